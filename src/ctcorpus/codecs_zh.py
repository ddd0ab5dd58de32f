"""The codecs of Chinese text, widened as real files need them, and two ways of decoding: strict and lossy.

GB2312 and GBK are always read as GB18030, Big5 as cp950 or Big5-HKSCS; cp1252 is the sloppy one of the
WHATWG, in which 81 8D 8F 90 9D are the C1 controls, or UTF-8 read as cp1252 would be lost.
"""

from __future__ import annotations

import codecs
import re
from functools import cache


@cache
def _sloppy_table(name: str) -> str:
    """A decoding table of 256 characters: the codec's own, and C1 controls where it has none."""
    table = bytes(range(256)).decode(name, "replace")
    return "".join(chr(i) if c == "\ufffd" else c for i, c in enumerate(table))


@cache
def _sloppy_map(name: str) -> object:
    return codecs.charmap_build(_sloppy_table(name))


#: single-byte codecs that are read and written without gaps
SLOPPY = ("cp1252", "cp1250", "mac-roman")


def decode(data: bytes, codec: str) -> str:
    """Strict decoding; raises UnicodeDecodeError."""
    if codec in SLOPPY:
        return codecs.charmap_decode(data, "strict", _sloppy_table(codec))[0]
    return data.decode(codec)


def encode(text: str, codec: str) -> bytes:
    """Strict encoding; raises UnicodeEncodeError."""
    if codec in SLOPPY:
        return codecs.charmap_encode(text, "strict", _sloppy_map(codec))[0]  # type: ignore[arg-type]
    return text.encode(codec)


#: narrow names of codecs, and the wider codec that files named so are really written in
_WIDENED = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950"}


def widened(name: str) -> str:
    """The codec to read with where a person or a page says `name`. Raises LookupError for no text codec."""
    b"".decode(name)
    known = codecs.lookup(name).name
    return _WIDENED.get(known, known)


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Error handler: each undecodable byte becomes a lone surrogate, which no decoder ever gives."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("ctcorpus.escape", _escape)
_ESCAPED = re.compile("[\udc00-\udcff]")


def decode_lossy(data: bytes, codec: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Decode with U+FFFD for each undecodable byte; also (offset in the text, byte in hex) of each."""
    if codec in SLOPPY:
        return decode(data, codec), ()
    text = data.decode(codec, "ctcorpus.escape")
    lost = tuple((m.start(), f"{ord(m[0]) - 0xDC00:02x}") for m in _ESCAPED.finditer(text))
    return (_ESCAPED.sub("\ufffd", text) if lost else text), lost
