"""Each extracted line's fate and each change's place, on documents made by hand."""

from __future__ import annotations

import pytest

from ctcorpus.cli.changes import quoted_width
from ctcorpus.cli.explain import as_dicts, report
from ctcorpus.confidence import of_field
from ctcorpus.config import Config
from ctcorpus.console import cell_width
from ctcorpus.edits import Edit
from ctcorpus.explain import changes, confidences, repaired, segments
from ctcorpus.model import Document, Evidence, Proposal, Source
from ctcorpus.stages.extract.text import split_lines

RAW = "首页 > 正文\n\n加強網(wǎng)絡合作\n各方同意,定期舉行會議。   相关文章\n相关文章二\n"


def document() -> Document:
    doc = Document(
        Source("c0123456789abcdef", "raw", "a.txt", "0" * 64, 99, "utf-8"), RAW, split_lines(RAW), RAW
    )
    doc = doc.edit(
        "repair",
        [
            Edit(RAW.index("網(wǎng)"), "網(wǎng)", "網", "pinyin-splice", "proven", 1, 2.5),
            Edit(RAW.index(","), ",", "，", "width", "normalised"),
        ],
    )
    text = doc.text
    doc = doc.edit("metadata", [Edit(text.index("加強"), "加強網絡合作", "", "metadata.title")])
    text = doc.text
    tail = text.index("   相关文章")
    doc = doc.edit(
        "boilerplate",
        [
            Edit(0, "首页 > 正文", "", "head.breadcrumb"),
            Edit(tail, text[tail:], "", "tail.related"),
        ],
    )
    text = doc.text
    doc = doc.edit("boilerplate", [Edit(0, "\n\n\n", "", "layout.blank-lines")])
    assert doc.text == "各方同意，定期舉行會議。"
    return doc


def test_every_line_says_what_became_of_it() -> None:
    found = [
        (one.line, one.text.strip(), one.fate, one.rule) for one in segments(document()) if one.text.strip()
    ]
    assert found == [
        (1, "首页 > 正文", "dropped", "head.breadcrumb"),
        (3, "加強網(wǎng)絡合作", "metadata", "metadata.title"),
        (4, "各方同意,定期舉行會議。", "body", None),
        (4, "相关文章", "dropped", "tail.related"),
        (5, "相关文章二", "dropped", "tail.related"),
    ]


def test_segments_are_the_whole_extracted_text() -> None:
    doc = document()
    assert all(RAW[one.start : one.start + len(one.text)] == one.text for one in segments(doc))
    assert "".join(one.text for one in segments(doc)) == RAW.replace("\n", "")
    assert [one.line for one in segments(doc) if not one.text] == [2]


def test_changes_go_back_to_the_extracted_text() -> None:
    places = {one.rule: (one.kind, one.line, RAW[slice(*one.span)]) for one in changes(document())}
    assert places["pinyin-splice"] == ("repair", 3, "網(wǎng)")
    assert places["width"] == ("normalised", 4, ",")
    assert places["metadata.title"] == ("metadata", 3, "加強網(wǎng)絡合作")
    assert places["layout.blank-lines"][0] == "layout"


def test_lines_are_shown_as_repair_left_them() -> None:
    """What reads 網(wǎng) in the file reads 網 in the explanation; width is no damage."""
    shown = [(one.line, text.strip(), rules) for one, text, rules in repaired(document()) if text.strip()]
    assert (3, "加強網絡合作", ("pinyin-splice",)) in shown
    assert (4, "各方同意,定期舉行會議。", ()) in shown


def test_the_margin_names_the_damage_of_a_line_that_stays() -> None:
    raw = "加強網(wǎng)絡合作\n"
    doc = Document(
        Source("c0123456789abcdef", "raw", "a.txt", "0" * 64, 9, "utf-8"), raw, split_lines(raw), raw
    )
    doc = doc.edit("repair", [Edit(2, "網(wǎng)", "網", "pinyin-splice", "proven", 1)])
    assert "    1 + weak   ~pinyin-splice           加強網絡合作" in report(doc, 0, color=False)


def test_how_sure_a_fate_is_is_told_by_the_mended_text() -> None:
    """The stages saw 第一条, not ÔÆÔó."""
    raw = "µÚÒ»Ìõ¡¡ÎªÁË¹æ·¶\n" * 3
    mended = "第一条　为了规范公共场所反恐怖防范工作，保护公民生命财产安全，制定本办法。"
    doc = Document(
        Source("c0123456789abcdef", "raw", "a.txt", "0" * 64, 9, "utf-8"), raw, split_lines(raw), raw
    )
    edits = [
        Edit(line.start, raw.splitlines()[0], mended, "gb18030-as-latin1", "proven", 1) for line in doc.lines
    ]
    assert confidences(doc.edit("repair", edits), Config()) == ["certain"] * 3


def test_both_sides_of_a_long_repair_show_on_a_narrow_terminal() -> None:
    raw = "µÚÒ»Ìõ¡¡ÎªÁË¹æ·¶" * 20
    doc = Document(
        Source("c0123456789abcdef", "raw", "a.txt", "0" * 64, 9, "utf-8"), raw, split_lines(raw), raw
    )
    doc = doc.edit("repair", [Edit(0, raw, "第一条　为了规范" * 20, "gb18030-as-latin1", "proven", 1)])
    for width in (40, 60, 80, 120):
        line = next(one for one in report(doc, width, False, quoted_width(width)) if " -> " in one)
        assert "µÚ" in line
        assert "第一" in line
        assert sum(map(cell_width, line)) <= width
    full = "\n".join(report(doc, 0, False, quoted=0))
    assert f"{raw} -> {'第一条　为了规范' * 20}" in full


def test_the_report_names_rules_proofs_and_evidence() -> None:
    from dataclasses import replace

    doc = replace(
        document(),
        proposals=(Proposal(12, 13, "?", "會", "hole", "guess", 3, 0.4),),
        evidence=(Evidence("title", "加强网络合作", "加強網絡合作", "title.heading", 3, 9),),
    )
    text = "\n".join(report(doc, 0, color=False))
    assert "    1 -        head.breadcrumb" in text
    assert "line 3    網(wǎng) -> 網  pinyin-splice: proven, +2.5 bits a character" in text
    assert "proposals, not applied" in text
    assert "? -> 會  hole: guess, 1 of 3 candidates" in text
    assert "title: 加强网络合作  title.heading, line 3, likely  from 加強網絡合作" in text


def test_json_tells_the_same() -> None:
    found = list(as_dicts(document()))
    assert found[0]["kind"] == "document"
    assert {one["kind"] for one in found} == {"document", "line", "repair", "normalised", "layout"}
    for one in found:
        if one["kind"] == "line":
            assert RAW[slice(*one["raw_span"])] == one["text"]


@pytest.mark.parametrize(
    ("rule", "sure"),
    [
        ("label.published", "certain"),
        ("published.meta:pubdate", "certain"),
        ("told.sidecar", "certain"),
        ("told.field", "certain"),
        ("title.heading", "likely"),
        ("byline.date", "likely"),
        ("title.first-line", "weak"),
        ("published.url", "weak"),
    ],
)
def test_a_field_is_as_sure_as_what_it_rests_on(rule: str, sure: str) -> None:
    """What is said outright, told by its form, or only suggested by its place."""
    assert of_field(Evidence("published", "2019", "2019", rule)) == sure
