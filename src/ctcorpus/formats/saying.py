"""What scrapers say about a document, by the keys they use: from JSON and from the head of Markdown files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ctcorpus.formats.values import lookup, sound
from ctcorpus.model import Told
from ctcorpus.rules import fields
from ctcorpus.stages.metadata.moments import to_iso

Mapped = Mapping[str, str]

#: characters; longer ones are no metadata
_LONGEST = 2_048
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s/]\S*|www\.\S+/\S*", re.IGNORECASE)
_HOST = re.compile(r"(?:https?:)?//\S*|(?:[\w-]+\.)+[A-Za-z]{2,}(?:/\S*)?", re.IGNORECASE)
#: fields whose value an address is not
_NAMES = frozenset({"source", "site"})
_DAMAGED = re.compile("[\x00-\x1f\x7f-\x9f]+")


def facts(said: Any, mapped: Mapped, rule: str = "field") -> Iterator[Told]:
    """What an object tells about its document, but for its text. `mapped`: the keys that a user names."""
    for field in fields.names()[1:]:
        for key, value in candidates(said, field, mapped):
            values = [text for one in _items(value) if (text := _readable(field, one))]
            if values:
                yield from (Told(field, text, rule, f"{rule} {key}") for text in values)
                break


def candidates(said: Any, field: str, mapped: Mapped) -> Iterator[tuple[str, Any]]:
    """Keys that may hold a field, and what stands under them, the surest first."""
    if field in mapped:
        if mapped[field]:
            yield mapped[field], lookup(said, mapped[field])
        return
    if not isinstance(said, dict):
        return
    yield from _known(said, field, "")
    for key, value in said.items():
        if isinstance(value, dict) and fields.folded(key) in fields.within():
            yield from _known(value, field, f"{key}.")


def _known(said: Mapping[str, Any], field: str, prefix: str) -> Iterator[tuple[str, Any]]:
    by_key: dict[str, list[str]] = {}
    for key in said:
        by_key.setdefault(fields.folded(key), []).append(key)
    for wanted in fields.keys()[field]:
        for key in by_key.get(wanted, ()):
            yield f"{prefix}{key}", said[key]


def _items(value: Any) -> Iterator[Any]:
    """The values of a field: of a list each, of an object its name."""
    for one in value if isinstance(value, list) else [value]:
        yield one.get("name") if isinstance(one, dict) else one


def _readable(field: str, value: Any) -> str | None:
    """A value as a field can hold it; None where it cannot."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return None
    if field == "retrieved":
        return to_iso(str(value))
    text = sound(_number(value) if isinstance(value, int | float) else str(value))
    if field == "url":
        text = text.strip()
        return text if len(text) <= _LONGEST and _ADDRESS.fullmatch(text) else None
    text = " ".join(_DAMAGED.sub(" ", html.unescape(_TAG.sub("", text))).split())
    if field in _NAMES and _HOST.fullmatch(text):
        return None
    return text if 0 < len(text) <= _LONGEST else None


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
