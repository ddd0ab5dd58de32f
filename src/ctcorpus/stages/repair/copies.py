"""Two copies of a text side by side: what each says where the other is damaged, and what else differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ctcorpus.hanzi import hans_marks, hant_marks, opencc_dictionary, script_of, t2s_characters
from ctcorpus.model import Witness
from ctcorpus.passages import PASSAGE, Block, Chain, Gap, Side, Stream, chains, foremost
from ctcorpus.stages.repair import marks

#: equal characters that adjoin a gap whose extent is not known. With damage right beside it in the other copy
#: the filling lost or gained a character (holes of 1 to 3 in each 12 to 25 characters of both copies)
_ADJOINING = 2
#: equal characters on either side of a gap, if its passage does not begin or end there, for a copy to count as
#: having the place; to be believed it must agree so far that what differs behind no longer speaks against it
_COVERS, _WIDE = 12, 40
#: two texts with more differences than one in so many equal characters are of one pattern, not one text
_PER_DIFFERENCE = 150
#: the same for differing numbers, where it is a number that is to be filled in
_PER_NUMBER = 1000
#: the longest difference that is proposed, on either side; equal characters around it
_LONGEST_WORD, _AROUND = 12, 12
#: 锟 is no sign of Simplified text
_MISREAD = re.compile("[锟斤拷]{2,}")
_NO_WORD = re.compile(r"[^\w]{0,2}")
_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff?？\n]|锟斤拷")


class Copy:
    """A text with its marks, made ready to be compared."""

    def __init__(self, witness: Witness) -> None:
        self.id, self.text = witness.id, witness.text
        self.stream = Stream(witness.text)
        found = marks.find(witness.text, witness.breaks)
        self.marks = {self.stream.place(mark.start): mark for mark in found}
        gaps = [
            Gap(place, self.stream.place(mark.end), mark.least, mark.most)
            for place, mark in self.marks.items()
        ]
        self.side = Side.of(self.stream.text, gaps, self.stream.edges)

    def line(self, place: int) -> int:
        """The number of the paragraph at a place; of the last one at the end."""
        return self.stream.line(min(place, len(self.stream) - 1))

    def script(self, place: int) -> str | None:
        """Of the paragraph at a place, if it tells; of the whole text otherwise."""
        at = self.stream.offset(min(place, len(self.stream) - 1))
        start, end = self.text.rfind("\n", 0, at) + 1, self.text.find("\n", at)
        line = _MISREAD.sub("", self.text[start : end if end >= 0 else len(self.text)])
        return script_of(line) if not (hans_marks() | hant_marks()).isdisjoint(line) else self._script

    @cached_property
    def _script(self) -> str | None:
        return script_of(_MISREAD.sub("", self.text))

    def mends(self, place: int, bracket: str) -> tuple[int] | None:
        """The offset at which one bracket, put in before `place`, finds its partner in the paragraph."""
        at = self.stream.offset(place) if place < len(self.stream) else len(self.text)
        if bracket in "）)》〉”」』】〕" and place:
            at = self.stream.offset(place - 1) + 1
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        line = self.text[start : end if end >= 0 else len(self.text)]
        return (at,) if marks.mends(line, at - start, bracket) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a copy has at [start, end) of the text, and whether the copy is to be believed there."""

    start: int
    end: int
    text: str
    rule: str
    marked: bool
    strong: bool
    same_script: bool
    place: tuple[str, int]  # id of the copy, number of the paragraph
    folded: str

    @property
    def witness(self) -> str:
        return f"{self.place[0]}:{self.place[1]}"


