"""Where a line of pairs is out of step, the kernel behind `byte_drop`.

A byte is gone: from there on each character that is seen is made of the second byte of one pair and the first byte
of the next, until a byte falls upon ASCII, a pair that is none puts the reader in step again, or a second byte is
gone. Costs of all ways through a line are weighed against each other, forwards and backwards (the Viterbi
algorithm with both sums), so that for every character it is known by how many bits any other reading is worse.
Time is linear in the line.
"""

from __future__ import annotations

from dataclasses import dataclass

from ctcorpus.hanzi import is_han
from ctcorpus.stages.repair.pair_tables import HIGH, MARKS, NEVER, step, tables

#: bits of a byte that is gone; at the beginning of a text, where it is likelier; of a character that lost bytes
_OUT, _OUT_AT_START, _GAP = 14.0, 12.0, 9.0
#: bits that a mark costs more right behind the drop, where no context judges it: the likeliest error by far
_NO_HAN_FIRST = 6.0
#: bits that a letter by itself among Chinese characters costs more: one in 3,000 characters of clean text is one,
#: bytes out of step end in one. The same for a U+FFFD that is the only one of its line
_LONE_LETTER, _LONE_MARK = 8.0, 6.0
#: bits by which every other reading of a character must be worse: of the first behind the drop, or the last before
#: a byte that is gone again, if it or its neighbour is no Han character, so that nothing judges it; if both are; of
#: the second; of any other. Measured on 18,400 sentences that lost a byte (176,000 characters read across): wrong
#: ones had 15.2, 8.8, 8.5 and 7.7 at most, and of the right ones 5, 37, 85 and 99.7 % have more than is asked
_CLEAR_ALONE, _CLEAR_FIRST, _CLEAR_SECOND, _CLEAR = 16.5, 10.5, 10.0, 9.0
#: bits by which a place must read better out of step to be held for so
_CLEAR_OFF = 6.0


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start` to `end` of a line that are out of step, or may be.

    `read` has a text for each of them, on the likeliest way: what was written there, "" for the character that
    lost its byte, or other lost bytes; None for a character that stands as it is. `sure` says for each whether
    every other reading is clearly worse. `open` is whether the run ends out of step.
    """

    start: int
    end: int
    read: tuple[str | None, ...]
    sure: tuple[bool, ...]
    open: bool
    saved: float  # bits


# --- the ways through a line ----------------------------------------------------------------------

_STEP, _DROP, _OFF, _BACK = range(4)
#: bits of the likeliest way whose last character is as it is, holds the drop, is read across and out of step still,
#: is read across and in step again
_Bits = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Way:
    """Bits of each character of a part of a line, by what it is."""

    as_is: list[float]
    alone: list[float]  # as it is, behind a character that is unknown
    drops: list[float]  # holds the drop
    first: list[float]  # read across, the first one
    across: list[float]  # read across behind another
    stays: list[bool]  # can be out of step still
    back: list[float]  # bits of coming back in step
    read: list[str]


def _ways(line: str, low: int, high: int, codec: str, starts: bool) -> _Way:
    units, pairs = tables(codec)
    way = _Way([], [], [], [], [], [], [], [])
    waits, unknown = 0, False  # the byte that waits for its second one
    before = ""
    lone_mark = _LONE_MARK if line.count("\ufffd") == 1 else 0.0
    for i in range(low, high):
        character = line[i]
        first, second = units[character]
        mark = character in MARKS
        previous = line[i - 1] if i else ""
        more = lone_mark if character == "\ufffd" else _LONE_LETTER if _is_lone(line, i) else 0.0
        way.as_is.append(more + (_GAP if mark else step("" if previous in MARKS else previous, character)))
        way.alone.append(more + (_GAP if mark else step("", character)))
        leads = second >= HIGH
        out = _OUT_AT_START if starts and i == 0 else _OUT
        way.drops.append(out + _GAP if leads or mark else NEVER)
        pair = pairs[waits << 8 | first] if waits and first else None
        if mark or (unknown and (second or first >= 0x40)):
            one, alone, behind = "", _GAP, _GAP
        elif pair and pair.character:
            one, alone = pair.character, pair.bits
            behind = step(before, one) if before else alone
        else:
            one, alone, behind = "", NEVER, NEVER
        way.first.append(alone if not one or is_han(one) else alone + _NO_HAN_FIRST)
        way.across.append(behind)
        way.stays.append(leads or mark)
        if mark or (first >= 0x40 and not second):
            way.back.append(0.0)
        else:
            lone = _LONE_LETTER if line[i + 1 : i + 2] > "~" else 0.0
            way.back.append(lone + step(one, chr(second)) if 0 < second < 0x80 else NEVER)
        told = one if one and pair and pair.sure else ""
        way.read.append(told + (chr(second) if 0x40 <= second < 0x80 else ""))
        waits, unknown, before = second if leads else 0, mark, one
    return way


def _is_lone(line: str, i: int) -> bool:
    """Whether a letter, or a sign among letters, stands between two characters beyond ASCII."""
    return "@" <= line[i] <= "~" and 0 < i < len(line) - 1 and line[i - 1] > "~" and line[i + 1] > "~"


def _forth(way: _Way) -> list[_Bits]:
    """The likeliest ways up to each character."""
    found: list[_Bits] = []
    at, drop, off, back = 0.0, NEVER, NEVER, NEVER
    for as_is, alone, drops, first, across, stays, returns in zip(
        way.as_is, way.alone, way.drops, way.first, way.across, way.stays, way.back, strict=True
    ):
        level = at if at < back else back
        out = drop if drop < off else off
        read = min(drop + first, off + across)
        at, drop, off, back = (
            min(level + as_is, out + _OUT + _GAP + alone),
            level + drops,
            read if stays else NEVER,
            read + returns,
        )
        found.append((at, drop, off, back))
    return found


def _behind(way: _Way) -> list[_Bits]:
    """The likeliest ways from behind each character to the end, the first character first."""
    found: list[_Bits] = []
    level, out, torn = 0.0, _GAP, _GAP
    for i in range(len(way.as_is) - 1, -1, -1):
        found.append((level, torn, out, level))
        at, drop, off, back = level, torn, out, level
        read = min(off if way.stays[i] else NEVER, back + way.back[i])
        second = at + _OUT + _GAP + way.alone[i]
        level = min(at + way.as_is[i], drop + way.drops[i])
        torn = min(read + way.first[i], second)
        out = min(read + way.across[i], second)
    return found[::-1]


def runs(line: str, low: int, high: int, codec: str, starts: bool = False) -> list[Run]:
    """The runs out of step in line[low:high]; `starts` is whether a text begins with the line."""
    way = _ways(line, low, high, codec, starts)
    total = [
        tuple(f + b for f, b in zip(forth, behind, strict=True))
        for forth, behind in zip(_forth(way), _behind(way), strict=True)
    ]
    best = [min(range(4), key=bits.__getitem__) for bits in total]
    found: list[Run] = []
    i = 0
    while i < len(best):
        if best[i] == _STEP:
            i += 1
            continue
        start = i
        while start and not _is_clean(total[start - 1]):
            start -= 1
        while i < len(best) and not (best[i] == _STEP and _is_clean(total[i])):
            i += 1
        found.append(_run(way, total[start:i], best[start:i], start, low))
    return found


def is_off(line: str, at: int, codec: str) -> bool:
    """Whether the likeliest way through a line is out of step already in front of `at`."""
    if not at:
        return False
    way = _ways(line, 0, len(line), codec, False)
    bits = [f + b for f, b in zip(_forth(way)[at - 1], _behind(way)[at - 1], strict=True)]
    return min(bits) + _CLEAR_OFF < bits[_STEP]


def _is_clean(bits: tuple[float, ...]) -> bool:
    return bits[_STEP] + _CLEAR <= min(bits[_DROP:])


def _run(way: _Way, total: list[tuple[float, ...]], best: list[int], start: int, low: int) -> Run:
    read: list[str | None] = []
    saved = 0.0
    previous = _STEP
    for i, state in enumerate(best, start):
        if state == _STEP:
            read.append(None)
        else:
            read.append("" if state == _DROP else way.read[i])
            saved += way.as_is[i]
            if state != _DROP:
                saved -= way.first[i] if previous == _DROP else way.across[i]
            if state == _BACK:
                saved -= way.back[i]
        previous = state
    sure = tuple(_margin(bits) >= clear for bits, clear in zip(total, _clear(read, best), strict=True))
    return Run(low + start, low + start + len(best), tuple(read), sure, best[-1] in (_DROP, _OFF), saved)


def _margin(bits: tuple[float, ...]) -> float:
    """By how much any other reading of a character is worse than the best one."""
    best, other, _ = sorted((bits[_STEP], bits[_DROP], min(bits[_OFF:])))
    return other - best


def _clear(read: list[str | None], best: list[int]) -> list[float]:
    """By how much it must be, by the way from a byte that is gone."""
    found = [_CLEAR] * len(best)
    around = [_STEP, *best, _STEP]
    for i, state in enumerate(best):
        if state in (_OFF, _BACK) and around[i] != _OFF:
            _ask_more(found, read, i, 1)
        if state == _OFF and around[i + 2] == _STEP:
            _ask_more(found, read, i, -1)
        if state == _BACK and len(read[i] or "") > 1:
            # text hardly has a letter by itself: a byte may be gone in front of it
            _ask_more(found, read, i - 1, -1)
            found[i] = NEVER
    return found


def _ask_more(clear: list[float], read: list[str | None], first: int, towards: int) -> None:
    """Ask more of the characters beside a byte that is gone, from `first` on."""
    second = first + towards
    if first < 0:
        return
    beside = (read[second] if 0 <= second < len(read) else None) or ""
    judged = all(one and is_han(one[0]) for one in (read[first], beside))
    clear[first] = max(clear[first], _CLEAR_FIRST if judged else _CLEAR_ALONE)
    if 0 <= second < len(read):
        clear[second] = max(clear[second], _CLEAR_SECOND)
