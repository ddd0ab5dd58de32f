"""WARC files: the pages among what a crawler fetched, with the address and the time."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from typing import Any

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader

from ctcorpus.containers.names import Names, from_address, is_document, safe
from ctcorpus.containers.streams import BLOCK, TooLarge, Unpacked, broken, read_all
from ctcorpus.containers.values import Broken, Budget, Exhausted, Found, Member, Skipped, Unread
from ctcorpus.model import Told

#: types of documents, and the ending that a path gets which has none of them
_TYPES = {
    "text/html": "",
    "application/xhtml+xml": "",
    "text/plain": "",
    "text/markdown": "",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
#: types that say nothing: the path decides
_UNTYPED = ("", "application/octet-stream", "binary/octet-stream")


#: what is wrong with a file is ours to say, not the library's
logging.getLogger("warcio").addHandler(logging.NullHandler())


class _Records(WARCIterator):  # type: ignore[misc]
    """The library writes this to stderr."""

    INC_RECORD = ""


def members(stream: Unpacked, budget: Budget) -> Iterator[Found]:
    """The documents that a server gave (`response`), or that were put there (`resource`); the rest is skipped."""
    names = Names()
    for record in _records(stream, budget.limits.header):
        if record.rec_type in ("response", "resource", "revisit"):
            budget.count()
            found = _one(record, names, budget)
            _read_past(record)
            yield found
        _read_past(record)


def _records(stream: Unpacked, longest: int) -> Iterator[Any]:
    """The records, whose headers may have so many bytes."""
    file: Any = stream
    records = iter(_Records(file))
    any_ = False
    while True:
        stream.allow(longest)
        try:
            record = next(records, None)
        except Broken:
            raise
        except Exception:  # the library raises nearly anything for what is no header
            raise _unreadable(any_, stream.ended) from None
        stream.allow(None)
        if record is None:
            return
        any_ = True
        yield record


def _unreadable(any_: bool, ended: bool) -> Broken:
    if not any_:
        return Broken("damaged", "holds no WARC records; give it the ending of what it is")
    if ended:
        return broken(EOFError())
    return Broken("damaged", "a record cannot be read; fetch the file again")


def _read_past(record: Any) -> None:
    """Go to the end of a record. Raises Broken where the file ends before."""
    while record.raw_stream.read(BLOCK):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise broken(EOFError())


def _one(record: Any, names: Names, budget: Budget) -> Found:
    type_ = _type(record)
    if record.rec_type == "revisit" or _status(record) != "200" or type_ is None:
        return Skipped()
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "")
    path = from_address(address) or safe(str(record.rec_headers.get_header("WARC-Record-ID") or "record"))
    if path.endswith("/robots.txt") or (type_ in _UNTYPED and not is_document(path)):
        return Skipped()
    ending = _TYPES.get(type_, "")
    path = names.unique(path if path.lower().endswith(ending) else path + ending)
    try:
        return Member(path, _payload(record, budget), _told(record, address))
    except Exhausted:
        raise
    except Broken as fault:
        return Unread(path, fault.reason, fault.detail)


def _status(record: Any) -> str:
    """The status of a response; what was put there has none and is sound."""
    return str(record.http_headers.get_statuscode()) if record.http_headers else "200"


def _type(record: Any) -> str | None:
    """The declared type of a document; None for any other."""
    headers = record.http_headers or record.rec_headers
    declared = str(headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return declared if declared in _TYPES or declared in _UNTYPED else None


def _told(record: Any, address: str) -> tuple[Told, ...]:
    date = str(record.rec_headers.get_header("WARC-Date") or "")
    told = (("url", address, "WARC-Target-URI"), ("retrieved", date, "WARC-Date"))
    return tuple(Told(field, value, "warc", header) for field, value, header in told if value)


def _payload(record: Any, budget: Budget) -> bytes:
    """The bytes of the document, as a browser would see them."""
    longest = budget.limits.member
    headers = record.http_headers
    chunked = headers and str(headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
    if (record.length or 0) > longest:
        raise TooLarge(longest)
    data = read_all(ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream, longest)
    encodings = str(headers.get_header("Content-Encoding") or "") if headers else ""
    for encoding in reversed(encodings.lower().split(",")):
        data = _decoded(data, encoding.strip(), budget)
    return data


def _decoded(data: bytes, encoding: str, budget: Budget) -> bytes:
    """Without a content encoding. Bytes that are not encoded as they say are left as they are: some crawlers
    write down what they have decoded.
    """
    if encoding in ("", "identity") or not data:
        return data
    try:
        return _bounded(data, encoding, budget)
    except _NotEncoded:
        return data
    except KeyError:
        raise Broken("unsupported", f"content encoding {encoding}; fetch it without") from None


class _NotEncoded(Exception):
    pass


def _bounded(data: bytes, encoding: str, budget: Budget) -> bytes:
    unpack = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli}[encoding]
    blocks: list[bytes] = []
    size = 0
    try:
        for block in unpack(data):
            budget.take(len(block))
            blocks.append(block)
            size += len(block)
            if size > budget.limits.member:
                raise TooLarge(budget.limits.member)
    except _Faulty as error:
        if not size:
            raise _NotEncoded from None
        raise Broken("damaged", f"{error}; fetch it again") from None
    return b"".join(blocks)


class _Faulty(Exception):
    pass


def _gzip(data: bytes) -> Iterator[bytes]:
    while data.strip(b"\0"):
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        yield from _inflated(unpacker, data)
        data = unpacker.unused_data


def _deflate(data: bytes) -> Iterator[bytes]:
    """With the header that the standard demands, or without, as many servers send it."""
    has_header = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
    yield from _inflated(zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS), data)


def _inflated(unpacker: Any, data: bytes) -> Iterator[bytes]:
    try:
        while data and not unpacker.eof:
            yield unpacker.decompress(data, BLOCK)
            data = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise _Faulty(str(error)) from None


def _brotli(data: bytes) -> Iterator[bytes]:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        block = unpacker.process(data, output_buffer_limit=BLOCK)
        while block:
            yield block
            block = b"" if unpacker.is_finished() else unpacker.process(b"", output_buffer_limit=BLOCK)
    except brotli.error as error:
        raise _Faulty(str(error)) from None
