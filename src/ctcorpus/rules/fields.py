"""The keys under which scrapers keep what they know (`fields.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ctcorpus.hanzi import fold
from ctcorpus.rules import read_yaml

_IGNORED = re.compile(r"[\s_-]+")


def names() -> tuple[str, ...]:
    """The fields that a scraper's line can tell; the first is the text."""
    return tuple(keys())


def folded(key: str) -> str:
    """A key as keys are compared."""
    return _IGNORED.sub("", fold(key).casefold())


@cache
def keys() -> Mapping[str, tuple[str, ...]]:
    """The folded keys of each field, the surest first."""
    return {row["field"]: tuple(map(folded, row["keys"])) for row in read_yaml("fields.yaml")["fields"]}


@cache
def within() -> tuple[str, ...]:
    """The folded keys of objects that only wrap the others."""
    return tuple(map(folded, read_yaml("fields.yaml")["within"]))
