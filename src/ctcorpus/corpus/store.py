"""Writing a corpus: plan a run, move what has to move, take outcomes in, batch by batch.

    with Store(corpus) as store:
        plan = store.plan(refs, config)
        report(store.begin(plan))
        for task in plan.tasks:
            report(store.put(task, outcome(task)))
        report(store.flush())

What is reported is on disk for good: a `Done` comes out when the batch that it is in is durable.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ctcorpus.config import Config
from ctcorpus.containers import MARK, archive_of, in_crawl
from ctcorpus.corpus import index
from ctcorpus.corpus.batch import Batch, Lock, roll_forward
from ctcorpus.corpus.beside import Beside
from ctcorpus.corpus.files import is_intact, read_some, same_content, same_record
from ctcorpus.corpus.paths import CONFIG, Place
from ctcorpus.corpus.plan import EDITED, Done, DoneStatus, Plan, RawRef, Task
from ctcorpus.corpus.planner import make_plan
from ctcorpus.corpus.records import Records
from ctcorpus.corpus.rejections import Rejections
from ctcorpus.corpus.roots import Roots, load_roots
from ctcorpus.corpus.state import PASSING, Entry, State
from ctcorpus.model import Rejection, Told
from ctcorpus.record import RecordFiles, relocate
from ctcorpus.record.ledger import witnesses_in
from ctcorpus.record.stamp import fingerprint

#: A batch is written out when it holds so many bytes or outcomes, or when its first outcome has
#: waited for so many seconds. One sync a batch instead of one a file: 10 to 49 MB/s against 3.
_BYTES, _OUTCOMES, _SECONDS = 16 * 1024 * 1024, 500, 1.0
_TAKEN = frozenset({"new", "updated", "unchanged"})


class Store:
    """The one writer of a corpus, as a context. Leaving it by an error drops what is not durable."""

    def __init__(self, corpus: Path, wait: float = 30.0, readonly: bool = False) -> None:
        """`wait`: seconds for another writer to end. `readonly`: only plan; no lock, nothing is written."""
        self.roots: Roots = load_roots(corpus)
        self.corpus = self.roots.corpus
        self._readonly = readonly
        self._lock = Lock(self.corpus, wait)
        self._batch = Batch(self.corpus)
        self._waiting: list[Done] = []
        self._first = 0.0  # when the first outcome that waits came in
        self._fingerprint = ""

    def __enter__(self) -> Store:
        if not self._readonly:
            self._lock.acquire()
            try:
                roll_forward(self.corpus)
            except BaseException:
                self._lock.release()
                raise
        self.beside = Beside(self.roots.folders.values())
        self._state = State(self.corpus, self._readonly)
        self._records = Records(self.corpus, self._batch, self._state.entries)
        self._rejections = Rejections(self.corpus, self._batch, self._state.rejected)
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None and not self._readonly:
                self._commit()
        finally:
            self._state.close()
            self._lock.release()

    def register(self, folder: Path, name: str | None = None) -> str:
        """Make a folder a raw root; returns its name. Raises CtcorpusError for a name that cannot be."""
        known = set(self.roots.folders)
        self.roots = self.roots.with_root(folder, name)
        self.beside = Beside(self.roots.folders.values())
        if not self._readonly:
            self._batch.put(CONFIG, self.roots.to_yaml().encode())
            self._commit()
        return next(iter(set(self.roots.folders) - known))

    def plan(
        self,
        refs: Iterable[RawRef],
        config: Config,
        *,
        gone: Callable[[Place], bool] = lambda where: False,
        inside: Mapping[Place, tuple[Told, ...]] = MappingProxyType({}),
        force: bool = False,
        prune: bool = False,
    ) -> Plan:
        """What to do about the raw files in scope; `begin` and `put` carry it out. Writes nothing.

        `gone` knows of places that are none any more, whatever lies on disk: members of containers; `inside` what
        containers tell of members in scope.
        """
        self._fingerprint, self._records.force = fingerprint(config), force
        return make_plan(
            self._records.by_name.values(),
            self._rejections.by_place,
            refs,
            fingerprint=self._fingerprint,
            rejected_with=self._rejections.rejected_with,
            exists=lambda where: not gone(where) and self._is_document(where),
            told=lambda where: self._told(where, inside),
            force=force,
            prune=prune,
        )

    def _is_document(self, where: Place) -> bool:
        """Whether a raw file is there, and has not become a sidecar or a manifest of others."""
        there = self.roots.exists(where.root, where.path)
        if (
            not there or MARK in where.path
        ):  # members of containers in scope are known, others are not looked at
            return there
        return not self.beside.kind(self.roots.file(where.root, where.path))

    def _told(self, where: Place, inside: Mapping[Place, tuple[Told, ...]]) -> tuple[Told, ...] | None:
        """What is told of a raw file; None where its root is away, or a container that tells more is not in scope."""
        if not self.roots.folders[where.root].is_dir() or (where not in inside and in_crawl(where.path)):
            return None
        file = self.roots.file(where.root, where.path)
        if (found := archive_of(file)) and not self.beside.has_entered(found[0]):
            return None
        return (*self.beside.told(file), *inside.get(where, ()))

    def entries(self) -> dict[str, Entry]:
        """The entries that stand for the ids of records, as they are now."""
        return dict(self._records.by_id)

    def begin(self, plan: Plan) -> Iterator[Done]:
        """Move and delete records as planned, in one batch; yields what needed no more than that."""
        for entry in plan.versions:
            self._records.to_versions(entry)
        for entry in plan.prunes:
            self._records.delete(entry)
        self._records.move(plan.moves)
        for rejection in plan.rejected:
            self._rejections.add(rejection, self._fingerprint)
        self._rejections.drop(plan.accepted)
        self._commit()
        yield from plan.dones

    def put(self, task: Task, outcome: RecordFiles | Rejection) -> Iterator[Done]:
        """Take in what became of a task; yields the outcomes of a whole batch once it is durable."""
        self._take_in(task, outcome)
        if self._batch.bytes >= _BYTES or len(self._waiting) >= _OUTCOMES or self._is_late():
            yield from self.flush()

    def reject(self, rejection: Rejection) -> Iterator[Done]:
        """Take in a file that could not even be read (no SHA-256, no task)."""
        self._rejections.add(rejection, self._fingerprint)
        raw = RawRef(rejection.root, rejection.path, rejection.sha256)
        self._wait([Done("rejected", raw, None, rejection)])
        if len(self._waiting) >= _OUTCOMES or self._is_late():
            yield from self.flush()

    def flush(self) -> Iterator[Done]:
        """Make everything durable that was taken in; yields its outcomes."""
        self._commit()
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def foresee(self, task: Task, outcome: RecordFiles | Rejection) -> Iterator[Done]:
        """What `put` and `flush` would tell of a task, without writing."""
        yield from _told(task, self._judge(task, outcome), outcome)

    def _take_in(self, task: Task, outcome: RecordFiles | Rejection) -> None:
        status = self._judge(task, outcome)
        if isinstance(outcome, Rejection):
            self._take_rejection(task, outcome)
        elif status in _TAKEN:
            self._write(task, outcome, status)
            self._supersede(task)
            self._rejections.drop(task.places)
        self._wait(_told(task, status, outcome))

    def _take_rejection(self, task: Task, rejection: Rejection) -> None:
        if rejection.reason not in PASSING:
            self._supersede(task)
            self._to_versions(task.id)
        for where in task.places:
            self._rejections.add(replace(rejection, root=where.root, path=where.path), self._fingerprint)

    def _judge(self, task: Task, outcome: RecordFiles | Rejection) -> DoneStatus:
        """What becomes of a record, given what stands there; the same for a run and a dry run."""
        if isinstance(outcome, Rejection):
            return "rejected"
        if not outcome.record.startswith(f"---\nid: {task.id}\n".encode()):
            return "changed"
        entry = self._records.by_id.get(task.id)
        if not entry or (entry.status == "edited" and self._records.force):
            return "updated" if entry else "new"
        before = read_some(self.corpus, entry.name)
        made = outcome
        if entry.places != task.places:  # its place changes, too: that is no edit
            made = relocate(outcome, entry.root, entry.path, entry.also)
        if entry.status == "incomplete":
            return "updated" if self._records.force or same_record(before, made) else "edited"
        if same_content(before, made):
            return "unchanged"
        return "updated" if self._records.force or is_intact(before) else "edited"

    def _write(self, task: Task, files: RecordFiles, status: DoneStatus) -> None:
        entry = self._records.by_id.get(task.id)
        if entry and status == "unchanged":
            self._records.remember(replace(entry, fingerprint=self._fingerprint))
            return
        raw = task.raw
        made_from = self._fingerprint, witnesses_in(files.ledger), task.told
        made = Entry(task.name, "intact", task.id, raw.sha256, raw.root, raw.path, task.also, *made_from)
        self._records.write(made, files)

    def _supersede(self, task: Task) -> None:
        for id_ in task.supersedes:
            self._to_versions(id_)

    def _to_versions(self, id_: str) -> None:
        if entry := self._records.by_id.get(id_):
            self._records.to_versions(entry)

    def _commit(self) -> None:
        self._rejections.put()
        if self._batch:
            index.discard(self.corpus)
        self._batch.commit()
        self._state.remember(self._records.changes())
        self._state.remember_rejected(self._rejections.changes())

    def _wait(self, dones: Iterable[Done]) -> None:
        if not self._waiting:
            self._first = time.monotonic()
        self._waiting += dones

    def _is_late(self) -> bool:
        return bool(self._waiting) and time.monotonic() - self._first >= _SECONDS


def _told(task: Task, status: DoneStatus, outcome: RecordFiles | Rejection) -> list[Done]:
    """What is told of a task's raw files in scope, its own first."""
    refs = (task.raw, *task.duplicates)
    if isinstance(outcome, Rejection):
        own = (replace(outcome, root=ref.root, path=ref.path) for ref in refs)
        return [Done(status, ref, None, one) for ref, one in zip(refs, own, strict=True)]
    if status == "changed":
        return [Done(status, ref, None, None, "changed while it was read; run clean again") for ref in refs]
    if status == "edited":
        return [Done(status, ref, task.name, None, EDITED) for ref in refs]
    first, *more = refs
    return [Done(status, first, task.name), *(Done("duplicate", ref, task.name) for ref in more)]
