"""What two texts share, in blocks: equal characters, damage on either side, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ctcorpus.passages.stream import SHINGLE, sampled

#: stands for damage: equal to nothing, itself included
MASK = "\x00"
#: a shingle that a text holds more often says nothing about where its passage stands
_MOST_PLACES = 6

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


@dataclass(frozen=True)
class Chain:
    """A shared passage: blocks one behind the other, without a gap between them."""

    blocks: tuple[Block, ...]

    @cached_property
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
            parts += (text[position : gap.start], MASK * (gap.end - gap.start))
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
        return [(place, gram) for place, gram in found if MASK not in gram]

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each of them stands; those that stand often tell nothing."""
        known: dict[str, list[int]] = {}
        for place, gram in self.seeds:
            known.setdefault(gram, []).append(place)
        return {gram: places for gram, places in known.items() if len(places) <= _MOST_PLACES}
