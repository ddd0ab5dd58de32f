"""What a run of `clean` has to do, and what became of it: the words that planner, store and runner share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ctcorpus.corpus.paths import Place, place
from ctcorpus.corpus.state import Entry
from ctcorpus.model import Rejection, Told, id_of

DoneStatus = Literal[
    "new", "updated", "unchanged", "moved", "duplicate", "rejected", "edited", "changed", "gone", "pruned"
]
EDITED = "edited by hand, left alone; --force writes it anew"


@dataclass(frozen=True, slots=True)
class RawRef:
    """A raw file in scope: its place, and the SHA-256 of its bytes in hex."""

    root: str
    path: str
    sha256: str

    @property
    def id(self) -> str:
        return id_of(self.sha256)

    @property
    def place(self) -> Place:
        return place(self.root, self.path)


@dataclass(frozen=True, slots=True)
class Task:
    """A content to be normalised, under the place that stands for it."""

    raw: RawRef
    also: tuple[str, ...]
    name: str
    duplicates: tuple[RawRef, ...] = ()  # of `also`, those in scope
    places: tuple[Place, ...] = ()
    told: tuple[Told, ...] = ()  # about the raw file, by what stands beside it
    supersedes: tuple[str, ...] = ()  # ids of the records of what lay in these places before

    @property
    def id(self) -> str:
        return self.raw.id


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one raw file, or of a record whose raw file is gone."""

    status: DoneStatus
    raw: RawRef | None
    name: str | None = None
    rejection: Rejection | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A record that gets another name, or whose content lies in other places than it says."""

    entry: Entry
    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of one run. Moves and what follows come first, as one batch; then the tasks."""

    fingerprint: str
    tasks: tuple[Task, ...]
    dones: tuple[Done, ...]
    moves: tuple[Move, ...] = ()
    versions: tuple[Entry, ...] = ()  # superseded by contents that are no tasks
    prunes: tuple[Entry, ...] = ()
    orphans: tuple[Entry, ...] = ()  # records that stay though their raw files are gone
    rejected: tuple[Rejection, ...] = ()  # known rejections under further places
    accepted: tuple[Place, ...] = ()  # rejected no longer, or gone
