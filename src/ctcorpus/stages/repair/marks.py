"""Damage that can be seen in a text and that another copy of the passage may fill.

Each mark says how many characters it can have replaced, and what a text must be like to fill it: that is
the damage's forward model, as far as it goes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctcorpus.edits import Pass
from ctcorpus.hanzi import HAN, is_han
from ctcorpus.stages.repair import lost


@dataclass(frozen=True, slots=True)
class Mark:
    """Damage at [start, end) of a text; `least` to `most` characters, blanks not counted, stood there."""

    start: int
    end: int
    rule: str
    least: int
    most: int
    asked: bool = False  # a `?` behind a question word: a character can have stood there, a mark cannot


#: bytes of a character: UTF-8 takes 3 for Han characters, GBK 2, and each bad byte may have become a mark
_BYTES = 3
#: the longest name of a law or a quoted phrase that went with its markup: 《…》 without what was a link
_LONGEST_NAME = 40
_QUESTIONS = re.compile(r"(?<![?？])[?？]{1,30}(?![?？])")
_ASKS = re.compile(
    "[吗嗎呢么麼吧谁誰哪怎岂豈孰咩咪]|(?<!任)何|[几幾](?!乎)|否(?![则則认認决決定])|多少|还是|還是|为啥|難道|难道|(.)不\\1"
)
#: what closes a question: the `?` behind it is one
_ENDS_QUESTION = re.compile("[吗嗎呢么麼吧咩]$")
_SENTENCE = re.compile("[。！？!?；;\n]")
#: so far back a question word may stand
_CLAUSE = 60
#: 锟斤拷 at one edge of a quotation; between both it is a topic, and `lost` knows all others
_QUOTED = re.compile('(?<=[“「《‘"])锟斤拷(?![”」》’"])|(?<![“「《‘"])锟斤拷(?=[”」》’"])')
_EMPTY_PAIR = re.compile("“”|《》|「」|『』|〈〉")
_DATE = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)年(\d{1,3})月(?:(\d{1,4})日)?|(?<![\d.年])(\d{1,2})月(\d{2,4})日"
)
#: digits that lost 年 or 月, whatever the calendar says of them: 2004年71日, 20184月, 1057月27日, 1024日, 98日
_LOST_UNIT = re.compile(
    r"(?<![\d.])(?:(?:\d{1,4}年)?(?:\d{3,8}|3[2-9]|[4-9]\d)|\d{1,4}年\d{1,2})日|(?<![\d.])(?:\d{3,6}月\d{1,2}日|(?:19|20)\d{3,4}月)"
)
_NO_ORIGINAL = re.compile("[\ufffd\ue000-\uf8ff?？\x00-\x08\x0b-\x1f\x7f-\x9f\n]|锟斤拷|[烫燙屯]{3}")
_UNITS = re.compile("[年月日]")
_WRITTEN_DATE = re.compile(r"[\d年月日至到、和—～~.-]+")


def find(text: str, breaks: Sequence[int] = ()) -> tuple[Mark, ...]:
    """The marks of a text, by place; of two that overlap the first, or longer, one.

    `breaks` are line ends that were a `?`: where another copy has a character, one stood there.
    """
    found: list[Mark] = []
    broken = [Mark(offset, offset + 1, "question-run", 1, 1, True) for offset in breaks]
    for mark in sorted((*_all(text), *broken), key=lambda mark: (mark.start, -mark.end)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return tuple(found)


def _all(text: str) -> Iterator[Mark]:
    for edit in lost.find(text):
        size = len(edit.before)
        if edit.rule == "replacement-hole":
            yield Mark(edit.start, edit.end, edit.rule, -(-size // _BYTES), size)
        elif edit.rule == "kunjinkao":  # three characters are two bad bytes: one or two characters
            bad = -(-2 * size // 3)
            yield Mark(edit.start, edit.end, edit.rule, -(-bad // _BYTES), bad)
        elif edit.rule == "memory-fill":
            yield Mark(edit.start, edit.end, edit.rule, -(-size // 2), 2 * size)
    for match in _QUOTED.finditer(text) if "锟斤拷" in text else ():
        yield Mark(match.start(), match.end(), "kunjinkao", 1, 2)
    if "?" in text or "？" in text:
        yield from _questions(text)
    for match in _EMPTY_PAIR.finditer(text):
        yield Mark(match.start(), match.end(), "broken-bracket", 3, 2 + _LONGEST_NAME)
    for match in _LOST_UNIT.finditer(text):
        size = match.end() - match.start()
        yield Mark(match.start(), match.end(), "date-drop", size + 1, size + 2)
    for match in _DATE.finditer(text):
        if not _is_date(match):
            size = match.end() - match.start()
            yield Mark(match.start(), match.end(), "date-drop", size + 1, size + 2)


def _questions(text: str) -> Iterator[Mark]:
    """Runs of `?` inside a phrase that goes on behind them."""
    for match in _QUESTIONS.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if _inside_phrase(before, after) and not _ENDS_QUESTION.match(before):
            least, most = -(-(end - start) // _BYTES), end - start
            yield Mark(start, end, "question-run", least, most, _asked(text, start))


def _inside_phrase(before: str, after: str) -> bool:
    if not after or after.isspace() or before in "（(" or after in "”」』）)》\"'":
        return False
    if before.isascii() and after.isascii():  # 3?5, a URL, English
        return False
    return bool(re.match(f"[{HAN}，、；：。]", after) or re.match(f"[{HAN}]", before))


def _asked(text: str, end: int) -> bool:
    clause = _SENTENCE.split(text[max(end - _CLAUSE, 0) : end])[-1]
    return bool(_ASKS.search(clause))


def _is_date(match: re.Match[str]) -> bool:
    year, month, day = match[1], int(match[2] or match[4]), match[3] or match[5]
    if not 1 <= month <= 12:
        return False
    return day is None or 1 <= int(day) <= monthrange(int(year or 2020), month)[1]


def fills(mark: Mark, before: str, text: str) -> bool:
    """Whether `text` can have stood where `before`, the mark's characters, are seen now."""
    if not mark.least <= len("".join(text.split())) <= mark.most or _NO_ORIGINAL.search(text):
        return False
    if mark.rule == "date-drop":
        return (
            bool(_WRITTEN_DATE.fullmatch(text))
            and _lost_from(before, text)
            and all(_is_date(match) for match in _DATE.finditer(text))
        )
    if mark.rule == "broken-bracket":
        return text[0] == before[0] and text[-1] == before[-1] and not _EMPTY_PAIR.search(text)
    return not mark.asked or all(map(is_han, text))


