"""repair: damage comes undone where a damage model proves it (docs/damage.md).

Classes that undo damage run in rounds, since one may lie on top of another: readings that were spliced into a
text which was then read with a wrong codec. What is lost for good is marked afterwards, and the rules of
typography, which claim no original, come last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ctcorpus.config import Config
from ctcorpus.edits import Edit, Pass, to_output
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
    singles,
    splice,
    swap_ends,
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
    "single": singles,
    "escape": escapes,
    "date": dates,
}
#: bytes of a single-byte codec; readings may lie below them, and are told from the document as a whole
_MISREAD = re.compile("[\x80-\xff][\x80-\xff]{3}")
#: marks of what is lost, then typography
CLOSING: Mapping[str, DamageClass] = {
    "lost": lost,
    "indent": indents,
    "blank": blanks,
    "width": width,
}
CLASSES = (*UNDOING, "invisible", *CLOSING)
#: damage on top of damage on top of damage; longer chains were never seen
_ROUNDS = 3


def repair(doc: Document, config: Config, only: frozenset[str] = frozenset()) -> Document:
    """Run every class over the document; guesses and what nothing can restore become proposals.

    `only` names classes (`CLASSES`) or rules; where it is empty all act.
    """
    work = _Work(config, only)
    for _ in range(_ROUNDS):
        before = work.undo(doc)
        doc = work.apply(before, "invisible", invisible)
        if len(doc.text) == len(before.text):  # nothing went that may have hidden damage
            break
    doc, marks = work.fill(doc)
    filled = len(doc.passes)
    for name, damage in CLOSING.items():
        held = frozenset(to_output(doc.passes[filled:], place) for place in marks)
        doc = work.apply(doc, name, damage, held)
    undecided = {proposal.rule for proposal in doc.proposals if proposal.proof == "none"}
    flags = {"ambiguous-date" if rule == "date-drop" else "unrecoverable-damage" for rule in undecided}
    return doc.with_flags(*flags, *(("unrecoverable-damage",) if marks else ()))


@dataclass(frozen=True, slots=True)
class _Work:
    """The classes at work on one document."""

    config: Config
    only: frozenset[str]
    #: the text that a class saw last, and what it found: in a text that has not changed it would find the same
    looks: dict[str, tuple[str, list[Edit]]] = field(default_factory=dict)

    def undo(self, doc: Document) -> Document:
        """Damage undone, round by round."""
        for _ in range(_ROUNDS):
            before, doc = doc, replace(doc, proposals=()) if doc.proposals else doc
            for name, damage in _in_order(doc.text):
                doc = self.apply(doc, name, damage)
            if doc.text == before.text:
                break
        return doc

    def apply(
        self, doc: Document, name: str, damage: DamageClass, held: frozenset[int | None] = frozenset()
    ) -> Document:
        """One class over the document: a pass of what can be trusted, proposals of the rest.

        The marks at the places in `held` have been told of, and stay.
        """
        if name not in self.looks or self.looks[name][0] is not doc.text:
            seen = list(damage.find(doc.text))
            self.looks[name] = doc.text, seen
        found = [
            edit
            for edit in self.looks[name][1]
            if self._wants(edit, name) and not (held and held.issuperset(range(edit.start, edit.end)))
        ]
        return _edited(doc, found, [edit for edit in found if _is_trusted(doc.text, edit, self.config)])

    def fill(self, doc: Document) -> tuple[Document, list[int]]:
        """Guesses for the marks that repairs left, a character for each, and for the ends of runs; and the places of
        those that stay."""
        found = {
            edit: candidates
            for edit, candidates in fillings.find(doc.text, doc.passes)
            if self._wants(edit, "byte" if edit.rule in byte_drop.RULES else "hole")
        }
        found |= {
            edit: none for edit, none in swap_ends.find(doc.text, doc.passes) if self._wants(edit, "codec")
        }
        accepted = found.items() if "guess" in self.config.accept else ()
        trusted = {
            edit
            for edit, candidates in accepted
            if edit.proof == "guess" and guesses.may_apply(doc.text, edit, candidates)
        }
        return _edited(doc, list(found), trusted), [edit.start for edit in found if edit not in trusted]

    def _wants(self, edit: Edit, name: str) -> bool:
        only = self.only
        return edit.rule not in self.config.disable and (not only or name in only or edit.rule in only)


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


def _edited(doc: Document, found: Sequence[Edit], trusted: Collection[Edit]) -> Document:
    """The document with the trusted edits, and proposals of the others; the same one where there are none."""
    if not found:
        return doc
    rest = set(found).difference(trusted) if len(trusted) < len(found) else frozenset()
    open_ = tuple(_proposal(doc, edit) for edit in disjoint(found) if edit in rest) if rest else ()
    return replace(doc, proposals=doc.proposals + open_).edit("repair", list(disjoint(trusted)))


def _is_trusted(text: str, edit: Edit, config: Config) -> bool:
    if edit.proof == "guess":
        return "guess" in config.accept and guesses.may_apply(text, edit)
    return edit.proof in APPLIED


def _proposal(doc: Document, edit: Edit) -> Proposal:
    span = raw_span(doc.passes, edit.start, edit.end)
    return Proposal(
        *span, edit.before, edit.after, edit.rule, edit.proof or "none", edit.candidates, edit.gain
    )
