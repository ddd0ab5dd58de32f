"""The byte stream behind `pinyin-splice` and `gbk-cut`: its forward model (docs/damage.md).

A script worked on the bytes of a GBK stream: it put readings behind two-byte sequences, wherever they
fell, and cut the stream before some pairs; then the stream was decoded with losses and folded to ASCII.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def fold(text: str) -> str:
    """U+FF01..U+FF5E become ASCII, as the scripts that splice readings do it."""
    return text.translate(_FOLD)


def lossy_decode(data: bytes) -> str:
    """GBK; a lead byte with a bad trail byte becomes ONE `?`, the trail byte is eaten; so does a lone lead."""
    out: list[str] = []
    i = 0
    while i < len(data):
        if data[i] < 0x80:
            out.append(chr(data[i]))
            i += 1
        else:
            out.append(_pair(data[i : i + 2]))
            i += 2
    return "".join(out)


@cache
def _pair(pair: bytes) -> str:
    try:
        return pair.decode("gbk")
    except UnicodeDecodeError:
        return "?"


def observed(data: bytes, readings: Sequence[tuple[int, str]], cuts: Sequence[int]) -> str:
    """What is seen of the GBK stream `data` with `readings` (byte offset, reading) put in and cut at `cuts`."""
    ends = sorted({*cuts, len(data)})
    inserts = dict(readings)
    out, start = [], 0
    for end in ends:
        piece = bytearray()
        for i in range(start, end + 1):
            if i in inserts and (start < i <= end):
                piece += b"(" + inserts[i].encode("gbk") + b")"
            if i < end:
                piece.append(data[i])
        out.append(fold(lossy_decode(bytes(piece))))
        start = end
    return "".join(out)
