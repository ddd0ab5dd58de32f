"""`show`, `explain`, `restore`, `repair`, `verify`, `stats`: reading what was made."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import PAGE, TEXT, Run, command, surroundings

SPLICED = "".join(
    f"各國(guó)應(yīng)當(dāng)加強(qiáng)網(wǎng)絡(luò)安全，聯(lián)合國(guó)第{n}次會(huì)議對(duì)區(qū)域合作問題進(jìn)行討論。\n"
    for n in "一二三四五六"
)


@pytest.mark.parametrize("form", ["id", "prefix", "path", "file"])
def test_a_record_is_named_by_id_prefix_or_path(run: Run, corpus: Path, form: str) -> None:
    id_ = run("search", "边境检查站", "--json").objects[0]["id"]
    name = {"id": id_, "prefix": id_[:6], "path": "page.html.md", "file": "data/normalized/page.html.md"}[
        form
    ]
    assert "各检查站应当按照统一标准核对旅客证件" in run("show", name).text


def test_a_copy_is_found_by_its_path(run: Run, corpus: Path, tmp_path: Path) -> None:
    """A raw file with the same bytes as another gives no record of its own: its path leads to the one that stands."""
    raw = tmp_path / "data/raw"
    (raw / "zz-again.txt").write_bytes((raw / "text.txt").read_bytes())
    run("clean")
    assert run("show", "zz-again.txt.md").out == run("show", "text.txt.md").out != b""
    assert run("show", "zz-again.txt").code == 0


@pytest.mark.parametrize("name", ["c0000", "nowhere.html.md", "c"])
def test_an_unknown_record_is_an_error(run: Run, corpus: Path, name: str) -> None:
    for command_ in ("show", "restore", "explain"):
        done = run(command_, name)
        assert (done.code, done.out) == (2, b"")
        assert done.err.count("\n") == 1


def test_show_prints_the_text_in_either_script(run: Run, corpus: Path) -> None:
    text, original = run("show", "text.txt.md").text, run("show", "text.txt.md", "--original").text
    assert "打击恐怖主义必须遵守国际法" in text
    assert "打擊恐怖主義必須遵守國際法" in original
    assert len(text) == len(original)
    assert not text.startswith("---")


def test_show_prints_tokens(run: Run, corpus: Path) -> None:
    tokens = run("show", "text.txt.md", "--tokens").text
    assert "恐怖主义" in tokens.split(" ")
    text = run("show", "text.txt.md").text
    assert "".join(tokens.split()) == "".join(text.split())


def test_show_as_json_holds_front_matter_and_both_scripts(run: Run, corpus: Path) -> None:
    value = run("show", "text.txt.md", "--json", "--tokens").objects[0]
    assert value["script"] == "Hant"
    assert value["path"] == "text.txt.md"
    assert len(value["text"]) == len(value["original"])
    assert len(value["tokens"]) == len(value["text"].split("\n"))


def test_restore_gives_the_text_back_byte_for_byte(run: Run, corpus: Path, tmp_path: Path) -> None:
    assert run("restore", "text.txt.md").out == TEXT.encode()
    assert run("restore", "text.txt.md", "-o", "again.txt").out == b""
    assert (tmp_path / "again.txt").read_bytes() == TEXT.encode()


def test_explain_names_the_rule_of_every_line_that_goes(run: Run, corpus: Path) -> None:
    done = run("explain", "page.html.md")
    assert done.code == 0
    rules = {line.split()[-2] for line in done.text.splitlines() if "相关文章" in line}
    assert rules
    assert all("." in rule for rule in rules)
    lines = [one for one in run("explain", "page.html.md", "--json").objects if one["kind"] == "line"]
    fates = {one["text"].strip(): (one["fate"], one["rule"]) for one in lines}
    assert fates["相关文章"][0] == "dropped"
    body = next(fate for text, fate in fates.items() if text.startswith("各检查站应当"))
    assert body == ("body", None)


def test_explain_says_what_is_no_file(run: Run, tmp_path: Path) -> None:
    """Without a corpus nothing is a record: the file that was meant is named."""
    (tmp_path / "pages").mkdir()
    for what, why in (("page.html", "page.html: no such file"), ("pages", "pages: this is a folder")):
        done = run("explain", what)
        assert (done.code, done.out) == (2, b"")
        assert done.err.startswith(f"ctcorpus: {why}")


def test_explain_takes_a_raw_file_and_stores_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("關於網絡安全的報告\n\n" + SPLICED, "utf-8")
    done = run("explain", "a.txt")
    assert done.code == 0
    assert "網(wǎng) -> 網  pinyin-splice: proven" in done.text
    assert run("explain", "-", stdin=PAGE.encode()).code == 0
    (tmp_path / "empty.txt").write_bytes(b"")
    rejected = run("explain", "empty.txt")
    assert rejected.code == 1
    assert "empty" in rejected.err
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.txt", "empty.txt"]


@pytest.mark.parametrize("name", ["page.html", "text.txt"])
def test_explain_says_the_same_of_a_record_and_its_raw_file(run: Run, corpus: Path, name: str) -> None:
    raw = corpus.parents[1] / "data" / "raw" / name
    for more in ([], ["--json"]):
        of_record, of_file = run("explain", f"{name}.md", *more).text, run("explain", raw, *more).text
        assert of_record.replace(str(raw), name) == of_file.replace(str(raw), name)


def test_the_reading_commands_resolve_an_id_once(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prefix is looked up in the state of the whole corpus: once is enough."""
    from ctcorpus import corpus as package
    from ctcorpus.cli.app import run as run_here

    opened = []

    class Counted(package.State):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            opened.append(1)
            super().__init__(*arguments, **options)

    id_ = next(package.Corpus(corpus).records()).id
    monkeypatch.setattr(package, "State", Counted)
    for words in (["explain"], ["explain", "--json"], ["show", "--json", "--tokens"], ["restore"]):
        opened.clear()
        assert run_here([*words, id_[:8], "--corpus", str(corpus), "-o", str(corpus / "out")]) == 0
        assert len(opened) == 1, words


