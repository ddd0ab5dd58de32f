"""What a repair did, held against the clean text place by place.

`blocks` puts all passes together: which part of the damaged text became which part of the repaired one. A
block is true if it says what the clean text says at the place that the damaged part came from; holes that it
leaves open claim nothing. Every proof label on a block stands or falls with it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.tools.damage import width_fold

from ctcorpus.edits import Edit, Pass
from ctcorpus.stages.repair import repair_text

from .classes import Case

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")


@dataclass(frozen=True)
class Block:
    """`seen[start:end]` became `after[low:high]` by these edits."""

    start: int
    end: int
    low: int
    high: int
    edits: tuple[Edit, ...]

    @property
    def claims(self) -> list[Edit]:
        return [edit for edit in self.edits if edit.proof not in ("normalised", None)]


@dataclass
class Verdict:
    """The judgement of one case; figures are counts, and can be added."""

    state: str  # exact | partly | wrong | alone
    made: Counter[str] = field(default_factory=Counter)  # claims by proof
    true: Counter[str] = field(default_factory=Counter)
    between: tuple[int, int] = (0, 0)  # damaged characters between holes: restored, all
    filled: tuple[int, int] = (0, 0)  # characters in holes: restored, all
    spots: tuple[int, int] = (0, 0)  # damaged places: restored, all
    broken: tuple[int, int] = (0, 0)  # those of them where characters were torn, not only readings put in


def plain(text: str) -> str:
    """A text without width, blanks and what is not seen: where typography decides, not repair."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", width_fold(text)))


def blocks(passes: Sequence[Pass]) -> list[Block]:
    """The passes as one change, from the damaged text to the last one."""
    found: list[Block] = []
    for one in passes:
        found = list(_compose(found, one.edits))
    return found


def _compose(before: list[Block], edits: Iterable[Edit]) -> Iterator[Block]:
    """`before` changed the text first, `edits` changed what it gave; their places count after the pass."""
    items: list[tuple[int, int, Block | None, Edit | None]] = [(b.low, b.high, b, None) for b in before]
    shift = 0
    for edit in edits:
        start = edit.start + shift
        items.append((start, start + len(edit.before), None, edit))
        shift += len(edit.before) - len(edit.after)
    items.sort(key=lambda item: item[:2])
    back = on = i = 0  # damaged minus current, next minus current, behind what has been passed
    while i < len(items):
        low, high = items[i][:2]
        group = [items[i]]
        i += 1
        while i < len(items) and items[i][0] < high:
            group.append(items[i])
            high = max(high, items[i][1])
            i += 1
        start, new = low + back, low + on
        back += sum((b.end - b.start) - (b.high - b.low) for _, _, b, _ in group if b)
        on += sum(len(e.after) - len(e.before) for _, _, _, e in group if e)
        made = [edit for _, _, b, e in group for edit in ((e,) if e else b.edits if b else ())]
        yield Block(start, high + back, new, high + on, tuple(made))


def places(case: Case, start: int, end: int) -> tuple[range, range]:
    """Where in the clean text `seen[start:end]` may begin and end: inside a character, or beside a gap, both ways."""
    spans, last = case.seen.spans, len(case.clean)
    before = spans[start - 1][1] if start else 0.0
    first = spans[start][0] if start < len(spans) else float(last)
    final = spans[end - 1][1] if end else 0.0
    behind = spans[end][0] if end < len(spans) else float(last)
    if start == end:
        final = before
    return (
        range(math.floor(before), math.ceil(first) + 1),
        range(math.floor(final), math.ceil(behind) + 1),
    )


def matched(case: Case, start: int, end: int, said: str, loose: bool) -> tuple[set[int], bool]:
    """(places of clean characters that `said` gives, whether it is true) for a part of the damaged text."""
    lows, highs = places(case, start, end)
    # a hole `?` may have been widened since
    marks = "\ufffd" + case.kind.mark + ("？" if case.kind.mark == "?" else "")
    pattern = _pattern(said, marks) if set(said) & set(marks) else None
    for low in lows:
        for high in reversed(highs):
            if low > high:
                continue
            truth = case.clean[low:high]
            if said == truth or (loose and plain(said) == plain(truth)):
                return set(range(low, high)), True
            match = pattern.fullmatch(width_fold(truth)) if pattern else None
            if match:
                gaps = {i for a, b in match.regs[1:] for i in range(a, b)}
                return {low + i for i in range(high - low) if i not in gaps}, True
    return set(), False


