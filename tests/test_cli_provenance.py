"""Where a page comes from: `clean`, `verify` and `explain` with sidecars and manifests beside the documents."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import ctcorpus
from conftest import PAGE, TEXT, Run

SCHEMAS = Path(ctcorpus.__file__).parent / "schema"
URL = "https://www.example.gov.cn/tz/1.html"
#: as test data and scrapers have it: what is expected of the record stands beside where it comes from
SIDECAR = {
    "title": "不要相信的标题",
    "date": "1999-01-01",
    "source": "不要相信的来源",
    "author": ["不要相信"],
    "body": "不要相信的正文",
    "url": URL,
    "crawl_time": 1616000000,
    "license": "CC BY 4.0",
}


@pytest.fixture
def raw(run: Run, tmp_path: Path) -> Path:
    """A corpus with a page and a text; the folder of its raw files."""
    assert run("init").code == 0
    raw = tmp_path / "data" / "raw"
    (raw / "page.html").write_text(PAGE, "utf-8")
    (raw / "text.txt").write_text(TEXT, "utf-8")
    return raw


def put(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def front(raw: Path, name: str) -> dict[str, Any]:
    text = (raw.parent / "normalized" / f"{name}.md").read_text("utf-8")
    found = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(found, dict)
    return found


def header(raw: Path, name: str) -> dict[str, Any]:
    lines = (raw.parent / "normalized" / f"{name}.edits.jsonl").read_text("utf-8").splitlines()
    schema = json.loads((SCHEMAS / "ledger.json").read_text("utf-8"))
    for line in lines:
        jsonschema.validate(json.loads(line), schema)
    found = json.loads(lines[0])
    assert isinstance(found, dict)
    return found


def statuses(run: Run, *arguments: str) -> dict[str, str]:
    done = run("clean", "--json", *arguments)
    assert done.code in (0, 1), done.err
    return {one["path"]: one["status"] for one in done.objects[:-1]}


def tree(raw: Path) -> dict[str, bytes]:
    out = raw.parent / "normalized"
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".ctcorpus" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_a_sidecar_tells_where_a_page_comes_from_and_nothing_else(run: Run, raw: Path) -> None:
    """Address and time reach the record, all three the ledger; what somebody expects of the record does not."""
    without = statuses(run)
    assert without == {"page.html": "new", "text.txt": "new"}
    before = front(raw, "page.html")
    put(raw / "page.json", SIDECAR)
    done = run("clean")
    assert done.code == 0
    assert "2 documents, 1 sidecar: 1 unchanged, 1 updated" in done.err
    after = front(raw, "page.html")
    assert (after["url"], after["retrieved"]) == (URL, "2021-03-17T16:53:20Z")
    for key in ("id", "title", "published", "source", "authors", "raw"):
        assert after[key] == before[key]
    assert "不要相信" not in b"".join(tree(raw).values()).decode()
    assert [(one["field"], one["value"], one["words"]) for one in header(raw, "page.html")["told"]] == [
        ("url", URL, "page.json: url"),
        ("retrieved", "2021-03-17T16:53:20Z", "page.json: crawl_time: 1616000000"),
        ("rights", "CC BY 4.0", "page.json: license"),
    ]
    assert "told" not in header(raw, "text.txt")
    assert set(tree(raw)) == {
        f"{name}{end}" for name in ("page.html", "text.txt") for end in (".md", ".tokens", ".edits.jsonl")
    } | {"corpus.yaml"}


def test_exactly_the_records_in_question_are_cleaned_again(run: Run, raw: Path) -> None:
    """A sidecar or row that comes, changes or goes: its record alone. One that changes in other keys: none."""
    statuses(run)
    bare = tree(raw)
    put(raw / "page.html.json", SIDECAR)
    assert statuses(run) == {"page.html": "updated", "text.txt": "unchanged"}
    assert statuses(run) == {"page.html": "unchanged", "text.txt": "unchanged"}
    put(raw / "page.html.json", {**SIDECAR, "title": "另一个标题"})
    assert statuses(run) == {"page.html": "unchanged", "text.txt": "unchanged"}
    put(raw / "page.html.json", {**SIDECAR, "url": URL + "?2"})
    assert statuses(run) == {"page.html": "updated", "text.txt": "unchanged"}
    (raw / "manifest.csv").write_text(
        "file,url\ntext.txt,https://example.org/t\npage.html,https://example.org/p\n"
    )
    assert statuses(run) == {
        "page.html": "unchanged",
        "text.txt": "updated",
    }  # the page's sidecar comes first
    assert front(raw, "text.txt")["url"] == "https://example.org/t"
    (raw / "manifest.csv").write_text(
        "file,url\ntext.txt,https://example.org/t2\npage.html,https://example.org/p\n"
    )
    assert statuses(run) == {"page.html": "unchanged", "text.txt": "updated"}
    (raw / "page.html.json").unlink()
    assert statuses(run) == {"page.html": "updated", "text.txt": "unchanged"}
    assert front(raw, "page.html")["url"] == "https://example.org/p"
    (raw / "manifest.csv").unlink()
    assert statuses(run) == {"page.html": "updated", "text.txt": "updated"}
    assert tree(raw) == bare


def test_state_can_be_deleted(run: Run, raw: Path) -> None:
    """What was told is read back from the ledgers: no record is cleaned again for lack of a cache."""
    put(raw / "page.json", SIDECAR)
    statuses(run)
    shutil.rmtree(raw.parent / "normalized" / ".ctcorpus")
    before = tree(raw)
    statuses(run)
    assert statuses(run) == {"page.html": "unchanged", "text.txt": "unchanged"}
    assert tree(raw) == before


def test_verify_says_what_has_changed(run: Run, raw: Path) -> None:
    """A record that was made with other facts than stand there now is a fault, and cleaning mends it."""
    put(raw / "page.json", SIDECAR)
    statuses(run)
    assert run("verify").code == 0
    put(raw / "page.json", {**SIDECAR, "url": URL + "?2"})
    done = run("verify", "--json")
    assert done.code == 1
    assert [(one["path"], one["kind"]) for one in done.objects] == [("page.html.md", "told-changed")]
    statuses(run)
    assert run("verify").code == 0
    (raw / "page.json").unlink()
    assert run("verify").code == 1


def test_a_broken_sidecar_costs_one_line(run: Run, raw: Path) -> None:
    """The document is cleaned without it, and the line says where it is broken."""
    (raw / "page.json").write_text('{"url": "https://example.org/a",\n "retrieved" 1}', "utf-8")
    done = run("clean")
    assert done.code == 0
    lines = [line for line in done.err.splitlines() if "page.json" in line]
    assert lines == ["data/raw/page.json: is broken JSON: line 2, column 14; nothing is taken from it"]
    assert "2 documents, 1 sidecar: 2 new" in done.err
    assert front(raw, "page.html")["url"] is None


def test_a_time_that_cannot_be_read_stays_null(run: Run, raw: Path) -> None:
    """With a warning that shows it; what else the sidecar tells counts."""
    put(raw / "page.json", {"url": URL, "retrieved": "上周"})
    done = run("clean")
    assert done.code == 0
    assert "page.json: retrieved: no time that can be read: 上周" in done.err
    found = front(raw, "page.html")
    assert (found["url"], found["retrieved"]) == (URL, None)


def test_a_single_file_brings_its_sidecar(run: Run, raw: Path) -> None:
    """`clean FILE` pairs it, and the manifest above it; naming the sidecar alone cleans nothing and says so."""
    put(raw / "page.html.json", {"url": URL})
    (raw / "manifest.jsonl").write_text('{"file": "page.html", "rights": "CC0"}\n', "utf-8")
    done = run("clean", "data/raw/page.html")
    assert "1 document, 1 sidecar: 1 new" in done.err
    assert [one["field"] for one in header(raw, "page.html")["told"]] == ["url", "rights"]
    done = run("clean", "data/raw/page.html.json")
    assert done.code == 0
    assert "Sidecars and manifests are no documents: name those, or the folder." in done.err


def test_json_says_how_many(run: Run, raw: Path) -> None:
    """The summary counts documents, sidecars and manifests, and keeps to its schema."""
    put(raw / "page.html.json", {"url": URL})
    (raw / "manifest.csv").write_text("file,rights\ntext.txt,CC0\n")
    done = run("clean", "--json")
    summary = done.objects[-1]
    schema = json.loads((SCHEMAS / "output.json").read_text("utf-8"))
    jsonschema.validate(summary, {"$ref": "#/$defs/summary", "$defs": schema["$defs"]})
    assert (summary["files"], summary["sidecars"], summary["manifests"]) == (2, 1, 1)
    assert run("clean").err.splitlines()[-1].startswith("2 documents, 1 sidecar, 1 manifest: 2 unchanged")


def test_dry_run_and_explain_show_what_is_told(run: Run, raw: Path) -> None:
    """Neither writes; `explain FILE` names the place that a value comes from, with a corpus and without."""
    put(raw / "page.html.json", {"url": URL})
    done = run("clean", "--dry-run")
    assert "2 documents, 1 sidecar: 2 new" in done.err
    assert not (raw.parent / "normalized" / "page.html.md").exists()
    for arguments in (("data/raw/page.html",), ("data/raw/page.html", "--corpus", "nowhere")):
        done = run("explain", *arguments, "--json")
        told = [one for one in done.objects if one["kind"] == "metadata" and one["field"] == "url"]
        assert [(one["value"], one["words"], one["rule"]) for one in told] == [
            (URL, "page.html.json: url", "told.sidecar")
        ]


def test_standard_input_has_none(run: Run, raw: Path) -> None:
    """`clean -` knows of no file, so nothing stands beside it."""
    put(raw / "-.json", {"url": URL})
    done = run("clean", "-", stdin=PAGE.encode())
    assert "url: null" in done.text


def test_of_the_same_bytes_the_first_place_counts(run: Run, raw: Path) -> None:
    """What is told of the path that sorts first holds, also when another one alone is named."""
    (raw / "copy.html").write_text(PAGE, "utf-8")
    put(raw / "page.html.json", {"url": URL})
    statuses(run)
    assert front(raw, "copy.html")["url"] is None
    put(raw / "copy.json", {"url": URL + "?copy"})
    assert statuses(run, "data/raw/page.html") == {
        "copy.html": "updated",
        "page.html": "duplicate",
    }
    assert front(raw, "copy.html")["url"] == URL + "?copy"
    (raw / "copy.html").unlink()
    (raw / "copy.json").unlink()
    statuses(run)
    assert front(raw, "page.html")["url"] == URL
    fresh = tree(raw)
    shutil.rmtree(raw.parent / "normalized")
    assert run("init").code == 0
    statuses(run)
    assert tree(raw) == fresh


def test_a_renamed_pair_takes_its_record_along(run: Run, raw: Path) -> None:
    """The record has the tree that a first run would give, words and all."""
    put(raw / "page.html.json", {"url": URL})
    statuses(run)
    (raw / "page.html").rename(raw / "renamed.html")
    (raw / "page.html.json").rename(raw / "renamed.html.json")
    statuses(run)
    assert header(raw, "renamed.html")["told"][0]["words"] == "renamed.html.json: url"
    assert run("verify").code == 0
    assert "page.html.md" not in tree(raw)


def test_an_edited_record_is_left_alone(run: Run, raw: Path) -> None:
    """A sidecar is no reason to overwrite what a person wrote."""
    statuses(run)
    record = raw.parent / "normalized" / "page.html.md"
    record.write_text(record.read_text("utf-8") + "\n批注。\n", "utf-8")
    put(raw / "page.html.json", {"url": URL})
    assert statuses(run)["page.html"] == "edited"
    assert "批注" in record.read_text("utf-8")


def test_a_document_that_becomes_a_sidecar_leaves(run: Run, raw: Path) -> None:
    """A .json that was cleaned alone is one no longer when its page comes; its record can be pruned."""
    put(raw / "late.json", {"text": TEXT, "url": URL})
    first = statuses(run)
    assert "late.json" in first
    (raw / "late.html").write_text(PAGE.replace("三年", "四年"), "utf-8")
    second = statuses(run)
    assert second["late.html"] == "new"
    assert second["late.json"] == "gone"
    assert front(raw, "late.html")["url"] == URL
    assert run("clean", "--prune").code == 0
    assert not any(name.startswith("late.json") for name in tree(raw))
    assert run("verify").code == 0


def test_witnesses_hear_what_is_told(run: Run, raw: Path) -> None:
    """A record that is held against others keeps what stands beside it."""
    put(raw / "text.json", {"url": URL})
    (raw / "again.txt").write_text(
        TEXT.replace("舉行會議", "?行會議").replace("一份報告", "兩份報告"), "utf-8"
    )
    assert run("clean", "--witness").code == 0
    assert front(raw, "text.txt")["url"] == URL
    assert run("verify").code == 0
    done = run("clean", "--witness", "--json")
    assert {one["status"] for one in done.objects[:-1]} == {"unchanged"}


@pytest.mark.parametrize(
    ("comment", "url", "retrieved"),
    [
        (f"<!-- saved from url=(0036){URL} -->", URL, None),
        (
            f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Thu Sep 26 2019 22:18:32 GMT+0800 (China Standard Time)\n-->",
            URL,
            "2019-09-26T22:18:32+08:00",
        ),
        (
            f"<!-- Mirrored from {URL[8:]} by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 26 Sep 2019 14:18:32 GMT -->",
            URL.replace("https", "http"),
            "2019-09-26T14:18:32Z",
        ),
        (
            f'<meta name="savepage-url" content="{URL}"><meta name="savepage-date" content="Thu Sep 26 2019 22:18:32 GMT+0800">',
            URL,
            "2019-09-26T22:18:32+08:00",
        ),
    ],
    ids=["browser", "singlefile", "httrack", "save-page-we"],
)
def test_programs_that_save_pages(comment: str, url: str, retrieved: str | None, run: Run, raw: Path) -> None:
    """What a saving program wrote comes before the canonical link, and a sidecar before both."""
    page = PAGE.replace(
        "<head>", f'<head>{comment}<link rel="canonical" href="https://example.org/canonical">'
    )
    (raw / "page.html").write_text(page, "utf-8")
    statuses(run)
    found = front(raw, "page.html")
    assert (found["url"], found["retrieved"]) == (url, retrieved)
    put(raw / "page.json", {"url": URL + "?told", "retrieved": "2020-01-01"})
    statuses(run)
    found = front(raw, "page.html")
    assert (found["url"], found["retrieved"]) == (URL + "?told", "2020-01-01")


def test_who_tells_can_be_switched_off(run: Run, raw: Path, tmp_path: Path) -> None:
    """`disable: [told.sidecar]` leaves the address to what the page itself says."""
    page = PAGE.replace("<head>", '<head><link rel="canonical" href="https://example.org/canonical">')
    (raw / "page.html").write_text(page, "utf-8")
    put(raw / "page.json", {"url": URL})
    (tmp_path / "ctcorpus.yaml").write_text("disable: [told.sidecar]\n")
    statuses(run)
    assert front(raw, "page.html")["url"] == "https://example.org/canonical"
