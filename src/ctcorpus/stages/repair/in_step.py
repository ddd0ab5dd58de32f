"""Pairs of bytes that were read one by one, and of which a cleaner took some: what follows is out of step.

Where controls were dropped, or U+00A0 became a blank, GBK and Big5 still decode, and say something else: 原則 is 原t
without its 84, 經營 is 經 I. Nothing marks the place, only the text reads better with a byte put back there (Viterbi over
the bytes, each as part of a pair or beside one that is gone). What it reads otherwise is not claimed; a blank that was A0
is the only byte that can be put back for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from ctcorpus import codecs_zh, language
from ctcorpus.chains import PAIRS
from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN, hans_marks, hant_marks, is_han
from ctcorpus.stages.repair.losses import BLANK, Bytes, undefined

#: pairs whose bytes a cleaner may have taken (Big5 has none of them), and the bytes
_C1 = frozenset(range(0x80, 0xA0))
_LOST: dict[str, Bytes] = {"latin-1": _C1, "cp1252": undefined("cp1252"), "cp1250": undefined("cp1250")}
_READ_SINGLY = {
    name: (written, read) for name, written, read in PAIRS if written == "gb18030" and read in _LOST
}
_CONTROL = re.compile("[\x80-\x9f]")
#: where one phrase ends and the next one begins
_PAUSE = re.compile("[，。、；：！？（）《》「」『』“”‘’【】〔〕…—\u3000]")
#: bits that a byte put back costs, a letter by itself beside what the language model says, and a blank taken for A0: in
#: text all of which GB 2312 has, which no cleaner harms, and in other text. With them and what is odd without controls, of
#: 1,160 clean lines read as Latin-1 8 are left for a guess, and of 326 that lost their controls none is claimed wrongly
_COSTS = {True: (8.0, 10.0), False: (3.0, 14.0)}
_NO_BLANK = 6.0
#: a letter of any kind by itself beside Han characters, as lost bytes leave them behind
_LEFT_OVER = re.compile(f"(?<=[{HAN}])[@-~](?![!-~])|(?<![!-~])[@-~](?=[{HAN}])|[{HAN}][\u3040-\u312f]")
#: bits of two characters in a row, one of which at least is seldom where it stands
_ODD_BITS = 24.0
_NEVER = 1e9
#: a Latin word or a number
_IN_WORD = re.compile(rb"[A-Za-z0-9]{2}")


@dataclass(frozen=True, slots=True)
class _Character:
    """A character on the best way through the bytes: `said` is "" where a byte of it is gone."""

    start: int
    end: int
    said: str
    is_told: bool = False  # a blank in it was A0


def has_controls(text: str) -> bool:
    """Whether a text still has controls, so that no cleaner took any of their kind."""
    return bool(_CONTROL.search(text))


def claimed(edit: Edit, line: str, controls: bool) -> Edit:
    """A repair in a line as far as it can be claimed: a guess where it reads better with bytes put back.

    `controls` is whether the text that holds the line has any.
    """
    pair = _READ_SINGLY.get(edit.rule)
    lost = _lost(line, pair[1], controls) if pair and edit.proof == "proven" else frozenset[int]()
    if pair and "\ufffd" in line and has_left_over(edit.after):
        return replace(edit, proof="guess", candidates=2)
    if pair is None or not lost:
        return edit
    if _is_gb2312(edit.after) and " " not in edit.before and not _is_odd_somewhere(edit.after):
        return edit
    data = codecs_zh.encode(edit.before, pair[1])
    way = _best(data, pair[0], lost, _is_gb2312(edit.after))
    before = line[edit.start - 1 : edit.start]
    if _is_open(before, way) or (lost >= _C1 and _is_odd_without(edit.after)):
        return replace(edit, proof="guess", candidates=2)
    if not any(one.is_told for one in way):
        return edit
    said = "".join(one.said for one in way)
    gain = round(language.gain(edit.before, said), 2)
    return replace(edit, after=said, rule=f"{edit.rule}-holes", proof="unique", gain=gain)


def _is_odd_somewhere(text: str) -> bool:
    """Whether two characters in a row are as unlikely as those that lost bytes make; a cheap look before all else."""
    costs = language.costs(text)
    return has_left_over(text) or any(one + two > _ODD_BITS for one, two in pairwise(costs))


def has_left_over(text: str) -> bool:
    """Whether a text holds a letter by itself beside Han characters: what is left of a pair, in a line that lost bytes."""
    return bool(_LEFT_OVER.search(text))


def _is_odd_without(text: str) -> bool:
    """Whether it is odd that a text has none of the bytes 80 to 9F: there is more in it than GB 2312, or what is left
    of pairs, where nothing else says that it is in Simplified script.
    """
    if not _is_gb2312(text) or _torn().search(text):
        return True
    rest = _LEFT_OVER.sub("", _rare().sub("", text))
    return rest != text and (hans_marks().isdisjoint(rest) or not hant_marks().isdisjoint(rest))


@cache
def _torn() -> re.Pattern[str]:
    """A rare character and what is left of a pair side by side."""
    return re.compile(f"[{language.rare_characters()}][^{HAN}]?{_LEFT_OVER.pattern}")


@cache
def _rare() -> re.Pattern[str]:
    """A rare character, with those beside it, which may be as false as it is."""
    return re.compile(f".?[{''.join(sorted(language.rare_characters()))}]+.?")


def _is_open(before: str, way: list[_Character]) -> bool:
    """Whether a byte is gone, or a blank may have been one: a letter before Han stands behind it, or a rare character."""
    said = [before, *(one.said for one in way), "x", "x"]
    return "" in said[1:] or any(
        one == " "
        and (
            (is_han(two) and language.step("", two) > language.RARE_BITS)
            or ("@" <= two <= "~" and is_han(three))
        )
        for one, two, three in zip(said, said[1:], said[2:], strict=False)
    )


def _lost(line: str, read: str, controls: bool) -> Bytes:
    """The bytes that may have gone from a line: none of a kind that its text still has."""
    gone = frozenset[int]() if controls else _LOST[read]
    return gone | {BLANK} if " " in line and "\xa0" not in line else gone


# --- the best way -----------------------------------------------------------------------------------


def _best(data: bytes, written: str, lost: Bytes, plain: bool) -> list[_Character]:
    """The likeliest characters behind bytes of which some are `lost`; A0 is one that a blank may stand for."""
    gone = lost - {BLANK}
    bits = [_NEVER] * (len(data) + 1)
    way: list[_Character | None] = [None] * (len(data) + 1)
    bits[0] = 0.0
    for at in range(len(data)):
        if bits[at] >= _NEVER:
            continue
        last = way[at]
        for one, own in _next(data, at, last.said if last else "", written, gone, lost):
            own += _COSTS[plain][0] if not one.said else 0.0
            own += _COSTS[plain][1] if _is_alone(last.said if last else "", one, data, written) else 0.0
            if bits[at] + own < bits[one.end]:
                bits[one.end], way[one.end] = bits[at] + own, one
    found, at = [], len(data)
    while (step := way[at]) is not None:
        found.append(step)
        at = step.start
    return found[::-1]


def _next(
    data: bytes, at: int, before: str, written: str, gone: Bytes, lost: Bytes
) -> Iterator[tuple[_Character, float]]:
    """The characters that can begin at a byte, with their bits."""
    for size in (1, 2, 4):
        said = _decoded(data[at : at + size], written)
        if said and at + size <= len(data):
            yield _Character(at, at + size, said), language.step(before, said)
    byte = data[at]
    if BLANK in lost and 0x20 in data[at : at + 2]:
        said = _decoded(data[at : at + 2].replace(b" ", b"\xa0"), written)
        if said and is_han(said) and not _IN_WORD.match(data, at + 1):
            yield _Character(at, at + 2, said, True), language.step(before, said) + _NO_BLANK
    fitting = _fitting(byte, written, gone)
    if fitting:
        least = min(language.step(before, said) for said in fitting)
        yield _Character(at, at + 1, ""), least


@lru_cache(20_000)
def _decoded(unit: bytes, written: str) -> str:
    """The one character that a unit of a stream is; "" where it is none."""
    try:
        said = unit.decode(written)
    except UnicodeDecodeError:
        return ""
    return said if len(said) == 1 else ""


@lru_cache(2_000)
def _fitting(byte: int, written: str, gone: Bytes) -> str:
    """The characters that a byte beside one that is gone can be the rest of."""
    pairs = [bytes(pair) for other in sorted(gone) for pair in ((other, byte), (byte, other))]
    return "".join(said for pair in pairs if is_han(said := _decoded(pair, written)))


def _is_alone(before: str, one: _Character, data: bytes, written: str) -> bool:
    """Whether a character is a letter by itself among Han characters."""
    if not "@" <= one.said <= "~" or "!" <= before <= "~":
        return False
    behind = _decoded(data[one.end : one.end + 2], written)
    return bool(is_han(behind)) or ((before == " " or bool(is_han(before))) and not _is_other(behind))


def _is_gb2312(text: str) -> bool:
    """Whether all bytes of a text are from A1 on, or ASCII by themselves, as in GB 2312; marks are mapped otherwise there."""
    return all(ord(one) < 0x80 or min(codecs_zh.encode(one, "gb18030")) >= 0xA1 for one in text)


def _is_other(behind: str) -> bool:
    """Whether a character goes on with what stands before it: no pause, and not the end."""
    return bool(behind) and not _PAUSE.match(behind)
