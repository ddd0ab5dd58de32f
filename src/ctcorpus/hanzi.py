"""Character classes of Chinese text, script (Hans, Hant), and the view that rules match on."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import metadata

from ctcorpus.errors import CtcorpusError

#: Han characters, for use inside [...] of a pattern: URO, extension A, compatibility, 〇, planes 2 and 3
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
is_han = re.compile(f"[{HAN}]").fullmatch
#: a run of letters of a pinyin reading, with tone marks (damage.md: `網(wǎng)`)
PINYIN = "a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿɡê"
_READING = re.compile(rf"(?<=[{HAN}])\([{PINYIN}]{{1,6}}\)")
_BLANKS = re.compile(r"\s+")
#: marks that end a sentence, with the closing quotes and brackets that may follow them
SENTENCE_END = re.compile(r"[。！？!?…；;：:][”’」』）)》】\"']*$")
_SENTENCE_MARK = re.compile(r"[。！？；]|[，,].*[，,。]")


@cache
def opencc_dictionary(name: str) -> dict[str, str]:
    """A dictionary of opencc-python-reimplemented, first value of each key.

    The files of the named distribution are read, not the module `opencc`: the official OpenCC
    wheel installs a module of the same name. Raises CtcorpusError where the files are missing.
    """
    try:
        path = metadata.distribution("opencc-python-reimplemented").locate_file(f"opencc/dictionary/{name}.txt")
        lines = path.read_text("utf-8").splitlines()  # type: ignore[attr-defined]
    except (metadata.PackageNotFoundError, OSError):
        raise CtcorpusError(
            f"the dictionary {name} of opencc-python-reimplemented is missing: "
            "pip install --force-reinstall opencc-python-reimplemented==0.1.7"
        ) from None
    pairs = (line.split("\t") for line in lines if line.strip())
    return {key: values.split(" ")[0] for key, values in pairs}


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


def script_of(text: str) -> str | None:
    """`Hans`, `Hant` or `mixed` (ISO 15924) of a Chinese text; None where no character tells.

    A script counts as mixed in where it has more than a tenth of the characters that tell.
    """
    characters = re.findall(f"[{HAN}]", text)
    hant = sum(c in traditional_only() for c in characters)
    hans = sum(c in simplified_only() for c in characters)
    if not hant + hans:
        return "Hans" if characters else None
    share = hant / (hant + hans)
    return "Hant" if share > 0.9 else "Hans" if share < 0.1 else "mixed"


def view(text: str) -> str:
    """The form of a line that rules match on: NFKC, Simplified, without spliced readings, blanks collapsed.

    One rule then serves 相关文章, 相關文章 and 相關(guān)文章.
    """
    text = _READING.sub("", unicodedata.normalize("NFKC", text))
    return _BLANKS.sub(" ", text.translate(t2s_characters())).strip()


def han_count(text: str) -> int:
    return len(re.findall(f"[{HAN}]", text))


def is_prose(text: str) -> bool:
    """Whether a line reads as running text: long enough, and with the marks of a sentence."""
    return len(text) >= 25 and bool(_SENTENCE_MARK.search(text))
