"""The line that belongs to a title: 副标题：…, ——在…会议上的讲话, 兼论…, a lower heading between title and byline."""

from __future__ import annotations

import re

from ctcorpus.stages.metadata.fields import Fields
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page, Row
from ctcorpus.stages.metadata.title_parts import Title, acceptable

_LONGEST = 80
#: rows between title and subtitle, all of them bylines
_NEAR = 4
_DASHED = re.compile(r"[-\u2010-\u2015\u2500\u2501]{1,4}\s*[^\s\-\u2010-\u2015\u2500]")
_SENTENCE = re.compile(r"[。；;]$|。.")
_STUDY = re.compile(
    r"兼[论谈评析议]|(?:以|基于)[^，。]{2,30}(?:为[例中]心?|的(?:分析|考察|视角|研究))$|从[^，。]{2,20}(?:谈起|说起)$"
)


def collect(page: Page, title: Title | None, fields: Fields) -> None:
    """Add a subtitle to `fields`, and claim its line; one with a label stands there already."""
    row = _below(page, title, fields) if title and "subtitle" not in fields.found else None
    if row:
        words = row.text.strip()
        start = row.line.start + row.text.index(words)
        fields.add(Finding("subtitle", " ".join(words.split()), words, "subtitle.below-title", start))
        fields.claims[row.index] = "metadata.subtitle"


def _below(page: Page, title: Title | None, fields: Fields) -> Row | None:
    if title is None or title.index is None:
        return None
    for row in page.after(title.index + 1, _NEAR):
        if row.index in fields.claims:
            continue
        text = row.folded.strip()
        fits = 4 <= len(text) <= _LONGEST and not row.linked and not _SENTENCE.search(text)
        dashed = _DASHED.match(text) and not page.prose(row) and not _list_of_dashes(page, row)
        if fits and (dashed or _is_second(page, title, row)):
            return row
        return None
    return None


def _list_of_dashes(page: Page, row: Row) -> bool:
    """A dialogue, or a list."""
    return any(_DASHED.match(below.folded.strip()) for below in page.after(row.index + 1, 1))


def _is_second(page: Page, title: Title, row: Row) -> bool:
    """A line that is set or reads like the second part of a title."""
    over = title.rows[-1]
    if row.index != over.index + 1 or not acceptable(page, row, _LONGEST):
        return False
    if _STUDY.search(row.folded.strip()):
        return True
    lower = row.heading and over.heading and row.kind > over.kind
    return lower and any(page.byline(below).clean for below in page.after(row.index + 1, 2))
