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
from functools import cache, lru_cache
from itertools import islice
from operator import add

from ctcorpus import codecs_zh, language
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN, PINYIN, script_of
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import out_of_step, switches
from ctcorpus.stages.repair.frame import lines_with
from ctcorpus.stages.repair.gaps import Gap, pre_images
from ctcorpus.stages.repair.losses import Reader, read
from ctcorpus.stages.repair.pair_tables import MARKS, codecs_of, step, tables
from ctcorpus.strange import is_strange, strange_regions, suspicious

RULES = ("gbk-byte-drop", "big5-byte-drop", "pair-cut")
_RULE = {"gb18030": "gbk-byte-drop", "cp950": "big5-byte-drop", "big5hkscs": "big5-byte-drop"}
_READING, _LONGEST_READING, _SPLICED = re.compile(rf"[{HAN}?]\(?[{PINYIN}]{{1,6}}\)$"), 9, 8
_READING_END = re.compile(rf"[{PINYIN}]\)")
_HAN = re.compile(f"[{HAN}]")
#: a run may end so: with a mark, or with a letter between Han characters
_END = re.compile(f"[?\ufffd@-~](?<=[{HAN}].)(?:(?<=[?\ufffd])|(?=[^\0-~]))")
_ODD = re.compile("[\u02d9\u3105-\u312f\ufe30-\ufe4f]")
#: bits by which characters must read better out of step, in a row, to be worth a look; what is taken off each for
#: chance; what one costs that is no pair, or a rare character; the most that one character can tell
_HOT, _CHANCE, _NO_PAIR, _RARE, _MOST = 8.0, 1.5, -4.0, 14.5, 6.0
#: pairs of characters that are kept with what they save: 10 MB a codec
_KNOWN = 50_000
#: characters on either side of strange ones that are looked at first, and of what is worth a look
_NEAR, _AROUND = 16, 24
#: a run must save so many bits, at all and for each character (more than `language.MARGIN`), and read as running
#: text: bits a character at most, different Han characters, the share of different ones among so many; a shorter run
#: holds no rare character, no symbols
_LEAST_BITS, _LEAST_GAIN, _READS, _LEAST_HAN, _VARIED, _LONG, _MOST_ODD = 28.0, 3.0, 12.5, 2, 0.6, 8, 0.1
_NO_TEXT = re.compile(f"[^{HAN}，。、；：？！“”‘’（）《》「」『』—…·\\x20-~]")
#: a run is so many times as long, at most, as what is exact of it
_MOST_MARKS, _MOST_MARKS_SHORT = 5, 4
#: characters beside a run that are looked at, and how they must read if they are many and the run does not save much
_BESIDE, _LEAST_BESIDE, _READS_BESIDE, _MUCH_SAVED = 20, 8, 14.0, 100.0
#: more places of the drop than so many tell too little
_MOST_PLACES = 6


