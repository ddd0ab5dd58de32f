"""Whole pages of many kinds: the body that a reader would name, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.model import RawFile, Rejection
from ctcorpus.pipeline import normalize

CASES = Path(__file__).parent / "cases" / "extract"
#: paragraphs that stand for themselves, `@a1` in pages and bodies: a to h Simplified, p to w Traditional
PARAGRAPHS: dict[str, str] = yaml.safe_load((CASES / "paragraphs.yaml").read_text("utf-8"))
PAGES = [
    case for path in sorted(CASES.glob("pages_*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))
]


def filled(text: str) -> str:
    text = re.sub(r"@([a-z]\d)\b", lambda mark: PARAGRAPHS[mark[1]], text)
    return re.sub(r"\{MOJIBAKE (.+?)\}", lambda mark: mark[1].encode().decode("latin-1"), text)


def params() -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["id"],
            marks=[pytest.mark.xfail(strict=True, reason=case["known"])] if "known" in case else [],
        )
        for case in PAGES
    ]


@pytest.mark.parametrize("case", params())
def test_body_of_a_page(case: dict[str, Any]) -> None:
    """The lines of the body in the page's own script, the flags that must and must not be there."""
    data = filled(case["page"]).encode(case.get("encoding", "utf-8")).replace(b"{NUL}", b"\0")
    doc = normalize(RawFile("a.html", data))
    if "rejected" in case:
        assert isinstance(doc, Rejection)
        assert (doc.reason, doc.stage) == (case["rejected"], case["stage"])
        return
    assert not isinstance(doc, Rejection), doc.detail
    if "body" in case:
        assert doc.original.replace("\u3000", " ").strip().split("\n") == [
            filled(line).replace("\u3000", " ") for line in case["body"]
        ]
    assert set(case.get("flags", ())) == doc.flags


def test_ids_are_unique() -> None:
    ids = [case["id"] for case in PAGES]
    assert len(ids) == len(set(ids))
