"""The byte stream behind `pinyin-splice` and `gbk-cut`: its forward model (docs/damage.md).

A script worked on the bytes of a GBK stream: row by row of a table, it put a reading behind each pair of
bytes that looked like the row's character, wherever the pair fell, and cut the stream in front of some
pairs; then the stream was decoded with losses and folded to ASCII.

`splice`, `cut`, `lossy_decode` and `fold` are the steps as the script took them. `forward` is the whole of
them, in one pass over the text whatever the table's size: row a at one byte offset makes row b at the next
impossible if it comes earlier, and that is all that rows can do to each other.

Places inside a text count in *halves*: 2 i is in front of character i, 2 i + 1 behind its
first byte.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

#: rows (character, reading) in the order in which the script worked; one row a character
Table = Sequence[tuple[str, str]]

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOSSY = "ctcorpus.gbk-lossy"


def fold(text: str) -> str:
    """U+FF01..U+FF5E become ASCII, as the scripts that splice readings do it."""
    return text.translate(_FOLD)


def _eat(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "?", min(error.start + 2, len(error.object))


codecs.register_error(_LOSSY, _eat)


def lossy_decode(data: bytes) -> str:
    """GBK; a lead byte with a bad trail byte becomes ONE `?`, the trail byte is eaten; so does a lone lead."""
    return data.decode("gbk", _LOSSY)


def splice(data: bytes, table: Table) -> bytes:
    """Put `(reading)` behind each pair of bytes that looks like a character of `table`, row by row."""
    for character, reading in table:
        pair = character.encode("gbk")
        data = data.replace(pair, pair + b"(" + reading.encode("gbk") + b")")
    return data


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """The pieces of a stream that is cut at byte offsets `places`."""
    return [data[start:end] for start, end in pairwise([0, *sorted(places), len(data)])]


def forward(text: str, table: Table, cuts: Iterable[int] = ()) -> str:
    """What is seen of `text` once it was cut at `cuts` (halves), spliced by `table`, decoded and folded.

    The same as fold(lossy_decode(splice(piece, table))) of each piece of the GBK stream. Characters that
    GBK has not stand as they are and part the stream. Takes time linear in the text.
    """
    cuts = sorted(cuts)
    put = _put(tuple(table))
    inserts = {half + 2: put[row] for half, row in live(text, table, cuts)}
    aliens = {2 * m.start() for m in _not_gbk().finditer(text)}
    breaks = {*cuts, *aliens, *(half + 2 for half in aliens), 2 * len(text)}
    out: list[str] = []
    piece: list[bytes] = []
    start = 0
    for half in sorted({*inserts, *breaks}):
        if start in aliens:
            out.append(text[start // 2])
        elif half > start:
            piece.append(_bytes(text, start, half))
        if half in inserts:
            piece.append(inserts[half])
        if half in breaks:
            out.append(lossy_decode(b"".join(piece)))
            piece = []
        start = half
    return fold("".join(out))


def live(text: str, table: Table, cuts: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Where rows of `table` put their readings into `text`: (half in front of the pair, row), in order."""
    rank = {character: row for row, (character, _) in enumerate(table)}
    crossing = {place - 1 for place in cuts}
    found: list[tuple[int, int]] = []
    half_before = row_before = -2
    for half, character in occurrences(text, frozenset(rank)):
        row = rank[character]
        if half == half_before + 1 and row_before <= row:
            continue  # an earlier row, one byte before, has parted this pair
        if half not in crossing:
            found.append((half, row))
            half_before, row_before = half, row
    return found


@lru_cache(16)
def _put(table: tuple[tuple[str, str], ...]) -> list[bytes]:
    """What each row puts in: its reading in brackets, in which later rows may have put theirs (ōu holds AD75)."""
    rank = {half_bytes(character): row for row, (character, _) in enumerate(table)}
    put = []
    for row, (_, reading) in enumerate(table):
        data = f"({reading})".encode("gbk")
        inner = any(rank.get(data[i : i + 2], -1) > row for i in range(1, len(data) - 2))
        put.append(splice(data, table[row + 1 :]) if inner else data)
    return put


def occurrences(text: str, characters: frozenset[str]) -> list[tuple[int, str]]:
    """Every pair of bytes of the text's GBK stream that looks like one of `characters`: (half, character)."""
    if not characters or not text:
        return []
    members = _members(characters)
    units = text.translate(_units())
    # the stream read from its second byte on: the pairs that lie across two characters
    across = units.encode("utf-16-be")[1:-1].decode("utf-16-be")
    found = [(2 * m.start(), members[1][m[0]]) for m in members[0].finditer(units)]
    found += [(2 * m.start() + 1, members[1][m[0]]) for m in members[0].finditer(across)]
    return sorted(found)


def observed(data: bytes, readings: Sequence[tuple[int, str]], cuts: Iterable[int] = ()) -> str:
    """What is seen of the GBK stream `data` with `readings` (byte offset, reading) put in and cut at `cuts`."""
    inserts, breaks = dict(readings), {*cuts, len(data)}
    out, piece, start = [], b"", 0
    for place in sorted({*inserts, *breaks}):
        piece += data[start:place]
        if place in inserts:
            piece += b"(" + inserts[place].encode("gbk") + b")"
        if place in breaks:
            out.append(lossy_decode(piece))
            piece = b""
        start = place
    return fold("".join(out))


def half_bytes(character: str) -> bytes:
    """The two bytes of a character in GBK; b"" for ASCII and what GBK has not."""
    data = character.encode("gbk", "ignore")
    return data if len(data) == 2 else b""


def _bytes(text: str, start: int, end: int) -> bytes:
    """The GBK bytes of a text between two halves."""
    first, last = (start + 1) // 2, end // 2
    head = text[start // 2].encode("gbk")[1:] if start % 2 else b""
    tail = text[last].encode("gbk")[:1] if end % 2 else b""
    return head + text[first:last].encode("gbk") + tail


class _Units(dict[int, int]):
    """Code point -> its two GBK bytes as one code unit; a letter's one byte as the first of a unit; else 1.

    Each byte is lowered by 30 hex, so that no unit, in step or out of step, is a surrogate. A letter, which
    has one byte, can be the second half of a pair: “A holds B041.
    """

    def __missing__(self, key: int) -> int:
        return 1


def _unit(pair: bytes) -> int:
    return pair[0] - 0x30 << 8 | pair[1] - 0x30


@cache
def _units() -> _Units:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    known = ((pair, pair.decode("gbk", "ignore")[:1]) for pair in pairs)
    letters = {code: code - 0x30 << 8 | 1 for code in range(0x40, 0x7F)}
    return _Units(letters | {ord(character): _unit(pair) for pair, character in known if character > "\x7f"})


@cache
def _not_gbk() -> re.Pattern[str]:
    codes = sorted({*range(0x80), *_units()})
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return re.compile("[^" + "".join(rf"\u{a:04x}-\u{b:04x}" for a, b in ranges) + "]")


@lru_cache(64)
def _members(characters: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for the units of `characters`, and the way back from a unit."""
    pairs = {chr(_unit(pair)): c for c in characters if (pair := half_bytes(c))}
    return re.compile("[" + re.escape("".join(sorted(pairs))) + "]" if pairs else "(?!)"), pairs
