"""Where trust comes from: what cleaning did to a document, line by line and change by change."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ctcorpus.cli import corpora
from ctcorpus.cli.changes import QUOTED, change_dicts, change_report, quoted_width, section, shortened, times
from ctcorpus.cli.corpora import Tried
from ctcorpus.cli.environment import Environment
from ctcorpus.confidence import Confidence, of_field
from ctcorpus.config import Config
from ctcorpus.console import cut, style, visible
from ctcorpus.containers import holder
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.roots import load_roots
from ctcorpus.errors import CtcorpusError
from ctcorpus.explain import Segment, confidences, repaired, segments, stored
from ctcorpus.fates import Fate
from ctcorpus.model import Document, Evidence, RawFile, Rejection, Told

#: columns of the margin that names rules; on a narrow terminal a third of it
MARGIN = 24
#: what became of a line: it stays, was dropped, was claimed as metadata
_SIGNS: dict[Fate, str] = {"body": "+", "dropped": "-", "metadata": "="}
TAGS = frozenset({"topics", "institutions", "instruments"})


def explain(
    env: Environment, what: str, corpus: str | None, config: str | None, tried: Tried, full: bool
) -> int:
    """Explain a record or a raw file. Returns 1 for a raw file that would be rejected."""
    if _is_raw(what, corpus):
        settings = corpora.configuration(config, corpus, tried)
        document = _raw(env, what, corpus, settings)
    elif tried.flag:
        raise CtcorpusError(
            f"{what}: a record is as it was cleaned; {tried.flag} works with its raw file, "
            "the same in ctcorpus.yaml for a corpus"
        )
    else:
        settings = _settings(config, corpus)
        document = _stored(corpus, what)
    if isinstance(document, Rejection):
        _reject(env, document)
        return 1
    if env.json:
        for value in as_dicts(document, settings):
            env.emit(value)
    else:
        width = env.width if env.terminal and not full else 0
        for line in report(document, width, env.color, 0 if full else quoted_width(width), settings):
            env.draw(line + "\n")
    return 0


def _is_raw(what: str, corpus: str | None) -> bool:
    """Whether a file is meant, and not a record, which is a file as well."""
    if what == "-":
        return True
    if not Path(what).is_file() and not holder(Path(what), Path(what).as_posix()):
        return False
    try:
        return not Path(what).resolve().is_relative_to(corpora.folder(corpus).resolve())
    except CtcorpusError:
        return True  # no corpus is needed to explain a file


def _stored(corpus: str | None, wanted: str) -> Document:
    if Path(wanted).is_dir():
        raise CtcorpusError(f"{wanted}: this is a folder; name one file in it, or a record")
    try:
        opened: Corpus = corpora.opened(corpus)
    except CtcorpusError as error:
        raise CtcorpusError(f"{wanted}: no such file; as a record: {error}") from None
    name = opened.resolve(wanted)
    return _with_nodes(opened, stored(opened.get(name), opened.ledger(name), opened.restore(name)))


def _with_nodes(corpus: Corpus, document: Document) -> Document:
    """A page's lines with their nodes, which are not stored, where its raw file still is what it was."""
    from ctcorpus.pipeline import extracted
    from ctcorpus.runner import members

    source = document.source
    try:
        member = members.read_named(load_roots(corpus.path).file(source.root, source.path))
        raw = RawFile(source.path, member.data)
    except CtcorpusError:
        return document
    page = extracted(raw) if document.markup and raw.sha256 == source.sha256 else None
    if not isinstance(page, Document) or page.extracted != document.extracted:
        return document
    return replace(document, lines=page.lines, head=page.head)


def _settings(config: str | None, corpus: str | None) -> Config:
    """The configuration as far as it can be read: a record can be explained whatever stands in it now."""
    try:
        return corpora.unchecked(config, corpus)
    except CtcorpusError:
        return Config()


def _raw(env: Environment, what: str, corpus: str | None, config: Config) -> Document | Rejection:
    from ctcorpus.pipeline import normalize
    from ctcorpus.runner import members

    if what == "-":
        return normalize(RawFile(what, env.stdin.read()), config)
    member = members.read_named(Path(what))
    told = (*_told(env, Path(what).absolute(), corpus), *member.told)
    return normalize(RawFile(what, member.data, told=told), config)


def _told(env: Environment, file: Path, corpus: str | None) -> tuple[Told, ...]:
    """What stands beside a raw file about it; without a corpus, in its folder."""
    from ctcorpus.corpus.beside import Beside

    try:
        beside = Beside(load_roots(corpora.folder(corpus)).folders.values())
    except CtcorpusError:  # no corpus is needed to explain a file
        beside = Beside()
    told = beside.told(Path(os.path.normpath(file)))
    for where, note in beside.notes():
        env.error(f"{os.path.relpath(where)}: {note}", "note")
    return told


