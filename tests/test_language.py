"""The language model: Chinese costs less than misread Chinese, in both scripts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ctcorpus import language

HANS = "各国应当加强边境管控，防止恐怖分子流动。"
HANT = "各國應當加強邊境管控，防止恐怖分子流動。"


@pytest.mark.parametrize("text", [HANS, HANT, "会议通过了一项联合声明。", "委員會審議了報告。"])
def test_running_text_is_cheap(text: str) -> None:
    """Running text of either script costs less than 11 bits a character."""
    assert language.bits(text) < 11


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (HANS, "utf-8", "gb18030"),
        (HANS, "gb18030", "latin-1"),
        (HANT, "big5", "gb18030"),
        (HANT, "utf-8", "latin-1"),
    ],
)
def test_misread_text_is_dear(text: str, written: str, read: str) -> None:
    """The same text read with a wrong codec costs 15 bits a character and more."""
    assert language.bits(text.encode(written).decode(read, "replace")) > 15


def test_the_shipped_table_is_what_the_tool_builds() -> None:
    """The table comes from the dictionaries that are installed, by the tool in the repository."""
    tool = Path(__file__).resolve().parent.parent / "tools/build_language_model.py"
    assert subprocess.run([sys.executable, str(tool), "--check"]).returncode == 0
