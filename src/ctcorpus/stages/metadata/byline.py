"""What a line says about its page: a byline is read from left to right as labels with values, dates, furniture.

A line on which everything is understood is metadata and nothing else; it can leave the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ctcorpus.hanzi import fold
from ctcorpus.stages.metadata import dates, glued
from ctcorpus.stages.metadata.rules import Label, Rules, are_names

#: longer lines are never bylines
LONGEST = 200
#: a name, or several joined by 、, as a source or an author is given
_LONGEST_NAME = 40
_SEPARATOR = re.compile(r"[\s|·•/\\,;()\[\]【】<>《》&\-—–_〔〕]+")
_STOP = re.compile(r"\s{2,}|\u3000|[|\]【】)〕]|;(?![\u4e00-\u9fff]{2,4}(?:;|$))|\s[·•/]\s")
#: marks that may stand around a value
_OPENING = " ([{〔【（［《"
_EDGE = " ,，、:："
_COUNT = re.compile(r"\s*[\d,.]*\s?万?\s?\+?(?:次|人|条|字|分钟?)?(?=$|\W|[\u4e00-\u9fff]{2,6}\s?:)")
_URL = re.compile(r"https?://[^\s\u4e00-\u9fff]+")
#: a day without its year (10-08 12:00, 18-03-0823:16), or with two readings (06/10/2021): no date by itself,
#: but it can pick one in the head data
_PARTIAL = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d(?!\d)|(?:\d\d[-/])?(?P<m>1[0-2]|0?[1-9])(?:[-/]|月)(?P<d>3[01]|[12]\d|0[1-9]|[1-9](?!\d))日?\s?(?:\d\d:\d\d(?::\d\d)?)?"
)
#: a labelled day with an hour and a short year: 18-03-08 23:16; Chinese pages put the year first
#: the same without a label: only with an hour is it a day and no fraction
_PARTIAL_TIMED = re.compile(
    r"(?:1[0-2]|0?[1-9])(?:[-/]|月)(?:3[01]|[12]\d|0?[1-9])日?\s[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?!\d)"
)
#: labels of names that stand without a colon; the name is a medium's, a person's, or that of an account
_UNCOLONED = re.compile(
    r"(?P<label>来源|稿源|信源)\s(?P<medium>[\u4e00-\u9fff]{2,12}(?:网|报|社|台|在线|杂志|频道|新闻|部|局|委|办))(?=$|\s|\|)|"
    r"(?P<by>作者|撰文|记者)(?:[\s,]\s?(?P<person>[\u4e00-\u9fff]{2,4}(?:[、\s][\u4e00-\u9fff]{2,4})*)|\s?(?P<account>[A-Za-z]\w{1,19}))"
    r"(?=$|\s\s|\s?\(|\s\d|\s\|)(?:\s?\([^()]{0,20}\))?"
)
#: verbs that are labels only with a colon or beside other signs
_COMMON = frozenset(("发布", "更新", "出版", "刊出", "刊登", "发稿", "编辑于"))
_SHORT_YEAR = re.compile(r"(?P<y>\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\s?[0-2]\d:[0-5]\d(?::[0-5]\d)?(?!\d)")
#: a name with an office or a school in brackets behind it
_AFFILIATED = re.compile(r"([\u4e00-\u9fff·]{2,12})\s?\([\u4e00-\u9fff\s、,]{4,40}\)(?=\s|$|\|)")
#: the border of a cell stands before the value, and no colon
_CELL_BEFORE = re.compile(r"[^:|】\]\s]\u3000\s*$")
#: one more name behind one wide blank: 作者：甲乙丙　丁戊己
_NEXT_NAME = re.compile(r"(?<=[\u4e00-\u9fff]{2})[\u3000 ]([\u4e00-\u9fff]{2,3})(?=\s|\u3000|$)")
#: marks of running text: what holds them is no name
_MEDIUM = re.compile(r"^[^\s。！？!?；;，,“”\"]{2,14}(?:网|报|社|台|在线|网站|杂志|频道)$")
_PERIODICAL = re.compile(
    r"^《[^《》。！？；]{2,20}》(?:\s?(?:19|20)\d\d\s?年)?(?:\s?第?\s?\d{1,3}\s?[期卷号])*$"
)
_PROSE = re.compile(
    r"[。！？!?；;，,“”\"《》]|^(?:由\S{2}|应[当由]|须|请|不得|必须|可以|按照?)|"
    r"(?:的|了|是|在|将|已|并|与会)(?=[\u4e00-\u9fff]{2})"
)
#: 一审 and 二审 are readings of a text, or instances and readings of law
_COURT = re.compile(r"法院|法庭|检察院|仲裁|常委会|\d{4}\s?年|\d{1,2}月")
_NUMBER = re.compile(
    r"[^\s\u3000]{2,40}号|[A-Z]{1,5}(?:/[A-Z\d.()]+)+|[A-Z\d〔〕\[\]()第字\u4e00-\u9fff-]{4,30}"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a byline; `value` is the raw words, `start` their place in the line."""

    kind: str  # label, date, partial, relative, furniture, names, bare
    field: str  # of a label or pattern; "" for others
    value: str
    start: int
    rule: str
    weak: bool = False
    iso: str | None = None  # of a date
    raw: str = ""  # a date's words


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that was read: its items, in order."""

    items: tuple[Item, ...]

    @property
    def bare(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind == "bare")

    @property
    def clean(self) -> bool:
        """Nothing on the line but metadata."""
        return not self.bare and any(item.kind not in ("furniture", "bare") for item in self.items)

    @property
    def empty_label(self) -> bool:
        """A label and nothing else: its value may stand on the next line."""
        first = self.items[0] if len(self.items) == 1 else None
        if first is None or first.kind != "label" or first.value:
            return False
        return not first.weak or first.field == "source"

    def of(self, field: str) -> Item | None:
        return next((item for item in self.items if item.field == field and item.value), None)


EMPTY = Byline(())


def read(text: str, rules: Rules, *, roc: bool = False) -> Byline:
    """Read a line; one that is too long for a byline has no items."""
    if not text.strip() or len(text) > LONGEST:
        return EMPTY
    folded = fold(text)
    if found := _whole_line(text, folded, rules):
        return Byline(found)
    items = tuple(_items(text, folded, rules, roc))
    if items and items[0].kind == "bare" and (table := tuple(_table(text, folded, rules, roc))):
        return Byline(table)
    return Byline(items)


def _table(text: str, folded: str, rules: Rules, roc: bool) -> Iterator[Item]:
    """The cells of a table's row, set end to end."""
    for label, start, end in glued.cells(folded, rules):
        words = text[start:end].strip()
        place = start + len(text[start:end]) - len(text[start:end].lstrip())
        found = dates.parse(words, roc=roc) if label.kind == "date" else None
        yield Item(
            "label",
            label.field,
            words,
            place,
            label.id,
            iso=found.value if found else None,
            raw=words if found else "",
        )


