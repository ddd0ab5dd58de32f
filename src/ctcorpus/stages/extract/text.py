"""Plain text: untouched, with the places of its lines."""

from __future__ import annotations

import re

from ctcorpus.model import Line

_LINE_END = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> tuple[Line, ...]:
    """The lines of a plain text, one at least; a line end at the very end opens no further line."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    return tuple(Line(number, start, source_line=number) for number, start in enumerate(starts, 1))
