"""Metadata that stands in the text or below it: numbers, reporters, editors, signatures, a mirror's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ctcorpus.stages.metadata import dates, people
from ctcorpus.stages.metadata.byline import Byline
from ctcorpus.stages.metadata.fields import Fields, take
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Entry, Page, Row
from ctcorpus.stages.metadata.title_parts import Title

#: rows between the last paragraph and a line like 责任编辑：…
_TAIL_REACH = 8
_LONGEST_TAIL = 80
#: what such a line gives
_BELOW = ("editors", "source", "authors", "url", "published")
_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,14}令\s?第?\s?\d{1,5}\s?号|"
    r"[\u4e00-\u9fff]{1,12}\s?[〔\[(【][12]\d{3}[〕\])】]\s?第?\d{1,6}\s?号|"
    r"[ASE](?:/[A-Z0-9.\-]+)+(?:\s?\((?:19|20)\d\d\))?(?:/[A-Z][a-z]+\.\d)?"
)
_SIGNED = re.compile(
    r"\s*(?:[12]\d{3}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[一二][\u3007零一二三四五六七八九]{3}年[元一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿卅]{1,3}日)\s*"
)
_HOUR = re.compile(r"香港时间\s?\d{1,2}时\d{1,2}分")
_EDITOR_AT_END = re.compile(
    r"[(【\[](?:责任编辑|责编|编辑)\s?:\s?(?P<names>[^)】\]:。]{2,20})[)】\]]\s?\d*\s*$"
)


def collect(page: Page, title: Title | None, window: list[Row], fields: Fields) -> None:
    """Add to `fields` what stands in the text, outside the rows around the title."""
    anchor = title.index if title else None
    _numbers(page, anchor, fields)
    _tail(page, window, fields)
    for finding in people.in_text(page, _reported(page, anchor)):
        fields.add(finding.named(f"text-{finding.field}"))
    _opening(page, anchor, fields)
    _signature(page, fields)
    _closing(page, fields)
    _mirror(page, fields)


def _numbers(page: Page, anchor: int | None, fields: Fields) -> None:
    """A line that is a document's number; it belongs to the document's own heading and stays."""
    for row in page.after(anchor - 3 if anchor is not None else 0, 8):
        if _DOC_NUMBER.fullmatch(row.folded.strip()):
            words = row.text.strip()
            start = row.line.start + row.text.index(words)
            fields.add(Finding("doc_number", words, words, "doc-number.line", start))
        elif page.prose(row):
            break


def _reported(page: Page, anchor: int | None) -> Iterator[Row]:
    """Rows that may name a reporter: the text's opening, then its end."""
    start = anchor + 1 if anchor is not None else page.body
    opening = people.opening(page, start) + [
        r for r in people.opening(page, page.body) if r.index >= start + 6
    ]
    yield from opening
    seen = {row.index for row in opening}
    last = max(
        (row.index for row in page.rows[page.body :] if row.line.origin.article and page.prose(row)),
        default=-1,
    )
    if last >= 0:
        yield from (row for row in page.rows[last : last + 4] if row.index not in seen)


def _tail(page: Page, window: list[Row], fields: Fields) -> None:
    """Lines below the text that name editors, source or author; the first group of them only."""
    known = {row.index for row in window}
    last_prose, last_taken = -1, -1
    for row in page.rows[page.body :]:
        if page.prose(row):
            last_prose = row.index
        if "(" in row.text[-40:] or "（" in row.text[-40:] or "【" in row.text[-40:]:
            _editor_at_end(row, fields)
        if row.index in known or len(row.text) > _LONGEST_TAIL or not _labelled(page, row):
            continue
        line = page.byline(row)
        if not line.clean or not any(_sure(line, name) for name in _BELOW):
            continue
        in_reach = (
            0 <= row.index - last_prose <= _TAIL_REACH or page.body <= row.index <= page.body + _TAIL_REACH
        )
        if not in_reach or (last_taken >= 0 and row.index - last_taken > 4):
            continue
        if not line.of("editors") and any(page.prose(other) for other in page.after(row.index + 1, 3)):
            continue  # a source below a figure, the text goes on
        last_taken = row.index
        _take_tail(page, row, line, fields)


