"""Whether two damaged spans can have been one text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.passages import Gap, Side, consistent

#: of the original: a character that stays, or how many are lost together, and how many marks they leave
PIECES = st.lists(st.one_of(st.just(0), st.tuples(st.integers(1, 3), st.integers(1, 3))), max_size=10)


def damaged(original: str, pieces: list[int | tuple[int, int]]) -> Side:
    """The original after its pieces were lost, each mark knowing only roughly how many there were."""
    text, gaps, place = "", [], 0
    for piece in pieces:
        if isinstance(piece, int):
            text += original[place : place + 1]
            place += 1
        elif lost := original[place : place + piece[0]]:
            gaps.append(Gap(len(text), len(text) + piece[1], max(len(lost) - 1, 1), len(lost) + 1))
            text += "?" * piece[1]
            place += len(lost)
    return Side.of(text + original[place:], gaps)


def whole(side: Side) -> tuple[int, int]:
    return 0, len(side.text)


@settings(max_examples=500)
@given(st.text("甲乙丙", max_size=12), PIECES, PIECES)
def test_two_copies_of_one_text_are_consistent(
    original: str, one: list[int | tuple[int, int]], two: list[int | tuple[int, int]]
) -> None:
    """Whatever each of them lost, also where the losses overlap."""
    here, there = damaged(original, one), damaged(original, two)
    assert consistent(here, whole(here), there, whole(there))
    assert consistent(there, whole(there), here, whole(here))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("动员", "组织", False),
        ("动_", "组织", False),
        ("动_", "动员", True),
        ("_员", "组织", False),
        ("动_", "_员", True),
        ("动_", "组_", False),
        ("_动", "_组", False),
        ("动_员", "动_组织", False),
        ("_", "", False),
        ("", "", True),
        ("", "动员", False),
    ],
)
def test_words_that_no_damage_explains(one: str, two: str, expected: bool) -> None:
    """`_` stands for one lost character."""
    here, there = (
        Side.of(text, [Gap(i, i + 1, 1, 1) for i, c in enumerate(text) if c == "_"]) for text in (one, two)
    )
    assert consistent(here, whole(here), there, whole(there)) is expected
    assert consistent(there, whole(there), here, whole(here)) is expected
