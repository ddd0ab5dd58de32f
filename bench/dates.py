"""Dates that lost 年 or 月: one calendar reading must come back, of several none may be chosen."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.tools.damage import date_drop

from ctcorpus.stages.repair import repair_text

from .texts import sentences

_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
#: what goes with the markup: both marks, or one
_DROPS = ("年月", "年", "月")
_SAMPLE = 1500
#: beside the dates that stand in clean sentences
_AROUND = (
    "会议于{}在京举行。",
    "截至{}，共有五十六国批准。",
    "該辦法自{}起施行。",
    "（{}第八次会议通过）",
    "{}至{}，代表团赴三地考察。",
    "發布日期：{}",
    "《意见》（{}印发）",
    "{}、{}和{}，委员会先后三次开会。",
)


@dataclass(frozen=True)
class DateFigures:
    """Counts of cases: all dates of a text have one reading, or one has several."""

    unique: int
    restored: int
    ambiguous: int
    left: int


@cache
def _readings() -> dict[tuple[str, str], int]:
    """(marks that went, what is left of a date) -> days of the calendar that give it."""
    found: dict[tuple[str, str], int] = {}
    day = date(1900, 1, 1)
    while day.year < 2100:
        for drop in _DROPS:
            key = (drop, date_drop(_written(day), drop))
            found[key] = found.get(key, 0) + 1
        day += timedelta(1)
    return found


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def cases() -> Iterator[tuple[str, str, bool]]:
    """(clean, damaged, whether every date has one reading); the same ones in every run."""
    rng = random.Random(2017615)
    frames = [*_AROUND, *(_DATE.sub("{}", one.text) for one in sentences() if _DATE.search(one.text))]
    frames = [frame for frame in frames if not re.search(r"\d年|\d月", frame)]
    for number in range(_SAMPLE):
        frame, drop = frames[number % len(frames)], rng.choice(_DROPS)
        days = [_written(_day(rng)) for _ in range(frame.count("{}"))]
        seen = [date_drop(day, drop) for day in days]
        if drop == "月" and any(re.search(r"年\d\d日", one) for one in seen):
            continue  # 2019年11日 may as well have lost a whole month
        single = all(_readings()[drop, one] == 1 for one in seen)
        yield _filled(frame, days), _filled(frame, seen), single


def _filled(frame: str, dates: list[str]) -> str:
    """`frame` with the dates in its places; other braces of a sentence stay."""
    rest = iter(dates)
    return re.sub(r"\{\}", lambda _: next(rest), frame)


def _day(rng: random.Random) -> date:
    return date(1945, 1, 1) + timedelta(rng.randrange(29000))


def figures() -> DateFigures:
    counts = [0, 0, 0, 0]
    for clean, seen, single in cases():
        after, passes, _ = repair_text(seen)
        if single:
            counts[0] += 1
            counts[1] += after in (clean, repair_text(clean)[0])
        else:
            counts[2] += 1
            decided = {edit.after for one in passes for edit in one.edits if edit.proof != "normalised"}
            counts[3] += all(one in clean for one in decided) and after != clean
    return DateFigures(*counts)
