"""What a class searches first, to pass clean text quickly, passes no damage."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus import language
from ctcorpus.stages.repair import dates, escapes, indents, invisible, lost, percent, table
from ctcorpus.stages.repair.frame import UNREAD

few = settings(max_examples=300, deadline=None)


@given(st.text(alphabet="１12２09９年 月日-至a", max_size=24))
@few
def test_every_date_begins_with_the_sign(text: str) -> None:
    """The sign finds every place at which one of the patterns of dates finds something, and no date is cut off."""
    signs = {sign.start() for sign in dates._SIGN.finditer(text)}
    found = {(m.start(), m[0]) for pattern in (dates._DAY, dates._MONTH) for m in pattern.finditer(text)}
    assert {start for start, _ in found} <= signs
    assert {(edit.start, edit.before) for edit in dates.find(text)} <= found


@given(st.text(alphabet="锟錕斤拷捷嚙踝蕭占쏙옙ï¿½烫屯葺?\ufffd\x85Ãé€国\n", max_size=16))
@few
def test_every_mark_of_lost_text_shows_the_sign(text: str) -> None:
    """Without its sign a text has no mark of a kind; without two letters in a row, no line of misread bytes."""
    signs = {sign[0] for sign in lost._SIGN.finditer(text)}
    for rule, pattern in lost._MARKS:
        assert not pattern.search(text) or rule not in lost._TELL or lost._TELL[rule] & {*"".join(signs)}
    if lost._MISREAD.search(text) or lost._CONTROL.search(text):
        assert any(len(sign) > 1 for sign in signs)


@given(st.text(alphabet="?国（0 \n", max_size=16))
@few
def test_marks_at_the_beginning_of_a_line(text: str) -> None:
    """`??` is found behind a line end and at the beginning of the text, in front of what begins a paragraph."""
    expected = [m.start() for m in re.finditer(r"^\?\?(?=[国（0])", text, re.M)]
    assert [m.start() for m in indents._AT_START.finditer(text)] == expected


@given(
    st.text(alphabet="\r\n\x0b\x85\u2028\u180e\u1820\u200b\u200c\u200d\u2060\ufeff国a\u0e01é", max_size=16)
)
@few
def test_line_ends_and_joiners(text: str) -> None:
    """Patterns that begin with a class find what their alternatives one by one do."""
    plain = {
        "line-end": "\r\n?|[\x0b\x0c\x85\u2028\u2029]",
        "zero-width": "[\u200b\u200e\u200f\u2060\ufeff]|\u180e(?![\u1820-\u18aa])"
        f"|[\u200c\u200d](?=[{invisible._CJK}\x00-\x7f\xa0\u2000-\u206f\u3000]|$)",
    }
    for rule, pattern, _ in invisible._RULES:
        if rule in plain:
            assert pattern.findall(text) == re.findall(plain[rule], text)


@given(st.text(alphabet="\x85\x9f\xa0\xc3\xe4\xff国a", max_size=16))
@few
def test_unread_bytes_show_two_letters(text: str) -> None:
    """Where no two letters stand together there are no unread bytes."""
    assert invisible._LETTERS.search(text) or not UNREAD.search(text)


@given(st.text(alphabet="&amp;lt#x12\\u4e%8F国 =", max_size=24))
@few
def test_every_escape_shows_the_sign(text: str) -> None:
    """A text without the sign has no escape."""
    reading = percent.read(text, escapes._is_misread)
    assert escapes._SIGN.search(text) or not list(escapes._in_line(0, text, reading))


@given(st.text(alphabet="國學(guóxé)?", max_size=30))
@few
def test_readings_found_by_their_brackets(text: str) -> None:
    """An aligned reading is found from its bracket as well as from its character, which takes thirty times as long."""
    from_brackets = [
        hit.span()
        for bracket in table._BRACKETED.finditer(text)
        if bracket.start() and (hit := table.ALIGNED.match(text, bracket.start() - 1))
    ]
    assert from_brackets == [hit.span() for hit in table.ALIGNED.finditer(text)]


@pytest.mark.parametrize("character", ["\U00020000", "\U0002a6a5", "\U0001f600", "\U000f4e2d", "\U00104e2d"])
def test_no_pair_is_known_of_characters_beyond_the_first_plane(character: str) -> None:
    """Their code points are no keys of pairs: 中 is U+4E2D, and so are the lower halves of two of them."""
    alone = language.step("", character)
    for other in "中国的、0a\0":
        assert language.step(other, character) == alone
        assert language.step(character, other) == language.step("", other)
        assert language.costs(other + character)[1] == alone
        assert language.costs(character + other)[1] == language.step("", other)
