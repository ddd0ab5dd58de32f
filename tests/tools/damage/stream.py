"""What scripts did to the byte stream of a text: readings spliced in, the stream cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from .codecs import lossy_decode
from .marks import width_fold


def splice(data: bytes, table: Iterable[tuple[str, str]]) -> bytes:
    """Put `(reading)` behind each pair of bytes that looks like a character of `table`, row by row.

    The pair may lie across two characters: `恐數` = BFD6 94B5 holds D694, which is 謹.
    """
    for character, reading in table:
        pair = character.encode("gbk")
        data = data.replace(pair, pair + b"(" + reading.encode("gbk") + b")")
    return data


def pinyin_splice(text: str, table: Iterable[tuple[str, str]]) -> str:
    """Readings spliced into the GBK stream, decoded with loss, width folded. `恐數據` -> `恐?jǐn)?shù)據(jù)`."""
    return width_fold(lossy_decode(splice(text.encode("gbk"), table)))


def gbk_cut(text: str) -> str:
    """The GBK stream cut before an unaligned ！；？ (A3A1, A3BB, A3BF). `。恐怖組織` -> `??植澜M織`."""
    return splice_and_cut(text, ())


def splice_and_cut(text: str, table: Iterable[tuple[str, str]]) -> str:
    """Both at once: readings spliced into the stream, the stream cut, each piece decoded with loss."""
    stream = text.encode("gbk")
    pieces = _pieces(stream, cut_places(stream))
    return width_fold("".join(lossy_decode(splice(piece, table)) for piece in pieces))


def cut_places(stream: bytes) -> list[int]:
    """Where a GBK stream is cut: offsets of A3A1, A3BB, A3BF that begin inside a character."""
    places: list[int] = []
    position = 0
    while position < len(stream):
        step = 2 if stream[position] >= 0x80 else 1
        if step == 2 and stream[position + 1 : position + 3] in (b"\xa3\xa1", b"\xa3\xbb", b"\xa3\xbf"):
            places.append(position + 1)
        position += step
    return places


def _pieces(stream: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *places, len(stream)]
    return [stream[start:end] for start, end in pairwise(edges)]
