"""PDF files, read by PDFium in a process of its own; what comes back is laid out by `paged`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ctcorpus.errors import Rejected
from ctcorpus.formats import extra
from ctcorpus.formats.paged import PageLine, blocks
from ctcorpus.hanzi import han_count
from ctcorpus.model import RawFile
from ctcorpus.stages.decode import Decoded

#: 1,000 pages of text take 0.5 s; what takes a minute was made to
_MOST_PAGES, _MOST_CHARACTERS, _SECONDS, _MEGABYTES = 5_000, 10_000_000, 60, 4_096
#: times the processor's seconds that may pass on a busy machine
_PATIENCE = 10
#: characters a page, without what stands on every page, below which a PDF with pictures was scanned
_SCANNED = 10
#: share of characters without a meaning (of fonts that do not say what they show) from which a text is none
_UNKNOWN = 0.3
_NO_MEANING = re.compile("[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f]")
#: flag of a document of which a page could not be read
_BROKEN = "possible-omission"
#: PDFium's error codes
_PASSWORD, _SECURITY = "4", "5"
_ADVICE = "recognise its text first (OCR, e.g. with ocrmypdf)"


def read(raw: RawFile) -> Decoded:
    """The text of a PDF, a paragraph a line.

    Raises Rejected: `no-reader` without the extra, `encrypted`, `damaged`, `too-large`, `scanned`, `no-text`,
    `unreadable-fonts`.
    """
    extra.require("pypdfium2", "PDF files")
    found = _lines_of(raw.data)
    pages = found["pages"]
    lines = [PageLine(number, *line) for number, page in enumerate(pages, 1) for line in page["lines"]]
    laid = blocks(lines)
    _refuse_unread(pages, [text for kind, _, text in laid if kind not in ("running", "page-number")])
    said = {key.lower(): str(value) for key, value in found["info"].items()}
    decoded = extra.decoded(laid, "pdf", said)
    return (
        replace(decoded, flags=frozenset({_BROKEN})) if any("broken" in page for page in pages) else decoded
    )


def _lines_of(data: bytes) -> dict[str, Any]:
    """What `pdf_lines` prints. Raises Rejected."""
    program = [sys.executable, "-P", str(Path(__file__).with_name("pdf_lines.py"))]
    limits = [str(limit) for limit in (_MOST_PAGES, _MOST_CHARACTERS, _SECONDS, _MEGABYTES)]
    try:
        done = subprocess.run(
            [*program, *limits], input=data, capture_output=True, timeout=_PATIENCE * _SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Rejected("too-large", _endless()) from None
    if done.returncode:
        if done.returncode in (-24, -9):  # SIGXCPU, and SIGKILL where that was not heard
            raise Rejected("too-large", _endless())
        raise Rejected("damaged", "PDFium breaks off in this PDF; save or print it anew as PDF")
    found: dict[str, Any] = json.loads(done.stdout)
    if "error" in found:
        raise _fault(found["error"], found["detail"])
    return found


def _endless() -> str:
    return f"reading this PDF takes more than {_SECONDS} seconds; print it anew as PDF, or split it"


def _fault(error: str, detail: str) -> Rejected:
    if error == "pages":
        return Rejected(
            "too-large", f"{int(detail):,} pages, more than {_MOST_PAGES:,}; split it into documents"
        )
    if error == "characters":
        return Rejected("too-large", f"more than {_MOST_CHARACTERS:,} characters; split it into documents")
    if error in (_PASSWORD, _SECURITY):
        return Rejected("encrypted", "this PDF opens with a password only; save it without one")
    return Rejected("damaged", "this is no sound PDF; fetch it again")


def _refuse_unread(pages: list[dict[str, Any]], texts: list[str]) -> None:
    """Raises Rejected where the pages show a text that the file does not hold."""
    text = "".join(texts)
    size = len("".join(text.split()))
    pictures = sum(bool(page["pictures"]) for page in pages)
    if size < _SCANNED * len(pages) and 2 * pictures >= len(pages):
        raise Rejected("scanned", f"the pages of this PDF are pictures, without text; {_ADVICE}")
    if len(_NO_MEANING.findall(text)) > _UNKNOWN * size and not han_count(text) > size / 2:
        raise Rejected("unreadable-fonts", f"the fonts of this PDF do not say what they show; {_ADVICE}")
    if pages and all("broken" in page for page in pages):
        raise Rejected("damaged", "no page of this PDF can be read; fetch it again")
