"""No pattern of the package's rules holds a line up."""

from __future__ import annotations

import time

import pytest

from ctcorpus.config import Config
from ctcorpus.model import RawFile
from ctcorpus.pipeline import normalize
from ctcorpus.rules.catalogue import Entry, entries
from ctcorpus.rules.soundness import slow

PATTERNS = [entry for entry in entries() if entry.row and "pattern" in entry.row]


@pytest.mark.parametrize("entry", PATTERNS, ids=lambda entry: entry.id)
def test_no_pattern_takes_long_for_a_line_of_its_own_words(entry: Entry) -> None:
    """Again and again, cut off before they match."""
    assert list(slow(entry.row, lengths=(200,))) == []


def test_names_of_languages_in_one_line_take_no_time() -> None:
    """简体中文 is also 简体 and 中文: 28 of them took half a minute."""
    text = "简体中文" * 45 + "的\n各方应当加强合作，共同维护地区安全，防止有关人员跨境流动。\n"
    began = time.process_time()
    normalize(RawFile("a.txt", text.encode()), Config())
    assert time.process_time() - began < 5
