"""Numbers of list items that a browser writes before them, where the markup asks for them.

Sites reset the style of lists as a rule, so that `<ol><li>` shows no number; a list that says how or from where to
count (`type`, `start`, `value`: word processors do) shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
#: Roman numerals are written up to here
_MOST = 399


class Numbers:
    """Counts the items of all lists of a page, in document order."""

    def __init__(self) -> None:
        self.last: dict[HtmlElement, int] = {}

    def before(self, item: HtmlElement) -> str:
        """`3. ` for an <li>; empty where nothing asks for a number."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        value = _integer(item.get("value"))
        asked = value is not None or parent.get("type") or parent.get("start")
        if parent not in self.last:
            start = _integer(parent.get("start"))
            self.last[parent] = (1 if start is None else start) - 1
        number = self.last[parent] = self.last[parent] + 1 if value is None else value
        return f"{_written(number, item.get('type') or parent.get('type') or '1')}. " if asked else ""


def _integer(text: str | None) -> int | None:
    digits = (text or "").strip()[:9]
    return int(digits) if digits.isascii() and digits.removeprefix("-").isdigit() else None


def _written(number: int, style: str) -> str:
    if style.lower() == "a" and 1 <= number <= 26:
        letters = chr(ord("a") + number - 1)
    elif style.lower() == "i" and 1 <= number <= _MOST:
        letters = _roman(number)
    else:
        return str(number)
    return letters.upper() if style.isupper() else letters


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written
