"""The keys and comments that say where a page comes from: every example of the rule data holds."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.corpus.beside.facts import FIELDS, facts_in, paths_in
from ctcorpus.model import Told
from ctcorpus.rules import read_yaml
from ctcorpus.stages.extract.saved import saved
from ctcorpus.stages.metadata.moments import to_iso

_TOLD = read_yaml("told.yaml")
_SAVED = read_yaml("saved.yaml")


def _value(field: str, said: dict[str, Any]) -> str | None:
    if field == "path":
        return next(paths_in(said, "/folder"), None)
    return next((one.value for one in facts_in(said, "sidecar", "a.json").told if one.field == field), None)


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [(row["field"], one["said"], one["told"]) for row in _TOLD for one in row["match"]],
)
def test_a_key_tells_what_its_example_says(field: str, said: dict[str, Any], told: str) -> None:
    """Every example that matches gives its value."""
    assert _value(field, said) == told


@pytest.mark.parametrize(("field", "said"), [(row["field"], one) for row in _TOLD for one in row["miss"]])
def test_other_keys_and_values_tell_nothing(field: str, said: dict[str, Any]) -> None:
    """Every example that must miss gives no value of the field."""
    assert _value(field, said) is None


def test_all_fields_have_keys() -> None:
    """The rule data and the code name the same fields."""
    assert [row["field"] for row in _TOLD] == [*FIELDS, "path"]


@pytest.mark.parametrize("example", [one for row in _SAVED for one in row["match"]], ids=str)
def test_a_comment_of_a_saving_program_is_read(example: dict[str, str]) -> None:
    """Where the page lay and when it was fetched, as the program wrote it."""
    found = dict(saved(example["said"]))
    assert found.get("comment:saved-from") == example.get("url")
    assert found.get("comment:saved-date") == example.get("date")
    assert "date" not in example or to_iso(example["date"])


@pytest.mark.parametrize("comment", [one for row in _SAVED for one in row["miss"]])
def test_other_comments_say_nothing(comment: str) -> None:
    """A comment that only sounds like one gives nothing."""
    assert not list(saved(comment))


def _moments() -> list[list[str]]:
    lines = (Path(__file__).parent / "cases" / "moments.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("written", "iso"), _moments())
def test_a_moment_in_the_forms_that_programs_write(written: str, iso: str) -> None:
    """To ISO; `-` for what is no moment that a page can be fetched at."""
    assert to_iso(written) == (None if iso == "-" else iso)


@given(st.one_of(st.text(max_size=90), st.floats(), st.integers()))
def test_what_is_read_of_anything_is_iso(value: str | float) -> None:
    """No input raises, and what comes out is read as it stands."""
    if found := to_iso(value):
        assert datetime.fromisoformat(found)
        assert to_iso(found) == found


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2027, 1, 1)), st.integers(-12, 14))
def test_all_forms_of_one_moment_are_one(at: datetime, hours: int) -> None:
    """Whatever program wrote it, and in whatever zone, a moment stays the same."""
    at = at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    forms = (
        at.isoformat(),
        at.isoformat(" "),
        format_datetime(at),
        at.strftime("%Y%m%dT%H%M%S%z"),
        str(at.timestamp()),
    )
    assert {datetime.fromisoformat(to_iso(form) or "") for form in forms} == {at}


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from([key for row in _TOLD for key in row["keys"]]) | st.text(max_size=8)


@given(st.dictionaries(_KEYS, _JSON, max_size=6))
def test_no_sidecar_can_tell_anything_else(said: dict[str, Any]) -> None:
    """Three fields, each once, one printable line each, whatever a sidecar holds."""
    facts = facts_in(said, "sidecar", "a.json")
    fields = [one.field for one in facts.told]
    assert set(fields) <= set(FIELDS)
    assert len(set(fields)) == len(fields)
    for one in facts.told:
        assert isinstance(one, Told)
        assert one.value.encode()
        assert one.value == " ".join(one.value.split()) != ""
