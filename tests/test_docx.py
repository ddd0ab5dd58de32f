"""Word files: what a reader of the printed page sees, in its order, and what is refused."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.formats import docx as reader
from ctcorpus.formats import extra
from ctcorpus.formats.numbering import _written
from ctcorpus.model import Document, RawFile, Rejection
from ctcorpus.pipeline import normalize
from office import p, packed, table, word

needs_reader = pytest.mark.skipif(not extra.find_spec("docx"), reason="needs ctcorpus[documents]")
CASES = yaml.safe_load((Path(__file__).parent / "cases/formats/docx.yaml").read_text("utf-8"))

TITLE = "关于加强边境地区协查工作的实施意见"
TEXT = "各成员应当在三个月内指定联络机构，公布值班电话，并于每季度末向秘书处报送执行情况。"


def cleaned(data: bytes) -> Document:
    document = normalize(RawFile("a.docx", data))
    assert isinstance(document, Document), document
    return document


def lines(body: str, **parts: str) -> list[str]:
    return cleaned(word(body, parts)).extracted.split("\n")


@needs_reader
def test_a_document() -> None:
    """Title, paragraphs, rows, signature; title and author of the properties count where the head has them."""
    body = (
        p(TITLE, '<w:pStyle w:val="T"/>')
        + p("李文")
        + p(TEXT)
        + p("一、总体安排", '<w:outlineLvl w:val="1"/>')
        + table(("地区", "次数"), ("甲地", "1200"))
        + p(TEXT)
        + p("云泽市人民政府办公室")
        + p("2021年9月16日")
    )
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    said = {"dc:title": TITLE, "dc:creator": "李文", "cp:keywords": "协查"}
    document = cleaned(word(body, {"styles": styles}, said))
    assert [line.kind for line in document.lines] == ["h1", "p", "p", "h2", "row", "row", "p", "p", "p"]
    assert document.metadata.title == TITLE
    assert document.metadata.authors == ("李文",)
    assert document.metadata.written == "2021-09-16"
    assert document.metadata.page_keywords == ("协查",)
    assert document.source.encoding == "docx"
    rows = ["地区\u3000次数", "甲地\u30001200"]
    assert [one for one in document.paragraphs if one != "李文"] == [
        *(TEXT, "一、总体安排", *rows, TEXT),
        *("云泽市人民政府办公室", "2021年9月16日"),
    ]
    other = cleaned(word(body, {"styles": styles}, {"dc:title": "公文模板", "dc:creator": "微软用户"}))
    assert other.metadata.title == TITLE
    assert "微软用户" not in other.metadata.authors


@needs_reader
@pytest.mark.parametrize("case", CASES["seen"], ids=lambda case: case["about"])
def test_what_is_seen(case: dict[str, Any]) -> None:
    """The lines of a piece of markup, as Word shows them."""
    assert lines(case["body"], **case.get("parts", {})) == case["lines"]


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: case["form"])
def test_numbers(case: dict[str, Any]) -> None:
    """Numbers in the forms that Word has for Chinese documents."""
    assert {count: _written(count, case["form"]) for count in case["are"]} == case["are"]


@needs_reader
def test_cells_that_are_layout() -> None:
    """A cell of several long paragraphs, or with a table in it, is no datum: its blocks are lines of their own."""
    inner = table(("一", "二"), ("三", "四"))
    assert lines(table((p(TEXT) + p(TEXT), "附注"))) == [TEXT, TEXT, "附注"]
    assert lines(p(TEXT) + table((inner + p("文"), "附注"))) == [
        TEXT,
        "一\u3000二",
        "三\u3000四",
        "文",
        "附注",
    ]


@needs_reader
@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        (word(p("")), "no-text", "no text"),
        (word(p(TEXT))[:-200], "damaged", "again"),
        (packed({"word/document.xml": b"<w:document"}), "damaged", "anew"),
        (word(p(TEXT)).replace(b"PK\x01\x02", b"PK\x01\x03"), "damaged", "again"),
        (packed({"xl/workbook.xml": b"<a/>"}), "binary", "Excel"),
        (packed({"a.txt": b"text"}), "binary", ".zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "binary", ".docx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
    ],
    ids=["blank", "cut", "broken", "directory", "excel", "archive", "old", "locked"],
)
def test_refused(data: bytes, reason: str, words: str) -> None:
    """What cannot be read is rejected with a reason of its own, and says what to do."""
    outcome = normalize(RawFile("a.docx", data))
    assert isinstance(outcome, Rejection)
    assert outcome.reason == reason
    assert words in outcome.detail and "\n" not in outcome.detail


@needs_reader
def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that unpack to more than a text has are not unpacked; entities are not expanded; depth has an end."""
    monkeypatch.setattr(reader, "_PART", 2**20)
    outcome = normalize(RawFile("a.docx", word(p(TEXT), filler=bytes(2**20 + 1))))
    assert isinstance(outcome, Rejection) and outcome.reason == "too-large"
    entities = '<!DOCTYPE d [<!ENTITY a "&#65;&#65;"><!ENTITY b "&a;&a;&a;">]>'
    deep = "<w:sdt>" * 50_000
    for xml in (f"{entities}<w:document>&b;</w:document>", f"<w:document><w:body>{deep}"):
        outcome = normalize(RawFile("a.docx", packed({"word/document.xml": xml.encode()})))
        assert isinstance(outcome, Rejection) and outcome.reason == "damaged"


@needs_reader
def test_time() -> None:
    """Reading takes linear time: of a text of 1 MB, 10,000 numbered paragraphs and rows, less than two seconds."""
    body = "".join(p(f"第{n}项{TEXT[:30]}") for n in range(7_000)) + table(
        *[("甲地", str(n)) for n in range(3_000)]
    )
    data = word(body)
    began = time.process_time()
    blocks = reader.read(RawFile("a.docx", data)).lines
    assert len(blocks) == 10_000
    assert time.process_time() - began < 2


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    outcome = normalize(RawFile("a.docx", word(p(TEXT))))
    assert isinstance(outcome, Rejection) and outcome.reason == "no-reader"
    assert "pip install 'ctcorpus[documents]'" in outcome.detail
