"""`clean` with witnesses: the tree is a function of the raw files, however the runs are grouped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random

import pytest

from ctcorpus import runner
from ctcorpus.config import Config
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.init import init
from ctcorpus.corpus.store import Store
from ctcorpus.corpus.verify import verify
from witnessing import CONFIG, FILES, LAW, clean, made, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("at once")
    init(folder)
    write(folder)
    clean(folder)
    return made(folder)


def header(tree: dict[str, bytes], path: str) -> dict[str, object]:
    value = json.loads(tree[f"{path}.edits.jsonl"].split(b"\n")[0])
    assert isinstance(value, dict)
    return value


def test_copies_restore_each_other(at_once: dict[str, bytes]) -> None:
    """Whole texts, a text quoted in another one, Traditional texts, a text twice in one file."""
    for path in FILES:
        record = at_once[f"{path}.md"].decode()
        assert "\ufffd" not in record, path
        assert "unrecoverable-damage" not in record
    assert "replacement-hole" in at_once["news.txt.md"].decode()
    assert "witnesses" not in header(at_once, "alone.txt")
    assert "witnesses" not in header(at_once, "twice.txt"), "its own witness"
    assert '"proof": "witnessed"' in at_once["twice.txt.edits.jsonl"].decode()


@pytest.mark.parametrize("seed", range(6))
def test_any_grouping_of_runs_ends_in_the_same_tree(
    seed: int, folder: Path, at_once: dict[str, bytes]
) -> None:
    """Files that come one after the other, caches that are lost, one job and two."""
    random = Random(seed)
    order = random.sample(sorted(FILES), len(FILES))
    while order:
        count = random.randint(1, 4)
        group, order = order[:count], order[count:]
        write(folder, *group)
        clean(folder, *group, jobs=random.choice([1, 1, 2]))
        if random.random() < 0.3:
            shutil.rmtree(folder / "data/normalized/.ctcorpus")
    assert made(folder) == at_once
    assert list(verify(Corpus(folder / "data/normalized"))) == []


def test_a_second_run_writes_nothing(folder: Path) -> None:
    write(folder)
    clean(folder)
    before = {path: path.stat().st_mtime_ns for path in (folder / "data/normalized").rglob("*.*l")}
    assert {one.status for one in clean(folder)} == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_second_run_looks_for_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as no record changes."""
    write(folder)
    clean(folder)
    with monkeypatch.context() as patch:
        patch.setattr("ctcorpus.runner.hearing.related", lambda samples: pytest.fail("looked for"))
        clean(folder)


def test_a_raw_file_that_was_away_has_its_record_looked_at_again(folder: Path) -> None:
    """Its witness went meanwhile."""
    write(folder, "news.txt", "quoted.txt", "alone.txt")
    clean(folder)
    (folder / "data/raw/news.txt").unlink()
    (folder / "data/raw/quoted.txt").rename(folder / "kept")
    with Store(folder / "data/normalized") as store:
        entry = next(one for one in store.entries().values() if one.path == "quoted.txt")
    for file in (folder / "data/normalized").glob(f"{entry.name}.*"):
        file.unlink()
    clean(folder, "alone.txt")
    clean(folder, "alone.txt")
    assert "\ufffd" not in (folder / "data/normalized/news.txt.md").read_text("utf-8"), "its raw file is away"
    write(folder, "news.txt")
    clean(folder)
    assert "\ufffd" in (folder / "data/normalized/news.txt.md").read_text("utf-8")


def test_a_record_that_was_not_asked_for_is_told(folder: Path) -> None:
    """A file that comes later bears witness for one that is there."""
    write(folder, "a/law.txt", "alone.txt")
    clean(folder)
    write(folder, "b/law copy.txt")
    told = [(one.path, one.status) for one in clean(folder, "b/law copy.txt")]
    assert told == [("b/law copy.txt", "new"), ("a/law.txt", "witnessed"), ("b/law copy.txt", "witnessed")]


