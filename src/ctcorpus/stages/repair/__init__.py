"""repair: damage comes undone where a damage model proves it (damage.md).

Each class is one module with a finder; `CLASSES` is their order. Codec chains come first, since the bytes
that they rest on look like controls and odd blanks to every later class; then escapes, then what scripts
did to the byte stream, and last the rules of typography, which claim no original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.edits import Edit, Pass, apply, to_extracted
from ctcorpus.model import Document, Proposal
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


def repair_text(text: str, config: Config = Config()) -> tuple[str, tuple[Pass, ...], tuple[Proposal, ...]]:
    """Repair `text`; also the passes that undo it, and what was seen but not applied.

    Proposals count their offsets in the given text.
    """
    passes: list[Pass] = []
    proposals: list[Proposal] = []
    for find in CLASSES:
        edits = list(_disjoint(edit for edit in find(text) if edit.rule not in config.disable))
        trusted = APPLIED | config.accept
        accepted = [edit for edit in edits if edit.proof in trusted]
        proposals += (_proposal(edit, passes) for edit in edits if edit.proof not in trusted)
        if accepted:
            text, done = apply(text, "repair", accepted)
            passes.append(done)
    return text, tuple(passes), tuple(proposals)


def repair(doc: Document, config: Config) -> Document:
    text, passes, proposals = repair_text(doc.text, config)
    repaired = replace(doc, text=text, passes=(*doc.passes, *passes), proposals=(*doc.proposals, *proposals))
    undecided = {proposal.rule for proposal in proposals if proposal.proof == "none"}
    flags = {"ambiguous-date" if rule == "date-drop" else "unrecoverable-damage" for rule in undecided}
    return repaired.with_flags(*flags)


def _disjoint(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Edits in order of their place; of two that overlap the first, or longer, one."""
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= position:
            yield edit
            position = edit.end


def _proposal(edit: Edit, passes: list[Pass]) -> Proposal:
    start = to_extracted(passes, edit.start)
    return Proposal(
        start, edit.before, edit.after, edit.rule, edit.proof or "none", edit.candidates, edit.gain
    )
