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
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ctcorpus.config import Config
from ctcorpus.containers import MARK, archive_of, in_crawl
from ctcorpus.corpus import index
from ctcorpus.corpus.batch import Batch, Lock, roll_forward
from ctcorpus.corpus.beside import Beside
from ctcorpus.corpus.files import by_ending, is_intact, read_files, read_some, same_content, same_record
from ctcorpus.corpus.paths import CONFIG, ENDINGS, RECORD, REJECTED, VERSIONS, Place, also_text, place
from ctcorpus.corpus.plan import EDITED, Done, DoneStatus, Plan, RawRef, Task, make_plan
from ctcorpus.corpus.roots import Roots, load_roots
from ctcorpus.corpus.state import PASSING, Entry, State, by_id, dump_rejected, read_entry, read_rejected
from ctcorpus.errors import CtcorpusError
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
        self._force = False

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
        self._by_name = self._state.entries
        self._by_id = by_id(self._by_name.values())
        self._rejected = self._read_rejected()
        self._changed: set[str] = set()  # names whose entries are to be remembered
        self._rejected_changed: set[Place] = set()
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
        self._fingerprint, self._force = fingerprint(config), force
        return make_plan(
            self._by_name.values(),
            self._rejected,
            refs,
            fingerprint=self._fingerprint,
            rejected_with=self._state.rejected,
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
        return dict(self._by_id)

    def begin(self, plan: Plan) -> Iterator[Done]:
        """Move and delete records as planned, in one batch; yields what needed no more than that."""
        for entry in plan.versions:
            self._to_versions(entry)
        for entry in plan.prunes:
            self._delete(entry)
        self._move(plan)
        for rejection in plan.rejected:
            self._reject(rejection)
        self._accept(plan.accepted)
        self._commit()
        yield from plan.dones

    def put(self, task: Task, outcome: RecordFiles | Rejection) -> Iterator[Done]:
        """Take in what became of a task; yields the outcomes of a whole batch once it is durable."""
        self._take_in(task, outcome)
        if self._batch.bytes >= _BYTES or len(self._waiting) >= _OUTCOMES or self._is_late():
            yield from self.flush()

    def reject(self, rejection: Rejection) -> Iterator[Done]:
        """Take in a file that could not even be read (no SHA-256, no task)."""
        self._reject(rejection)
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
            self._accept(task.places)
        self._wait(_told(task, status, outcome))

    def _take_rejection(self, task: Task, rejection: Rejection) -> None:
        if rejection.reason not in PASSING:
            self._supersede(task)
            if entry := self._by_id.get(task.id):
                self._to_versions(entry)
        for where in task.places:
            self._reject(replace(rejection, root=where.root, path=where.path))

    def _judge(self, task: Task, outcome: RecordFiles | Rejection) -> DoneStatus:
        """What becomes of a record, given what stands there; the same for a run and a dry run."""
        if isinstance(outcome, Rejection):
            return "rejected"
        if not outcome.record.startswith(f"---\nid: {task.id}\n".encode()):
            return "changed"
        entry = self._by_id.get(task.id)
        if not entry or (entry.status == "edited" and self._force):
            return "updated" if entry else "new"
        before = read_some(self.corpus, entry.name)
        made = outcome
        if entry.places != task.places:  # its place changes, too: that is no edit
            made = relocate(outcome, entry.root, entry.path, entry.also)
        if entry.status == "incomplete":
            return "updated" if self._force or same_record(before, made) else "edited"
        if same_content(before, made):
            return "unchanged"
        return "updated" if self._force or is_intact(before) else "edited"

    def _write(self, task: Task, files: RecordFiles, status: DoneStatus) -> None:
        """Put those files of a record that differ from what stands there."""
        entry = self._by_id.get(task.id)
        if entry and status == "unchanged":
            self._remember(replace(entry, fingerprint=self._fingerprint))
            return
        before = read_some(self.corpus, entry.name) if entry else {}
        if entry and entry.name != task.name:
            self._delete(entry)
            before = {}
        occupant = self._by_name.get(task.name)
        if occupant and occupant.id != task.id:
            self._to_versions(occupant)
        for ending, data in by_ending(files).items():
            if before.get(ending) != data:
                self._batch.put(task.name + ending, data)
        raw = task.raw
        self._forget_version(task.id)
        made_from = self._fingerprint, witnesses_in(files.ledger), task.told
        self._remember(
            Entry(task.name, "intact", task.id, raw.sha256, raw.root, raw.path, task.also, *made_from)
        )

    def _move(self, plan: Plan) -> None:
        """Give records other names and places: first everybody leaves, then everybody arrives."""
        moving = {move.entry.name for move in plan.moves}
        for move in plan.moves:
            occupant = self._by_name.get(move.name)
            if occupant and occupant.name not in moving:
                self._to_versions(occupant)
        for move in plan.moves:
            self._delete(move.entry)
        for move in plan.moves:
            first, *rest = move.places
            also = tuple(also_text(where, first.root) for where in rest)
            files = read_files(self.corpus, move.entry.name)  # there until the batch is committed
            if not files.intact:
                raise CtcorpusError(f"{move.entry.name}{RECORD}: edited while clean ran; run clean again")
            if move.places != move.entry.places:
                files = relocate(files, first.root, first.path, also)
            for ending, data in by_ending(files).items():
                self._batch.put(move.name + ending, data)
            self._remember(replace(move.entry, name=move.name, root=first.root, path=first.path, also=also))

    def _supersede(self, task: Task) -> None:
        for id_ in task.supersedes:
            if entry := self._by_id.get(id_):
                self._to_versions(entry)

    def _to_versions(self, entry: Entry) -> None:
        """Let a record stand under `.versions/ID/` instead of its name."""
        if entry.status == "edited" and not self._force:
            return
        if entry.id and self._by_id.get(entry.id) is entry:
            name = self._version(entry)
            for ending, data in read_some(self.corpus, entry.name).items():
                self._batch.put(name + ending, data)
        self._delete(entry)

    def _version(self, entry: Entry) -> str:
        """The name of a superseded record; a version that somebody edited keeps its own."""
        name = f"{VERSIONS}/{entry.id}/{entry.name.rpartition('/')[2]}"
        while not self._force and (self.corpus / (name + RECORD)).exists():
            if read_entry(self.corpus, name).status != "edited":
                break
            name += "~"
        return name

    def _forget_version(self, id_: str) -> None:
        """A record that is back needs no copy among the versions, unless somebody edited that."""
        folder = f"{VERSIONS}/{id_}"
        if not (self.corpus / folder).is_dir():
            return
        for file in (self.corpus / folder).glob(f"*{RECORD}"):
            name = f"{folder}/{file.name.removesuffix(RECORD)}"
            if read_entry(self.corpus, name).status == "intact":
                for ending in ENDINGS:
                    self._batch.delete(name + ending)

    def _delete(self, entry: Entry) -> None:
        if self._by_name.get(entry.name) is not entry:
            return  # it has left already, and another may stand there
        for ending in ENDINGS:
            self._batch.delete(entry.name + ending)
        self._by_name.pop(entry.name, None)
        if self._by_id.get(entry.id) is entry:
            del self._by_id[entry.id]
        self._changed.add(entry.name)

    def _remember(self, entry: Entry) -> None:
        self._by_name[entry.name] = self._by_id[entry.id] = entry
        self._changed.add(entry.name)

    def _reject(self, rejection: Rejection) -> None:
        where = place(rejection.root, rejection.path)
        self._rejected[where] = rejection
        self._state.rejected[where] = self._fingerprint
        self._rejected_changed.add(where)

    def _accept(self, places: Iterable[Place]) -> None:
        for where in places:
            if self._rejected.pop(where, None):
                self._state.rejected.pop(where, None)
                self._rejected_changed.add(where)

    def _commit(self) -> None:
        self._put_rejected()
        if self._batch:
            index.discard(self.corpus)
        self._batch.commit()
        self._state.remember({name: self._by_name.get(name) for name in self._changed})
        self._state.remember_rejected({p: self._state.rejected.get(p) for p in self._rejected_changed})
        self._changed.clear()
        self._rejected_changed.clear()

    def _put_rejected(self) -> None:
        """`rejected.jsonl` stands where, and only where, something is rejected."""
        if not self._rejected_changed:
            return
        data = dump_rejected(self._rejected.values())
        file = self.corpus / REJECTED
        if not data:
            self._batch.delete(REJECTED)
        elif not file.exists() or file.read_bytes() != data:
            self._batch.put(REJECTED, data)

    def _read_rejected(self) -> dict[Place, Rejection]:
        with suppress(CtcorpusError):  # a broken line: the files in question are tried again
            return {place(one.root, one.path): one for one in read_rejected(self.corpus)}
        return {}

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
