"""Speed of each stage on the sample corpus: MB of text a second on one core, and its share of the time; then
processor time a whole page, everything included: the median over our own pages, and over real ones where present.

The samples are small and mostly damaged, so their speed is a profile, not a promise. The promise is 50 ms a page at
the median of the real ones.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ctcorpus.config import Config
from ctcorpus.model import RawFile
from ctcorpus.pipeline import STAGES
from ctcorpus.stages.decode import decode
from ctcorpus.stages.extract import extract

from . import pages

RAW = Path(__file__).resolve().parent.parent / "data/raw"
ROUNDS = 5


def profile(raw: RawFile, config: Config, seconds: dict[str, float]) -> int:
    """Run one file through all stages, adding up their times; returns the UTF-8 bytes of its text."""
    clock = time.perf_counter
    start = clock()
    decoded = decode(raw)
    seconds["decode"] += clock() - start
    start = clock()
    doc = extract(raw, decoded, config)
    seconds["extract"] += clock() - start
    size = len(doc.text.encode())
    for stage in STAGES:
        start = clock()
        doc = stage(doc, config)
        seconds[stage.__name__] += clock() - start
    return size


def milliseconds(some: Sequence[pages.Page]) -> list[float]:
    """Processor time of each page: the best of three, since the first one may load a dictionary."""
    found = []
    for page in some:
        times = []
        for _ in range(3):
            start = time.process_time()
            pages.ours(page)
            times.append(1000 * (time.process_time() - start))
        found.append(min(times))
    return found


def main() -> None:
    config = Config()
    files = [RawFile(str(path), path.read_bytes()) for path in sorted(RAW.rglob("*")) if path.is_file()]
    for raw in files:  # dictionaries and rules are loaded once a process
        profile(raw, config, defaultdict(float))
    seconds: dict[str, float] = defaultdict(float)
    size = sum(profile(raw, config, seconds) for _ in range(ROUNDS) for raw in files)
    total = sum(seconds.values())
    for name, spent in seconds.items():
        print(f"{name:12} {size / 1e6 / spent:8.1f} MB/s {spent / total:6.1%}")
    print(
        f"{'all':12} {size / 1e6 / total:8.1f} MB/s   {len(files)} files, {size / ROUNDS / 1e6:.2f} MB of text"
    )
    for name, some in pages.sets().items():
        spent_each = milliseconds(some)
        median, most = statistics.median(spent_each), max(spent_each)
        print(f"{name} pages: median {median:.1f} ms of processor time, most {most:.0f} ms, over {len(some)}")


if __name__ == "__main__":
    main()
