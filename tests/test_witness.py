"""Marked damage is filled from another copy of the passage; what differs without a mark stays."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.config import Config
from ctcorpus.model import Document, RawFile, Witness
from ctcorpus.pipeline import first_pass, normalize

CASES = Path(__file__).parent / "cases/witness"
CONFIG = Config(witness=True)


def cases(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((CASES / name).read_text("utf-8")))


def name_of(case: object) -> str:
    return str(case["name"]) if isinstance(case, dict) else str(case)


def raw(text: str, path: str = "a.txt") -> RawFile:
    return RawFile(path, text.encode())


def witness(text: str) -> Witness:
    found = first_pass(raw(text))
    assert isinstance(found, Witness)
    return found


def filled(text: str, *others: str) -> list[tuple[str, str]]:
    """What the witness pass changes in a text: before and after of each edit."""
    doc = document(text, *others)
    return [(edit.before, edit.after) for one in doc.passes if one.stage == "witness" for edit in one.edits]


def document(text: str, *others: str) -> Document:
    doc = normalize(raw(text), CONFIG, [witness(other) for other in others])
    assert isinstance(doc, Document)
    return doc


@pytest.mark.parametrize("case", cases("revisions.yaml"), ids=name_of)
def test_editions_of_a_text_are_left_alone(case: dict[str, Any]) -> None:
    """A draft and its final text, a law before and after amendment: nothing is changed in either."""
    one, two = case["one"], case["two"]
    assert filled(one, two) == []
    assert filled(two, one) == []


LOST = [(case, word) for case in cases("revisions.yaml") for word in case["holes"]]


@pytest.mark.parametrize("mark", ["\ufffd", "?", "锟斤拷"])
@pytest.mark.parametrize(("case", "word"), LOST, ids=name_of)
def test_a_hole_where_editions_differ_stays(case: dict[str, Any], word: str, mark: str) -> None:
    """The other edition has other words there."""
    one, two = case["one"], case["two"]
    text, other = (one, two) if word in one else (two, one)
    assert word in text
    damaged = text.replace(word, mark * len(word))
    assert [edit for edit in filled(damaged, other) if edit[1] not in text] == []


def rows_of(case: dict[str, Any]) -> list[str]:
    return [case["text"].format(**dict(zip("abcdef", row, strict=False))) for row in case["rows"]]


PATTERNS = [(case, word) for case in cases("patterns.yaml") for word in case["lost"]]


@pytest.mark.parametrize("mark", ["\ufffd", "?"])
@pytest.mark.parametrize(("case", "word"), PATTERNS, ids=name_of)
def test_a_hole_in_the_slot_of_a_pattern_stays(case: dict[str, Any], word: str, mark: str) -> None:
    """The same notice for several places, with one of the others as witness or with all."""
    first, *others = rows_of(case)
    damaged = first.replace(word, mark * len(word))
    assert damaged != first
    for chosen in ([others[0]], [others[1]], *map(list, permutations(others))):
        assert [edit for edit in filled(damaged, *chosen) if edit[1] not in word] == []
