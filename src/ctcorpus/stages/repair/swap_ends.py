"""Guesses for the ends of runs of Big5 and GB18030 read as each other, which repairs left as they stood.

What is sure of a run comes back (`mojibake_swaps`). A character at its end may be clean or misread: where what it
would have been reads better beside the repaired text, that is a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ctcorpus import language, swaps
from ctcorpus.chains import SWAPS, Link
from ctcorpus.edits import Edit, Pass, to_output
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair.neighbours import CLEAN_MARKS

_BY_RULE = {pair[0]: pair for pair in SWAPS}


def find(text: str, passes: Sequence[Pass]) -> Iterator[tuple[Edit, tuple[str, ...]]]:
    """For what stands beside each run that `passes` gave back and reads better if it was misread, too, a guess."""
    for number, one in enumerate(passes):
        for edit in one.edits:
            if edit.rule in _BY_RULE and edit.after:
                first, last = (
                    to_output(passes[number + 1 :], edit.start + at) for at in (0, len(edit.after) - 1)
                )
                if first is not None and last is not None:
                    yield from _beside(text, first, last + 1, _BY_RULE[edit.rule])


def _beside(text: str, first: int, last: int, pair: Link) -> Iterator[tuple[Edit, tuple[str, ...]]]:
    around = slice(max(first - swaps.NEAR, 0), last + swaps.NEAR)
    lefts = [(at, first) for at in range(first - 1, around.start - 1, -1)]
    rights = [(last, at) for at in range(last + 1, min(around.stop, len(text)) + 1)]
    for places in (lefts, rights):
        found = [guess for guess in (_guess(text, *place, pair) for place in places) if guess]
        if found:
            best = max(found, key=lambda guess: (guess.gain or 0) * len(guess.after))
            yield best, ()


def _guess(text: str, start: int, end: int, pair: Link) -> Edit | None:
    """What text[start:end] was if it was misread, where that reads better between its neighbours."""
    seen = text[start:end]
    said = "".join(swaps.table(*pair[1:]).get(character, "\ufffd") for character in seen)
    if "\n" in seen or not clean_of_residue(said) or said == seen or not CLEAN_MARKS.isdisjoint(seen):
        return None
    before, behind = text[max(start - 1, 0) : start], text[end : end + 1]
    saved = language.cost(before + seen + behind) - language.cost(before + said + behind)
    if saved < language.MARGIN * len(said):
        return None
    return Edit(start, seen, said, pair[0], "guess", 2, round(saved / len(said), 2))
