"""Where a damaged run ends: every choice of its ends is read, and what those that read well agree on comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, groupby, product

from ctcorpus.chains import Solution, has_odd_word, invert_chain, size_of, solve
from ctcorpus.edits import Edit, Proof
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import neighbours

#: bits by which any other choice must read worse
CLEAR = 12.0
#: of what single-byte codecs give: what stands in Chinese text, too
MARKS = frozenset("“”‘’—…·–•°×÷±§\xa0")
#: a mark of them with ASCII behind it, at the end of a run: ”A, °C; a letter behind § or ± is hardly anything but the
#: second byte of a pair
_MARK_AND_ASCII = re.compile("(?:[“”‘’—…·–•]|°(?=[CF]))([\\x00-\\x7f]+)$")
#: marks at either end of a run, from the inside, before which it may end: ……”“ and more
_SEARCHED_MARKS = 8


@dataclass(frozen=True, slots=True)
class _Choice:
    start: int
    end: int
    solution: Solution
    reads: str  # the line around, repaired
    bits: float


def settle(line: str, starts: list[int], ends: list[int]) -> Edit | None:
    """The run whose repair reads best in its line; a guess where another choice of its ends reads nearly as well."""
    left, right = max(min(starts) - 2, 0), max(ends) + 2
    choices = []
    for start in starts:
        for end in ends:
            solution = solve(line[start:end]) if end > start else None
            if solution and not has_odd_word(line[start - 1 : start] + solution.text + line[end : end + 1]):
                reads = line[left:start], solution.text, line[end:right]
                choices.append(_Choice(start, end, solution, "".join(reads), neighbours.cost(*reads)))
    if not choices:
        return None
    best = min(choices, key=lambda choice: choice.bits)
    near = {
        choice.reads: (choice.start, choice.solution.text)
        for choice in choices
        if _is_near(choice.bits, best)
    }
    for start, end in {*product(starts, ends)} - {(choice.start, choice.end) for choice in choices}:
        # what cannot be believed alone may be true all the same
        said = invert_chain(line[start:end], best.solution.chain) if end > start else None
        if said and clean_of_residue(said):
            reads = line[left:start], said, line[end:right]
            if _is_near(neighbours.cost(*reads), best):
                near.setdefault("".join(reads), (start, said))
    inner = _shared(line, best, [*near.values()]) if len(near) > 1 and best.solution.rivals == 1 else None
    return inner or edit_of(line, best.start, best.end, best.solution, max(best.solution.rivals, len(near)))


def _is_near(bits: float, best: _Choice) -> bool:
    return bits < best.bits + CLEAR


def _shared(line: str, best: _Choice, near: list[tuple[int, str]]) -> Edit | None:
    """The longest part of a run of which all choices of its ends say the same, if it can be believed by itself."""
    chain = best.solution.chain
    places = [_places(start, said, chain) for start, said in near]
    agreed = set(places[0]).intersection(*places[1:])
    stretches = [[*group] for is_agreed, group in groupby(places[0], agreed.__contains__) if is_agreed]
    longest = max(stretches, key=len, default=[])
    if not longest:
        return None
    start, end = longest[0][0], longest[-1][1]
    solution = solve(line[start:end])
    said = "".join(character for _, _, character in longest)
    return (
        edit_of(line, start, end, solution, solution.rivals) if solution and solution.text == said else None
    )


def _places(start: int, said: str, chain: str) -> list[tuple[int, int, str]]:
    """Each character that a run says, with the part of the line that it stands for; none where characters share one."""
    sizes = {character: size_of(character, chain) for character in set(said)}
    ends = [*accumulate((sizes[character] for character in said), initial=start)]
    return [*zip(ends, ends[1:], said, strict=False)] if all(sizes.values()) else []


def edit_of(line: str, start: int, end: int, solution: Solution, rivals: int) -> Edit:
    proof: Proof = "proven" if rivals == 1 else "guess"
    return Edit(start, line[start:end], solution.text, solution.chain, proof, rivals, solution.gain)


def within_marks(line: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Where a run of line[start:end] may begin and end: at its first and last character, or within its marks.

    A letter behind a mark may be the second byte of a pair, or belong with the mark to what follows the run.
    """
    while start < end and line[start].isascii():
        start += 1
    last = end
    if match := _MARK_AND_ASCII.search(line[start:end]):
        last = start + match.start(1)
    first = next((i for i in range(start, last) if line[i] not in MARKS), last)
    inner = next((i for i in range(last, first, -1) if line[i - 1] not in MARKS), first)
    starts = [start, *range(max(start + 1, first - _SEARCHED_MARKS), first + 1)]
    ends = [end, *range(min(last, inner + _SEARCHED_MARKS), inner - 1, -1)]
    return [*dict.fromkeys(starts)], [*dict.fromkeys(ends)]
