"""Containers made in tests."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Files = Mapping[str, bytes] | Iterable[tuple[str, bytes]]


def _pairs(files: Files) -> list[tuple[str, bytes]]:
    return list(files.items() if isinstance(files, Mapping) else files)


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that come twice
        for name, content in _pairs(files):
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files: Files, mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in _pairs(files):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def crawled(responses: Iterable[tuple[Any, ...]], packed: bool = True) -> bytes:
    """A WARC file of (address, payload, {status, type, headers, kind, date}), each record packed by itself."""
    return b"".join(gzip.compress(one) if packed else one for one in map(_record, responses))


def _record(response: tuple[Any, ...]) -> bytes:
    address, payload, *more = response
    what: dict[str, Any] = {"kind": "response", "status": "200 OK", "type": "text/html; charset=utf-8"}
    what |= more[0] if more else {}
    type_ = what["type"]
    if what["kind"] != "resource":
        headers = [f"HTTP/1.1 {what['status']}", f"Content-Type: {type_}"]
        headers += [f"{name}: {value}" for name, value in what.get("headers", [])]
        payload, type_ = _head(headers) + payload, "application/http; msgtype=response"
    head = _head(
        [
            "WARC/1.0",
            f"WARC-Type: {what['kind']}",
            f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, address)}>",
            f"WARC-Target-URI: {address}",
            f"WARC-Date: {what.get('date', '2021-03-16T08:00:00Z')}",
            f"Content-Type: {type_}",
            f"Content-Length: {len(payload)}",
        ]
    )
    return head + bytes(payload) + b"\r\n\r\n"


def _head(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def json_lines(values: Iterable[object]) -> bytes:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()
