"""Lossless codec chains: bytes written in one codec and read with another, up to three times over.

`x = dec_E(enc_D(t))` with both total on t, so `t = dec_D(enc_E(x))` is the one text that gives x.
Damage may lie on a whole document, a line, or a run between characters that the wrong codec cannot give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from ctcorpus import codecs_zh, language, swaps
from ctcorpus.language import MARGIN, clean_of_residue
from ctcorpus.strange import is_own_script, suspicious

Link = tuple[str, str, str]

_SINGLE_BYTE_READERS = {"latin1": "latin-1", "cp1252": "cp1252", "cp1250": "cp1250", "mac-roman": "mac-roman"}
#: (name, D: what the bytes were written in, E: what they were read with)
PAIRS: tuple[Link, ...] = (
    *((f"utf8-as-{name}", "utf-8", codec) for name, codec in _SINGLE_BYTE_READERS.items()),
    *((f"gb18030-as-{name}", "gb18030", codec) for name, codec in _SINGLE_BYTE_READERS.items()),
    *((f"big5-as-{name}", "cp950", codec) for name, codec in _SINGLE_BYTE_READERS.items()),
    ("utf8-as-gb18030", "utf-8", "gb18030"),
    ("utf8-as-big5", "utf-8", "cp950"),
    ("big5-as-gb18030", "cp950", "gb18030"),
    ("gb18030-as-big5", "gb18030", "cp950"),
)
#: pairs that swap one character for another (ctcorpus.swaps)
SWAPS = tuple(pair for pair in PAIRS if {pair[1], pair[2]} == {"cp950", "gb18030"})
_BY_NAME = {pair[0]: pair for pair in PAIRS}
_BY_READER = tuple(
    (read, tuple(pair for pair in PAIRS if pair[2] == read)) for read in dict.fromkeys(p[2] for p in PAIRS)
)
_LONGEST_CHAIN = 3
#: readings that are kept at each depth of a chain
_BEAM = 6
#: bits a character, at most, of a repaired run by its length; longer ones read as text up to the last. Of letters
#: picked at random, two bytes a character, 1 in 10,000 reads better through some pair of codecs. Bytes that are
#: UTF-8 are that by no chance, so that text that is strange (names, lists) is believed, too
_READS_SHORT = {0: 0.0, 1: 0.0, 2: 7.5, 3: 9.5, 4: 10.8, 5: 11.2}
_READS, _READS_UTF8, _LEAST_HAN = 12.0, 14.0, 2
LEAST_BITS_SAVED = 16.0
#: a short line between lines that were damaged alike: bits that it must save, bits by which no part may stay clean
_LEAST_BITS_BESIDE, _CLEAR_BESIDE = 8.0, 2.0
#: a reading that is Chinese already is misread no further
_CHINESE, _HAN_SHARE = 11.0, 0.6
_HAN = re.compile("[\\u3400-\\u9fff]")
#: a text has many different Han characters: 妹妹妹妹 is ÃÃÃÃÃÃÃÃ; rows of tables and forms repeat theirs
_REPEATED, _LEAST_VARIETY = 3, 6
#: glyphs of an icon font: pages have a few together where nothing is damaged (three read 冬 世 once)
_LEAST_HAN_OF_GLYPHS = 4
#: characters of cp950 whose codes are others in Big5-HKSCS: て is 夊 there, ⑦ is ン
_VARIES = re.compile("[\u3041-\u30fe\u0400-\u04ff①-⑽々]")
#: bits by which what the other variant gives must read worse: through a chain, and through one misreading, which is
#: rather cp950. With 0 bits for one, 2 of 267 sentences of GB18030 read as Big5 would be guesses (前 or 球)
_CLEAR_OF_VARIANT, _CLEAR_OF_VARIANT_ALONE = 12.0, -6.0
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BETWEEN_TAGS = re.compile('[^<>\\n"]+')
_SAMPLE = 60
_ASCII = re.compile("[\\x00-\\x7f]+")
_DATE = re.compile("[0-9]年[0-9]{1,2}月|[0-9]月[0-9]{1,2}日")
_INSIDE_WORD = re.compile("[A-Za-z][\u3400-\u9fff][a-z]|[a-z][\u3400-\u9fff][A-Za-z]")
#: long texts are judged by three pieces of this length: beginning, middle and end
_JUDGED = 120


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

    Takes time linear in the text: codecs run in C, and readings of long texts are judged by pieces of them.
    """
    level: dict[str, tuple[Link, ...]] = {text: ()}
    found: dict[str, tuple[Link, ...]] = {text: ()}
    for _ in range(_LONGEST_CHAIN):
        following: dict[str, tuple[Link, ...]] = {}
        for candidate, chain in level.items():
            for better, link in _before(candidate, chain):
                if better not in found:
                    following.setdefault(better, (link, *chain))
        found |= following
        open_ = [t for t, chain in following.items() if chain[0] not in SWAPS and not _is_chinese(t)]
        # that bytes are UTF-8 by chance is unlikely
        open_.sort(key=lambda t: (following[t][0][1] != "utf-8", _bits(t)))
        level = {t: following[t] for t in open_[:_BEAM]}
    del found[text]
    return _best(text, found)


def _before(text: str, chain: tuple[Link, ...]) -> Iterator[tuple[str, Link]]:
    """The texts that one misreading turns into `text`, which itself became what is seen by `chain`."""
    tried = set()
    for read, links in _BY_READER:
        if chain and chain[0][1] == read:
            continue  # read and written in one codec is no damage
        try:
            data = codecs_zh.encode(text, read)
        except UnicodeError:
            continue
        if data in tried:
            continue
        tried.add(data)
        for link in links:
            try:
                yield codecs_zh.decode(data, link[1]), link
            except UnicodeError:
                continue


