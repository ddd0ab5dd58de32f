"""Codec misreadings with losses (`utf8-as-gb18030-holes`, ...): bytes that the wrong codec could not decode
became U+FFFD or `?`, or were dropped.

What stands between the marks is exact. A character some bytes of which are gone is restored where one character
alone can have given what is seen; else a mark stays in its place, and its likeliest candidate is a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate, chain

from ctcorpus import codecs_zh, language
from ctcorpus.chains import suspicious
from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.language import MARGIN, clean_of_residue
from ctcorpus.stages.repair import switches
from ctcorpus.stages.repair.frame import lines_of
from ctcorpus.stages.repair.gaps import Gap, Piece, Reader, parse, pre_images, read, spellings, stream, undefined, widths


@dataclass(frozen=True, slots=True)
class Model:
    """Bytes written in one codec, read by a reader that loses some."""

    name: str
    written: str
    reader: Reader

    @property
    def rule(self) -> str:
        return f"{self.name}-holes"


_DOUBLE = (
    ("utf8-as-gb18030", "utf-8", "gb18030"),
    ("utf8-as-big5", "utf-8", "cp950"),
    ("gb18030-as-big5", "gb18030", "cp950"),
    ("big5-as-gb18030", "cp950", "gb18030"),
)
#: single-byte codecs with bytes that they do not define
_SINGLE = (
    ("utf8-as-cp1252", "utf-8", "cp1252"),
    ("utf8-as-cp1250", "utf-8", "cp1250"),
    ("gb18030-as-cp1252", "gb18030", "cp1252"),
    ("gb18030-as-cp1250", "gb18030", "cp1250"),
    ("big5-as-cp1252", "cp950", "cp1252"),
)
#: readings whose undefined or invisible bytes were dropped without a mark: only UTF-8 says where
_DROPPED = (("utf8-as-cp1252", "utf-8", "cp1252"), ("utf8-as-latin1", "utf-8", "latin-1"))
#: letters that UTF-8 leads of Chinese become in any single-byte codec
_LEADS = frozenset("âãäåæçèéïăĺćčéďâ")
_MARKS = frozenset("\ufffd?")
_SOFT_HYPHEN = 0xAD
#: a line that speaks of codecs means the run that looks damaged
_ABOUT = re.compile("乱码|亂碼|编码|編碼|转码|轉碼|写[作成着]|寫[作成著]|显示[为成]|顯示[為成]|解[码碼]|U\\+FFFD")
_HAN = re.compile(f"[{HAN}]")
#: a repair must save so many bits; pairs of bytes prove nothing, so it must hold so many Han characters,
#: read as running text, and have not many odd letters, or marks beside the exact ones
_LEAST_BITS, _LEAST_HAN, _READS, _MOST_ODD, _MOST_MARKS = 16.0, 4, 12.5, 0.1, 2.0
#: UTF-8 proves itself: whole characters count 2, those with some bytes 1; they stand alone often
_LEAST_UTF8, _READS_BROKEN = 4, 15.0
#: bits a character by which the best reading must be better than one that says something else
_CLEARLY = 0.5
#: bits by which one code of a character must be better than its other one
_CLEAR_CODE = 8.0
#: share of a run that others may deny
_MOST_DENIED = 0.2
#: bits of a mark, about those of a character; of a whole character that is lost: one in four or more
#: is one that the other codec does not have; of a letter out of a pair
_COST_OF_MARK, _COST_OF_LOST, _COST_OF_LETTER = 10.0, 2.0, 12.0
_MOST_LETTERS = 0.02
_BEHIND_MARK = re.compile("(?<=\ufffd)[@-~](?![ -~])")
#: a character of four bytes in GB18030, read byte by byte: nothing tells how it belongs to its neighbours
_FOUR_BYTES = re.compile("[\ufffd?][0-9][\ufffd?][0-9]")
_ASCII = re.compile("[\x00-\x7f]+")
#: no part of a repaired text may read worse than this: window in characters, bits a character
_WINDOW, _WORST = 4, 16.5
_ODD = re.compile("[\u02d9\u3105-\u312f\ufe30-\ufe4f\u2550-\u2593]")


def forward(text: str, model: Model) -> str:
    """The damage: `text` written and read with losses."""
    return read(codecs_zh.encode(text, model.written), model.reader)


@dataclass(frozen=True, slots=True)
class Solution:
    """What a run was: exact characters, and gaps that no single character fills."""

    start: int  # in the line
    before: str
    parts: tuple[str | Gap, ...]
    places: tuple[tuple[int, int], ...]  # of each part's first byte: character of the line, byte of it
    model: Model
    saved: float  # bits, marks and what is left of them counted

    @property
    def after(self) -> str:
        return "".join(part if isinstance(part, str) else self.mark for part in self.parts)

    @property
    def mark(self) -> str:
        return self.model.reader.mark or "\ufffd"

    @property
    def end(self) -> int:
        return self.start + len(self.before)


def possible_in(alphabet: frozenset[str]) -> bool:
    """Marks beside letters or characters that misread bytes become."""
    if not alphabet & _LEADS and not (alphabet & _MARKS and alphabet & rare()):
        return False
    return True


@cache
def rare() -> frozenset[str]:
    """Characters that misread text has and running text hardly."""
    other = chain(range(0x2B0, 0x500), range(0x2500, 0x25A0), range(0x3040, 0x312A), range(0xE000, 0xF900))
    return frozenset((*language.rare_characters(), *map(chr, other)))


def find(text: str) -> Iterator[Edit]:
    """One edit a damaged run, proof `unique`; marks that nothing fills stay in its text."""
    for start, line in lines_of(text):
        if suspicious().search(line) and not _ABOUT.search(line):
            for one in _solve(line):
                gain = round(one.saved / max(len(one.after), 1), 2)
                yield Edit(start + one.start, one.before, one.after, one.model.rule, "unique", 1, gain)


def _solve(line: str) -> list[Solution]:
    """The readings of the damaged runs of a line by the model that explains most of it.

    What a model that explains about as much denies is not claimed.
    """
    readings = [
        found for model in _models(line) if (found := [one for run in _runs(line, model) if (one := _read(line, run, model))])
    ]
    best = max(readings, key=lambda found: (_proves(found), _saved(found)), default=[])
    least = _saved(best) - _CLEARLY * sum(len(one.parts) for one in best)
    rivals = [
        other for other in readings if other is not best and _saved(other) > least and _proves(other) >= _proves(best)
    ]
    return [one for one in (_undisputed(one, rivals) for one in best) if one and _is_believed(one)]


def _undisputed(one: Solution, rivals: list[list[Solution]]) -> Solution | None:
    """A solution without the characters that rivals deny; None where they are too many."""
    parts = list(one.parts)
    for other in chain.from_iterable(rivals):
        theirs = dict(zip(other.places, other.parts, strict=True))
        for i, (place, part) in enumerate(zip(one.places, one.parts, strict=True)):
            covered = other.start <= place[0] < other.end
            if covered and isinstance(part, str) and not _allows(theirs.get(place), part):
                parts[i] = Gap(codecs_zh.encode(part, one.model.written))
    denied = sum(part != before for part, before in zip(parts, one.parts, strict=True))
    return replace(one, parts=tuple(parts)) if denied <= _MOST_DENIED * len(parts) else None


def _allows(said: str | Gap | None, part: str) -> bool:
    return said == part or isinstance(said, Gap)


def _proves(found: list[Solution]) -> bool:
    """Whether bytes are UTF-8 over a stretch that is long enough: chance does not make that."""
    return any(one.model.written == "utf-8" and _is_believed(one) for one in found)


def _saved(found: list[Solution]) -> float:
    return sum(one.saved for one in found)


def _models(line: str) -> Iterator[Model]:
    letters = frozenset(line)
    single = bool(letters & _LEADS)
    hidden = frozenset() if "\xad" in letters else frozenset((_SOFT_HYPHEN,))
    blanks = "\xa0" not in letters
    for mark in sorted(_MARKS & letters):
        for name, written, codec in _DOUBLE:
            for lost in (1, 2):
                yield Model(name, written, Reader(_narrow(line, codec, mark), lost, mark))
        for name, written, codec in _SINGLE if single else ():
            yield Model(name, written, Reader(codec, 1, mark, hidden, blanks))
    for name, written, codec in _DROPPED if single and "\ufffd" not in letters else ():
        yield Model(name, written, Reader(codec, 1, "", hidden | undefined(codec), blanks))


def _narrow(line: str, codec: str, mark: str) -> str:
    """GBK where it can have given the line: it loses more bytes than GB18030, so more can hide behind a mark."""
    if codec != "gb18030":
        return codec
    try:
        line.replace(mark, "").encode("gbk")
    except UnicodeEncodeError:
        return codec
    return "gbk"


# --- runs -----------------------------------------------------------------------------------------


def _runs(line: str, model: Model) -> list[tuple[int, int]]:
    if model.written == "utf-8":
        return list(_runs_of_utf8(line, model))
    return switches.runs(line, model.written, model.reader)


def _runs_of_utf8(line: str, model: Model) -> Iterator[tuple[int, int]]:
    """Where the bytes behind the line are UTF-8 for a while: those of other text hardly ever are."""
    index = {}
    group: list[Piece] = []
    for piece in (*parse(stream(line, model.reader, "utf-8"), "utf-8", model.reader), Piece(0, 0)):
        if piece.text or piece.gap:
            group.append(piece)
            continue
        if _worth(group):
            index = index or _places(line, model.reader)
            yield from _aligned(group, index)
        group = []


def _worth(group: list[Piece]) -> bool:
    """Whether pieces in a row are a damaged run with losses."""
    return any(p.text and not p.text.isascii() for p in group) and any(p.gap and p.gap.ways for p in group)


def _places(line: str, reader: Reader) -> dict[int, int]:
    """Offset in the stream -> offset in the line."""
    return {byte: i for i, byte in enumerate(accumulate(widths(line, reader), initial=0))}


def _aligned(group: list[Piece], index: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The run from the first to the last character that begins and ends where one of the line does."""
    edges: list[tuple[int, int]] = []
    for piece in group:
        at = piece.start
        if piece.gap and piece.gap.ways:
            edges.append((piece.start, piece.end))
        for character in piece.text:
            size = len(character.encode())
            if size > 1:
                edges.append((at, at + size))
            at += size
    first = next((index[start] for start, _ in edges if start in index), None)
    last = next((index[end] for _, end in reversed(edges) if end in index), None)
    if first is not None and last is not None and first < last:
        yield first, last


