"""What stands inside an article's frame and is none of it: shares, related titles, comments, tables of contents.

Told by structure, so that running text is never at stake: an element whose name says what it is, or one that
holds little but links under a heading that says so. Wording is the boilerplate stage's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ctcorpus.hanzi import view
from ctcorpus.stages.best_block import reads_as_prose
from ctcorpus.stages.extract.visible import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: class names and ids, cut at case and marks, that say an element is no part of the text; `photo-share`, `shareBar`
_NAMES = frozenset(
    [
        "share",
        "shares",
        "sharebar",
        "sharing",
        "bdshare",
        "bdsharebuttonbox",
        "social",
        "sns",
        "fenxiang",
        "related",
        "relate",
        "relation",
        "relations",
        "relevant",
        "recommend",
        "recommended",
        "recommendation",
        "tuijian",
        "xiangguan",
        "xgxw",
        "xgyd",
        "comment",
        "comments",
        "commentlist",
        "pinglun",
        "reply",
        "replies",
        "disqus",
        "push",
        "qrcode",
        "ewm",
        "erweima",
        "copyright",
        "banquan",
        "disclaimer",
        "mianze",
        "pagination",
        "pager",
        "pages",
        "fenye",
        "breadcrumb",
        "breadcrumbs",
        "crumb",
        "crumbs",
        "toolbar",
        "toolbox",
        "subscribe",
        "subscription",
        "download",
        "app",
        "ad",
        "ads",
        "adv",
        "advert",
        "advertisement",
        "guanggao",
        "promo",
        "promotion",
        "sponsor",
        "sponsored",
        "hot",
        "hots",
        "rank",
        "ranking",
        "paihang",
        "more",
        "morearticle",
        "readmore",
        "tags",
        "tag",
        "taglist",
        "keyword",
        "keywords",
        "prev",
        "next",
        "prevnext",
        "vote",
        "like",
        "likes",
        "zan",
        "dianzan",
        "feedback",
        "jiucuo",
        "toc",
        "catalog",
        "catalogue",
        "mulu",
        "edit",
        "editsection",
        "navbox",
    ]
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
#: headings over titles of other pages
_OTHERS = re.compile(
    r"^\W*(?:相关|延伸|推荐|更多|热门|热点|猜你|为你|你可能|大家都在|精彩|最新|往期|阅读更多|看更多|编辑推荐|点击排行|其他人也|"
    r"上一篇|下一篇|人气|今日|即时|独家|近期|小编)"
)
#: shares of an article's text that an element so named may hold, and one that is told by its links
_NAMED = 0.3
#: share of characters in links that makes an element a list of links, and lines of one
_LINKED, _LINKS = 0.6, 2
_ALL = 0.9


@dataclass(slots=True)
class _Part:
    """What an element inside the frame holds of the article's lines."""

    lines: list[int] = field(default_factory=list)
    size: int = 0
    linked: float = 0.0
    prose: int = 0


def alien_lines(lines: Sequence[Block], kept: Sequence[bool]) -> set[int]:
    """The numbers of lines inside the article that its elements tell to be none of it."""
    inside = [i for i, keep in enumerate(kept) if keep]
    parts = _parts(lines, inside)
    whole = sum(len(lines[i].text) for i in inside)
    aliens: set[int] = set()
    for node, part in parts.items():
        if not aliens.issuperset(part.lines) and _is_alien(node, part, lines, whole):
            aliens.update(part.lines)
    return aliens


def edge_links(lines: Sequence[Block], kept: Sequence[bool]) -> set[int]:
    """The article's lines above its first running text and below its last that are links and nothing else, and all
    that are controls.
    """
    inside = [i for i, keep in enumerate(kept) if keep]
    prose = [i for i in inside if lines[i].links < 0.5 and reads_as_prose(lines[i].text)]
    edges = set()
    for i in inside:
        edge = bool(prose) and not prose[0] < i < prose[-1]
        if lines[i].kind == "button" or (
            edge and lines[i].links > _ALL and lines[i].kind not in ("h1", "h2")
        ):
            edges.add(i)
    return edges


def is_named_alien(node: HtmlElement) -> bool:
    return not _NAMES.isdisjoint(_words(node))


def _parts(lines: Sequence[Block], inside: Sequence[int]) -> dict[HtmlElement, _Part]:
    """All elements that hold some, but not all, of the article's lines."""
    parts: dict[HtmlElement, _Part] = {}
    for i in inside:
        line = lines[i]
        prose = len(line.text) if line.links < 0.5 and reads_as_prose(line.text) else 0
        for node in (line.owner, *line.owner.iterancestors()):
            part = parts.setdefault(node, _Part())
            part.lines.append(i)
            part.size += len(line.text)
            part.linked += line.links * len(line.text)
            part.prose += prose
    return {node: part for node, part in parts.items() if len(part.lines) < len(inside)}


def _is_alien(node: HtmlElement, part: _Part, lines: Sequence[Block], whole: int) -> bool:
    if part.prose <= _NAMED * whole and part.size <= whole / 2 and is_named_alien(node):
        return True
    if part.prose or part.linked < _LINKED * part.size:
        return False
    if len(part.lines) < _LINKS:
        return False
    return _is_contents(node, part) or any(_OTHERS.search(view(lines[i].text)) for i in part.lines[:1])


def _words(node: HtmlElement) -> Iterator[str]:
    for name in (node.get("class"), node.get("id")):
        for word in _WORD.findall(name or ""):
            yield word.lower()


def _is_contents(node: HtmlElement, part: _Part) -> bool:
    """Whether all links of an element lead to places in the same page."""
    targets = [link.get("href") or "" for link in node.iterdescendants("a") if link.get("href")]
    return len(targets) > _LINKS and all(target.startswith("#") and len(target) > 1 for target in targets)
