"""`invisible.blank-run`: runs of blanks inside a line become one, an ideographic space where one was in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.edits import Edit
from ctcorpus.stages.repair.frame import normalise

#: what ends a line, also where `invisible.line-end` does not act
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_RUN = re.compile("[ \u3000][ \u3000]+")


def forward(blank: str, run: str) -> str:
    """The damage: a blank that was drawn wide. Every run of blanks gives the same one back."""
    return run if blank in run else blank


def find(text: str) -> Iterator[Edit]:
    """One edit a run; indents, and blanks at the end of a line, are none."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start > 0 and end < len(text) and _LINE_ENDS.isdisjoint((text[start - 1], text[end])):
            blank = "\u3000" if "\u3000" in match[0] else " "
            yield normalise(start, match[0], blank, "invisible.blank-run")
