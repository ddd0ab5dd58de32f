"""Dates in Chinese pages: every form in which they are written, to ISO, with the precision they have.

    parse("发布于2019年9月26日 22:18")   ->  2019-09-26
    parse("二〇一九年九月")              ->  2019-09
    parse("国发〔2019〕43号")            ->  None

A date is taken only where it stands for one day (month, year): ends of a range, parts of longer
numbers and impossible days give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Literal

from ctcorpus.hanzi import fold

Precision = Literal["day", "month", "year"]

FIRST = date(1900, 1, 1)
#: A page cannot be of the future. The last day is fixed, since a record must not depend on the clock of
#: the machine that made it: a test fails three months before it, so that a release moves it on.
LAST = date(2027, 12, 31)
#: pages give times of China; a day is one there
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written: `value` in ISO form, `raw` the words, `start` and `end` their place."""

    value: str
    raw: str
    start: int
    end: int
    precision: Precision


_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s{1,2})?"
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
#: 〇 is also written as a figure or a letter: 二0一九年, 二O一九年
_NUMERAL = "〇零0O一二三四五六七八九"
_SMALL = r"[元一二三四五六七八九十廿卅]{1,4}"
_ROC = r"(?:中华)?民国\s*"
#: the time of day belongs to the date's words
_TIME = (
    r"(?:\s{0,4}T|\s{0,4}日?\s{0,4}(?:星期|周|礼拜)[一二三四五六日天]\s*|\s*\([一二三四五六日]\)\s*|\s{0,3},?\s{0,2})"
    r"(?:[上下]午|晚上|凌晨)?\s{0,2}(?:[01]?\d|2[0-4])\s?[:时点]\s?[0-5]\d(?:\s?[:分]\s?[0-5]\d秒?|分)?(?:\.\d+)?"
    r"(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?"
)
_Y = r"(?P<y>(?:19|20)\d\d)"
_M, _D = r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"
#: (form, pattern), tried in this order at each place; the folded line is matched
_FORMS = (
    ("ymd", rf"{_Y}\s?年\s?{_M}\s?月\s?{_D}\s?[日号]"),
    ("ymd", rf"{_Y}(?P<s>\s?[-\u2010-\u2015\u2212/.]\s?){_M}(?P=s){_D}(?!\d|[-/.]\d)"),
    ("ymd", rf"{_Y}(?P<s>\s?[-/.]\s?){_M}(?P=s){_D}(?=\d\d:\d\d)"),
    ("ymd", rf"{_Y}(?:[- ]| / ?){_M}\s?/\s?{_D}(?=\s+\d\d:\d\d)"),
    ("cn", rf"(?P<y>[一二][{_NUMERAL}]{{3}})\s?年\s?(?P<m>{_SMALL})\s?月\s?(?P<d>{_SMALL})\s?[日号]"),
    ("cn", rf"{_Y}\s?年\s?(?P<m>{_SMALL})\s?月\s?(?P<d>{_SMALL})\s?[日号]"),
    ("roc", rf"{_ROC}(?P<y>\d{{1,3}})\s?年\s?{_M}\s?月\s?{_D}\s?日"),
    ("roc", rf"{_ROC}(?P<y>\d{{1,3}})(?P<s>[-/.]){_M}(?P=s){_D}(?!\d|[-/.]\d)"),
    ("roc", rf"{_ROC}(?P<y>[{_NUMERAL}百十]{{1,6}})\s?年\s?(?P<m>{_SMALL})\s?月\s?(?P<d>{_SMALL})\s?日"),
    ("tw", rf"(?P<y>1[0-2]\d|[89]\d)\s?年\s?{_M}\s?月\s?{_D}\s?日"),
    ("tw", r"(?P<y>1[0-2]\d|[89]\d)(?P<s>[-/.])(?P<m>1[0-2]|0[1-9])(?P=s)(?P<d>3[01]|[12]\d|0[1-9])(?!\d|[-/.]\d)"),
    ("en", rf"(?<![a-z]){_WEEKDAY}{_MONTH}\s?{_D}(?:st|nd|rd|th)?\s?,?\s{{0,2}}{_Y}"),
    ("en", rf"{_WEEKDAY}{_D}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s{_Y}"),
    ("en", rf"{_D}-{_MONTH}-{_Y}"),
    ("en", rf"(?<![a-z]){_MONTH}\s{_D}\s(?:mon|tue|wed|thu|fri|sat|sun)\s{_Y}"),
    # Java's, and C's, which boards print
    ("en", rf"(?<![a-z]){_WEEKDAY}{_MONTH}\s{{1,2}}{_D}\s\d\d:\d\d:\d\d\s(?:[A-Z]{{3,4}}(?:[+-]\d\d:?\d\d)?\s)?{_Y}"),
    ("slash", r"(?P<a>\d{1,2})(?P<s>[/.])(?P<b>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d)(?P<ampm>,?\s\d{1,2}:\d\d(?::\d\d)?\s?[ap]m)?"),
    ("ym", rf"{_Y}\s?年\s?{_M}\s?月(?!\s?\d)"),
    ("cn", rf"(?P<y>[一二][{_NUMERAL}]{{3}})\s?年\s?(?P<m>{_SMALL})\s?月(?P<d>)(?!\s?[{_NUMERAL}十])"),
    ("en", rf"(?<![a-z]){_MONTH},?\s(?P<d>){_Y}"),
)  # fmt: skip
#: what stands alone in its text only: in running text 2019-09 may be anything
_WHOLE = (
    ("ym", rf"{_Y}\s?[-/.]\s?{_M}"),
    ("ym", rf"{_Y}(?P<m>)\s?年?"),
    (
        "ymd",
        r"(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:\s?[0-2]\d:?[0-5]\d(?::?[0-5]\d)?)?",
    ),
)
#: numbers go on on either side: a telephone number, a document's number, the ends of a range
_BEFORE = re.compile(r"(?:\d|\d[-/.:]|[¥$€#〔]|[A-Z]-|至|到|[\d日号月年]\s?[-—–~]{1,2})\s?$")
_AFTER = re.compile(
    r"\s?(?:[-—–~]{1,2}|至|到)\s?(?:\d|[一二三四五六七八九十〇]|今)|\d|[-/.]\d|〕|[A-Za-z]\w|%"
)
_RELATIVE = re.compile(
    r"(?:\d{1,3}\s?(?:秒钟?|分钟?|个?小时|天|日|周|个?星期|个月|年)(?:之?前)|刚刚|刚才|半个?小时前|"
    r"(?:今天|今日|昨天|昨日|大?前天|前日|上(?:周|个?星期|礼拜)[一二三四五六日天]?)(?:\s?\d{1,2}:\d\d(?::\d\d)?)?)"
)


