"""Documents and outcomes without the pipeline, for the tests of the files of a corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ctcorpus.config import Config
from ctcorpus.corpus.plan import Done, RawRef, Task
from ctcorpus.corpus.store import Store
from ctcorpus.edits import Edit
from ctcorpus.model import Document, Evidence, Line, Metadata, Proposal, RawFile, Rejection, Source
from ctcorpus.record import RecordFiles, dumps

CONFIG = Config()


def document(raw: RawFile, text: str | None = None) -> Document:
    """A document that went through passes of every kind: metadata, a repair, a drop, a layout rule, t2s."""
    extracted = raw.data.decode() if text is None else text
    starts = [0, *(i + 1 for i, c in enumerate(extracted) if c == "\n")]
    doc = Document(
        source=Source(raw.id, raw.root, raw.path, raw.sha256, len(raw.data), "utf-8", raw.also, ((3, "ff"),)),
        extracted=extracted,
        lines=tuple(Line(number, start) for number, start in enumerate(starts, 1)),
        text=extracted,
    )
    doc = doc.edit("repair", _each(doc.text, ",", "，", "width", proof="normalised"))
    doc = doc.edit("repair", _each(doc.text, "(wǎng)", "", "pinyin-splice", proof="proven", gain=3.14159))
    doc = doc.edit("boilerplate", _each(doc.text, "首页 > 正文", "", "head.breadcrumb"))
    blanks = [Edit(0, doc.text[: len(doc.text) - len(doc.text.lstrip("\n"))], "", "layout.blank")]
    doc = doc.edit("boilerplate", blanks)
    if "網" in doc.text:
        doc = doc.edit("t2s", [Edit(0, doc.text, doc.text.replace("網", "网"), "t2s")])
    return replace(
        doc,
        metadata=Metadata(title="网络", title_original="網絡", language="zh", script="Hant"),
        evidence=(Evidence("title", "网络", "網絡", "metadata.title", 1, 0),),
        proposals=(Proposal(0, 1, "甲", "乙", "gbk-cut", "guess", 3, 0.5),),
        flags=frozenset({"truncated"}),
        tokens=tuple(tuple(paragraph.split()) for paragraph in doc.paragraphs),
        topics=("网络反恐",),
    )


def _each(text: str, before: str, after: str, rule: str, **more: object) -> list[Edit]:
    starts = (i for i in range(len(text)) if text.startswith(before, i))
    return [Edit(start, before, after, rule, **more) for start in starts]  # type: ignore[arg-type]


def outcome(raw: RawFile) -> RecordFiles | Rejection:
    """What the pipeline would give: a file that holds nothing but blanks is rejected."""
    if not raw.data.strip():
        return Rejection(raw.path, raw.sha256, "boilerplate", "empty", "no body is left", raw.root)
    return dumps(document(raw), CONFIG)


def refs_of(store: Store, files: Iterable[Path]) -> list[RawRef]:
    found = []
    for file in files:
        place = store.roots.locate(file)
        if place is None:
            store.register(file.parent)
            place = store.roots.locate(file)
        assert place
        found.append(RawRef(*place, hashlib.sha256(file.read_bytes()).hexdigest()))
    return found


def clean(
    corpus: Path, *files: Path, force: bool = False, prune: bool = False, config: Config = CONFIG
) -> list[Done]:
    """A run of `clean` over some raw files (default: all below the main root)."""
    with Store(corpus) as store:
        scope = files or sorted(path for path in (corpus.parent / "raw").rglob("*") if path.is_file())
        plan = store.plan(refs_of(store, scope), config, force=force, prune=prune)
        done = list(store.begin(plan))
        for task in plan.tasks:
            done += store.put(task, outcome(read(store, task)))
        return done + list(store.flush())


def read(store: Store, task: Task) -> RawFile:
    data = store.roots.file(task.raw.root, task.raw.path).read_bytes()
    return RawFile(task.raw.path, data, task.raw.root, task.also)


def statuses(dones: Iterable[Done]) -> dict[str, str]:
    return {done.raw.path if done.raw else f"{done.name}": done.status for done in dones}


def tree(corpus: Path) -> dict[str, bytes]:
    """The files of a corpus by path, without what is derived."""
    return dict(_tree(corpus))


def _tree(corpus: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(corpus.rglob("*")):
        name = path.relative_to(corpus).as_posix()
        if path.is_file() and not name.startswith(".ctcorpus/"):
            yield name, path.read_bytes()
