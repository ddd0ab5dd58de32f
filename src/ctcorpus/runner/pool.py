"""A process pool that keeps order, uses bounded memory and outlives its workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: tasks in flight a worker: enough that none waits for the main process, few enough to hold in memory
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """Among tasks: the source has none at the moment, so that results need not wait for the next one."""


@dataclass(frozen=True, slots=True)
class Crashed(Generic[T]):
    """The result of a task that killed its worker, twice: among others and alone."""

    task: T


def ordered_map(
    work: Callable[[T], R], tasks: Iterable[T | Waiting], jobs: int
) -> Generator[R | Crashed[T], None, None]:
    """`work` on every task, in `jobs` processes, results in the order of the tasks.

    One job works in this process. `work`, tasks and results are pickled. An exception that `work`
    raises is raised here. Closing the iterator cancels what has not begun and waits for what has.
    """
    if jobs == 1:
        yield from (work(task) for task in tasks if not isinstance(task, Waiting))
        return
    line: _Line[T, R] = _Line(work, jobs)
    try:
        for task in tasks:
            if not isinstance(task, Waiting):
                line.add(task)
            while line.ready:
                yield line.pop()
        while line.waiting:
            yield line.pop()
    finally:
        line.close()


class _Line(Generic[T, R]):
    """Tasks in the order in which they came, each with its future."""

    def __init__(self, work: Callable[[T], R], jobs: int) -> None:
        self.work = work
        self.jobs = jobs
        self.pool = _pool(jobs)
        self.waiting: deque[tuple[T, Future[R | Crashed[T]]]] = deque()

    @property
    def ready(self) -> bool:
        """Whether the first task is done, or so many wait that the next one has to."""
        return bool(self.waiting) and (self.waiting[0][1].done() or len(self.waiting) >= self.jobs * DEPTH)

    def add(self, task: T) -> None:
        self.waiting.append((task, self._submit(task)))

    def pop(self) -> R | Crashed[T]:
        try:
            result = self.waiting[0][1].result()
        except BrokenProcessPool:
            self._mend()
            result = self.waiting[0][1].result()
        self.waiting.popleft()
        return result

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, task: T) -> Future[R | Crashed[T]]:
        try:
            return self.pool.submit(self.work, task)
        except BrokenProcessPool as error:
            broken: Future[R | Crashed[T]] = Future()
            broken.set_exception(error)
            return broken

    def _mend(self) -> None:
        """A worker has died: find out, one task at a time, which one kills; then go on with a new pool."""
        self._renew(1)
        for _ in range(len(self.waiting)):
            task, future = self.waiting.popleft()
            if _lost(future):
                future = self._alone(task)
            self.waiting.append((task, future))
        self._renew(self.jobs)

    def _alone(self, task: T) -> Future[R | Crashed[T]]:
        future = self._submit(task)
        if _lost(future):
            self._renew(1)
            future = Future()
            future.set_result(Crashed(task))
        return future

    def _renew(self, workers: int) -> None:
        self.close()
        self.pool = _pool(workers)


def _lost(future: Future[R]) -> bool:
    return future.cancelled() or isinstance(future.exception(), BrokenProcessPool)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Not fork: the main process may have threads (progress), and a forked worker inherits the locks they hold.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(workers, multiprocessing.get_context(method), initializer=_start_worker)


def _start_worker() -> None:
    """Leave Ctrl-C to the main process, and end with it even where it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
