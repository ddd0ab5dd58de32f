"""Raw files on disk: which there are, in which order, and what cannot be read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from ctcorpus.containers import holder
from ctcorpus.errors import CtcorpusError, Rejected

#: bytes; a page or a document is far below, and decoding takes about ten times its size in memory
TOO_LARGE = 200 * 1024 * 1024


def require(paths: Iterable[Path]) -> None:
    """Raises CtcorpusError that names the first path that does not exist."""
    for path in paths:
        if not os.path.lexists(path):
            if inside := holder(path, path.as_posix()):
                raise CtcorpusError(
                    f"{path}: lies in a container, which is read as a whole: name {inside[0]}"
                )
            raise CtcorpusError(f"{path}: no such file or folder")


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """The files below `paths`, sorted name by name, each once.

    Hidden files and folders are left out unless they are named themselves. Links to folders are not
    followed, links to files are given as they are: `read` judges them. A folder that cannot be listed
    is given as if it were a file, so that it is rejected and not forgotten.
    """
    named = sorted({Path(os.path.normpath(Path.cwd() / path)) for path in paths})
    for path in named:
        if not any(parent in named for parent in path.parents) or _hidden(path, named):
            yield from _below(path)


def _hidden(path: Path, named: list[Path]) -> bool:
    """Whether a named path would not be found below the other named ones."""
    above = [parent for parent in path.parents if parent in named]
    return all(any(part.startswith(".") for part in path.relative_to(parent).parts) for parent in above)


def _below(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError:
        yield path
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))
        elif not (entry.is_symlink() and _leads_to_folder(entry)):
            yield Path(entry.path)


def _leads_to_folder(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:  # a loop: rejected when it is read
        return False


def read(path: Path) -> bytes:
    """The bytes of a raw file. Raises Rejected where there is no file that can be read."""
    try:
        state = path.stat()
        _check(state)
        return path.read_bytes()
    except FileNotFoundError:
        reason = "link" if path.is_symlink() else "vanished"
        detail = "a link to nothing" if reason == "link" else "gone since it was listed; run clean again"
        raise Rejected(reason, detail) from None
    except OSError as error:
        raise Rejected("unreadable", f"{error.strerror}; check its permissions") from None


def read_named(path: Path) -> bytes:
    """The bytes of a file that a person named, or of a pipe. Raises CtcorpusError that names it."""
    require([path])
    if path.is_dir():
        raise CtcorpusError(f"{path}: a folder; name a file in it")
    try:
        return path.read_bytes() if path.is_fifo() else read(path)
    except Rejected as error:
        raise CtcorpusError(f"{path}: {error.reason}: {error.detail}") from None


def digest(path: Path) -> str:
    """The SHA-256 of a raw file in hex. Raises Rejected as `read` does."""
    return hashlib.sha256(read(path)).hexdigest()


def _check(state: os.stat_result) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise Rejected("unreadable", "a folder that cannot be listed; check its permissions")
    if not stat.S_ISREG(state.st_mode):
        raise Rejected("not-a-file", "a device, pipe or socket")
    if state.st_size > TOO_LARGE:
        limit = f"{TOO_LARGE // 2**20} MB"
        raise Rejected(
            "too-large", f"{state.st_size / 2**20:.0f} MB, more than {limit}; split it into documents"
        )
