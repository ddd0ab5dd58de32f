"""What became of each character of the extracted text: body, dropped by one rule, or claimed as metadata.

`fates` reads the passes backwards, from the text that was left to the text they began with. What a
repair rewrote has the fate of what it became, in proportion where the lengths differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ctcorpus.edits import Edit, Pass
from ctcorpus.model import Document, Line
from ctcorpus.record import fate_of

Fate = Literal["body", "dropped", "metadata"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters of one extracted line that share one fate, without blanks at its ends."""

    line: int  # of the extracted text, from 1
    start: int  # offsets in the extracted text, `end` behind the last character
    end: int
    fate: Fate
    rule: str | None = None  # that dropped or claimed it; None for the body


@dataclass(frozen=True, slots=True)
class _Owner:
    """What took a run of characters; `gone`: a repair, so that nothing is left which could have a fate."""

    fate: Fate
    rule: str | None = None
    gone: bool = False


_Run = tuple[int, _Owner]  # characters, and what became of them
_BODY = _Owner("body")
#: what an edit counts as, where it takes text away
_TAKING: dict[str, Fate] = {"dropped": "dropped", "metadata": "metadata"}


def fates(doc: Document) -> Iterator[Segment]:
    """Every non-blank segment of the extracted lines with its one fate, in order.

    What a repair took out (a spliced reading, an invisible character) goes with what stands beside it on
    its line; a line that holds nothing else was dropped by that repair.
    """
    runs: list[_Run] = [(len(doc.text), _BODY)]
    for done in reversed(doc.passes):
        if done.stage != "t2s":  # it maps character to character
            runs = _undone(runs, done)
    cursor = _Cursor(runs)
    for line, behind in zip(doc.lines, (*doc.lines[1:], None), strict=True):
        end = behind.start if behind else len(doc.extracted)
        yield from _segments(doc.extracted, line, cursor.take(end - line.start))


class _Cursor:
    """Takes runs from the front, cut where that is needed."""

    def __init__(self, runs: Sequence[_Run]) -> None:
        self._runs = iter(runs)
        self._left: _Run = (0, _BODY)

    def take(self, size: int) -> list[_Run]:
        """The runs of the next `size` characters, of fewer at the end."""
        taken: list[_Run] = []
        while size > 0:
            length, owner = self._left if self._left[0] else next(self._runs, (0, _BODY))
            if not length:
                break
            part = min(length, size)
            taken.append((part, owner))
            self._left = (length - part, owner)
            size -= part
        return taken

    def rest(self) -> list[_Run]:
        return [self._left, *self._runs]


def _undone(runs: Sequence[_Run], done: Pass) -> list[_Run]:
    """The runs of the text before a pass, from those of the text behind it."""
    cursor = _Cursor(runs)
    result: list[_Run] = []
    position = 0
    for edit in done.edits:
        result += cursor.take(edit.start - position)
        result += _source(edit, cursor.take(len(edit.after)))
        position = edit.start + len(edit.after)
    result += cursor.rest()
    return [(size, owner) for size, owner in result if size]


def _source(edit: Edit, after: Sequence[_Run]) -> Iterator[_Run]:
    """The runs of what an edit replaced."""
    size = len(edit.before)
    if fate := _TAKING.get(fate_of(edit)):
        yield size, _Owner(fate, edit.rule)
    elif not after:
        yield size, _Owner("dropped", edit.rule, gone=True)
    else:
        position = behind = 0
        for length, owner in after:
            behind += length
            border = round(behind * size / len(edit.after))
            yield border - position, owner
            position = border


def _segments(text: str, line: Line, runs: Sequence[_Run]) -> Iterator[Segment]:
    """The segments of one line, from the runs that make it up."""
    pieces: list[tuple[int, int, _Owner]] = []
    start = line.start
    for size, owner in runs:
        if text[start : start + size].strip():
            pieces.append((start, start + size, owner))
        start += size
    for owner, group in groupby(_settled(pieces), key=lambda piece: piece[2]):
        parts = list(group)
        first, last = parts[0][0], parts[-1][1]
        words = text[first:last]
        first += len(words) - len(words.lstrip())
        yield Segment(line.number, first, first + len(words.strip()), owner.fate, owner.rule)


def _settled(pieces: Sequence[tuple[int, int, _Owner]]) -> list[tuple[int, int, _Owner]]:
    """The pieces of a line, those that a repair took out with the owner of the piece before or behind them."""
    lasting = [owner for _, _, owner in pieces if not owner.gone]
    if not lasting:
        return [(start, end, pieces[0][2]) for start, end, _ in pieces]
    owner, settled = lasting[0], []
    for start, end, own in pieces:
        owner = owner if own.gone else own
        settled.append((start, end, owner))
    return settled
