"""Dates that lost 年 or 月: one calendar reading comes back, several are reported, other numbers stay."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.edits import apply
from ctcorpus.rules import read_rows
from ctcorpus.stages.repair import dates, repair_text
from timing import eightfold

CASES = [
    [*line.split("\t"), ""][:3]
    for line in (Path(__file__).parent / "cases/repair/dates.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def of_kind(kind: str) -> list[tuple[str, str]]:
    return [(text, result) for one, text, result in CASES if one == kind]


def test_the_table_is_broad() -> None:
    """The table holds at least 60 repaired, 20 ambiguous and 80 untouched texts."""
    kinds = [kind for kind, _, _ in CASES]
    assert kinds.count("unique") >= 60
    assert kinds.count("ambiguous") >= 20
    assert kinds.count("untouched") >= 80
    assert len({text for _, text, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("text", "result"), of_kind("unique"))
def test_one_reading_is_restored(text: str, result: str) -> None:
    """A date with one calendar reading gets its marks back, with proof `unique`; run forward it is the text."""
    edits = list(dates.find(text))
    assert {edit.proof for edit in edits} == {"unique"}
    after, _ = apply(text, "repair", edits)
    assert after == result
    assert all(dates.forward(edit.after) == dates.forward(edit.before) for edit in edits)
    assert not list(dates.find(after))


@pytest.mark.parametrize(("text", "readings"), of_kind("ambiguous"))
def test_several_readings_are_reported(text: str, readings: str) -> None:
    """A date with several readings stays, all of them are proposed, also where guesses are accepted."""
    (edit,) = dates.find(text)
    assert (edit.after, edit.proof, edit.candidates) == (readings, "none", readings.count("|") + 1)
    for accept in (frozenset[str](), frozenset({"guess"})):
        after, passes, proposals = repair_text(text, Config(accept=accept), only=frozenset({"date"}))
        assert (after, passes) == (text, ())
        assert [(p.rule, p.after, p.proof) for p in proposals] == [("date-drop", readings, "none")]


@pytest.mark.parametrize(("text", "_"), of_kind("untouched"))
def test_other_numbers_stay(text: str, _: str) -> None:
    """Numbers of any other kind, and whole dates, are not even proposed."""
    assert list(dates.find(text)) == []


def test_the_words_are_well_formed() -> None:
    """Each row of the table names a mark, second characters, and third ones that except or require; none twice."""
    rows = read_rows("date_words.tsv")
    assert {len(row) for row in rows} == {3}
    assert all(mark in "日月" and second and re.fullmatch("([!=].+)?", third) for mark, second, third in rows)
    begun = [(mark, one) for mark, second, _ in rows for one in second]
    assert len(begun) == len(set(begun))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_among_its_readings(day: date) -> None:
    """The true day is always one of the readings; claimed as `unique` it is the only one."""
    true = f"{day.year}年{day.month}月{day.day}"
    (edit,) = dates.find(f"于{dates.forward(true)}日举行")
    readings = edit.after.split("|")
    assert true in readings
    assert (edit.proof == "unique") == (len(readings) == 1)


@pytest.mark.parametrize("unit", ["2017", "2017615日", "2017 ", "年月日", "20171"])
def test_time_is_linear(unit: str) -> None:
    """Eight times the text takes about eight times as long, for text made of nothing but digits and marks."""
    assert eightfold(lambda size: list(dates.find(unit * (size // len(unit)))), 20_000)
