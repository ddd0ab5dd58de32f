"""Plain text: untouched, with the places of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctcorpus.model import Line

_LINE_END = re.compile(r"\r\n|\r|\n")


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
