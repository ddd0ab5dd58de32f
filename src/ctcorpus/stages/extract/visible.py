"""The visible lines of a page: one a block, blanks collapsed as a browser does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ctcorpus.stages.best_block import is_numbered
from ctcorpus.stages.extract.numbers import Numbers
from ctcorpus.stages.extract.parse import beginning
from ctcorpus.stages.extract.tables import has_layout, holds_only, is_data, is_row, pairs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = (
    "html body p div section article main header footer nav aside address h1 h2 h3 h4 h5 h6 ul ol li dl "
    "dt dd table caption thead tbody tfoot tr td th blockquote pre figure figcaption center form fieldset "
    "legend details summary hr menu dir hgroup search button marquee xmp listing"
)
#: elements that start and end a line
BLOCKS = frozenset(_BLOCKS.split())
_KINDS = {
    **{f"h{n}": f"h{n}" for n in range(1, 7)},
    "li": "li", "dt": "dt", "dd": "dd", "tr": "row", "caption": "caption", "figcaption": "caption",
    "pre": "pre", "xmp": "pre", "listing": "pre", "blockquote": "quote", "button": "button",
}  # fmt: skip
#: a kind does not reach through these: a paragraph in a table's cell is a paragraph
_WALLS = frozenset({"td", "th", "article", "main", "table", "body"})
_BLOCK_STYLE = re.compile(r"(?:^|[;\s])display\s{0,9}:\s{0,9}(?:block|flex|grid|table|list-item)\b")
_LINE_END = re.compile(r"\r\n|\r|\n")
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")
#: blank lines behind the end of a sentence, in one stretch of text without any tag: paragraphs of a page that
#: shows line ends as they are (`white-space: pre-wrap`, in a style sheet that the scrape does not hold)
_PARAGRAPH_END = re.compile(r"(?<=[。！？：；”」』…）])[ \t\r]*\n[ \t\r]*\n\s*(?=\S)")
#: paragraphs from which all line ends of such a stretch count, but those of lines as long as this that no mark ends
_PARAGRAPHS, _WRAPPED = 3, 20
_ENDS = frozenset("。！？；：…”」』）")
_NOTE_MARK = re.compile(
    r"\s*(?:[\[〔（(]?\s*(?:注|註)?\s*[\d,，-]{1,9}\s*[\]〕）)]?|[①-⑳↑^*†]{1,3}|注|註)\s*"
)
_EDIT = re.compile(r"\W*(?:编辑|編輯|修改|edit)(?:本段|原始码|原始碼|源代码|source|\W)*", re.IGNORECASE)
#: longest text of a control, blanks and marks included
_CONTROL = 60
_FILE = re.compile(
    r"\.(?:docx?|pdf|xlsx?|pptx?|wps|et|odt|ods|zip|rar|7z|ofd|csv|txt)(?:$|[?#])", re.IGNORECASE
)
#: lines from which a page's short ones stand together, the longest of those, and of what they become: no real page
#: has so many (a treaty with all its annexes has 3,000), and each costs 25 microseconds in all stages
_MANY, _SHORT, _TOGETHER = 20_000, 20, 200
#: elements that may give rows
_ROWS = frozenset({"tr", "dl"})


@dataclass(frozen=True, slots=True)
class Block:
    """A visible line before it has a number."""

    text: str
    kind: str
    owner: HtmlElement  # the innermost block element that holds it
    links: float  # share of its characters in links to other pages
    files: float = 0.0  # share of its characters in links to files


def blocks(root: HtmlElement) -> list[Block]:
    """The visible lines of a pruned tree, in document order; lines of blanks only are left out."""
    return list(_Walker().walk(root))


def gathered(lines: list[Block]) -> list[Block]:
    """The same lines, but of a page with tens of thousands the short ones as rows, so that its time keeps to its size."""
    if len(lines) <= _MANY:
        return lines
    rows: list[Block] = []
    texts: list[str] = []  # of short lines that make up one row
    first, size = lines[0], 0
    for line in lines:
        short = len(line.text) <= _SHORT
        if texts and not (short and size <= _TOGETHER and (line.links > 0.5) == (first.links > 0.5)):
            rows.append(replace(first, text="\u3000".join(texts)))
            texts, size = [], 0
        if short:
            first = first if texts else line
            texts.append(line.text.strip())
            size += len(line.text)
        else:
            rows.append(line)
    return [*rows, replace(first, text="\u3000".join(texts))] if texts else rows


class _Walker:
    """Collects text between the borders of blocks; iterative, so that depth does not matter."""

    def __init__(self) -> None:
        self.stack: list[HtmlElement] = []
        self.kinds: list[str] = []  # the kind of a line in each element of `stack`
        self.pieces: list[str] = []
        self.number = ""  # of the list item whose first line is still to come
        self.linked = 0  # characters of `pieces` in links
        self.links = 0  # depth of links
        self.filed = 0  # characters of `pieces` in links to files
        self.files = 0  # depth of links to files
        self.numbers = Numbers()
        self.data: dict[HtmlElement, bool] = {}  # tables, and whether they hold data

    def walk(self, root: HtmlElement) -> Iterator[Block]:
        from lxml import etree

        events = etree.iterwalk(root, events=("start", "end"))
        for event, node in events:
            tag = node.tag
            if event == "start":
                if tag in _ROWS and node is not root and (rows := self._rows(node)) is not None:
                    yield from self._flush()
                    yield from (row for row in rows if row.text)
                    events.skip_subtree()
                    continue
                if tag in BLOCKS or tag == "br" or _is_control(node) or _is_styled(node):
                    yield from self._flush()
                    if tag != "br":
                        self._enter(node, tag)
                if tag == "a":
                    self._count(node, 1)
                self._add(node.text)
            else:
                if self.stack and self.stack[-1] is node:
                    yield from self._flush()
                    self.stack.pop()
                    self.kinds.pop()
                if tag == "a":
                    self._count(node, -1)
                if node is not root:
                    self._add(node.tail)
        yield from self._flush()

    def _enter(self, node: HtmlElement, tag: str) -> None:
        above = self.kinds[-1] if self.kinds else "p"
        self.stack.append(node)
        kind = _KINDS.get(tag) or ("p" if tag in _WALLS else above)
        self.kinds.append(kind if tag in BLOCKS or not _is_control(node) else "button")
        if tag == "li":
            self.number = self.numbers.before(node)

    def _count(self, link: HtmlElement, step: int) -> None:
        """Go into a link or out of it; the mark of a note is none, it is part of the text."""
        target = (link.get("href") or "").strip()
        if _FILE.search(target):
            self.files += step
        elif not _is_mark(link, target):
            self.links += step

    def _add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            if self.links > 0 or self.files > 0:
                size = len("".join(text.split()))
                self.linked += size if self.links > 0 else 0
                self.filed += size if self.files > 0 else 0

    def _flush(self) -> Iterator[Block]:
        if not self.pieces or not self.stack:
            return
        text, linked, filed = "".join(self.pieces), self.linked, self.filed
        self.pieces, self.linked, self.filed = [], 0, 0
        if not text or text.isspace():
            return
        kind = self.kinds[-1]
        lines = _LINE_END.split(text) if kind == "pre" else _collapsed(text)
        size = len("".join(text.split())) if linked or filed else 1
        links, files = round(linked / size, 3), round(filed / size, 3)
        number, self.number = self.number, ""
        for line in lines:
            if line.strip():
                yield Block(number + line, kind, self.stack[-1], links, files)
                number = ""

    def _rows(self, node: HtmlElement) -> list[Block] | None:
        """A table's row, or a list of pairs, as lines; None where it is page layout."""
        if node.tag == "dl":
            found = pairs(node)
            lists = [(term, [_lines(one) for one in (term, *values)]) for term, values in found]
            return [_joined(term, cells) for term, cells in lists] if found else None
        table = next(node.iterancestors("table"), None)
        if table is not None and table not in self.data:
            self.data[table] = is_data(table)
        data = table is not None and self.data[table]
        if not holds_only(node, "td", "th") or (not data and has_layout(node)):
            return None
        cells = [_lines(cell) for cell in node.iterchildren("td", "th")]
        return [_joined(node, cells)] if is_row([[b.text for b in cell] for cell in cells], data) else None


