"""A character-bigram model of Chinese, both scripts: how many bits a text costs.

It judges which of several readings of a text is Chinese. Running text costs 9 to 11 bits a character,
text read with a wrong codec 15 and more (measured on news and law texts in both scripts).
"""

from __future__ import annotations

import json
import re
import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from sys import byteorder

#: bits for what the model has no counts of, by class of character; relative sizes matter only:
#: marks and ASCII are as ordinary in Chinese text as Han characters, kana and hangul are text in
#: another language, accented letters and symbols are rare, private use and U+FFFD are damage
_CLASSES = tuple(
    (re.compile(f"[{members}]"), bits)
    for members, bits in (
        (r"\n\r\t \u3000", 3.0),
        ("，。、；：？！“”‘’（）《》「」『』〔〕【】—…·", 5.0),
        ("0-9", 4.0),
        ("A-Za-z", 5.0),
        (r"!-/:-@\[-`{-~", 6.5),
        (r"\u3040-\u30ff", 9.0),
        (r"\uac00-\ud7a3", 10.0),
        (r"\uff01-\uff5e\u3000-\u303f〇①-⑩⑴-⑽ⅰ-ⅹⅠ-Ⅻ％℃○●■□▲△★◆→", 9.0),
        (r"\u0400-\u04ff\u0370-\u03ff\u0e00-\u0e7f\u0600-\u06ff", 11.0),
        ("āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüâäçêëîïôöûñß", 11.0),
        (r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff", 24.0),
    )
)
#: any other character: symbols, unlisted Han
_OTHER = 18.0
#: what a bigram that the dictionary does not know costs beside its second character (half the weight: 1 bit)
_BACKOFF = 1.0
#: a Han character costs this much more than its unigram says from where it is called rare
RARE_BITS = 17.5


#: bits a character that a repair must save. Measured: 0 of 480 clean sentences and 1 of 3,905 blog lines
#: were repaired falsely with it (real text costs 8 to 11 bits a character, misread text 17 and more).
MARGIN = 2.5
#: characters that take two UTF-16 units
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_UTF_16 = f"utf-16-{byteorder[0]}e"
#: up to so many characters a loop is quicker than work in bulk: 0.7 microseconds for 5, where that takes 2
_SHORT = 25
#: what no repaired text may hold: replacement and private-use characters, C0 and C1 controls, letters of phoneticians
_RESIDUE = re.compile("[\ufffd\u02de-\u02ff\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class _Unigrams(dict[str, float]):
    """Character -> bits behind one that the dictionary does not know it behind."""

    def __missing__(self, character: str) -> float:
        self[character] = next((bits for members, bits in _CLASSES if members.match(character)), _OTHER)
        return self[character]


@cache
def _tables() -> tuple[_Unigrams, dict[int, float], array[int]]:
    """Bits of characters, and of pairs: the first character in the lower half of the key, as UTF-16 has them.

    Also the pairs in the order of their characters, the first one in the upper half.
    """
    data = zlib.decompress(files("ctcorpus.rules").joinpath("bigrams.bin").read_bytes())
    head, _, body = data.partition(b"\n")
    sizes = json.loads(head)
    n, m = sizes["unigrams"], sizes["bigrams"]
    keys = array("I", body[: 4 * (n + m)])
    if byteorder == "big":
        keys.byteswap()
    pairs = array("H", keys[n:].tobytes())
    pairs[::2], pairs[1::2] = pairs[1::2], pairs[::2]
    bits = [cost / 8 for cost in range(256)]
    costs = [bits[cost] for cost in body[4 * (n + m) :]]
    unigrams = {chr(key): cost + _BACKOFF for key, cost in zip(keys[:n], costs[:n], strict=True)}
    by_key = dict(zip(memoryview(pairs).cast("B").cast("I"), costs[n:], strict=True))
    return _Unigrams(unigrams), by_key, keys[n:]


def costs(text: str) -> list[float]:
    """Bits that the model needs for each character of `text` behind the one before it."""
    if len(text) > _SHORT:
        return costs_behind(("\0" + text)[:-1], text)
    unigrams, bigrams, _ = _tables()
    found, before = [], 0
    for character in text:
        code = ord(character)
        bits = bigrams.get(code << 16 | before)
        found.append(unigrams[character] if bits is None else bits)
        before = code if code < 0x10000 else 0
    return found


def costs_behind(before: str, text: str) -> list[float]:
    """Bits of each character of `text` behind the one at the same place of `before`, which is as long.

    The keys of pairs are made of UTF-16 units, which needs no Python a character: 0.12 microseconds each in all,
    where a loop over the characters takes 0.16 to 0.35.
    """
    unigrams, bigrams, _ = _tables()
    units = array("H", bytes(4 * len(text)))
    units[::2], units[1::2] = _utf_16(before), _utf_16(text)
    found = map(bigrams.get, memoryview(units).cast("B").cast("I"))
    return [unigrams[c] if bits is None else bits for bits, c in zip(found, text, strict=True)]


def _utf_16(text: str) -> array[int]:
    """One unit a character; 0 for those that would take two."""
    data = text.encode(_UTF_16, "surrogatepass")
    if len(data) > 2 * len(text):
        data = _BEYOND.sub("\0", text).encode(_UTF_16, "surrogatepass")
    return array("H", data)


def cost(text: str) -> float:
    """Bits that the model needs for `text`: less is more like Chinese."""
    return sum(costs(text))


def bits(text: str) -> float:
    """Bits a character."""
    return cost(text) / max(len(text), 1)


def gain(before: str, after: str) -> float:
    """Bits that a repair saves for each character of the repaired text."""
    return (cost(before) - cost(after)) / max(len(after), 1)


def clean_of_residue(text: str) -> bool:
    """Whether nothing in a repaired text is a sign of damage."""
    return not _RESIDUE.search(text)


@cache
def rare_characters() -> str:
    """Han characters that running text hardly ever uses, as members of a [...] class of a pattern."""
    unigrams, _, _ = _tables()
    common = {character for character, bits in unigrams.items() if bits < RARE_BITS}
    rare = [chr(code) for code in range(0x3400, 0xA000) if chr(code) not in common]
    return "".join(rare)


def step(before: str, character: str) -> float:
    """Bits of `character` behind `before` (one character, or none)."""
    unigrams, bigrams, _ = _tables()
    bits = bigrams.get(ord(character) << 16 | ord(before)) if "" < before < "\U00010000" else None
    return unigrams[character] if bits is None else bits


def known_behind(before: str) -> list[int]:
    """Code points of the characters that the dictionary knows behind `before` (one character, or none)."""
    _, _, pairs = _tables()
    if not "" < before < "\U00010000":
        return []
    first = ord(before) << 16
    return [pair & 0xFFFF for pair in pairs[bisect_left(pairs, first) : bisect_left(pairs, first + 0x10000)]]


def known_before(after: str) -> Sequence[int]:
    """Code points of the characters that the dictionary knows in front of `after` (one character, or none)."""
    return _before().get(ord(after), ()) if after else ()


@cache
def _before() -> Mapping[int, list[int]]:
    """Takes 40 ms to build: for texts only that have many characters to guess."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for pair in _tables()[2]:
        found[pair & 0xFFFF].append(pair >> 16)
    return found
