"""`dates.parse` on every form in which pages write dates, and on what only looks like one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.stages.metadata import dates

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "dates.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_table(row: list[str]) -> None:
    """The value, the words and their place, with no more precision than the words have."""
    text, value, words, options = ([*row, "", ""])[:4] if len(row) < 4 else row
    found = dates.parse(text, roc="roc" in options)
    if value == "-":
        assert found is None
        return
    assert found is not None
    assert (found.value, found.raw) == (value, words)
    assert text[found.start : found.end].strip() == found.raw
    assert found.precision == {10: "day", 7: "month", 4: "year"}[len(value)]


DAYS = st.dates(dates.FIRST, dates.LAST)


@given(
    DAYS, st.sampled_from(["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}"])
)
def test_every_day_comes_back(day, form) -> None:  # type: ignore[no-untyped-def]
    """Any day that a page can have, in the common forms."""
    found = dates.parse(form.format(day))
    assert found is not None and found.value == day.isoformat()


@given(st.text(st.sampled_from("0123456789年月日-/.: 二〇一九民国至—TZ(),")))
def test_any_text(text: str) -> None:
    """Never an exception; a date is a real day in the allowed span, its words stand in the text."""
    for found in dates.find_all(text, roc=True):
        assert dates.FIRST.isoformat()[: len(found.value)] <= found.value <= dates.LAST.isoformat()
        assert found.raw in text


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/a/2019-09/26/content_1.htm", "2019-09-26"),
        ("https://example.org/2019/09/26/a.html", "2019-09-26"),
        ("https://example.org/20190926/1.html", "2019-09-26"),
        ("https://example.org/201909/t20190926_693227.shtml", "2019-09-26"),
        ("https://example.org/c/2019-09-26/doc-1.shtml", "2019-09-26"),
        ("https://example.org/2019/0926/1.html", "2019-09-26"),
        ("https://example.org/2018/0506123/1.html", None),
        ("https://example.org/2019/09/a.html", None),
        ("https://example.org/id/20191399/", None),
        ("https://example.org/a?d=20190926", None),
        ("https://example.org/doc20190926123.html", None),
    ],
)
def test_url(url: str, day: str | None) -> None:
    """A URL gives a day or nothing."""
    assert dates.in_url(url) == day


@pytest.mark.parametrize("words", ["3小时前", "5 分鐘前", "昨天", "今天 08:30", "刚刚", "2天前", "半小时前"])
def test_relative(words: str) -> None:
    """Relative times are recognised, never resolved."""
    match = dates.relative(words)
    assert match and match.span() == (0, len(words))
    assert dates.parse(words) is None


def test_timestamp() -> None:
    """WeChat's seconds give the day in China, not in UTC."""
    assert dates.from_timestamp(1569513600) == "2019-09-27"  # 2019-09-26 16:00 UTC
    assert dates.from_timestamp(0) is None
    assert dates.from_timestamp(10**12) is None


def test_the_last_day_is_far_enough_ahead() -> None:
    """Less than three months before LAST, records would soon lose their dates: raise it in this release."""
    assert dates.LAST - date.today() > timedelta(days=92)