def _reject(env: Environment, rejection: Rejection) -> None:
    if env.json:
        env.emit(
            {
                "kind": "rejection",
                "stage": rejection.stage,
                "reason": rejection.reason,
                "detail": rejection.detail,
            }
        )
    else:
        env.error(
            f"{rejection.path}: rejected by {rejection.stage}: {rejection.reason}: {rejection.detail}", "bad"
        )


def as_dicts(document: Document, config: Config = Config()) -> Iterator[dict[str, Any]]:
    """One object each for the document, its lines, changes, proposals and evidence; spans are those of `restore`."""
    source = document.source
    yield {
        "kind": "document",
        "id": source.id,
        "path": source.path,
        "encoding": source.encoding,
        "script": document.metadata.script,
        "flags": sorted(document.flags),
    }
    sure = confidences(document, config)
    for one, confidence in zip(segments(document), sure, strict=True):
        yield _line_dict(one, confidence)
    yield from change_dicts(document)
    yield from map(_evidence_dict, document.evidence)


def _line_dict(one: Segment, confidence: Confidence | None) -> dict[str, Any]:
    return {
        "kind": "line",
        "line": one.line,
        "raw_span": [one.start, one.start + len(one.text)],
        "fate": one.fate,
        "rule": one.rule,
        "confidence": confidence,
        "node": one.origin.place or None,
        "text": one.text,
    }


def _evidence_dict(found: Evidence) -> dict[str, Any]:
    is_tag = found.field in TAGS
    return {
        "kind": "tag" if is_tag else "metadata",
        "field": found.field,
        "value": found.value,
        "words": found.words,
        "rule": found.rule,
        "confidence": None if is_tag else of_field(found),
        "line": found.line or None,
        "raw_span": [found.start, found.start + len(found.words)] if found.start >= 0 else None,
    }


def report(
    document: Document, width: int, color: bool, quoted: int = QUOTED, config: Config = Config()
) -> Iterator[str]:
    """The explanation for people; lines are cut to `width` columns, words of changes to `quoted`; 0 cuts nothing.

    Lines are shown as repair left them (`~` and the class of damage in the margin): what was there
    stands among the repairs.
    """
    source = document.source
    about = (source.id, source.path, source.encoding, document.metadata.script, *sorted(document.flags))
    yield style(visible(" · ".join(item for item in about if item)), "bold", color)
    yield ""
    margin = min(MARGIN, width // 3) if width else MARGIN
    sure = confidences(document, config)
    for (segment, text, mended), confidence in zip(repaired(document), sure, strict=True):
        rule = segment.rule or (f"~{', '.join(mended)}" if mended else "")
        yield _line(segment, text, rule, confidence, margin, width, color)
    yield from change_report(document, width, color, quoted)
    known = [found for found in document.evidence if found.field not in TAGS]
    yield from section("metadata", _evidence(known), width, color)
    tags = [found for found in document.evidence if found.field in TAGS]
    yield from section("tags", _evidence(tags), width, color)


def _line(
    segment: Segment,
    text: str,
    rule: str,
    confidence: Confidence | None,
    margin: int,
    width: int,
    color: bool,
) -> str:
    """`  12 - weak   tail.related            相关文章`: number, fate, what is not certain, rule of what goes or was
    mended, text."""
    text = visible(text).replace("\t", "    ").replace("\n", "\\n")
    sign = _SIGNS[segment.fate] if text.strip() else " "
    doubt = "" if confidence in (None, "certain") else confidence
    left = f"{segment.line:>5} {sign} {doubt:<6} {cut(rule if text.strip() else '', margin):<{margin}} "
    shown = cut(text, width - len(left)) if width else text
    kind = {"dropped": "bad", "metadata": "note", "body": "good"}[segment.fate]
    return f"{style(left, kind, color)}{style(shown, 'dim', color and segment.fate != 'body')}"


def _evidence(found: list[Evidence]) -> Iterator[str]:
    """Equal values in one line, with the first words they rest on."""
    counts = Counter((one.field, one.value) for one in found)
    seen = set()
    for one in found:
        if (one.field, one.value) not in seen:
            seen.add((one.field, one.value))
            place = f"line {one.line}" if one.line else "head"
            words = "" if one.words == one.value else f"  from {shortened(one.words)}"
            doubt = "" if one.field in TAGS or of_field(one) == "certain" else f", {of_field(one)}"
            yield f"{one.field}: {one.value}  {one.rule}, {place}{doubt}{times(counts[one.field, one.value])}{words}"