# --- readings -------------------------------------------------------------------------------------


def _read(line: str, run: tuple[int, int], model: Model) -> Solution | None:
    """The reading of a run, without what another code of the same characters would say about as well."""
    before = line[slice(*run)]
    found = [one for text in spellings(before, model.reader) if (one := _spelled(text, before, run[0], model))]
    if not found:
        return None
    best = max(found, key=lambda one: one.saved)
    rivals = [[one] for one in found if one is not best and best.saved - one.saved < _CLEAR_CODE]
    return _undisputed(best, rivals)


def _spelled(text: str, before: str, start: int, model: Model) -> Solution | None:
    found = _parts(text, model)
    if found is None:
        return None
    parts, starts = found
    if not _explains(parts, before, model) or (model.written == "gb18030" and _FOUR_BYTES.search(before)):
        return None
    exact = "".join(part for part in parts if isinstance(part, str))
    seen = before.replace(model.reader.mark, "") if model.reader.mark else before
    saved = switches.cost(seen) - switches.cost(exact) + _COST_OF_MARK * (len(before) - len(seen))
    saved -= sum(_cost_of_gap(part, model.written) for part in parts if isinstance(part, Gap))
    places = tuple(_places_in(before, start, starts, model))
    saved -= _COST_OF_LETTER * _letters(parts, places)
    return Solution(start, before, parts, places, model, saved)


