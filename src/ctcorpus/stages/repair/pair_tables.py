"""Pairs of bytes and their characters in GB18030 and both variants of Big5, with the bits of each in text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ctcorpus import language
from ctcorpus.stages.repair import switches

#: codecs of pairs, and those that read a pair otherwise: then nothing is claimed. GB18030 has all of GBK, with the
#: same characters, and private use for what GBK has not
CODECS: Mapping[str, tuple[str, ...]] = {"gb18030": (), "cp950": ("big5hkscs",), "big5hkscs": ("cp950",)}
MARKS = frozenset("\ufffd?")
_POINTS = frozenset("，。、；：？！")
#: letters that bytes out of step become, which the language model holds for ordinary ones; two points in a row
_UNLIKELY_BITS = 6.0
#: the least first byte of a pair
HIGH = 0x81
#: no character has so many bits
NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of bytes out of step: what it is, "" for none; its bits alone; whether every codec agrees."""

    character: str
    bits: float
    sure: bool


class _Bytes(dict[str, tuple[int, int]]):
    """Character -> its first byte, and its second one or 0; (0, 0) for marks, and for what the codec does not give, or
    another one gives for other bytes."""

    def __init__(self, codec: str) -> None:
        super().__init__()
        self.codec = codec

    def __missing__(self, character: str) -> tuple[int, int]:
        data = b"" if character in MARKS else character.encode(self.codec, "ignore")
        if any(character.encode(other, "ignore") not in (b"", data) for other in CODECS[self.codec]):
            data = b""
        self[character] = (data[0], data[1] if len(data) == 2 else 0) if 0 < len(data) < 3 else (0, 0)
        return self[character]


class _Pairs(dict[int, Pair]):
    """Two bytes -> the character of the text that they are; private use is none."""

    def __init__(self, codec: str) -> None:
        super().__init__()
        self.codec = codec

    def __missing__(self, pair: int) -> Pair:
        one = _decoded(pair, self.codec)
        sure = all(_decoded(pair, other) in ("", one) for other in CODECS[self.codec])
        self[pair] = Pair(one, step("", one) if one else NEVER, sure)
        return self[pair]


def _decoded(pair: int, codec: str) -> str:
    try:
        one = pair.to_bytes(2, "big").decode(codec) if pair >= HIGH << 8 else ""
    except UnicodeDecodeError:
        return ""
    return "" if len(one) != 1 or "\ue000" <= one <= "\uf8ff" else one


@cache
def _of_hkscs() -> frozenset[str]:
    """Characters that only Big5-HKSCS gives."""
    found = (
        _decoded(lead << 8 | trail, "big5hkscs") for lead in range(HIGH, 0xFF) for trail in range(0x40, 0xFF)
    )
    return frozenset(one for one in found if one and not tables("cp950")[0][one][0])


def codecs_of(line: str) -> tuple[str, ...]:
    """The codecs that can have given a line, marks aside; Big5-HKSCS only where cp950 cannot."""
    if not _of_hkscs().isdisjoint(line):
        return tuple(CODECS)
    try:
        line.replace("\ufffd", "").encode("cp950")
    except UnicodeEncodeError:
        return ("gb18030",)
    return ("gb18030", "cp950")


@cache
def tables(codec: str) -> tuple[_Bytes, _Pairs]:
    """The bytes of characters, and the characters of pairs of bytes."""
    return _Bytes(codec), _Pairs(codec)


@lru_cache(200_000)
def step(before: str, character: str) -> float:
    """Bits of a character behind another, or none."""
    odd = (
        switches.ODD.match(character) or character == "\u3000" or (before in _POINTS and character in _POINTS)
    )
    return language.step(before, character) + (_UNLIKELY_BITS if odd else 0.0)
