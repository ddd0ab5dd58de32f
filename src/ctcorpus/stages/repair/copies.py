"""A text with its marks, made ready to be held against another one."""

from __future__ import annotations

import re
from functools import cache, cached_property

from ctcorpus.hanzi import hans_marks, hant_marks, script_of
from ctcorpus.language import rare_characters
from ctcorpus.model import Witness
from ctcorpus.passages import Gap, Side, Stream
from ctcorpus.stages.repair import marks
from ctcorpus.stages.repair.brackets import CLOSING, Brackets

#: 锟 is no sign of Simplified text
_MISREAD = re.compile("[锟斤拷]{2,}")


@cache
def _traces() -> re.Pattern[str]:
    """What damage leaves, and text may mean; beside it also rare characters, which misread bytes become."""
    rare = f"[{rare_characters()}]"
    return re.compile(f"\ufffd+|\\?+|(?:锟斤拷)+|(?<=[\ufffd?]){rare}+|{rare}+(?=[\ufffd?])")


class Copy:
    """A first-pass text, its stream, and its marks by their places there."""

    def __init__(self, witness: Witness) -> None:
        self.id, self.text = witness.id, witness.text
        self.stream = Stream(witness.text)
        self.marks = {self.stream.place(mark.start): mark for mark in marks.find(witness)}
        gaps = [
            Gap(place, self.stream.place(mark.end), mark.least, mark.most)
            for place, mark in self.marks.items()
        ]
        self.side = Side.of(self.stream.text, gaps, self.stream.edges)
        self._scripts: dict[int, str | None] = {}  # by paragraph, once somebody asked
        self._brackets: dict[int, Brackets] = {}

    @cached_property
    def worn(self) -> Side:
        """The side with everything that can be damage, also where nothing is claimed of it; no empty brackets."""
        known = [gap for place, gap in self.side.gaps.items() if self.marks[place].kind != "blank"]
        taken = {place for gap in known for place in range(gap.start, gap.end)}
        traces = (match.span() for match in _traces().finditer(self.stream.text))
        more = [
            Gap(start, end, 0, end - start) for start, end in traces if taken.isdisjoint(range(start, end))
        ]
        return Side.of(self.stream.text, sorted((*known, *more), key=lambda gap: gap.start), self.side.edges)

    def line(self, place: int) -> int:
        """The number of the paragraph at a place; of the last one at the end."""
        return self.stream.line(min(place, len(self.stream) - 1))

    def script(self, place: int) -> str | None:
        """Of the paragraph at a place, if it tells; of the whole text otherwise."""
        number = self.line(place)
        if number not in self._scripts:
            line = _MISREAD.sub("", self.paragraph(number))
            tells = not (hans_marks() | hant_marks()).isdisjoint(line)
            self._scripts[number] = script_of(line) if tells else self._script
        return self._scripts[number]

    @cached_property
    def _script(self) -> str | None:
        return script_of(_MISREAD.sub("", self.text))

    def mends(self, place: int, bracket: str) -> int | None:
        """The offset at which one bracket, put in before `place`, finds its partner in the paragraph."""
        if bracket in CLOSING and place:
            number, at = self.line(place - 1), self.stream.offset(place - 1) + 1
        else:
            number = self.line(place)
            at = self.stream.offset(place) if place < len(self.stream) else len(self.text)
        if number not in self._brackets:
            self._brackets[number] = Brackets(self.paragraph(number))
        inside = at - self.stream.line_starts[number - 1]
        return at if self._brackets[number].mends(inside, bracket) else None

    def paragraph(self, number: int) -> str:
        start = self.stream.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]
