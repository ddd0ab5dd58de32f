"""Characters around lost bytes: exact text, and gaps with their pre-images.

Text between the marks of a reader (`losses`) is exact; a character that has an unknown byte is one of its
*pre-images*: those for which the reader gives just that mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair.losses import (
    ANY_HIGH,
    BLANK,
    FIRST,
    LONE,
    MAYBE,
    SOFT_HYPHEN,
    UNKNOWN,
    Bytes,
    Reader,
    bad_before,
    bad_behind,
    is_single,
    undefined,
)

_CONTINUATION = frozenset(range(0x80, 0xC0))
#: leads of three bytes that Chinese text has: marks, Han, full width
_LEAD = frozenset((0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF))
_ROLES = (_LEAD, _CONTINUATION, _CONTINUATION)
#: the bytes of a pair of GBK or Big5
_PAIR = (frozenset(range(0x81, 0xFF)), frozenset((*range(0x40, 0x7F), *range(0x80, 0xFF))))
_ALL = frozenset(range(0x100))
#: what the first byte of a character can be
_START = frozenset((*range(0x7F), 0xC2, *_LEAD))
#: characters that Chinese text holds; a pre-image in another script is none
_OF_TEXT = re.compile(
    f"[{HAN}\u00b0\u00b7\u00d7\u2010-\u203b\u2103-\u22ff\u2460-\u27bf\u3000-\u33ff\ufe30-\ufe6f\uff01-\uffe6]"
)
#: so many pre-images are looked at; more tell nothing
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Gap:
    """A character some bytes of which are lost: its bytes with FF for those, and the ways to fill it.

    A way says for each byte what it can have been. Without any way nothing is known of the character. A blank at the
    end may have been its last byte, or a blank: `spaced` are the ways to fill it then.
    """

    seen: bytes
    ways: tuple[tuple[Bytes, ...], ...] = ()
    spaced: tuple[tuple[Bytes, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a stream, bytes `start` to `end`: exact text, or a gap, or neither (foreign bytes)."""

    start: int
    end: int
    text: str = ""
    gap: Gap | None = None


# --- parsing --------------------------------------------------------------------------------------

#: characters that Chinese text hardly has, but pairs of GBK are if they are taken for UTF-8
_FOREIGN_LETTERS = re.compile(
    "([\x80-\xa6\xa8-\xaf\xb2-\xb6\xb8-\xd6\xd8-\u1fff\ua000-\udc7f\ue000-\uf8ff\U00040000-\U0010ffff])"
)
_ESCAPED = re.compile("[\udc80-\udcff]+(?: {1,2}[\udc80-\udcff]+)* ?")


def parse(data: bytes, written: str, reader: Reader) -> Iterator[Piece]:
    """The pieces of a stream that was written in `written` and begins with a whole character."""
    return _parse_utf8(data, reader) if written == "utf-8" else _parse_pairs(data, written, reader)


def _parse_pairs(data: bytes, written: str, reader: Reader) -> Iterator[Piece]:
    """GB18030 or Big5: ASCII, and pairs; which byte leads hangs on all that stand before it."""
    at = 0
    while at < len(data):
        size = 1 if data[at] < 0x80 else 2
        unit = data[at : at + size]
        if LONE in unit:
            known = len(unit) == 2 and any(byte != LONE for byte in unit)
            way = tuple(_in_pair(data, at + i, i, reader) for i in range(len(unit)))
            yield Piece(at, at + len(unit), gap=Gap(unit, (way,) if known else ()))
        else:
            yield Piece(at, at + len(unit), _character(unit, written))
        at += size


@lru_cache(30_000)
def _character(unit: bytes, written: str) -> str:
    try:
        return unit.decode(written)
    except UnicodeDecodeError:
        return ""


