"""What titles are made of: lines that can be one, and head titles with the names of column and site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ctcorpus.hanzi import fold, han_count, squeeze
from ctcorpus.stages.metadata.page import Page, Row

#: a title in plain text; headings that the head confirms may be longer
_LONGEST = 60
LONGEST_CONFIRMED = 150
#: rows between a byline and the title above it
NEAR = 4
#: between a title and the names of columns and site
BORDER = re.compile(
    r"\s*[_|｜＿¦│]+\s*|\s+[-–—/:·«»‹›~@]+\s+|\s*(?:--|——)+\s*|(?<![A-Za-z0-9])[-–—]|[-–—](?![A-Za-z0-9])"
)
#: what stands between authors and title: 某某：题目
_AUTHORS_END = (":", "|", "】", "]")
#: how much of a title another line must hold to be its other form, and how long both must be
_LIKE, _SHORTEST_LIKE = 0.8, 6
#: characters of the names of most offices and sites
_LONGEST_SITE = 16
_BORDER_CHARACTERS = "_|｜＿¦│-–—/(【[,·@~"
#: how nothing but the name of a site ends: a title may end with 平台 or 问题研究中心
_SURE = re.compile(r"(?:[日时晚早周]报|新闻网|网站?|通讯社|电视台|人民政府)$")


@dataclass(frozen=True, slots=True)
class Title:
    """`rows` are the lines that hold the title and nothing else, up to `end` characters of the last."""

    value: str
    words: str
    rule: str
    rows: tuple[Row, ...] = ()
    end: int | None = None

    @property
    def index(self) -> int | None:
        """The row below which the byline is to be expected."""
        return self.rows[-1].index if self.rows else None


def begins(key: str, row: Row) -> bool:
    size = len(row.squeezed)
    if not key.startswith(row.squeezed) or (len(key) > size and _generic(row.squeezed)):
        return False
    return len(key) == size or key[size] in _BORDER_CHARACTERS or (row.heading and 2 * size > len(key))


def _generic(text: str) -> bool:
    """Too short for a title that goes on in the head."""
    return len(text) < 5


def same_rows(rows: Sequence[Row], title: str) -> list[Row]:
    """The lines that hold a title's words and nothing else; blanks may differ."""
    wanted = squeeze(title)
    fitting = (row for row in rows if len(wanted) <= len(row.text) <= 2 * len(wanted) + 20 and not row.linked)
    return [row for row in fitting if row.initial == wanted[:1] and row.squeezed == wanted]


def likest(page: Page, rows: Iterable[Row], title: str) -> Title | None:
    """The line that says what a head title says at more length, or without its authors: 某某：题目 over 题目."""
    wanted = squeeze(title)
    best: tuple[float, Row] | None = None
    for row in rows:
        if row.squeezed == wanted or not acceptable(page, row, LONGEST_CONFIRMED) or named(page, row.text):
            continue
        longer = row.heading and row.squeezed.endswith(wanted) and han_count(row.text) == len(row.squeezed)
        likeness = 1.0 if longer else _likeness(wanted, row.squeezed)
        if likeness >= _LIKE and (best is None or likeness > best[0]):
            best = (likeness, row)
    if best is None:
        return None
    row = best[1]
    return Title(" ".join(row.text.split()), row.text.strip(), "title.like-head", (row,))


def _likeness(one: str, other: str) -> float:
    """The share of the shorter text that stands in the longer one, in order; what only has more before it is no title."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_LIKE or len(long) > 3 * len(short):
        return 0
    if (place := long.find(short)) >= 0:
        before, after = long[place - 1 : place], long[place + len(short) :][:1]
        cut = (not after and before in _AUTHORS_END) or (not place and after in _BORDER_CHARACTERS)
        return float(cut if long == one else not place)
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) / len(short)


def cut_site(title: str, page: Page) -> str:
    """A head title without the names of columns and site behind it: 题目_国内新闻_某网 -> 题目."""
    borders = list(BORDER.finditer(title))
    for border in borders:
        first, rest = title[: border.start()].strip(), title[border.end() :].strip()
        sure = (
            any(c in "_|｜＿¦│" for c in border[0])
            or border[0] != border[0].strip()
            or len(border[0].strip()) > 1
        )
        named = any(
            name.search(fold(first)) and not name.search(fold(rest)) for name in (page.rules.site_name, _SURE)
        )
        named = named or bool(
            page.rules.column.search(fold(first)) and not page.rules.column.search(fold(rest))
        )
        if named and (sure or len(squeeze(first)) >= 4) and len(squeeze(rest)) >= 4:
            return cut_site(rest, page)
        if len(squeeze(first)) < 4:
            continue
        if sure or page.rules.site_name.search(fold(rest)) or len(rest) <= 6:
            return first
    return title.strip()


def named(page: Page, words: str) -> bool:
    """Whether words name a site, an office or a column: a title only where nothing better is."""
    folded = fold(words).strip()
    if page.rules.column.search(folded):
        return True
    return len(folded) <= _LONGEST_SITE and bool(page.rules.site_name.search(folded))


def first_byline(page: Page, rows: Iterable[Row]) -> int | None:
    """The first row that says when or by whom the page was published."""
    for row in rows:
        if row.menu:
            continue
        line = page.byline(row)
        dated = any(
            item.kind in ("date", "relative", "partial") and ":" in fold(item.value) for item in line.items
        )
        fields = {item.field for item in line.items if item.value and not item.weak}
        short = len(line.bare) <= 2 and sum(len(item.value) for item in line.bare) <= 24
        signed = line.clean and "authors" in fields
        if (fields & {"published", "source", "relative"} or dated or signed) and (line.clean or short):
            return row.index
    return None


def acceptable(page: Page, row: Row, longest: int = _LONGEST) -> bool:
    """Whether a line can be a title by itself."""
    text = row.folded.strip()
    if row.linked or not 4 <= len(text) <= longest or (han_count(text) < 4 and len(text) < 15):
        return False
    if any(rule.regex.search(text) for rule in (*page.rules.not_title, *page.rules.notice)):
        return False
    if any(rule.regex.fullmatch(text) for rule in page.rules.lines):
        return False
    line = page.byline(row)
    return not line.clean and not (line.items and line.items[0].kind == "label")
