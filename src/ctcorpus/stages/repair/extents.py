"""How many characters the marks of two copies stand for, learned from those of which the other copy tells it.

A mark says only between how many characters it can have replaced: 锟斤拷 one or two. But what damaged a text took
all its characters alike, so that six places where two marks were one character tell what the others are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ctcorpus.passages import Block, Chain, Side
from ctcorpus.stages.repair.copies import Copy
from ctcorpus.stages.repair.marks import Mark

#: places that must say the same, and none another thing
_LEAST = 6
#: equal characters on either side of them
_AROUND = 2

#: by rule: characters to each that the mark can at most have replaced
Ratios = Mapping[str, Fraction]


def narrowed(here: Copy, there: Copy, chains: Sequence[Chain]) -> tuple[Side, Side] | None:
    """The sides of both copies with the extents of their marks as far as they are known; None if nothing is learned."""
    ratios = [_learned(_told(copy, chains, kind)) for copy, kind in ((here, "damaged"), (there, "witness"))]
    if not any(ratios):
        return None
    one = _narrowed(here, ratios[0])
    return one, one if here is there else _narrowed(there, ratios[1])


def _told(copy: Copy, chains: Sequence[Chain], kind: str) -> Iterator[tuple[Mark, int]]:
    """Marks whose extent is open, and how many characters the other copy has for each."""
    for chain in chains:
        for number, block in enumerate(chain.blocks):
            if block.kind == kind and block.sure and not block.exact and _is_alone(chain, number):
                here = kind == "damaged"
                mark = copy.marks[block.start if here else block.other_start]
                yield mark, block.other_end - block.other_start if here else block.size


def _is_alone(chain: Chain, number: int) -> bool:
    beside: list[Block] = [*chain.blocks[max(number - 1, 0) : number], *chain.blocks[number + 1 : number + 2]]
    return len(beside) == 2 and all(block.kind == "same" and block.size >= _AROUND for block in beside)


def _learned(told: Iterator[tuple[Mark, int]]) -> Ratios:
    seen: dict[str, list[Fraction]] = defaultdict(list)
    for mark, size in told:
        seen[mark.rule].append(Fraction(size, mark.most))
    return {rule: all_[0] for rule, all_ in seen.items() if len(all_) >= _LEAST and len(set(all_)) == 1}


def _narrowed(copy: Copy, ratios: Ratios) -> Side:
    gaps = []
    for place, gap in copy.side.gaps.items():
        mark = copy.marks[place]
        size = ratios.get(mark.rule, Fraction(0)) * mark.most
        if size.denominator == 1 and mark.least <= size <= mark.most:
            gap = replace(gap, least=int(size), most=int(size))
        gaps.append(gap)
    return Side.of(copy.stream.text, gaps, copy.side.edges)
