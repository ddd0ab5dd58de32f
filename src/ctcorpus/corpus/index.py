"""`.ctcorpus/index.db`: what is derived from all records together. It can be deleted at any time.

So far it says which cluster of near-duplicates a document belongs to. A run that changes a record deletes it,
so it is never older than the records.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from ctcorpus.corpus.paths import STATE

#: goes up when the tables change their shape
SCHEMA = 1
Row = tuple[str, str, str | None]  # id, path, cluster


def write(corpus: Path, rows: Iterable[Row]) -> bool:
    """Write the documents down; returns whether that was possible."""
    file = corpus / STATE / "index.db"
    partial = file.with_name("index.db.partial")
    try:
        file.parent.mkdir(exist_ok=True)
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial)) as db, db:
            db.execute("CREATE TABLE documents (id TEXT PRIMARY KEY, path TEXT, cluster TEXT)")
            db.execute(f"PRAGMA user_version = {SCHEMA}")
            db.executemany("INSERT INTO documents VALUES (?, ?, ?)", rows)
        partial.replace(file)
    except (OSError, sqlite3.Error):
        return False
    return True


def discard(corpus: Path) -> None:
    """Delete the index: the records change."""
    with suppress(OSError):
        (corpus / STATE / "index.db").unlink()
