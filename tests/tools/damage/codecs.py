"""The codecs of damage: Python's own, the single-byte ones without gaps, and the careless reading of pairs."""

from __future__ import annotations

#: cp1252 leaves 81 8D 8F 90 9D undefined, cp1250 81 83 88 90 98; browsers, and the scrapes, map them to C1 controls
SLOPPY = ("cp1252", "cp1250", "mac-roman")
_TABLES = {
    name: "".join(
        chr(byte) if character == "\ufffd" else character
        for byte, character in enumerate(bytes(range(256)).decode(name, "replace"))
    )
    for name in SLOPPY
}
_BYTES = {name: {character: byte for byte, character in enumerate(table)} for name, table in _TABLES.items()}


def decode(data: bytes, codec: str) -> str:
    """Strict; raises UnicodeDecodeError."""
    return "".join(_TABLES[codec][byte] for byte in data) if codec in SLOPPY else data.decode(codec)


def encode(text: str, codec: str) -> bytes:
    """Strict; raises UnicodeEncodeError."""
    if codec not in SLOPPY:
        return text.encode(codec)
    table = _BYTES[codec]
    for place, character in enumerate(text):
        if character not in table:
            raise UnicodeEncodeError(codec, text, place, place + 1, "not in the codec")
    return bytes(table[character] for character in text)


def lossy_decode(data: bytes, codec: str = "gbk", mark: str = "?") -> str:
    """Pairs of bytes as a careless reader reads them: a lead byte with a bad trail byte gives ONE `mark`.

    The trail byte is eaten; a lone lead byte at the end gives a mark too.
    """
    out: list[str] = []
    position = 0
    while position < len(data):
        if data[position] < 0x80:
            out.append(chr(data[position]))
            position += 1
            continue
        try:
            out.append(data[position : position + 2].decode(codec))
        except UnicodeDecodeError:
            out.append(mark)
        position += 2
    return "".join(out)