def _labelled(page: Page, row: Row) -> bool:
    """A quick test, whether a line may have a label."""
    if ":" in row.folded:
        return page.rules.label_after(row.folded, 0) is not None
    return page.rules.label_of_day(row.folded, len(row.folded) - len(row.folded.lstrip())) is not None


def _sure(line: Byline, name: str) -> bool:
    item = line.of(name)
    return item is not None and not item.weak and (name != "published" or item.iso is not None)


def _editor_at_end(row: Row, fields: Fields) -> None:
    """The editor in brackets behind the last sentence; the paragraph stays."""
    if match := _EDITOR_AT_END.search(row.folded):
        words = row.text[match.start("names") : match.end("names")]
        fields.add(Finding("editors", words, words, "editors.at-end", row.line.start + match.start("names")))


def _take_tail(page: Page, row: Row, line: Byline, fields: Fields) -> None:
    before = {name: list(found) for name, found in fields.found.items()}
    take(page, Entry(line, (row,)), fields)
    for name in ("source", "authors", "published"):
        new = [finding for finding in fields.found.get(name, ()) if finding not in before.get(name, ())]
        if new:
            fields.found[name] = before.get(name, [])
            if not fields.found[name]:
                del fields.found[name]
            for finding in new:
                fields.add(finding.named(f"tail-{name}"))


def _opening(page: Page, anchor: int | None, fields: Fields) -> None:
    """The full day in a text's opening (维也纳，2021年11月24日 - …), which agencies and offices print."""
    rows = page.after(page.body if anchor is None else anchor + 1, _TAIL_REACH)
    first = next((row for row in rows if page.prose(row)), None)
    match = page.rules.day_opening.search(first.folded) if first else None
    if first and match and (day := dates.parse(match["day"])):
        start = first.line.start + match.start("day")
        fields.add(Finding("opening", day.value, match["day"], "published.opening", start))


def _signature(page: Page, fields: Fields) -> None:
    """The day in a signature block (issuing body, day) gives `written`; the block stays in the body."""
    seen_prose = False
    for row in page.rows[page.body :]:
        if page.prose(row):
            seen_prose = True
        if not seen_prose or not row.line.origin.article or not _SIGNED.fullmatch(row.folded):
            continue
        over = page.rows[row.index - 1]
        if not page.prose(over) and len(over.text) <= 40 and not over.heading:
            item = next((item for item in page.byline(row).items if item.iso), None)
            if item and item.iso:
                fields.add(
                    Finding("signed", item.iso, item.raw, "written.signature", row.line.start + item.start)
                )
                return


def _closing(page: Page, fields: Fields) -> None:
    """Day and hour below a press release of Hong Kong's government say when it went out."""
    for row, below in pairwise(page.rows[page.body :]):
        if _HOUR.fullmatch(below.folded.strip()) and (
            item := next((item for item in page.byline(row).items if item.iso), None)
        ):
            start = row.line.start + item.start
            fields.add(Finding("byline-published", item.iso or "", item.raw, "published.closing", start))
            fields.claims |= {row.index: "metadata.published", below.index: "metadata.published"}
            return


def _mirror(page: Page, fields: Fields) -> None:
    """The document mirror that names itself in its notices."""
    for row in page.rows:
        if "存" not in row.text or len(row.text) > 400:
            continue
        for rule in page.rules.mirrors:
            if match := rule.regex.search(row.folded):
                words = row.text[match.start("source") : match.end("source")]
                start = row.line.start + match.start("source")
                fields.add(Finding("mirror", words, words, rule.id, start))
                return
