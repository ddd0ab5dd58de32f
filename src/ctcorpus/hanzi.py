"""Character classes of Chinese text, script (Hans, Hant), and the view that rules match on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ctcorpus.errors import CtcorpusError

#: Han characters, for use inside [...] of a pattern: URO, extension A, compatibility, 〇, planes 2 and 3
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
is_han = re.compile(f"[{HAN}]").fullmatch
#: a run of letters of a pinyin reading, with tone marks (docs/damage.md: `網(wǎng)`)
PINYIN = "a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿɡê"
_READING = re.compile(rf"(?<=[{HAN}])\([{PINYIN}]{{1,6}}\)")
#: marks that end a sentence, with the closing quotes and brackets that may follow them
SENTENCE_END = re.compile(r"[。！？!?…；;：:][”’」』）)》】\"']*$")
#: characters of the shortest line that is running text
SHORTEST_PROSE = 25
_SENTENCE_MARK = re.compile(r"[。！？；]|[，,].*[，,。]")


@cache
def opencc_dictionary(name: str) -> dict[str, str]:
    """A dictionary of opencc-python-reimplemented, first value of each key.

    Raises CtcorpusError where the files are missing.
    """
    return {key: values[0] for key, values in _opencc_rows(name)}


@cache
def opencc_values(name: str) -> dict[str, tuple[str, ...]]:
    """All values of each key of such a dictionary."""
    return {key: tuple(values) for key, values in _opencc_rows(name)}


def _opencc_rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """The files of the named distribution are read, not the module `opencc`: the official OpenCC
    wheel installs a module of the same name.
    """
    from importlib import metadata  # costs 20 ms that most commands need not pay

    try:
        distribution = metadata.distribution("opencc-python-reimplemented")
        path = Path(str(distribution.locate_file(f"opencc/dictionary/{name}.txt")))
        lines = path.read_text("utf-8").splitlines()
    except (metadata.PackageNotFoundError, OSError):
        raise CtcorpusError(
            f"the dictionary {name} of opencc-python-reimplemented is missing: "
            "pip install --force-reinstall opencc-python-reimplemented==0.1.7"
        ) from None
    for line in lines:
        if line.strip():
            key, values = line.split("\t")
            yield key, values.split(" ")


@cache
def spellings() -> frozenset[tuple[str, str]]:
    """Pairs of characters, folded, that write one word in two scripts or regions: 着 and 著, 了 and 瞭."""
    found: set[tuple[str, str]] = set()
    for name in ("TSCharacters", "STCharacters", "TWVariants", "HKVariants"):
        for key, values in _opencc_rows(name):
            found.update((fold(key), fold(value)) for value in values)
    return frozenset(found | {(two, one) for one, two in found})


@cache
def t2s_characters() -> dict[int, str]:
    """Traditional -> Simplified, one character to one, for `str.translate`."""
    return {ord(key): value for key, value in opencc_dictionary("TSCharacters").items()}


@cache
def traditional_only() -> frozenset[str]:
    """Characters that Simplified text does not use: t2s changes them, s2t never gives them up."""
    simplified = set(opencc_dictionary("STCharacters"))
    return frozenset(chr(key) for key, value in t2s_characters().items() if chr(key) != value) - simplified


@cache
def simplified_only() -> frozenset[str]:
    """Characters that Traditional text does not use."""
    changed = {key for key, value in opencc_dictionary("STCharacters").items() if key != value}
    return frozenset(changed) - frozenset(map(chr, t2s_characters()))


@cache
def hant_marks() -> frozenset[str]:
    """Characters that tell Traditional text: of `traditional_only`, those outside GB 2312.

    Simplified text writes the others now and then: 乾隆, 夥同, 捱过, 菸, 於 as a surname. 後 and 於
    stay: they are too frequent in Traditional text to be given up for a name.
    """
    return frozenset(c for c in traditional_only() if c in "後於" or not _encodes(c, "gb2312"))


@cache
def hans_marks() -> frozenset[str]:
    """Characters that tell Simplified text: of `simplified_only`, those outside Big5 and some within.

    Traditional text writes most of the others as they are: 台灣, 里長, 批准, 占, 群, 床, 吃, 秘.
    """
    within = "万与么价优体党儿厂听坏宁庄异忏怀怜惊扰机极构气洁离种胜触赶适筑网确荐蚕虫"
    return frozenset(c for c in simplified_only() if c in within or not _encodes(c, "big5"))


def _encodes(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def script_of(text: str | Mapping[str, int]) -> str | None:
    """`Hans`, `Hant` or `mixed` (ISO 15924) of a Chinese text; None where there is no Han character.

    The text may be given as the counts of its characters.
    A script counts as mixed in where it has at least a tenth of the characters that tell; where
    none tells, the text reads the same in both and counts as Simplified.
    """
    counts = Counter(text)
    hant = sum(counts[c] for c in counts.keys() & hant_marks())
    hans = sum(counts[c] for c in counts.keys() & hans_marks())
    if not hant + hans:
        return "Hans" if any(map(is_han, counts)) else None
    share = hant / (hant + hans)
    return "Hant" if share > 0.9 else "Hans" if share < 0.1 else "mixed"


def view(text: str) -> str:
    """The form of a line that rules match on: NFKC, Simplified, without spliced readings, blanks collapsed.

    One rule then serves 相关文章, 相關文章 and 相關(guān)文章.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(t2s_characters())
    if "(" in text:
        text = _READING.sub("", text)
    return " ".join(text.split())


def han_count(text: str) -> int:
    return len(re.findall(f"[{HAN}]", text))


def is_prose(text: str) -> bool:
    """Whether a line reads as running text: long enough, and with the marks of a sentence."""
    return len(text) >= SHORTEST_PROSE and bool(_SENTENCE_MARK.search(text))


@cache
def _folds() -> dict[int, str]:
    """Characters that `fold` changes: script, width, kinds of blanks, look-alikes of 〇, colon and stroke."""
    table = dict(t2s_characters())
    narrow = [chr(code) for code in (*range(0xFF01, 0xFFE7), *range(0xFE50, 0xFE70), *range(0x2F00, 0x2FD6))]
    for character in (*narrow, *"\t\u00a0\u2002\u2003\u2009"):
        plain = unicodedata.normalize("NFKC", character)
        if len(plain) == 1:
            table[ord(character)] = " " if plain.isspace() else plain
    table[ord("○")] = table[ord("Ｏ")] = "〇"  # how a zero is typed in 二○一九年
    table[ord("∶")] = table[ord("︰")] = ":"
    table[ord("İ")] = "I"  # the one letter that becomes two in lower case
    table[ord("丨")] = table[ord("│")] = table[ord("┃")] = "|"
    return table


def fold(text: str) -> str:
    """Half-width, Simplified, one kind of blank (U+3000 stays: it parts a table's cells); same length.

    `view` collapses blanks and drops readings, so its offsets are its own; here a match's span holds in the text.
    """
    return text.translate(_folds())


def squeeze(text: str) -> str:
    """`fold` without blanks and letter case: equal for two spellings of one title."""
    return "".join(fold(text).split()).lower()
