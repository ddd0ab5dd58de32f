"""Two copies of a text side by side: what each says where the other is damaged, and what else differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ctcorpus.passages import PASSAGE, Block, Chain, chains, foremost
from ctcorpus.stages.repair import editions, extents, marks, other_script
from ctcorpus.stages.repair.copies import Copy
from ctcorpus.stages.repair.inside_words import fits

#: equal characters that adjoin a gap whose extent is not known. With damage right beside it in the other copy
#: the filling lost or gained a character (holes of 1 to 3 in each 12 to 25 characters of both copies)
_ADJOINING = 2
#: equal characters on either side of a gap, if its passage does not begin or end there, for a copy to count as
#: having the place; to be believed it must agree so far that what differs behind no longer speaks against it
_COVERS, _WIDE = 12, 40
#: bits by which the `?` of a text are damage before one takes a number: four inside words
_CERTAIN = 15.0
#: the longest difference that is proposed, on either side; equal characters around it
_LONGEST_WORD, _AROUND = 12, 12
_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff?？\n]|锟斤拷")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a copy has at [start, end) of the text, and whether the copy is to be believed there."""

    start: int
    end: int
    text: str
    rule: str
    place: tuple[str, int]  # id of the copy, number of the paragraph
    folded: str
    mark: marks.Kind | None = None  # None: nothing marks the difference
    strong: bool = False
    same_script: bool = True

    @property
    def witness(self) -> str:
        return f"{self.place[0]}:{self.place[1]}"