def _in_pair(data: bytes, at: int, place: int, reader: Reader) -> Bytes:
    byte, role = data[at], _PAIR[place]
    if byte != LONE:
        return frozenset((byte,))
    if is_single(reader.codec):
        return role & undefined(reader.codec)
    following = data[at + 1 : at + 2]
    known = _ALL if not following or following[0] == LONE else frozenset(following)
    return role & bad_before(reader.codec, known)


#: what pieces of UTF-8 look like, with stand-ins: possessive, so that time is linear
_UTF8 = re.compile(
    rb"(?:[\xe2-\xe9\xef\xfc-\xff][\x80-\xbf\xfc-\xff]{2}|[\x20-\x7e\xfc-\xff]|\xc2[\xa7\xb0\xb1\xb7]|\xc3\x97"
    rb"|\xf0[\xa0-\xbf][\x80-\xbf]{2})++"
)
_UTF8_DROPPED = re.compile(
    rb"(?:[\xe2-\xe9\xef\xfc-\xff][\x80-\xbf\xfc-\xff\x20]{0,2}+|[\x20-\x7e\xfc-\xff]|\xc2[\xa7\xb0\xb1\xb7]?+)++"
)
_WHOLE = re.compile(rb"[\xe2-\xe9\xef][\x80-\xbf]{2}")


def likely(data: bytes, reader: Reader) -> Iterator[tuple[int, int]]:
    """Where a stream looks like UTF-8 with losses: at least one whole character, and one with a gap."""
    for run in (_UTF8_DROPPED if reader.dropped or reader.blanks else _UTF8).finditer(data):
        if run.end() - run.start() > 4 and _WHOLE.search(run[0]):
            yield run.span()


def _parse_utf8(data: bytes, reader: Reader) -> Iterator[Piece]:
    """The pieces of a stream of UTF-8. UTF-8 tells by itself where a character begins, whatever is lost."""
    text = data.decode("utf-8", "surrogateescape")
    position = offset = 0
    for match in (*_ESCAPED.finditer(text), None):
        good = text[position : match.start() if match else None]
        for part in _FOREIGN_LETTERS.split(good) if good else ():
            size = len(part.encode())
            if part:
                yield Piece(offset, offset + size, "" if _FOREIGN_LETTERS.match(part) else part)
            offset += size
        if match is None:
            return
        for size, gap in _cluster(data, offset, offset + len(match[0]), reader):
            plain = " " if data[offset : offset + size] == b" " else ""
            yield Piece(offset, offset + size, plain, gap)
            offset += size
        position = match.end()


def _cluster(data: bytes, start: int, end: int, reader: Reader) -> Iterator[tuple[int, Gap | None]]:
    """(bytes, gap) of each broken character between two that are whole, from left to right.

    A character of three bytes is taken wherever one fits: nothing else in Chinese text explains a lead.
    """
    at = start
    while at < end:
        size, gap = _broken(data, at, end, reader)
        if gap and data[at + size : min(at + size + 1, end)] == bytes((MAYBE,)):
            # the mark hid one byte, or two and an ASCII character is gone: nothing is claimed
            size, gap = size + 1, Gap(gap.seen + bytes((LONE,)))
        yield size, gap
        at += size


def _broken(data: bytes, at: int, end: int, reader: Reader) -> tuple[int, Gap | None]:
    part = data[at : min(at + 3, end)]
    fits = len(part) == 3 and all(_fits(byte, role, reader) for byte, role in zip(part, _ROLES, strict=True))
    if fits and part[1:] == b"  ":
        return 1, Gap(part[:1])  # two blanks in a row are text as well
    if fits and any(byte not in UNKNOWN for byte in part):
        way = tuple(_possible(data, at + i, i, reader) for i in range(3))
        return 3, Gap(_known(part), (way,), _without_blank(data, at, reader))
    if fits and _hidden(data, at, end) % 3 == 0:
        return 3, Gap(_known(part))
    if reader.dropped and part[0] in _LEAD:
        return _dropped(data, at, end, reader)
    if part[0] in UNKNOWN:  # a lost ASCII character, or the mark itself as it was written
        size = 1 + (part[0] == FIRST and len(part) > 1)
        return size, Gap(_known(part[:size]))
    return 1, None


