"""Markdown becomes a page: what scrapers write as headings, lists, tables and links is read like a page's own.

By CommonMark with tables, but for what Chinese scrapes show to be no Markdown: lines indented by four blanks are
paragraphs, numbers of list items stay as they are written, and so do the line ends of lines that end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ctcorpus.chains import mend_file
from ctcorpus.formats import saying
from ctcorpus.formats.matter import split_head
from ctcorpus.hanzi import HAN, SENTENCE_END, han_count
from ctcorpus.model import RawFile
from ctcorpus.stages.best_block import is_numbered
from ctcorpus.stages.decode import Decoded, decode
from ctcorpus.stages.extract.sniff import is_markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: what the parser stops at, each time for some 7 µs; a text of 1 MB that links every sentence has 50,000
_MARK = re.compile(r"[\n*_\[\]!<>&\\`|~]")
_MOST_MARKS = 60_000
#: a note's text is no address: `[^1]: 见……` would vanish as a definition that nothing refers to
_NOTE = re.compile(r"^( {0,3})\[(?=\^[^\]\n]{1,40}\]:)", re.M)
#: strong text; beside Chinese marks CommonMark takes none for strong, or what stands between two: **声明。**会议
_STRONG = re.compile(r"(?<![\\*_])(\*\*|__)(?=[^\s*_])([^*_\n`<>]+)(?<=\S)\1(?![*_])")
#: characters from which a paragraph over a line of `---` is no heading
_HEADING = 60
#: characters from which a line may be one of several that a paragraph was wrapped into
_WRAPPED = 18
_WIDE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef]")


def read(raw: RawFile) -> Decoded:
    """The page that a Markdown file stands for. Raises Rejected as `decode` does."""
    return read_text(decode(raw))


def read_text(decoded: Decoded) -> Decoded:
    """The same for a decoded text; one that is a page, or would lose text as Markdown, is left as it is."""
    if is_markup(decoded.text):
        return decoded
    text, chain = mend_file(decoded.text) or (decoded.text, None)
    said, body = split_head(text)
    told = (*decoded.told, *saying.facts(said, {}))
    page = _page(body)
    if page is None:
        return replace(decoded, text=body, told=told, chain=chain)
    return replace(decoded, text=page, markup=True, told=told, chain=chain)


def _page(text: str) -> str | None:
    """The page, None where reading `text` as Markdown takes too long or loses characters (beyond 20 levels of lists)."""
    if sum(1 for _ in _MARK.finditer(text)) > _MOST_MARKS:
        return None
    reader = _reader()
    tokens = reader.parse(_STRONG.sub(_strong, _NOTE.sub(r"\1\\[", text)))
    _mend_blocks(tokens)
    page: str = reader.renderer.render(tokens, reader.options, {})
    return page if han_count(page) >= han_count(text) and page.strip() else None


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("code")
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]  # addresses as they are written
    return reader


def _strong(found: re.Match[str]) -> str:
    return f"<b>{found[2]}</b>" if _WIDE.search(found[2]) else found[0]


def _mend_blocks(tokens: list[Token]) -> None:
    """Change what CommonMark takes otherwise than it was meant, in place."""
    number = ""
    for i, token in enumerate(tokens):
        if token.tag == "ol":
            token.tag, token.attrs = "ul", {}
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            if tokens[i - 1].type == "heading_open" and tokens[i - 1].markup in ("-", "="):
                _mend_heading(tokens[i - 1], tokens[i + 1], token.content)
            token.children = list(_mended(token.children or (), number))
            number = ""


def _mend_heading(start: Token, end: Token, text: str) -> None:
    if len(text) > _HEADING or SENTENCE_END.search(text.rstrip()):
        start.tag = end.tag = "p"


def _mended(tokens: Sequence[Token], number: str) -> Iterator[Token]:
    from markdown_it.token import Token

    if number:
        yield Token("text", "", 0, content=number)
    line = ""
    for i, token in enumerate(tokens):
        if token.type == "softbreak":
            yield _line_end(line, tokens[i + 1].content if i + 1 < len(tokens) else "")
        else:
            yield token
        line = "" if token.type.endswith("break") else line + token.content


def _line_end(before: str, behind: str) -> Token:
    """What a single line end stands for: nothing or a blank inside a wrapped paragraph, else a new line."""
    from markdown_it.token import Token

    if (
        len(before) < _WRAPPED
        or not behind.strip()
        or is_numbered(behind)
        or SENTENCE_END.search(before.rstrip())
    ):
        return Token("hardbreak", "br", 0)
    wide = _WIDE.match(before[-1]) and _WIDE.match(behind[0])
    return Token("text", "", 0, content="" if wide else " ")
