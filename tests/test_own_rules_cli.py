"""Rules of one's own through the installed command: what a corpus becomes by them, and looking them up and trying them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import ctcorpus
from conftest import PAGE, TEXT, Run
from packing import zipped

CASES = Path(__file__).parent / "cases" / "own"
ACTS = {case["name"]: case for case in yaml.safe_load((CASES / "acts.yaml").read_text("utf-8"))}
SCHEMA = json.loads((Path(ctcorpus.__file__).parent / "schema/output.json").read_text("utf-8"))
CALL = "訂閱本刊電子版\n"
SUBSCRIBE = """\
- id: local.subscribe
  where: tail
  action: drop-line
  pattern: '^订阅本刊'
  why: a call below the text
  match: [订阅本刊电子版, 訂閱本刊電子版]
  miss: [各单位可以订阅本刊]
"""
#: a page on which rules of the site gov-cn and general ones would act
NOTICE = """\
关于加强口岸查验的通知

各检查站应当按照统一标准核对旅客证件，发现可疑情况立即报告，不得拖延，也不得擅自处理。

反恐怖主义工作坚持预防为主的原则，各单位之间应当及时交换信息，形成合力，共同维护边境安全。

云泽边讯第12期
"""
GAZETTE = """\
- id: local.gazette
  hosts: [gazette.example.org]
  markers: ['^云泽边讯网$']
  rules:
    - {where: any, action: drop-line, pattern: '^云泽边讯第\\d+期$', why: its running head, match: [云泽边讯第12期], miss: [云泽边讯]}
