"""Guesses for the marks that a repair left: which characters can have stood there, by the bytes that are known.

A repair of misread text with holes gives back what is exact and leaves a mark for each character that lost bytes.
The known bytes are in what stood there before the repair, which the passes keep. The repaired neighbours judge
the candidates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from ctcorpus import language
from ctcorpus.edits import Edit, Pass, to_output
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair import byte_drop, holes, torn

#: rule -> (before, after) -> (offset in `after`, candidates) of each mark that something is known of
_GAPS: Mapping[str, Callable[[str, str, str], Iterator[tuple[int, tuple[str, ...]]]]] = {
    **dict.fromkeys(holes.RULES, holes.gaps),
    **dict.fromkeys(byte_drop.RULES, byte_drop.gaps),
    **dict.fromkeys(torn.RULES, torn.gaps),
}
#: rules whose marks are filled
FILLED = frozenset(_GAPS)
_MARKS = frozenset("\ufffd?")
#: bits of punctuation by its share of 100,000 characters of laws, news and speeches; of any other mark; of a full
#: stop at the end of a paragraph; of a bracket that closes one
_MARK_BITS = {
    "，": 4.6,
    "、": 6.0,
    "。": 7.2,
    "“": 8.3,
    "（": 8.5,
    "；": 8.8,
    "：": 9.3,
    "《": 9.9,
    "？": 11.0,
}
_UNUSUAL, _FULL_STOP_AT_END, _BRACKET = 16.0, 0.6, 3.0
_NO_HAN = re.compile(f"[^{HAN}]")
#: so far back a bracket may have been opened
_LONGEST_BRACKET = 200
_CLOSING = {
    "”": "“",
    "）": "（",
    "》": "《",
    "」": "「",
    "』": "『",
    "’": "‘",
    "】": "【",
    "〉": "〈",
    "〕": "〔",
}


def find(text: str, passes: Sequence[Pass]) -> Iterator[tuple[Edit, tuple[str, ...]]]:
    """For each mark that a repair of `passes` left in `text`, and that has candidates, a guess and the candidates.

    For a `?` that has none an edit with proof `none`.
    """
    for number, one in enumerate(passes):
        for edit in one.edits:
            if edit.rule in _GAPS and not _MARKS.isdisjoint(edit.after):
                yield from _of(text, passes[number + 1 :], edit)


def _of(text: str, later: Sequence[Pass], edit: Edit) -> Iterator[tuple[Edit, tuple[str, ...]]]:
    known = dict(_GAPS[edit.rule](edit.before, edit.after, edit.rule))
    for offset, mark in enumerate(edit.after):
        place = to_output(later, edit.start + offset) if mark in _MARKS else None
        if place is None or text[place : place + 1] != mark:
            continue
        if candidates := known.get(offset):
            best = _likeliest(text, place, candidates)
            yield Edit(place, mark, best, edit.rule, "guess", len(candidates)), candidates
        elif mark == "?":
            yield Edit(place, mark, mark, "replacement-hole", "none", 0), ()


def _likeliest(text: str, place: int, candidates: tuple[str, ...]) -> str:
    """The first of the candidates that cost least between their neighbours; a bracket closes what was opened."""
    before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    line = text[max(text.rfind("\n", 0, place) + 1, place - _LONGEST_BRACKET) : place]
    ends = after in ("", "\n")
    before = "" if before in _MARKS else before
    after = "" if after in _MARKS or not after.strip() else after

    def bits(number: int) -> float:
        one = candidates[number]
        own = _bits(one, line, ends) if _NO_HAN.match(one) else language.step(before, one)
        return own + (language.step(one, after) if after else 0.0)

    return candidates[min(_contenders(before, after, candidates), key=bits)]


def _contenders(before: str, after: str, candidates: tuple[str, ...]) -> list[int]:
    """The numbers of those candidates of which one costs least.

    They are those that are known beside one of the neighbours, the usual marks, and of all other characters, and other
    marks, the first one that costs least alone. A gap can have thousands of candidates, of which a hundred are known.
    """
    numbers, usual, *others = _ranked(candidates)
    beside = (*language.known_behind(before), *language.known_before(after))
    found = {*usual, *(numbers[code] for code in beside if code in numbers)}
    for order in others:
        found.update(islice((number for number in order if number not in found), 1))
    return sorted(found)


@lru_cache(256)
def _ranked(candidates: tuple[str, ...]) -> tuple[Mapping[int, int], list[int], list[int], list[int]]:
    """Code point -> number of a candidate; the numbers of usual marks, of other ones, of Han characters by their bits."""
    numbers = {ord(one): number for number, one in reversed([*enumerate(candidates)])}
    marks = [number for number, one in enumerate(candidates) if _NO_HAN.match(one)]
    usual = [number for number in marks if candidates[number] in _MARK_BITS or candidates[number] in _CLOSING]
    han = sorted(
        set(numbers.values()).difference(marks),
        key=lambda number: (language.step("", candidates[number]), number),
    )
    return numbers, usual, [number for number in marks if number not in usual], han


def _bits(mark: str, line: str, ends: bool) -> float:
    """Bits of a mark behind `line`, or of any other character that is no Han."""
    if opening := _CLOSING.get(mark):
        return _BRACKET if line.rfind(opening) > line.rfind(mark) else _UNUSUAL
    if ends and mark == "。":
        return _FULL_STOP_AT_END
    return _MARK_BITS.get(mark, _UNUSUAL)