def _lost_from(seen: str, text: str) -> bool:
    """Whether `seen` is `text` without some of its marks: the digits are the same."""
    letters = iter(text)
    return all(c in letters for c in seen) and re.sub(r"\D", "", seen) == re.sub(r"\D", "", text)


def lost_indents(passes: Sequence[Pass]) -> Iterator[int]:
    """Offsets, in the text after `passes`, of line ends that the repair stage made of a `?`."""
    for number, done in enumerate(passes):
        for edit in done.edits:
            if edit.rule == "lost-indent" and edit.after == "\n":
                yield _after(passes[number + 1 :], edit.start)


def _after(passes: Sequence[Pass], offset: int) -> int:
    """Where the character at `offset`, which no later pass changes, stands after them."""
    for done in passes:
        shift = 0
        for edit in done.edits:
            if edit.start - shift > offset:
                break
            shift += len(edit.after) - len(edit.before)
        offset += shift
    return offset


# --- brackets ---------------------------------------------------------------------------------------

_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "「": "」",
    "『": "』",
    "【": "】",
    "〔": "〕",
}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
#: brackets inside one another; what lies deeper is no text
_DEEPEST = 20
#: 1） and a) number the items of a list: no bracket is missing
_NUMBERED = re.compile(r"(?:^|(?<=[\s。；;，,：:]))(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[）)]")


def unmatched(line: str) -> int:
    """How many brackets and quotes of a line have no partner in it."""
    numbered = {match.end() - 1 for match in _NUMBERED.finditer(line)}
    open_, alone = [], 0
    for place, c in enumerate(line):
        if c in _PAIRS:
            open_.append(c)
            if len(open_) > _DEEPEST:
                del open_[0]
                alone += 1
        elif c in _CLOSING and place not in numbered:
            if _CLOSING[c] in open_:
                last = len(open_) - 1 - open_[::-1].index(_CLOSING[c])
                alone += len(open_) - 1 - last
                del open_[last:]
            else:
                alone += 1
    return alone + len(open_)


def mends(line: str, place: int, bracket: str) -> bool:
    """Whether one bracket, put in at `place`, leaves fewer brackets of the line without a partner."""
    if bracket not in _PAIRS and bracket not in _CLOSING:
        return False
    return unmatched(line[:place] + bracket + line[place:]) < unmatched(line)
