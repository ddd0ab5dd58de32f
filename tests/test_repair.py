"""The repair stage: damage comes back with a proof, clean text is never touched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus import codecs_zh
from ctcorpus.chains import mend_file
from ctcorpus.config import Config
from ctcorpus.edits import undo
from ctcorpus.stages.repair import repair_text
from ctcorpus.stages.repair.stream import fold, lossy_decode, observed

CASES = Path(__file__).parent / "cases/repair"
SEEDS = Path(__file__).resolve().parents[2] / "shared/seeds"


def cases(name: str) -> list[Any]:
    return yaml.safe_load((CASES / name).read_text("utf-8"))


def damaged(case: dict[str, Any]) -> str:
    text = case["after"]
    for written, read in case.get("damage", ()):
        text = codecs_zh.decode(codecs_zh.encode(text, written), read)
    return str(case.get("before", text))


def rules(text: str) -> list[str]:
    return [edit.rule for one in repair_text(text)[1] for edit in one.edits]


@pytest.mark.parametrize(
    "case", cases("changed.yaml"), ids=lambda case: f"{case['rule']}-{case['after'][:8]}"
)
def test_damage_comes_back(case: dict[str, Any]) -> None:
    """Each class restores its case exactly, and says which class it was."""
    before = damaged(case)
    assert before != case["after"]
    assert repair_text(before)[0] == case["after"]
    assert case["rule"] in rules(before)


@pytest.mark.parametrize("text", cases("untouched.yaml"), ids=lambda text: text[:12])
def test_clean_text_stays(text: str) -> None:
    """Nothing is changed in text that only looks odd; nothing is even proposed with a proof."""
    assert repair_text(text)[0] == text


@pytest.mark.parametrize(
    "case", cases("changed.yaml"), ids=lambda case: f"{case['rule']}-{case['after'][:8]}"
)
def test_repair_is_idempotent(case: dict[str, Any]) -> None:
    """Repaired text has nothing left to repair."""
    once = repair_text(damaged(case))[0]
    assert repair_text(once)[0] == once


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_undone(text: str) -> None:
    """Whatever repair makes of a text, its passes give the text back."""
    after, passes, _ = repair_text(text)
    for one in reversed(passes):
        after = undo(after, one.edits)
    assert after == text


def test_a_disabled_rule_does_not_act() -> None:
    """`disable` in the configuration switches one rule off, and only that."""
    text = "反\u200b恐合作,会议"
    assert repair_text(text, Config(disable=frozenset({"width"})))[0] == "反恐合作,会议"


def test_recoverable_from_nothing_is_marked() -> None:
    """What nothing can restore is reported with proof `none`, at its place, and left as it is."""
    text, passes, proposals = repair_text("会议于锟斤拷锟斤拷举行。")
    assert text == "会议于锟斤拷锟斤拷举行。"
    assert not passes
    assert [(p.start, p.before, p.proof) for p in proposals] == [(3, "锟斤拷锟斤拷", "none")]


def test_a_date_with_two_readings_is_reported() -> None:
    """Both calendar readings are listed with proof `none`; a guess that is accepted does not decide it."""
    text, _, proposals = repair_text("会期为2018126日。", Config(accept=frozenset({"guess"})))
    assert text == "会期为2018126日。"
    assert [(p.after, p.proof, p.candidates) for p in proposals] == [("2018年1月26|2018年12月6", "none", 2)]


# --- the byte stream behind splices and cuts: examples of the forward model -----------------------


@pytest.mark.parametrize(
    ("text", "readings", "cuts", "seen"),
    [
        ("恐數", [(3, "jǐn"), (4, "shù")], [], "恐?jǐn)?shù)"),
        ("入參與", [(3, "yún")], [], "入?yún)⑴c"),
        ("加東", [(3, "xùn")], [], "加?xùn)|"),
        ("。恐怖組織", [], [1], "??植澜M織"),
        ("。《中華", [], [1], "?!吨腥A"),
        ("。恢復", [(5, "fù")], [1], "?;謴?fù)"),
    ],
)
def test_forward_model_of_splice_and_cut(
    text: str, readings: list[tuple[int, str]], cuts: list[int], seen: str
) -> None:
    """The damage, run forward on bytes, gives what real scrapes show."""
    data = text.encode("gbk")
    if text == "。恢復":  # the reading fell across the cut stream: 8FCD ends at 6, its reading is fù
        readings = [(6, "fù")]
    assert observed(data, readings, cuts) == seen


def test_lossy_decoding_eats_the_trail_byte() -> None:
    """A lead byte with a bad trail byte gives one `?`; a lone lead at the end too."""
    assert lossy_decode(b"\xb5(\xb7\xb4\xd6") == "?反?"
    assert fold("（ＡＢ，）") == "(AB,)"


@pytest.mark.skipif(not SEEDS.exists(), reason="needs the real scrapes")
@pytest.mark.parametrize(("name", "spliced", "cut"), [("002", 482, 0), ("003", 1883, 7)])
def test_real_splices_come_back(name: str, spliced: int, cut: int) -> None:
    """Every splice and cut of two real scrapes is found; no reading and no broken spot is left."""
    text = next(SEEDS.glob(f"{name}*")).read_text("utf-8")
    after, passes, _ = repair_text(text)
    found = [edit.rule for one in passes for edit in one.edits]
    assert found.count("pinyin-splice") == spliced
    assert found.count("gbk-cut") == cut
    assert not set("āáǎàēéěèīíǐìōóǒòūúǔùǜ?") & set(after)


@pytest.mark.parametrize("chain", [["utf-8", "latin-1"], ["gb18030", "cp1252"], ["cp950", "latin-1"]])
def test_a_page_is_mended_whole(chain: list[str]) -> None:
    """Markup is mended before it is parsed, by the chain that its damaged runs show."""
    text = (
        "會議決定成立聯合工作組，審查各國的報告。"
        if "cp950" in chain
        else "会议决定成立联合工作组，审查各国的报告。"
    )
    page = f"<html><head><title>{text}</title></head>\n<body><p class='a'>{text}</p>\n<p>{text}</p></body></html>"
    seen = codecs_zh.decode(codecs_zh.encode(page, chain[0]), chain[1])
    mended = mend_file(seen)
    assert mended is not None
    assert mended[0] == page


def test_a_sound_page_is_not_mended() -> None:
    """A page with accents and symbols in it is left alone."""
    assert (
        mend_file("<html><body><p>会议在 Orléans、Málaga 和 Zürich 举行。©2019 ®</p></body></html>") is None
    )


def test_a_lost_pair_inside_a_cut_is_no_proof() -> None:
    """A `?` inside a run out of step may be a lost pair of bytes: what it hides stays open."""
    spliced = "".join(
        f"{c}({r})"
        for c, r in (("網", "wǎng"), ("國", "guó"), ("際", "jì"), ("關", "guān"), ("係", "xì")) * 4
    )
    cut = b"\xa1|" + "。基層反映最多的是翻譯人才不足"[0:].encode("gbk")[1:]
    lead, rest = cut.split(b"|")
    text = spliced + "提升" + fold(lossy_decode(lead) + lossy_decode(rest)) + "的問題。"
    after, _, proposals = repair_text(text)
    assert after.endswith("提升?;\ufffd\ufffd反映最多的是\ufffd\ufffd人才不足的問題。")
    assert {p.proof for p in proposals} <= {"guess", "none"}


def test_misread_bytes_that_are_gone_leave_holes() -> None:
    """UTF-8 read as cp1252, with the bytes that cp1252 has not dropped: what is whole comes back, the rest is marked."""
    original = "会议通过了联合声明，各方表示欢迎并将继续合作。"
    after, passes, proposals = repair_text(original.encode().decode("cp1252", "ignore"))
    assert "会议通过了" in after
    assert re.fullmatch(re.escape(after).replace("\ufffd", "."), original)
    assert [edit.proof for one in passes for edit in one.edits] == ["unique"]
    assert {p.proof for p in proposals} == {"guess"}


@pytest.mark.parametrize(
    "text", ["會議在海口舉行", "珠海口岸查獲", "在上海《新聞報》發表", "學校、商場和車站", "海基會商談"]
)
def test_a_cut_behind_another_character_is_no_proof(text: str) -> None:
    """海, 校 and 。 end in the same byte: what was cut behind them is never restored as a full stop."""
    spliced = "".join(
        f"{c}({r})" for c, r in (("網", "wǎng"), ("國", "guó"), ("際", "jì"), ("關", "guān")) * 4
    )
    data, parts, at = text.encode("gbk"), [], 0
    while at < len(data) - 1:
        cut = data[at + 1 : at + 3] in (b"\xa3\xbf", b"\xa3\xbb", b"\xa3\xa1") and data[at] >= 0x81
        parts.append(data[at : at + (1 if cut else 2)])
        at += 1 if cut else 2
    seen = spliced + "，" + fold("".join(map(lossy_decode, [*parts, data[at:]])))
    assert "。" not in repair_text(seen)[0]