def _whole_line(text: str, folded: str, rules: Rules) -> tuple[Item, ...]:
    lead = len(folded) - len(folded.lstrip())
    core = folded.strip()
    for pattern in rules.lines:
        if pattern.claim and (match := pattern.regex.fullmatch(core)):
            return tuple(_groups(text, lead, match, pattern.id))
    return ()


def _groups(text: str, shift: int, match: re.Match[str], rule: str) -> Iterator[Item]:
    for field, words in match.groupdict().items():
        if words:
            start = shift + match.start(field)
            kind = "relative" if field == "relative" else "names"
            yield Item(kind, field, text[start : start + len(words)], start, rule)


def _items(text: str, folded: str, rules: Rules, roc: bool) -> Iterator[Item]:
    position, end = 0, len(folded)
    while position < end:
        if gap := _SEPARATOR.match(folded, position):
            position = gap.end()
            continue
        items, position = _step(text, folded, position, rules, roc)
        yield from items


def _step(text: str, folded: str, position: int, rules: Rules, roc: bool) -> tuple[list[Item], int]:
    """The items that begin at `position`, and where reading goes on."""
    if found_label := rules.label_at(folded, position):
        label, begin = found_label
        item, after = _value(text, folded, begin, label, rules, roc)
        if item.kind != "bare":
            return [item], max(after, begin)
    if uncoloned := _uncoloned(text, folded, position, rules, roc):
        return [uncoloned[0]], uncoloned[1]
    if found := dates.match_at(text, position, roc=roc):
        words = text[position : found.end]
        return [Item("date", "", words, position, "byline.date", iso=found.value, raw=found.raw)], found.end
    if match := _relative_at(folded, position):
        words = text[position : match.end()]
        return [Item("relative", "", words, position, "byline.relative")], match.end()
    if match := _PARTIAL_TIMED.match(folded, position):
        return [Item("partial", "", text[position : match.end()], position, "byline.partial")], match.end()
    if (match := rules.furniture.match(folded, position)) and match.end() > position:
        return [Item("furniture", "", match[0], position, "byline.furniture")], match.end()
    for pattern in rules.lines:
        match = pattern.regex.match(folded, position) if pattern.within else None
        if match and are_names(match["authors"]):
            return list(_groups(text, 0, match, pattern.id)), match.end()
    after = _chunk_end(text, folded, position, rules, roc, stop_at_blank=True, glued=False)
    words = text[position:after].strip().rstrip(_OPENING)
    words = words if "《" in words else words.rstrip("》")
    return [Item("bare", "", words, position, "byline.bare")], max(after, position + 1)


