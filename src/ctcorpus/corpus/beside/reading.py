"""Small files that stand beside documents, as text, JSON or rows. They come from anywhere, like the documents."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ctcorpus.model import RawFile
from ctcorpus.stages.decode import decode

#: bytes; a manifest of a million rows is below
TOO_LARGE = 256 * 1024 * 1024
#: characters; more than any column of a manifest needs, texts of documents among them
_LONGEST_CELL = 2**31 - 1
_DELIMITERS = (",", ";", "\t")

Row = tuple[
    int, dict[str, object]
]  # line in the file (of json: number in the list), from 1; values by column


class Unreadable(Exception):
    """A file that cannot be used; says why in a few words."""


def bytes_of(file: Path) -> bytes:
    """The bytes of a small file. Raises Unreadable."""
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("is no plain file")
        if state.st_size > TOO_LARGE:
            raise Unreadable(f"is larger than {TOO_LARGE // 2**20} MB")
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None


def text_in(name: str, data: bytes) -> str:
    """The text of a file, in whatever encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(RawFile(name, data)).text.removeprefix("\ufeff")


def object_of(text: str) -> dict[str, object]:
    """The JSON object that a text holds. Raises Unreadable, of a list or of JSON lines Several."""
    value = json_of(text)
    if isinstance(value, list):
        raise Several
    if not isinstance(value, dict):
        raise Unreadable("holds no JSON object")
    return value


def json_of(text: str) -> Any:
    """The one value that a text holds. Raises Unreadable, Several where more follow, as in JSON lines."""
    try:
        return json.loads(text)
    except RecursionError:
        raise Unreadable("is nested too deep") from None
    except json.JSONDecodeError as error:
        if not text.strip():
            raise Unreadable("is empty") from None
        if error.msg == "Extra data" and text[: error.pos].lstrip()[:1] in ("{", "["):
            raise Several from None
        raise Unreadable(f"is broken JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError as error:  # an integer of thousands of digits
        raise Unreadable(f"is no JSON that can be read: {error}"[:100]) from None


class Several(Unreadable):
    """A file that holds a list or more than one JSON value, and may be a scraper's output."""

    def __init__(self) -> None:
        super().__init__("holds more than one JSON object")


def rows_of(text: str, kind: str) -> Iterator[Row]:
    """The rows of a manifest; `kind`: csv, tsv, jsonl or json. A row that cannot be read is one without values.

    Raises Unreadable where the whole cannot be read.
    """
    if kind == "json":
        value = json_of(text)
        if not isinstance(value, list):
            raise Unreadable("holds no list")
        yield from ((number, one if isinstance(one, dict) else {}) for number, one in enumerate(value, 1))
    elif kind == "jsonl":
        yield from _lines(text)
    else:
        yield from _table(text, "\t" if kind == "tsv" else None)


def _lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                value = json_of(line)
            except Unreadable:
                value = None
            yield number, value if isinstance(value, dict) else {}


def _table(text: str, delimiter: str | None) -> Iterator[Row]:
    """The rows of a table whose first line names its columns; `sep=;` above it is Excel's."""
    csv.field_size_limit(_LONGEST_CELL)
    text = re.sub(r"\A\s*sep=(.)\r?\n", "", text.replace("\0", ""))
    first = text.lstrip().partition("\n")[0]
    plain = re.sub(r'"[^"]*"', "", first)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter or max(_DELIMITERS, key=plain.count)
    )
    try:
        header = next((row for row in reader if any(row)), [])
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise Unreadable(f"is a broken table: line {reader.line_num}: {error}") from None
