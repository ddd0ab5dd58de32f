"""Runs inside a line of Big5 and GB18030 that were read as each other, the kernel behind `mojibake_runs`.

Every pair of the one is a pair of the other, so only the ends of a run are in question: `swaps` finds the likeliest,
and how sure it is of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from ctcorpus import language, swaps
from ctcorpus.chains import (
    LEAST_BITS_SAVED,
    SWAPS,
    Link,
    believable,
    has_other_code,
    is_strange,
    suspicious,
)
from ctcorpus.edits import Edit
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair.frame import disjoint
from ctcorpus.stages.repair.neighbours import clean_edges

#: what stands between bytes that are lost; behind one pairs may be out of step up to a letter, their second byte
_UNLOST, _BEHIND_LOST = re.compile("[^\ufffd]+"), re.compile("(?<=\ufffd)[^\ufffd]*[@-~]")
#: bits that a line saves that is a long one: 20 characters and more
_LONG_LINE = 200.0
#: characters between two runs that may be one
_BESIDE = 24


def in_region(line: str, start: int, end: int) -> Iterator[Edit]:
    """One edit a run in line[start:end], `proven` where both of its ends are sure, a guess elsewhere."""
    found: list[Edit] = []
    for piece in _UNLOST.finditer(line, start, end):
        for pair in SWAPS if suspicious().search(piece[0]) else ():
            if _is_worth(line, *piece.span(), pair):
                found += _swaps(line, *piece.span(), pair)
    yield from disjoint(sorted(found, key=_saved, reverse=True))


def _is_worth(line: str, start: int, end: int, pair: Link) -> bool:
    """Whether a swapped run can lie in line[start:end]: clean text with strange characters falls out here."""
    sign, stretches = _signs(pair)
    return bool(sign.search(line, start, end)) and any(
        sign.search(stretch[0]) and swaps.can_save(stretch[0], pair[1], pair[2], LEAST_BITS_SAVED)
        for stretch in stretches.finditer(line, start, end)
    )


@cache
def _signs(pair: Link) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Two strange characters that were usual ones, or a `?` for one that was lost, with text between them, if
    anything; and a stretch that was text, as every character of a run was."""
    swapped = swaps.table(pair[1], pair[2])
    text = "".join(c for c in swapped if clean_of_residue(swapped[c]))
    usual = "".join(c for c in text if is_strange(c) and language.step("", swapped[c]) < language.RARE_BITS)
    one, text = f"[{re.escape(usual)}?]", f"[{re.escape(text)}]"
    return re.compile(f"{one}{text}{{0,5}}{one}"), re.compile(f"{text}+")


def _saved(edit: Edit) -> float:
    return (edit.gain or 0) * len(edit.after)


def ends_with_line(line: str, said: str, pair: Link) -> bool:
    """Whether nothing at the ends of a line may be clean that was misread as a whole and says `said`."""
    run = swaps.whole(line, *pair[1:])
    if not run or run.loose != (0, 0):
        return False
    return clean_edges(line, said, ("", ""), _is_long(line, said)) == (0, 0)


def _is_long(line: str, said: str) -> bool:
    """Whether a line that was misread as a whole is hardly misread but for a mark at one end."""
    return language.cost(line) - language.cost(said) > _LONG_LINE or swaps.is_sentence(said)


def _swaps(line: str, start: int, end: int, pair: Link) -> Iterator[Edit]:
    """What is sure of each run in line[start:end], or a guess of all of it."""
    runs = [*swaps.runs(line[start:end], pair[1], pair[2])]
    doubtful = [_is_doubtful(line, start, end, run) for run in runs]
    for i, run in enumerate(runs):
        edit = _edit(line, start + run.start, run.after, pair)
        # a run that is sure of itself is none beside one that is not: both may be parts of one
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(runs) and _gap(run, runs[k]) < _BESIDE]
        own = (
            not swaps.is_misread(edit.before, *pair[1:]) if edit and edit.after != run.after else doubtful[i]
        )
        sure = [] if own or any(doubtful[k] for k in beside) else [_tight(run)]
        edits = [*_proven(line, start, run, sure, pair)]
        edits = edits or [*_proven(line, start, run, _inner(line, start, end, run), pair)]
        yield from edits
        if edit and not edits:
            yield replace(edit, proof="guess", candidates=2)


def _tight(run: swaps.Run) -> tuple[int, int]:
    return run.loose[0], len(run.after) - run.loose[1]


def _inner(line: str, start: int, end: int, run: swaps.Run) -> list[tuple[int, int]]:
    """The sure parts of a run, but for what is near the end of a piece of a line: what is beside it was not looked at."""
    low = 0 if _is_line_end(line, start) else swaps.NEAR - run.start
    high = len(run.after) if _is_line_end(line, end) else end - start - run.start - swaps.NEAR
    return [(max(a, low), min(b, high)) for a, b in run.sure]


def _proven(
    line: str, start: int, run: swaps.Run, parts: list[tuple[int, int]], pair: Link
) -> Iterator[Edit]:
    for first, last in parts:
        edit = _edit(line, start + run.start + first, run.after[first:last], pair) if first < last else None
        if edit and not has_other_code(edit.after, pair[1]):
            yield edit


def _edit(line: str, first: int, after: str, pair: Link) -> Edit | None:
    """A run from `first` on, without clean characters at its ends, if it can be believed."""
    last = first + len(after)
    if unsure := _BEHIND_LOST.match(line, first, last):
        first, after = unsure.end(), after[len(unsure[0]) :]
    is_long = (first, last) == (0, len(line)) and _is_long(line, after)
    if any(cut := clean_edges(line[first:last], after, (line[:first], line[last:]), is_long)):
        first, last, after = first + cut[0], last - cut[1], after[cut[0] : len(after) - cut[1]]
    saved = language.cost(line[first:last]) - language.cost(after)
    if not after or not believable(line[first:last], after, saved, pair[1]):
        return None
    return Edit(first, line[first:last], after, pair[0], "proven", 1, round(saved / len(after), 2))


def _is_doubtful(line: str, start: int, end: int, run: swaps.Run) -> bool:
    """Whether the ends of a run in line[start:end] are not sure."""
    at_start, at_end = run.start == 0, start + run.end == end
    if at_start and at_end and _is_edge(line, start) and _is_edge(line, end):
        return not swaps.is_clear(run)
    cut_off = (at_start and not _is_edge(line, start)) or (at_end and not _is_edge(line, end))
    return cut_off or run.margin < swaps.CLEAR


def _is_line_end(line: str, at: int) -> bool:
    return at in (0, len(line))


def _is_edge(line: str, at: int) -> bool:
    return _is_line_end(line, at) or "\ufffd" in line[at - 1 : at + 1]


def _gap(run: swaps.Run, other: swaps.Run) -> int:
    return max(other.start - run.end, run.start - other.end)
