"""What cleaning did to a document, and why: each line's fate, each change, each piece of evidence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from ctcorpus.confidence import Confidence, Decided, of_lines
from ctcorpus.config import Config
from ctcorpus.edits import Proof
from ctcorpus.fates import Fate, fates
from ctcorpus.fates import Segment as Part
from ctcorpus.model import Document, Line, Metadata, Source
from ctcorpus.record import Record, fate_of
from ctcorpus.record.ledger import Ledger
from ctcorpus.spans import Span, input_spans, raw_span
from ctcorpus.stages.boilerplate.rules import hosts_of
from ctcorpus.stages.extract.text import split_lines

Kind = Literal["repair", "normalised", "layout", "dropped", "metadata"]
#: the rule of lines that the extractor did not take for the article
_OUTSIDE = "html.outside-article"
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
    rule: str | None
    origin: Line


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
        markup=bool(ledger.header.get("markup")),
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
    of_line = {number: list(parts) for number, parts in groupby(fates(document), lambda part: part.line)}
    for line, following in zip(document.lines, (*document.lines[1:], None), strict=True):
        end = following.start if following else len(document.extracted)
        end = line.start + len(document.extracted[line.start : end].rstrip("\r\n"))
        parts = of_line.get(line.number) or [Part(line.number, line.start, end, "body")]
        starts = [line.start, *(part.start for part in parts[1:]), end]
        for part, (first, last) in zip(parts, pairwise(starts), strict=True):
            yield Segment(line.number, first, document.extracted[first:last], part.fate, part.rule, line)


def confidences(document: Document, config: Config) -> list[Confidence | None]:
    """How sure the fate of each segment is, by its text as repair left it, which is what the stages saw.

    Of a record the extractor's word is known by its rule only.
    """
    decisions = []
    for one, text, _ in repaired(document):
        article = one.origin.article and one.rule != _OUTSIDE if document.markup else None
        kept = None if one.fate == "metadata" else one.fate == "body"
        decisions.append(Decided(text.strip(), kept, one.rule, article, one.origin.links))
    return of_lines(decisions, hosts_of(document), config)


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
