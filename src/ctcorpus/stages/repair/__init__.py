"""repair: damage comes undone where a damage model proves it (docs/damage.md).

Classes that undo damage run in rounds, since one may lie on top of another: readings that were spliced into a
text which was then read with a wrong codec. What is lost for good is marked afterwards, and the rules of
typography, which claim no original, come last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.edits import Edit, Pass
from ctcorpus.model import Document, Line, Proposal, Source
from ctcorpus.spans import raw_span
from ctcorpus.stages.repair import (
    blanks,
    byte_drop,
    dates,
    escapes,
    fillings,
    guesses,
    holes,
    indents,
    invisible,
    lost,
    mojibake,
    splice,
    width,
)
from ctcorpus.stages.repair.frame import APPLIED, DamageClass, disjoint

#: classes with a model and its inverse. Splices first: a document full of them costs the others dear. Then codecs:
#: their bytes look like controls and odd blanks to every other class
UNDOING: Mapping[str, DamageClass] = {
    "splice": splice,
    "hole": holes,
    "byte": byte_drop,
    "codec": mojibake,
    "escape": escapes,
    "date": dates,
}
#: bytes of a single-byte codec; readings may lie below them, and are told from the document as a whole
_MISREAD = re.compile("[\x80-\xff]{4}")
#: marks of what is lost, then typography
CLOSING: Mapping[str, DamageClass] = {
    "lost": lost,
    "indent": indents,
    "invisible": invisible,
    "blank": blanks,
    "width": width,
}
CLASSES = (*UNDOING, *CLOSING)
#: the text that a class saw last, and what it found: in a text that has not changed it would find the same
_Looks = dict[str, tuple[str, list[Edit]]]
#: damage on top of damage on top of damage; longer chains were never seen
_ROUNDS = 3


def repair(doc: Document, config: Config, only: frozenset[str] = frozenset()) -> Document:
    """Run every class over the document; guesses and what nothing can restore become proposals.

    `only` names classes (`CLASSES`) or rules; where it is empty all act.
    """
    looks: _Looks = {}
    for _ in range(_ROUNDS):
        before, doc = doc, replace(doc, proposals=())
        for name, damage in _in_order(doc.text):
            doc = _apply(doc, name, damage, config, only, looks)
        if doc.text == before.text:
            break
    doc = _fill(doc, config, only)
    for name, damage in CLOSING.items():
        doc = _apply(doc, name, damage, config, only, looks)
    undecided = {proposal.rule for proposal in doc.proposals if proposal.proof == "none"}
    return doc.with_flags(
        *("ambiguous-date" if rule == "date-drop" else "unrecoverable-damage" for rule in undecided)
    )


def _in_order(text: str) -> list[tuple[str, DamageClass]]:
    """The classes as they come; splices last where a part of the text has still to be read rightly."""
    return sorted(UNDOING.items(), key=lambda item: item[0] == "splice" and bool(_MISREAD.search(text)))


def repair_text(
    text: str, config: Config = Config(), only: frozenset[str] = frozenset()
) -> tuple[str, tuple[Pass, ...], tuple[Proposal, ...]]:
    """Repair `text` alone; also the passes that undo it, and what was seen but not applied.

    Proposals count their offsets in the given text.
    """
    alone = Document(Source("", "", "", "", 0, ""), text, (Line(1, 0),), text)
    repaired = repair(alone, config, only)
    return repaired.text, repaired.passes, repaired.proposals


def _apply(
    doc: Document, name: str, damage: DamageClass, config: Config, only: frozenset[str], looks: _Looks
) -> Document:
    """One class over the document: a pass of what can be trusted, proposals of the rest."""
    if name not in looks or looks[name][0] is not doc.text:
        looks[name] = doc.text, list(damage.find(doc.text)) if damage.possible_in(doc.alphabet) else []
    found = [edit for edit in looks[name][1] if _wanted(edit, name, config, only)]
    return _edited(doc, found, [edit for edit in found if _is_trusted(doc.text, edit, config)])


def _fill(doc: Document, config: Config, only: frozenset[str]) -> Document:
    """Guesses for the marks that repairs left."""
    found = {
        edit: candidates
        for edit, candidates in fillings.find(doc.text, doc.passes)
        if _wanted(edit, "byte" if edit.rule in byte_drop.RULES else "hole", config, only)
    }
    accepted = found.items() if "guess" in config.accept else ()
    trusted = [
        edit
        for edit, candidates in accepted
        if edit.proof == "guess" and guesses.may_apply(doc.text, edit, candidates)
    ]
    return _edited(doc, list(found), trusted)


def _edited(doc: Document, found: Sequence[Edit], trusted: Sequence[Edit]) -> Document:
    """The document with the trusted edits, and proposals of the others."""
    rest = set(found).difference(trusted)
    open_ = tuple(_proposal(doc, edit) for edit in disjoint(found) if edit in rest)
    return replace(doc, proposals=doc.proposals + open_).edit("repair", list(disjoint(trusted)))


def _wanted(edit: Edit, name: str, config: Config, only: frozenset[str]) -> bool:
    return edit.rule not in config.disable and (not only or name in only or edit.rule in only)


def _is_trusted(text: str, edit: Edit, config: Config) -> bool:
    if edit.proof == "guess":
        return "guess" in config.accept and guesses.may_apply(text, edit)
    return edit.proof in APPLIED


def _proposal(doc: Document, edit: Edit) -> Proposal:
    span = raw_span(doc.passes, edit.start, edit.end)
    return Proposal(
        *span, edit.before, edit.after, edit.rule, edit.proof or "none", edit.candidates, edit.gain
    )
