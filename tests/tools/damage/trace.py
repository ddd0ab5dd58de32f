"""The same models with a trace: which part of the clean text each character of the damaged text came from.

A place in the clean text is a number: byte k of the n bytes of character i lies at i + k/n. So a repair of
any part of a damaged text can be held against just that part of the clean text, also where it begins or ends
inside a character. The text of a trace equals what the plain models give (`tests/test_damage.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .codecs import SLOPPY, decode, encode
from .marks import width_fold
from .stream import cut_places

Span = tuple[float, float]
#: a byte of a stream and the part of the clean text that it came from
Bytes = list[tuple[int, Span]]


@dataclass(frozen=True)
class Trace:
    """A damaged text; `spans[i]` is the part of the clean text behind its i-th character, empty if inserted."""

    text: str
    spans: tuple[Span, ...]

    def __add__(self, other: Trace) -> Trace:
        """Both, one behind the other; their places must count in one clean text."""
        return Trace(self.text + other.text, self.spans + other.spans)

    def moved(self, by: int) -> Trace:
        """The same damage on a text that begins at `by` in a longer clean text."""
        return Trace(self.text, tuple((low + by, high + by) for low, high in self.spans))


def traced(text: str) -> Trace:
    """A text without damage."""
    return Trace(text, tuple((float(i), float(i + 1)) for i in range(len(text))))


# --- characters -----------------------------------------------------------------------------------


def each(trace: Trace, model: Callable[[str], str]) -> Trace:
    """`model` on every character by itself: escapes, width."""
    return _joined((model(c), span) for c, span in zip(trace.text, trace.spans, strict=True))


def substitute(trace: Trace, pattern: str, after: Callable[[re.Match[str]], str]) -> Trace:
    """Each match becomes `after(match)`, which came from all of it."""
    parts: list[tuple[str, Span]] = []
    position = 0
    for match in re.finditer(pattern, trace.text):
        parts += zip(trace.text[position : match.start()], trace.spans[position : match.start()], strict=True)
        if match[0]:
            span = (trace.spans[match.start()][0], trace.spans[match.end() - 1][1])
        else:
            here = trace.spans[match.start()][0] if match.start() < len(trace.spans) else trace.spans[-1][1]
            span = (here, here)
        parts.append((after(match), span))
        position = match.end()
    parts += zip(trace.text[position:], trace.spans[position:], strict=True)
    return _joined(parts)


def insert_every(trace: Trace, marks: str, every: int) -> Trace:
    parts: list[tuple[str, Span]] = []
    for number, (c, span) in enumerate(zip(trace.text, trace.spans, strict=True), 1):
        parts.append((c, span))
        if number % every == 0:
            parts.append((marks[(number // every - 1) % len(marks)], (span[1], span[1])))
    return _joined(parts)


def _joined(parts: Iterable[tuple[str, Span]]) -> Trace:
    text: list[str] = []
    spans: list[Span] = []
    for after, span in parts:
        text.append(after)
        spans += _divided(span, len(after))
    return Trace("".join(text), tuple(spans))


def _divided(span: Span, parts: int) -> list[Span]:
    """Equal parts of a span; the edges of whole characters stay whole numbers."""
    if parts == 1:
        return [span]
    low, high = span
    step = (high - low) / parts if parts else 0.0
    return list(pairwise([*(low + step * i for i in range(parts)), high])) if parts else []


# --- bytes ------------------------------------------------------------------------------------------


def misread(trace: Trace, written: str, read: str, errors: str = "strict", mark: str = "\ufffd") -> Trace:
    """One codec read as another. `errors`: "strict", "replace" (each bad byte) or "pair" (each bad pair)."""
    data = to_bytes(trace, written)
    return by_pairs(data, read, mark) if errors == "pair" else by_units(data, read, errors)


def part(text: Trace, start: int, end: int) -> Trace:
    """Some characters of a trace."""
    return Trace(text.text[start:end], text.spans[start:end])


def cleaned(trace: Trace, gone: str = "", blanks: bool = False) -> Trace:
    """What a cleaner leaves of a misread text: no-break spaces made blanks, characters dropped."""
    table = {" ": " ", "\xa0": " " if blanks else "\xa0"} | dict.fromkeys(gone, "")
    return each(trace, lambda character: table.get(character, character))


def byte_drop(trace: Trace, place: int, codec: str = "gbk", mark: str = "?") -> Trace:
    data = to_bytes(trace, codec)
    return by_pairs(data[:place] + data[place + 1 :], codec, mark)


def half_pairs(trace: Trace, start: int = 0, end: int = 0, codec: str = "gbk", mark: str = "?") -> Trace:
    data = to_bytes(trace, codec)
    return by_pairs(data[start : len(data) - end], codec, mark)


def splice_and_cut(trace: Trace, table: Sequence[tuple[str, str]], cut: bool = True) -> Trace:
    data = to_bytes(trace, "gbk")
    places = cut_places(bytes(byte for byte, _ in data)) if cut else []
    edges = [0, *places, len(data)]
    pieces = [
        by_pairs(_splice(data[start:end], table), "gbk", "?") for start, end in pairwise(edges) if end > start
    ]
    whole = Trace("".join(p.text for p in pieces), tuple(span for p in pieces for span in p.spans))
    return each(whole, width_fold)


def to_bytes(trace: Trace, codec: str) -> Bytes:
    out: Bytes = []
    for character, span in zip(trace.text, trace.spans, strict=True):
        data = encode(character, codec)
        out += zip(data, _divided(span, len(data)), strict=True)
    return out


def _splice(data: Bytes, table: Iterable[tuple[str, str]]) -> Bytes:
    for character, reading in table:
        pair, added = character.encode("gbk"), b"(" + reading.encode("gbk") + b")"
        found = [m.start() for m in re.finditer(re.escape(pair), bytes(byte for byte, _ in data))]
        for place in reversed(found):
            end = data[place + 1][1][1]
            data = [*data[: place + 2], *((byte, (end, end)) for byte in added), *data[place + 2 :]]
    return data


def by_pairs(data: Bytes, codec: str, mark: str) -> Trace:
    parts: list[tuple[str, Span]] = []
    position = 0
    while position < len(data):
        step = 1 if data[position][0] < 0x80 else 2
        unit = data[position : position + step]
        try:
            character = bytes(byte for byte, _ in unit).decode(codec)
        except UnicodeDecodeError:
            character = mark
        parts.append((character, (unit[0][1][0], unit[-1][1][1])))
        position += step
    return _joined(parts)


def by_units(data: Bytes, codec: str, errors: str) -> Trace:
    """Decoded as the codec does it; raises UnicodeError if `errors` is "strict".

    With "replace" the codec is Python's own, in which cp1252 has gaps.
    """
    raw = bytes(byte for byte, _ in data)
    read = decode if errors == "strict" else bytes.decode
    if errors == "strict":
        decode(raw, codec)
    parts: list[tuple[str, Span]] = []
    for start, end, character in _units(raw, codec, read):
        parts.append((character, (data[start][1][0], data[end - 1][1][1])))
    return _joined(parts)


def _units(raw: bytes, codec: str, read: Callable[[bytes, str], str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, character) of each unit of a stream; U+FFFD for what cannot be decoded."""
    position = 0
    while position < len(raw):
        end = position + _length(raw, position, codec)
        try:
            yield position, end, read(raw[position:end], codec)
        except UnicodeDecodeError as error:
            end = position + max(error.end - error.start, 1)
            yield position, end, "\ufffd"
        position = end


def _length(raw: bytes, position: int, codec: str) -> int:
    """Bytes of the character that begins at `position`, if it is one."""
    lead = raw[position]
    if lead < 0x80 or codec in SLOPPY or codec == "latin-1":
        length = 1
    elif codec == "utf-8":
        length = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
    else:
        four = codec == "gb18030" and raw[position + 1 : position + 2] and 0x30 <= raw[position + 1] <= 0x39
        length = 4 if four else 2
    return min(length, len(raw) - position)
