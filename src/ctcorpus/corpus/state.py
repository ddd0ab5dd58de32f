"""What stands in a corpus: one `Entry` a record, read quickly.

Entries are remembered in `.ctcorpus/state.db`, each beside the sizes and times of its files. What
is remembered is believed only while these agree with the disk, so the file can be deleted, go
stale or break at any time: then records are read again.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ctcorpus.corpus.files import read_files
from ctcorpus.corpus.paths import (
    ENDINGS,
    RECORD,
    STATE,
    VERSIONS,
    Place,
    also_place,
    is_safe,
    place,
)
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Told, id_of
from ctcorpus.record import ledger, loads

#: goes up when the rows change their shape; an older file is thrown away
_SCHEMA = 3
Status = Literal["intact", "incomplete", "edited"]
#: Reasons of rejections that say nothing about the bytes: the file could not be read, or the program is
#: at fault. An earlier record stays, and the file is tried again in every run.
PASSING = frozenset(
    {"crashed", "internal-error", "link", "not-a-file", "too-large", "unreadable", "vanished"}
)
_TABLES = ("record", "rejected")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in short. `edited`: not as ctcorpus wrote it, or no record; `incomplete`: a companion is gone."""

    name: str
    status: Status
    id: str = ""
    sha256: str = ""
    root: str = ""
    path: str = ""
    also: tuple[str, ...] = ()
    fingerprint: str = ""
    #: ids of the records whose first-pass texts were held against this one
    witnesses: tuple[str, ...] = ()
    #: what files beside the raw file told about it
    told: tuple[Told, ...] = ()

    @property
    def place(self) -> Place:
        return place(self.root, self.path)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where its bytes lay when it was written, the record's own place first."""
        return (self.place, *(also_place(text, self.root) for text in self.also))


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The entry that stands for each id. Copies of a record bear its id too: an intact one comes first."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.status != "intact", entry.name)):
        if entry.id:
            found.setdefault(entry.id, entry)
    return found


#: sizes and times of a record's files, in the order of ENDINGS; None where one is missing
Signature = list[tuple[int, int] | None]


class State:
    """The entries of a corpus by name, and of rejected files the fingerprint they were rejected with.

    A database that is locked or cannot be written to is done without; `readonly` writes to none.
    """

    def __init__(self, corpus: Path, readonly: bool = False) -> None:
        self._corpus = corpus
        self._readonly = readonly
        self._db, rows = _load(corpus / STATE / "state.db", readonly)
        remembered = rows["record"]
        on_disk = scan(corpus)
        self.entries: dict[str, Entry] = {}
        read: dict[str, Entry] = {}
        for name, signature in on_disk.items():
            row = remembered.get(name)
            if row and [tuple(one) if one else None for one in row[0]] == signature:
                self.entries[name] = _entry(row[1])
            else:
                self.entries[name] = read[name] = read_entry(corpus, name)
        self.rejected: dict[Place, str] = {
            place(*json.loads(key)): row for key, row in rows["rejected"].items()
        }
        stale: dict[str, Entry | None] = dict.fromkeys(remembered.keys() - on_disk.keys())
        self.remember(stale | read, on_disk)

    def remember(
        self, changes: Mapping[str, Entry | None], signatures: Mapping[str, Signature] | None = None
    ) -> None:
        """Write changed entries down, as they stand on disk now; None where a record is gone."""
        rows: list[tuple[str, str]] = []
        for name, entry in changes.items():
            if entry is not None:
                signature = signatures[name] if signatures else signature_of(self._corpus, name)
                rows.append((_key(name), json.dumps([signature, asdict(entry)])))
        self._write("record", rows, [(_key(name),) for name, entry in changes.items() if entry is None])

    def remember_rejected(self, changes: Mapping[Place, str | None]) -> None:
        """Write down with which fingerprint files were rejected; None where they are no longer."""
        keys = {where: _key(json.dumps([where.root, where.path])) for where in changes}
        rows = [(keys[where], json.dumps(word)) for where, word in changes.items() if word is not None]
        self._write("rejected", rows, [(keys[where],) for where, word in changes.items() if word is None])

    def close(self) -> None:
        if self._db:
            self._db.close()

    def _write(self, table: str, rows: list[tuple[str, str]], gone: list[tuple[str]]) -> None:
        if self._db is None or self._readonly or not (rows or gone):
            return
        with suppress(sqlite3.Error), self._db:  # what is not remembered is read again
            self._db.executemany(f"DELETE FROM {table} WHERE key = ?", gone)
            self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)


