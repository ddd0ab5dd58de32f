"""Bytes written in one codec and read with another: whole, in chains, with holes, out of step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .codecs import decode, encode, lossy_decode

Model = Callable[[str], str]

#: name -> (what the bytes were written in, what they were read with)
PAIRS: dict[str, tuple[str, str]] = {
    "utf8-as-gb18030": ("utf-8", "gb18030"),
    "utf8-as-big5": ("utf-8", "cp950"),
    "utf8-as-latin1": ("utf-8", "latin-1"),
    "utf8-as-cp1252": ("utf-8", "cp1252"),
    "utf8-as-cp1250": ("utf-8", "cp1250"),
    "utf8-as-mac-roman": ("utf-8", "mac-roman"),
    "gb18030-as-latin1": ("gb18030", "latin-1"),
    "gb18030-as-cp1252": ("gb18030", "cp1252"),
    "gb18030-as-cp1250": ("gb18030", "cp1250"),
    "gb18030-as-mac-roman": ("gb18030", "mac-roman"),
    "gb18030-as-big5": ("gb18030", "cp950"),
    "big5-as-gb18030": ("cp950", "gb18030"),
    "big5-as-latin1": ("cp950", "latin-1"),
    "big5-as-cp1252": ("cp950", "cp1252"),
    "big5-as-cp1250": ("cp950", "cp1250"),
    "big5-as-mac-roman": ("cp950", "mac-roman"),
}

_PUNCTUATION = re.compile(r"([，。；：！？、（）「」『』《》“”\n])")


def misread(text: str, written: str, read: str) -> str:
    """The bytes of `text` in one codec, read with another; raises UnicodeError where either is not total."""
    return decode(encode(text, written), read)


def gb18030_as_latin1(text: str) -> str:
    """GB18030 bytes read as Latin-1; total on every text. `反恐` -> `·´¿Ö`."""
    return text.encode("gb18030").decode("latin-1")


def gb18030_as_cp1252(text: str) -> str:
    """GB18030 bytes read as sloppy cp1252; total on every text. `合` = BACF -> `ºÏ`."""
    return misread(text, "gb18030", "cp1252")


def utf8_as_latin1(text: str) -> str:
    """UTF-8 bytes read as Latin-1, C1 controls and all. `反` = E5 8F 8D -> `å\\x8f\\x8d`."""
    return text.encode("utf-8").decode("latin-1")


def utf8_as_cp1252(text: str) -> str:
    """UTF-8 bytes read as sloppy cp1252. `安` = E5 AE 89 -> `å®‰`."""
    return misread(text, "utf-8", "cp1252")


def big5_as_gb18030(text: str) -> str:
    """Big5 (cp950) bytes read as GB18030; raises UnicodeError where the reading is not total."""
    return text.encode("cp950").decode("gb18030")


def utf8_as_gb18030(text: str) -> str:
    """UTF-8 bytes read as GB18030; raises UnicodeError where the reading is not total.

    Seldom total on whole sentences (3 %), often on phrases between punctuation (39 %).
    """
    return text.encode("utf-8").decode("gb18030")


def gb18030_as_utf8_holes(text: str) -> str:
    """GB18030 bytes read as UTF-8 with `errors="replace"`: nearly nothing but U+FFFD is left."""
    return text.encode("gb18030").decode("utf-8", "replace")


def utf8_as_gb18030_holes(text: str) -> str:
    """UTF-8 bytes read as GB18030: a bad byte gives U+FFFD and the next byte is read anew."""
    return text.encode("utf-8").decode("gb18030", "replace")


def holes_each_byte(text: str, written: str, read: str) -> str:
    """A bad byte gives U+FFFD, the next byte is read anew: `errors="replace"`."""
    return encode(text, written).decode(read, "replace")


def holes_each_pair(text: str, written: str, read: str, mark: str = "\ufffd") -> str:
    """A lead byte with a bad trail byte gives ONE mark, U+FFFD or `?`; both bytes are gone.

    `read` is a codec of pairs, "gbk" or "cp950".
    """
    return lossy_decode(encode(text, written), read, mark)


def cleaned(text: str, gone: str = "", blanks: bool = False) -> str:
    """Misread text after a cleaner: the characters `gone` dropped, U+00A0 made an ordinary blank."""
    kept = "".join(c for c in text if c not in gone)
    return kept.replace("\xa0", " ") if blanks else kept


def byte_drop(text: str, place: int, codec: str = "gbk", mark: str = "?") -> str:
    """The byte at offset `place` deleted from the stream, the rest read as pairs that are out of step.

    `反恐合作` = B7B4 BFD6 BACF D7F7 without B4: B7BF D6BA CFD7 F7 -> `房趾献?`.
    """
    data = encode(text, codec)
    return lossy_decode(data[:place] + data[place + 1 :], codec, mark)


def half_pairs(text: str, start: int = 0, end: int = 0, codec: str = "gbk", mark: str = "?") -> str:
    """A text cut out of a stream so that it begins or ends inside a pair: bytes lost at either end.

    Out of step from the beginning on where the first byte is gone; at the end, one mark.
    """
    data = encode(text, codec)
    return lossy_decode(data[start : len(data) - end], codec, mark)


def chain(*models: Model) -> Model:
    """The models one after the other, e.g. GBK -> Latin-1, saved, then UTF-8 -> cp1252."""

    def chained(text: str) -> str:
        for model in models:
            text = model(text)
        return text

    return chained


def on_phrases(text: str, model: Model, shortest: int = 8) -> str:
    """`model` on the phrases between punctuation on which it is total.

    A phrase is left as it is where it is shorter than `shortest` characters or the model raises.
    """
    return "".join(_try(part, model, shortest) for part in _PUNCTUATION.split(text))


def _try(phrase: str, model: Model, shortest: int) -> str:
    try:
        damaged = model(phrase)
    except UnicodeError:
        return phrase
    return phrase if len(phrase) < shortest else damaged


def mixed_lines(text: str, codecs: Sequence[str]) -> bytes:
    """A file whose non-blank lines are written in `codecs` by turns, as pasted together by a script."""
    lines: list[bytes] = []
    turn = 0
    for line in text.split("\n"):
        lines.append(line.encode(codecs[turn % len(codecs)]))
        turn += bool(line.strip())
    return b"\n".join(lines)


def bad_bytes(data: bytes, behind: Sequence[bytes], bad: bytes) -> bytes:
    """`bad` put in behind the first occurrence of each of `behind`: bytes that no codec explains."""
    for anchor in behind:
        place = data.index(anchor) + len(anchor)
        data = data[:place] + bad + data[place:]
    return data
