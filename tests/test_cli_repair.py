"""`repair`: the repair stage as a filter, through the installed command."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from conftest import Run

#: a line read with a wrong codec, an escape, an odd blank and a folded mark
MIXED = "Ë«·½Í¬Òâ½¨Á¢Çé±¨½»Á÷ÈÈÏß¡£\n会议通过了&ldquo;联合声明&rdquo;\n第一条\u3000\u3000目的,范围\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_stay_lines(run: Run, ends: str) -> None:
    """Text in, text out: line ends come out as they went in, also an empty last line."""
    seen = f"甲,乙{ends}{ends}  丙,丁{ends}第二段。?第三段{ends}"
    assert run("repair", stdin=seen.encode()).out.decode() == seen.replace(",", "，")


def test_a_paragraph_break_is_put_back_when_asked(run: Run) -> None:
    """`--class indent` turns the mark of a lost indent into a line end, and does nothing else."""
    done = run("repair", "--class", "indent", stdin="第二段,完。?第三段".encode())
    assert done.text == "第二段,完。\n第三段"


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        (["codec"], {"gb18030-as-latin1"}),
        (["html-entity"], {"html-entity"}),
        (["blank", "width"], {"invisible.blank-run", "width"}),
    ],
)
def test_class_chooses_classes_and_rules(run: Run, names: list[str], rules: set[str]) -> None:
    """Only what `--class` names acts, whether it names a class or a rule of one."""
    chosen = [word for name in names for word in ("--class", name)]
    found = run("repair", "--json", *chosen, stdin=MIXED.encode()).objects
    assert {one["rule"] for one in found} == rules


def test_an_unknown_class_is_named_with_those_there_are(run: Run) -> None:
    """A class that is none is a usage error that lists the classes."""
    done = run("repair", "--class", "mojibake", stdin=b"")
    assert (done.code, done.out) == (2, b"")
    assert "codec" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", ["gbk", "gb2312", "GB18030"])
def test_encoding_says_how_bytes_are_read(run: Run, name: str) -> None:
    """GB2312 and GBK are read as GB18030; the output is UTF-8 always."""
    assert run("repair", "--encoding", name, stdin="镕基喆".encode("gb18030")).text == "镕基喆"


def test_encoding_that_is_none_is_an_error(run: Run) -> None:
    """No codec, or one that gives no text: one line, exit 2."""
    for name in ("klingon", "base64", "idna", "undefined"):
        done = run("repair", "--encoding", name, stdin=b"abc")
        assert (done.code, done.out, done.err.count("\n")) == (2, b"", 1)


def test_bytes_that_a_named_codec_cannot_read_become_holes(run: Run) -> None:
    """Nothing is dropped: an undecodable byte stands as U+FFFD."""
    assert run("repair", "--encoding", "utf-8", stdin=b"\xff" + "反恐".encode()).text == "\ufffd反恐"


def test_explain_accepts_guesses_of_raw_files_only(run: Run, corpus: object) -> None:
    """A record is as it was cleaned: --accept there is an error that says what to do."""
    done = run("explain", "text.txt.md", "--accept", "guess")
    assert done.code == 2
    assert "ctcorpus.yaml" in done.err
    assert run("explain", "-", "--accept", "guess", stdin=MIXED.encode()).code == 0


def test_a_filter_keeps_columns(run: Run) -> None:
    """Tabs stay: empty cells of a table are not lost."""
    assert run("repair", stdin="国名\t\t机关\n".encode()).text == "国名\t\t机关\n"


def test_damage_leaves_typography_alone(run: Run) -> None:
    """`--class damage` repairs, and leaves marks, blanks and invisible characters as they are."""
    done = run("repair", "--class", "damage", stdin=(MIXED + "甲,乙\u200b\n").encode())
    assert done.text == (
        "双方同意建立情报交流热线。\n会议通过了“联合声明”\n第一条\u3000\u3000目的,范围\n甲,乙\u200b\n"
    )


def test_a_line_says_what_was_done(run: Run) -> None:
    """Codec and counts on stderr, unless --quiet: a pipe that lost everything is noticed."""
    done = run("repair", stdin=MIXED.encode())
    assert done.err.count("\n") == 1
    assert "utf-8" in done.err and "repaired" in done.err
    assert run("repair", "--quiet", stdin=MIXED.encode()).err == ""
    lossy = run("repair", "--encoding", "ascii", stdin="反恐".encode())
    assert "6 bytes not readable" in lossy.err


def test_a_file_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    """No such file, a folder: one line with the reason; a pipe is read."""
    for name, why in (("none.txt", "no such file"), (".", "a folder")):
        done = run("repair", name)
        assert (done.code, done.out) == (2, b"")
        assert why in done.err
        assert done.err.count("\n") == 1
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=("反恐\n", "utf-8"))
    writer.start()
    assert run("repair", str(tmp_path / "pipe")).text == "反恐\n"
    writer.join()


@pytest.mark.parametrize("blank", ["", "\n", " \t\r\n\n"])
def test_blanks_come_through(run: Run, blank: str) -> None:
    """A filter has nothing against a text of nothing but blanks."""
    done = run("repair", stdin=blank.encode())
    assert (done.code, done.out) == (0, blank.encode())


def test_what_is_open_is_told_apart(run: Run) -> None:
    """An undecided date is not lost; what nothing can restore is no proposal, and told once, with its lines."""
    seen = "会议于2018126日举行。\n各方就\ufffd\ufffd达成一致。\n双方\ufffd愿意合作。\n会议于2017615日举行。\n仪式于2017615日举行。\n"
    done = run("repair", "--explain", stdin=seen.encode())
    assert "2 repaired" in done.err
    assert "1 undecided" in done.err
    assert "2 lost" in done.err
    report = done.text.splitlines()
    assert "  line 1    2018126 -> 2018年1月26|2018年12月6  date-drop: none, 2 readings" in report
    assert "marked, nothing can restore it" in report
    assert len([line for line in report if "replacement-hole" in line]) == 1
    assert [line for line in report if line.endswith("x2, also in 5")]
