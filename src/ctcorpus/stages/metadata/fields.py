"""Which lines around the title are bylines, and what they give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ctcorpus.hanzi import fold
from ctcorpus.stages.metadata import dates
from ctcorpus.stages.metadata.byline import LONGEST, Byline, Item
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Entry, Page, Row
from ctcorpus.stages.metadata.rules import are_persons
from ctcorpus.stages.metadata.title_parts import Title

#: rows above a title in which a document table may stand, and in which a byline may
_TABLE_ABOVE, _BYLINE_ABOVE = 20, 4
#: rows below a title in which bylines may stand, if no running text comes first
_BELOW = 12
#: an unlabelled date or name belongs to the page only so near to its title
_NEAR = 6
_LONGEST_BARE = 16
#: lines between title and date: medium, author
_BETWEEN = 3
_PLACE = re.compile(r"^\s*(?:地\s*点|会议地点|时\s*间|主持|出席|参会)\s?:")
#: characters of a day in ISO form
_DAY = 10
#: the first block of a date whose parts stand in blocks of their own, and the blocks joined by blanks
_PART = re.compile(r"(?:19|20)\d\d年?|\d{1,2}日?")
_YEAR_FIRST = re.compile(
    r"(?P<y>(?:19|20)\d\d)年? (?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})日?(?: \d\d:\d\d(?::\d\d)?)?"
)
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})日? (?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})月?")
_BRACKETED = re.compile(r"^\s*[(〔\[].*[)〕\]]\s*$")
_OFFICE = re.compile(r"(?:部|局|厅|委|政府|办公室|委员会|院|处|会)$")
#: buttons that are glued to one another
_BUTTONS = re.compile(r"分享|留言|点赞|转寄|列印|打印|收藏|评论|复制")
#: marks of origin that are glued to a name, numbers, and desks
_NO_MEDIUM = re.compile(r"^原创|^\d|/|^.{0,2}(?:中心|部|组|发布|报道|新闻|观察|资讯|头条)$")
_PROSE = re.compile(r"[。！？!?；;，,“”\"《》：:]|(?:的|了|是|在|将|已)(?=[\u4e00-\u9fff]{2})")


@dataclass
class Fields:
    """What was found, field by field in the order found, and which rows are metadata alone.

    A field's name says where in its ladder a finding stands: `source` has a label, `byline-source` stands
    beside a date, `tail-source` below the text, `text-source` in its opening words.
    """

    found: dict[str, list[Finding]] = field(default_factory=dict)
    partial: list[Finding] = field(default_factory=list)  # days without a year
    relative: list[Finding] = field(default_factory=list)
    claims: dict[int, str] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        self.found.setdefault(finding.field, []).append(finding)

    def first(self, name: str) -> Finding | None:
        return next(iter(self.found.get(name, ())), None)


def around_title(page: Page, title: Title | None) -> tuple[Fields, list[Row]]:
    """What the lines around the title give, and the rows that were looked at."""
    fields = Fields()
    anchor = title.index if title else None
    rows = _window(page, anchor)
    skip: set[int] = {row.index for row in title.rows if title.end != 0} if title else set()
    for row in rows:
        if row.index not in skip and not row.menu:
            skip |= _read_row(page, row, anchor, fields)
    _parted_date(page, rows, anchor, fields)
    _beside_date(page, rows, anchor, fields)
    return fields, rows


def _window(page: Page, anchor: int | None) -> list[Row]:
    """The rows in which the page's metadata stand: from above the title to the first running text below it."""
    if anchor is None:
        return list(page.above)
    rows = list(page.rows[max(anchor - _TABLE_ABOVE, 0) : anchor + 1])
    for row in page.after(anchor + 1, _BELOW):
        if page.prose(row) and not page.byline(row).clean:
            break
        rows.append(row)
    return rows


