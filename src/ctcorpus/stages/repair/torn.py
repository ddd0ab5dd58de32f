"""Characters of a GBK stream of which a byte is lost: where a reading or a cut tore the stream, and beside it.

A cut leaves a lead byte alone, and a reader that is out of step eats two bytes at once where they are no pair.
What is known of such a character is its other byte. Streams hold `LOST` for a byte that nobody knows (FF is no
byte of GBK), and `LETTER` for one of ASCII that was eaten as the second half of a pair. In texts both are U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ctcorpus import language
from ctcorpus.hanzi import PINYIN
from ctcorpus.stages.repair.gaps import Gap, pre_images

LOST, LETTER = b"\xff", b"\x00"
MARK = "\ufffd"
RULES = ("pinyin-splice", "gbk-cut")
#: bits of a character that nobody knows: about those of any other
_USUAL = 10.0
_LEADS, _TRAILS = frozenset(range(0x81, 0xFF)), frozenset((*range(0x40, 0x7F), *range(0x80, 0xFF)))
_UNITS = re.compile(rb"[\x00-\x7f]|[\x80-\xff].?", re.DOTALL)
#: a reading whose bracket was eaten, a whole one, what stands for two lost bytes, any other character
_SEEN = re.compile(
    rf"(?P<eaten>\?[{PINYIN}:]{{1,7}}\))|(?P<whole>\([{PINYIN}:]{{1,7}}\))|(?P<lost>\?)|.", re.DOTALL
)


def odd(data: bytes) -> int:
    """1 where the last byte of a stream waits for its trail byte."""
    units = _UNITS.findall(data)
    return int(bool(units) and units[-1] >= b"\x80" and len(units[-1]) == 1)


def decoded(data: bytes) -> str | None:
    """The text of whole pairs, U+FFFD for each character with a lost byte; None where a pair is no character."""
    try:
        return data.decode("gbk") if LOST not in data else "".join(map(_character, _UNITS.findall(data)))
    except UnicodeDecodeError:
        return None


@lru_cache(1 << 14)
def _character(unit: bytes) -> str:
    if LOST not in unit and unit != LETTER:
        return unit.decode("gbk")
    if unit[1:] and unit[1] not in _TRAILS and unit[1:] != LOST:
        raise UnicodeDecodeError("gbk", unit, 1, 2, "no second byte")
    return MARK


def cost(text: str) -> float:
    """Bits of a text, some characters of which nobody knows."""
    return sum(map(language.cost, text.split(MARK))) + _USUAL * text.count(MARK)


def bits(text: str) -> float:
    """Bits a character."""
    return cost(text) / max(len(text), 1)


def candidates(unit: bytes) -> tuple[str, ...]:
    """The characters of text that a pair with one lost byte can have been; none where both are lost."""
    if len(unit) != 2 or unit.count(LOST) != 1:
        return ()
    way = tuple(
        role if byte == LOST[0] else frozenset((byte,))
        for byte, role in zip(unit, (_LEADS, _TRAILS), strict=True)
    )
    return pre_images(Gap(unit, (way,)), "gbk")


def gaps(before: str, after: str, rule: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What can have stood at each mark of a repair: the bytes of `before` say what is known of it."""
    seen = b"".join(_bytes(match) for match in _SEEN.finditer(before))
    told = b"".join(LOST * 2 if one == MARK else one.encode("gbk", "ignore") for one in after)
    told = told[: len(seen)] if len(told) == len(seen) + 1 and after.endswith(MARK) else told
    if len(told) != len(seen):
        return
    at = 0
    for place, one in enumerate(after):
        if one == MARK:
            yield place, candidates(seen[at : at + 2])
        at += 2 if one == MARK else len(one.encode("gbk", "ignore"))


def _bytes(match: re.Match[str]) -> bytes:
    """The bytes of the stream behind a part of the observed text."""
    if match["whole"]:
        return b""
    if match["eaten"]:
        return LOST
    if match["lost"]:
        return LOST * (1 if match.start() == 0 else 2)
    character = match[0]
    if "!" <= character <= "@":
        return bytes((0xA3, ord(character) + 0x80))
    return character.encode("gbk", "ignore")
