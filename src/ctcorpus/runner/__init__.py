"""One run of `clean` on one machine: raw files in, outcomes out, in a fixed order and flat memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from ctcorpus.config import Config
from ctcorpus.containers import is_container
from ctcorpus.corpus.plan import Done, Plan, RawRef
from ctcorpus.corpus.store import Store
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.model import Rejection
from ctcorpus.record import Cleaning
from ctcorpus.runner import members, rawfiles
from ctcorpus.runner.job import Figures, Job, crashed, hear, work
from ctcorpus.runner.members import Contents
from ctcorpus.runner.pool import Crashed, ordered_map

if TYPE_CHECKING:
    from ctcorpus.containers import Member
    from ctcorpus.corpus.roots import Roots
    from ctcorpus.runner.hearing import Case, Hearing

#: fewer files than this are cleaned faster than worker processes start
WORTH_A_POOL = 16
_WRITTEN = frozenset({"new", "updated"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one raw file. `status` is a `Done`'s."""

    status: str
    file: Path
    path: str  # below its raw root
    root: str
    id: str | None = None
    name: str | None = None  # path of the record, without its ending
    stage: str | None = None  # of a rejection
    reason: str | None = None
    detail: str = ""
    cleaning: Cleaning | None = None  # of a file just cleaned
    flags: tuple[str, ...] = ()
    seconds: float | None = None

    @property
    def faulty(self) -> bool:
        """Whether a run with this outcome ends with exit code 1."""
        return self.status in ("rejected", "edited", "changed")

    @property
    def written(self) -> bool:
        return self.status in _WRITTEN


@dataclass(frozen=True, slots=True)
class Survey:
    """The raw files in scope: those that can be read, hashed, and those that cannot."""

    found: tuple[RawRef, ...]
    rejected: tuple[Rejection, ...]
    #: what stands beside the documents in scope, and is none itself
    sidecars: int = 0
    manifests: int = 0
    #: what was wrong with it, a line a file
    notes: tuple[tuple[Path, str], ...] = ()
    #: what was found in containers; `found` and `rejected` hold it, too
    contents: Contents = field(default_factory=Contents)

    def __len__(self) -> int:
        return len(self.found) + len(self.rejected)


#: figures of files whose batch is not on disk yet, by raw root and path
_Pending = dict[tuple[str, str], Figures]


def survey(
    store: Store, paths: Iterable[Path], name: str | None = None, tick: Callable[[], None] = lambda: None
) -> Survey:
    """Find and hash the raw files below `paths`; folders outside all raw roots become roots.

    Raises CtcorpusError for a path that does not exist, before anything is done, and where `name` is
    given but not exactly one folder is new.
    """
    named = [Path(os.path.normpath(Path.cwd() / path)) for path in paths]
    rawfiles.require(named)
    _register(store, named, name)
    found: list[RawRef] = []
    rejected: list[Rejection] = []
    contents = Contents()
    beside = contents.beside
    for file in rawfiles.find(named):
        if file.is_relative_to(store.roots.corpus):
            continue
        root, path = _located(store.roots, file)
        raw = store.roots.file(root, path) if path else file
        if kind := store.beside.kind(raw):
            beside[kind].add(raw)
            continue
        beside["sidecar"].update(store.beside.sidecars(raw))
        if is_container(file):
            contents.look_into(store.roots, store.beside, file, root, path, tick)
            continue
        one = _look_at(store.roots, file, root, path)
        if isinstance(one, RawRef):
            found.append(one)
        else:
            rejected.append(one)
        tick()
    for ref in found:  # read now: what is wrong is told before the work begins
        store.beside.told(store.roots.file(ref.root, ref.path))
    counts = len(beside["sidecar"]), len(beside["manifest"])
    notes = tuple(store.beside.notes())
    return Survey((*found, *contents.found), (*rejected, *contents.rejected), *counts, notes, contents)


def clean(
    store: Store,
    scope: Survey,
    config: Config,
    *,
    jobs: int | None = None,
    force: bool = False,
    prune: bool = False,
    dry_run: bool = False,
    stop: Callable[[], bool] = lambda: False,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Outcome]:
    """Clean what has changed; yields an outcome for each raw file once it is safe on disk.

    First come the files that need no work, then the others in the order of the plan. `tick` is called
    for each file when its work is done, which is earlier. When `stop` says so no further file is begun,
    and what is in flight is finished and committed.
    With `config.witness` the records that others bear witness for, in scope or not, come once more,
    with the status `witnessed`.
    """
    gone = scope.contents.gone()
    plan = store.plan(scope.found, config, gone=gone, inside=scope.contents.told, force=force, prune=prune)
    pending: _Pending = {}
    for rejection in scope.rejected:
        for done in (_unread(rejection),) if dry_run else store.reject(rejection):
            yield _outcome(store, done, pending)
        tick()
    for done in plan.dones if dry_run else store.begin(plan):
        yield _outcome(store, done, pending)
        tick()
    hearing = _hearing(store, plan, config, force, dry_run) if config.witness else None
    jobs_ = (Job(task, store.roots.file(task.raw.root, task.raw.path)) for task in plan.tasks)
    todo = members.feed(jobs_, lambda job: job, lambda job, member: replace(job, member=member))
    workers = jobs or (1 if len(plan.tasks) < WORTH_A_POOL else usable_cpus())
    take_in = store.foresee if dry_run else store.put
    for result in ordered_map(partial(work, config), takewhile(lambda _: not stop(), todo), workers):
        kept = crashed(result.task) if isinstance(result, Crashed) else result
        if hearing and hearing.takes(kept):
            continue  # it comes below, with its witnesses
        pending[kept.task.raw.root, kept.task.raw.path] = kept.figures
        for _ in (kept.task.raw, *kept.task.duplicates):
            tick()
        for done in take_in(kept.task, kept.outcome):
            yield _outcome(store, done, pending)
    for done in () if dry_run else store.flush():
        yield _outcome(store, done, pending)
    if not hearing:
        return
    with closing(hearing):
        if not stop():
            yield from _heard(store, hearing, config, jobs, stop, tick, dry_run)


