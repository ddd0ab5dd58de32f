"""The title: where the head and a line agree, the line; in plain text, the line that stands like one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ctcorpus.hanzi import fold, han_count, squeeze
from ctcorpus.stages.metadata import head, told
from ctcorpus.stages.metadata.page import Page, Row

#: a title in plain text; headings that the head confirms may be longer
_LONGEST = 60
_LONGEST_CONFIRMED = 150
#: the names of most offices and sites; a title is longer
_LONGEST_NAME = 16
#: how nothing but the name of a site ends: a title may end with 平台 or 问题研究中心
_SURE = re.compile(r"(?:[日时晚早周]报|新闻网|网站?|通讯社|电视台|人民政府)$")
#: what a file's name and the second page of an article add to a title
_FILE = re.compile(r"\.(?:docx?|pdf|pptx?|wps|xlsx?|txt)$", re.IGNORECASE)
_PART = re.compile(r"\s?[(（](?P<number>\d{1,2})[)）]$")
_OFFICE = re.compile(r"^[^\s。，,;；:：、]{2,28}(?:政府|办公[室厅]|委员会|[部局厅委署院会])$")
#: rows between a byline and the title above it
_NEAR = 4
#: between a title and the names of columns and site
BORDER = re.compile(
    r"\s*[_|｜＿¦│]+\s*|\s+[-–—/:·«»‹›]+\s+|\s*(?:--|——)+\s*|(?<![A-Za-z0-9])[-–—]|[-–—](?![A-Za-z0-9])"
)
_BORDER_CHARACTERS = "_|｜＿¦│-–—/(【[,·"
_TOC = re.compile(r"(?P<title>\S[^一]{3,58}?)(?P<entry>(?:一、|第一[章节部]|1[.、](?!\d))\s?\S{2,30})")
_TOC_NEXT = re.compile(r"\s*(?:1\.1|\(一\)|二、|第[一二][章节部]|2[.、])")
#: how many rows are searched for a title's words
_REPEATS = 400
#: a title needs this much: a first line with nothing else for it has 3
_ENOUGH = 3


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


def find(page: Page) -> Title | None:
    """The title of a page or text; None where it has none, as a fragment that begins with a numbered heading."""
    if said := next(told.findings(page.doc, "title"), None):
        return replace(_with_row(page, Title(said.value, said.words, said.rule)), value=said.value)
    found = _found(page)
    return replace(found, value=_plain(found.value, page)) if found else None


def _plain(title: str, page: Page) -> str:
    """Without a file's ending, and without the number of the page that its address has too."""
    title = _FILE.sub("", title).rstrip() or title
    part = _PART.search(title)
    addresses = (value for name, value in page.doc.head if name in ("link:canonical", "meta:og:url"))
    if part and any(re.search(rf"[_-]0?{part['number']}\.\w+$", address) for address in addresses):
        return title[: part.start()]
    return title


def _found(page: Page) -> Title | None:
    if page.doc.markup and (found := _of_markup(page)):
        return found
    return (
        _glued_to_contents(page)
        or (None if page.doc.markup else _labelled(page) or _repeated(page))
        or _of_text(page)
    )


def _of_markup(page: Page) -> Title | None:
    names = {squeeze(name) for name in head.site_names(page.doc.head)}
    titles = [(name, value) for name, value in head.titles(page.doc.head) if squeeze(value) not in names]
    for name, value in titles:
        if name.endswith("articletitle") and len(squeeze(value)) >= 4:
            return _with_row(page, Title(value, value, f"title.{name}"))
    if found := _confirmed_row(page, [value for _, value in titles]):
        return _instead_of_site(page, found) or found
    if found := _labelled(page) or _heading_over_byline(page):
        return found
    for name, value in titles:
        cut = cut_site(value, page)
        if (
            len(squeeze(cut)) >= 4
            and squeeze(cut) not in names
            and not page.rules.site_name.search(fold(cut))
        ):
            return _with_row(page, Title(cut, value, f"title.{name}"))
    return None


def _confirmed_row(page: Page, titles: Sequence[str]) -> Title | None:
    """The longest line that a head title begins with, or that is one of its parts."""
    best: tuple[int, bool, Row] | None = None
    keys = [squeeze(title) for title in titles]
    parts = {squeeze(part) for title in titles for part in BORDER.split(title) if part}
    parts = {part for part in parts if not page.rules.site_name.search(part)}
    initials = {text[:1] for text in (*keys, *parts)}
    for row in page.rows:
        if row.linked or not 4 <= len(row.text) <= _LONGEST_CONFIRMED or row.initial not in initials:
            continue
        size = len(row.squeezed)
        if any(_begins(key, row) for key in keys) or (row.heading and row.squeezed in parts and size >= 6):
            candidate = (size, row.heading, row)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
    if not best:
        return None
    return _with_row(page, Title(" ".join(best[2].text.split()), best[2].text.strip(), "title.heading"))