def _is_believed(one: Solution) -> bool:
    """Whether a reading says enough, reads as running text, and much better than what is seen."""
    exact = "".join(part for part in one.parts if isinstance(part, str))
    gain = switches.cost(one.before.replace(one.mark, "")) - switches.cost(exact)
    marks = len(one.parts) - len(exact)
    characters = len(_HAN.findall(exact))
    if not clean_of_residue(exact) or _ODD.search(exact) or gain < max(_LEAST_BITS, MARGIN * characters):
        return False
    if _letters(one.parts, one.places) > _MOST_LETTERS * len(one.parts):
        return False
    if one.model.written == "utf-8":
        partly = sum(isinstance(part, Gap) and bool(part.ways) for part in one.parts)
        return characters >= 1 and 2 * characters + partly >= _LEAST_UTF8 and language.bits(exact) < _READS_BROKEN
    return (
        characters >= _LEAST_HAN
        and marks <= _MOST_MARKS * len(exact)
        and language.bits(_ASCII.sub("", exact)) < _READS
        and len(switches.ODD.findall(exact)) <= _MOST_ODD * characters
        and _reads_evenly(one.parts)
    )


def _places_in(before: str, start: int, offsets: tuple[int, ...], model: Model) -> Iterator[tuple[int, int]]:
    edges = list(accumulate(widths(before, model.reader), initial=0))
    for offset in offsets:
        i = bisect_right(edges, offset) - 1
        yield start + i, offset - edges[i]