"""


@pytest.fixture
def raw(corpus: Path, tmp_path: Path) -> Path:
    """The folder of raw files of a corpus with a page and a text; the text ends in a call that no rule knows."""
    (tmp_path / "data/raw/text.txt").write_text(TEXT + "\n" + CALL, "utf-8")
    (tmp_path / "data/rules/furniture.yaml").unlink()
    return tmp_path / "data/raw"


@pytest.fixture
def rules(raw: Path, tmp_path: Path) -> Path:
    return tmp_path / "data/rules"


def tree(corpus: Path) -> dict[str, bytes]:
    files = (path for path in corpus.rglob("*") if path.is_file() and ".ctcorpus" not in path.parts)
    return {str(path.relative_to(corpus)): path.read_bytes() for path in files}


def times(corpus: Path) -> dict[str, int]:
    return {name: (corpus / name).stat().st_mtime_ns for name in tree(corpus)}


def statuses(objects: list[dict[str, Any]]) -> dict[str, str]:
    return {one["path"]: one["status"] for one in objects if "status" in one}


def valid(objects: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    schema = {"anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds], "$defs": SCHEMA["$defs"]}
    for one in objects:
        jsonschema.Draft202012Validator(schema).validate(one)
    return objects


# What a corpus becomes


def test_a_rule_writes_the_records_it_concerns_and_no_others(run: Run, corpus: Path, rules: Path) -> None:
    """And taken away it leaves no trace, versions or others."""
    assert run("clean").code == 0
    before, stamps = tree(corpus), times(corpus)
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    assert statuses(run("clean", "--json").objects) == {"page.html": "unchanged", "text.txt": "updated"}
    after = tree(corpus)
    assert {name for name in after if after[name] != before[name]} == {
        f"text.txt.{end}" for end in ("md", "tokens", "edits.jsonl")
    }
    assert {name for name, stamp in times(corpus).items() if stamp == stamps[name]} > {"page.html.md"}
    assert "local.subscribe: 1" in after["text.txt.md"].decode()
    assert run("verify").code == 0
    assert run("restore", "text.txt.md").text == TEXT + "\n" + CALL
    (rules / "furniture.yaml").unlink()
    assert statuses(run("clean", "--json").objects) == {"page.html": "unchanged", "text.txt": "updated"}
    assert tree(corpus) == before


def test_all_files_in_one_corpus(run: Run, corpus: Path, raw: Path, rules: Path) -> None:
    """Each file of data/rules acts; two processes make the tree that one makes; a second run has nothing to do."""
    chosen = [
        ACTS[name]
        for name in (
            "furniture-in-either-script",
            "site-by-marker",
            "label",
            "institution",
            "theme",
            "instrument",
            "word",
        )
    ]
    for case in chosen:
        (raw / f"{case['name']}.txt").write_text(case["text"], "utf-8")
        for name, content in case["files"].items():
            (rules / f"{name}.{'tsv' if name == 'words' else 'yaml'}").write_text(content, "utf-8")
    (rules / "disable.yaml").write_text("- topics.border-travel\n", "utf-8")
    assert run("rules", "check").code == 0
    done = run("clean", "-j", "1")
    assert done.code == 0, done.err
    for case in chosen:
        record = run("show", f"{case['name']}.txt.md", "--json").objects[0]
        for key, value in case["gives"].items():
            if key == "rules":
                assert set(value) <= set(record["cleaning"]["dropped"])
            elif key == "tokens":
                assert (corpus / f"{case['name']}.txt.tokens").read_text("utf-8").splitlines() == value
            else:
                assert record[key] == value
    assert b'"rule": "topics.border-travel"' not in b"".join(tree(corpus).values())
    alone, stamps = tree(corpus), times(corpus)
    assert set(statuses(run("clean", "--json").objects).values()) == {"unchanged"}
    assert times(corpus) == stamps
    assert run("clean", "--force", "-j", "2").code == 0
    assert tree(corpus) == alone


def test_a_filter_in_a_corpus_has_its_rules(run: Run, rules: Path) -> None:
    """Elsewhere it has those of the package."""
    assert "订阅本刊" in run("clean", "-", stdin=(TEXT + "\n" + CALL).encode()).text
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    assert "订阅本刊" not in run("clean", "-", stdin=(TEXT + "\n" + CALL).encode()).text


def test_ctcorpus_yaml_names_the_folder_of_a_corpus_elsewhere(run: Run, raw: Path, tmp_path: Path) -> None:
    assert run("clean", raw, "--corpus", "corpus").code == 0
    (tmp_path / "corpus/ctcorpus.yaml").write_text("rules: ../own\n", "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    done = run("clean", raw, "--corpus", "corpus", "--json")
    assert "updated" in statuses(done.objects).values(), done.err


def test_the_example_that_init_makes_is_a_rule(run: Run, tmp_path: Path) -> None:
    """Once its marks are taken away."""
    run("init")
    file = tmp_path / "data/rules/furniture.yaml"
    text = file.read_text("utf-8")
    head, example = text.split("#\n", 1)
    example, foot = example.split("\n#\n", 1)
    file.write_text(head + "#\n" + re.sub("^# ", "", example, flags=re.MULTILINE) + "\n#\n" + foot, "utf-8")
    listed = run("rules", "list", "--local", "--json").objects
    assert [one["id"] for one in listed] == ["local.subscribe"]
    assert run("rules", "check").code == 0


# Looking up


def test_list_tells_each_rule_once(run: Run, rules: Path) -> None:
    """With where it acts, whether it is one's own, disabled, how often the ledgers name it."""
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    (rules / "disable.yaml").write_text("- tail.related\n", "utf-8")
    assert run("clean").code == 0
    rows = valid(run("rules", "list", "--hits", "--json").objects, "rule")
    by_id = {one["id"]: one for one in rows}
    assert len(by_id) == len(rows) > 500
    assert {one["stage"] for one in rows} == {"repair", "metadata", "boilerplate", "tags"}
    assert by_id["local.subscribe"]["local"]
    assert by_id["local.subscribe"]["hits"] == 1
    assert by_id["local.subscribe"]["file"] == str(Path("data/rules/furniture.yaml"))
    assert by_id["metadata.title"]["hits"] == 2
    assert by_id["metadata.title"]["row"] is None
    assert [one["id"] for one in rows if one["disabled"]] == ["tail.related"]
    kept = run("rules", "list", "--stage", "boilerplate", "--action", "drop-to-end", "--json").objects
    assert {(one["stage"], one["action"]) for one in kept} == {("boilerplate", "drop-to-end")}
    people = run("rules", "list", "--local", "--hits")
    assert people.text.split() == [
        "1",
        "local.subscribe",
        "tail",
        "drop-line",
        "a",
        "call",
        "below",
        "the",
        "text",
    ]
    assert people.err == "1 rule, 1 of your own, 0 disabled\n"