@cache
def _patterns(roc: bool) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    """A quick test for a place where any form begins, and the forms."""
    forms = [
        (form, re.compile(f"{pattern}(?:{_TIME})?", re.IGNORECASE))
        for form, pattern in _FORMS
        if roc or form != "tw"
    ]
    starts = (
        rf"(?:19|20)\d\d|[一二][{_NUMERAL}]{{3}}\s?年|(?:中华)?民国|(?<![a-z]){_WEEKDAY}{_MONTH}|"
        r"(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)|"
        r"(?<!\d)\d{1,2}(?=st|nd|rd|th|\s|[/.]\d|-[a-z])"
    )
    return re.compile(starts + (r"|1[0-2]\d|[89]\d" if roc else ""), re.IGNORECASE), forms


def find_all(text: str, *, roc: bool = False) -> Iterator[Date]:
    """The dates of a text, left to right. `roc`: bare years of the Republic of China (108/09/26) count."""
    folded = fold(text)
    start, forms = _patterns(roc)
    position = 0
    while match := start.search(folded, position):
        for form, pattern in forms:
            if (hit := pattern.match(folded, match.start())) and (found := _date(form, hit, text)):
                yield found
                position = found.end
                break
        else:
            position = match.start() + 1


def match_at(text: str, position: int, *, roc: bool = False) -> Date | None:
    """The date that begins at `position` of the text."""
    folded = fold(text)
    for form, pattern in _patterns(roc)[1]:
        if (hit := pattern.match(folded, position)) and (found := _date(form, hit, text)):
            return found
    return None


