"""What stands beside documents and is none itself: sidecars and manifests, which say where a document comes from.

A sidecar is a `.json` that bears a document's name: `a.html.json`, `a.meta.json`, or `a.json` beside `a.html`. The last
may be a document by itself, a scraper's list: it is a sidecar unless it holds a list or several values. A `.json`
without such a neighbour is a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ctcorpus.containers import archive_of
from ctcorpus.corpus.beside.facts import FIELDS, Facts
from ctcorpus.corpus.beside.folder import Folder, Kind
from ctcorpus.corpus.beside.shelf import Archive, InArchive, OnDisk
from ctcorpus.model import Told

__all__ = ["Beside", "Kind"]


class Beside:
    """What stands beside the documents below some folders, on disk and in archives. Each folder, file and archive is
    read once.
    """

    def __init__(self, tops: Iterable[Path] = ()) -> None:
        """`tops`: manifests are looked for up to the innermost of these that holds a document, and no link may
        lead out of it. A document in none of them has only its own folder.
        """
        self._tops = sorted(tops, key=lambda top: -len(top.parts))
        self._folders: dict[Path, Folder] = {}
        self._archives: dict[Path, Archive] = {}

    def enter(self, archive: Path, paths: Iterable[str]) -> None:
        """Learn what lies in an archive from somebody who has listed it."""
        self._archives[archive] = Archive(archive, paths)

    def has_entered(self, archive: Path) -> bool:
        return archive in self._archives

    def kind(self, file: Path) -> Kind | None:
        """What a file is, if it is no document."""
        return self._folder(file.parent).kind(file.name)

    def sidecars(self, file: Path) -> list[Path]:
        """The sidecars of a document, the surest first."""
        return [file.parent / name for name in self._folder(file.parent).sidecars(file.name)]

    def told(self, file: Path) -> tuple[Told, ...]:
        """What is told of a document, each field once: by its sidecars, then by manifests, the nearest first."""
        found: dict[str, Told] = {}
        for facts in self._facts(file):
            for told in facts.told:
                found.setdefault(told.field, told)
        return tuple(found[field] for field in FIELDS if field in found)

    def notes(self) -> list[tuple[Path, str]]:
        """What was wrong with the files that were read: a line for each that has faults."""
        found = [
            (path / name, list(notes))
            for path, folder in self._folders.items()
            for name, notes in folder.notes.items()
        ]
        return [(file, _line(notes)) for file, notes in sorted(found)]

    def _facts(self, file: Path) -> Iterator[Facts]:
        own = self._folder(file.parent)
        for name in own.sidecars(file.name):
            yield own.facts(name)
        for above in self._up(file.parent):
            folder = self._folder(above)
            for name, manifest in folder.manifests.items():
                facts = manifest.facts(file.relative_to(above).as_posix())
                for unread in facts.unread:
                    folder.note(name, unread)
                yield facts

    def _folder(self, path: Path) -> Folder:
        if path not in self._folders:
            self._folders[path] = Folder(self._in_archive(path) or OnDisk(path, self._top(path)))
        return self._folders[path]

    def _in_archive(self, path: Path) -> InArchive | None:
        if found := archive_of(path / "_"):
            archive, inside = found
            return InArchive(self._archives.setdefault(archive, Archive(archive)), inside.rpartition("/")[0])
        return None

    def _up(self, path: Path) -> Iterator[Path]:
        """A folder and those above it, up to its top."""
        top = self._top(path)
        yield path
        while path != top:
            path = path.parent
            yield path

    def _top(self, path: Path) -> Path:
        return next((top for top in self._tops if path.is_relative_to(top)), path)


def _line(notes: list[str]) -> str:
    return f"{notes[0]} (and {len(notes) - 1} more)" if len(notes) > 1 else notes[0]
