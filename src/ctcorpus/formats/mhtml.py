"""Saved pages (.mht, .mhtml): the page among its parts, where it lay and when it was saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import Message
from email.parser import BytesParser

from ctcorpus.errors import Rejected
from ctcorpus.model import RawFile, Told
from ctcorpus.stages.decode import Decoded, decode
from ctcorpus.stages.metadata.moments import to_iso

_ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE)
_PAGES = ("text/html", "application/xhtml+xml")
#: parts that are looked at: a page of a thousand images has a thousand
_MOST_PARTS = 10_000


def read(raw: RawFile) -> Decoded:
    """The main page of a saved page. Raises Rejected: `no-text` where there is none, and as `decode` does."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw.data.lstrip(b"\xef\xbb\xbf \t\r\n"))
        part = _main(message)
    except RecursionError:
        raise Rejected("damaged", "the parts of this saved page (MHTML) nest too deep") from None
    if part is None:
        raise Rejected(
            "no-text", "this saved page (MHTML) holds no page of text; save it again from the browser"
        )
    data = part.get_payload(decode=True)
    decoded = decode(RawFile(raw.path, data if isinstance(data, bytes) else b""))
    return replace(decoded, told=tuple(_told(message, part)))


def _main(message: Message) -> Message | None:
    """The part that `start` or `Snapshot-Content-Location` names, else the first page, else the first text."""
    parts = [
        part for _, part in zip(range(_MOST_PARTS), message.walk(), strict=False) if not part.is_multipart()
    ]
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    place = _header(message, "Snapshot-Content-Location")
    for page in pages:
        if (start and _header(page, "Content-ID") == start) or (
            place and _header(page, "Content-Location") == place
        ):
            return page
    texts = (part for part in parts if part.get_content_type() == "text/plain")
    return pages[0] if pages else next(texts, None)


def _told(message: Message, part: Message) -> Iterator[Told]:
    for holder, name in (
        (message, "Snapshot-Content-Location"),
        (part, "Content-Location"),
        (message, "Content-Location"),
    ):
        value = "".join(_header(holder, name).split())
        if _ADDRESS.fullmatch(value):
            yield Told("url", value, "mhtml", f"header {name}")
            break
    if saved := to_iso(_header(message, "Date")):
        yield Told("retrieved", saved, "mhtml", "header Date")


def _header(message: Message, name: str) -> str:
    return str(message.get(name) or "").strip()
