"""Costs that are worked out in parts, or for some candidates only, are those of the whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus import language
from ctcorpus.stages.repair import fillings, fullstop

few = settings(max_examples=200, deadline=None)  # the first example loads the tables
SENTENCE = "代表们在学校里讨论了海关的停车场，要求把二十三日以前的资料都保存好"
#: characters that pairs may have been, with marks and what lies beyond the first plane
CANDIDATES = [*SENTENCE, *"国國际際恐怖织織々，。、；：“”（）《》…·a1\U00020000"]


@given(
    st.lists(st.sampled_from(CANDIDATES), min_size=1, max_size=30, unique=True),
    st.sampled_from(["", "国", "他说“", "（中", "？", "\n", "\ufffd", "\U00020000"]),
    st.sampled_from(["", "国", "。", "\n", "?", " ", "a", "\U00020000"]),
)
@few
def test_the_likeliest_candidate_is_the_cheapest_of_all(found: list[str], before: str, after: str) -> None:
    """No candidate costs less than the one that is proposed, and none in front of it as little."""
    candidates, line = tuple(found), before
    before = "" if before[-1:] in fillings._MARKS else before[-1:]
    behind = after if after.strip() and after not in fillings._MARKS else ""

    def bits(one: str) -> float:
        is_mark = fillings._NO_HAN.match(one)
        line_ = line.rsplit("\n", 1)[-1]
        own = (
            fillings._bits(one, line_, after in ("", "\n"))
            if is_mark
            else language.cost(before + one) - language.cost(before)
        )
        return own + (language.cost(one + behind) - language.cost(one) if behind else 0.0)

    assert fillings._likeliest(f"{line}?{after}", len(line), candidates) == min(candidates, key=bits)


@pytest.mark.parametrize("at", range(0, len(SENTENCE), 3))
def test_a_division_around_a_cut_is_that_of_the_whole(at: int) -> None:
    """Each character at a cut costs what the text with it costs, divided into words anew."""
    before, behind = SENTENCE[:at], SENTENCE[at:]
    costs = fullstop._costs(before, behind)
    assert costs.keys() == {fullstop.STOP, *fullstop._others()}
    for character, bits in costs.items():
        near = before[-fullstop._CONTEXT :] + character + behind[: fullstop._CONTEXT]
        whole = fullstop._forth(fullstop._simplified(near))[-1][0]
        assert bits == pytest.approx(whole + language.cost(before[-1:] + character + behind[:1]))


def test_neighbours_that_the_model_knows() -> None:
    """Both ways to look pairs up name the same ones, and nothing is known beside nothing."""
    assert ord("际") in language.known_behind("国")
    assert ord("国") in language.known_before("际")
    assert language.known_behind("") == [] == [*language.known_before("")]
    assert language.known_behind("\U00020000") == []
    for code in language.known_behind("恐")[:50]:
        assert ord("恐") in language.known_before(chr(code))


@given(st.text(alphabet="反恐国际ab\U00020000\U00104e2d", max_size=60))
@few
def test_costs_of_short_and_long_texts_are_worked_out_alike(text: str) -> None:
    """A loop over the characters gives what work in bulk gives."""
    assert language.costs(text) == language.costs_behind(("\0" + text)[:-1], text)
