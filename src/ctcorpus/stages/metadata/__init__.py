"""Metadata: what a page says about itself, with the words and the place that each value rests on.

Null is a correct answer: nothing is invented. Lines that are nothing but metadata are claimed, which
removes their text from the body; prose, and lines over 200 characters, never are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ctcorpus.config import Config
from ctcorpus.edits import Edit
from ctcorpus.model import Document, Evidence
from ctcorpus.stages.metadata import head, people, tail
from ctcorpus.stages.metadata.fields import Fields, around_title
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page
from ctcorpus.stages.metadata.rules import load
from ctcorpus.stages.metadata.title import Title, find

#: days between the making of a catalogue entry and a meta tag's day from which the two contradict each other
_CONFLICT = 2
#: where a field is looked for, the surest first: a name of `Fields.found`, or a step of `_step`
_LADDERS = {
    "url": ("told:url", "head:url", "url"),
    "retrieved": ("told:retrieved", "head:retrieved"),
    "published": ("published", "byline-published", "completed", "head:published", "in-url"),
    "written": ("written", "signed"),
    "issuer": ("issuer",),
    "doc_number": ("doc_number",),
    # a document table names no other source than the issuer
    "source": ("source", "byline-source", "head:source", "tail-source", "text-source", "issuer", "mirror"),
    "authors": ("authors", "text-authors", "tail-authors"),
    "editors": ("editors",),
}


def metadata(doc: Document, config: Config) -> Document:
    """Fill `doc.metadata` and `doc.evidence`, and claim the lines that are nothing but metadata.

    Flags: `date-conflict` where a document is later than its page or two days contradict each other,
    `ambiguous-date` where the only date could be read in two ways.
    """
    page = Page(doc, load(config.disable))
    title = find(page)
    fields, window = around_title(page, title)
    tail.collect(page, title, window, fields)
    found = _choose(page, title, fields)
    values = _values(found, fields, config.disable)
    evidence = tuple(_evidence(doc, finding) for finding in found.values())
    edits = [edit for edit in _claims(page, title, fields) if edit.rule not in config.disable]
    return replace(
        doc.edit("metadata", edits),
        metadata=replace(doc.metadata, **values),
        evidence=(*doc.evidence, *evidence),
    ).with_flags(*_flags(page, found, fields))


def _choose(page: Page, title: Title | None, fields: Fields) -> dict[str, Finding]:
    """The finding that counts for each field: the first of its ladder."""
    found: dict[str, Finding] = {}
    if title:
        found["title"] = _title(title)
    for name, ladder in _LADDERS.items():
        steps = (one for step in ladder for one in _step(step, page, fields, found.get("url")))
        if first := next((one for one in steps if one.rule not in page.rules.disabled), None):
            found[name] = replace(first, field=name)
    if _contradicted(found.get("published"), fields):
        del found["published"]
    return found


def _title(title: Title) -> Finding:
    row = title.rows[0] if title.rows else None
    place = row.text.find(title.words.split()[0]) if row else -1
    start = row.line.start + place if row and place >= 0 else -1
    return Finding("title", title.value, title.words, title.rule, start)


def _step(step: str, page: Page, fields: Fields, address: Finding | None) -> Iterator[Finding]:
    """The findings of one step of a ladder, the surest first."""
    head_data = page.doc.head
    steps: dict[str, Callable[[], Iterable[Finding | None]]] = {
        "told:url": lambda: _told(page.doc, "url"),
        "told:retrieved": lambda: _told(page.doc, "retrieved"),
        "head:url": lambda: [head.url(head_data)],
        "head:retrieved": lambda: head.retrieved(head_data),
        "head:published": lambda: head.published(head_data, roc=page.roc),
        "head:source": lambda: [head.source(head_data)],
        "completed": lambda: [_completed(fields, page)],
        "in-url": lambda: [head.from_url(address.value if address else None)],
    }
    return (one for one in steps.get(step, lambda: [fields.first(step)])() if one)


def _told(doc: Document, field: str) -> Iterator[Finding]:
    """What stands about the document outside its text."""
    return (Finding(field, one.value, one.words, one.rule) for one in doc.told if one.field == field)


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


def _values(found: dict[str, Finding], fields: Fields, disabled: frozenset[str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: found[name].value
        for name in ("title", "published", "written", "source", "issuer", "doc_number", "url", "retrieved")
        if name in found
    }
    if "published" in found:
        values["published_raw"] = found["published"].words
    elif fields.relative or fields.partial:
        values["published_raw"] = (fields.relative or fields.partial)[0].words
    editors = [one for one in fields.found.get("editors", []) if one.rule not in disabled]
    values["editors"] = _people(editors if "editors" in found else [])
    values["authors"] = _people([found["authors"]] if "authors" in found else [])
    return values


def _people(findings: list[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for finding in findings for name in people.names(finding.value)))


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


def _flags(page: Page, found: dict[str, Finding], fields: Fields) -> Iterator[str]:
    published, written = found.get("published"), found.get("written")
    days = [finding.value for finding in (published, written) if finding and len(finding.value) == 10]
    if len(days) == 2 and days[1] > days[0]:
        yield "date-conflict"
    if not published and any(
        len(_digits(finding.words)) >= 4 and "/" in finding.words for finding in fields.partial
    ):
        yield "ambiguous-date"
    if not published and fields.first("created") and any(head.published(page.doc.head)):
        yield "date-conflict"
