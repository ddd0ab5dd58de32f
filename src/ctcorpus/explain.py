"""What cleaning did to a document, and why: each line's fate, each change, each piece of evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from ctcorpus.edits import Proof
from ctcorpus.model import Document, Line, Metadata, Source
from ctcorpus.record import Record, fate_of
from ctcorpus.record.ledger import Ledger
from ctcorpus.spans import Span, input_spans, raw_span
from ctcorpus.stages.extract.text import split_lines

Fate = Literal["body", "dropped", "metadata"]
Removed = tuple[int, int, Fate, str]  # start and end in the extracted text, fate, rule
Kind = Literal["repair", "normalised", "layout", "dropped", "metadata"]
_KINDS: dict[str, Kind] = {
    "repairs": "repair",
    "normalised": "normalised",
    "dropped": "dropped",
    "metadata": "metadata",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters of one extracted line that share one fate; blank lines have fate `body`."""

    line: int  # from 1
    start: int  # in the extracted text
    text: str
    fate: Fate
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One edit, with the place in the extracted text that it goes back to."""

    kind: Kind
    stage: str
    rule: str
    line: int  # of the extracted text, from 1
    span: Span  # in the extracted text
    before: str
    after: str
    proof: Proof | None
    candidates: int
    gain: float | None
    witness: str | None = None


def stored(record: Record, ledger: Ledger, extracted: str) -> Document:
    """The document that a record and its ledger were made from, as far as explaining needs it."""
    raw = record.raw
    return Document(
        source=Source(record.id, raw.root, raw.path, raw.sha256, raw.bytes, raw.encoding, raw.also),
        extracted=extracted,
        lines=split_lines(extracted),
        text=record.text,
        passes=ledger.passes,
        metadata=Metadata(script=record.script, language=record.language),
        evidence=ledger.evidence,
        proposals=ledger.proposals,
        flags=frozenset(record.flags),
    )


def changes(document: Document) -> Iterator[Change]:
    """Every edit but the conversion to Simplified, in the order of the ledger."""
    for number, done in enumerate(document.passes):
        if done.stage == "t2s":
            continue
        earlier = document.passes[:number]
        for edit, start, end in input_spans(done):
            span = raw_span(earlier, start, end)
            yield Change(
                "layout" if edit.rule.startswith("layout.") else _KINDS[fate_of(edit)],
                done.stage,
                edit.rule,
                document.line_at(span[0]).number,
                span,
                edit.before,
                edit.after,
                edit.proof,
                edit.candidates,
                edit.gain,
                edit.witness,
            )


def segments(document: Document) -> Iterator[Segment]:
    """The extracted text, line by line, cut where its fate changes."""
    removed = _removed(document)
    starts = [start for start, _, _, _ in removed]
    ends = [end for _, end, _, _ in removed]
    for line, following in zip(document.lines, (*document.lines[1:], None), strict=True):
        end = following.start if following else len(document.extracted)
        end = line.start + len(document.extracted[line.start : end].rstrip("\r\n"))
        inside = islice(removed, bisect_right(ends, line.start), bisect_left(starts, end))
        yield from _cut(document.extracted, line, end, inside)


def repaired(document: Document) -> Iterator[tuple[Segment, str, tuple[str, ...]]]:
    """Each segment, its text as repair left it, and the classes of damage that were mended in it.

    What was repaired a second time, or across segments, shows the first repair, or none.
    """
    repairs: list[Change] = []
    for change in sorted(
        (one for one in changes(document) if one.kind == "repair"), key=lambda one: one.span
    ):
        if not repairs or change.span[0] >= repairs[-1].span[1]:
            repairs.append(change)
    starts = [change.span[0] for change in repairs]
    for segment in segments(document):
        end = segment.start + len(segment.text)
        inside = repairs[bisect_left(starts, segment.start) : bisect_left(starts, end)]
        inside = [change for change in inside if change.span[1] <= end]
        text = _replaced(document.extracted, segment.start, end, inside)
        yield segment, text, tuple(dict.fromkeys(change.rule for change in inside))


def _replaced(text: str, start: int, end: int, repairs: Iterable[Change]) -> str:
    parts: list[str] = []
    for change in repairs:
        parts += (text[start : change.span[0]], change.after)
        start = change.span[1]
    return "".join((*parts, text[start:end]))


def _removed(document: Document) -> list[Removed]:
    """What was dropped or claimed, by place; a span inside another one has gone into it."""
    found: list[Removed] = []
    spans = (
        (*change.span, change.kind, change.rule)
        for change in changes(document)
        if change.kind in ("dropped", "metadata") and not change.after.strip()
    )
    for start, end, kind, rule in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or end > found[-1][1]:
            found.append((start, end, "metadata" if kind == "metadata" else "dropped", rule))
    return found


def _cut(text: str, line: Line, end: int, removed: Iterable[Removed]) -> Iterator[Segment]:
    position = line.start
    for start, stop, fate, rule in removed:
        if text[position:start].strip():
            yield Segment(line.number, position, text[position:start], "body")
            position = start
        yield Segment(line.number, position, text[position : min(stop, end)], fate, rule)
        position = min(stop, end)
    if text[position:end].strip() or position == line.start:
        yield Segment(line.number, position, text[position:end], "body")