def _instead_of_site(page: Page, title: Title) -> Title | None:
    """The heading over the byline, where head and first heading hold the name of an office or site alone."""
    name = fold(title.value)
    if len(name) > _LONGEST_NAME or not page.rules.site_name.search(name):
        return None
    heading = _heading_over_byline(page)
    return heading if heading and heading.value != title.value else None


def _begins(key: str, row: Row) -> bool:
    size = len(row.squeezed)
    if not key.startswith(row.squeezed) or (len(key) > size and _generic(row.squeezed)):
        return False
    return len(key) == size or key[size] in _BORDER_CHARACTERS or (row.heading and 2 * size > len(key))


def _generic(text: str) -> bool:
    """Too short for a title that goes on in the head."""
    return len(text) < 5


def _with_row(page: Page, title: Title) -> Title:
    """The title with the lines that hold exactly its words, in the line's spelling."""
    same = _same(page.rows, title.value)
    if not same:
        return title
    above = [row for row in same if row.index <= page.body] or same[:1]
    over = [row for row in above if _first_byline(page, page.after(row.index + 1, _NEAR)) is not None]
    chosen = next((row for row in reversed(above) if row.heading), (over or above)[-1])
    # below a byline the same words are the document's own heading, which is body
    rows = tuple(row for row in above if -2 <= row.index - chosen.index <= 1)
    return replace(title, value=" ".join(chosen.text.split()), rows=rows)


def _same(rows: Sequence[Row], title: str) -> list[Row]:
    """The lines that hold a title's words and nothing else; blanks may differ."""
    wanted = squeeze(title)
    fitting = (row for row in rows if len(wanted) <= len(row.text) <= 2 * len(wanted) + 20 and not row.linked)
    return [row for row in fitting if row.initial == wanted[:1] and row.squeezed == wanted]


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
        if named and (sure or len(squeeze(first)) >= 4) and len(squeeze(rest)) >= 4:
            return cut_site(rest, page)
        if len(squeeze(first)) < 4:
            continue
        if sure or page.rules.site_name.search(fold(rest)) or len(rest) <= 6:
            return first
    return title.strip()


def _labelled(page: Page) -> Title | None:
    for row in page.above:
        entry = page.entry(row)
        item = entry.line.of("title")
        if item and entry.line.clean and len(squeeze(item.value)) >= 4:
            return Title(" ".join(item.value.split()), item.value, item.rule, entry.rows, end=0)
    return None


def _heading_over_byline(page: Page) -> Title | None:
    anchor = _first_byline(page, page.above)
    if anchor is None:
        return None
    for row in reversed(page.rows[max(anchor - _NEAR, 0) : anchor]):
        if row.heading and not row.linked and acceptable(page, row, _LONGEST_CONFIRMED):
            row = _higher(page, row)
            return _with_row(page, Title(row.text.strip(), row.text.strip(), "title.over-byline", (row,)))
    return None


def _higher(page: Page, row: Row) -> Row:
    """The heading right above one of a lower level, which then is a subtitle; never the name of the site."""
    over = page.rows[row.index - 1] if row.index else row
    named = page.rules.site_name.search(over.folded.strip())
    if over.heading and over.kind < row.kind and not over.linked and not named:
        return over if acceptable(page, over, _LONGEST_CONFIRMED) else row
    return row


def _first_byline(page: Page, rows: Iterable[Row]) -> int | None:
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
        if (fields & {"published", "source", "relative"} or dated) and (line.clean or short):
            return row.index
    return None


def acceptable(page: Page, row: Row, longest: int = _LONGEST) -> bool:
    """Whether a line can be a title by itself."""
    text = row.folded.strip()
    if row.linked or not 4 <= len(text) <= longest or (han_count(text) < 4 and len(text) < 15):
        return False
    if any(rule.regex.search(text) for rule in (*page.rules.not_title, *page.rules.notice)):
        return False
    line = page.byline(row)
    return not line.clean and not (line.items and line.items[0].kind == "label")


def _numbered(page: Page, row: Row) -> bool:
    return any(
        rule.id == "title.numbered" and rule.regex.search(row.folded.strip()) for rule in page.rules.not_title
    )


