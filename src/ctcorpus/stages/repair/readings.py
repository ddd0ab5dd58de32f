"""What a run of misread text with holes was, and whether that can be believed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, chain

from ctcorpus import codecs_zh, language
from ctcorpus.hanzi import HAN, script_of
from ctcorpus.language import MARGIN, clean_of_residue
from ctcorpus.stages.repair import switches
from ctcorpus.stages.repair.context import told
from ctcorpus.stages.repair.gaps import Gap, parse, pre_images
from ctcorpus.stages.repair.losses import Reader, is_single, read, spellings, stream, undefined, widths
from ctcorpus.strange import is_own_script

_HAN = re.compile(f"[{HAN}]")
_ASCII = re.compile("[\x00-\x7f]+")
#: a repair must save so many bits; pairs of bytes prove nothing, so it must hold so many Han characters,
#: read as running text, and have not many odd letters, or marks beside the exact ones
_LEAST_BITS, _LEAST_HAN, _READS, _MOST_ODD, _MOST_MARKS = 16.0, 4, 12.5, 0.1, 2.0
#: different ones: 不錯不錯不錯 in UTF-8 is one pair over and over
_LEAST_VARIETY = 3
#: UTF-8 proves itself: whole characters count 2, those with some bytes 1; they stand alone often
_LEAST_UTF8, _READS_BROKEN = 4, 15.0
#: bits by which one code of a character must be better than its other one
_CLEAR_CODE = 8.0
#: share of a run that others may deny
_MOST_DENIED = 0.2
#: bits of a mark, about those of a character; of a whole character that is lost: one in four or more is one
#: that the other codec does not have; of a letter out of a pair
_COST_OF_MARK, _COST_OF_LOST, _COST_OF_LETTER = 10.0, 2.0, 12.0
_LETTER, _MOST_LETTERS = re.compile("[@-~]"), 0.02
_BEHIND_MARK = re.compile("(?<=\ufffd)[@-~](?![ -~])")
#: a character of four bytes in GB18030, read byte by byte: nothing tells how it belongs to its neighbours
_FOUR_BYTES = re.compile("[\ufffd?][0-9][\ufffd?][0-9]")
#: no part of a repaired text may read worse than this: window in characters, bits a character
_WINDOW, _WORST = 4, 16.5
_ODD_LETTER = re.compile(f"{switches.ODD.pattern}|[\uff21-\uff3a\uff41-\uff5a]")
#: U+FFFD in UTF-8: a hole that was there before
_REPLACED = b"\xef\xbf\xbd"
_ODD = re.compile("[\u02d9\u3105-\u312f\ufe30-\ufe4f\u2550-\u2593]")


@dataclass(frozen=True, slots=True)
class Model:
    """Bytes written in one codec, read by a reader that loses some."""

    name: str
    written: str
    reader: Reader

    @property
    def rule(self) -> str:
        return f"{self.name}-holes"

    @property
    def mark(self) -> str:
        """What stands for a character that is not restored."""
        return self.reader.mark or "\ufffd"


@dataclass(frozen=True)
class Solution:
    """What a run was: exact characters, and gaps that no single character fills."""

    start: int  # in the line
    before: str
    parts: tuple[str | Gap, ...]
    offsets: tuple[int, ...]  # of each part, in bytes of the stream
    model: Model
    saved: float = 0.0  # bits, with marks and what is left of them

    @property
    def end(self) -> int:
        return self.start + len(self.before)

    @cached_property
    def text(self) -> str:
        """The characters, U+FFFD for a gap."""
        return "".join(part if isinstance(part, str) else "\ufffd" for part in self.parts)

    @property
    def after(self) -> str:
        return self.text.replace("\ufffd", self.model.mark)

    @cached_property
    def exact(self) -> str:
        return self.text.replace("\ufffd", "")

    @cached_property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Of each part's first byte: the character of the line, and which byte of it."""
        edges = list(accumulate(widths(self.before, self.model.reader), initial=0))
        at = ((offset, bisect_right(edges, offset) - 1) for offset in self.offsets)
        return tuple((self.start + i, offset - edges[i]) for offset, i in at)

    @cached_property
    def letters(self) -> int:
        """Letters that were the second byte of a pair: what a stream read out of step is full of.

        So are letters behind a mark: their lead was lost by itself.
        """
        behind = len(_BEHIND_MARK.findall(self.text))
        return behind + sum(self.places[m.start()][1] > 0 for m in _LETTER.finditer(self.text))


def reading(line: str, run: tuple[int, int], model: Model) -> Solution | None:
    """What a run of the line was, without what another code of the same characters says about as well.

    None where its bytes are not text in the codec of the model.
    """
    before = line[slice(*run)]
    texts = spellings(before, model.reader)
    found = [one for text in texts if (one := _spelled(text, before, run[0], model))]
    if not found:
        return None
    best = max(found, key=lambda one: one.saved)
    return undisputed(
        best, [one for one in found if one is not best and best.saved - one.saved < _CLEAR_CODE]
    )


def _spelled(text: str, before: str, start: int, model: Model) -> Solution | None:
    parts = _parts(text, model)
    if parts is None or (model.written == "gb18030" and _FOUR_BYTES.search(before)):
        return None
    one = Solution(start, before, *parts, model)
    if not _explains(one):
        return None
    seen = before.replace(model.reader.mark, "") if model.reader.mark else before
    saved = switches.cost(seen) - switches.cost(one.exact) + _COST_OF_MARK * (len(before) - len(seen))
    saved -= sum(_cost_of_gap(part, model.written) for part in one.parts if isinstance(part, Gap))
    return replace(one, saved=saved - _COST_OF_LETTER * one.letters)


