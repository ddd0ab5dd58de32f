"""`init` and `clean`: what is written, what is said, what the exit code tells."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import PAGE, TEXT, Run, command, surroundings


def tree(folder: Path) -> dict[str, bytes]:
    """The records of a corpus, without what can be rebuilt."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".ctcorpus" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def raw(run: Run, tmp_path: Path) -> Path:
    """An empty corpus; the folder of its raw files."""
    assert run("init").code == 0
    return tmp_path / "data" / "raw"


def test_init_says_what_to_do_next_and_changes_nothing_the_second_time(run: Run, tmp_path: Path) -> None:
    first = run("init", "new")
    assert first.code == 0
    assert "ctcorpus clean" in first.err
    before = tree(tmp_path)
    assert run("init", "new").code == 0
    assert tree(tmp_path) == before


def test_clean_writes_a_record_a_file(run: Run, corpus: Path) -> None:
    assert {"page.html.md", "page.html.tokens", "page.html.edits.jsonl", "text.txt.md"} <= set(tree(corpus))
    page = (corpus / "page.html.md").read_text("utf-8")
    assert "title: 加强边境检查站建设的通知" in page
    assert "相关文章" not in page
    assert "反恐怖主义工作坚持预防为主的原则" in page
    assert "区域合作" in (corpus / "text.txt.md").read_text("utf-8")


def test_a_second_run_changes_nothing(run: Run, corpus: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in corpus.rglob("*.md")}
    done = run("clean", "--json")
    assert done.code == 0
    assert [one["status"] for one in done.objects[:-1]] == ["unchanged", "unchanged"]
    assert {path: path.stat().st_mtime_ns for path in corpus.rglob("*.md")} == before


def test_jobs_make_no_difference(run: Run, raw: Path, tmp_path: Path) -> None:
    for number in range(12):
        (raw / f"{number}.html").write_text(PAGE.replace("三年", f"{number}年"), "utf-8")
    for jobs in "12":
        assert run("clean", "data/raw", "--corpus", f"jobs-{jobs}", "-j", jobs).code == 0
    assert tree(tmp_path / "jobs-1") == tree(tmp_path / "jobs-2")
    assert len(tree(tmp_path / "jobs-1")) == 12 * 3 + 1


def test_json_gives_an_object_a_file_and_a_summary(run: Run, raw: Path) -> None:
    (raw / "a.html").write_text(PAGE, "utf-8")
    (raw / "b.txt").write_bytes(b"")
    done = run("clean", "--json")
    *files, summary = done.objects
    assert done.code == 1
    by_path = {one["path"]: one for one in files}
    assert by_path["a.html"]["status"] == "new"
    assert by_path["a.html"]["record"] == "a.html.md"
    assert by_path["a.html"]["dropped"]
    assert by_path["a.html"]["seconds"] > 0
    assert by_path["b.txt"]["status"] == "rejected"
    assert by_path["b.txt"]["reason"] == "empty"
    assert by_path["b.txt"]["repairs"] is None
    assert summary["summary"] is True
    assert summary["files"] == 2
    assert summary["statuses"] == {"new": 1, "rejected": 1}
    assert summary["reasons"] == {"empty": 1}
    assert summary["documents"] == 1


