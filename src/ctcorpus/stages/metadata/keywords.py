"""Keywords that a page gives itself: in a meta tag, or behind 关键词 beside its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.hanzi import fold
from ctcorpus.stages.metadata import head
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page, Row

#: characters of a keyword, keywords, characters of a line that lists them
_LONGEST, _MOST, _LONGEST_LINE = 40, 50, 200
_SENTENCE = re.compile(r"[。!?]")
_LABEL = re.compile(
    r"\s*[\[【(]?\s*(?:关\s*键\s*[词字]|主\s*题\s*词|标\s*签|tags?|key\s?words?)\s*(?:[\]】)]\s*[:|]?|[:|])\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,，、;；|#]+")
_BLANK = re.compile(r"\s+")


def findings(page: Page) -> list[Finding]:
    """The keywords, of one place only; their lines are not claimed: an abstract's belong to it."""
    for name, value in head.keyword_tags(page.doc.head):
        if found := [Finding("page_keywords", word, word, f"keywords.{name}") for word in split(value)]:
            return found
    for row in page.rows:
        match = _LABEL.match(row.folded) if len(row.text) <= _LONGEST_LINE else None
        if match and not _SENTENCE.search(row.folded):
            return list(_listed(page, row, match.end()))
    return []


def _listed(page: Page, row: Row, start: int) -> Iterator[Finding]:
    """The words behind a label, or the links in the lines below it."""
    lines = [(row, row.text[start:])]
    if not row.text[start:].strip():
        lines = []
        for below in page.after(row.index + 1, _MOST):
            if not below.linked or len(below.text) > _LONGEST:
                break
            lines.append((below, below.text))
    for one, text in lines:
        for word in split(text):
            yield Finding(
                "page_keywords", word, word, "keywords.label", one.line.start + one.text.index(word)
            )


def split(value: str) -> list[str]:
    """The words of a list: 反恐, 国际合作 -> two. Blanks part them where nothing else does, if all are Han."""
    words = [word.strip() for word in _BETWEEN.split(value)]
    if len(words) == 1:
        pieces = _BLANK.split(words[0])
        words = pieces if all(re.fullmatch(r"[\u4e00-\u9fff·]+", fold(piece)) for piece in pieces) else words
    return [word for word in dict.fromkeys(words) if 1 < len(word) <= _LONGEST][:_MOST]
