"""Readers that come with the extra `ctcorpus[documents]`, and what Office and PDF files say about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from ctcorpus.errors import Rejected
from ctcorpus.hanzi import han_count, squeeze
from ctcorpus.model import Told
from ctcorpus.stages.decode import Decoded

#: a line of an extracted document: kind, place, text without line ends
Block = tuple[str, str, str]

#: lines among which a title or author that the properties name must stand, and the longest that holds an author's name
_HEAD, _BYLINE = 20, 40


def require(module: str, what: str) -> None:
    """Raises Rejected(`no-reader`) where the extra is not installed."""
    if find_spec(module) is None:
        raise Rejected(
            "no-reader", f"{what} are read with an extra: pip install 'ctcorpus[documents]', then clean again"
        )


def decoded(blocks: Sequence[Block], encoding: str, said: dict[str, str]) -> Decoded:
    """A document's lines as text. Raises Rejected(`no-text`) where there is none."""
    if not any(text.strip() for _, _, text in blocks):
        raise Rejected("no-text", "this document holds no text")
    return Decoded(
        "\n".join(text for _, _, text in blocks),
        encoding,
        markup=False,
        lines=tuple((kind, place) for kind, place, _ in blocks),
        told=tuple(_facts([text for _, _, text in blocks], said, encoding)),
    )


def _facts(lines: Sequence[str], said: dict[str, str], rule: str) -> Iterator[Told]:
    """What the properties `title`, `author`, `keywords` tell.

    Title and author count only where the document's own head has them: they name the template (`Microsoft Word -
    x.doc`), the document before this one, the owner of the computer. The day of the file is none of the document's.
    """
    head = [squeeze(line) for line in lines[:_HEAD]]
    title, author, keywords = (" ".join(said.get(key, "").split()) for key in ("title", "author", "keywords"))
    if title and squeeze(title) in head:
        yield Told("title", title, rule, "property title")
    if han_count(author) > 1 and any(squeeze(author) in line for line in head if len(line) <= _BYLINE):
        yield Told("authors", author, rule, "property author")
    if han_count(keywords) > 1:
        yield Told("page_keywords", keywords, rule, "property keywords")