def _hidden(data: bytes, at: int, end: int) -> int:
    """Unknown bytes from `at` on, and the rest of the character that they end in."""
    last = at
    while last < end and data[last] in UNKNOWN:
        last += 1
    while last < end and data[last] in _CONTINUATION:
        last += 1
    return last - at


def _known(part: bytes) -> bytes:
    return bytes(LONE if byte in UNKNOWN else BLANK if byte == 0x20 else byte for byte in part)


def _fits(byte: int, role: Bytes, reader: Reader) -> bool:
    blank = byte == 0x20 and reader.blanks and role is _CONTINUATION
    return byte in role or byte in UNKNOWN or blank


def _possible(data: bytes, at: int, place: int, reader: Reader) -> Bytes:
    """What the byte at `at` can be as the byte number `place` of a character of three."""
    byte, role = data[at], _ROLES[place]
    if byte == 0x20:
        return frozenset((BLANK,))
    if byte not in UNKNOWN:
        return frozenset((byte,))
    if is_single(reader.codec):
        return undefined(reader.codec) & role
    following = data[at + 1 : at + 2]
    if byte == LONE:
        if not following:
            return role
        known = ANY_HIGH if following[0] in UNKNOWN else frozenset(following)
        return role & bad_before(reader.codec, known)
    if byte == FIRST:
        return role & bad_before(reader.codec, _CONTINUATION if place < 2 else _START)
    return role & bad_behind(reader.codec, _ROLES[place - 1] if place else _CONTINUATION)


def _without_blank(data: bytes, at: int, reader: Reader) -> tuple[tuple[Bytes, ...], ...]:
    """The ways to fill the character at `at` if the blank at its end is one: a soft hyphen may have been dropped."""
    if data[at + 2] != 0x20 or data[at + 1] in (*UNKNOWN, 0x20):
        return ()
    gone = (reader.dropped or frozenset((SOFT_HYPHEN,))) & _CONTINUATION
    lead, kept = frozenset((data[at],)), frozenset((data[at + 1],))
    return (lead, gone, kept), (lead, kept, gone)


def _dropped(data: bytes, at: int, end: int, reader: Reader) -> tuple[int, Gap]:
    """A lead with fewer than two bytes behind it: bytes without a character were dropped.

    At the end the text itself may have been cut off: they can have been any.
    """
    gone = (reader.dropped | {BLANK} if reader.blanks else reader.dropped) & _CONTINUATION
    lead = frozenset((data[at],))
    if at + 1 < end and _fits(data[at + 1], _CONTINUATION, reader):
        kept = _possible(data, at + 1, 1, reader)
        ways = ((lead, gone, kept), (lead, kept, gone if at + 2 < end else _CONTINUATION))
        return 2, Gap(_known(data[at : at + 2]), ways)
    return 1, Gap(data[at : at + 1], ((lead, gone, gone if at + 1 < end else _CONTINUATION),))


# --- pre-images -----------------------------------------------------------------------------------


@lru_cache(50_000)
def pre_images(gap: Gap, written: str) -> tuple[str, ...]:
    """The characters of text, written in `written`, that a gap can have been."""
    return _characters(gap.ways, written)


@lru_cache(5_000)
def pre_images_spaced(gap: Gap, written: str) -> tuple[str, ...]:
    """Those that it can have been if the blank at its end is one."""
    return _characters(gap.spaced, written)


def _characters(ways: tuple[tuple[Bytes, ...], ...], written: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for way in ways:
        if prod(map(len, way)) > _MOST:
            continue
        for data in product(*map(sorted, way)):
            try:
                character = bytes(data).decode(written)
            except UnicodeDecodeError:
                continue
            if len(character) == 1 and _OF_TEXT.match(character):
                found[character] = None
    return tuple(found)
