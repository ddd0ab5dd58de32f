"""Days that a page tells from where it stands in time: 3小时前, 昨天, 上周五. Only the time of the crawl resolves them.

day("3小时前", "2019-09-26T17:05:00Z")   ->  2019-09-26   (in China it was 1:05 of the 27th)
day("昨天 08:30", "2019-09-27")          ->  2019-09-26
day("上周", "2019-09-27")                ->  None         (less than a day)
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ctcorpus.hanzi import fold
from ctcorpus.stages.metadata.dates import CHINA, FIRST, LAST

#: a crawl of which only the day is known counts as one at noon: the mean error of a guess in hours is smallest
_NOON = timedelta(hours=12)
_AGO = re.compile(r"(\d{1,3}|半)\s?个?(秒|分|小时|天|日)钟?之?前")
_UNITS = {"秒": "seconds", "分": "minutes", "小时": "hours", "天": "days", "日": "days"}
_NAMED = {"刚": 0, "今": 0, "昨": 1, "前": 2, "大": 3}
_LAST_WEEK = re.compile(r"上(?:周|个?星期|礼拜)([一二三四五六日天])")


def day(words: str, retrieved: str) -> str | None:
    """The day in China that relative `words` name on a page fetched at `retrieved` (ISO, a day or an instant).

    A time without a zone is China's. None where the words name no day (上周, 3个月前), or the time is none.
    """
    crawled = _instant(retrieved)
    before = _before(fold(words).strip(), crawled) if crawled else None
    if crawled is None or before is None:
        return None
    found = (crawled - before).date()
    return found.isoformat() if FIRST <= found <= LAST else None


def _instant(retrieved: str) -> datetime | None:
    text = retrieved.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        return found.replace(tzinfo=CHINA) + _NOON
    return found.replace(tzinfo=CHINA) if found.tzinfo is None else found.astimezone(CHINA)


def _before(words: str, crawled: datetime) -> timedelta | None:
    """How long before the crawl."""
    if match := _AGO.match(words):
        count = 0.5 if match[1] == "半" else int(match[1])
        return timedelta(**{_UNITS[match[2]]: count})
    if match := _LAST_WEEK.match(words):
        weekday = "一二三四五六日".find(match[1].replace("天", "日"))
        return timedelta(days=crawled.weekday() + 7 - weekday)
    named = re.match(r"刚|今[天日]|昨[天日]|前[天日]|大前天", words)
    return timedelta(days=_NAMED[words[0]]) if named else None
