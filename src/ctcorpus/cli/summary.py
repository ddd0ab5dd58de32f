"""What a run of `clean` did, in figures: for people at its end, and as the last object of `--json`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ctcorpus import console
from ctcorpus.cli.environment import Environment
from ctcorpus.console import Row
from ctcorpus.runner import Outcome
from ctcorpus.stats import Tally, by_count

#: the status of a record that was told of, or not looked at, before its witnesses were heard
WITNESSED = "witnessed"
#: rows a table of the summary shows; --json has all
ROWS = 8


@dataclass
class Summary:
    """What a run did."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cleaning: Tally = field(default_factory=Tally)
    faulty: bool = False
    interrupted: bool = False
    #: that were looked into; those among them that are told of as files, since they cannot be read (to the end)
    containers: int = 0
    broken: int = 0
    #: members of containers that are no documents
    skipped: int = 0
    sidecars: int = 0
    manifests: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, outcome: Outcome) -> None:
        self.statuses[outcome.status] += 1
        self.faulty |= outcome.faulty
        if outcome.reason:
            self.reasons[outcome.reason] += 1
        if outcome.cleaning:
            self.cleaning.add(outcome.cleaning, outcome.flags)
            self.cleaning.documents -= outcome.status == WITNESSED  # told of before

    @property
    def files(self) -> int:
        return self.statuses.total() - self.statuses[WITNESSED]

    @property
    def found(self) -> str:
        """What was found, for people: `51 documents, 51 sidecars`; files where nothing else is among them."""
        counts = (
            (self.containers, "container"),
            (self.skipped, "skipped member"),
            (self.sidecars, "sidecar"),
            (self.manifests, "manifest"),
        )
        beside = [_counted(count, word) for count, word in counts if count]
        documents = _counted(self.files - self.broken, "document")
        return ", ".join((documents, *beside)) if beside else f"{self.files} files"

    @property
    def exit_code(self) -> int:
        return 130 if self.interrupted else int(self.faulty)

    def to_dict(self) -> dict[str, Any]:
        return {
            "summary": True,
            "files": self.files,
            "containers": self.containers,
            "skipped": self.skipped,
            "sidecars": self.sidecars,
            "manifests": self.manifests,
            "statuses": by_count(self.statuses),
            "reasons": by_count(self.reasons),
            **self.cleaning.to_dict(),
            "interrupted": self.interrupted,
            "seconds": round(time.monotonic() - self.began, 3),
        }


def tell(env: Environment, summary: Summary, dry_run: bool) -> None:
    """Say what a run did."""
    if env.json:
        env.emit(summary.to_dict())
        return
    if env.quiet:
        return
    env.draw_error(console.tables(_tables(summary), env.error_width, env.error_color))
    counts = ", ".join(f"{count} {status}" for status, count in by_count(summary.statuses).items())
    seconds = time.monotonic() - summary.began
    env.note(f"{summary.found}: {counts or 'none found'} ({seconds:.1f} s)")
    if not summary.files and (summary.sidecars or summary.manifests):
        env.note("Sidecars and manifests are no documents: name those, or the folder.")
    if dry_run:
        env.note("Dry run: nothing was written.")
    if summary.interrupted:
        env.note("Interrupted: what is listed is safe. Run clean again for the rest.")


def _tables(summary: Summary) -> Iterator[tuple[str, list[Row]]]:
    done = summary.cleaning
    yield "repairs", _rows(done.repairs)
    yield "normalised", _rows(done.normalised)
    yield "dropped lines, by rule", _rows(done.dropped)
    yield "flags", _rows(done.flags)
    yield "rejected, by reason", _rows(summary.reasons)


def _rows(counter: Counter[str]) -> list[Row]:
    rows = list(by_count(counter).items())
    more = rows[ROWS:]
    shown: list[Row] = [(name, f"{count:,}") for name, count in rows[:ROWS]]
    return [*shown, (f"{len(more)} more", f"{sum(count for _, count in more):,}")] if more else shown


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
