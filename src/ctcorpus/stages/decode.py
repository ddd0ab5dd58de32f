"""decode: the bytes of a file become text (docs/damage.md).

Order: byte order mark; UTF-16 without one; strict UTF-8; HZ; then GB18030, Big5 and cp1252, judged by
the language model. Strict GB18030 takes nearly any Big5 text, so the first codec that fits is no answer.
A file that no codec fits as a whole, or that mixes codecs, is decoded line by line. A declared charset is
not consulted: it is wrong on 4 of 100 real pages, and the text itself tells.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ctcorpus import codecs_zh, language
from ctcorpus.errors import Rejected
from ctcorpus.hanzi import HAN
from ctcorpus.model import RawFile, Told

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be", "utf-16-be"),
)
#: the codecs that are judged, on a tie the first; big5hkscs reads what cp950 cannot
_JUDGED = ("gb18030", "cp950", "big5hkscs", "utf-8", "cp1252")
#: bytes the judge looks at: one sentence is enough for every codec here, damage may be more local
_SAMPLE = 16_384
_HAN = re.compile(f"[{HAN}]")
#: C0 controls that text does not hold (tab, line ends, form feed and escape are no sign of binary data)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3\x00", "a database"),
)
#: more than this share of controls or of lost characters is no text
_BINARY_SHARE = 0.02
_LOST_SHARE = 0.2
#: a text of more bits a character than this is hardly Chinese (running text: 11 at most) or mixes codecs
_STRANGE = 12.5
#: cp1252 takes any bytes at all; Western text has few bytes above 7F
_WESTERN_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file: `encoding` names the codec, or several joined by `+` where lines differ.

    `undecodable` holds (offset in the decoded file, byte in hex) of each byte that stands there as U+FFFD.
    """

    text: str
    encoding: str
    undecodable: tuple[tuple[int, str], ...] = ()
    #: whether the text is markup; None: extract tells by its structure
    markup: bool | None = None
    #: (kind, place) of each line of a plain text, where its format knows them
    lines: tuple[tuple[str, str], ...] = ()
    #: what the file says about itself outside its text
    told: tuple[Told, ...] = ()
    #: a codec chain that its format's reader mended over the whole file
    chain: str | None = None
    flags: frozenset[str] = frozenset()


def decode(raw: RawFile) -> Decoded:
    """Decode the bytes of `raw`; raises Rejected (`empty`, `binary`, `undecodable`)."""
    data = raw.data
    if not data.strip(b" \t\r\n\x00"):
        raise Rejected("empty", "the file holds nothing but blanks" if data else "the file is empty")
    decoded = _with_bom(data) or _utf16(data) or _bytewise(data)
    lost = len(decoded.undecodable)
    if lost > 8 and lost > _LOST_SHARE * _non_ascii(decoded.text):
        raise Rejected("undecodable", f"{lost} bytes are text in no known codec (best: {decoded.encoding})")
    return decoded


def _non_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _with_bom(data: bytes) -> Decoded | None:
    for bom, name, codec in _BOMS:
        if data.startswith(bom):
            text, lost = codecs_zh.decode_lossy(data[len(bom) :], codec)
            return Decoded(text, name, lost)
    return None


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark, told by its NUL bytes (ASCII) or by reading far better than as bytes."""
    sample = data[: _SAMPLE & ~1]
    if b"\x00" not in sample and (len(data) < 16 or len(data) % 2 or _strict(data, "utf-8") is not None):
        return None
    costs = {codec: language.cost(sample.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = min(costs, key=costs.__getitem__)
    if costs[best] > 13 * len(sample) / 2 or costs[best] > min(_costs(sample).values()):
        return None
    han = len(_HAN.findall(sample.decode(best, "replace")))
    if b"\x00" not in sample and 4 * han < len(
        sample
    ):  # any pair of bytes is a character, many are Korean ones
        return None
    text, lost = codecs_zh.decode_lossy(data, best)
    return Decoded(text, best, lost)


def _bytewise(data: bytes) -> Decoded:
    _refuse_binary(data)
    text = _strict(data, "utf-8")
    if text is not None:
        hz = _strict(data, "hz") if b"~{" in data and data.isascii() else None
        return Decoded(text, "utf-8") if hz is None else Decoded(hz, "hz")
    lines = data.split(b"\n")
    foreign = [line for line in lines if not line.isascii() and _strict(line, "utf-8") is None]
    codec = _judge(b"\n".join(foreign)[:_SAMPLE])
    if not any(_is_utf8(line, codec) for line in lines):
        text = _strict(data, codec)
        if text is not None and language.bits(text[:_SAMPLE]) < _STRANGE:
            return Decoded(text, codec)
    return _by_line(lines, codec)


def _by_line(lines: list[bytes], codec: str) -> Decoded:
    """Each line in its own codec; `codec` is what most lines that are not UTF-8 were written in."""
    texts: list[str] = []
    lost: list[tuple[int, str]] = []
    used: Counter[str] = Counter()
    length = 0
    for line in lines:
        name = _line_codec(line, codec)
        text, missing = (
            codecs_zh.decode_lossy(line, name) if name != "cp1252" else (codecs_zh.decode(line, name), ())
        )
        used[name] += not line.isascii()
        lost += ((length + offset, byte) for offset, byte in missing)
        texts.append(text)
        length += len(text) + 1
    return Decoded("\n".join(texts), "+".join(name for name, n in used.most_common() if n), tuple(lost))


def _line_codec(line: bytes, codec: str) -> str:
    if line.isascii() or _is_utf8(line, codec):
        return "utf-8"
    for name in ("cp950", codec) if codec == "big5hkscs" else (codec,):
        text = _strict(line, name)
        if text is not None and language.bits(text[:200]) < _STRANGE:
            return name
    return _judge(line[:_SAMPLE])


def _is_utf8(line: bytes, codec: str) -> bool:
    """Whether a line is UTF-8 among lines of `codec`: 目录 in GBK is valid UTF-8 too, and reads Ŀ¼."""
    text = None if line.isascii() else _strict(line, "utf-8")
    if text is None:
        return False
    other = _strict(line, codec)
    return other is None or language.cost(text) <= language.cost(other)


def _judge(sample: bytes) -> str:
    """The codec in which `sample` costs the fewest bits as a whole."""
    costs = _costs(sample)
    return min(costs, key=costs.__getitem__)


def _costs(sample: bytes) -> dict[str, float]:
    high = sum(byte > 0x7F for byte in sample)
    judged = _JUDGED if high < _WESTERN_SHARE * len(sample) else _JUDGED[:-1]
    return {codec: language.cost(_lossy(sample, codec)) for codec in judged}


def _lossy(sample: bytes, codec: str) -> str:
    return codecs_zh.decode(sample, codec) if codec == "cp1252" else sample.decode(codec, "replace")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return codecs_zh.decode(data, codec)
    except UnicodeDecodeError:
        return None


def _refuse_binary(data: bytes) -> None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise Rejected("binary", f"this is {what}, not text")
    sample = data[:65_536]
    if len(_CONTROL.findall(sample)) > _BINARY_SHARE * len(sample):
        raise Rejected("binary", "the file holds control bytes as no text does")