def test_show_tells_where_a_rule_stands_and_its_examples(run: Run, rules: Path) -> None:
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    shown = run("rules", "show", "local.subscribe").text
    assert f"stands in  {Path('data/rules/furniture.yaml')}" in shown
    for words in (
        "^订阅本刊",
        "a call below the text",
        "訂閱本刊電子版",
        "各单位可以订阅本刊",
        "boilerplate, active",
    ):
        assert words in shown
    several = valid(run("rules", "show", "sites.renrendoc", "--json").objects, "rule")
    assert {one["id"].rpartition(".")[0] for one in several} == {"sites.renrendoc"}
    wrong = run("rules", "show", "tail.relatd")
    assert wrong.code == 2
    assert wrong.err == "ctcorpus: no rule tail.relatd; did you mean tail.related?\n"


def test_check_tells_all_faults(run: Run, rules: Path) -> None:
    """First those of the form; the examples are tried when there are none."""
    (rules / "furniture.yaml").write_text(SUBSCRIBE.replace("tail", "foot"), "utf-8")
    (rules / "words.tsv").write_text("边境 联络处\n", "utf-8")
    done = run("rules", "check", "--json")
    assert done.code == 1
    assert [Path(one["file"]).name for one in valid(done.objects, "rule_fault")] == [
        "furniture.yaml",
        "words.tsv",
    ]
    (rules / "words.tsv").unlink()
    (rules / "furniture.yaml").write_text(SUBSCRIBE.replace("[各单位", "[订阅本刊的各单位"), "utf-8")
    done = run("rules", "check")
    assert done.code == 1
    assert "local.subscribe: finds '订阅本刊的各单位可以订阅本刊', which it must miss" in done.text
    assert "nothing is cleaned until" in done.err


def test_check_tries_the_package_beside_ones_own_rules(run: Run, rules: Path) -> None:
    """A row of one's own can take the words of one of the package: its examples tell.

    What fails for a rule that is disabled is no fault: that was asked for.
    """
    (rules / "institutions.yaml").write_text(
        "guards: [{id: local.g, why: x, forms: 公安部, not_before: 根据, match: [公安部发文], miss: [根据公安部门的要求]}]\n",
        "utf-8",
    )
    assert run("rules", "check").code == 0
    label = """\
labels:
  - id: local.l
    field: written
    kind: date
    words: [发布日期]
    why: here it is the day of the document
    match: {"发布日期：2019-09-26": "2019-09-26"}
    miss: [发布]
"""
    (rules / "metadata.yaml").write_text(label, "utf-8")
    done = run("rules", "check")
    assert done.code == 1
    assert all("metadata.yaml (of the package): label.published: " in line for line in done.text.splitlines())
    assert done.err.endswith("faults: disable the rules that yours stand for\n")
    assert run("clean").code == 0
    (rules / "disable.yaml").write_text("- label.published\n", "utf-8")
    assert run("rules", "check").code == 0


# Trying


def test_try_tells_the_lines_that_a_rule_would_take(run: Run, corpus: Path, rules: Path) -> None:
    """Before it counts: nothing is written. What the lines are without it is told, and what its pattern finds."""
    assert run("clean").code == 0
    before = times(corpus)
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    done = run("rules", "try", "local.subscribe")
    assert done.code == 0
    assert done.text == "text.txt\n     9 - body                       訂閱本刊電子版\n"
    assert done.err.startswith(
        "local.subscribe: takes 1 line in 1 of 2 documents; without it they are: 1 body\n"
    )
    *lines, summary = valid(run("rules", "try", "local.subscribe", "--json").objects, "tried_line", "tried")
    assert [(one["path"], one["with"], one["without"]) for one in lines] == [
        ("text.txt", {"fate": "dropped", "rule": "local.subscribe"}, {"fate": "body", "rule": None})
    ]
    start, end = lines[0]["raw_span"]
    assert (TEXT + "\n" + CALL)[start:end] == lines[0]["text"] == CALL.strip()
    assert (summary["documents"], summary["acted_in"], summary["taken"]) == (2, 1, 1)
    assert times(corpus) == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disabled_rule_is_tried_as_if_it_were_not(run: Run, rules: Path, jobs: str) -> None:
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    (rules / "disable.yaml").write_text("- local.subscribe\n", "utf-8")
    assert CALL.strip() in run("rules", "try", "local.subscribe", "-j", jobs).text


