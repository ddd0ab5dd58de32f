"""A class of damage of the benchmark: steps on a trace, on which script, at which level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.tools.damage.trace import Trace

Damage = Callable[[Trace], Trace]
BOTH = ("Hans", "Hant")


@dataclass(frozen=True)
class Class:
    name: str
    family: str  # lossless | holes | cleaned | stream | broken | mixed | typography | lost
    steps: tuple[Damage, ...]  # one on top of the other, the first damage first
    scripts: tuple[str, ...] = BOTH
    levels: tuple[str, ...] = ("run", "sentence", "document", "lines")
    mark: str = "\ufffd"  # what stands for lost bytes
    loose: bool = False  # the class itself folds width or loses blanks: compared without them

    def model(self, text: Trace) -> Trace:
        for step in self.steps:
            text = step(text)
        return text
