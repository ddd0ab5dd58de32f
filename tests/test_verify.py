"""`verify` finds what does not agree, says where, and finds nothing in a sound corpus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ctcorpus.corpus import Corpus
from ctcorpus.corpus.init import init
from ctcorpus.corpus.verify import verify
from making import clean


@pytest.fixture
def home(tmp_path: Path) -> Path:
    init(tmp_path)
    for path, text in {
        "a.txt": "首页 > 正文\n網(wǎng)絡,安全",
        "b.txt": "甲",
        "copy of b.txt": "甲",
        "e.txt": "",
    }.items():
        (tmp_path / "data/raw" / path).write_text(text, "utf-8")
    clean(tmp_path / "data/normalized")
    return tmp_path


def faults(home: Path) -> list[tuple[str, str]]:
    return [(fault.path, fault.kind) for fault in verify(Corpus(home / "data/normalized"))]


def change(file: Path, old: str, new: str) -> None:
    data = file.read_bytes()
    assert old.encode() in data
    file.write_bytes(data.replace(old.encode(), new.encode()))


CASES: dict[str, tuple[Callable[[Path, Path], object], list[tuple[str, str]]]] = {
    "nothing": (lambda raw, out: None, []),
    "text edited": (
        lambda raw, out: change(out / "a.txt.md", "安全", "安金"),
        [("a.txt.md", "check"), ("a.txt.md", "tokens"), ("a.txt.md", "restore")],
    ),
    "front matter edited": (
        lambda raw, out: change(out / "a.txt.md", "flags: [truncated]", "flags: []"),
        [("a.txt.md", "check")],
    ),
    "tokens edited": (
        lambda raw, out: change(out / "a.txt.tokens", "安全", "安金"),
        [("a.txt.md", "check"), ("a.txt.md", "tokens")],
    ),
    "a token with a wide blank": (
        lambda raw, out: change(out / "a.txt.tokens", "安全", "安\u3000全"),
        [("a.txt.md", "check"), ("a.txt.md", "tokens")],
    ),
    "ledger edited": (
        lambda raw, out: change(out / "a.txt.edits.jsonl", '"after": "，"', '"after": "；"'),
        [("a.txt.md", "check"), ("a.txt.md", "restore")],
    ),
    "ledger lost": (lambda raw, out: (out / "a.txt.edits.jsonl").unlink(), [("a.txt.md", "unreadable")]),
    "record lost": (
        lambda raw, out: (out / "a.txt.md").unlink(),
        [("a.txt.edits.jsonl", "orphan"), ("a.txt.tokens", "orphan")],
    ),
    "record copied": (
        lambda raw, out: [
            (out / f"z{e}").write_bytes((out / f"b.txt{e}").read_bytes()) for e in (".md", ".tokens")
        ],
        [("z.md", "unreadable")],
    ),
    "raw file changed": (lambda raw, out: (raw / "a.txt").write_text("x"), [("a.txt.md", "raw-changed")]),
    "raw file gone": (lambda raw, out: (raw / "a.txt").unlink(), [("a.txt.md", "raw-missing")]),
    "a copy changed": (
        lambda raw, out: (raw / "copy of b.txt").write_text("x"),
        [("b.txt.md", "raw-changed")],
    ),
    "raw root away": (lambda raw, out: raw.rename(raw.parent / "away"), [("raw", "raw-missing")]),
    "rejects broken": (
        lambda raw, out: (out / "rejected.jsonl").write_text("{}\n"),
        [("rejected.jsonl", "rejected")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_agree_is_found(home: Path, case: str) -> None:
    act, expected = CASES[case]
    act(home / "data/raw", home / "data/normalized")
    assert faults(home) == expected


def test_two_records_of_one_id(home: Path) -> None:
    out = home / "data/normalized"
    for ending in (".md", ".tokens", ".edits.jsonl"):
        (out / f"z{ending}").write_bytes((out / f"b.txt{ending}").read_bytes())
    assert faults(home) == [("z.md", "duplicate-id")]


def test_clean_mends_what_can_be_mended(home: Path) -> None:
    """A broken list of rejects and lost companions; what a person edited stays."""
    out = home / "data/normalized"
    (out / "rejected.jsonl").write_text("{}\n")
    (out / "a.txt.tokens").unlink()
    clean(out)
    assert faults(home) == []
