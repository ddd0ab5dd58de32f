"""`lost-indent`: a line end and two ideographic spaces became `?`: a paragraph break.

Safe behind the end of a sentence; behind a numbered heading only in a document that has lost several indents,
and never where the words ask a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair.frame import normalise

_SPOT = re.compile(rf"\?(?=[{HAN}“「『《（(0-9])")
_ENDS = frozenset("。！”』」）")
#: a numbered heading, from its number to the end of what is searched
_HEADING = re.compile(
    rf"(?:^|(?<=[。！？\n?{HAN}]))"
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节節])"
    r"[^。！？?\n]{2,40}$"
)
_LONGEST_HEADING = 56
_NOT_BEHIND_HEADING = frozenset("（(")
_LEAST = 3
_QUESTION = re.compile("[吗嗎呢么麼何谁誰哪几幾否]|多少|什么|怎")


def forward(paragraphs: Sequence[str]) -> str:
    """The damage: paragraphs glued together, each line end and its indent one `?`."""
    return "?".join(paragraphs)


def possible_in(alphabet: frozenset[str]) -> bool:
    return "?" in alphabet


def find(text: str) -> Iterator[Edit]:
    """One edit a paragraph break."""
    spots = [match.start() for match in _SPOT.finditer(text)]
    certain = {spot for spot in spots if spot and text[spot - 1] in _ENDS}
    headings = {spot for spot in spots if spot not in certain and _is_behind_heading(text, spot)}
    if len(certain) + len(headings) < _LEAST:
        headings = set()
    for spot in sorted(certain | headings):
        yield normalise(spot, "?", "\n", "lost-indent")


def _is_behind_heading(text: str, spot: int) -> bool:
    if text[spot + 1] in _NOT_BEHIND_HEADING:
        return False
    start = max(spot - _LONGEST_HEADING, 0)
    heading = _HEADING.search(text, start, spot)
    return heading is not None and not _QUESTION.search(heading[0])
