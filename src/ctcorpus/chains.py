"""Lossless codec chains: bytes written in one codec and read with another, up to three times over.

`x = dec_E(enc_D(t))` with both total on t, so `t = dec_D(enc_E(x))` is the one text that gives x.
Damage may lie on a whole document, a line, or a run between characters that the wrong codec cannot give.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from ctcorpus import codecs_zh, language
from ctcorpus.language import MARGIN, clean_of_residue

Link = tuple[str, str, str]

#: (name, D: what the bytes were written in, E: what they were read with)
PAIRS: tuple[Link, ...] = (
    ("utf8-as-latin1", "utf-8", "latin-1"),
    ("utf8-as-cp1252", "utf-8", "cp1252"),
    ("gb18030-as-latin1", "gb18030", "latin-1"),
    ("gb18030-as-cp1252", "gb18030", "cp1252"),
    ("gb18030-as-cp1250", "gb18030", "cp1250"),
    ("big5-as-latin1", "cp950", "latin-1"),
    ("big5-as-cp1252", "cp950", "cp1252"),
    ("utf8-as-gb18030", "utf-8", "gb18030"),
    ("big5-as-gb18030", "cp950", "gb18030"),
    ("gb18030-as-big5", "gb18030", "cp950"),
)
_LONGEST_CHAIN = 3
#: readings that are kept at each depth of a chain
_BEAM = 4
#: a repaired run must read as running text, and be long enough for that to mean something
_READS, _LEAST_HAN = 12.0, 2
_LEAST_BITS_SAVED = 16.0
_HAN = re.compile("[\\u3400-\\u9fff]")
#: three characters above ASCII that single-byte codecs give, close together
_SINGLE_BYTE = re.compile(
    "[\\x80-\\xff][\\x00-\\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]?[\\x80-\\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
)
_CP1250 = re.compile("[\\x80-\\u017f˘ˇ˙˛˝]{3}")
#: glyphs of an icon font: pages have a few together where nothing is damaged (three read 冬 世 once)
_LEAST_HAN_OF_GLYPHS = 4
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BETWEEN_TAGS = re.compile('[^<>\\n"]+')
_SAMPLE = 60
#: no part of a repaired text may read worse than this: window in characters, bits a character
_WINDOW, _WORST = 3, 16.5
#: a Han character inside a Latin word: Müller is no 邦 (M邦ller)
_INSIDE_WORD = re.compile("[A-Za-z][\u3400-\u9fff][a-z]|[a-z][\u3400-\u9fff][A-Za-z]")
#: what the marks ，；。 of clean text become when a double-byte chain is undone on them, too
_ODD_MARKS = re.compile("[\u02d9\u3105-\u312f\ufe30-\ufe6f]")
#: so many characters of a long text are judged
_JUDGED = 4000


def invert(text: str, written: str, read: str) -> str | None:
    """The one text whose bytes in `written`, read as `read`, are `text`; None where there is none."""
    try:
        found = codecs_zh.decode(codecs_zh.encode(text, read), written)
    except UnicodeError:
        return None
    return found if found != text else None


def forward(text: str, chain: tuple[Link, ...]) -> str:
    """The damage: written and wrongly read, for each link of `chain` in turn. Raises UnicodeError."""
    for _, written, read in chain:
        text = codecs_zh.decode(codecs_zh.encode(text, written), read)
    return text


@dataclass(frozen=True, slots=True)
class Solution:
    """The text before a chain of misreadings. `rivals` counts the texts that read about as well, it included."""

    text: str
    chain: str  # names of PAIRS joined by +, the first misreading first
    rivals: int
    gain: float  # bits a character


def solve(text: str) -> Solution | None:
    """The repair of `text` as a whole by the chain whose result reads best, if it can be believed.

    Takes time linear in the text: codecs run in C, and long texts are judged by their beginning.
    """
    level: dict[str, tuple[Link, ...]] = {text: ()}
    found: dict[str, tuple[Link, ...]] = {}
    for _ in range(_LONGEST_CHAIN):
        following: dict[str, tuple[Link, ...]] = {}
        for candidate, chain in level.items():
            for pair in PAIRS:
                better = invert(candidate, pair[1], pair[2])
                if better is not None and better not in found:
                    following.setdefault(better, (pair, *chain))
        found |= following
        level = {key: following[key] for key in sorted(following, key=_bits)[:_BEAM]}
    return _best(text, found)


def _bits(text: str) -> float:
    return language.bits(text[:_JUDGED])


def _cost(text: str) -> float:
    return _bits(text) * len(text)


def _best(text: str, found: dict[str, tuple[Link, ...]]) -> Solution | None:
    readable = {t: _cost(t) for t in found if len(_HAN.findall(t)) >= _LEAST_HAN and clean_of_residue(t)}
    if not readable:
        return None
    best = min(readable, key=readable.__getitem__)
    saved, characters = _cost(text) - readable[best], len(_HAN.findall(best))
    gain = saved / len(best)
    if saved < _LEAST_BITS_SAVED or gain < MARGIN or _bits(best) > _READS:
        return None
    if len(_PRIVATE.findall(text)) * 2 > len(text.strip()) and characters < _LEAST_HAN_OF_GLYPHS:
        return None
    if _INSIDE_WORD.search(best):
        return None
    if not _reads_evenly(best, found[best]) or forward(best, found[best]) != text:
        return None
    # what is no Han reads alike in all candidates
    rivals = sum(cost - readable[best] < MARGIN * characters for cost in readable.values())
    return Solution(best, "+".join(link[0] for link in found[best]), rivals, round(gain, 2))


def _reads_evenly(text: str, chain: tuple[Link, ...]) -> bool:
    """No clean neighbour, wrongly "repaired" too, hides behind the gain of the rest.

    Only double-byte codecs can harm one: the others have no Han characters.
    """
    if chain[-1][2] not in ("gb18030", "cp950"):
        return True
    if _ODD_MARKS.search(text):
        return False
    last = max(min(len(text), _JUDGED) - _WINDOW, 0)
    windows = (text[i : i + _WINDOW] for i in range(last + 1))
    return all(language.bits(window) < _WORST for window in windows)


def mend_file(text: str) -> tuple[str, str] | None:
    """A file (markup, mostly ASCII) mended as a whole, with the chain's name; None where it is not damaged.

    The chain is found on the damaged runs between tags and must then be total on the file.
    """
    if not suspicious().search(text):
        return None
    runs = (run for run in _BETWEEN_TAGS.findall(text) if suspicious().search(run))
    solution = solve("\n".join(islice(runs, _SAMPLE)))
    if not solution or solution.rivals > 1:
        return None
    # latin-1 and cp1252 read most bytes alike: a file may hold one that the sample did not
    for chain in dict.fromkeys((solution.chain, solution.chain.replace("latin1", "cp1252"))):
        mended = _invert_chain(text, chain)
        if mended:
            return mended, chain
    return None


def _invert_chain(text: str, chain: str) -> str | None:
    links = {name: (written, read) for name, written, read in PAIRS}
    mended: str | None = text
    for name in reversed(chain.split("+")):
        mended = invert(mended, *links[name]) if mended else None
    return mended


@cache
def suspicious() -> re.Pattern[str]:
    """A cheap sign of misread bytes: letters of single-byte codecs, or rare characters close together."""
    rare = re.escape(language.rare_characters())
    double = f"[{rare}\\u02b0-\\u04ff\\u2500-\\u259f\\u3040-\\u3129\\ue000-\\uf8ff]"
    return re.compile(f"{_SINGLE_BYTE.pattern}|{_CP1250.pattern}|{double}.{{0,3}}{double}")