def _parts(text: str, model: Model) -> tuple[tuple[str | Gap, ...], tuple[int, ...]] | None:
    """The characters of a run, filled where one pre-image fits, and their offsets in the stream."""
    parts: list[str | Gap] = []
    offsets: list[int] = []
    by_itself = model.written == "utf-8"
    for piece in parse(stream(text, model.reader, model.written), model.written, model.reader):
        offsets.append(piece.start)
        if piece.gap:
            fitting = pre_images(piece.gap, model.written)
            if piece.gap.ways and not fitting:
                return None
            sure = len(fitting) == 1 and _usual(fitting[0]) and not piece.gap.spaced
            parts.append(fitting[0] if sure else piece.gap)
        elif piece.text:
            parts += (Gap(_REPLACED) if c == "\ufffd" else c for c in piece.text)
            if len(piece.text) > 1 and by_itself:
                sizes = map(_size, piece.text[:-1])
                offsets += list(accumulate(sizes, initial=piece.start))[1:]
        else:
            return None
    by_context = by_itself and is_single(model.reader.codec)
    return tuple(told(parts, model.written) if by_context else parts), tuple(offsets)


def _size(character: str) -> int:
    """Bytes in UTF-8."""
    return 3 if "\u0800" <= character <= "\uffff" else len(character.encode())


def _usual(character: str) -> bool:
    return language.step("", character) < language.RARE_BITS


def _explains(one: Solution) -> bool:
    """Whether the damage, run forward, gives the run; an unknown byte is one that the codec cannot read."""
    reader, written = one.model.reader, one.model.written
    gone = undefined(reader.codec) if reader.codec in codecs_zh.SLOPPY else ()
    lost = bytes((*gone, 0xFF)[:1])
    gaps = [part.seen.replace(b"\xff", lost) for part in one.parts if isinstance(part, Gap)]
    stretches = [codecs_zh.encode(stretch, written) for stretch in one.text.split("\ufffd")]
    data = b"".join(chain.from_iterable(zip(stretches, [*gaps, b""], strict=True)))
    return read(data, reader) == one.before


@lru_cache(50_000)
def _cost_of_gap(gap: Gap, written: str) -> float:
    """What a gap that was filled would cost at least; where nothing is known of it, any character fits."""
    if not gap.ways:
        return _COST_OF_LOST if written != "utf-8" or len(gap.seen) == 3 else _COST_OF_MARK
    return min(language.step("", character) for character in pre_images(gap, written))


def undisputed(one: Solution, rivals: list[Solution]) -> Solution | None:
    """A solution without the characters that rivals deny; None where they are too many."""
    if not rivals:
        return one
    parts = list(one.parts)
    for other in rivals:
        theirs = dict(zip(other.places, other.parts, strict=True))
        for i, (place, part) in enumerate(zip(one.places, one.parts, strict=True)):
            if isinstance(part, str) and other.start <= place[0] < other.end:
                said = theirs.get(place)
                if said != part and not isinstance(said, Gap):
                    parts[i] = Gap(codecs_zh.encode(part, one.model.written))
    denied = sum(part is not before for part, before in zip(parts, one.parts, strict=True))
    return replace(one, parts=tuple(parts)) if denied <= _MOST_DENIED * len(parts) else None


def is_believed(one: Solution) -> bool:
    """Whether a reading says enough, reads as running text, and much better than what is seen."""
    found = _HAN.findall(one.exact)
    characters = len(found)
    seen = one.before.replace(one.model.mark, "") if one.model.mark else one.before
    gain = switches.cost(seen) - switches.cost(one.exact)
    if not clean_of_residue(one.exact) or _ODD.search(one.exact) or is_own_script(seen):
        return False
    if gain < max(_LEAST_BITS, MARGIN * characters) or one.letters > _MOST_LETTERS * len(one.parts):
        return False
    if one.model.written == "utf-8":
        partly = sum(isinstance(part, Gap) and bool(part.ways) for part in one.parts)
        enough = characters >= 1 and 2 * characters + partly >= _LEAST_UTF8
        return enough and language.bits(one.exact) < _READS_BROKEN
    return (
        characters >= _LEAST_HAN
        and len(set(found)) >= _LEAST_VARIETY
        and len(one.parts) - len(one.exact) <= _MOST_MARKS * len(one.exact)
        and language.bits(_ASCII.sub("", one.exact)) < _READS
        and len(_ODD_LETTER.findall(one.exact)) <= _MOST_ODD * characters
        and script_of(one.exact) != "mixed"
        and _reads_evenly(one.text)
    )


def _reads_evenly(text: str) -> bool:
    """No clean neighbour, wrongly "repaired" too, hides behind the gain of the rest."""
    return all(bits < _WORST * _WINDOW for stretch in text.split("\ufffd") for bits in _windows(stretch))


def _windows(stretch: str) -> Iterator[float]:
    """Bits of each `_WINDOW` characters in a row."""
    sums = list(accumulate(map(language.step, ["", *stretch], stretch), initial=0.0))
    return (last - first for first, last in zip(sums, sums[_WINDOW:], strict=False))
