"""A text as it is compared: both scripts, all widths and all layouts alike; and samples of it."""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, cached_property

from ctcorpus.hanzi import fold

#: characters of a shingle. Measured on the sample corpus: two different documents share at most .02 of theirs,
#: mostly names of laws and bodies; a text with a hole in each 25 characters keeps half of them
SHINGLE = 8
#: marks that copies of one text set differently: quotes, brackets of years, dots in foreign names
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”「」『』〝〞", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict(zip("〔〕﹝﹞[]", "()()()", strict=True)),
        **dict.fromkeys("•‧・", "·"),
    }
)
_RUN = re.compile(r"\S+")
#: one in so many characters (of the alphabet) begins a sampled shingle; of running text it is one in 4 to 6
_ONE_IN = 4


class Stream:
    """A text folded (`hanzi.fold`) and without blanks and line ends, so that layout does not count.

    Offsets into `text` are called places; `offset` leads back to the text that it was made from.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._starts: list[int] = []  # of the runs between blanks, in the source
        self._places: list[int] = []  # and in the stream
        runs = []
        place = 0
        for match in _RUN.finditer(source):
            runs.append(match[0])
            self._starts.append(match.start())
            self._places.append(place)
            place += len(match[0])
        self.text = fold("".join(runs)).translate(_ALIKE)

    def __len__(self) -> int:
        return len(self.text)

    def offset(self, place: int) -> int:
        """Where the character at `place` stands in the source."""
        run = bisect_right(self._places, place) - 1
        return self._starts[run] + place - self._places[run]

    def place(self, offset: int) -> int:
        """The place of the first character that stands at `offset` of the source or behind it."""
        run = bisect_right(self._starts, offset) - 1
        if run < 0:
            return 0
        end = self._places[run + 1] if run + 1 < len(self._places) else len(self.text)
        return min(self._places[run] + offset - self._starts[run], end)

    def cut(self, start: int, end: int) -> str:
        """What stands in the source from place `start` to place `end`, blanks at its edges left out."""
        return self.source[self.offset(start) : self.offset(end - 1) + 1] if start < end else ""

    @cached_property
    def line_starts(self) -> list[int]:
        """The offsets in the source at which its lines begin."""
        return [0, *(match.end() for match in re.finditer("\n", self.source))]

    def line(self, place: int) -> int:
        """The number, from 1, of the source's line that holds the character at `place`."""
        return bisect_right(self.line_starts, self.offset(place))

    @cached_property
    def edges(self) -> frozenset[int]:
        """The places at which lines begin, and the end of the stream."""
        return frozenset((*map(self.place, self.line_starts), len(self.text)))


@cache
def _beginnings() -> re.Pattern[str]:
    """Characters with which a sampled shingle begins: chosen by their code, so all texts agree on them."""
    han = [chr(code) for code in (*range(0x3400, 0xA000), *range(0x61, 0x7B), *range(0x41, 0x5B))]
    chosen = [c for c in han if zlib.crc32(c.encode()) % _ONE_IN == 0]
    return re.compile(f"[{''.join(chosen)}]")


def sampled(text: str) -> Iterator[int]:
    """The places of a stream's text at which a sampled shingle begins."""
    for match in _beginnings().finditer(text, 0, max(len(text) - SHINGLE + 1, 0)):
        yield match.start()


def shingles(text: str) -> tuple[array[int], array[int]]:
    """The hashes (32 bits, the same on every machine) and places of a stream's sampled shingles."""
    places = array("I", sampled(text))
    return array(
        "I", (zlib.crc32(text[at : at + SHINGLE].encode("utf-8", "replace")) for at in places)
    ), places
