"""Plain text: untouched, with the places of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctcorpus.errors import Rejected
from ctcorpus.model import Line

_LINE_END = re.compile(r"\r\n|\r|\n")
#: more lines than this, of fewer characters on average with their ends, are data: a text of 1 MB has some 10,000
#: lines of 30. Each line costs 10 microseconds, whatever it holds.
_MANY, _SHORT = 50_000, 6


def split_lines(text: str, known: Sequence[tuple[str, str]] = ()) -> tuple[Line, ...]:
    """The lines of a plain text, one at least; a line end at the very end opens no further line.

    `known` are kind and place of each line, where the file's format knows them.
    """
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    if known:
        return tuple(
            Line(number, start, kind, place)
            for number, (start, (kind, place)) in enumerate(zip(starts, known, strict=True), 1)
        )
    return tuple(Line(number, start, source_line=number) for number, start in enumerate(starts, 1))


def refuse_data(text: str, lines: Sequence[Line]) -> None:
    """Raises Rejected (`no-text`) for very many lines of hardly any characters."""
    if len(lines) > _MANY and len(text) < _SHORT * len(lines):
        average = f"{len(lines):,} lines of {len(text) / len(lines):.0f} characters on average"
        raise Rejected("no-text", f"{average} are data; only running text is cleaned")
