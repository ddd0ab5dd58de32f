"""Which `?` are damage: those that stand inside words.

People write `?` where they ask, and drafts where a word or a number is still open. Both stand for whole words;
damage takes whatever character it meets.
"""

from __future__ import annotations

import re
from functools import cache

from ctcorpus.hanzi import is_han, t2s_characters
from ctcorpus.stages.repair.guesses import dictionary

#: words of jieba's dictionary are looked up to this length, if they are so frequent in it
_LONGEST, _LEAST_FREQUENCY = 8, 10
#: hardly ever put in for a `?`: a draft that leaves a number open has one there, too
NUMERALS = frozenset("〇○零一二三四五六七八九十百千万萬亿億两兩半廿卅壹贰貳叁肆伍陆陸柒捌玖拾")
#: what a draft leaves open makes words with these: ?市, ?级, ?局
_OF_PLACES = frozenset("省市县州旗区镇乡村街级局厅部委办处科署院校队站")
#: of words that hold a numeral, those without a number: 统一, 进一步
_NUMBERS, _COUNTED = frozenset("mt"), frozenset(NUMERALS | {"第", "之", "初"})
#: what stands between the digits of a date, and behind the number of an article
_UNITS, _PARTS = frozenset("年月日时時分"), frozenset("编編章节節条條款项項")
_SPEAKERS = frozenset("问問答")
_NUMERAL = f"[{''.join(sorted(NUMERALS))}]"
_ORDINAL = re.compile(f"第{_NUMERAL}+$")
#: the number of an item, around what is missing of it
_ITEM_BEFORE = re.compile(rf"(?:^|\n)\s*(?:[（(]|第)?{_NUMERAL}{{0,5}}$")
_ITEM_BEHIND = re.compile(rf"{_NUMERAL}{{0,5}}[)）、．.{''.join(sorted(_PARTS))}]")
_ITEM = 12
#: nobody leaves open whether a text says 的
_GRAMMAR = frozenset("的了着之而则就也都又还才被把让使从在是为其以由不但若仍所于这那他她它们")
#: bits by which a filling tells that its `?` is damage, and no word left open. Of Han characters of our own texts 81 in
#: 100 lie inside words and 6 are of grammar; of their words of one character 6 lie inside others by chance. Of each
#: two characters in a row 32 in 100 lie inside a word or tear one at either end, 26 tear one; of words .5 and 7
_INSIDE, _GRAMMATICAL, NOT_DAMAGE = 3.75, 1.5, -2.8
_TORN_TWICE, _TORN, _WHOLE = 4.0, 2.0, -1.15


def evidence(text: str, start: int, end: int, filling: str) -> float:
    """Bits that speak for damage at [start, end) of a text where a copy has `filling`; negative: against it."""
    if len(filling) == 1 or not NUMERALS.isdisjoint(filling):
        if is_inside_word(text, start, end, filling):
            return _INSIDE
        if _is_item_number(text, start, end, filling):
            return 0.0
        of_grammar = _simple(filling) in _GRAMMAR or _is_unit(text, start, end, filling)
        return _GRAMMATICAL if of_grammar else NOT_DAMAGE
    if is_inside_word(text, start, end, filling):
        return _TORN_TWICE
    return (_WHOLE, _TORN, _TORN_TWICE)[_torn(text, start, end, filling)]


def is_inside_word(text: str, start: int, end: int, filling: str) -> bool:
    """Whether `filling`, put in at [start, end) of `text`, makes a word together with a neighbour."""
    before, filling, behind = _around(text, start, end, filling)
    if not all(map(is_han, filling)):
        return False
    counts = not NUMERALS.isdisjoint(filling)
    if counts and len(filling) > 1:
        return False
    is_word = _is_uncounted if counts else _is_word
    return any(
        is_word(before[len(before) - left :], filling, behind[:right])
        for left in range(min(len(before), _LONGEST - len(filling)) + 1)
        for right in range(min(len(behind), _LONGEST - len(filling) - left) + 1)
        if left + right
    )


def _torn(text: str, start: int, end: int, filling: str) -> int:
    """At how many ends of a filling a word goes on beyond it."""
    before, filling, behind = _around(text, start, end, filling)
    parts = range(1, len(filling))
    begins = any(
        before[len(before) - left :] + filling[:size] in _words()
        for size in parts
        for left in range(1, len(before) + 1)
    )
    ends = any(
        filling[-size:] + behind[:right] in _words() for size in parts for right in range(1, len(behind) + 1)
    )
    return begins + ends


def _around(text: str, start: int, end: int, filling: str) -> tuple[str, str, str]:
    return (
        _simple(text[max(start - _LONGEST, 0) : start]),
        _simple(filling),
        _simple(text[end : end + _LONGEST]),
    )


def _is_word(before: str, filling: str, behind: str) -> bool:
    of_place = not before and behind[0] in _OF_PLACES
    return before + filling + behind in _words() and not of_place


def _is_uncounted(before: str, filling: str, behind: str) -> bool:
    """Whether a word is no number, and no other numeral makes a word in this place."""
    word = before + filling + behind
    if word not in _words() or word in _numbers() or (not before and len(behind) < 2):
        return False
    return before[-1:] not in _COUNTED and not any(
        before + other + behind in _numbers() or before + other + behind in _words()
        for other in NUMERALS - {filling}
    )


def fits(text: str, start: int, end: int, filling: str, *, is_damage: bool, may_ask: bool) -> bool:
    """Whether `filling` can have become the `?` at [start, end) of a text that is damaged in this way.

    Han characters only, and of numbers only what nobody leaves open, unless it is certain that the `?` of the text
    are damage (`is_damage`); where a question may end (`may_ask`) only what makes a word.
    """
    if not all(map(is_han, filling)):
        return False
    if is_inside_word(text, start, end, filling) or _is_unit(text, start, end, filling):
        return True
    if _is_item_number(text, start, end, filling):
        return True
    return not may_ask and (is_damage or NUMERALS.isdisjoint(filling))


def _is_unit(text: str, start: int, end: int, filling: str) -> bool:
    """年, 月 or 日 between or behind digits, what the number of an article counts, or who speaks (问：)."""
    before = text[max(start - _ITEM, 0) : start]
    if filling in _SPEAKERS:
        return text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("：", ":")
    if filling in _PARTS:
        return bool(_ORDINAL.search(before))
    return filling in _UNITS and before[-1:].isdigit()


def _is_item_number(text: str, start: int, end: int, filling: str) -> bool:
    """Whether a filling is a part of the number of an item at the beginning of its line."""
    if NUMERALS.isdisjoint(filling):
        return False
    low = max(start - _ITEM, 0)
    before = text[low:start] if low else "\n" + text[:start]
    return bool(_ITEM_BEFORE.search(before) and _ITEM_BEHIND.match(text, end))


def _simple(text: str) -> str:
    return text.translate(t2s_characters())


@cache
def _numbers() -> frozenset[str]:
    """Entries that are numbers or times: 两个, 一次, 三月."""
    return frozenset(word for word, _, kind in dictionary() if kind[:1] in _NUMBERS)


@cache
def _words() -> frozenset[str]:
    return frozenset(
        word for word, count, _ in dictionary() if 2 <= len(word) <= _LONGEST and count >= _LEAST_FREQUENCY
    )
