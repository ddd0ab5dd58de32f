"""Marks that a repair of misread text left are damage: a copy fills them, whatever the mark is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctcorpus.model import Witness
from ctcorpus.pipeline import normalize
from ctcorpus.stages.repair import marks
from tools import damage
from witnessing import CONFIG, document, filled, raw, witness

ORIGINALS = Path(__file__).parent / "samples/originals"
TEXT = """关于加强轨道交通安全检查的通知

各运营单位：
为了保障轨道交通的运行安全，防范恐怖袭击，现就加强安全检查的有关工作通知如下。
一、全线车站对进站乘客及其携带的物品实行安全检查，拒不接受检查的，不得进站乘车。
二、安全检查的设备应当定期校验，从业人员应当经过培训，持证上岗，值机时间每次不超过三十分钟。
三、运营单位应当公布举报的方式，及时核实线索，并在两个工作日内答复举报人。
第一条　本通知自公布之日起施行。"""


def misread(text: str, mark: str) -> str:
    """UTF-8 read as GBK, each bad byte one mark."""
    return damage.holes_each_byte(text, "utf-8", "gbk").replace("\ufffd", mark)


@pytest.mark.parametrize("mark", ["\ufffd", "?"])
def test_marks_that_a_repair_left_are_filled(mark: str) -> None:
    """Also with marks of punctuation and at the end of a paragraph, where a `?` alone could be a question."""
    damaged = misread(TEXT, mark)
    left = witness(damaged)
    assert len(left.lost) >= 30
    assert {left.text[place] for place in left.lost} <= {mark, "\n", "？"}
    edits = filled(damaged, TEXT)
    assert len(edits) >= 0.75 * len(left.lost)  # not where one character stands between two marks
    assert all(after in TEXT for _, after in edits)
    assert any(after in "，。、" for _, after in edits)


def test_what_was_filled_is_proposed_no_more() -> None:
    """Neither as damage nor by guesses."""
    damaged = misread(TEXT, "?")
    alone = normalize(raw(damaged), CONFIG)
    both = document(damaged, TEXT)
    edits = [edit for one in both.passes if one.stage == "witness" for edit in one.edits]
    assert len(both.proposals) == len(alone.proposals) - len(edits)
    assert not [one for one in both.proposals if one.witness]


@pytest.mark.parametrize("file", sorted(ORIGINALS.glob("*.txt")), ids=lambda file: file.stem)
def test_both_marks_are_filled_alike(file: Path) -> None:
    text = file.read_text("utf-8").strip()
    replaced, asked = (filled(misread(text, mark), text) for mark in "\ufffd?")
    assert len(asked) >= 0.98 * len(replaced)
    assert all(after in witness(text).text for _, after in asked)


def test_a_mark_that_stood_for_a_blank_takes_no_word() -> None:
    """The first character of a paragraph, and the one behind the number of an article, may have been U+3000."""
    found = marks.find(Witness("c", "??第一条?本通知自公布之?起施行。", (), (0, 1, 5, 13)))
    assert [(mark.start, mark.end, mark.least, mark.most) for mark in found] == [
        (0, 2, 0, 2),
        (5, 6, 0, 1),
        (13, 14, 1, 1),
    ]


def test_other_question_marks_are_no_damage_for_that() -> None:
    """Only places that a repair touched."""
    asked = TEXT.replace("防范恐怖袭击，", "防范恐怖袭击?")
    assert witness(asked).lost == ()
    assert filled(asked, TEXT) == []
