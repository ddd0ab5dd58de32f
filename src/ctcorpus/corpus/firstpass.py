"""The first-pass texts of a corpus: what each record can witness for the others.

They are had back from records by undoing their ledgers, and kept in `.ctcorpus/passages.db` beside their
samples. That file can be deleted, go stale or break at any time: a row that is not as it was written, or a file
that is no database any more, is forgotten, and its texts are had back once more.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctcorpus.corpus.files import read_files
from ctcorpus.corpus.paths import STATE
from ctcorpus.edits import Pass, undo
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Witness
from ctcorpus.passages import Stream, shingles
from ctcorpus.passages.near import Sample
from ctcorpus.record import ledger, loads
from ctcorpus.stages.repair.marks import first_pass

#: goes up when the rows change their shape
_SCHEMA = 2
_TABLES = {
    "first": "id TEXT PRIMARY KEY, fingerprint TEXT, text BLOB, marks TEXT, hashes BLOB, places BLOB, crc INTEGER",
    "heard": "records TEXT",
}


@dataclass(frozen=True)
class FirstPass:
    """A first-pass text and its sample."""

    witness: Witness
    sample: Sample


def sampled(witness: Witness) -> FirstPass:
    hashes, places = shingles(Stream(witness.text).text)
    return FirstPass(witness, Sample(witness.id, hashes, places))


def undone(id_: str, text: str, passes: Sequence[Pass]) -> Witness:
    """What a document witnesses: its text with everything undone that came after the repair stage."""
    first = next((n for n, one in enumerate(passes) if one.stage != "repair"), len(passes))
    for one in reversed(passes[first:]):
        text = undo(text, one.edits)
    return first_pass(id_, text, passes[:first])


def recovered(corpus: Path, name: str) -> Witness | None:
    """What an intact record witnesses; None where its files cannot be read or do not agree."""
    try:
        files = read_files(corpus, name)
        record = loads(files.record)
        return undone(record.id, record.text, ledger.loads(files.ledger, record.text).passes)
    except (CtcorpusError, ValueError):
        return None


#: the columns of `first` that a row's checksum is of
_COLUMNS = "id, fingerprint, text, marks, hashes, places"


class FirstPasses:
    """First-pass texts by id, all made by the program and configuration of one fingerprint.

    Raises CtcorpusError where the disk fails in the middle of a run.
    """

    def __init__(self, corpus: Path, fingerprint: str, readonly: bool = False) -> None:
        """`readonly`: nothing is written below the corpus, and nothing that was kept there is used."""
        self._fingerprint = fingerprint
        self._file = None if readonly else corpus / STATE / "passages.db"
        self._db = _opened(self._file)
        self._is_checked = False

    def known(self) -> set[str]:
        self._check()
        rows = self._all("SELECT id FROM first WHERE fingerprint = ?", self._fingerprint)
        return {id_ for (id_,) in rows}

    def put(self, found: Iterable[FirstPass]) -> None:
        self._check()
        rows = []
        for one in found:
            row = (
                one.witness.id,
                self._fingerprint,
                zlib.compress(one.witness.text.encode("utf-8", "surrogatepass"), 1),
                json.dumps([one.witness.breaks, one.witness.lost]),
                one.sample.hashes.tobytes(),
                one.sample.places.tobytes(),
            )
            rows.append((*row, _checksum(row)))
        self._write("INSERT OR REPLACE INTO first VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def keep(self, ids: set[str]) -> None:
        """Forget all but these."""
        gone = [(id_,) for (id_,) in self._all("SELECT id FROM first") if id_ not in ids]
        self._write("DELETE FROM first WHERE id = ?", gone)

    def samples(self, ids: set[str]) -> list[Sample]:
        query = "SELECT id, hashes, places FROM first WHERE fingerprint = ? ORDER BY id"
        rows = self._all(query, self._fingerprint)
        return [Sample(id_, _numbers(hashes), _numbers(places)) for id_, hashes, places in rows if id_ in ids]

    def witnesses(self, ids: Iterable[str]) -> tuple[Witness, ...]:
        """The texts of some documents, in the order of their ids."""
        found = []
        for id_ in sorted(ids):
            query = "SELECT text, marks FROM first WHERE id = ? AND fingerprint = ?"
            for text, marks in self._all(query, id_, self._fingerprint):
                breaks, lost = map(tuple, json.loads(marks))
                whole = zlib.decompress(text).decode("utf-8", "surrogatepass")
                found.append(Witness(id_, whole, breaks, lost))
        return tuple(found)

    def heard(self) -> str:
        """The digest of the records that the last complete hearing left behind; "" where there was none."""
        try:
            return "".join(records for (records,) in self._db.execute("SELECT records FROM heard"))
        except (sqlite3.Error, TypeError, ValueError):
            return ""  # what is broken is found when the texts are looked at

    def remember(self, records: str) -> None:
        self._write("DELETE FROM heard", [()])
        self._write("INSERT INTO heard VALUES (?)", [(records,)])

    def close(self) -> None:
        self._db.close()

    def _check(self) -> None:
        """Forget everything, once a run, where a row is not as it was written or cannot be found."""
        if self._is_checked:
            return
        self._is_checked = True
        if not _is_whole(self._db):
            self._db.close()
            if self._file:
                self._file.unlink(missing_ok=True)
            self._db = _opened(self._file)

    def _all(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._told():
            return self._db.execute(query, values).fetchall()

    def _write(self, query: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._told(), self._db:
            self._db.executemany(query, rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CtcorpusError(f"{self._file}: {error}; delete it and run again") from None


def _is_whole(db: sqlite3.Connection) -> bool:
    """Whether every row is found under its id and has the checksum that it was written with."""
    try:
        ids = db.execute("SELECT id FROM first NOT INDEXED").fetchall()
        query = f"SELECT crc, {_COLUMNS} FROM first WHERE id = ?"
        rows = (db.execute(query, id_).fetchone() for id_ in ids)
        return all(row and row[0] == _checksum(row[1:]) for row in rows)
    except (sqlite3.Error, TypeError, ValueError):
        return False


def _checksum(row: tuple[Any, ...]) -> int:
    return zlib.crc32(b"\0".join(one.encode() if isinstance(one, str) else one for one in row))


def _numbers(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data)
    return found


def _opened(file: Path | None) -> sqlite3.Connection:
    """The database on disk; one that cannot be used is made anew, or a private one that is thrown away."""
    for _ in range(2):
        with suppress(OSError, sqlite3.Error, ValueError):
            return _connected(file)
        if file:
            with suppress(OSError):
                file.unlink()
    return _connected(None)


def _connected(file: Path | None) -> sqlite3.Connection:
    if file:
        file.parent.mkdir(exist_ok=True)
    db = sqlite3.connect(file or "", timeout=2)
    try:
        _prepare(db)
        db.execute("SELECT count(*) FROM first").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = OFF")  # what is lost is had back from the records
    if db.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA:
        for table, columns in _TABLES.items():
            db.execute(f"DROP TABLE IF EXISTS {table}")
            db.execute(f"CREATE TABLE {table} ({columns})")
        db.execute(f"PRAGMA user_version = {_SCHEMA}")
        db.commit()
