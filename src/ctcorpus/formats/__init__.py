"""Formats: the bytes of a file of whatever kind become text, with what they tell beside it.

The kind is told by content; by name only where content cannot tell: Markdown looks like any prose, and a
page may hold JSON. What is no format of its own is a page or a plain text, and goes to `decode` as it is.
"""

from __future__ import annotations

from ctcorpus.config import Config
from ctcorpus.formats import sniff
from ctcorpus.model import RawFile
from ctcorpus.stages.decode import Decoded, decode


def read(raw: RawFile, config: Config) -> Decoded:
    """The text of a raw file. Raises Rejected as `decode` does, and for files that their format cannot be read from."""
    kind = sniff.kind_of(raw)
    if kind == "json":
        from ctcorpus.formats import scraped

        return scraped.read(raw, config)
    if kind == "markdown":
        from ctcorpus.formats import markdown

        return markdown.read(raw)
    if kind == "mhtml":
        from ctcorpus.formats import mhtml

        return mhtml.read(raw)
    if kind == "pdf":
        from ctcorpus.formats import pdf

        return pdf.read(raw)
    if kind == "zip":
        from ctcorpus.formats import docx

        return docx.read(raw)
    if kind == "old-office":
        from ctcorpus.formats import docx

        raise docx.old(raw)
    return decode(raw)
