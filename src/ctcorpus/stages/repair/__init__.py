"""repair: damage comes undone where a damage model proves it (docs/damage.md).

Each class is one module with a finder; `CLASSES` is their order. Codec chains come first, since the bytes
that they rest on look like controls and odd blanks to every later class; then escapes, then what scripts
did to the byte stream, and last the rules of typography, which claim no original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.edits import Edit, Pass
from ctcorpus.model import Document, Line, Proposal, Source
from ctcorpus.stages.repair import dates, escapes, lost, mojibake, splice, typography
from ctcorpus.stages.repair.frame import APPLIED, Finder

CLASSES: tuple[Finder, ...] = (
    mojibake.find,
    escapes.find,
    splice.find,
    dates.find,
    lost.find,
    typography.find_lost_indents,
    typography.find_invisible,
    typography.find_blank_runs,
    typography.find_width,
)


def repair(doc: Document, config: Config) -> Document:
    """Run every class over the document; guesses and what nothing can restore become proposals."""
    trusted = APPLIED | config.accept
    for find in CLASSES:
        edits = [edit for edit in _disjoint(find(doc.text)) if edit.rule not in config.disable]
        proposals = tuple(_proposal(doc, edit) for edit in edits if edit.proof not in trusted)
        doc = replace(doc, proposals=doc.proposals + proposals)
        doc = doc.edit("repair", [edit for edit in edits if edit.proof in trusted])
    undecided = {proposal.rule for proposal in doc.proposals if proposal.proof == "none"}
    return doc.with_flags(
        *("ambiguous-date" if rule == "date-drop" else "unrecoverable-damage" for rule in undecided)
    )


def repair_text(text: str, config: Config = Config()) -> tuple[str, tuple[Pass, ...], tuple[Proposal, ...]]:
    """Repair `text` alone; also the passes that undo it, and what was seen but not applied.

    Proposals count their offsets in the given text.
    """
    alone = Document(Source("", "", "", "", 0, ""), text, (Line(1, 0),), text)
    repaired = repair(alone, config)
    return repaired.text, repaired.passes, repaired.proposals


def _disjoint(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Edits in order of their place; of two that overlap the first, or longer, one."""
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= position:
            yield edit
            position = edit.end


def _proposal(doc: Document, edit: Edit) -> Proposal:
    start = doc.to_extracted(edit.start)
    return Proposal(
        start, edit.before, edit.after, edit.rule, edit.proof or "none", edit.candidates, edit.gain
    )
