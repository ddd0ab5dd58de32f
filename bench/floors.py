"""Floors of the benchmark: a figure may rise, never sink unseen."""

from __future__ import annotations

import json
import math
from pathlib import Path

FILE = Path(__file__).resolve().parent / "floors.json"
#: figure -> its parts, each a share from 0 to 1
Figures = dict[str, dict[str, float]]


def load(path: Path = FILE) -> Figures:
    found: Figures = json.loads(path.read_text("utf-8"))
    return found


def sunk(figures: Figures, floors: Figures) -> list[str]:
    """Every part below its floor, and every floor whose figure is gone."""
    return [
        f"{name}, {part}: {figures.get(name, {}).get(part, 0):.4f}, floor {floor:.4f}"
        for name, parts in floors.items()
        for part, floor in parts.items()
        if figures.get(name, {}).get(part, -1) < floor
    ]


def raised(figures: Figures, floors: Figures) -> Figures:
    """The higher one of each figure and its floor; figures without a floor get one, rounded down."""
    return {
        name: {
            part: max(math.floor(parts.get(part, 0) * 10_000) / 10_000, floors.get(name, {}).get(part, 0))
            for part in {**floors.get(name, {}), **parts}
        }
        for name, parts in {**{name: {} for name in floors}, **figures}.items()
    }


def write(floors: Figures, path: Path = FILE) -> None:
    """One line a figure, so that a diff shows what moved."""
    lines = (
        f" {json.dumps(name, ensure_ascii=False)}: {json.dumps(parts)}" for name, parts in floors.items()
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
