"""Metadata: what a page says about itself, with the words and the place that each value rests on.

Null is a correct answer: nothing is invented. Lines that are nothing but metadata are claimed, which
removes their text from the body; prose, and lines over 200 characters, never are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from ctcorpus.config import Config
from ctcorpus.edits import Edit
from ctcorpus.hanzi import fold
from ctcorpus.model import Document, Evidence
from ctcorpus.stages.metadata import (
    attachments,
    crawl,
    events,
    head,
    keywords,
    people,
    site,
    subtitle,
    tail,
    told,
)
from ctcorpus.stages.metadata.fields import Fields, around_title
from ctcorpus.stages.metadata.finding import CRAWLED, Finding
from ctcorpus.stages.metadata.page import Page
from ctcorpus.stages.metadata.rules import load, no_source
from ctcorpus.stages.metadata.title import find
from ctcorpus.stages.metadata.title_parts import Title

#: days between the making of a catalogue entry and a meta tag's day from which the two contradict each other
_CONFLICT = 2
#: where a field is looked for, the surest first: a name of `Fields.found`, or a step of `_step`;
#: what is told goes before them all
_LADDERS = {
    "url": ("head:url", "url"),
    "retrieved": ("head:retrieved",),
    "rights": ("head:rights",),
    "site": ("head:site", "title-site", "mirror"),
    "subtitle": ("subtitle",),
    "published": (
        "published",
        "byline-published",
        "tail-published",
        "completed",
        "head:published",
        "head:scripts",
        "opening",
        "crawl",
        "in-url",
    ),
    "written": ("written", "signed"),
    "issuer": ("issuer",),
    "doc_number": ("doc_number",),
    # a document table names no other source than the issuer
    "source": (
        *("source", "byline-source", "head:source", "tail-source", "text-source", "issuer", "mirror"),
        "medium",
    ),
}
#: the same of fields that hold several values
_LISTS = {
    "authors": ("authors", "text-authors", "tail-authors", "head:authors"),
    "editors": ("editors",),
    "page_keywords": ("page_keywords", "keywords"),
    "attachments": ("attached",),
}


def metadata(doc: Document, config: Config) -> Document:
    """Fill `doc.metadata` and `doc.evidence`, and claim the lines that are nothing but metadata.

    Flags: `date-conflict` where a document, or what it tells as past, is later than its page, or two days
    contradict each other; `ambiguous-date` where the only date could be read in two ways; `date-from-crawl`
    where the time of the crawl made a day of 3小时前.
    """
    page = Page(doc, load(config.disable, config.rules))
    title = find(page)
    fields, window = around_title(page, title)
    subtitle.collect(page, title, fields)
    tail.collect(page, title, window, fields)
    found = _choose(page, title, fields)
    lists = _lists(page, fields, _value(found, "url"))
    values = _values(found, lists, fields)
    conflicts = [one for one in _conflicts(page, found, fields) if one.rule not in config.disable]
    used = (*found.values(), *chain.from_iterable(lists.values()), *conflicts)
    evidence = tuple(_evidence(doc, finding) for finding in used)
    edits = [edit for edit in _claims(page, title, fields) if edit.rule not in config.disable]
    return replace(
        doc.edit("metadata", edits),
        metadata=replace(doc.metadata, **values),
        evidence=(*doc.evidence, *evidence),
    ).with_flags(*_flags(found, fields), *(one.value for one in conflicts))


def _choose(page: Page, title: Title | None, fields: Fields) -> dict[str, Finding]:
    """The finding that counts for each field: the first of its ladder."""
    found: dict[str, Finding] = {}
    if title:
        found["title"] = _title(title)
    for name, ladder in _LADDERS.items():
        said = told.findings(page.doc, name, _value(found, "retrieved"))
        steps = (*said, *(one for step in ladder for one in _step(step, page, fields, title, found)))
        if first := next((one for one in steps if _usable(one, page)), None):
            found[name] = replace(first, field=name)
    if _contradicted(found.get("published"), fields):
        del found["published"]
    return found


def _title(title: Title) -> Finding:
    row = title.rows[0] if title.rows else None
    place = row.text.find(title.words.split()[0]) if row else -1
    start = row.line.start + place if row and place >= 0 else -1
    return Finding("title", title.value, title.words, title.rule, start)


def _value(found: dict[str, Finding], name: str) -> str | None:
    return found[name].value if name in found else None


def _lists(page: Page, fields: Fields, address: str | None) -> dict[str, list[Finding]]:
    """All that was told for a field, else all findings of the first step that has any; of authors one, who
    else is named elsewhere is somebody else.
    """
    more: dict[str, Callable[[], list[Finding]]] = {
        "keywords": lambda: keywords.findings(page),
        "attached": lambda: attachments.findings(page, address),
        "head:authors": lambda: _no_editors(head.authors(page.doc.head), fields),
    }
    lists: dict[str, list[Finding]] = {}
    for name, ladder in _LISTS.items():
        steps = [list(told.findings(page.doc, name))]
        steps += [more[step]() if step in more else fields.found.get(step, []) for step in ladder]
        usable = ([one for one in found if _usable(one, page)] for found in steps)
        found = next(filter(None, usable), [])
        listed = not found or found[0].start < 0  # all that one tag or object names
        single = name == "authors" and not listed
        lists[name] = [one.named(name) for one in (found[:1] if single else found)]
    return lists


def _no_editors(authors: Iterable[Finding], fields: Fields) -> list[Finding]:
    """Head data call authors whom the page calls editors."""
    editors = {name for one in fields.found.get("editors", ()) for name in people.names(one.value)}
    return [one for one in authors if editors.isdisjoint(people.names(one.value))]


def _usable(finding: Finding, page: Page) -> bool:
    """Not of a disabled rule, no office in an author's place, and no 本报 as a source."""
    if "authors" in finding.field and not people.authors(finding.value):
        return False
    if "source" in finding.field and fold(finding.value).lower() in no_source():
        return False
    return finding.rule not in page.rules.disabled


