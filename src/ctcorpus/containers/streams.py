"""Streams out of containers: unpacked as they are read, counted, and with one kind of error."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import zipfile
import zlib
from typing import IO, Any

from ctcorpus.containers.values import MB, Broken, Budget

#: bytes that are read at a time
BLOCK = 65_536
#: endings of files that were packed as a whole, and what unpacks them, member by member where several were joined
PACKED: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
#: what the standard library raises for bytes that are not what they should be
FAULTS = (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


class Unpacked(io.RawIOBase):
    """The bytes of `source`. Reading raises Broken where it is damaged or ends too early, Exhausted beyond a limit."""

    def __init__(self, source: IO[bytes], budget: Budget, packing: str = "") -> None:
        """`packing`: the ending of what `source` is packed in; "" for bytes as they are."""
        self._source: Any = PACKED[packing](source) if packing else source
        self._budget = budget
        self._allowed: int | None = None
        self.ended = False

    def allow(self, count: int | None) -> None:
        """How many bytes may be read until this is said again; None: any number."""
        self._allowed = count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._source.read1(min(len(buffer), BLOCK))  # all that stands before a fault
        except FAULTS as error:
            raise broken(error) from None
        self.ended = not data
        self._budget.take(len(data))
        if self._allowed is not None:
            self._allowed -= len(data)
            if self._allowed < 0:
                raise Broken("damaged", "a member's header has no end; pack it again")
        buffer[: len(data)] = data
        return len(data)


def broken(error: Exception) -> Broken:
    """What an error of the libraries says about an archive."""
    if isinstance(error, EOFError):
        return Broken("truncated", "ends too early; fetch or pack it again")
    if isinstance(error, OSError) and error.errno not in (
        None,
        errno.EINVAL,
    ):  # EINVAL: a place before the file
        return Broken("unreadable", f"{error.strerror}; check its permissions")
    if isinstance(error, NotImplementedError):
        return Broken("unsupported", f"{error}; pack it again with deflate")
    said = " ".join(f"{error}".split())[:200] or type(error).__name__
    return Broken("damaged", f"{said}; fetch or pack it again")


def read_all(stream: Any, longest: int) -> bytes:
    """What is left of a stream. Raises TooLarge where that is more than `longest` bytes."""
    blocks: list[bytes] = []
    size = 0
    while block := stream.read(BLOCK):
        size += len(block)
        if size > longest:
            raise TooLarge(longest)
        blocks.append(block)
    return b"".join(blocks)


class TooLarge(Broken):
    """A member that is no document for its size; what stands behind it can be read."""

    def __init__(self, longest: int) -> None:
        size = f"{longest // MB} MB" if longest >= MB else f"{longest} bytes"
        super().__init__("too-large", f"more than {size}, as no document is; split it into documents")
