"""Marked damage is filled from another copy of the passage; what differs without a mark stays."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.edits import undo
from ctcorpus.model import Document
from ctcorpus.pipeline import normalize
from ctcorpus.stages.repair import marks
from ctcorpus.stages.repair.witness import find
from witnessing import document, filled, raw, witness

CASES = Path(__file__).parent / "cases/witness"


def cases(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((CASES / name).read_text("utf-8")))


def name_of(case: object) -> str:
    return str(case["name"]) if isinstance(case, dict) else str(case)


@pytest.mark.parametrize("case", cases("revisions.yaml"), ids=name_of)
def test_editions_of_a_text_are_left_alone(case: dict[str, Any]) -> None:
    """A draft and its final text, a law before and after amendment: nothing is changed in either."""
    one, two = case["one"], case["two"]
    assert filled(one, two) == []
    assert filled(two, one) == []


LOST = [(case, word) for case in cases("revisions.yaml") for word in case["holes"]]


@pytest.mark.parametrize("mark", ["\ufffd", "?", "锟斤拷"])
@pytest.mark.parametrize(("case", "word"), LOST, ids=name_of)
def test_a_hole_where_editions_differ_stays(case: dict[str, Any], word: str, mark: str) -> None:
    """The other edition has other words there."""
    one, two = case["one"], case["two"]
    text, other = (one, two) if word in one else (two, one)
    assert word in text
    damaged = text.replace(word, mark * len(word))
    assert [edit for edit in filled(damaged, other) if edit[1] not in text] == []


def rows_of(case: dict[str, Any]) -> list[str]:
    return [case["text"].format(**dict(zip("abcdef", row, strict=False))) for row in case["rows"]]


PATTERNS = [(case, word) for case in cases("patterns.yaml") for word in case["lost"]]


@pytest.mark.parametrize("mark", ["\ufffd", "?"])
@pytest.mark.parametrize(("case", "word"), PATTERNS, ids=name_of)
def test_a_hole_in_the_slot_of_a_pattern_stays(case: dict[str, Any], word: str, mark: str) -> None:
    """The same notice for several places, with one of the others as witness or with all."""
    first, *others = rows_of(case)
    damaged = first.replace(word, mark * len(word))
    assert damaged != first
    for chosen in ([others[0]], [others[1]], *map(list, permutations(others))):
        assert [edit for edit in filled(damaged, *chosen) if edit[1] not in word] == []


PASSAGE = (
    "安理会决定，所有国家应当防止和制止资助恐怖主义行为，毫不拖延地冻结犯有或者企图犯下恐怖主义行为的个人的资金，"
    "并禁止其国民为此类人员提供任何资金、金融资产或者经济资源。各国还应当在边境管制和签发证件方面加强合作，防止伪造和冒用身份证件。"
)


def hole(text: str, word: str, mark: str = "\ufffd") -> str:
    assert text.count(word) >= 1
    return text.replace(word, mark * len(word), 1)


def test_a_filling_names_record_and_paragraph_and_takes_the_flag_away() -> None:
    other = f"引言一段，说明背景。\n\n{PASSAGE}"
    doc = document(hole(PASSAGE, "冻结"), other)
    (edit,) = [edit for one in doc.passes if one.stage == "witness" for edit in one.edits]
    assert (edit.before, edit.after, edit.rule, edit.proof) == (
        "\ufffd\ufffd",
        "冻结",
        "replacement-hole",
        "witnessed",
    )
    assert edit.witness == f"{raw(other).id}:3"
    assert doc.witnesses == (raw(other).id,)
    assert not doc.flags & {"unrecoverable-damage", "possible-omission"}
    assert doc.proposals == ()
    assert doc.text == PASSAGE


def test_a_passage_in_the_middle_of_another_document() -> None:
    """Also as a part of a longer paragraph, and where the hole begins or ends the paragraph."""
    around = f"研究者常常引用下面这一段话。{PASSAGE}这段话写于二十多年以前，至今仍有意义。"
    for word in ("冻结", "安理", "身份证件。"):
        damaged = PASSAGE[::-1].replace(word[::-1], "\ufffd" * len(word), 1)[::-1]
        expected = [] if word in ("安理", "身份证件。") else [("\ufffd\ufffd", "冻结")]
        assert filled(damaged, around) == expected, "an edge of this paragraph is none of the other"
        assert filled(damaged, f"前言\n{PASSAGE}\n结语") == [("\ufffd" * len(word), word)]


def test_a_text_is_its_own_witness_if_asked() -> None:
    text = f"{hole(PASSAGE, '冻结')}\n\n附录：\n\n{PASSAGE}"
    assert filled(text) == [("\ufffd\ufffd", "冻结")]
    plain = normalize(raw(text), Config())
    assert isinstance(plain, Document)
    assert "witness" not in [one.stage for one in plain.passes]


def test_a_row_of_equal_lines_is_no_copy_of_itself() -> None:
    text = "一、加强合作，交换情报，共同打击。\n" * 40 + "一、加强合作，交\ufffd情报，共同打击。\n"
    assert [after for _, after in filled(text)] in ([], ["换"])
    assert filled("恐" * 500 + "\ufffd" + "恐" * 500) == []


def test_conflicting_witnesses_are_proposals() -> None:
    """Which of them is right nobody knows."""
    one, two = PASSAGE, PASSAGE.replace("冻结", "查封")
    doc = document(hole(PASSAGE, "冻结"), one, two)
    assert "\ufffd\ufffd" in doc.text
    assert "possible-omission" in doc.flags
    (proposal,) = [one for one in doc.proposals if one.witness]
    assert (proposal.rule, proposal.proof, proposal.candidates) == ("replacement-hole", "guess", 2)


def test_only_first_pass_texts_bear_witness() -> None:
    """What a third copy could restore in a witness is not heard through it."""
    damaged = hole(PASSAGE, "冻结")
    assert filled(hole(damaged, "边境"), damaged) == [("\ufffd\ufffd", "边境")]
    assert witness(f"{damaged}\n\n{PASSAGE}").text.count("\ufffd") == 2


def test_the_other_script_fills_what_is_written_in_one_way_only() -> None:
    """資助 is 资助 in Simplified text; what Traditional text writes for 制 may be 制 or 製: a proposal."""
    hant = (
        "安理會決定，所有國家應當防止和制止資助恐怖主義行為，毫不拖延地凍結犯有或者企圖犯下恐怖主義行為的個人的資金，"
        "並禁止其國民為此類人員提供任何資金、金融資產或者經濟資源。各國還應當在邊境管制和簽發證件方面加強合作，防止偽造和冒用身份證件。"
    )
    assert filled(hole(PASSAGE, "恐怖"), hant) == [("\ufffd\ufffd", "恐怖")]
    assert filled(hole(PASSAGE, "资助"), hant) == [("\ufffd\ufffd", "资助")]
    assert filled(hole(hant, "資助"), PASSAGE) == [("\ufffd\ufffd", "資助")]
    assert filled(hole(hant, "為"), PASSAGE) == [("\ufffd", "為")], (
        "of 為 and 爲 the one that the text writes"
    )
    doc = document(hole(hant, "制止"), PASSAGE)
    assert "\ufffd\ufffd" in doc.text
    assert [one.after for one in doc.proposals if one.witness and one.rule == "replacement-hole"] == ["制止"]


@pytest.mark.parametrize(
    ("damaged", "rule"),
    [
        (PASSAGE.replace("怖主", "??", 1), "question-run"),
        (PASSAGE.replace("冻", "?", 1), "question-run"),
        (PASSAGE.replace("冻结", "锟斤拷锟斤拷", 1), "kunjinkao"),
        (PASSAGE.replace("所有国家", "烫烫烫烫", 1), "memory-fill"),
    ],
    ids=["two", "one", "kunjinkao", "memory"],
)
def test_marks_of_every_kind(damaged: str, rule: str) -> None:
    doc = document(damaged, PASSAGE)
    assert doc.text == PASSAGE
    assert [edit.rule for one in doc.passes if one.stage == "witness" for edit in one.edits] == [rule]


DATED = "本办法由市人民政府第九次常务会议审议通过，自{date}起施行，原《{law}》同时废止，各有关单位应当认真组织学习和贯彻执行。"


@pytest.mark.parametrize(
    ("seen", "written"),
    [
        ("2018126日", "2018年1月26日"),
        ("2018年126日", "2018年12月6日"),
        ("20184月", "2018年4月"),
        ("2004年71日", "2004年7月1日"),
        ("2011111日", "2011年11月1日"),
    ],
)
def test_dates_without_their_marks(seen: str, written: str) -> None:
    law = "客运场站安全检查暂行办法"
    damaged, whole = (DATED.format(date=date, law=law) for date in (seen, written))
    doc = document(damaged, whole)
    assert written in doc.text
    assert "ambiguous-date" not in doc.flags


def test_a_date_with_other_digits_is_no_witness() -> None:
    law = "客运场站安全检查暂行办法"
    damaged, other = (DATED.format(date=date, law=law) for date in ("2018126日", "2019年1月26日"))
    assert filled(damaged, other) == []


def test_brackets() -> None:
    """One that has no partner. A pair that holds nothing may wait for it: a proposal."""
    whole = DATED.format(date="2018年4月2日", law="客运场站安全检查暂行办法")
    assert filled(whole.replace("》", ""), whole) == [("", "》")]
    assert filled(whole.replace("《", ""), whole) == [("", "《")]
    assert filled(whole.replace("《", "").replace("》", ""), whole) == []
    empty = document(whole.replace("客运场站安全检查暂行办法", ""), whole)
    assert [(one.before, one.after, one.proof) for one in empty.proposals] == [
        ("《》", "《客运场站安全检查暂行办法》", "guess")
    ]


@pytest.mark.parametrize("accept", [frozenset(), frozenset({"guess"})], ids=str)
def test_a_word_that_one_copy_lacks_is_proposed_and_never_applied(accept: frozenset[str]) -> None:
    less = PASSAGE.replace("毫不拖延地", "")
    doc = normalize(raw(less), Config(witness=True, accept=accept), [witness(PASSAGE)])
    assert isinstance(doc, Document)
    assert doc.text == less
    assert [(one.before, one.after, one.rule, one.proof) for one in doc.proposals] == [
        ("", "毫不拖延地", "word-drop", "guess")
    ]
    assert doc.flags >= {"possible-omission"}
    assert document(PASSAGE, less).proposals == (), "the longer one lacks nothing"


def test_proposals_are_bounded() -> None:
    one = "".join(
        f"第{n}条　各单位应当按照第{n}号文件的要求落实防范责任，明确专人负责日常检查工作。\n"
        for n in range(99)
    )
    two = one.replace("按照", "严格按照").replace("明确", "并且明确")
    assert 0 < len(document(one, two).proposals) <= 20


def test_order_and_number_of_witnesses_make_no_difference() -> None:
    damaged = hole(hole(PASSAGE, "冻结"), "边境")
    others = [PASSAGE, hole(PASSAGE, "国民") + "\n完", f"题\n{PASSAGE}"]
    results = {document(damaged, *chosen).passes for chosen in permutations(others)}
    assert len(results) == 1


def test_real_question_marks_stay() -> None:
    text = (
        "记者问：合作的前景怎么样？发言人说，各方都有意愿。谁来牵头？由轮值主席国牵头。资金够吗？目前足够，各方已经作出承诺。"
        "这难道不是好消息？当然是。下一次会议在哪里举行？地点尚未确定，秘书处将在两个月之内通知各成员国的主管部门。"
    )
    assert filled(text, text.replace("？", "，")) == []
    assert filled(text, text.replace("怎么样？", "怎么样呢，")) == []


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.integers(0, len(PASSAGE) - 1), min_size=1, max_size=5),
    st.lists(
        st.tuples(
            st.integers(0, len(PASSAGE)), st.sampled_from(["", "\ufffd", "?", "》", "锟斤拷", "\n", "日"])
        ),
        max_size=3,
    ),
)
def test_passes_can_be_undone_and_a_second_hearing_finds_nothing(
    holes: set[int], changes: list[tuple[int, str]]
) -> None:
    """Whatever else is damaged; and no character comes from nowhere."""
    text = "".join("\ufffd" if place in holes else c for place, c in enumerate(PASSAGE))
    for place, mark in changes:
        text = text[:place] + mark + text[place + 1 :]
    doc, own = document(text, PASSAGE), witness(text)
    done = [one for one in doc.passes if one.stage == "witness"]
    assert all(edit.after in PASSAGE for one in done for edit in one.edits)
    before = len([one for one in doc.passes if one.stage == "repair"])
    after = made_by(doc, before + len(done))
    assert made_by(doc, before) == own.text
    again, _ = find(marks.first_pass("c", after, doc.passes[: before + len(done)]), [witness(PASSAGE)])
    assert again == []
    if not changes and all(place + step not in holes for place in holes for step in (1, 2, 3)):
        assert after == PASSAGE


def made_by(doc: Document, count: int) -> str:
    """The text after the first passes of a document."""
    text = doc.text
    for one in reversed(doc.passes[count:]):
        text = undo(text, one.edits)
    return text
