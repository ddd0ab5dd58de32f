"""Manifests: one file of a folder that says of many documents where they come from, a row each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ctcorpus.corpus.beside.facts import Facts, facts_in, known, paths_in
from ctcorpus.corpus.beside.reading import Row, Unreadable, rows_of
from ctcorpus.corpus.beside.shelf import Shelf
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
#: why a link tells nothing
LEADS_OUT = "is a link that leads out of its folder"
#: line in the file, path, values
_Row = tuple[int, str | None, dict[str, object]]


@dataclass(frozen=True)
class Manifest:
    """The rows of a manifest by the path they are about, below its folder."""

    name: str
    rows: dict[str, Row]
    folded: dict[str, Row]
    notes: tuple[str, ...] = ()

    def facts(self, path: str) -> Facts:
        """What it says of the document at a path below its folder."""
        line, row = self.rows.get(_normal(path)) or self.folded.get(fold(path)) or (0, {})
        return facts_in(row, "manifest", f"{self.name}:{line}")


def find_manifest(shelf: Shelf, name: str) -> Manifest | None:
    """Read a manifest; what is wrong with it stands in its notes, a line each. None for what is none: it is told by
    its name, or by its name and what its first row names.
    """
    if fold(name) not in NAMES:
        return None
    if shelf.leads_out(name):
        return Manifest(name, {}, {}, (_lost(LEADS_OUT),)) if fold(name) in BY_NAME else None
    try:
        rows = list(_rows(shelf, name))
    except Unreadable as error:
        return Manifest(name, {}, {}, (_lost(error),)) if fold(name) in BY_NAME else None
    if fold(name) not in BY_NAME and not (rows and rows[0][1] and shelf.holds(rows[0][1])):
        return None
    return _manifest(shelf, name, rows)


def _manifest(shelf: Shelf, name: str, found: list[_Row]) -> Manifest:
    rows: dict[str, Row] = {}
    twice, without = [], []
    for line, path, row in found:
        if path is None:
            without.append(f"row {line}")
        elif path in rows:
            twice.append(f"{path}, row {line}")
        else:
            rows[path] = line, row
    lost = [f"{path}, row {line}" for path, (line, _) in rows.items() if not shelf.holds(path)]
    notes = (
        _note(without, "without a path, file or filename"),
        _note(twice, "about a document that an earlier row is about"),
        _note(lost, "about a file that is not here"),
    )
    folded = {fold(path): row for path, row in reversed(rows.items())}
    return Manifest(name, rows, folded, tuple(note for note in notes if note))


def _rows(shelf: Shelf, name: str) -> Iterator[_Row]:
    """Line, path and values of each row; of several columns that hold paths one that leads to a file counts."""
    for line, row in rows_of(shelf.text(name), fold(name).rpartition(".")[2]):
        paths = list(paths_in(row, shelf.folder))
        path = next((one for one in paths if shelf.holds(one)), paths[0] if paths else None)
        yield line, _normal(path) if path else None, known(row)


def _note(rows: list[str], what: str) -> str:
    number = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return f"has {number} {what} (the first: {rows[0]})" if rows else ""


def _lost(why: object) -> str:
    return f"{why}; nothing is taken from it"


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", path)
