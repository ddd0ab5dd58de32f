"""Names of WordprocessingML (ECMA-376), the markup of .docx files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: the outline level of body text
_BODY = 9


def value(node: _Element, name: str) -> str:
    """An attribute of the markup's own; empty where there is none."""
    return node.get(W + name) or ""


def number(node: _Element | None, default: int = 0) -> int:
    """The number in `w:val`."""
    try:
        return int(value(node, "val")) if node is not None else default
    except ValueError:
        return default


def outline_level(node: _Element) -> int | None:
    """The outline level that a paragraph or style says, from 0."""
    found = node.find(f"{W}pPr/{W}outlineLvl")
    level = number(found, _BODY)
    return level if 0 <= level < _BODY else None
