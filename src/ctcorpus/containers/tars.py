"""tar files, read from front to back."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Self

from ctcorpus.containers.names import Names, codec_of, decoded, safe
from ctcorpus.containers.streams import BLOCK, Unpacked, broken
from ctcorpus.containers.values import Broken, Budget, Found, Skipped


class _Info(tarfile.TarInfo):
    """A header; the library takes one that is damaged for the end of the archive."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except _DAMAGE as error:
            raise Broken("damaged", f"{error}; fetch or pack it again") from None
        except _CUT:
            raise Broken("truncated", "ends too early; fetch or pack it again") from None


_DAMAGE = (tarfile.InvalidHeaderError, tarfile.SubsequentHeaderError)  # type: ignore[attr-defined]
_CUT = (tarfile.TruncatedHeaderError,)  # type: ignore[attr-defined]


def members(
    stream: Unpacked, budget: Budget, entry: Callable[[str, IO[bytes], int], Iterator[Found]]
) -> Iterator[Found]:
    """The files of an archive; links and devices are none. `entry` reads one: path, bytes, size."""
    names = Names()
    try:
        stream.allow(budget.limits.header)
        with _opened(stream) as archive:
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # each takes 1 kB
                stream.allow(None)
                yield from _one(archive, info, names, budget, entry)
                file: Any = archive.fileobj
                stream.allow(budget.limits.header + max(archive.offset - file.tell(), 0))
    except tarfile.TarError as error:
        if "unexpected end" in str(error) or "empty" in str(error):
            raise broken(EOFError()) from None
        raise Broken("damaged", f"{error}; fetch or pack it again") from None
    stream.allow(None)
    while stream.read(BLOCK):  # to the checksum of what it is packed in
        pass


def _opened(stream: io.RawIOBase) -> tarfile.TarFile:
    file: Any = stream
    return tarfile.open(fileobj=file, mode="r|", tarinfo=_Info, encoding="utf-8", errors="surrogateescape")


def _one(
    archive: tarfile.TarFile,
    info: tarfile.TarInfo,
    names: Names,
    budget: Budget,
    entry: Callable[[str, IO[bytes], int], Iterator[Found]],
) -> Iterator[Found]:
    if info.isdir():
        return
    budget.count()
    file = archive.extractfile(info) if info.isreg() else None
    if file is None:
        yield Skipped()
        return
    yield from entry(names.unique(_name(info)), file, info.size)


def _name(info: tarfile.TarInfo) -> str:
    raw = info.name.encode("utf-8", "surrogateescape")
    return safe(decoded(raw, codec_of([raw])))
