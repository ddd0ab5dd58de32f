"""`date-drop`: 年 and 月 that went with inline markup, restored by the calendar.

`2017615日` has one reading, 2017年6月15日; `2018126日` has two, and is reported, never decided. Only digits
that end in 日 or 月 are looked at: not quantities, telephone or document numbers, not yen.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from ctcorpus.edits import Edit, Proof

#: what may follow 日 and 月 of a date; 日常, 月度 and 月线 are words
_AFTER_DAY = "(?=$|[^\u4e00-\u9fff]|[起前后後以至到的在和与與及为為由当當晚上下凌会會举舉召开開通公发發颁頒签簽生实實施正成作修制就])"
_AFTER_MONTH = "(?=$|[^\u4e00-\u9fff]|[份初中底末上下起前后後以至到的在和与與及为為举舉召开開通公发發])"
_DAY = re.compile(
    rf"(?<![\d.A-Za-z])(?P<year>(?:19|20)\d\d)(?P<mark>年?)(?P<digits>\d{{2,4}})(?=日{_AFTER_DAY})"
)
_MONTH = re.compile(
    rf"(?<![\d.A-Za-z])(?<![A-Za-z] )(?P<year>(?:19|20)\d\d)(?P<digits>1[0-2]|[1-9])(?=月{_AFTER_MONTH})"
)


def possible_in(alphabet: frozenset[str]) -> bool:
    return not alphabet.isdisjoint("日月")


def find(text: str) -> Iterator[Edit]:
    """One edit a date: proof `unique` for one calendar reading, `none` with all readings for several."""
    for match in _DAY.finditer(text):
        if match["mark"] and len(match["digits"]) == 2:
            continue  # 2019年11日 may as well have lost a whole month
        readings = [
            f"{match['year']}年{month}月{day}" for month, day in _days(int(match["year"]), match["digits"])
        ]
        if readings:
            proof: Proof = "unique" if len(readings) == 1 else "none"
            yield Edit(match.start(), match[0], "|".join(readings), "date-drop", proof, len(readings))
    for match in _MONTH.finditer(text):
        after = f"{match['year']}年{match['digits']}"
        yield Edit(match.start(), match[0], after, "date-drop", "unique")


def _days(year: int, digits: str) -> Iterator[tuple[int, int]]:
    """Every month and day of the calendar that digits without their marks can mean."""
    for cut in (1, 2):
        month, day = digits[:cut], digits[cut:]
        written = day and not day.startswith("0") and not month.startswith("0") and len(day) <= 2
        if written and int(month) <= 12 and int(day) <= monthrange(year, int(month))[1]:
            yield int(month), int(day)
