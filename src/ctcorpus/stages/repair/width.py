"""`width`: ASCII marks between Chinese become full width; those of numbers, Latin text and URLs stay.

Scripts that clean texts fold U+FF01..U+FF5E to ASCII, and lose one bit a mark. A document that uses no full-width
mark at all was folded: its marks next to Chinese and its brackets are widened. Elsewhere only marks with Han
characters on both sides are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair.frame import is_within, normalise
from ctcorpus.stages.repair.questions import asks
from ctcorpus.stages.repair.stream import fold

_CJK = f"{HAN}\u3001-\u301f\uff01-\uff5e“”‘’…—·"
#: ASCII marks whose full-width twins Chinese text uses
_MARKS = dict(zip(",;:?!()", "，；：？！（）", strict=True))
_MARK = re.compile("[,;:?!]")
_PAIR = re.compile(r"\(([^()\n]{0,120})\)")
_WIDE_MARK = re.compile("[，；：？！（）]")
_BESIDE = re.compile(rf"[,;:?!()](?<=[{_CJK}].)(?=[{HAN}“「『《\n]|\d{{1,4}}[年月日]|$)")
#: an address with Chinese in it, up to a blank or a mark of Chinese
_ADDRESSED = ("://", "www.", ":\\")
_ADDRESS = re.compile(
    r"(?:(?:https?|ftps?|file)://|(?<![A-Za-z])(?:www\.|[A-Za-z]:\\))"
    rf"[!-~]{{0,300}}?(?<=[/\\=_#&-])[{HAN}][!-~{HAN}]*"
)
#: what stands before and behind a mark inside Chinese
_INSIDE = re.compile(f"[{HAN}》”」』）][{HAN}《“「『（]")
_HAN_OR_MARK = re.compile(f"[{_CJK}]")

#: the damage: U+FF01..U+FF5E become ASCII
forward = fold


def find(text: str) -> Iterator[Edit]:
    """One edit a mark."""
    if not _BESIDE.search(text):
        return
    folded = not _WIDE_MARK.search(text)
    addressed = any(sign in text for sign in _ADDRESSED)
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if addressed else []
    for match in _MARK.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if match[0] == "?" and not _is_question(text, match.start()):
            continue
        if _beside_chinese(before, after, folded) and not is_within(match.start(), addresses):
            yield _wide(match.start(), match[0])
    if folded:
        yield from _brackets(text)


def _beside_chinese(before: str, after: str, folded: bool) -> bool:
    if not folded:
        return bool(_INSIDE.fullmatch(before + after))
    left, right = (bool(_HAN_OR_MARK.match(c)) for c in (before, after))
    # 78%,其 and (ETIM),在 are Chinese on one side; 1,000 and CAD,CAXA on none
    return (left and after not in "/") or (right and before not in "/.") if after else left


def _is_question(text: str, mark: int) -> bool:
    """Whether the `?` at `mark` ends a question, or a line or speech, where nothing else stands.

    Behind other words it may stand for a lost character or an indent.
    """
    if text[mark + 1 : mark + 2] in ("", "\n", "」", "』", "”"):
        return True
    return asks(text, mark)


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
    return normalise(start, mark, _MARKS[mark], "width")
