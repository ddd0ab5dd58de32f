"""Big5 read as GB18030 and the other way round: misreadings that swap one character for another.

Both codecs write two bytes a character with leads and trails in nearly the same ranges, so a misreading
keeps in step: each character stands for one other. A damaged run may then begin and end anywhere, and only
the language tells where. `runs` finds the cheapest way to part a line into clean and misread stretches
(Viterbi over two states), and for each run by how many bits any other way of parting it is worse.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, repeat
from operator import sub

from ctcorpus import language

#: bits that a border costs: inside a phrase, and where a phrase or the line begins or ends anyway
_INSIDE, _AT_MARK = 12.0, 2.0
_PAUSES = frozenset(("", *" \u3000，。、；：？！“”‘’（）《》「」『』【】〔〕"))
#: characters on either side of a border for which another border is weighed
NEAR = 8
#: marks of clean text; what they turn into costs so many bits more, and so do kana, bopomofo and vertical forms
_CLEAN_MARKS = "，。、；：？！“”‘’（）《》「」『』【】〔〕—…·％"
_ODD = "\u0400-\u04ff\u3040-\u312f\ufe30-\ufe6f\ufffd\ue000-\uf8ff"
_ODD_BITS, _IMPOSSIBLE = 16.0, 1000.0
#: kana stands for 不, 人, 中 in misread Big5, ③ for 请 in misread GB18030; they are text where they are many
_LONE, _MANY = re.compile("[\u3040-\u30ff①-⑩]"), re.compile("[\u3040-\u30ff①-⑩]{4}")
_LONE_BITS = 6.0
#: bits by which other borders must read worse. Measured on 40,000 sentences of which a random part was misread:
#: runs inside a line were right whenever their margin was above 11.6. Lines misread as a whole have margins of
#: 7 and more; wrong above that were only lines of which the misread part left one or two characters out.
CLEAR, CLEAR_SHORT, CLEAR_LONG = 13.0, 10.0, 7.0
_MUCH_SAVED = 100.0
#: bits by which a line must read worse with a character left as it is: then it was misread, wherever its run ends. Of
#: 345,000 characters that gained more, beside clean text of any kind, 13 were clean: rare ones, of names (磡, 逄)
_CERTAIN = 14.0
#: bits by which a run must read worse with its first or last characters left as they are, whatever a border costs: a
#: phrase, a sentence, a long run, which hardly ends within a phrase. Of 30,500 claims beside clean
#: characters 232 were false without, 19 with 2 bits for a phrase, 11 with 3, 5 with 4, at the price of one phrase in 28
_EDGE, _EDGE_SENTENCE, _EDGE_LONG = 3.0, -1.0, -7.0
_LONG = 18
#: the same where a mark of ASCII parts them from the rest of the run: 模"珛ゐ蟹諒郤"
_EDGE_ALONE, _PARTED = 8.0, re.compile("[!-/:-@]")
_SENTENCE_MARKS = ("。", "！", "？")
#: dashes that the language model has not and clean text has: they cost what other marks do
_DASH = re.compile("―|(?<=[0-9])–|–(?=[0-9])")

_Bits = list[float]


@dataclass(frozen=True, slots=True)
class Run:
    """A misread stretch of a line: `after` is what stood there, in place of line[start:end].

    `savings` are the bits by which each of its characters reads better, `margin` those by which every other choice of
    its borders reads worse. `sure` are the parts of it that were misread wherever it begins and ends, `loose` counts
    the characters at either end of it that read about as well as they are; both in characters of `after`.
    """

    start: int
    end: int
    after: str
    savings: array[float]
    margin: float
    sure: tuple[tuple[int, int], ...]
    loose: tuple[int, int]

    @property
    def saved(self) -> float:
        """Bits by which the line reads better for it."""
        return sum(self.savings)


@cache
def table(written: str, read: str) -> dict[str, str]:
    """What each character that `read` gives for two bytes was in `written`; ASCII stays."""
    found = {chr(code): chr(code) for code in range(0x20, 0x7F)}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            pair = bytes((lead, trail))
            was, seen = pair.decode(written, "ignore"), pair.decode(read, "ignore")
            if len(was) == len(seen) == 1 and was.encode(written) == seen.encode(read) == pair:
                found[seen] = was
    return found


@cache
def _odd(written: str, read: str) -> re.Pattern[str]:
    images = "".join(table(written, read).get(mark, "") for mark in _CLEAN_MARKS)
    return re.compile(f"[{_ODD}{re.escape(images)}]")


def runs(line: str, written: str, read: str) -> Iterator[Run]:
    """The misread stretches of `line`, if its bytes in `written` were read as `read` there. Linear in time."""
    after = "".join(map(table(written, read).get, line, repeat("\ufffd")))
    plain = _DASH.sub("·", line)
    clean, misread = language.costs(plain), language.costs(after)
    strange, lone = _weigh(line, after, clean, misread, _odd(written, read))
    opens = language.costs_behind(("\0" + plain)[:-1], after)
    closes = language.costs_behind(("\0" + after)[:-1], plain)
    for i, bits in strange:
        opens[i] += bits
    for i, bits in lone:
        closes[i] += bits
    at_mark = [_AT_MARK if character in _PAUSES else _INSIDE for character in line]
    borders = [_AT_MARK, *map(min, at_mark, at_mark[1:]), _AT_MARK]
    forth = _forth(clean, misread, opens, closes, borders)
    back = _back(clean, misread, opens, closes, borders)
    # bits by which the best parting with each character misread beats the best one with it clean
    gains = array("d", (-f - b for f, b in zip(forth, reversed(back), strict=True)))
    for start, end in _stretches(gains, 0.0):
        near = range(max(start - NEAR, 0), min(end + NEAR, len(line)))
        margin = min((abs(gains[i]) for i in near if line[i] != after[i]), default=0.0)
        savings = array("d", map(sub, clean[start:end], misread[start:end]))
        seen, said = line[start:end], after[start:end]
        loose = (
            _loose(seen, said, _worse_from_left(start, end, clean, misread, opens), said),
            _loose(seen[::-1], said[::-1], _worse_from_right(start, end, clean, misread, closes), said),
        )
        yield Run(start, end, said, savings, margin, (*_stretches(gains[start:end], _CERTAIN),), loose)


def _stretches(gains: array[float], least: float) -> Iterator[tuple[int, int]]:
    """Where characters in a row gain more than `least`."""
    position = 0
    for taken, group in groupby(gains, least.__lt__):
        start, position = position, position + sum(1 for _ in group)
        if taken:
            yield start, position


def _worse_from_left(start: int, end: int, clean: _Bits, misread: _Bits, opens: _Bits) -> Iterator[float]:
    """Bits by which a run reads worse with its first characters left as they are, whatever a border costs: one, two
    and so on."""
    worse = -opens[start]
    for at in range(start, min(start + NEAR, end - 1)):
        worse += clean[at]
        yield worse + opens[at + 1] - misread[at + 1]
        worse -= misread[at + 1]


def _worse_from_right(start: int, end: int, clean: _Bits, misread: _Bits, closes: _Bits) -> Iterator[float]:
    """The same of its last characters."""
    worse = clean[end] - closes[end] if end < len(clean) else 0.0
    for at in range(end - 1, max(end - 1 - NEAR, start), -1):
        worse -= misread[at]
        yield worse + closes[at]
        worse += clean[at]


def _loose(seen: str, said: str, worse: Iterable[float], whole: str) -> int:
    """How many characters, from the first on, read about as well as they are."""
    least = _EDGE_LONG if len(whole) >= _LONG else _EDGE_SENTENCE if is_sentence(whole) else _EDGE
    return max(
        (
            count
            for count, (one, other, bits) in enumerate(zip(seen, said, worse, strict=False), 1)
            if one != other and bits < (_EDGE_ALONE if _PARTED.match(said[count:]) else least)
        ),
        default=0,
    )


def is_sentence(text: str) -> bool:
    """Whether a text ends with the mark of a sentence."""
    return text.endswith(_SENTENCE_MARKS)


def is_misread(line: str, written: str, read: str, clear: float | None = None) -> bool:
    """Whether the whole of `line` was misread, and no part of it reads better, or nearly as well, as it is.

    `clear` are the bits by which it must read worse; by default so many as a line alone needs.
    """
    run = whole(line, written, read)
    if not run:
        return False
    return is_clear(run) if clear is None else run.margin >= clear


@lru_cache(maxsize=4)  # asked for once by what solves a line, once by what looks at its ends
def whole(line: str, written: str, read: str) -> Run | None:
    """The one run of a line that has nothing beside it but ASCII; None where there is none."""
    found = list(runs(line, written, read))
    return found[0] if len(found) == 1 and (line[: found[0].start] + line[found[0].end :]).isascii() else None


def is_clear(run: Run) -> bool:
    """Whether no part of a line that was misread as a whole may rather be clean."""
    return run.margin >= (CLEAR_LONG if run.saved > _MUCH_SAVED else CLEAR_SHORT)


def _weigh(
    line: str, after: str, clean: _Bits, misread: _Bits, odd: re.Pattern[str]
) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Add to `misread` and to `clean` what odd and lone characters cost beside; (place, bits) of both."""
    strange = [
        (match.start(), _IMPOSSIBLE if match[0] == "\ufffd" else _ODD_BITS) for match in odd.finditer(after)
    ]
    lone = [(match.start(), _LONE_BITS) for match in _LONE.finditer(line)] if not _MANY.search(line) else []
    for bits, extra in ((misread, strange), (clean, lone)):
        for i, more in extra:
            bits[i] += more
    return strange, lone


