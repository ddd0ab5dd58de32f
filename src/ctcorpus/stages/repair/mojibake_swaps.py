"""Runs inside a line of Big5 and GB18030 that were read as each other, the kernel behind `mojibake_runs`.

Every pair of the one is a pair of the other, so only the ends of a run are in question: `swaps` finds the likeliest,
and how sure it is of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from ctcorpus.edits import Edit, Proof
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair.frame import disjoint
from ctcorpus.stages.repair.neighbours import clean_edges

#: what stands between bytes that are lost; behind one pairs may be out of step up to a letter, their second byte
_UNLOST, _BEHIND_LOST = re.compile("[^\ufffd]+"), re.compile("(?<=\ufffd)[^\ufffd]*[@-~]")
#: bits that a line saves that is a long one: 20 characters and more
LONG_LINE = 200.0
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


def _swaps(line: str, start: int, end: int, pair: Link) -> Iterator[Edit]:
    runs = [*swaps.runs(line[start:end], pair[1], pair[2])]
    doubtful = [_is_doubtful(line, start, end, run) for run in runs]
    for i, run in enumerate(runs):
        first, last, after, saved = start + run.start, start + run.end, run.after, run.saved
        if unsure := _BEHIND_LOST.match(line, first, last):
            first, after = unsure.end(), after[len(unsure[0]) :]
            saved = language.cost(line[first:last]) - language.cost(after)
        is_long = (first, last) == (0, len(line)) and saved > LONG_LINE
        if any(cut := clean_edges(line[first:last], after, (line[:first], line[last:]), is_long)):
            first, last, after = first + cut[0], last - cut[1], after[cut[0] : len(after) - cut[1]]
            saved = language.cost(line[first:last]) - language.cost(after)
        if not after or not believable(line[first:last], after, saved, pair[1]):
            continue
        # a run that is sure of itself is none beside one that is not: both may be parts of one
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(runs) and _gap(run, runs[k]) < _BESIDE]
        own = not swaps.is_misread(line[first:last], *pair[1:]) if any(cut) else doubtful[i]
        proven = not (own or any(doubtful[k] for k in beside)) and not has_other_code(after, pair[1])
        proof: Proof = "proven" if proven else "guess"
        gain = round(saved / len(after), 2)
        yield Edit(first, line[first:last], after, pair[0], proof, 1 if proven else 2, gain)


def _is_doubtful(line: str, start: int, end: int, run: swaps.Run) -> bool:
    """Whether the ends of a run in line[start:end] are not sure."""
    at_start, at_end = run.start == 0, start + run.end == end
    if at_start and at_end and _is_edge(line, start) and _is_edge(line, end):
        return not swaps.is_clear(run)
    cut_off = (at_start and not _is_edge(line, start)) or (at_end and not _is_edge(line, end))
    return cut_off or run.margin < swaps.CLEAR


def _is_edge(line: str, at: int) -> bool:
    return at in (0, len(line)) or "\ufffd" in line[at - 1 : at + 1]


def _gap(run: swaps.Run, other: swaps.Run) -> int:
    return max(other.start - run.end, run.start - other.end)
