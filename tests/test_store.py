"""Writing a corpus: the same tree whatever the way to it, nothing touched without need, nothing lost."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sqlite3
import unicodedata
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctcorpus
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.init import init
from ctcorpus.corpus.paths import ENDINGS
from ctcorpus.corpus.state import PASSING
from ctcorpus.corpus.store import Store
from ctcorpus.corpus.verify import verify
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import RawFile, Rejection
from ctcorpus.record import loads, stamp
from making import CONFIG, clean, outcome, read, refs_of, statuses, tree


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    init(tmp_path)
    return tmp_path / "data/normalized"


def raw(corpus: Path, path: str, text: str | None = None) -> Path:
    """A raw file; its text defaults to its path, so that all differ."""
    file = corpus.parent / "raw" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(path + "\n網(wǎng)絡,安全" if text is None else text, "utf-8")
    return file


def names(corpus: Path) -> list[str]:
    return Corpus(corpus).names()


def times(corpus: Path) -> dict[str, int]:
    return {path: (corpus / path).stat().st_mtime_ns for path in tree(corpus)}


def id_of(text: str) -> str:
    return RawFile("", text.encode()).id


def test_a_record_is_three_files_below_the_raw_path(corpus: Path) -> None:
    raw(corpus, "un/反恐 合作.html")
    assert statuses(clean(corpus)) == {"un/反恐 合作.html": "new"}
    assert list(tree(corpus)) == [
        "corpus.yaml",
        *(f"un/反恐 合作.html{ending}" for ending in (".edits.jsonl", ".md", ".tokens")),
    ]
    assert list(verify(Corpus(corpus))) == []


def test_running_twice_changes_nothing(corpus: Path) -> None:
    for path in ("a.txt", "b/c.txt", "b/d.txt"):
        raw(corpus, path)
    raw(corpus, "empty.txt", "")
    clean(corpus)
    before, stamps = tree(corpus), times(corpus)
    dones = clean(corpus)
    assert set(statuses(dones).values()) == {"unchanged", "rejected"}
    assert (tree(corpus), times(corpus)) == (before, stamps)


def test_the_derived_state_can_be_deleted_or_broken(corpus: Path) -> None:
    raw(corpus, "a.txt")
    raw(corpus, "empty.txt", "")
    clean(corpus)
    before, stamps = tree(corpus), times(corpus)
    shutil.rmtree(corpus / ".ctcorpus")
    assert statuses(clean(corpus)) == {"a.txt": "unchanged", "empty.txt": "rejected"}
    (corpus / ".ctcorpus/state.db").write_bytes(b"no database" * 1000)
    assert statuses(clean(corpus)) == {"a.txt": "unchanged", "empty.txt": "rejected"}
    assert (tree(corpus), times(corpus)) == (before, stamps)


def test_adding_a_file_touches_no_other_record(corpus: Path) -> None:
    raw(corpus, "a.txt")
    clean(corpus)
    stamps = times(corpus)
    new = raw(corpus, "b.txt")
    assert statuses(clean(corpus, new)) == {"b.txt": "new"}
    assert times(corpus).items() >= stamps.items()


RAW_FILES = {
    "a.txt": "甲",
    "A.txt": "乙",
    "sub/copy of a.txt": "甲",
    "0 first copy.txt": "乙",
    "empty.txt": "",
    "empty too.txt": "",
    unicodedata.normalize("NFC", "é.txt"): "丙",
    unicodedata.normalize("NFD", "é.txt"): "丁",
    "a.md/b": "戊",
    "a": "己",
    "反" * 82: "庚",
    "反" * 82 + "恐": "辛",
}


def make_all(corpus: Path) -> list[Path]:
    return [raw(corpus, path, text) for path, text in RAW_FILES.items()]


@given(st.permutations(sorted(RAW_FILES)), st.lists(st.integers(1, len(RAW_FILES)), max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_grouping_ends_in_the_same_tree(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], cuts: list[int]
) -> None:
    """Also with clashing names, several files of the same bytes and rejected ones."""
    expected = _tree_at_once(tmp_path_factory)
    folder = tmp_path_factory.mktemp("grouped")
    init(folder)
    corpus = folder / "data/normalized"
    make_all(corpus)
    places = [corpus.parent / "raw" / path for path in order]
    for start, end in itertools.pairwise(sorted({0, *cuts, len(places)})):
        clean(corpus, *places[start:end])
    assert tree(corpus) == expected
    shutil.rmtree(folder)


@given(st.permutations(sorted(RAW_FILES)))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_that_arrive_one_by_one_end_in_the_same_tree(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    expected = _tree_at_once(tmp_path_factory)
    folder = tmp_path_factory.mktemp("arriving")
    init(folder)
    corpus = folder / "data/normalized"
    for path in order:
        clean(corpus, raw(corpus, path, RAW_FILES[path]))
        assert list(verify(Corpus(corpus))) == []
    assert tree(corpus) == expected
    shutil.rmtree(folder)


_AT_ONCE: list[dict[str, bytes]] = []


def _tree_at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    if not _AT_ONCE:
        folder = tmp_path_factory.mktemp("at once")
        init(folder)
        make_all(folder / "data/normalized")
        clean(folder / "data/normalized")
        _AT_ONCE.append(tree(folder / "data/normalized"))
    return _AT_ONCE[0]


def test_same_bytes_give_one_record_under_the_first_path(corpus: Path) -> None:
    raw(corpus, "b.txt", "甲")
    assert statuses(clean(corpus)) == {"b.txt": "new"}
    raw(corpus, "c.txt", "甲")
    assert statuses(clean(corpus)) == {"b.txt": "updated", "c.txt": "duplicate"}
    assert names(corpus) == ["b.txt"]
    raw(corpus, "a.txt", "甲")
    assert statuses(clean(corpus)) == {"a.txt": "moved", "b.txt": "duplicate", "c.txt": "duplicate"}
    assert names(corpus) == ["a.txt"]
    record = Corpus(corpus).get(id_of("甲"))
    assert (record.raw.path, record.raw.also) == ("a.txt", ("b.txt", "c.txt"))
    assert list(verify(Corpus(corpus))) == []


def test_same_bytes_below_two_roots_are_one_record(corpus: Path, tmp_path: Path) -> None:
    raw(corpus, "b.txt", "甲")
    other = tmp_path / "un/a.txt"
    other.parent.mkdir()
    other.write_text("甲")
    clean(corpus, other)
    assert names(corpus) == ["un/a.txt"]
    clean(corpus, corpus.parent / "raw/b.txt")
    assert Corpus(corpus).get("b.txt").raw.also == ("un:a.txt",)
    assert list(verify(Corpus(corpus))) == []


def test_a_folder_outside_becomes_a_root(corpus: Path, tmp_path: Path) -> None:
    file = tmp_path / "外 部" / "a.html"
    file.parent.mkdir()
    file.write_text("甲")
    clean(corpus, file)
    assert names(corpus) == ["外 部/a.html"]
    assert "  外 部: '../../外 部'\n" in (corpus / "corpus.yaml").read_text("utf-8")
    assert Corpus(corpus).get("外 部/a.html").raw.root == "外 部"


def test_a_renamed_raw_file_moves_its_record(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    file.rename(file.with_name("z.txt"))
    assert statuses(clean(corpus)) == {"z.txt": "moved"}
    assert names(corpus) == ["z.txt"]
    assert Corpus(corpus).get(id_of("甲")).raw.path == "z.txt"
    assert list(verify(Corpus(corpus))) == []


def test_a_renamed_folder_leaves_no_empty_one_behind(corpus: Path) -> None:
    raw(corpus, "x/y/a.txt")
    clean(corpus)
    (corpus.parent / "raw/x").rename(corpus.parent / "raw/w")
    clean(corpus)
    assert names(corpus) == ["w/y/a.txt"]
    assert not (corpus / "x").exists()


def test_a_raw_file_that_became_a_folder_is_gone(corpus: Path) -> None:
    file = raw(corpus, "a", "甲")
    clean(corpus)
    file.unlink()
    raw(corpus, "a/b", "甲")
    assert statuses(clean(corpus)) == {"a/b": "moved"}
    assert names(corpus) == ["a/b"]


def test_a_raw_file_is_renamed_over_another(corpus: Path) -> None:
    """One record takes the other's place, which becomes a version."""
    a, b = raw(corpus, "a.txt", "甲"), raw(corpus, "b.txt", "乙")
    clean(corpus)
    b.replace(a)
    assert statuses(clean(corpus)) == {"a.txt": "moved"}
    assert names(corpus) == ["a.txt"]
    assert Corpus(corpus).get("a.txt").text == "乙"
    assert Corpus(corpus).get(id_of("甲")).text == "甲"
    assert list(verify(Corpus(corpus))) == []


