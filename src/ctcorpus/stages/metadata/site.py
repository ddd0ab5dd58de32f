"""The site that a page lies on: named in its head, or behind the title of the head."""

from __future__ import annotations

import re

from ctcorpus.hanzi import fold, han_count, squeeze
from ctcorpus.stages.metadata import head
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page
from ctcorpus.stages.metadata.title_parts import BORDER, Title

_LONGEST = 40
#: a name beside the same in Latin letters, as its address: 某某新聞網 SETN.COM
_LATIN_TAIL = re.compile(r"(?<=[\u4e00-\u9fff])\s+[A-Za-z][A-Za-z .&-]*$")
#: 自由時報電子報 is 自由時報 on the Web
_EDITION = re.compile(r"(?<=报)(?:电子报|电子版|数字报|网络版|手机版)$")
#: papers, agencies, broadcasters: whoever writes what stands on their pages; portals reprint, and name whom
_MEDIUM = re.compile(
    r"(?:[日时晚早周快商]报|青年报|都市报|导报|评论报|新闻网|通讯社|中央社|中新社|电视台|广播公司(?:中文网)?|周刊|新闻云|在线|之声|评论)$"
)


def of_head(page: Page) -> Finding | None:
    """The name that meta tags or JSON-LD give."""
    for name, value in head.site_tags(page.doc.head):
        if 2 <= len(value) <= _LONGEST and "/" not in value and not value.startswith("@"):
            return Finding("site", value, value, f"site.{name}")
    return None


def of_title(page: Page, title: Title | None) -> Finding | None:
    """The last part of the head's title, or the first, where it reads like a site's name: 题目_新闻_某网 -> 某网."""
    if title is None:
        return None
    for rule, words, start in _titles(page):
        if len(squeeze(words)) <= len(squeeze(title.value)):
            continue
        parts = BORDER.split(words)
        last = squeeze(parts[-1]) not in squeeze(title.value)
        name = (parts[-1] if last else parts[0]).strip()
        if _names_site(page, name) and squeeze(name) not in squeeze(title.value):
            place = start + (words.rindex(name) if last else words.index(name)) if start >= 0 else -1
            return Finding("site", name, name, rule, place)
    return None


def _titles(page: Page) -> list[tuple[str, str, int]]:
    """Titles that may have a site behind them, by rule and place; a text without markup begins with one."""
    given = [(f"site.{name}", value, -1) for name, value in head.titles(page.doc.head)]
    if not page.doc.markup and page.rows and len(page.rows[0].text) <= 2 * _LONGEST + 100:
        given.append(("site.first-line", page.rows[0].text.rstrip(), page.rows[0].line.start))
    return given


def _names_site(page: Page, name: str) -> bool:
    folded = fold(name)
    bare = _LATIN_TAIL.sub("", folded)
    if not 2 <= len(bare) <= 20 or not page.rules.site_name.search(bare):
        return False
    return not any(rule.regex.search(folded) for rule in page.rules.not_title)


def publisher(page: Page) -> Finding | None:
    """Who publishes the page, as linked data of news say; a page that reprints names its source besides."""
    for name, value in page.doc.head:
        if name == "ld:publisher" and 2 <= len(value) <= _LONGEST and han_count(value):
            return Finding("source", value, value, "source.ld:publisher")
    return None


def medium(site: Finding | None) -> Finding | None:
    """The news medium that a site is, as the source of its own pages: 某某時報電子報 -> 某某時報."""
    if site is None:
        return None
    folded = _LATIN_TAIL.sub("", fold(site.value))
    folded = _EDITION.sub("", folded)
    if not _MEDIUM.search(folded):
        return None
    return Finding("source", site.value[: len(folded)], site.words, "source.medium", site.start)
