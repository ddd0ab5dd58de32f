"""Speed of each stage on the sample corpus: MB of text a second on one core, and its share of the time.

The samples are small and mostly damaged, so this is a profile, not a promise.
"""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

from ctcorpus.config import Config
from ctcorpus.model import RawFile
from ctcorpus.pipeline import STAGES
from ctcorpus.stages.decode import decode
from ctcorpus.stages.extract import extract

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


if __name__ == "__main__":
    main()
