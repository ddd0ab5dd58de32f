"""Where the files of one folder come from: a folder on disk, or one in an archive."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ctcorpus.containers import MARK, Member, members
from ctcorpus.corpus.beside.reading import Unreadable, bytes_of, text_in
from ctcorpus.corpus.paths import fold


class Shelf(Protocol):
    """The files of one folder."""

    @property
    def folder(self) -> str:
        """Its absolute path, which rows of a manifest may begin with."""

    def names(self) -> Iterable[str]:
        """Its files."""

    def text(self, name: str) -> str:
        """The text of a file, in whatever encoding. Raises Unreadable."""

    def leads_out(self, name: str) -> bool:
        """Whether a file is a link that leads out of where documents may lie."""

    def holds(self, path: str) -> bool:
        """Whether a file, or the container of a member, is at a path below the folder."""


class OnDisk:
    """A folder on disk; no link may lead out of `top`."""

    def __init__(self, path: Path, top: Path) -> None:
        self._path, self._top = path, top
        self.folder = path.as_posix()

    def names(self) -> Iterable[str]:
        with suppress(OSError), os.scandir(self._path) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and not entry.is_dir():
                    yield entry.name

    def text(self, name: str) -> str:
        return text_in(name, bytes_of(self._path / name))

    def leads_out(self, name: str) -> bool:
        file = self._path / name
        try:
            return file.is_symlink() and not file.resolve().is_relative_to(self._top.resolve())
        except (OSError, RuntimeError):  # a loop of links
            return True

    def holds(self, path: str) -> bool:
        try:
            return (self._path / path.partition(MARK)[0]).exists()
        except OSError:  # a name too long for the file system
            return False


class Archive:
    """The members of an archive by folder. What may say something of others is read in one pass, when asked for."""

    def __init__(self, file: Path, paths: Iterable[str] | None = None) -> None:
        """`paths`: of its members, where somebody has listed them; otherwise they are listed here."""
        self._file = file
        self._paths = None if paths is None else frozenset(paths)

    @cached_property
    def paths(self) -> frozenset[str]:
        if self._paths is not None:
            return self._paths
        return frozenset(one.path for one in members(self._file) if isinstance(one, Member))

    @cached_property
    def folders(self) -> dict[str, list[str]]:
        """The names in each folder, those of archives in it among them; that of the archive itself is ""."""
        inner = {path.partition(MARK)[0] for path in self.paths if MARK in path}
        found: dict[str, list[str]] = defaultdict(list)
        for path in (*self.paths, *(one for one in inner if not _is_json(one))):
            folder, _, name = path.rpartition("/")
            found[folder].append(name)
        return dict(found)

    def text(self, path: str) -> str:
        """The text of a member, for once: who asks remembers what it says. Raises Unreadable."""
        if path not in self._data:
            raise Unreadable("is not there any more")
        return text_in(path, self._data.pop(path))

    @cached_property
    def _data(self) -> dict[str, bytes]:
        asked = {
            InArchive(self, folder).below(name)
            for folder, names in self.folders.items()
            for name in _may_tell(names)
        }
        found = (one for one in members(self._file) if isinstance(one, Member))
        return {one.path: one.data for one in found if one.path in asked}


class InArchive:
    """A folder in an archive."""

    folder = "\0"  # no row begins so

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive, self._path = archive, path

    def names(self) -> Iterable[str]:
        return self._archive.folders.get(self._path, ())

    def text(self, name: str) -> str:
        return self._archive.text(self.below(name))

    def leads_out(self, name: str) -> bool:
        return False

    def holds(self, path: str) -> bool:
        return self.below(path) in self._archive.paths

    def below(self, path: str) -> str:
        """A path below this folder as one below the archive."""
        return f"{self._path}/{path}" if self._path else path


def _is_json(name: str) -> bool:
    return fold(name).endswith(".json")


def _may_tell(names: Iterable[str]) -> Iterator[str]:
    """Those of a folder's files that may say something of others: in one of JSON only, what bears another's name."""
    known = {fold(name) for name in names}
    alone = all(name.endswith(".json") for name in known)
    for name in names:
        folded = fold(name)
        if (
            (not alone and folded.endswith((".json", ".jsonl", ".csv", ".tsv")))
            or folded.endswith(".meta.json")
            or folded.removesuffix(".json") in known
        ):
            yield name