def test_try_warns_of_a_rule_that_leaves_nothing(run: Run, rules: Path) -> None:
    """Exit code 1, the document is named."""
    wide = SUBSCRIBE.replace("'^订阅本刊'", "'[，。刊文作流]'").replace("where: tail", "where: any")
    (rules / "furniture.yaml").write_text(wide.replace("[各单位可以订阅本刊]", "[x]"), "utf-8")
    done = run("rules", "try", "local.subscribe", "--json")
    assert done.code == 1
    assert {one["path"] for one in done.objects if one["kind"] == "tried_document"} == {
        "text.txt",
        "page.html",
    }
    valid(done.objects, "tried_line", "tried_document", "tried")
    assert "2 documents would be left without any text" in run("rules", "try", "local.subscribe").err


def test_try_shows_what_rests_on_a_rule_for_names(run: Run, raw: Path, rules: Path) -> None:
    """Tags and fields with their value; what a guard keeps from being a tag."""
    (raw / "ports.txt").write_text(
        NOTICE + "\n各级公安部门应当通报情况，公安部另有规定的，从其规定。\n", "utf-8"
    )
    assert "(边境管控)" in run("rules", "try", "topics.border-travel").text
    assert "= nothing                    公安部\n" in run("rules", "try", "institutions.cn-mps").text
    assert "- institutions.cn-mps        公安部\n" in run("rules", "try", "institutions.guard.ministry").text
    assert "2021-03-15" in run("rules", "try", "label.published", raw / "page.html").text


def test_try_reads_members_and_what_stands_beside_them(run: Run, raw: Path, rules: Path) -> None:
    """The rule of a site acts on a page in an archive whose sidecar says that it comes from there."""
    (rules / "sites.yaml").write_text(GAZETTE, "utf-8")
    told = json.dumps({"url": "https://gazette.example.org/12"}).encode()
    (raw / "a.zip").write_bytes(zipped({"12.txt": NOTICE.encode(), "12.txt.json": told}))
    assert run("rules", "try", "sites.local.gazette.1").text == (
        "a.zip!/12.txt\n     7 - body                       云泽边讯第12期\n"
    )


def test_try_takes_rules_that_take_lines(run: Run, rules: Path) -> None:
    done = run("rules", "try", "pinyin-splice")
    assert done.code == 2
    assert "ctcorpus repair --class pinyin-splice" in done.err


# Explaining


def test_explain_tells_line_fate_rule_confidence_and_node(run: Run, raw: Path) -> None:
    """Of a raw page and of its record, as long as the page is what it was."""
    run("clean")
    page = valid(
        run("explain", raw / "page.html", "--json").objects,
        *(kind for kind in SCHEMA["$defs"] if kind.startswith("explained_")),
    )
    lines = [one for one in page if one["kind"] == "line" and one["text"].strip()]
    assert all(one["node"] for one in lines)
    by_text = {one["text"]: one for one in lines}
    body = by_text["本通知自发布之日起施行，有效期三年，期满后由主管部门根据实际情况决定是否继续执行。"]
    assert (body["fate"], body["rule"], body["confidence"]) == ("body", None, "certain")
    gone = by_text["相关文章"]
    assert (gone["fate"], gone["rule"], gone["confidence"]) == ("dropped", "html.outside-article", "certain")
    assert "div" in gone["node"]
    claimed = by_text["加强边境检查站建设的通知"]
    assert (claimed["fate"], claimed["rule"]) == ("metadata", "metadata.title")
    fields = {one["field"]: one["confidence"] for one in page if one["kind"] == "metadata"}
    assert fields == {"title": "likely", "published": "certain", "source": "certain", "site": "likely"}
    record = run("explain", "page.html.md", "--json").objects
    assert [one for one in record if one["kind"] == "line"] == [one for one in page if one["kind"] == "line"]
    (raw / "page.html").write_text(PAGE.replace("三年", "五年"), "utf-8")
    record = run("explain", "page.html.md", "--json").objects
    assert {one["node"] for one in record if one["kind"] == "line"} == {None}


