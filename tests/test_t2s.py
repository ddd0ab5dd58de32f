"""T->S: the table against the library, the supplement row by row, the stage."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from ctcorpus import hanzi
from ctcorpus.config import Config
from ctcorpus.model import Document, Line, Metadata, Source
from ctcorpus.rules import read_rows
from ctcorpus.stages.t2s import language_of, simplify, simplify_lines, supplement, t2s
from ctcorpus.stages.t2s.opencc_table import convert

SHARED = Path(__file__).resolve().parents[2] / "shared"
CASES = Path(__file__).parent / "cases" / "t2s.tsv"
ROWS = read_rows("t2s_supplement.tsv")
PHRASES = sorted(hanzi.opencc_dictionary("TSPhrases"))
CHARACTERS = sorted(hanzi.opencc_dictionary("TSCharacters"))
#: of OpenCC's PhraseExtract: the library converts what stands between them piece by piece
SEPARATORS = " \n\t-,.?!*　，。、；：？！…“”‘’『』「」﹁﹂—－（）《》〈〉～．／＼︒︑︔︓︿﹀︹︺︙︐［﹇］﹈︕︖︰︳︴︽︾︵︶｛︷｝︸﹃﹄【︻】︼"

_pieces = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(PHRASES).map(lambda phrase: phrase[1:]),
    st.sampled_from(PHRASES).map(lambda phrase: phrase[:-1]),
    st.sampled_from(CHARACTERS),
    st.sampled_from(SEPARATORS),
    st.sampled_from(sorted(supplement())),
    st.text(alphabet="乾隆瞭解藉口覆反著坤轉旋於徵角羽鍾千里面", max_size=8),
    st.text(max_size=4),
    st.sampled_from(
        ["联合国", "反恐怖主义", "與国際", "\U00020000", "\U0002b820", "\U00030000", "𠁞𠌥", "\ud800"]
    ),
)
texts = st.lists(_pieces, max_size=14).map("".join)


@cache
def library() -> OpenCC:
    return OpenCC("t2s")


def document(text: str, **fields: object) -> Document:
    source = Source("c0", "raw", "a.txt", "0" * 64, 1, "utf-8")
    return Document(source, text, (Line(1, 0),), text, metadata=Metadata(**fields))  # type: ignore[arg-type]


def cases() -> list[list[str]]:
    lines = CASES.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@settings(deadline=None, max_examples=300)
@given(texts)
@example("於乎乾坤一擲")
@example("藉藉口以免藉口")
@example("反反覆覆性")
@example("乾隆乾坤大挪移乾清宮，乾\n隆")
def test_table_equals_library(text: str) -> None:
    """The compiled table gives what the library gives, for phrases that adjoin and overlap, and any characters."""
    assert convert(text) == library().convert(text)


@settings(deadline=None)
@given(st.text(alphabet=sorted(set("".join(PHRASES))), max_size=60))
def test_table_equals_library_on_phrase_characters(text: str) -> None:
    """The same for the characters that phrases are made of, where overlaps are frequent."""
    assert convert(text) == library().convert(text)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared texts")
def test_table_equals_library_on_pages() -> None:
    """The same on real texts in both scripts."""
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        assert convert(text) == library().convert(text)


@settings(deadline=None)
@given(texts, st.booleans())
def test_length_is_kept(text: str, hant: bool) -> None:
    """A character keeps its place, whatever is converted."""
    assert len(simplify(text, hant)) == len(text)
    assert len(simplify_lines(text)) == len(text)


@settings(deadline=None)
@given(texts)
def test_supplement_leaves_simplified_text_to_opencc(text: str) -> None:
    """Without Traditional text around, the supplement only keeps characters of names; it never changes one."""
    by_opencc, ours = convert(text), simplify(text, hant=False)
    assert all(c in pair for c, *pair in zip(ours, by_opencc, text, strict=True))
    if not any(word in text for word, row in supplement().items() if not row.hant):
        assert ours == by_opencc


@settings(deadline=None)
@given(texts)
def test_lines_without_traditional_characters(text: str) -> None:
    """Line by line, a line that shows no Traditional character is OpenCC's business alone (names apart)."""
    for line in text.split("\n"):
        if hanzi.hant_marks().isdisjoint(line):
            assert simplify_lines(line) == simplify(line, hant=False)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_supplement_row(row: list[str]) -> None:
    """A row is well formed, its words differ from OpenCC's, its examples hold."""
    rule, lines, source, _targets, before, after, why, match, miss = row
    words = [word for word, found in supplement().items() if found.rule == rule]
    assert lines in ("hant", "any") and why
    assert before and after
    assert set(source.split(" ")) == set(words), "a word stands in two rows"
    for word in words:
        assert len(supplement()[word].target) == len(word)
        assert supplement()[word].target != convert(word), f"OpenCC has {word} right"
    for text in match.split("|"):
        assert any(word in text for word in words)
        assert simplify(text, hant=True) != convert(text)
    for text in miss.split("|"):
        assert simplify(text, hant=True) == convert(text)


