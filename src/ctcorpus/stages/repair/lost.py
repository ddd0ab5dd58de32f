"""Damage that nothing in the text can undo: marked, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.edits import Edit

#: U+FFFD itself; bytes EF BF BD read as GBK; fill patterns of uninitialised memory; runs of `?`
_MARKS = (
    ("replacement-hole", re.compile("\ufffd+")),
    ("kunjinkao", re.compile('(?:锟斤拷|锟斤|锟捷|锟街|锟\ufffd?){2,}|(?<![“「《‘"])锟斤拷(?![”」》’"])')),
    ("memory-fill", re.compile("[烫燙]{3,}|[屯]{3,}|[葺]{4,}")),
    ("question-run", re.compile(r"(?<!\?)\?{4,}(?!\?)")),
)
_SIGNS = frozenset("\ufffd锟烫燙屯葺")


def find(text: str) -> Iterator[Edit]:
    """One edit a mark, with proof `none` and nothing in its place."""
    if "????" not in text and _SIGNS.isdisjoint(text):
        return
    for rule, pattern in _MARKS:
        for match in pattern.finditer(text):
            yield Edit(match.start(), match[0], match[0], rule, "none", 0)
