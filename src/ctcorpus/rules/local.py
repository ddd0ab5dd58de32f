"""Rules of one's own: the files of `data/rules/`, laid over the package's.

They are values: what a configuration carries is what the files say, so that a run in other processes, or
one that goes on while somebody edits a file, works with one state of them.
"""

from __future__ import annotations

from ast import literal_eval
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from ctcorpus.rules import read_rows, read_yaml

#: the file whose rows are ids of rules that must not act
DISABLE = "disable.yaml"


@dataclass(frozen=True, slots=True)
class LocalRules:
    """What the rule files of a corpus say. Comments and layout are no part of it."""

    files: tuple[tuple[str, str], ...] = ()  # name and content, as `repr` of plain values; sorted
    folder: str = field(default="", compare=False)  # where they lie, for people

    def content(self, name: str) -> Any:
        """What one file holds; None where there is none."""
        return next((literal_eval(text) for own, text in self.files if own == name), None)

    @property
    def disable(self) -> frozenset[str]:
        return frozenset(self.content(DISABLE) or ())

    def digest(self, name: str) -> bytes:
        """A digest of one file's content; empty where there is none."""
        text = next((text for own, text in self.files if own == name), None)
        return b"" if text is None else sha256(f"{name}\0{text}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a rule file."""

    file: str
    place: str  # a row, an id; "" for the file as a whole
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.what) if part)


@cache
def laid_over(name: str, local: LocalRules | None) -> Any:
    """The content of a rule file: local rows first, since the first rule that fits acts."""
    package = read_rows(name) if name.endswith(".tsv") else read_yaml(name)
    own = local.content(name) if local else None
    if own is None:
        return package
    if isinstance(package, list):
        return [*own, *package]
    return package | {section: _over(package[section], rows) for section, rows in own.items()}


def _over(package: Any, own: Any) -> Any:
    return package | own if isinstance(package, dict) else [*own, *package]
