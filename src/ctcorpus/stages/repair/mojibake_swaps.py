"""Runs inside a line of Big5 and GB18030 that were read as each other, the kernel behind `mojibake_runs`.

Every pair of the one is a pair of the other, so only the ends of a run are in question: `swaps` finds the likeliest,
and how sure it is of them. Where it is not, the inner part of the run comes back, and its ends stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from ctcorpus import language, swaps
from ctcorpus.chains import LEAST_BITS_SAVED, SWAPS, Link, believable, has_other_code
from ctcorpus.edits import Edit
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair.frame import disjoint
from ctcorpus.stages.repair.neighbours import clean_edges
from ctcorpus.strange import is_strange, suspicious

#: what stands between bytes that are lost; behind one pairs may be out of step up to a letter, their second byte
_UNLOST, _BEHIND_LOST = re.compile("[^\ufffd]+"), re.compile("(?<=\ufffd)[^\ufffd]*[@-~]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
#: bits that a line saves that is a long one: 20 characters and more
_LONG_LINE = 200.0
#: characters between two runs that may be one
_BESIDE = 24


def in_region(line: str, start: int, end: int) -> Iterator[Edit]:
    """What is sure of each run in line[start:end] is `proven`; a run of which nothing is sure is a guess."""
    found: list[Edit] = []
    for piece in _UNLOST.finditer(line, start, end):
        for pair in SWAPS if suspicious().search(piece[0]) else ():
            if _is_worth(line, *piece.span(), pair):
                found += _in_piece(_Piece(line, *piece.span(), pair))
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line, line[start:end], in which runs of one pair of codecs are looked for."""

    line: str
    start: int
    end: int
    pair: Link

    def is_line_end(self, at: int) -> bool:
        return at in (0, len(self.line))

    def is_lost(self, at: int) -> bool:
        """Whether a mark of what was lost stands beside a place."""
        return "\ufffd" in self.line[max(at - 1, 0) : at + 1]

    def is_edge(self, at: int) -> bool:
        """Whether nothing clean stands beside an end of the piece."""
        return self.is_line_end(at) or self.is_lost(at)


def _in_piece(piece: _Piece) -> Iterator[Edit]:
    written, read = piece.pair[1:]
    runs = [*swaps.runs(piece.line[piece.start : piece.end], written, read)]
    doubtful = [_is_doubtful(piece, run) for run in runs]
    for i, run in enumerate(runs):
        whole = _edit(piece, run, (0, len(run.after)))
        # a run that is sure of itself is none beside one that is not: both may be parts of one
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(runs) and _gap(run, runs[k]) < _BESIDE]
        is_cut = whole and whole.after != run.after
        own = not swaps.is_misread(whole.before, written, read) if whole and is_cut else doubtful[i]
        sure = [] if own or any(doubtful[k] for k in beside) else [_tight(piece, run)]
        found = [*_proven(piece, run, sure)] or [*_proven(piece, run, _inner(piece, run))]
        yield from found
        if whole and not found:
            yield replace(whole, proof="guess", candidates=2)


def _tight(piece: _Piece, run: swaps.Run) -> tuple[int, int]:
    """A run without the loose characters at its ends; beside what was lost nothing is clean."""
    first, last = run.loose
    first = 0 if run.start == 0 and piece.is_lost(piece.start) else first
    last = 0 if piece.start + run.end == piece.end and piece.is_lost(piece.end) else last
    return first, len(run.after) - last


def _inner(piece: _Piece, run: swaps.Run) -> list[tuple[int, int]]:
    """The sure parts of a run, but for what is near an end of its piece that is none of the line: what is beside it
    was not looked at."""
    low = 0 if piece.is_line_end(piece.start) else swaps.NEAR - run.start
    behind = 0 if piece.is_line_end(piece.end) else swaps.NEAR
    high = min(len(run.after), piece.end - piece.start - behind - run.start)
    return [(max(a, low), min(b, high)) for a, b in run.sure]


def _proven(piece: _Piece, run: swaps.Run, parts: list[tuple[int, int]]) -> Iterator[Edit]:
    for part in parts:
        edit = _edit(piece, run, part) if part[0] < part[1] else None
        if edit and not has_other_code(edit.before, edit.after, (piece.pair,)):
            yield edit


def _edit(piece: _Piece, run: swaps.Run, part: tuple[int, int]) -> Edit | None:
    """A part of a run, without what is clean at its ends, if it can be believed."""
    line, offset = piece.line, piece.start + run.start
    first, last = offset + part[0], offset + part[1]
    if unsure := _BEHIND_LOST.match(line, first, last):
        first = unsure.end()
    first, last = _without_letters(line, first, last)
    after = run.after[first - offset : last - offset]
    is_long = (first, last) == (0, len(line)) and _is_long(line, after)
    cut = clean_edges(line[first:last], after, (line[:first], line[last:]), is_long)
    first, last = first + cut[0], last - cut[1]
    after = run.after[first - offset : last - offset]
    saved = sum(run.savings[first - offset : last - offset])
    if not after or not believable(line[first:last], after, saved, piece.pair[1]):
        return None
    return Edit(first, line[first:last], after, piece.pair[0], "proven", 1, round(saved / len(after), 2))


def _without_letters(line: str, first: int, last: int) -> tuple[int, int]:
    """A part of a line without ASCII at its ends inside the line: a letter there may be a byte of a pair."""
    kept = _BEYOND_ASCII.search(line, first, last) if first else None
    start = kept.start() if kept else first
    while last < len(line) and last > start and line[last - 1].isascii():
        last -= 1
    return start, last


def _is_doubtful(piece: _Piece, run: swaps.Run) -> bool:
    """Whether the ends of a run are not sure."""
    at_start, at_end = run.start == 0, piece.start + run.end == piece.end
    if at_start and at_end and piece.is_edge(piece.start) and piece.is_edge(piece.end):
        return not swaps.is_clear(run)
    cut_off = (at_start and not piece.is_edge(piece.start)) or (at_end and not piece.is_edge(piece.end))
    return cut_off or run.margin < swaps.CLEAR


def _gap(run: swaps.Run, other: swaps.Run) -> int:
    return max(other.start - run.end, run.start - other.end)