def forward(text: str, place: int, codec: str = "gbk", mark: str = "?") -> str:
    """The damage: the byte at `place` of the stream is dropped, the rest read as pairs."""
    data = codecs_zh.encode(text, codec)
    return read(data[:place] + data[place + 1 :], Reader(codec, 2, mark))


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that is believed: characters `start` to `end` of the line; `places` is in how many of its first
    characters the drop may lie."""

    start: int
    end: int
    places: int
    after: str
    codec: str
    saved: float  # bits


def find(text: str) -> Iterator[Edit]:
    """One edit a run: `unique` where the place is found, a guess where too many are possible.

    A stream with spliced readings comes out of step by cuts, too: `splice` knows more of those.
    """
    if not _rare().search(text) or _is_spliced(text):
        return
    # two searches: a pattern of both takes ten times as long
    lines = dict(lines_with(suspicious(), text)) | dict(lines_with(_END, text))
    for start, line in sorted(lines.items()):
        for run in _of_line(line, start == 0):
            yield _edit(start, line, run)


@cache
def _rare() -> re.Pattern[str]:
    return re.compile(f"[{language.rare_characters()}]")


def _is_spliced(text: str) -> bool:
    """Whether readings stand behind characters; they are found by their ends, ten times as fast."""
    ends = (end.end() for end in _READING_END.finditer(text))
    readings = (end for end in ends if _READING.search(text, max(end - _LONGEST_READING, 0), end))
    return len(list(islice(readings, _SPLICED))) == _SPLICED


def _edit(start: int, line: str, run: _Run) -> Edit:
    rule = "pair-cut" if start + run.start == 0 else _RULE[run.codec]
    proof: Proof = "unique" if run.places <= _MOST_PLACES else "guess"
    candidates = 1 if proof == "unique" else run.places
    gain = round(run.saved / len(run.after), 2)
    return Edit(start + run.start, line[run.start : run.end], run.after, rule, proof, candidates, gain)


def _of_line(line: str, starts: bool) -> list[_Run]:
    """The runs of the codec that explains more of the line."""
    # most signs that clean text has fall out here
    near = [line[start:end] for start, end in _signs(line)]
    codecs = [one for one in codecs_of(line) if any(_windows(part, one) for part in near)]
    return max(
        (list(_runs(line, one, starts)) for one in codecs),
        key=lambda runs: sum(run.saved for run in runs),
        default=[],
    )


def _signs(line: str) -> Iterator[tuple[int, int]]:
    """What lies around strange characters, and in front of what a run may end with."""
    yield from strange_regions(line, _NEAR)
    yield from ((max(end.start() - _AROUND, 0), end.end()) for end in _END.finditer(line))


@lru_cache(8)
def _windows(line: str, codec: str) -> tuple[tuple[int, int], ...]:
    """Parts of a line that can hold a run: many characters save bits out of step, less what chance saves."""
    found: list[tuple[int, int]] = []
    total, since = 0.0, 0
    for i, saved in enumerate(map(_savings(codec).__getitem__, map(add, line, line[1:])), 1):
        total += saved
        if total <= 0.0:
            total, since = 0.0, i
        elif total > _HOT:
            start, end = max(since - _AROUND, 0), min(i + _AROUND, len(line))
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    return tuple(found)


class _Savings(dict[str, float]):
    """Two characters -> the bits that the second one saves if it is read out of step, less what chance saves; 0 beside
    marks."""

    def __init__(self, codec: str) -> None:
        super().__init__()
        self.characters, self.pairs = tables(codec)
        self.bits: dict[str, float] = {}

    def __missing__(self, two: str) -> float:
        one, other = two[0], two[1]
        saved = 0.0
        if one not in MARKS and other not in MARKS:
            trail, lead = self.characters[one][1], self.characters[other][0]
            shifted = self.pairs[(trail << 8 if trail >= 0x81 else 0) | lead].bits
            bits = self.bits.get(other)
            if bits is None:
                bits = self.bits[other] = step("", other)
            saved = _NO_PAIR if shifted > _RARE else min(bits - shifted, _MOST) - _CHANCE
        if len(self) < _KNOWN:
            self[two] = saved
        return saved


@cache
def _savings(codec: str) -> _Savings:
    return _Savings(codec)


def _runs(line: str, codec: str, starts: bool) -> Iterator[_Run]:
    for low, high in _windows(line, codec):
        for run in out_of_step.runs(line, low, high, codec, starts):
            if one := _believed(line, run, codec):
                yield one


# --- one run --------------------------------------------------------------------------------------


def _believed(line: str, run: out_of_step.Run, codec: str) -> _Run | None:
    """A run, with the characters that are the same on every way; None if it is not believed."""
    said = [one if one and sure else "\ufffd" for one, sure in zip(run.read, run.sure, strict=True)]
    told = [i for i, one in enumerate(said) if one != "\ufffd"]
    if not told:
        return None
    exact = "".join(said[i] for i in told)
    if run.saved < max(_LEAST_BITS, _LEAST_GAIN * len(exact)):
        return None
    after = "".join(said) + ("\ufffd" if run.open else "")
    if _is_swapped(line[run.start : run.end], codec):
        return None
    if not (_reads(exact, after) and _is_text(line, run) and _explains(line, run, codec)):
        return None
    return _Run(run.start, run.end, told[0], after, codec, run.saved)


def _reads(exact: str, after: str) -> bool:
    han = _HAN.findall(exact)
    return (
        clean_of_residue(exact)
        and len(set(han)) >= _LEAST_HAN
        and len(set(exact)) >= min(_VARIED * len(exact), _LONG)
        and len(exact) * (_MOST_MARKS if len(exact) >= _LONG else _MOST_MARKS_SHORT) >= len(after)
        and (len(exact) >= _LONG or not (is_strange(exact) or _NO_TEXT.search(exact)))
        and not _ODD.search(exact)
        and language.bits(exact) < _READS
        and len(switches.ODD.findall(exact)) <= _MOST_ODD * len(exact)
        and script_of(exact) != "mixed"
    )


def _is_text(line: str, run: out_of_step.Run) -> bool:
    """Whether what stands beside a run reads as text: among characters at random others read better by chance."""
    beside = line[max(run.start - _BESIDE, 0) : run.start] + line[run.end : run.end + _BESIDE]
    beside = "".join(_HAN.findall(beside))
    return len(beside) < _LEAST_BESIDE or run.saved >= _MUCH_SAVED or language.bits(beside) < _READS_BESIDE


def _is_swapped(seen: str, codec: str) -> bool:
    """Whether a run reads as text where it is taken for one of the other codec for pairs, with nothing dropped."""
    other = "gb18030" if codec != "gb18030" else "cp950"
    data = "".join(one for one in seen if one not in MARKS).encode(codec, "ignore")
    return language.bits(data.decode(other, "replace")) < _READS


def _explains(line: str, run: out_of_step.Run, codec: str) -> bool:
    """Whether the run is what is seen when its text, with the bytes that are left of what was lost, is read.

    For the two bytes behind a mark stand two that nothing reads.
    """
    seen = line[run.start : run.end]
    units, _ = tables(codec)
    data, waits = bytearray(), b""
    for character, one in zip(seen, run.read, strict=True):
        pair = bytes(filter(None, units[character]))
        if character in MARKS:
            data += waits + b"\xff\xff"
        elif one is None:
            data += waits + (pair or character.encode(codec, "ignore"))
        elif one:
            data += codecs_zh.encode(one, codec)
        else:
            data += waits + pair[:1]
        waits = pair[1:] if one is not None and character not in MARKS and pair[-1] >= 0x81 else b""
    data += waits
    return read(bytes(data), Reader(codec, 2)) == seen.replace("?", "\ufffd")


# --- what can have stood at the drop ----------------------------------------------------------------


def gaps(before: str, after: str, rule: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The characters that can have lost the byte, where its place is certain."""
    if after[:1] not in MARKS or after[1:2] in MARKS or len(before) < 2:
        return
    for codec, name in _RULE.items():
        units, pairs = tables(codec)
        first, waits = units[before[0]]
        byte = bytes((first,))
        known, lead, trail = frozenset(byte), frozenset(range(0x81, 0xFF)), frozenset(range(0x40, 0xFF))
        ways = ((lead, known),) if rule == "pair-cut" else ((lead, known), (known, trail))
        fits = waits and pairs[waits << 8 | units[before[1]][0]].character == after[1:2]
        if byte >= b"\x81" and fits and name.startswith(rule.split("-")[0] if rule != "pair-cut" else ""):
            yield 0, pre_images(Gap(byte + b"\xff", ways), codec)
            return
