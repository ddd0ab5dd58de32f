"""Damage that can be seen in a text and that another copy of the passage may fill.

Each mark says how many characters it can have replaced, and what a text must be like to fill it: that is
the damage's forward model, as far as it goes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ctcorpus.edits import Pass
from ctcorpus.hanzi import HAN
from ctcorpus.model import Witness
from ctcorpus.spans import input_spans
from ctcorpus.stages.repair import fillings, lost
from ctcorpus.stages.repair.dates import is_other_number
from ctcorpus.stages.repair.inside_words import NUMERALS
from ctcorpus.stages.repair.questions import asks

#: `damage`: nobody writes it; `question`: a `?`, which people write, too; `blank`: an empty pair of brackets,
#: which may have lost what stood in it, or wait for what is to stand there
Kind = Literal["damage", "question", "blank"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Damage at [start, end) of a text; `least` to `most` characters, blanks not counted, stood there."""

    start: int
    end: int
    rule: str
    least: int
    most: int
    kind: Kind = "damage"
    may_ask: bool = False  # of a question mark: it stands where a question can end


#: bytes of a character: UTF-8 takes 3 for Han characters, GBK 2, and each bad byte may have become a mark
_BYTES = 3
#: the longest name of a law or a quoted phrase that went with its markup: 《…》 without what was a link
_LONGEST_NAME = 40
_QUESTIONS = re.compile(r"(?<![?？])[?？]{1,30}(?![?？])")
#: what closes a question: the `?` behind it is one
_ENDS_QUESTION = re.compile("[吗嗎呢么麼吧咩]$")
#: 锟斤拷 at one edge of a quotation; between both it is a topic, and `lost` knows all others
_QUOTED = re.compile('(?<=[“「《‘"])锟斤拷(?![”」》’"])|(?<![“「《‘"])锟斤拷(?=[”」》’"])')
_CAN_BE_MEANT = re.compile("\ufffd+|(?:锟斤拷)+")
_ITEM = re.compile(r"(?:^|\n)\s*[（(]$")
_EMPTY_PAIR = re.compile("“”|《》|「」|『』|〈〉")
_DATE = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)年(\d{1,3})月(?:(\d{1,4})日)?|(?<![\d.年])(\d{1,2})月(\d{2,4})日"
)
#: digits that lost 年 or 月, whatever the calendar says of them: 2004年71日, 20184月, 1057月27日, 1024日, 98日
_LOST_UNIT = re.compile(
    r"(?<![\d.])(?:(?:\d{1,4}年)?(?:\d{3,8}|3[2-9]|[4-9]\d)|\d{1,4}年\d{1,2})日|(?<![\d.])(?:\d{3,6}月\d{1,2}日|(?:19|20)\d{3,4}月)"
)
#: what ideographic spaces stand behind: nothing, at the beginning of a line, and the number of an article
_BEFORE_BLANK = re.compile(f"^\\s*$|第[0-9{''.join(sorted(NUMERALS))}]+[编編章节節条條款]$")
_HEADING = 12
_IS_HAN, _BESIDE = re.compile(f"[{HAN}]"), 3
_LEFT = re.compile("[?\ufffd]")
_NO_ORIGINAL = re.compile("[\ufffd\ue000-\uf8ff?？\x00-\x08\x0b-\x1f\x7f-\x9f\n锟錕]|[烫燙屯]{3}")
_WRITTEN_DATE = re.compile(r"[\d年月日至到、和—～~.-]+")


