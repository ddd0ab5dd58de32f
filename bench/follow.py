"""Following a repair pass by pass: which part of the clean text each character now comes from, and what is true.

A trace says for each character of a text which part of the clean text it came from, in characters; parts of one
have fractions. Where damage lies on damage there is a trace for each layer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.tools.damage import width_fold
from tests.tools.damage.trace import Span

from ctcorpus.edits import Edit, Pass
from ctcorpus.stages.repair import fillings
from ctcorpus.stages.repair.guesses import may_apply

from .levels import Case

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
#: clean characters that one mark may hide
_HIDDEN = 3


@dataclass
class Reading:
    """The text as it is now, with the trace of each of its characters in every layer; layer 0 is clean."""

    text: str
    spans: list[list[Span]]


def plain(text: str) -> str:
    """A text without width, blanks and what is not seen: where typography decides, not repair."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", width_fold(text)))


def follow(case: Case, now: Reading, one: Pass) -> Iterator[tuple[Edit, bool]]:
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
            told = list(told_by(case, now, start, end, edit.after, case.kind.loose))
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


def told_by(
    case: Case, now: Reading, start: int, end: int, said: str, loose: bool
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


def filled_in(case: Case, now: Reading, passes: Sequence[Pass]) -> Iterator[tuple[str, bool]]:
    """Each guess for a mark, and each again that would be applied where guesses are accepted."""
    for edit, candidates in fillings.find(now.text, passes):
        if edit.proof == "guess":
            is_true = _guessed(case, now, edit)
            yield "guess", is_true
            if may_apply(now.text, edit, candidates):
                yield "accepted", is_true


def _guessed(case: Case, now: Reading, edit: Edit) -> bool:
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
