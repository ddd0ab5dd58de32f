"""Two editions of a text fill nothing in one another, whatever else agrees; copies of one text do."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from random import Random

import pytest
import yaml

from ctcorpus.stages.repair.comparison import Comparison
from ctcorpus.stages.repair.copies import Copy
from witnessing import document, filled, witness

CASES = yaml.safe_load((Path(__file__).parent / "cases/witness/amended.yaml").read_text("utf-8"))
TEXT: str = CASES["text"]
AMENDED: list[list[str]] = CASES["amended"]


def lost(words: str, amended: str, mark: str) -> str:
    """`words` with a mark for each character that the amendment changes."""
    return "".join(mark if a != b else a for a, b in zip(words, amended, strict=True))


def edition(changes: list[list[str]]) -> str:
    text = TEXT
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize("mark", ["\ufffd", "?", "锟斤拷"])
@pytest.mark.parametrize("others", [1, 2, 3, 6])
def test_a_hole_at_an_amended_word_stays(others: int, mark: str) -> None:
    """One more amended word anywhere shows that these are two editions."""
    random = Random(others)
    for _ in range(10):
        chosen = random.sample(AMENDED, others + 1)
        words, amended = chosen[0]
        damaged = edition([[words, lost(words, amended, mark)]])
        assert damaged != TEXT
        assert filled(damaged, edition(chosen)) == []


@pytest.mark.parametrize(("words", "amended"), AMENDED)
def test_a_hole_in_a_copy_of_the_same_text_is_filled(words: str, amended: str) -> None:
    """The same holes: nothing else differs."""
    hole = lost(words, amended, "\ufffd")
    assert "".join(after for _, after in filled(edition([[words, hole]]), TEXT)) == "".join(
        a for a, b in zip(words, amended, strict=True) if a != b
    )


def test_what_the_other_edition_has_is_proposed() -> None:
    doc = document(TEXT.replace("街道", "\ufffd\ufffd"), edition(AMENDED[:2]))
    assert ("\ufffd\ufffd", "社区", "replacement-hole") in [
        (one.before, one.after, one.rule) for one in doc.proposals if one.witness
    ]
    assert doc.flags >= {"possible-omission", "unrecoverable-damage"}


def test_an_edition_beside_a_copy_does_no_harm() -> None:
    """The copy is believed; where the edition has other words at the hole nobody is."""
    damaged = TEXT.replace("街道", "\ufffd\ufffd")
    other, rival = edition([["给予表扬", "给予奖励"]]), edition(AMENDED[:2])
    for order in permutations([TEXT, other]):
        assert filled(damaged, *order) == [("\ufffd\ufffd", "街道")]
    for order in permutations([TEXT, rival]):
        assert filled(damaged, *order) == []


@pytest.mark.parametrize(("place", "draft", "issued"), CASES["left_open"])
def test_what_a_draft_leaves_open_stays_open(place: str, draft: str, issued: str) -> None:
    """Brackets, `?` for a word, a mark or a number, digits that are no date."""
    one, two = edition([[place, draft]]), edition([[place, issued]])
    assert filled(one, two) == []
    assert filled(two, one) == []


@pytest.mark.parametrize(("place", "draft", "issued"), CASES["left_open"][:5])
def test_a_draft_with_open_places_is_no_witness(place: str, draft: str, issued: str) -> None:
    """It may have had other words, too, where the text as issued has a hole."""
    damaged = edition([[place, issued], ["暂停举办", "\ufffd\ufffd举办"]])
    assert filled(damaged, edition([[place, draft]])) == []


def test_question_marks_inside_words_are_damage() -> None:
    """Then others are, too; only numbers stay open."""
    damaged = TEXT.replace("派出所", "派?所").replace("疏散通道", "疏?通道").replace("严禁", "??")
    assert filled(damaged, TEXT) == [("?", "出"), ("??", "严禁"), ("?", "散")]
    assert filled(damaged.replace("九十天", "?十天"), TEXT) == [("?", "出"), ("??", "严禁"), ("?", "散")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("，必要时限制", "、必要时限制"),
        ("第四条　", "第四条"),
        ("不得删改；", "不得删改;"),
        ("反复提示", "反覆提示"),
    ],
)
def test_marks_width_and_spelling_make_no_edition(one: str, two: str) -> None:
    other = edition([[one, two]])
    assert filled(TEXT.replace("街道", "\ufffd\ufffd"), other) == [("\ufffd\ufffd", "街道")]
    assert filled(other.replace("街道", "\ufffd\ufffd"), TEXT) == [("\ufffd\ufffd", "街道")]


def test_a_paragraph_more_makes_an_edition_a_caption_does_not() -> None:
    damaged = TEXT.replace("街道", "\ufffd\ufffd")
    article = "第五条之一　商场应当与相邻的地铁车站、停车场建立联络机制，互通安全信息，每季度至少会商一次。"
    assert filled(damaged, TEXT.replace("\n第六条", f"\n{article}\n第六条")) == []
    assert filled(damaged, TEXT.replace("\n第六条", f"，并做好记录。{article}\n第六条")) == []
    for lines in (
        "商场入口（资料图）",
        "商场入口（资料图）\n相关链接\n分享到：新浪微博 更多 打印本页 关闭窗口 返回顶部 字号 大 中 小",
    ):
        assert filled(damaged, TEXT.replace("\n第六条", f"\n{lines}\n第六条")) == [("\ufffd\ufffd", "街道")]
    assert filled(damaged, TEXT.replace("\n第六条", "\n（一）游船；\n第六条")) == []


def test_a_formula_that_two_notices_share_fills_nothing() -> None:
    """They agree around the hole and differ in all the rest, which cannot be compared."""
    formula = "现将《{}》印发给你们，请结合实际认真贯彻执行，执行中的问题请及时报告。"
    one = formula.format("\ufffd\ufffd办法") + "\n\n" + TEXT
    two = (
        formula.format("考核办法")
        + "\n\n"
        + "供水企业应当每季度公布水质检测的结果，并接受用户的查询和监督。" * 4
    )
    assert filled(one, two) == []


def test_two_bodies_that_sign_one_text_are_two_editions() -> None:
    """One notice filled in twice: who is named in one need not be named in the other. A reprint has one signature."""
    damaged = TEXT.replace("街道", "\ufffd\ufffd")
    for one, two, expected in (
        ("甲市公安局", "乙市公安局", []),
        ("甲市公安局", "甲市公安局", [("\ufffd\ufffd", "街道")]),
        ("甲市公安局", "（来源：某某网）", [("\ufffd\ufffd", "街道")]),
    ):
        assert filled(f"{damaged}\n\n{one}", f"{TEXT}\n\n{two}") == expected


def test_two_dates_without_their_marks_are_two_editions() -> None:
    """The damage keeps every digit."""
    dated = TEXT + "\n第十一条　本规定自{}起施行。"
    damaged = dated.format("2018126日").replace("街道", "\ufffd\ufffd")
    assert filled(damaged, dated.format("2018126日")) == [("\ufffd\ufffd", "街道")]
    assert filled(damaged, dated.format("2019126日")) == []


def test_an_ambiguous_date_is_told_by_the_same_digits() -> None:
    """An edition that changed the date has other digits: between copies that agree only the marks are missing."""
    dated = TEXT + "\n第十一条　本规定自{}起施行。"
    assert filled(dated.format("2018126日"), dated.format("2018年12月6日")) == [
        ("2018126日", "2018年12月6日")
    ]
    assert filled(dated.format("2018126日"), dated.format("2018年12月7日")) == []
    assert filled(dated.format("2018126日"), dated.format("2018年12月6日").replace("街道", "社区")) == []


def test_damage_on_both_sides_is_no_difference() -> None:
    """A word that is torn in both, and a mark that cannot be claimed in one of them."""
    damaged = TEXT.replace("街道", "\ufffd\ufffd").replace("形迹可疑的", "\ufffd\ufffd可疑的")
    other = TEXT.replace("形迹可疑的", "形\ufffd\ufffd疑的")
    assert Comparison(Copy(witness(damaged)), Copy(witness(other))).is_one_text
    assert ("\ufffd\ufffd", "街道") in filled(damaged, other)
