"""`clean` killed with kill -9 at any moment: what it told of is there, and the next run completes the tree.

CTCORPUS_KILLS is the number of kills, 6 if it is not set.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from random import Random

import pytest

from conftest import PAGE, TEXT, command, surroundings
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.init import init
from ctcorpus.corpus.paths import LEDGER, RECORD
from ctcorpus.corpus.verify import verify
from ctcorpus.record import ledger, without_check
from making import tree

KILLS = int(os.environ.get("CTCORPUS_KILLS", "6"))
FILES = 120
#: Longer than any run should take here; then the test fails.
_TOO_LONG = 120.0


def write_raw(raw: Path) -> None:
    """Pages and texts, none like another; some of the same bytes, some rejected, names that clash."""
    for number in range(FILES):
        folder = raw / ("un", "news", "UN", "notes.md")[number % 4]
        folder.mkdir(parents=True, exist_ok=True)
        if number % 10 == 9:
            (folder / f"empty-{number}.txt").write_bytes(b"" if number % 20 == 9 else b" \n")
        elif number % 3:
            (folder / f"{number // 4}.html").write_text(PAGE.replace("三年", f"{number}年"), "utf-8")
        else:
            text = TEXT.replace("一份報告", f"{number // 2 * 2}份報告")
            times = 200 if number % 6 == 0 else 1  # long ones, so that a run has several batches
            (folder / f"{number // 4}.txt").write_text(text * times, "utf-8")


@dataclass
class Runs:
    """Runs of `clean` in one folder, and what they told."""

    folder: Path
    told: set[str] = field(default_factory=set)
    kills: int = 0

    @property
    def corpus(self) -> Path:
        return self.folder / "data/normalized"

    @property
    def tree(self) -> dict[str, bytes]:
        """The files of the corpus, but for what names the versions that wrote them."""
        return {path: _content(path, data) for path, data in tree(self.corpus).items()}

    def begin(self) -> None:
        """A new corpus of the same raw files."""
        init(self.folder)
        write_raw(self.folder / "data/raw")

    def run(self, until: Callable[[Path, list[bytes]], bool] | None = None, moment: float = 0.0) -> bool:
        """One run, killed some seconds after `until` is true of it; whether it was killed."""
        process = subprocess.Popen(
            [*command(), "clean", "--json", "-j", "2"],
            cwd=self.folder,
            env=surroundings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        lines: list[bytes] = []
        assert process.stdout
        reader = threading.Thread(target=lines.extend, args=(process.stdout,))
        reader.start()
        try:
            if until:
                while process.poll() is None and not until(self.corpus, lines):
                    time.sleep(0.0002)
                time.sleep(moment)
        finally:
            if until and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            code = process.wait(_TOO_LONG)
            reader.join(_TOO_LONG)
            process.stdout.close()
        assert code in (1, -signal.SIGKILL), "some files are rejected"
        whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
        self.told |= {one["id"] for one in whole if one.get("record")}
        self.kills += code == -signal.SIGKILL
        return code == -signal.SIGKILL

    def check(self) -> None:
        """All that was told of is there and whole, and so is everything else that looks like a record."""
        corpus = Corpus(self.corpus)  # a reader finishes what was listed
        for id_ in self.told:
            assert corpus.files(id_).intact, f"{id_} was told of and is lost"
        assert [fault for fault in verify(corpus) if fault.kind != "orphan"] == []


def _content(path: str, data: bytes) -> bytes:
    if path.endswith(LEDGER):
        return ledger.without_stamps(data)
    return without_check(data) if path.endswith(RECORD) else data


def from_the_start(corpus: Path, lines: list[bytes]) -> bool:
    return True


def at_a_commit(corpus: Path, lines: list[bytes]) -> bool:
    return (corpus / ".ctcorpus/tmp/batch.commit").exists()


def once_told(corpus: Path, lines: list[bytes]) -> bool:
    return bool(lines) and b'"status": "new"' in lines[-1]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The tree of a run that nobody disturbed, and how long it took."""
    runs = Runs(tmp_path_factory.mktemp("undisturbed"))
    runs.begin()
    began = time.monotonic()
    assert not runs.run()
    took = time.monotonic() - began
    assert len(runs.told) > FILES / 2
    runs.check()
    return runs.tree, took


@pytest.mark.skipif(os.name == "nt", reason="needs process groups")
def test_kills_lose_nothing_and_the_next_run_completes(
    undisturbed: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    """Kills at random moments: of a whole run, behind a commit's beginning, after something was told.

    A corpus that is finished is begun anew.
    """
    expected, took = undisturbed
    seed = Random().randrange(10**6)
    chosen = Random(seed)
    print(f"seed {seed}, an undisturbed run takes {took:.1f} s")
    moments = cycle([(from_the_start, took), (at_a_commit, 0.02), (once_told, took / 3)])
    runs, lives = Runs(tmp_path / "0"), 0
    runs.begin()
    for tries in count(1):
        until, longest = next(moments)
        killed = runs.run(until, chosen.uniform(0, longest))
        print(f"{until.__name__}: {'killed' if killed else 'ended'}, {len(runs.told)} records told of")
        runs.check()
        if runs.kills >= KILLS:
            break
        assert tries < 5 * KILLS, "most runs ended before they were killed"
        if not killed:
            assert runs.tree == expected
            lives += 1
            runs = Runs(tmp_path / str(lives), kills=runs.kills)
            runs.begin()
    assert not runs.run()
    runs.check()
    assert runs.tree == expected
    assert not at_a_commit(runs.corpus, [])
