"""`date-drop`: 年 and 月 that went with inline markup, restored by the calendar.

`2017615日` has one reading, 2017年6月15日; `2018126日` has two, and is reported, never decided. Only digits
that end in 日 or 月 are looked at: not quantities, telephone or document numbers, not yen.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from ctcorpus.edits import Edit, Proof

_DAY = re.compile(
    r"(?<![\d.A-Za-z])(?P<year>(?:19|20)\d\d)(?P<mark>年?)(?P<digits>\d{2,4})(?=日(?![元圆圓本均]))"
)
_MONTH = re.compile(r"(?<![\d.A-Za-z])(?P<year>(?:19|20)\d\d)(?P<digits>1[0-2]|[1-9])(?=月(?![球饼餅均]))")


def find(text: str) -> Iterator[Edit]:
    """One edit a date: proof `unique` for one calendar reading, `none` with all readings for several."""
    for match in _DAY.finditer(text):
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
