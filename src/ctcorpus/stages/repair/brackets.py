"""Brackets and quotes of a line: which have no partner in it, and where one more would be a partner."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "「": "」",
    "『": "』",
    "【": "】",
    "〔": "〕",
}
CLOSING = {closing: opening for opening, closing in PAIRS.items()}
#: brackets inside one another; what lies deeper is no text
_DEEPEST = 20
#: 1） and a) number the items of a list: no bracket is missing
_NUMBERED = re.compile(r"(?:^|(?<=[\s。；;，,：:]))(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[）)]")
#: characters before a bracket that tell whether it numbers an item
_NUMBER = 5
_BRACKET = re.compile(f"[{re.escape(''.join((*PAIRS, *CLOSING)))}]")


class Brackets:
    """The brackets of one line. Counting them takes time in its length, each question then hardly any."""

    def __init__(self, line: str) -> None:
        self._line = line
        numbered = {match.end() - 1 for match in _NUMBERED.finditer(line)}
        found = (match.start() for match in _BRACKET.finditer(line))
        self._places = [place for place in found if place not in numbered]

    def mends(self, place: int, bracket: str) -> bool:
        """Whether one bracket, put in before `place`, is the partner of one that has none.

        What stands between the two must have its own partners there.
        """
        number = bisect_left(self._places, place)
        if bracket in CLOSING:
            before = self._line[max(place - _NUMBER, 0) : place] + bracket
            if any(match.end() == len(before) for match in _NUMBERED.finditer(before)):
                return False
            last = self._open[number]
            return last is not None and self._line[last] == CLOSING[bracket] and last in self.alone
        following = self._next_alone[number] if bracket in PAIRS else None
        return (
            following is not None
            and self._line[following] == PAIRS[bracket]
            and self._open[number] == self._open[bisect_left(self._places, following)]
        )

    @property
    def alone(self) -> frozenset[int]:
        """The places of brackets without a partner."""
        return self._parsed[1]

    @cached_property
    def _next_alone(self) -> list[int | None]:
        """From each bracket on, and from the end: the first without a partner."""
        found: list[int | None] = [None]
        for place in reversed(self._places):
            found.append(place if place in self.alone else found[-1])
        return found[::-1]

    @property
    def _open(self) -> list[int | None]:
        """Before each bracket, and at the end: the place of the last one that is open."""
        return self._parsed[0]

    @cached_property
    def _parsed(self) -> tuple[list[int | None], frozenset[int]]:
        stack: list[tuple[int, str]] = []
        last: list[int | None] = [None]
        alone: set[int] = set()
        for place in self._places:
            bracket = self._line[place]
            if bracket in PAIRS:
                stack.append((place, bracket))
                if len(stack) > _DEEPEST:
                    alone.add(stack.pop(0)[0])
            elif at := _last(stack, CLOSING[bracket]):
                alone.update(one for one, _ in stack[at:])
                del stack[at - 1 :]
            else:
                alone.add(place)
            last.append(stack[-1][0] if stack else None)
        alone.update(one for one, _ in stack)
        return last, frozenset(alone)


def _last(stack: list[tuple[int, str]], bracket: str) -> int:
    """How many open brackets there are up to the last of one kind; 0 where there is none."""
    return next((at for at in range(len(stack), 0, -1) if stack[at - 1][1] == bracket), 0)
