"""Readers that lose bytes: what they make of a stream, and the stream behind what they made.

A reader that meets bytes it cannot decode puts a mark in their place, U+FFFD or `?`. The bytes between marks are
known; stand-ins take the places of those that are not. `gaps` tells what characters they can have belonged to.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from ctcorpus import codecs_zh

#: bytes that an unknown byte can be
Bytes = frozenset[int]

#: stand for unknown bytes in a stream of UTF-8, which has none of these: a mark's own byte; the first and the
#: second byte of a mark that hides a pair; a second that may be none, before ASCII or the end; a character that
#: the reader cannot have given
LONE, FIRST, SECOND, MAYBE, _FOREIGN = 0xFF, 0xFD, 0xFC, 0xFE, 0xC0
UNKNOWN = frozenset((LONE, FIRST, SECOND, MAYBE))
ANY_HIGH = frozenset(range(0x80, 0x100))
#: what tools turn into a blank; what they drop, since nobody sees it
BLANK, SOFT_HYPHEN = 0xA0, 0xAD
_SINGLE = ("latin-1", *codecs_zh.SLOPPY)


def is_single(codec: str) -> bool:
    """Whether a codec reads each byte by itself."""
    return codec in _SINGLE


@dataclass(frozen=True, slots=True)
class Reader:
    """What a text was wrongly read with: `codec`, and how many bytes one `mark` hides: 1, or a pair.

    Some tools drop bytes that are no visible character, and turn A0 into a blank; `mark` is then empty, or
    stands for the other bytes. Without a mark bytes that the codec does not define are controls, if not dropped.
    """

    codec: str
    lost: int = 1
    mark: str = "\ufffd"
    dropped: Bytes = frozenset()
    blanks: bool = False


# --- the forward model ----------------------------------------------------------------------------


def read(data: bytes, reader: Reader) -> str:
    """What `reader` makes of a stream: the damage."""
    if reader.codec not in _SINGLE:
        text = data.decode(reader.codec, f"ctcorpus.lost{reader.lost}")
        return text.replace("\ufffd", reader.mark) if reader.mark != "\ufffd" else text
    return "".join(_seen(byte, reader) for byte in data)


def _seen(byte: int, reader: Reader) -> str:
    """What a single-byte reader makes of a byte."""
    if byte in reader.dropped:
        return ""
    if byte == BLANK and reader.blanks:
        return " "
    if reader.mark and byte in undefined(reader.codec):
        return reader.mark
    return codecs_zh.decode(bytes((byte,)), reader.codec)


def _lost_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffd", error.start + 1


def _lost_pair(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffd", min(error.start + 2, len(error.object))


codecs.register_error("ctcorpus.lost1", _lost_byte)
codecs.register_error("ctcorpus.lost2", _lost_pair)


@cache
def undefined(codec: str) -> Bytes:
    """Bytes that a single-byte codec does not define: 81 8D 8F 90 9D of cp1252."""
    table = bytes(range(256)).decode(codec, "replace")
    return frozenset(byte for byte, character in enumerate(table) if character == "\ufffd")


@cache
def _bad(codec: str) -> tuple[Bytes, ...]:
    """For each byte the bytes behind it with which `codec` cannot decode the pair."""
    return tuple(
        frozenset(second for second in range(256) if not _decodes(bytes((first, second)), codec))
        for first in range(256)
    )


def _decodes(pair: bytes, codec: str) -> bool:
    try:
        pair.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


@cache
def bad_before(codec: str, following: Bytes) -> Bytes:
    return frozenset(byte for byte in ANY_HIGH if _bad(codec)[byte] & following)


@cache
def bad_behind(codec: str, leading: Bytes) -> Bytes:
    return frozenset(byte for lead in leading & ANY_HIGH for byte in _bad(codec)[lead])


# --- the stream behind a text ---------------------------------------------------------------------


def stream(text: str, reader: Reader, written: str) -> bytes:
    """The bytes behind a text that was read, with stand-ins for those that are unknown or foreign."""
    parts = [_encode(part, reader.codec) for part in (text.split(reader.mark) if reader.mark else [text])]
    if reader.lost == 1 or written != "utf-8":
        return bytes((LONE,) * reader.lost).join(parts)
    out = bytearray(parts[0])
    for number, part in enumerate(parts[1:], 2):
        pair = part[0] >= 0x80 if part else number < len(parts)
        out += bytes((FIRST, SECOND if pair else MAYBE))
        out += part
    return bytes(out)


def _encode(text: str, codec: str) -> bytes:
    if codec in _SINGLE:
        foreign = codecs_zh.decode(bytes((_FOREIGN,)), codec)
        return codecs_zh.encode(_not_given(codec).sub(foreign, text), codec)
    return text.encode(codec, "ctcorpus.foreign")


def _foreign(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    other = _OTHER_CODE.get(error.object[error.start])
    return other or bytes((_FOREIGN,)), error.start + 1


#: characters that cp950 gives for two pairs of bytes: the pair that it does not write itself. In a text such
#: a character is spelled as one of plane 16, which no reader gives
_TWO_CODES = dict(
    zip(
        "十卅╞╪╡═╭╮╰╯",
        ("a2cc", "a2ce", "f9e9", "f9ea", "f9eb", "f9f9", "f9fa", "f9fb", "f9fc", "f9fd"),
        strict=True,
    )
)
_SPELLED = {character: chr(0x10FF00 + i) for i, character in enumerate(_TWO_CODES)}
_OTHER_CODE = {_SPELLED[character]: bytes.fromhex(pair) for character, pair in _TWO_CODES.items()}
#: so many of them are spelled both ways
_MOST_SPELLED = 4


def spellings(text: str, reader: Reader) -> list[str]:
    """The texts that are read alike: more than one where a character has two codes."""
    if reader.codec != "cp950" or not any(character in text for character in _TWO_CODES):
        return [text]
    parts = re.split(f"([{''.join(_TWO_CODES)}])", text, maxsplit=_MOST_SPELLED)
    ways = [(part, _SPELLED[part]) if i % 2 else (part,) for i, part in enumerate(parts)]
    return ["".join(way) for way in product(*ways)]


codecs.register_error("ctcorpus.foreign", _foreign)


@cache
def _not_given(codec: str) -> re.Pattern[str]:
    given = codecs_zh.decode(bytes(byte for byte in range(256) if byte not in UNKNOWN), codec)
    return re.compile(f"[^{re.escape(given)}]")


def widths(text: str, reader: Reader) -> list[int]:
    """Bytes of the stream behind each character of the text."""
    if reader.codec in _SINGLE:
        return [1] * len(text)
    return [
        reader.lost if c == reader.mark else 1 if c < "\x80" else len(encoded(c, reader.codec)) for c in text
    ]


def is_foreign(character: str, codec: str) -> bool:
    """Whether `codec` cannot have given a character."""
    data = encoded(character, codec)
    return data == bytes((_FOREIGN,)) and data.decode(codec, "replace") != character


@lru_cache(30_000)
def encoded(character: str, codec: str) -> bytes:
    return character.encode(codec, "ctcorpus.foreign")