def test_every_rejected_file_is_named_with_its_reason_and_the_others_go_on(
    run: Run, raw: Path, tmp_path: Path
) -> None:
    (raw / "good.html").write_text(PAGE, "utf-8")
    (raw / "empty.txt").write_bytes(b"")
    (raw / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (raw / "out.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "outside.txt").write_text(TEXT, "utf-8")
    (raw / "broken.txt").symlink_to(raw / "nowhere")
    os.mkfifo(raw / "pipe")
    done = run("clean", "-j", "1")
    assert done.code == 1
    assert done.out == b""
    lines = done.err.splitlines()
    for name, reason in [
        ("empty.txt", "empty"),
        ("image.txt", "binary"),
        ("out.txt", "link"),
        ("broken.txt", "link"),
        ("pipe", "not-a-file"),
    ]:
        assert [line for line in lines if f"data/raw/{name}: {reason}: " in line], (name, done.err)
    assert "6 files: 5 rejected, 1 new" in done.err
    rejected = (tmp_path / "data" / "normalized" / "rejected.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["path"] for line in rejected] == sorted(
        json.loads(line)["path"] for line in rejected
    )
    assert run("clean").code == 1, "files that stay rejected are in scope"


def test_a_missing_path_ends_the_run_before_it_begins(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "raw" / "new.html").write_text(PAGE.replace("三年", "五年"), "utf-8")
    before = tree(corpus)
    done = run("clean", "data/raw", "data/raw/nowhere.html")
    assert done.code == 2
    assert "nowhere.html: no such file" in done.err
    assert tree(corpus) == before


def test_a_dry_run_writes_nothing(run: Run, raw: Path, tmp_path: Path) -> None:
    (raw / "a.html").write_text(PAGE, "utf-8")
    (raw / "b.txt").write_bytes(b"")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.txt").write_text(TEXT, "utf-8")
    before = tree(tmp_path / "data")
    done = run("clean", "data/raw", "more", "--dry-run", "--json")
    assert done.code == 1
    assert {one["path"]: one["status"] for one in done.objects[:-1]} == {
        "a.html": "new",
        "b.txt": "rejected",
        "c.txt": "new",
    }
    assert tree(tmp_path / "data") == before


def test_another_configuration_is_refused_where_records_are_stored(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    """A corpus is the product of its raw files and its own ctcorpus.yaml."""
    (tmp_path / "other.yaml").write_text("disable: [width]\n", "utf-8")
    before = tree(corpus)
    refused = run("clean", "--config", "other.yaml")
    assert (refused.code, refused.out) == (2, b"")
    assert refused.err.count("\n") == 1
    assert "ctcorpus.yaml" in refused.err
    assert tree(corpus) == before
    assert run("clean", "--dry-run", "--config", "other.yaml").code == 0
    text = "各方同意加強邊境合作,並定期交換情報,共同維護安全。\n"
    assert ",并" in run("clean", "-", "--config", "other.yaml", stdin=text.encode()).text


def test_guesses_are_accepted_where_nothing_is_stored(run: Run, corpus: Path) -> None:
    """--accept works with - and --dry-run; a corpus says it in its ctcorpus.yaml."""
    before = tree(corpus)
    refused = run("clean", "--accept", "guess")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "ctcorpus.yaml" in refused.err
    assert tree(corpus) == before
    assert run("clean", "--dry-run", "--accept", "guess").code == 0
    whole = "会议强调信息共享的重要意义，要求各方认真研究有关问题并提出建议。"
    damaged = whole.encode().decode("gb18030", "replace").encode()
    assert f"{whole[:-1]}\ufffd" in run("clean", "-", stdin=damaged).text
    assert whole in run("clean", "-", "--accept", "guess", stdin=damaged).text


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("[no.such.rule]", "no rule no.such.rule"),
        ("[width, head.breadcrum]", "did you mean head.breadcrumb?"),
        ("[layout.trim]", "no rule layout.trim that can be disabled"),
    ],
)
def test_a_rule_that_is_not_there_cannot_be_disabled(
    run: Run, corpus: Path, tmp_path: Path, ids: str, said: str
) -> None:
    (tmp_path / "ctcorpus.yaml").write_text(f"disable: {ids}\n", "utf-8")
    done = run("clean")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert said in done.err


def test_a_record_edited_by_hand_is_named_and_left_alone(run: Run, corpus: Path, tmp_path: Path) -> None:
    record = corpus / "page.html.md"
    edited = record.read_text("utf-8") + "\n一句补充。\n"
    record.write_text(edited, "utf-8")
    done = run("clean")
    assert done.code == 1
    assert "page.html" in done.err
    assert "--force" in done.err
    assert record.read_text("utf-8") == edited
    assert run("clean", "--force").code == 0
    assert record.read_text("utf-8") != edited


def test_prune_removes_records_whose_raw_file_has_gone(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "raw" / "text.txt").unlink()
    assert run("clean").code == 0
    assert (corpus / "text.txt.md").exists()
    assert run("clean", "--prune").code == 0
    assert not (corpus / "text.txt.md").exists()
    assert (corpus / "page.html.md").exists()


def test_a_folder_outside_becomes_a_root_with_a_name(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "一.html").write_text(PAGE.replace("三年", "五年"), "utf-8")
    assert run("clean", "more", "--as", "extra").code == 0
    assert (corpus / "extra" / "一.html.md").exists()
    assert run("clean", "--json").objects[-1]["files"] == 3, "without paths all roots are cleaned"
    assert run("clean", "data/raw", "--as", "again").code == 2


def test_a_corpus_that_is_named_and_not_there_is_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scraped").mkdir()
    (tmp_path / "scraped" / "a.html").write_text(PAGE, "utf-8")
    done = run("clean", "scraped", "--corpus", "new")
    assert done.code == 0
    assert "new corpus" in done.err
    assert len(list((tmp_path / "new").rglob("*.html.md"))) == 1
    assert run("search", "边境", "--corpus", "new").code == 0


def test_standard_input_is_printed_and_not_stored(run: Run, tmp_path: Path) -> None:
    done = run("clean", "-", stdin=PAGE.encode())
    assert done.code == 0
    assert done.text.startswith("---\nid: c")
    assert "反恐怖主义工作坚持预防为主的原则" in done.text
    assert list(tmp_path.iterdir()) == []
    value = run("clean", "-", "--json", stdin=TEXT.encode("big5")).objects[0]
    assert value["script"] == "Hant"
    assert len(value["text"]) == len(value["original"])
    rejected = run("clean", "-", stdin=b"")
    assert (rejected.code, rejected.out) == (1, b"")
    assert "empty" in rejected.err


def test_output_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    assert run("clean", "-", "-o", "record.md", stdin=PAGE.encode()).out == b""
    assert (tmp_path / "record.md").read_text("utf-8").startswith("---\n")
    failed = run("clean", "-", "-o", "no/such/folder.md", stdin=PAGE.encode())
    assert failed.code == 2
    assert "cannot be written" in failed.err


def test_a_file_stays_as_it_was_when_its_new_content_fails(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("before")
    assert run("show", "c0000", "-o", "kept.txt").code == 2
    assert (tmp_path / "kept.txt").read_text() == "before"


def test_quiet_says_nothing_but_errors(run: Run, raw: Path) -> None:
    (raw / "a.html").write_text(PAGE, "utf-8")
    assert run("clean", "--quiet").err == ""
    (raw / "b.txt").write_bytes(b"")
    assert run("clean", "--quiet").err.count("\n") == 1


def test_controls_in_a_file_name_do_not_reach_the_terminal(run: Run, raw: Path) -> None:
    (raw / "a\x1b[31m.txt").write_bytes(b"")
    done = run("clean")
    assert "\x1b" not in done.err
    assert "\\x1b[31m.txt" in done.err


@pytest.fixture
def long_run(raw: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A `clean` that has told of its first batch and has far to go; it leads a session of its own."""
    for number in range(2000):
        (raw / f"{number:04}.html").write_text(PAGE.replace("三年", f"{number}年"), "utf-8")
    process = subprocess.Popen(
        [*command(), "clean", "--json", "-j", "2"],
        cwd=tmp_path,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        bufsize=0,  # communicate() would not see what a buffer holds behind the first line
    )
    assert process.stdout
    assert process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_ctrl_c_finishes_what_is_in_flight(
    long_run: subprocess.Popen[bytes], run: Run, tmp_path: Path
) -> None:
    os.killpg(long_run.pid, signal.SIGINT)
    out, err = long_run.communicate(timeout=60)
    assert long_run.returncode == 130, err
    *files, summary = map(json.loads, out.splitlines())
    assert summary["interrupted"] is True
    told = summary["statuses"]["new"]
    assert 0 < told < 2000
    assert len(files) == told - 1, "the first line had been read before"
    assert len(list((tmp_path / "data" / "normalized").glob("*.html.md"))) == told
    assert run("verify").code == 0


def test_workers_end_with_a_killed_command(long_run: subprocess.Popen[bytes], run: Run) -> None:
    long_run.kill()
    long_run.communicate(timeout=60)
    end = time.monotonic() + 20
    while _session(long_run.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _session(long_run.pid)
    assert run("verify").code == 0


def _session(leader: int) -> list[int]:
    """Processes that live in a session (Linux only; elsewhere none are seen)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_loop_of_links_is_one_rejection(run: Run, raw: Path) -> None:
    """A link to itself is rejected by name; the other files are cleaned."""
    (raw / "loop").symlink_to("loop")
    (raw / "page.html").write_text(PAGE, "utf-8")
    done = run("clean", "--json")
    assert done.code == 1
    statuses = {value["path"]: value["status"] for value in done.objects[:-1]}
    assert statuses == {"loop": "rejected", "page.html": "new"}


def test_a_dry_run_foresees_a_corpus_that_is_not_there(run: Run, corpus: Path, tmp_path: Path) -> None:
    """What would be new is told, and nothing is made."""
    done = run("clean", "data/raw", "--corpus", "other", "--dry-run")
    assert done.code == 0
    assert "2 new" in done.err
    assert not (tmp_path / "other").exists()
