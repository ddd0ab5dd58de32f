"""Manifests: one file of a folder that says of many documents where they come from, a row each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ctcorpus.corpus.beside.facts import Facts, facts_in, known, paths_in
from ctcorpus.corpus.beside.reading import Row, Unreadable, rows_of, text_of
from ctcorpus.corpus.paths import fold

#: files of this name are manifests whatever they hold
BY_NAME = ("manifest.csv", "manifest.tsv", "manifest.jsonl")
#: files of these are, where their first row names a file that is there
_BY_ROW = (
    "manifest.json",
    *(f"{stem}.{kind}" for stem in ("metadata", "index") for kind in ("csv", "tsv", "jsonl", "json")),
)
#: the names of manifests, folded, in the order in which those of one folder are asked
NAMES = BY_NAME + _BY_ROW


@dataclass(frozen=True)
class Manifest:
    """The rows of a manifest by the path they are about, below its folder."""

    file: Path
    rows: dict[str, Row]
    folded: dict[str, Row]
    notes: tuple[str, ...] = ()

    def facts(self, path: str) -> Facts:
        """What it says of the document at a path below its folder."""
        line, row = self.rows.get(_normal(path)) or self.folded.get(fold(path)) or (0, {})
        return facts_in(row, "manifest", f"{self.file.name}:{line}")


def is_manifest(file: Path) -> bool:
    """Whether a file is a manifest: by its name, or by its name and what its first row names."""
    name = fold(file.name)
    if name in BY_NAME or name not in _BY_ROW:
        return name in BY_NAME
    try:
        _, row = next(rows_of(text_of(file), _kind(name)), (0, {}))
    except Unreadable:
        return False
    return any(_is_there(file.parent, path) for path in paths_in(row, file.parent.as_posix()))


def read_manifest(file: Path) -> Manifest:
    """Read a manifest; what is wrong with it stands in its notes, a line each."""
    rows: dict[str, Row] = {}
    twice, without = [], []
    try:
        for line, path, row in _rows(file):
            if path is None:
                without.append(f"row {line}")
            elif path in rows:
                twice.append(f"{path}, row {line}")
            else:
                rows[path] = line, row
    except Unreadable as error:
        return Manifest(file, {}, {}, (f"{error}; nothing is taken from it",))
    lost = [f"{path}, row {line}" for path, (line, _) in rows.items() if not _is_there(file.parent, path)]
    notes = (
        _note(without, "without a path, file or filename"),
        _note(twice, "about a document that an earlier row is about"),
        _note(lost, "about a file that is not here"),
    )
    folded = {fold(path): row for path, row in reversed(rows.items())}
    return Manifest(file, rows, folded, tuple(note for note in notes if note))


def _rows(file: Path) -> Iterator[tuple[int, str | None, dict[str, object]]]:
    """Line, path and values of each row; of several columns that hold paths one that leads to a file counts."""
    folder = file.parent.as_posix()
    for line, row in rows_of(text_of(file), _kind(fold(file.name))):
        paths = list(paths_in(row, folder))
        path = next((one for one in paths if _is_there(file.parent, one)), paths[0] if paths else None)
        yield line, _normal(path) if path else None, known(row)


def _note(rows: list[str], what: str) -> str:
    number = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return f"has {number} {what} (the first: {rows[0]})" if rows else ""


def _is_there(folder: Path, path: str) -> bool:
    """Whether a file, or the container of a member, is there."""
    try:
        return (folder / path.partition("!/")[0]).exists()
    except OSError:  # a name too long for the file system
        return False


def _kind(name: str) -> str:
    return name.rpartition(".")[2]


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", path)
