"""`pinyin-splice` and `gbk-cut`: readings put behind Traditional characters on the bytes of a GBK stream.

Most hits are aligned and only need stripping: 網(wǎng) -> 網. A hit that fell across two characters broke
the text: 恐數據 -> 恐?jǐn)?shù)據(jù); the eaten `(`, the reading and the bytes around say what is missing.
The same scripts cut the stream at an unaligned A3A1, A3BB or A3BF: 。恐怖組織 -> ??植澜M織.

The class acts on document-wide evidence only: many different characters, all of them Traditional, with
readings they really have, nearly every occurrence annotated. A primer that writes 国(guó) stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from ctcorpus import language
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN, PINYIN, traditional_only
from ctcorpus.language import MARGIN, clean_of_residue, gain
from ctcorpus.stages.repair.stream import observed

_ALIGNED = re.compile(rf"([{HAN}])\(([{PINYIN}]{{1,6}})\)")
_READING = re.compile(rf"\(([{PINYIN}]{{1,6}})\)")
_EATEN = re.compile(rf"\?([{PINYIN}]{{1,6}})\)")
_SPOT = re.compile(rf"\?(?=[{PINYIN}]{{1,6}}\))|\?(?=[?!;])")
#: evidence that switches the class on, over a whole document: seeds hold 482 and 1,890 hits on 63 and 88
#: characters, every one Traditional and annotated at each occurrence; a glossary has each word once
_LEAST_CHARACTERS, _LEAST_HITS, _ANNOTATED, _REPEATED = 4, 8, 0.9, 1.25
#: longest run out of step that is searched, in characters of the observed text, and most states tried
_LONGEST, _MOST_STATES = 40, 4000
#: so many characters that cost more than this each are not Chinese (running text: 8 to 11 bits)
_TELLING, _STRANGE = 6, 13.0
#: in a document that is spliced, a short repair (。縣 for ??h) saves little, but must read as running text
_RUNNING = 10.5
#: what may stand before a full stop: no word that a sentence goes on from
_ENDS = re.compile(
    f"[{HAN}0-9%％”」』》）)](?<![與与和及在的將将被把對对從从向為为於于同跟或並并而但且若如因至])$"
)
#: characters on either side that decide what stood at a cut, and bits by which it must read better
#: (measured on 46 places of clean text where another character stands: at most 2.6)
_CONTEXT, _CLEAR = 4, 3.0
#: the first byte of 。, which the cut left alone
_LOST_LEAD = b"\xa1"
_WIDE = {chr(code): bytes((0xA3, code + 0x80)) for code in range(0x21, 0x7F)}  # A3A1..A3FE, folded


@cache
def readings() -> dict[str, frozenset[str]]:
    """Character -> its readings with tone marks, from pypinyin's table (Unihan and dictionaries)."""
    from pypinyin.pinyin_dict import pinyin_dict

    return {chr(code): frozenset(value.split(",")) for code, value in pinyin_dict.items()}


@cache
def _pairs_read(reading: str) -> tuple[bytes, ...]:
    """GBK pairs of the Traditional characters that have `reading`: what such a script annotates."""
    found = (c.encode("gbk", "ignore") for c in traditional_only() if reading in readings().get(c, ()))
    return tuple(sorted(pair for pair in found if len(pair) == 2))


def possible_in(alphabet: frozenset[str]) -> bool:
    return "(" in alphabet and ")" in alphabet


