"""What makes repair quick changes nothing, and no text costs more than time linear in its length."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tools import damage

from ctcorpus import language, swaps
from ctcorpus.chains import LEAST_BITS_SAVED, SWAPS, Link, Solution
from ctcorpus.edits import Edit
from ctcorpus.stages import repair
from ctcorpus.stages.repair import mojibake, run_ends
from ctcorpus.stages.repair.frame import lines_of, lines_with

SENTENCE = "各缔约国应当加强情报交流，防止恐怖分子跨境流动；边境口岸每日核对名单。"


@given(st.text())
@settings(deadline=None)  # the first example loads the model
def test_costs_in_bulk_are_those_of_single_steps(text: str) -> None:
    """Every character costs what it costs behind the one before it, in any plane, and also lone surrogates."""
    assert language.costs(text) == [language.step(text[i - 1 : i], c) for i, c in enumerate(text)]


@given(st.text(alphabet="中国反恐ab\U00020000\U0002a6a5", max_size=40))
def test_costs_of_planes_beyond_the_first(text: str) -> None:
    """Characters that take two units in UTF-16 are characters of their own."""
    assert language.costs(text) == [language.step(text[i - 1 : i], c) for i, c in enumerate(text)]


@given(st.text(alphabet="?a国\n", max_size=60))
def test_lines_that_hold_a_sign(text: str) -> None:
    """The lines that hold a sign are found each once, with their place."""
    sign = re.compile(r"\?a")
    assert list(lines_with(sign, text)) == [(at, line) for at, line in lines_of(text) if sign.search(line)]


@given(
    st.lists(st.sampled_from([*SENTENCE, *"砞ヘ夹瞷挡狦ㄤい蚥趙假潰耀宒"]), min_size=1, max_size=30),
    st.sampled_from(SWAPS),
)
@settings(deadline=None)  # the first example loads the tables
def test_what_can_save_nothing_holds_no_swap(characters: list[str], pair: Link) -> None:
    """The first look at a stretch passes every run that could be believed."""
    text = "".join(characters)
    for run in swaps.runs(text, pair[1], pair[2]):
        foreign = sum(character > "\x7f" for character in run.after)
        if run.saved >= max(LEAST_BITS_SAVED, language.MARGIN * foreign):
            assert swaps.can_save(text, pair[1], pair[2], LEAST_BITS_SAVED)


def test_no_class_looks_twice_at_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class looks again only when another one has changed the text since."""
    seen: list[tuple[str, str]] = []

    class Class:
        def __init__(self, name: str, before: str, after: str) -> None:
            self.name, self.before, self.after = name, before, after

        def find(self, text: str) -> Iterator[Edit]:
            seen.append((self.name, text))
            at = text.find(self.before)
            if at >= 0:
                yield Edit(at, self.before, self.after, self.name, "proven")

    monkeypatch.setattr(repair, "UNDOING", {"one": Class("one", "甲", "乙"), "two": Class("two", "丙", "丁")})
    monkeypatch.setattr(repair, "CLOSING", {})
    assert repair.repair_text("甲丙")[0] == "乙丁"
    assert seen == [("one", "甲丙"), ("two", "乙丙"), ("one", "乙丁"), ("two", "乙丁")]
    seen.clear()
    repair.repair_text("甲")
    assert seen == [("one", "甲"), ("two", "乙"), ("one", "乙")]


def test_a_long_chained_line_takes_linear_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of a long run that came back together were once solved again from the first one, word by word."""
    solved: list[int] = []
    solve = run_ends.solve

    def counted(text: str) -> Solution | None:
        solved.append(len(text))
        return solve(text)

    monkeypatch.setattr(run_ends, "solve", counted)
    unit = damage.utf8_as_cp1252(damage.utf8_as_cp1252(SENTENCE))
    work = []
    for times in (20, 80):
        solved.clear()
        edits = list(mojibake.find(f"{unit} " * times + unit[:-1]))
        assert any(edit.after.count(SENTENCE) == times for edit in edits)
        work.append(sum(solved))
    assert work[1] < 8 * work[0]
