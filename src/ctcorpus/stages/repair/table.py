"""The table of readings that a script spliced into a document, learned from the document itself.

One `國(guó)` proves nothing: a primer writes it, too. A script betrays itself by a *section* in which many
different characters, all of them Traditional, carry a reading they really have at every occurrence,
again and again, in running text.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter

from ctcorpus import language
from ctcorpus.hanzi import HAN, PINYIN, t2s_characters, traditional_only
from ctcorpus.stages.repair.stream import half_bytes, occurrences

#: letters of a reading; ü may be written v or u:
READING = rf"[{PINYIN}:]{{1,7}}"
ALIGNED = re.compile(rf"([{HAN}])\(({READING})\)")
_BROKEN = re.compile(rf"([{HAN}])\?({READING})\)")
_BRACKETED = re.compile(rf"\({READING}\)")  # found twenty times as fast
#: evidence for a section: the seeds' two hold 482 and 1,890 hits on 63 and 88 characters, each annotated at
#: every occurrence; a glossary has each word once, a primer writes it without its reading later on
_LEAST_CHARACTERS, _LEAST_HITS, _LEAST_REPEATS = 4, 10, 6
#: what a bare occurrence of an annotated character weighs against an annotated one (nine in ten must be),
#: and how many of them in a row end a section
_BARE, _BARE_IN_A_ROW = -9, 3
#: share of the annotated characters that need not be Traditional
_OTHERS = 0.1
#: a clause of running text has so many Han characters; so large a share of a section stands in such clauses
_CLAUSE, _RUNNING = 6, 0.5
#: a character of both scripts belongs to the table only if annotated so often, always
_SHARED_CHARACTER = 3
#: contradictions between places are resolved so often before no order is claimed
_MOST_CYCLES = 20


@dataclass(frozen=True, slots=True)
class Learned:
    """What a document shows of the script that spliced it."""

    sections: tuple[tuple[int, int], ...]  # spans of the text that are spliced
    rows: Mapping[str, str]  # character -> reading
    hits: tuple[re.Match[str], ...]  # aligned hits of these rows inside the sections
    once: frozenset[str]  # rare characters seen a single time: an author may have annotated them
    bare: Mapping[str, int]  # every character -> occurrences inside the sections

    def spliced(self, position: int) -> bool:
        """Whether `position` lies in a spliced section."""
        number = bisect_right(self.sections, (position, sys.maxsize)) - 1
        return number >= 0 and position < self.sections[number][1]

    def allows(self, character: str, reading: str) -> bool:
        """Whether the table may hold this row: it does, or nothing in the sections speaks against it."""
        known = self.rows.get(character)
        return known == reading if known else not self.bare.get(character)


@lru_cache(1 << 14)
def forms(character: str) -> frozenset[str]:
    """Readings of a character as scripts write them: with tone marks or without, ü also as v and u:."""
    from pypinyin.pinyin_dict import pinyin_dict

    toned = frozenset(filter(None, pinyin_dict.get(ord(character), "").split(",")))
    both = toned | {_toneless(reading) for reading in toned}
    return both | {reading.replace("ü", other) for reading in both for other in ("v", "u:")}


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading)
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0304\u030c]", "", parts))


@cache
def _pairs() -> dict[str, tuple[bytes, ...]]:
    """Reading -> GBK pairs of the Traditional characters that have it."""
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for character in sorted(traditional_only()):
        for reading in forms(character) if half_bytes(character) else ():
            found[reading].append(half_bytes(character))
    return {reading: tuple(pairs) for reading, pairs in found.items()}


def pairs_read(reading: str, learned: Learned) -> list[bytes]:
    """The pairs of bytes behind which the script may have put `reading`."""
    known = [half_bytes(c) for c, r in learned.rows.items() if r == reading and c not in traditional_only()]
    other = (pair for pair in _pairs().get(reading, ()) if learned.allows(pair.decode("gbk"), reading))
    return [*other, *filter(None, known)]


def learn(text: str) -> Learned | None:
    """The table behind a document's readings, with the sections it was used on; None where none shows."""
    brackets = [hit.start() for hit in _BRACKETED.finditer(text)]
    if len(brackets) < _LEAST_HITS:
        return None
    aligned = filter(None, (ALIGNED.match(text, start - 1) for start in brackets if start))
    hits = [hit for hit in aligned if hit[2] in forms(hit[1])]
    rows = _majority(hit for hit in hits if hit[1] in traditional_only())
    hits = [hit for hit in hits if rows.get(hit[1], hit[2]) == hit[2]]
    if len(hits) < _LEAST_HITS or len(rows) < _LEAST_CHARACTERS:
        return None
    starts = [hit.start() for hit in hits]
    sections = tuple(
        (a, b)
        for a, b in _sections(text, rows, hits)
        if _is_spliced(text[a:b], hits[bisect_left(starts, a) : bisect_left(starts, b)])
    )
    if not sections:
        return None
    inside = [hit for a, b in sections for hit in hits[bisect_left(starts, a) : bisect_left(starts, b)]]
    count: Counter[str] = Counter()
    for a, b in sections:
        count.update(text[a:b])
    annotated = Counter(hit[1] for hit in inside)
    shared = {c for c, n in annotated.items() if c not in rows and n >= _SHARED_CHARACTER and n == count[c]}
    rows = _majority(hit for hit in inside if hit[1] in rows or hit[1] in shared)
    once = frozenset(c for c, n in annotated.items() if n == 1 and c in rare())
    kept = tuple(hit for hit in inside if rows.get(hit[1]) == hit[2])
    return Learned(sections, rows, kept, once, count)


