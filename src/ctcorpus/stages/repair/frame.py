"""What every damage class has in common: a *finder* that returns edits with their proof (docs/damage.md).

A class is one module with `find(text) -> Iterable[Edit]`. A finder claims `proven` or `unique` only where its
damage model, run forward on the repaired text, gives the observed text back, nothing damaged is left
(`language.clean_of_residue`), and the text reads better by `language.MARGIN`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ctcorpus.edits import Edit, Proof

Finder = Callable[[str], Iterable[Edit]]

#: proofs that are applied unasked; a guess only where the configuration accepts it
APPLIED: frozenset[Proof] = frozenset({"proven", "unique", "witnessed", "normalised"})


def normalise(start: int, before: str, after: str, rule: str) -> Edit:
    """A typographic rule that claims no original."""
    return Edit(start, before, after, rule, "normalised")