def _pattern(said: str, marks: str) -> re.Pattern[str]:
    """What was said, each run of marks a gap: a mark hides three characters at most."""
    parts = re.split(f"([{re.escape(marks)}]+)", said)
    told = (
        f"(.{{0,{3 * len(part)}}})" if number % 2 else re.escape(width_fold(part))
        for number, part in enumerate(parts)
    )
    return re.compile("".join(told), re.DOTALL)


def judge(case: Case) -> Verdict:
    """Repair the case's text and hold the outcome against its clean text."""
    after, passes, proposals = repair_text(case.seen.text)
    exact = _same(case, after)
    made, true = Counter[str](), Counter[str]()
    restored: set[int] = set()
    covered: set[int] = set()  # places between characters of the damaged text, inside a true block
    changed: set[int] = set()  # characters of the damaged text inside any block
    wrong = False
    for block in blocks(passes):
        changed |= set(range(block.start, block.end))
        loose = case.kind.loose or len(block.claims) < len(block.edits)
        found, is_true = matched(case, block.start, block.end, after[block.low : block.high], loose)
        is_true = is_true or exact
        for edit in block.claims:
            made[edit.proof or ""] += 1
            true[edit.proof or ""] += is_true
        if is_true and (block.claims or exact):
            restored |= found
            covered |= set(range(2 * block.start, 2 * block.end + 1))
        wrong |= bool(block.claims) and not is_true
    for proposal in proposals:
        end = proposal.start + len(proposal.before)
        if proposal.proof == "guess" and case.seen.text[proposal.start : end] == proposal.before:
            made["guess"] += 1
            true["guess"] += matched(case, proposal.start, end, proposal.after, case.kind.loose)[1]
    claimed = any(proof != "guess" for proof in made)
    state = "exact" if exact else "wrong" if wrong else "partly" if claimed else "alone"
    restored |= {low for low, i in _copies(case) if i not in changed}
    return Verdict(state, made, true, *_characters(case, restored, exact), *_spots(case, covered, exact))


def _same(case: Case, after: str) -> bool:
    """The clean text, or what the rules of typography make of it."""
    if after == case.clean or (case.kind.loose and plain(after) == plain(case.clean)):
        return True
    normal, passes, _ = repair_text(case.clean)
    repaired = any(edit.proof != "normalised" for one in passes for edit in one.edits)
    return after == normal and not repaired


def _copies(case: Case) -> Iterator[tuple[int, int]]:
    """(place in the clean text, place in the damaged one) of characters that were not damaged."""
    for i, (character, (low, high)) in enumerate(zip(case.seen.text, case.seen.spans, strict=True)):
        if high - low == 1 and low == int(low) and _alike(case.clean[int(low)], character):
            yield int(low), i


def _alike(one: str, other: str) -> bool:
    return one == other or width_fold(one) == other


def _characters(case: Case, restored: set[int], exact: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Damaged characters between holes and in holes: (restored, all) of each."""
    if case.kind.family not in ("holes", "broken"):
        return (0, 0), (0, 0)
    holed: set[int] = set()
    for character, (low, high) in zip(case.seen.text, case.seen.spans, strict=True):
        if character in case.kind.mark:
            holed |= set(range(math.floor(low), math.ceil(high)))
    sound = {place for place, _ in _copies(case)}
    between = set(range(len(case.clean))) - holed - sound
    holed -= sound
    if exact:
        restored = set(range(len(case.clean)))
    return (len(between & restored), len(between)), (len(holed & restored), len(holed))


def _spots(case: Case, covered: set[int], exact: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Runs of characters that are no copies, and gaps where something went: (restored, all); of torn ones, too.

    A place is twice an offset of the damaged text; odd numbers are characters, even ones the gaps between.
    """
    copies = {i for _, i in _copies(case)}
    spots: list[tuple[set[int], bool]] = []
    previous, fresh = 0.0, True
    for i, (low, high) in enumerate(case.seen.spans):
        if i in copies:
            if low > previous and fresh:
                spots.append(({2 * i}, False))
            fresh = True
        elif fresh:
            spots.append(({2 * i + 1}, high > low))
            fresh = False
        else:
            spots[-1] = (spots[-1][0] | {2 * i + 1}, spots[-1][1] or high > low)
        previous = high
    done = [exact or spot <= covered for spot, _ in spots]
    torn = [good for good, (_, tear) in zip(done, spots, strict=True) if tear]
    return (sum(done), len(done)), (sum(torn), len(torn))
