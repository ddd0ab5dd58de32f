"""More forms of dates, and days that only the time of a crawl resolves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.stages.metadata import crawl, dates

CASES = Path(__file__).parent / "cases"


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("row", rows("dates_more.tsv"), ids=lambda row: row[0])
def test_forms(row: list[str]) -> None:
    """The value and the words; what only looks like a date gives none."""
    text, value, words, options = [*row, "", ""][:4]
    found = dates.parse(text, roc="roc" in options)
    assert (found.value, found.raw) == (value, words) if found else value == "-"


@pytest.mark.parametrize(("words", "retrieved", "day"), rows("crawl.tsv"))
def test_crawl(words: str, retrieved: str, day: str) -> None:
    """Relative words give a day in China, seen from the crawl; what is less than a day gives none."""
    assert crawl.day(words, retrieved) == (None if day == "-" else day)


@given(st.text(st.sampled_from("0123456789天日周前刚今昨大上小时分五半个 ")), st.text(max_size=25))
def test_any_words(words: str, retrieved: str) -> None:
    """Never an exception, whatever is told."""
    crawl.day(words, retrieved)


@given(st.datetimes(min_value=dates.datetime(1950, 1, 1), max_value=dates.datetime(2027, 12, 1)))
def test_nothing_is_later_than_its_crawl(moment: dates.datetime) -> None:
    """What a page says was before the crawl."""
    for words in ("刚刚", "今天", "3小时前", "昨天", "上周日", "半小时前"):
        found = crawl.day(words, moment.isoformat())
        assert found is not None
        assert moment.date() - timedelta(days=14) < dates.date.fromisoformat(found) <= moment.date()