def _step(
    step: str, page: Page, fields: Fields, title: Title | None, found: dict[str, Finding]
) -> Iterator[Finding]:
    """The findings of one step of a ladder, the surest first."""
    head_data = page.doc.head
    steps: dict[str, Callable[[], Iterable[Finding | None]]] = {
        "head:url": lambda: [head.url(head_data)],
        "head:retrieved": lambda: head.retrieved(head_data),
        "head:published": lambda: head.published(head_data, roc=page.roc),
        "head:scripts": lambda: head.in_scripts(head_data, _value(found, "title")),
        "head:source": lambda: [head.source(head_data)],
        "head:rights": lambda: [head.rights(head_data)],
        "head:site": lambda: [site.of_head(page)],
        "title-site": lambda: [site.of_title(page, title)],
        "medium": lambda: _medium(page, title, found),
        "completed": lambda: [_completed(fields, page)],
        "crawl": lambda: _crawled(fields, _value(found, "retrieved")),
        "in-url": lambda: [head.from_url(_value(found, "url"))],
    }
    return (one for one in steps.get(step, lambda: [fields.first(step)])() if one)


def _medium(page: Page, title: Title | None, found: dict[str, Finding]) -> Iterator[Finding | None]:
    """The paper or agency that the page is of: as its title says, or its head. Only news has a day."""
    if "published" in found:
        yield site.medium(site.of_title(page, title))
        yield site.medium(found.get("site"))
        yield site.publisher(page)


def _crawled(fields: Fields, retrieved: str | None) -> Iterator[Finding]:
    """3小时前, seen from the crawl."""
    for finding in fields.relative if retrieved else ():
        if day := crawl.day(finding.words, retrieved or ""):
            yield replace(finding, field="published", value=day, rule=CRAWLED)


