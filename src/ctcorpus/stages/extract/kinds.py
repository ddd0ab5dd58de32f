"""Kinds of pages that are no document: lists of other pages, and pages whose text is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctcorpus.stages.best_block import is_numbered, reads_as_prose
from ctcorpus.stages.extract.visible import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ASKS = re.compile(r"java\s*script|脚本|腳本", re.IGNORECASE)
#: what a server says in place of a page
_REFUSES = re.compile(
    r"(?:[页頁]面|[网網][页頁]|[内內]容|文章|[链鏈]接).{0,10}(?:不存在|[删刪]除|失效|[违違][规規]|[无無]法(?:[访訪][问問]|查看))"
    r"|\b(?:40[34]|50[0234])\s(?:Not Found|Forbidden|Error|Bad Gateway)|安全[验驗][证證]|滑[块塊]|[访訪][问問].{0,4}[频頻]繁"
    r"|Access Denied|Just a moment",
    re.IGNORECASE,
)
#: ids of the element that the programs of single-page sites fill
_ROOTS = ("app", "root", "__next", "__nuxt", "___gatsby", "main-app", "react-root")
#: titles from which a page without running text is a list, and the share of its characters in links
_TITLES, _LINKED = 8, 0.5
#: the day of a title in a list, and the longest line that is one
_DATE = re.compile(
    r"[\[(（]?(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\d{1,2}:\d{2}(?::\d{2})?)?[\])）]?"
)
_TITLE = 80
#: rows of data that tell a table from a list of titles with their dates
_ROWS = 3
#: titles with a teaser from which a page is a list, the longest teaser, and the share of running text in teasers
_ITEMS, _TEASER, _SHARE = 5, 150, 0.6


def waits_for_scripts(root: HtmlElement) -> bool:
    """Whether a page, not yet pruned, says that scripts bring its text."""
    if any(_ASKS.search(node.text_content()) for node in root.iter("noscript")):
        return True
    return any(node.get("id") in _ROOTS for node in root.iter("div")) and bool(root.xpath("//script[@src]"))


def refuses(lines: Sequence[Block]) -> bool:
    """Whether the lines of a page that shows little are a server's word: that there is no such page, or a test."""
    return any(_REFUSES.search(line.text) for line in lines)


def is_list(lines: Sequence[Block]) -> bool:
    """Whether lines without running text are titles of other pages; a title may stand with its date in one line."""
    links = [_links(line) for line in lines]
    heading = next(
        (i for i, line in enumerate(lines) if line.kind == "h1" and line.links < _LINKED), len(lines)
    )
    if sum(line.links < _LINKED and is_numbered(line.text) for line in lines[heading:]) >= _ROWS:
        return False  # a notice in points: time, place, who is to come
    titles = sum(share >= _LINKED for share in links)
    rows = sum(line.kind == "row" and share < _LINKED for line, share in zip(lines, links, strict=True))
    size = sum(len(line.text) for line in lines)
    linked = sum(len(line.text) * share for line, share in zip(lines, links, strict=True))
    return titles >= _TITLES and rows < _ROWS and linked > _LINKED * size


def _links(line: Block) -> float:
    """The share of a line in links, dates left out: `2020-05-06 <a>title</a>` is a link."""
    if not line.links or len(line.text) > _TITLE:
        return line.links
    text = "".join(line.text.split())
    return min(line.links * len(text) / max(len(_DATE.sub("", text)), 1), 1.0)


def has_teasers(lines: Sequence[Block], kept: Sequence[bool]) -> bool:
    """Whether the running text among the article's lines is mostly teasers, each under a title that is a link."""
    prose = [keep and reads_as_prose(line.text) for line, keep in zip(lines, kept, strict=True)]
    teasers = [
        i
        for i in range(1, len(lines))
        if prose[i] and lines[i - 1].links > 0.8 and len(lines[i].text) <= _TEASER
    ]
    return len(teasers) >= _ITEMS and len(teasers) > _SHARE * sum(prose)
