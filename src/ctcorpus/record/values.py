"""Typed values out of parsed YAML and JSON: what a file says is checked before it is believed.

Every function takes a value by its key and raises CtcorpusError that names the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ctcorpus.errors import CtcorpusError


def a_text(data: Mapping[Any, Any], key: str) -> str | None:
    """A string or null. Numbers and dates that somebody wrote without quotes become strings."""
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        return str(value)
    raise CtcorpusError(f"{key} must be a string or null")


def some_text(data: Mapping[Any, Any], key: str) -> str:
    """A string that must be there and not be empty."""
    value = data.get(key)
    if isinstance(value, str) and value:
        return value
    raise CtcorpusError(f"{key} must be a string")


def texts(data: Mapping[Any, Any], key: str) -> tuple[str, ...]:
    """A list of strings; () where the key is missing."""
    value = data.get(key)
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise CtcorpusError(f"{key} must be a list of strings")


def a_count(data: Mapping[Any, Any], key: str) -> int:
    """A whole number; 0 where the key is missing."""
    value = data.get(key, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise CtcorpusError(f"{key} must be a whole number")


def counts(data: Mapping[Any, Any], key: str) -> dict[str, int]:
    """A mapping from names to whole numbers; {} where the key is missing."""
    value = data.get(key) or {}
    if isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(number, int) and not isinstance(number, bool)
        for name, number in value.items()
    ):
        return value
    raise CtcorpusError(f"{key} must hold whole numbers by name")


def a_mapping(data: Mapping[Any, Any], key: str) -> dict[Any, Any]:
    """A mapping that must be there."""
    value = data.get(key)
    if isinstance(value, dict):
        return value
    raise CtcorpusError(f"{key} must be a mapping")
