"""Word files (.docx): paragraphs, headings, rows of tables, notes, with the numbers that Word would print."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ctcorpus.errors import Rejected
from ctcorpus.formats import extra
from ctcorpus.formats.extra import Block
from ctcorpus.formats.numbering import Numbering
from ctcorpus.formats.word import W, outline_level, value
from ctcorpus.model import RawFile
from ctcorpus.stages.decode import Decoded

if TYPE_CHECKING:
    from lxml.etree import _Element

#: bytes of one part, and of all parts, unpacked: a text of 1,000 pages has some 20 MB
_PART, _ALL = 64 * 2**20, 512 * 2**20
#: markup packs 10 to 60 to 1; beyond some bytes that are free, more than this is made to fill memory
_FREE, _RATIO = 4 * 2**20, 150
#: parts; a document of a thousand pictures has a thousand
_PARTS = 20_000
#: characters of a cell from which it is layout and no datum, where it holds several paragraphs
_CELL = 60
_MAIN = "word/document.xml"
_OTHERS = {"xl/workbook.xml": "an Excel file", "ppt/presentation.xml": "a PowerPoint file"}
#: what stands in a paragraph and is not shown in its place: moved or deleted text, readings, second versions of pictures
_UNSEEN = frozenset(
    {
        W + "del",
        W + "moveFrom",
        W + "rt",
        W + "rPr",
        W + "pPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
_ENCRYPTED = "this Office file opens with a password only; save it without one"
_BOX = W + "txbxContent"
_BLANK = re.compile(r"\s*\n\s*")


def read(raw: RawFile) -> Decoded:
    """The text of a Word file, a paragraph or a table's row a line.

    Raises Rejected: `no-reader` without the extra, `binary` for other archives, `encrypted`, `damaged`, `too-large`, `no-text`.
    """
    _check(raw.data)
    extra.require("docx", "Word files (.docx)")
    import docx

    try:
        document = docx.Document(io.BytesIO(raw.data))
        blocks = list(_Reader(document).blocks())
        properties = document.core_properties
        said = {key: str(getattr(properties, key) or "") for key in ("title", "author", "keywords")}
    except Exception as error:  # the library raises nearly anything for what it cannot read
        what = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        raise Rejected(
            "damaged", f"this is no sound Word file ({what}); open and save it anew as .docx"
        ) from None
    return extra.decoded(blocks, "docx", said)


def old(raw: RawFile) -> Rejected:
    """Why a file in Microsoft's compound format is not read: with a password, .docx files are of it, too."""
    if "EncryptedPackage".encode("utf-16-le") in raw.data:
        return Rejected("encrypted", _ENCRYPTED)
    return Rejected(
        "binary", "this is an old Office document (.doc, .xls, .ppt, .wps), not text; save it as .docx"
    )


