"""Head data of a page, in document order: what it says about itself beside its visible text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ctcorpus.stages.extract.data import linked_data, script_days
from ctcorpus.stages.extract.parse import beginning
from ctcorpus.stages.extract.saved import saved

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Item = tuple[str, str]

#: script variables of WeChat articles and their like: `var ct = "1569488312";`, `msg_title = '…'.html(false)`
_VARIABLE = re.compile(
    r"\b(?:var|let|const|window\.)\s*"
    r"(ct|createTime|publish_time|msg_title|msg_desc|msg_link|msg_source_url|nickname|user_name|author)"
    r"\s*=\s*(?:[\w.]{1,40}\(\s*)?([\"'])((?:(?!\2)[^\\\n]|\\.){1,500})\2"
)
#: links to documents, not to other pages
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|odt|ods|rtf|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)
_LONGEST_NAME = 200
#: microdata that say something of the page
_PROPERTIES = frozenset(("datepublished", "author"))
#: what stands in these is of other pages, or of the site
_ASIDE = ("a", "aside", "footer", "nav", "li")
_BLANKS = re.compile(r"\s+")


def head_data(root: HtmlElement) -> tuple[Item, ...]:
    """(name, value) pairs: `title`, `meta:og:title`, `link:canonical`, `ld:headline`, `var:ct`, `base`,
    `comment:saved-from`, `comment:saved-date`, `lang`, `time` (the datetime attribute of <time>),
    `prop:datepublished`, `prop:author` (microdata), `data:TITLE` (a day in a script's object of this title),
    `file:NAME` (the address of a document that a link of this text leads to); blanks collapsed, none empty.
    """
    from lxml import etree

    items: list[Item] = [("lang", root.get("lang") or root.get("xml:lang") or "")]
    before = list(root.itersiblings(etree.Comment, preceding=True))
    items += [item for node in reversed(before) for item in _comment(node)]
    for node in root.iter("title", "meta", "link", "script", "base", "time", "a", etree.Comment):
        items += _comment(node) if node.tag is etree.Comment else _READERS[str(node.tag)](node)
    items += [item for node in root.xpath("//*[@itemprop and not(self::meta)]") for item in _property(node)]
    cleaned = ((name, _BLANKS.sub(" ", value).strip()) for name, value in items)
    return tuple((name, value) for name, value in cleaned if value)


def _comment(node: Any) -> Iterator[Item]:
    yield from saved(node.text or "")


def _title(node: HtmlElement) -> Iterator[Item]:
    if not any(True for _ in node.iterancestors("svg")):
        yield "title", node.text_content()


def _meta(node: HtmlElement) -> Iterator[Item]:
    for attribute in ("name", "property", "itemprop"):
        if name := node.get(attribute):
            yield f"meta:{name.strip().lower()}", node.get("content") or ""


def _link(node: HtmlElement) -> Iterator[Item]:
    if "canonical" in (node.get("rel") or "").lower().split():
        yield "link:canonical", node.get("href") or ""


def _script(node: HtmlElement) -> Iterator[Item]:
    text = node.text or ""
    if "ld+json" in (node.get("type") or "").lower():
        yield from linked_data(text)
    else:
        for match in _VARIABLE.finditer(text):
            yield f"var:{match[1]}", match[3]
        yield from script_days(text)


def _base(node: HtmlElement) -> Iterator[Item]:
    yield "base", node.get("href") or ""


def _time(node: HtmlElement) -> Iterator[Item]:
    """A time that is the page's own, not one of a list of other pages."""
    if not any(True for _ in node.iterancestors(*_ASIDE)):
        yield "time", node.get("datetime") or ""


def _property(node: HtmlElement) -> Iterator[Item]:
    names = {name.lower() for name in (node.get("itemprop") or "").split()} & _PROPERTIES
    if names and not any(True for _ in node.iterancestors(*_ASIDE)):
        inner = next(iter(node.xpath(".//*[@itemprop='name']")), node)
        value = node.get("content") or node.get("datetime") or inner.get("content") or inner.text_content()
        yield from ((f"prop:{name}", value[:_LONGEST_NAME]) for name in names)


def _file(node: HtmlElement) -> Iterator[Item]:
    href = node.get("href") or ""
    if _FILE.search(href):
        name = (
            _BLANKS.sub(" ", beginning(node, 2 * _LONGEST_NAME)).strip() or (node.get("title") or "").strip()
        )
        yield f"file:{name[:_LONGEST_NAME]}", href


_READERS = {
    "title": _title,
    "meta": _meta,
    "link": _link,
    "script": _script,
    "base": _base,
    "time": _time,
    "a": _file,
}
