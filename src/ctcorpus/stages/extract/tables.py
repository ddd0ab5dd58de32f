"""Rows: a table's row, or a term with its description, as one line whose cells are joined by U+3000.

A cell that spans rows or columns stands once, where a browser shows it; empty cells leave no trace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: a row with a longer cell of several lines is layout, where nothing says that the table holds data
_CELL = 60
#: longer rows with a cell of several lines are read as paragraphs in any table
_ROW = 1_500
#: longest term of a list of pairs, and longest first cell of a table of data
_TERM = 20
#: rows that tell a table of data by their shape
_ROWS = 3
#: what lays out a page, inside a table that would else hold data
_LAYOUT = ("table", "form", "ul", "ol", "h1", "h2", "h3")
_DRAWN = re.compile(r"MsoTable|MsoNormalTable|border(?:ed)?\b", re.IGNORECASE)


def has_layout(node: HtmlElement) -> bool:
    return next(node.iterdescendants(*_LAYOUT), None) is not None


def is_data(table: HtmlElement) -> bool:
    """Whether a table says that it holds data: by head cells or a caption, by its borders, or by the shape of its
    rows: all of one width, and short in front.
    """
    if has_layout(table):
        return False
    if next(table.iterdescendants("th", "caption", "thead"), None) is not None:
        return True
    if table.get("border", "0").strip() not in ("", "0") or _DRAWN.search(table.get("class") or ""):
        return True
    rows = [[size(cell) for cell in row.iterchildren("td")] for row in table.iterdescendants("tr")]
    widths = {len(row) for row in rows}
    return (
        len(rows) >= _ROWS and len(widths) == 1 and widths > {1} and all(0 < row[0] <= _TERM for row in rows)
    )


def size(node: HtmlElement) -> int:
    return len("".join(node.text_content().split()))


def is_row(cells: Sequence[Sequence[str]], data: bool) -> bool:
    """Whether cells, each with its lines, make up one line, in a table that holds data or does not say so.

    Several lines that stand alone in a row (a signature with its date) are lines, as is a long cell.
    """
    filled = [lines for lines in cells if lines]
    longest = max((sum(map(len, lines)) for lines in filled if len(lines) > 1), default=0)
    total = sum(len(line) for lines in filled for line in lines)
    if longest and (total > _ROW or (longest > _CELL and not data)):
        return False
    return len(filled) > 1 or ((len(cells) > 1 or total <= _CELL) and not longest)


def holds_only(node: HtmlElement, *tags: str) -> bool:
    """Whether an element holds such children and no other text, which a row of them would lose."""
    beside = (node.text, *(child.tail for child in node))
    return not any(text and not text.isspace() for text in beside) and all(
        child.tag in tags for child in node
    )


def pairs(node: HtmlElement) -> list[tuple[HtmlElement, list[HtmlElement]]]:
    """The terms of a <dl> with their descriptions; empty where it is no list of short pairs."""
    if not holds_only(node, "dt", "dd", "div") or not all(
        holds_only(one, "dt", "dd") for one in node.iterchildren("div")
    ):
        return []
    found: list[tuple[HtmlElement, list[HtmlElement]]] = []
    for child in _flat(node):
        if child.tag == "dt":
            found.append((child, []))
        elif child.tag != "dd" or not found:
            return []
        else:
            found[-1][1].append(child)
    short = all(
        size(term) <= _TERM
        and values
        and all(size(value) <= _CELL and not has_layout(value) for value in values)
        for term, values in found
    )
    return found if len(found) > 1 and short else []


def _flat(node: HtmlElement) -> list[HtmlElement]:
    """The children of a <dl>; a <div> may hold each pair."""
    return [
        inner
        for child in node.iterchildren()
        for inner in (child.iterchildren() if child.tag == "div" else (child,))
    ]
