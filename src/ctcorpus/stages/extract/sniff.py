"""Is this text markup? Decided by its structure, so that names and mentions of tags do not matter."""

from __future__ import annotations

import re
from collections import Counter

#: a document that says what it is, behind comments, an XML declaration and blanks
_DOCUMENT = re.compile(r"<!doctype\s+html\b|<html[\s>]|<head>|<body[\s>]", re.IGNORECASE)
#: the beginning of such a document on a later line, behind what a server or a program wrote, and its end
_LATER = re.compile(r"^(?:<!doctype\s+html\b|<html[\s>])", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"</html\s*>\s*$", re.IGNORECASE)
_FOOT = 200
#: one thing that may stand before it. Taken one by one: a repeated group of them is tried in exponentially many ways
_BEFORE = re.compile(r"[\s\ufeff]+|<!--.*?-->|<\?xml[^>]{0,200}\?>", re.DOTALL)
_TAGS = (
    "html head body title div section article main header footer nav aside p h1 h2 h3 h4 h5 h6 ul ol li "
    "dl dt dd table thead tbody tfoot tr td th blockquote pre figure figcaption center form span a b "
    "strong em i u"
)
_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{'|'.join(_TAGS.split())})(?=[\s>/])[^<>]*>"
    r"|<(?:br|hr|img|input|meta|link)\b[^<>]*>",
    re.IGNORECASE,
)
_INLINE = frozenset({"span", "a", "b", "strong", "em", "i", "u"})
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
#: share of the text that must stand inside closed elements; a text that quotes tags stays far below
_INSIDE = 0.8


def is_markup(text: str) -> bool:
    """Whether `text` is an HTML page or a fragment of one, e.g. `<div class="wrap">…</div>`."""
    if "<" not in text:
        return False
    if _DOCUMENT.match(text, _start(text)):
        return True
    if "</" not in text:
        return False
    if _END.search(text[-_FOOT:]) and _LATER.search(text):
        return True
    return _share_inside(_HIDDEN.sub("", text)) >= _INSIDE


def _start(text: str) -> int:
    """Where the text begins behind comments, an XML declaration and blanks."""
    position = 0
    while match := _BEFORE.match(text, position):
        position = match.end()
    return position


def _share_inside(text: str) -> float:
    """The share of non-blank characters inside elements that are opened and closed, a block among them."""
    stack: list[tuple[str, int]] = []
    opened: Counter[str] = Counter()
    covered: list[tuple[int, int]] = []  # disjoint, outermost, in characters of text between tags
    count = position = 0
    blocks = False
    for tag in _TAG.finditer(text):
        count += _visible(text[position : tag.start()])
        position = tag.end()
        name = (tag["name"] or "").lower()
        if not name:
            continue
        if not tag["end"]:
            stack.append((name, count))
            opened[name] += 1
            continue
        if not opened[name]:
            continue
        inner, start = "", 0
        while inner != name:
            inner, start = stack.pop()
            opened[inner] -= 1
        while covered and covered[-1][0] >= start:
            covered.pop()
        covered.append((start, count))
        blocks = blocks or name not in _INLINE
    count += _visible(text[position:])
    inside = sum(end - start for start, end in covered)
    return inside / count if blocks and count else 0.0


def _visible(text: str) -> int:
    return len("".join(text.split()))
