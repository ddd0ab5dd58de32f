"""Every claim is true: what once made a false one, by its cause, and properties that hold on any text."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import dates, holes, repair_text
from ctcorpus.stages.repair.losses import Reader
from ctcorpus.stages.repair.switches import runs
from tools import damage

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/trust.yaml").read_text("utf-8"))
MODELS: dict[str, damage.Model] = {
    "gb18030 as big5, each byte": partial(damage.holes_each_byte, written="gb18030", read="cp950"),
    "gb18030 as big5, each pair": partial(damage.holes_each_pair, written="gb18030", read="cp950"),
    "big5 as gbk, each pair": partial(damage.holes_each_pair, written="cp950", read="gbk"),
    "big5 as gbk, each pair as ?": partial(damage.holes_each_pair, written="cp950", read="gbk", mark="?"),
    "utf8 as big5, each pair": partial(damage.holes_each_pair, written="utf-8", read="cp950"),
    "utf8 as big5, each pair as ?": partial(damage.holes_each_pair, written="utf-8", read="cp950", mark="?"),
    "gb18030 as mac-roman": partial(damage.misread, written="gb18030", read="mac-roman"),
    "gb18030 as cp1250": partial(damage.misread, written="gb18030", read="cp1250"),
    "gb18030 as cp1252, utf8 as gb18030": damage.chain(damage.gb18030_as_cp1252, damage.utf8_as_gb18030),
    "utf8 as gb18030, each byte": damage.utf8_as_gb18030_holes,
    "utf8 as latin1": damage.utf8_as_latin1,
}


def says(claim: str, truth: str) -> bool:
    """Whether a claim says nothing but the truth: a mark may stand for three characters at most."""
    parts = re.split("([\ufffd?]+)", claim)
    told = (f".{{0,{3 * len(part)}}}" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return bool(re.search("".join(told), truth))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_no_claim_is_false(case: dict[str, str]) -> None:
    """What is said with a proof was in the text; the rest is left as it is seen."""
    before, struck, behind = re.split(r"\[\[|\]\]", case["text"])
    after, passes, _ = repair_text(before + MODELS[case["model"]](struck) + behind)
    claims = [edit.after for one in passes for edit in one.edits if edit.proof != "normalised"]
    assert [claim for claim in claims if not says(claim, before + struck + behind)] == []
    assert after == case["after"]


@settings(deadline=None)
@given(
    st.text(st.sampled_from("十卅╞═�?窒煦笭撜糑ㄛc使用费所得"), min_size=1, max_size=40),
    st.sampled_from((1, 2)),
    st.sampled_from("�?"),
)
@example("ㄛ撜䳭十c笭", 1, "�")
def test_characters_of_two_codes_are_followed(text: str, lost: int, mark: str) -> None:
    """The byte that waits is that of the code that was taken: 十 is A451 and A2CC."""
    found = runs(text, "gb18030", Reader("cp950", lost, mark))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert list(holes.find(text)) == list(holes.find(text))


@pytest.mark.parametrize("number", ["105727日", "民國105727日", "10511月27日", "291012日", "平成201125日"])
def test_years_of_other_calendars_stay(number: str) -> None:
    """105727日 is 民國105年7月27日; a year of the common era is claimed from 1900 on, and not behind an era's name."""
    assert list(dates.find(f"該要點自{number}起施行")) == []


@pytest.mark.parametrize(
    "text",
    [
        "左引号写作&ldquo;，右引号写作&rdquo;，不要混用。",
        "请把强调写作&ldquo;强调&rdquo;，不要加粗。",
        "页面把“合作”写成&ldquo;合作&rdquo;，别处也有&ldquo;通报&rdquo;。",
        "页面把&ldquo;合作&rdquo;写成&amp;ldquo;合作&amp;rdquo;，是重复转换所致。",
    ],
)
def test_lines_about_quotation_marks_stay(text: str) -> None:
    """A line that says how quotation marks are written keeps its entities."""
    assert repair_text(text)[0] == text


def test_quotation_marks_of_a_line_that_names_characters() -> None:
    """名单里写作“堃” speaks of a character, not of the entities that its quotes became."""
    text = "名单里有人名写作“喆”“堃”，也有地名叫“盩厔”，字库里往往没有这些字。"
    assert repair_text(damage.named_entities(text))[0] == text


@pytest.mark.parametrize(
    ("seen", "after"),
    [
        ("会议强调的是“ä¸­å›½”的作用。", "会议强调的是“中国”的作用。"),
        ("會議主題是“ä¸­å›½äººæ°‘”，由秘書處主持。", "會議主題是“中国人民”，由秘書處主持。"),
        ("报告指出“ä¸­å›½”起到作用，变成“常态”。", "报告指出“中国”起到作用，变成“常态”。"),
    ],
)
def test_quotations_that_nothing_shows_come_back(seen: str, after: str) -> None:
    """A misread quotation is meant behind words for what was seen only."""
    assert repair_text(seen)[0] == after
