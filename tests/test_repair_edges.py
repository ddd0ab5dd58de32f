"""Where a damaged run ends, and text in scripts of its own: properties that hold on any text."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import repair_text
from test_repair_trust import says
from tools import damage

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/edges.yaml").read_text("utf-8"))
MODELS: dict[str, damage.Model] = {
    "gb18030 as latin1": partial(damage.misread, written="gb18030", read="latin-1"),
    "gb18030 as cp1250": partial(damage.misread, written="gb18030", read="cp1250"),
    "gb18030 as big5": partial(damage.misread, written="gb18030", read="cp950"),
    "big5 as latin1": partial(damage.misread, written="cp950", read="latin-1"),
    "big5 as mac-roman": partial(damage.misread, written="cp950", read="mac-roman"),
    "big5 as gb18030": partial(damage.misread, written="cp950", read="gb18030"),
    "big5 as gbk, each pair as ?": partial(damage.holes_each_pair, written="cp950", read="gbk", mark="?"),
    "hkscs as latin1": partial(damage.misread, written="big5hkscs", read="latin-1"),
    "utf8 as gb18030": partial(damage.misread, written="utf-8", read="gb18030"),
}

KANA = [*map(chr, range(0x3041, 0x3094)), *map(chr, range(0x30A1, 0x30F7))]
FRAMES = ["{}", "“{}”的意思", "先生（{}）", "「{}」。", "{}？", "读作 {} 。"]
INITIALS, GLIDES = ["", *"ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ"], ["", *"ㄧㄨㄩ"]
FINALS, TONES = ["", *"ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ"], ["", *"ˊˇˋ"]


def changes(text: str) -> list[str]:
    """What repairs say that claim an original."""
    _, passes, _ = repair_text(text)
    return [edit.after for one in passes for edit in one.edits if edit.proof != "normalised"]


@settings(deadline=None)
@given(st.lists(st.text(KANA, min_size=1, max_size=5), min_size=1, max_size=3), st.sampled_from(FRAMES))
def test_kana_is_text(words: list[str], frame: str) -> None:
    """Words of nothing but kana stay, whatever their bytes may say in Big5."""
    assert changes(frame.format(" ".join(words))) == []


@pytest.mark.parametrize("initial", INITIALS)
def test_bopomofo_is_text(initial: str) -> None:
    """Every syllable stays in every tone, and so do two of them in brackets."""
    syllables = [initial + glide + final for glide in GLIDES for final in FINALS]
    for syllable in filter(None, syllables):
        for tone in TONES:
            assert changes(f"{syllable}{tone}") == []
        assert changes(f"（{syllable}ˇ {syllable}ˋ）") == []


def known(case: dict[str, str]) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=case["known"])] if "known" in case else []
    return pytest.param(case, id=case["why"], marks=marks)


@pytest.mark.parametrize("case", [known(case) for case in CASES])
def test_what_stands_beside_a_run_stays(case: dict[str, str]) -> None:
    """No claim takes a clean neighbour with it; the run comes back where nothing else explains it."""
    before, struck, behind = re.split(r"\[\[|\]\]", case["text"])
    seen = before + MODELS[case["model"]](struck) + behind
    assert [claim for claim in changes(seen) if not says(claim, before + struck + behind)] == []
    assert repair_text(seen)[0] == case["after"]
