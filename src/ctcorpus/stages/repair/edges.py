"""The edges of a run that was read back as pairs: characters there may rather be clean.

A misreading that swaps one character for another leaves no sign of where it begins: a clean character in front of a
run is a pair, too. Every border near an edge is weighed, and what lies between those that read about as well as
the best one is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ctcorpus.stages.repair import switches
from ctcorpus.stages.repair.gaps import Gap
from ctcorpus.stages.repair.neighbours import CLEAN_MARKS, clean_at
from ctcorpus.stages.repair.readings import Solution
from ctcorpus.strange import is_strange
from ctcorpus.swaps import CLEAR_LONG, NEAR, border, is_pause

#: bits by which any other border of a run must read worse, where it begins or ends inside a phrase; where a mark parts
#: its outermost character from the rest
_CLEAR, _CLEAR_ALONE = 12.0, 14.0
#: of a character that lost bytes: about those of any other; by which text that was read rightly reads better as it is
_COST_OF_GAP, _AS_IT_IS = 9.0, 6.0


def settled(line: str, one: Solution) -> Solution:
    """A solution without the characters at its edges that may rather be clean."""
    mark, seen = one.model.mark, one.before
    said = [mark if isinstance(part, Gap) else part for part in one.parts]
    before, behind = line[one.start - 1 : one.start], line[one.end : one.end + 1]
    size = min(_in_step(one), NEAR)
    after = said[size : size + 1]
    bits = _parted([before, *seen[:size], *after], [before, *said[:size], *after], mark)
    first = max(_plausible(bits, _clear(one, before, said)), default=0)
    first = max(first, _loose(said[:size], before == mark or is_strange(before)))
    size = min(_in_step_behind(one), NEAR, len(said) - first)
    rest = len(said) - size
    after = said[max(rest - 1, first) : rest]
    bits = _parted([*after, *said[rest:], behind], [*after, *seen[len(seen) - size :], behind], mark)
    last = max((len(bits) - 1 - i for i in _plausible(bits, _clear(one, behind, said[::-1]))), default=0)
    repaired = line[: one.start] + one.after + line[one.end :]
    first = max(first, clean_at(seen[: _in_step(one)], said, repaired))
    size = min(_in_step_behind(one), len(said) - first)
    last = max(last, clean_at(seen[len(seen) - size :][::-1], said[::-1], repaired))
    if not is_pause(before):
        first += _alone(said[first : len(said) - last], mark)
    if not is_pause(behind):
        last += _alone(said[first : len(said) - last][::-1], mark)
    return _cut(one, first, last)


def without_marks(one: Solution) -> Solution:
    """A solution of UTF-8 without marks at its edges that would only be the rest of a character with lost bytes."""
    places, size = one.places, len(one.parts)
    first, last = 0, size
    if one.before[0] in CLEAN_MARKS and isinstance(one.parts[0], Gap):
        first = next((i for i in range(1, size) if not places[i][1]), size)
    if one.before[-1] in CLEAN_MARKS and isinstance(one.parts[-1], Gap):
        last = next((i for i in range(size - 1, first, -1) if not places[i][1]), first)
    if first == last or last - first == size:
        return one
    start, end = places[first][0], places[last][0] if last < size else one.end
    return replace(
        one,
        start=start,
        before=one.before[start - one.start : end - one.start],
        parts=one.parts[first:last],
        offsets=tuple(offset - one.offsets[first] for offset in one.offsets[first:last]),
    )


def _clear(one: Solution, beside: str, said: Sequence[str]) -> float:
    """Bits by which any other border must read worse, for an edge with `beside` next to it."""
    if _alone(said, one.model.mark):
        return _CLEAR_ALONE
    return CLEAR_LONG if is_pause(beside) else _CLEAR


def _alone(said: Sequence[str], mark: str) -> int:
    """1 where a run begins with a character that a mark parts from the rest: nothing says that it is in step."""
    return int(len(said) > 1 and said[0] != mark and said[1] == mark)


def _loose(said: Sequence[str], behind_damage: bool) -> int:
    """Where ASCII ends at the beginning of a run: it may be the second byte of a pair that is no part of it.

    Behind damage a few pairs may be out of step, up to such a letter.
    """
    letters = [i for i, one in enumerate(said) if "@" <= one <= "~"]
    plain = next((i for i, one in enumerate(said) if not "!" <= one <= "~"), len(said))
    return letters[-1] + 1 if behind_damage and letters else plain


def _in_step(one: Solution) -> int:
    """How many characters, from the first on, are one part each."""
    wrong = (i for i, place in enumerate(one.places) if place != (one.start + i, 0))
    return max(next(wrong, len(one.parts) + 1) - 1, 0)


def _in_step_behind(one: Solution) -> int:
    """The same, from the last one back."""
    places = one.places[::-1]
    return next((i for i, place in enumerate(places) if place != (one.end - 1 - i, 0)), len(places))


def _parted(left: Sequence[str], right: Sequence[str], mark: str) -> list[float]:
    """Bits of a text that is as in `left` up to a border, and from there as in `right`, for every border."""
    return [
        _cost([*left[:at], *right[at:]], mark) + border(left[at - 1], right[at]) for at in range(1, len(left))
    ]


def _cost(text: Sequence[str], mark: str) -> float:
    """Bits of a text; its marks cost the same, whatever they are."""
    stretches = "".join(text).split(mark)
    return sum(map(switches.cost, stretches))


def reads_better(one: Solution) -> bool:
    """Whether each stretch between marks reads better than what is seen: none is text that was read rightly."""
    mark, at = one.model.mark, one.start
    said = dict(zip(one.places, one.parts, strict=True))
    for stretch in one.before.split(mark) if mark else ():
        if len(stretch) > 1:
            parts = [said.get((i, byte)) for i in range(at, at + len(stretch)) for byte in (0, 1)]
            after = [mark if isinstance(part, Gap) else part for part in parts if part]
            worse = sum(_COST_OF_GAP for part in after if part == mark)
            if switches.cost(stretch) + _AS_IT_IS < _cost(after, mark) + worse:
                return False
        at += len(stretch) + 1
    return True


def _plausible(bits: list[float], clear: float) -> list[int]:
    """The borders with which a text reads about as well as with the best one."""
    least = min(bits, default=0.0)
    return [at for at, cost in enumerate(bits) if cost < least + clear]


def _cut(one: Solution, first: int, last: int) -> Solution:
    """A solution without its first and last characters."""
    end, parts = len(one.before) - last, len(one.parts) - last
    if first >= parts or not first + last:
        return one
    cut = replace(
        one,
        start=one.start + first,
        before=one.before[first:end],
        parts=one.parts[first:parts],
        offsets=tuple(offset - one.offsets[first] for offset in one.offsets[first:parts]),
    )
    gone = one.before[:first] + one.before[end:], one.after[:first] + one.after[parts:]
    return replace(cut, saved=one.saved - switches.cost(gone[0]) + switches.cost(gone[1]))
