"""Damaged runs inside a line, and where they end; `mojibake` says which lines to search.

Single-byte codecs give characters that Chinese text has not (marks like “ and — apart), UTF-8 read as GB18030
or Big5 is told by its bytes, and Big5 and GB18030 read as one another by the language alone (`ctcorpus.swaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain, groupby, product, repeat

from ctcorpus import codecs_zh
from ctcorpus.chains import (
    PAIRS,
    SWAPS,
    Solution,
    has_odd_word,
    invert_chain,
    is_strange,
    size_of,
    solve,
    suspicious,
)
from ctcorpus.edits import Edit, Proof
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import mojibake_swaps, neighbours
from ctcorpus.stages.repair.frame import disjoint
from ctcorpus.stages.repair.neighbours import loose_letters, western_words

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
_MARKS = frozenset("“”‘’—…·–•°×÷±§\xa0")
#: a mark of them with ASCII behind it, at the end of a run: ”A, °C; a letter behind § or ± is hardly anything but the
#: second byte of a pair
_MARK_AND_ASCII = re.compile("(?:[“”‘’—…·–•]|°(?=[CF]))([\\x00-\\x7f]+)$")
#: where no double-byte codec was at work: misread words of single-byte ones
_ONLY_WESTERN = re.compile(f"(?:[{_WESTERN.removeprefix(_ASCII)}][\\x00-\\x7f]{{0,8}}+){{16,}}+")
#: bytes that no character of two bytes has as its second
_WORD = re.compile("[^\\x00-\\x2f\\x3a-\\x3f]+")
#: characters of UTF-8; of two bytes those that some wrong codec gives (no accents, Armenian, Hebrew, Arabic, which
#: pairs of GBK often look like): a run holds at least two beyond ASCII
_BEYOND_ASCII = (
    rb"[\xc2-\xc7\xc9\xcb\xce-\xd1][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_UTF8_CHARACTER = re.compile(rb"[\x20-\x7e]|" + _BEYOND_ASCII)
_UTF8_RUN = re.compile(
    rb"(?:[\x20-\x7e]*+(?:" + _BEYOND_ASCII + rb")){2,}+"
    rb"[\x40-\x7e]?"  # the second byte of a character of Big5 or GBK that was misread before
)
_LETTER, _HAN = re.compile(rb"[\xc2-\xd1]"), re.compile(rb"[\xe0-\xf4]")
_LEAST_HAN = 2
#: what such a run begins with, roughly: found ten times as fast
_UTF8_SIGN = re.compile(rb"[\xc2-\xd1\xe0-\xf4][\x80-\xbf]{1,3}[\x20-\x7e]*+[\xc2-\xd1\xe0-\xf4][\x80-\xbf]")
#: what a clean character between two misread runs becomes: 没 is û
_LONE_LETTER = re.compile("[\u3400-\u9fff][\xa1-\u07ff][\u3400-\u9fff]")
#: characters by which either end of a run may lie further in, and bits by which any other place must read worse
_SEARCHED, _CLEAR = 4, 12.0
#: marks at either end of a run, from the inside, before which it may end: ……”“ and more
_SEARCHED_MARKS = 8
_SINGLE_BYTE = frozenset(("latin-1", *codecs_zh.SLOPPY))
#: codecs that UTF-8 is read as by the name of the pair
_READERS = {name: read for name, written, read in PAIRS if written == "utf-8"}


def in_region(line: str, start: int, end: int) -> Iterator[Edit]:
    """Runs of single-byte codecs first, for nothing else gives their characters; then UTF-8, then swaps."""
    found = list(_western(line, start, end))
    western = [*_ONLY_WESTERN.finditer(line, start, end)]
    for a, b in _gaps(western, start, end):
        found += _utf8(line, a, b)
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
    is_out_of_step = line[:1] in _MARKS and neighbours.has_lone_letter(solution.text)
    return not is_out_of_step and not western_words(line, 0, len(line))


# --- where a run ends -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Choice:
    start: int
    end: int
    solution: Solution
    reads: str  # the line around, repaired
    bits: float


def _settle(line: str, starts: list[int], ends: list[int]) -> Edit | None:
    """The run whose repair reads best in its line; a guess where another choice of its ends reads nearly as well."""
    left, right = max(min(starts) - 2, 0), max(ends) + 2
    choices = []
    for start in starts:
        for end in ends:
            solution = solve(line[start:end]) if end > start else None
            if solution and not has_odd_word(line[start - 1 : start] + solution.text + line[end : end + 1]):
                reads = line[left:start], solution.text, line[end:right]
                choices.append(_Choice(start, end, solution, "".join(reads), neighbours.cost(*reads)))
    if not choices:
        return None
    best = min(choices, key=lambda choice: choice.bits)
    near = {
        choice.reads: (choice.start, choice.solution.text)
        for choice in choices
        if _is_near(choice.bits, best)
    }
    for start, end in {*product(starts, ends)} - {(choice.start, choice.end) for choice in choices}:
        # what cannot be believed alone may be true all the same
        said = invert_chain(line[start:end], best.solution.chain) if end > start else None
        if said and clean_of_residue(said):
            reads = line[left:start], said, line[end:right]
            if _is_near(neighbours.cost(*reads), best):
                near.setdefault("".join(reads), (start, said))
    inner = _shared(line, best, [*near.values()]) if len(near) > 1 and best.solution.rivals == 1 else None
    return inner or edit_of(line, best.start, best.end, best.solution, max(best.solution.rivals, len(near)))


def _is_near(bits: float, best: _Choice) -> bool:
    return bits < best.bits + _CLEAR


def _shared(line: str, best: _Choice, near: list[tuple[int, str]]) -> Edit | None:
    """The longest part of a run of which all choices of its ends say the same, if it can be believed by itself."""
    chain = best.solution.chain
    places = [_places(start, said, chain) for start, said in near]
    agreed = set(places[0]).intersection(*places[1:])
    stretches = [[*group] for is_agreed, group in groupby(places[0], agreed.__contains__) if is_agreed]
    longest = max(stretches, key=len, default=[])
    if not longest:
        return None
    start, end = longest[0][0], longest[-1][1]
    solution = solve(line[start:end])
    said = "".join(character for _, _, character in longest)
    return (
        edit_of(line, start, end, solution, solution.rivals) if solution and solution.text == said else None
    )


def _places(start: int, said: str, chain: str) -> list[tuple[int, int, str]]:
    """Each character that a run says, with the part of the line that it stands for; none where characters share one."""
    sizes = {character: size_of(character, chain) for character in set(said)}
    ends = [*accumulate((sizes[character] for character in said), initial=start)]
    return [*zip(ends, ends[1:], said, strict=False)] if all(sizes.values()) else []


def edit_of(line: str, start: int, end: int, solution: Solution, rivals: int) -> Edit:
    proof: Proof = "proven" if rivals == 1 else "guess"
    return Edit(start, line[start:end], solution.text, solution.chain, proof, rivals, solution.gain)


# --- single-byte codecs -----------------------------------------------------------------------------


def _western(line: str, start: int, end: int) -> Iterator[Edit]:
    for run in _WESTERN_RUN.finditer(line, start, end):
        if suspicious().search(run[0]):
            whole = _settle(line, *_ends(line, *run.span()))
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
    elif not all(said) or together + _CLEAR < apart:
        yield whole
    elif apart + _CLEAR < together and all(found):
        yield from parts
    else:
        yield replace(whole, proof="guess", candidates=2)


def _rest(line: str, start: int, end: int, last: int) -> Edit | None:
    """What comes back of all of line[start:end], or of line[start:last]."""
    starts, ends = _ends(line, start, end)
    edit = _settle(line, starts, [*dict.fromkeys((*ends, last))])
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
    edit = _settle(line, *_ends(line, *words[number]))
    after, step = number + 1, 1
    shrinking = False
    while edit and step and after < len(words):
        last = min(after + step, len(words)) - 1
        joined = _settle(line, *_ends(line, edit.start, words[last][1]))
        if joined:
            edit, after = joined, last + 1
        shrinking = shrinking or not joined
        step = step // 2 if shrinking else step * 2
    return edit, after


def _ends(line: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Where a run of line[start:end] may begin and end: at its first and last character, or within its marks.

    A letter behind a mark may be the second byte of a pair, or belong with the mark to what follows the run.
    """
    while start < end and line[start].isascii():
        start += 1
    last = end
    if match := _MARK_AND_ASCII.search(line[start:end]):
        last = start + match.start(1)
    first = next((i for i in range(start, last) if line[i] not in _MARKS), last)
    inner = next((i for i in range(last, first, -1) if line[i - 1] not in _MARKS), first)
    starts = [start, *range(max(start + 1, first - _SEARCHED_MARKS), first + 1)]
    ends = [end, *range(min(last, inner + _SEARCHED_MARKS), inner - 1, -1)]
    return [*dict.fromkeys(starts)], [*dict.fromkeys(ends)]


