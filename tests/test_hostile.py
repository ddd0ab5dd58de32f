"""Text that nobody wrote: whatever a file holds, the whole pipeline takes time in step with its length."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ctcorpus.model import RawFile
from ctcorpus.pipeline import normalize
from timing import eightfold

PIECES: list[str] = yaml.safe_load((Path(__file__).parent / "cases/hostile.yaml").read_text("utf-8"))


@pytest.mark.parametrize("piece", PIECES)
def test_repetition_takes_time_in_step_with_its_length(piece: str) -> None:
    """A piece of furniture, a label, a mark or a line, again and again."""

    def run(size: int) -> None:
        normalize(RawFile("a.txt", (piece * (size // len(piece))).encode()))

    assert eightfold(run, 15_000)
