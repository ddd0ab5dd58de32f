"""Reads the rule files of a corpus' own, and says what is wrong with them, file and row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ctcorpus.errors import CtcorpusError
from ctcorpus.rules.formats import ROWS, WORDS, problems
from ctcorpus.rules.local import DISABLE, Fault, LocalRules
from ctcorpus.rules.soundness import unsound

FILES = (*ROWS, WORDS, DISABLE)
#: bytes; the package's largest file has 90,000
_TOO_LARGE = 5_000_000


def load_rules(folder: Path) -> LocalRules:
    """The rules that lie in a folder. Raises CtcorpusError that names the first file and row that is wrong."""
    rules, wrong = examine(folder)
    if wrong:
        more = f" ({len(wrong) - 1} more: ctcorpus rules check)" if len(wrong) > 1 else ""
        raise CtcorpusError(f"{wrong[0]}{more}")
    return rules


def examine(folder: Path) -> tuple[LocalRules, list[Fault]]:
    """The rules of a folder, and what is wrong with them; examples are not tried here.

    A file with a fault in its form is no part of the rules. Raises CtcorpusError where there is no folder.
    """
    if not folder.is_dir():
        raise CtcorpusError(f"{folder}: no such folder of rules")
    files: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        try:
            content = _read(path)
        except CtcorpusError as error:
            faults.append(Fault(str(path), "", str(error)))
            continue
        wrong = [] if content is None else [Fault(str(path), *one) for one in _wrong(path.name, content)]
        faults += wrong
        if content is not None and not wrong:
            files.append((path.name, repr(content)))
    rules = LocalRules(tuple(files), str(folder))
    faults += [Fault(str(folder / name), place, what) for name, place, what in unsound(rules)]
    return rules, faults


def _wrong(name: str, content: Any) -> Iterator[tuple[str, str]]:
    if name != DISABLE:
        yield from problems(name, content)
    elif not isinstance(content, list) or not all(isinstance(one, str) for one in content):
        yield "", "must be a list of ids, a line each: `- head.breadcrumb`"


def _read(path: Path) -> Any:
    """The content of one file; None where it says nothing, or is none of ours.

    Raises CtcorpusError for one that cannot be read.
    """
    if path.name not in FILES:
        if path.suffix in (".yaml", ".yml", ".tsv") and not path.name.startswith("."):
            raise CtcorpusError(f"no file of rules has this name; known are {', '.join(FILES)}")
        return None
    if path.exists() and not path.is_file():  # a pipe would never end
        raise CtcorpusError("is no file")
    try:
        if path.stat().st_size > _TOO_LARGE:
            raise CtcorpusError(f"larger than {_TOO_LARGE:,} bytes")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise CtcorpusError("is not UTF-8: save it as UTF-8") from None
    except OSError as error:
        raise CtcorpusError(f"cannot be read: {error.strerror}") from None
    if path.suffix == ".tsv":
        rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return rows or None
    content = _yaml(text)
    if path.name == DISABLE and isinstance(content, dict) and [*content] == ["disable"]:
        return content["disable"]  # as in ctcorpus.yaml
    return content


def _yaml(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, loader)):
            raise CtcorpusError("aliases (*name) are not taken: write the row out")
        return yaml.load(text, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise CtcorpusError(f"{place}no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CtcorpusError(f"no YAML: {' '.join(str(error).split())}") from None
