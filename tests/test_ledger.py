"""The ledger: every edit in order, and the extracted text back from it, exactly or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctcorpus
from ctcorpus.edits import Edit
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Document, Line, RawFile, Source
from ctcorpus.record import ledger
from ctcorpus.record.stamp import LIBRARIES, STAGES, fingerprint, stamps
from making import CONFIG, document

TEXT = "首页 > 正文\n甲,乙,丙\n網(wǎng)絡"
RAW = RawFile("a/b.html", TEXT.encode())


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents after random passes, the last one t2s or not, with any code points."""
    letters = st.text(st.characters(exclude_categories=()), max_size=30)
    text = draw(letters)
    lines = tuple(Line(i + 1, start) for i, start in enumerate(range(0, len(text) + 1, 7)))
    source = Source("c" + "0" * 16, "raw", "a", "0" * 64, 1, "utf-8")
    doc = Document(source, text, lines, text)
    for number in range(draw(st.integers(0, 3))):
        marks = sorted(draw(st.lists(st.integers(0, len(doc.text)), max_size=8)))
        edits = [
            Edit(
                start,
                doc.text[start:end],
                draw(letters),
                "rule",
                "unique",
                2,
                draw(st.none() | st.floats(-9, 9)),
            )
            for start, end in zip(marks[::2], marks[1::2], strict=False)
        ]
        doc = doc.edit(f"stage{number}", edits)
    if draw(st.booleans()) and doc.text:
        doc = doc.edit("t2s", [Edit(0, doc.text, "汉" * len(doc.text), "t2s")])
    return doc


@given(documents())
@settings(max_examples=300, deadline=None)
def test_restore_gives_the_extracted_text_back(doc: Document) -> None:
    """Whatever was edited, in however many passes, with lone surrogates and control characters."""
    data = ledger.dumps(doc, CONFIG)
    data.decode()
    assert data.count(b"\n") == 1 + sum(len(one.edits) for one in doc.passes), "one line an entry"
    assert ledger.restore(doc.text, data) == doc.extracted
    rounded = tuple(
        replace(one, edits=tuple(replace(e, gain=e.gain and round(e.gain, 2)) for e in one.edits))
        for one in doc.passes
    )
    assert ledger.loads(data, doc.text).passes == rounded


def test_header_says_what_made_the_record() -> None:
    header = json.loads(ledger.dumps(document(RAW), CONFIG).split(b"\n")[0])
    assert (header["schema"], header["ctcorpus"], header["encoding"]) == (1, ctcorpus.__version__, "utf-8")
    assert tuple(header["rules"]) == STAGES
    assert set(header["libraries"]) == {*LIBRARIES, "unicode"}
    assert header["undecodable"] == [[3, "ff"]]
    assert header["extracted"]["characters"] == len(TEXT)


def test_edits_name_the_extracted_line() -> None:
    """Also in later passes, where offsets have moved."""
    entries = [json.loads(line) for line in ledger.dumps(document(RAW), CONFIG).splitlines()]
    lines = {(e["rule"], e["pass"]): e["line"] for e in entries if e["type"] == "edit"}
    assert lines == {
        ("width", 1): 2,
        ("pinyin-splice", 2): 3,
        ("head.breadcrumb", 3): 1,
        ("layout.blank", 4): 1,
        ("t2s", 5): 2,
    }
    read = ledger.loads(ledger.dumps(document(RAW), CONFIG), document(RAW).text)
    assert read.lines == ((2, 2), (3,), (1,), (1,), (2,))


def test_t2s_is_one_entry_that_keeps_the_text_before_it() -> None:
    entries = [json.loads(line) for line in ledger.dumps(document(RAW), CONFIG).splitlines()]
    (entry,) = (e for e in entries if e.get("stage") == "t2s")
    assert (entry["before"], entry["after"]) == (document(RAW).original, None)


def test_proposals_and_evidence_come_back() -> None:
    doc = document(RAW)
    read = ledger.loads(ledger.dumps(doc, CONFIG), doc.text)
    assert (read.proposals, read.evidence) == (doc.proposals, doc.evidence)
    assert read.fingerprint == fingerprint(CONFIG) == ledger.fingerprint_in(ledger.dumps(doc, CONFIG))


def test_every_line_keeps_to_the_schema() -> None:
    schema = json.loads((Path(ctcorpus.__file__).parent / "schema/ledger.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for line in ledger.dumps(document(RAW), CONFIG).splitlines():
        jsonschema.validate(json.loads(line), schema)


def changed(old: str, new: str) -> tuple[str, bytes]:
    doc = document(RAW)
    return doc.text, ledger.dumps(doc, CONFIG).replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("text", "data", "word"),
    [
        (document(RAW).text + "。", changed("", "")[1], "before t2s"),
        (document(RAW).text.replace("甲", "丁"), changed("", "")[1], "the record's text"),
        (*changed('"after": "，"', '"after": "；"'), r"pass 1 \(repair\)"),
        (*changed('"before": ","', '"before": ";"'), "restored text"),
        (*changed('"pass": 2', '"pass": 3'), "out of turn"),
        (*changed('"schema": 1', '"schema": 2'), "upgrade"),
        (*changed('"start": 9', '"start": -1'), "line 2"),
        (*changed('"rule": "width"', '"rule": 1'), "rule"),
        (*changed("header", "head"), "line 1"),
        ("", b"", "empty"),
        ("", b"{}\n", "line 1"),
        ("", b"\xff\n", "line 1"),
        ("", b"[" * 100_000 + b"\n", "line 1"),
    ],
)
def test_restore_names_what_does_not_agree(text: str, data: bytes, word: str) -> None:
    with pytest.raises(CtcorpusError, match=word):
        ledger.restore(text, data)


def test_stamps_are_no_content() -> None:
    """Two ledgers that differ in versions, hashes or configuration only say the same."""
    doc = document(RAW)
    one = ledger.dumps(doc, CONFIG)
    other = ledger.dumps(doc, replace(CONFIG, disable=frozenset({"x"})))
    assert one != other
    assert ledger.without_stamps(one) == ledger.without_stamps(other)
    assert ledger.without_stamps(one) != ledger.without_stamps(one.replace(b"width", b"weight"))


def test_fingerprint_follows_the_configuration() -> None:
    assert fingerprint(CONFIG) != fingerprint(replace(CONFIG, hmm=True))
    assert fingerprint(CONFIG) == fingerprint(replace(CONFIG, disable=frozenset()))
    assert stamps(CONFIG)["rules"]["repair"] != stamps(CONFIG)["rules"]["tags"]
