"""What shapes a corpus' output: one frozen value, read from `ctcorpus.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ctcorpus.errors import CtcorpusError
from ctcorpus.rules.local import LocalRules


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
    #: the site profile whose rules hold, whatever a page tells; "none": of no site. None: as the page tells
    profile: str | None = None
    #: where scraped JSON holds what: (field, key), keys inside keys joined by dots; ctcorpus.rules.fields has the others
    fields: tuple[tuple[str, str], ...] = ()
    #: rules of the corpus' own, laid over the package's
    rules: LocalRules | None = None

    def with_rules(self, folder: Path | None) -> Config:
        """This configuration with the rules that lie in a folder. Raises CtcorpusError for the first fault."""
        if folder is None:
            return self
        from ctcorpus.rules.reading import load_rules

        rules = load_rules(folder)
        return replace(self, rules=rules, disable=self.disable | rules.disable)


def load_config(path: Path, rules: Path | None = None) -> Config:
    """Read a `ctcorpus.yaml`; `rules` is the folder of its own rules where it names none.

    Raises CtcorpusError that names the key, or the rule, that is wrong.
    """
    data = _read(path)
    local = Config().with_rules(_rules_folder(path, data, rules))
    others = {key: _value(path, key, value, local.rules) for key, value in data.items() if key != "rules"}
    config = replace(local, **others)
    return replace(config, disable=config.disable | local.disable)


def rules_folder(path: Path, otherwise: Path | None) -> Path | None:
    """The folder of rules that a `ctcorpus.yaml` names."""
    return _rules_folder(path, _read(path), otherwise)


def _read(path: Path) -> dict[Any, Any]:
    import yaml

    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CtcorpusError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise CtcorpusError(f"{path}: must hold `key: value` lines")
    return data


def _rules_folder(path: Path, data: dict[Any, Any], otherwise: Path | None) -> Path | None:
    if "rules" not in data:
        return otherwise
    if isinstance(data["rules"], str) and data["rules"]:
        return path.parent / data["rules"]
    raise CtcorpusError(f"{path}: rules must name a folder, from the one that this file lies in")


def _value(path: Path, key: object, value: Any, local: LocalRules | None) -> Any:
    known = [field.name for field in fields(Config)]
    if key not in known:
        raise CtcorpusError(f"{path}: unknown key {key!r}; known are {', '.join(known)}")
    if key in ("hmm", "witness"):
        if isinstance(value, bool):
            return value
        raise CtcorpusError(f"{path}: {key} must be true or false")
    if key == "profile":
        require_profile(value, local, f"{path}: profile")
        return value
    if key == "fields":
        return _mapping(path, value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        if key == "accept" and not set(value) <= {"guess"}:
            raise CtcorpusError(f"{path}: accept can only hold guess")
        if key == "disable":
            require_rules(value, local, f"{path}: disable")
        return frozenset(value)
    raise CtcorpusError(f"{path}: {key} must be a list of words")


def _mapping(path: Path, value: Any) -> tuple[tuple[str, str], ...]:
    """A mapping from fields to keys; `""` or null: the field is not looked for."""
    if not isinstance(value, dict) or not all(isinstance(key, str | None) for key in value.values()):
        raise CtcorpusError(
            f"{path}: fields must map fields to keys, e.g. {{text: content, title: headline}}"
        )
    for field in value:
        require_field(f"{path}: fields", field)
    return tuple(sorted((field, key or "") for field, key in value.items()))


def require_field(where: str, field: object) -> None:
    """Raises CtcorpusError where nothing of a scraper's line has this name."""
    from ctcorpus.rules.fields import names

    if field not in names():
        raise CtcorpusError(f"{where}: unknown field {field!r}; known are {', '.join(names())}")


def require_rules(ids: Iterable[str], local: LocalRules | None, what: str) -> None:
    """Raises CtcorpusError for the first id that no rule has that can be disabled."""
    from ctcorpus.rules.ids import is_known
    from ctcorpus.rules.soundness import hint

    for one in ids:
        if not is_known(one, local):
            raise CtcorpusError(f"{what}: no rule {one} that can be disabled{hint(one, local)}")


def require_profile(name: object, local: LocalRules | None, what: str) -> None:
    """Raises CtcorpusError where there is no site profile of a name."""
    from ctcorpus.rules.local import laid_over

    known = ["none", *(site["id"] for site in laid_over("sites.yaml", local))]
    if name not in known:
        raise CtcorpusError(f"{what}: no site profile {name}; known are {', '.join(known)}")
