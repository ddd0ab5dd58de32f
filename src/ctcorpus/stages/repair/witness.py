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
from ctcorpus.stages.repair.copies import Comparison, Copy, Reading

STAGE = "witness"
#: differences that are proposed, a document
_MOST_PROPOSALS = 20


def witnessed(doc: Document, config: Config, witnesses: Sequence[Witness] = ()) -> Document:
    """`doc`, just repaired, after its own text and `witnesses` were held against it: one pass `witness`.

    Flags: `possible-omission` where copies differ without a mark, or say different things about one.
    """
    own = first_pass(doc)
    others = sorted((one for one in witnesses if one.id != own.id), key=lambda one: one.id)
    doc = replace(doc, witnesses=tuple(one.id for one in others))
    edits, guesses = find(own, others)
    edits = [edit for edit in edits if edit.rule not in config.disable]
    guesses = [edit for edit in guesses if edit.rule not in config.disable]
    proposals = _unsolved(doc, edits) + tuple(_proposal(doc, edit) for edit in guesses)
    if len(_unsolved(doc, edits)) < len(doc.proposals):
        left = {one.rule for one in proposals if one.proof == "none"}
        gone = {"ambiguous-date"} if "date-drop" not in left else set()
        gone |= {"unrecoverable-damage"} if not left - {"date-drop"} else set()
        doc = replace(doc, flags=doc.flags - gone)
    doc = replace(doc, proposals=proposals).edit(STAGE, edits)
    return doc.with_flags("possible-omission") if guesses else doc


def first_pass(doc: Document) -> Witness:
    """What a document that was just repaired can witness."""
    return Witness(doc.source.id, doc.text, tuple(sorted(marks.lost_indents(doc.passes))))


def find(own: Witness, others: Sequence[Witness]) -> tuple[list[Edit], list[Edit]]:
    """Repairs (`witnessed`), and what is only proposed (`guess`), for the text of `own`."""
    here = Copy(own)
    readings: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for other in (own, *others):
        there = here if other is own else Copy(other)
        for reading in Comparison(here, there).readings():
            readings[reading.start, reading.end].append(reading)
    edits: list[Edit] = []
    guesses: list[Edit] = []
    words: list[Edit] = []
    for _, found in sorted(readings.items()):
        if not found[0].marked:
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
    """The proposals about damage that no edit has filled."""
    spans = [raw_span(doc.passes, edit.start, edit.end) for edit in edits if edit.before]
    return tuple(
        one
        for one in doc.proposals
        if one.proof != "none" or not any(start < one.end and one.start < end for start, end in spans)
    )


def _proposal(doc: Document, edit: Edit) -> Proposal:
    span = raw_span(doc.passes, edit.start, edit.end)
    return Proposal(*span, edit.before, edit.after, edit.rule, "guess", edit.candidates, None, edit.witness)
