"""Guesses for the marks that a repair left: which characters can have stood there, by the bytes that are known.

A repair of misread text with holes gives back what is exact and leaves a mark for each character that lost bytes.
The known bytes are in what stood there before the repair, which the passes keep. The repaired neighbours judge
the candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ctcorpus import language
from ctcorpus.edits import Edit, Pass
from ctcorpus.hanzi import is_han
from ctcorpus.stages.repair import byte_drop, holes

#: rule -> (before, after) -> (offset in `after`, candidates) of each mark that something is known of
_GAPS: Mapping[str, Callable[[str, str, str], Iterator[tuple[int, tuple[str, ...]]]]] = {
    **dict.fromkeys(holes.RULES, holes.gaps),
    **dict.fromkeys(byte_drop.RULES, byte_drop.gaps),
}
_MARKS = frozenset("\ufffd?")
#: bits of punctuation by its share of 100,000 characters of laws, news and speeches; of any other mark; of a full
#: stop at the end of a paragraph; of a bracket that closes one
_MARK_BITS = {
    "，": 4.6,
    "、": 6.0,
    "。": 7.2,
    "“": 8.3,
    "（": 8.5,
    "；": 8.8,
    "：": 9.3,
    "《": 9.9,
    "？": 11.0,
}
_UNUSUAL, _FULL_STOP_AT_END, _BRACKET = 16.0, 0.6, 3.0
_CLOSING = {
    "”": "“",
    "）": "（",
    "》": "《",
    "」": "「",
    "』": "『",
    "’": "‘",
    "】": "【",
    "〉": "〈",
    "〕": "〔",
}


@dataclass(frozen=True, slots=True)
class Fillings:
    """A class of proposals that looks at the passes so far, not only at the text."""

    passes: tuple[Pass, ...]

    def possible_in(self, alphabet: frozenset[str]) -> bool:
        return bool(_MARKS & alphabet)

    def find(self, text: str) -> Iterator[Edit]:
        """A guess for each mark of a repair that has candidates; `none` for a `?` that has not."""
        for number, one in enumerate(self.passes):
            for edit in one.edits:
                if edit.rule in _GAPS and not _MARKS.isdisjoint(edit.after):
                    yield from self._of(text, number, edit)

    def _of(self, text: str, number: int, edit: Edit) -> Iterator[Edit]:
        known = dict(_GAPS[edit.rule](edit.before, edit.after, edit.rule))
        for offset, mark in enumerate(edit.after):
            if mark not in _MARKS:
                continue
            place = self._now(number, edit.start + offset)
            if place is None or text[place : place + 1] != mark:
                continue
            if known.get(offset):
                best = _likeliest(text, place, known[offset])
                yield Edit(place, mark, best, edit.rule, "guess", len(known[offset]))
            elif mark == "?":
                yield Edit(place, mark, mark, "replacement-hole", "none", 0)

    def _now(self, number: int, offset: int) -> int | None:
        """Where a character stands now that stood at `offset` behind pass `number`; None where it was edited."""
        place: int | None = offset
        for one in self.passes[number + 1 :]:
            place = one.to_output(place) if place is not None else None
        return place


def _likeliest(text: str, place: int, candidates: tuple[str, ...]) -> str:
    """The candidate that costs the fewest bits between its neighbours; a bracket closes what the line opened."""
    before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    before = "" if before in _MARKS else before
    line = text[text.rfind("\n", 0, place) + 1 : place]
    ends = after in ("", "\n")

    def bits(character: str) -> float:
        behind = language.step(character, after) if not ends and after not in _MARKS else 0.0
        return _bits(character, before, line, ends) + behind

    return min(candidates, key=bits)


def _bits(character: str, before: str, line: str, ends: bool) -> float:
    if is_han(character):
        return language.step(before, character)
    if opening := _CLOSING.get(character):
        return _BRACKET if line.rfind(opening) > line.rfind(character) else _UNUSUAL
    if ends and character == "。":
        return _FULL_STOP_AT_END
    return _MARK_BITS.get(character, _UNUSUAL)
