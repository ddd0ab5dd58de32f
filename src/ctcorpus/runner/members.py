"""Members of containers as raw files: listed, read, and handed to the work in the order of their containers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from ctcorpus import containers
from ctcorpus.containers import MARK, Member, Skipped, Unread
from ctcorpus.corpus.beside import Beside, Kind
from ctcorpus.corpus.paths import Place, place
from ctcorpus.corpus.plan import RawRef
from ctcorpus.corpus.roots import Roots
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.model import RawFile, Rejection, Told
from ctcorpus.runner import rawfiles
from ctcorpus.runner.job import Job

T = TypeVar("T")


@dataclass
class Contents:
    """What was found in containers."""

    found: list[RawRef] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    #: containers that were read, those among them that were read to their end, and members that are no documents
    containers: int = 0
    whole: set[Place] = field(default_factory=set)
    skipped: int = 0
    #: what containers tell of their members
    told: dict[Place, tuple[Told, ...]] = field(default_factory=dict)
    #: members that say something of others
    beside: dict[Kind, set[Path]] = field(default_factory=lambda: {"sidecar": set(), "manifest": set()})

    def look_into(
        self, roots: Roots, beside: Beside, file: Path, root: str, path: str, tick: Callable[[], None]
    ) -> None:
        """List a container. A fault rejects a member, or the container: its members up to there are kept. Members
        that say something of others are none.
        """
        found = list(self._refs(roots, file, root, path, tick))
        if not containers.is_archive(file):
            self.found += found
            return
        beside.enter(roots.file(root, path), (ref.path.removeprefix(f"{path}{MARK}") for ref in found))
        for ref in found:
            member = roots.file(root, ref.path)
            if kind := beside.kind(member):
                self.beside[kind].add(member)
            else:
                self.found.append(ref)
                beside.told(member)  # read now: what is wrong is told before the work begins

    def _refs(
        self, roots: Roots, file: Path, root: str, path: str, tick: Callable[[], None]
    ) -> Iterator[RawRef]:
        self.containers += 1
        self.whole.add(place(root, path))
        for one in _listed(roots, file):
            if isinstance(one, Skipped):
                self.skipped += 1
            elif isinstance(one, Member):
                inside = f"{path}{MARK}{one.path}"
                yield RawRef(root, inside, RawFile(inside, one.data).sha256)
                if one.told:
                    self.told[place(root, inside)] = one.told
            else:
                inside = f"{path}{MARK}{one.path}" if one.path else path
                self.rejected.append(Rejection(inside, "", "read", one.reason, one.detail, root))
                if not one.path:
                    self.whole.discard(place(root, path))
            tick()

    def gone(self) -> Callable[[Place], bool]:
        """Whether a place is no document: a container, or a member that is not in it (any more)."""
        unread = {place(one.root, one.path) for one in self.rejected}

        def is_gone(where: Place) -> bool:
            parts = where.path.split(MARK)
            around = [place(where.root, MARK.join(parts[:depth])) for depth in range(1, len(parts) + 1)]
            return any(one in self.whole for one in around) and not any(one in unread for one in around)

        return is_gone


def _listed(roots: Roots, file: Path) -> Iterable[containers.Found]:
    if roots.escapes(file):
        return [Unread("", "link", "a link that leads out of its folder")]
    if Path(f"{file}!").exists():
        return [
            Unread(
                "", "clash", f"its members need the name {file.name}!, which something else has; rename one"
            )
        ]
    return containers.members(file)


def read(file: Path, path: str) -> Member:
    """A raw file, which may be a member: its place on disk, and its path below its root. Raises Rejected."""
    place_ = containers.holder(file, path)
    if place_ is None:
        return Member("", rawfiles.read(file))
    container, inside = place_
    for found in containers.members(container):
        if isinstance(found, Member) and found.path == inside:
            return found
        if isinstance(found, Unread) and found.path in ("", inside):
            raise Rejected(found.reason, found.detail)
    raise Rejected("vanished", f"not in {container.name}")


def read_named(file: Path) -> Member:
    """A raw file or a member that a person named. Raises CtcorpusError that says what to name instead."""
    if containers.holder(file, file.as_posix()):
        try:
            return read(file, file.as_posix())
        except Rejected as error:
            raise CtcorpusError(f"{file}: {error.reason}: {error.detail}") from None
    if containers.is_container(file):
        first = next((one for one in containers.members(file) if isinstance(one, Member)), None)
        hint = f"; name a document in it, like '{file}{MARK}{first.path}'" if first else ""
        raise CtcorpusError(f"{file}: holds documents and is none{hint}")
    return Member("", rawfiles.read_named(file))


def feed(items: Iterable[T], job_of: Callable[[T], Job], filled: Callable[[T, Member], T]) -> Iterator[T]:
    """Work on members gets their bytes, container by container, each read once; other work stays as it is.

    Members that are not there any more come last, without bytes: whoever reads them finds that they have vanished.
    """

    def container_of(item: T) -> Path | None:
        found = containers.holder(job_of(item).file, job_of(item).task.raw.path)
        return found[0] if found else None

    for container, group in groupby(items, container_of):
        if container is None:
            yield from group
            continue
        waiting = {job_of(item).file: item for item in group}
        for found in containers.members(container):
            if isinstance(found, Member) and (
                item := waiting.pop(Path(f"{container}{MARK}{found.path}"), None)
            ):
                yield filled(item, found)
            if not waiting:
                break
        yield from waiting.values()
