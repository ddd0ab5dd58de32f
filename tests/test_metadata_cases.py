"""What pages of many kinds say about themselves, in tables: `tests/cases/metadata/*.yaml` but `cases.yaml`.

`text`: a plain text; `page`: lines of markup as `kind| text` (`kind*|`: all in links); `head`: head data;
`html`: a page's markup, ¶ in it stands for running text; `told`: [field, value, rule]. `want`: fields, null or []
where nothing may be found; `flat`: the same where the markup is gone; `flags`: all of them; `body`: lines that must
stay; `gone`: lines whose text is claimed; `rules`: the rule that a field rests on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench.pages import flatten
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.edits import undo
from ctcorpus.hanzi import script_of
from ctcorpus.model import Document, Told
from ctcorpus.stages.extract.html import read_page
from ctcorpus.stages.metadata import metadata
from test_metadata import SOURCE, page_document, text_document
from timing import eightfold

FILES = sorted((Path(__file__).parent / "cases" / "metadata").glob("*.yaml"))
CASES = [
    pytest.param(case, id=f"{path.stem}-{case['name']}")
    for path in FILES
    if path.stem != "cases"
    for case in yaml.safe_load(path.read_text("utf-8"))
]


#: running text of a page in either script
TEXT = {
    "S": "<p>各方认为，情报交流和联合执法是反恐合作的基础，今后还要进一步加强。</p>"
    "<p>与会代表还就边境管理、资产冻结和人员培训交换了意见，商定由秘书处负责跟进，并按时报告结果。</p>",
    "T": "<p>各方認為，情報交流和聯合執法是反恐合作的基礎，今後還要進一步加強。</p>"
    "<p>與會代表還就邊境管理、資產凍結和人員培訓交換了意見，商定由秘書處負責跟進，並按時報告結果。</p>",
}


def markup_of(case: dict[str, Any]) -> str:
    script = "T" if script_of(case["html"]) == "Hant" else "S"
    return str(case["html"]).replace("¶", TEXT[script])


def of_markup(case: dict[str, Any]) -> Document:
    page = read_page(markup_of(case))
    return Document(SOURCE, page.text, page.lines, page.text, markup=True, head=page.head)


def document(case: dict[str, Any]) -> Document:
    if "html" in case:
        return of_markup(case)
    doc = text_document(case["text"]) if "text" in case else page_document(case["page"], case.get("head", []))
    told = tuple(
        Told(field, value, rule, f"a.{rule}: {field}") for field, value, rule in case.get("told", [])
    )
    return replace(doc, told=told)


def fields(done: Document, wanted: Iterable[str]) -> dict[str, Any]:
    got = {name: getattr(done.metadata, name) for name in wanted}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()}


@pytest.mark.parametrize("case", CASES)
def test_fields(case: dict[str, Any]) -> None:
    """The fields that the case names, and no others of it."""
    done = metadata(document(case), Config())
    assert fields(done, case["want"]) == case["want"]
    if "flags" in case:
        assert sorted(done.flags) == sorted(case["flags"])
    rules = {one.field: one.rule for one in reversed(done.evidence)}
    assert {name: rules.get(name) for name in case.get("rules", {})} == case.get("rules", {})


@pytest.mark.parametrize("case", [param for param in CASES if "flat" in param.values[0]])
def test_flat(case: dict[str, Any]) -> None:
    """Fields of a page that has lost its markup."""
    done = metadata(text_document(flatten(markup_of(case))), Config())
    assert fields(done, case["flat"]) == case["flat"]


@pytest.mark.parametrize("case", CASES)
def test_lines(case: dict[str, Any]) -> None:
    """Lines that are more than metadata stay, the others go."""
    lines = metadata(document(case), Config()).text.split("\n")
    assert [line for line in case.get("body", []) if line not in lines] == []
    assert [line for line in case.get("gone", []) if line in lines] == []


@pytest.mark.parametrize("case", CASES)
def test_evidence(case: dict[str, Any]) -> None:
    """Words that rest on a line stand there; what was told or stood in the head has line 0."""
    doc = document(case)
    for one in metadata(doc, Config()).evidence:
        assert one.rule and one.words
        assert (one.start < 0) == (one.line == 0)
        assert (
            one.start < 0
            or one.field == "flags"
            or doc.extracted[one.start :].startswith(one.words.split()[0][:6])
        )
        assert not one.rule.startswith("told.") or one.line == 0


def lines_of(case: dict[str, Any]) -> list[str]:
    if "html" in case:
        return flatten(markup_of(case)).splitlines()
    rows: list[str] = case["text"].splitlines() if "text" in case else case["page"].splitlines()
    return rows if "text" in case else [row.split("| ", 1)[1] for row in rows]


LINES = sorted({line for param in CASES for line in lines_of(param.values[0])})  # type: ignore[arg-type]
TOLD = st.builds(
    Told,
    st.sampled_from(["title", "published", "retrieved", "authors", "source", "url"]),
    st.sampled_from(
        ["", " ", "3小时前", "2019-09-27T10:00:00Z", "2019-09-26", "甲乙丙", "https://a.b/2019-09/26/1.htm"]
    ),
    st.just("field"),
    st.just("a.jsonl: x"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12), st.lists(TOLD, max_size=3), st.booleans())
def test_any_mixture(lines: list[str], told: list[Told], markup: bool) -> None:
    """Lines of all cases in any order: never an exception, claims can be undone, no office is an author."""
    page = "\n".join(
        f"{kind}| {' '.join(line.split())}" for kind, line in zip(["h1", "p", "h2"] * 4, lines, strict=False)
    )
    doc = page_document(page or "p| x", []) if markup else text_document("\n".join(lines))
    done = metadata(replace(doc, told=tuple(told)), Config())
    assert all(undo(done.text, one.edits) == doc.text for one in done.passes)
    assert not any(name.endswith(("公安局", "编辑部", "通讯社")) for name in done.metadata.authors)
    assert ("date-from-crawl" in done.flags) <= bool(done.metadata.retrieved)


@pytest.mark.parametrize(
    "line",
    [
        "2019年10月3日，将举行会议。",
        "附件：1. 名单 2. 方案\n",
        "二〇一九年十月三日将举行会议。",
        "2019-09-26 10:05 来源：某某网\n",
        "发布日期2022-03-04文号某公通〔2022〕17号\n",
        "——在会议上的讲话\n",
        "关键词：反恐；合作\n",
        "名单.pdf\n",
        "2019\n09/26\n",
    ],
)
def test_many_of_a_kind_take_linear_time(line: str) -> None:
    """Whatever fills a text, eight times as much of it takes about eight times as long."""

    def run(count: int) -> object:
        doc = text_document("反恐合作取得新进展\n发布日期：2019-09-26\n" + line * count)
        return metadata(doc, Config())

    assert eightfold(run, 2_000)
