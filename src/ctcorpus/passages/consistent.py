"""Whether two spans, both damaged, can have been one text."""

from __future__ import annotations

from collections.abc import Iterator

from ctcorpus.passages.blocks import MASK, Gap, Side

#: longer spans are not looked at: time grows with the product of their lengths
_LONGEST = 60

Span = tuple[int, int]


def consistent(here: Side, span: Span, there: Side, other: Span) -> bool:
    """Whether there is a text that gives both spans once the damage has taken from it what it can have taken."""
    one, two = list(_units(here, span)), list(_units(there, other))
    if max(len(one), len(two)) > _LONGEST:
        return False
    reached = [[False] * (len(two) + 1) for _ in range(len(one) + 1)]
    reached[0][0] = True
    for i in range(len(one) + 1):
        for j in range(len(two) + 1):
            if reached[i][j]:
                for a, b in _steps(one, i, two, j):
                    reached[a][b] = True
    return reached[-1][-1]


def _units(side: Side, span: Span) -> Iterator[str | Gap]:
    """The characters of a span, and its damage, also that which left no character at either end."""
    place, end = span
    while place <= end:
        gap = side.gaps.get(place)
        if gap and (place < end or gap.end == place):
            yield gap
        if gap and gap.end > place:
            place = gap.end
            continue
        if place < end:  # damage that begins before the span may have left a part of what it replaced here
            yield side.text[place] if side.text[place] != MASK else Gap(place, place + 1, 0, 1)
        place += 1


def _steps(one: list[str | Gap], i: int, two: list[str | Gap], j: int) -> Iterator[tuple[int, int]]:
    """What can come next: the same character in both, or damage in one and what it replaced in the other."""
    here = one[i] if i < len(one) else None
    there = two[j] if j < len(two) else None
    if isinstance(here, str) and here == there:
        yield i + 1, j + 1
    if isinstance(here, Gap):
        yield from ((i + 1, j + size) for size in _replaced(here, two, j))
    if isinstance(there, Gap):
        yield from ((i + size, j + 1) for size in _replaced(there, one, i))


def _replaced(gap: Gap, units: list[str | Gap], start: int) -> Iterator[int]:
    """How many units damage can stand for. Damage among them, or beside them, can be any part of what it replaced."""
    least, most = 0, _room(units, start - 1)
    for size in range(len(units) - start + 1):
        if least > gap.most:
            return
        if most + _room(units, start + size) >= gap.least:
            yield size
        if start + size < len(units):
            least += isinstance(units[start + size], str)
            most += _room(units, start + size) or 1


def _room(units: list[str | Gap], at: int) -> int:
    """How many characters the damage at a place can have replaced; 0 where there is none."""
    unit = units[at] if 0 <= at < len(units) else ""
    return unit.most if isinstance(unit, Gap) else 0
