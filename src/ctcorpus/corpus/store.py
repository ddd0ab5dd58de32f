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
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ctcorpus.config import Config
from ctcorpus.corpus.batch import Batch, Lock, roll_forward
from ctcorpus.corpus.files import by_ending, read_files, read_some, same_content, same_record
from ctcorpus.corpus.paths import CONFIG, ENDINGS, RECORD, REJECTED, VERSIONS, Place, also_text, place
from ctcorpus.corpus.plan import Done, DoneStatus, Plan, RawRef, Task, make_plan
from ctcorpus.corpus.roots import Roots, load_roots
from ctcorpus.corpus.state import Entry, State, dump_rejected, read_entry, read_rejected
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Rejection
from ctcorpus.record import RecordFiles, relocate
from ctcorpus.record.stamp import fingerprint

#: A batch is written out when it holds so many bytes or outcomes, or when its first outcome has
#: waited for so many seconds. One sync a batch instead of one a file: 10 to 49 MB/s against 3.
_BYTES, _OUTCOMES, _SECONDS = 16 * 1024 * 1024, 500, 2.0
#: Rejections by these stages say nothing about the bytes: an earlier record stays, and it is tried again.
_PASSING = frozenset({"read", "pipeline"})


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
        self._state = State(self.corpus, self._readonly)
        self._by_name = self._state.entries
        self._by_id = {one.id: one for one in self._by_name.values() if one.id}
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
        if not self._readonly:
            self._batch.put(CONFIG, self.roots.to_yaml().encode())
            self._commit()
        return next(iter(set(self.roots.folders) - known))

    def plan(
        self, refs: Iterable[RawRef], config: Config, *, force: bool = False, prune: bool = False
    ) -> Plan:
        """What to do about the raw files in scope. Writes nothing."""
        return make_plan(
            self._by_name.values(),
            self._rejected,
            refs,
            fingerprint=fingerprint(config),
            rejected_with=self._state.rejected,
            exists=lambda where: self.roots.exists(where.root, where.path),
            force=force,
            prune=prune,
        )

    def begin(self, plan: Plan) -> Iterator[Done]:
        """Move and delete records as planned, in one batch; yields what needed no more than that."""
        self._fingerprint = plan.fingerprint
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
        self._tell("rejected", [RawRef(rejection.root, rejection.path, rejection.sha256)], None, rejection)
        if len(self._waiting) >= _OUTCOMES or self._is_late():
            yield from self.flush()

    def flush(self) -> Iterator[Done]:
        """Make everything durable that was taken in; yields its outcomes."""
        self._commit()
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def _take_in(self, task: Task, outcome: RecordFiles | Rejection) -> None:
        refs = [task.raw, *task.duplicates]
        if isinstance(outcome, Rejection):
            self._take_rejection(task, outcome)
            self._tell("rejected", refs, None, outcome)
        elif not outcome.record.startswith(f"---\nid: {task.id}\n".encode()):
            self._tell("changed", refs, None, None, "changed while it was read; run clean again")
        elif (status := self._write(task, outcome)) == "edited":
            self._tell(status, refs, task.name, None, "edited by hand, left alone; --force writes it anew")
        else:
            self._supersede(task)
            self._accept(task.places)
            self._tell(status, refs[:1], task.name)
            self._tell("duplicate", refs[1:], task.name)

    def _take_rejection(self, task: Task, rejection: Rejection) -> None:
        if rejection.stage not in _PASSING:
            self._supersede(task)
            if entry := self._by_id.get(task.id):
                self._to_versions(entry)
        for where in task.places:
            self._reject(replace(rejection, root=where.root, path=where.path))

    def _write(self, task: Task, files: RecordFiles) -> DoneStatus:
        """Put those files of a record that differ from what stands there."""
        entry = self._by_id.get(task.id)
        before = read_some(self.corpus, entry.name) if entry else {}
        if entry and entry.status == "incomplete":
            there = relocate(files, entry.root, entry.path, entry.also)
            if not same_record(before, there):
                return "edited"
        if entry and entry.status == "intact" and same_content(before, files):
            self._remember(replace(entry, fingerprint=self._fingerprint))
            return "unchanged"
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
        self._remember(
            Entry(task.name, "intact", task.id, raw.sha256, raw.root, raw.path, task.also, self._fingerprint)
        )
        return "updated" if entry else "new"

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
        if entry.id and self._by_id.get(entry.id) is entry:
            last = entry.name.rpartition("/")[2]
            for ending, data in read_some(self.corpus, entry.name).items():
                self._batch.put(f"{VERSIONS}/{entry.id}/{last}{ending}", data)
        self._delete(entry)

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
        self._state.rejected[where] = "" if rejection.stage in _PASSING else self._fingerprint
        self._rejected_changed.add(where)

    def _accept(self, places: Iterable[Place]) -> None:
        for where in places:
            if self._rejected.pop(where, None):
                self._state.rejected.pop(where, None)
                self._rejected_changed.add(where)

    def _commit(self) -> None:
        self._put_rejected()
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

    def _tell(
        self,
        status: DoneStatus,
        refs: Iterable[RawRef],
        name: str | None,
        rejection: Rejection | None = None,
        detail: str = "",
    ) -> None:
        if not self._waiting:
            self._first = time.monotonic()
        for ref in refs:
            own = replace(rejection, root=ref.root, path=ref.path) if rejection else None
            self._waiting.append(Done(status, ref, name, own, detail))

    def _is_late(self) -> bool:
        return bool(self._waiting) and time.monotonic() - self._first >= _SECONDS
