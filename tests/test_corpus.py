"""Reading a corpus: finding it, finding records in it, and what a new one holds."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest

from ctcorpus.cli.corpora import folder
from ctcorpus.config import Config, load_config
from ctcorpus.corpus import Corpus, find_corpus
from ctcorpus.corpus.init import init
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import RawFile
from making import clean

TEXTS = {"b/二.txt": "首页 > 正文\n網(wǎng)絡,安全", "a.txt": "甲", "C.txt": "乙"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of three records and a superseded one."""
    folder = tmp_path_factory.mktemp("home")
    init(folder)
    for path, text in {**TEXTS, "a.txt": "旧"}.items():
        (folder / "data/raw" / path).parent.mkdir(exist_ok=True)
        (folder / "data/raw" / path).write_text(text, "utf-8")
    clean(folder / "data/normalized")
    (folder / "data/raw/a.txt").write_text("甲", "utf-8")
    clean(folder / "data/normalized")
    return folder


@pytest.fixture
def corpus(home: Path) -> Corpus:
    return Corpus(home / "data/normalized")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CTCORPUS_CORPUS", raising=False)


def id_of(text: str) -> str:
    return RawFile("", text.encode()).id


@pytest.mark.parametrize("start", [".", "data", "data/raw/b", "data/normalized", "data/normalized/b"])
def test_a_corpus_is_found_upwards(home: Path, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_corpus(home / start) == home / "data/normalized"
    monkeypatch.chdir(home / start)
    assert Corpus().path == home / "data/normalized"


def test_the_environment_names_a_corpus(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTCORPUS_CORPUS", str(home / "data/normalized"))
    assert find_corpus(tmp_path) == home / "data/normalized"
    monkeypatch.setenv("CTCORPUS_CORPUS", str(tmp_path))
    with pytest.raises(CtcorpusError, match=r"CTCORPUS_CORPUS.*ctcorpus init"):
        find_corpus(home)


def test_a_project_stands_for_the_corpus_that_init_put_into_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the environment, as an argument, and for the command."""
    assert Corpus(home).path == home / "data/normalized"
    assert folder(str(home)) == home / "data/normalized"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CTCORPUS_CORPUS", str(home))
    assert find_corpus() == folder(None) == home / "data/normalized"
    assert Corpus().path == home / "data/normalized"


def test_no_corpus_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CtcorpusError, match="ctcorpus init") as error:
        find_corpus(tmp_path)
    assert "\n" not in str(error.value)
    with pytest.raises(CtcorpusError, match="ctcorpus init"):
        Corpus(tmp_path)


def test_records_come_sorted_by_path(corpus: Corpus) -> None:
    assert [record.path for record in corpus.records()] == ["C.txt.md", "a.txt.md", "b/二.txt.md"]
    assert corpus.names() == ["C.txt", "a.txt", "b/二.txt"]


@pytest.mark.parametrize(
    "text", ["b/二.txt", "b/二.txt.md", "b/二.txt.tokens", "data/normalized/b/二.txt.md"]
)
def test_a_record_is_found_by_its_path(
    corpus: Corpus, home: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    assert corpus.resolve(text) == "b/二.txt"
    assert corpus.resolve(str(home / "data/normalized/b/二.txt.md")) == "b/二.txt"


def test_a_record_is_found_by_its_id(corpus: Corpus) -> None:
    whole = id_of(TEXTS["b/二.txt"])
    for length in (4, 9, 17):
        assert corpus.get(whole[:length]).id == whole
    assert corpus.get(id_of("旧")).path == f".versions/{id_of('旧')}/a.txt.md"


@pytest.mark.parametrize(
    "text", ["c0123456789abcdef", "nothing.txt", "", "c", "../../raw/a.txt", "/etc/passwd", "c*"]
)
def test_what_is_no_record_is_told(corpus: Corpus, text: str) -> None:
    with pytest.raises(CtcorpusError, match="no record"):
        corpus.resolve(text)


def test_an_ambiguous_prefix_is_told(tmp_path: Path) -> None:
    init(tmp_path)
    for number in range(40):
        (tmp_path / f"data/raw/{number}").write_text(str(number))
    clean(tmp_path / "data/normalized")
    ids = sorted(id_of(str(number)) for number in range(40))
    prefix = next(one[:2] for one, other in pairwise(ids) if one[:2] == other[:2])
    with pytest.raises(CtcorpusError, match="stands for"):
        Corpus(tmp_path / "data/normalized").resolve(prefix)


def test_restore_tokens_and_ledger_of_a_record(corpus: Corpus) -> None:
    assert corpus.restore("b/二.txt") == TEXTS["b/二.txt"]
    assert corpus.tokens("b/二.txt") == (("网絡，安全",),)
    assert [one.stage for one in corpus.ledger("b/二.txt").passes] == [
        *("repair", "repair", "boilerplate", "boilerplate", "t2s")
    ]
    assert corpus.files("b/二.txt").intact


def test_broken_records_do_not_end_the_iteration(tmp_path: Path) -> None:
    init(tmp_path)
    for name in "abc":
        (tmp_path / "data/raw" / name).write_text(name)
    clean(tmp_path / "data/normalized")
    corpus = Corpus(tmp_path / "data/normalized")
    (corpus.path / "b.md").write_text("---\nid: [\n---\n")
    broken: list[str] = []
    found = [one.path for one in corpus.records(lambda path, error: broken.append(f"{path}|{error}"))]
    assert found == ["a.md", "c.md"]
    assert broken == [broken[0]]
    assert broken[0].startswith("b.md|b.md: ")
    with pytest.raises(CtcorpusError, match=r"b\.md"):
        list(corpus.records())


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="needs file modes")
def test_a_corpus_that_cannot_be_written_to_can_be_read(tmp_path: Path) -> None:
    init(tmp_path)
    (tmp_path / "data/raw/a").write_text("a")
    clean(tmp_path / "data/normalized")
    folder = tmp_path / "data/normalized/.ctcorpus"
    folder.chmod(0o555)
    try:
        assert Corpus(tmp_path / "data/normalized").get(id_of("a")).text == "a"
    finally:
        folder.chmod(0o755)


def test_init_makes_a_corpus_and_overwrites_nothing(tmp_path: Path) -> None:
    """What it writes can be read back: the roots and the defaults of the options."""
    (tmp_path / ".gitignore").write_text("mine\n")
    made = init(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in made.created] == [
        *("data/raw", "data/normalized/corpus.yaml", "ctcorpus.yaml"),
        *("data/rules/furniture.yaml", ".gitattributes"),
    ]
    assert made.kept == (tmp_path / ".gitignore",)
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert "data/** -text\n" in (tmp_path / ".gitattributes").read_text()
    assert (tmp_path / "data/normalized/corpus.yaml").read_text() == "schema: 1\nroots:\n  raw: '../raw'\n"
    assert load_config(tmp_path / "ctcorpus.yaml") == Config()
    assert Corpus(tmp_path / "data/normalized").names() == []
    again = init(tmp_path)
    assert again.created == ()
    assert len(again.kept) == 6


def test_init_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(CtcorpusError, match="cannot be made"):
        init(tmp_path)
