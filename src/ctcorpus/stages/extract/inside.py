"""What stands inside an article's frame and is none of it: shares, related titles, comments, tables of contents.

Told by structure, so that running text is never at stake: an element whose name says what it is, or one that
holds little but links under a heading that says so. Wording is the boilerplate stage's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
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
#: how a single link to another page begins between paragraphs
_LEADS_ON = re.compile(
    r"\W*(?:相关(?:阅读|新闻|报道|链接|文章)|(?:延伸|推荐|扩展|更多)(?:阅读|新闻|报道|文章)|更多\s?:|编辑推荐|(?:阅读|看)更多|上一篇|下一篇)"
)
#: headings over what a site, or its readers, say below a text
_BELOW = re.compile(
    r"\W*(?:(?:网友|用户|全部|最新|热门|精彩|读者|发表|我要)(?:评论|跟帖|留言|点评)(?:区|列表)?\s?(?:\(?\d+\s?条?\)?)?"
    r"|(?:评论|跟帖|留言|点评)(?:区|列表|\s?\(?\d+\s?条?\)?)|跟帖|留言|(?:温馨|友情|特别)提[示醒]|(?:免责|版权)声明|下载(?:说明|须知))\W*"
)
#: shares of an article's text that an element so named may hold, and one that is told by its links
_NAMED = 0.3
#: the same for what stands below such a heading
_SAID = 0.45
#: share of characters in links that makes an element a list of links, and lines of one
_LINKED, _LINKS = 0.6, 2
_ALL, _MOSTLY, _SOME = 0.9, 0.8, 0.2
#: longest control beside a heading, and longest heading over titles
_CONTROL, _HEADING = 10, 12
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: an attachment as the text numbers it, not as a site offers it
_ATTACHED = re.compile(r"附[件录錄表](?:\s*[\d一二三四五六七八九十]|\s*[:：])")
_DOWNLOAD = re.compile(
    r"\W*(?:相[关關]|附加)?(?:附件|附[檔档]|[檔档]案|文件|文檔|资料|資料)?(?:下[载載]|列表)?\W*"
)
#: share of a line in links to files from which it is one; sizes and counts of downloads stand beside the name
_FILE = 0.3


@dataclass(slots=True)
class _Part:
    """What an element inside the frame holds of the article's lines."""

    lines: list[int] = field(default_factory=list)
    size: int = 0
    linked: float = 0.0
    prose: int = 0


def alien_lines(lines: Sequence[Block], kept: Sequence[bool]) -> set[int]:
    """The numbers of the article's lines that are none of it: those whose elements say so, controls, what stands over
    its heading, links and nothing else above its first running text or below its last, files to download below it,
    and what follows such lines outside the text's element.
    """
    inside = [i for i, keep in enumerate(kept) if keep]
    aliens = _in_alien_elements(lines, inside) | {i for i in inside if _is_control(lines[i])}
    prose = [i for i in inside if i not in aliens and lines[i].links < 0.5 and reads_as_prose(lines[i].text)]
    if not prose:
        return aliens
    first, last = prose[0], prose[-1]
    aliens |= _lists(lines, inside) | _over_heading(lines, [i for i in inside if i < first])
    bare = [i for i in inside if lines[i].links > _ALL and lines[i].kind not in ("h1", "h2")]
    aliens.update(i for i in bare if not first < i < last)
    frame = common(lines[first].owner, lines[last].owner)
    outside = [i for i in inside if i > last and frame not in lines[i].owner.iterancestors()]
    aliens |= _downloads(lines, outside)
    end = min((i for i in aliens if i > last), default=len(lines))
    return aliens | {i for i in outside if i > end}


def _is_control(line: Block) -> bool:
    """A button, a short link in one element with a heading (编辑, 播报, 收藏), or a link that leads on: 更多：…"""
    if line.kind == "button":
        return True
    if line.links > _MOSTLY and _LEADS_ON.match(view(line.text)):
        return True
    beside = line.links > _ALL and len(line.text) <= _CONTROL and line.kind not in _HEADINGS
    return beside and next(line.owner.iterchildren(*_HEADINGS), None) is not None


def _over_heading(lines: Sequence[Block], head: Sequence[int]) -> set[int]:
    """What stands over the heading in an article's lines before its running text. Over one of the second level, which
    may stand in the text itself, that are items and links only.
    """
    for kind in ("h1", "h2"):
        heading = next((i for i in head if lines[i].kind == kind), None)
        if heading is not None:
            above = [i for i in head if i < heading and lines[i].kind not in _HEADINGS]
            return {i for i in above if kind == "h1" or lines[i].kind == "li" or lines[i].links > _SOME}
    return set()


def _lists(lines: Sequence[Block], inside: Sequence[int]) -> set[int]:
    """Lines that are links and nothing else right under words over titles of other pages, with a colon: 相關新聞請見："""
    found: set[int] = set()
    for above, i in pairwise(inside):
        if lines[i].links <= _ALL or above + 1 != i:
            continue
        words_above = view(lines[above].text)
        told = words_above.endswith(":") and len(words_above) <= _HEADING and _OTHERS.search(words_above)
        if above in found or told:
            found |= {above, i}
    return found


def _downloads(lines: Sequence[Block], outside: Sequence[int]) -> set[int]:
    """Lines outside the text's element that are links to files, with the words above them: 附件下载."""
    files = {i for i in outside if not _ATTACHED.match(lines[i].text) and lines[i].files > _FILE}
    return files | {i for i in outside if i + 1 in files and _DOWNLOAD.fullmatch(lines[i].text)}


def _in_alien_elements(lines: Sequence[Block], inside: Sequence[int]) -> set[int]:
    parts = _parts(lines, inside)
    whole = sum(len(lines[i].text) for i in inside)
    end = max((i for i in inside if reads_as_prose(lines[i].text)), default=0)
    aliens: set[int] = set()
    for node, part in parts.items():
        if aliens.issuperset(part.lines):
            continue
        if _is_alien(node, part, lines, whole) or (part.lines[-1] >= end and _is_below(part, lines, whole)):
            aliens.update(part.lines)
    return aliens


def common(one: HtmlElement, other: HtmlElement) -> HtmlElement | None:
    """The innermost element around two others."""
    above = set(one.iterancestors())
    return next((node for node in other.iterancestors() if node in above), None)


def is_named_alien(node: HtmlElement) -> bool:
    return node.tag == "marquee" or not _NAMES.isdisjoint(words(node))


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


def _is_below(part: _Part, lines: Sequence[Block], whole: int) -> bool:
    """Whether the last element with running text is what a site or its readers say, by its heading."""
    small = len(part.lines) > 1 and part.size <= _SAID * whole
    return small and bool(_BELOW.fullmatch(view(lines[part.lines[0]].text)))


def words(node: HtmlElement) -> Iterator[str]:
    """The words of an element's class names and id, in lower case."""
    for name in (node.get("class"), node.get("id")):
        for word in _WORD.findall(name or ""):
            yield word.lower()


def _is_contents(node: HtmlElement, part: _Part) -> bool:
    """Whether all links of an element lead to places in the same page."""
    targets = [link.get("href") or "" for link in node.iterdescendants("a") if link.get("href")]
    return len(targets) > _LINKS and all(target.startswith("#") and len(target) > 1 for target in targets)
