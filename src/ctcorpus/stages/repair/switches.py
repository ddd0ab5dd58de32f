"""Where a line passes from text read rightly to text read wrongly, and back.

The likeliest way through the line by the language model (Viterbi): each character is taken as it is, or its
bytes as part of a stream of pairs, in step or out of step. Time is linear in the line.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ctcorpus import language
from ctcorpus.stages.repair.losses import Reader, encoded, is_foreign, is_single, spellings
from ctcorpus.strange import strange_regions

#: bits that a change into and out of a damaged run costs: as much as one or two odd characters save
_IN, _OUT = 16.0, 4.0
#: bits of a character that has lost bytes
_GAP = 8.0
#: bits by which a character at the edge of a run must read better there than as it is
_EDGE = 3.0
_NEVER = 1e9
#: letters that misread bytes become and Chinese text hardly has: the language model holds them for another
#: language, which they are in a run of their own
ODD = re.compile("[\u0370-\u04ff\u2500-\u259f\u3040-\u312f]")
_ODD_BITS = 5.0
#: bits by which characters must read better as pairs, in a row, to be worth a look; what is taken off each for
#: chance; what one costs that is no pair, or a rare character (1 of 20 in text, most of chance); the most that
#: one character can tell
_HOT, _CHANCE, _NO_PAIR, _RARE, _MOST = 4.0, 2.0, -4.0, 14.5, 6.0
#: characters on either side of strange ones that are looked at first
_NEAR = 16
#: characters around such a place that are looked at, too
_AROUND = 40
_LOST = -1
_CLEAN, _STEP, _OFF = 0, 1, 2

#: characters ("" for one with lost bytes) that bytes give, and the byte that waits for its trail, or 0
Fed = tuple[tuple[str, ...], int]


def cost(text: str) -> float:
    """Bits of a text that ought to be Chinese."""
    return language.cost(text) + _ODD_BITS * len(ODD.findall(text))


@lru_cache(200_000)
def _step(before: str, character: str) -> float:
    return language.step(before, character) + (_ODD_BITS if ODD.match(character) else 0.0)


class _Fed(dict[tuple[int, str], Fed | None]):
    """(byte that waits, character) -> what comes out; None where the bytes cannot be text in `written`.

    Of a character with two codes it is the likelier one.
    """

    def __init__(self, written: str, reader: Reader) -> None:
        super().__init__()
        self.written, self.reader = written, reader

    def __missing__(self, key: tuple[int, str]) -> Fed | None:
        waiting, character = key
        data = [
            (_LOST,) * self.reader.lost if one == self.reader.mark else tuple(encoded(one, self.reader.codec))
            for one in spellings(character, self.reader)
            if one == self.reader.mark or not is_foreign(one, self.reader.codec)
        ]
        fed = (_feed(waiting, one, self.written) for one in data)
        self[key] = min((one for one in fed if one), key=lambda one: sum(map(_bits, one[0])), default=None)
        return self[key]


class _Alone(dict[str, float]):
    """Character -> bits that it saves as a pair in step, less what chance saves."""

    def __init__(self, fed: _Fed) -> None:
        super().__init__()
        self.fed = fed

    def __missing__(self, character: str) -> float:
        self[character] = self._saved(character)
        return self[character]

    def _saved(self, character: str) -> float:
        reader = self.fed.reader
        if character == reader.mark or character.isascii():
            return 0.0
        fed = self.fed[0, character]
        if fed is None or fed[1] or len(fed[0]) != 1 or not fed[0][0]:
            return _NO_PAIR
        read = _step("", fed[0][0])
        return _NO_PAIR if read > _RARE else min(_step("", character) - read, _MOST) - _CHANCE


@cache
def _tables(written: str, reader: Reader) -> tuple[_Fed, _Alone]:
    fed = _Fed(written, reader)
    return fed, _Alone(fed)


def _bits(character: str) -> float:
    return _step("", character) if character else _GAP


def _feed(waiting: int, data: tuple[int, ...], written: str) -> Fed | None:
    out: list[str] = []
    for byte in data:
        if waiting:
            one = _pair(waiting, byte, written)
            if one is None:
                return None
            out.append(one)
            waiting = 0
        elif 0 < byte < 0x80:
            out.append(chr(byte))
        elif byte in (0x80, 0xFF):
            return None
        else:
            waiting = byte
    return tuple(out), waiting


def _pair(first: int, second: int, written: str) -> str | None:
    if second != _LOST and (second < 0x40 or second == 0x7F):
        return None
    if _LOST in (first, second):
        return ""
    try:
        one = bytes((first, second)).decode(written)
    except UnicodeDecodeError:
        return None
    return None if "\ue000" <= one <= "\uf8ff" else one


def windows(line: str, written: str, reader: Reader) -> list[tuple[int, int]]:
    """Parts of a line, apart from each other, in which a damaged run can lie."""
    if is_single(reader.codec):
        return [(0, len(line))]
    _, alone = _tables(written, reader)
    found: list[tuple[int, int]] = []
    total, since = 0.0, 0
    for i, character in enumerate(line):
        total += alone[character]
        if total <= 0.0:
            total, since = 0.0, i + 1
        elif total > _HOT:
            start, end = max(since - _AROUND, 0), min(i + _AROUND, len(line))
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    return found


def is_worth(line: str, written: str, reader: Reader) -> bool:
    """Whether a damaged run may lie around strange characters close together: what clean text has falls out here."""
    return any(windows(line[start:end], written, reader) for start, end in strange_regions(line, _NEAR))


def runs(line: str, written: str, reader: Reader) -> list[tuple[int, int]]:
    """Offsets of the runs of `line` that read better as bytes of `written` read by `reader`."""
    taken = _taken(*_way(line, written, reader))
    spans = (_sure(line, span, taken, written, reader) for span in _damaged(taken))
    return [span for span in spans if span[0] < span[1]]


def _way(line: str, written: str, reader: Reader) -> tuple[list[tuple[int, int, int]], list[float]]:
    """For each character and each state behind it the state before it; and what the ends cost."""
    fed, _ = _tables(written, reader)
    clean, damaged, off = 0.0, 0.0, _NEVER
    last = last_damaged = last_off = ""
    pending = (
        0  # the byte that waits for its trail; of a character with two codes it is that of the likelier one
    )
    way: list[tuple[int, int, int]] = []
    for character in line:
        hole = character == reader.mark
        leaves = damaged + _OUT < clean
        bits, before = (damaged + _OUT, last_damaged) if leaves else (clean, last)
        enters = clean + _IN < damaged
        into, before_pair = (clean + _IN, last) if enters else (damaged, last_damaged)
        ends = [_NEVER, _NEVER, _NEVER]
        lasts = ["", "", ""]
        came, waits = [_CLEAN, _CLEAN, _CLEAN], 0
        for at, spoken, source, waiting in (
            (into, before_pair, _CLEAN if enters else _STEP, 0),
            (off, last_off, _OFF, pending),
        ):
            got = fed[waiting, character] if at < _NEVER else None
            if got is None:
                continue
            for one in got[0]:
                at += _step(spoken, one) if one else _GAP
                spoken = one
            state = _OFF if got[1] else _STEP
            if at < ends[state]:
                ends[state], lasts[state], came[state] = at, spoken, source
                waits = got[1] or waits
        clean = bits + (_GAP if hole else _step(before, character))
        last = "" if hole else character
        damaged, off, last_damaged, last_off = ends[_STEP], ends[_OFF], lasts[_STEP], lasts[_OFF]
        way.append((_STEP if leaves else _CLEAN, came[_STEP], came[_OFF]))
        pending = waits
    return way, [clean, damaged, off + _GAP]


def _taken(way: list[tuple[int, int, int]], ends: list[float]) -> list[int]:
    """The state behind each character on the best way."""
    state = ends.index(min(ends))
    found: list[int] = []
    for before in reversed(way):
        found.append(state)
        state = before[state]
    return found[::-1]


def _damaged(taken: list[int]) -> list[tuple[int, int]]:
    """The stretches that are not clean."""
    text = "".join("-" if state == _CLEAN else "x" for state in taken)
    return [match.span() for match in re.finditer("x+", text)]


def _sure(
    line: str, span: tuple[int, int], taken: list[int], written: str, reader: Reader
) -> tuple[int, int]:
    """A run without the characters at its edges that read about as well as they are."""
    fed, _ = _tables(written, reader)

    def read(i: int) -> str:
        """The character at `i` as part of the run; none where it is not a pair in step."""
        got = fed[0, line[i]] if start <= i < end else None
        return got[0][0] if got and not got[1] and len(got[0]) == 1 else ""

    def holds(i: int, before: str, after: str) -> bool:
        seen, said = line[i], read(i)
        if not said or _OFF in (taken[max(i - 1, 0)], taken[i]):
            return True  # a mark, or out of step: nothing else explains it
        kept = _step(before, seen) + _behind(seen, after)
        return _step(before, said) + _behind(said, after) + _EDGE < kept

    start, end = span
    while 0 < start < end and not holds(start, line[start - 1], read(start + 1)):
        start += 1
    while start < end < len(line) and not holds(end - 1, read(end - 2), line[end]):
        end -= 1
    return start, end


def _behind(character: str, after: str) -> float:
    return _step(character, after) if after else 0.0
