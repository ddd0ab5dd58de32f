"""Names of members: how they are decoded, made safe, kept apart, and which are no documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ctcorpus import language

#: bytes of one folder or file name, and of a whole path below the container
_LONGEST_NAME, _LONGEST_PATH = 200, 800
#: what no file name holds on one of the systems that a corpus may be carried to, and what is no character
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"|?*\ud800-\udfff]")
_DRIVE = re.compile(r"^[A-Za-z]:")
#: Of pages that were saved whole, and of crawls: files that are no text. All others are documents, whatever
#: they are called; what cannot be read is rejected by its content.
_NO_DOCUMENTS = frozenset(
    f".{ending}"
    for group in (
        "avif bmp gif heic ico jpeg jpg png psd svg tif tiff webp",
        "css eot js less map mjs otf scss swf ttf wasm woff woff2",
        "aac avi flac flv m3u8 m4a m4v mkv mov mp3 mp4 mpeg mpg ogg wav webm wma wmv",
        "apk class dll dylib exe jar lnk o pyc so url",
    )
    for ending in group.split()
)
_LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
#: the codecs of file names that are not UTF-8, by what reads best; on a tie the first. cp437 is what ZIP
#: prescribes, cp1252 what Western tar files hold; both take nearly any bytes.
_JUDGED = ("gb18030", "cp950", "cp437", "cp1252")


def is_document(path: str) -> bool:
    """Whether a member may be a document, by its path: hidden files, images, style sheets are none."""
    parts = path.split("/")
    if any(part.startswith(".") or part in _LITTER for part in parts):
        return False
    return PurePosixPath(parts[-1]).suffix.lower() not in _NO_DOCUMENTS


def is_manifest(path: str) -> bool:
    """Whether a list in an archive says of the archive's other members where they come from."""
    return path.rpartition("/")[2].lower() in ("manifest.jsonl", "manifest.json")


def safe(name: str) -> str:
    """The path that a member gets: below its container whatever its name says, and fit for every file system.

    `..`, `.`, a leading `/` and drive letters are left out, `\\` separates as well, other unfit characters become `_`.
    """
    parts = _DRIVE.sub("", name).replace("\\", "/").split("/")
    kept = [_part(part) for part in parts if part.strip(" .")]
    path = "/".join(kept) or "_"
    return path if len(path.encode()) <= _LONGEST_PATH else "/".join(kept[-2:])


def _part(name: str) -> str:
    name = _UNFIT.sub("_", name).rstrip(" .")
    name += "_" if name.endswith("!") else ""  # `a.zip!/` marks what lies in a container
    stem, dot, ending = name.rpartition(".")
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    if not stem or len(ending) > 10:
        return _cut(name, _LONGEST_NAME)
    return _cut(stem, _LONGEST_NAME - len(ending.encode()) - 1) + dot + ending


def _cut(text: str, room: int) -> str:
    return text.encode()[:room].decode("utf-8", "ignore")


class Names:
    """The paths given in one container: the second member of a name becomes `b~2.html`, in the container's order."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}  # and the last number that made a path of it

    def unique(self, path: str) -> str:
        given, number = path, self._given.get(path, 1)
        folder, slash, last = path.rpartition("/")
        stem, dot, ending = last.rpartition(".")
        while given in self._given:
            number += 1
            last_ = f"{stem}~{number}{dot}{ending}" if stem else f"{last}~{number}"
            given = f"{folder}{slash}{last_}"
        self._given[path] = number
        self._given[given] = 1
        return given


def decoded(name: bytes, codec: str) -> str:
    """A name in UTF-8, or in the codec of the archive's other names."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode(codec, "replace")


def codec_of(names: Iterable[bytes]) -> str:
    """The codec in which those of some names that are not UTF-8 read best: one archive is made on one machine."""
    sample = b"\n".join(name for name in names if not _is_utf8(name))[:16_384]
    if not sample:
        return "utf-8"
    costs = {codec: _cost(sample, codec) for codec in _JUDGED}
    return min(costs, key=costs.__getitem__)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cost(sample: bytes, codec: str) -> float:
    return language.cost(sample.decode(codec, "replace"))


def from_address(address: str) -> str | None:
    """A readable path for a page of the Web, `example.org/a/index.html`; None for what is no address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "") + (f"_{parts.port}" if parts.port else "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "ftp") or not host:
        return None
    path = _unquoted(parts.path)
    path += "index.html" if path.endswith("/") or not path else ""
    query = "@" + _unquoted(parts.query).replace("/", "_") if parts.query else ""
    return safe(f"{host}/{path.lstrip('/')}{query}")


def _unquoted(text: str) -> str:
    """Without `%E5%8F%8D`, where that is UTF-8: other codecs are left as they are."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text