@cache
def rare() -> frozenset[str]:
    """Characters that running text hardly ever uses, in this form or in the Simplified one."""
    listed = frozenset(language.rare_characters())
    return frozenset(c for c in listed if c.translate(t2s_characters()) in listed)


def _majority(hits: Iterator[re.Match[str]]) -> dict[str, str]:
    """Each character with the reading that it carries most often, in the order of the text."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for hit in hits:
        counts[hit[1]][hit[2]] += 1
    return {character: readings.most_common(1)[0][0] for character, readings in counts.items()}


def _sections(text: str, rows: Mapping[str, str], hits: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Longest stretches in which the characters of `rows` are annotated nearly every time."""
    annotated = {hit.start() for hit in hits}
    members = re.compile("[" + re.escape("".join(rows)) + "]")
    events = [m.start() for m in members.finditer(text)]
    number = 0
    while number < len(events):
        if events[number] not in annotated:
            number += 1
            continue
        score = best = 0
        first = last = number
        while number < len(events) and score > best + _BARE * _BARE_IN_A_ROW and score >= 0:
            score += 1 if events[number] in annotated else _BARE
            if score >= best:
                best, last = score, number
            number += 1
        before = events[first - 1] + 1 if first else 0
        behind = events[last + 1] if last + 1 < len(events) else len(text)
        line_start, line_end = (
            text.rfind("\n", before, events[first]) + 1,
            text.find("\n", events[last], behind),
        )
        yield max(before, line_start), min(behind, line_end if line_end >= 0 else behind)
        number = last + 1


def _is_spliced(section: str, hits: Sequence[re.Match[str]]) -> bool:
    true = [hit[1] for hit in hits if hit[1] in traditional_only()]
    characters = len(set(true))
    if characters < _LEAST_CHARACTERS or len(true) < max(_LEAST_HITS, characters + _LEAST_REPEATS):
        return False
    if len(hits) - len(true) > _OTHERS * len(true):
        return False
    if _is_torn(section):
        return True
    clauses = [len(run) for run in re.findall(f"[{HAN}]+", ALIGNED.sub(r"\1", section))]
    return sum(n for n in clauses if n >= _CLAUSE) >= _RUNNING * sum(clauses)


def _is_torn(section: str) -> bool:
    """Whether a reading fell across two characters: nobody writes that by hand, in tables and lists neither."""
    return any(
        half_bytes(match[1])[1:] == pair[:1]
        for match in _BROKEN.finditer(section)
        for pair in _pairs().get(match[2], ())
    )


def order(rows: Mapping[str, str], text: str, put: frozenset[int]) -> tuple[tuple[str, str], ...]:
    """`rows` in an order that gives the readings seen at the halves `put` of the repaired text.

    Where pairs of two rows overlap, both readings can only stand if the second pair's row came first;
    where only the first one stands, its row came first. Other rows keep the order of `rows`.
    """
    earlier: defaultdict[str, set[str]] = defaultdict(set)
    before, half_before = "", -2
    for half, character in occurrences(text, frozenset(rows)):
        if half == half_before + 1 and half_before in put and before != character:
            first, second = (character, before) if half in put else (before, character)
            earlier[second].add(first)
        before, half_before = character, half
    for _ in range(_MOST_CYCLES):
        try:
            found = TopologicalSorter(earlier).static_order()
            ranked = {character: n for n, character in enumerate(found)}
        except CycleError as error:
            for first, second in zip(error.args[1], error.args[1][1:], strict=False):
                earlier[second].discard(first)
            continue
        free = [character for character in rows if character not in ranked]
        return tuple((c, rows[c]) for c in [*free, *sorted(ranked, key=ranked.__getitem__)])
    return tuple(rows.items())
