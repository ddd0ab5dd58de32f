"""Which way to read a run that is out of step can be believed, and what stood at the bytes that it lost.

The text of a run is `unique` where no other way to read it comes near, and nothing in it or around it reads
strangely. Characters of which a byte is gone stay U+FFFD in it, unless only one can have stood there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ctcorpus import language
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN
from ctcorpus.language import MARGIN
from ctcorpus.stages.repair import fullstop, torn
from ctcorpus.stages.repair.table import ALIGNED, READING, Learned, forms, rare
from ctcorpus.stages.repair.torn import MARK

EATEN = re.compile(rf"\?({READING})\)")
_READING = re.compile(rf"\(({READING})\)")
#: longest run out of step that is searched, in characters of the observed text
LONGEST_RUN = 60
#: so many characters tell how a text reads
_TELLING = 6
#: in a document that is spliced, a short repair (。縣 for ??h) saves little, but must read as running text
_RUNNING = 10.5
#: bits of the character behind a broken spot; of a reading that belongs to nothing; of a `?` that was no lost
#: pair but ？ across two characters (1 in 1,500 pairs of characters, 1 in 15 is lost)
_USUAL, _UNEXPLAINED, _INSIDE_COST = 10.0, 20.0, 7.0
#: full-width letters, digits and symbols: text hardly has them, misread pairs do; bits that each costs more
_ODD, _ODD_COST = re.compile("[\uff02-\uff07\uff0a\uff0b\uff0d-\uff19\uff1c-\uff1e\uff20-\uff5e]"), 6.0
#: bits a character by which the best solution must be better than any other
_CLEAR = 2.0
#: no solution that costs more is believed
_READS = 12.5
#: fewer characters tell nothing; a letter that can be the second half of a pair
_LEAST_BESIDE, _SECOND_BYTE = 3, re.compile("[@-~]")
#: characters beside a short repair that belong to its words
_NEAR = 2
#: characters on either side of a cut that are looked at
_AROUND = 60
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Repair:
    """An edit, and where in its `after` the script put readings in and cut (halves)."""

    edit: Edit
    readings: tuple[tuple[int, str], ...]  # half in front of the pair, reading
    cuts: tuple[int, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()  # rows of the table that it rests on


class Solution(NamedTuple):
    """A way to read a run: its text, the end of what was observed, its bytes, readings by half, whether cut."""

    text: str
    end: int
    data: bytes
    readings: dict[int, str]
    cut: bool


def own_reading(text: str, position: int, character: str) -> re.Match[str] | None:
    """The reading that may follow the last repaired character: 域?qū)嵸|(zhì) -> 域實質."""
    reading = _READING.match(text, position)
    return reading if reading and reading[1] in forms(character) else None


def choose(
    text: str, start: int, solutions: Sequence[Solution], ended: Sequence[str], learned: Learned
) -> Repair | None:
    """The repair of a run that begins at `start`: `unique` if one of its solutions can be believed."""
    if not solutions:
        return None
    owns = (own_reading(text, one.end, one.text[-1]) for one in solutions)
    end = max(own.end() if own else one.end for own, one in zip(owns, solutions, strict=True))
    costs = [_cost(one, text[one.end : end]) for one in solutions]
    least = min(costs)
    best = solutions[costs.index(least)]
    before = plain(text[max(start - _AROUND, 0) : start])
    behind = plain(text[best.end : best.end + _AROUND])
    at_best = fullstop.STOP + best.text[1:] if best.cut else best.text
    if _saved(text[start : best.end], at_best, before, behind) is None:
        return None
    after = _filled(before, best, behind)
    saved = _saved(text[start : best.end], after, before, behind)
    if saved is None:
        return None
    clear = _CLEAR * min(len(best.text), _TELLING)
    rivals = 1 + sum(
        cost - least < clear
        for cost, one in zip(costs, solutions, strict=True)
        if not _agree(best, one, text, end)
    )
    rivals += sum(torn.bits(one) < torn.bits(best.text) + MARGIN for one in ended)
    rivals += torn.bits(before[-_TELLING:] + best.text + behind[:_TELLING]) > _READS
    rivals += not _begins_in_step(best, before)
    rivals += not _ends_in_step(best, text[best.end : best.end + _AROUND])
    if not _is_forced(best, solutions, ended, learned):
        rivals += not rare_alone(before[-1:] + best.text + behind[:1]).isdisjoint(best.text)
    return _repair(text, start, best, after, rivals, round(saved, 2))


def _agree(one: Solution, other: Solution, text: str, end: int) -> bool:
    """Whether two solutions say the same, as far as it is known what stands behind the one that ends first."""
    said = [found.text + plain(text[found.end : end]) for found in (one, other)]
    shorter, longer = sorted((one, other), key=lambda found: found.end)
    broken = EATEN.search(text, shorter.end, longer.end)
    return said[0] == said[1] or bool(broken and longer.text.startswith(shorter.text))


def _begins_in_step(best: Solution, before: str) -> bool:
    """Whether the text in front of a cut is in step: a `??` in a run that began unseen is no cut."""
    beside = before.rsplit("\n", 1)[-1][-_TELLING:]
    return not best.cut or len(beside) < _LEAST_BESIDE or ("?" not in beside and reads(beside))


def _ends_in_step(best: Solution, behind: str) -> bool:
    """Whether a run that lost bytes can end where it does: what a letter was eaten from goes on as text."""
    if MARK not in best.text:
        return True
    if not _HAN.search(best.text[1:]) or "?" in behind[:_LEAST_BESIDE]:
        return False
    beside = plain(behind).split("\n", 1)[0][:_TELLING]
    ends = not best.data.endswith(torn.LETTER) or not _SECOND_BYTE.match(behind)
    return ends and (len(beside) < _LEAST_BESIDE or reads(beside))


def reads(text: str) -> bool:
    """Whether a short text reads as running text."""
    return torn.bits(text) < _READS


def _is_forced(best: Solution, solutions: Sequence[Solution], ended: Sequence[str], learned: Learned) -> bool:
    """Whether the bytes leave no other way to read a run, and it rests on rows that the document shows elsewhere."""
    rows = [(_pair(best.data, half), reading) for half, reading in best.readings.items()]
    known = all(learned.rows.get(character) == reading for character, reading in rows)
    return bool(rows) and known and len(solutions) == 1 and not ended


def _saved(seen: str, after: str, before: str, behind: str) -> float | None:
    """Bits a character that a repair saves; None where it does not read better, nor as running text."""
    if not _HAN.search(after):
        return None
    saved = (language.cost(seen) - torn.cost(after)) / len(after)
    if saved >= MARGIN:
        return saved
    around = torn.cost(before[-1:] + seen + behind[:_NEAR]) - torn.cost(before[-1:] + after + behind[:_NEAR])
    reads = torn.bits(before[-_NEAR:] + after + behind[:_NEAR]) < _RUNNING
    return max(saved, 0.0) if around > 0 and reads else None


def rare_alone(text: str) -> set[str]:
    """The rare characters of a text that make no word with a neighbour (瀏 is rare, 瀏覽 is not)."""
    found = set()
    for i, character in enumerate(text):
        if character in rare():
            after = text[i + 1 : i + 2]
            in_word = i and language.step(text[i - 1], character) < language.step("", character)
            if not in_word and not (after and language.step(character, after) < language.step("", after)):
                found.add(character)
    return found


def _cost(solution: Solution, rest: str) -> float:
    """Bits of a solution with what is seen behind it, up to where the longest solution ends."""
    own = own_reading(rest, 0, solution.text[-1])
    behind = plain(rest[own.end() if own else 0 :])
    odd = _ODD_COST * len(_ODD.findall(solution.text))
    inside = _INSIDE_COST * (solution.data.count(b"\xa3\xbf") - solution.text.count("？"))
    broken = _USUAL * len(EATEN.findall(rest)) + _UNEXPLAINED * len(_READING.findall(behind))
    return torn.cost(solution.text + _READING.sub("", behind)) + odd + inside + broken


def plain(text: str) -> str:
    """A stretch of observed text without the readings in it."""
    return EATEN.sub("", ALIGNED.sub(r"\1", text))


def _filled(before: str, best: Solution, behind: str) -> str:
    """The text of a solution, with what can only have stood at the cut."""
    if not best.cut:
        return best.text
    following = (best.text[1:] + behind).split(MARK)[0]
    return (fullstop.stood(before, following) or MARK) + best.text[1:]


def _repair(text: str, start: int, best: Solution, after: str, rivals: int, saved: float) -> Repair:
    readings, end = dict(best.readings), best.end
    rows = [(_pair(best.data, half), reading) for half, reading in readings.items()]
    own = own_reading(text, end, after[-1])
    if own:
        readings[2 * len(after) - 2], end = own[1], own.end()
        rows.append((after[-1], own[1]))
    rule = "gbk-cut" if best.cut else "pinyin-splice"
    proof: Proof = "unique" if rivals == 1 else "guess"
    edit = Edit(start, text[start:end], after, rule, proof, rivals, saved)
    return Repair(edit, tuple(sorted(readings.items())), (1,) if best.cut else (), tuple(rows))


def _pair(data: bytes, half: int) -> str:
    """The character that the pair of bytes at a half looks like."""
    offset = 0
    for _ in range(half // 2):
        offset += 1 if data[offset : offset + 1] < b"\x80" else 2
    return data[offset + half % 2 : offset + half % 2 + 2].decode("gbk", "replace")
