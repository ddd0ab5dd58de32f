"""Three real scrapes, end to end: what must go, what must stay, and the way back. Skipped where they are absent."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ctcorpus.edits import undo
from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize

SEEDS = Path(__file__).resolve().parents[2] / "shared/seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="needs the real scrapes")
NAMES = ("000", "002", "003")


@cache
def cleaned(name: str) -> Document:
    path = next(SEEDS.glob(f"{name}*"))
    outcome = normalize(RawFile(path.name, path.read_bytes()))
    assert isinstance(outcome, Document), outcome
    return outcome


def dropped(doc: Document) -> dict[int, set[str]]:
    """Extracted line -> rules that took something from it, layout aside."""
    found: dict[int, set[str]] = {}
    for i, one in enumerate(doc.passes):
        for edit in one.edits:
            if edit.proof is None and one.stage != "t2s" and not edit.rule.startswith("layout."):
                offset = (
                    one.to_input(edit.start) - len(edit.before)
                    if not edit.after
                    else one.to_input(edit.start)
                )
                for earlier in reversed(doc.passes[:i]):
                    offset = earlier.to_input(offset)
                found.setdefault(doc.line_at(offset).number, set()).add(edit.rule)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_undoing_gives_the_file_back(name: str) -> None:
    """Undone, pass by pass, each record gives the decoded file, character for character."""
    doc = cleaned(name)
    text = doc.text
    for one in reversed(doc.passes):
        text = undo(text, one.edits)
    assert text == next(SEEDS.glob(f"{name}*")).read_bytes().decode()


@pytest.mark.parametrize("name", NAMES)
def test_no_reading_and_no_half_width_comma_is_left(name: str) -> None:
    """No spliced reading, no broken spot, no half-width mark between Han characters."""
    text = cleaned(name).text
    assert not re.search(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", text)
    assert not re.search(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]", text)


def test_an_encyclopaedia_page() -> None:
    """000: title, byline author, no date; breadcrumb, repeated title and related articles gone, headings kept."""
    doc = cleaned("000")
    assert (doc.metadata.published, doc.metadata.authors) == (None, ("toodd",))
    assert doc.metadata.title is not None
    assert doc.metadata.title.endswith("如何建立？")
    lines = doc.extracted.split("\n")
    gone = dropped(doc)
    assert {1, 3, 5, 21, *(n for n in range(172, 209) if lines[n - 1])} == set(gone)
    assert sum(paragraph.endswith("？") and len(paragraph) < 20 for paragraph in doc.paragraphs) >= 5


def test_a_fragment() -> None:
    """002 begins inside a chapter: no title, no date, nothing dropped, all nineteen paragraphs."""
    doc = cleaned("002")
    assert (doc.metadata.title, doc.metadata.published) == (None, None)
    assert dropped(doc) == {}
    assert len(doc.paragraphs) == 19


def test_a_document_mirror() -> None:
    """003: notices, contents and lists around it gone; the one line of body split; flagged as breaking off."""
    doc = cleaned("003")
    assert doc.metadata.title == "反恐六住实施方案模板"
    assert "truncated" in doc.flags
    assert {*range(1, 53), *range(54, 87)} - {53} <= set(dropped(doc))
    assert doc.paragraphs[:2] == ["一、背景分析", "1.1国际反恐形势的复杂性与演变趋势"]
    numbered = [
        p for p in doc.paragraphs if re.match(r"\d+\.\d[^。]{3,30}$|[一二三四五六七八九十]+、[^。]{2,10}$", p)
    ]
    assert len(numbered) >= 45
    assert len(doc.paragraphs) > 100