def _read_row(page: Page, row: Row, anchor: int | None, fields: Fields) -> set[int]:
    """Take a row's metadata if it holds nothing else; returns the rows that were read with it."""
    entry = page.entry(row)
    near = anchor is None or -_BYLINE_ABOVE <= row.index - anchor <= _NEAR
    if entry.line.clean and _trusted(
        page, row, entry.line, near and _follows(page, row, anchor, fields), titled=anchor is not None
    ):
        take(page, entry, fields)
    elif near and _loose(page, row, entry.line):
        take(page, entry, fields)
        _bare_source(page, row, entry.line, fields)
    return {used.index for used in entry.rows}


def _follows(page: Page, row: Row, anchor: int | None, fields: Fields) -> bool:
    """Whether nothing but the title, furniture and other bylines stands over a line: else its date is another's."""
    over = next(iter(page.after(row.index - 1, 1)), None) if row.index else None
    if over is None or anchor is None or over.index <= anchor or over.index in fields.claims:
        return True
    if any(item.kind == "label" for item in page.byline(row).items):
        return True
    return len(over.text.strip()) <= 12 or not page.byline(over).bare


def _trusted(page: Page, row: Row, line: Byline, near: bool, *, titled: bool) -> bool:
    """Whether a line on which everything was understood speaks of the page, not of the text's matter."""
    kinds = {item.kind for item in line.items}
    labels = [item for item in line.items if item.kind in ("label", "relative", "partial") and item.field]
    if any(item.kind == "partial" and not item.field for item in line.items):
        return near
    if any(not item.weak for item in labels) or "names" in kinds:
        return True
    if not near:
        return False
    if labels:  # 时间：…, 日期：… alone
        following = page.rows[row.index + 1 : row.index + 3]
        if not any(item.iso for item in line.items):
            return _beside_byline(page, row)
        return not any(_PLACE.match(other.folded) for other in following)
    first = not titled and not row.index  # nothing says of what this day is
    if _BRACKETED.match(row.folded) or first or page.chronology:
        return "relative" in kinds or any(":" in fold(item.raw) for item in line.items)
    return "relative" in kinds or any(
        item.kind == "date" and len(item.iso or "") == 10 for item in line.items
    )


def _beside_byline(page: Page, row: Row) -> bool:
    """Whether a line over or below names the day, or has a label that is sure."""
    for other in (*page.after(row.index - 2, min(row.index, 2)), *page.after(row.index + 1, 2)):
        line = page.entry(other).line
        if line.clean and any(item.iso or (item.kind == "label" and not item.weak) for item in line.items):
            return True
    return False


def _loose(page: Page, row: Row, line: Byline) -> bool:
    """A date with a name or two beside it: 2019年11月25日 18:57 某某消息."""
    dated = [item for item in line.items if item.iso and len(item.iso) == 10]
    labelled = any(item.kind == "label" and not item.weak and item.value for item in line.items)
    if not line.bare or len(line.bare) > 2 or not (dated or labelled):
        return False
    if any(len(item.value) > _LONGEST_BARE or _PROSE.search(fold(item.value)) for item in line.bare):
        return False
    if labelled and dated:
        return True
    timed = any(":" in fold(item.raw) for item in dated)
    names = [fold(item.value) for item in line.bare]
    if not timed and not any(_is_medium(page, name) or are_persons(name) for name in names):
        return False
    following = [page.byline(other) for other in page.rows[row.index + 1 : row.index + 2]]
    return not any(other.items and other.items[0].iso and other.bare for other in following)  # a chronology


def _is_medium(page: Page, name: str) -> bool:
    """The name of a medium; an office beside a day without a time signs the document."""
    return bool(page.rules.media_name.search(name)) and not _OFFICE.search(name)


def _bare_source(page: Page, row: Row, line: Byline, fields: Fields) -> None:
    if "source" in fields.found or line.of("source"):
        return
    names = [one for item in line.bare if (one := _bare_name(page, item))]
    media = [one for one in names if page.rules.media_name.search(fold(one[0]))]
    for words, start in (media or names)[:1]:
        fields.add(Finding("byline-source", words, words, "byline.beside-date", row.line.start + start))


def _bare_name(page: Page, item: Item) -> tuple[str, int] | None:
    """What may be a medium's name beside a date, and its place: no button, desk, column or person."""
    words = item.value.rstrip("/／丨| ")
    folded = fold(words)
    if (
        _NO_MEDIUM.search(folded)
        or _BUTTONS.search(folded)
        or are_persons(folded)
        or page.rules.column.search(folded)
    ):
        return None
    return words, item.start


