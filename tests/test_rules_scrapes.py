"""Scrapes in the manner of many sites, after they lost their markup: the body and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize

DATA = yaml.safe_load((Path(__file__).parent / "cases" / "rules" / "scrapes.yaml").read_text("utf-8"))
PARAGRAPHS = {
    mark + str(number): text
    for mark, key in (("@", "paragraphs"), ("@h", "paragraphs-hant"))
    for number, text in enumerate(DATA[key], 1)
}


def filled(text: str) -> str:
    return re.sub(r"@h?\d", lambda match: PARAGRAPHS[match[0]], text)


def _cases() -> list[Any]:
    return [
        pytest.param(
            filled(one["text"]),
            id=one["name"],
            marks=[pytest.mark.xfail(reason=one["known"], strict=True)] if "known" in one else [],
        )
        for one in DATA["scrapes"]
    ]


@pytest.mark.parametrize("text", _cases())
def test_the_body_and_nothing_else(text: str) -> None:
    """Every line outside the brackets stays, whole; nothing inside them does."""
    doc = normalize(RawFile("a.txt", re.sub("[⟦⟧⟨⟩]", "", text).encode()))
    assert isinstance(doc, Document)
    open_ = set(re.findall("⟨(.*?)⟩", text))
    wanted = [line.strip() for line in re.sub("⟦.*?⟧|⟨.*?⟩", "", text).split("\n") if line.strip()]
    assert [line for line in doc.original.split("\n") if line not in open_] == wanted