def test_supplement_ids_are_unique() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("written", "expected"), cases())
def test_stage(written: str, expected: str) -> None:
    """The stage converts the text by one edit at most, and the original can be had again."""
    done = t2s(document(written), Config())
    assert done.text == expected
    assert done.original == written
    assert len(done.passes) == (written != expected)


def test_short_lines_of_a_traditional_text() -> None:
    """A line without a character of its own to tell is Traditional where the document is, not where it is mixed."""
    assert t2s(document("各國應當加強合作。\n看著"), Config()).text == "各国应当加强合作。\n看着"
    assert t2s(document("各国应当加强合作，會議。\n看著"), Config()).text == "各国应当加强合作，会议。\n看著"


def test_metadata_keeps_what_it_was() -> None:
    """Fields are converted; *_original stands only where conversion changed something."""
    before = document(
        "各國加強合作。",
        title="加強區域合作",
        source="新华社",
        issuer="外交部",
        authors=("記者站", "编辑部"),
        editors=("編輯部",),
        doc_number="國發〔2018〕43號",
    )
    after = t2s(before, Config()).metadata
    assert (after.title, after.title_original) == ("加强区域合作", "加強區域合作")
    assert (after.source, after.source_original, after.issuer_original) == ("新华社", None, None)
    assert (after.authors, after.authors_original) == (("记者站", "编辑部"), ("記者站", "编辑部"))
    assert (after.editors, after.doc_number) == (("編輯部",), "國發〔2018〕43號")
    assert (after.language, after.script) == ("zh", "Hant")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("联合国安全理事会通过第1373(2001)号决议。", "zh"),
        ("日本街头常见的「の」字招牌，也出现在本地。", "zh"),
        ("打擊恐怖主義的決議包括 S/RES/2178(2014)", "zh"),
        ("The States shall cooperate in the prevention of terrorism and bring offenders to justice.", "en"),
        (
            "The Council adopted the resolution. 理事会通过了决议，并决定继续处理此案。 It remains seized.",
            "mixed",
        ),
        ("テロ対策の国際協力について", "ja"),
        ("국제 테러 방지를 위한 협력", "ko"),
        ("Борьба с международным терроризмом", "und"),
        ("La lutte contre le terrorisme international", "und"),
        ("2019-09-26 22:18", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    """Languages as far as characters tell them; what is not Chinese is flagged."""
    assert language_of(Counter(text), text) == language
    done = t2s(document(text), Config())
    assert done.metadata.language == language
    assert ("not-chinese" in done.flags) == (language not in ("zh", "mixed"))


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("台北市里長群組", "Hant"),
        ("批准占領區的台商吃床", "Hant"),
        ("乾隆与于谦", "Hans"),
        ("乾隆盛世", "Hans"),
        ("反恐与国际法", "Hans"),
        ("恐怖主義", "Hant"),
        ("联合国安全理事會", "mixed"),
        ("中文", "Hans"),
        ("A/RES/71/291", None),
    ],
)
def test_script_of_short_texts(text: str, script: str | None) -> None:
    """Characters that both scripts write (台, 里, 乾) do not tell."""
    assert hanzi.script_of(text) == script


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared pages")
def test_script_of_pages() -> None:
    """The script of every page, of the whole body and of each longer line."""
    index = json.loads((SHARED / "pages" / "index.json").read_text("utf-8"))
    for entry in index:
        body = json.loads((SHARED / "pages" / entry["expected"]).read_text("utf-8"))["body"]
        expected = {"S": "Hans", "T": "Hant"}[entry["script"]]
        assert hanzi.script_of(body) == expected
        assert all(
            hanzi.script_of(line) in (expected, "mixed") for line in body.split("\n") if len(line) > 40
        )


def test_opencc_module_is_not_imported() -> None:
    """The module `opencc` may be another distribution's: the package reads the dictionary files."""
    root = Path(hanzi.__file__).parent
    for path in root.rglob("*.py"):
        assert not re.search(r"^\s*(import|from) opencc\b", path.read_text("utf-8"), re.MULTILINE), path
