"""Of the chains between two texts, those that are copies of a passage."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ctcorpus.passages.blocks import Block, Chain

#: equal characters that make a passage one at all: navigation, headings and formulas are shorter
PASSAGE = 30
#: a passage so many times as long as another one that lies in it is the one that was copied
_LONGER = 1.5
#: characters of a text whose passages are looked through together
_STRETCH = 512


def foremost(found: Iterable[Chain]) -> list[Chain]:
    """The passages, without what is no copy: phrases that a text repeats lead from one place to another.

    `found` begins with what is worth most. A chain that joins a better one loses what they share; what lies mostly
    in a much longer one goes.
    """
    kept: list[Chain] = []
    near: dict[int, list[Chain]] = defaultdict(list)  # those kept, by the stretches that they lie in
    taken: dict[int, list[tuple[int, int]]] = defaultdict(
        list
    )  # equal characters by the distance of their places
    for chain in found:
        for piece in _apart(chain, taken):
            middle = (piece.blocks[0].start + piece.blocks[-1].end) // 2 // _STRETCH
            if piece.agreed < PASSAGE or any(_lies_in(piece, one) for one in near[middle]):
                continue
            kept.append(piece)
            for stretch in range(piece.blocks[0].start // _STRETCH, piece.blocks[-1].end // _STRETCH + 1):
                near[stretch].append(piece)
            for block in piece.blocks:
                if block.kind == "same":
                    insort(taken[block.other_start - block.start], (block.start, block.end))
    return sorted(kept, key=lambda chain: (chain.blocks[0].start, chain.blocks[0].other_start))


def _apart(chain: Chain, taken: dict[int, list[tuple[int, int]]]) -> Iterator[Chain]:
    """The pieces of a chain between what others have taken."""
    piece: list[Block] = []
    whole = True  # so far
    for block in chain.blocks:
        if block.kind == "same" and _overlaps(block, taken[block.other_start - block.start]):
            if piece:
                yield Chain(tuple(piece))
            piece, whole = [], False
        elif piece or whole or block.kind == "same":
            piece.append(block)
    if piece:
        yield Chain(tuple(piece))


def _overlaps(block: Block, taken: list[tuple[int, int]]) -> bool:
    """Whether a block has places in common with some that lie apart, in order."""
    at = bisect_left(taken, (block.end, 0))
    return at > 0 and taken[at - 1][1] > block.start


def _lies_in(piece: Chain, longer: Chain) -> bool:
    start, end = piece.blocks[0].start, piece.blocks[-1].end
    shared = min(end, longer.blocks[-1].end) - max(start, longer.blocks[0].start)
    return longer.agreed >= _LONGER * piece.agreed and 2 * shared > end - start
