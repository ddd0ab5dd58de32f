"""Comments and teasers below a text: short pieces of running text that the same tools part from each other.

A list of them can be longer than the article, so no rule may drop it as a whole; but each piece tells what it
is by what stands around it: a user, a comment, its age, 回复 and 举报, and the next user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ctcorpus.stages.best_block import Run
from ctcorpus.stages.boilerplate.rows import GUARD, Fates, Row, prose_size
from ctcorpus.stages.boilerplate.rules import Rule

#: lines of furniture that part two pieces, pieces that make a list, and the lines of one
_TOOLS, _FEWEST, _LONGEST = 2, 3, 4
RULE = "text.listed"


def listed(rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], text: Run) -> Fates:
    """The fates with those of comments and teasers behind the text, or below the heading of a list inside it.

    None is dropped that holds more running text than 60 % of what stands before the list.
    """
    result = list(fates)
    inside = range(text.start, text.end)
    start = next(
        (i for i in inside if _heads(found[i]) and any(row.sentences for row in rows[text.start : i])),
        text.end,
    )
    runs = list(_tools(rows, fates, found, start))
    common = Counter(kind for kinds, _ in runs for kind in kinds).most_common(1)
    if not common or common[0][1] < _FEWEST:
        return result
    runs = [(kinds, run) for kinds, run in runs if common[0][0] in kinds]
    before = prose_size(rows, (i for i in range(start) if not fates[i]))
    for piece in _pieces(rows, fates, found, [run for _, run in runs], start):
        if prose_size(rows, piece) <= GUARD * before:
            for i in piece:
                result[i] = result[i] or RULE
    return result


def _heads(rules: Sequence[Rule]) -> bool:
    return any(rule.action == "drop-to-end" for rule in rules)


def _tools(
    rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], start: int
) -> Iterator[tuple[set[str], range]]:
    """Runs of furniture, with the rules that find it; bare numbers count below the heading of a list."""
    headed = False
    marks: list[str] = []
    for i in range(start, len(rows)):
        headed |= _heads(found[i])
        number = "number" if headed and rows[i].view.isdigit() else ""
        marks.append(found[i][0].id if found[i] else fates[i] or number)
    for inside, group in groupby(range(len(marks)), key=lambda i: bool(marks[i])):
        numbers = list(group)
        if inside and len(numbers) >= _TOOLS:
            yield {marks[i] for i in numbers}, range(start + numbers[0], start + numbers[-1] + 1)


def _pieces(
    rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], runs: Sequence[range], start: int
) -> Iterator[range]:
    """What stands between the runs, and right above the first, where furniture borders it."""
    top = range(start, start)
    for i in range(start, runs[0].start):
        if found[i] or fates[i] or rows[i].after_claim:
            top = range(i, i + 1)
    for above, below in pairwise([top, *runs] if top else runs):
        piece = range(above.stop, below.start)
        if 0 < len(piece) <= _LONGEST:
            yield piece
