"""Text that a page brings in its scripts, for a page that shows none: the state of Next.js, Nuxt and their like.

A string literal that holds running text is taken for the text, the longest if it is most of all, else all of them in
their order. Nothing is run; what comes out is for a person to look at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ctcorpus.hanzi import han_count

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ESCAPED_HAN = re.compile(r"\\u[4-9][0-9a-fA-F]{3}")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_OTHER = re.compile(r"""'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`""", re.DOTALL)
_TEMPLATE = re.compile(r"html|template|plain", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|section|span|h[1-6]|img|strong|table|ul|li)\b[^<>]*>", re.IGNORECASE)
_MARK = re.compile("[，。；：！？]")
#: a literal of fewer Han characters, or without a mark, is a title
_SHORTEST = 30
#: literals inside literals: JSON that a string holds
_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Content:
    """What a script or a form field holds; `plain`: as text or markup, not as a program."""

    text: str
    plain: bool

    @property
    def han(self) -> int:
        """Its Han characters, escaped ones too."""
        return han_count(self.text) + len(_ESCAPED_HAN.findall(self.text))


def contents(root: HtmlElement) -> list[Content]:
    """What the scripts and form fields of a page, not yet pruned, hold, and what it keeps unseen: templates, text for
    browsers without scripts, pages inside frames.
    """
    return [_content(node) for node in root.iter("script", "textarea", "noscript", "template", "iframe")]


def _content(node: HtmlElement) -> Content:
    if node.tag == "script":
        return Content(node.text or "", bool(_TEMPLATE.search(node.get("type") or "")))
    if node.tag == "iframe":
        return Content(node.get("srcdoc") or "", plain=True)
    return Content(_inside(node), plain=True)


def _inside(node: HtmlElement) -> str:
    """The markup inside an element; empty where it holds another such element: nested ones would be read again and
    again."""
    from lxml import etree

    if next(node.iterdescendants("noscript", "template"), None) is not None:
        return ""
    parts = (etree.tostring(child, encoding="unicode", method="html") for child in node)
    return (node.text or "") + "".join(parts)


def text_in_scripts(scripts: Sequence[Content]) -> str:
    """Markup of the text in what scripts and form fields hold; empty where there is none."""
    texts: list[str] = []
    for script in scripts:
        texts += [script.text] if script.plain else _literals(script.text)
    known = dict.fromkeys(
        text.strip() for text in texts if _MARK.search(text) and han_count(text) >= _SHORTEST
    )
    if not known:
        return ""
    longest = max(known, key=han_count)
    if 2 * han_count(longest) >= sum(map(han_count, known)):
        return _markup(longest)
    return "".join(_markup(text) for text in known if text == longest or text not in longest)


def _literals(script: str, depth: int = _DEPTH) -> Iterator[str]:
    found = [match[1] for match in _DOUBLE.finditer(script)]
    if not any(Content(text, False).han >= _SHORTEST for text in found):
        found = [match[1] or match[2] or "" for match in _OTHER.finditer(script)]
    for literal in found:
        if len(literal) < _SHORTEST or Content(literal, False).han < _SHORTEST:
            continue
        text = _unescaped(literal)
        if depth and text.lstrip()[:1] in ("{", "["):
            yield from _literals(text, depth - 1)
        else:
            yield text


def _unescaped(literal: str) -> str:
    try:
        text = json.loads(f'"{literal}"', strict=False)
    except ValueError:  # `\'`, `\x3c`, a bare quote: of JavaScript, not of JSON
        text = re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", _character, literal, flags=re.DOTALL)
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    code, byte, letter = match.groups()
    return (
        chr(int(code or byte, 16)) if code or byte else {"n": "\n", "t": "\t", "r": "\r"}.get(letter, letter)
    )


def _markup(text: str) -> str:
    if _TAG.search(text):
        return f"<div>{text}</div>"
    return f"<p>{escape(text, quote=False)}</p>".replace("\n", "</p><p>")
