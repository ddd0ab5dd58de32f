"""What every damage class has in common (docs/damage.md).

A class is one module: `forward` is the damage as a pure function, `find` gives edits with their proof. A finder
claims `proven` or `unique` only where the damage, run forward on the repaired text, gives the observed text back,
nothing damaged is left (`language.clean_of_residue`), and the text reads better by `language.MARGIN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from ctcorpus.edits import Edit, Proof

#: proofs that are applied unasked; a guess only where the configuration accepts it
APPLIED: frozenset[Proof] = frozenset({"proven", "unique", "witnessed", "normalised"})


class DamageClass(Protocol):
    """The interface of a module of this package."""

    def find(self, text: str, /) -> Iterable[Edit]:
        """Repairs and marks; offsets are characters of `text`."""
        ...

    def possible_in(self, alphabet: frozenset[str], /) -> bool:
        """Whether a text of these characters can hold the damage at all: costs nothing on clean text."""
        ...


def normalise(start: int, before: str, after: str, rule: str) -> Edit:
    """A typographic rule that claims no original."""
    return Edit(start, before, after, rule, "normalised")


def disjoint(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Edits in order of their place; of two that overlap the first, or longer, one."""
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= position:
            yield edit
            position = edit.end


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Each line without its end, with its offset."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1
