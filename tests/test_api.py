"""The package from Python: one text, one file, a corpus; names that are loaded when used."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import ctcorpus
from conftest import PAGE, TEXT, surroundings

HEAVY = [
    "ahocorasick",
    "htmldate",
    "jieba",
    "lxml",
    "opencc",
    "readability",
    "regex",
    "rich",
    "rjieba",
    "typer",
    "yaml",
]


def test_the_docstring_of_the_package_is_true() -> None:
    assert doctest.testmod(ctcorpus).failed == 0


def test_a_page_becomes_its_text() -> None:
    text = ctcorpus.clean_text(PAGE)
    assert "反恐怖主义工作坚持预防为主的原则" in text
    assert "相关文章" not in text


@pytest.mark.parametrize("codec", ["utf-8", "big5", "utf-16"])
def test_bytes_are_decoded(codec: str) -> None:
    assert "打击恐怖主义必须遵守国际法" in ctcorpus.clean_text(TEXT.encode(codec))


def test_a_configuration_switches_rules_off() -> None:
    text = "各方同意加強邊境合作,並定期交換情報,共同維護安全。"
    assert "，" in ctcorpus.clean_text(text)
    assert "，" not in ctcorpus.clean_text(text, ctcorpus.Config(disable=frozenset({"width"})))


@pytest.mark.parametrize("nothing", ["", b"", "  \n", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9])
def test_what_holds_no_text_is_rejected(nothing: str | bytes) -> None:
    with pytest.raises(ctcorpus.Rejected) as caught:
        ctcorpus.clean_text(nothing)
    assert caught.value.reason in ("empty", "binary")


def test_normalize_gives_a_document_with_everything_that_was_done() -> None:
    outcome = ctcorpus.normalize(ctcorpus.RawFile("page.html", PAGE.encode()))
    assert isinstance(outcome, ctcorpus.Document)
    assert outcome.metadata.title == "加强边境检查站建设的通知"
    assert outcome.metadata.published == "2021-03-15"
    assert len(outcome.text) == len(outcome.original)
    assert len(outcome.tokens) == len(outcome.paragraphs)
    assert outcome.passes


def test_normalize_gives_a_rejection_and_does_not_raise() -> None:
    outcome = ctcorpus.normalize(ctcorpus.RawFile("a.txt", b""))
    assert isinstance(outcome, ctcorpus.Rejection)
    assert (outcome.path, outcome.reason) == ("a.txt", "empty")


def test_a_corpus_gives_its_records(corpus: Path) -> None:
    opened = ctcorpus.Corpus(corpus)
    records = list(opened.records())
    assert [record.path for record in records] == ["page.html.md", "text.txt.md"]
    assert all(isinstance(record, ctcorpus.Record) for record in records)
    assert records[0].title == "加强边境检查站建设的通知"
    assert opened.get(records[1].id[:8]) == records[1]
    assert opened.restore(records[1].id) == TEXT


def test_what_is_no_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ctcorpus.CtcorpusError):
        ctcorpus.Corpus(tmp_path)


def test_dir_lists_what_can_be_used() -> None:
    assert set(dir(ctcorpus)) == set(ctcorpus.__all__)
    for name in dir(ctcorpus):
        assert getattr(ctcorpus, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ctcorpus.no_such_name  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    code = f"import sys, ctcorpus\ndir(ctcorpus)\nprint(sorted(set({HEAVY}) & set(sys.modules)))\n"
    code += "print([name for name in sys.modules if name.startswith('ctcorpus.')])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n[]\n"
