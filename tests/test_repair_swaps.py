"""Big5 and GB18030 read as each other beside clean text, and the two variants of Big5: what is claimed is true."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import repair_text
from test_repair_edges import changes
from test_repair_trust import says
from tools import damage

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/swaps.yaml").read_text("utf-8"))
READ = {
    "gb18030 as big5": partial(damage.misread, written="gb18030", read="cp950"),
    "big5 as gb18030": partial(damage.misread, written="cp950", read="gb18030"),
}
#: characters that cp950 and Big5-HKSCS have other codes of
VARYING = "あいうかきくけこさしせたてとなにのはまやゆらりるをんアイウカキクケスタテトナバムラリルンжщюя①③⑤⑴⑶ⅰⅲ々夊攴"
HANT = ("警方已經加強巡邏", "會議通過了年度報告", "委員會提出三項建議", "各地設立聯絡窗口", "資料由專人保管")
#: GB18030 in which 前, 期, 其, 起, 强, 情, 请 are kana of the one variant and of the other
HANS = (
    "前往现场调查",
    "强化情报共享",
    "其他国家提出请求",
    "双方商定合作计划",
    "起草工作报告",
    "本期培训班",
    "专家组提出建议",
)
ON_TOP = (
    (("utf-8", "cp1252"),),
    (("utf-8", "latin-1"), ("utf-8", "cp1252")),
    (("utf-8", "mac-roman"),),
)


def misread(text: str, links: tuple[tuple[str, str], ...]) -> list[str]:
    """The text, and what each misreading makes of it."""
    layers = [text]
    for written, read in links:
        layers.append(damage.misread(layers[-1], written, read))
    return layers


def false_claims(layers: list[str]) -> list[str]:
    return [claim for claim in changes(layers[-1]) if not any(says(claim, layer) for layer in layers[:-1])]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_sure_part_of_a_run_comes_back(case: dict[str, str]) -> None:
    """What is sure of a run comes back, its ends stay as they are where they may be clean; all of it is true."""
    before, rest = case["text"].split("[[")
    struck, behind = rest.split("]]")
    seen = before + READ[case["model"]](struck) + behind
    assert [claim for claim in changes(seen) if not says(claim, before + struck + behind)] == []
    assert repair_text(seen)[0] == case["after"]
    assert changes(case["after"]) == []


def test_a_line_between_others_comes_back_whole() -> None:
    """What a heading says at its ends is told by the lines around it, which were misread as wholes."""
    lines = [
        "陸、會議紀錄與附件",
        "主席宣布會議開始，並確認上次會議紀錄。",
        "參、防護現況",
        "各機關報告辦理情形，決議事項如附件。",
        "肆、問題分析",
        "與會人員提出十二項意見，由秘書處彙整。",
    ]
    text = "\n".join(lines)
    assert repair_text("\n".join(map(READ["big5 as gb18030"], lines)))[0] == text


@settings(deadline=None)
@given(
    st.sampled_from(HANT),
    st.text(st.sampled_from(VARYING), min_size=1, max_size=2),
    st.sampled_from(HANT),
    st.sampled_from(("cp950", "big5hkscs")),
    st.sampled_from(ON_TOP),
)
@example("會議通過了年度報告", "テ", "會議通過了年度報告", "cp950", (("utf-8", "cp1252"),))  # Â·| is 會
def test_text_in_either_variant_of_big5(
    one: str, varying: str, other: str, codec: str, on_top: tuple[tuple[str, str], ...]
) -> None:
    """A text with a character that is another one in the other variant is not claimed to be either."""
    text = one + varying + other
    try:
        text.encode(codec)
    except UnicodeError:
        text = one + other
    assert false_claims(misread(text, ((codec, "latin-1"), *on_top))) == []


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(HANS), min_size=1, max_size=3),
    st.sampled_from(("cp950", "big5hkscs")),
    st.sampled_from(ON_TOP),
)
def test_chains_that_were_read_as_either_variant_of_big5(
    phrases: list[str], codec: str, on_top: tuple[tuple[str, str], ...]
) -> None:
    """Where the other variant gives another text that reads about as well, nothing is claimed."""
    assert false_claims(misread("".join(phrases), (("gb18030", codec), *on_top))) == []


def test_the_ends_of_a_run_are_guesses() -> None:
    """What was left at the ends of a run, and reads better if it was misread, is proposed; a clean mark is not."""
    text = "专家组主持召开各成员国代表就边境交换了意见。"
    seen = text[:4] + READ["gb18030 as big5"](text[4:18]) + text[18:]
    repaired, _, proposals = repair_text(seen)
    assert [(one.before, one.after, one.proof) for one in proposals] == [
        ("厥", "持", "guess"),
        ("遙", "换", "guess"),
    ]
    assert [repaired.index("厥"), repaired.index("遙")] == [4, 17]
    assert repair_text("①" + READ["gb18030 as big5"]("业务培训教材"))[2] == ()
