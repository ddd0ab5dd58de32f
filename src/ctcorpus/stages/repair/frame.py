"""What every damage class has in common (docs/damage.md).

A class is one module: `forward` is the damage as a pure function, `find` gives edits with their proof. A finder
claims `proven` or `unique` only where the damage, run forward on the repaired text, gives the observed text back,
nothing damaged is left (`language.clean_of_residue`), and the text reads better by `language.MARGIN`. Escapes,
dates and single characters are told by their form, the calendar and UTF-8, not by the gain; holes and dropped bytes leave marks for what is
lost, and forward equality holds of the characters between the marks.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ctcorpus.edits import Edit, Proof

#: proofs that are applied unasked; a guess only where the configuration accepts it
APPLIED: frozenset[Proof] = frozenset({"proven", "unique", "witnessed", "normalised"})


#: bytes that were read with a single-byte codec, and that nothing has read rightly: UTF-8 by its shape, and C1
#: controls beside letters, which no text has. A leftover of markup among them is one of their bytes
UNREAD = re.compile(
    "(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    "|[\xa1-\xff][\x80-\x9f]+|[\x80-\x9f]{1,8}[\xa1-\xff])+"  # so many at most: noise of controls stays linear
)


class DamageClass(Protocol):
    """The interface of a module of this package."""

    def find(self, text: str, /) -> Iterable[Edit]:
        """Repairs and marks; offsets are characters of `text`.

        What clean text has not is searched first, by a pattern that begins with a class of characters: that takes 2 ns
        a character, one that begins with alternatives or repeats takes six to forty times as long.
        """
        ...


def normalise(start: int, before: str, after: str, rule: str) -> Edit:
    """A typographic rule that claims no original."""
    return Edit(start, before, after, rule, "normalised")


def disjoint(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Edits in order of their place; of two that overlap the first, or longer, one."""
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= position:
            yield edit
            position = edit.end


def is_within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in one of some spans, which are sorted and apart."""
    at = bisect_right(spans, (place, sys.maxsize)) - 1
    return at >= 0 and place < spans[at][1]


def lines_with(sign: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Each line in which `sign`, which matches inside lines, is found, with its offset."""
    hit = sign.search(text)
    while hit:
        start, end = text.rfind("\n", 0, hit.start()) + 1, text.find("\n", hit.end())
        end = len(text) if end < 0 else end
        yield start, text[start:end].removesuffix("\r")
        hit = sign.search(text, end)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Each line without its end, with its offset."""
    start = 0
    for line in text.split("\n"):
        yield start, line.removesuffix("\r")
        start += len(line) + 1
