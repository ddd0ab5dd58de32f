"""The lines of a PDF and where they stand on its pages, as JSON: run as a program, bytes on stdin.

A process of its own, since a hostile PDF can crash or hang the C++ that reads it; `ctcorpus.formats.pdf` starts
it. It imports nothing of ctcorpus, so that it starts in 0.1 s.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

#: a cell's border: a gap of so many times the size of the characters
_CELL = 1.8
#: a gap below this share of the size, between wide characters, is justification and no blank
_BLANK = 0.5
#: characters below which a page is asked for pictures
_FEW = 60
#: codes that stand for no character: none known, a hyphen that PDFium guesses at a line's end
_UNKNOWN, _HYPHEN = (0, 0xFFFE, 0xFFFF), 2
#: Windows' numbers of the character sets that fonts of Japanese, Korean, Simplified and Traditional Chinese have; of all
#: others PDFium brings its own
_EAST_ASIAN = (128, 129, 134, 136)
#: text, left, right, bottom, top
Line = tuple[str, float, float, float, float]


def main(argv: list[str]) -> None:
    """`most_pages most_characters seconds megabytes`: limits. Prints `pages` and `info`, or `error` and `detail`."""
    most_pages, most_characters, seconds, megabytes = map(int, argv)
    _bound(seconds, megabytes)
    data = sys.stdin.buffer.read()
    print(json.dumps(_read(data, most_pages, most_characters)))


def _bound(seconds: int, megabytes: int) -> None:
    """Let the system end this process where it needs more (not on Windows; the time is watched from outside, too)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def _read(data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    import pypdfium2

    pypdfium2.raw.FPDF_SetSystemFontInfo(ctypes.byref(_no_fonts()))
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"error": str(getattr(error, "err_code", "") or ""), "detail": str(error)}
    if len(document) > most_pages:
        return {"error": "pages", "detail": str(len(document))}
    pages, characters = [], 0
    for number in range(len(document)):
        try:
            page = _page(document, number)
        except pypdfium2.PdfiumError as error:
            page = {"width": 0.0, "lines": [], "pictures": 0, "broken": str(error)}
        pages.append(page)
        characters += sum(len(line[0]) for line in page["lines"])
        if characters > most_characters:
            return {"error": "characters", "detail": str(characters)}
    return {"pages": pages, "info": document.get_metadata_dict(skip_empty=True)}


@cache  # PDFium calls it up to the end of the process
def _no_fonts() -> Any:
    """Stands for the fonts of this machine: the same PDF gives the same lines everywhere.

    PDFium leaves out what has no extent, and of a Chinese font that is neither in the file nor on the machine no
    character has any: words of one character would be lost.
    """
    from pypdfium2 import raw

    font = _boxes()

    def data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    calls: dict[str, Any] = {
        "Release": lambda *_: None,
        "EnumFonts": lambda *_: None,
        "MapFont": lambda _this, _weight, _italic, charset, *_: int(charset in _EAST_ASIAN),
        "GetFont": lambda *_: None,
        "GetFontData": data,
        "GetFaceName": lambda *_: 0,
        "GetFontCharset": lambda *_: 1,
        "DeleteFont": lambda *_: None,
    }
    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
    return raw.FPDF_SYSFONTINFO(version=1, **{name: kinds[name](call) for name, call in calls.items()})


def _boxes() -> bytes:
    """A TrueType font in which every character is a box of its full size."""
    corners = struct.pack(">4h", 0, 1000, 0, -1000) + struct.pack(">4h", -200, 0, 1000, 0)
    glyph = struct.pack(">5h2H4B", 1, 0, -200, 1000, 800, 3, 0, 1, 1, 1, 1) + corners + b"\0\0"
    bounds = (0, -200, 1000, 800)
    tables = {
        b"cmap": struct.pack(">4HI2H6I", 0, 1, 3, 10, 12, 13, 0, 28, 0, 1, 0x20, 0x10FFFF, 1),
        b"glyf": glyph * 2,
        b"head": struct.pack(
            ">4I2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, *bounds, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 800, -200, 0, 1000, 0, 0, 1000, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", 1000, 0, 1000, 0),
        b"loca": struct.pack(">3I", 0, len(glyph), 2 * len(glyph)),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": struct.pack(">3H", 0, 0, 6),
        b"post": struct.pack(">I2h6I", 0x30000, *[0] * 8),
    }
    head, body = struct.pack(">I4H", 0x10000, len(tables), 128, 3, 16), b""
    start = len(head) + 16 * len(tables)
    for name, table in tables.items():
        head += struct.pack(">4s3I", name, 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + body


def _page(document: Any, number: int) -> dict[str, Any]:
    from pypdfium2 import raw

    page = document[number]
    text = page.get_textpage()
    lines = list(_lines(text))
    few = sum(len(line[0]) for line in lines) < _FEW
    pictures = sum(1 for _ in page.get_objects((raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)) if few else 0
    width = page.get_width()
    text.close()
    page.close()
    return {"width": width, "lines": lines, "pictures": pictures}


def _lines(text: Any) -> Iterator[Line]:
    """The lines in the order in which the PDF draws them."""
    line: list[_Character] = []
    for one in _characters(text):
        if one.text not in "\r\n":
            line.append(one)
        if one.text in "\r\n" or one.hyphen:
            yield from _line(line)
            line = []
    yield from _line(line)


class _Character(NamedTuple):
    text: str
    generated: bool  # by PDFium, not in the file
    hyphen: bool  # at a line's end
    left: float
    bottom: float
    right: float
    top: float


def _characters(text: Any) -> Iterator[_Character]:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    place = ctypes.byref(box)
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        raw.FPDFText_GetLooseCharBox(text, i, place)
        shown = "\ufffd" if code in _UNKNOWN else "-" if code == _HYPHEN else chr(code)
        generated = shown == " " and raw.FPDFText_IsGenerated(text, i) == 1
        yield _Character(shown, generated, code == _HYPHEN, box.left, box.bottom, box.right, box.top)


def _line(line: list[_Character]) -> Iterator[Line]:
    visible = [place for place, one in enumerate(line) if not one.text.isspace()]
    if not visible:
        return
    first, last = line[visible[0]], line[visible[-1]]
    pieces = [first.text]
    for before, place in itertools.pairwise(visible):
        pieces += (_gap(line[before : place + 1]), line[place].text)
    joined = "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    size = max(first.top - first.bottom, last.top - last.bottom)
    yield joined, first.left, last.right, first.bottom, first.bottom + size


def _gap(between: list[_Character]) -> str:
    """The blanks between two characters: a tab between cells, none where lines were stretched to a margin."""
    before, behind = between[0], between[-1]
    blanks = "".join(one.text for one in between[1:-1])
    size = max(before.top - before.bottom, behind.top - behind.bottom, 1.0)
    gap = behind.left - before.right
    if gap > _CELL * size and "\u3000" not in blanks:
        return "\t"
    wide = before.text >= "\u2e80" and behind.text >= "\u2e80"
    return "" if wide and gap < _BLANK * size and all(one.generated for one in between[1:-1]) else blanks


if __name__ == "__main__":
    main(sys.argv[1:])
