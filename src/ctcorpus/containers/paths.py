"""Which files are containers, and the paths of what lies in them. Light: every command imports it."""

from __future__ import annotations

import os
import re
from pathlib import Path

#: what stands between a container and the path of a member
MARK = "!/"
_SHORT = {
    ".tgz": (".tar", ".gz"),
    ".tbz2": (".tar", ".bz2"),
    ".tbz": (".tar", ".bz2"),
    ".txz": (".tar", ".xz"),
}
_PACKED = (".gz", ".bz2", ".xz")
#: bytes of a JSON file that say whether it is a list
_START = 4_096
_ENDINGS = (".zip", ".tar", ".warc", ".jsonl", ".ndjson", ".json")
_IN_PLACE = re.compile(
    rf"(?:{'|'.join(map(re.escape, (*_ENDINGS, *_SHORT, *_PACKED)))})(?=!/.)", re.IGNORECASE
)


def split(path: str) -> tuple[str, str] | None:
    """The container and the path below it that a member's path names; None for any other path."""
    found = _IN_PLACE.search(path)
    return (path[: found.end()], path[found.end() + len(MARK) :]) if found else None


def holder(file: Path, path: str) -> tuple[Path, str] | None:
    """The container on disk that a raw file lies in, and its path there; None for a file that lies there itself.

    `path` is that of the raw file below its root, `file` its place on disk. Raises OSError.
    """
    inside = split(path)
    if inside is None or os.path.lexists(file):
        return None
    container = Path(file.as_posix().removesuffix(f"{MARK}{inside[1]}"))
    return (container, inside[1]) if container.is_file() else None


def archive_of(file: Path) -> tuple[Path, str] | None:
    """The ZIP or tar archive on disk that a member lies in, and its path there; None for any other file."""
    found = holder(file, file.as_posix()) if MARK in file.as_posix() else None
    return found if found and is_archive(found[0]) else None


def is_archive(file: Path) -> bool:
    """Whether a container holds files in folders, by its name."""
    kind = kind_of(file.name)
    return kind is not None and kind[0] in (".zip", ".tar")


def is_json_document(path: str) -> bool:
    """Whether the document at a path is one JSON value: a line, an element of a list, or a `.json` by itself."""
    holder, mark, _ = path.rpartition(MARK)
    if mark and holder.lower().endswith((".jsonl", ".ndjson", ".json")):
        return True
    return path.lower().endswith(".json")


def in_crawl(path: str) -> bool:
    """Whether a document lies in a WARC file, which tells more of it than its bytes do."""
    return re.search(r"\.warc(?:\.(?:gz|bz2|xz))?!/", path, re.IGNORECASE) is not None


def is_container(file: Path) -> bool:
    """Whether a file holds documents rather than being one. A `.json` does if it holds a list."""
    kind = kind_of(file.name)
    try:
        if kind is None or not file.is_file():
            return False
        if kind != (".json", ""):
            return True
        with file.open("rb") as handle:
            return is_list(handle.read(_START))
    except OSError:
        return False  # rejected when it is read as a document


def kind_of(name: str) -> tuple[str, str] | None:
    """What a container is, and what it is packed in: (".tar", ".gz"); ("", ".gz") for one file packed by itself."""
    name = name.lower()
    for ending, kind in _SHORT.items():
        if name.endswith(ending):
            return kind
    packing = next((ending for ending in _PACKED if name.endswith(ending)), "")
    base = next((one for one in _ENDINGS if name.removesuffix(packing).endswith(one)), "")
    if packing and base in (".jsonl", ".ndjson", ".json"):
        base = ""  # its one member is a container: `x.jsonl.gz!/x.jsonl!/ID`
    return (base, packing) if base or packing else None


def is_list(start: bytes) -> bool:
    """Whether a JSON file is a list, by its first bytes; if not it is one document."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1] == b"["
