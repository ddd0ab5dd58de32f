"""Layout: paragraphs stand one a line, with no blank line between them and no blanks at their ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN, SENTENCE_END, is_prose
from ctcorpus.stages.best_block import is_numbered, is_part

_BLANKS = re.compile(r"\s+")
_LINE = re.compile(r"[^\n]+")
#: lines from which a text can be told to be hard-wrapped, and the columns that such lines have
_FEWEST, _NARROWEST, _WIDEST = 6, 36, 130
#: columns by which full lines differ: a mark that may not begin a line, a Latin word
_SLACK = 6
#: shares of the lines that must be full, and of the full ones that must break off inside a sentence and hold marks
_FULL, _BROKEN, _PROSE = 0.55, 0.6, 0.5
#: where few lines are full: so many must break off at the full width, and this share of all that break off
_FEWEST_BROKEN, _AT_WIDTH = 4, 0.5
#: share of the width below which a line that breaks off is a heading rather than a wrapped line
_SHORTENED = 0.7
_MARKS = re.compile(r"[，。；、,;]|\. ")
_LATIN = re.compile(r"[A-Za-z0-9]")
_SIGNED = re.compile(r"(?:年\s*\S{1,3}\s*月\s*\S{1,3}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s*$")
#: characters from which a last paragraph without any full stop is a broken sentence: where other paragraphs
#: have full stops, and where none has
_CLAUSES, _SENTENCE = 20, 40
_COMMA = re.compile(r"[，,。！？]")
_ENDS = re.compile(rf"[{HAN}A-Za-z0-9，、,%％]$")


def blank_edits(text: str) -> Iterator[Edit]:
    """Edits that leave one line end between paragraphs, none at the text's ends, no blanks around one."""
    for run in _BLANKS.finditer(text):
        blanks = run[0]
        outer = run.start() == 0 or run.end() == len(text)
        if "\n" not in blanks and not outer:
            continue
        after = "" if outer else "\n"
        rule = "layout.blank-lines" if blanks.count("\n") > len(after) else "layout.trim"
        if blanks != after:
            yield Edit(run.start(), blanks, after, rule)


def unwrap_edits(text: str) -> list[Edit]:
    """Edits that join the lines of hard-wrapped text; none where the text is not wrapped.

    Wrapped text is told by its lines: most are nearly as wide as the widest and break off inside a sentence.
    """
    lines = [(m.start(), m[0]) for m in _LINE.finditer(text)]
    width = _wrap_width([line for _, line in lines if line.strip()])
    if not width:
        return []
    indented = sum(line[:1].isspace() for _, line in lines) > 1
    edits = []
    for (start, line), (following, behind) in pairwise(lines):
        end = start + len(line)
        if following == end + 1 and _goes_on(line, behind, width, indented):
            left, right = line.rstrip(), behind.lstrip()
            gap = text[start + len(left) : following + len(behind) - len(right)]
            joint = " " if _LATIN.match(left[-1]) and _LATIN.match(right[0]) else ""
            edits.append(Edit(start + len(left), gap, joint, "layout.unwrap"))
    return edits


def _wrap_width(lines: Sequence[str]) -> int:
    """The width in columns at which a text was wrapped; 0 where it was not."""
    if len(lines) < _FEWEST:
        return 0
    widths = sorted(map(_columns, lines))
    width = widths[int(len(widths) * 0.9)]
    if not _NARROWEST <= width <= _WIDEST or widths[-1] > width + _SLACK:
        return 0
    full = [line for line in lines if _columns(line) >= width - _SLACK]
    prose = [line for line in full if _MARKS.search(line)]
    broken = [line for line in full if not SENTENCE_END.search(line.rstrip())]
    if len(prose) < _PROSE * len(full) or len(broken) < _BROKEN * len(full):
        return 0
    # short paragraphs leave few full lines; but what breaks off then breaks off at the full width
    unended = [line for line in lines if not SENTENCE_END.search(line.rstrip())]
    at_width = len(broken) >= _FEWEST_BROKEN and len(broken) >= _AT_WIDTH * len(unended)
    return width if at_width or len(full) >= _FULL * len(lines) else 0


def _goes_on(line: str, behind: str, width: int, indented: bool) -> bool:
    """Whether a paragraph goes on in the next line. `indented`: paragraphs are told by blanks before them."""
    if not line.strip() or not behind.strip() or behind[0].isspace():
        return False
    ended = bool(SENTENCE_END.search(line.rstrip()))
    # full by columns, or by characters where the wrapping counted those
    if _columns(line) >= width - _SLACK or 2 * len(line) >= width - 1:
        return indented or not (ended or is_numbered(behind))
    # shorter lines come from repairs that took characters out after the text was wrapped
    return indented and not ended and _columns(line) >= _SHORTENED * width


def _columns(line: str) -> int:
    """The columns of a line in a fixed-width font; blanks at its end do not count."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip())


def breaks_off(text: str) -> bool:
    """Whether a body ends inside a sentence: its last paragraph is running text without an end.

    A signature, a heading, a list item, a date are no running text; a closing quote or bracket ends one.
    """
    before, _, last = text.rstrip("\n").rpartition("\n")
    last = last.strip()
    if not _ENDS.search(last) or _SIGNED.search(last) or not _COMMA.search(last):
        return False
    if re.search(r"[。！？]", last):
        return is_prose(last)
    sentences = bool(re.search(r"。[”’」』）]?$", before, re.MULTILINE))
    return len(last) >= (_CLAUSES if sentences else _SENTENCE) and not is_part(last[:6])
