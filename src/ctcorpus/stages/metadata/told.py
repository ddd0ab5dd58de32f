"""What stands about a document outside its text (`Document.told`): it goes before what the text says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ctcorpus.model import Document
from ctcorpus.stages.metadata import crawl, dates
from ctcorpus.stages.metadata.finding import CRAWLED, Finding

_DATES = ("published", "written")


def findings(doc: Document, field: str, retrieved: str | None = None) -> Iterator[Finding]:
    """The values told for a field, in their order; of dates those that name one, seen from the crawl."""
    for one in doc.told:
        value = " ".join(one.value.split())
        if one.field != field or not value:
            continue
        finding = Finding(field, value, one.words, f"told.{one.rule}", raw=value)
        if field not in _DATES:
            yield finding
        elif found := dates.given(value):
            yield replace(finding, value=found)
        elif retrieved and (day := crawl.day(value, retrieved)):
            yield replace(finding, value=day, rule=CRAWLED)
