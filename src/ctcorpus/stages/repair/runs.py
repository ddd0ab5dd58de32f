"""Runs of text in which the observed stream is out of step with its bytes, read back exhaustively.

A reading that fell across two characters, or a cut, leaves the reader one byte off until a reading or a
trail byte below 80 brings it in step again. All ways to read the run as bytes of the stream are searched,
also through pairs that the reader lost (`torn`); a way counts if the forward model gives the observed text
back. `choice` says which way can be believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ctcorpus import language
from ctcorpus.hanzi import HAN
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import torn
from ctcorpus.stages.repair.choice import EATEN, LONGEST_RUN, Solution, choose, own_reading
from ctcorpus.stages.repair.choice import Repair as Repair
from ctcorpus.stages.repair.stream import half_bytes, observed
from ctcorpus.stages.repair.table import ALIGNED, READING, Learned, forms, pairs_read
from ctcorpus.stages.repair.torn import LETTER, LOST, MARK

_READING = re.compile(rf"\(({READING})\)")
_ALIGNED_BEHIND = re.compile(ALIGNED.pattern + "$")
#: what is left of a pair that was cut off and ！, ； or ？; and a bracket that a lead byte ate
CUT = re.compile(r"\?(?=[?!;])")
SPOT = re.compile(rf"\?(?={READING}[()])|{CUT.pattern}")
_LONGEST_READING = 10
#: most states that the search for one run tries
_MOST_STATES = 4000
#: so many characters that cost more than this each are not Chinese (running text: 8 to 11 bits)
_TELLING, _STRANGE = 6, 13.0
#: so many Han characters cost less than this where they are in step (92 % of 106,000 windows of news text),
#: and more where they are one byte off (all but 1 in 10,000)
_WINDOW, _IN_STEP, _AHEAD = 4, 11.0, 30
_HAN_RUN = re.compile(f"[{HAN}]{{{_WINDOW},}}")
#: characters in front of a place that are looked at
_AROUND = 60
_WIDE = {chr(code): bytes((0xA3, code + 0x80)) for code in range(0x21, 0x7F)}  # A3A1..A3FE, folded


@dataclass(frozen=True, slots=True)
class _State:
    """A reading of the observed text up to `position`: the stream's bytes, readings taken out, cuts."""

    position: int
    data: bytes
    inserts: tuple[tuple[int, str], ...] = ()
    cuts: tuple[int, ...] = ()

    @property
    def in_step(self) -> int:
        """Where the observed stream was last in step with its own bytes: behind a reading or a cut."""
        return max((offset for offset in (*(at for at, _ in self.inserts), *self.cuts)), default=0)


def solve(text: str, spot: int, learned: Learned, allowance: int) -> tuple[Repair | None, int]:
    """The repair of the run out of step at `spot`, where exactly one text can be believed; states tried.

    Nothing is claimed where the search is not exhausted within `allowance`.
    """
    start, state = _anchor(text, spot)
    queue = [state] if state else []
    solutions: dict[tuple[str, int], Solution] = {}
    ended: list[str] = []  # texts of runs that are too long to be followed
    tried, allowance = 0, min(allowance, _MOST_STATES)
    while queue:
        tried += 1
        if tried > allowance:
            return None, tried
        state = queue.pop()
        solution = _complete(text, start, state, learned) if state.position > spot + 1 else None
        if solution:
            # a broken spot right behind must be anchored on what was just read
            further = list(_steps(text, state, learned)) if EATEN.match(text, state.position) else None
            if further != []:
                solutions.setdefault((solution.text, solution.end), solution)
                queue += further or ()
        elif state.position - spot < LONGEST_RUN:
            queue += _steps(text, state, learned)
        elif _plausible(state.data):
            ended.append(torn.decoded(state.data[: len(state.data) - torn.odd(state.data)]) or "")
    return choose(text, start, list(solutions.values()), ended, learned), tried


def in_step(text: str, end: int, place: int) -> bool:
    """Whether the text behind a run that was not read back, which ends at `end` or later, is in step at `place`.

    Judged by the characters from `end` on, up to those that follow `place` before the next broken spot.
    """
    start = max(end, place - _AROUND)
    until = SPOT.search(text, place, place + _AHEAD)
    seen = (
        ALIGNED.sub(r"\1", text[start:place])
        + "\0"
        + ALIGNED.sub(r"\1", text[place : until.start() if until else place + _AHEAD])
    )
    at = seen.index("\0")
    seen = seen.replace("\0", "")
    for run in _HAN_RUN.finditer(seen):
        for i in range(run.start(), min(run.end() - _WINDOW, at) + 1):
            if language.bits(seen[i : i + _WINDOW]) < _IN_STEP:
                return True
    return False


