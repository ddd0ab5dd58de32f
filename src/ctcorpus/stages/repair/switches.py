"""Where a line passes from text read rightly to text read wrongly, and back.

The likeliest way through the line by the language model (Viterbi): each character is taken as it is, or its
bytes as part of a stream of pairs, in step or out of step. Time is linear in the line.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ctcorpus import language
from ctcorpus.stages.repair.gaps import Reader, encoded, spellings

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
_LOST = -1
_CLEAN, _STEP, _OFF = 0, 1, 2

#: bits so far, last character, way: (state before, way before that) linked backwards
State = tuple[float, str]


def cost(text: str) -> float:
    """Bits of a text that ought to be Chinese."""
    return language.cost(text) + _ODD_BITS * len(ODD.findall(text))


@lru_cache(100_000)
def _step(before: str, character: str) -> float:
    return language.step(before, character) + (_ODD_BITS if ODD.match(character) else 0.0)


#: bits by which characters must read better as pairs, in a row, to be worth a look; what is taken off each
#: for chance, and for one that is no pair
_HOT, _CHANCE, _NO_PAIR = 6.0, 3.0, -8.0
#: characters around such a place that are looked at, too
_AROUND = 40


def windows(line: str, written: str, reader: Reader) -> list[tuple[int, int]]:
    """Parts of a line, apart from each other, in which a damaged run can lie."""
    found: list[tuple[int, int]] = []
    sum_, since = 0.0, 0
    for i, character in enumerate(line):
        sum_ += _by_itself(character, written, reader)
        if sum_ <= 0.0:
            sum_, since = 0.0, i + 1
        elif sum_ > _HOT:
            start, end = max(since - _AROUND, 0), i + _AROUND
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, min(end, len(line))))
    return found


@lru_cache(100_000)
def _by_itself(character: str, written: str, reader: Reader) -> float:
    """Bits that a character saves as a pair in step, less what chance saves."""
    if character == reader.mark or character.isascii():
        return 0.0
    fed = _feed(0, character, written, reader)
    if fed is None or fed[1] or not fed[0] or not fed[0][0]:
        return 0.0 if reader.lost == 1 and fed else _NO_PAIR
    return _step("", character) - _step("", fed[0][0]) - _CHANCE


def runs(line: str, written: str, reader: Reader) -> list[tuple[int, int]]:
    """Offsets of the runs of `line` that read better as bytes of `written` read by `reader`."""
    states: list[State] = [(0.0, ""), (0.0, ""), (_NEVER, "")]
    pending = 0
    way: list[tuple[int, int, int]] = []
    step = _step
    for character in line:
        clean, damaged, off = states
        hole = character == reader.mark
        leave = damaged[0] + _OUT
        source = _CLEAN if clean[0] <= leave else _STEP
        bits, last = clean if source == _CLEAN else (leave, damaged[1])
        after: list[State] = [
            (bits + (_GAP if hole else step(last, character)), "" if hole else character),
            (_NEVER, ""),
            (_NEVER, ""),
        ]
        came = [source, _CLEAN, _CLEAN]
        enter = clean[0] + _IN
        start = (enter, clean[1], _CLEAN) if enter < damaged[0] else (*damaged, _STEP)
        for bits, last, source, waiting in ((*start, 0), (*off, _OFF, pending)):
            if bits >= _NEVER:
                continue
            fed = _feed(waiting, character, written, reader)
            if fed is None:
                continue
            out, rest = fed
            for one in out:
                bits += step(last, one) if one else _GAP
                last = one
            state = _OFF if rest else _STEP
            if bits < after[state][0]:
                after[state] = (bits, last)
                came[state] = source
        way.append((came[0], came[1], came[2]))
        states = after
        pending = _LOST if hole else encoded(character, reader.codec)[-1]
    taken = _taken(way, states)
    edges = [i for i in range(len(line) + 1) if (_at(taken, i) == _CLEAN) != (_at(taken, i - 1) == _CLEAN)]
    spans = (_sure(line, span, taken, written, reader) for span in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if span[0] < span[1]]


def _at(taken: list[int], i: int) -> int:
    return taken[i] if 0 <= i < len(taken) else _CLEAN


def _sure(
    line: str, span: tuple[int, int], taken: list[int], written: str, reader: Reader
) -> tuple[int, int]:
    """A run without the characters at its edges that read about as well as they are."""

    def read(i: int) -> str:
        """The character at `i` as part of the run; none where it is not a pair in step."""
        fed = _feed(0, line[i], written, reader) if start <= i < end else None
        return fed[0][0] if fed and not fed[1] and len(fed[0]) == 1 else ""

    def holds(i: int, before: str, after: str) -> bool:
        seen, said = line[i], read(i)
        if not said or _OFF in (_at(taken, i - 1), taken[i]):
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


def _taken(way: list[tuple[int, int, int]], states: list[State]) -> list[int]:
    """The state behind each character on the best way."""
    ends = [states[_CLEAN][0], states[_STEP][0], states[_OFF][0] + _GAP]
    state = ends.index(min(ends))
    found: list[int] = []
    for before in reversed(way):
        found.append(state)
        state = before[state]
    return found[::-1]


@lru_cache(100_000)
def _feed(waiting: int, character: str, written: str, reader: Reader) -> tuple[tuple[str, ...], int] | None:
    """The characters that come out ("" for one with lost bytes) and the byte that waits (0 for none).

    None where the bytes cannot be text in `written`; of a character with two codes the likelier one.
    """
    fed = [_feed_one(waiting, one, written, reader) for one in spellings(character, reader)]
    return min((one for one in fed if one), key=lambda one: sum(map(_bits, one[0])), default=None)


def _bits(character: str) -> float:
    return _step("", character) if character else _GAP


def _feed_one(waiting: int, character: str, written: str, reader: Reader) -> tuple[tuple[str, ...], int] | None:
    if character == reader.mark:
        data: tuple[int, ...] = (_LOST,) * reader.lost
    else:
        data = tuple(encoded(character, reader.codec))
    out: list[str] = []
    for byte in data:
        if waiting == 0:
            if 0 < byte < 0x80:
                out.append(chr(byte))
            elif byte in (0x80, 0xFF):
                return None
            else:
                waiting = byte
            continue
        one = _pair(waiting, byte, written)
        if one is None:
            return None
        out.append(one)
        waiting = 0
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
