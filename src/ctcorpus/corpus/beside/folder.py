"""The files of one folder: which are documents, and what bears whose name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from ctcorpus.corpus.beside.facts import Facts, facts_in
from ctcorpus.corpus.beside.manifest import BY_NAME, LEADS_OUT, NAMES, Manifest, find_manifest
from ctcorpus.corpus.beside.reading import Several, Unreadable, object_of
from ctcorpus.corpus.beside.shelf import Shelf
from ctcorpus.corpus.paths import fold

Kind = Literal["sidecar", "manifest"]
_JSON, _META = ".json", ".meta"


class Folder:
    """The files of a folder, listed once; sidecars and manifests are read when they are asked for, once."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._names = set(shelf.names())
        self._by_fold = _grouped((fold(name), name) for name in self._names)
        self._by_stem = _grouped((fold(_stem(name)), name) for name in self._names if not _is_beside(name))
        self._owners: dict[str, list[str]] = {}
        self._said: dict[str, Facts | Unreadable] = {}
        #: what is wrong with a file, by its name
        self.notes: dict[str, dict[str, None]] = {}

    def kind(self, name: str) -> Kind | None:
        """What a file is, if it is no document."""
        if name in self.manifests:
            return "manifest"
        return "sidecar" if self.owners(name) else None

    def sidecars(self, name: str) -> list[str]:
        """The sidecars of a document, the surest first."""
        stem = _stem(name)
        wanted = dict.fromkeys(
            (name + _JSON, name + _META + _JSON, stem + _META + _JSON, stem + _JSON)
        )  # of a name without an ending some are one
        found = dict.fromkeys(one for each in wanted for one in self._find(each))
        return [one for one in found if name in self.owners(one)]

    def owners(self, name: str) -> list[str]:
        """The documents that a file is the sidecar of; none if it is no sidecar."""
        if name not in self._owners:
            is_json = fold(name).endswith(_JSON) and name not in self.manifests
            self._owners[name] = self._owners_of(name, name[: -len(_JSON)]) if is_json else []
        return self._owners[name]

    def facts(self, sidecar: str) -> Facts:
        """What a sidecar tells; what is wrong with it is noted."""
        found = self._read(sidecar)
        for note in found.unread if isinstance(found, Facts) else [f"{found}; nothing is taken from it"]:
            self.note(sidecar, note)
        return found if isinstance(found, Facts) else Facts()

    @cached_property
    def manifests(self) -> dict[str, Manifest]:
        """The manifests of this folder, in the order in which they are asked."""
        found = {}
        for name in (one for wanted in NAMES for one in self._by_fold.get(wanted, ())):
            if manifest := find_manifest(self._shelf, name):
                found[name] = manifest
        for name, manifest in found.items():
            for note in manifest.notes:
                self.note(name, note)
        return found

    def note(self, name: str, what: str) -> None:
        self.notes.setdefault(name, {})[what] = None

    def _owners_of(self, name: str, base: str) -> list[str]:
        if found := self._find(base):
            return found
        if fold(base).endswith(_META):
            base = base[: -len(_META)]
            return self._find(base) or self._with_stem(base) or self._alone(base + _JSON)
        found = self._with_stem(base)
        return found if found and not isinstance(self._read(name), Several) else []

    def _alone(self, name: str) -> list[str]:
        return [one for one in self._find(name) if not self.owners(one)]

    def _find(self, name: str) -> list[str]:
        """The file of a name, else those whose names differ in case or normal form only."""
        return [name] if name in self._names else self._by_fold.get(fold(name), [])

    def _with_stem(self, stem: str) -> list[str]:
        found = self._by_stem.get(fold(stem), [])
        return [name for name in found if _stem(name) == stem] or found

    def _read(self, name: str) -> Facts | Unreadable:
        """What a JSON file says as a sidecar, or why it says nothing. Its other values are not kept."""
        if name not in self._said:
            try:
                if self._shelf.leads_out(name):
                    raise Unreadable(LEADS_OUT)
                self._said[name] = facts_in(object_of(self._shelf.text(name)), "sidecar", name)
            except Unreadable as error:
                self._said[name] = error
        return self._said[name]


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, name in sorted(pairs):
        found.setdefault(key, []).append(name)
    return found


def _stem(name: str) -> str:
    return Path(name).stem


def _is_beside(name: str) -> bool:
    """Whether no `.json` of the same stem can belong to a file."""
    return fold(name).endswith(_JSON) or fold(name) in BY_NAME
