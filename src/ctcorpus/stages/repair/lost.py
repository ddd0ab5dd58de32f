"""Damage that nothing in the text can undo: marked, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair import about
from ctcorpus.stages.repair.frame import lines_of
from ctcorpus.stages.repair.questions import asks

#: U+FFFD as UTF-8 (EF BF BD), read as GBK (锟斤拷; 錕斤拷 after conversion), Big5, EUC-KR or Latin-1, cp1252
_READ_AGAIN = "(?:[锟錕]斤拷)+(?:[锟錕](?:斤(?!拷))?)?|[锟錕][捷街]|(?:[锟錕]\ufffd?){2,}|(?:嚙踝蕭)+|(?:占쏙옙)+|(?:ï¿½)+"
#: letters that single-byte codecs give for misread bytes; text of any language has few in a row
_LETTER = "[\x80-\xff€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]"
_MISREAD = re.compile(f"{_LETTER}{_LETTER}{{3}}")
_LEAST_MISREAD = 2
#: a C1 control beside such a letter
_CONTROL = re.compile("[\x80-\xff](?:(?<=[\xc0-\xff])[\x80-\x9f]|(?<=[\x80-\x9f])[\xc0-\xff])")
#: U+FFFD itself, and read again; fill patterns of uninitialised memory (CC, CD); runs of `?`
_MARKS = (
    ("replacement-hole", re.compile("\ufffd+")),
    ("kunjinkao", re.compile(_READ_AGAIN)),
    ("memory-fill", re.compile("[烫燙]{3,}|屯{3,}|葺{4,}")),
    ("question-run", re.compile(r"\?{3,}")),
)
#: what a mark begins with. To look for it and try the pattern there takes 2 ns a character, the pattern alone 70
_BEGINS = {
    "replacement-hole": re.compile("\ufffd"),
    "kunjinkao": re.compile("[锟錕嚙占ï]"),
    "memory-fill": re.compile("[烫燙屯葺]"),
    "question-run": re.compile(r"\?"),
}
#: a character that such a mark must hold, where it is no single one anyway; those, and two letters in a row, are
#: found in one pass over the text
_TELL = {"kunjinkao": frozenset("锟錕嚙쏙ï"), "memory-fill": frozenset("烫燙屯葺")}
_SIGN = re.compile(f"[锟錕嚙쏙烫燙屯葺{_LETTER[1:-1]}](?:(?<=[锟錕嚙쏙烫燙屯葺])|{_LETTER})")
#: a pair of quotes around a mark means it
_OPEN, _CLOSE = frozenset("“「『《‘\"'（("), frozenset("”」』》’\"'）)")
#: so many `?` in a row are lost characters even where a question is asked
_NO_EMPHASIS = 6
_IS_HAN = re.compile(f"[{HAN}]")


def forward(text: str, start: int, length: int, rule: str = "kunjinkao") -> str:
    """The damage: `length` characters from `start` become marks, two bytes each."""
    marks = {
        "replacement-hole": "\ufffd" * length,
        "kunjinkao": ("\ufffd" * 2 * length).encode().decode("gbk"),
        "memory-fill": (b"\xcc\xcc" * length).decode("gbk"),
        "question-run": "?" * length,
    }
    return text[:start] + marks[rule] + text[start + length :]


def find(text: str) -> Iterator[Edit]:
    """One edit a mark, with proof `none` and nothing in its place."""
    signs = frozenset(sign[0] for sign in _SIGN.finditer(text))
    told = frozenset("".join(signs))
    for rule, pattern in _MARKS:
        if rule in _TELL and told.isdisjoint(_TELL[rule]):
            continue
        for match in _marks(text, _BEGINS[rule], pattern):
            if _is_lost(text, rule, *match.span()):
                yield Edit(match.start(), match[0], match[0], rule, "none", 0)
    if any(len(sign) > 1 for sign in signs) and (_MISREAD.search(text) or _CONTROL.search(text)):
        yield from _misread_lines(text)


def _marks(text: str, begins: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    begin = begins.search(text)
    while begin:
        match = pattern.match(text, begin.start())
        if match:
            yield match
        begin = begins.search(text, (match or begin).end())


def _is_lost(text: str, rule: str, start: int, end: int) -> bool:
    """Whether a mark stands for lost text, and is not meant, or asks."""
    if is_quoted(text, start, end):
        return False
    if rule == "question-run":
        return _asks_nothing(text, start, end)
    return not about.words("mark").search(_line(text, start, end))


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a mark stands in quotes or brackets by itself: it is spoken of."""
    return start > 0 and text[start - 1] in _OPEN and text[end : end + 1] in _CLOSE


def _line(text: str, start: int, end: int) -> str:
    """The line around a mark, as far as it can tell what it speaks of."""
    low = max(text.rfind("\n", max(start - 200, 0), start) + 1, start - 200, 0)
    high = text.find("\n", end, end + 200)
    return text[low : high if high >= 0 else end + 200]


def _asks_nothing(text: str, start: int, end: int) -> bool:
    """Whether a run of `?` stands among Chinese characters, in a clause that asks nothing.

    Three may be emphasis: then Chinese must go on behind them, too.
    """
    before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
    if not before.strip() and not behind.strip():
        return end - start > 3  # a line of its own
    beside = [bool(_IS_HAN.match(character)) for character in (before, behind)]
    if not any(beside) or (end - start == 3 and not all(beside)):
        return False
    return end - start >= _NO_EMPHASIS or not asks(text, start)


def _misread_lines(text: str) -> Iterator[Edit]:
    """Lines of misread bytes that no chain gives back: some are gone."""
    for start, line in lines_of(text):
        if _CONTROL.search(line) or len(_MISREAD.findall(line)) >= _LEAST_MISREAD:
            yield Edit(start, line, line, "unread-bytes", "none", 0)
