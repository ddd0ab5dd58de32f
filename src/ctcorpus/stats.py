"""What is in a corpus, and what a run did to it: counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ctcorpus.record import Cleaning, Record


@dataclass
class Tally:
    """What cleaning did to some documents, by class of repair, rule and flag."""

    documents: int = 0
    characters: Counter[str] = field(default_factory=Counter)  # extracted, body, dropped, metadata
    repairs: Counter[str] = field(default_factory=Counter)
    normalised: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    proposals: int = 0

    def add(self, cleaning: Cleaning, flags: Iterable[str]) -> None:
        self.documents += 1
        self.characters.update(cleaning.characters)
        self.repairs.update(cleaning.repairs)
        self.normalised.update(cleaning.normalised)
        self.dropped.update(cleaning.dropped)
        self.flags.update(flags)
        self.proposals += cleaning.proposals

    def to_dict(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "characters": dict(self.characters),
            "repairs": by_count(self.repairs),
            "normalised": by_count(self.normalised),
            "dropped": by_count(self.dropped),
            "proposals": self.proposals,
            "flags": by_count(self.flags),
        }


@dataclass
class Stats:
    """A corpus in figures. What a record does not say is counted under `unknown`."""

    cleaning: Tally = field(default_factory=Tally)
    paragraphs: int = 0
    scripts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    institutions: Counter[str] = field(default_factory=Counter)
    instruments: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        self.cleaning.add(record.cleaning, record.flags)
        self.paragraphs += len(record.paragraphs)
        self.scripts[record.script or "unknown"] += 1
        self.languages[record.language or "unknown"] += 1
        self.years[(record.published or "unknown").split("-")[0]] += 1
        self.sources[record.source or "unknown"] += 1
        self.topics.update(record.topics)
        self.institutions.update(record.institutions)
        self.instruments.update(record.instruments)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for `--json`; years in order, everything else the most frequent first."""
        cleaning = self.cleaning.to_dict()
        return {
            "documents": cleaning.pop("documents"),
            "paragraphs": self.paragraphs,
            "characters": cleaning.pop("characters"),
            "scripts": by_count(self.scripts),
            "languages": by_count(self.languages),
            "years": dict(sorted(self.years.items())),
            "sources": by_count(self.sources),
            "topics": by_count(self.topics),
            "institutions": by_count(self.institutions),
            "instruments": by_count(self.instruments),
            **cleaning,
        }


def collect(records: Iterable[Record]) -> Stats:
    stats = Stats()
    for record in records:
        stats.add(record)
    return stats


def by_count(counter: Counter[str]) -> dict[str, int]:
    """The most frequent first, equal ones by name: the same order on every run."""
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
