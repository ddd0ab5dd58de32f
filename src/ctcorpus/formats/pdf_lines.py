"""The lines of a PDF and where they stand on its pages, as JSON: run as a program, bytes on stdin.

A process of its own, since a hostile PDF can crash or hang the C++ that reads it; `ctcorpus.formats.pdf` starts
it. It imports nothing of ctcorpus, so that it starts in 0.1 s.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

#: a cell's border: a gap of so many times the size of the characters
_CELL = 1.8
#: a gap below this share of the size, between wide characters, is justification and no blank
_BLANK = 0.5
#: characters below which a page is asked for pictures
_FEW = 60
#: codes that stand for no character: none known, a hyphen that PDFium guesses at a line's end
_UNKNOWN, _HYPHEN = (0, 0xFFFE, 0xFFFF), 2
Box = tuple[float, float, float, float]


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


def _lines(text: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """Text, left, right, bottom and top of each line, in the order in which the PDF draws them."""
    from pypdfium2 import raw

    line: list[tuple[int, str]] = []
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in (10, 13):
            yield from _line(text, line)
            line = []
        else:
            line.append((i, "\ufffd" if code in _UNKNOWN else "-" if code == _HYPHEN else chr(code)))
    yield from _line(text, line)


def _line(text: Any, line: list[tuple[int, str]]) -> Iterator[tuple[str, float, float, float, float]]:
    visible = [place for place, (_, character) in enumerate(line) if not character.isspace()]
    if not visible:
        return
    first, last = visible[0], visible[-1]
    boxes: dict[int, Box] = {place: text.get_charbox(line[place][0], loose=True) for place in (first, last)}
    pieces = [line[first][1]]
    for before, place in itertools.pairwise(visible):
        if place > before + 1:
            blanks = "".join(character for _, character in line[before + 1 : place])
            pieces.append(_gap(text, line, before, place, blanks))
        pieces.append(line[place][1])
    joined = "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    size = max(box[3] - box[1] for box in boxes.values())
    yield joined, boxes[first][0], boxes[last][2], boxes[first][1], boxes[first][1] + size


def _gap(text: Any, line: list[tuple[int, str]], before: int, place: int, blanks: str) -> str:
    """The blanks between two characters: a tab between cells, none where lines were stretched to a margin."""
    from pypdfium2 import raw

    left = text.get_charbox(line[before][0], loose=True)
    right = text.get_charbox(line[place][0], loose=True)
    size = max(left[3] - left[1], right[3] - right[1], 1.0)
    gap = right[0] - left[2]
    if gap > _CELL * size and "\u3000" not in blanks:
        return "\t"
    generated = all(raw.FPDFText_IsGenerated(text, line[i][0]) == 1 for i in range(before + 1, place))
    wide = line[before][1] >= "\u2e80" and line[place][1] >= "\u2e80"
    return "" if generated and wide and gap < _BLANK * size else blanks


if __name__ == "__main__":
    main(sys.argv[1:])
