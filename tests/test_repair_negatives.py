"""Hard negatives: text that looks damaged and is not comes out of repair as it went in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ctcorpus.stages.repair import repair_text

FILE = Path(__file__).parent / "cases/repair/negatives.yaml"


def cases() -> list[Any]:
    """One parameter a case, those with a known failure under strict xfail."""
    groups = yaml.safe_load(FILE.read_text("utf-8"))
    rows = [
        (kind, case if isinstance(case, dict) else {"text": case})
        for kind, texts in groups.items()
        for case in texts
    ]
    return [
        pytest.param(
            case,
            id=f"{kind}-{case['text'][:10]}",
            marks=[pytest.mark.xfail(reason=case["known"])] if "known" in case else [],
        )
        for kind, case in rows
    ]


@pytest.mark.parametrize("case", cases())
def test_text_that_only_looks_damaged_stays(case: dict[str, Any]) -> None:
    """No repair acts; the text stays character for character, typography aside where the case says so."""
    after, passes, _ = repair_text(case["text"])
    assert [edit for one in passes for edit in one.edits if edit.proof != "normalised"] == []
    if not case.get("normalised"):
        assert after == case["text"]
