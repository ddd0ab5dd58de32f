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
    same_rows,
)

#: the names of most offices and sites; a title is longer
_LONGEST_NAME = 16
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
        return _instead_of_site(page, found) or found
    if found := _labelled(page) or _heading_over_byline(page):
        return found
    for name, value in titles:
        cut = cut_site(value, page)
        if (
            len(squeeze(cut)) >= 4
            and squeeze(cut) not in names
            and not page.rules.site_name.search(fold(cut))
        ):
            return _with_row(page, Title(cut, value, f"title.{name}"))
    return None


def _confirmed_row(page: Page, titles: Sequence[str]) -> Title | None:
    """The longest line that a head title begins with, or that is one of its parts."""
    best: tuple[int, bool, Row] | None = None
    keys = [squeeze(title) for title in titles]
    parts = {squeeze(part) for title in titles for part in BORDER.split(title) if part}
    parts = {part for part in parts if not page.rules.site_name.search(part)}
    initials = {text[:1] for text in (*keys, *parts)}
    for row in page.rows:
        if row.linked or not 4 <= len(row.text) <= LONGEST_CONFIRMED or row.initial not in initials:
            continue
        size = len(row.squeezed)
        if any(begins(key, row) for key in keys) or (row.heading and row.squeezed in parts and size >= 6):
            candidate = (size, row.heading, row)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
    if not best:
        return None
    return _with_row(page, Title(" ".join(best[2].text.split()), best[2].text.strip(), "title.heading"))


def _instead_of_site(page: Page, title: Title) -> Title | None:
    """The heading over the byline, where head and first heading hold the name of an office or site alone."""
    name = fold(title.value)
    if len(name) > _LONGEST_NAME or not page.rules.site_name.search(name):
        return None
    heading = _heading_over_byline(page)
    return heading if heading and heading.value != title.value else None


def _with_row(page: Page, title: Title) -> Title:
    """The title with the lines that hold exactly its words, in the line's spelling."""
    same = same_rows(page.rows, title.value)
    if not same:
        return title
    above = [row for row in same if row.index <= page.body] or same[:1]
    over = [row for row in above if first_byline(page, page.after(row.index + 1, NEAR)) is not None]
    chosen = next((row for row in reversed(above) if row.heading), (over or above)[-1])
    # below a byline the same words are the document's own heading, which is body
    rows = tuple(row for row in above if -2 <= row.index - chosen.index <= 1)
    return replace(title, value=" ".join(chosen.text.split()), rows=rows)


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
        if row.heading and not row.linked and acceptable(page, row, LONGEST_CONFIRMED):
            row = _higher(page, row)
            return _with_row(page, Title(row.text.strip(), row.text.strip(), "title.over-byline", (row,)))
    return None


def _higher(page: Page, row: Row) -> Row:
    """The heading right above one of a lower level, which then is a subtitle; never the name of the site."""
    over = page.rows[row.index - 1] if row.index else row
    named = page.rules.site_name.search(over.folded.strip())
    if over.heading and over.kind < row.kind and not over.linked and not named:
        return over if acceptable(page, over, LONGEST_CONFIRMED) else row
    return row
