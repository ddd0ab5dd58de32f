"""Two texts side by side: the passages that they share, character by character, and what differs within.

Shared samples are the seeds. From a seed a passage grows both ways over equal characters, and over short
differences where the texts agree again behind them. Every step looks at a bounded number of characters,
and shingles that a text repeats often are no seeds, so the time is linear in the texts' length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ctcorpus.passages.stream import SHINGLE, sampled

#: stands for damage: equal to nothing, itself included
_MASK = "\x00"
#: a shingle that a text holds more often says nothing about where its passage stands
_MOST_PLACES = 6
#: the longest difference that a passage goes on behind; one sentence of the sample corpus is 41 characters long
_LONGEST_GAP = 40
#: equal characters in a row, behind a difference, that make it one passage still
_BEHIND = 8
#: the same behind damage, whose extent is known
_BEHIND_DAMAGE = 6
#: the same where the next damage, or the end, comes sooner
_AT_LEAST = 2
#: damage in a row that is looked through, where its extent varies by no more than so much
_DEPTH, _VARIES = 3, 2
#: as streams have them
_BRACKETS = frozenset("()《》〈〉\"'【】")
#: copies of a passage in one text lie at least so far apart: a row of dots is no copy of itself
_APART = 30

#: `same`: equal characters; `damaged`: damage here, text there; `witness`: text here, damage there;
#: `both`: damage in both; `differs`: text in both, or in one only
Kind = Literal["same", "damaged", "witness", "both", "differs"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Damage in a stream: places [start, end), and how many characters it can have replaced, one at least.

    An empty span is a place where something may have gone without a trace.
    """

    start: int
    end: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Block:
    """Places [start, end) of one stream and [other_start, other_end) of the other, and how they compare."""

    kind: Kind
    start: int
    end: int
    other_start: int
    other_end: int
    sure: bool = True  # of damage: one extent only lets the texts agree behind it
    exact: bool = False  # of damage: it can have had this extent only

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Chain:
    """A shared passage: blocks one behind the other, without a gap between them."""

    blocks: tuple[Block, ...]

    @property
    def agreed(self) -> int:
        """Characters that are equal."""
        return sum(block.size for block in self.blocks if block.kind == "same")


@dataclass(frozen=True)
class Side:
    """A stream's text made ready to be aligned: its damage masked, and where its lines begin and end."""

    text: str
    gaps: Mapping[int, Gap]  # by place of their start
    edges: frozenset[int]

    @staticmethod
    def of(text: str, gaps: Sequence[Gap] = (), edges: frozenset[int] = frozenset()) -> Side:
        parts: list[str] = []
        position = 0
        for gap in gaps:
            parts += (text[position : gap.start], _MASK * (gap.end - gap.start))
            position = gap.end
        return Side("".join((*parts, text[position:])), {gap.start: gap for gap in gaps}, edges)

    @cached_property
    def backward(self) -> Side:
        """The same, read from its end."""
        size = len(self.text)
        gaps = [replace(gap, start=size - gap.end, end=size - gap.start) for gap in self.gaps.values()]
        edges = frozenset(size - place for place in self.edges)
        return Side(self.text[::-1], {gap.start: gap for gap in gaps}, edges)

    @cached_property
    def seeds(self) -> list[tuple[int, str]]:
        """Place and text of the sampled shingles without damage."""
        found = ((place, self.text[place : place + SHINGLE]) for place in sampled(self.text))
        return [(place, gram) for place, gram in found if _MASK not in gram]

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each of them stands; those that stand often tell nothing."""
        known: dict[str, list[int]] = {}
        for place, gram in self.seeds:
            known.setdefault(gram, []).append(place)
        return {gram: places for gram, places in known.items() if len(places) <= _MOST_PLACES}


def chains(here: Side, there: Side) -> Iterator[Chain]:
    """The passages that two texts share, or one and the same text has twice, by the place of their seeds."""
    same = here is there
    forward, backward = _Pair(here, there, same), _Pair(here.backward, there.backward, same)
    covered: dict[int, int] = {}  # by distance between the texts: up to where they have been compared
    for start, gram in here.seeds:
        for other in there.places.get(gram, ()) if gram in here.places else ():
            distance = other - start
            if covered.get(distance, -1) > start or (same and abs(distance) < _APART):
                continue
            blocks = [*_turned(backward, start, other), *forward.blocks(start, other)]
            for block in blocks:
                if block.kind == "same":
                    covered[block.other_start - block.start] = block.end
            yield Chain(tuple(_joined(blocks)))


def _turned(backward: _Pair, start: int, other: int) -> list[Block]:
    """The blocks that lie before a seed, in the order of the text."""
    size, other_size = len(backward.here.text), len(backward.there.text)
    return [
        replace(
            block,
            start=size - block.end,
            end=size - block.start,
            other_start=other_size - block.other_end,
            other_end=other_size - block.other_start,
        )
        for block in reversed(list(backward.blocks(size - start, other_size - other)))
    ]


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Two blocks of equal characters that touch, at the seed, are one; empty ones go."""
    before: Block | None = None
    for block in blocks:
        if block.kind == "same" and not block.size:
            continue
        if before and before.kind == block.kind == "same":
            before = replace(before, end=block.end, other_end=block.other_end)
            continue
        if before:
            yield before
        before = block
    if before:
        yield before


