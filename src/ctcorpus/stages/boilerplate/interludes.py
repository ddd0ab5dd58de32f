"""Lists of other articles inside a text: 延伸阅读, two titles, and the text goes on.

What drops to the end must not take the rest of the text with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctcorpus.stages.boilerplate.rows import Fates, Row
from ctcorpus.stages.boilerplate.rules import Rule

#: titles that such a list has at most, and the characters of one
_MOST, _TITLE = 5, 60
#: a paragraph ends like this; teasers end with an ellipsis, long headlines with any other mark
_ENDS = ("。", "。”", "。」", "。）", "。)")


def interludes(rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]]) -> tuple[Fates, bool]:
    """The fates with those of lists between two paragraphs: the heading and the titles under it; whether there are any.

    Two paragraphs in a row tell that the text goes on, or one below several titles: a teaser stands below each title.
    """
    result = list(fates)
    text = False
    for i, row in enumerate(rows):
        text = text or (row.sentences and not found[i] and not fates[i])
        rule = next((one for one in found[i] if one.resumes), None)
        if text and rule and not fates[i]:
            behind = _titles(rows, fates, found, i + 1)
            if _goes_on(rows, fates, found, behind, behind - i - 1):
                result[i:behind] = [rule.id] * (behind - i)
    return result, result != fates


def _titles(rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], start: int) -> int:
    """The number of the first row from `start` on that is no title."""
    for i in range(start, min(start + _MOST, len(rows))):
        row = rows[i]
        if found[i] or fates[i] or row.sentences or row.after_claim or row.size > _TITLE:
            return i
    return min(start + _MOST, len(rows))


def _goes_on(
    rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], start: int, titles: int
) -> bool:
    """Whether running text begins at `start`, below so many titles."""
    run = start
    while run < len(rows) and _is_paragraph(rows[run]) and not (found[run] or fates[run]):
        run += 1
    again = run + 1 < len(rows) and not found[run] and _is_paragraph(rows[run + 1])
    return titles > 0 and (run - start > 1 or (run - start == 1 and titles > 1 and not again))


def _is_paragraph(row: Row) -> bool:
    return row.sentences and row.text.rstrip().endswith(_ENDS)
