"""Folding, finding, filters: the scan that `search` runs, and its places in the extracted text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.edits import Edit, Pass, apply
from ctcorpus.errors import CtcorpusError
from ctcorpus.search import Filters, find, fold, parse
from ctcorpus.spans import input_spans, raw_span

texts = st.text(alphabet=st.sampled_from("反恐網网络ＡａÀ１1，, ㎡ﬁİ乾\U00020000"), max_size=30)


@given(st.text())
def test_folding_keeps_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("網絡", "网络"), ("ＵＮＯＣＴ", "unoct"), ("（２０１９）", "(2019)"), ("聯合國", "联合国")],
)
def test_script_width_and_case_make_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(texts, texts)
def test_found_is_what_a_scan_of_the_folded_text_finds(query: str, text: str) -> None:
    term = fold(query.strip())
    if term:
        expected = tuple(match.span() for match in re.finditer(re.escape(term), fold(text)))
        assert find([term], text) == expected


def test_several_terms_must_all_be_there() -> None:
    assert find(parse(["反恐", "合作"]), "加强反恐合作") == ((2, 4), (4, 6))
    assert find(parse(["反恐", "贸易"]), "加强反恐合作") == ()


def test_overlapping_terms_give_one_span() -> None:
    assert find(parse(["国际反恐", "反恐合作"]), "国际反恐合作") == ((0, 6),)


@pytest.mark.parametrize("query", [[""], ["反恐", "  "], ["\u3000"]])
def test_an_empty_query_is_an_error(query: list[str]) -> None:
    with pytest.raises(CtcorpusError, match="empty query"):
        parse(query)


@pytest.mark.parametrize(
    ("published", "since", "until", "admitted"),
    [
        ("2019-09-26", "2019", "2019", True),
        ("2019-09-26", "2019-09-26", "2019-09-26", True),
        ("2019-09-26", "2019-10", None, False),
        ("2019-09-26", None, "2019-08", False),
        ("2019", "2019-05", "2019-06", True),
        ("2019-09", "2019-09-30", None, True),
        ("2018", "2019", None, False),
        (None, "2019", None, False),
        (None, None, None, True),
    ],
)
def test_dates_are_compared_as_far_as_they_are_known(
    published: str | None, since: str | None, until: str | None, admitted: bool
) -> None:
    assert Filters(since=since, until=until).admit_date(published) is admitted


@pytest.mark.parametrize("value", ["yesterday", "2019-9", "20190926"])
def test_a_date_of_another_form_is_an_error(value: str) -> None:
    with pytest.raises(CtcorpusError, match="--since"):
        Filters(since=value)


def passes(text: str, *edits: list[tuple[str, str]]) -> tuple[str, list[Pass]]:
    """Passes that replace words, each where it first stands."""
    done = []
    for number, words in enumerate(edits):
        text, one = apply(text, f"s{number}", [Edit(text.index(a), a, b, "rule") for a, b in words])
        done.append(one)
    return text, done


def test_the_raw_span_holds_what_the_words_were_made_from() -> None:
    raw = "首页\n加強網(wǎng)絡合作。\n相关文章"
    text, done = passes(
        raw,
        [("網(wǎng)", "網")],
        [("首页\n", ""), ("\n相关文章", "")],
        [("加強網絡合作。", "加强网络合作。")],
    )
    start = text.index("网")
    assert text == "加强网络合作。"
    assert raw[slice(*raw_span(done, start, start + 2))] == "網(wǎng)絡"
    assert raw[slice(*raw_span(done, start, start + 1))] == "網(wǎng)"
    assert raw[slice(*raw_span(done, 0, len(text)))] == "加強網(wǎng)絡合作。"


edits = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4), st.text("ab", max_size=4)), max_size=4)


@given(st.text("xyz", max_size=20), st.lists(edits, max_size=3))
def test_raw_spans_lie_in_the_raw_text_and_keep_what_was_kept(
    raw: str, plan: list[list[tuple[int, int, str]]]
) -> None:
    text, done = raw, []
    for one in plan:
        position, made = 0, []
        for start, length, after in sorted(one):
            start = min(max(start, position), len(text))
            end = min(start + length, len(text))
            made.append(Edit(start, text[start:end], after, "rule"))
            position = end + 1
            if position > len(text):
                break
        before = text
        text, step = apply(text, "s", made)
        assert all(before[start:end] == edit.before for edit, start, end in input_spans(step))
        done.append(step)
    for place, character in enumerate(text):
        start, end = raw_span(done, place, place + 1)
        assert 0 <= start <= end <= len(raw)
        if character in "xyz":
            assert raw[start:end] == character