def _anchor(text: str, spot: int) -> tuple[int, _State | None]:
    """Where the run starts: at the cut, or with the whole character in front of it and its reading."""
    if text[spot + 1] in "?!;":
        return spot, _State(spot + 2, LOST + _WIDE[text[spot + 1]], (), (1,))
    behind = _ALIGNED_BEHIND.search(text, max(spot - _LONGEST_READING, 0), spot)
    if behind and behind[2] in forms(behind[1]):
        pair = half_bytes(behind[1])
        return behind.start(), _State(spot, pair, ((2, behind[2]),)) if pair else None
    pair = half_bytes(text[spot - 1 : spot])
    return spot - 1, _State(spot, pair) if pair else None


def _steps(text: str, state: _State, learned: Learned) -> Iterator[_State]:
    """Every way to read the next unit of the observed text as bytes of the stream."""
    at, data = state.position, state.data
    if at >= len(text) or text[at] == "\n" or not _plausible(data):
        return
    eaten, whole = EATEN.match(text, at), _READING.match(text, at)
    if eaten:
        for pair in pairs_read(eaten[1], learned):
            after = data[:-1] + pair
            if data[-1:] in (pair[:1], LOST) and torn.odd(data[state.in_step :] + pair[1:]):
                inserts = (*state.inserts, (len(after), eaten[1]))  # the lead that ate the bracket
                yield replace(state, position=eaten.end(), data=after, inserts=inserts)
        return
    if whole:
        for pair in pairs_read(whole[1], learned):
            if data[-2:] in (pair, LOST + pair[1:]):
                inserts = (*state.inserts, (len(data), whole[1]))
                yield replace(state, position=whole.end(), data=data[:-2] + pair, inserts=inserts)
    for unit in (text[at].encode("gbk", "ignore"), _WIDE.get(text[at], b""), *_lost(text, state)):
        if unit:
            yield replace(state, position=at + 1, data=data + unit)


def _lost(text: str, state: _State) -> Iterator[bytes]:
    """What a `?` in a run can have been beside a mark: two bytes that are no pair, the second one of a
    character or a letter; at the end of the text one byte."""
    at = state.position
    if text[at] == "?" and torn.odd(state.data) and len(state.data) > 1:
        yield from (LOST + LOST, LOST + LETTER)
        if at + 1 == len(text):
            yield LOST


def _plausible(data: bytes) -> bool:
    """Whether a stream that is still out of step can become Chinese: whole pairs so far, of usual cost."""
    text = torn.decoded(data[: len(data) - torn.odd(data)])
    return text is not None and (len(text) < _TELLING or torn.bits(text[-_TELLING:]) < _STRANGE)


def _complete(text: str, start: int, state: _State, learned: Learned) -> Solution | None:
    """A stream that is in step again, if it and the table explain what was observed."""
    solution = None if torn.odd(state.data) else torn.decoded(state.data)
    if solution is None or observed(state.data, state.inserts, state.cuts) != text[start : state.position]:
        return None
    if _astray(text, state.position, solution[-1]):
        return None
    read = Solution(solution, state.position, state.data, _halves(state), bool(state.cuts))
    return read if clean_of_residue(solution.replace(MARK, "")) and _annotated(text, read, learned) else None


def _astray(text: str, position: int, last: str) -> bool:
    """Whether a reading follows that belongs to none of the two characters around `position`: out of step."""
    for place, character in ((position, last), (position + 1, text[position : position + 1])):
        reading = _READING.match(text, place)
        if reading:
            return reading[1] not in forms(character)
    return False


def _annotated(text: str, solution: Solution, learned: Learned) -> bool:
    """Whether every character of the table carries its reading, where no other row can have parted it."""
    readings = solution.readings
    for i, character in enumerate(solution.text[:-1]):
        bare = learned.rows.get(character) and 2 * i not in readings
        if bare and 2 * i - 1 not in readings:
            return False
    final, last = solution.text[-1], 2 * len(solution.text) - 2
    bare = learned.rows.get(final) and last not in readings and last - 1 not in readings
    return not bare or bool(own_reading(text, solution.end, final))


def _halves(state: _State) -> dict[int, str]:
    """The readings by the half in front of their pair: bytes counted in halves of characters."""
    half: dict[int, int] = {}
    offset = place = 0
    while offset <= len(state.data):
        half[offset] = place
        size = 1 if state.data[offset : offset + 1] < b"\x80" else 2
        if size == 2:
            half[offset + 1] = place + 1
        offset, place = offset + size, place + 2
    return {half[at - 2]: reading for at, reading in state.inserts}
