"""What stands between a page's title, the first line that is left of its head, and the same words over the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctcorpus.edits import to_output
from ctcorpus.hanzi import squeeze
from ctcorpus.model import Document
from ctcorpus.stages.best_block import is_numbered
from ctcorpus.stages.boilerplate.rows import Fates, Row

RULE = "text.above-heading"
#: numbered lines from which it is a table of contents rather than a menu; characters of the shortest title that tells
_CONTENTS, _SHORTEST = 3, 6
#: fewer lines may be an office's name or a day between a cover's title and the text's
_FEWEST = 3


def above_heading(doc: Document, rows: Sequence[Row], fates: Fates) -> Fates:
    """The fates with those of the site's menu: all lines from the page's title down to the heading that repeats it.

    None is dropped where running text or a table of contents stands among them.
    """
    if not rows:
        return fates
    claims = _titles(doc) or _entry(rows)
    if not claims:
        return fates
    first = claims[0][1] if claims[0][0] < rows[0].start else rows[0].text
    place = max((at for at, words in claims if _is_again(first, words)), default=0)
    menu = [i for i, row in enumerate(rows) if row.start < place]
    if len(menu) < _FEWEST and not (len(menu) == 1 and _has_site(first)):
        return fates
    if any(rows[i].sentences for i in menu) or sum(is_numbered(rows[i].text) for i in menu) >= _CONTENTS:
        return fates
    return [fate or (RULE if i < len(menu) else None) for i, fate in enumerate(fates)]


def _entry(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """The place behind an encyclopaedia's heading, which the first line explains and joins to its site: 甲（机构）_百科."""
    title, border, _ = rows[0].text.partition("_")
    prose = next((i for i, row in enumerate(rows) if row.sentences), 0)
    for row in reversed(rows[1:prose]):
        words = squeeze(row.text)
        if border and squeeze(title).startswith((words + "(", words + "（")) and _is_again(title, words):
            return [(row.start + 1, row.text)]
    return []


def _has_site(title: str) -> bool:
    return bool(re.search(r"[_|｜]\S{2,12}$|\s[-—–]\s?\S{2,12}$", title.strip()))


def _is_again(title: str, heading: str) -> bool:
    """Whether the page's title is these words, or begins with them: the name of the site follows."""
    words = squeeze(heading)
    return len(words) >= _SHORTEST and squeeze(title).startswith(words)


def _titles(doc: Document) -> list[tuple[int, str]]:
    """Where the title was claimed, in the text as it is now, and its words there."""
    found = []
    for number, done in enumerate(doc.passes, 1):
        for edit in done.edits:
            place = to_output(doc.passes[number:], edit.start) if edit.rule == "metadata.title" else None
            if place is not None:
                found.append((place, edit.before))
    return sorted(found)
