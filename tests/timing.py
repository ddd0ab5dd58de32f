"""Time that a machine with much else to do does not change: of the processor, and as a ratio within one run."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(run: Callable[[], object]) -> float:
    """Of the processor, the best of three."""
    took = []
    for _ in range(3):
        start = time.process_time()
        run()
        took.append(time.process_time() - start)
    return min(took)


def grows_in_step(small: float, large: float) -> bool:
    """Whether ten times the input took about ten times as long: a hundred times would be quadratic."""
    return large < 40 * small + 0.05


def eightfold(run: Callable[[int], object], size: int) -> bool:
    """Whether eight times `size` took about eight times as long: 64 times would be quadratic. The best of three counts."""
    return any(_once(run, 8 * size) < 24 * _once(run, size) + 0.05 for _ in range(3))


def _once(run: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    run(size)
    return time.process_time() - start