def _entry(row: dict[str, Any]) -> Entry:
    told = tuple(Told(**one) for one in row["told"])
    return Entry(**row | {key: tuple(row[key]) for key in ("also", "witnesses")} | {"told": told})


def scan(corpus: Path) -> dict[str, Signature]:
    """The names of all records below a corpus, sorted, with the signatures of their files."""
    found = {path: entry for path, entry in _walk(corpus, "") if path.endswith(ENDINGS)}
    names = sorted(path.removesuffix(RECORD) for path in found if path.endswith(RECORD))
    return {name: [_stat(found.get(name + ending)) for ending in ENDINGS] for name in names}


def files_below(corpus: Path) -> Iterator[str]:
    """The paths of all files below a corpus, but those in `.ctcorpus` and `.versions`."""
    return (path for path, _ in _walk(corpus, ""))


def signature_of(corpus: Path, name: str) -> Signature:
    return [_stat(corpus / (name + ending)) for ending in ENDINGS]


def read_entry(corpus: Path, name: str) -> Entry:
    """The entry of a record, whatever state its files are in."""
    file = corpus / (name + RECORD)
    try:
        if file.is_symlink():
            return Entry(name, "edited")
        record = loads(file.read_bytes())
    except (OSError, CtcorpusError):
        return Entry(name, "edited")
    raw = record.raw
    known = (record.id, raw.sha256, raw.root, raw.path, raw.also)
    if id_of(raw.sha256) != record.id or not all(is_safe(path) for path in (raw.path, raw.root)):
        return Entry(name, "edited")
    try:
        files = read_files(corpus, name)
    except CtcorpusError:
        return Entry(name, "incomplete", *known)
    status: Status = "intact" if files.intact else "edited"
    made_by = ledger.fingerprint_in(files.ledger), ledger.witnesses_in(files.ledger)
    return Entry(name, status, *known, *made_by, ledger.told_in(files.ledger))


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with suppress(PermissionError, FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if prefix or entry.name not in (STATE, VERSIONS):
                    yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, entry


def _stat(file: os.DirEntry[str] | Path | None) -> tuple[int, int] | None:
    if file is None:
        return None
    try:
        state = file.lstat() if isinstance(file, Path) else file.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size


def _key(text: str) -> str:
    return json.dumps(text)  # ASCII: file names may hold what UTF-8 cannot


def _load(file: Path, readonly: bool) -> tuple[sqlite3.Connection | None, dict[str, dict[str, Any]]]:
    """The state's database, if it can be used, and its rows by table. One that is damaged is made anew."""
    for _ in range(2):
        db = None
        try:
            db = _connect(file, readonly)
            return db, {table: _rows(db, table) for table in _TABLES}
        except (OSError, sqlite3.Error, ValueError) as error:
            if db:
                db.close()
            if readonly or not _is_damage(error):
                break
            with suppress(OSError):
                file.unlink()
    return None, {table: {} for table in _TABLES}


def _connect(file: Path, readonly: bool) -> sqlite3.Connection:
    if readonly:
        return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=2)
    file.parent.mkdir(exist_ok=True)
    db = sqlite3.connect(file, timeout=2)
    try:
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = OFF")  # a state that is lost is only read again
    if _version(db) != _SCHEMA:
        for table in _TABLES:
            db.execute(f"DROP TABLE IF EXISTS {table}")
            db.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, row TEXT)")
        db.execute(f"PRAGMA user_version = {_SCHEMA}")
        db.commit()


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _rows(db: sqlite3.Connection, table: str) -> dict[str, Any]:
    if _version(db) != _SCHEMA:
        return {}
    found = db.execute(f"SELECT key, row FROM {table}").fetchall()
    return {json.loads(key): json.loads(row) for key, row in found}


def _is_damage(error: Exception) -> bool:
    """Whether a database is none any more, rather than locked, or not to be opened or written to."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return isinstance(error, ValueError)
