"""Exit codes, streams and start-up of the command as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
from typer.main import get_command

import ctcorpus
from conftest import PROJECT, Run, command, surroundings
from ctcorpus.cli.app import app

#: what `ctcorpus --version` may take over a bare Typer command, in milliseconds: the promise of design and bench
ALLOWED = 60
#: on a machine that is busy with other work one of so many measurements must keep the promise
TRIES = 4


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.code, done.text, done.err) == (0, f"ctcorpus {ctcorpus.__version__}\n", "")


def test_help_names_every_command_with_a_whole_sentence(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    for name in ("init", "clean", "search", "show", "explain", "restore", "verify", "stats", "duplicates"):
        assert f"\n  {name} " in done.text
    assert "..." not in done.text.split("Commands:")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["search"],
        ["search", "反恐", "--limit", "0"],
        ["search", "反恐", "--script", "Latn"],
        ["search", "反恐", "--since", "yesterday"],
        ["search", ""],
        ["show"],
        ["clean", "--jobs", "none"],
        ["clean", "-", "more"],
        ["clean", "nowhere.html"],
        ["show", "c00", "--color", "blue"],
    ],
)
def test_usage_errors_end_with_2(run: Run, corpus: Path, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == b""
    assert done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("arguments", [["search", "反恐"], ["show", "c0"], ["verify"], ["stats"], ["clean"]])
def test_without_a_corpus_one_line_names_init(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "ctcorpus init" in done.err


def test_the_environment_variable_names_the_corpus(run: Run, corpus: Path) -> None:
    assert run("stats", "--json", CTCORPUS_CORPUS=str(corpus)).objects[0]["documents"] == 2
    assert run("stats", CTCORPUS_CORPUS="nowhere").code == 2


def test_a_corpus_is_found_upwards(corpus: Path) -> None:
    from conftest import start

    folder = corpus.parents[1] / "some" / "where"
    folder.mkdir(parents=True)
    assert start(folder, "stats", "--json").objects[0]["documents"] == 2


def test_an_unforeseen_fault_ends_with_2_and_one_line(tmp_path: Path) -> None:
    """Python's own exit code, 1, would tell a script that nothing was found."""
    code = "from ctcorpus.cli import app\nimport ctcorpus.search\n"
    code += "ctcorpus.search.parse = lambda query: 1 / 0\napp.main()"
    for debug in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code, "search", "x"],
            env=surroundings({"CTCORPUS_DEBUG": debug}),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert ("Traceback" in done.stderr) == bool(debug)
        assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize(
    "arguments", ["--help", "search 一 --json", "show {id}", "explain {id}", "restore {id}", "stats"]
)
def test_a_closed_pipe_is_success(corpus: Path, run: Run, arguments: str) -> None:
    record = run("search", "边境", "--json").objects[0]["id"]
    words = arguments.format(id=record).split()
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = subprocess.Popen(
            [*command(), *words], stdout=writer, stderr=subprocess.PIPE, env=surroundings(), cwd=corpus
        )
        err = process.communicate(timeout=60)[1]
    finally:
        os.close(writer)
    assert (process.returncode, err) == (0, b"")


def test_a_full_disk_is_an_error() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full")
    with full.open("wb") as out:
        done = subprocess.run(
            [*command(), "--version"], stdout=out, stderr=subprocess.PIPE, env=surroundings(), check=False
        )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("python", [{}, {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}])
@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_data_is_utf8_under_any_locale(corpus: Path, run: Run, locale: str, python: dict[str, str]) -> None:
    variables = {"LC_ALL": locale, **python}
    done = run("search", "边境", **variables)
    assert done.code == 0
    assert "边境" in done.text
    assert "无此文件.html" in run("clean", "无此文件.html", **variables).err


@pytest.mark.parametrize(
    "arguments", [["--version"], ["search", "边境"], ["show", "page.html.md"], ["restore", "page.html.md"]]
)
def test_commands_load_only_what_they_need(corpus: Path, arguments: list[str]) -> None:
    code = (
        "import sys\nfrom ctcorpus.cli.app import run\nrun(sys.argv[1:])\n"
        "heavy = {'jieba', 'rjieba', 'lxml', 'rich', 'yaml', 'regex', 'ahocorasick', 'htmldate', 'readability', 'opencc'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=surroundings(),
        cwd=corpus,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "[]\n"


def test_version_starts_nearly_as_fast_as_a_bare_typer_command() -> None:
    """The promise of bench/startup.py, measured by it: medians of runs in turn, so that load hits both alike."""
    bench = run_path(str(PROJECT / "bench" / "startup.py"))
    if not Path(sys.executable).with_name("ctcorpus").exists():
        pytest.skip("the command is not installed beside this Python")
    slower: list[float] = []
    while len(slower) < TRIES and (not slower or min(slower) > ALLOWED):
        bare, ours = bench["measure"](runs=7)
        slower.append(ours - bare)
    assert min(slower) <= ALLOWED


# --- help and manuals ---------------------------------------------------------------------------

COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("manual", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("name", COMMANDS)
def test_both_manuals_name_every_command(manual: str, name: str) -> None:
    assert f"ctcorpus {name}" in (PROJECT / manual).read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    """Arguments and options alike; the first line of a command's help is a sentence."""
    command_ = get_command(app).commands[name]  # type: ignore[attr-defined]
    assert command_.help.splitlines()[0].endswith(".")
    missing = [one.name for one in command_.params if not (one.help or "").strip() and one.name != "help"]
    assert missing == []


def test_the_help_of_clean_says_that_a_new_corpus_is_made(run: Run) -> None:
    assert "--corpus DIR that is empty or not there yet is made" in " ".join(
        run("clean", "--help").text.split()
    )