def _pieces(text: str) -> str:
    if len(text) <= 3 * _JUDGED:
        return text
    middle = len(text) // 2
    return text[:_JUDGED] + text[middle : middle + _JUDGED] + text[-_JUDGED:]


def _bits(text: str) -> float:
    return language.bits(_pieces(text))


def _cost(text: str) -> float:
    return _bits(text) * len(text)


def _is_chinese(text: str) -> bool:
    pieces = _pieces(text)
    return len(_HAN.findall(pieces)) > _HAN_SHARE * len(pieces) and _bits(text) < _CHINESE


def _is_varied(text: str) -> bool:
    characters = _HAN.findall(_pieces(text))
    return len(set(characters)) >= min(max(len(characters) / _REPEATED, _LEAST_HAN), _LEAST_VARIETY)


def _best(text: str, found: dict[str, tuple[Link, ...]]) -> Solution | None:
    readable = {t: _cost(t) for t in found if _HAN.search(t) and clean_of_residue(t)}
    if not readable:
        return None
    best = min(readable, key=readable.__getitem__)
    saved, chain = _cost(text) - readable[best], found[best]
    if not believable(text, best, saved, chain[0][1]) or forward(best, chain) != text:
        return None
    # another misreading on top of it says where a run ends
    clear = swaps.CLEAR_LONG if len(chain) > 1 else None
    if chain[0] in SWAPS and not swaps.is_misread(forward(best, chain[:1]), *chain[0][1:], clear):
        return None
    # what is no Han reads alike in all candidates
    characters = len(_HAN.findall(best))
    rivals = sum(cost - readable[best] < MARGIN * characters for cost in readable.values())
    rivals += has_other_code(text, best, chain)
    return Solution(best, "+".join(link[0] for link in chain), rivals, round(saved / len(best), 2))


def believable(text: str, after: str, saved: float, written: str) -> bool:
    """Whether `after`, which was `written` in some codec and saves so many bits, is what `text` stands for."""
    if is_own_script(text):
        return False
    foreign = _ASCII.sub("", after)  # what is ASCII reads alike before and after
    limit = _READS_UTF8 if written == "utf-8" else _READS_SHORT.get(len(foreign), _READS)
    if _DATE.search(after):
        limit = max(limit, _READS)
    if saved < max(LEAST_BITS_SAVED, MARGIN * len(foreign)) or _bits(foreign) > limit:
        return False
    if not (_is_varied(after) and clean_of_residue(after)) or has_odd_word(after):
        return False
    glyphs = len(_PRIVATE.findall(text)) * 2 > len(text.strip())
    return not glyphs or len(_HAN.findall(after)) >= _LEAST_HAN_OF_GLYPHS


def has_other_code(seen: str, text: str, chain: tuple[Link, ...]) -> bool:
    """Whether `seen` may be another text than `text`, where Big5-HKSCS was at work in place of cp950.

    Kana are text in either. Of other characters the language says which codec it was, and must say so clearly in a
    chain, which may have gone through both.
    """
    if chain[0][1] == "cp950" and _VARIES.search(text):
        return True
    clear = _CLEAR_OF_VARIANT if len(chain) > 1 else _CLEAR_OF_VARIANT_ALONE
    variants = [[(name, *pair) for pair in _variants(written, read)] for name, written, read in chain]
    others = (_before_all(seen, other) for other in product(*variants) if other != chain)
    return any(_reads_as_well(other, text, clear) for other in others if other)


def _variants(written: str, read: str) -> Iterator[tuple[str, str]]:
    yield written, read
    if "cp950" in (written, read):
        yield written.replace("cp950", "big5hkscs"), read.replace("cp950", "big5hkscs")


def _before_all(seen: str, chain: tuple[Link, ...]) -> str | None:
    text: str | None = seen
    for _, written, read in reversed(chain):
        text = invert(text, written, read) if text else None
    return text


def _reads_as_well(other: str, text: str, clear: float) -> bool:
    """Whether another text of as many characters reads less than `clear` bits worse; marks that differ say nothing."""
    places = [
        i for i, (one, two) in enumerate(zip(other, text, strict=False)) if one != two and _HAN.match(one)
    ]
    if len(other) != len(text) or not places or not clean_of_residue(other):
        return False
    around = slice(max(places[0] - 1, 0), places[-1] + 2)
    return language.cost(other[around]) < language.cost(text[around]) + clear


def explains(text: str, chain: str) -> str | None:
    """What a short text was before `chain`, which is known from the lines around it; None where it reads no better."""
    after = invert_chain(text, chain)
    if not after or not _HAN.search(after) or not clean_of_residue(after) or has_odd_word(after):
        return None
    if (
        language.cost(text) - language.cost(after) < _LEAST_BITS_BESIDE
        or language.bits(_ASCII.sub("", after)) > _READS_UTF8
    ):
        return None
    swap = next((pair for pair in SWAPS if pair[0] == chain), None)
    return None if swap and not swaps.is_misread(text, *swap[1:], _CLEAR_BESIDE) else after


def has_odd_word(text: str) -> bool:
    """Whether a Han character stands inside a Latin word: Müller is no 邦 (M邦ller)."""
    return bool(_INSIDE_WORD.search(text))


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
        mended = invert_chain(text, chain)
        if mended:
            return mended, chain
    return None


def size_of(character: str, chain: str) -> int:
    """How many characters a chain, given by its name, makes of one; 0 where it makes none of it alone."""
    try:
        return len(forward(character, tuple(_BY_NAME[name] for name in chain.split("+"))))
    except UnicodeError:
        return 0


def invert_chain(text: str, chain: str) -> str | None:
    """The text before a chain, given by its name; None where there is none."""
    return _before_all(text, tuple(_BY_NAME[name] for name in chain.split("+")))