def parse(text: str, *, roc: bool = False) -> Date | None:
    """The date that a short text gives: its first day, else its first month; a year only where it is all there is."""
    found = list(find_all(text, roc=roc))
    for wanted in ("day", "month"):
        for one in found:
            if one.precision == wanted:
                return one
    folded = fold(text)
    core = folded.strip()
    lead = len(folded) - len(folded.lstrip())
    for form, pattern in _WHOLE:
        if (hit := re.fullmatch(pattern, core)) and (value := _iso(form, hit)):
            return Date(value[0], text[lead : lead + len(core)], lead, lead + len(core), value[1])
    return None


def relative(text: str) -> re.Match[str] | None:
    """Words like 3小时前 or 昨天, which only the time of the crawl can resolve; the span holds in the text."""
    return _RELATIVE.search(fold(text))


def from_timestamp(seconds: int) -> str | None:
    """The day in China of a Unix time (WeChat's `ct`), if it can be the day of a page."""
    if not 0 < seconds < 2**33:
        return None
    day = datetime.fromtimestamp(seconds, CHINA).date()
    return day.isoformat() if FIRST <= day <= LAST else None


def given(text: str, *, roc: bool = False) -> str | None:
    """The date that a field of head data or of a scraper's line gives: as written, or seconds or milliseconds."""
    text = text.strip()
    if re.fullmatch(r"\d{9,10}|\d{13}", text):
        return from_timestamp(int(text[:10] if len(text) == 13 else text))
    found = parse(text, roc=roc)
    return found.value if found else None


_URL = re.compile(
    r"[/_]t?(20\d\d)([-_/]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)|"
    r"/(20\d\d)[-_]?(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?=/)|"
    r"/(20\d\d)/(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=/)"
)


def in_url(url: str) -> str | None:
    """The day that a URL names, as /2019-09/26/, /20190926/ or /t20190926_; nothing less than a day."""
    for match in _URL.finditer(url.partition("?")[0]):
        year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
        if found := _checked(year, month, day):
            return found[0]
    return None


def _date(form: str, hit: re.Match[str], text: str) -> Date | None:
    folded = hit.string
    if _BEFORE.search(folded, max(hit.start() - 4, 0), hit.start()) or _AFTER.match(folded, hit.end()):
        return None
    if (found := _iso(form, hit)) is None:
        return None
    value, precision = found
    return Date(value, text[hit.start() : hit.end()].strip(), hit.start(), hit.end(), precision)


def _iso(form: str, hit: re.Match[str]) -> tuple[str, Precision] | None:
    part = hit.groupdict()
    year = _number(part["y"]) + (1911 if form in ("roc", "tw") else 0)
    if form == "slash":
        month, day = _day_and_month(int(part["a"]), int(part["b"]), american=bool(part["ampm"]))
        return _checked(year, month, day) if month else None
    month = _MONTHS[part["name"][:3].lower()] if form == "en" else _number(part["m"])
    return _checked(year, month, _number(part.get("d") or ""))


def _checked(year: int, month: int, day: int) -> tuple[str, Precision] | None:
    """The ISO form and precision; 0 where a part is not given. None for no day between FIRST and LAST."""
    try:
        whole = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not FIRST <= whole <= LAST:
        return None
    if day:
        return whole.isoformat(), "day"
    return (whole.isoformat()[:7], "month") if month else (f"{year:04}", "year")


def _day_and_month(a: int, b: int, *, american: bool) -> tuple[int, int]:
    """Month and day of 26/09/2019 or 6/10/2021, 8:21 PM; (0, 0) where both orders are possible."""
    if american or b > 12:
        return a, b
    return (b, a) if a > 12 or a == b else (0, 0)


def _number(numeral: str) -> int:
    """108, 二〇一九, 一百零八, 二十六, 廿六, 元; 0 for nothing."""
    if not numeral or numeral.isascii():
        return int(numeral or 0)
    if numeral == "元":
        return 1
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if not re.search("[十百]", numeral):
        return int("".join(str(_DIGITS.get(c, 0)) for c in numeral))
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.strip("〇零").rpartition("十")
    value = (_DIGITS.get(hundreds, 1) if "百" in numeral else 0) * 100
    return value + (_DIGITS.get(tens, 1) if ten else 0) * 10 + _DIGITS.get(ones, 0)
