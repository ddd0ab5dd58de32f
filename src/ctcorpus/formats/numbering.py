"""The numbers that Word prints before paragraphs and does not write into them: 第一条, 一、, 1.1, (a)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctcorpus.formats.word import W, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"%([1-9])")
#: marks behind which no blank is written
_CLOSED = ("、", "）", "．", "。", "，")
_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
#: styles that rest on one another
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    gap: str


class Numbering:
    """Counts the numbered paragraphs of a document as they come."""

    def __init__(self, root: _Element | None, styles: _Element) -> None:
        self.lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.styles = {value(style, "styleId"): style for style in styles.iterchildren(W + "style")}
        if root is not None:
            self._load(root)

    def _load(self, root: _Element) -> None:
        abstract = {
            value(one, "abstractNumId"): dict(_levels(one)) for one in root.iterchildren(W + "abstractNum")
        }
        for one in root.iterchildren(W + "num"):
            ref = one.find(W + "abstractNumId")
            name = value(ref, "val") if ref is not None else ""
            levels = dict(abstract.get(name, {}))
            for change in one.iterchildren(W + "lvlOverride"):
                levels.update(_levels(change))
                if (start := change.find(W + "startOverride")) is not None:
                    restarts = self.restarts.setdefault(value(one, "numId"), {})
                    restarts[_int(value(change, "ilvl"))] = number(start, 1)
            self.lists[value(one, "numId")] = name, levels

    def label(self, paragraph: _Element) -> str:
        """What stands before a paragraph, with the gap behind it; empty where it has no number or a bullet."""
        found = self._place(paragraph)
        if found is None or found[0] not in self.lists:
            return ""
        list_, level = found
        name, levels = self.lists[list_]
        if level not in levels:
            return ""
        counts = self.counts.setdefault(name, {})
        for one, start in self.restarts.pop(list_, {}).items():
            counts[one] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if levels[level].form in ("bullet", "none"):
            return ""

        def count(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            if at not in levels:
                return ""
            return _written(counts.get(at, levels[at].start), levels[at].form)

        text = _PLACE.sub(count, levels[level].text)
        return text + ("" if text.endswith(_CLOSED) else levels[level].gap) if text else ""

    def _place(self, paragraph: _Element) -> tuple[str, int] | None:
        """List and level, of the paragraph or of its style."""
        node: _Element | None = paragraph
        list_, level = "", None
        for _ in range(_DEEPEST):
            if node is None:
                break
            said = node.find(f"{W}pPr/{W}numPr")
            if said is not None:
                ref, depth = said.find(W + "numId"), said.find(W + "ilvl")
                level = number(depth) if level is None and depth is not None else level
                if ref is not None:
                    list_ = value(ref, "val")
                    break
            link = node.find(f"{W}pPr/{W}pStyle") if node is paragraph else node.find(W + "basedOn")
            node = self.styles.get(value(link, "val")) if link is not None else None
        return (list_, level or 0) if list_ and list_ != "0" else None


def _levels(node: _Element) -> Iterator[tuple[int, _Level]]:
    for one in node.iterchildren(W + "lvl"):
        form, text, gap = one.find(W + "numFmt"), one.find(W + "lvlText"), one.find(W + "suff")
        yield (
            _int(value(one, "ilvl")),
            _Level(
                number(one.find(W + "start"), 1),
                value(form, "val") if form is not None else "decimal",
                value(text, "val") if text is not None else "",
                "" if gap is not None and value(gap, "val") == "nothing" else " ",
            ),
        )


def _int(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _written(count: int, form: str) -> str:
    return _FORMS.get(form, str)(count)


def _chinese(count: int) -> str:
    """一百二十三; numbers of four digits at most, others in digits."""
    if not 0 < count < 10_000:
        return str(count)
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = count // unit % 10
        if digit:
            text += ("〇" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text.replace("〇", "零").removeprefix("一") if 10 <= count < 20 else text.replace("〇", "零")


def _in_digits(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(max(count, 0)))


def _letters(count: int) -> str:
    """a ... z, aa, bb ..."""
    count = min(max(count, 1), 780) - 1
    return chr(ord("a") + count % 26) * (count // 26 + 1)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for unit, sign in _ROMAN:
        text += sign * (count // unit)
        count %= unit
    return text


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _chinese,
    ),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _in_digits),
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": lambda count: "".join(chr(ord(digit) + 0xFEE0) for digit in str(count)),
    "decimalEnclosedCircle": lambda count: chr(0x2460 + count - 1) if 0 < count <= 20 else str(count),
    "decimalEnclosedCircleChinese": lambda count: chr(0x2460 + count - 1) if 0 < count <= 20 else str(count),
}
