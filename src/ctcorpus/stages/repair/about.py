"""Lines that speak of codecs, marks or escapes: what looks damaged there is meant (`rules/about.tsv`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from ctcorpus.rules import read_rows

Kind = Literal["misread", "mark", "escape"]

#: the last quotation mark in front of a run, and the first one behind it: nothing is between but what was lost there
_BEFORE = re.compile("[“‘「『\"']([^“”‘’「」『』\"']*)$")
_BEHIND = re.compile("([^“”‘’「」『』\"']*)[”’」』\"']")
_LOST = frozenset("\ufffd?")
#: characters in front of a quotation in which words lead to it, with quotations that it is the next one of; characters
#: inside it that were lost
_REACH, _MOST_LOST = 64, 8
_NEXT = "(?:[“‘「『\"'][^“”‘’「」『』\"']{1,16}[”’」』\"'][、，,和与與及]?){0,3}"


@cache
def words(kind: Kind) -> re.Pattern[str]:
    """What a line holds that speaks of damage of a kind."""
    return re.compile(_rows(kind), re.I)


def _rows(kind: str) -> str:
    return "|".join(pattern for kinds, pattern in read_rows("about.tsv") if kind in kinds.split())


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(f"(?:{_rows('shown')})[了着著过過]?[一这這]?[个個串]?[:：，,]? ?{_NEXT}$")


def leads(front: str) -> bool:
    """Whether a text ends with words behind which stands what was seen: 变成了, 显示."""
    return bool(_leads().search(front[-_REACH:]))


def is_shown(line: str, runs: Sequence[tuple[int, int]]) -> bool:
    """Whether each run of a line fills quotation marks by itself, one behind words that show what was seen.

    A damaged sentence that quotes has damage on both sides of the marks; one clean but for a quotation says what it is.
    """
    fronts = [_front(line, start, end) for start, end in runs]
    return None not in fronts and any(front and leads(front) for front in fronts)


def _front(line: str, start: int, end: int) -> str | None:
    """What stands in front of a quotation that holds a run and nothing else; None where there is none."""
    first = max(start - _MOST_LOST, 0)
    before, behind = _BEFORE.search(line[first:start]), _BEHIND.match(line, end, end + _MOST_LOST)
    if not before or not behind or not all(_is_lost(match[1]) for match in (before, behind)):
        return None
    return line[max(start - _REACH, 0) : first + before.start()]


def _is_lost(rest: str) -> bool:
    return not rest or not _LOST.isdisjoint(rest)
