"""PDF files: what is read, in which order, and what is refused."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from ctcorpus.config import Config
from ctcorpus.formats import extra
from ctcorpus.formats import pdf as reader
from ctcorpus.model import Document, RawFile, Rejection
from ctcorpus.pipeline import normalize
from printing import pdf, wrapped

needs_reader = pytest.mark.skipif(not extra.find_spec("pypdfium2"), reason="needs ctcorpus[documents]")

TITLE = "关于加强边境地区协查工作的实施意见"
FIRST = "近年来，边境地区的协查工作取得进展，但情报交换仍不及时，一些成员没有指定联络机构，请求往往要转手数次才能得到答复，影响了对嫌疑人员的及时查控。"
SECOND = "为落实第2396号决议的要求，各成员应当在三个月内指定联络机构，公布值班电话，建立台账，并于每季度末向秘书处报送执行情况；秘书处汇总后，应当向全体成员通报，供各方改进工作时参考。"
THIRD = "各成员应当结合本地实际制定细则，明确责任人员与完成时限，细则报秘书处备案。"
HEAD = "区域反恐合作文件汇编"


def cleaned(data: bytes, **options: Any) -> Document:
    document = normalize(RawFile("a.pdf", data), Config(**options))
    assert isinstance(document, Document), document
    return document


def refused(data: bytes) -> Rejection:
    outcome = normalize(RawFile("a.pdf", data))
    assert isinstance(outcome, Rejection)
    return outcome


def paper(pages: int = 3) -> bytes:
    """An official paper: title in two lines, a paragraph over the end of each page, heads, notes, page numbers."""
    runs = [
        [
            (200, 800, 9, HEAD),
            *wrapped([FIRST if number % 2 else SECOND] * 9 + [THIRD + SECOND], y=690 if number == 1 else 770),
            (285, 30, 9, f"— {number} —"),
        ]
        for number in range(1, pages + 1)
    ]
    runs[0] += [
        (160, 750, 22, TITLE[:12]),
        (240, 716, 22, TITLE[12:]),
        (90, 50, 9, "① 本意见所称协查，是指依照请求提供的协助。"),
    ]
    runs[-1] += [(360, 90, 12, "云泽市人民政府办公室"), (390, 70, 12, "2021年9月16日")]
    return pdf(runs)


@needs_reader
def test_paragraphs_are_whole() -> None:
    """Wrapped lines are one paragraph; the title is one, though set in two lines; the signature stays apart.

    The head of a single page is nothing that comes again, so it stays.
    """
    document = cleaned(paper(1))
    assert document.metadata.title == TITLE
    assert document.metadata.written == "2021-09-16"
    assert document.paragraphs == [
        HEAD,
        *[FIRST] * 9,
        THIRD + SECOND,
        "① 本意见所称协查，是指依照请求提供的协助。",
        "云泽市人民政府办公室",
        "2021年9月16日",
    ]


@needs_reader
def test_a_paragraph_goes_over_the_page() -> None:
    """Note, page number and running head stand behind a paragraph that they part on paper."""
    lines = wrapped([FIRST, SECOND])
    cut = len(lines) - 2
    second = [(x, 770 - 22 * i, size, text) for i, (x, _, size, text) in enumerate(lines[cut:])]
    runs = [
        [(200, 800, 9, HEAD), *lines[:cut], (90, 60, 9, "① 指2017年的决议。"), (285, 30, 9, "- 1 -")],
        [
            (200, 800, 9, HEAD),
            *second,
            (90 + 24, 700, 12, THIRD[:32]),
            (90, 678, 12, THIRD[32:]),
            (285, 30, 9, "- 2 -"),
        ],
    ]
    document = cleaned(pdf(runs))
    assert document.paragraphs == [FIRST, SECOND, "① 指2017年的决议。", THIRD]
    assert {line.place for line in document.lines} == {"page 1", "page 1-2", "page 2"}


@needs_reader
def test_edges_of_pages_are_dropped_by_rules() -> None:
    """Running heads and page numbers are in what restore gives; a named rule takes each away, and can be disabled."""
    data = paper()
    document = cleaned(data)
    fates = [
        edit.rule for done in document.passes for edit in done.edits if edit.rule.startswith("document.")
    ]
    assert sorted(fates) == ["document.page-number"] * 3 + ["document.running"] * 3
    assert HEAD in document.extracted and HEAD not in document.text and "— 2 —" not in document.text
    kept = cleaned(data, disable=frozenset({"document.running", "document.page-number"}))
    assert kept.text.count(HEAD) == 3


@needs_reader
def test_numbers_in_tables_are_no_page_numbers() -> None:
    """A number at the foot of one page stays, where it does not count pages."""
    runs = [[*wrapped([FIRST, SECOND, THIRD]), (90, 300, 12, "1373")], wrapped([SECOND, FIRST])]
    assert "1373" in cleaned(pdf(runs)).paragraphs


@needs_reader
def test_rows_of_tables() -> None:
    """Cells of a row are one line, joined by U+3000, and no row goes on in the next."""
    rows = [("地区", "次数", "备注"), ("甲地", "1200", "含演练"), ("乙地", "35", "无")]
    table = [
        (90 + 150 * j, 500 - 22 * i, 12, cell) for i, row in enumerate(rows) for j, cell in enumerate(row)
    ]
    paragraphs = cleaned(pdf([[*wrapped([FIRST, SECOND]), *table]])).paragraphs
    assert paragraphs[2:] == [
        "地区\u3000次数\u3000备注",
        "甲地\u30001200\u3000含演练",
        "乙地\u300035\u3000无",
    ]


@needs_reader
def test_two_columns() -> None:
    """Columns are read one after the other, and their lines joined."""
    left = wrapped([FIRST, SECOND], x=60, size=10, columns=22)
    right = wrapped([SECOND, FIRST], x=310, size=10, columns=22)
    assert cleaned(pdf([[*left, *right]])).paragraphs == [FIRST, SECOND, SECOND, FIRST]


@needs_reader
def test_properties() -> None:
    """Title and author of a PDF's properties count where its own head has them; the file's day never does."""
    runs = [[(160, 790, 20, TITLE), (240, 760, 12, "李文"), *wrapped([FIRST, SECOND], y=720)]]
    said = cleaned(
        pdf(runs, {"Title": TITLE, "Author": "李文", "Keywords": "协查 边境", "CreationDate": "D:20200101"})
    )
    assert said.metadata.title == TITLE
    assert said.metadata.authors == ("李文",)
    assert said.metadata.page_keywords
    assert said.metadata.published is None and said.metadata.written is None
    other = cleaned(pdf(runs, {"Title": "Microsoft Word - 意见.doc", "Author": "管理员"}))
    assert other.metadata.title == TITLE
    assert "管理员" not in other.metadata.authors


@needs_reader
@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        (pdf([[], []], pictures=True), "scanned", "OCR"),
        (
            pdf(
                [[(285, 30, 9, f"— {n} —"), (200, 20, 9, "扫描软件制作")] for n in range(1, 5)], pictures=True
            ),
            "scanned",
            "OCR",
        ),
        (pdf([[]]), "no-text", "no text"),
        (pdf([wrapped([FIRST])], locked=True), "encrypted", "password"),
        (paper()[:600], "damaged", "again"),
        (b"%PDF-1.7\n", "damaged", "again"),
        (pdf([wrapped([FIRST * 4])], unnamed=True), "unreadable-fonts", "OCR"),
    ],
    ids=["scanned", "scanned-with-marks", "blank", "locked", "cut", "head-only", "fonts"],
)
def test_refused(data: bytes, reason: str, words: str) -> None:
    """What cannot be read is rejected with a reason of its own, and says what to do."""
    found = refused(data)
    assert found.reason == reason
    assert words in found.detail


@needs_reader
def test_pages_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF of too many pages is refused before it is read."""
    monkeypatch.setattr(reader, "_MOST_PAGES", 3)
    found = refused(pdf([wrapped([FIRST])] * 4))
    assert found.reason == "too-large" and "4 pages, more than 3" in found.detail


@needs_reader
def test_endless_drawing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small PDF that unpacks to hours of drawing is given up, in time."""
    monkeypatch.setattr(reader, "_SECONDS", 1)
    monkeypatch.setattr(reader, "_PATIENCE", 5)
    filler = b"BT /F1 12 Tf (ab) Tj ET\n" * 4_000_000
    began = time.monotonic()
    found = refused(pdf([wrapped([FIRST])], filler=filler))
    assert found.reason == "too-large"
    assert time.monotonic() - began < 30


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    found = refused(pdf([wrapped([FIRST])]))
    assert found.reason == "no-reader"
    assert "pip install 'ctcorpus[documents]'" in found.detail and "\n" not in found.detail


@needs_reader
def test_told_by_content() -> None:
    """A PDF is one whatever its name is, also behind a few bytes that a server put before it."""
    data = b"\r\n" + pdf([wrapped([FIRST, SECOND])])
    document = normalize(replace(RawFile("a", data), path="download.php"))
    assert isinstance(document, Document)
    assert document.source.encoding == "pdf"
    assert document.paragraphs == [FIRST, SECOND]
