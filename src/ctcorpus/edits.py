"""Edits, passes and the ways between the texts on either side of them.

A pass is a set of sorted, non-overlapping edits that are applied at once. Passes are the only
way in which a text changes, so undoing them, last first, gives the first text back exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Proof = Literal["proven", "unique", "witnessed", "guess", "none", "normalised"]


@dataclass(frozen=True, slots=True)
class Edit:
    """`before` becomes `after`, for the reason that `rule` names.

    `start` is the offset of `before` in the text that the edit is made for. Inside a Pass it is
    the offset of `after` in the text that the pass gave, which is what undoing needs.
    """

    start: int
    before: str
    after: str
    rule: str
    proof: Proof | None = None  # of a repair; None for drops and metadata
    candidates: int = 1  # texts that the damage model admits
    gain: float | None = None  # bits a character by which the text reads better
    witness: str | None = None  # record and paragraph that the text came from: `c5f0c1d9e2b7a4c31:12`

    @property
    def end(self) -> int:
        return self.start + len(self.before)


@dataclass(frozen=True)
class Pass:
    """Edits of one stage, applied at once; their `start` counts in the text after the pass."""

    stage: str
    edits: tuple[Edit, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    @cached_property
    def _shifts(self) -> list[int]:
        """Shifts[i]: input offset minus output offset behind the first i edits."""
        shifts = [0]
        for edit in self.edits:
            shifts.append(shifts[-1] + len(edit.before) - len(edit.after))
        return shifts

    def to_input(self, offset: int) -> int:
        """The offset before this pass of a character at `offset` after it.

        Inside a changed span a character keeps its distance from the span's start, cut off at the
        span's end; an offset behind a deletion points behind what was deleted.
        """
        i = bisect_right(self._starts, offset)
        if not i:
            return offset
        edit = self.edits[i - 1]
        inside = offset - edit.start
        if inside < len(edit.after):
            return edit.start + self._shifts[i - 1] + min(inside, len(edit.before))
        return offset + self._shifts[i]

    def to_output(self, offset: int) -> int | None:
        """The offset behind this pass of a character at `offset` before it; None inside a changed span."""
        i = bisect_right(self._input_starts, offset)
        if not i:
            return offset
        inside = offset - self._input_starts[i - 1]
        return None if inside < len(self.edits[i - 1].before) else offset - self._shifts[i]

    @cached_property
    def _input_starts(self) -> list[int]:
        return [edit.start + shift for edit, shift in zip(self.edits, self._shifts, strict=False)]


def apply(text: str, stage: str, edits: Iterable[Edit]) -> tuple[str, Pass]:
    """Apply edits to `text`; returns the new text and the pass that undoes it.

    Raises ValueError where edits overlap or `before` is not what stands in the text: a stage that
    disagrees with its own text is a fault of the program, never of the input.
    """
    parts: list[str] = []
    done: list[Edit] = []
    position = shift = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        end = edit.end
        if edit.start < position or text[edit.start : end] != edit.before:
            raise ValueError(f"{edit.rule}: the edit at {edit.start} does not fit the text")
        if edit.before == edit.after:
            continue
        parts += (text[position : edit.start], edit.after)
        done.append(_moved(edit, edit.start + shift))
        position = end
        shift += len(edit.after) - len(edit.before)
    parts.append(text[position:])
    return "".join(parts), Pass(stage, tuple(done))


def _moved(edit: Edit, start: int) -> Edit:
    """`dataclasses.replace` takes four times as long, which is a tenth of the time of a damaged text."""
    return Edit(
        start,
        edit.before,
        edit.after,
        edit.rule,
        edit.proof,
        edit.candidates,
        edit.gain,
        edit.witness,
    )


def undo(text: str, edits: Sequence[Edit]) -> str:
    """The text before a pass; raises ValueError where `text` is not what the pass gave."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        end = edit.start + len(edit.after)
        if edit.start < position or text[edit.start : end] != edit.after:
            raise ValueError(f"{edit.rule}: the text at {edit.start} is not what the ledger says")
        parts += (text[position : edit.start], edit.before)
        position = end
    parts.append(text[position:])
    return "".join(parts)


def to_extracted(passes: Sequence[Pass], offset: int) -> int:
    """The offset in the extracted text of the character at `offset` after all `passes`."""
    for one in reversed(passes):
        offset = one.to_input(offset)
    return offset


def to_output(passes: Sequence[Pass], offset: int) -> int | None:
    """Where the character at `offset` stands after `passes`; None where one of them changed it."""
    place: int | None = offset
    for one in passes:
        place = one.to_output(place) if place is not None else None
    return place
