"""All rules there are, as data: the package's, a corpus' own, and those that are code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ctcorpus.rules.local import LocalRules, laid_over
from ctcorpus.rules.timed import is_local

#: rules that are code, not data: repair (damage, typography), metadata (findings, claims), boilerplate
IN_CODE = {
    "repair": """
broken-bracket date-drop gbk-cut html-entity kunjinkao lost-indent memory-fill percent-escape pinyin-splice question-run
replacement-hole unicode-escape unread-bytes width
witness-difference word-drop
gbk-byte-drop big5-byte-drop pair-cut
utf8-as-gb18030-holes utf8-as-big5-holes gb18030-as-big5-holes big5-as-gb18030-holes
utf8-as-cp1252-holes utf8-as-cp1250-holes utf8-as-latin1-holes gb18030-as-cp1252-holes gb18030-as-cp1250-holes
big5-as-cp1252-holes
invisible.bidi-mark invisible.blank-run invisible.control invisible.line-end invisible.no-break-space invisible.tab
invisible.private-bullet invisible.soft-hyphen invisible.zero-width
""",
    "metadata": """
byline.beside-date byline.date byline.partial byline.parted-date editors.at-end published.closing published.data
published.opening published.time published.url written.signature
attachments.link attachments.list subtitle.below-title
conflict.created conflict.dateline conflict.event conflict.written keywords.label published.crawl
site.first-line site.title source.medium
metadata.byline metadata.source metadata.table metadata.title metadata.published
""",
    "boilerplate": """
body.title-repeated document.page-number document.running html.outside-article layout.unwrap text.above-heading
text.listed text.outside-block toc
""",
}
#: sections of `metadata.yaml` that hold rows
_METADATA = ("labels", "furniture", "lines", "datelines", "mirrors", "not_title", "notice", "vague")
#: sections of the files, and what the ids of their rules begin with
_TAGS = {
    "institutions.yaml": {"guards": "institutions.guard", "bodies": "institutions"},
    "topics.yaml": {"themes": "topics"},
    "instruments.yaml": {"guards": "instruments.guard", "patterns": "instruments", "known": "instruments"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as people look it up."""

    id: str
    stage: str
    file: str  # "" for one that is code
    section: str  # of the file; "" where it has none
    row: Any  # as it stands in the file; None for one that is code
    site: str = ""  # of a site profile's rule

    @property
    def local(self) -> bool:
        return is_local(self.id)

    @property
    def where(self) -> str:
        """Where in a document it acts; "" where that is not said."""
        return str((self.row or {}).get("where", ""))

    @property
    def action(self) -> str:
        """What it does: the action of a furniture rule, the field of a label, the kind of an instrument."""
        row = self.row or {}
        return str(
            row.get("action") or row.get("field") or row.get("kind") or row.get("group") or self.section
        )

    @property
    def about(self) -> str:
        """Why it is there; of a name, the name."""
        row = self.row or {}
        return str(row.get("why") or row.get("name") or "")


@cache
def entries(local: LocalRules | None = None) -> tuple[Entry, ...]:
    """All rules by the order in which the stages and their files look at them, local ones first in each file."""
    return (*_in_code(), *_of_lines(local), *_of_sites(local), *_of_tags(local))


@cache
def known_ids(local: LocalRules | None = None) -> frozenset[str]:
    """All ids that can be listed; those with a name from the page or a chain of codecs cannot."""
    return frozenset(entry.id for entry in entries(local))


def _in_code() -> Iterator[Entry]:
    for stage, ids in IN_CODE.items():
        yield from (Entry(id_, stage, "", "", None) for id_ in ids.split())


def _of_lines(local: LocalRules | None) -> Iterator[Entry]:
    data = laid_over("metadata.yaml", local)
    for section in _METADATA:
        yield from (Entry(row["id"], "metadata", "metadata.yaml", section, row) for row in data[section])
    fields = dict.fromkeys(row["field"] for row in data["labels"])
    for field in fields:  # a line with this label and nothing else
        id_ = f"metadata.{field.replace('_', '-')}"
        if id_ not in IN_CODE["metadata"].split():
            yield Entry(id_, "metadata", "", "", None)
    for row in laid_over("furniture.yaml", local):
        yield Entry(row["id"], "boilerplate", "furniture.yaml", "", row)


def _of_sites(local: LocalRules | None) -> Iterator[Entry]:
    for site in laid_over("sites.yaml", local):
        for number, row in enumerate(site["rules"], 1):
            id_ = f"sites.{site['id']}.{number}"
            yield Entry(id_, "boilerplate", "sites.yaml", "", row, site["id"])


def _of_tags(local: LocalRules | None) -> Iterator[Entry]:
    for name, sections in _TAGS.items():
        data = laid_over(name, local)
        for section, prefix in sections.items():
            yield from (Entry(f"{prefix}.{row['id']}", "tags", name, section, row) for row in data[section])