def find(text: str) -> Iterator[Edit]:
    """Repairs of both classes; nothing where the document as a whole shows no splicing."""
    hits = [m for m in _ALIGNED.finditer(text) if m[1] in traditional_only()]
    if len(hits) < _LEAST_HITS or not _spliced(text, hits):
        return
    position = 0
    for edit in sorted([*_broken(text), *_aligned(hits)], key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= position:
            yield edit
            position = edit.end


def _spliced(text: str, hits: list[re.Match[str]]) -> bool:
    true = [hit for hit in hits if hit[2] in readings().get(hit[1], ())]
    characters = Counter(hit[1] for hit in true)
    occurrences = sum(text.count(character) for character in characters)
    other = sum(1 for m in _ALIGNED.finditer(text)) - len(hits)
    return (
        len(characters) >= _LEAST_CHARACTERS
        and len(true) >= max(_ANNOTATED * occurrences, _REPEATED * len(characters), _LEAST_HITS)
        and other <= (1 - _ANNOTATED) * len(true)
    )


def _aligned(hits: list[re.Match[str]]) -> Iterator[Edit]:
    for hit in hits:
        if hit[2] in readings().get(hit[1], ()):
            yield Edit(hit.start(), hit[0], hit[1], "pinyin-splice", "proven")


def _broken(text: str) -> Iterator[Edit]:
    position = 0
    for spot in _SPOT.finditer(text):
        if spot.start() >= position:
            edit = _solve(text, spot.start())
            if edit:
                yield edit
                position = edit.end


@dataclass(frozen=True, slots=True)
class _State:
    """A reading of the observed text up to `position`: the stream's bytes, readings taken out, cuts."""

    position: int
    data: bytes
    inserts: tuple[tuple[int, str], ...] = ()
    cuts: tuple[int, ...] = ()
    doubt: bool = False  # a `?` inside the run was read as `？`; it may as well be a lost pair

    @property
    def in_step(self) -> int:
        """Where the observed stream was last in step with its own bytes: behind a reading or a cut."""
        return max((offset for offset in (*(at for at, _ in self.inserts), *self.cuts)), default=0)


def _solve(text: str, spot: int) -> Edit | None:
    """The repair of the run out of step that begins at `spot`, where exactly one text can be believed.

    All ways to read the run as bytes are searched until the stream is in step again; a solution counts
    if the forward model gives the observed text back and the text reads better by the margin.
    """
    solutions: dict[str, _State] = {}
    start = spot if text[spot + 1] in "?!;" else spot - 1
    queue = [_State(spot + 1, _LOST_LEAD, (), (1,))] if start == spot else _anchored(text, spot)
    for _ in range(_MOST_STATES):
        if not queue:
            break
        state = queue.pop()
        solution = _complete(text, start, state) if state.position > spot + 1 else None
        if solution:
            solutions.setdefault(solution, state)
        elif state.position - spot < _LONGEST:
            queue += _steps(text, state)
    else:
        return None  # the search was not exhausted: no claim
    return _choose(text, start, solutions)


def _anchored(text: str, spot: int) -> list[_State]:
    """The start of an unaligned hit: the character before it, whole."""
    pair = text[spot - 1].encode("gbk", "ignore") if spot else b""
    return [_State(spot, pair)] if len(pair) == 2 else []


def _steps(text: str, state: _State) -> Iterator[_State]:
    """Every way to read the next unit of the observed text as bytes of the stream."""
    at, data = state.position, state.data
    if at >= len(text) or text[at] == "\n" or not _plausible(data):
        return
    eaten, whole = _EATEN.match(text, at), _READING.match(text, at)
    if eaten:
        for pair in _pairs_read(eaten[1]):
            after = data + pair[1:]
            if pair[:1] == data[-1:] and _odd(after[state.in_step :]):  # the lead that ate the bracket
                inserts = (*state.inserts, (len(after), eaten[1]))
                yield replace(state, position=eaten.end(), data=after, inserts=inserts)
        return
    if whole and data[-2:] in _pairs_read(whole[1]):
        yield replace(state, position=whole.end(), inserts=(*state.inserts, (len(data), whole[1])))
    character = text[at]
    doubt = state.doubt or (character == "?" and data != _LOST_LEAD)
    for unit in (character.encode("gbk", "ignore"), _WIDE.get(character, b"")):
        if unit:
            yield replace(state, position=at + 1, data=data + unit, doubt=doubt)


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


def _complete(text: str, start: int, state: _State) -> str | None:
    """The text of a stream that is in step again, if it explains what was observed."""
    try:
        solution = state.data.decode("gbk")
    except UnicodeDecodeError:
        return None
    explained = observed(state.data, state.inserts, state.cuts) == text[start : state.position]
    return solution if explained and clean_of_residue(solution) else None


def _choose(text: str, start: int, solutions: dict[str, _State]) -> Edit | None:
    ranked = sorted(
        ((gain(text[start : state.position], solution), solution) for solution, state in solutions.items()),
        reverse=True,
    )
    if not ranked:
        return None
    best, solution = ranked[0]
    context = text[max(start - 2, 0) : start] + solution
    if best < MARGIN and not (best > 0 and language.bits(context) < _RUNNING):
        return None
    rivals = sum(best - other < MARGIN for other, _ in ranked)
    state = solutions[solution]
    rule = "gbk-cut" if state.cuts else "pinyin-splice"
    if state.cuts:
        before = _READING.sub("", text[max(start - 10 * _CONTEXT, 0) : start])
        first, others = _cut_character(before[-_CONTEXT:], solution)
        solution, rivals = first + solution[1:], max(rivals, others)
    proof: Proof = "unique" if rivals == 1 and not state.doubt else "guess"
    end = _own_reading(text, state.position, solution[-1])
    return Edit(start, text[start:end], solution, rule, proof, rivals, round(best, 2))


def _cut_character(context: str, solution: str) -> tuple[str, int]:
    """The character that lost its lead byte, and how many could stand there.

    It is 。 nearly always, but 海, 保 or 常 end in the same byte (在海口 -> 在??): only where 。 reads
    better than all of them by a clear margin is it the one.
    """
    behind = solution[1 : 1 + _CONTEXT]
    if behind[:1] in "。，、；：！？”’」』）》" or not _ENDS.search(context):  # no 。 stands there
        return solution[0], 2
    costs = {first: language.cost(context + first + behind) for first in _ending_like(solution[0])}
    best = min(costs, key=costs.__getitem__)
    return best, sum(cost - costs[best] < _CLEAR for cost in costs.values())


@cache
def _ending_like(character: str) -> tuple[str, ...]:
    """Characters whose GBK pair ends in the same byte as `character`'s."""
    trail = character.encode("gbk")[1:]
    pairs = (bytes((lead,)) + trail for lead in range(0x81, 0xFF))
    found = (pair.decode("gbk", "ignore") for pair in pairs)
    return (character, *(c for c in found if re.fullmatch(f"[{HAN}]", c)))


def _own_reading(text: str, position: int, character: str) -> int:
    """Where the reading ends that may follow the last repaired character: 域?qū)嵸|(zhì) -> 域實質."""
    reading = _READING.match(text, position)
    return reading.end() if reading and reading[1] in readings().get(character, ()) else position
