"""What a program that saved a page wrote into it: where the page lay, and when it was fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ctcorpus.rules import read_yaml

#: characters of a comment that are looked at: what a program says of a page is short, and comes first
_LOOKED_AT = 8_000
#: one of these words stands in every such comment, and in few others
_HINT = re.compile(r"saved|mirrored|archived", re.IGNORECASE)


def saved(comment: str) -> Iterator[tuple[str, str]]:
    """The items `comment:saved-from` and `comment:saved-date` that a comment of a page gives, in this order."""
    comment = comment[:_LOOKED_AT]
    if not _HINT.search(comment):
        return
    for url, date in _programs():
        if url and (match := url.search(comment)):
            yield "comment:saved-from", match[1] if "://" in match[1] else f"http://{match[1]}"
        if date and (match := date.search(comment)):
            yield "comment:saved-date", match[1].strip()


@cache
def _programs() -> list[tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    return [(_pattern(row.get("url")), _pattern(row.get("date"))) for row in read_yaml("saved.yaml")]


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None
