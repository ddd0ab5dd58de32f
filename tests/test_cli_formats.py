"""The command with documents of all formats beside pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from conftest import PAGE, TEXT, Run
from ctcorpus.formats import extra
from office import p, word
from printing import pdf, wrapped

needs_readers = pytest.mark.skipif(
    not (extra.find_spec("docx") and extra.find_spec("pypdfium2")), reason="needs ctcorpus[documents]"
)
LINES = TEXT.replace("\u3000\u3000", "").strip().split("\n\n")


def filled(run: Run, folder: Path) -> Path:
    """A corpus with a file of each format."""
    assert run("init").code == 0
    raw = folder / "data/raw"
    (raw / "a.md").write_text(f"---\ntitle: 區域合作\n---\n{TEXT}", "utf-8")
    (raw / "b.json").write_text(
        json.dumps({"html": PAGE, "title": "檢查站", "url": "https://example.org/b"}), "utf-8"
    )
    (raw / "c.pdf").write_bytes(pdf([[*wrapped(LINES[1:]), (285, 30, 9, "— 1 —")]]))
    (raw / "d.docx").write_bytes(word("".join(map(p, LINES))))
    (raw / "scan.pdf").write_bytes(pdf([[]], pictures=True))
    return raw


@needs_readers
def test_all_formats_are_documents(run: Run, tmp_path: Path) -> None:
    """Each file gives a record with the same guarantees: restore gives its text, verify finds no fault."""
    filled(run, tmp_path)
    done = run("clean", "--json", "-j", "2")
    assert done.code == 1, done.err
    assert {one["path"]: one["status"] for one in done.objects[:-1]} == {
        **dict.fromkeys(("a.md", "b.json", "c.pdf", "d.docx"), "new"),
        "scan.pdf": "rejected",
    }
    assert run("verify").code == 0
    ids = {one["path"]: one["id"] for one in done.objects[:-1]}
    assert run("restore", ids["d.docx"]).text == "\n".join(LINES)
    assert "document.page-number" in run("explain", ids["c.pdf"]).text
    shown = json.loads(run("show", ids["b.json"], "--json").text)
    assert shown["url"] == "https://example.org/b" and shown["title_original"] == "檢查站"
    rejected = (tmp_path / "data/normalized/rejected.jsonl").read_text("utf-8")
    assert "scanned" in rejected and "OCR" in rejected
    again = run("clean", "--json")
    assert {one["status"] for one in again.objects[:-1]} == {"unchanged", "rejected"}


@needs_readers
def test_one_document_from_a_pipe(run: Run) -> None:
    """Standard input is told by content, too."""
    assert LINES[2] not in run("clean", "-", stdin=pdf([[]])).text
    assert "为了加强区域合作" in run("clean", "-", stdin=pdf([wrapped(LINES[1:])])).text


def test_a_mapping_that_changed_cleans_again(run: Run, tmp_path: Path) -> None:
    """Keys named in ctcorpus.yaml count from the next run on."""
    assert run("init").code == 0
    (tmp_path / "data/raw/a.json").write_text(json.dumps({"lead": TEXT, "content": LINES[1]}), "utf-8")
    assert run("clean").code == 0
    (tmp_path / "ctcorpus.yaml").write_text("fields: {text: lead}\n", "utf-8")
    done = run("clean", "--json")
    assert [one["status"] for one in done.objects[:-1]] == ["updated"]


@needs_readers
def test_without_the_extra_one_line_says_what_to_do(run: Run, tmp_path: Path) -> None:
    """PDF and Word files are rejected, everything else is cleaned; installing the extra is enough to read them."""
    filled(run, tmp_path)
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\nclass F:\n    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('docx', 'pypdfium2'):\n            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, F())\n"
        "import importlib.util as u\nreal = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name in ('docx', 'pypdfium2') else real(name, *rest)\n",
        "utf-8",
    )
    done = run(
        "clean", "--json", "-j", "1", PYTHONPATH=f"{hidden}:{':'.join(path for path in sys.path if path)}"
    )
    told = {one["path"]: one.get("reason") for one in done.objects[:-1]}
    assert told["c.pdf"] == told["d.docx"] == told["scan.pdf"] == "no-reader"
    assert "pip install 'ctcorpus[documents]'" in done.text
    assert {one["path"] for one in done.objects[:-1] if one["status"] == "new"} == {"a.md", "b.json"}