def _check(data: bytes) -> None:
    """Raises Rejected where this is no Word file, or unpacks to more than one has. Declared sizes hold: nothing beyond is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception:  # hostile directories raise nearly anything
        raise Rejected("damaged", "a ZIP archive or Office file without its end; fetch it again") from None
    names = {part.filename for part in parts}
    if _MAIN not in names:
        kind = next(
            (kind for name, kind in _OTHERS.items() if name in names),
            "a ZIP archive, or another kind of Office file",
        )
        raise Rejected(
            "binary",
            f"this is {kind}, not text; save it as .docx or .txt, or give an archive the ending .zip",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Rejected("encrypted", _ENCRYPTED)
    sizes = [part.file_size for part in parts]
    dense = any(
        part.file_size > _FREE + _RATIO * part.compress_size
        for part in parts
        if part.filename.endswith(".xml")
    )
    if dense or max(sizes) > _PART or sum(sizes) > _ALL or len(parts) > _PARTS:
        raise Rejected(
            "too-large",
            f"unpacks to {sum(sizes) / 2**20:,.0f} MB in {len(parts):,} parts, as no text does; split it, or save it without pictures",
        )


class _Reader:
    """Walks the body. It does without the library's paragraphs: they leave out notes, text boxes and what was inserted."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        parts = {
            rel.reltype.rpartition("/")[2]: rel.target_part
            for rel in document.part.rels.values()
            if not rel.is_external
        }
        self.levels = dict(_levels(document.styles.element))
        self.numbering = Numbering(_root(parts.get("numbering")), document.styles.element)
        self.notes = {
            f"{kind}:{value(note, 'id')}": note
            for kind in ("footnote", "endnote")
            if (root := _root(parts.get(f"{kind}s"))) is not None
            for note in root.iterchildren(W + kind)
        }
        self.number = 0

    def blocks(self) -> Iterator[Block]:
        return self._blocks(self.body)

    def _blocks(self, parent: _Element) -> Iterator[Block]:
        for child in parent.iterchildren():
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                yield from self._table(child)
            elif child.tag not in _UNSEEN:  # content controls and the like hold blocks of their own
                yield from self._blocks(child)

    def _paragraph(self, node: _Element) -> Iterator[Block]:
        self.number += 1
        place = f"paragraph {self.number}"
        lines = _text(node).split("\n")
        label = self.numbering.label(node) if any(line.strip() for line in lines) else ""
        lines[0] = label + lines[0]
        for line in lines:
            if line.strip():
                yield self._kind(node), place, line
        for one in _inside(node, frozenset({_BOX, W + "footnoteReference", W + "endnoteReference"})):
            if one.tag == _BOX:
                yield from self._blocks(one)
            else:
                yield from self._note(one)

    def _note(self, reference: _Element) -> Iterator[Block]:
        kind = str(reference.tag).removeprefix(W).removesuffix("Reference")
        note = self.notes.pop(f"{kind}:{value(reference, 'id')}", None)
        if note is not None:
            text = " ".join(_flat(_text(one)) for one in note.iter(W + "p")).strip()
            if text:
                yield "note", f"{kind} {value(reference, 'id')}", text

    def _kind(self, node: _Element) -> str:
        level = outline_level(node)
        if level is None:
            style = node.find(f"{W}pPr/{W}pStyle")
            level = self.levels.get(value(style, "val")) if style is not None else None
        return f"h{min(level, 5) + 1}" if level is not None else "p"

    def _table(self, table: _Element) -> Iterator[Block]:
        """Rows as lines, cells joined by U+3000; the blocks of cells that are layout by themselves."""
        for row in _inside(table, frozenset({W + "tr"})):
            cells = list(_inside(row, frozenset({W + "tc"})))
            texts = [[_flat(_text(one)) for one in cell.iterchildren(W + "p")] for cell in cells]
            joined = [" ".join(filter(None, text)) for text in texts]
            long = any(len(text) > 1 and len(one) > _CELL for text, one in zip(texts, joined, strict=True))
            nested = any(
                next(_inside(cell, frozenset({W + "tbl", _BOX})), None) is not None for cell in cells
            )
            if nested or long or (len(cells) == 1 and len(joined[0]) > _CELL):
                yield from (block for cell in cells for block in self._blocks(cell))
            elif any(joined):
                self.number += 1
                yield "row", f"paragraph {self.number}", "\u3000".join(filter(None, joined))


def _levels(styles: _Element) -> Iterator[tuple[str, int]]:
    """The outline level of each style that has one, from 0; that of a title is 0."""
    for style in styles.iterchildren(W + "style"):
        name = style.find(W + "name")
        level = outline_level(style)
        if name is not None and value(name, "val").lower() in ("title", "标题"):
            level = 0
        if level is not None:
            yield value(style, "styleId"), level


def _root(part: Any) -> _Element | None:
    """The parsed XML of a part."""
    if part is None:
        return None
    from docx.oxml import parse_xml

    root: _Element = parse_xml(part.blob)
    return root


def _inside(node: _Element, tags: frozenset[str]) -> Iterator[_Element]:
    """The elements of these names inside a node that are shown, not those inside one another."""
    stack = list(node.iterchildren())[::-1]
    while stack:
        child = stack.pop()
        if child.tag in tags:
            yield child
        elif child.tag not in _UNSEEN:
            stack += list(child.iterchildren())[::-1]


def _text(node: _Element) -> str:
    return "".join(_pieces(node))


def _pieces(node: _Element) -> Iterator[str]:
    wanted = frozenset(
        {W + "t", W + "tab", W + "br", W + "cr", W + "noBreakHyphen", W + "sym", _BOX, W + "p"}
    )
    for one in _inside(node, wanted):
        run = one.getparent()
        if run is not None and run.find(f"{W}rPr/{W}vanish") is not None:
            continue
        name = str(one.tag).removeprefix(W)
        if name == "t":
            yield re.sub(r"[\r\n]+", " ", one.text or "")
        elif name in ("br", "cr"):
            yield "" if value(one, "type") else "\n"
        elif name == "tab":
            yield "\t"
        elif name == "noBreakHyphen":
            yield "-"


def _flat(text: str) -> str:
    return _BLANK.sub(" ", text).strip()
