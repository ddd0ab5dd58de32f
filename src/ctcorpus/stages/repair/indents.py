"""`lost-indent`: a line end and two ideographic spaces became `?` or `??`: a paragraph break.

Safe behind the end of a sentence; behind a closing quote or bracket, and behind a numbered heading, only in a
document that has lost several indents, and never where the words ask a question. Marks that begin a line go where
most lines begin with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair.frame import normalise
from ctcorpus.stages.repair.questions import asks

_SPOT = re.compile(rf"\?\??(?<!\?\?\?)(?=[{HAN}“「『《（(0-9])")
#: what ends a sentence: behind it a `?` asks nothing. A closing mark alone may end a question
_END, _CLOSED = re.compile(r"[。！][”』」）]?\Z"), frozenset("”』」）")
#: `??` at the beginning of a line; of so many of the lines with Chinese at least
_AT_START, _MOST_LINES = re.compile(rf"\?\?(?<![^\n]..)(?=[{HAN}“「『《（(0-9])"), 0.5
#: a numbered heading, from its number to the end of what is searched
_HEADING = re.compile(
    rf"(?:^|(?<=[。！？\n?{HAN}]))"
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节節])"
    r"[^。！？?\n]{2,40}$"
)
_CHINESE_LINE = re.compile(rf"^[^\n]{{0,3}}[{HAN}]", re.M)
_LONGEST_HEADING = 56
_NOT_BEHIND_HEADING = frozenset("（(")
_LEAST = 3


def forward(paragraphs: Sequence[str], mark: str = "?") -> str:
    """The damage: paragraphs glued together, each line end and its indent one `mark`."""
    return mark.join(paragraphs)


def find(text: str) -> Iterator[Edit]:
    """One edit a paragraph break, or an indent."""
    if "?" not in text:
        return
    spots = {match.start(): match[0] for match in _SPOT.finditer(text)}
    certain = {spot for spot in spots if _END.search(text, max(spot - 2, 0), spot)}
    likely = {spot for spot in spots.keys() - certain if _is_behind_closed(text, spot, len(spots[spot]))}
    if len(certain) + len(likely) < _LEAST:
        likely = set()
    for spot in sorted(certain | likely):
        yield normalise(spot, spots[spot], "\n", "lost-indent")
    starts = [match.start() for match in _AT_START.finditer(text)]
    if len(starts) >= _LEAST and len(starts) >= _MOST_LINES * len(_CHINESE_LINE.findall(text)):
        yield from (normalise(start, "??", "", "lost-indent") for start in starts)


def _is_behind_closed(text: str, spot: int, size: int) -> bool:
    """Whether a `?` stands behind a closed quotation or a heading, and asks nothing."""
    closed = spot > 0 and text[spot - 1] in _CLOSED
    return (closed or _is_behind_heading(text, spot, size)) and not asks(text, spot)


def _is_behind_heading(text: str, spot: int, size: int) -> bool:
    if text[spot + size] in _NOT_BEHIND_HEADING:
        return False
    start = max(spot - _LONGEST_HEADING, 0)
    heading = _HEADING.search(text, start, spot)
    return heading is not None