QUIET = ["stats", "show {id}", "explain {id}", "restore {id}", "repair {raw}", "verify", "search 边境"]


@pytest.mark.parametrize("arguments", QUIET)
def test_common_options_work_everywhere(run: Run, corpus: Path, tmp_path: Path, arguments: str) -> None:
    """--quiet, --color and -o: the data is the same, and stderr says nothing."""
    raw = tmp_path / "data" / "raw" / "text.txt"
    words = [word.format(id="text.txt.md", raw=raw) for word in arguments.split()]
    plain = run(*words)
    quiet = run(*words, "-q", "--color", "never", "-o", "out.txt")
    assert (quiet.code, quiet.out, quiet.err) == (0, b"", "")
    assert (tmp_path / "out.txt").read_bytes() == plain.out


def test_a_source_that_is_the_issuer_is_named_once() -> None:
    from types import SimpleNamespace
    from typing import cast

    from ctcorpus.cli.show import head
    from ctcorpus.record import Record

    values = dict.fromkeys(
        ("title", "published", "doc_number", "script", "url", "authors", "topics", "institutions")
    )
    record = SimpleNamespace(
        **values, source="外交部", issuer="外交部", id="c0", path="a.md", instruments=(), flags=()
    )
    assert list(head(cast(Record, record), False, False))[1] == "外交部"


def test_repair_is_a_filter(run: Run) -> None:
    repaired = run("repair", stdin=SPLICED.encode())
    assert repaired.code == 0
    assert "各國應當加強網絡安全，聯合國第一次會議對區域合作問題進行討論。\n" in repaired.text
    edits = run("repair", "--json", stdin=SPLICED.encode()).objects
    assert {one["rule"] for one in edits} == {"pinyin-splice"}
    for one in edits:
        assert SPLICED[slice(*one["raw_span"])] == one["before"]
    assert "pinyin-splice: proven" in run("repair", "-", "--explain", stdin=SPLICED.encode()).text
    assert run("repair").out == b""
    assert run("repair", "nowhere.txt").code == 2


def test_verify_finds_nothing_and_then_what_was_broken(run: Run, corpus: Path) -> None:
    done = run("verify")
    assert (done.code, done.out) == (0, b"")
    assert "2 records checked, no faults" in done.err
    with (corpus / "page.html.tokens").open("a", encoding="utf-8") as file:
        file.write("多\n")
    broken = run("verify", "--json")
    assert broken.code == 1
    assert {one["path"] for one in broken.objects} == {"page.html.md"}
    assert run("verify").text.startswith("page.html.md: ")


