"""Where a record lies: its name, below the corpus and without an ending, from its raw file's place.

A name is decided by the raw files that are known, never by the order in which they came: whoever
sorts first keeps the plain name, the others of the same name get `~` and their id. So a new file
can rename at most the one record that it shares a name with.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

MAIN_ROOT = "raw"
RECORD, TOKENS, LEDGER = ENDINGS = (".md", ".tokens", ".edits.jsonl")
CONFIG, REJECTED, STATE, VERSIONS = "corpus.yaml", "rejected.jsonl", ".ctcorpus", ".versions"
#: folders at the top of a corpus that no raw folder may lend its name to
RESERVED = frozenset({CONFIG, REJECTED, STATE, VERSIONS})
#: bytes that file systems give to one name, less the longest ending
_LONGEST_FOLDER = 255
_LONGEST = _LONGEST_FOLDER - max(map(len, ENDINGS))
_WITH_ID = re.compile(r"~c[0-9a-f]{16}$", re.I)
#: A folder of this name could be taken for a record's file.
_LIKE_A_FILE = re.compile(r"(\.md|\.tokens|\.edits\.jsonl)~*$", re.I)


class Place(NamedTuple):
    """A raw file's place. Places sort by root, the main one first, then by path."""

    later: bool  # not in the main root
    root: str
    path: str


def place(root: str, path: str) -> Place:
    return Place(root != MAIN_ROOT, root, path)


def fold(name: str) -> str:
    """The form in which names are compared, as file systems do that ignore case and normal form."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_safe(path: str) -> bool:
    """Whether a path stays below the folder it is joined to."""
    if os.name == "nt" and re.search(r"[\\:]", path):
        return False
    parts = path.split("/")
    return bool(path) and "\0" not in path and not any(part in ("", ".", "..") for part in parts)


def names(places: Mapping[str, Place], taken: Iterable[str] = ()) -> dict[str, str]:
    """The name of each record, by id; `taken` are names that nobody may have.

    The same places give the same names, and no two names are equal after `fold`.
    """
    used = {fold(name) for name in taken}
    given: dict[str, str] = {}
    for id_, where in sorted(places.items(), key=lambda item: item[1]):
        name = own_name(where, id_)
        if fold(name) in used:
            name = _with_id(name, id_)
        used.add(fold(name))
        given[id_] = name
    return given


def own_name(where: Place, id_: str) -> str:
    """The name of a record that shares its name with nobody."""
    *folders, last = where.path.split("/") if not where.later else (where.root, *where.path.split("/"))
    folders = [_folder(name, top=not depth) for depth, name in enumerate(folders)]
    name = "/".join((*folders, last))
    if len(_bytes(last)) > _LONGEST or _WITH_ID.search(fold(last)):
        return _with_id(name, id_)
    return name


def _with_id(name: str, id_: str) -> str:
    """A name with `~` and the id, once, cut to what file systems take."""
    if fold(name).endswith(f"~{id_}"):
        return name
    folder, slash, last = name.rpartition("/")
    return f"{folder}{slash}{_cut(last, _LONGEST - len(id_) - 1)}~{id_}"


def _folder(name: str, top: bool) -> str:
    if len(_bytes(name)) > _LONGEST_FOLDER:  # that of a container, whose name has got a mark
        return f"{_cut(name, _LONGEST_FOLDER - 1)}~"
    if not _LIKE_A_FILE.search(name) and not (top and fold(name).rstrip("~") in RESERVED):
        return name
    return f"{_cut(name, _LONGEST_FOLDER - 1)}~"


def _cut(name: str, room: int) -> str:
    """The beginning of a name that fits into so many bytes, whole characters only."""
    data = _bytes(name)
    if len(data) <= room:
        return name
    while data[room] & 0xC0 == 0x80:
        room -= 1
    return data[:room].decode("utf-8", "surrogateescape")


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def also_text(where: Place, root: str) -> str:
    """How `raw.also` names another place of a record whose raw file lies below `root`."""
    return where.path if where.root == root and ":" not in where.path else f"{where.root}:{where.path}"


def also_place(text: str, root: str) -> Place:
    """The place that an entry of `raw.also` names."""
    named, colon, path = text.partition(":")
    return place(named, path) if colon else place(root, text)
