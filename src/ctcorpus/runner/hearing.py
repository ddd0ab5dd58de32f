"""The second look of a run with witnesses: which records are held against which others.

A witness is the first-pass text of a record: as the repair stage left it, before any witness was heard. It is
a function of the raw file alone, so the records that are due, and what they become, are functions of the set of
raw files: a record is due when the documents that share a passage with it are not those it was last held against.
A record whose raw file is gone stays as it is, and neither bears witness nor hears any.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from ctcorpus.config import Config
from ctcorpus.corpus.firstpass import FirstPass, FirstPasses, recovered, sampled
from ctcorpus.corpus.plan import Plan, RawRef, Task
from ctcorpus.corpus.state import Entry
from ctcorpus.corpus.store import Store
from ctcorpus.errors import Rejected
from ctcorpus.model import RawFile, Rejection, Witness
from ctcorpus.passages.near import related
from ctcorpus.record.stamp import fingerprint
from ctcorpus.runner import members
from ctcorpus.runner.job import Job, Result

#: first-pass texts that are written to the cache at a time
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Case:
    """A document and its witnesses, to be cleaned in any process. `again`: it has been told of in this run."""

    job: Job
    ids: tuple[str, ...]
    again: bool
    witnesses: tuple[Witness, ...] = ()

    @property
    def task(self) -> Task:
        return self.job.task


class Hearing:
    """Collects the first-pass texts of a run, then says which records are due."""

    def __init__(self, store: Store, plan: Plan, config: Config, force: bool, dry_run: bool) -> None:
        self._store, self._plan, self._config, self._force = store, plan, config, force
        self._plain = fingerprint(replace(config, witness=False))
        self._passes = FirstPasses(store.corpus, self._plain, readonly=dry_run)
        self._waiting: list[FirstPass] = []
        self._tasks: dict[str, Task] = {}  # of the documents that this run cleaned
        self._before = store.entries()
        #: ids of records with witnesses that must be cleaned: they are written once, with their witnesses
        self.deferred: set[str] = set()
        #: whether every record that was due could be held against its witnesses
        self.is_complete = True

    def close(self) -> None:
        self._passes.close()

    def takes(self, result: Result) -> bool:
        """Take in what the first look gave; whether the document is written in the second one only."""
        if result.first is None:
            return False
        self._keep(result.first)
        self._tasks[result.task.id] = result.task
        before = self._before.get(result.task.id)
        if before and before.status == "intact" and before.witnesses:
            self.deferred.add(result.task.id)
            return True
        return False

    def cases(self) -> list[Case]:
        """The records that are due, by the place of their raw files."""
        entries = self._standing()
        if not self._tasks and self._is_sound(entries) and self._passes.heard() == _digest(entries):
            return []
        self._passes.remember("")
        due = related(self._passes.samples(self._witnesses(entries)))
        tasks = {id_: task for id_, task in self._tasks.items() if id_ in self.deferred or self._is_open(id_)}
        for id_, entry in entries.items():
            if id_ in self._tasks or entry.status != "intact" or entry.fingerprint != self._plan.fingerprint:
                continue
            if entry.witnesses != due.get(id_, ()):
                tasks[id_] = _task(entry)
        cases = [self._case(task, due.get(id_, ())) for id_, task in tasks.items()]
        cases = [case for case in cases if case.ids or not case.again or case.task.id not in self._tasks]
        return sorted(cases, key=lambda case: case.task.raw.place)

    def end(self) -> None:
        """All cases have been heard: until a record changes no run has to look for any."""
        entries = self._with_raw_files(self._store.entries())
        if self.is_complete and self._is_sound(entries):
            self._passes.remember(_digest(entries))

    def complete(self, case: Case) -> Case:
        """A case with the texts of its witnesses."""
        return replace(case, witnesses=self._passes.witnesses(case.ids))

    def _case(self, task: Task, ids: tuple[str, ...]) -> Case:
        file = self._store.roots.file(task.raw.root, task.raw.path)
        deferred = task.id in self.deferred
        if not deferred:
            task = replace(task, duplicates=(), supersedes=())
        return Case(Job(task, file), ids, not deferred)

    def _is_open(self, id_: str) -> bool:
        """Whether a document that this run cleaned has a record that may be written once more."""
        entry = self._before.get(id_)
        return self._force or not entry or entry.status == "intact"

    def _standing(self) -> dict[str, Entry]:
        """The records that stand at the end of the run, and have their raw files."""
        left = {one.id for one in (*self._plan.versions, *self._plan.prunes)}
        left |= {id_ for task in self._tasks.values() for id_ in task.supersedes}
        entries = self._with_raw_files(self._store.entries())
        return {id_: entry for id_, entry in entries.items() if id_ not in left}

    def _with_raw_files(self, entries: dict[str, Entry]) -> dict[str, Entry]:
        gone = {one.id for one in self._plan.orphans}
        return {id_: entry for id_, entry in entries.items() if id_ not in gone}

    def _witnesses(self, entries: dict[str, Entry]) -> set[str]:
        """The ids of all documents that can be witnesses; their texts are seen to be at hand."""
        at_hand = self._passes.known()
        ids = set(self._tasks)
        for id_, entry in entries.items():
            if id_ in ids or (entry.status == "intact" and entry.fingerprint not in self._fingerprints):
                continue
            if id_ not in at_hand:
                witness = self._found(entry)
                if witness is None:
                    continue
                self._keep(sampled(witness))
            ids.add(id_)
        self._write()
        self._passes.keep(ids)
        return ids

    def _is_sound(self, entries: dict[str, Entry]) -> bool:
        """Whether all records are intact: for others it matters whether their raw files are there."""
        return all(entry.status == "intact" for entry in entries.values())

    @property
    def _fingerprints(self) -> tuple[str, str]:
        """Of records with the same first-pass text: whether witnesses were heard makes no difference to it."""
        return self._plan.fingerprint, self._plain

    def _found(self, entry: Entry) -> Witness | None:
        """The first-pass text of a record; of one that somebody edited, that of its raw file."""
        if entry.status == "intact" and (witness := recovered(self._store.corpus, entry.name)):
            return witness
        from ctcorpus.pipeline import first_pass

        try:
            file = self._store.roots.file(entry.root, entry.path)
            member = members.read(file, entry.path)
        except Rejected:
            return None
        raw = RawFile(entry.path, member.data, root=entry.root, told=member.told)
        witness_ = first_pass(raw, self._config)
        return None if isinstance(witness_, Rejection) or raw.id != entry.id else witness_

    def _keep(self, found: FirstPass) -> None:
        self._waiting.append(found)
        if len(self._waiting) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._passes.put(self._waiting)
        self._waiting.clear()


def _digest(entries: dict[str, Entry]) -> str:
    """Changes whenever a record comes, goes, or has other witnesses."""
    rows = sorted((id_, entry.fingerprint, entry.witnesses) for id_, entry in entries.items())
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _task(entry: Entry) -> Task:
    raw = RawRef(entry.root, entry.path, entry.sha256)
    return Task(raw, entry.also, entry.name, places=entry.places, told=entry.told)