@dataclass
class Comparison:
    """Two copies, and the passages that they share."""

    here: Copy
    there: Copy
    _judged: dict[Block, bool] = field(default_factory=dict)

    @cached_property
    def chains(self) -> list[Chain]:
        return foremost(chains(self.here.side, self.there.side))

    @cached_property
    def differences(self) -> list[Block]:
        """What differs without a mark, and is more than a mark of punctuation."""
        return [block for chain in self.chains for block in chain.blocks if self._differs(block)]

    @cached_property
    def _lines(self) -> frozenset[int]:
        """The paragraphs in which something differs."""
        return frozenset(self.here.line(block.start) for block in self.differences)

    def readings(self) -> Iterator[Reading]:
        for chain in self.chains:
            for number, block in enumerate(chain.blocks):
                if block.kind == "damaged" and block.sure and self._adjoined(chain, number):
                    yield from self._filling(chain, number, block)
                elif block.kind == "differs":
                    yield from self._difference(chain, number, block)

    def _filling(self, chain: Chain, number: int, block: Block) -> Iterator[Reading]:
        mark = self.here.marks[block.start]
        text = self._there(block)
        if not marks.fills(mark, self.here.text[mark.start : mark.end], text):
            return
        if reading := self._reading(chain, number, block, mark.start, mark.end, text, mark.rule):
            yield reading

    def _adjoined(self, chain: Chain, number: int) -> bool:
        """Whether it is certain where a filling begins and ends.

        Equal characters, or the edge of a passage, must adjoin it on both sides, or on one if its extent is known.
        """
        sides = [
            not 0 <= at < len(chain.blocks)
            or (chain.blocks[at].kind == "same" and chain.blocks[at].size >= _ADJOINING)
            for at in (number - 1, number + 1)
        ]
        return any(sides) if chain.blocks[number].exact else all(sides)

    def _difference(self, chain: Chain, number: int, block: Block) -> Iterator[Reading]:
        text = self._there(block)
        mended = self._mended_here(block)
        if mended is not None:
            if reading := self._reading(chain, number, block, mended, mended, text, "broken-bracket"):
                yield reading
            return
        before = self.here.stream.cut(block.start, block.end)
        longest = max(len(before), len(text))
        if not self._differs(block) or not text or longest > _LONGEST_WORD or _DAMAGED.search(before + text):
            return
        around = (self._agreement(chain, number, step) for step in (-1, 1))
        if all(agreed >= _AROUND for agreed, _ in around):
            start = self.here.stream.offset(block.start)
            rule = "witness-difference" if before else "word-drop"
            place = self.there.id, self.there.stream.line(block.other_start)
            folded = self.there.stream.text[block.other_start : block.other_end]
            yield Reading(start, start + len(before), text, rule, False, False, True, place, folded)

    def _reading(
        self, chain: Chain, number: int, block: Block, start: int, end: int, text: str, rule: str
    ) -> Reading | None:
        left, right = (self._agreement(chain, number, step) for step in (-1, 1))
        if not all(agreed >= _COVERS or edge for agreed, edge in (left, right)):
            return None
        if left[0] + right[0] < PASSAGE:
            return None
        line = self.here.line(block.start)
        near = all(agreed >= _WIDE or edge for agreed, edge in (left, right))
        strong = (
            near
            and line not in self._lines
            and self._is_one_text(text, self.there.stream.text[block.other_start : block.other_end])
        )
        here, there = self.here.script(block.start), self.there.script(block.other_start)
        same_script = here == there != "mixed" or _reads_the_same(text)
        place = self.there.id, self.there.stream.line(block.other_start)
        folded = self.there.stream.text[block.other_start : block.other_end]
        return Reading(start, end, text, rule, True, strong, same_script, place, folded)

    def _agreement(self, chain: Chain, number: int, step: int) -> tuple[int, bool]:
        """Equal characters on one side up to what differs, and whether it is an edge that ends them."""
        agreed, at = 0, number + step
        while 0 <= at < len(chain.blocks) and agreed < _WIDE:
            block = chain.blocks[at]
            if block.kind == "same":
                agreed += block.size
            elif self._differs(block):
                return agreed, False
            at += step
        if agreed >= _WIDE:
            return agreed, False
        last = chain.blocks[0 if step < 0 else -1]
        here, there = (last.start, last.other_start) if step < 0 else (last.end, last.other_end)
        return agreed, here in self.here.stream.edges or there in self.there.stream.edges

    def _differs(self, block: Block) -> bool:
        if block.kind != "differs":
            return False
        if block not in self._judged:
            self._judged[block] = self._judge(block)
        return self._judged[block]

    def _judge(self, block: Block) -> bool:
        before, after = self.here.stream.cut(block.start, block.end), self._there(block)
        if _NO_WORD.fullmatch(before) and _NO_WORD.fullmatch(after):
            return False
        return self._mended_here(block) is None and self._mended_there(block) is None

    def _mended_here(self, block: Block) -> int | None:
        """Where the bracket belongs that is missing here."""
        if block.size or block.other_end - block.other_start != 1:
            return None
        found = self.here.mends(block.start, self._there(block))
        return found[0] if found else None

    def _mended_there(self, block: Block) -> int | None:
        if block.size != 1 or block.other_end != block.other_start:
            return None
        found = self.there.mends(block.other_start, self.here.stream.cut(block.start, block.end))
        return found[0] if found else None

    def _there(self, block: Block) -> str:
        return self.there.stream.cut(block.other_start, block.other_end)

    def _is_one_text(self, text: str, folded: str) -> bool:
        """Whether the copies are one text, and not two that were made from one pattern."""
        slots = self._slots
        if any(
            folded == slot or (min(len(folded), len(slot)) > 1 and (folded in slot or slot in folded))
            for slot in slots
        ):
            return False
        numbers = sum(any(map(str.isdigit, slot)) for slot in slots)
        if any(map(str.isdigit, text)) and self._agreed < _PER_NUMBER * numbers:
            return False
        return self._agreed >= _PER_DIFFERENCE * (len(slots) + self._partings)

    @cached_property
    def _agreed(self) -> int:
        return sum(chain.agreed for chain in self.chains)

    @cached_property
    def _partings(self) -> int:
        """How often the copies part within a paragraph of both."""
        here, there = self.here.stream.edges, self.there.stream.edges
        ends = [
            end
            for chain in self.chains
            for end in (
                (chain.blocks[0].start, chain.blocks[0].other_start),
                (chain.blocks[-1].end, chain.blocks[-1].other_end),
            )
        ]
        return sum(one not in here and other not in there for one, other in ends)

    @cached_property
    def _slots(self) -> list[str]:
        """What the copy has where this one has something else."""
        text = self.there.stream.text
        return [
            text[block.other_start : block.other_end]
            for block in self.differences
            if block.size and block.other_end > block.other_start
        ]


def _reads_the_same(text: str) -> bool:
    """Whether every character of a text is the same in both scripts, and stands for no other one."""
    to_hans, to_hant = t2s_characters(), opencc_dictionary("STCharacters")
    return all(to_hans.get(ord(c), c) == c and to_hant.get(c, c) == c for c in text)
