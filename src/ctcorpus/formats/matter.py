"""The head of a Markdown file: YAML between two lines of `---`, or the lines that reading services write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

#: characters; a longer head is none
_LONGEST = 16_384
_FENCED = re.compile(
    r"\ufeff?\s*---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_ENTRY = re.compile(r"^([\w.:-][\w .:-]{0,60}?)\s*:[ \t]+(\S.*)$|^([\w-]{1,60}):[ \t]*$", re.MULTILINE)
#: `Title: …`, `URL Source: …`, `Published Time: …` before `Markdown Content:`
_SERVICE = re.compile(r"\ufeff?Title: .*\r?\n(?:.*\r?\n){0,20}?Markdown Content:[ \t]*\r?\n")
_SERVICE_KEYS = {"URL Source": "url", "Published Time": "published"}


def split_head(text: str) -> tuple[dict[str, Any], str]:
    """What the head says, and the text behind it; ({}, text) where there is no head."""
    if found := _SERVICE.match(text, 0, _LONGEST):
        named = {_SERVICE_KEYS.get(key, key): value for key, value in _entries(found[0])}
        return named, text[found.end() :]
    found = _FENCED.match(text, 0, _LONGEST)
    if not found or not _ENTRY.search(found[1]):
        return {}, text
    said = _yaml(found[1])
    return (said if said is not None else dict(_entries(found[1]))), text[found.end() :]


def _yaml(text: str) -> dict[str, Any] | None:
    """None where it is no YAML: `title: 反恐: 新机制` is what scrapers write."""
    import yaml

    try:
        said = yaml.safe_load(text)  # not the C loader, which deep nesting crashes
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return None
    return {str(key): value for key, value in said.items()} if isinstance(said, dict) else None


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for found in _ENTRY.finditer(text):
        if found[1]:
            yield found[1], found[2].strip().strip("'\"")
