"""Durable writing: batches that are whole or not there, one writer at a time, kills at any moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ctcorpus
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.batch import Batch, Lock, is_interrupted
from ctcorpus.corpus.init import init
from ctcorpus.corpus.verify import verify
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import ledger, without_check
from making import clean, tree


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    init(tmp_path)
    return tmp_path / "data/normalized"


def raw(corpus: Path, path: str, text: str) -> Path:
    file = corpus.parent / "raw" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("renamed", range(4))
def test_a_listed_batch_is_rolled_forward(
    corpus: Path, renamed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off after any number of renames: whoever comes next, a reader too, finishes the batch."""
    (corpus / "old.md").write_text("old")
    (corpus / "x").mkdir()
    batch = Batch(corpus)
    for ending in (".md", ".tokens", ".edits.jsonl"):
        batch.put(f"x/new{ending}", ending.encode())
    batch.delete("old.md")
    done: list[Path] = []
    replace_ = Path.replace

    def cut_off(source: Path, target: Path) -> Path:
        if target.name != "batch.commit":
            if len(done) == renamed:
                raise ZeroDivisionError
            done.append(target)
        return replace_(source, target)

    def cut_off_too(path: Path, missing_ok: bool = False) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(Path, "replace", cut_off)
        patch.setattr(Path, "unlink", cut_off_too)
        batch.commit()
    assert is_interrupted(corpus)
    assert (corpus / "old.md").exists()
    (corpus / ".ctcorpus/tmp/unlisted.tmp").write_text("swept away")
    Corpus(corpus)
    assert [path for path in tree(corpus) if path != "corpus.yaml"] == [
        *(f"x/new{ending}" for ending in (".edits.jsonl", ".md", ".tokens"))
    ]
    assert list((corpus / ".ctcorpus/tmp").iterdir()) == []


def test_a_broken_list_is_told(corpus: Path) -> None:
    (corpus / ".ctcorpus/tmp").mkdir(parents=True)
    for text in (
        "",
        "[]",
        '{"puts": [["../../x", "a"]], "deletes": []}',
        '{"puts": [], "deletes": ["../x"]}',
    ):
        (corpus / ".ctcorpus/tmp/batch.commit").write_text(text)
        with pytest.raises(CtcorpusError, match=r"delete this folder|leads out"):
            clean(corpus)


def test_the_second_writer_waits_and_then_names_the_first(corpus: Path) -> None:
    with Lock(corpus), pytest.raises(CtcorpusError, match=f"process {os.getpid()}"), Lock(corpus, wait=0.2):
        pass
    with Lock(corpus, wait=0):
        pass


def test_a_corpus_can_be_read_while_it_is_written_to(corpus: Path) -> None:
    """A batch that its writer is about to carry out is not waited for."""
    raw(corpus, "a.txt", "甲")
    clean(corpus)
    with Lock(corpus):
        (corpus / ".ctcorpus/tmp/batch.commit").write_text('{"puts": [], "deletes": ["a.txt.md"]}')
        assert Corpus(corpus).names() == ["a.txt"]
    assert Corpus(corpus).names() == []


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from making import clean
import ctcorpus.corpus.store
ctcorpus.corpus.store._OUTCOMES = 3
clean(Path(sys.argv[1]))
"""


def content(corpus: Path) -> dict[str, bytes]:
    """The tree but for what made it: the program's files may be edited while its tests run."""
    return {path: without_check(ledger.without_stamps(data)) for path, data in tree(corpus).items()}


def start_writer(corpus: Path) -> subprocess.Popen[bytes]:
    paths = [str(Path(__file__).parent), str(Path(ctcorpus.__file__).parents[1])]
    return subprocess.Popen([sys.executable, "-c", WRITER, str(corpus), *paths])


def test_two_writers_at_once(corpus: Path) -> None:
    for number in range(20):
        raw(corpus, f"{number}.txt", f"網(wǎng)絡,安全 {number}")
    writers = [start_writer(corpus) for _ in range(2)]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert len(Corpus(corpus).names()) == 20
    assert list(verify(Corpus(corpus))) == []


def scrape(corpus: Path) -> None:
    for number in range(60):
        raw(corpus, f"{number % 7}/{number}.txt", f"網(wǎng)絡,安全 {number}" if number % 6 else "")


def scrape_again(corpus: Path) -> None:
    """Files renamed, changed, emptied, swapped, doubled, and new ones that take others' names."""
    folder = corpus.parent / "raw"
    for number in range(1, 20):
        (folder / f"{number % 7}/{number}.txt").rename(folder / f"{number % 7}/Z{number}.txt")
    for number in range(20, 40):
        raw(corpus, f"{number % 7}/{number}.txt", f"new {number}" if number % 5 else "")
    for path, other in (("1/43.txt", "2/44.txt"), ("3/45.txt", "4/46.txt")):
        (folder / path).rename(folder / "t")
        (folder / other).rename(folder / path)
        (folder / "t").rename(folder / other)
    for number in range(47, 53):
        raw(corpus, f"{number % 7}/{number}.TXT", f"other {number}")
        raw(corpus, f"0/copy of {number}", f"網(wǎng)絡,安全 {number}")


def temporary(corpus: Path) -> set[Path]:
    return set((corpus / ".ctcorpus/tmp").glob("*"))


def wait_for_writing(corpus: Path, writer: subprocess.Popen[bytes], left: set[Path]) -> None:
    """Until the writer has put its first file down, or has ended; `left` lay there before."""
    while writer.poll() is None and temporary(corpus) <= left:
        time.sleep(0.001)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("again", [False, True])
def test_killed_at_any_moment_nothing_is_lost(corpus: Path, tmp_path: Path, again: bool) -> None:
    """After each kill every record is whole and found by its id; the last run ends in the undisturbed tree."""
    scrape(corpus)
    if again:
        clean(corpus)
    ids = {record.id for record in Corpus(corpus).records()}
    if again:
        scrape_again(corpus)
    shutil.copytree(corpus.parent, tmp_path / "undisturbed")
    clean(tmp_path / "undisturbed/normalized")
    for kill in range(5):
        left = temporary(corpus)
        writer = start_writer(corpus)
        wait_for_writing(corpus, writer, left)
        time.sleep(0.004 * kill**2)
        writer.send_signal(signal.SIGKILL)
        writer.wait(10)
        reader = Corpus(corpus)
        for id_ in ids:
            assert reader.get(id_).id == id_
        ids |= {record.id for record in reader.records()}
        inherent = {"orphan", "raw-missing", "raw-changed"}
        assert [fault for fault in verify(reader) if fault.kind not in inherent] == []
    clean(corpus)
    assert content(corpus) == content(tmp_path / "undisturbed/normalized")