def _completed(fields: Fields, page: Page) -> Finding | None:
    """A labelled day without its year takes it from a day of the head data that it agrees with."""
    days = [finding.value for finding in head.published(page.doc.head)] + list(head.updated(page.doc.head))
    for partial in fields.partial:
        numbers = [int(part) for part in _digits(partial.value)]
        for day in days:
            month_day = [int(day[5:7]), int(day[8:10])]
            if numbers[:2] == month_day or (numbers[1:3] == month_day and numbers[0] == int(day[2:4])):
                return replace(partial, field="published", value=day)
    return None


def _digits(text: str) -> list[str]:
    """The numbers of a day, two digits at most each: 18-03-0823:16 -> 18, 03, 08, 23, 16."""
    digits: list[str] = []
    run = ""
    for character in text + " ":
        if character.isdigit() and len(run) < 2:
            run += character
            continue
        if run:
            digits.append(run)
        run = character if character.isdigit() else ""
    return digits


def _contradicted(published: Finding | None, fields: Fields) -> bool:
    """A day from the head data that the page's own catalogue entry contradicts is no day."""
    created = fields.first("created")
    if not published or not created or published.start >= 0 or len(created.value) < 10:
        return False
    return abs(_ordinal(published.value) - _ordinal(created.value)) >= _CONFLICT


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _values(found: dict[str, Finding], lists: dict[str, list[Finding]], fields: Fields) -> dict[str, Any]:
    values: dict[str, Any] = {name: finding.value for name, finding in found.items()}
    if "published" in found:
        values["published_raw"] = found["published"].raw or found["published"].words
    elif fields.relative or fields.partial:
        values["published_raw"] = (fields.relative or fields.partial)[0].words
    values["authors"] = _distinct(name for one in lists["authors"] for name in people.authors(one.value))
    values["editors"] = _distinct(name for one in lists["editors"] for name in people.names(one.value))
    for name in ("page_keywords", "attachments"):
        values[name] = _distinct(one.value for one in lists[name])
    return values


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _evidence(doc: Document, finding: Finding) -> Evidence:
    if finding.start < 0:
        return Evidence(finding.field, finding.value, finding.words, finding.rule)
    start = doc.to_extracted(finding.start)
    return Evidence(
        finding.field, finding.value, finding.words, finding.rule, doc.line_at(start).number, start
    )


def _claims(page: Page, title: Title | None, fields: Fields) -> Iterator[Edit]:
    """Edits that take the claimed lines' text away; their line ends stay."""
    rows = {row.index: row for row in title.rows} if title and title.end != 0 else {}
    for index, row in rows.items():
        end = title.end if title and title.end is not None else len(row.text)
        yield Edit(row.line.start, row.text[:end], "", "metadata.title")
        fields.claims.pop(index, None)
    for index, rule in fields.claims.items():
        row = page.rows[index]
        yield Edit(row.line.start, row.text, "", rule)


def _conflicts(page: Page, found: dict[str, Finding], fields: Fields) -> Iterator[Finding]:
    """Findings for the flag date-conflict: what is later than the publishing day."""
    published = found.get("published")
    if not published:
        if (created := fields.first("created")) and any(head.published(page.doc.head)):
            yield replace(created, field="flags", value="date-conflict", rule="conflict.created")
        return
    for one in (found.get("written"), fields.first("signed")):
        if one and len(one.value) == 10 and one.value[: len(published.value)] > published.value:
            yield replace(one, field="flags", value="date-conflict", rule="conflict.written")
            return
    title = found["title"].value if "title" in found else ""
    yield from events.later(page, published, title)


def _flags(found: dict[str, Finding], fields: Fields) -> Iterator[str]:
    published = found.get("published")
    if published and published.rule == CRAWLED:
        yield "date-from-crawl"
    if not published and any(
        len(_digits(finding.words)) >= 4 and "/" in finding.words for finding in fields.partial
    ):
        yield "ambiguous-date"
