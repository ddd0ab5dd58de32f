"""What a mapping of keys and values, as sidecars and manifests hold it, says of where a document comes from.

Three fields are believed and no others: a sidecar may hold what somebody expects of the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ctcorpus.corpus.paths import is_safe
from ctcorpus.hanzi import fold
from ctcorpus.model import Told
from ctcorpus.rules import read_yaml
from ctcorpus.stages.metadata.moments import to_iso

#: characters; browsers, file systems and servers take no longer addresses, and a longer notice is a document
_LONGEST = {"url": 2_048, "rights": 1_000, "path": 4_096}
#: what sidecars and manifests are asked for
FIELDS = ("url", "retrieved", "rights")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s/]\S*|(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?/\S*", re.IGNORECASE)
#: no text holds these: C0, DEL, C1, lone surrogates
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_EMPTY = frozenset({"", "-", "none", "null", "nan", "n/a", "na", "unknown", "无", "無", "未知"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told, a field once, and of fields without a value that can be read `KEY: why`."""

    told: tuple[Told, ...] = ()
    unread: tuple[str, ...] = ()


def facts_in(said: Mapping[str, object], rule: str, where: str) -> Facts:
    """The facts that `said` holds under the keys of `rules/told.yaml`. `rule`: who tells; `where`: for people."""
    told, unread = [], []
    for field in FIELDS:
        given = _given(said, field)
        read = ((key, value, _READERS[field](value)) for key, value in given)
        key, value, found = next((one for one in read if one[2]), ("", "", None))
        if not found:
            unread += [f"{key}: no {_NOUNS[field]}: {_shown(value)}" for key, value in given]
        else:
            as_said = f"{where}: {key}" if str(value) == found else f"{where}: {key}: {_shown(value)}"
            told.append(Told(field, found, rule, as_said))
    return Facts(tuple(told), tuple(unread))


def paths_in(said: Mapping[str, object], folder: str) -> Iterator[str]:
    """What a manifest's row may be about, the surest first: paths below the manifest's folder, with `/`."""
    for _, value in _given(said, "path"):
        text = _text(value, "path")
        if text and (path := _below(text.replace("\\", "/"), folder)):
            yield path


def known(said: Mapping[str, object]) -> dict[str, object]:
    """What of a row is of use: a manifest may hold whole texts."""
    return {key: said[key] for keys in _columns(tuple(said)).values() for key in keys}


def _below(path: str, folder: str) -> str | None:
    path = path.removeprefix(folder.rstrip("/") + "/")
    while path.startswith("./"):
        path = path[2:]
    return path if is_safe(path) else None


def _given(said: Mapping[str, object], field: str) -> list[tuple[str, object]]:
    """Keys and values for a field that are not empty, the surest first."""
    return [(key, said[key]) for key in _columns(tuple(said))[field] if not _is_empty(said[key])]


@lru_cache(64)
def _columns(keys: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Those of a mapping's keys that stand for a field, the surest first: the rows of a table have the same ones."""
    folded = [(_folded(key), key) for key in keys]
    return {
        field: tuple(key for one in wanted for fold_, key in folded if fold_ == one)
        for field, wanted in _keys().items()
    }


def _text(value: object, field: str) -> str | None:
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    return text if text and len(text) <= _LONGEST[field] and not _UNFIT.search(text) else None


def _url(value: object) -> str | None:
    text = _text(value, "url")
    return text if text and _ADDRESS.fullmatch(text) else None


def _retrieved(value: object) -> str | None:
    return to_iso(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _rights(value: object) -> str | None:
    return _text(value, "rights")


_READERS: Mapping[str, Callable[[object], str | None]] = {
    "url": _url,
    "retrieved": _retrieved,
    "rights": _rights,
}
_NOUNS = {"url": "address of the Web", "retrieved": "time that can be read", "rights": "line of text"}


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _EMPTY)


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = _UNFIT.sub("\ufffd", " ".join(str(value).split()))
    return text if len(text) <= 60 else f"{text[:60]}..."


def _folded(key: str) -> str:
    return re.sub(r"[\s_-]+", "", fold(key).casefold())


@cache
def _keys() -> Mapping[str, tuple[str, ...]]:
    return dict(_read_keys())


def _read_keys() -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in read_yaml("told.yaml"):
        yield row["field"], tuple(_folded(key) for key in row["keys"])
