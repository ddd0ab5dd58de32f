"""Codec chains on lines and on runs inside lines; `ctcorpus.chains` holds the model and its inversion.

A line that is damaged throughout is one run. Where only a part is damaged, its ends are searched
(`mojibake_runs`). A line that cannot be believed alone, or not to its ends, is believed between lines of the same chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ctcorpus import language
from ctcorpus.chains import Solution, explains, forward, invert, solve
from ctcorpus.edits import Edit
from ctcorpus.hanzi import is_han
from ctcorpus.stages.repair import about, in_step, meant
from ctcorpus.stages.repair.frame import lines_of
from ctcorpus.stages.repair.mojibake_runs import ends_with_line, in_region
from ctcorpus.stages.repair.run_ends import edit_of
from ctcorpus.strange import strange_regions, strange_share, suspicious

__all__ = ["find", "forward", "invert"]

#: clean characters around a strange one in which the end of a damaged run is looked for
_REACH = 64
#: so many lines of one chain speak for it; lines between them, together, are no longer than this
_LEAST_LINES, _LONGEST_GAP = 3, 200
#: share of strange characters in a line that is damaged throughout; of 9,437 that were solved none had less than
#: 0.18, of clean lines with strange characters 4 in 5 have
_LEAST_STRANGE = 0.08
#: bits a character of a rare word of two strange characters, by the dictionary's pairs (澎湃: 10.1, 麒麟: 10.4);
#: of two strange characters that misreading put together: 18 and more
_WORD = 11.0
#: bits of the last character of a line that is in step; of seven that were out of step 13 and more
_LIKELY = 13.0
#: bytes that were read one by one at the end of a line, which may be cut off inside a character
_CUT_OFF = re.compile(r"[\x80-\u2122][\x40-\x7e\x80-\u2122][\x80-\u2122]$")


def find(text: str) -> Iterator[Edit]:
    """Repairs of lines, or of runs inside them where a line as a whole is not of one piece."""
    controls = in_step.has_controls(text)
    edits = list(_in_lines(text, controls))
    told = {edit.start: edit for edit in _between(text, edits, controls)}
    yield from (edit for edit in edits if _line_start(text, edit) not in told)
    yield from told.values()


def _in_lines(text: str, controls: bool) -> Iterator[Edit]:
    hit = _hit(text, 0)
    while hit:
        start = text.rfind("\n", 0, hit.start()) + 1
        end = text.find("\n", hit.end())
        line = text[start : end if end >= 0 else None]
        for edit in _in_line(line):
            yield replace(in_step.claimed(edit, line, controls), start=start + edit.start)
        hit = _hit(text, start + len(line))


def _hit(text: str, position: int) -> re.Match[str] | None:
    """The next two strange characters close together that are no word, as 澎湃 and 麒麟 are."""
    hit = suspicious().search(text, position)
    while hit and len(hit[0]) == 2 and is_han(hit[0][0]) and language.bits(hit[0]) < _WORD:
        hit = suspicious().search(text, hit.end() - 1)
    return hit


def _in_line(line: str) -> Iterator[Edit]:
    solution = solve(line) if strange_share(line) > _LEAST_STRANGE else None
    if solution is None and _CUT_OFF.match(line, max(len(line) - 3, 0)):
        cut = list(_cut_off(line))
        if cut:
            yield from cut
            return
    if solution and ends_with_line(line, solution):
        yield edit_of(line, 0, len(line), solution, solution.rivals)
        return
    found = list(_in_regions(line))
    if solution and (not found or _is_all(line, found[0], solution)):
        # nothing better was found: what may be clean at the ends makes it a guess
        rivals = solution.rivals + (not found or found[0].proof != "proven")
        yield edit_of(line, 0, len(line), solution, rivals)
    else:
        yield from found


def _cut_off(line: str) -> Iterator[Edit]:
    """The line without the bytes of its last character, which were cut off in part; those stay as they are seen."""
    for size in (1, 2):
        rest = line[:-size]
        solution = solve(rest)
        if solution and solution.rivals == 1 and ends_with_line(rest, solution):
            # a byte that was dropped on the way leaves half a pair at the end, too, and reads oddly from there on
            two = solution.text[-2:]
            if "utf8" in solution.chain or (is_han(two[1]) and language.step(*two) < _LIKELY):
                yield edit_of(rest, 0, len(rest), solution, 1)
            return


def _in_regions(line: str) -> Iterator[Edit]:
    found = ((region, list(in_region(line, *region))) for region in strange_regions(line, _REACH))
    # most regions are clean: whether they speak of codecs need not be known
    spoken = about.words("misread").search
    edits = [edit for region, some in found if some and not spoken(line, *region) for edit in some]
    if not meant.is_paired(line, meant.runs(edits, 0)) and not _is_shown(line, edits):
        yield from edits


def _is_shown(line: str, edits: Sequence[Edit]) -> bool:
    return about.is_shown(line, [(edit.start, edit.end) for edit in edits])


def _is_all(line: str, edit: Edit, solution: Solution) -> bool:
    """Whether an edit says of a line what its solution says."""
    return line[: edit.start] + edit.after + line[edit.end :] == solution.text


# --- lines between others ---------------------------------------------------------------------------


def _between(text: str, edits: Sequence[Edit], controls: bool) -> Iterator[Edit]:
    """Lines that were left, or repaired in part, between two lines damaged by one chain, or at either end of the text.

    What lies between is not longer than a few headings where nothing in a line tells that it is damaged.
    """
    whole = [edit for edit in edits if edit.proof == "proven" and _is_line(text, edit)]
    if len(whole) < _LEAST_LINES:
        return
    first, last = replace(whole[0], start=0, before=""), replace(whole[-1], start=len(text), before="")
    chains: dict[int, set[str]] = {}
    for edit in edits:
        chains.setdefault(_line_start(text, edit), set()).add(edit.rule)
    for one, other in pairwise((first, *whole, last)):
        gap = text[one.end : other.start]
        is_short = len(gap) <= _LONGEST_GAP
        for at, line in lines_of(gap) if one.rule == other.rule else ():
            start = one.end + at
            if chains.get(start, {one.rule} if is_short else set()) == {one.rule}:
                for edit in _like(line, one):
                    yield replace(in_step.claimed(edit, line, controls), start=start)


def _line_start(text: str, edit: Edit) -> int:
    return text.rfind("\n", 0, edit.start) + 1


def _is_line(text: str, edit: Edit) -> bool:
    return text[edit.start - 1 : edit.start] in ("", "\n") and text[edit.end : edit.end + 1] in ("", "\n")


def _like(line: str, like: Edit) -> Iterator[Edit]:
    after = explains(line, like.rule) if not line.isascii() else None
    if after:
        gain = round(language.gain(line, after), 2)
        yield Edit(0, line, after, like.rule, "proven", 1, gain)
