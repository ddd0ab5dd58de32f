"""Which `?` are damage: those that stand inside words.

People write `?` where they ask, and drafts where a word or a number is still open. Both stand for whole words;
damage takes whatever character it meets.
"""

from __future__ import annotations

from functools import cache

from ctcorpus.hanzi import is_han, t2s_characters
from ctcorpus.stages.repair.guesses import dictionary

#: words of jieba's dictionary are looked up to this length, if they are so frequent in it. Measured on our own texts:
#: a Han character by itself lies in such a word in 82 of 100 places, a whole word makes another one with its
#: neighbours in 5, one of two characters and more in 1.5
_LONGEST, _LEAST_FREQUENCY = 8, 10
#: never put in for a `?`: a draft that leaves a number open has one there, too
NUMERALS = frozenset("〇○零一二三四五六七八九十百千万萬亿億两兩半廿卅壹贰貳叁參肆伍陆陸柒捌玖拾")
#: what a draft leaves open makes words with these: ?市, ?级, ?局
_OF_PLACES = frozenset("省市县州旗区镇乡村街级局厅部委办处科署院校队站")


def is_inside_word(text: str, start: int, end: int, filling: str) -> bool:
    """Whether `filling`, put in at [start, end) of `text`, makes a word together with a neighbour."""
    before = _simple(text[max(start - _LONGEST, 0) : start])
    behind = _simple(text[end : end + _LONGEST])
    filling = _simple(filling)
    if not all(is_han(c) and c not in NUMERALS for c in filling):
        return False
    return any(
        _is_word(before[len(before) - left :] + filling + behind[:right])
        for left in range(min(len(before), _LONGEST - len(filling)) + 1)
        for right in range(min(len(behind), _LONGEST - len(filling) - left) + 1)
        if left + right
    )


def _is_word(text: str) -> bool:
    return text in _words() and _OF_PLACES.isdisjoint(text)


def _simple(text: str) -> str:
    return text.translate(t2s_characters())


@cache
def _words() -> frozenset[str]:
    return frozenset(
        word for word, count, _ in dictionary() if 2 <= len(word) <= _LONGEST and count >= _LEAST_FREQUENCY
    )
