"""The forward models: examples from real scrapes, and two ways to write each that must agree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import damage
from tools.damage import trace
from tools.make_samples import pinyin

#: texts of the kinds of characters that scrapes hold
TEXTS = st.text(
    st.sampled_from(
        "反恐怖組織網絡的一是在人有我他这中大来上。，！？；《》“”—…A1 (\n龑喆，據數參與東實質營損國會"
    ),
    min_size=1,
    max_size=60,
)


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        (damage.byte_drop("反恐合作", 1), "房趾献?"),
        (damage.half_pairs("反恐", end=1), "反?"),
        (damage.holes_each_byte("安全", "gb18030", "utf-8"), "\ufffd\ufffdȫ"),
        (damage.holes_each_pair("，", "utf-8", "gbk", "?"), "锛?"),
        (damage.misread("反恐", "utf-8", "mac-roman"), "ÂèçÊÅê"),
        (damage.hex_entities("反恐"), "&#x53CD;&#x6050;"),
        (damage.hex_entities("恐", 2), "&amp;#x6050;"),
        (damage.gbk_cut("。恐怖組織"), "??植澜M織"),
        (damage.pinyin_splice("恐數據", [("數", "shù"), ("據", "jù"), ("謹", "jǐn")]), "恐?jǐn)?shù)據(jù)"),
        (damage.memory_fill("会议于京举行", 2, 2), "会议烫烫举行"),
        (damage.question_run("会议于京举行", 2, 2), "会议??举行"),
        ("|".join(damage.lost_indent(["甲。", "乙。"], [2], "")), "甲。乙。"),
    ],
)
def test_models_give_what_is_seen(seen: str, wanted: str) -> None:
    """Each model damages a text as real scrapes show it."""
    assert seen == wanted


@pytest.mark.parametrize("name", damage.PAIRS)
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_traced_misreadings_agree(name: str, text: str) -> None:
    """A trace holds the very text that the plain model gives, strict, with a mark a byte, a mark a pair."""
    written, read = damage.PAIRS[name]
    clean = damage.traced(text)
    for plain, follow in (
        (lambda: damage.misread(text, written, read), lambda: trace.misread(clean, written, read)),
        (
            lambda: damage.holes_each_byte(text, written, read),
            lambda: trace.misread(clean, written, read, "replace"),
        ),
        (
            lambda: damage.holes_each_pair(text, written, "gbk", "?"),
            lambda: trace.misread(clean, written, "gbk", "pair", "?"),
        ),
    ):
        try:
            wanted = plain()
        except UnicodeError:
            with pytest.raises(UnicodeError):
                follow()
        else:
            assert follow().text == wanted


@given(text=TEXTS, place=st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_traced_streams_agree(text: str, place: int) -> None:
    """The same for splices, cuts, dropped bytes, halved pairs, marks put in."""
    clean = damage.traced(text)
    assert trace.splice_and_cut(clean, pinyin()).text == damage.splice_and_cut(text, pinyin())
    assert trace.splice_and_cut(clean, pinyin(), cut=False).text == damage.pinyin_splice(text, pinyin())
    assert trace.byte_drop(clean, place).text == damage.byte_drop(text, place)
    assert trace.half_pairs(clean, 1, 1).text == damage.half_pairs(text, 1, 1)
    assert trace.each(clean, damage.html_entities).text == damage.html_entities(text)
    assert trace.insert_every(clean, "\u200b\xad", 3).text == damage.insert_every(text, "\u200b\xad", 3)


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_places_of_a_trace_grow(text: str) -> None:
    """The spans of a trace follow one another in the clean text, and a whole character keeps its own place."""
    seen = trace.splice_and_cut(damage.traced(text), pinyin())
    edges = [edge for span in seen.spans for edge in span]
    assert edges == sorted(edges)
    for character, (low, high) in zip(seen.text, seen.spans, strict=True):
        if character not in "?()" and low.is_integer() and high == low + 1:
            assert damage.width_fold(text[int(low)]) == character


def test_dates_lose_their_marks() -> None:
    """年 and 月 go, wherever a digit follows."""
    assert damage.date_drop("2017年6月15日", "年月") == "2017615日"
    assert damage.date_drop("2017年6月15日", "月") == "2017年615日"
