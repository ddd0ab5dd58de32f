"""Extract: a decoded file becomes a numbered list of visible lines.

Plain text passes through untouched. Markup is recognised by content, never by name: a page saved as
`.txt` is a page, an article about HTML is none. Finer damage is repaired later, on the lines: an
entity repaired before the parser has seen it would become a tag.
"""

from __future__ import annotations

from ctcorpus.chains import mend_file
from ctcorpus.config import Config
from ctcorpus.model import Document, RawFile, Source
from ctcorpus.stages.decode import Decoded
from ctcorpus.stages.extract.sniff import is_markup
from ctcorpus.stages.extract.text import refuse_data, split_lines
from ctcorpus.stages.extract.xml import as_html


def extract(raw: RawFile, decoded: Decoded, config: Config) -> Document:
    """The document that the later stages work on: `extracted` and `text` are the visible lines.

    Never raises for broken markup, but Rejected for pages that hold no document (`list-page`, `needs-review`) and for data (`no-text`); a page without visible text gives a document with one empty line.
    """
    page = decoded.text if decoded.markup else as_html(decoded.text) if decoded.markup is None else None
    markup = page is not None or (decoded.markup is None and is_markup(decoded.text))
    # a page is mended whole before it is parsed: it is damaged as a whole, its tags and entities too
    text, chain = (mend_file(page or decoded.text) if markup else None) or (
        page or decoded.text,
        decoded.chain,
    )
    source = Source(
        id=raw.id,
        root=raw.root,
        path=raw.path,
        sha256=raw.sha256,
        bytes=len(raw.data),
        encoding=decoded.encoding,
        also=raw.also,
        undecodable=decoded.undecodable,
        chain=chain,
    )
    told = raw.told + decoded.told
    if not markup:
        lines = split_lines(text, decoded.lines)
        refuse_data(text, lines)
        return Document(source, text, lines, text, told=told, flags=decoded.flags)
    from ctcorpus.stages.extract.html import read_page  # lxml costs start-up time: pages only

    found = read_page(text)
    return Document(
        source,
        found.text,
        found.lines,
        found.text,
        markup=True,
        head=found.head,
        told=told,
        flags=found.flags | decoded.flags,
    )
