"""Damaged places of a case: characters whose bytes survive, characters in holes, spots of splices and cuts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from tests.tools.damage import width_fold
from tests.tools.damage.trace import Span

from ctcorpus.hanzi import PINYIN

from .levels import Case

#: a `?` that hides bytes; where a reading follows, it ate the bracket, and the reading says of which character
_LOST = re.compile(rf"\?(?![{PINYIN}:]{{1,7}}\))")


def copies(text: str, spans: list[Span], clean: str) -> Iterator[tuple[int, int]]:
    """(place in the clean text, place in this one) of characters that are as they were, width aside."""
    for i, (character, (low, high)) in enumerate(zip(text, spans, strict=True)):
        if high - low == 1 and low == int(low):
            was = clean[int(low)]
            if was == character or width_fold(was) == width_fold(character):
                yield int(low), i


def whole_characters(case: Case) -> set[int]:
    """Clean characters that are damaged, and whose bytes all survive between holes."""
    return set(range(len(case.clean))) - holed(case) - sound(case)


def holed(case: Case) -> set[int]:
    """Clean characters of which a mark hides some bytes, or some are not there at all."""
    marked: set[int] = set()
    there = Counter[int]()  # in thousandths of a character
    for character, (low, high) in zip(case.seen.text, case.seen.spans, strict=True):
        places = range(math.floor(low), math.ceil(high))
        marked |= set(places) if character in case.kind.mark else set()
        there.update({i: round((min(high, i + 1) - max(low, i)) * 1000) for i in places})
    return marked | {i for i in range(len(case.clean)) if there[i] < 990}


def sound(case: Case) -> set[int]:
    """Clean characters that stand in the damaged text as they were."""
    return {place for place, _ in _copied(case)}


def _copied(case: Case) -> Iterator[tuple[int, int]]:
    return copies(case.seen.text, list(case.seen.spans), case.clean)


def gone(case: Case) -> set[int]:
    """Clean characters a byte of which was eaten or cut off, where no reading tells which one it was."""
    if case.kind.family != "stream":
        return set()
    kept = {i for _, i in _copied(case)}
    return {
        place
        for match in _LOST.finditer(case.seen.text)
        if match.start() not in kept
        for low, high in [case.seen.spans[match.start()]]
        for place in range(math.floor(low), math.ceil(high))
    }


def damaged(case: Case) -> Iterator[tuple[int, int, bool]]:
    """(start, end, torn) in the clean text of each damaged place; start == end where something was put in."""
    kept = {i for _, i in _copied(case)}
    open_: tuple[float, float] | None = None
    previous = 0.0
    for i, (low, high) in enumerate((*case.seen.spans, (float(len(case.clean)),) * 2)):
        if i in kept or i == len(case.seen.spans):
            if open_:
                yield math.floor(open_[0]), math.ceil(open_[1]), open_[1] > open_[0]
            elif low > previous:
                yield math.floor(previous), math.ceil(low), False
            open_ = None
        else:
            open_ = (open_[0] if open_ else low, high)
        previous = high
