"""The first-pass texts of a corpus: what each record can witness for the others.

They are had back from records by undoing their ledgers, and kept in `.ctcorpus/passages.db` beside their
samples. That file can be deleted, go stale or break at any time: then they are had back once more.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ctcorpus.corpus.files import read_files
from ctcorpus.corpus.paths import STATE
from ctcorpus.edits import Pass, undo
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Witness
from ctcorpus.passages import Stream, shingles
from ctcorpus.passages.near import Sample
from ctcorpus.record import ledger, loads
from ctcorpus.stages.repair.marks import lost_indents

#: goes up when the rows change their shape
_SCHEMA = 1
_TABLES = {
    "first": "id TEXT PRIMARY KEY, fingerprint TEXT, text BLOB, breaks TEXT, hashes BLOB, places BLOB",
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
    return Witness(id_, text, tuple(sorted(lost_indents(passes[:first]))))


def recovered(corpus: Path, name: str) -> Witness | None:
    """What an intact record witnesses; None where its files cannot be read or do not agree."""
    try:
        files = read_files(corpus, name)
        record = loads(files.record)
        return undone(record.id, record.text, ledger.loads(files.ledger, record.text).passes)
    except (CtcorpusError, ValueError):
        return None


class FirstPasses:
    """First-pass texts by id, all made by the program and configuration of one fingerprint."""

    def __init__(self, corpus: Path, fingerprint: str, readonly: bool = False) -> None:
        """`readonly`: nothing is written below the corpus, and nothing that was kept there is used."""
        self._fingerprint = fingerprint
        self._db = sqlite3.connect("") if readonly else _opened(corpus / STATE / "passages.db")
        with suppress(sqlite3.Error):
            _prepare(self._db)

    def known(self) -> set[str]:
        rows = self._db.execute("SELECT id FROM first WHERE fingerprint = ?", (self._fingerprint,))
        return {id_ for (id_,) in rows}

    def put(self, found: Iterable[FirstPass]) -> None:
        rows = [
            (
                one.witness.id,
                self._fingerprint,
                zlib.compress(one.witness.text.encode("utf-8", "surrogatepass"), 1),
                json.dumps(one.witness.breaks),
                one.sample.hashes.tobytes(),
                one.sample.places.tobytes(),
            )
            for one in found
        ]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO first VALUES (?, ?, ?, ?, ?, ?)", rows)

    def keep(self, ids: set[str]) -> None:
        """Forget all but these."""
        gone = [(id_,) for (id_,) in self._db.execute("SELECT id FROM first") if id_ not in ids]
        with self._db:
            self._db.executemany("DELETE FROM first WHERE id = ?", gone)

    def samples(self, ids: set[str]) -> list[Sample]:
        rows = self._db.execute(
            "SELECT id, hashes, places FROM first WHERE fingerprint = ? ORDER BY id", (self._fingerprint,)
        )
        return [Sample(id_, _numbers(hashes), _numbers(places)) for id_, hashes, places in rows if id_ in ids]

    def witnesses(self, ids: Iterable[str]) -> tuple[Witness, ...]:
        """The texts of some documents, in the order of their ids."""
        found = []
        for id_ in sorted(ids):
            query = "SELECT text, breaks FROM first WHERE id = ? AND fingerprint = ?"
            for text, breaks in self._db.execute(query, (id_, self._fingerprint)):
                whole = zlib.decompress(text).decode("utf-8", "surrogatepass")
                found.append(Witness(id_, whole, tuple(json.loads(breaks))))
        return tuple(found)

    def heard(self) -> str:
        """The digest of the records that the last complete hearing left behind; "" where there was none."""
        return "".join(records for (records,) in self._db.execute("SELECT records FROM heard"))

    def remember(self, records: str) -> None:
        with self._db:
            self._db.execute("DELETE FROM heard")
            self._db.execute("INSERT INTO heard VALUES (?)", (records,))

    def close(self) -> None:
        self._db.close()


def _numbers(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data)
    return found


def _opened(file: Path) -> sqlite3.Connection:
    """The database on disk; one that cannot be used is made anew, or a private one that is thrown away."""
    for _ in range(2):
        try:
            file.parent.mkdir(exist_ok=True)
            db = sqlite3.connect(file, timeout=2)
            try:
                _prepare(db)
                db.execute("SELECT count(*) FROM first").fetchone()
                return db
            except BaseException:
                db.close()
                raise
        except (OSError, sqlite3.Error):
            with suppress(OSError):
                file.unlink()
    return sqlite3.connect("")


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = OFF")  # what is lost is had back from the records
    if db.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA:
        for table, columns in _TABLES.items():
            db.execute(f"DROP TABLE IF EXISTS {table}")
            db.execute(f"CREATE TABLE {table} ({columns})")
        db.execute(f"PRAGMA user_version = {_SCHEMA}")
        db.commit()
