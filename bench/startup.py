"""Start-up: `ctcorpus --version` against a bare Typer command, run in turn; medians and their difference.

The promise is 60 ms at most above the bare command, on an otherwise idle machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """\
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None)
@app.command()
def main(version: bool = False) -> None:
    print("0.1.0")
app()
"""


def once(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)


def measure(runs: int = 15) -> tuple[float, float]:
    """Median milliseconds of (the bare Typer command, `ctcorpus --version`)."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, "utf-8")
        bare = [sys.executable, str(script), "--version"]
        ours = [str(Path(sys.executable).with_name("ctcorpus")), "--version"]
        once(bare), once(ours)
        pairs = [(once(bare), once(ours)) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


if __name__ == "__main__":
    bare, ours = measure()
    print(f"bare Typer {bare:.0f} ms, ctcorpus --version {ours:.0f} ms, difference {ours - bare:+.0f} ms")