def _repeated(page: Page) -> Title | None:
    """A page without its markup begins with the head's title, and the heading comes again below."""
    if page.body >= len(page.rows):
        return None
    first = page.rows[0]
    if len(first.text) > 2 * _LONGEST_CONFIRMED or any(
        rule.id == "title.menu" and rule.regex.search(first.folded.strip()) for rule in page.rules.not_title
    ):
        return None
    words = " ".join(first.text.split())
    cut = cut_site(words, page)
    if len(squeeze(cut)) < 6 or (cut == words and not acceptable(page, first, _LONGEST_CONFIRMED)):
        return None
    again = _same(page.rows[1:], cut) or [row for row in page.rows[1:] if _continued(first, row)]
    if again:
        heading = [row for row in again if row.index <= page.body][-1:] or again[:1]
        rows = (first, *heading) if heading[0].squeezed == first.squeezed else tuple(heading)
        return Title(" ".join(rows[-1].text.split()), rows[-1].text.strip(), "title.repeated", rows)
    return Title(cut, words, "title.first-line") if cut != words else None


def _continued(first: Row, row: Row) -> bool:
    """Whether the first line is this line and something behind a border: the title in the head, with its site."""
    if row.linked or not 8 <= len(row.text) < len(first.text) or row.text[:4] != first.text[:4]:
        return False
    return len(row.squeezed) < len(first.squeezed) and _begins(first.squeezed, row)


def _glued_to_contents(page: Page) -> Title | None:
    """A title to which the first entry of a table of contents is glued: …方案一、背景 above 1.1 …"""
    for row, below in zip(page.rows[: page.body], page.rows[1 : page.body + 1], strict=False):
        match = _TOC.fullmatch(row.folded.strip())
        if not match or not _TOC_NEXT.match(below.folded) or _numbered(page, row):
            continue
        lead = len(row.text) - len(row.text.lstrip())
        words = row.text[lead : lead + len(match["title"])].strip()
        return Title(words, words, "title.contents", (row,), end=lead + len(match["title"]))
    return None


def _of_text(page: Page) -> Title | None:
    """The title of a text without head data: over its byline, or the first line that stands like one."""
    if page.body >= len(page.rows):
        return None
    rows = page.above
    anchor = _first_byline(page, rows)
    if anchor is not None:
        beside = [*reversed(page.rows[max(anchor - _NEAR, 0) : anchor]), *page.rows[anchor + 1 : anchor + 3]]
        for row in beside:
            if acceptable(page, row):
                return _joined(page, row, "title.over-byline")
    chosen = _best_line(page, rows)
    return _joined(page, chosen, "title.first-line") if chosen else None


def _best_line(page: Page, rows: Sequence[Row]) -> Row | None:
    best: tuple[int, Row] | None = None
    for row in rows:
        if _numbered(page, row) or (page.prose(row) and not acceptable(page, row)):
            break
        if not acceptable(page, row):
            continue
        score = _score(page, row, first=best is None)
        if score >= _ENOUGH and (best is None or score > best[0]):
            best = (score, row)
    return best[1] if best else None


def _score(page: Page, row: Row, *, first: bool) -> int:
    text = row.folded.strip()
    size = han_count(text)
    others = (other for other in page.rows[:_REPEATS] if other is not row)
    repeated = size >= 6 and any(row.squeezed in other.squeezed for other in others)
    return (
        (2 if first and row.index < 12 else 0)
        + (1 if page.body - row.index <= 6 else 0)
        + (2 if size >= 6 and page.rules.title_ending.search(text) else 0)
        + (1 if size >= 8 else 0)
        + (1 if size >= 12 else 0)
        + (1 if repeated else 0)
    )


def _issuing(page: Page, row: Row) -> tuple[Row, ...]:
    """The bodies that an official title names in lines of their own: 某某市人民政府办公室 over 关于…的通知."""
    first = row.index
    while row.folded.strip().startswith("关于") and first and row.index - first < 3:
        if not _OFFICE.match(page.rows[first - 1].folded.strip()) or page.rows[first - 1].linked:
            break
        first -= 1
    return page.rows[first : row.index]


def _joined(page: Page, row: Row, rule: str) -> Title:
    """A title that was set in two lines (…关于加强 / 反恐合作的通知) is one."""
    rows: tuple[Row, ...] = (row,)
    ending = page.rules.title_ending
    if "关于" in row.folded and not ending.search(row.folded.strip()):
        below = page.rows[row.index + 1 : row.index + 2]
        if below and acceptable(page, below[0], 40) and ending.search(below[0].folded.strip()):
            rows = (row, below[0])
    elif "关于" not in row.folded and ending.search(row.folded.strip()) and row.index:
        over = page.rows[row.index - 1]
        if acceptable(page, over, 40) and "关于" in over.folded and not ending.search(over.folded.strip()):
            rows = (over, row)
    rows = (*_issuing(page, rows[0]), *rows)
    value = "".join(" ".join(one.text.split()) for one in rows)
    return Title(value, value, rule, rows)
