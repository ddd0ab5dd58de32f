"""`clean - --from jsonl --to jsonl`: a line in, a record's line out, nothing stored."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest

from conftest import PAGE, TEXT, Run, command, surroundings

ARGUMENTS = ("clean", "-", "--from", "jsonl", "--to", "jsonl")


def line(**said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def page(number: int) -> str:
    return PAGE.replace("三年", f"{number}年")


def test_a_record_a_line(run: Run, tmp_path: Path) -> None:
    """Every line gives a full record with its text, in order; keys are passed through; nothing is stored."""
    lines = b"".join(
        line(html=page(number), number=number, url=f"https://example.org/{number}") for number in range(1, 7)
    )
    done = run(*ARGUMENTS, "--field", "text=html", stdin=lines)
    assert done.code == 0, done.err
    assert [one["number"] for one in done.objects] == [1, 2, 3, 4, 5, 6]
    for number, one in enumerate(done.objects, 1):
        assert (one["line"], one["status"], one["title"]) == (number, "cleaned", "加强边境检查站建设的通知")
        assert one["published"] == "2021-03-15"
        assert one["url"] == f"https://example.org/{number}"
        assert f"有效期{number}年" in one["text"] and "相关文章" not in one["text"]
        assert one["input"] == {"url": f"https://example.org/{number}"}
        assert one["html"] == page(number)
    assert not list(tmp_path.iterdir())


def test_a_record_is_that_of_the_file(run: Run) -> None:
    """The record of a line is the one that `clean -` gives for the page, but for where it came from."""
    alone = run("clean", "-", "--json", stdin=PAGE.encode()).objects[0]
    one = run(*ARGUMENTS, "--field", "text=html", stdin=line(html=PAGE)).objects[0]
    same = ("title", "published", "source", "topics", "institutions", "flags", "language", "script")
    assert {key: one[key] for key in same} == {key: alone[key] for key in same}


def test_bad_lines_are_lines(run: Run) -> None:
    """What gives no record is a line with the reason, at its place; the rest goes on; the exit code says so."""
    lines = [
        line(text=TEXT, id="a"),
        b"no json\n",
        b"\n",
        line(title="x"),
        b'{"text": "' + b"\xff\xfe" * 30 + b'"}\n',
        b"[1]\n",
        b"{" * 100_000 + b"\n",
        b'{"text": "\\ud800' + TEXT.encode().replace(b"\n", b"\\n") + b'", "id": "b"}\n',
    ]
    done = run(*ARGUMENTS, stdin=b"".join(lines))
    assert done.code == 1
    told = [(one["line"], one["status"], one.get("reason")) for one in done.objects]
    assert told[:3] == [(1, "cleaned", None), (2, "rejected", "json"), (4, "rejected", "no-text")]
    assert [number for number, _, _ in told] == [1, 2, 4, 5, 6, 7, 8]
    assert {status for _, status, _ in told[1:6]} == {"rejected"}
    assert told[6][1] == "cleaned"
    assert done.objects[2]["input"] == {"title": "x"}
    assert all(one["detail"] for one in done.objects if one["status"] == "rejected")
    assert "7 lines: 2 cleaned, 5 rejected" in done.err
    assert "Traceback" not in done.err


def test_many_jobs_give_the_same(run: Run) -> None:
    """Four processes give the bytes that one gives."""
    lines = b"".join(line(text=TEXT, n=n) if n % 3 else b"bad\n" for n in range(20))
    one, four = (run(*ARGUMENTS, "-j", jobs, stdin=lines) for jobs in ("1", "4"))
    assert one.out == four.out and one.code == four.code == 1


def test_the_mapping_of_the_corpus(run: Run, tmp_path: Path) -> None:
    """ctcorpus.yaml names keys, --field goes before it."""
    run("init")
    (tmp_path / "ctcorpus.yaml").write_text("fields: {text: a.body, title: head}\n", "utf-8")
    said = line(a={"body": TEXT}, head="反恐合作", other="另一题目")
    assert run(*ARGUMENTS, stdin=said).objects[0]["title"] == "反恐合作"
    assert run(*ARGUMENTS, "--field", "title=other", stdin=said).objects[0]["title"] == "另一题目"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("clean", "-", "--from", "jsonl"), "--to jsonl"),
        (("clean", "-", "--to", "jsonl"), "--from jsonl"),
        (("clean", "-", "--field", "text=html"), "--from jsonl"),
        ((*ARGUMENTS, "--field", "text"), "NAME=KEY"),
        ((*ARGUMENTS, "--field", "txt=html"), "unknown field 'txt'"),
        (("clean", "--from", "jsonl"), "ctcorpus.yaml"),
        (("clean", "-", "--from", "csv"), "csv"),
    ],
)
def test_usage(run: Run, arguments: tuple[str, ...], words: str) -> None:
    """What cannot be meant is one clear line."""
    done = run(*arguments, stdin=b"")
    assert done.code == 2 and words in done.err and not done.out


def test_nothing_gives_nothing(run: Run) -> None:
    """An empty stream is no error."""
    done = run(*ARGUMENTS, stdin=b"")
    assert (done.code, done.out) == (0, b"")


def test_lines_come_as_they_are_done(tmp_path: Path) -> None:
    """A record comes out while the next line is still to be written, with one job and with two."""
    for jobs in ("1", "2"):
        with _started(tmp_path, "-j", jobs) as running:
            assert running.stdin and running.stdout
            for n in range(3):
                running.stdin.write(line(text=TEXT, n=n))
                running.stdin.flush()
                assert json.loads(running.stdout.readline())["n"] == n
            running.stdin.close()
            assert running.wait(30) == 0


def test_a_closed_pipe_is_success(tmp_path: Path) -> None:
    """`| head -1` ends the command, without a traceback, while much of the input is not read."""
    for jobs in ("1", "2"):
        with _started(tmp_path, "-j", jobs) as running:
            assert running.stdin and running.stdout and running.stderr
            try:
                running.stdin.write(line(text=TEXT) * 50)
                running.stdin.flush()
                running.stdout.readline()
                running.stdout.close()
                running.stdin.write(line(text=TEXT) * 200)
                running.stdin.close()
            except BrokenPipeError:
                pass
            assert running.wait(60) == 0
            assert b"Traceback" not in running.stderr.read()


def test_memory_is_flat(tmp_path: Path) -> None:
    """Ten times the lines take no more memory, and a line too long to hold is read past."""

    def peak(lines: int) -> int:
        with _started(tmp_path, "-j", "1", stdout=subprocess.DEVNULL) as running:
            assert running.stdin
            for n in range(lines):
                running.stdin.write(line(text=TEXT, n=n, filler="x" * 20_000))
            running.stdin.close()
            _, status, usage = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_maxrss

    few, many = peak(30), peak(300)
    assert many < 1.1 * few + 4_000


def test_long_lines(run: Run) -> None:
    """A line of 100 MB is a reject, the next one is cleaned."""
    began = time.monotonic()
    done = run(*ARGUMENTS, "-j", "1", stdin=b'{"text": "' + b"x" * (100 * 2**20) + b'"}\n' + line(text=TEXT))
    assert [one["status"] for one in done.objects] == ["rejected", "cleaned"]
    assert done.objects[0]["reason"] == "too-large"
    assert time.monotonic() - began < 60


def test_output_is_that_of_the_schema(run: Run) -> None:
    """Each line is what schema/output.json says of the stream."""
    schemas = Path(__file__).parents[1] / "src/ctcorpus/schema"
    output, record = (
        json.loads((schemas / f"{name}.json").read_text("utf-8")) for name in ("output", "record")
    )
    done = run(*ARGUMENTS, stdin=line(text=TEXT, id=7, more=[1]) + b"bad\n")
    for one, name in zip(done.objects, ("streamed", "streamed_rejection"), strict=True):
        jsonschema.validate(one, {"$ref": f"#/$defs/{name}", "$defs": output["$defs"]})
    jsonschema.validate({key: done.objects[0][key] for key in record["required"]}, record)
    assert done.objects[0]["input"]["id"] == 7 and done.objects[0]["more"] == [1]


def _started(folder: Path, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*command(), *ARGUMENTS, *arguments],
        cwd=folder,
        env=surroundings(),
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