@lru_cache(50_000)
def _cost_of_gap(gap: Gap, written: str) -> float:
    """What a gap that was filled would cost at least; where nothing is known of it, any character fits."""
    if not gap.ways:
        return _COST_OF_LOST if written != "utf-8" or len(gap.seen) == 3 else _COST_OF_MARK
    return min(language.step("", character) for character in pre_images(gap, written))


def _letters(parts: tuple[str | Gap, ...], places: tuple[tuple[int, int], ...]) -> int:
    """Letters that were the second byte of a pair: what a stream read out of step is full of.

    So are letters behind a mark: the lead was lost by itself.
    """
    text = "".join(part if isinstance(part, str) else "\ufffd" for part in parts)
    return len(_BEHIND_MARK.findall(text)) + sum(
        byte > 0 and "@" <= part <= "~" for part, (_, byte) in zip(text, places, strict=True)
    )


def _parts(before: str, model: Model) -> tuple[tuple[str | Gap, ...], tuple[int, ...]] | None:
    """The characters of a run, filled where one pre-image fits, and their offsets in the stream.

    None where it is not of one piece.
    """
    parts: list[str | Gap] = []
    starts: list[int] = []
    for piece in parse(stream(before, model.reader, model.written), model.written, model.reader):
        if piece.gap:
            fitting = pre_images(piece.gap, model.written)
            if piece.gap.ways and not fitting:
                return None
            parts.append(fitting[0] if len(fitting) == 1 and _usual(fitting[0]) else piece.gap)
            starts.append(piece.start)
        elif piece.text:
            parts += piece.text
            sizes = (len(codecs_zh.encode(character, model.written)) for character in piece.text)
            starts += [piece.start + at for at in accumulate(sizes, initial=0)][:-1]
        else:
            return None
    return tuple(parts), tuple(starts)


def _usual(character: str) -> bool:
    return language.step("", character) < language.RARE_BITS


def _reads_evenly(parts: tuple[str | Gap, ...]) -> bool:
    """No clean neighbour, wrongly "repaired" too, hides behind the gain of the rest."""
    text = "".join(part if isinstance(part, str) else "\n" for part in parts)
    return all(
        language.bits(stretch[i : i + _WINDOW]) < _WORST
        for stretch in text.split("\n")
        for i in range(len(stretch) - _WINDOW + 1)
    )


def _explains(parts: tuple[str | Gap, ...], before: str, model: Model) -> bool:
    """Whether the damage, run forward, gives the run; an unknown byte is one that the codec cannot read."""
    gone = undefined(model.reader.codec) if model.reader.codec in codecs_zh.SLOPPY else ()
    lost = bytes((*gone, 0xFF)[:1])
    data = b"".join(
        codecs_zh.encode(part, model.written) if isinstance(part, str) else part.seen.replace(b"\xff", lost)
        for part in parts
    )
    return read(data, model.reader) == before
