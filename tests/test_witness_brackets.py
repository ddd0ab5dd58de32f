"""Where one bracket more finds a partner."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair.brackets import CLOSING, PAIRS, Brackets


def alone(line: str) -> int:
    """Brackets without a partner, counted one by one."""
    stack: list[str] = []
    count = 0
    for c in line:
        if c in PAIRS:
            stack.append(c)
        elif CLOSING.get(c) in stack:
            while stack.pop() != CLOSING[c]:
                count += 1
        elif c in CLOSING:
            count += 1
    return count + len(stack)


@settings(max_examples=500)
@given(st.text("（）《》“”文。", max_size=14), st.sampled_from("（）《》“”"), st.integers(0, 14))
def test_a_bracket_that_mends_leaves_one_less_alone(line: str, bracket: str, place: int) -> None:
    place = min(place, len(line))
    assert len(Brackets(line).alone) == alone(line)
    if Brackets(line).mends(place, bracket):
        assert alone(line[:place] + bracket + line[place:]) == alone(line) - 1


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("依照《治安条例|和本办法", "》"),
        ("依照|治安条例》和本办法", "《"),
        ("（依照《治安条例|）和《安检办法》", "》"),
        ("“依照|治安条例》和《安检办法》的规定”", "《"),
        ("《甲办法》、《乙办法|、《丙办法》", "》"),
    ],
)
def test_the_missing_partner_is_found(line: str, marked: str) -> None:
    assert Brackets(line.replace("|", "")).mends(line.index("|"), marked)


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("依照《治安条例》|和本办法", "》"),
        ("依照|治安条例和本办法", "《"),
        ("《依照（治安条例|）和本办法", "》"),
        ("|1）场地 2）设备", "（"),
        ("如下：1|场地（二层", "）"),
        ("（依照《治安条例）和|办法", "》"),
    ],
)
def test_no_bracket_is_put_where_it_has_no_partner(line: str, marked: str) -> None:
    """Numbers of a list have one bracket only."""
    assert not Brackets(line.replace("|", "")).mends(line.index("|"), marked)
