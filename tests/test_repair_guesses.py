"""Guesses that are accepted: names, numbers and dates are never among them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ctcorpus.edits import Edit
from ctcorpus.stages.repair.guesses import may_apply

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/guesses.yaml").read_text("utf-8"))
NEVER = [(kind, case) for kind, cases in CASES["never"].items() for case in cases]


def guess(case: str) -> tuple[str, Edit]:
    """The text with a mark where the first guess stands, and the guess."""
    before, _, rest = case.partition("{")
    said, _, behind = rest.partition("}")
    behind = behind.replace("{", "").replace("}", "")
    return f"{before}\ufffd{behind}", Edit(len(before), "\ufffd", said, "utf8-as-gb18030-holes", "guess", 9)


@pytest.mark.parametrize(("kind", "case"), NEVER, ids=lambda value: value[:14])
def test_a_name_a_number_or_a_date_is_never_guessed(kind: str, case: str) -> None:
    """Where a name, a number or a date stands, or could stand, the guess stays a proposal."""
    assert not may_apply(*guess(case)), kind


@pytest.mark.parametrize("case", CASES["may"], ids=lambda case: case[:14])
def test_a_word_may_be_guessed(case: str) -> None:
    """A guess that makes a frequent word, with nothing doubtful beside it, may be applied."""
    assert may_apply(*guess(case))


@pytest.mark.parametrize("said", ["", "\ufffd", "，", "。", "x", "\ue000"])
def test_only_han_characters_are_guessed_inside_a_paragraph(said: str) -> None:
    """Marks, letters and nothing at all are no guesses that could be applied."""
    assert not may_apply("各国应加强合\ufffd。", Edit(6, "\ufffd", said, "utf8-as-gb18030-holes", "guess", 2))


def test_only_what_a_guess_changes_is_judged() -> None:
    """A guess over a longer run counts for the characters that differ: here 作, not 三."""
    text = "三国加强合\ufffd，共同应对。"
    assert may_apply(text, Edit(0, "三国加强合\ufffd", "三国加强合作", "gbk-byte-drop", "guess", 2))
    assert not may_apply(
        "\ufffd国加强合作", Edit(0, "\ufffd国加强合作", "三国加强合作", "gbk-byte-drop", "guess", 2)
    )
