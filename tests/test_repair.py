"""The repair stage: damage comes back with a proof, clean text is never touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus import codecs_zh
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