def _lines(cell: HtmlElement) -> list[Block]:
    """The lines of a cell; most hold a few words and no elements."""
    if len(cell):
        return blocks(cell)
    return [Block(line, "p", cell, 0.0) for line in _collapsed(cell.text or "") if line.strip()]


def _collapsed(text: str) -> list[str]:
    """A stretch of text as a browser shows it; lines where blank lines between paragraphs tell that they count."""
    parts = _PARAGRAPH_END.split(text) if "\n" in text else [text]
    if len(parts) < _PARAGRAPHS:
        return [_collapse(part) for part in parts]
    return _unwrapped([_collapse(line) for line in _LINE_END.split(text)])


def _collapse(text: str) -> str:
    return _COLLAPSED.sub(" ", text).strip(" ")


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Lines without the ends of those that break off inside a sentence, as programs wrap them."""
    found: list[list[str]] = []
    broken = False
    for line in lines:
        if broken and line:
            latin = line[0].isascii() and found[-1][-1][-1].isascii()
            found[-1].append(f" {line}" if latin else line)
        else:
            found.append([line])
        broken = len(line) >= _WRAPPED and line[-1] not in _ENDS
    return ["".join(pieces) for pieces in found]


def _joined(owner: HtmlElement, cells: list[list[Block]]) -> Block:
    texts = [" ".join(line.text for line in lines) for lines in cells if lines]
    linked = sum(line.links * len(line.text) for lines in cells for line in lines)
    filed = sum(line.files * len(line.text) for lines in cells for line in lines)
    text = "\u3000".join(texts)
    size = len(text) or 1
    return Block(text, "row", owner, round(linked / size, 3), round(filed / size, 3))


def _is_control(node: HtmlElement) -> bool:
    """Whether an inline element is a control of the site beside a heading: 编辑."""
    if node.tag not in ("a", "span") or "edit" not in f"{node.get('class')} {node.get('href')}".lower():
        return False
    return bool(_EDIT.fullmatch(beginning(node, _CONTROL)))


def _is_styled(node: HtmlElement) -> bool:
    """Whether an inline element is shown as a block."""
    style = node.get("style")
    return bool(style and "display" in style and _BLOCK_STYLE.search(style))


def _is_mark(link: HtmlElement, target: str) -> bool:
    """Whether a link leads to a note in the same page, or back from it, or is the number of an article: `<a>第 1 條</a>`."""
    text = beginning(link, _CONTROL)
    if (target.startswith("#") or link.get("name")) and _NOTE_MARK.fullmatch(text):
        return True
    return not target and is_numbered(text)


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
