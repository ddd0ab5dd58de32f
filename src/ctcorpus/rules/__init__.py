"""Rules as package data: tables that a person can read and extend, and their typed loaders."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_text(name: str) -> str:
    """The text of a data file of this package."""
    return files(__name__).joinpath(name).read_text("utf-8")


@cache
def read_yaml(name: str) -> Any:
    """A YAML data file of this package."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(read_text(name), loader)


def read_rows(name: str) -> list[list[str]]:
    """The rows of a tab-separated data file; `#` starts a comment line."""
    return [line.split("\t") for line in read_text(name).splitlines() if line and not line.startswith("#")]