def _utf8_in_word(line: str, start: int, end: int) -> Iterator[Edit]:
    """UTF-8 beside another misreading, without a blank between; nothing where a part stays unread."""
    for codec in ("latin-1", *codecs_zh.SLOPPY):
        found = [*_utf8_runs(line, start, end, codec)]
        borders = [start, *(at for edit in found for at in (edit.start, edit.end)), end]
        rests = [(a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if is_strange(line[a:b])]
        edits = [_settle(line, *_ends(line, a, b)) for a, b in rests] if found else [None]
        if all(edits):
            yield from found
            yield from filter(None, edits)
            return


# --- UTF-8 ------------------------------------------------------------------------------------------


def _utf8(line: str, start: int, end: int) -> Iterator[Edit]:
    for codec in ("gb18030", "cp950"):
        # a `?` for what the codec has not joins runs, if anything
        if _has_long_run(line[start:end].encode(codec, "replace")):
            yield from _utf8_runs(line, start, end, codec)


def _has_long_run(data: bytes) -> bool:
    sign = _UTF8_SIGN.search(data)
    while sign:
        run = _UTF8_RUN.match(data, sign.start())
        if run and _says_enough(run[0]):
            return True
        sign = _UTF8_SIGN.search(data, run.end() if run else sign.start() + 1)
    return False


def _says_enough(data: bytes) -> bool:
    """Whether UTF-8 holds two Han characters, or as many letters as two may have become before."""
    return len(_HAN.findall(data)) + len(_LETTER.findall(data)) / 2 >= _LEAST_HAN


def _utf8_runs(line: str, start: int, end: int, codec: str) -> Iterator[Edit]:
    """Runs of line[start:end] that UTF-8 gives when it is read as `codec`."""
    pieces = list(map(_bytes_of, line[start:end], repeat(codec)))
    places = dict(zip(accumulate(map(len, pieces), initial=0), range(start, end + 1), strict=True))
    data = b"".join(pieces)
    for run in _UTF8_RUN.finditer(data):
        if not _says_enough(run[0]):
            continue
        characters = _UTF8_CHARACTER.finditer(data, run.start(), run.end())
        cuts = [places[at] for at in (run.start(), *(m.end() for m in characters)) if at in places]
        loose = loose_letters(run[0].decode(errors="replace"), codec) if codec not in _SINGLE_BYTE else (0, 0)
        cuts = [cut for cut in cuts if cuts[0] + loose[0] <= cut <= cuts[-1] - loose[1]]
        edit = _settle(line, cuts[:_SEARCHED], cuts[-_SEARCHED:]) if len(cuts) > 1 else None
        if edit and edit.rule.split("+")[-1].startswith("utf8-as-"):
            rest = line[cuts[0] : edit.start] + line[edit.end : cuts[-1]]  # bytes of UTF-8 that were left
            doubtful = edit.proof == "proven" and (_LONE_LETTER.search(edit.after) or is_strange(rest))
            yield replace(edit, proof="guess", candidates=2) if doubtful else edit


@lru_cache(1 << 14)
def _bytes_of(character: str, codec: str) -> bytes:
    """The bytes of a character; where it has none, one that UTF-8 never has."""
    try:
        return codecs_zh.encode(character, codec)
    except UnicodeEncodeError:
        return b"\xff"
