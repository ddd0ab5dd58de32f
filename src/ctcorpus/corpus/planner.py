"""Deciding what a run of `clean` has to do: a pure function of what is known and what was found.

The tree that a corpus ends in depends on its raw files and its configuration alone, not on the
order or the grouping of runs. So everything here is decided over *all* places that are known, in
scope or not: which place stands for a content, what a record is called, what has been superseded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from ctcorpus.corpus.paths import Place, also_text, fold, names, own_name
from ctcorpus.corpus.plan import EDITED, Done, DoneStatus, Move, Plan, RawRef, Task
from ctcorpus.corpus.state import PASSING, Entry, by_id
from ctcorpus.model import Rejection, Told, id_of


def make_plan(
    entries: Iterable[Entry],
    rejected: Mapping[Place, Rejection],
    refs: Iterable[RawRef],
    *,
    fingerprint: str,
    rejected_with: Mapping[Place, str],
    exists: Callable[[Place], bool],
    told: Callable[[Place], tuple[Told, ...] | None] = lambda where: (),
    force: bool = False,
    prune: bool = False,
) -> Plan:
    """Decide what to do.

    `refs` are the raw files in scope, `exists` says whether another one is still there, `told` what stands
    beside one about it (None: nobody knows now), `rejected_with` the fingerprint of the run that rejected a file.
    """
    found = {ref.place: ref for ref in refs}
    known = _Known(tuple(entries), dict(rejected), found, exists, force)
    work = _Work(known, fingerprint, rejected_with, told)
    for sha256 in sorted(known.touched, key=known.order):
        work.decide(sha256)
    return work.plan(prune)


@dataclass
class _Known:
    """Who lies where: the contents of all known places, those in scope read anew."""

    entries: tuple[Entry, ...]
    rejected: dict[Place, Rejection]
    found: dict[Place, RawRef]
    exists: Callable[[Place], bool]
    force: bool
    by_sha: dict[str, Entry] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.by_sha = {entry.sha256: entry for entry in by_id(self.entries).values()}
        content: dict[Place, str] = {where: one.sha256 for where, one in self.rejected.items() if one.sha256}
        # the intact ones last: what an edited record says of its places may be out of date
        for entry in sorted(self.by_sha.values(), key=lambda entry: entry.status == "intact"):
            content |= dict.fromkeys(entry.places, entry.sha256)
            if any(where in self.found for where in entry.places):
                self.touched.add(entry.sha256)
        self.touched |= {content[where] for where in self.found if where in content}
        content |= {where: ref.sha256 for where, ref in self.found.items()}
        self.touched |= {ref.sha256 for ref in self.found.values()}
        for where, sha256 in content.items():
            if where in self.found or self.exists(where):
                self.places[sha256].append(where)
        for list_ in self.places.values():
            list_.sort()

    def order(self, sha256: str) -> tuple[list[Place], str]:
        return self.places.get(sha256, []), sha256

    def is_pinned(self, entry: Entry) -> bool:
        """Whether a record must stay as it is: somebody edited it, or may have edited a copy."""
        copy = entry.status == "incomplete" and self.by_sha.get(entry.sha256) is not entry
        return (entry.status == "edited" or copy) and not self.force

    def stays(self, entry: Entry) -> bool:
        """Whether a record cannot change its name now."""
        return self.is_pinned(entry) or (entry.status != "intact" and entry.sha256 not in self.touched)

    def superseded(self) -> list[Entry]:
        """Records of contents that lie nowhere any more, in whose places others lie now."""
        return [
            self.by_sha[sha256]
            for sha256 in sorted(self.touched)
            if sha256 in self.by_sha
            and not self.places.get(sha256)
            and any(where in self.found for where in self.by_sha[sha256].places)
        ]


class _Work:
    """Collects the plan, content by content."""

    def __init__(
        self,
        known: _Known,
        fingerprint: str,
        rejected_with: Mapping[Place, str],
        told: Callable[[Place], tuple[Told, ...] | None],
    ) -> None:
        self.known = known
        self.told = told
        self.fingerprint = fingerprint
        fresh = (one for where, one in known.rejected.items() if rejected_with.get(where) == fingerprint)
        self.rejections = {one.sha256: one for one in fresh if one.sha256 and one.reason not in PASSING}
        self.tasks: list[Task] = []
        self.dones: list[Done] = []
        self.rejected: list[Rejection] = []
        self.accepted: set[Place] = set()
        self.superseded = {where: one for one in known.superseded() for where in one.places}
        #: files that look like records, but are none of ours or second copies
        self.aliens = {
            fold(one.name): one for one in known.entries if known.by_sha.get(one.sha256) is not one
        }
        self.names = self._names()

    def decide(self, sha256: str) -> None:
        """What to do about a content, given where it lies now."""
        places = self.known.places.get(sha256)
        if not places:
            return
        entry = self.known.by_sha.get(sha256)
        if pinned := self._pinned(sha256, entry, places[0]):
            self._tell(places, lambda ref: Done("edited", ref, pinned.name, None, EDITED))
        elif entry and entry.status == "intact" and self._is_fresh(entry, places[0]):
            self.accepted.update(where for where in places if where in self.known.rejected)
            self._tell_fresh(entry, places)
        elif not entry and sha256 in self.rejections:
            self._reject(self.rejections[sha256], places)
        else:
            self._task(sha256, places)

    def _is_fresh(self, entry: Entry, first: Place) -> bool:
        """Whether a record would come out the same: program and configuration, and what is told of its first place."""
        return entry.fingerprint == self.fingerprint and self.told(first) in (entry.told, None)

    def plan(self, prune: bool) -> Plan:
        """Everything together, once all touched contents are decided."""
        known = self.known
        superseded = {one.id: one for one in self.superseded.values() if not known.is_pinned(one)}
        prunes, orphans = self._gone(prune)
        attached = {id_ for task in self.tasks for id_ in task.supersedes}
        self._tell_pinned()
        self.accepted.update(p for p in known.rejected if p not in known.found and not known.exists(p))
        moves = self._moves(superseded.keys() | {one.id for one in prunes})
        return Plan(
            self.fingerprint,
            tasks=tuple(self.tasks),
            dones=tuple(self.dones),
            moves=moves,
            versions=tuple(one for id_, one in superseded.items() if id_ not in attached),
            prunes=prunes,
            orphans=orphans,
            rejected=tuple(self.rejected),
            accepted=tuple(sorted(self.accepted)),
        )

    def _pinned(self, sha256: str, entry: Entry | None, first: Place) -> Entry | None:
        """The edited record that keeps a content from being written, if there is one."""
        alien = None if entry else self.aliens.get(fold(own_name(first, id_of(sha256))))
        former = self.superseded.get(first)
        return next((one for one in (entry, former, alien) if one and self.known.is_pinned(one)), None)

    def _names(self) -> dict[str, str]:
        """The name of every content that is known to lie, or to have lain last, somewhere."""
        known = self.known
        where = {sha256: places[0] for sha256, places in known.places.items()}
        leaving = {one.sha256 for one in self.superseded.values()}
        taken = [one.name for one in self.aliens.values() if known.is_pinned(one)]
        for sha256, entry in known.by_sha.items():
            if known.stays(entry):
                taken.append(entry.name)
                where.pop(sha256, None)
            elif sha256 not in leaving:
                where.setdefault(sha256, entry.place)
        return names({id_of(sha256): first for sha256, first in where.items()}, taken)

    def _moves(self, leaving: Set[str]) -> tuple[Move, ...]:
        told = {done.raw.sha256 for done in self.dones if done.raw} | {task.raw.sha256 for task in self.tasks}
        moves = []
        for sha256, entry in self.known.by_sha.items():
            if entry.id in leaving or entry.status != "intact":
                continue
            places = tuple(self.known.places.get(sha256, entry.places))
            name = self.names[entry.id]
            if name != entry.name or places != entry.places:
                moves.append(Move(entry, name, places))
                if sha256 not in told:
                    self.dones.append(Done("moved", RawRef(places[0].root, places[0].path, sha256), name))
        return tuple(moves)

    def _gone(self, prune: bool) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """Tell of the records whose raw files are gone; returns those to be deleted, and those that stay."""
        staying = self.superseded.values()
        gone = [one for one in self.known.by_sha.values() if not self.known.places.get(one.sha256)]
        gone = [one for one in gone if one not in staying]
        # nothing can show any more that one which lost a companion was not edited
        kept = [one for one in gone if one.status != "intact" and not self.known.force] if prune else gone
        for one in gone:
            if prune and one in kept:
                self.dones.append(Done("edited", None, one.name, None, EDITED))
            else:
                self.dones.append(Done("pruned" if prune else "gone", None, one.name))
        return tuple(one for one in gone if one not in kept), tuple(kept)

    def _task(self, sha256: str, places: list[Place]) -> None:
        first, *rest = places
        former = [self.superseded[where] for where in places if where in self.superseded]
        before = {one.id: None for one in former if not self.known.is_pinned(one)}
        self.tasks.append(
            Task(
                RawRef(first.root, first.path, sha256),
                also=tuple(also_text(where, first.root) for where in rest),
                name=self.names[id_of(sha256)],
                duplicates=tuple(self.known.found[where] for where in rest if where in self.known.found),
                places=tuple(places),
                told=self._told(sha256, first),
                supersedes=tuple(before),
            )
        )

    def _told(self, sha256: str, first: Place) -> tuple[Told, ...]:
        found, entry = self.told(first), self.known.by_sha.get(sha256)
        return found if found is not None else entry.told if entry else ()

    def _tell_pinned(self) -> None:
        """Name the edited records whose raw files hold other bytes now, where no outcome names them."""
        told = {done.name for done in self.dones if done.status == "edited"}
        pinned = {one.name for one in self.superseded.values() if self.known.is_pinned(one)}
        self.dones += [Done("edited", None, name, None, EDITED) for name in sorted(pinned - told)]

    def _reject(self, rejection: Rejection, places: list[Place]) -> None:
        copies = {where: replace(rejection, root=where.root, path=where.path) for where in places}
        self.rejected += [one for where, one in copies.items() if self.known.rejected.get(where) != one]
        self._tell(places, lambda ref: Done("rejected", ref, None, copies[ref.place]))

    def _tell_fresh(self, entry: Entry, places: list[Place]) -> None:
        name = self.names[entry.id]
        moved = name != entry.name or places[0] != entry.place
        first: DoneStatus = "moved" if moved else "unchanged" if tuple(places) == entry.places else "updated"
        self._tell(places, lambda ref: Done(first if ref.place == places[0] else "duplicate", ref, name))

    def _tell(self, places: list[Place], done: Callable[[RawRef], Done]) -> None:
        self.dones += [done(self.known.found[where]) for where in places if where in self.known.found]
