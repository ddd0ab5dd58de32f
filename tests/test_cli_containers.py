"""`clean` and the reading commands with containers: a member is a document like any other."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import PAGE, TEXT, Finished, Run, command, surroundings
from ctcorpus import pipeline, runner
from ctcorpus.config import Config
from ctcorpus.corpus.store import Store
from ctcorpus.model import RawFile, Rejection
from ctcorpus.record import loads
from packing import crawled, json_lines, tarred, zipped
from witnessing import LAW, holed


def page(number: int) -> bytes:
    return PAGE.replace("三年", f"{number}年").encode()


def text(number: int) -> bytes:
    return TEXT.replace("一份報告", f"{number}份報告").encode()


@pytest.fixture
def raw(run: Run, tmp_path: Path) -> Path:
    """An empty corpus; the folder of its raw files."""
    assert run("init").code == 0
    return tmp_path / "data" / "raw"


@pytest.fixture
def records(raw: Path) -> Path:
    return raw.parent / "normalized"


def statuses(done: Finished) -> dict[str, str]:
    return {one["path"]: one["status"] for one in done.objects[:-1]}


def cleaned(run: Run, *arguments: str) -> dict[str, str]:
    return statuses(run("clean", "--json", "-j", "1", *arguments))


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".ctcorpus" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def line(value: object) -> str:
    return RawFile("", json.dumps(value, ensure_ascii=False).encode()).id


def test_each_member_has_a_record_of_its_own(run: Run, raw: Path, records: Path) -> None:
    """Below its container's name; the summary counts documents and containers."""
    values = [{"text": TEXT}, {"text": TEXT.replace("一份", "兩份")}]
    (raw / "a.zip").write_bytes(zipped({"b.html": page(1), "x/t.txt": text(1), "i.png": b"\x89PNG"}))
    (raw / "t.tar.gz").write_bytes(tarred({"b.html": page(2)}))
    (raw / "x.jsonl").write_bytes(json_lines(values))
    (raw / "w.warc.gz").write_bytes(crawled([("http://www.example.org/b.html", page(3))]))
    (raw / "p.html.gz").write_bytes(gzip.compress(page(4)))
    done = run("clean")
    assert done.code == 0, done.err
    made = {path for path in tree(records) if path.endswith(".md")}
    assert made == {
        "a.zip!/b.html.md",
        "a.zip!/x/t.txt.md",
        "t.tar.gz!/b.html.md",
        *(f"x.jsonl!/{line(value)}.md" for value in values),
        "w.warc.gz!/www.example.org/b.html.md",
        "p.html.gz!/p.html.md",
    }
    assert "7 documents, 5 containers, 1 skipped member: 7 new" in done.err
    record = loads((records / "a.zip!/b.html.md").read_bytes())
    assert (record.raw.path, record.id) == ("a.zip!/b.html", RawFile("", page(1)).id)
    assert record.raw.bytes == len(page(1))
    assert run("verify").code == 0
    assert set(cleaned(run).values()) == {"unchanged"}


def test_jobs_make_no_difference(run: Run, raw: Path, tmp_path: Path) -> None:
    """Members go to other processes with their bytes."""
    (raw / "a.tar.gz").write_bytes(tarred({f"{n}.html": page(n) for n in range(30)}))
    (raw / "x.jsonl").write_bytes(json_lines({"text": text(n).decode()} for n in range(30)))
    for jobs in "12":
        assert run("clean", "data/raw", "--corpus", f"jobs-{jobs}", "-j", jobs).code == 0
    assert tree(tmp_path / "jobs-1") == tree(tmp_path / "jobs-2")
    assert len(tree(tmp_path / "jobs-1")) == 60 * 3 + 1


