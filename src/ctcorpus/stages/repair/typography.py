"""Rules that claim no original (`normalised`): line ends, invisible characters, blanks, width, lost indents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair.frame import normalise
from ctcorpus.stages.repair.stream import fold

_CJK = f"{HAN}\u3001-\u301f\uff01-\uff5e“”‘’…—·"
#: (rule, pattern, what it becomes)
_INVISIBLE = (
    ("line-end", re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]"), "\n"),
    # joiners are kept between letters that need them: emoji, Arabic, Indic scripts
    (
        "zero-width",
        re.compile(f"[\u200b\u200e\u200f\u2060\ufeff\u180e]|[\u200c\u200d](?=[{_CJK}\x00-\x7f\n]|$)"),
        "",
    ),
    ("soft-hyphen", re.compile("\xad"), ""),
    ("bidi-mark", re.compile("[\u202a-\u202e\u2066-\u2069\u061c]"), ""),
    ("control", re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"), ""),
    ("private-bullet", re.compile("[\uf06c\uf06e\uf0a7\uf0a8\uf0b2\uf0b7\uf0d8\uf0e8\uf0fc]"), "•"),
    ("no-break-space", re.compile("[\xa0\u2002-\u200a\u202f\u205f\t]"), " "),
)
_BLANK_RUN = re.compile(
    "(?<=[^\u3000\n ])(?:\u3000{2,}| {2,}| +\u3000[ \u3000]*|\u3000+ [ \u3000]*)(?=[^\u3000\n ])"
)


def find_invisible(text: str) -> Iterator[Edit]:
    """Line ends become "\\n"; what is not seen goes, each kind by its own rule."""
    for rule, pattern, after in _INVISIBLE:
        for match in pattern.finditer(text):
            yield normalise(match.start(), match[0], after, f"invisible.{rule}")


def find_blank_runs(text: str) -> Iterator[Edit]:
    """Runs of blanks inside a line become one: an ideographic space where one was in it."""
    for match in _BLANK_RUN.finditer(text):
        blank = "\u3000" if "\u3000" in match[0] else " "
        yield normalise(match.start(), match[0], blank, "invisible.blank-run")


# --- lost indents -------------------------------------------------------------------------------

_AFTER_END = re.compile(rf"(?<=[。！”』」）])\?(?=[{HAN}“「『《（(0-9])")
_AFTER_HEADING = re.compile(
    rf"(?:^|(?<=[。！？\n?])|(?<=[{HAN}]))"
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节節])"
    rf"[^。！？?\n]{{2,40}}(\?)(?=[{HAN}“「『《0-9])"
)
_LEAST_INDENTS = 3
_QUESTION = re.compile("[吗嗎呢么麼何谁誰哪几幾否]|多少|什么|怎")


def find_lost_indents(text: str) -> Iterator[Edit]:
    """`?` that stood for two ideographic spaces is a paragraph break.

    Safe behind the end of a sentence; behind a numbered heading only in a document that has lost
    several indents, and never where the words ask a question.
    """
    if "?" not in text:
        return
    certain = [match.start() for match in _AFTER_END.finditer(text)]
    headings = [m.start(1) for m in _AFTER_HEADING.finditer(text) if not _QUESTION.search(m[0])]
    if len({*certain, *headings}) < _LEAST_INDENTS:
        headings = []
    for start in sorted({*certain, *headings}):
        yield normalise(start, "?", "\n", "lost-indent")


# --- width --------------------------------------------------------------------------------------

#: ASCII marks whose full-width twins Chinese text uses
_MARKS = dict(zip(",;:?!()", "，；：？！（）", strict=True))
_MARK = re.compile("[,;:?!]")
_PAIR = re.compile(r"\(([^()\n]{0,120})\)")
_WIDE_MARK = re.compile("[，；：？！（）]")
_BETWEEN = re.compile(rf"(?<=[{HAN}])[,;:?!()](?=[{HAN}])")
_HAN_OR_MARK = re.compile(f"[{_CJK}]")


def find_width(text: str) -> Iterator[Edit]:
    """ASCII marks between Chinese become full width; those of numbers, Latin text, URLs stay.

    A document that uses no full-width mark at all was folded: its marks next to Chinese and its brackets
    are widened. Elsewhere only marks with Han characters on both sides are.
    """
    if not _BETWEEN.search(text):
        return
    folded = not _WIDE_MARK.search(text)
    for match in _MARK.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if _beside_chinese(before, after, folded):
            yield _wide(match.start(), match[0])
    if folded:
        yield from _brackets(text)


def _beside_chinese(before: str, after: str, folded: bool) -> bool:
    if not folded:
        return bool(re.fullmatch(f"[{HAN}]{{2}}", before + after))
    left, right = (bool(_HAN_OR_MARK.match(c)) for c in (before, after))
    # 78%,其 and (ETIM),在 are Chinese on one side; 1,000 and CAD,CAXA on none
    return (left and after not in "/") or (right and before not in "/.") if after else left


def _brackets(text: str) -> Iterator[Edit]:
    """Pairs with Chinese inside, or with Chinese around and no mere number inside: 第1373(2001)号 stays."""
    for match in _PAIR.finditer(text):
        around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
        inside = match[1]
        if _HAN_OR_MARK.search(inside) or (
            _HAN_OR_MARK.match(around) and not re.fullmatch(r"[\d\s.,%:/-]*", inside)
        ):
            yield _wide(match.start(), "(")
            yield _wide(match.end() - 1, ")")


def _wide(start: int, mark: str) -> Edit:
    assert fold(_MARKS[mark]) == mark  # the forward model
    return normalise(start, mark, _MARKS[mark], "width")
