"""The title of a text without head data: the line that stands like one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctcorpus.hanzi import han_count, squeeze
from ctcorpus.stages.metadata.page import Page, Row
from ctcorpus.stages.metadata.title_parts import (
    BORDER,
    LONGEST_CONFIRMED,
    NEAR,
    Title,
    acceptable,
    begins,
    cut_site,
    first_byline,
    likest,
    named,
    same_rows,
)

_OFFICE = re.compile(r"^[^\s。，,;；:：、]{2,28}(?:政府|办公[室厅]|委员会|[部局厅委署院会])$")
_TOC = re.compile(r"(?P<title>\S[^一]{3,58}?)(?P<entry>(?:一、|第一[章节部]|1[.、](?!\d))\s?\S{2,30})")
_SHORTEST_GLUED = 8  # characters that `_TOC` matches at least
_TOC_NEXT = re.compile(r"\s*(?:1\.1|\(一\)|二、|第[一二][章节部]|2[.、])")
#: how many rows are searched for a title's words
_REPEATS = 400
#: characters of a title below the name of an office or site
_AFTER_NAME = 8
#: a title needs this much: a first line with nothing else for it has 3
_ENOUGH = 3


def repeated(page: Page) -> Title | None:
    """A page without its markup begins with the head's title, and the heading comes again below."""
    if page.body >= len(page.rows):
        return None
    first = page.rows[0]
    if len(first.text) > 2 * LONGEST_CONFIRMED or any(
        rule.id == "title.menu" and rule.regex.search(first.folded.strip()) for rule in page.rules.not_title
    ):
        return None
    words = " ".join(first.text.split())
    cut = cut_site(words, page)
    if len(squeeze(cut)) < 6 or (cut == words and not acceptable(page, first, LONGEST_CONFIRMED)):
        return None
    if same_rows(page.rows[1:], words) and not named(page, BORDER.split(words)[-1]):
        cut = words  # a line of the page holds all of it, and no part is a site's name
    again = same_rows(page.rows[1:], cut) or [row for row in page.rows[1:] if _continued(first, row)]
    if not again:
        if cut != words and named(page, cut):
            return None
        like = likest(page, [row for row in page.above if row is not first], cut)
        if like and (cut != words or like.rows[0].squeezed in first.squeezed):
            return like
    if again:
        heading = [row for row in again if row.index <= page.body][-1:] or again[:1]
        rows = (first, *heading) if heading[0].squeezed == first.squeezed else tuple(heading)
        return Title(" ".join(rows[-1].text.split()), rows[-1].text.strip(), "title.repeated", rows)
    return Title(cut, words, "title.first-line") if cut != words else None


def _continued(first: Row, row: Row) -> bool:
    """Whether the first line is this line and something behind a border: the title in the head, with its site."""
    if row.linked or not 8 <= len(row.text) < len(first.text) or row.text[:4] != first.text[:4]:
        return False
    return len(row.squeezed) < len(first.squeezed) and begins(first.squeezed, row)


def glued_to_contents(page: Page) -> Title | None:
    """A title to which the first entry of a table of contents is glued: …方案一、背景 above 1.1 …"""
    for row, below in zip(page.rows[: page.body], page.rows[1 : page.body + 1], strict=False):
        match = _TOC.fullmatch(row.folded.strip()) if len(row.text) >= _SHORTEST_GLUED else None
        if not match or not _TOC_NEXT.match(below.folded) or _numbered(page, row):
            continue
        lead = len(row.text) - len(row.text.lstrip())
        words = row.text[lead : lead + len(match["title"])].strip()
        return Title(words, words, "title.contents", (row,), end=lead + len(match["title"]))
    return None


def of_text(page: Page) -> Title | None:
    """The title of a text without head data: over its byline, or the first line that stands like one."""
    if page.body >= len(page.rows):
        return None
    rows = page.above
    anchor = first_byline(page, rows)
    if anchor is not None:
        beside = [*reversed(page.rows[max(anchor - NEAR, 0) : anchor]), *page.rows[anchor + 1 : anchor + 3]]
        fitting = [row for row in beside if acceptable(page, row)]
        for row in (*(row for row in fitting if not named(page, row.text)), *fitting):
            return _joined(page, row, "title.over-byline")
    chosen = _best_line(page, rows)
    return _joined(page, chosen, "title.first-line") if chosen else None


def _best_line(page: Page, rows: Sequence[Row]) -> Row | None:
    best: tuple[int, Row] | None = None
    name: Row | None = None
    for row in rows:
        if _numbered(page, row) or (page.prose(row) and not acceptable(page, row)):
            break
        if not acceptable(page, row):
            continue
        if name is None and best is None and named(page, row.text):
            name = row
            continue
        first = best is None and (name is None or len(row.squeezed) >= _AFTER_NAME)
        score = _score(page, row, first=first)
        if score >= _ENOUGH and (best is None or score > best[0]):
            best = (score, row)
    if best or not name:
        return best[1] if best else None
    return name if _score(page, name, first=True) >= _ENOUGH else None


def _score(page: Page, row: Row, *, first: bool) -> int:
    text = row.folded.strip()
    size = han_count(text)
    others = (other for other in page.rows[:_REPEATS] if other is not row)
    repeated = size >= 6 and any(row.squeezed in other.squeezed for other in others)
    return (
        (2 if first and row.index < 12 else 0)
        + (2 if row.heading else 0)
        + (1 if page.body - row.index <= 6 else 0)
        + (2 if size >= 6 and page.rules.title_ending.search(text) else 0)
        + (1 if size >= 8 else 0)
        + (1 if size >= 12 else 0)
        + (1 if repeated else 0)
    )


def _issuing(page: Page, row: Row) -> tuple[Row, ...]:
    """The bodies that an official title names in lines of their own: 某某市人民政府办公室 over 关于…的通知."""
    first = row.index
    while row.folded.strip().startswith("关于") and first and row.index - first < 3:
        if not _OFFICE.match(page.rows[first - 1].folded.strip()) or page.rows[first - 1].linked:
            break
        first -= 1
    return page.rows[first : row.index]


def _joined(page: Page, row: Row, rule: str) -> Title:
    """A title that was set in two lines (…关于加强 / 反恐合作的通知) is one."""
    rows: tuple[Row, ...] = (row,)
    ending = page.rules.title_ending
    if "关于" in row.folded and not ending.search(row.folded.strip()):
        below = page.rows[row.index + 1 : row.index + 2]
        if below and acceptable(page, below[0], 40) and ending.search(below[0].folded.strip()):
            rows = (row, below[0])
    elif "关于" not in row.folded and ending.search(row.folded.strip()) and row.index:
        over = page.rows[row.index - 1]
        if acceptable(page, over, 40) and "关于" in over.folded and not ending.search(over.folded.strip()):
            rows = (over, row)
    rows = (*_issuing(page, rows[0]), *rows)
    value = "".join(" ".join(one.text.split()) for one in rows)
    return Title(value, value, rule, rows)


def _numbered(page: Page, row: Row) -> bool:
    return any(
        rule.id == "title.numbered" and rule.regex.search(row.folded.strip()) for rule in page.rules.not_title
    )
