"""Tokens of a text: what is no Han run is cut out first by patterns, the runs go to the segmenter.

A token never holds a blank, and the tokens of a paragraph joined are the paragraph without blanks.
One token is: a word, a number with its marks (1,234.5 and 50%), a date (2019年9月26日), a time, a UN
symbol (`A/RES/71/291`), a document number with its issuer's code, an address, a transliterated name
with its dots, a run of letters (counter-terrorism), any other mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ctcorpus.rules.local import LocalRules
from ctcorpus.stages.segment.compounds import DOTS, compounds
from ctcorpus.stages.segment.segmenter import JIEBA_HAN, cutter

#: letters of scripts that write words; fullwidth Latin, kana and Hangul among them, U+1680 is a blank
_LETTERS = (
    "A-Za-zªµºÀ-ÖØ-öø-ʯ\u0300-\u036f\u0370-\u167f\u1681-\u1fff\u2c00-\u2dff"
    "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uac00-\ud7a3\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f"
)
_B = r"[^\S\n]?"  # a thin blank between figures and 年, 月, 日
_MONTH = "(?:1[0-2]|0?[1-9])"
_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_FIGURE = "零一二三四五六七八九"

#: marks that stay in the runs: both engines give each back as a token. Brackets can begin a longer atom.
_MARKS = r"，。、；：！？“”‘’《》〈〉「」『』【】〔〕［］（）()\[\]…—～"
#: what begins with any other character that is no Han character, the first that fits.
#: Repetitions are bounded so that hostile text cannot make a search quadratic.
_ATOMS = (
    # addresses
    r"(?:https?|ftp)://[!#-;=?-~]{0,2000}[A-Za-z0-9/#=&_%~+-]",
    r"www\.[!#-;=?-~]{1,2000}[A-Za-z0-9/#=&_%~+-]",
    r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}",
    r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:org|com|net|gov|edu|int|info|cn|hk|tw|eu)(?![A-Za-z0-9])",
    # UN symbols: S/RES/1373(2001), A/74/335/Add.1, A/C.6/74/L.8, E/CN.4/2004/88, S/PV.8627
    r"[A-Z]{1,8}(?:/[A-Z]{1,8}(?:\.[0-9]{1,5})?){0,4}(?:/(?:[A-Z]{1,8}\.)?[0-9]{1,5}){1,4}"
    r"(?:/[A-Z][A-Za-z]{0,5}\.[0-9]{1,3}){0,3}(?:[(（][0-9]{4}[)）])?(?![A-Za-z0-9])",
    # dates: 2019年9月26日, 2019年9月, 2019年, 9月26日, 9月, 26日, 2019-09-26; not 2019年底, 9月份, 30日元
    f"[12][0-9]{{3}}{_B}年{_B}{_MONTH}{_B}月{_B}{_DAY}{_B}日",
    f"[12][0-9]{{3}}{_B}年{_B}{_MONTH}{_B}月(?![份底末初])",
    "[12][0-9]{3}年(?![度底末代级版]|初(?![步期审级]))",
    f"{_MONTH}{_B}月{_B}{_DAY}{_B}日",
    f"{_MONTH}月(?![份底末]|初(?![步期审级]))",
    f"{_DAY}日(?!元)",
    r"[12][0-9]{3}(?:-[01]?[0-9]-[0-3]?[0-9]|/[01]?[0-9]/[0-3]?[0-9]|\.[01]?[0-9]\.[0-3]?[0-9])(?![0-9])",
    "[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?(?![0-9])",
    "[0-9]{1,2}[时点][0-9]{1,2}分(?:[0-9]{1,2}秒)?(?![之钟])",
    # numbers: a resolution and its year 1373(2001); 1,234.5 and 50%; 71/291, 9·11; 5G, 10km
    "[0-9]{2,4}[(（](?:19|20)[0-9]{2}[)）]",
    r"[0-9]{1,3}(?:,[0-9]{3}){1,9}(?![0-9,])(?:\.[0-9]+)?[%％‰]?",
    rf"\d+(?:[./{DOTS}]\d+)*(?:[%％‰]|[A-Za-z][A-Za-z0-9]*)?",
    # runs of letters: counter-terrorism, Da'esh, U.S., COVID-19, AT&T
    "(?:[A-Z][.]){2,}",
    rf"[{_LETTERS}][{_LETTERS}\d]*(?:[-'’&_][{_LETTERS}\d]+)*",
    # any other character: marks, and rare Han characters, which jieba leaves alone as well
    ".|\\n",
)
#: dates and numbers that begin with a Han character: 二〇一九年九月二十六日, 九月二十六日, 二〇三〇
_HAN_FIGURES = (
    f"[{_FIGURE}][{_FIGURE}〇○]{{3}}年(?:[一二三四五六七八九十]{{1,2}}月(?:[{_FIGURE}十]{{1,3}}日)?)?"
    f"|[一二三四五六七八九十]{{1,2}}月[{_FIGURE}十]{{1,3}}日"
    f"|[{_FIGURE}]{{1,8}}[〇○][{_FIGURE}〇○]{{0,8}}"
)

#: stands for an atom in the text that the segmenter sees; in the text itself it is an atom like others
_ATOM = "\ue001"


@cache
def _splitter() -> re.Pattern[str]:
    return re.compile(
        f"((?=[^{JIEBA_HAN}{_MARKS}])(?:{'|'.join(_ATOMS)})|(?=[{_FIGURE}十])(?:{_HAN_FIGURES}))"
    )


def tokenize(text: str, hmm: bool = False, local: LocalRules | None = None) -> tuple[tuple[str, ...], ...]:
    """The tokens of each paragraph of `text`; a line is a paragraph.

    The Han runs of all of them are cut in one call. `hmm` lets the segmenter guess words that no
    dictionary has; `local` are words of the corpus' own.
    """
    pieces = _pieces(text)
    words = cutter(local)(_ATOM.join(pieces[::2]), hmm)
    return tuple(_paragraphs(words, pieces[1::2]))


def _pieces(text: str) -> list[str]:
    """Han runs with simple marks in them (even places, can be empty) and the atoms between them (odd places)."""
    split = _splitter().split
    pieces: list[str] = []
    position = 0
    for start, end in compounds(text):
        pieces += (*split(text[position:start]), text[start:end])
        position = end
    pieces += split(text[position:])
    return pieces


def _paragraphs(words: list[str], atoms: list[str]) -> Iterator[tuple[str, ...]]:
    """The words with the atoms put back in their places, without blanks; a line end ends a paragraph."""
    tokens: list[str] = []
    position = 0
    for atom in atoms:
        end = words.index(_ATOM, position)
        tokens += words[position:end]
        position = end + 1
        if atom == "\n":
            yield tuple(tokens)
            tokens = []
        elif compact := "".join(atom.split()):
            tokens.append(compact)
    yield (*tokens, *words[position:])