def test_a_witness_that_goes_or_changes_makes_a_record_due(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The tree is then as if it had never been there."""
    other = tmp_path_factory.mktemp("other")
    init(other)
    write(other, "a/law.txt", "news.txt")
    clean(other)
    write(folder, "a/law.txt", "news.txt", "b/law copy.txt", "quoted.txt")
    clean(folder)
    assert made(folder) != made(other)
    (folder / "data/raw/b/law copy.txt").unlink()
    (folder / "data/raw/quoted.txt").unlink()
    statuses = {one.path: one.status for one in clean(folder, prune=True)}
    assert statuses["a/law.txt"] == statuses["news.txt"] == "witnessed"
    assert made(folder) == made(other)
    write(folder, "b/law copy.txt")
    write(other, "b/law copy.txt")
    file = folder / "data/raw/b/law copy.txt"
    file.write_text(LAW, "utf-8")
    (other / "data/raw/b/law copy.txt").write_text(LAW, "utf-8")
    clean(folder)
    clean(other)
    assert made(folder) == made(other)


def test_without_witnesses_the_tree_is_the_plain_one_again(folder: Path) -> None:
    write(folder)
    clean(folder, config=Config())
    plain = made(folder)
    clean(folder)
    assert made(folder) != plain
    clean(folder, config=Config())
    assert {path: data for path, data in made(folder).items() if path.endswith(".tokens")} == {
        path: data for path, data in plain.items() if path.endswith(".tokens")
    }
    assert b"witness" not in b"".join(
        line
        for path, data in made(folder).items()
        if path.endswith(".jsonl")
        for line in data.split(b"\n")[1:]
    )


def test_a_dry_run_tells_what_the_run_will(folder: Path) -> None:
    def both(**options: bool) -> list[tuple[str, str]]:
        before = made(folder)
        foreseen = [(one.path, one.status) for one in clean(folder, dry_run=True, **options)]
        assert made(folder) == before
        told = [(one.path, one.status) for one in clean(folder, **options)]
        assert foreseen == told
        return told

    write(folder, "a/law.txt", "alone.txt", "news.txt")
    both()
    write(folder, "b/law copy.txt", "quoted.txt")
    assert ("news.txt", "witnessed") in both()
    (folder / "data/raw/quoted.txt").unlink()
    assert ("news.txt", "witnessed") in both(prune=True)
    assert {status for _, status in both()} == {"unchanged"}


def test_a_record_that_somebody_edited_stays_and_still_bears_witness(folder: Path) -> None:
    write(folder, "a/law.txt", "b/law copy.txt")
    clean(folder)
    before = made(folder)
    file = folder / "data/normalized/b/law copy.txt.md"
    file.write_bytes(file.read_bytes() + b"\nmore\n")
    assert {one.path: one.status for one in clean(folder)} == {
        "a/law.txt": "unchanged",
        "b/law copy.txt": "edited",
    }
    after = made(folder)
    assert after.pop("b/law copy.txt.md") != before.pop("b/law copy.txt.md")
    assert after == before


def test_the_text_before_cleaning_comes_back(folder: Path) -> None:
    write(folder)
    clean(folder)
    corpus = Corpus(folder / "data/normalized")
    for path, text in FILES.items():
        assert corpus.restore(f"{path}.md") == text


def test_new_rules_write_a_witnessed_record_once(folder: Path) -> None:
    """Where the result is the same as before nothing is written."""
    write(folder)
    clean(folder)
    before = made(folder)
    told = clean(folder, config=Config(witness=True, accept=frozenset({"guess"})))
    assert {one.status for one in told} == {"unchanged"}
    assert made(folder) == before


def test_a_run_that_was_stopped_is_completed_by_the_next(folder: Path, at_once: dict[str, bytes]) -> None:
    write(folder)
    with Store(folder / "data/normalized") as store:
        seen = 0

        def stop() -> bool:
            return seen >= len(FILES) + 2  # in the middle of the second look

        scope = runner.survey(store, [folder / "data/raw"])
        for _ in runner.clean(store, scope, CONFIG, jobs=1, stop=stop):
            seen += 1
    clean(folder)
    assert made(folder) == at_once
