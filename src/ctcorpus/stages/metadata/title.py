"""The title: where the head and a line agree, the line; in plain text, the line that stands like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ctcorpus.hanzi import fold, squeeze
from ctcorpus.stages.metadata import head, plain_title, told
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

#: characters of a part of a head title that a heading holds alone
_SHORTEST_PART = 6
#: lines over which a title may be set
_MOST_LINES = 3
#: what a file's name and the second page of an article add to a title
_FILE = re.compile(r"\.(?:docx?|pdf|pptx?|wps|xlsx?|txt)$", re.IGNORECASE)
_PART = re.compile(r"\s?[(（](?P<number>\d{1,2})[)）]$")


def find(page: Page) -> Title | None:
    """The title of a page or text; None where it has none, as a fragment that begins with a numbered heading."""
    if said := next(told.findings(page.doc, "title"), None):
        return replace(_with_row(page, Title(said.value, said.words, said.rule)), value=said.value)
    found = _found(page)
    return replace(found, value=_plain(found.value, page)) if found else None


def _plain(title: str, page: Page) -> str:
    """Without a file's ending, and without the number of the page that its address has too."""
    title = _FILE.sub("", title).rstrip() or title
    part = _PART.search(title)
    addresses = (value for name, value in page.doc.head if name in ("link:canonical", "meta:og:url"))
    if part and any(re.search(rf"[_-]0?{part['number']}\.\w+$", address) for address in addresses):
        return title[: part.start()]
    return title


def _found(page: Page) -> Title | None:
    if page.doc.markup and (found := _of_markup(page)):
        return found
    return (
        plain_title.glued_to_contents(page)
        or (None if page.doc.markup else _labelled(page) or plain_title.repeated(page))
        or plain_title.of_text(page)
    )


def _of_markup(page: Page) -> Title | None:
    names = {squeeze(name) for name in head.site_names(page.doc.head)}
    titles = [(name, value) for name, value in head.titles(page.doc.head) if squeeze(value) not in names]
    for name, value in titles:
        if name.endswith("articletitle") and len(squeeze(value)) >= 4:
            return _with_row(page, Title(value, value, f"title.{name}"))
    if found := _confirmed_row(page, [value for _, value in titles]):
        return _instead_of_name(page, found, [value for _, value in titles]) or found
    if found := _labelled(page) or _heading_over_byline(page):
        return found
    for name, value in titles:
        cut = cut_site(value, page)
        if len(squeeze(cut)) >= 4 and squeeze(cut) not in names and not named(page, cut):
            found = _with_row(page, Title(cut, value, f"title.{name}"))
            return found if found.rows else likest(page, page.above, cut) or found
    return _confirmed_row(page, head.script_titles(page.doc.head)) or _line_over_byline(page)


def _confirmed_row(page: Page, titles: Sequence[str]) -> Title | None:
    """The longest line that a head title begins with, or that is one of its parts; the name of a column last."""
    best: tuple[bool, int, bool, Row] | None = None
    keys = [squeeze(title) for title in titles]
    parts = {squeeze(part) for title in titles for part in BORDER.split(title) if part}
    parts = {part for part in parts if not named(page, part)}
    initials = {text[:1] for text in (*keys, *parts)}
    for row in page.rows:
        if row.linked or not 4 <= len(row.text) <= LONGEST_CONFIRMED or row.initial not in initials:
            continue
        size = len(row.squeezed)
        part = row.heading and row.squeezed in parts and size >= _SHORTEST_PART
        if part or any(begins(key, row) or _cut_short(key, row) for key in keys):
            candidate = (not named(page, row.text), size, row.heading, row)
            if best is None or candidate[:3] > best[:3]:
                best = candidate
    if not best:
        return None
    return _with_row(page, Title(" ".join(best[3].text.split()), best[3].text.strip(), "title.heading"))


