"""JSON as it comes from scrapers: parsed without losing what JSON cannot say in Python, or the reverse."""

from __future__ import annotations

import json
import math
from typing import Any


def parse(text: str) -> Any:
    """The value of a JSON text. Raises ValueError with a sentence for people.

    Line ends and other controls may stand in strings. NaN and Infinity, which are no JSON, are null; numbers
    that Python cannot hold stay the strings that they were. Of a key that comes twice the last counts, as
    in every reader.
    """
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} (character {error.pos + 1:,} of {len(text):,})") from None
    except RecursionError:
        raise ValueError("it nests too deep") from None


def lookup(value: Any, key: str) -> Any:
    """What stands under a key; `a.b` is b inside a, `a.0` the first of a list. None where there is nothing."""
    if isinstance(value, dict) and key in value:
        return value[key]
    first, dot, rest = key.partition(".")
    if isinstance(value, list) and first.isdecimal() and int(first[:9]) < len(value):
        found = value[int(first[:9])]
    elif isinstance(value, dict) and dot:
        found = value.get(first)
    else:
        return None
    return lookup(found, rest) if dot else found


def sound(text: str) -> str:
    """A string from JSON as text: lone halves of surrogate pairs, which are no characters, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _int(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:  # longer than Python's limit of 4,300 digits
        return digits


def _float(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


_DECODER = json.JSONDecoder(
    strict=False, parse_int=_int, parse_float=_float, parse_constant=lambda name: None
)
