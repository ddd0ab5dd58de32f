"""ZIP archives, by their directory or, where that is gone, by the headers before each member."""

from __future__ import annotations

import io
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, cast

from ctcorpus.containers.names import Names, codec_of, decoded, is_document, safe
from ctcorpus.containers.streams import BLOCK, FAULTS, TooLarge, Unpacked, broken
from ctcorpus.containers.values import MB, Broken, Budget, Exhausted, Found, Skipped, Unread

Entry = Callable[[str, IO[bytes], int], Iterator[Found]]
_ENCRYPTED, _UTF8, _SIZES_BEHIND = 0x1, 0x800, 0x8
#: the extra field in which WinRAR, Bandizip and others give the name in UTF-8, beside one in the system's codec
_UNICODE_PATH = 0x7075
_LOCAL = struct.Struct("<4s5H3I2H")
#: bytes of an archive inside another that are kept in memory
_IN_MEMORY = 16 * MB


def members(stream: Unpacked, budget: Budget, entry: Entry) -> Iterator[Found]:
    """The files of an archive. `entry` reads one: path, bytes, size."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        while block := stream.read(BLOCK):
            copy.write(block)
        yield from seekable_members(cast(IO[bytes], copy), budget, entry)


def seekable_members(file: IO[bytes], budget: Budget, entry: Entry) -> Iterator[Found]:
    """The same for a file that is on disk as it is."""
    try:
        archive = zipfile.ZipFile(file)
    except Exception:  # hostile directories raise nearly anything
        file.seek(0)
        yield from _salvaged(file, budget, entry)
        raise _without_directory(file) from None
    with archive:
        infos = archive.infolist()
        codec = codec_of(_raw_name(info) for info in infos if not info.flag_bits & _UTF8)
        names = Names()
        for info in infos:
            if not info.filename.endswith("/"):  # `is_dir` fails for an empty name
                budget.count()
                yield from _one(archive, info, names.unique(safe(_name(info, codec))), budget, entry)


def _one(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, budget: Budget, entry: Entry
) -> Iterator[Found]:
    if stat.S_ISLNK(info.external_attr >> 16) or not is_document(path):
        yield Skipped()
        return
    if info.flag_bits & _ENCRYPTED:
        yield Unread(path, "encrypted", "needs a password; unpack it and pack it again without one")
        return
    try:
        with archive.open(info) as file:
            yield from entry(path, cast(IO[bytes], Unpacked(file, budget)), info.file_size)
    except Exhausted:
        raise
    except (Broken, *FAULTS, RuntimeError, struct.error) as error:
        fault = error if isinstance(error, Broken) else broken(error)
        yield Unread(path, fault.reason, fault.detail)


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    """A name as it stands there: without a mark for UTF-8 the library reads cp437, which has all bytes."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "surrogateescape")


def _name(info: zipfile.ZipInfo, codec: str) -> str:
    raw = _raw_name(info)
    return _unicode_path(info.extra, raw) or decoded(raw, codec)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the extra field, where it belongs to this name: a tool that knows only the old one may have renamed."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return None


def _without_directory(file: IO[bytes]) -> Broken:
    file.seek(0)
    start = file.read(4)
    if start == b"PK\x03\x04":
        return Broken("truncated", "its directory is missing or damaged; fetch or pack it again")
    if not start:
        return Broken("empty", "the file is empty")
    return Broken("damaged", "is called a ZIP archive and is none; give it the ending of what it is")


def _salvaged(file: IO[bytes], budget: Budget, entry: Entry) -> Iterator[Found]:
    """The members that stand whole before the place where an archive breaks."""
    names = Names()
    reader = _Reader(file)
    while True:
        head = reader.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
            return
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack(head)
        raw, extra = reader.read(name_size), reader.read(extra_size)
        is_stored = method == zipfile.ZIP_STORED
        if flags & _ENCRYPTED or not (is_stored or method == zipfile.ZIP_DEFLATED):
            return
        if is_stored and (flags & _SIZES_BEHIND or packed > budget.limits.member):
            return  # nothing says where it ends
        try:
            data = reader.read(packed) if is_stored else reader.deflated(budget)
            if flags & _SIZES_BEHIND:
                crc, size = reader.descriptor()
        except (zlib.error, struct.error, EOFError, TooLarge):
            return
        if len(data) != size or zlib.crc32(data) != crc:
            return
        name = _unicode_path(extra, raw) or decoded(raw, "utf-8" if flags & _UTF8 else codec_of([raw]))
        if name.endswith("/"):
            continue
        budget.count()
        path = names.unique(safe(name))
        if is_document(path):
            yield from entry(path, cast(IO[bytes], io.BytesIO(data)), len(data))
        else:
            yield Skipped()


class _Reader:
    """Reads a file from front to back and takes back what a deflated stream did not need."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._back = b""

    def read(self, count: int) -> bytes:
        data, self._back = self._back[:count], self._back[count:]
        while len(data) < count and (more := self._file.read(min(count - len(data), BLOCK))):
            data += more
        return data

    def deflated(self, budget: Budget) -> bytes:
        longest = budget.limits.member
        unpacker, blocks, size = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
        block = self.read(BLOCK)
        while not unpacker.eof:
            if not block:
                raise EOFError
            data = unpacker.decompress(block, BLOCK)
            budget.take(len(data))
            blocks.append(data)
            size += len(data)
            if size > longest:
                raise TooLarge(longest)
            block = unpacker.unconsumed_tail or (b"" if unpacker.eof else self.read(BLOCK))
        self._back = unpacker.unused_data + self._back
        return b"".join(blocks)

    def descriptor(self) -> tuple[int, int]:
        """Checksum and size that stand behind a member; the mark before them may be missing."""
        crc, _, size = struct.unpack("<3I", self._start() + self.read(8))
        return crc, size

    def _start(self) -> bytes:
        start = self.read(4)
        return self.read(4) if start == b"PK\x07\x08" else start