def _cut_short(key: str, row: Row) -> bool:
    """Whether a head title holds the beginning of a line: 关于印发反恐怖防范管理...-某网."""
    start, dots, _ = key.replace("...", "…").partition("…")
    return bool(dots) and len(start) >= _SHORTEST_PART and row.squeezed.startswith(start)


def _instead_of_name(page: Page, title: Title, titles: Sequence[str]) -> Title | None:
    """The line over the byline, where head and heading hold the name of a column, or of an office or site alone."""
    if not named(page, title.value):
        return None
    site = any(page.rules.site_name.search(fold(part)) for one in titles for part in BORDER.split(one)[1:])
    if site and not page.rules.column.search(fold(title.value)):
        return None  # what the page is about, as an encyclopaedia's
    over = _heading_over_byline(page) or _line_over_byline(page) or _heading_below(page, title)
    return over if over and over.value != title.value else None


def _heading_below(page: Page, title: Title) -> Title | None:
    for row in page.after((title.index or 0) + 1, NEAR):
        if page.prose(row):
            break
        if row.heading and acceptable(page, row, LONGEST_CONFIRMED) and not named(page, row.text):
            return Title(" ".join(row.text.split()), row.text.strip(), "title.below-name", (row,))
    return None


def _with_row(page: Page, title: Title) -> Title:
    """The title with the lines that hold exactly its words, in the line's spelling."""
    same = same_rows(page.rows, title.value)
    if not same:
        return replace(title, rows=_broken(page, title.value))
    above = [row for row in same if row.index <= page.body] or same[:1]
    over = [row for row in above if first_byline(page, page.after(row.index + 1, NEAR)) is not None]
    chosen = next((row for row in reversed(above) if row.heading), (over or above)[-1])
    # below a byline the same words are the document's own heading, which is body
    rows = tuple(row for row in above if -2 <= row.index - chosen.index <= 1)
    return replace(title, value=" ".join(chosen.text.split()), rows=rows)


def _broken(page: Page, title: str) -> tuple[Row, ...]:
    """The lines, one below the other, that hold the words of a title together."""
    wanted = squeeze(title)
    for row in page.above:
        if row.linked or not wanted.startswith(row.squeezed):
            continue
        for count in range(2, _MOST_LINES + 1):
            rows = page.rows[row.index : row.index + count]
            if "".join(one.squeezed for one in rows) == wanted:
                return tuple(rows)
    return ()


def _labelled(page: Page) -> Title | None:
    for row in page.above:
        entry = page.entry(row)
        item = entry.line.of("title")
        if item and entry.line.clean and len(squeeze(item.value)) >= 4:
            return Title(" ".join(item.value.split()), item.value, item.rule, entry.rows, end=0)
    return None


def _heading_over_byline(page: Page) -> Title | None:
    anchor = first_byline(page, page.above)
    if anchor is None:
        return None
    for row in reversed(page.rows[max(anchor - NEAR, 0) : anchor]):
        if row.heading and acceptable(page, row, LONGEST_CONFIRMED) and not named(page, row.text):
            row = _higher(page, row)
            return _with_row(page, Title(row.text.strip(), row.text.strip(), "title.over-byline", (row,)))
    return None


def _line_over_byline(page: Page) -> Title | None:
    anchor = first_byline(page, page.above)
    for row in reversed(page.rows[max((anchor or 0) - NEAR, 0) : anchor or 0]):
        if acceptable(page, row) and not named(page, row.text):
            return Title(" ".join(row.text.split()), row.text.strip(), "title.over-byline", (row,))
    return None


def _higher(page: Page, row: Row) -> Row:
    """The heading right above one of a lower level, which then is a subtitle; never the name of the site."""
    over = page.rows[row.index - 1] if row.index else row
    if over.heading and over.kind < row.kind and not over.linked and not named(page, over.text):
        return over if acceptable(page, over, LONGEST_CONFIRMED) else row
    return row