def test_what_a_crawler_tells_reaches_the_pipeline(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Address and time stand in the headers of a record, outside of the page."""
    (raw / "w.warc.gz").write_bytes(crawled([("http://www.example.org/b.html", page(3))]))
    seen = []

    def normalize(file: RawFile, *_: object) -> Rejection:
        seen.append(file)
        return Rejection(file.path, file.sha256, "decode", "empty", "seen")

    monkeypatch.setattr(pipeline, "normalize", normalize)
    with Store(raw.parent / "normalized") as store:
        list(runner.clean(store, runner.survey(store, [raw]), Config(), jobs=1))
    told = {one.field: one.value for one in seen[0].told}
    assert told == {"url": "http://www.example.org/b.html", "retrieved": "2021-03-16T08:00:00Z"}
    assert seen[0].path == "w.warc.gz!/www.example.org/b.html"


def test_a_line_that_is_appended_costs_one_document(run: Run, raw: Path) -> None:
    """Lines that move change nothing; one that goes keeps its record until --prune."""
    values = [{"text": TEXT.replace("一份", f"{n}份")} for n in range(4)]
    file = raw / "x.jsonl"
    file.write_bytes(json_lines(values[:3]))
    cleaned(run)
    file.write_bytes(json_lines(values))
    place = {value["text"]: f"x.jsonl!/{line(value)}" for value in values}
    found = cleaned(run)
    assert found.pop(place[values[3]["text"]]) == "new"
    assert set(found.values()) == {"unchanged"}
    file.write_bytes(json_lines(reversed(values)))
    assert set(cleaned(run).values()) == {"unchanged"}
    file.write_bytes(json_lines(values[1:]))
    first = place[values[0]["text"]]
    assert cleaned(run)[first] == "gone"
    assert cleaned(run, "--prune")[first] == "pruned"
    assert first not in cleaned(run)


def test_only_changed_members_are_cleaned(run: Run, raw: Path, records: Path) -> None:
    """An archive that was packed anew: what is in it counts, not its own bytes; the old record is a version."""
    (raw / "a.zip").write_bytes(zipped({"b.html": page(1), "c.html": page(2)}))
    cleaned(run)
    old = loads((records / "a.zip!/b.html.md").read_bytes()).id
    (raw / "a.zip").write_bytes(zipped({"c.html": page(2), "b.html": page(9), "d.html": page(3)}, 0))
    assert cleaned(run) == {"a.zip!/b.html": "new", "a.zip!/c.html": "unchanged", "a.zip!/d.html": "new"}
    assert run("show", old).code == 0
    (raw / "a.zip").rename(raw / "z.zip")
    assert set(cleaned(run).values()) == {"moved"}
    assert (records / "z.zip!/b.html.md").exists()
    assert not (records / "a.zip!/b.html.md").exists()
    assert run("verify").code == 0


def test_the_same_bytes_are_one_record(run: Run, raw: Path, records: Path) -> None:
    """In several containers and beside them: under the place that sorts first."""
    (raw / "a.zip").write_bytes(zipped({"x/1.html": page(1)}))
    (raw / "b.tar").write_bytes(tarred({"2.html": page(1)}, "w"))
    (raw / "c.html").write_bytes(page(1))
    assert sorted(cleaned(run).values()) == ["duplicate", "duplicate", "new"]
    record = loads((records / "a.zip!/x/1.html.md").read_bytes())
    assert record.raw.also == ("b.tar!/2.html", "c.html")
    (raw / "a.zip").unlink()
    assert cleaned(run)["b.tar!/2.html"] == "moved"
    assert run("verify").code == 0


def test_reading_commands_know_members(run: Run, raw: Path) -> None:
    """explain, show and restore by id, by the record's path, and explain by the raw path."""
    (raw / "a.zip").write_bytes(zipped({"b.html": page(1), "t.txt": text(1)}))
    cleaned(run)
    id_ = RawFile("", text(1)).id
    for what in (id_, "a.zip!/t.txt", "a.zip!/t.txt.md"):
        assert run("restore", what).out == text(1)
        assert "定期举行会议" in run("show", what).text
        assert run("explain", what).text.startswith(f"{id_} · a.zip!/t.txt")
    assert run("explain", "data/raw/a.zip!/t.txt").text.startswith(f"{id_} · data/raw/a.zip!/t.txt")
    for what, said in (
        ("data/raw/a.zip", "name a document in it, like 'data/raw/a.zip!/b.html'"),
        ("data/raw/a.zip!/nothing", "vanished: not in a.zip"),
    ):
        done = run("explain", what)
        assert (done.code, said in done.err) == (2, True), done.err
    done = run("clean", "data/raw/a.zip!/t.txt")
    assert (done.code, "name data/raw/a.zip" in done.err) == (2, True)


def test_verify_looks_into_containers(run: Run, raw: Path) -> None:
    """A member that changed, one that is not there any more."""
    (raw / "a.zip").write_bytes(zipped({"b.html": page(1), "c.html": page(2), "d.html": page(3)}))
    cleaned(run)
    (raw / "a.zip").write_bytes(zipped({"b.html": page(1), "c.html": page(9)}))
    faults = {one["path"]: one["kind"] for one in run("verify", "--json").objects}
    assert faults == {"a.zip!/c.html.md": "raw-changed", "a.zip!/d.html.md": "raw-missing"}


def test_a_broken_archive_loses_no_record(run: Run, raw: Path, records: Path) -> None:
    """Its members before the break are cleaned, those behind it keep what they have, --prune or not."""
    whole = tarred({f"{n}.html": os.urandom(9000).hex().encode() + page(n) for n in range(6)})
    (raw / "a.tar.gz").write_bytes(whole)
    assert set(cleaned(run).values()) == {"new"}
    (raw / "a.tar.gz").write_bytes(whole[: len(whole) // 2])
    done = run("clean", "--json", "--prune")
    assert done.code == 1
    found = statuses(done)
    assert found.pop("a.tar.gz") == "rejected"
    assert set(found.values()) == {"unchanged"}
    assert 0 < len(found) < 6
    assert len([path for path in tree(records) if path.endswith(".md")]) == 6
    said = run("clean")
    assert "rejected  data/raw/a.tar.gz: truncated: ends too early; fetch or pack it again" in said.err
    assert f"{len(found)} documents, 1 container: " in said.err
    (raw / "a.tar.gz").write_bytes(whole)
    assert run("clean").code == 0
    assert not (records / "rejected.jsonl").exists()


def test_what_was_rejected_as_a_whole_is_read_as_a_container(run: Run, raw: Path, records: Path) -> None:
    """A member or a container that was rejected and is sound now is rejected no longer."""
    (raw / "a.zip").write_bytes(b"PK no archive")
    (raw / "b.zip").write_bytes(zipped({"b.html": page(1), "e.txt": b""}))
    assert cleaned(run) == {"a.zip": "rejected", "b.zip!/b.html": "new", "b.zip!/e.txt": "rejected"}
    (raw / "a.zip").write_bytes(zipped({"a.html": page(2)}))
    (raw / "b.zip").write_bytes(zipped({"b.html": page(1)}))
    assert cleaned(run) == {"a.zip!/a.html": "new", "b.zip!/b.html": "unchanged"}
    assert not (records / "rejected.jsonl").exists()


def test_hostile_names_stay_below_the_corpus(run: Run, raw: Path, records: Path, tmp_path: Path) -> None:
    """Members that would lie elsewhere, long names, names like those of records."""
    names = [
        "../../../evil.html",
        "/tmp/evil.html",
        "..\\..\\evil.html",
        "n" * 300 + ".html",
        "/".join(["deep"] * 400) + "/x.html",
        "b.html.md",
        "x.md/b.html",
        "\x1b[31mred.html",
    ]
    (raw / ("l" * 250 + ".zip")).write_bytes(zipped({name: page(n) for n, name in enumerate(names)}))
    before = {path for path in tmp_path.parent.rglob("*") if not path.is_relative_to(records)}
    done = run("clean")
    assert done.code == 0, done.err
    assert {path for path in tmp_path.parent.rglob("*") if not path.is_relative_to(records)} == before
    assert len([path for path in tree(records) if path.endswith(".md")]) == len(names)
    assert run("verify").code == 0


def test_a_folder_with_the_name_of_the_members_is_told_of(run: Run, raw: Path) -> None:
    """`a.zip!` beside `a.zip`: two files could have one place."""
    (raw / "a.zip").write_bytes(zipped({"b.html": page(1)}))
    (raw / "a.zip!").mkdir()
    (raw / "a.zip!" / "b.html").write_bytes(page(2))
    assert cleaned(run) == {"a.zip!/b.html": "new", "a.zip": "rejected"}


def test_a_container_behind_a_link_is_rejected(run: Run, raw: Path, tmp_path: Path) -> None:
    """As any raw file is that lies elsewhere."""
    (tmp_path / "out.zip").write_bytes(zipped({"b.html": page(1)}))
    (raw / "a.zip").symlink_to(tmp_path / "out.zip")
    assert cleaned(run) == {"a.zip": "rejected"}


def test_witnesses_are_heard_across_containers(run: Run, raw: Path, records: Path) -> None:
    """A hole in a member is filled from another container, also where the other record was edited by hand."""
    (raw / "a.zip").write_bytes(zipped({"whole.txt": LAW.encode()}))
    (raw / "b.tar.gz").write_bytes(tarred({"holes.txt": holed(LAW, 40).encode()}))
    witness = RawFile("", LAW.encode()).id
    assert run("clean", "--witness").code == 0
    filled = loads((records / "b.tar.gz!/holes.txt.md").read_bytes()).text
    assert witness in (records / "b.tar.gz!/holes.txt.edits.jsonl").read_text("utf-8")
    with (records / "a.zip!/whole.txt.md").open("ab") as file:
        file.write("手改\n".encode())
    (records / ".ctcorpus/passages.db").unlink()
    (raw / "c.jsonl").write_bytes(json_lines([{"text": holed(LAW, 60)}]))
    assert run("clean", "--witness").code == 1
    assert loads((records / "b.tar.gz!/holes.txt.md").read_bytes()).text == filled
    [line_] = records.glob("c.jsonl!/*.edits.jsonl")
    assert witness in line_.read_text("utf-8")


def test_duplicates_are_found_across_containers(run: Run, raw: Path) -> None:
    """A text in an archive and its reprint in a crawl."""
    (raw / "a.zip").write_bytes(zipped({"1.txt": TEXT.encode()}))
    (raw / "b.tar").write_bytes(tarred({"2.txt": (TEXT + "\n轉載\n").encode()}, "w"))
    cleaned(run)
    cluster = run("duplicates", "--json").objects
    assert [one["path"] for one in cluster[0]["documents"]] == ["a.zip!/1.txt.md", "b.tar!/2.txt.md"]


def test_a_scope_of_one_container_leaves_the_others_alone(run: Run, raw: Path) -> None:
    """Members of containers out of scope are neither gone nor looked at."""
    (raw / "a.zip").write_bytes(zipped({"a.html": page(1)}))
    (raw / "b.zip").write_bytes(zipped({"b.html": page(2)}))
    cleaned(run)
    assert cleaned(run, "data/raw/b.zip", "--prune") == {"b.zip!/b.html": "unchanged"}
    assert len(cleaned(run)) == 2


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_is_completed_by_the_next(
    run: Run, raw: Path, records: Path, signal_: signal.Signals
) -> None:
    """Killed or interrupted in the middle of a container: the tree is that of a run that was not."""
    files = {f"{n}.txt": text(n) * 20 for n in range(60)}
    (raw / "a.tar.gz").write_bytes(tarred(files))
    (raw / "x.jsonl").write_bytes(json_lines({"text": text(n).decode()} for n in range(60, 120)))
    running = subprocess.Popen(
        [*command(), "clean", "-q", "-j", "2"],
        cwd=raw.parents[1],
        env=surroundings(),
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not any(records.rglob("*.md")) and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal_)
    running.wait(60)
    assert run("clean", "-j", "2").code == 0
    stopped = tree(records)
    assert run("verify").code == 0
    assert run("clean", "data/raw", "--corpus", "whole", "-j", "2").code == 0
    whole = tree(raw.parents[1] / "whole")
    assert {path: data for path, data in stopped.items() if path != "corpus.yaml"} == {
        path: data for path, data in whole.items() if path != "corpus.yaml"
    }


PACKERS: Mapping[str, Any] = {
    "zip": zipped,
    "tar.gz": tarred,
    "warc.gz": lambda files: crawled((f"http://e.org/{name}", data) for name, data in files.items()),
}


@pytest.mark.parametrize("kind", PACKERS)
def test_packing_changes_no_record(run: Run, raw: Path, records: Path, tmp_path: Path, kind: str) -> None:
    """The sample corpus in a container gives the bodies, tokens and metadata that it gives in a folder."""
    samples = Path(__file__).parents[1] / "data/raw"
    files = {path.name: path.read_bytes() for path in sorted(samples.rglob("*")) if path.is_file()}
    files = dict(list(files.items())[:12])
    plain = tmp_path / "plain"
    plain.mkdir()
    for name, data in files.items():
        (plain / name).write_bytes(data)
    (raw / f"a.{kind}").write_bytes(PACKERS[kind](files))
    run("clean", "-j", "2")
    run("clean", plain, "--corpus", "unpacked", "-j", "2")
    assert contents(records, told=kind != "warc.gz") == contents(
        tmp_path / "unpacked", told=kind != "warc.gz"
    )


def contents(corpus: Path, told: bool) -> dict[str, Any]:
    """The records by id, without their places; without what a crawler tells."""
    found = {}
    for path in corpus.rglob("*.md"):
        record = loads(path.read_bytes())
        head = record.to_dict()
        left_out = {"raw", "cleaning"} | (set() if told else {"url", "retrieved", "published", "flags"})
        found[record.id] = (
            {key: value for key, value in head.items() if key not in left_out},
            record.text,
            path.with_suffix(".tokens").read_bytes(),
        )
    assert found
    return found