def can_save(text: str, written: str, read: str, least: float) -> bool:
    """Whether a run in `text` may save `least` bits, and `language.MARGIN` for each character beyond ASCII.

    Such a run has half of `least` left when half the margin is taken off each of its characters.
    """
    after = "".join(map(table(written, read).get, text, repeat("\ufffd")))
    clean, misread = language.costs(text), language.costs(after)
    _weigh(text, after, clean, misread, _odd(written, read))
    left = 0.0
    for c, m, character in zip(clean, misread, after, strict=True):
        left += c - m - (language.MARGIN / 2 if character > "\x7f" else 0.0)
        if left >= least / 2:
            return True
        if left < 0.0:
            left = 0.0
    return False


def is_pause(character: str) -> bool:
    """Whether a phrase begins or ends beside a character; "" where the line does."""
    return character in _PAUSES


def border(before: str, behind: str) -> float:
    """Bits that a border between two characters of a line costs; "" where the line begins or ends."""
    return _AT_MARK if before in _PAUSES or behind in _PAUSES else _INSIDE


def _forth(clean: _Bits, misread: _Bits, opens: _Bits, closes: _Bits, borders: _Bits) -> array[float]:
    """Bits by which the best parting up to each character costs more with it misread than with it clean."""
    worse = borders[0] + misread[0] - clean[0]
    found = array("d", (worse,))
    for c, m, o, k, border in zip(clean[1:], misread[1:], opens[1:], closes[1:], borders[1:-1], strict=True):
        stays, opened, closed = worse + m, o + border, worse + k + border
        worse = (stays if stays < opened else opened) - (c if c < closed else closed)
        found.append(worse)
    return found


def _back(clean: _Bits, misread: _Bits, opens: _Bits, closes: _Bits, borders: _Bits) -> array[float]:
    """The same for the best parting of what follows each character, the last character first."""
    worse = borders[-1]
    found = array("d", (worse,))
    for c, m, o, k, border in zip(
        clean[:0:-1], misread[:0:-1], opens[:0:-1], closes[:0:-1], borders[-2:0:-1], strict=True
    ):
        stays, closed, opened = worse + m, k + border, worse + o + border
        worse = (stays if stays < closed else closed) - (c if c < opened else opened)
        found.append(worse)
    return found
