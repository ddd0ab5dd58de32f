"""Of the chains between two texts, those that are copies of a passage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ctcorpus.passages.align import Block, Chain

#: equal characters that make a passage one at all: navigation, headings and formulas are shorter
PASSAGE = 30
#: a passage so many times as long as another one that lies in it is the one that was copied
_LONGER = 1.5
#: characters of a text whose passages are looked through together
_STRETCH = 512


def foremost(found: Iterable[Chain]) -> list[Chain]:
    """The passages, without what is no copy: phrases that a text repeats lead from one place to another.

    A chain that joins a better one loses what they share; what lies mostly in a much longer one goes.
    """
    kept: list[Chain] = []
    near: dict[int, list[Chain]] = defaultdict(list)  # those kept, by the stretches that they lie in
    taken: dict[int, list[Block]] = defaultdict(list)  # equal characters by the distance of their places
    for chain in sorted(found, key=lambda chain: (-_worth(chain), chain.blocks[0].start)):
        for piece in _apart(chain, taken):
            middle = (piece.blocks[0].start + piece.blocks[-1].end) // 2 // _STRETCH
            if piece.agreed < PASSAGE or any(_lies_in(piece, one) for one in near[middle]):
                continue
            kept.append(piece)
            for stretch in range(piece.blocks[0].start // _STRETCH, piece.blocks[-1].end // _STRETCH + 1):
                near[stretch].append(piece)
            for block in piece.blocks:
                if block.kind == "same":
                    taken[block.other_start - block.start].append(block)
    return sorted(kept, key=lambda chain: (chain.blocks[0].start, chain.blocks[0].other_start))


def _worth(chain: Chain) -> int:
    return chain.agreed - PASSAGE * sum(block.kind == "differs" for block in chain.blocks)


def _apart(chain: Chain, taken: dict[int, list[Block]]) -> Iterator[Chain]:
    """The pieces of a chain between what others have taken."""
    piece: list[Block] = []
    whole = True  # so far
    for block in chain.blocks:
        rivals = taken.get(block.other_start - block.start, ()) if block.kind == "same" else ()
        if any(block.start < one.end and one.start < block.end for one in rivals):
            if piece:
                yield Chain(tuple(piece))
            piece, whole = [], False
        elif piece or whole or block.kind == "same":
            piece.append(block)
    if piece:
        yield Chain(tuple(piece))


def _lies_in(piece: Chain, longer: Chain) -> bool:
    start, end = piece.blocks[0].start, piece.blocks[-1].end
    shared = min(end, longer.blocks[-1].end) - max(start, longer.blocks[0].start)
    return longer.agreed >= _LONGER * piece.agreed and 2 * shared > end - start
