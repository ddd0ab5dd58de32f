"""What a repair did, held against the clean text place by place.

The trace of a case says for each character of the damaged text which part of the clean text it came from. The
judge follows the passes of the repair, keeps that trace up to date, and asks of every edit: does it say what
stood at this place before the damage, or, where damage lies on damage, before the outer one? Holes that an edit
leaves open claim nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.tools.damage import width_fold
from tests.tools.damage.trace import Span

from ctcorpus.edits import Edit, Pass
from ctcorpus.hanzi import PINYIN
from ctcorpus.stages.repair import fillings, repair_text
from ctcorpus.stages.repair.fillings import FILLED
from ctcorpus.stages.repair.guesses import may_apply

from .levels import Case

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
#: a `?` that hides bytes; where a reading follows, it ate the bracket, and the reading says of which character
_LOST = re.compile(rf"\?(?![{PINYIN}:]{{1,7}}\))")
#: clean characters that one mark may hide
_HIDDEN = 3

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


@dataclass
class _Reading:
    """The text as it is now, with the trace of each of its characters in every layer; layer 0 is clean."""

    text: str
    spans: list[list[Span]]


def judge(case: Case) -> Verdict:
    """Repair the case's text and hold the outcome against its clean text."""
    after, passes, proposals = repair_text(case.seen.text)
    exact = same(case, after)
    now = _Reading(case.seen.text, [list(layer.spans) for layer in case.layers])
    made, true = Counter[str](), Counter[str]()
    false: list[Edit] = []
    guesses = [one for one in proposals if one.proof == "guess" and one.rule not in FILLED]
    for one in guesses:  # for whole runs, which stand as they were seen
        if case.seen.text[one.start : one.end] == one.before:
            made["guess"] += 1
            true["guess"] += any(_told(case, now, one.start, one.end, one.after, False))
    for number, done in enumerate((*passes, None)):
        if number == _undone(passes):
            for kind, is_true in _guesses(case, now, passes[:number]):
                made[kind] += 1
                true[kind] += is_true
        for edit, is_true in _follow(case, now, done) if done else ():
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


