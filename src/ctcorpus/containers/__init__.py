"""Files that hold several documents, read in place: archives, crawls, JSON lines.

    for found in members(Path("a.zip")): ...        # Member(path="b.html", data=...), Unread, Skipped

A member's place is `a.zip!/b.html`, that of a JSON line `x.jsonl!/ID`; ID is made from the line's own bytes, so that
other lines may come, go and move. A container in a container gives `a.zip!/x.jsonl!/ID`. Everything is read from
front to back in flat memory, twice with the same result, and within `Limits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ctcorpus.containers.paths import (
    MARK,
    archive_of,
    holder,
    in_crawl,
    is_archive,
    is_container,
    is_json_document,
    split,
)
from ctcorpus.containers.values import LIMITS, Found, Limits, Member, Skipped, Unread

__all__ = [
    "LIMITS",
    "MARK",
    "Found",
    "Limits",
    "Member",
    "Skipped",
    "Unread",
    "archive_of",
    "holder",
    "in_crawl",
    "is_archive",
    "is_container",
    "is_json_document",
    "members",
    "split",
]


def members(file: Path, limits: Limits = LIMITS) -> Iterator[Found]:
    """What a container holds, in its order. Never raises for what is wrong with it: that is `Unread`, with an empty
    path where nothing behind it can be read.
    """
    from ctcorpus.containers import reading  # archives cost 20 ms of start-up time

    return reading.members(file, limits)
