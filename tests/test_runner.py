"""Which files are found, what cannot be read, and a pool that keeps order and outlives its workers."""

from __future__ import annotations

import os
import pickle
import shutil
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ctcorpus import pipeline, runner
from ctcorpus.config import Config
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.init import init
from ctcorpus.corpus.plan import RawRef, Task
from ctcorpus.corpus.store import Store
from ctcorpus.corpus.verify import verify
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.model import Document, RawFile, Rejection
from ctcorpus.record import dumps
from ctcorpus.runner import rawfiles
from ctcorpus.runner.pool import Crashed, ordered_map
from making import tree as tree_of


def names(*paths: Path, below: Path) -> list[str]:
    return [path.relative_to(below).as_posix() for path in rawfiles.find(paths)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/config", "a/.x/y.txt", "名/一.html"):
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path / "tree"


def test_files_come_sorted_and_hidden_ones_not_at_all(tree: Path) -> None:
    assert names(tree, below=tree) == ["a/1.txt", "a/2.txt", "b.txt", "名/一.html"]


def test_a_file_named_twice_comes_once(tree: Path) -> None:
    assert names(tree / "a", tree / "a" / "1.txt", tree, below=tree) == names(tree, below=tree)


def test_a_hidden_file_that_is_named_comes(tree: Path) -> None:
    assert names(tree / ".hidden", below=tree) == [".hidden"]
    assert ".hidden" in names(tree, tree / ".hidden", below=tree)


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    (tree / "a" / "up").symlink_to(tree)
    assert "a/up" not in names(tree, below=tree)
    assert names(tree, below=tree) == ["a/1.txt", "a/2.txt", "b.txt", "名/一.html"]


def test_a_missing_path_is_named(tree: Path) -> None:
    with pytest.raises(CtcorpusError, match=r"nowhere: no such file"):
        rawfiles.require([tree, tree / "nowhere"])


@pytest.mark.parametrize("reason", ["vanished", "link", "not-a-file", "too-large"])
def test_what_cannot_be_read_is_rejected_with_a_reason(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    if reason == "link":
        file.symlink_to(tmp_path / "nowhere")
    elif reason == "not-a-file":
        os.mkfifo(file)
    elif reason == "too-large":
        monkeypatch.setattr(rawfiles, "TOO_LARGE", 2)
        file.write_bytes(b"abc")
    with pytest.raises(Rejected) as raised:
        rawfiles.read(file)
    assert raised.value.reason == reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission_are_rejected(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    file.chmod(0)
    with pytest.raises(Rejected, match="unreadable"):
        rawfiles.read(file)


def test_a_folder_that_cannot_be_listed_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    scan = os.scandir

    def scandir(path: Path) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert list(rawfiles.find([tmp_path])) == [closed]
    with pytest.raises(Rejected, match="cannot be listed"):
        rawfiles.read(closed)


def square(number: int) -> int:
    time.sleep(0.02 * (number % 3))
    return number * number


def fatal(number: int) -> int:
    if number % 10 == 3:
        os._exit(1)
    return square(number)


def wrong(number: int) -> int:
    raise ZeroDivisionError


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert list(ordered_map(square, range(20), jobs)) == [number * number for number in range(20)]


def test_tasks_are_taken_no_faster_than_they_are_done() -> None:
    """However many tasks there are, few of them are in memory."""
    taken = 0

    def tasks() -> object:
        nonlocal taken
        for number in range(200):
            taken += 1
            yield number

    results = ordered_map(square, tasks(), 2)  # type: ignore[arg-type]
    next(results)
    assert taken <= 10
    results.close()  # type: ignore[attr-defined]


def test_a_task_that_kills_its_worker_is_told_and_the_others_go_on() -> None:
    results = list(ordered_map(fatal, range(16), 2))
    assert results == [Crashed(n) if n % 10 == 3 else n * n for n in range(16)]


def test_an_exception_of_the_work_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(ordered_map(wrong, range(3), 2))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new corpus with five short texts, open for writing."""
    init(tmp_path)
    for number in "一二三四五":
        text = (
            f"关于第{number}次会议的报告\n\n会议由主管部门召集，各方就区域合作与信息交流的问题充分交换了意见。\n"
            * 2
        )
        (tmp_path / "data" / "raw" / f"{number}.txt").write_text(text, "utf-8")
    with Store(tmp_path / "data" / "normalized") as opened:
        yield opened


def outcomes(store: Store, config: Config = Config(), **options: object) -> list[runner.Outcome]:
    scope = runner.survey(store, store.roots.folders.values())
    return list(runner.clean(store, scope, config, jobs=1, **options))  # type: ignore[arg-type]


def test_outcomes_come_in_the_order_of_paths_with_their_figures(store: Store) -> None:
    found = outcomes(store)
    assert [one.path for one in found] == sorted(one.path for one in found)
    assert {one.status for one in found} == {"new"}
    assert all(one.cleaning and one.seconds and one.id and one.name == one.path for one in found)
    assert {one.status for one in outcomes(store)} == {"unchanged"}


def test_a_run_that_is_stopped_begins_no_further_file(store: Store) -> None:
    worked = 0

    def tick() -> None:
        nonlocal worked
        worked += 1

    found = outcomes(store, stop=lambda: worked >= 2, tick=tick)
    assert [one.status for one in found] == ["new", "new"]
    assert sorted(one.status for one in outcomes(store)) == ["new", "new", "new", "unchanged", "unchanged"]


def test_a_file_that_kills_its_worker_is_rejected_and_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(work: object, jobs_: Iterator[runner.Job], jobs: int) -> Iterator[object]:
        for job in jobs_:
            yield Crashed(job) if job.file.name == "三.txt" else work(job)  # type: ignore[operator]

    with monkeypatch.context() as patch:
        patch.setattr(runner, "ordered_map", killed)
        found = {one.path: one for one in outcomes(store)}
    assert found["三.txt"].reason == "crashed"
    assert found["三.txt"].faulty
    assert sum(one.status == "new" for one in found.values()) == 4
    assert sum(one.status == "new" for one in outcomes(store)) == 1


def test_a_fault_of_the_program_rejects_one_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("ctcorpus.record.dumps", fail)
        found = outcomes(store)
    assert {one.reason for one in found} == {"internal-error"}
    assert {one.status for one in outcomes(store)} == {"new"}


def test_a_fault_in_a_stage_keeps_the_record_and_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the raw file has changed since; in whichever stage it was."""

    def segment(doc: Document, config: Config) -> Document:
        raise ZeroDivisionError

    outcomes(store)
    before = tree_of(store.corpus)
    file = store.roots.file("raw", "二.txt")
    file.write_text(file.read_text("utf-8") + "各方同意明年再次举行会议，继续讨论有关问题。\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "STAGES", (*pipeline.STAGES[:4], segment, *pipeline.STAGES[5:]))
        for _ in range(2):
            found = {one.path: one for one in outcomes(store)}
            assert (found["二.txt"].stage, found["二.txt"].reason) == ("segment", "internal-error")
            assert sorted(one.status for one in found.values()) == ["rejected", *["unchanged"] * 4]
            assert tree_of(store.corpus).items() >= before.items()
    assert sorted(one.status for one in outcomes(store)) == ["new", *["unchanged"] * 4]
    assert not (store.corpus / "rejected.jsonl").exists()


def test_a_fault_in_a_stage_under_new_rules_keeps_the_record(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags(doc: Document, config: Config) -> Document:
        raise ZeroDivisionError

    outcomes(store)
    before = tree_of(store.corpus)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "STAGES", (*pipeline.STAGES[:5], tags))
        assert {one.status for one in outcomes(store, config=Config(hmm=True))} == {"rejected"}
    assert tree_of(store.corpus).items() >= before.items()
    assert list(verify(Corpus(store.corpus))) == []
    outcomes(store)
    assert tree_of(store.corpus) == before


def both(store: Store, **options: object) -> list[tuple[str, str, str]]:
    """What a run tells, after a dry run that has to tell the same and to leave everything as it is."""
    before = tree_of(store.corpus)
    foreseen = [(one.status, one.path, one.detail) for one in outcomes(store, dry_run=True, **options)]
    assert tree_of(store.corpus) == before
    told = [(one.status, one.path, one.detail) for one in outcomes(store, **options)]
    assert foreseen == told
    return told


def test_a_dry_run_tells_what_the_run_will(store: Store) -> None:
    """New, unchanged, copies, renamed, edited, lost companions, rejected; a configuration that alters nothing."""
    raw, corpus = store.roots.folders["raw"], store.corpus
    assert {status for status, *_ in both(store)} == {"new"}
    assert {status for status, *_ in both(store)} == {"unchanged"}
    assert {status for status, *_ in both(store, config=Config(accept=frozenset({"guess"})))} == {"unchanged"}
    assert {status for status, *_ in both(store)} == {"unchanged"}
    (raw / "copy of 一.txt").write_bytes((raw / "一.txt").read_bytes())
    (raw / "二.txt").rename(raw / "renamed.txt")
    (raw / "empty.txt").write_bytes(b"")
    (corpus / "三.txt.tokens").unlink()
    (corpus / "四.txt.tokens").unlink()
    for name in ("四.txt.md", "五.txt.md"):
        (corpus / name).write_bytes((corpus / name).read_bytes() + b"\nmore\n")
    store.__exit__(None)
    with store:  # which reads what stands there now
        told = {path: status for status, path, _ in both(store)}
    assert told == {
        "copy of 一.txt": "moved",
        "一.txt": "duplicate",
        "renamed.txt": "moved",
        "empty.txt": "rejected",
        "三.txt": "updated",
        "四.txt": "edited",
        "五.txt": "edited",
    }
    (raw / "renamed.txt").rename(raw / "again.txt")
    told = {path: status for status, path, _ in both(store, config=Config(hmm=True), force=True)}
    assert (told["四.txt"], told["五.txt"]) == ("updated", "updated")
    assert set(told.values()) <= {"updated", "unchanged", "duplicate", "rejected"}


PATHS = {
    "un/report.txt": "一",
    "un/Report.txt": "二",
    "UN/report.txt": "三",
    "sub/sub/copy.txt": "一",
    "0 copy.txt": "二",
    unicodedata.normalize("NFC", "é/é.html"): "四",
    unicodedata.normalize("NFD", "é/é.html"): "五",
    "notes.md/a.txt": "六",
    "notes": "七",
    "反" * 80 + "/" + "恐" * 84: "八",
    "反" * 80 + "/" + "恐" * 83 + "怖": "九",
    "empty/nothing.txt": "",
    "empty.txt": "",
}


def write_raw(raw: Path, path: str, number: str) -> Path:
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    said = f"第{number}次会议由主管部门召集,各方就区域合作与信息交流的问题充分交换了意见。\n" * 3
    file.write_text(f"关于第{number}次会议的报告\n\n{said}" if number else "", "utf-8")
    return file


def clean_paths(folder: Path, *paths: Path) -> None:
    with Store(folder / "data/normalized") as store:
        list(runner.clean(store, runner.survey(store, paths), Config(), jobs=1))


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("at once")
    init(folder)
    for path, number in PATHS.items():
        write_raw(folder / "data/raw", path, number)
    clean_paths(folder, folder / "data/raw")
    return tree_of(folder / "data/normalized")


@pytest.mark.parametrize("seed", range(18))
def test_any_grouping_of_real_runs_ends_in_the_same_tree(
    seed: int, tmp_path: Path, at_once: dict[str, bytes]
) -> None:
    """Files and folders, some named again, some that come later, and a state that is lost now and then."""
    chosen = Random(seed)
    init(tmp_path)
    raw = tmp_path / "data/raw"
    order = chosen.sample(sorted(PATHS), len(PATHS))
    if seed % 2:
        for path in order:
            write_raw(raw, path, PATHS[path])
    while order:
        count = chosen.randint(1, 5)
        group, order = order[:count], order[count:]
        files = [write_raw(raw, path, PATHS[path]) for path in group]
        known = [path for path in sorted(raw.rglob("*")) if chosen.random() < 0.2]
        folders = [file.parent for file in files if chosen.random() < 0.2]
        clean_paths(tmp_path, *chosen.sample([*files, *known, *folders], len([*files, *known, *folders])))
        if chosen.random() < 0.3:
            shutil.rmtree(tmp_path / "data/normalized/.ctcorpus")
    assert tree_of(tmp_path / "data/normalized") == at_once
    assert list(verify(Corpus(tmp_path / "data/normalized"))) == []


def test_the_unit_of_work_and_what_it_gives_are_pickled(store: Store) -> None:
    """They go to other processes, or other machines, and come back equal."""
    data = (
        "關於區域合作的報告\n\n各方就打擊恐怖主義的問題充分交換了意見,並且決定(wǎng)明年再次舉行會議。\n" * 3
    ).encode()
    raw, config = RawFile("a/一.txt", data, "un", ("b.txt",)), Config(hmm=True)
    document = pipeline.normalize(raw, config)
    rejection = pipeline.normalize(RawFile("empty", b""), config)
    assert isinstance(document, Document)
    assert isinstance(rejection, Rejection)
    task = Task(RawRef("raw", "一.txt", raw.sha256), ("b.txt",), "一.txt")
    job = runner.Job(task, store.roots.file("raw", "一.txt"))
    files = dumps(document, config)
    assert list(document.current_lines()), "with what it has cached"
    for value in (raw, config, document, rejection, files, job, runner.work(config, job)):
        for protocol in (2, pickle.HIGHEST_PROTOCOL):
            assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert len(pickle.dumps(job)) < 1000
    assert dumps(pickle.loads(pickle.dumps(document)), config) == files
    assert pipeline.normalize(pickle.loads(pickle.dumps(raw)), pickle.loads(pickle.dumps(config))) == document


def test_a_file_that_vanishes_between_the_passes_is_rejected(store: Store) -> None:
    scope = runner.survey(store, store.roots.folders.values())
    store.roots.file("raw", "二.txt").unlink()
    found = {one.path: one for one in runner.clean(store, scope, Config(), jobs=1)}
    assert found["二.txt"].reason == "vanished"


def test_a_file_that_changes_between_the_passes_is_told(store: Store) -> None:
    scope = runner.survey(store, store.roots.folders.values())
    file = store.roots.file("raw", "二.txt")
    file.write_text(file.read_text("utf-8") + "各方同意明年再次举行会议，继续讨论有关问题。\n", "utf-8")
    found = {one.path: one for one in runner.clean(store, scope, Config(), jobs=1)}
    assert found["二.txt"].status == "changed"
    assert found["二.txt"].faulty
