"""OpenCC's t2s as one table: the same result as opencc-python-reimplemented, thirty times as fast.

The library cuts a text at separators and searches each segment for its longest phrase, the leftmost
of several, then the parts on either side in the same way; what is left goes character by character.
No phrase holds a separator, so the segments need no cutting here, and since all phrases and
characters keep their length, the text is mapped character by character first and the phrases are
laid over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ctcorpus.hanzi import opencc_dictionary, t2s_characters

#: one past the last character of planes 0 to 2; OpenCC maps nothing beyond
_PLANES = 0x30000
#: a trie: character -> node; the key "" marks the end of a word
_Node: TypeAlias = "dict[str, _Node]"


@dataclass(frozen=True, slots=True)
class _Table:
    characters: list[int]
    phrases: dict[str, str]
    lengths: tuple[int, ...]  # of the phrases, the longest first
    pattern: re.Pattern[str]  # the longest phrase that begins at a place


@cache
def _table() -> _Table:
    # identity entries: `str.translate` is slow where a key is missing (it raises and catches)
    characters = list(range(_PLANES))
    for key, value in t2s_characters().items():
        characters[key] = ord(value)
    phrases = opencc_dictionary("TSPhrases")
    lengths = sorted({len(phrase) for phrase in phrases}, reverse=True)
    return _Table(characters, phrases, tuple(lengths), re.compile(_trie_pattern(phrases)))


def convert(text: str) -> str:
    """Traditional -> Simplified, exactly as `OpenCC("t2s").convert`; the length stays the same."""
    table = _table()
    parts: list[str] = []
    position = 0
    for start, phrase in _matches(text, table):
        parts += (text[position:start].translate(table.characters), table.phrases[phrase])
        position = start + len(phrase)
    parts.append(text[position:].translate(table.characters))
    return "".join(parts)


def _matches(text: str, table: _Table) -> Iterator[tuple[int, str]]:
    """The phrases to replace, from left to right."""
    match = table.pattern.search(text)
    while match:
        end, found = _cluster(text, match.start(), match.end(), table)
        yield from found
        match = table.pattern.search(text, end)


def _cluster(text: str, start: int, end: int, table: _Table) -> tuple[int, list[tuple[int, str]]]:
    """Phrases that overlap one another, from `start` on: where they end, and those that the library takes."""
    found: list[tuple[int, str]] = []
    place = start
    while place < end:
        for length in table.lengths:
            phrase = text[place : place + length]
            if phrase in table.phrases and len(phrase) == length:
                found.append((place, phrase))
                end = max(end, place + length)
        place += 1
    return end, _longest_first(found) if len(found) > 1 else found


def _longest_first(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    taken: list[tuple[int, str]] = []
    for start, phrase in sorted(found, key=lambda match: (-len(match[1]), match[0])):
        end = start + len(phrase)
        if all(end <= other or start >= other + len(one) for other, one in taken):
            taken.append((start, phrase))
    return sorted(taken)


def _trie_pattern(words: Iterable[str]) -> str:
    """A pattern that matches the longest of `words` at a place, its alternatives sharing their beginnings."""
    trie: _Node = {}
    for word in words:
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(trie)


def _branches(node: _Node) -> str:
    ways = [re.escape(character) + _branches(child) for character, child in sorted(node.items()) if character]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)}){'?' if '' in node else ''}"
