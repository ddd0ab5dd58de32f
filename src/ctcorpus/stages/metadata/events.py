"""Days in the text that cannot be: told as past, and later than the day the page was published.

    published 2019-09-26, 2019年10月3日，会议在北京举行。        ->  a conflict
    published 2019-09-26, 会议将于2019年10月3日在北京举行。      ->  a plan
    published 2019-09-26, 本办法自2019年10月1日起施行。          ->  a rule

A day counts only where the words behind it tell what happened, and none before them says what shall be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ctcorpus.stages.metadata import dates
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page, Row

#: characters of a sentence that are read before a day and behind it
_BEFORE, _BEHIND = 40, 100
_NUMERAL = "〇零一二三四五六七八九十"
_DAY = re.compile(
    rf"(?<![\d{_NUMERAL}])(?:(?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?日"
    rf"|(?:[一二][〇零0O一二三四五六七八九]{{3}}|(?:中华)?民国\s?(?:\d{{1,3}}|[{_NUMERAL}百]{{1,6}}))\s?年"
    rf"\s?(?:\d{{1,2}}|[{_NUMERAL}元]{{1,3}})\s?月\s?(?:\d{{1,2}}|[{_NUMERAL}廿卅]{{1,3}})\s?日)"
)
_SENTENCE = re.compile(r"[。！？!?；;\n]")
_CLAUSE = re.compile(r"[，,。！？!?；;:]")
#: before the day, in its clause: what is meant to be
_MEANT = re.compile(
    r"将|拟|计划|预计|预期|预定|原定|定于|定在|改[在至到为期于]|推迟|延期|延长|延至|顺延|截止|有效期|任期|期限|不迟于|最迟|力争|争取|"
    r"如果|若|假[如设]|设想|直[至到]|(?<!截)[至到]\s?$|(?:时间|日期)(?:为|是|定|:)"
)
#: before the day, in its clause: what is done
_DONE = re.compile(r"已经?[于在]|曾[于在]")
#: right behind the day: from then on, until then
_BOUND = re.compile(
    r"\s?(?:[(（][^()（）]{1,6}[)）])?\s?(?:零时|\d{1,2}[时点:]\d{0,2}分?)?\s?(?:起(?!火|飞|诉|义)|(?:之|以)?前|止|为止|到期|届满|期满|内)"
)
#: behind the day: what shall be, may be, must be
_PLAN = re.compile(
    r"将(?![军士领])|拟|计划|预计|预期|预定|定于|有望|可能|力争|争取|届时|即将|打算|准备|应[当该]?(?![邀约急对用])|须|必须|请(?!求)|报名|提交|"
    r"截止|为止|到期|届满|有效|施行|实施|生效|如果|若|假[如设]|待定|目标|公示|征求意见|不得|可[以在于]"
)
#: behind the day: what happened
_PAST = re.compile(
    r"了(?![解得])|已(?!然)|曾(?![祖孙])|表示|指出|强调|宣布|宣告|透露|通报|(?<!据)报道|获悉|说(?![明法服理教])|(?<![名简职著堪号自])称(?![为号谓呼职])|"
    r"发生|遇袭|遭(?:到|遇|受|袭)|身亡|遇难|丧生|受伤|抓获|逮捕|击毙|破获|查获|判处|会见|会晤|落幕|落下帷幕|圆满|成功(?:举[行办]|落)|"
    r"将[^，,。]{1,15}(?:抓获|逮捕|击毙|制服|查获)|会议(?:表决)?(?:通过|批准|修[订正])|日[专综合外]*电"
)
#: a day that opens its sentence, then a comma: news tells so, and a notice of what is to come does not
_OPENS = re.compile(r"\s?(?:[上下中]午|[早傍]?晚上?|凌晨|清晨|深夜|当天)?\s?[，,]")
_TOLD = re.compile(r"举[行办]|召开|开幕|闭幕|通过|签署|签订|发布|印发|成立|启动|揭牌|抵达|发表")
#: documents that say what shall be done, whatever their sentences open with
_NOTICE = re.compile(r"通知|方案|计划|安排|预告|公告|通告|日程|议程|征求意见|招标|招聘|邀请|规划")
_DATELINE = re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:专|综合|综合外|外)?[电讯]")
#: days by which a dateline may be later than its page in another time zone, and from which on it is last year's
_ZONE, _HALF_YEAR = 1, 183
#: characters in which a dateline stands, and rows of the body
_OPENING, _FIRST_ROWS = 60, 4


def later(page: Page, published: Finding, title: str) -> Iterator[Finding]:
    """The first day of the body that is told as past and later than `published`; none where there is none."""
    rows = [row for row in page.run if row.line.origin.article]
    found = [
        *_datelines(rows[:_FIRST_ROWS], published.value),
        *_first_event(page, rows, published.value, title),
    ]
    yield from found[:1]


def _first_event(page: Page, rows: list[Row], published: str, title: str) -> Iterator[Finding]:
    notice = bool(_NOTICE.search(title))
    for row in rows:
        if "年" not in row.folded or not page.prose(row):
            continue
        for match in _DAY.finditer(row.folded):
            day = _iso(match)
            if day and day[: len(published)] > published and _is_past(row.folded, match, notice):
                start = match.start()
                yield _finding(row, start, match.end(), "conflict.event")
                return


def _finding(row: Row, start: int, end: int, rule: str) -> Finding:
    return Finding("flags", "date-conflict", row.text[start:end], rule, row.line.start + start)


def _iso(match: re.Match[str]) -> str | None:
    """The fast way for figures: a text may hold tens of thousands of days."""
    if match["y"]:
        return f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
    found = dates.parse(match[0])
    return found.value if found and found.precision == "day" else None


def _is_past(folded: str, match: re.Match[str], notice: bool) -> bool:
    window = folded[max(match.start() - _BEFORE, 0) : match.start()]
    sentence = _SENTENCE.split(window)[-1]
    behind = folded[match.end() : match.end() + _BEHIND]
    behind = _SENTENCE.split(behind, maxsplit=1)[0]
    if _MEANT.search(_CLAUSE.split(sentence)[-1]) or _BOUND.match(behind):
        return False
    if _DONE.search(_CLAUSE.split(sentence)[-1]):
        return True
    past, plan = _PAST.search(behind), _PLAN.search(behind)
    if past and (not plan or past.start() <= plan.start()):
        return True
    opens = not sentence.strip() and _OPENS.match(behind)
    return bool(opens and not plan and not notice and _TOLD.search(behind))


def _datelines(rows: list[Row], published: str) -> Iterator[Finding]:
    """A wire story's own day, in the year that brings it next to the publishing day."""
    if len(published) != 10:
        return
    day = date.fromisoformat(published)
    for row in rows:
        match = _DATELINE.search(row.folded[:_OPENING])
        if match and _ZONE < _days_after(day, int(match["m"]), int(match["d"])) < _HALF_YEAR:
            yield _finding(row, match.start(), match.end(), "conflict.dateline")
            return


def _days_after(published: date, month: int, day: int) -> int:
    """How many days after the publishing day the nearest such day is; below zero for one before it."""
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append((date(year, month, day) - published).days)
        except ValueError:  # 29 February, or no day at all
            continue
    return min(found, key=abs, default=0)
