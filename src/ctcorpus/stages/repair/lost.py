"""Damage that nothing in the text can undo: marked, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.edits import Edit

#: letters that single-byte codecs give for misread bytes; text of any language has few in a row
_MISREAD = re.compile("[\x80-\xff€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]{4}")
_LEAST_MISREAD = 2
#: U+FFFD itself; bytes EF BF BD read as GBK; fill patterns of uninitialised memory; runs of `?`
_MARKS = (
    ("replacement-hole", re.compile("\ufffd+")),
    ("kunjinkao", re.compile('(?:锟斤拷|锟斤|锟捷|锟街|锟\ufffd?){2,}|(?<![“「《‘"])锟斤拷(?![”」》’"])')),
    ("memory-fill", re.compile("[烫燙]{3,}|[屯]{3,}|[葺]{4,}")),
    ("question-run", re.compile(r"(?<!\?)\?{4,}(?!\?)")),
)
#: what a text must hold before the pattern of a rule is tried on it
_TELLS = {
    "replacement-hole": re.compile("\ufffd"),
    "kunjinkao": re.compile("锟"),
    "memory-fill": re.compile("[烫燙屯葺]{3}"),
    "question-run": re.compile(r"\?{4}"),
}


def possible_in(alphabet: frozenset[str]) -> bool:
    return True


def find(text: str) -> Iterator[Edit]:
    """One edit a mark, with proof `none` and nothing in its place."""
    for rule, pattern in _MARKS:
        for match in pattern.finditer(text) if _TELLS[rule].search(text) else ():
            yield Edit(match.start(), match[0], match[0], rule, "none", 0)
    if _MISREAD.search(text):
        yield from _misread_lines(text)


def _misread_lines(text: str) -> Iterator[Edit]:
    """Lines of misread bytes that no chain gives back: some are gone."""
    start = 0
    for line in text.split("\n"):
        if len(_MISREAD.findall(line)) >= _LEAST_MISREAD:
            yield Edit(start, line, line, "unread-bytes", "none", 0)
        start += len(line) + 1