def take(page: Page, entry: Entry, fields: Fields) -> None:
    """Add a byline's values; its rows are metadata alone."""
    items = [item for item in entry.line.items if item.kind not in ("furniture", "bare")]
    for item in items:
        if item.value:
            _add_item(fields, item, entry.start(item.start))
    labelled = [item.field for item in items if item.rule.startswith("label.")]
    if labelled and all(name in ("other", "created", "updated") for name in labelled):
        rule = "table"
    else:
        rule = labelled[0] if len(items) == len(labelled) == 1 else "byline"
    for row in entry.rows:
        if len(row.text) <= LONGEST and (not page.prose(row) or _labels_only(entry.line)):
            fields.claims[row.index] = f"metadata.{rule.replace('_', '-')}"


def _labels_only(line: Byline) -> bool:
    return all(item.kind == "label" for item in line.items)


def _add_item(fields: Fields, item: Item, start: int) -> None:
    finding = Finding(item.field, item.iso or item.value, item.raw or item.value, item.rule, start)
    if item.kind == "relative":
        fields.relative.append(finding)
    elif item.kind == "partial":
        fields.partial.append(finding)
    elif item.kind == "date":
        fields.add(finding.named("byline-published"))
    elif item.field:
        fields.add(finding.named("byline-published") if item.weak and item.iso else finding)


def _parted_date(page: Page, rows: list[Row], anchor: int | None, fields: Fields) -> None:
    """A date whose parts are set as blocks of their own: 2019, 09/26 and 10:05, or 26 over 2019-09."""
    if anchor is None or {"published", "byline-published"} & fields.found.keys():
        return
    for row in rows:
        if not (anchor - _BYLINE_ABOVE <= row.index <= anchor + _NEAR) or not _PART.fullmatch(
            row.folded.strip()
        ):
            continue
        parts = [row, *page.after(row.index + 1, 2)]
        texts = [part.folded.strip() for part in parts]
        for pattern, count in ((_YEAR_FIRST, 3), (_YEAR_FIRST, 2), (_DAY_FIRST, 2)):
            if match := pattern.fullmatch(" ".join(texts[:count])):
                day = dates.parse("-".join(match.group("y", "m", "d")))
                if day and len(day.value) == _DAY:
                    words = " ".join(part.text.strip() for part in parts[:count])
                    start = row.line.start + len(row.text) - len(row.text.lstrip())
                    fields.add(Finding("byline-published", day.value, words, "byline.parted-date", start))
                    fields.claims |= {part.index: "metadata.published" for part in parts[:count]}
                    return


def _beside_date(page: Page, rows: list[Row], anchor: int | None, fields: Fields) -> None:
    """A line over or below the date that is the name of a medium and nothing else."""
    if "source" in fields.found:
        return
    for row in rows:
        first = page.byline(row).items[:1]
        if row.index not in fields.claims or not first or first[0].kind != "date":
            continue
        for other in (*_over(page, row, anchor), *page.after(row.index + 1, 1)):
            words = other.text.strip()
            if other.index == anchor or other.index in fields.claims or not _names_medium(page, other):
                continue
            if anchor is None or other.index > anchor:
                start = other.line.start + other.text.index(words)
                fields.add(Finding("byline-source", words, words, "byline.beside-date", start))
                fields.claims[other.index] = "metadata.source"


def _over(page: Page, row: Row, anchor: int | None) -> list[Row]:
    """The lines over a date, the nearest first: the one above, or those up to the title."""
    first = row.index - 1 if anchor is None else max(anchor + 1, row.index - _BETWEEN)
    return list(reversed(page.rows[max(first, 0) : row.index]))


def _names_medium(page: Page, row: Row) -> bool:
    text = row.folded.strip()
    if not 2 < len(text) <= 12 or any(item.kind != "bare" for item in page.byline(row).items):
        return False
    return bool(page.rules.media_name.search(text)) and not any(
        rule.regex.search(text) for rule in page.rules.vague
    )
