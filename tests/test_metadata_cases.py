"""What pages of many kinds say about themselves, in tables: `tests/cases/metadata/*.yaml` but `cases.yaml`.

`text`: a plain text; `page`: lines of markup as `kind| text` (`kind*|`: all in links); `head`: head data;
`told`: [field, value, rule]. `want`: fields, null or [] where nothing may be found; `flags`: all of them;
`body`: lines that must stay; `gone`: lines whose text is claimed; `rules`: the rule that a field rests on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.config import Config
from ctcorpus.model import Document, Told
from ctcorpus.stages.metadata import metadata
from test_metadata import page_document, text_document

FILES = sorted((Path(__file__).parent / "cases" / "metadata").glob("*.yaml"))
CASES = [
    pytest.param(case, id=f"{path.stem}-{case['name']}")
    for path in FILES
    if path.stem != "cases"
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def document(case: dict[str, Any]) -> Document:
    doc = text_document(case["text"]) if "text" in case else page_document(case["page"], case.get("head", []))
    told = tuple(
        Told(field, value, rule, f"a.{rule}: {field}") for field, value, rule in case.get("told", [])
    )
    return replace(doc, told=told)


@pytest.mark.parametrize("case", CASES)
def test_fields(case: dict[str, Any]) -> None:
    """The fields that the case names, and no others of it."""
    done = metadata(document(case), Config())
    got = {name: getattr(done.metadata, name) for name in case["want"]}
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()} == case[
        "want"
    ]
    if "flags" in case:
        assert sorted(done.flags) == sorted(case["flags"])
    rules = {one.field: one.rule for one in reversed(done.evidence)}
    assert {name: rules.get(name) for name in case.get("rules", {})} == case.get("rules", {})


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
