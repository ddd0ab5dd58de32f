"""The passages that two texts share, character by character.

Shared samples are the seeds. From a seed a passage grows both ways over equal characters, and over short
differences where the texts agree again behind them (`align`). Passages often lead into one another: what
comes behind a run of equal characters is looked for once, and told with the passage that is worth most.
Shingles that a text repeats often are no seeds. So the time is linear in the texts' length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ctcorpus.passages.align import Pair
from ctcorpus.passages.blocks import Block, Chain, Side
from ctcorpus.passages.foremost import PASSAGE

#: where a run of equal characters ends, in both texts
_End = tuple[int, int]


def chains(here: Side, there: Side) -> Iterator[Chain]:
    """The passages that two texts share, or one and the same text has twice; what is worth most comes first.

    A passage that leads into one told before ends there.
    """
    ahead, behind = _Way(Pair(here, there)), _Way(Pair(here.backward, there.backward))
    size, other_size = len(here.text), len(there.text)
    found = []
    for before, after in _runs(ahead, behind):
        run = Block("same", size - before[0], after[0], other_size - before[1], after[1])
        found.append((ahead.worth(after) + behind.worth(before) + run.size, before, run, after))
    for _, before, run, after in sorted(found, key=lambda one: -one[0]):
        earlier = [_turned(block, size, other_size) for block in behind.walk(before)]
        blocks = (*reversed(earlier), run, *ahead.walk(after))
        yield Chain(tuple(block for block in blocks if block.kind != "same" or block.size))


def _runs(ahead: _Way, behind: _Way) -> Iterator[tuple[_End, _End]]:
    """The run around each seed, unless it was found before: where it ends, read backward and forward."""
    here, there = ahead.pair.here, ahead.pair.there
    size, other_size = len(here.text), len(there.text)
    last: dict[int, int] = {}  # by distance between the texts: the end of the run seen last
    for start, gram in here.seeds:
        for other in there.places.get(gram, ()) if gram in here.places else ():
            if last.get(other - start, -1) > start or ahead.pair.is_itself(start, other):
                continue
            run = ahead.pair.run(start, other)
            last[other - start] = run.end
            after = run.end, run.other_end
            if not ahead.knows(after):
                run = behind.pair.run(size - start, other_size - other)
                before = run.end, run.other_end
                ahead.explore(after)
                behind.explore(before)
                yield before, after


def _turned(block: Block, size: int, other_size: int) -> Block:
    """A block of the texts read from their ends."""
    return replace(
        block,
        start=size - block.end,
        end=size - block.start,
        other_start=other_size - block.other_end,
        other_end=other_size - block.other_start,
    )


class _Way:
    """What follows each run of equal characters, in one direction."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self._next: dict[_End, tuple[Block, Block] | None] = {}  # a difference, and the run behind it
        self._worth: dict[_End, int] = {}
        self._walked: set[_End] = set()

    def knows(self, end: _End) -> bool:
        return end in self._next

    def worth(self, end: _End) -> int:
        """Of all that follows: equal characters, less what differences cost."""
        return self._worth[end]

    def explore(self, end: _End) -> None:
        """Find out what follows, up to what is known."""
        path = []
        while end not in self._next:
            path.append(end)
            step = self.pair.step(*end)
            if step is None or self.pair.is_itself(step.end, step.other_end):
                self._next[end] = None
                break
            run = self.pair.run(step.end, step.other_end)
            self._next[end] = step, run
            end = run.end, run.other_end
            if self.pair.is_over(step.end, step.other_end):
                self._next.setdefault(end, None)
                self._worth.setdefault(end, 0)
        for end in reversed(path):
            self._worth[end] = self._worth_behind(end)

    def _worth_behind(self, end: _End) -> int:
        following = self._next[end]
        if following is None:
            return 0
        step, run = following
        return run.size - PASSAGE * (step.kind == "differs") + self._worth[run.end, run.other_end]

    def walk(self, end: _End) -> Iterator[Block]:
        """What follows, up to what was walked over before."""
        while following := self._next[end]:
            step, run = following
            end = run.end, run.other_end
            if end in self._walked:
                return
            self._walked.add(end)
            yield step
            yield run
