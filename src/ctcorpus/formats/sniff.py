"""Which format a file has, by its first bytes, then by its name."""

from __future__ import annotations

import re

from ctcorpus.model import RawFile

#: readers look for a PDF's mark in so many bytes: mails and servers put blanks and headers before it
_PDF_HEAD = 1_024
#: the headers of a saved page; long Subject and Content-Location lines stand among them
_MAIL_HEAD = 8_192
_HEADER = rb"[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*"
_HEADERS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:" + _HEADER + rb"){2,}")
_MHTML = re.compile(
    rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html|message/rfc822)\b", re.I | re.M
)
_MIME = re.compile(rb"^(?:mime-version:|content-transfer-encoding:|content-location:)", re.I | re.M)
_JSON_MEMBER = re.compile(r"\.(?:jsonl|ndjson|json)!/[^/]*$", re.IGNORECASE)
#: an object, whatever the file is called: servers of news pages hand out their texts so
_JSON_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"\n]{1,60}"\s*:')
_BLANK = b" \t\r\n"


def kind_of(raw: RawFile) -> str:
    """`pdf`, `zip`, `old-office`, `mhtml`, `json`, `markdown`, or `` for text and pages."""
    data, name = raw.data, raw.path.lower()
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "old-office"
    if _is_mhtml(data):
        return "mhtml"
    if _JSON_MEMBER.search(name):
        return "json"
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)[:1]
    if name.endswith(".json") and start in (b"{", b"[", b'"'):
        return "json"
    if _JSON_OBJECT.match(data) and data.rstrip(_BLANK).endswith(b"}"):
        return "json"
    if name.endswith((".md", ".markdown")):
        return "markdown"
    return ""


def _is_mhtml(data: bytes) -> bool:
    headers = _HEADERS.match(data[:_MAIL_HEAD])
    return bool(headers and _MHTML.search(headers[0]) and _MIME.search(headers[0]))