def _uncoloned(text: str, folded: str, position: int, rules: Rules, roc: bool) -> tuple[Item, int] | None:
    """A label without a colon and its value, and where that ends: 发布时间 2024-03-05, 来源 某某日报."""
    if day := rules.label_of_day(folded, position):
        label, begin = day
        found = dates.match_at(text, begin, roc=roc)
        weak = label.weak or folded[position:begin].strip() in _COMMON
        if found and found.precision == "day":
            return Item(
                "label", label.field, found.raw, begin, label.id, weak, found.value, found.raw
            ), found.end
    if match := _UNCOLONED.match(folded, position):
        group = next(name for name in ("medium", "person", "account") if match[name])
        field, rule = ("source", "label.source") if group == "medium" else ("authors", "label.author")
        start, end = match.span(group)
        return Item("label", field, text[start:end], start, rule, weak=True), match.end()
    return None


def _relative_at(folded: str, position: int) -> re.Match[str] | None:
    match = dates.relative(folded[position : position + 20])
    if match and match.start() == 0:
        return re.compile(re.escape(match[0])).match(folded, position)
    return None


def _value(text: str, folded: str, position: int, label: Label, rules: Rules, roc: bool) -> tuple[Item, int]:
    """The value of a label that ends at `position`, and where it ends; kind `bare` where it is none."""
    blank = Item("label", label.field, "", position, label.id, label.weak)
    refused = replace(blank, kind="bare")
    if position >= len(folded.rstrip()):
        return blank, len(folded)
    if label.kind == "date":
        return _date_value(text, folded, position, blank, refused, roc)
    if label.kind == "count":
        match = _COUNT.match(folded, position)
        if not match:
            return refused, position
        return replace(blank, value=match[0].strip()), match.end()
    if label.kind == "url":
        match = _URL.match(folded, position)
        return (
            (replace(blank, value=text[position : match.end()]), match.end())
            if match
            else (refused, position)
        )
    button = rules.furniture.match(folded, position) if label.kind in ("name", "names") else None
    if rules.label_at(folded, position) or (button and button[0]):  # this one stands empty
        return blank, position
    if label.kind == "names" and (match := _AFFILIATED.match(folded, position)):
        return replace(blank, value=text[position : match.end(1)]), match.end()
    if label.kind in ("text", "number"):
        after = _text_end(folded, position, label, rules)
    else:
        after = _chunk_end(text, folded, position, rules, roc, stop_at_blank=label.kind == "name", glued=True)
        while label.kind == "names" and (more := _NEXT_NAME.match(folded, after)):
            if rules.label_at(folded, more.start(1)):
                break
            after = more.end()
    value = text[position:after].strip().strip(_EDGE)
    if label.kind != "text" and not _is_name(fold(value)):
        return refused, position
    if label.field == "editors" and _COURT.search(fold(value)):
        return refused, position
    if label.kind == "number" and not _NUMBER.fullmatch(fold(value)):
        return refused, position
    return replace(blank, value=value), after


