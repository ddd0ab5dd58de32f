"""`pinyin-splice` and `gbk-cut`: readings put behind Traditional characters on the bytes of a GBK stream.

Most hits are aligned and only need stripping: 網(wǎng) -> 網. A hit that fell across two characters broke
the text: 恐數據 -> 恐?jǐn)?shù)據(jù); the eaten `(`, the reading and the bytes around say what is missing.
The same scripts cut the stream at an unaligned A3A1, A3BB or A3BF: 。恐怖組織 -> ??植澜M織.

`table` learns the script's table and where it was used, `runs` reads broken spots back, `stream` is the
forward model. What the model, run on the whole repaired text with the learned table, does not give back at
a spot is no proof there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ctcorpus.edits import Edit, Proof
from ctcorpus.stages.repair import cuts
from ctcorpus.stages.repair.runs import CUT, SPOT, Repair, in_step, solve
from ctcorpus.stages.repair.stream import Table, live
from ctcorpus.stages.repair.table import Learned, learn, order
from ctcorpus.stages.repair.torn import MARK

#: states that the search for broken spots may try for each character of a document
_STATES_PER_CHARACTER, _LEAST_STATES = 2, 20_000
#: halves on either side of an edit in which the forward run must agree
_NEIGHBOURS = 4
_TRUSTED = ("proven", "unique")


@dataclass(frozen=True, slots=True)
class Inverse:
    """The damage of a document undone: `forward(text, table, cuts)` of the repaired text gives it back."""

    edits: tuple[Edit, ...] = ()
    table: Table = ()
    cuts: tuple[int, ...] = ()  # halves of the repaired text


def find(text: str) -> Iterator[Edit]:
    """Repairs of both classes; nothing where no section of the document shows splicing."""
    yield from invert(text).edits


def invert(text: str) -> Inverse:
    """The repairs of a document with the table and the cuts that explain it.

    Edits with proof `guess` are no part of the text that `table` and `cuts` speak of.
    """
    learned = learn(text)
    if not learned:
        found = cuts.repairs(text)
        return Inverse(tuple(repair.edit for repair in found), (), tuple(_places(text, found)))
    repairs = list(_repairs(text, learned))
    trusted = [repair for repair in repairs if repair.edit.proof in _TRUSTED]
    repaired, places = _apply(text, trusted)
    put = {
        place + half: reading
        for place, r in zip(places, trusted, strict=True)
        for half, reading in r.readings
    }
    at = tuple(place + half for place, r in zip(places, trusted, strict=True) for half in r.cuts)
    table = _table(learned, trusted, repaired, put)
    wrong = _disagreements(repaired, table, at, put)
    checked = {id(r): _checked(r, place, wrong) for place, r in zip(places, trusted, strict=True)}
    return Inverse(tuple(checked.get(id(r), r.edit) for r in repairs), table, at)


def _places(text: str, found: list[Repair]) -> Iterator[int]:
    """Halves of the repaired text at which it was cut."""
    trusted = [repair for repair in found if repair.edit.proof in _TRUSTED]
    for place, repair in zip(_apply(text, trusted)[1], trusted, strict=True):
        yield from (place + half for half in repair.cuts)


def _repairs(text: str, learned: Learned) -> Iterator[Repair]:
    """Broken spots and aligned hits, in order; what stands behind a spot that no search reads is a guess."""
    left = max(_LEAST_STATES, _STATES_PER_CHARACTER * len(text))
    hits = {hit.start(): hit for hit in learned.hits}
    spots = [m.start() for m in SPOT.finditer(text) if m.start() and learned.spliced(m.start())]
    # a run begins with the character in front of its spot, and the reading that this one may have
    begins = {hit.end(): start for start, hit in hits.items()}
    runs = {spot if text[spot + 1] in "?!;" else begins.get(spot, spot - 1): spot for spot in spots}
    position, broken = 0, -1  # end of the last repair; where the stream was last seen to fall out of step
    for place in sorted({*hits, *runs}):
        if place < position:
            if runs.get(place, 0) >= position:  # a spot right behind a repair that did not read it
                broken = runs[place] + 1
            continue
        if broken >= 0 and in_step(text, broken, place):
            broken = -1
        repair: Repair | None = None
        cut = place in runs and CUT.match(text, runs[place])
        # behind what may be the author's own ?? a cut begins anew
        if place in runs and left > 0 and (broken < 0 or (cut and CUT.match(text, broken - 1))):
            repair, tried = solve(text, runs[place], learned, left)
            left -= tried
            repair = repair or cuts.quoted_end(text, runs[place])
        solved = repair and repair.edit.proof in _TRUSTED
        if solved:
            broken = -1
        elif repair and cut and CUT.search(text, place + 1, repair.edit.end):
            repair = None  # a mark of the author, then the cut
        if place in hits and not solved:
            repair = _aligned(hits[place], learned, broken >= 0)
        if place in runs and not solved:
            broken = runs[place] + 1
        if repair:
            yield repair
            position = repair.edit.end


def _aligned(hit: re.Match[str], learned: Learned, out_of_step: bool) -> Repair:
    doubtful = out_of_step or hit[1] in learned.once
    proof: Proof = "guess" if doubtful else "proven"
    edit = Edit(hit.start(), hit[0], hit[1], "pinyin-splice", proof, 1 + doubtful)
    return Repair(edit, ((0, hit[2]),), (), ((hit[1], hit[2]),))


def _apply(text: str, repairs: list[Repair]) -> tuple[str, list[int]]:
    """The repaired text, and the half at which each repair stands in it."""
    parts: list[str] = []
    places: list[int] = []
    position = length = 0
    for repair in repairs:
        edit = repair.edit
        length += edit.start - position
        places.append(2 * length)
        parts += (text[position : edit.start], edit.after)
        position, length = edit.end, length + len(edit.after)
    return "".join([*parts, text[position:]]), places


def _table(learned: Learned, repairs: list[Repair], repaired: str, put: dict[int, str]) -> Table:
    """The learned rows with those that only broken spots show, in an order that fits all places."""
    rows = {c: r for c, r in learned.rows.items() if c not in learned.once}
    for repair in repairs:
        for character, reading in repair.rows:
            rows.setdefault(character, reading)
    return order(rows, repaired, frozenset(put))


def _disagreements(repaired: str, table: Table, cuts: tuple[int, ...], put: dict[int, str]) -> list[int]:
    """Halves at which the forward run puts in another reading than was observed, or none."""
    given = {half: table[row][1] for half, row in live(repaired, table, cuts)}
    wrong = (half for half in given.keys() | put.keys() if given.get(half) != put.get(half))
    # a pair that holds a lost byte is no pair in the repaired text
    return sorted(half for half in wrong if MARK not in repaired[half // 2 : (half + 3) // 2])


def _checked(repair: Repair, place: int, wrong: list[int]) -> Edit:
    """The repair's edit; only a guess where the forward run disagrees on it or beside it."""
    number = bisect_left(wrong, place - _NEIGHBOURS)
    end = place + 2 * len(repair.edit.after) + _NEIGHBOURS
    if number < len(wrong) and wrong[number] < end:
        return replace(repair.edit, proof="guess", candidates=max(repair.edit.candidates, 2))
    return repair.edit
