"""Bodies and metadata of whole pages: our own (`tests/samples/pages`), tuned and held, and real ones where present.

    python -m bench.pages            print the figures alone, and every fault on pages that rules may be tuned on
    python -m bench.pages --flat     the same for pages that have lost their markup

How to read a line: body F1 over character trigrams after NFKC, T->S and without white space, its mean and how many
pages are below .60; then each field over the pages for which it is claimed, as right / wrong / missing where the page
says it, and unasked: given where the page does not say. Faults on held pages are counted, never shown.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from lxml import etree, html

from ctcorpus.model import RawFile, Rejection
from ctcorpus.pipeline import normalize
from ctcorpus.stages.t2s import simplify

from .texts import SAMPLES, SHARED

OURS = SAMPLES / "pages"
FIELDS = (
    *("title", "subtitle", "published", "written", "source", "issuer", "doc_number"),
    *("authors", "editors", "attachments"),
)
#: a body below this F1 is another text, or half of one
LOW = 0.60
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article br h1 h2 h3 h4 h5 h6 li ul ol tr table blockquote center dl dt dd figure figcaption"
        " pre form header footer nav aside",
    )
)
_UNSEEN = frozenset(("script", "style", "noscript", "iframe", "textarea", "select", "svg"))
#: fields of a record, or what the page says: one value or several, none where nothing is said
Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Page:
    """A page with what is expected of it, in its own script; a field that is not in `fields` is not claimed."""

    name: str
    data: bytes
    encoding: str  # what the bytes are written in
    script: str  # Hans | Hant
    body: str  # empty: there is none
    fields: Fields
    flags: frozenset[str] = frozenset()

    @property
    def markup(self) -> str:
        return self.data.decode(self.encoding, "replace")

    @property
    def flat(self) -> bytes:
        """The visible text, a block a line, as scrapers leave it."""
        return (flatten(self.markup) + "\n").encode()


@dataclass(frozen=True)
class Found:
    """What a tool makes of a page."""

    body: str = ""
    fields: Fields = field(default_factory=dict)
    flags: frozenset[str] = frozenset()  # a rejection counts as a flag that is its reason


Tool = Callable[[Page], Found]


# --- the pages --------------------------------------------------------------------------------------


@cache
def sets() -> dict[str, tuple[Page, ...]]:
    """tuned, held, and real ones where present."""
    found = {"tuned": tuple(_ours(OURS)), "held": tuple(_ours(OURS / "held")), "real": tuple(_shared())}
    return {name: some for name, some in found.items() if some}


def _ours(folder: Path) -> Iterator[Page]:
    for path in sorted(folder.glob("*.yaml")):
        want: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        fields = {name: several(want[name]) for name in FIELDS if name in want}
        data = path.with_suffix(".html").read_bytes()
        body, flags = "\n".join(want["body"]), frozenset(want.get("flags", ()))
        yield Page(path.stem, data, want["encoding"], want["script"], body, fields, flags)


def _shared() -> Iterator[Page]:
    index = SHARED / "pages/index.json"
    for entry in json.loads(index.read_text("utf-8")) if index.exists() else ():
        want = json.loads((index.parent / entry["expected"]).read_text("utf-8"))
        fields = {name: several(want[name]) for name in ("title", "source")}
        fields["published"] = several((want["date"] or "")[:10])
        data, script = (
            (index.parent / entry["file"]).read_bytes(),
            {"S": "Hans", "T": "Hant"}[entry["script"]],
        )
        yield Page(entry["file"], data, entry["encoding"], script, want["body"], fields)


def several(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def flatten(markup: str) -> str:
    root = html.fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", markup.replace("\0", "")))
    parts: list[str | None] = []
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if event in ("start", "end") and node.tag in _BLOCKS:
            parts.append("\n")
        if event != "start":
            parts.append(node.tail)
        elif node.tag in _UNSEEN:
            walker.skip_subtree()
        else:
            parts.append(node.text)
    lines = (re.sub(r"[ \t\r\xa0]+", " ", line).strip() for line in "".join(filter(None, parts)).split("\n"))
    return "\n".join(filter(None, lines))


# --- the measure ------------------------------------------------------------------------------------


def fold(text: str, script: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", simplify(text, script == "Hant")))


def f1(one: str, other: str) -> float:
    """Of the character trigrams that two folded texts have, as multisets."""
    grams = [Counter(text[i : i + 3] for i in range(len(text) - 2)) for text in (one, other)]
    return 2 * (grams[0] & grams[1]).total() / (sum(some.total() for some in grams) or 1)


@dataclass(frozen=True)
class Verdict:
    page: Page
    f1: float | None  # None where the page has no body
    fields: Mapping[str, str]  # right | wrong | missing | unasked | silent
    flagged: bool | None  # None where no flag is asked for
    editor_as_author: bool
    faults: tuple[str, ...]


def judge(page: Page, found: Found) -> Verdict:
    verdicts, faults = {}, []
    for name, want in page.fields.items():
        given = found.fields.get(name, ())
        verdicts[name] = _field(*(sorted(fold(one, page.script) for one in some) for some in (want, given)))
        if verdicts[name] not in ("right", "silent"):
            faults.append(f"{name} {verdicts[name]}: {'; '.join(given)} (page: {'; '.join(want)})")
    flagged = page.flags <= found.flags if page.flags else None
    if flagged is False:
        faults.append(f"flags {sorted(found.flags)}, wanted {sorted(page.flags)}")
    score = f1(fold(found.body, page.script), fold(page.body, page.script)) if page.body else None
    if score is not None and score < 1:
        faults = [f"body {score:.3f}", *_lines(page, found.body), *faults]
    edits = {fold(one, page.script) for one in page.fields.get("editors", ())}
    taken = edits & {fold(one, page.script) for one in found.fields.get("authors", ())}
    return Verdict(page, score, verdicts, flagged, bool(taken), tuple(faults))


def _field(want: list[str], given: list[str]) -> str:
    if not want:
        return "unasked" if given else "silent"
    return "right" if want == given else "wrong" if given else "missing"


def _lines(page: Page, body: str) -> Iterator[str]:
    """Lines that a body lacks (-) or has too much (+)."""
    one, other = (
        [fold(line, page.script) for line in text.split("\n") if line.strip()] for text in (page.body, body)
    )
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal" and "".join(one[a:b]) != "".join(other[c:d]):
            yield from (f"  - {line}" for line in one[a:b])
            yield from (f"  + {line}" for line in other[c:d])


@dataclass(frozen=True)
class Scores:
    """All pages of a set, by one tool."""

    name: str
    verdicts: tuple[Verdict, ...]

    @property
    def bodies(self) -> list[float]:
        return [one.f1 for one in self.verdicts if one.f1 is not None]

    @property
    def body(self) -> tuple[float, int]:
        return sum(self.bodies), len(self.bodies)

    @property
    def not_low(self) -> tuple[int, int]:
        return sum(score >= LOW for score in self.bodies), len(self.bodies)

    @property
    def flagged(self) -> tuple[int, int]:
        asked = [one.flagged for one in self.verdicts if one.flagged is not None]
        return sum(asked), len(asked)

    @property
    def authors_no_editors(self) -> tuple[int, int]:
        return sum(not one.editor_as_author for one in self.verdicts), len(self.verdicts)

    def field(self, name: str) -> Counter[str]:
        return Counter(one.fields[name] for one in self.verdicts if name in one.fields)

    def said(self, name: str) -> tuple[int, int]:
        """(right, all) where the page says it."""
        seen = self.field(name)
        return seen["right"], seen["right"] + seen["wrong"] + seen["missing"]

    def kept(self, name: str) -> tuple[int, int]:
        """(nothing given, all) where the page does not say it."""
        seen = self.field(name)
        return seen["silent"], seen["silent"] + seen["unasked"]

    def __str__(self) -> str:
        total, pages = self.body
        low = pages - self.not_low[0]
        parts = [f"{self.name:16} body F1 {total / max(pages, 1):.4f} over {pages}, {low} below {LOW:.2f}"]
        for name in FIELDS:
            seen = self.field(name)
            if seen:
                parts.append(
                    f"{name} " + "/".join(str(seen[k]) for k in ("right", "wrong", "missing", "unasked"))
                )
        done, asked = self.flagged
        parts += [f"flags {done}/{asked}"] if asked else []
        taken = len(self.verdicts) - self.authors_no_editors[0]
        return "  ".join([*parts, f"editors taken for authors {taken}"])


# --- ours -------------------------------------------------------------------------------------------


def ours(page: Page) -> Found:
    return record(f"{page.name}.html", page.data)


def ours_flat(page: Page) -> Found:
    return record(f"{page.name}.txt", page.flat)


def record(path: str, data: bytes) -> Found:
    doc = normalize(RawFile(path, data))
    if isinstance(doc, Rejection):
        return Found(flags=frozenset((doc.reason,)))
    fields = {name: several(getattr(doc.metadata, name, ())) for name in FIELDS}
    fields["published"] = tuple(day[:10] for day in fields["published"])
    return Found(doc.text, fields, doc.flags)


def measured(pages: Sequence[Page], tool: Tool, name: str) -> Scores:
    return Scores(name, tuple(judge(page, tool(page)) for page in pages))


def scores() -> Iterator[Scores]:
    """Pages and the same flattened, set by set."""
    for name, pages in sets().items():
        yield measured(pages, ours, name)
        yield measured([page for page in pages if page.body], ours_flat, f"{name}, flat")


def report(some: Scores) -> Iterator[str]:
    """The line of a set, then its faults, but for those of held pages."""
    yield str(some)
    if not some.name.startswith("held"):
        for one in some.verdicts:
            if one.faults:
                yield f"  {one.page.name}: {one.faults[0]}"
                yield from (f"    {fault}" for fault in one.faults[1:])


def figures(every: Iterable[Scores]) -> dict[str, dict[str, float]]:
    """What is held to floors: of our own pages only, real ones are not everywhere."""
    found = {}
    for one in every:
        if not one.name.startswith("real"):
            parts = {"body": one.body, "not low": one.not_low, "flags": one.flagged}
            parts["authors no editors"] = one.authors_no_editors
            for name in FIELDS:
                parts |= {name: one.said(name), f"no {name} unasked": one.kept(name)}
            found[f"pages {one.name}"] = {name: done / of for name, (done, of) in parts.items() if of}
    return found


def main(arguments: Sequence[str]) -> int:
    tool = ours_flat if "--flat" in arguments else ours
    for name, pages in sets().items():
        print(*report(measured(pages, tool, name)), sep="\n")
    if "real" not in sets():
        print(f"real pages: none at {SHARED / 'pages'}, skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
