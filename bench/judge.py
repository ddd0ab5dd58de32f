"""What a repair did, held against the clean text place by place.

The trace of a case says for each character of the damaged text which part of the clean text it came from. The
judge follows the passes of the repair, keeps that trace up to date, and asks of every edit: does it say what
stood at this place before the damage, or, where damage lies on damage, before the outer one? Holes that an edit
leaves open claim nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ctcorpus.edits import Edit, Pass
from ctcorpus.stages.repair import repair_text
from ctcorpus.stages.repair.fillings import FILLED

from . import places
from .follow import Reading, filled_in, follow, plain, told_by
from .levels import Case

#: families of damage that loses bytes: characters are counted there
HOLED = ("holes", "cleaned", "broken")
Ratio = tuple[int, int]


@dataclass
class Verdict:
    """The judgement of one case; figures are counts, and can be added."""

    state: str  # exact | partly | wrong | alone
    made: Counter[str] = field(default_factory=Counter)  # claims by proof
    true: Counter[str] = field(default_factory=Counter)
    between: Ratio = (0, 0)  # damaged characters between holes: restored, all
    filled: Ratio = (0, 0)  # characters in holes: restored, all
    spots: Ratio = (0, 0)  # damaged places: restored, all
    torn: Ratio = (0, 0)  # those of them where characters were torn, not only readings put in
    whole: Ratio = (0, 0)  # torn ones whose bytes are all there, or told by a reading
    beside: Ratio = (0, 0)  # characters of the other torn ones whose own bytes are all there: restored, all
    false: tuple[Edit, ...] = ()  # applied edits that are not true


def judge(case: Case) -> Verdict:
    """Repair the case's text and hold the outcome against its clean text."""
    after, passes, proposals = repair_text(case.seen.text)
    exact = same(case, after)
    now = Reading(case.seen.text, [list(layer.spans) for layer in case.layers])
    made, true = Counter[str](), Counter[str]()
    false: list[Edit] = []
    guesses = [one for one in proposals if one.proof == "guess" and one.rule not in FILLED]
    for one in guesses:  # for whole runs, which stand as they were seen
        if case.seen.text[one.start : one.end] == one.before:
            made["guess"] += 1
            true["guess"] += any(told_by(case, now, one.start, one.end, one.after, False))
    for number, done in enumerate((*passes, None)):
        if number == _undone(passes):
            for kind, is_true in filled_in(case, now, passes[:number]):
                made[kind] += 1
                true[kind] += is_true
        for edit, is_true in follow(case, now, done) if done else ():
            made[edit.proof or ""] += 1
            true[edit.proof or ""] += is_true or exact
            if not is_true and not exact:
                false.append(edit)
    claimed = any(proof != "guess" for proof in made)
    state = "exact" if exact else "wrong" if false else "partly" if claimed else "alone"
    restored = set(range(len(case.clean))) if exact else _restored(case, now)
    return Verdict(
        state, made, true, *_characters(case, restored), *_spots(case, now, restored, exact), tuple(false)
    )


def _undone(passes: Sequence[Pass]) -> int:
    """How many passes undo damage, before the rules of typography."""
    normal = (n for n, one in enumerate(passes) if any(edit.proof == "normalised" for edit in one.edits))
    return next(normal, len(passes))


def same(case: Case, after: str) -> bool:
    """The clean text, or what the rules of typography make of it."""
    if after == case.clean or (case.kind.loose and plain(after) == plain(case.clean)):
        return True
    normal, passes, _ = repair_text(case.clean)
    repaired = any(edit.proof != "normalised" for one in passes for edit in one.edits)
    return after == normal and not repaired


def _restored(case: Case, now: Reading) -> set[int]:
    return {place for place, _ in places.copies(now.text, now.spans[0], case.clean)}


def _characters(case: Case, restored: set[int]) -> tuple[Ratio, Ratio]:
    """Damaged characters between holes and in holes: (restored, all) of each."""
    if case.kind.family not in HOLED:
        return (0, 0), (0, 0)
    between, holed = places.whole_characters(case), places.holed(case) - places.sound(case)
    return (len(between & restored), len(between)), (len(holed & restored), len(holed))


def _spots(case: Case, now: Reading, restored: set[int], exact: bool) -> tuple[Ratio, Ratio, Ratio, Ratio]:
    """Runs of characters that are no copies, and gaps where something went: (restored, all); of torn ones, too;
    of torn ones all bytes of which are there; and characters beside lost bytes in the other torn ones.

    A spot is restored if every clean character at it is, and nothing else is left there.
    """
    spots = list(places.damaged(case))
    if exact:
        done = [True] * len(spots)
    else:
        kept = {i for _, i in places.copies(now.text, now.spans[0], case.clean)}
        odd = [span for i, span in enumerate(now.spans[0]) if i not in kept]
        left = {point for low, high in odd for point in range(math.floor(low), math.ceil(high) + 1)}
        done = [
            all(i in restored for i in range(low, high)) and not (low == high and low in left)
            for low, high, _ in spots
        ]
    gone = places.gone(case)
    torn = [
        (good, set(range(low, high))) for good, (low, high, tear) in zip(done, spots, strict=True) if tear
    ]
    whole = [good for good, at in torn if not at & gone]
    beside = set[int]().union(*(at - gone for _, at in torn if at & gone))
    return (
        (sum(done), len(done)),
        (sum(good for good, _ in torn), len(torn)),
        (sum(whole), len(whole)),
        (len(beside & restored), len(beside)),
    )
