"""What shapes a corpus' output: one frozen value, read from `ctcorpus.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ctcorpus.errors import CtcorpusError


@dataclass(frozen=True, slots=True)
class Config:
    """Options of the pipeline. Small, hashable and picklable: caches are keyed by its values."""

    #: segment with the HMM for unknown words. Off: measured better on news and Wikipedia text
    #: (pku .8393 against .8210, msr .8417 against .8296).
    hmm: bool = False
    #: ids of rules that must not act (furniture, metadata, normalisation and repair classes)
    disable: frozenset[str] = frozenset()
    #: proofs of repairs that are applied beside proven, unique and witnessed: only "guess"
    accept: frozenset[str] = frozenset()
    #: hold copies of a passage, in the corpus and in the document itself, against each other
    witness: bool = False


def load_config(path: Path) -> Config:
    """Read a `ctcorpus.yaml`. Raises CtcorpusError that names the key that is wrong."""
    import yaml

    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CtcorpusError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise CtcorpusError(f"{path}: must hold `key: value` lines")
    return Config(**{key: _value(path, key, value) for key, value in data.items()})


def _value(path: Path, key: object, value: Any) -> Any:
    known = [field.name for field in fields(Config)]
    if key not in known:
        raise CtcorpusError(f"{path}: unknown key {key!r}; known are {', '.join(known)}")
    if key in ("hmm", "witness"):
        if isinstance(value, bool):
            return value
        raise CtcorpusError(f"{path}: {key} must be true or false")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        if key == "accept" and not set(value) <= {"guess"}:
            raise CtcorpusError(f"{path}: accept can only hold guess")
        if key == "disable":
            _require_rules(path, value)
        return frozenset(value)
    raise CtcorpusError(f"{path}: {key} must be a list of words")


def _require_rules(path: Path, ids: list[str]) -> None:
    """Raises CtcorpusError for the first id that no rule has that can be disabled."""
    from ctcorpus.rules.ids import is_known, known_ids

    for one in ids:
        if not is_known(one):
            from difflib import get_close_matches

            close = get_close_matches(one, known_ids(), 1, 0.75)
            hint = f"; did you mean {close[0]}?" if close else "; `ctcorpus explain` shows the ids of rules"
            raise CtcorpusError(f"{path}: disable: no rule {one} that can be disabled{hint}")
