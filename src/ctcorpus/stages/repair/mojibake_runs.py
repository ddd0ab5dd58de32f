"""Damaged runs inside a line; `mojibake` says which lines to search, `run_ends` where a run ends.

Single-byte codecs give characters that Chinese text has not (marks like “ and — apart), UTF-8 read as GB18030
or Big5 is told by its bytes, and Big5 and GB18030 read as one another by the language alone (`ctcorpus.swaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from ctcorpus import codecs_zh
from ctcorpus.chains import PAIRS, SWAPS, Solution, invert_chain
from ctcorpus.edits import Edit
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import mojibake_swaps, mojibake_utf8, neighbours
from ctcorpus.stages.repair.frame import disjoint
from ctcorpus.stages.repair.neighbours import loose_letters, western_words
from ctcorpus.stages.repair.run_ends import CLEAR, MARKS, settle, within_marks
from ctcorpus.strange import is_strange, suspicious

#: what single-byte codecs give, and of it what stands in Chinese text, too
_ASCII = "\\x00-\\x7f"
_SWAPPED = {pair[0]: pair for pair in SWAPS}
_WESTERN = (
    _ASCII
    + "\\x80-\\xff"
    + re.escape(
        "".join(
            sorted(
                {
                    c
                    for codec in codecs_zh.SLOPPY
                    for c in codecs_zh.decode(bytes(range(256)), codec)
                    if c > "\xff"
                }
            )
        )
    )
)
_WESTERN_RUN = re.compile(f"[{_WESTERN}]+")
#: where no double-byte codec was at work: misread words of single-byte ones
_ONLY_WESTERN = re.compile(f"(?:[{_WESTERN.removeprefix(_ASCII)}][\\x00-\\x7f]{{0,8}}+){{16,}}+")
#: bytes that no character of two bytes has as its second
_WORD = re.compile("[^\\x00-\\x2f\\x3a-\\x3f]+")
#: codecs that UTF-8 is read as by the name of the pair
_READERS = {name: read for name, written, read in PAIRS if written == "utf-8"}


def in_region(line: str, start: int, end: int) -> Iterator[Edit]:
    """Runs of single-byte codecs first, for nothing else gives their characters; then UTF-8, then swaps."""
    found = list(_western(line, start, end))
    western = [*_ONLY_WESTERN.finditer(line, start, end)]
    for a, b in _gaps(western, start, end):
        found += mojibake_utf8.in_piece(line, a, b)
    sharp = [*disjoint(found)]
    yield from sharp
    taken: list[Edit | re.Match[str]] = [*western, *sharp]
    spans = sorted(taken, key=_span)
    for a, b in _gaps(spans, start, end):
        yield from mojibake_swaps.in_region(line, a, b)


def _span(what: Edit | re.Match[str]) -> tuple[int, int]:
    return (what.start, what.end) if isinstance(what, Edit) else what.span()


def _gaps(spans: Iterable[Edit | re.Match[str]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """What lies between spans that are sorted by their start."""
    for first, last in (*map(_span, spans), (end, end)):
        if start < first:
            yield start, first
        start = max(start, last)


def ends_with_line(line: str, solution: Solution) -> bool:
    """Whether nothing at the ends of a line, or in it, may be clean where the line is solved as a whole."""
    name = solution.chain.split("+")[-1]
    if name == solution.chain and name in _SWAPPED:
        return mojibake_swaps.ends_with_line(line, solution.text, _SWAPPED[name])
    if name == solution.chain and _READERS.get(name) in ("gb18030", "cp950"):
        return loose_letters(solution.text, _READERS[name]) == (0, 0)
    is_out_of_step = line[:1] in MARKS and neighbours.has_lone_letter(solution.text)
    return not is_out_of_step and not western_words(line, 0, len(line))


# --- single-byte codecs -----------------------------------------------------------------------------


def _western(line: str, start: int, end: int) -> Iterator[Edit]:
    for run in _WESTERN_RUN.finditer(line, start, end):
        if suspicious().search(run[0]):
            whole = settle(line, *within_marks(line, *run.span()))
            words = western_words(line, *run.span())
            if whole and words:
                words = [word for word in words if word[0] < whole.end and whole.start < word[1]]
            if words:
                yield from _around(line, run.span(), words, whole)
            elif whole:
                yield whole
            else:
                yield from _words(line, *run.span())


def _around(
    line: str, run: tuple[int, int], words: list[tuple[int, int]], whole: Edit | None
) -> Iterator[Edit]:
    """What comes back around clean words; what the run says as a `whole` is a guess where it reads about as well."""
    borders = [run[0], *chain.from_iterable(words), run[1]]
    rests = [(a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if not line[a:b].isascii()]
    # the first letter of a word may be the second byte of a pair
    last = {a: a + bool(western_words(line, a + 1, b)) for a, b in words}
    found = [_rest(line, a, b, last.get(b, b)) for a, b in rests]
    if not whole:
        for edit, (a, b) in zip(found, rests, strict=True):
            yield from (edit,) if edit else _words(line, a, b)
        return
    said = [
        edit or _unsure(line, *rest, last.get(rest[1], rest[1]), whole)
        for edit, rest in zip(found, rests, strict=True)
    ]
    parts = [edit for edit in said if edit]
    together = neighbours.cost("", whole.after, "") + len(words) * neighbours.LONE_BITS
    apart = _reads(line, whole, parts, words)
    if not all(said) and len(words) > 1:  # some of the words are bytes of the run, at least
        alone = [[*_around(line, run, [word], whole)] for word in words]
        others = [edits for edits in alone if edits != [whole]]
        if len(others) > 1:
            others = [[replace(whole, proof="guess", candidates=len(others))]]
        yield from (others or [[whole]])[0]
    elif not all(said) or together + CLEAR < apart:
        yield whole
    elif apart + CLEAR < together and all(found):
        yield from parts
    else:
        yield replace(whole, proof="guess", candidates=2)


def _rest(line: str, start: int, end: int, last: int) -> Edit | None:
    """What comes back of all of line[start:end], or of line[start:last]."""
    starts, ends = within_marks(line, start, end)
    edit = settle(line, starts, [*dict.fromkeys((*ends, last))])
    return edit if edit and not is_strange(line[start : edit.start] + line[edit.end : end]) else None


def _unsure(line: str, start: int, end: int, last: int, whole: Edit) -> Edit | None:
    """The same where it cannot be believed alone: what the chain of the whole run says of it."""
    for at in dict.fromkeys((end, last)):
        said = invert_chain(line[start:at], whole.rule)
        if said and clean_of_residue(said):
            return replace(whole, start=start, before=line[start:at], after=said, proof="guess")
    return None


def _reads(line: str, whole: Edit, parts: list[Edit], words: list[tuple[int, int]]) -> float:
    """Bits of what a run says where its parts come back, and its words stay."""
    said = [*((edit.start, edit.end, edit.after) for edit in parts)]
    said += [(a, b, neighbours.as_word(line[a:b])) for a, b in words]
    text, at = "", whole.start
    for a, b, after in sorted(said):
        text, at = text + line[at:a] + after[max(at - a, 0) :], b
    return neighbours.cost("", text + line[at : whole.end], "")


def _words(line: str, start: int, end: int) -> Iterator[Edit]:
    """Words of a run that come back on their own; neighbours that come back together are one edit."""
    words = [word.span() for word in _WORD.finditer(line, start, end) if not word[0].isascii()]
    number = 0
    while number < len(words):
        edit, after = _together(line, words, number)
        if edit:
            yield edit
        else:
            yield from _utf8_in_word(line, *words[number])
        number = after


def _together(line: str, words: list[tuple[int, int]], number: int) -> tuple[Edit | None, int]:
    """The edit of a word and those behind it that come back with it, and the number of the next word.

    Twice as many are tried each time, then half as many: one by one would take time quadratic in a long run.
    """
    edit = settle(line, *within_marks(line, *words[number]))
    after, step = number + 1, 1
    shrinking = False
    while edit and step and after < len(words):
        last = min(after + step, len(words)) - 1
        joined = settle(line, *within_marks(line, edit.start, words[last][1]))
        if joined:
            edit, after = joined, last + 1
        shrinking = shrinking or not joined
        step = step // 2 if shrinking else step * 2
    return edit, after


def _utf8_in_word(line: str, start: int, end: int) -> Iterator[Edit]:
    """UTF-8 beside another misreading, without a blank between; nothing where a part stays unread."""
    for codec in ("latin-1", *codecs_zh.SLOPPY):
        found = [*mojibake_utf8.runs(line, start, end, codec)]
        borders = [start, *(at for edit in found for at in (edit.start, edit.end)), end]
        rests = [(a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if is_strange(line[a:b])]
        edits = [settle(line, *within_marks(line, a, b)) for a, b in rests] if found else [None]
        if all(edits):
            yield from found
            yield from filter(None, edits)
            return