class _Pair:
    """Two texts read in one direction."""

    def __init__(self, here: Side, there: Side, same: bool) -> None:
        self.here, self.there, self._same = here, there, same

    def blocks(self, i: int, j: int) -> Iterator[Block]:
        """What follows the places `i` and `j`, as long as the texts go together."""
        while True:
            n = _common(self.here.text, i, self.there.text, j)
            yield Block("same", i, i + n, j, j + n)
            i, j = i + n, j + n
            step = self._step(i, j)
            if step is None or (self._same and abs(step.other_end - step.end) < _APART):
                return
            yield step
            i, j = step.end, step.other_end
            if not self._goes_on(i, j):
                return

    def _goes_on(self, i: int, j: int) -> bool:
        return i < len(self.here.text) and j < len(self.there.text)

    def _step(self, i: int, j: int) -> Block | None:
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
        kind: Kind = "both" if damaged or _MASK in self.there.text[j : j + size] else "damaged"
        return Block(kind, i, gap.end, j, j + size, sure, _exact(gap))

    def _over_there(self, i: int, j: int, gap: Gap) -> Block | None:
        found = _best(
            (self._follows(i + size, gap.end), size)
            for size in range(gap.least, gap.most + 1)
            if i + size <= len(self.here.text)
        )
        if found is None:
            return None
        kind: Kind = "both" if _MASK in self.here.text[i : i + found[0]] else "witness"
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
        if not depth:
            return n
        further = 0
        here, there = self.here.gaps.get(at), self.there.gaps.get(other)
        if here and there and here.end - at + there.end - other:
            further = self._follows(here.end, there.end, depth - 1)
        if not further and here and here.most - here.least <= _VARIES:
            sizes = range(here.least, here.most + 1)
            further = max(self._follows(here.end, other + size, depth - 1) for size in sizes)
        if not further and there and there.most - there.least <= _VARIES:
            sizes = range(there.least, there.most + 1)
            further = max(self._follows(at + size, there.end, depth - 1) for size in sizes)
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
            if _MASK not in there[j + size : j + size + _BEHIND]
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
            n += size
            step = min(step * 2, 4096)
        elif size == 1:
            break
        else:
            step = max(size // 2, 1)
            most = min(most, n + size - 1) if size > 1 else most
    damage = here.find(_MASK, i, i + n) if n > 0 else -1
    return max(n if damage < 0 else damage - i, 0)