def test_explain_without_a_rule(run: Run, raw: Path, rules: Path) -> None:
    """The line stays, and is told to be a weak one while another rule knows its words."""
    (rules / "furniture.yaml").write_text(SUBSCRIBE, "utf-8")
    assert "9 -        local.subscribe          訂閱本刊電子版" in run("explain", raw / "text.txt").text
    without = run("explain", raw / "text.txt", "--disable-rule", "local.subscribe").text
    assert "9 + weak                            訂閱本刊電子版" in without
    twice = run(
        "explain",
        raw / "page.html",
        "--disable-rule",
        "html.outside-article",
        "--disable-rule",
        "tail.related",
    )
    assert "html.outside-article" not in twice.text
    assert "tail.related " not in twice.text


def test_explain_with_a_site_s_rules_and_without(run: Run, raw: Path, rules: Path) -> None:
    """--profile: what the page tells does not count."""
    (rules / "sites.yaml").write_text(GAZETTE, "utf-8")
    (raw / "notice.txt").write_text(NOTICE, "utf-8")
    (raw / "told.txt").write_text(NOTICE + "\n云泽边讯网\n", "utf-8")
    rule = "sites.local.gazette.1"

    def explained(name: str, *options: str) -> str:
        done = run("explain", raw / name, *options)
        assert done.code == 0, done.err
        return done.text

    assert rule not in explained("notice.txt")
    assert rule in explained("notice.txt", "--profile", "local.gazette")
    assert rule in explained("told.txt")
    assert rule not in explained("told.txt", "--profile", "none")
    assert rule not in explained("told.txt", "--profile", "renrendoc")
    wrong = run("explain", raw / "told.txt", "--profile", "nobody")
    assert wrong.code == 2
    assert "no site profile nobody; known are none, local.gazette" in wrong.err


def test_a_profile_in_ctcorpus_yaml_holds_for_the_corpus(
    run: Run, raw: Path, rules: Path, tmp_path: Path
) -> None:
    (rules / "sites.yaml").write_text(GAZETTE, "utf-8")
    (raw / "notice.txt").write_text(NOTICE, "utf-8")
    (tmp_path / "ctcorpus.yaml").write_text("profile: local.gazette\n", "utf-8")
    assert run("clean").code == 0
    assert "云泽边讯第12期" not in run("show", "notice.txt.md").text


@pytest.mark.parametrize("option", [("--profile", "none"), ("--disable-rule", "tail.related")])
def test_what_is_tried_out_makes_no_corpus(
    run: Run, corpus: Path, raw: Path, option: tuple[str, str]
) -> None:
    """It works with -, --dry-run and raw files; else one line says where it belongs."""
    assert run("clean", "-", *option, stdin=TEXT.encode()).code == 0
    assert run("clean", "--dry-run", *option).code == 0
    refused = run("clean", *option)
    assert refused.code == 2
    assert "ctcorpus.yaml" in refused.err
    assert len(refused.err.splitlines()) == 1
    refused = run("explain", "page.html.md", *option)
    assert refused.code == 2
    assert refused.err.startswith(
        f"ctcorpus: page.html.md: a record is as it was cleaned; {option[0]} works with"
    )


def test_a_wrong_id_is_named(run: Run, raw: Path) -> None:
    done = run("explain", raw / "text.txt", "--disable-rule", "tail.relatd")
    assert done.code == 2
    assert "no rule tail.relatd that can be disabled; did you mean tail.related?" in done.err