def _is_name(value: str) -> bool:
    """A name, not a sentence; media may have 在 or 是 inside theirs (中国经济在线, 在线安全网)."""
    if len(value) > _LONGEST_NAME:
        return False
    return bool(_MEDIUM.search(value) or _PERIODICAL.search(value)) or not _PROSE.search(
        value.replace(",", "、").replace(";", "、")
    )


def _text_end(folded: str, position: int, label: Label, rules: Rules) -> int:
    """Where a title or a number ends: at the next label; a number also at a wide gap."""
    ends = [len(folded)]
    if (label_start := rules.label_after(folded, position + 1)) is not None:
        ends.append(label_start)
    if _CELL_BEFORE.search(folded, 0, position) and (border := folded.find("\u3000", position)) > 0:
        ends.append(border)
    if label.kind == "number" and (gap := re.compile(r"\s{2,}|\u3000|\||\s?【").search(folded, position + 1)):
        ends.append(gap.start())
    return min(ends)


def _date_value(
    text: str, folded: str, position: int, blank: Item, refused: Item, roc: bool
) -> tuple[Item, int]:
    if found := dates.match_at(text, position, roc=roc):
        return replace(blank, value=found.raw, iso=found.value, raw=found.raw), found.end
    if match := _relative_at(folded, position):
        return replace(blank, value=text[position : match.end()], kind="relative"), match.end()
    if (match := _SHORT_YEAR.match(folded, position)) and (
        found := dates.parse(f"20{match['y']}-{match['m']}-{match['d']}")
    ):
        words = text[position : match.end()]
        return replace(blank, value=words, iso=found.value, raw=words), match.end()
    if match := _PARTIAL.match(folded, position):
        return replace(blank, value=text[position : match.end()].strip(), kind="partial"), match.end()
    end = _STOP.search(folded, position)
    words = text[position : end.start() if end else len(text)].strip()
    if (found := dates.parse(words, roc=roc)) and found.raw == words:
        return replace(blank, value=words, iso=found.value, raw=found.raw), position + len(words)
    return refused, position


def _chunk_end(
    text: str, folded: str, position: int, rules: Rules, roc: bool, *, stop_at_blank: bool, glued: bool
) -> int:
    """Where a value ends: at a border, a date, furniture, a label; a name also at a blank between Han.

    A label that is `glued` to the value ends it too (来源：新华社作者：…), but 资金来源：… is one word.
    """
    ends = [len(folded)]
    if match := _STOP.search(folded, position):
        ends.append(match.start())
    if glued and (label_start := rules.label_after(folded, position + 1)) is not None:
        ends.append(label_start)
    end = min(ends)
    if (found := next(dates.find_all(text[position:end], roc=roc), None)) and found.start:
        end = position + found.start
    for blank in re.finditer(r"\s", folded[position:end]):
        at = position + blank.start()
        if at == position:
            continue
        latin = (
            folded[at - 1].isascii() and folded[at + 1 : at + 2].isascii() and not folded[at - 1].isdigit()
        )
        if (
            (stop_at_blank and not latin)
            or rules.furniture.match(folded, at + 1)
            or rules.label_at(folded, at + 1)
        ):
            return at
    return end