def _hearing(store: Store, plan: Plan, config: Config, force: bool, dry_run: bool) -> Hearing:
    from ctcorpus.runner.hearing import Hearing

    return Hearing(store, plan, config, force, dry_run)


def _heard(
    store: Store,
    hearing: Hearing,
    config: Config,
    jobs: int | None,
    stop: Callable[[], bool],
    tick: Callable[[], None],
    dry_run: bool,
) -> Iterator[Outcome]:
    """The records that are held against their witnesses now."""
    pending: _Pending = {}
    cases = hearing.cases()
    take_in = store.foresee if dry_run else store.put
    workers = jobs or (1 if len(cases) < WORTH_A_POOL else usable_cpus())
    fed = takewhile(lambda _: not stop(), members.feed(cases, _job, _with_member))

    def told(dones: Iterable[Done]) -> Iterator[Outcome]:
        for done in dones:
            outcome = _outcome(store, done, pending)
            again = outcome.id not in hearing.deferred and outcome.status in ("new", "updated", "unchanged")
            yield replace(outcome, status="witnessed") if again else outcome

    for result in ordered_map(partial(hear, config), map(hearing.complete, fed), workers):
        kept = crashed(result.task.job) if isinstance(result, Crashed) else result
        if kept.task.id in hearing.deferred:
            for _ in (kept.task.raw, *kept.task.duplicates):
                tick()
        elif isinstance(kept.outcome, Rejection):
            hearing.is_complete = False
            continue  # its record stands, and is tried again in the next run
        pending[kept.task.raw.root, kept.task.raw.path] = kept.figures
        yield from told(take_in(kept.task, kept.outcome))
    yield from told(() if dry_run else store.flush())
    if not (dry_run or stop()):
        hearing.end()


def _job(case: Case) -> Job:
    return case.job


def _with_member(case: Case, member: Member) -> Case:
    return replace(case, job=replace(case.job, member=member))


def usable_cpus() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _register(store: Store, named: list[Path], name: str | None) -> None:
    outside = [path for path in named if store.roots.locate(path) is None]
    folders = sorted({path if path.is_dir() else path.parent for path in outside})
    folders = [one for one in folders if not any(other in one.parents for other in folders)]
    if name is not None and len(folders) != 1:
        what = f"{len(folders)} folders are new" if folders else "all paths lie below known raw roots"
        raise CtcorpusError(f"--as {name}: names one new raw root, but {what}")
    for folder in folders:
        store.register(folder, name)


def _located(roots: Roots, file: Path) -> tuple[str, str]:
    place = roots.locate(file)
    if place is None:
        raise CtcorpusError(f"{file}: lies outside all raw roots")
    return place


def _look_at(roots: Roots, file: Path, root: str, path: str) -> RawRef | Rejection:
    try:
        if roots.escapes(file):
            raise Rejected("link", "a link that leads out of its folder")
        return RawRef(root, path, rawfiles.digest(file))
    except Rejected as error:
        return Rejection(path, "", "read", error.reason, error.detail, root)


def _unread(rejection: Rejection) -> Done:
    raw = RawRef(rejection.root, rejection.path, rejection.sha256)
    return Done("rejected", raw, None, rejection, "")


def _outcome(store: Store, done: Done, pending: _Pending) -> Outcome:
    raw, rejection = done.raw, done.rejection
    figures = pending.pop((raw.root, raw.path), Figures()) if raw else Figures()
    return Outcome(
        status=done.status,
        file=store.roots.file(raw.root, raw.path) if raw else store.roots.corpus / f"{done.name}.md",
        path=raw.path if raw else f"{done.name}",
        root=raw.root if raw else "",
        id=raw.id if raw and raw.sha256 else None,
        name=done.name,
        stage=rejection.stage if rejection else None,
        reason=rejection.reason if rejection else None,
        detail=rejection.detail if rejection else done.detail,
        cleaning=figures.cleaning,
        flags=figures.flags,
        seconds=figures.seconds,
    )
