"""Sidecars and manifests inside archives: they tell what they would tell in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import PAGE, Run
from ctcorpus.containers import MARK
from ctcorpus.corpus.beside import Beside
from packing import tarred, zipped
from test_beside import CASES, told

PACKERS = {"a.zip": zipped, "a.tar.gz": tarred}
ALIKE = [case for case in CASES if case.get("needs") != "a folder"]


def contents(files: dict[str, Any]) -> dict[str, bytes]:
    """As bytes, what is no text as JSON."""
    return {
        name: (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)).encode()
        for name, one in files.items()
    }


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("case", ALIKE, ids=[case["why"] for case in ALIKE])
def test_members_are_paired(case: dict[str, Any], name: str, tmp_path: Path) -> None:
    """The cases of folders hold in archives."""
    archive = tmp_path / name
    archive.write_bytes(PACKERS[name](contents(case["files"])))
    top = tmp_path / f"{name}!"
    beside = Beside([tmp_path])
    kinds = {one: beside.kind(top / one) for one in case["files"] if not one.startswith(".")}
    assert sorted(one for one in kinds if kinds[one] == "sidecar") == case.get("sidecars", [])
    assert sorted(one for one in kinds if kinds[one] == "manifest") == case.get("manifests", [])
    assert {one: told(beside, top / one) for one in kinds if not kinds[one]} == case["told"]
    notes = {file.relative_to(top).as_posix(): note for file, note in beside.notes()}
    assert notes == case.get("notes", {})


def page(number: int) -> str:
    return PAGE.replace("本通知", f"第{number}号通知")


#: two pages with sidecars of both kinds, two below them with a manifest
FILES = {
    "1.html": page(1),
    "1.html.json": {"url": "https://example.org/1"},
    "2.html": page(2),
    "2.json": {"url": "https://example.org/2", "license": "CC0"},
    "x/3.html": page(3),
    "x/manifest.jsonl": '{"path": "3.html", "url": "https://example.org/3"}\n',
    "manifest.csv": "file,url\nx/3.html,https://example.org/far\nx/4.html,https://example.org/4\n",
    "x/4.html": page(4),
}


def clean(run: Run, *arguments: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The status of each document, and the summary."""
    done = run("clean", "--json", *arguments)
    assert done.code == 0, done.err
    return {one["path"]: one["status"] for one in done.objects[:-1]}, done.objects[-1]


def urls(run: Run) -> set[str]:
    return {one["url"] for one in run("search", "发布之日起", "--json").objects}


@pytest.mark.parametrize("name", PACKERS)
def test_an_archive_tells_what_its_folder_would(run: Run, name: str, tmp_path: Path) -> None:
    """Sidecars and manifests are counted, paired and no documents; a change in one costs its document alone."""
    assert run("init").code == 0
    archive = tmp_path / "data/raw" / name
    archive.write_bytes(PACKERS[name](contents(FILES)))
    found, summary = clean(run)
    assert found == {f"{name}{MARK}{one}": "new" for one in FILES if one.endswith(".html")}
    assert (summary["sidecars"], summary["manifests"]) == (2, 2)
    assert urls(run) == {f"https://example.org/{number}" for number in (1, 2, 3, 4)}
    assert set(clean(run)[0].values()) == {"unchanged"}
    archive.write_bytes(PACKERS[name](contents(FILES | {"2.json": {"url": "https://example.org/new"}})))
    assert [one["kind"] for one in run("verify", "--json").objects] == ["told-changed"]
    (tmp_path / "data/raw/other.txt").write_text("各单位应当遵照执行，不得拖延。", "utf-8")
    assert set(clean(run, "data/raw/other.txt")[0].values()) == {"new"}
    assert {path: one for path, one in clean(run)[0].items() if one != "unchanged"} == {
        f"{name}{MARK}2.html": "updated"
    }
    assert run("verify").code == 0


def test_a_member_is_explained_with_what_stands_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(contents(FILES)))
    assert "told.sidecar" in run("explain", f"a.zip{MARK}1.html").text


def test_a_manifest_beside_an_archive_tells_of_its_members(tmp_path: Path) -> None:
    """What lies in the archive goes before it."""
    (tmp_path / "a.zip").write_bytes(zipped(contents(FILES)))
    rows = "".join(f"a.zip!/{one},https://example.org/out\n" for one in ("1.html", "x/4.html", "x/3.html"))
    (tmp_path / "manifest.csv").write_text(f"path,url\n{rows}", "utf-8")
    beside = Beside([tmp_path])
    found = [told(beside, tmp_path / f"a.zip!/{one}")["url"] for one in ("1.html", "x/3.html", "x/4.html")]
    assert found == [f"https://example.org/{number}" for number in (1, 3, 4)]


def test_documents_of_json_only_are_not_read_twice(tmp_path: Path) -> None:
    """Scrapers' objects in an archive have no sidecars but those that bear their whole name."""
    (tmp_path / "a.zip").write_bytes(zipped(contents({"1.json": {"text": "一"}, "2.json": {"text": "二"}})))
    beside = Beside([tmp_path])
    assert [beside.kind(tmp_path / f"a.zip!/{one}.json") for one in (1, 2)] == [None, None]
