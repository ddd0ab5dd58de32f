"""Witnesses whose raw files are gone, and first-pass texts that the disk did not keep."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from ctcorpus.corpus.firstpass import FirstPass, FirstPasses, sampled
from ctcorpus.corpus.init import init
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Witness
from witnessing import FILES, clean, made, write

LAW, COPY, OTHERS = "a/law.txt", "b/law copy.txt", ("news.txt", "alone.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "one"
    folder.mkdir()
    init(folder)
    return folder


def tree_without_the_copy(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "without"
    folder.mkdir()
    init(folder)
    write(folder, LAW, *OTHERS)
    clean(folder)
    return made(folder)


def of_others(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in tree.items() if not path.startswith(COPY)}


def test_a_witness_without_its_raw_file_is_heard_no_more(folder: Path, tmp_path: Path) -> None:
    """Its own record stays; what the others become depends on the raw files that are there."""
    write(folder, LAW, COPY, *OTHERS)
    clean(folder)
    before = made(folder)
    (folder / "data/raw" / COPY).unlink()
    assert {one.path: one.status for one in clean(folder)} == {
        LAW: "witnessed",
        COPY: "gone",
        **dict.fromkeys(OTHERS, "unchanged"),
    }
    after = made(folder)
    assert of_others(after) == tree_without_the_copy(tmp_path)
    assert {path: data for path, data in after.items() if path.startswith(COPY)} == {
        path: data for path, data in before.items() if path.startswith(COPY)
    }
    write(folder, COPY)
    clean(folder)
    assert made(folder) == before


def test_pruning_then_changes_no_other_record(folder: Path) -> None:
    write(folder, LAW, COPY, *OTHERS)
    clean(folder)
    (folder / "data/raw" / COPY).unlink()
    clean(folder)
    before = made(folder)
    clean(folder, prune=True)
    assert made(folder) == of_others(before)


def test_a_gone_witness_is_not_looked_for_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, LAW, COPY, *OTHERS)
    clean(folder)
    (folder / "data/raw" / COPY).unlink()
    clean(folder)
    before = made(folder)
    with monkeypatch.context() as patch:
        patch.setattr("ctcorpus.runner.hearing.related", lambda samples: pytest.fail("looked for"))
        assert "witnessed" not in {one.status for one in clean(folder)}
    assert made(folder) == before


def test_a_dry_run_foresees_that_a_witness_is_gone(folder: Path) -> None:
    write(folder, LAW, COPY, *OTHERS)
    clean(folder)
    before = made(folder)
    (folder / "data/raw" / COPY).unlink()
    foreseen = [(one.path, one.status) for one in clean(folder, dry_run=True)]
    assert made(folder) == before
    assert foreseen == [(one.path, one.status) for one in clean(folder)]
    assert (LAW, "witnessed") in foreseen


def test_a_witness_that_lies_elsewhere_too_is_still_heard(folder: Path) -> None:
    """Its raw file is gone when no copy of its bytes is left."""
    write(folder, LAW, COPY, *OTHERS)
    shutil.copy(folder / "data/raw" / COPY, folder / "data/raw/b/more.txt")
    clean(folder)
    before = (folder / "data/normalized" / f"{LAW}.md").read_bytes()
    (folder / "data/raw" / COPY).unlink()
    clean(folder)
    assert (folder / "data/normalized" / f"{LAW}.md").read_bytes() == before


def test_a_witness_whose_whole_root_is_away_is_still_heard(folder: Path, tmp_path: Path) -> None:
    """A disk that is not mounted takes no raw file from the corpus."""
    write(folder, LAW, *OTHERS)
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "copy.txt").write_text(FILES[COPY], "utf-8")
    clean(folder)
    clean(folder, str(mirror / "copy.txt"))
    before = made(folder)
    mirror.rename(tmp_path / "unmounted")
    clean(folder)
    assert made(folder) == before


# --- the cache of first-pass texts --------------------------------------------------------------------


def texts() -> Iterator[FirstPass]:
    random = Random(3)
    for number in range(40):
        text = "".join(chr(random.randrange(0x4E00, 0x6000)) for _ in range(random.randrange(50, 3000)))
        yield sampled(Witness(f"c{number:016x}", text, (number,), (number, number + 1)))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = tmp_path_factory.mktemp("kept")
    with closing(FirstPasses(corpus, "f")) as passes:
        passes.put(texts())
        passes.remember("digest")
    return corpus / ".ctcorpus/passages.db"


def test_first_pass_texts_are_kept(kept: Path) -> None:
    with closing(FirstPasses(kept.parent.parent, "f")) as passes:
        ids = passes.known()
        assert passes.witnesses(ids) == tuple(one.witness for one in texts())
        assert passes.samples(ids) == [one.sample for one in texts()]
        assert passes.heard() == "digest"


@pytest.mark.parametrize("seed", range(60))
def test_a_cache_with_flipped_bytes_is_believed_where_it_is_whole(
    seed: int, kept: Path, tmp_path: Path
) -> None:
    """What is told to be known is what was kept, and can be written to; nothing is raised."""
    random = Random(seed)
    data = bytearray(kept.read_bytes())
    for _ in range(random.choice([1, 1, 3, 50])):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    file = tmp_path / ".ctcorpus/passages.db"
    file.parent.mkdir()
    file.write_bytes(data)
    all_ = {one.witness.id: one for one in texts()}
    with closing(FirstPasses(tmp_path, "f")) as passes:
        passes.heard()
        ids = passes.known()
        assert passes.witnesses(ids) == tuple(all_[id_].witness for id_ in sorted(ids))
        assert passes.samples(ids) == [all_[id_].sample for id_ in sorted(ids)]
        passes.put(one for id_, one in all_.items() if id_ not in ids)
        passes.keep(set(all_))
        assert passes.witnesses(passes.known()) == tuple(one.witness for one in all_.values())


@pytest.mark.parametrize("column", ["text", "marks", "hashes", "crc"])
def test_a_run_recovers_what_the_cache_lost(column: str, folder: Path, tmp_path: Path) -> None:
    """The tree is the same as with a whole cache."""
    write(folder, LAW, *OTHERS)
    clean(folder)
    with closing(sqlite3.connect(folder / "data/normalized/.ctcorpus/passages.db")) as db, db:
        db.execute(f"UPDATE first SET {column} = CAST('1' AS BLOB)")
    write(folder, COPY)
    clean(folder)
    other = tmp_path / "at once"
    other.mkdir()
    init(other)
    write(other, LAW, COPY, *OTHERS)
    clean(other)
    assert made(folder) == made(other)


def test_a_disk_that_fails_in_the_middle_of_a_run_is_told(tmp_path: Path) -> None:
    """In one line that says what to do."""
    with closing(FirstPasses(tmp_path, "f")) as passes:
        passes.put(texts())
        passes._db.close()
        with pytest.raises(CtcorpusError, match=r"passages\.db: .*; delete it and run again"):
            passes.witnesses({"c0000000000000000"})
