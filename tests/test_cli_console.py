"""What reaches a terminal: nothing that it would act on, nothing wider than it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.cli.search import CONTEXT, excerpts
from ctcorpus.console import cell_width, cut, highlight, json_safe, tables, visible


@given(st.text())
def test_visible_text_holds_no_control_but_tab_and_line_feed(text: str) -> None:
    assert all(c in "\t\n" or (c >= " " and not "\x7f" <= c <= "\x9f") for c in visible(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J红", "\\x1b[2J红"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\rb", "a\\x0db"),
        ("名\udcff", "名\\udcff"),
        ("反恐\t合作\n", "反恐\t合作\n"),
    ],
)
def test_controls_are_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_json_stays_one_line_of_the_same_value(text: str) -> None:
    line = json_safe(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(line) == {"text": text}
    assert len(line.splitlines()) == 1
    line.encode("utf-8")


@given(st.text(alphabet="反a，\u0301…", max_size=30), st.integers(1, 40))
def test_a_cut_text_fits(text: str, width: int) -> None:
    shown = cut(text, width)
    assert sum(map(cell_width, shown)) <= width
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


def test_what_fits_is_not_cut() -> None:
    assert cut("反恐合作", 8) == "反恐合作"
    assert cut("反恐合作", 7) == "反恐合…"


def test_highlights_mark_spans_only_in_colour() -> None:
    assert highlight("加强反恐\x1b", [(2, 4)], color=False) == "加强反恐\\x1b"
    assert highlight("加强反恐", [(2, 4)], color=True) == "加强\x1b[1;31m反恐\x1b[0m"


def test_tables_leave_out_empty_ones_and_fit() -> None:
    text = tables([("full", [("很长的名称" * 9, "1,234"), ("b", "5")]), ("empty", [])], width=40, color=False)
    assert "full" in text
    assert "empty" not in text
    assert "1,234" in text
    assert max(sum(map(cell_width, line)) for line in text.splitlines()) <= 40


def test_a_long_paragraph_is_cut_to_what_stands_around_the_matches() -> None:
    text = "甲" * 500 + "反恐" + "乙" * 20 + "反恐" + "丙" * 500 + "反恐" + "丁" * 10
    spans = [(500, 502), (522, 524), (1024, 1026)]
    pieces = list(excerpts(text, spans))
    assert pieces[0] == ("", [])
    assert [piece[a:b] for piece, inside in pieces for a, b in inside] == ["反恐"] * 3
    assert len(pieces[1][0]) == 2 * CONTEXT + 24
    assert pieces[-1][0].endswith("丁" * 10)
