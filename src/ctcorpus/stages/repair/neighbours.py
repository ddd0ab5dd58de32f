"""What stands beside a misread run and is clean, though its bytes could be part of it.

Of León in front of bytes of GBK that were read as Latin-1, ón is a pair (髇); 〈 in front of Big5 that was read as
GB18030 is a ● then. Such characters have two pre-images, themselves among them: they stay outside the run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctcorpus import codecs_zh
from ctcorpus.hanzi import is_han
from ctcorpus.stages.repair import switches
from ctcorpus.strange import is_strange

_UPPER, _LOWER = (
    "".join(c for c in map(chr, range(0xC0, 0x250)) if test(c)) for test in (str.isupper, str.islower)
)
#: a word of Latin letters, one or two of them in a row with an accent, before others: León, Ångström, Dvořák. Misread
#: bytes seldom look so: their capitals stand anywhere, their accents in long rows
_WORD = re.compile(
    f"[A-Z{_UPPER}]?(?:[a-z]*[{_LOWER}]{{1,2}}[a-z]+)+|[{_UPPER}][a-z]+(?:[{_LOWER}]{{1,2}}[a-z]+)*"
    f"|[A-Z]?[a-z]{{3,}}[{_LOWER}](?![a-z])"
)
#: plain letters of it, at least; behind a capital
_LEAST_PLAIN, _LEAST_BEHIND_CAPITAL = 3, 2
#: what stands on one side of it, at least, if not the end of the line: nothing that may be the second byte of a pair
_BESIDE_WORD = "".join(map(chr, range(0x40))) + "，。、；：？！（）"
_ACCENTED = re.compile(f"[{_UPPER}{_LOWER}]")
#: a stretch of Latin letters and ASCII; a letter with an accent in a word of it, from either end
_LATIN = re.compile(f"[\x00-\x7f{_UPPER}{_LOWER}]+")
_ACCENT_IN_WORD = re.compile(f"[A-Za-z]{{2}}[{_UPPER}{_LOWER}]|[{_UPPER}{_LOWER}][A-Za-z]{{2}}")
#: marks that the language model has not and text has beside words: they cost what others do
_AS_USUAL = str.maketrans("°±§×÷\xa0", "····· ")
#: bits of a letter alone before a Han character, behind another or a mark: text that is read out of step has them;
#: of a Han character inside a Latin word
_LONE, LONE_BITS = re.compile("(?<=[\u3400-\u9fff])[@-~](?=[\u3400-\u9fff]|$)"), 8.0
_LONE_BEHIND_MARK, _BEHIND_MARK_BITS = re.compile("(?<=[“”‘’—…·–•])[@-~](?=[\u3400-\u9fff]|$)"), 14.0
_LONE_ANYWHERE = re.compile("(?<=[^\x00-\x7f])[@-~](?=[\u3400-\u9fff])")
#: marks that text has, too, where it has their images in the other codec: quotation marks, ，, 。
_USUAL_IMAGES = frozenset("，。、；：？！“”‘’（）《》「」『』—…·％")
CLEAN_MARKS = frozenset("“”‘’（）《》〈〉「」『』【】〔〕—…·①②③④⑤⑥⑦⑧⑨⑩°±×÷§№※○●△▲～′″￥＋－＝℃％–☆★◇◆□■")
_PARTNERS = {"“": "”", "‘": "’", "（": "）", "《": "》", "「": "」", "『": "』"}
#: characters of one or two bytes in UTF-8 at either end of a text; letters that
#: no Chinese text has; a letter of a Latin word
_LETTERS_FIRST, _LETTERS_LAST = re.compile("[\x00-\u07ff]+"), re.compile("(?<![\x00-\u07ff])[\x00-\u07ff]+$")
_NO_WORD = re.compile("[\u0530-\u07ff]")
_IN_WORD = re.compile("[A-Za-z][\x80-\u07ff]|[\x80-\u07ff][A-Za-z]")
#: characters beside a clean one that are no run of their own
_ALONE = 2
_OPENED = {closing: opening for opening, closing in _PARTNERS.items()}


def western_words(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans in line[start:end] of words with an accent that look clean, on one side at least."""
    spans = (word.span() for word in _WORD.finditer(line, start, end) if _is_word(word[0]))
    return [
        (a, b)
        for a, b in spans
        if not line[a - 1 : a].strip(_BESIDE_WORD) or not line[b : b + 1].strip(_BESIDE_WORD)
    ]


