"""What stands beside documents: which files are sidecars and manifests, and what they tell."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.corpus.beside import Beside
from timing import grows_in_step, seconds

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "beside.yaml").read_text("utf-8"))


def write(folder: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        file.write_bytes(text.encode())


def told(beside: Beside, file: Path) -> dict[str, str]:
    return {one.field: one.value for one in beside.told(file)}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_files_are_paired(case: dict[str, Any], tmp_path: Path) -> None:
    """Each file of a folder is a document, a sidecar or a manifest, and tells what it should."""
    write(tmp_path, case["files"])
    if case.get("needs") == "two cases" and len(list(tmp_path.iterdir())) < len(case["files"]):
        pytest.skip("the file system knows no case")
    beside = Beside([tmp_path])
    kinds = {name: beside.kind(tmp_path / name) for name in case["files"] if not name.startswith(".")}
    assert sorted(name for name in kinds if kinds[name] == "sidecar") == case.get("sidecars", [])
    assert sorted(name for name in kinds if kinds[name] == "manifest") == case.get("manifests", [])
    documents = [name for name in kinds if not kinds[name]]
    assert {name: told(beside, tmp_path / name) for name in documents} == case["told"]
    notes = {file.relative_to(tmp_path).as_posix(): note for file, note in beside.notes()}
    assert notes == case.get("notes", {})


def test_what_is_told_names_its_place(tmp_path: Path) -> None:
    """The words say where a value stands, and what stood there if that was another form."""
    write(tmp_path, {"a.html": "page", "a.json": {"link": "https://example.org/a", "crawl_time": 1569507512}})
    write(tmp_path, {"manifest.csv": "file,rights\n\na.html,CC0\n"})
    found = Beside([tmp_path]).told(tmp_path / "a.html")
    assert [(one.rule, one.words) for one in found] == [
        ("sidecar", "a.json: link"),
        ("sidecar", "a.json: crawl_time: 1569507512"),
        ("manifest", "manifest.csv:3: rights"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le"])
def test_encodings_of_tables_and_sidecars(encoding: str, tmp_path: Path) -> None:
    """What a spreadsheet or an old scraper writes is read in its encoding."""
    rights = (
        "版權所有，轉載請註明出處，不得用於商業目的"
        if encoding == "big5"
        else "版权所有，转载请注明出处，不得用于商业目的"
    )
    (tmp_path / "manifest.csv").write_bytes(
        f"文件名,版权\r\na.html,{rights}\r\n".replace("权", "權").encode(encoding)
        if encoding == "big5"
        else f"文件名,版权\r\na.html,{rights}\r\n".encode(encoding)
    )
    (tmp_path / "b.json").write_bytes(json.dumps({"rights": rights}, ensure_ascii=False).encode(encoding))
    write(tmp_path, {"a.html": "page", "b.html": "page"})
    beside = Beside([tmp_path])
    assert told(beside, tmp_path / "a.html") == {"rights": rights}
    assert told(beside, tmp_path / "b.html") == {"rights": rights}


def test_manifests_above_the_root_are_not_asked(tmp_path: Path) -> None:
    """A document's raw root is the end; without one it is its own folder."""
    write(
        tmp_path,
        {
            "manifest.csv": "file,rights\nraw/x/a.html,CC1\n",
            "raw/manifest.csv": "file,rights\nx/a.html,CC0\n",
        },
    )
    write(tmp_path, {"raw/x/a.html": "page"})
    file = tmp_path / "raw" / "x" / "a.html"
    assert told(Beside([tmp_path / "raw"]), file) == {"rights": "CC0"}
    assert told(Beside([tmp_path / "raw", tmp_path]), file) == {"rights": "CC0"}
    assert told(Beside(), file) == {}


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_out_of_the_root_tell_nothing(tmp_path: Path) -> None:
    """A sidecar or manifest that is a link out of the raw root is named and not read."""
    write(
        tmp_path,
        {"out.json": {"rights": "CC0"}, "out.csv": "file,rights\na.html,CC0\n", "raw/a.html": "page"},
    )
    (tmp_path / "raw" / "a.json").symlink_to(tmp_path / "out.json")
    (tmp_path / "raw" / "manifest.csv").symlink_to(tmp_path / "out.csv")
    beside = Beside([tmp_path / "raw"])
    assert told(beside, tmp_path / "raw" / "a.html") == {}
    assert beside.kind(tmp_path / "raw" / "a.json") == "sidecar"
    assert [note for _, note in beside.notes()] == [
        "is a link that leads out of its folder; nothing is taken from it"
    ] * 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders there")
def test_pipes_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    """What is no plain file is no sidecar that can be read."""
    write(tmp_path, {"a.html": "page", "b.html": "page"})
    os.mkfifo(tmp_path / "a.html.json")
    (tmp_path / "b.html.json").mkdir()
    beside = Beside([tmp_path])
    assert told(beside, tmp_path / "a.html") == told(beside, tmp_path / "b.html") == {}
    assert [note for _, note in beside.notes()] == ["is no plain file; nothing is taken from it"]


#: nonsense of a number of characters
HOSTILE: dict[str, Callable[[int], str]] = {
    "lists": lambda size: "[" * size,
    "objects": lambda size: '{"url": ' * (size // 8),
    "number": lambda size: '{"retrieved": 1' + "0" * size + "}",
    "quotes": lambda size: '"' * (size + 1),
    "rows": lambda size: "a,b\n" * (size // 4),
    "nul": lambda size: "\x00" * size,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_the_length_of_nonsense(name: str, tmp_path: Path) -> None:
    """Hostile sidecars and manifests are told of, nothing else happens, and ten times as much takes ten times as long."""

    def ask(folder: Path, hostile: str) -> float:
        write(
            folder,
            {"a.html": "page", "a.html.json": hostile, "manifest.csv": hostile, "manifest.jsonl": hostile},
        )

        def run() -> None:
            beside = Beside([folder])
            assert told(beside, folder / "a.html") == {}
            assert beside.notes()

        return seconds(run)

    small, large = (ask(tmp_path / str(size), HOSTILE[name](size)) for size in (100_000, 1_000_000))
    assert grows_in_step(small, large)
