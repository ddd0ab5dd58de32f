"""Reading a container from front to back: what its members are, also where they are containers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from ctcorpus.containers import lines, tars, zips
from ctcorpus.containers.names import is_document, is_manifest, safe
from ctcorpus.containers.paths import MARK, is_list, kind_of
from ctcorpus.containers.streams import BLOCK, TooLarge, Unpacked, broken, read_all
from ctcorpus.containers.values import Broken, Budget, Exhausted, Found, Limits, Member, Skipped, Unread


def members(file: Path, limits: Limits) -> Iterator[Found]:
    """See `ctcorpus.containers.members`."""
    try:
        with file.open("rb") as handle:
            packed = handle.seek(0, io.SEEK_END)
            handle.seek(0)
            scope = _Scope(Budget(packed, limits))
            yield from _guarded(lambda: scope.contents(file.name, handle, on_disk=True), "")
    except OSError as error:
        fault = broken(error)
        yield Unread("", fault.reason, fault.detail)


@dataclass(frozen=True, slots=True)
class _Scope:
    """A container that is being read. `depth`: how many are around it."""

    budget: Budget
    depth: int = 0

    def contents(self, name: str, source: IO[bytes], on_disk: bool = False) -> Iterator[Found]:
        """What a container holds, by its name. Raises Broken where it breaks. `on_disk`: seeking costs nothing."""
        any_ = False
        for found in self._read(name, source, on_disk):
            any_ |= not isinstance(found, Skipped)
            yield found
        if not any_:
            raise Broken("empty", "holds no documents")

    def _read(self, name: str, source: IO[bytes], on_disk: bool) -> Iterator[Found]:
        base, packing = kind_of(name) or ("", "")
        if base == ".zip" and on_disk and not packing:
            return zips.seekable_members(source, self.budget, self._entry)
        stream = Unpacked(source, self.budget, packing)
        if base == ".zip":
            return zips.members(stream, self.budget, self._entry)
        if base == ".tar":
            return tars.members(stream, self.budget, self._entry)
        if base == ".warc":
            from ctcorpus.containers import warcs  # the library costs start-up time

            return warcs.members(stream, self.budget)
        if base == ".json":
            return lines.elements(stream, self.budget)
        if base:
            return lines.lines(stream, self.budget)
        return self._single(name.removesuffix(name[-len(packing) :]), stream)

    def _single(self, name: str, stream: Unpacked) -> Iterator[Found]:
        """The one document that was packed by itself, `page.html.gz`."""
        self.budget.count()
        path = safe(name)
        for found in replace(self, depth=self.depth - 1)._entry(path, cast(IO[bytes], stream), -1):
            if isinstance(found, Unread) and found.path == path:
                found = replace(found, path="")
            yield found

    def _entry(self, path: str, file: IO[bytes], size: int) -> Iterator[Found]:
        """One member of an archive, which may be a container itself. `size` is -1 where nothing tells it."""
        if not is_document(path):
            yield Skipped()
            return
        reader = io.BufferedReader(cast(io.RawIOBase, file), BLOCK)
        if _is_inner(path, reader) and not (self.depth >= 0 and is_manifest(path)):
            yield from self._inner(path, reader)
            return
        longest = self.budget.limits.member
        try:
            if size > longest:
                raise TooLarge(longest)
            yield Member(path, read_all(reader, longest))
        except TooLarge as fault:
            yield Unread(path, fault.reason, fault.detail)

    def _inner(self, path: str, reader: io.BufferedReader[Any]) -> Iterator[Found]:
        if self.depth + 1 >= self.budget.limits.depth:
            yield Unread(path, "nested", "a container in a container in a container; unpack the outer one")
            return
        inner = replace(self, depth=self.depth + 1)
        yield from _guarded(lambda: inner.contents(path.rpartition("/")[2], cast(IO[bytes], reader)), path)


def _guarded(read: Callable[[], Iterator[Found]], path: str) -> Iterator[Found]:
    """The members of a container that lies at `path` in another; its fault, as its last one."""
    try:
        for found in read():
            if path and not isinstance(found, Skipped):
                found = replace(found, path=f"{path}{MARK}{found.path}" if found.path else path)
            yield found
    except Exhausted as fault:
        if path:
            raise
        yield Unread(path, fault.reason, fault.detail)
    except Exception as error:  # the libraries raise nearly anything for hostile bytes
        told = error if isinstance(error, Broken) else broken(error)
        yield Unread(path, told.reason, told.detail)


def _is_inner(path: str, reader: io.BufferedReader[Any]) -> bool:
    """Whether a member is a container."""
    kind = kind_of(path)
    return kind is not None and (kind != (".json", "") or is_list(reader.peek(BLOCK)))
