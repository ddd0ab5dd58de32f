"""What reading a container gives, what goes wrong in one, and how much of it is read."""

from __future__ import annotations

from dataclasses import dataclass

from ctcorpus.model import Told

MB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a container is read, so that a small file cannot fill disk, memory or a day.

    Real pages pack 9 to 1 at best by gzip; 300 pages of one site, 800 characters of text each in a page of 85 kB, 126 to
    1 by xz, in one of 370 kB 338 to 1. Bombs begin where deflate ends, at 1,032 to 1, and go to a million.
    """

    #: bytes of one member. It waits in memory for a free process; a page or a document is far below.
    member: int = 64 * MB
    #: bytes that may be unpacked whatever the ratio is
    free: int = 64 * MB
    #: bytes unpacked for each byte of the container's file, beyond `free`
    ratio: int = 1_000
    #: bytes unpacked in all: some minutes of work
    total: int = 64 * 1024 * MB
    #: members of one container; each costs about 1 kB of memory while a run is planned
    members: int = 1_000_000
    #: containers inside one another: an archive in an archive is read, one inside that is not
    depth: int = 2
    #: bytes between two members of a tar or WARC file: headers are below 100 kB
    header: int = 1 * MB


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a container: its path below it (`b.html`, `x.jsonl!/ID`), its own bytes, what the container's
    headers tell about it.
    """

    path: str
    data: bytes
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that cannot be read, or, where `path` is empty, the container from here on."""

    path: str
    reason: str  # a stable word
    detail: str  # a sentence


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that is no document: an image, a style sheet, a redirect."""


Found = Member | Unread | Skipped


class Broken(Exception):
    """A container, or one member of it, cannot be read from here on."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Exhausted(Broken):
    """A limit of the whole container is reached: containers around this one end as well."""


@dataclass
class Budget:
    """What has been read of one container, with everything inside it. `packed`: bytes of its file."""

    packed: int
    limits: Limits = LIMITS
    unpacked: int = 0
    members: int = 0

    def take(self, count: int) -> None:
        """Count unpacked bytes. Raises Exhausted."""
        self.unpacked += count
        if self.unpacked <= self.limits.free:
            return
        if self.unpacked > self.limits.total:
            raise Exhausted(
                "too-large",
                f"unpacks to more than {self.limits.total // MB:,} MB; split it into smaller ones",
            )
        if self.unpacked > self.limits.ratio * self.packed:
            raise Exhausted(
                "too-large",
                f"unpacks to more than {self.limits.ratio} times its size, as no collection of texts does; "
                "unpack it into the folder if it is one",
            )

    def count(self) -> None:
        """Count a member. Raises Exhausted."""
        self.members += 1
        if self.members > self.limits.members:
            raise Exhausted(
                "too-large", f"more than {self.limits.members:,} members; split it into smaller ones"
            )
