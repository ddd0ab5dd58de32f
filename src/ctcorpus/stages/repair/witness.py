"""Witnesses: marked damage is filled from another copy of the passage, if the copies agree around it.

A copy may be another edition: a draft, the law before its amendment, the same notice for another province.
So what differs without a mark is never changed, only proposed (rules `word-drop`, `witness-difference`),
and a mark is filled only where nothing near it differs, all copies that have the place say the same, and
the copies as a whole are one text rather than two of one pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.edits import Edit, Proof
from ctcorpus.model import Document, Proposal, Witness
from ctcorpus.spans import raw_span
from ctcorpus.stages.repair import marks
from ctcorpus.stages.repair.comparison import Comparison, Reading
from ctcorpus.stages.repair.copies import Copy

STAGE = "witness"
#: differences that are proposed, a document
_MOST_PROPOSALS = 20
#: marks in a row that only their filled neighbours make certain
_MORE_ROUNDS = 4


def witnessed(doc: Document, config: Config, witnesses: Sequence[Witness] = ()) -> Document:
    """`doc`, just repaired, after its own text and `witnesses` were held against it: passes `witness`.

    Where a mark is filled its neighbour has more that agrees around it, so they are heard again.
    Flags: `possible-omission` where copies differ without a mark, or say different things about one.
    """
    own = first_pass(doc)
    others = sorted((one for one in witnesses if one.id != own.id), key=lambda one: one.id)
    doc = replace(doc, witnesses=tuple(one.id for one in others))
    edits, guesses = find(own, others, itself=True)
    doc, proposals = _heard(doc, config, edits, guesses)
    for _ in range(_MORE_ROUNDS if doc.text != own.text else 0):
        before, (edits, guesses) = doc, find(first_pass(doc), others)
        if not edits:
            break
        doc, proposals = _heard(before, config, edits, guesses)
    doc = replace(doc, proposals=doc.proposals + proposals)
    return doc.with_flags("possible-omission") if proposals else doc


def _heard(
    doc: Document, config: Config, edits: Iterable[Edit], guesses: Iterable[Edit]
) -> tuple[Document, tuple[Proposal, ...]]:
    """The document with the edits, its proposals without those that they settle; and what is only proposed."""
    edits = [edit for edit in edits if edit.rule not in config.disable]
    proposed = tuple(_proposal(doc, edit) for edit in guesses if edit.rule not in config.disable)
    left = _unsolved(doc, edits)
    if len(left) < len(doc.proposals):
        open_ = {one.rule for one in left if one.proof == "none"}
        gone = {"ambiguous-date"} if "date-drop" not in open_ else set()
        gone |= {"unrecoverable-damage"} if not open_ - {"date-drop"} else set()
        doc = replace(doc, flags=doc.flags - gone)
    return replace(doc, proposals=left).edit(STAGE, edits), proposed


def first_pass(doc: Document) -> Witness:
    """What a document that was just repaired can witness."""
    return marks.first_pass(doc.source.id, doc.text, doc.passes)


def find(own: Witness, others: Sequence[Witness], itself: bool = False) -> tuple[list[Edit], list[Edit]]:
    """Repairs (`witnessed`), and what is only proposed (`guess`), for the text of `own`.

    `itself`: what it says twice is heard, too.
    """
    here = Copy(own)
    readings: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for there in (*((here,) if itself else ()), *map(Copy, others)):
        for reading in Comparison(here, there).readings():
            readings[reading.start, reading.end].append(reading)
    edits: list[Edit] = []
    guesses: list[Edit] = []
    words: list[Edit] = []
    for _, found in sorted(readings.items()):
        if found[0].mark is None:
            words += _words(here, found)
        else:
            edit = _decided(here, found)
            (edits if edit.proof == "witnessed" else guesses).append(edit)
    return edits, guesses + words[:_MOST_PROPOSALS]


def _decided(here: Copy, found: list[Reading]) -> Edit:
    """The edit for a mark: `witnessed` where a copy can be believed and none says otherwise."""
    texts = sorted({one.folded for one in found})
    before = here.text[found[0].start : found[0].end]
    usable = sorted((one for one in found if one.strong and one.same_script), key=lambda one: one.place)
    best = usable[0] if usable else min(found, key=lambda one: (not one.strong, one.place))
    proof: Proof = "witnessed" if usable and len(texts) == 1 else "guess"
    return Edit(best.start, before, best.text, best.rule, proof, len(texts), witness=best.witness)


def _words(here: Copy, found: list[Reading]) -> Iterator[Edit]:
    """A proposal for each text that copies have where this one has another, or nothing."""
    texts = {one.folded: one for one in sorted(found, key=lambda one: one.place, reverse=True)}
    for _, one in sorted(texts.items()):
        before = here.text[one.start : one.end]
        yield Edit(one.start, before, one.text, one.rule, "guess", len(texts), witness=one.witness)


def _unsolved(doc: Document, edits: Iterable[Edit]) -> tuple[Proposal, ...]:
    """The proposals that no edit has settled: about damage that it filled, or a guess for what it put in."""
    spans = [raw_span(doc.passes, edit.start, edit.end) for edit in edits if edit.before]
    return tuple(one for one in doc.proposals if not any(_settles(span, one) for span in spans))


def _settles(span: tuple[int, int], one: Proposal) -> bool:
    start, end = span
    if one.proof == "none":
        return start < one.end and one.start < end
    return start <= one.start and one.end <= end


def _proposal(doc: Document, edit: Edit) -> Proposal:
    span = raw_span(doc.passes, edit.start, edit.end)
    return Proposal(*span, edit.before, edit.after, edit.rule, "guess", edit.candidates, None, edit.witness)
