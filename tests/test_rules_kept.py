"""Lines of documents that look like furniture stay, whatever stands around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.framing import FRAMES, page, scrape

from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize

KEPT = yaml.safe_load((Path(__file__).parent / "cases" / "rules" / "kept.yaml").read_text("utf-8"))
BODY = [
    "各方强调，应当加强边境管控和情报交流，防止有关人员跨境流动，维护地区安全。",
    "会议指出，恐怖主义是人类公敌，任何国家都不能置身事外，必须通过合作加以应对。",
    "与会代表认为，信息共享是预防的基础，应当在现有机制内进一步完善，并定期评估成效。",
    "会议决定，明年继续举行联合演练，由各方轮流承办，具体安排另行商定并予以通报。",
]


def placed(block: list[str], place: str) -> list[str]:
    return {
        "between": [*BODY[:2], *block, *BODY[2:]],
        "last": [*BODY, *block],
        "first": [BODY[0], *block, *BODY[1:]],
    }[place]


def _cases() -> list[Any]:
    cases = []
    for case in KEPT:
        for form in ("text", "page"):
            for frame in FRAMES:
                for place in ("between", "last", "first"):
                    name = f"{form}-{frame}-{place}"
                    known = case.get("known", {}).get(name)
                    marks = [pytest.mark.xfail(reason=known, strict=True)] if known else []
                    cases.append(
                        pytest.param(case, form, frame, place, id=f"{case['name']}-{name}", marks=marks)
                    )
    return cases


@pytest.mark.parametrize(("case", "form", "frame", "place"), _cases())
def test_lines_of_documents_stay(case: dict[str, str], form: str, frame: str, place: str) -> None:
    """Every line of the block stays, and so do the paragraphs beside it."""
    lines = placed(case["block"].split("\n"), place)
    text = (scrape if form == "text" else page)(lines, frame)
    doc = normalize(RawFile("a.txt" if form == "text" else "a.html", text.encode()))
    assert isinstance(doc, Document)
    left = {line.strip() for line in doc.original.split("\n")}
    assert [line for line in lines if line.strip() not in left] == []
    if case.get("written") is None:
        assert doc.metadata.written is None
    if frame == "bare":
        assert doc.metadata.authors == () and doc.metadata.editors == ()


def test_there_are_cases_of_many_kinds() -> None:
    assert len({case["name"] for case in KEPT}) == len(KEPT) >= 60
