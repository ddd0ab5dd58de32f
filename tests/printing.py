"""PDF files written by hand, in a Chinese font that every reader has (Adobe-GB1), so that tests need no font."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

#: x and y in points from the lower left corner, size, text
Run = tuple[float, float, float, str]

WIDTH, HEIGHT = 595, 842
_DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    b" /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>"
)
_LATIN = b"/DW 1000 /W [1 [207 270 342 467 462 797 710 239 374] 10 95 500 814 939 500]"
_GB1 = b"/Registry (Adobe) /Ordering (GB1) /Supplement 4"
_UNNAMED = b"/Registry (Adobe) /Ordering (Identity) /Supplement 0"
_DOT = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\n"
    b"stream\n\x80\nendstream"
)


def pdf(
    pages: Sequence[Sequence[Run]],
    info: dict[str, str] | None = None,
    *,
    pictures: bool = False,
    locked: bool = False,
    unnamed: bool = False,
    filler: bytes = b"",
) -> bytes:
    """A PDF. `pictures`: one fills each page; `locked`: nobody knows the password; `unnamed`: the font does not
    say which characters it shows; `filler`: more drawing on each page, packed.
    """
    objects = [b"", b"", _DESCRIPTOR, _DOT]
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << %s >> %s /FontDescriptor 3 0 R >>"
        % (_UNNAMED if unnamed else _GB1, _LATIN)
    )
    encoding = b"Identity-H" if unnamed else b"UniGB-UCS2-H"
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /%s /DescendantFonts [5 0 R] >>"
        % encoding
    )
    kids = []
    for runs in pages:
        if unnamed:  # glyphs by number, as subsets of fonts have them
            runs = [(x, y, size, "".join(chr(1 + ord(c) % 29) for c in text)) for x, y, size, text in runs]
        drawn = b"".join(map(_drawn, runs)) + filler
        if pictures:
            drawn += b"q %d 0 0 %d 0 0 cm /I1 Do Q\n" % (WIDTH, HEIGHT)
        packed = zlib.compress(drawn, 9)
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 6 0 R >> /XObject << /I1 4 0 R >> >> >>"
            % (WIDTH, HEIGHT, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    trailer = b""
    if info:
        objects.append(
            b"<< %s >>"
            % b" ".join(b"/%s %s" % (key.encode(), _hex("\ufeff" + text)) for key, text in info.items())
        )
        trailer += b" /Info %d 0 R" % len(objects)
    if locked:
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32))
        trailer += b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    return _file(objects, trailer)


def wrapped(
    paragraphs: Sequence[str], *, x: float = 90, y: float = 760, size: float = 12, columns: int = 34
) -> list[Run]:
    """Paragraphs as Chinese documents set them: two characters further in, lines full, 1.8 sizes apart."""
    runs = []
    for text in paragraphs:
        place, room = x + 2 * size, columns - 2
        while text:
            runs.append((place, y, size, text[:room]))
            text, place, room, y = text[room:], x, columns, y - 1.8 * size
    return runs


def _drawn(run: Run) -> bytes:
    x, y, size, text = run
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm %s Tj ET\n" % (size, x, y, _hex(text))


def _hex(text: str) -> bytes:
    return b"<%s>" % text.encode("utf-16-be").hex().encode()


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, len(data))
    )