def find(witness: Witness) -> tuple[Mark, ...]:
    """The marks of a first-pass text, by place; of two that overlap the first, or longer, one."""
    found: list[Mark] = []
    for mark in sorted(_all(witness), key=lambda mark: (mark.start, -mark.end)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return tuple(found)


def _all(witness: Witness) -> Iterator[Mark]:
    text, lost_ = witness.text, frozenset(witness.lost)
    yield from _left_by_repairs(text, witness.lost)
    for offset in witness.breaks:
        if offset not in lost_:
            yield Mark(offset, offset + 1, "question-run", 1, 1, "question")
    for edit in lost.find(text):
        size = len(edit.before)
        if not lost_.isdisjoint(range(edit.start, edit.end)):
            continue
        if edit.rule in ("replacement-hole", "kunjinkao"):
            yield Mark(edit.start, edit.end, edit.rule, *_replaced(edit.before))
        elif edit.rule == "memory-fill":
            yield Mark(edit.start, edit.end, edit.rule, -(-size // 2), 2 * size)
    for match in _QUOTED.finditer(text) if "锟斤拷" in text else ():
        yield Mark(match.start(), match.end(), "kunjinkao", 1, 2)
    yield from (mark for mark in _meant(text) if lost_.isdisjoint(range(mark.start, mark.end)))
    if "?" in text or "？" in text:
        yield from (mark for mark in _questions(text) if lost_.isdisjoint(range(mark.start, mark.end)))
    for match in _EMPTY_PAIR.finditer(text):
        yield Mark(match.start(), match.end(), "broken-bracket", 3, 2 + _LONGEST_NAME, "blank")
    yield from _dates(text)


def _replaced(seen: str) -> tuple[int, int]:
    """Of how many characters, at least and at most, U+FFFD or 锟斤拷 are what is left."""
    bad = len(seen) if seen[0] == "\ufffd" else -(-2 * len(seen) // 3)  # 锟斤拷 are two bad bytes
    return -(-bad // _BYTES), bad


def _meant(text: str) -> Iterator[Mark]:
    """Marks where a text may speak of them: like `?` they are damage if they stand inside words.

    In brackets at the beginning of a line the number of an item was lost.
    """
    for match in _CAN_BE_MEANT.finditer(text) if "\ufffd" in text or "锟" in text else ():
        start, end = match.span()
        is_item = bool(_ITEM.search(text[max(start - _HEADING, 0) : start]))
        if is_item or not lost.is_quoted(text, start, end):
            rule = "replacement-hole" if match[0][0] == "\ufffd" else "kunjinkao"
            yield Mark(start, end, rule, *_replaced(match[0]), "damage" if is_item else "question")


def _left_by_repairs(text: str, offsets: Sequence[int]) -> Iterator[Mark]:
    """Runs of marks that stand for one character each; at some places that may have been a blank."""
    for _, run in groupby(enumerate(offsets), lambda pair: pair[1] - pair[0]):
        places = [offset for _, offset in run]
        start, end = places[0], places[-1] + 1
        before = text[max(text.rfind("\n", 0, start) + 1, start - _HEADING) : start]
        blank = text[start] != "\n" and _BEFORE_BLANK.search(before)
        rule = "replacement-hole" if text[start] == "\ufffd" else "question-run"
        yield Mark(start, end, rule, 0 if blank else end - start, end - start)


def _dates(text: str) -> Iterator[Mark]:
    """Digits that lost 年 or 月, and dates that no calendar has."""
    for pattern in (_LOST_UNIT, _DATE):
        for match in pattern.finditer(text):
            if (pattern is _LOST_UNIT or not _is_date(match)) and not is_other_number(text, *match.span()):
                size = match.end() - match.start()
                yield Mark(match.start(), match.end(), "date-drop", size + 1, size + 2)


def _questions(text: str) -> Iterator[Mark]:
    """Runs of `?` inside a phrase that goes on behind them, and those that may end one where nothing asks."""
    for match in _QUESTIONS.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        inside = _inside_phrase(before, after) and not _ENDS_QUESTION.match(before)
        if inside or (_beside_text(text, start, end) and not asks(text, start)):
            least, most = -(-(end - start) // _BYTES), end - start
            yield Mark(start, end, "question-run", least, most, "question", not inside)


def _beside_text(text: str, start: int, end: int) -> bool:
    """Whether Chinese text is so near that a character of it can have been lost."""
    return bool(_IS_HAN.search(text[max(start - _BESIDE, 0) : start] + text[end : end + _BESIDE]))


def _inside_phrase(before: str, after: str) -> bool:
    if not after or after.isspace() or (before and before in "（(") or after in "”」』）)》\"'":
        return False
    if before and before in "，、；：":
        return True
    if before.isascii() and after.isascii():  # 3?5, a URL, English
        return False
    return bool(re.match(f"[{HAN}，、；：。]", after) or re.match(f"[{HAN}]", before))


def _is_date(match: re.Match[str]) -> bool:
    year, month, day = match[1], int(match[2] or match[4]), match[3] or match[5]
    if not 1 <= month <= 12:
        return False
    return day is None or 1 <= int(day) <= monthrange(int(year or 2020), month)[1]


def fills(mark: Mark, before: str, text: str) -> bool:
    """Whether `text` can have stood where `before`, the mark's characters, are seen now.

    Of a `?` also the text around it tells (`inside_words.fits`).
    """
    if not text or not mark.least <= len("".join(text.split())) <= mark.most or _NO_ORIGINAL.search(text):
        return False
    if mark.rule == "date-drop":
        return (
            bool(_WRITTEN_DATE.fullmatch(text))
            and _lost_from(before, text)
            and all(_is_date(match) for match in _DATE.finditer(text))
        )
    if mark.rule == "broken-bracket":
        return text[0] == before[0] and text[-1] == before[-1] and not _EMPTY_PAIR.search(text)
    return True


def _lost_from(seen: str, text: str) -> bool:
    """Whether `seen` is `text` without some of its marks: the digits are the same."""
    letters = iter(text)
    return all(c in letters for c in seen) and re.sub(r"\D", "", seen) == re.sub(r"\D", "", text)


def first_pass(id_: str, text: str, passes: Sequence[Pass]) -> Witness:
    """What a document can witness: its text after the passes of the repair stage."""
    breaks: set[int] = set()
    lost_: set[int] = set()
    for done in passes:
        lost_ = set(_carried(done, lost_)) | set(_left_in(done))
        breaks = set(_carried(done, breaks)) | set(_new_breaks(done))
    return Witness(id_, text, tuple(sorted(breaks)), tuple(sorted(lost_)))


def _carried(done: Pass, offsets: Collection[int]) -> Iterator[int]:
    """Where marks stand after a pass, also those that it widened or made line ends."""
    if not offsets:
        return
    inputs = {start: edit for edit, start, _ in input_spans(done) if edit.before == "?"}
    for offset in offsets:
        after = done.to_output(offset)
        if after is not None:
            yield after
        elif offset in inputs and inputs[offset].after in ("\n", "？"):
            yield inputs[offset].start


def _left_in(done: Pass) -> Iterator[int]:
    """The marks in what a repair of misread text gave."""
    for edit in done.edits:
        if edit.rule in fillings.FILLED:
            yield from (edit.start + match.start() for match in _LEFT.finditer(edit.after))


def _new_breaks(done: Pass) -> Iterator[int]:
    """The line ends that the pass made of a `?`."""
    return (edit.start for edit in done.edits if edit.rule == "lost-indent" and edit.after == "\n")
