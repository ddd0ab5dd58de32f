"""The ids that `disable` may name: those of the rule data, and those of rules that are code.

What no option can switch off is not among them: the layout of a record (`layout.trim`), the places of titles
(`title.heading`), the kinds of titles in 《》 (`instruments.title.law`), short names that a text introduces
(`institutions.NAME.short`: disable `institutions.NAME`), the conversion to Simplified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ctcorpus.rules import read_yaml

#: rules that are code, not data: repair (damage, typography), metadata (findings, claims), boilerplate
_IN_CODE = """
broken-bracket date-drop gbk-cut html-entity kunjinkao lost-indent memory-fill percent-escape pinyin-splice question-run
replacement-hole unicode-escape unread-bytes width
witness-difference word-drop
gbk-byte-drop big5-byte-drop pair-cut
utf8-as-gb18030-holes utf8-as-big5-holes gb18030-as-big5-holes big5-as-gb18030-holes
utf8-as-cp1252-holes utf8-as-cp1250-holes utf8-as-latin1-holes gb18030-as-cp1252-holes gb18030-as-cp1250-holes
big5-as-cp1252-holes
invisible.bidi-mark invisible.blank-run invisible.control invisible.line-end invisible.no-break-space invisible.tab
invisible.private-bullet invisible.soft-hyphen invisible.zero-width
byline.beside-date byline.date byline.parted-date editors.at-end published.closing published.url written.signature
attachments.link attachments.list subtitle.below-title
conflict.created conflict.dateline conflict.event conflict.written keywords.label published.crawl
site.first-line site.title source.medium
metadata.byline metadata.source metadata.table metadata.title metadata.published
body.title-repeated html.outside-article layout.unwrap text.listed text.outside-block toc
"""
#: ids that carry a name from the page's head (published.meta:pubdate), who told (told.sidecar), or the codecs of a chain
#: (gb18030-as-latin1+utf8-as-cp1252)
_NAMED = re.compile(
    r"(?:published|retrieved|source|url|site|rights|keywords|authors)\.(?:meta|ld|var|link|comment):\S+"
    r"|told\.(?:sidecar|manifest|warc)"
    r"|(?:utf8|gb18030|big5)-as-[a-z0-9-]+(?:\+(?:utf8|gb18030|big5)-as-[a-z0-9-]+)*"
)
_METADATA = ("labels", "furniture", "lines", "datelines", "mirrors", "not_title", "notice")


def is_known(id_: str) -> bool:
    """Whether an id names a rule that can be disabled."""
    return id_ in known_ids() or bool(_NAMED.fullmatch(id_))


@cache
def known_ids() -> frozenset[str]:
    """All ids that can be listed; those with a name from the page or a chain of codecs cannot."""
    return frozenset((*_IN_CODE.split(), *_of_boilerplate(), *_of_metadata(), *_of_tags()))


def _of_boilerplate() -> Iterator[str]:
    yield from _ids(read_yaml("furniture.yaml"))
    for site in read_yaml("sites.yaml"):
        yield from (f"sites.{site['id']}.{number}" for number in range(1, len(site["rules"]) + 1))


def _of_metadata() -> Iterator[str]:
    data = read_yaml("metadata.yaml")
    for section in _METADATA:
        yield from _ids(data[section])
    for label in data["labels"]:  # a line with this label and nothing else
        yield f"metadata.{label['field'].replace('_', '-')}"


def _of_tags() -> Iterator[str]:
    yield from _ids(read_yaml("institutions.yaml")["bodies"], "institutions.")
    yield from _ids(read_yaml("topics.yaml")["themes"], "topics.")
    for section in ("patterns", "known"):
        yield from _ids(read_yaml("instruments.yaml")[section], "instruments.")


def _ids(rows: list[dict[str, Any]], prefix: str = "") -> Iterator[str]:
    return (prefix + row["id"] for row in rows)
