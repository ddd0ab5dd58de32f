"""`gbk-byte-drop`, `big5-byte-drop`, `pair-cut`: one byte is gone from a stream of pairs, without a mark.

From there on each character is made of the second byte of one pair and the first byte of the next, until a byte
falls upon ASCII, or a pair that is none puts the reader in step again (it gives U+FFFD or `?`, and may eat an
ASCII character). Once the place is found, all between is exact; a mark stands for the character that lost the
byte, and for the one at the end. A text that begins inside a pair is the same damage at its first byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice

from ctcorpus import codecs_zh, language
from ctcorpus.chains import strange_regions, suspicious
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN, PINYIN, script_of
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import switches
from ctcorpus.stages.repair.frame import lines_with
from ctcorpus.stages.repair.gaps import Gap, pre_images
from ctcorpus.stages.repair.losses import Reader, encoded, read

RULES = ("gbk-byte-drop", "big5-byte-drop", "pair-cut")
_CODECS = {"gbk": "gbk-byte-drop", "cp950": "big5-byte-drop"}
_MARKS = frozenset("\ufffd?")
_READING, _LONGEST_READING, _SPLICED = re.compile(rf"[{HAN}?]\(?[{PINYIN}]{{1,6}}\)$"), 9, 8
_READING_END = re.compile(rf"[{PINYIN}]\)")
_HAN = re.compile(f"[{HAN}]")
_ODD = re.compile("[\u02d9\u3105-\u312f\ufe30-\ufe4f]")
#: letters and blanks that bytes out of step become; the language model holds them for ordinary ones
_UNLIKELY, _ODD_BITS = re.compile(f"{switches.ODD.pattern}|\u3000"), 6.0
#: bits by which characters must read better out of step, in a row, to be worth a look; what is taken off each for
#: chance; what one costs that is no pair, or a rare character; the most that one character can tell
_HOT, _CHANCE, _NO_PAIR, _RARE, _MOST = 8.0, 1.5, -4.0, 14.5, 6.0
#: characters on either side of strange ones that are looked at first
_NEAR = 16
#: bits of a step out of the stream, and at the beginning of a text, where it is likelier; of a character that
#: has lost bytes
_OUT, _OUT_AT_START, _GAP = 18.0, 8.0, 9.0
#: a run must hold so many Han characters, save so many bits (at all, and for each character: more than
#: `language.MARGIN`, since pairs out of step read better by chance in 6 of 900,000 random characters), and read
#: as running text
_LEAST_HAN, _LEAST_BITS, _LEAST_GAIN, _READS, _MOST_ODD = 5, 30.0, 4.0, 12.0, 0.1
#: places of the drop whose texts are within so many bits are all possible; more than so many tell too little
_CLEAR, _MOST_PLACES = 10.0, 6
_NEVER = 1e9


def forward(text: str, place: int, codec: str = "gbk", mark: str = "?") -> str:
    """The damage: the byte at `place` of the stream is dropped, the rest read as pairs."""
    data = codecs_zh.encode(text, codec)
    return read(data[:place] + data[place + 1 :], Reader(codec, 2, mark))


@dataclass(frozen=True, slots=True)
class _Run:
    """A run out of step: characters `start` to `end` of the line; `first` is the first place of the drop that
    is possible, `last` the last one."""

    start: int
    end: int
    first: int
    last: int
    after: str
    codec: str
    saved: float  # bits

    @property
    def places(self) -> int:
        return self.last - self.first + 1


def find(text: str) -> Iterator[Edit]:
    """One edit a run: `unique` where the place is found, a guess where too many are possible.

    A stream with spliced readings comes out of step by cuts, too: `splice` knows more of those.
    """
    if _is_spliced(text):
        return
    for start, line in lines_with(suspicious(), text):
        for run in _of_line(line):
            yield _edit(start, line, run)


def _is_spliced(text: str) -> bool:
    """Whether readings stand behind characters; they are found by their ends, ten times as fast."""
    ends = (end.end() for end in _READING_END.finditer(text))
    readings = (end for end in ends if _READING.search(text, max(end - _LONGEST_READING, 0), end))
    return len(list(islice(readings, _SPLICED))) == _SPLICED


def _edit(start: int, line: str, run: _Run) -> Edit:
    rule = "pair-cut" if start + run.start == 0 else _CODECS[run.codec]
    proof: Proof = "unique" if run.places <= _MOST_PLACES else "guess"
    candidates = 1 if proof == "unique" else run.places
    gain = round(run.saved / len(run.after), 2)
    return Edit(start + run.start, line[run.start : run.end], run.after, rule, proof, candidates, gain)


def _of_line(line: str) -> list[_Run]:
    """The runs of the codec that explains more of the line."""
    found = [runs for codec in _CODECS if _is_worth(line, codec) and (runs := list(_runs(line, codec)))]
    return max(found, key=lambda runs: sum(run.saved for run in runs), default=[])


def _is_worth(line: str, codec: str) -> bool:
    """Whether a run may lie around two strange characters close together: most that clean text has fall out here."""
    return any(_windows(line[start:end], codec) for start, end in strange_regions(line, _NEAR))


# --- the stream out of step -----------------------------------------------------------------------


class _Halves(dict[str, tuple[int, int, float]]):
    """Character -> its first byte; its second one, where another pair can begin with it, times 256; its bits.

    Marks have no bits.
    """

    def __init__(self, codec: str) -> None:
        super().__init__()
        self.codec = codec

    def __missing__(self, character: str) -> tuple[int, int, float]:
        data = encoded(character, self.codec)
        trail = data[1] if len(data) == 2 and data[1] >= 0x81 else 0
        bits = 0.0 if character in _MARKS else _step("", character)
        self[character] = data[0], trail << 8, bits
        return self[character]


class _Across(dict[int, tuple[str, float]]):
    """Pair of bytes -> the character that it is, "" where it is none, and its bits."""

    def __init__(self, codec: str) -> None:
        super().__init__()
        self.codec = codec

    def __missing__(self, pair: int) -> tuple[str, float]:
        try:
            one = pair.to_bytes(2, "big").decode(self.codec) if pair >= 0x8100 else ""
        except UnicodeDecodeError:
            one = ""
        one = "" if len(one) != 1 or "\ue000" <= one <= "\uf8ff" else one
        self[pair] = one, _step("", one) if one else _NEVER
        return self[pair]


@cache
def _tables(codec: str) -> tuple[_Halves, _Across]:
    return _Halves(codec), _Across(codec)


def _shifted(before: str, character: str, codec: str) -> str:
    """The character made of the second byte of one and the first byte of the next; "" where there is none.

    A letter that was taken for a second byte, or stands alone, ends the run: it comes behind, or is used up.
    """
    halves, across = _tables(codec)
    return across[halves[before][1] | halves[character][0]][0]


def _ends(character: str, codec: str) -> str | None:
    """What follows where the stream is in step again behind this character; None where it is not."""
    data = encoded(character, codec)
    if len(data) == 1:
        return ""
    return chr(data[1]) if data[1] < 0x80 else None


def _step(before: str, character: str) -> float:
    return language.step(before, character) + (_ODD_BITS if _UNLIKELY.match(character) else 0.0)


def _runs(line: str, codec: str) -> Iterator[_Run]:
    for low, high in _windows(line, codec):
        for start, end in _spans(line, low, high, codec):
            run = _run(line, start, end, codec)
            if run:
                yield run


def _windows(line: str, codec: str) -> list[tuple[int, int]]:
    """Parts of a line that can hold a run: many characters save bits out of step, less what chance saves."""
    halves, across = _tables(codec)
    found: list[tuple[int, int]] = []
    total, since = 0.0, 0
    trail, last = 0, 0.0
    for i, (lead, next_trail, bits) in enumerate(map(halves.__getitem__, line)):
        if bits and last:  # neither is a mark
            shifted = across[trail | lead][1]
            saved = bits - shifted
            total += _NO_PAIR if shifted > _RARE else (saved if saved < _MOST else _MOST) - _CHANCE
        trail, last = next_trail, bits
        if total <= 0.0:
            total, since = 0.0, i
        elif total > _HOT:
            start, end = max(since - 24, 0), min(i + 24, len(line))
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    return found


def _spans(line: str, low: int, high: int, codec: str) -> list[tuple[int, int]]:
    """Start and end of the runs out of step on the likeliest way (Viterbi) through a part of a line.

    Behind each character the stream is in step or not; a mark leaves it as it is, or puts it in step.
    """
    step, off = 0.0, _NEVER
    last = last_off = ""
    way: list[tuple[bool, bool]] = []
    for i in range(low, high):
        character = line[i]
        mark = character in _MARKS
        pair = len(encoded(character, codec)) == 2 and not mark
        stays = step + (_GAP if mark else _step(last, character))
        before = line[i - 1] if i > low else ""
        one = "" if mark or not before or before in _MARKS else _shifted(before, character, codec)
        moves = off + (_step(last_off, one) if one else _GAP if mark or before in _MARKS else _NEVER)
        back = _ends(character, codec)
        returns = (
            moves if mark else moves + (_step(one, back) if back else 0.0) if back is not None else _NEVER
        )
        leaves = step + _GAP + (_OUT_AT_START if i == 0 else _OUT) if pair and back is None else _NEVER
        goes = moves if back is None or mark else _NEVER
        way.append((returns < stays, goes < leaves))
        step, last = (returns, "" if mark else back or one) if returns < stays else (stays, character)
        last_off = one if goes < leaves else ""
        off = min(goes, leaves)
    return _traced(way, low, off + _GAP < step)


def _traced(way: list[tuple[bool, bool]], low: int, off: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    end = low + len(way)
    for i in range(len(way) - 1, -1, -1):
        if off:
            off = way[i][1]
            if not off:
                found.append((low + i, end))
        elif way[i][0]:
            off, end = True, low + i + 1
    return found[::-1]


# --- one run --------------------------------------------------------------------------------------


def _run(line: str, start: int, end: int, codec: str) -> _Run | None:
    """A run, with the characters that are the same wherever the byte was dropped; None if it is not believed."""
    first, last = _places(line, start, end, codec)
    head = "\ufffd" * (last - first + 1)
    tail = _tail(line, last, end, codec)
    exact = tail.replace("\ufffd", "")
    seen = "".join(character for character in line[last + 1 : end] if character not in _MARKS)
    saved = switches.cost(seen) - switches.cost(exact)
    if len(_HAN.findall(exact)) < _LEAST_HAN or saved < max(_LEAST_BITS, _LEAST_GAIN * len(exact)):
        return None
    if not _believed(exact, tail) or not _explains(line, last, end, tail, codec):
        return None
    return _Run(first, end, first, last, head + tail, codec, saved)


def _places(line: str, start: int, end: int, codec: str) -> tuple[int, int]:
    """The first and last place where the byte may have been dropped: before it the line stands as it is."""
    low, high = max(start - 2 * _MOST_PLACES, 0), min(start + 2 * _MOST_PLACES, end - 1)
    while low < start and not all(len(encoded(c, codec)) == 2 for c in line[low : start + 1]):
        low += 1
    as_is = list(accumulate((_cost_at(line, i, codec, False) for i in range(low, high)), initial=0.0))
    off = list(accumulate((_cost_at(line, i, codec, True) for i in range(low, high + 1)), initial=0.0))
    costs = {place: as_is[place - low] + off[-1] - off[place - low + 1] for place in range(low, high + 1)}
    least = min(costs.values())
    fit = [place for place, cost in costs.items() if cost < least + _CLEAR]
    return fit[0], fit[-1]


def _cost_at(line: str, i: int, codec: str, off: bool) -> float:
    character = line[i]
    if character in _MARKS or (off and i and line[i - 1] in _MARKS):
        return _GAP
    if not off:
        return _step(line[i - 1] if i else "", character)
    one = _shifted(line[i - 1], character, codec) if i else ""
    before = _shifted(line[i - 2], line[i - 1], codec) if i > 1 and line[i - 2] not in _MARKS else ""
    return _step(before, one) if one else 30.0


def _tail(line: str, place: int, end: int, codec: str) -> str:
    """What stands behind the character that lost the byte."""
    out: list[str] = []
    for i in range(place + 1, end):
        character, before = line[i], line[i - 1]
        out.append(
            "\ufffd" if character in _MARKS or before in _MARKS else _shifted(before, character, codec)
        )
        if character not in _MARKS and i == end - 1:
            out.append(_ends(character, codec) or "")
    closed = line[end - 1] in _MARKS or _ends(line[end - 1], codec) is not None
    return "".join(out) + ("" if closed else "\ufffd")


def _believed(exact: str, tail: str) -> bool:
    return (
        clean_of_residue(exact)
        and not _ODD.search(exact)
        and language.bits(exact) < _READS
        and len(switches.ODD.findall(exact)) <= _MOST_ODD * len(exact)
        and script_of(exact) != "mixed"
        and all(language.bits(stretch) < 16.0 for stretch in tail.split("\ufffd") if len(stretch) > 2)
    )


def _explains(line: str, place: int, end: int, tail: str, codec: str) -> bool:
    """Whether the run is what is seen when the stream is read out of step, up to its first mark."""
    marked = next((i for i in range(place + 1, end) if line[i] in _MARKS), end)
    stretch = tail.split("\ufffd")[0]
    data = encoded(line[place], codec)[:1] + codecs_zh.encode(stretch, codec)
    if marked < end or (tail.endswith("\ufffd") and marked == end):
        data += encoded(line[marked - 1], codec)[1:]
    return read(data, Reader(codec, 2)) == line[place:marked]


# --- what can have stood at the drop ----------------------------------------------------------------


def gaps(before: str, after: str, rule: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The characters that can have lost the byte, where its place is certain."""
    if after[:1] not in _MARKS or after[1:2] in _MARKS or len(before) < 2:
        return
    for codec, name in _CODECS.items():
        byte = encoded(before[0], codec)[:1]
        known, lead, trail = frozenset(byte), frozenset(range(0x81, 0xFF)), frozenset(range(0x40, 0xFF))
        ways = ((lead, known),) if rule == "pair-cut" else ((lead, known), (known, trail))
        fits = _shifted(before[0], before[1], codec) == after[1:2]
        if byte >= b"\x81" and fits and name.startswith(rule.split("-")[0] if rule != "pair-cut" else ""):
            yield 0, pre_images(Gap(byte + b"\xff", ways), codec)
            return
