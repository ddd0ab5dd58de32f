"""The committed records: cleaning `data/raw/` gives exactly the files in `data/normalized/`.

Versions of libraries and hashes of code stand in a ledger's first line, and through it in a record's check;
they differ between machines and commits, so they are left out here. `make goldens` writes them anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import start
from ctcorpus.record import without_check
from ctcorpus.record.ledger import without_stamps

PROJECT = Path(__file__).resolve().parents[1]
GOLDEN = PROJECT / "data/normalized"
FILES = sorted(
    path.relative_to(GOLDEN) for path in GOLDEN.rglob("*") if path.is_file() and ".ctcorpus" not in path.parts
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("goldens")
    shutil.copytree(PROJECT / "data/raw", folder / "data/raw")
    (folder / "data/normalized").mkdir()
    shutil.copy(GOLDEN / "corpus.yaml", folder / "data/normalized")
    done = start(folder, "clean", "data/raw", "--corpus", "data/normalized", "-q")
    assert done.code == 0, done.err
    return folder / "data/normalized"


def comparable(path: Path) -> bytes:
    data = path.read_bytes()
    trim: Callable[[bytes], bytes] = {".md": without_check, ".jsonl": without_stamps}.get(path.suffix, bytes)
    return data if path.name == "rejected.jsonl" else trim(data)


def test_the_same_files(made: Path) -> None:
    """No record is missing and none is new."""
    found = (path for path in made.rglob("*") if path.is_file() and ".ctcorpus" not in path.parts)
    assert sorted(path.relative_to(made) for path in found) == FILES


@pytest.mark.parametrize("name", FILES, ids=str)
def test_cleaning_gives_the_golden(name: Path, made: Path) -> None:
    """Record, tokens and ledger are those that were reviewed."""
    assert comparable(made / name) == comparable(GOLDEN / name)