def test_stats_count_what_the_records_say(run: Run, corpus: Path) -> None:
    value = run("stats", "--json").objects[0]
    assert value["documents"] == 2
    assert value["scripts"] == {"Hans": 1, "Hant": 1}
    assert value["years"] == {"2021": 1, "unknown": 1}
    assert value["characters"]["body"] > 100
    table = run("stats").text
    assert "Hant" in table
    assert "2021" in table


def test_a_record_that_cannot_be_read_is_named_and_left_out(run: Run, corpus: Path) -> None:
    (corpus / "page.html.md").write_text("no record", "utf-8")
    done = run("stats", "--json")
    assert done.code == 1
    assert "page.html.md" in done.err
    assert done.objects[0]["documents"] == 1
    assert run("search", "边境").code == 0


def on_terminal(folder: Path, *arguments: str, columns: int = 80) -> str:
    """What a command writes on a terminal of so many columns."""
    main, side = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [*command(), *arguments],
        stdin=side,
        stdout=side,
        stderr=side,
        cwd=folder,
        env=surroundings({"TERM": "xterm"}),
    ) as process:
        os.close(side)
        shown = bytearray()
        while True:
            try:
                data = os.read(main, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
        process.wait(timeout=60)
    os.close(main)
    return shown.decode("utf-8").replace("\r\n", "\n")


def test_a_terminal_gets_colours_and_a_heading(run: Run, corpus: Path) -> None:
    shown = on_terminal(corpus, "search", "反恐怖")
    assert "\x1b[1;31m反恐怖\x1b[0m" in shown
    assert "page.html.md" in shown
    plain = on_terminal(corpus, "search", "反恐怖", "--color", "never")
    assert "\x1b" not in plain
    assert "加强边境检查站建设的通知" in on_terminal(corpus, "show", "page.html.md", "--color", "never")


def test_a_terminal_never_gets_controls_of_a_scraped_text(run: Run, corpus: Path, tmp_path: Path) -> None:
    text = (
        "關於邊境管理的報告\n\n"
        + "各方同意加強邊境管理\x1b]0;名\x07，並定期交換情報，共同維護地區安全。\n" * 3
    )
    (tmp_path / "data" / "raw" / "bad.txt").write_text(text, "utf-8")
    assert run("clean").code == 0
    assert b"\x1b]0;" in run("restore", "bad.txt.md").out
    for words in ("restore bad.txt.md", "explain bad.txt.md", "show bad.txt.md", "search 情报"):
        shown = (
            on_terminal(corpus, *words.split(), "--color", "never")
            if "restore" not in words
            else on_terminal(corpus, *words.split())
        )
        assert "\x1b" not in shown
        assert "\x07" not in shown


@pytest.mark.parametrize("columns", [40, 80])
def test_lines_fit_the_terminal(run: Run, corpus: Path, tmp_path: Path, columns: int) -> None:
    """explain and stats, also of damaged lines, of wide characters and of a text repaired as a whole."""
    from ctcorpus.console import cell_width

    (tmp_path / "data" / "raw" / "spliced.txt").write_text("關於網絡安全的報告\n\n" + SPLICED, "utf-8")
    wrong = PAGE.encode("gb18030").decode("latin-1").replace("utf-8", "iso-8859-1")
    (tmp_path / "data" / "raw" / "wrong.html").write_text(wrong, "utf-8")
    assert run("clean").code == 0
    names = ("page.html", "spliced.txt", "wrong.html")
    for words in (["stats"], *(["explain", f"{name}.md", "--color", "never"] for name in names)):
        _, *lines = on_terminal(corpus, *words, columns=columns).splitlines()
        assert [line for line in lines if sum(map(cell_width, line)) > columns] == []
        assert words[0] == "stats" or any("…" in line for line in lines)


def test_clean_shows_a_summary_on_a_terminal(run: Run, corpus: Path) -> None:
    shown = on_terminal(corpus.parents[1], "clean", "data/raw", "--corpus", "new", "--color", "never")
    assert "dropped lines, by rule" in shown
    assert "2 files: 2 new" in shown
