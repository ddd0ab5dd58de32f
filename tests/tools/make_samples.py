"""Build the sample corpus: originals + furniture + damage, as `samples.yaml` says, give `data/raw/`.

    python -m tests.tools.make_samples            write data/raw/
    python -m tests.tools.make_samples --check    exit 1 where data/raw/ is not what would be written

The output depends on the files below `tests/samples/` alone. The tests compare what cleaning gives
with `Sample.body`, the text before any damage, never with yesterday's output.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import damage

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
RAW = SAMPLES.parent.parent / "data" / "raw"

_PLACE = re.compile(r"@@(\w+)(?::(.*?))?@@", re.DOTALL)
_HEADING = re.compile(r"[一二三四五六七八九十]+、\S{2,14}|\d+(\.\d+)+\S{2,14}")
_NUMBERED = re.compile(r"\d+(\.\d+)+\S{2,14}")


@dataclass(frozen=True)
class Sample:
    """A row of samples.yaml: how one raw file comes about, and what its record must say."""

    path: str  # below data/raw/
    original: str
    furniture: str
    codec: str  # "mixed" where the lines are written in `codecs` by turns
    codecs: tuple[str, ...]
    show: Mapping[str, str]
    damages: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any]  # in the script of the source
    exact: bool
    reason: str | None

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs that a perfect cleaning gives, before T->S."""
        paragraphs = original(self.original)
        for step in self.damages:
            if step["kind"] == "truncate":
                paragraphs = damage.truncate(paragraphs, step["keep"])
        return tuple(paragraphs)


def load() -> tuple[Sample, ...]:
    """All samples, in the order of samples.yaml."""
    import yaml

    rows = yaml.safe_load((SAMPLES / "samples.yaml").read_text("utf-8"))["samples"]
    return tuple(_sample(**row) for row in rows)


def _sample(
    *,
    path: str,
    original: str,
    furniture: str,
    expect: Mapping[str, Any],
    exact: bool,
    codec: str = "mixed",
    mixed: Iterable[str] = (),
    show: Mapping[str, object] | None = None,
    damages: Iterable[Mapping[str, Any]] = (),
    reason: str | None = None,
) -> Sample:
    shown = {name: str(value) for name, value in (show or {}).items()}
    return Sample(
        path, original, furniture, codec, tuple(mixed), shown, tuple(damages), expect, exact, reason
    )


def original(name: str) -> list[str]:
    """The paragraphs of an undamaged text."""
    return (SAMPLES / "originals" / f"{name}.txt").read_text("utf-8").splitlines()


@cache
def pinyin() -> tuple[tuple[str, str], ...]:
    """The splice table (character, reading), in the order in which the script worked."""
    rows = (SAMPLES / "pinyin.tsv").read_text("utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return tuple((character, reading) for character, reading in pairs)


def build(sample: Sample) -> bytes:
    """The bytes of the raw file."""
    paragraphs = original(sample.original)
    for step in sample.damages:
        if step.get("scope") != "page" and step["kind"] not in ("bad-bytes", "entities-in-markup"):
            paragraphs = _on_body(paragraphs, step)
    page = _render(sample, paragraphs)
    for step in sample.damages:
        if step.get("scope") == "page":
            page = _model(step)(page)
    data = _encode(sample, page)
    for step in sample.damages:
        if step["kind"] == "bad-bytes":
            anchors = [anchor.encode(sample.codec) for anchor in step["behind"]]
            data = damage.bad_bytes(data, anchors, bytes.fromhex(step["bad"]))
    return data


def files() -> dict[str, bytes]:
    """All raw files by path below data/raw/."""
    return {sample.path: build(sample) for sample in load()}


def _on_body(paragraphs: list[str], step: Mapping[str, Any]) -> list[str]:
    if step["kind"] == "truncate":
        return damage.truncate(paragraphs, step["keep"])
    if step["kind"] == "lost-indent":
        pairs = enumerate(pairwise(paragraphs), 2)
        glued = [n for n, (one, two) in pairs if _NUMBERED.fullmatch(one) and not _HEADING.fullmatch(two)]
        return damage.lost_indent(paragraphs, glued)
    if step["kind"] == "hard-wrap":
        return [line for one in paragraphs for line in damage.hard_wrap(one, step["width"])]
    model, which = _model(step), step.get("paragraphs")
    return [model(one) if which is None or n in which else one for n, one in enumerate(paragraphs, 1)]


def _model(step: Mapping[str, Any]) -> damage.Model:
    """The model that a row of `damages` names, with its parameters filled in."""
    kind = step["kind"]
    options = {name: value for name, value in step.items() if name not in ("kind", "scope", "paragraphs")}
    if kind == "chain":
        return damage.chain(*(_model({"kind": name}) for name in options["models"]))
    if kind == "on-phrases":
        inner = _model({"kind": options["model"]})
        return partial(damage.on_phrases, model=inner, shortest=options["shortest"])
    if kind in ("pinyin-splice", "splice-and-cut"):
        wanted = options.pop("characters", None)
        options["table"] = [row for row in pinyin() if wanted is None or row[0] in wanted]
    if kind == "insert":
        return partial(damage.insert_every, **options)
    if kind == "pad":
        return lambda text: f"{options['before']}{text}{options['after']}"
    model: Callable[..., str] = getattr(damage, kind.replace("-", "_"))
    return partial(model, **options)


def _render(sample: Sample, paragraphs: list[str]) -> str:
    """The page: furniture with its places filled. Text is escaped in markup, as a server does."""
    markup = sample.furniture.endswith(".html")
    numeric = {
        n for step in sample.damages if step["kind"] == "entities-in-markup" for n in step["paragraphs"]
    }

    def text(value: str, number: int = 0) -> str:
        if number in numeric:
            return damage.html_entities(value)
        return html.escape(value, quote=False) if markup else value

    def fill(place: re.Match[str]) -> str:
        name, pattern = place.groups()
        if name == "body":
            pattern = pattern or "%"
            return "\n".join(pattern.replace("%", text(one, n)) for n, one in enumerate(paragraphs, 1))
        if name == "contents":
            return "\n".join(one for one in original(sample.original) if _HEADING.fullmatch(one))
        return "\0" if name == "nul" else text(sample.show[name])

    return _PLACE.sub(fill, (SAMPLES / "furniture" / sample.furniture).read_text("utf-8"))


def _encode(sample: Sample, page: str) -> bytes:
    if sample.codec == "mixed":
        return damage.mixed_lines(page, sample.codecs)
    if sample.codec == "utf-16":  # with a BOM, in one byte order on every machine
        return b"\xff\xfe" + page.encode("utf-16-le")
    return page.encode(sample.codec)


def main(arguments: list[str]) -> int:
    """Write data/raw/, or with --check say where it differs; the exit code."""
    wanted = files()
    present = {str(path.relative_to(RAW).as_posix()): path for path in RAW.rglob("*") if path.is_file()}
    stale = [name for name in present if name not in wanted]
    changed = [
        name for name, data in wanted.items() if name not in present or present[name].read_bytes() != data
    ]
    if "--check" in arguments:
        for name in sorted(stale + changed):
            print(f"data/raw/{name} is not what the builder writes", file=sys.stderr)
        return 1 if stale or changed else 0
    for name in stale:
        present[name].unlink()
    for name in changed:
        (RAW / name).parent.mkdir(parents=True, exist_ok=True)
        (RAW / name).write_bytes(wanted[name])
    print(f"{len(wanted)} files, {len(changed)} written, {len(stale)} removed", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