class Comparison:
    """Two copies, and the passages that they share."""

    def __init__(self, here: Copy, there: Copy) -> None:
        self.here, self.there = here, there

    @cached_property
    def chains(self) -> list[Chain]:
        found = foremost(chains(self.here.side, self.there.side))
        if all(self._adjoined(chain, number) for chain, number in _damaged(found)):
            return found
        sides = extents.narrowed(self.here, self.there, found)
        return foremost(chains(*sides)) if sides else found

    @cached_property
    def differences(self) -> frozenset[Block]:
        """What differs without a mark, and is more than a mark of punctuation."""
        return frozenset(editions.differences(self.here, self.there, self.chains))

    @cached_property
    def is_one_text(self) -> bool:
        """Whether nothing shows that the copies are two editions."""
        copies, prose, (bits, other) = (self.here, self.there), self._prose, self._bits
        return (
            self.differences.isdisjoint(block for chain in prose for block in chain.blocks)
            and editions.are_long_enough(*copies, prose)
            and not editions.part(*copies, prose)
            and not editions.are_signed_otherwise(*copies, prose)
            and editions.are_damage(bits, other)
            and editions.are_damage(other, bits)
        )

    @cached_property
    def _prose(self) -> list[Chain]:
        return editions.of_prose(self.here, self.chains)

    @cached_property
    def _bits(self) -> tuple[float | None, float | None]:
        return editions.bits_of_damage(self.here, self.there, self._prose)

    def readings(self) -> Iterator[Reading]:
        for chain in self.chains:
            for number, block in enumerate(chain.blocks):
                if block.kind == "damaged" and block.sure and self._adjoined(chain, number):
                    yield from self._filling(chain, number, block)
                elif block.kind == "differs":
                    yield from self._difference(chain, number, block)

    def _filling(self, chain: Chain, number: int, block: Block) -> Iterator[Reading]:
        mark = self.here.marks[block.start]
        if not self._fits(mark, self._there(block)):
            return
        if self._covers(chain, number):
            yield self._reading(chain, number, (mark.start, mark.end), mark.rule, mark.kind)

    def _fits(self, mark: marks.Mark, filling: str) -> bool:
        if not marks.fills(mark, self.here.text[mark.start : mark.end], filling):
            return False
        span = mark.start, mark.end
        return mark.kind != "question" or fits(
            self.here.text, *span, filling, is_damage=(self._bits[0] or 0) >= _CERTAIN, may_ask=mark.may_ask
        )

    def _adjoined(self, chain: Chain, number: int) -> bool:
        """Whether it is certain where a filling begins and ends.

        Equal characters, or the edge of a passage or of a line in both texts, must adjoin it on both sides. If its
        extent is known it may be on one, and damage of known extent between; on both if it was learned from others.
        """
        block = chain.blocks[number]
        if not block.exact:
            return all(self._is_beside_text(chain, number, step) for step in (-1, 1))
        reached = [self._reaches_text(chain, number, step) for step in (-1, 1)]
        return any(reached) if self._is_told(block) else all(reached)

    def _is_told(self, block: Block) -> bool:
        """Whether the mark itself tells how long it was: nothing was learned from others."""
        copy, place = (self.here, block.start) if block.kind == "damaged" else (self.there, block.other_start)
        return copy.marks[place].least == copy.marks[place].most

    def _reaches_text(self, chain: Chain, number: int, step: int) -> bool:
        """Whether damage of known extent only lies between a block and what adjoins it on one side."""
        while not self._is_beside_text(chain, number, step):
            number += step
            if chain.blocks[number].kind != "same" and not chain.blocks[number].exact:
                return False
        return True

    def _is_beside_text(self, chain: Chain, number: int, step: int) -> bool:
        """Whether a block lies beside equal characters, or a place where lines of both texts begin or end."""
        at = number + step
        if not 0 <= at < len(chain.blocks) or self._is_edge(chain.blocks[number], step):
            return True
        beside = chain.blocks[at]
        return beside.kind == "same" and (beside.size >= _ADJOINING or self._is_edge(beside, step))

    def _is_edge(self, block: Block, step: int) -> bool:
        here, there = (block.start, block.other_start) if step < 0 else (block.end, block.other_end)
        return here in self.here.stream.edges and there in self.there.stream.edges

    def _difference(self, chain: Chain, number: int, block: Block) -> Iterator[Reading]:
        mended = self._mended(block)
        if mended is not None:
            if self._covers(chain, number):
                yield self._reading(chain, number, (mended, mended), "broken-bracket", "damage")
            return
        before, text = self.here.stream.cut(block.start, block.end), self._there(block)
        longest = max(len(before), len(text))
        if (
            block not in self.differences
            or not text
            or longest > _LONGEST_WORD
            or _DAMAGED.search(before + text)
        ):
            return
        if all(agreed >= _AROUND for agreed, _ in self._agreements(chain, number)):
            start = self.here.stream.offset(block.start)
            rule = "witness-difference" if before else "word-drop"
            yield self._reading(chain, number, (start, start + len(before)), rule, None)

    def _reading(
        self, chain: Chain, number: int, span: tuple[int, int], rule: str, mark: marks.Kind | None
    ) -> Reading:
        block = chain.blocks[number]
        text = self._there(block)
        near = all(agreed >= _WIDE or edge for agreed, edge in self._agreements(chain, number))
        here, there = self.here.script(block.start), self.there.script(block.other_start)
        alike = text if here == there != "mixed" else other_script.written(text, here, self.here.text)
        return Reading(
            *span,
            text if mark is None else alike or text,
            rule,
            place=(self.there.id, self.there.stream.line(block.other_start)),
            folded=self.there.stream.text[block.other_start : block.other_end],
            mark=mark,
            strong=mark is not None and near and self.is_one_text,
            same_script=alike is not None,
        )

    def _covers(self, chain: Chain, number: int) -> bool:
        """Whether the copy has the place: it agrees around it, and the two share a passage there."""
        around = self._agreements(chain, number)
        return all(agreed >= _COVERS or edge for agreed, edge in around) and (
            sum(agreed for agreed, _ in around) >= PASSAGE
        )

    def _agreements(self, chain: Chain, number: int) -> list[tuple[int, bool]]:
        return [self._agreement(chain, number, step) for step in (-1, 1)]

    def _agreement(self, chain: Chain, number: int, step: int) -> tuple[int, bool]:
        """Equal characters on one side up to what differs, and whether it is an edge that ends them."""
        agreed, at = 0, number + step
        while 0 <= at < len(chain.blocks) and agreed < _WIDE:
            block = chain.blocks[at]
            if block.kind == "same":
                agreed += block.size
            elif block in self.differences:
                return agreed, False
            at += step
        if agreed >= _WIDE:
            return agreed, False
        last = chain.blocks[0 if step < 0 else -1]
        here, there = (last.start, last.other_start) if step < 0 else (last.end, last.other_end)
        return agreed, here in self.here.stream.edges or there in self.there.stream.edges

    def _mended(self, block: Block) -> int | None:
        """Where the bracket belongs that is missing here."""
        if block.size or block.other_end - block.other_start != 1:
            return None
        return self.here.mends(block.start, self._there(block))

    def _there(self, block: Block) -> str:
        return self.there.stream.cut(block.other_start, block.other_end)


def _damaged(found: list[Chain]) -> Iterator[tuple[Chain, int]]:
    """The places where one copy only is damaged: chains, and numbers of blocks."""
    for chain in found:
        for number, block in enumerate(chain.blocks):
            if block.kind in ("damaged", "witness"):
                yield chain, number