def _is_word(word: str) -> bool:
    plain = sum(map(str.isascii, word))
    return plain >= (_LEAST_BEHIND_CAPITAL if word[0].isupper() else _LEAST_PLAIN)


def as_word(text: str) -> str:
    """A clean word as the language model ought to weigh it: without its accents."""
    return _ACCENTED.sub("e", text)


def cost(before: str, said: str, behind: str) -> float:
    """Bits of a repaired run in its line: a mark beside it costs what usual ones do, letters out of pairs more."""
    reads = _as_usual(before[::-1])[::-1] + said + _as_usual(behind)
    bits = switches.cost(reads) + LONE_BITS * len(_LONE.findall(reads))
    return bits + _BEHIND_MARK_BITS * len(_LONE_BEHIND_MARK.findall(reads))


def has_lone_letter(text: str) -> bool:
    """Whether a letter stands alone in front of a Han character, as in text that is read out of step."""
    return bool(_LONE_ANYWHERE.search(text))


def _as_usual(beside: str) -> str:
    """What stands beside a run, its first character next to it: a mark alone there is nothing odd, two are."""
    return (
        beside[:1].translate(_AS_USUAL) + beside[1:]
        if beside[1:2].isascii() or is_han(beside[1:2])
        else beside
    )


def clean_edges(
    seen: str, said: Sequence[str], beside: tuple[str, str], is_long_line: bool
) -> tuple[int, int]:
    """How many characters at either end of a run are rather clean; `said` has one for each that is `seen`.

    A quotation mark that has its partner in the run or in what stands `beside` it is part of the run. So are, in
    a long line that was misread as a whole, characters that text has there: few such lines begin with ③, many
    with 请.
    """
    repaired = beside[0] + "".join(said) + beside[1]
    first = clean_at(seen, said, repaired, is_long_line)
    return first, clean_at(seen[first:][::-1], said[first:][::-1], repaired, is_long_line)


def clean_at(seen: str, said: Sequence[str], repaired: str, is_long_line: bool = False) -> int:
    """How many characters, from the first on, are rather clean; what `said` has more of is out of step."""
    latin = _LATIN.match(seen)
    count = latin.end() if latin and _ACCENT_IN_WORD.search(latin[0]) else 0
    for i, (one, other) in enumerate(zip(seen, said, strict=False)):
        if i < count or (one == other and one.isascii()):
            continue
        is_beside = i == count or not is_han(other)
        if is_beside and _is_clean(one, other, repaired, is_long_line):
            count = i + 1
        elif i >= count + _ALONE:
            break
    return count


def _is_clean(seen: str, said: str, repaired: str, is_long_line: bool) -> bool:
    """Whether a character at the edge of a run is clean: as a part of it, it would be odd."""
    is_usual = said in _USUAL_IMAGES or is_han(said)
    if seen == said or (is_long_line and is_usual):
        return False
    if seen in CLEAN_MARKS:
        return not _has_partner(said, repaired)
    return bool(is_han(seen)) and not is_usual and not is_strange(seen)


def loose_letters(text: str, codec: str) -> tuple[int, int]:
    """How many characters at either end of what UTF-8 was read as `codec` are rather clean; `text` is what it says.

    A clean character of two bytes is a letter of UTF-8: 进缘 are Ե then. Letters of a word are none.
    """
    return _loose_seen(_LETTERS_FIRST.match(text), codec), _loose_seen(_LETTERS_LAST.search(text), codec)


def _loose_seen(letters: re.Match[str] | None, codec: str) -> int:
    if not letters or letters[0].isascii() or _IN_WORD.search(letters[0]):
        return 0
    try:
        seen = codecs_zh.decode(letters[0].encode(), codec)
    except UnicodeDecodeError:
        return 0  # no whole characters
    return 0 if is_strange(seen) and not _NO_WORD.search(letters[0]) else len(seen)


def _has_partner(mark: str, repaired: str) -> bool:
    """Whether a quotation mark or bracket is balanced by another in the repaired line."""
    if mark in _OPENED:
        mark = _OPENED[mark]
    return mark in _PARTNERS and repaired.count(mark) == repaired.count(_PARTNERS[mark])
