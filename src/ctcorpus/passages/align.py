"""Two texts side by side: equal characters from one place on, and what differs where they end.

Every step over a difference looks at a bounded number of characters.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctcorpus.passages.blocks import MASK, Block, Gap, Kind, Side

#: the longest difference that a passage goes on behind; one sentence of the sample corpus is 41 characters long
_LONGEST_GAP = 40
#: equal characters in a row, behind a difference, that make it one passage still
_BEHIND = 8
#: the same behind damage, whose extent is known
_BEHIND_DAMAGE = 6
#: the same where the next damage, or the end, comes sooner
_AT_LEAST = 2
#: damage in a row that is looked through, where its extent varies by no more than so much; each that varies
#: counts as two
_DEPTH, _VARIES = 6, 2
#: as streams have them
_BRACKETS = frozenset("()《》〈〉\"'【】")
#: copies of a passage in one text lie at least so far apart: a row of dots is no copy of itself
_APART = 30


class Pair:
    """Two texts, or one and itself, read in one direction."""

    def __init__(self, here: Side, there: Side) -> None:
        self.here, self.there = here, there

    def run(self, i: int, j: int) -> Block:
        """The equal characters from `i` and `j` on."""
        n = _common(self.here.text, i, self.there.text, j)
        return Block("same", i, i + n, j, j + n)

    def is_over(self, i: int, j: int) -> bool:
        return i >= len(self.here.text) or j >= len(self.there.text)

    def is_itself(self, i: int, j: int) -> bool:
        """Whether a text is no copy there, but the same place."""
        return self.here is self.there and abs(j - i) < _APART

    def step(self, i: int, j: int) -> Block | None:
        """The difference at `i` and `j`, if the texts agree behind it."""
        here, there = self.here.gaps.get(i), self.there.gaps.get(j)
        moves = here and there and here.end - i + there.end - j
        if here and there and moves and self._follows(here.end, there.end) >= _AT_LEAST:
            return Block("both", i, here.end, j, there.end, exact=_exact(here) and _exact(there))
        if here and (step := self._over(i, j, here, there is not None)):
            return step
        if there and (step := self._over_there(i, j, there)):
            return step
        return self._bracket(i, j) or self._differing(i, j)

    def _over(self, i: int, j: int, gap: Gap, damaged: bool) -> Block | None:
        """Over damage here: the extents of text there behind which the texts agree, the best of them."""
        found = _best(
            (self._follows(gap.end, j + size), size)
            for size in range(gap.least, gap.most + 1)
            if j + size <= len(self.there.text)
        )
        if found is None:
            return None
        size, sure = found
        kind: Kind = "both" if damaged or MASK in self.there.text[j : j + size] else "damaged"
        return Block(kind, i, gap.end, j, j + size, sure, _exact(gap))

    def _over_there(self, i: int, j: int, gap: Gap) -> Block | None:
        found = _best(
            (self._follows(i + size, gap.end), size)
            for size in range(gap.least, gap.most + 1)
            if i + size <= len(self.here.text)
        )
        if found is None:
            return None
        kind: Kind = "both" if MASK in self.here.text[i : i + found[0]] else "witness"
        return Block(kind, i, i + found[0], j, gap.end, found[1], _exact(gap))

    def _follows(self, i: int, j: int, depth: int = _DEPTH) -> int:
        """How many characters agree from `i` and `j` on, looking through further damage; 0 where too few.

        Where both texts' lines end nothing more need follow.
        """
        n = _common(self.here.text, i, self.there.text, j, _BEHIND_DAMAGE)
        if n >= _BEHIND_DAMAGE:
            return n
        at, other = i + n, j + n
        if at in self.here.edges and other in self.there.edges:
            return max(n, _AT_LEAST)
        if depth <= 0:
            return n
        further = 0
        here, there = self.here.gaps.get(at), self.there.gaps.get(other)
        if here and there and here.end - at + there.end - other:
            further = self._follows(here.end, there.end, depth - 1)
        if not further and here and here.most - here.least <= _VARIES:
            sizes, left = range(here.least, here.most + 1), depth - 1 - (here.least < here.most)
            further = max(self._follows(here.end, other + size, left) for size in sizes)
        if not further and there and there.most - there.least <= _VARIES:
            sizes, left = range(there.least, there.most + 1), depth - 1 - (there.least < there.most)
            further = max(self._follows(at + size, there.end, left) for size in sizes)
        return n + further if further else 0

    def _bracket(self, i: int, j: int) -> Block | None:
        """A bracket that one text lacks: words in brackets are often shorter than what makes a passage go on."""
        if self.there.text[j : j + 1] in _BRACKETS and self._goes_on_after_bracket(i, j + 1):
            return Block("differs", i, i, j, j + 1)
        if self.here.text[i : i + 1] in _BRACKETS and self._goes_on_after_bracket(i + 1, j):
            return Block("differs", i, i + 1, j, j)
        return None

    def _goes_on_after_bracket(self, i: int, j: int) -> bool:
        n = _common(self.here.text, i, self.there.text, j, _BEHIND)
        if n == _BEHIND or (i + n in self.here.edges and j + n in self.there.edges):
            return True
        here, there = self.here.text[i + n : i + n + 1], self.there.text[j + n : j + n + 1]
        return n >= _AT_LEAST and (here in _BRACKETS or there in _BRACKETS)

    def _differing(self, i: int, j: int) -> Block | None:
        """The shortest difference, in both texts together, behind which they agree again."""
        here, there = self.here.text, self.there.text
        if i >= len(here) or j >= len(there):
            return None
        window = {
            there[j + size : j + size + _BEHIND]: size
            for size in range(min(_LONGEST_GAP, len(there) - j - _BEHIND), -1, -1)
            if MASK not in there[j + size : j + size + _BEHIND]
        }
        best: tuple[int, int, int] | None = None
        for size in range(min(_LONGEST_GAP, len(here) - i - _BEHIND) + 1):
            if best and size >= best[0]:
                break
            other = window.get(here[i + size : i + size + _BEHIND])
            if other is not None and (best is None or size + other < best[0]):
                best = size + other, size, other
        if best is None:
            return None
        return Block(self._kind(i, i + best[1], j, j + best[2]), i, i + best[1], j, j + best[2])

    def _kind(self, start: int, end: int, other_start: int, other_end: int) -> Kind:
        """`both` where damage on both sides accounts for all that differs."""
        left, room_there = _left(self.here, start, end)
        other_left, room_here = _left(self.there, other_start, other_end)
        explained = left <= room_here and other_left <= room_there
        return "both" if explained and room_here and room_there else "differs"


def _exact(gap: Gap) -> bool:
    return gap.least == gap.most


def _left(side: Side, start: int, end: int) -> tuple[int, int]:
    """How many characters of a span are no damage, and how many others the damage can stand for."""
    inside = [side.gaps[place] for place in range(start, end) if place in side.gaps]
    return end - start - sum(gap.end - gap.start for gap in inside), sum(gap.most for gap in inside)


def _best(found: Iterator[tuple[int, int]]) -> tuple[int, bool] | None:
    """The extent behind which most agrees, and whether it is the only one; the shortest of equal ones."""
    good = [(-agreed, size) for agreed, size in found if agreed >= _AT_LEAST]
    if not good:
        return None
    agreed, size = min(good)
    return size, sum(one == agreed for one, _ in good) == 1


def _common(here: str, i: int, there: str, j: int, most: int = 0) -> int:
    """How many characters are equal from `i` and `j` on, at most `most`; 0: no limit."""
    most = min(len(here) - i, len(there) - j, most or len(here))
    n, step = 0, 32
    while n < most:
        size = min(step, most - n)
        if here[i + n : i + n + size] == there[j + n : j + n + size]:
            damage = here.find(MASK, i + n, i + n + size)
            if damage >= 0:
                return damage - i
            n += size
            step = min(step * 2, 4096)
        elif size == 1:
            break
        else:
            step = max(size // 2, 1)
            most = min(most, n + size - 1)
    return n
