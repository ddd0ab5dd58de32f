"""What stands inside an article's frame and is none of it, told by structure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.stages.extract.hidden import prune
from ctcorpus.stages.extract.inside import alien_lines
from ctcorpus.stages.extract.parse import parse
from ctcorpus.stages.extract.visible import blocks
from test_extract_bodies import filled

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "extract" / "edges.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_lines_that_stay(case: dict[str, Any]) -> None:
    """Of a page that readability has kept whole."""
    root = parse(filled(f"<html><body>{case['markup']}</body></html>"))
    for node in prune(root):
        node.drop_tree()
    lines = blocks(root)
    aliens = alien_lines(lines, [True] * len(lines))
    stay = [line.text for i, line in enumerate(lines) if i not in aliens]
    assert stay == [filled(line) for line in case["stay"]]