def test_a_record_takes_the_name_of_one_that_is_about_to_be_superseded(corpus: Path) -> None:
    """Names that clash, the first one's raw file changed and one more renamed, all in one run."""
    a, b = raw(corpus, "A.txt", "甲"), raw(corpus, "b.txt", "乙")
    clean(corpus)
    a.rename(a.with_name("a.txt"))
    a.with_name("a.txt").write_text("丙")
    b.rename(a)
    dones = statuses(clean(corpus))
    assert dones == {"A.txt": "moved", "a.txt": "new"}
    assert names(corpus) == ["A.txt", f"a.txt~{id_of('丙')}"]
    assert Corpus(corpus).get(id_of("甲")).text == "甲"
    assert list(verify(Corpus(corpus))) == []


def test_a_renamed_raw_file_whose_record_lost_a_file(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    (corpus / "a.txt.tokens").unlink()
    file.rename(file.with_name("b.txt"))
    clean(corpus)
    assert [path for path in tree(corpus) if path != "corpus.yaml"] == [
        *(f"b.txt{ending}" for ending in (".edits.jsonl", ".md", ".tokens"))
    ]
    assert list(verify(Corpus(corpus))) == []


def test_a_record_that_new_rules_reject_becomes_a_version(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    with Store(corpus) as store:
        plan = store.plan(refs_of(store, [file]), replace(CONFIG, hmm=True))
        list(store.begin(plan))
        list(
            store.put(plan.tasks[0], Rejection("a.txt", "0" * 64, "boilerplate", "empty", "no body is left"))
        )
        list(store.flush())
    assert names(corpus) == []
    assert Corpus(corpus).get(id_of("甲")).text == "甲"


def test_two_raw_files_swap_names(corpus: Path) -> None:
    """Both records move at once, into each other's place."""
    a, b = raw(corpus, "a.txt", "甲"), raw(corpus, "b.txt", "乙")
    clean(corpus)
    a.rename(a.with_name("t"))
    b.rename(a)
    a.with_name("t").rename(b)
    assert statuses(clean(corpus)) == {"a.txt": "moved", "b.txt": "moved"}
    assert (Corpus(corpus).get("a.txt").text, Corpus(corpus).get("b.txt").text) == ("乙", "甲")
    assert list(verify(Corpus(corpus))) == []


def test_a_changed_raw_file_keeps_the_old_record_as_a_version(corpus: Path) -> None:
    file = raw(corpus, "x/a.txt", "甲")
    clean(corpus)
    old = tree(corpus)
    file.write_text("乙")
    assert statuses(clean(corpus)) == {"x/a.txt": "new"}
    assert names(corpus) == ["x/a.txt"]
    reader = Corpus(corpus)
    assert reader.get(id_of("甲")).text == reader.restore(id_of("甲")) == "甲"
    assert tree(corpus)[f".versions/{id_of('甲')}/a.txt.md"] == old["x/a.txt.md"]
    file.write_text("甲")
    clean(corpus)
    assert (reader.get("x/a.txt").text, reader.get(id_of("乙")).text) == ("甲", "乙")
    assert not (corpus / ".versions" / id_of("甲")).exists(), "a record that is back is no version"


def test_a_raw_file_that_gives_no_record_any_more_leaves_a_version(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    file.write_text("")
    assert statuses(clean(corpus)) == {"a.txt": "rejected"}
    assert names(corpus) == []
    assert Corpus(corpus).get(id_of("甲")).text == "甲"
    file.write_text("甲")
    clean(corpus)
    assert not (corpus / "rejected.jsonl").exists(), "it stands only where something is rejected"


def test_a_file_that_cannot_be_read_keeps_its_record(corpus: Path) -> None:
    """Also a fault of the program says nothing about the bytes: it is tried again next time."""
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    with Store(corpus) as store:
        done = [*store.reject(Rejection("a.txt", "", "read", "unreadable", "no permission")), *store.flush()]
    assert statuses(done) == {"a.txt": "rejected"}
    assert names(corpus) == ["a.txt"]
    assert statuses(clean(corpus)) == {"a.txt": "unchanged"}
    assert Corpus(corpus).rejected() == ()
    new = raw(corpus, "b.txt", "乙")
    for _ in range(2):
        with Store(corpus) as store:
            plan = store.plan(refs_of(store, [file, new]), CONFIG)
            assert [task.raw.path for task in plan.tasks] == ["b.txt"]
            list(store.begin(plan))
            fault = Rejection("b.txt", "0" * 64, "pipeline", "internal-error", "a fault")
            list(store.put(plan.tasks[0], fault))
            list(store.flush())


@pytest.mark.parametrize("reason", sorted(PASSING))
def test_a_rejection_that_says_nothing_about_the_bytes_keeps_the_record(corpus: Path, reason: str) -> None:
    """Whatever the stage: also where the raw file has changed, and it is tried again each time."""
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    before = tree(corpus)
    file.write_text("乙")
    for _ in range(2):
        with Store(corpus) as store:
            plan = store.plan(refs_of(store, [file]), CONFIG)
            assert [task.raw.path for task in plan.tasks] == ["a.txt"]
            list(store.begin(plan))
            list(store.put(plan.tasks[0], Rejection("a.txt", "0" * 64, "segment", reason, "a fault")))
            list(store.flush())
        assert tree(corpus).items() >= before.items()
        assert [one.reason for one in Corpus(corpus).rejected()] == [reason]
    assert statuses(clean(corpus)) == {"a.txt": "new"}
    assert Corpus(corpus).get(id_of("甲")).text == "甲"


def test_rejected_files_are_listed_by_path(corpus: Path) -> None:
    for path in ("z.txt", "b/a.txt", "a.txt"):
        raw(corpus, path, "")
    clean(corpus)
    lines = (corpus / "rejected.jsonl").read_text("utf-8").splitlines()
    schema = json.loads((Path(ctcorpus.__file__).parent / "schema/rejected.json").read_text("utf-8"))
    for line in lines:
        jsonschema.validate(json.loads(line), schema)
    assert [json.loads(line)["path"] for line in lines] == ["a.txt", "b/a.txt", "z.txt"]
    assert [one.path for one in Corpus(corpus).rejected()] == ["a.txt", "b/a.txt", "z.txt"]
    (corpus.parent / "raw/a.txt").unlink()
    clean(corpus)
    assert [one.path for one in Corpus(corpus).rejected()] == ["b/a.txt", "z.txt"]


def test_a_vanished_raw_file_keeps_its_record_until_prune(corpus: Path) -> None:
    raw(corpus, "a.txt", "甲").unlink()
    file = raw(corpus, "x/b.txt")
    clean(corpus)
    before = tree(corpus)
    file.unlink()
    assert statuses(clean(corpus)) == {"x/b.txt": "gone"}
    assert tree(corpus) == before
    assert statuses(clean(corpus, prune=True)) == {"x/b.txt": "pruned"}
    assert list(tree(corpus)) == ["corpus.yaml"]
    assert not (corpus / "x").exists()


def test_nothing_is_pruned_while_the_raw_root_is_away(corpus: Path) -> None:
    raw(corpus, "a.txt")
    clean(corpus)
    (corpus.parent / "raw").rename(corpus.parent / "unplugged")
    assert clean(corpus, prune=True) == []
    assert names(corpus) == ["a.txt"]


EDITS = {
    "text": lambda data: data.replace("网".encode(), "網".encode()),
    "front matter": lambda data: data.replace(b"topics: [", b"topics: [my-topic, "),
    "broken front matter": lambda data: data.replace(b"topics: [", b"topics: [["),
    "no front matter": lambda data: b"mine\n",
    "emptied": lambda data: b"",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_hand_edited_record_is_left_alone_without_force(corpus: Path, edit: object) -> None:
    raw(corpus, "b.txt")
    clean(corpus)
    record = corpus / "b.txt.md"
    good = tree(corpus)
    record.write_bytes(edit(record.read_bytes()))  # type: ignore[operator]
    edited = tree(corpus)
    assert edited != good
    other = replace(CONFIG, hmm=True)
    assert statuses(clean(corpus)) == statuses(clean(corpus, config=other)) == {"b.txt": "edited"}
    assert tree(corpus) == edited
    assert statuses(clean(corpus, force=True))["b.txt"] in ("updated", "new")
    assert tree(corpus) == good


def test_edited_companions_count_as_edited(corpus: Path) -> None:
    raw(corpus, "b.txt")
    clean(corpus)
    (corpus / "b.txt.tokens").write_text("a b\nc")
    assert statuses(clean(corpus)) == {"b.txt": "edited"}
    assert [fault.kind for fault in verify(Corpus(corpus))] == ["check", "tokens"]


def test_a_hand_edited_record_stays_when_its_raw_file_changes_moves_or_goes(corpus: Path) -> None:
    file = raw(corpus, "b.txt", "甲")
    clean(corpus)
    (corpus / "b.txt.md").write_bytes((corpus / "b.txt.md").read_bytes() + b"\nmore\n")
    edited = tree(corpus)
    file.write_text("乙")
    assert statuses(clean(corpus)) == {"b.txt": "edited"}
    file.write_text("甲")
    file.rename(file.with_name("c.txt"))
    assert statuses(clean(corpus)) == {"c.txt": "edited"}
    file.with_name("c.txt").unlink()
    assert statuses(clean(corpus, prune=True)) == {"b.txt": "edited"}
    assert tree(corpus) == edited


def copied(corpus: Path, name: str, to: str, more: bytes = b"") -> None:
    """The three files of a record under another name; `more` is written behind the copied text."""
    for ending in ENDINGS:
        data = (corpus / f"{name}{ending}").read_bytes()
        (corpus / f"{to}{ending}").write_bytes(data + more if ending == ".md" else data)


@pytest.mark.parametrize("name", ["my-notes", "0-notes"])
def test_an_edited_copy_is_left_alone_when_the_raw_file_changes(corpus: Path, name: str) -> None:
    """The record it was copied from becomes the version, whichever of them sorts first."""
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    intact = tree(corpus)
    copied(corpus, "a.txt", name, b"\nmore\n")
    copy = {path: data for path, data in tree(corpus).items() if path.startswith(name)}
    assert Corpus(corpus).resolve(id_of("甲")) == "a.txt"
    file.write_text("乙")
    assert statuses(clean(corpus))["a.txt"] == "new"
    after = tree(corpus)
    assert after.items() >= copy.items()
    for ending in ENDINGS:
        assert after[f".versions/{id_of('甲')}/a.txt{ending}"] == intact[f"a.txt{ending}"]
    assert Corpus(corpus).get("a.txt").text == "乙"


def test_a_copy_that_lost_a_file_is_not_overwritten(corpus: Path) -> None:
    """Nobody can tell whether it was edited."""
    raw(corpus, "a.txt", "甲")
    clean(corpus)
    copied(corpus, "a.txt", "b.txt", b"\nmore\n")
    (corpus / "b.txt.tokens").unlink()
    before = tree(corpus)
    raw(corpus, "b.txt", "乙")
    assert statuses(clean(corpus)) == {"a.txt": "unchanged", "b.txt": "edited"}
    assert tree(corpus) == before


def test_a_record_that_lost_a_file_is_not_pruned_without_force(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    (corpus / "a.txt.tokens").unlink()
    file.unlink()
    before = tree(corpus)
    assert statuses(clean(corpus, prune=True)) == {"a.txt": "edited"}
    assert tree(corpus) == before
    assert statuses(clean(corpus, prune=True, force=True)) == {"a.txt": "pruned"}


def test_an_edited_record_stays_when_its_raw_file_gets_the_bytes_of_another(corpus: Path) -> None:
    raw(corpus, "a.txt", "甲")
    file = raw(corpus, "b.txt", "乙")
    clean(corpus)
    (corpus / "b.txt.md").write_bytes((corpus / "b.txt.md").read_bytes() + b"\nmore\n")
    edited = (corpus / "b.txt.md").read_bytes()
    file.write_text("甲")
    for config in (CONFIG, replace(CONFIG, hmm=True)):
        dones = clean(corpus, config=config)
        assert ("edited", "b.txt") in [(one.status, one.name) for one in dones]
        assert names(corpus) == ["a.txt", "b.txt"]
        assert (corpus / "b.txt.md").read_bytes() == edited
        assert statuses(clean(corpus, corpus.parent / "raw/a.txt", config=config))["a.txt"] == "unchanged"
    assert Corpus(corpus).get("a.txt").raw.also == ("b.txt",)


def test_a_record_edited_while_a_run_is_at_it_is_left_alone(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    with Store(corpus) as store:
        plan = store.plan(refs_of(store, [file]), replace(CONFIG, hmm=True))
        list(store.begin(plan))
        (corpus / "a.txt.md").write_bytes((corpus / "a.txt.md").read_bytes() + b"\nmore\n")
        edited = tree(corpus)
        done = [*store.put(plan.tasks[0], outcome(read(store, plan.tasks[0]))), *store.flush()]
    assert statuses(done) == {"a.txt": "edited"}
    assert tree(corpus) == edited


def test_an_edited_version_is_not_overwritten(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    clean(corpus)
    file.write_text("乙")
    clean(corpus)
    version = corpus / ".versions" / id_of("甲") / "a.txt.md"
    version.write_bytes(version.read_bytes() + b"\nmore\n")
    edited = version.read_bytes()
    for text in "甲乙":
        file.write_text(text)
        clean(corpus)
    assert version.read_bytes() == edited
    assert Corpus(corpus).get(id_of("甲")).text == "甲"


def test_a_new_file_does_not_rename_an_edited_record(corpus: Path) -> None:
    """It keeps its name even where the newcomer sorts first."""
    raw(corpus, "a.txt", "甲")
    clean(corpus)
    (corpus / "a.txt.md").write_bytes((corpus / "a.txt.md").read_bytes() + b"\nmore\n")
    raw(corpus, "A.txt", "乙")
    assert statuses(clean(corpus)) == {"a.txt": "edited", "A.txt": "new"}
    assert names(corpus) == [f"A.txt~{id_of('乙')}", "a.txt"]


@pytest.mark.parametrize("lost", [[".tokens"], [".edits.jsonl"], [".tokens", ".edits.jsonl"], [".md"]])
def test_lost_files_are_made_again(corpus: Path, lost: list[str]) -> None:
    raw(corpus, "b.txt")
    clean(corpus)
    before, stamps = tree(corpus), times(corpus)
    for ending in lost:
        (corpus / f"b.txt{ending}").unlink()
    assert statuses(clean(corpus))["b.txt"] in ("updated", "new")
    assert tree(corpus) == before
    assert times(corpus)["corpus.yaml"] == stamps["corpus.yaml"]


def test_an_edited_record_is_not_mistaken_for_one_that_lost_a_file(corpus: Path) -> None:
    raw(corpus, "b.txt")
    clean(corpus)
    (corpus / "b.txt.tokens").unlink()
    (corpus / "b.txt.md").write_bytes((corpus / "b.txt.md").read_bytes() + b"\nmore\n")
    before = tree(corpus)
    assert statuses(clean(corpus)) == {"b.txt": "edited"}
    assert tree(corpus) == before


def test_new_rules_that_change_nothing_touch_nothing(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is looked at again, once; what comes out the same stays as it is, byte for byte."""
    raw(corpus, "a.txt")
    clean(corpus)
    before, stamps = tree(corpus), times(corpus)
    stamp.stamps.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(stamp, "rules_hash", lambda stage, local: "0123456789ab")
        with Store(corpus) as store:
            plan = store.plan(refs_of(store, [corpus.parent / "raw/a.txt"]), CONFIG)
            assert len(plan.tasks) == 1
        assert statuses(clean(corpus)) == {"a.txt": "unchanged"}
        assert (tree(corpus), times(corpus)) == (before, stamps)
        with Store(corpus) as store:
            assert store.plan(refs_of(store, [corpus.parent / "raw/a.txt"]), CONFIG).tasks == ()
    stamp.stamps.cache_clear()


def test_a_plan_alone_writes_nothing(corpus: Path) -> None:
    file = raw(corpus, "a.txt")
    before = sorted(corpus.rglob("*"))
    with Store(corpus, readonly=True) as store:
        assert [task.raw.path for task in store.plan(refs_of(store, [file]), CONFIG).tasks] == ["a.txt"]
    assert sorted(corpus.rglob("*")) == before


@pytest.mark.parametrize("remembered", [True, False])
def test_a_plan_alone_leaves_the_state_as_it_is(corpus: Path, remembered: bool) -> None:
    """Also where records have changed since, and where there is no state at all."""
    file = raw(corpus, "a.txt")
    clean(corpus)
    (corpus / "a.txt.md").touch()
    state = corpus / ".ctcorpus/state.db"
    if not remembered:
        state.unlink()
    before = state.read_bytes() if remembered else None
    with Store(corpus, readonly=True) as store:
        assert store.plan(refs_of(store, [file]), CONFIG).tasks == ()
    assert Corpus(corpus).resolve(RawFile("", file.read_bytes()).id) == "a.txt"
    assert (state.read_bytes() if state.exists() else None) == before


def test_a_state_that_another_holds_is_worked_around(corpus: Path) -> None:
    """It is not thrown away: only one that is no database any more is."""
    raw(corpus, "a.txt")
    clean(corpus)
    state = corpus / ".ctcorpus/state.db"
    number = state.stat().st_ino
    with closing(sqlite3.connect(state)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert statuses(clean(corpus)) == {"a.txt": "unchanged"}
        with Store(corpus, readonly=True) as store:
            assert store.plan(refs_of(store, [corpus.parent / "raw/a.txt"]), CONFIG).tasks == ()
    assert state.stat().st_ino == number


def test_a_state_that_cannot_be_opened_is_worked_around(corpus: Path) -> None:
    raw(corpus, "a.txt")
    clean(corpus)
    (corpus / ".ctcorpus/state.db").unlink()
    (corpus / ".ctcorpus/state.db").mkdir()
    assert statuses(clean(corpus)) == {"a.txt": "unchanged"}


@pytest.mark.parametrize("place", [0, 4096])
def test_a_state_that_is_damaged_is_made_anew(corpus: Path, place: int) -> None:
    raw(corpus, "a.txt")
    clean(corpus)
    state = corpus / ".ctcorpus/state.db"
    data = state.read_bytes()
    state.write_bytes(data[:place] + b"\xff" * 4096 + data[place + 4096 :])
    assert statuses(clean(corpus)) == {"a.txt": "unchanged"}
    with closing(sqlite3.connect(state)) as db:
        assert db.execute("SELECT count(*) FROM record").fetchone() == (1,)


def test_a_raw_file_that_changes_while_it_is_read_is_told(corpus: Path) -> None:
    file = raw(corpus, "a.txt", "甲")
    with Store(corpus) as store:
        plan = store.plan(refs_of(store, [file]), CONFIG)
        list(store.begin(plan))
        file.write_text("乙")
        done = [*store.put(plan.tasks[0], outcome(read(store, plan.tasks[0]))), *store.flush()]
    assert statuses(done) == {"a.txt": "changed"}
    assert names(corpus) == []


def test_files_of_the_user_are_left_alone(corpus: Path) -> None:
    raw(corpus, "a.txt")
    (corpus / "README.md").write_text("# About\n")
    clean(corpus)
    clean(corpus)
    assert (corpus / "README.md").read_text() == "# About\n"
    raw(corpus, "README")
    assert statuses(clean(corpus))["README"] == "edited"


def test_links_in_the_corpus_are_refused(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (corpus / "x").symlink_to(tmp_path / "outside")
    raw(corpus, "x/a.txt")
    with pytest.raises(CtcorpusError, match="link"):
        clean(corpus)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_record_that_names_a_raw_path_outside_is_never_followed(corpus: Path) -> None:
    raw(corpus, "a.txt", "甲")
    clean(corpus)
    record = corpus / "a.txt.md"
    forged = record.read_bytes().replace(b"path: a.txt", b"path: ../../../etc/passwd")
    record.write_bytes(forged)
    assert statuses(clean(corpus)) == {"a.txt": "edited"}
    assert {fault.kind for fault in verify(Corpus(corpus))} == {"check", "raw-missing"}


def test_file_names_that_are_not_utf8(corpus: Path) -> None:
    path = os.fsencode(corpus.parent / "raw") + b"/\xb7\xb4\xbf\xd6.txt"
    try:
        Path(os.fsdecode(path)).write_text("甲")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert set(statuses(clean(corpus)).values()) == {"new"}
    before = tree(corpus)
    shutil.rmtree(corpus / ".ctcorpus")
    assert set(statuses(clean(corpus)).values()) == {"unchanged"}
    assert tree(corpus) == before
    assert list(verify(Corpus(corpus))) == []
    assert Corpus(corpus).get(id_of("甲")).raw.path == os.fsdecode(b"\xb7\xb4\xbf\xd6.txt")


def test_outcomes_are_told_when_they_are_durable(corpus: Path) -> None:
    files = [raw(corpus, f"{number}.txt") for number in range(3)]
    with Store(corpus) as store:
        plan = store.plan(refs_of(store, files), CONFIG)
        list(store.begin(plan))
        for task in plan.tasks:
            assert list(store.put(task, outcome(read(store, task)))) == []
            assert names(corpus) == []
        assert len(list(store.flush())) == 3
        assert len(names(corpus)) == 3


def test_an_error_in_a_run_leaves_no_half_batch(corpus: Path) -> None:
    file = raw(corpus, "a.txt")
    with pytest.raises(ZeroDivisionError), Store(corpus) as store:
        plan = store.plan(refs_of(store, [file]), CONFIG)
        list(store.put(plan.tasks[0], outcome(read(store, plan.tasks[0]))))
        raise ZeroDivisionError
    assert names(corpus) == []
    assert statuses(clean(corpus)) == {"a.txt": "new"}
    assert list((corpus / ".ctcorpus/tmp").iterdir()) == []


def test_records_keep_what_they_say_about_their_raw_file(corpus: Path) -> None:
    data = "網(wǎng)絡,安全".encode()
    raw(corpus, "a.txt", data.decode())
    clean(corpus)
    record = loads((corpus / "a.txt.md").read_bytes())
    assert (record.raw.sha256, record.raw.bytes) == (RawFile("", data).sha256, len(data))
