"""Durable writing: one writer at a time, and batches of files that appear together or not at all.

New files are written under temporary names and synced together; then a list of what shall stand
where is written and synced, a `.commit` file. From here on the batch is safe: whoever comes next
carries the list out, and carrying it out twice does no harm. Temporary files that no list names
are swept away.
"""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from ctcorpus.corpus.paths import RECORD, STATE, VERSIONS, is_safe
from ctcorpus.errors import CtcorpusError
from ctcorpus.record.ledger import to_json

_COMMIT = "batch.commit"


class Lock:
    """The right to write to a corpus, as a context. The system frees it when its holder dies."""

    def __init__(self, corpus: Path, wait: float = 30.0) -> None:
        self._corpus = corpus
        self._wait = wait
        self._file: IO[str] | None = None

    def __enter__(self) -> Lock:
        self.acquire()
        return self

    def acquire(self) -> None:
        """Raises CtcorpusError that names the holder, if the corpus is not free in time."""
        file = self._open()
        end = time.monotonic() + self._wait
        while not _try_lock(file):
            if time.monotonic() >= end:
                holder = _holder(file)
                file.close()
                raise CtcorpusError(f"{self._corpus}: {holder} is writing to it; wait for it to end")
            time.sleep(0.05)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def __exit__(self, *error: object) -> None:
        self.release()

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def _open(self) -> IO[str]:
        try:
            (self._corpus / STATE).mkdir(exist_ok=True)
            return (self._corpus / STATE / "lock").open("a+", encoding="ascii")
        except OSError as error:
            raise CtcorpusError(f"{self._corpus}: cannot be written to: {error.strerror}") from None


class Batch:
    """Files to write and to delete below a corpus; nothing changes before `commit`."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._folder = corpus / STATE / "tmp"
        self._begin()

    def _begin(self) -> None:
        self._puts: dict[str, str] = {}
        self._deletes: set[str] = set()
        self._inside: set[Path] = set()
        #: never used again: a list that a power cut brings back must not find another batch's files
        self._token = secrets.token_hex(6)
        self._number = 0
        self.bytes = 0

    def put(self, target: str, data: bytes) -> None:
        """Let `data` stand under `target`, a path below the corpus. The last word on a target counts.

        Raises CtcorpusError where links lead out of the corpus, or a folder cannot be written to.
        """
        _require_inside(self._corpus, target, self._inside)
        self._number += 1
        name = f"{self._token}-{self._number}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_bytes(data)
        except OSError as error:
            raise CtcorpusError(f"{target}: cannot be written: {error.strerror}") from None
        self.bytes += len(data)
        self._deletes.discard(target)
        self._puts[target] = name

    def delete(self, target: str) -> None:
        """Let nothing stand under `target`."""
        _require_inside(self._corpus, target, self._inside)
        self._puts.pop(target, None)
        self._deletes.add(target)

    def __bool__(self) -> bool:
        return bool(self._puts or self._deletes)

    def commit(self) -> None:
        """Carry it out; when this returns it is durable. The batch is empty afterwards."""
        if not self:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _sync(self._folder, [self._folder / name for name in self._puts.values()])
            self._list()
            _carry_out(self._corpus, self._folder / _COMMIT)
        except OSError as error:
            raise CtcorpusError(
                f"{error.filename or self._corpus}: cannot be written: {error.strerror}"
            ) from None
        self._begin()

    def _list(self) -> None:
        """Write the list under its name in one step: half a list never counts."""
        # versions first: a record is safe there before another takes its place; the .md last of all
        puts = sorted(
            self._puts, key=lambda name: (not name.startswith(VERSIONS), name.endswith(RECORD), name)
        )
        deletes = sorted(self._deletes, key=lambda name: (not name.endswith(RECORD), name))
        data = to_json({"puts": [[self._puts[name], name] for name in puts], "deletes": deletes})
        unlisted = self._folder / "list.tmp"
        with unlisted.open("wb") as file:
            file.write(data.encode())
            file.flush()
            os.fsync(file.fileno())
        unlisted.replace(self._folder / _COMMIT)
        _sync_folder(self._folder)


def finish_interrupted(corpus: Path) -> None:
    """Carry out a batch that its writer left listed; for readers, who wait for nobody.

    Where the writer is still at it, or the corpus cannot be written to, nothing is done.
    """
    if not is_interrupted(corpus):
        return
    lock = Lock(corpus, wait=0)
    try:
        lock.acquire()
    except CtcorpusError:
        return
    try:
        roll_forward(corpus)
    finally:
        lock.release()


def is_interrupted(corpus: Path) -> bool:
    """Whether a listed batch waits to be carried out."""
    return (corpus / STATE / "tmp" / _COMMIT).exists()


def roll_forward(corpus: Path) -> None:
    """Carry out a listed batch that was interrupted and sweep the rest away. Hold the lock."""
    folder = corpus / STATE / "tmp"
    try:
        if (folder / _COMMIT).exists():
            _carry_out(corpus, folder / _COMMIT)
        for left in folder.iterdir() if folder.is_dir() else ():
            left.unlink()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CtcorpusError(
            f"{folder}: an interrupted batch cannot be finished ({error}); delete this folder and run `ctcorpus clean`"
        ) from None


def _carry_out(corpus: Path, commit: Path) -> None:
    todo = json.loads(commit.read_bytes())
    inside: set[Path] = set()
    for name, target in todo["puts"]:
        _require_inside(corpus, target, inside)
        if not is_safe(name) or "/" in name:
            raise ValueError(f"{name!r} is no temporary file")
        with suppress(FileNotFoundError):  # done before an interruption
            _rename(commit.parent / name, corpus / target)
    for target in todo["deletes"]:
        _require_inside(corpus, target, inside)
        (corpus / target).unlink(missing_ok=True)
        _remove_empty((corpus / target).parent, corpus)
    _sync(corpus, [], [(corpus / target).parent for _, target in todo["puts"]])
    commit.unlink()


def _rename(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except FileNotFoundError:
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)


def _remove_empty(folder: Path, corpus: Path) -> None:
    with suppress(OSError):
        while folder != corpus:
            folder.rmdir()
            folder = folder.parent


def _require_inside(corpus: Path, target: str, known: set[Path]) -> None:
    """Raises CtcorpusError where a path below the corpus leads out of it, by `..` or by a link."""
    if not is_safe(target):
        raise CtcorpusError(f"{target!r} leads out of the corpus")
    folder = corpus
    for part in target.split("/")[:-1]:
        folder = folder / part
        if folder not in known:
            if folder.is_symlink():
                raise CtcorpusError(f"{folder}: is a link; records are written to plain folders only")
            known.add(folder)


def _sync(folder: Path, files: list[Path], folders: list[Path] | None = None) -> None:
    """Bring all written files of a file system to disk at once, which is far cheaper than one by one."""
    if sys.platform == "linux" and _syncfs(folder):
        return
    if hasattr(os, "sync"):
        os.sync()
        return
    for file in files:
        with file.open("r+b") as handle:
            os.fsync(handle.fileno())
    for one in set(folders or ()):
        _sync_folder(one)


def _syncfs(folder: Path) -> bool:
    handle = os.open(folder, os.O_RDONLY)
    try:
        return bool(ctypes.CDLL(None).syncfs(handle) == 0)
    except (OSError, AttributeError):
        return False
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no such thing; NTFS journals renames
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _try_lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1 << 20)  # behind the holder's number, which others want to read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(file: IO[str]) -> str:
    file.seek(0)
    number = file.read().strip()
    return f"another ctcorpus (process {number})" if number.isdigit() else "another ctcorpus"
