"""The visible lines of a page: one a block, blanks collapsed as a browser does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = (
    "html body p div section article main header footer nav aside address h1 h2 h3 h4 h5 h6 ul ol li dl "
    "dt dd table caption thead tbody tfoot tr td th blockquote pre figure figcaption center form fieldset "
    "legend details summary hr menu dir hgroup search button"
)
#: elements that start and end a line
BLOCKS = frozenset(_BLOCKS.split())
_KINDS = {
    **{f"h{n}": f"h{n}" for n in range(1, 7)},
    "li": "li", "dt": "dt", "dd": "dd", "tr": "row", "caption": "caption", "figcaption": "caption",
    "pre": "pre", "blockquote": "quote", "button": "button",
}  # fmt: skip
#: a kind does not reach through these: a paragraph in a table's cell is a paragraph
_WALLS = frozenset({"td", "th", "article", "main", "table", "body"})
#: never shown, or no running text: readings above the line, what stands in for pictures, films and forms
_UNSEEN = (
    "script style noscript template head title link meta iframe frame noframes object embed applet audio "
    "video canvas svg map select textarea datalist input rt rp rtc param source track"
)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")
#: a row with a longer cell of several lines is layout, not a table of data
_CELL = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A visible line before it has a number."""

    text: str
    kind: str
    owner: HtmlElement  # the innermost block element that holds it
    links: float  # share of its characters in links


def prune(root: HtmlElement) -> list[HtmlElement]:
    """Take out of the tree, in place, what a reader does not see; returns what was hidden by an attribute.

    `visibility:hidden` stays: WeChat articles are delivered with it and shown by a script.
    """
    from lxml import etree

    etree.strip_tags(root, etree.Comment)
    etree.strip_elements(root, *_UNSEEN.split(), with_tail=False)
    hidden = []
    for node in root.xpath("//*[@hidden or contains(@style, 'none') or contains(@style, 'NONE')]"):
        if node.tag in ("html", "body") or node.getparent() is None:
            continue
        if node.get("hidden") is not None or _HIDDEN_STYLE.search(node.get("style") or ""):
            hidden.append(node)
    return hidden


def blocks(root: HtmlElement) -> list[Block]:
    """The visible lines of a pruned tree, in document order; lines of blanks only are left out."""
    return list(_Walker().walk(root))


class _Walker:
    """Collects text between the borders of blocks; iterative, so that depth does not matter."""

    def __init__(self) -> None:
        self.stack: list[HtmlElement] = []
        self.kinds: list[str] = ["p"]  # the kind of a line in each element of `stack`, below it the default
        self.pieces: list[str] = []
        self.linked = 0  # characters of `pieces` in links
        self.links = 0  # depth of links

    def walk(self, root: HtmlElement) -> Iterator[Block]:
        from lxml import etree

        events = etree.iterwalk(root, events=("start", "end"))
        for event, node in events:
            tag = node.tag
            if event == "start":
                if tag == "tr" and node is not root and (row := self._row(node)) is not None:
                    yield from self._flush()
                    if row.text:
                        yield row
                    events.skip_subtree()
                    continue
                if tag in BLOCKS or tag == "br":
                    yield from self._flush()
                if tag in BLOCKS:
                    self.stack.append(node)
                    self.kinds.append(_KINDS.get(tag) or ("p" if tag in _WALLS else self.kinds[-1]))
                self.links += tag == "a"
                self._add(node.text)
            else:
                if tag in BLOCKS and self.stack and self.stack[-1] is node:
                    yield from self._flush()
                    self.stack.pop()
                    self.kinds.pop()
                self.links -= tag == "a"
                if node is not root:
                    self._add(node.tail)
        yield from self._flush()

    def _add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            if self.links > 0:
                self.linked += len("".join(text.split()))

    def _flush(self) -> Iterator[Block]:
        if not self.pieces or not self.stack:
            return
        text, linked = "".join(self.pieces), self.linked
        self.pieces, self.linked = [], 0
        if not text or text.isspace():
            return
        kind = self.kinds[-1]
        lines = _LINE_END.split(text) if kind == "pre" else [_COLLAPSED.sub(" ", text).strip(" ")]
        links = round(linked / len("".join(text.split())), 3) if linked else 0.0
        for line in lines:
            if line.strip():
                yield Block(line, kind, self.stack[-1], links)

    def _row(self, row: HtmlElement) -> Block | None:
        """The cells of a table's row as one line, joined by U+3000; None where the row is page layout."""
        if next(row.iterdescendants("table", "ul", "ol", "form", "h1", "h2", "h3"), None) is not None:
            return None
        cells, linked = [], 0.0
        for cell in row.iterchildren("td", "th"):
            lines = blocks(cell)
            text = " ".join(line.text for line in lines)
            if len(lines) > 1 and len(text) > _CELL:
                return None
            cells.append(text)
            linked += sum(line.links * len(line.text) for line in lines)
        size = sum(map(len, cells))
        if len(cells) == 1 and size > _CELL:
            return None
        text = "\u3000".join(cell for cell in cells if cell.strip())
        return Block(text, "row", row, round(linked / size, 3) if size else 0.0)


class Paths(dict["HtmlElement", str]):
    """Node paths such as /html/body/div[2]/p[1], in the visible tree; lxml's own take quadratic time."""

    def __missing__(self, node: HtmlElement) -> str:
        chain = [node]
        while (parent := chain[-1].getparent()) is not None and parent not in self:
            chain.append(parent)
        for element in reversed(chain):
            parent = element.getparent()
            if parent is None:
                self[element] = f"/{element.tag}"
            else:
                self._number(parent)
        return self[node]

    def _number(self, parent: HtmlElement) -> None:
        """Give all children of `parent` their paths; a child that is alone of its name has no number."""
        names = Counter(child.tag for child in parent)
        seen: Counter[object] = Counter()
        for child in parent:
            seen[child.tag] += 1
            number = f"[{seen[child.tag]}]" if names[child.tag] > 1 else ""
            self[child] = f"{self[parent]}/{child.tag}{number}"