def plain(text: str) -> str:
    """A text without width, blanks and what is not seen: where typography decides, not repair."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", width_fold(text)))


def same(case: Case, after: str) -> bool:
    """The clean text, or what the rules of typography make of it."""
    if after == case.clean or (case.kind.loose and plain(after) == plain(case.clean)):
        return True
    normal, passes, _ = repair_text(case.clean)
    repaired = any(edit.proof != "normalised" for one in passes for edit in one.edits)
    return after == normal and not repaired


# --- following the passes -------------------------------------------------------------------------


def _follow(case: Case, now: _Reading, one: Pass) -> Iterator[tuple[Edit, bool]]:
    """Apply a pass to the reading; yields its repairs, each with whether it is true."""
    text: list[str] = []
    spans: list[list[Span]] = [[] for _ in now.spans]
    position = shift = 0
    for edit in one.edits:
        start = edit.start + shift
        end = start + len(edit.before)
        shift += len(edit.before) - len(edit.after)
        if edit.proof == "normalised":
            new = [_spread(layer, start, end, len(edit.after)) for layer in now.spans]
        else:
            told = list(_told(case, now, start, end, edit.after, case.kind.loose))
            new = told[0] if told else [_spread(layer, start, end, len(edit.after)) for layer in now.spans]
            yield edit, bool(told)
        text += (now.text[position:start], edit.after)
        for layer, old, added in zip(spans, now.spans, new, strict=True):
            layer += [*old[position:start], *added]
        position = end
    now.text = "".join((*text, now.text[position:]))
    now.spans = [[*layer, *old[position:]] for layer, old in zip(spans, now.spans, strict=True)]


def _spread(layer: list[Span], start: int, end: int, size: int) -> list[Span]:
    """The part behind `[start:end]` for each of `size` characters; their own parts where the number agrees."""
    if size == end - start:
        return layer[start:end]
    if start == end:
        here = layer[start - 1][1] if start else 0.0
        return [(here, here)] * size
    return [(layer[start][0], layer[end - 1][1])] * size


def _told(
    case: Case, now: _Reading, start: int, end: int, said: str, loose: bool
) -> Iterator[list[list[Span]]]:
    """The traces of `said` in every layer, for each layer that says the same at this place."""
    for number, layer in enumerate(case.layers):
        spans = _matched(case, layer.clean, now.spans[number], (start, end), said, loose)
        if spans is None:
            continue
        told = [_spread(other, start, end, len(said)) for other in now.spans]
        told[number] = spans
        for shallower in range(number):  # through what this layer's characters came from
            origin = case.origin(number, shallower)
            told[shallower] = [
                origin[int(low)] if high - low == 1 and low == int(low) else rough
                for (low, high), rough in zip(spans, told[shallower], strict=True)
            ]
        yield told


def _guesses(case: Case, now: _Reading, passes: Sequence[Pass]) -> Iterator[tuple[str, bool]]:
    """Each guess for a mark, and each again that would be applied where guesses are accepted."""
    for edit, candidates in fillings.find(now.text, passes):
        if edit.proof == "guess":
            is_true = _guessed(case, now, edit)
            yield "guess", is_true
            if may_apply(now.text, edit, candidates):
                yield "accepted", is_true


def _guessed(case: Case, now: _Reading, edit: Edit) -> bool:
    """Whether a guess is what stood at its mark; marks side by side stand for as many characters in a row."""
    start, end = edit.start, edit.end
    while start and now.text[start - 1] == edit.before:
        start -= 1
    while now.text[end : end + 1] == edit.before:
        end += 1
    inside = edit.start - start
    for layer, spans in zip(case.layers, now.spans, strict=True):
        lows, highs = _places(spans, (start, end), len(layer.clean))
        if any(
            layer.clean[low + inside : low + inside + 1] == edit.after
            for low in lows
            if low + end - start in highs
        ):
            return True
    return False


def _matched(
    case: Case, clean: str, spans: list[Span], place: tuple[int, int], said: str, loose: bool
) -> list[Span] | None:
    """The trace of `said` in `clean`, if it is what stands there; None where it is not."""
    marks = "\ufffd" + case.kind.mark + ("？" if case.kind.mark == "?" else "")  # widened since
    pattern = _pattern(said, marks) if set(said) & set(marks) else None
    lows, highs = _places(spans, place, len(clean))
    for low in lows:
        for high in reversed(highs):
            truth = clean[low:high]
            if low > high:
                continue
            if said == truth or (loose and plain(said) == plain(truth)):
                if len(said) == high - low:
                    return [(float(i), float(i + 1)) for i in range(low, high)]
                return [(float(low), float(high))] * len(said)
            match = pattern.fullmatch(width_fold(truth)) if pattern else None
            if match:
                return _around_gaps(match, said, marks, low)
    return None


def _places(spans: list[Span], place: tuple[int, int], last: int) -> tuple[range, range]:
    """Where the clean text of a part may begin and end: inside a character, or beside a gap, both ways."""
    start, end = place
    before = spans[start - 1][1] if start else 0.0
    first = spans[start][0] if start < len(spans) else float(last)
    final = spans[end - 1][1] if end > start else before
    behind = spans[end][0] if end < len(spans) else float(last)
    return (
        range(math.floor(min(before, first)), math.ceil(first) + 1),
        range(math.floor(final), math.ceil(max(final, behind)) + 1),
    )


def _pattern(said: str, marks: str) -> re.Pattern[str]:
    """What was said, each run of marks a gap."""
    parts = re.split(f"([{re.escape(marks)}]+)", said)
    told = (
        f"(.{{0,{_HIDDEN * len(part)}}})" if number % 2 else re.escape(width_fold(part))
        for number, part in enumerate(parts)
    )
    return re.compile("".join(told), re.DOTALL)


def _around_gaps(match: re.Match[str], said: str, marks: str, low: int) -> list[Span]:
    """The trace of a text with holes: the runs of marks cover the gaps of the match."""
    spans: list[Span] = []
    gaps = iter(match.regs[1:])
    at = 0
    for number, part in enumerate(re.split(f"([{re.escape(marks)}]+)", said)):
        if number % 2:
            start, at = next(gaps)
            # never the place of one whole character: a hole is no restored text
            spans += [(float(low + start), low + at + 0.5)] * len(part)
        else:
            spans += [(float(low + at + i), float(low + at + i + 1)) for i in range(len(part))]
            at += len(part)
    return spans


# --- figures ----------------------------------------------------------------------------------------


def _copies(text: str, spans: list[Span], clean: str) -> Iterator[tuple[int, int]]:
    """(place in the clean text, place in this one) of characters that are as they were, width aside."""
    for i, (character, (low, high)) in enumerate(zip(text, spans, strict=True)):
        if high - low == 1 and low == int(low):
            was = clean[int(low)]
            if was == character or width_fold(was) == width_fold(character):
                yield int(low), i


def _restored(case: Case, now: _Reading) -> set[int]:
    return {place for place, _ in _copies(now.text, now.spans[0], case.clean)}


def whole_characters(case: Case) -> set[int]:
    """Clean characters that are damaged, and whose bytes all survive between holes."""
    return set(range(len(case.clean))) - _holed(case) - _sound(case)


def _holed(case: Case) -> set[int]:
    """Clean characters of which a mark hides some bytes, or some are not there at all."""
    marked: set[int] = set()
    there = Counter[int]()  # in thousandths of a character
    for character, (low, high) in zip(case.seen.text, case.seen.spans, strict=True):
        places = range(math.floor(low), math.ceil(high))
        marked |= set(places) if character in case.kind.mark else set()
        there.update({i: round((min(high, i + 1) - max(low, i)) * 1000) for i in places})
    return marked | {i for i in range(len(case.clean)) if there[i] < 990}


def _sound(case: Case) -> set[int]:
    return {place for place, _ in _copies(case.seen.text, list(case.seen.spans), case.clean)}


def _characters(case: Case, restored: set[int]) -> tuple[Ratio, Ratio]:
    """Damaged characters between holes and in holes: (restored, all) of each."""
    if case.kind.family not in ("holes", "broken"):
        return (0, 0), (0, 0)
    between, holed = whole_characters(case), _holed(case) - _sound(case)
    return (len(between & restored), len(between)), (len(holed & restored), len(holed))


def _spots(case: Case, now: _Reading, restored: set[int], exact: bool) -> tuple[Ratio, Ratio, Ratio, Ratio]:
    """Runs of characters that are no copies, and gaps where something went: (restored, all); of torn ones, too;
    of torn ones all bytes of which are there; and characters beside lost bytes in the other torn ones.

    A spot is restored if every clean character at it is, and nothing else is left there.
    """
    spots = list(_damaged(case))
    if exact:
        done = [True] * len(spots)
    else:
        kept = {i for _, i in _copies(now.text, now.spans[0], case.clean)}
        odd = [span for i, span in enumerate(now.spans[0]) if i not in kept]
        left = {point for low, high in odd for point in range(math.floor(low), math.ceil(high) + 1)}
        done = [
            all(i in restored for i in range(low, high)) and not (low == high and low in left)
            for low, high, _ in spots
        ]
    gone = _gone(case)
    torn = [
        (good, set(range(low, high))) for good, (low, high, tear) in zip(done, spots, strict=True) if tear
    ]
    whole = [good for good, places in torn if not places & gone]
    beside = set[int]().union(*(places - gone for _, places in torn if places & gone))
    return (
        (sum(done), len(done)),
        (sum(good for good, _ in torn), len(torn)),
        (sum(whole), len(whole)),
        (len(beside & restored), len(beside)),
    )


def _gone(case: Case) -> set[int]:
    """Clean characters a byte of which was eaten or cut off, where no reading tells which one it was."""
    if case.kind.family != "stream":
        return set()
    copies = {i for _, i in _copies(case.seen.text, list(case.seen.spans), case.clean)}
    return {
        place
        for match in _LOST.finditer(case.seen.text)
        if match.start() not in copies
        for low, high in [case.seen.spans[match.start()]]
        for place in range(math.floor(low), math.ceil(high))
    }


def _damaged(case: Case) -> Iterator[tuple[int, int, bool]]:
    """(start, end, torn) in the clean text of each damaged place; start == end where something was put in."""
    copies = {i for _, i in _copies(case.seen.text, list(case.seen.spans), case.clean)}
    open_: tuple[float, float] | None = None
    previous = 0.0
    for i, (low, high) in enumerate((*case.seen.spans, (float(len(case.clean)),) * 2)):
        if i in copies or i == len(case.seen.spans):
            if open_:
                yield math.floor(open_[0]), math.ceil(open_[1]), open_[1] > open_[0]
            elif low > previous:
                yield math.floor(previous), math.ceil(low), False
            open_ = None
        else:
            open_ = (open_[0] if open_ else low, high)
        previous = high
