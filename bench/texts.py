"""The texts of the benchmark: our own sentences and documents, hard negatives, and real pages where present."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from tests.tools.make_samples import SAMPLES, load

ROOT = Path(__file__).resolve().parent.parent
NEGATIVES = ROOT / "tests/cases/repair/negatives.yaml"
SHARED = ROOT.parent / "shared"
#: shorter ones are headings or signatures
_SHORTEST = 8
#: sentences of one kind that make a document
_LINES = 12


@dataclass(frozen=True)
class Clean:
    """A text without damage: its kind (`law`, `news`, ..., `sample`) and script."""

    text: str
    kind: str
    script: str  # Hans | Hant


@cache
def originals() -> tuple[Clean, ...]:
    """The texts of the sample corpus, whole."""
    scripts = {sample.original: str(sample.expect["script"]) for sample in load()}
    paths = sorted((SAMPLES / "originals").glob("*.txt"))
    return tuple(
        Clean(path.read_text("utf-8").rstrip("\n"), "sample", scripts.get(path.stem, "Hans"))
        for path in paths
    )


@cache
def sentences() -> tuple[Clean, ...]:
    """Sentences of the sample corpus, then those of `tests/samples/sentences`, each text once."""
    found: dict[str, Clean] = {}
    for one in originals():
        for line in one.text.split("\n"):
            for part in re.split(r"(?<=[。！？])", line):
                if len(part) >= _SHORTEST:
                    found.setdefault(part, Clean(part, one.kind, one.script))
    for path in sorted((SAMPLES / "sentences").glob("*.txt")):
        kind, _, script = path.stem.partition("-")
        for line in path.read_text("utf-8").splitlines():
            found.setdefault(line, Clean(line, kind, script.capitalize() or "Hans"))
    return tuple(found.values())


@cache
def documents() -> tuple[Clean, ...]:
    """The sample corpus' texts, and documents made of sentences of one kind and script."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in sentences():
        if one.kind != "sample":
            groups.setdefault((one.kind, one.script), []).append(one.text)
    made = [
        Clean("\n".join(texts[start : start + _LINES]), kind, script)
        for (kind, script), texts in groups.items()
        for start in range(0, len(texts), _LINES)
    ]
    return (*originals(), *made)


@cache
def shuffled(script: str = "Hant", rounds: int = 3) -> tuple[Clean, ...]:
    """Documents of sentences in any order: each meeting of two sentences is a place where a stream may be cut."""
    texts = [one.text for one in sentences() if one.script == script]
    found = []
    for seed in range(rounds):
        random.Random(seed).shuffle(texts)
        for start in range(0, len(texts), 2 * _LINES):
            some = texts[start : start + 2 * _LINES]
            lines = ["".join(some[i : i + 4]) for i in range(0, len(some), 4)]
            found.append(Clean("\n".join(lines), "shuffled", script))
    return tuple(found)


def negatives() -> Iterator[Clean]:
    """Hard negatives, those that stand as known failures too."""
    groups: dict[str, list[Any]] = yaml.safe_load(NEGATIVES.read_text("utf-8"))
    for kind, cases in groups.items():
        for case in cases:
            row = case if isinstance(case, dict) else {"text": case}
            yield Clean(row["text"], kind, "")


def shared_pages() -> Iterator[Clean]:
    """Bodies of real pages; none where they are absent."""
    for path in sorted((SHARED / "pages").glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        body = data.get("body") if isinstance(data, dict) else None
        if body:
            yield Clean(str(body), "page", "")


def shared_seeds() -> Iterator[Clean]:
    """Real scrapes, damaged: what is repaired there is counted, not judged."""
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        yield Clean(path.read_text("utf-8", "replace"), path.name[:3], "")
