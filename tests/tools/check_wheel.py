"""Clean the sample corpus with an installed command and compare with the goldens: is the wheel whole?

    python check_wheel.py COMMAND      (with the Python that the command is installed for)

Runs outside the checkout's `src`, so that package data that the wheel lacks is missed here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ctcorpus.record import without_check

PROJECT = Path(__file__).resolve().parents[2]


def content(path: Path) -> bytes | None:
    """A record without its check, which differs with the versions of libraries."""
    return without_check(path.read_bytes()) if path.exists() else None


def main(command: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(PROJECT / "data/raw", folder / "data/raw")
        run = [str(Path(command).resolve())]
        subprocess.run([*run, "init", "."], cwd=folder, check=True)
        subprocess.run([*run, "clean", "--quiet"], cwd=folder, check=True)
        subprocess.run([*run, "verify"], cwd=folder, check=True)
        made = sorted(path.relative_to(folder) for path in (folder / "data/normalized").rglob("*.md"))
        golden = sorted(path.relative_to(PROJECT) for path in (PROJECT / "data/normalized").rglob("*.md"))
        differ = [path for path in made if content(folder / path) != content(PROJECT / path)]
    if made != golden or differ or not made:
        print(f"the wheel's records differ from data/normalized: {differ or set(made) ^ set(golden)}")
        return 1
    print(f"the wheel cleans {len(made)} samples as committed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
