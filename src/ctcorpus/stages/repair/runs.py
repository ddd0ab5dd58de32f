"""Runs of text in which the observed stream is out of step with its bytes, read back exhaustively.

A reading that fell across two characters, or a cut, leaves the reader one byte off until a reading or a
trail byte below 80 brings it in step again. All ways to read the run as bytes of the stream are searched;
a way counts if the forward model gives the observed text back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ctcorpus import language
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN
from ctcorpus.language import MARGIN, clean_of_residue, gain
from ctcorpus.stages.repair import fullstop
from ctcorpus.stages.repair.stream import half_bytes, observed
from ctcorpus.stages.repair.table import ALIGNED, READING, Learned, forms, pairs_read, rare

_READING = re.compile(rf"\(({READING})\)")
_EATEN = re.compile(rf"\?({READING})\)")
_ALIGNED_BEHIND = re.compile(ALIGNED.pattern + "$")
#: a bracket that a lead byte ate, or what is left of a pair that was cut off and ！, ； or ？
SPOT = re.compile(rf"\?(?={READING}[()])|\?(?=[?!;])")
_LONGEST_READING = 10
#: longest run out of step that is searched, in characters of the observed text, and most states tried
_LONGEST, _MOST_STATES = 40, 4000
#: so many characters that cost more than this each are not Chinese (running text: 8 to 11 bits)
_TELLING, _STRANGE = 6, 13.0
#: in a document that is spliced, a short repair (。縣 for ??h) saves little, but must read as running text
_RUNNING = 10.5
#: so many Han characters cost less than this where they are in step (92 % of 106,000 windows of news text),
#: and more where they are one byte off (all but 1 in 10,000)
_WINDOW, _IN_STEP, _AHEAD = 4, 11.0, 30
_HAN_RUN = re.compile(f"[{HAN}]{{{_WINDOW},}}")
#: bits of the character behind a broken spot
_USUAL = 10.0
#: no solution that costs more is believed
_READS = 12.5
#: characters on either side of a cut that are looked at
_AROUND = 60
#: the first byte of 。, which the cut left alone
_LOST_LEAD = b"\xa1"
_WIDE = {chr(code): bytes((0xA3, code + 0x80)) for code in range(0x21, 0x7F)}  # A3A1..A3FE, folded


@dataclass(frozen=True, slots=True)
class Repair:
    """An edit, and where in its `after` the script put readings in and cut (halves)."""

    edit: Edit
    readings: tuple[tuple[int, str], ...]  # half in front of the pair, reading
    cuts: tuple[int, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()  # rows of the table that it rests on


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
    solutions: dict[str, _State] = {}
    ended: list[bytes] = []  # streams that the search cannot follow: behind a lost pair, or too long
    tried, allowance = 0, min(allowance, _MOST_STATES)
    while queue:
        tried += 1
        if tried > allowance:
            return None, tried
        state = queue.pop()
        solution = _complete(text, start, state, learned) if state.position > spot + 1 else None
        if solution:
            # a broken spot right behind must be anchored on what was just read
            further = list(_steps(text, state, learned)) if _EATEN.match(text, state.position) else None
            if further != []:
                solutions.setdefault(solution, state)
                queue += further or ()
        elif state.position - spot < _LONGEST and not _lost_pair(text, spot, state):
            queue += _steps(text, state, learned)
        elif _plausible(state.data):
            ended.append(state.data)
    return _choose(text, start, solutions, ended, learned), tried


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


def _lost_pair(text: str, spot: int, state: _State) -> bool:
    """Whether the next `?` stands for two bytes, or for a mark: nothing says which."""
    at = state.position
    return at > spot + 1 and text[at : at + 1] == "?" and not _EATEN.match(text, at)


def _anchor(text: str, spot: int) -> tuple[int, _State | None]:
    """Where the run starts: at the cut, or with the whole character in front of it and its reading."""
    if text[spot + 1] in "?!;":
        return spot, _State(spot + 1, _LOST_LEAD, (), (1,))
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
    eaten, whole = _EATEN.match(text, at), _READING.match(text, at)
    if eaten:
        for pair in pairs_read(eaten[1], learned):
            after = data + pair[1:]
            if pair[:1] == data[-1:] and _odd(after[state.in_step :]):  # the lead that ate the bracket
                inserts = (*state.inserts, (len(after), eaten[1]))
                yield replace(state, position=eaten.end(), data=after, inserts=inserts)
        return
    if whole and data[-2:] in pairs_read(whole[1], learned):
        yield replace(state, position=whole.end(), inserts=(*state.inserts, (len(data), whole[1])))
    for unit in (text[at].encode("gbk", "ignore"), _WIDE.get(text[at], b"")):
        if unit:
            yield replace(state, position=at + 1, data=data + unit)


def _plausible(data: bytes) -> bool:
    """Whether a stream that is still out of step can become Chinese: whole pairs so far, of usual cost."""
    try:
        text = data[: len(data) - _odd(data)].decode("gbk")
    except UnicodeDecodeError:
        return False
    return len(text) < _TELLING or language.bits(text[-_TELLING:]) < _STRANGE


def _odd(data: bytes) -> int:
    """1 where the last byte of a stream waits for its trail byte."""
    i = 0
    while i < len(data):
        i += 1 if data[i] < 0x80 else 2
    return i - len(data)


def _complete(text: str, start: int, state: _State, learned: Learned) -> str | None:
    """The text of a stream that is in step again, if it and the table explain what was observed."""
    try:
        solution = state.data.decode("gbk")
    except UnicodeDecodeError:
        return None
    if observed(state.data, state.inserts, state.cuts) != text[start : state.position]:
        return None
    return solution if clean_of_residue(solution) and _annotated(text, solution, state, learned) else None


def _annotated(text: str, solution: str, state: _State, learned: Learned) -> bool:
    """Whether every character of the table carries its reading, where no other row can have parted it."""
    readings = _halves(solution, state)
    for i, character in enumerate(solution[:-1]):
        bare = learned.rows.get(character) and 2 * i not in readings
        if bare and 2 * i - 1 not in readings:
            return False
    last = 2 * len(solution) - 2
    bare = learned.rows.get(solution[-1]) and last not in readings and last - 1 not in readings
    return not bare or bool(_own_reading(text, state.position, solution[-1]))


def _halves(solution: str, state: _State) -> dict[int, str]:
    """The readings by the half in front of their pair: bytes counted in halves of characters."""
    offset = 0
    half: dict[int, int] = {}
    for i, character in enumerate(solution):
        size = len(character.encode("gbk"))
        half |= {offset: 2 * i, offset + size: 2 * i + 2} | ({offset + 1: 2 * i + 1} if size == 2 else {})
        offset += size
    return {half[at - 2]: reading for at, reading in state.inserts}


def _own_reading(text: str, position: int, character: str) -> re.Match[str] | None:
    """The reading that may follow the last repaired character: 域?qū)嵸|(zhì) -> 域實質."""
    reading = _READING.match(text, position)
    return reading if reading and reading[1] in forms(character) else None


def _choose(
    text: str, start: int, solutions: dict[str, _State], ended: list[bytes], learned: Learned
) -> Repair | None:
    if not solutions:
        return None
    end = max(state.position for state in solutions.values())
    costs = {s: _cost(s, text[state.position : end]) for s, state in solutions.items()}
    solution = min(costs, key=costs.__getitem__)
    state = solutions[solution]
    saved = gain(text[start : state.position], solution)
    if saved < MARGIN and not (
        saved > 0 and language.bits(text[max(start - 2, 0) : start] + solution) < _RUNNING
    ):
        return None
    before, behind = (
        _plain(text[max(start - _AROUND, 0) : start]),
        _plain(text[state.position : state.position + _AROUND]),
    )
    clear = MARGIN * min(len(solution), _TELLING)
    rivals = 1 + sum(
        cost - costs[solution] < clear
        for other, cost in costs.items()
        if not other.startswith(solution) and not solution.startswith(other)
    )
    rivals += sum(_reads_like(data, solution) for data in ended)
    rivals += language.bits(before[-_TELLING:] + solution + behind[:_TELLING]) > _READS
    rivals += not rare().isdisjoint(solution)
    if state.cuts:
        rivals = max(rivals, fullstop.rivals(before, solution[1:] + behind))
    return _repair(text, start, solution, state, rivals, round(saved, 2))


def _cost(solution: str, rest: str) -> float:
    """Bits of a solution with what is seen behind it, up to where the longest solution ends."""
    return language.cost(solution + _plain(rest)) + _USUAL * len(_EATEN.findall(rest))


def _plain(text: str) -> str:
    """A stretch of observed text without the readings in it."""
    return _EATEN.sub("", ALIGNED.sub(r"\1", text))


def _reads_like(data: bytes, solution: str) -> bool:
    """Whether a stream that the search did not follow to its end reads about as well as the solution."""
    text = data[: len(data) - _odd(data)].decode("gbk")
    return language.bits(text) < language.bits(solution) + MARGIN


def _repair(text: str, start: int, solution: str, state: _State, rivals: int, saved: float) -> Repair:
    readings = _halves(solution, state)
    own, end = _own_reading(text, state.position, solution[-1]), state.position
    if own:
        readings[2 * len(solution) - 2], end = own[1], own.end()
    stream = solution + "\0"
    rows = tuple((_character_at(stream, half), reading) for half, reading in readings.items())
    rule = "gbk-cut" if state.cuts else "pinyin-splice"
    proof: Proof = "unique" if rivals == 1 else "guess"
    edit = Edit(start, text[start:end], solution, rule, proof, rivals, saved)
    return Repair(edit, tuple(sorted(readings.items())), (1,) if state.cuts else (), rows)


def _character_at(text: str, half: int) -> str:
    """The character that the pair of bytes at a half looks like."""
    i = half // 2
    if half % 2 == 0:
        return text[i]
    pair = text[i].encode("gbk")[1:] + text[i + 1].encode("gbk")[:1]
    return pair.decode("gbk", "replace")
