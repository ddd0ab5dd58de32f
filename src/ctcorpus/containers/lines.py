"""JSON lines and lists: every line, every element of the list, is a document, named by its own bytes."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any

from ctcorpus.containers.streams import BLOCK, TooLarge
from ctcorpus.containers.values import Broken, Budget, Found, Member, Skipped, Unread
from ctcorpus.model import id_of

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
#: what ends or opens something outside a string; the inside of a string up to its end or a cut escape
_MARK = re.compile(rb"[\"\[\]{},]")
_INSIDE = re.compile(rb"[^\"\\]*+(?:\\.[^\"\\]*+)*+", re.S)
#: elements that are no documents: numbers, `true`, `null`
_SCALAR = re.compile(rb"-?[\d.eE+-]+|true|false|null")


def lines(stream: io.RawIOBase, budget: Budget) -> Iterator[Found]:
    """The lines of a file without their ends; blank ones are none, one that comes again is the same document."""
    longest = budget.limits.member
    seen: set[str] = set()
    with io.BufferedReader(stream, BLOCK) as file:
        _refuse_utf16(file.peek(4))
        while line := file.readline(longest + 2):
            if not line.endswith(b"\n") and len(line) > longest:
                yield _too_long(line, file, longest)
                continue
            data = line.removesuffix(b"\n").removesuffix(b"\r").removeprefix(_BOM)
            if data.strip(_BLANK):
                yield from _named(data, seen, budget)


def elements(stream: io.RawIOBase, budget: Budget) -> Iterator[Found]:
    """The elements of a list, as they are written. Raises Broken where the list has no end."""
    seen: set[str] = set()
    for data in _elements(stream, budget.limits.member):
        if _SCALAR.fullmatch(data):
            yield Skipped()
        else:
            yield from _named(data, seen, budget)


def _elements(stream: io.RawIOBase, longest: int) -> Iterator[bytes]:
    data, place, start, depth, quoted = b"", 0, 0, 0, False
    while True:
        if place >= len(data):
            block = stream.read(BLOCK)
            if not block:
                raise Broken("truncated", "the list has no end; fetch it again")
            if len(data) - start > longest:
                raise TooLarge(longest)
            data, place, start = data[start:] + block, place - start, 0
        if quoted:
            found = _INSIDE.match(data, place)
            place = found.end() if found else place
            if data[place : place + 1] == b'"':
                quoted, place = False, place + 1
            elif place < len(data):  # a backslash whose partner is still to come
                data += stream.read(1) or b""
                if data.endswith(b"\\") and place == len(data) - 1:
                    raise Broken("truncated", "the list has no end; fetch it again")
            continue
        mark = _MARK.search(data, place)
        if not mark:
            place = len(data)
            continue
        place, sign = mark.end(), mark[0]
        if sign == b'"':
            quoted = True
        elif sign in b"[{":
            depth += 1
            start = place if depth == 1 else start
        elif sign in b"]}" or depth == 1:
            depth -= sign in b"]}"
            if depth <= 1 and (sign == b"," or depth == 0):
                if one := data[start : mark.start()].strip(_BLANK):
                    yield one
                start = place
            if depth == 0:
                _refuse_more(data[place:], stream)
                return


def _refuse_more(data: bytes, stream: io.RawIOBase) -> None:
    while data or (data := stream.read(BLOCK) or b""):
        if data.strip(_BLANK):
            raise Broken(
                "damaged", "something stands behind the end of the list; make it one list, or JSON lines"
            )
        data = b""


def _named(data: bytes, seen: set[str], budget: Budget) -> Iterator[Member]:
    id_ = id_of(hashlib.sha256(data).hexdigest())
    if id_ not in seen:
        seen.add(id_)
        budget.count()
        yield Member(id_, data)


def _too_long(line: bytes, file: io.BufferedReader[Any], longest: int) -> Unread:
    """A line that is left out; the rest of it is read past."""
    digest = hashlib.sha256(line)
    while not line.endswith(b"\n") and (line := file.readline(BLOCK)):
        digest.update(line.removesuffix(b"\n").removesuffix(b"\r"))
    fault = TooLarge(longest)
    return Unread(id_of(digest.hexdigest()), fault.reason, fault.detail)


def _refuse_utf16(start: bytes) -> None:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start[:4]:
        raise Broken("encoding", "the lines are UTF-16; save the file as UTF-8")
