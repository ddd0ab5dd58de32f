"""What made a record, besides its raw file: code and rules by stage, libraries, configuration.

A stamp says whether `clean` must look at a file again. It errs on the side of looking: a stage's
hash covers its own modules and the rule data that bears its name, and everything that no single
stage owns (values, character classes, shared rule data, this format).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from ctcorpus import __version__
from ctcorpus.config import Config
from ctcorpus.rules.local import LocalRules

STAGES = ("decode", "extract", "repair", "metadata", "boilerplate", "t2s", "segment", "tags")
#: distributions whose version can change what the pipeline gives
LIBRARIES = (
    "jieba",
    "lxml",
    "markdown-it-py",
    "opencc-python-reimplemented",
    "pyahocorasick",
    "pypdfium2",
    "pypinyin",
    "python-docx",
    "readability-lxml",
    "regex",
    "rjieba",
)
#: parts of the package that only read, show or move what the pipeline gave
_BESIDE = {
    "__init__",
    "__main__",
    "api",
    "cli",
    "confidence",
    "containers",
    "console",
    "corpus",
    "duplicates",
    "errors",
    "explain",
    "fates",
    "rulecheck",
    "runner",
    "schema",
    "search",
    "stats",
}
#: the stages that read a file of rule data
_RULES_OF: Mapping[str, Sequence[str | None]] = {
    "bigrams": ("decode", "extract", "repair"),
    "about": ("repair",),
    "catalogue": (),
    "date_words": ("repair",),
    "number_words": ("repair",),
    "fields": ("decode",),
    "formats": (),
    "furniture": ("boilerplate",),
    "ids": (),
    "institutions": ("segment", "tags"),
    "instruments": ("tags",),
    "local": ("metadata", "boilerplate", "segment", "tags"),
    "metadata": ("metadata",),
    "reading": (),
    "saved": ("extract",),
    "sites": ("boilerplate",),
    "soundness": (),
    "t2s_supplement": ("t2s",),
    "timed": ("metadata", "boilerplate", "tags"),
    "told": (),
    "topics": ("tags",),
    "words": ("segment",),
}
_DATA = frozenset({".py", ".yaml", ".yml", ".tsv", ".txt", ".json", ".bin"})


@cache
def stamps(config: Config) -> Mapping[str, Any]:
    """Version of ctcorpus, hash of each stage, versions of libraries, configuration: for the ledger."""
    return {
        "ctcorpus": __version__,
        "rules": {stage: rules_hash(stage, config.rules) for stage in STAGES},
        "libraries": {name: _version(name) for name in LIBRARIES} | {"unicode": unicodedata.unidata_version},
        "config": {
            one.name: _plain(getattr(config, one.name)) for one in fields(config) if one.name != "rules"
        },
    }


def fingerprint(config: Config) -> str:
    """One word that changes whenever a file could come out differently."""
    return fingerprint_of(stamps(config))


def fingerprint_of(stamp: Mapping[str, Any]) -> str:
    """The fingerprint of a stamp, also of one read from a ledger's header."""
    return hashlib.sha256(json.dumps(stamp, sort_keys=True).encode()).hexdigest()[:16]


@cache
def rules_hash(stage: str, local: LocalRules | None = None) -> str:
    """The first 12 hex digits of the SHA-256 over the code and the rule data that a stage runs."""
    own = (local.digest(name) for name, _ in local.files if stage in _readers(name)) if local else ()
    return hashlib.sha256(b"".join((_digests()[None], _digests().get(stage, b""), *own))).hexdigest()[:12]


def _readers(name: str) -> Sequence[str | None]:
    """The stages that read a file of rule data."""
    return _RULES_OF.get(name.partition(".")[0], (None,))


@cache
def _digests() -> Mapping[str | None, bytes]:
    """A SHA-256 over the files of each stage, and under None over those that none owns."""
    package = Path(__file__).parent.parent
    digests: dict[str | None, Any] = {None: hashlib.sha256()}
    names = {
        path.relative_to(package).as_posix(): path for path in package.rglob("*") if path.suffix in _DATA
    }
    for name, path in sorted(names.items()):
        parts = name.split("/")
        if "__pycache__" not in parts and parts[0].removesuffix(".py") not in _BESIDE:
            data = path.read_bytes()
            for owner in _owners(parts):
                digest = digests.setdefault(owner, hashlib.sha256())
                digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return {stage: digest.digest() for stage, digest in digests.items()}


def _owners(parts: Sequence[str]) -> Sequence[str | None]:
    """The stages that run a file: `stages/repair/dates.py`, `rules/furniture.yaml`; None for all of them."""
    name = parts[1].partition(".")[0] if len(parts) > 1 else ""
    if parts[0] == "rules":
        return _readers(parts[1])
    if parts[0] == "formats":
        return ("decode",)
    return (name,) if parts[0] == "stages" and name in STAGES else (None,)


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
