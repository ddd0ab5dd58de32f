"""Lines on pages become paragraphs: what stands at the edges of every page is told apart, wrapped lines are joined.

Which lines go on is told by geometry: a full line, and one below it at the margin. Chinese paragraphs begin
two characters further in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise, takewhile
from statistics import median

from ctcorpus.formats.extra import Block
from ctcorpus.hanzi import SENTENCE_END
from ctcorpus.stages.best_block import is_numbered

#: lines at either edge of a page that may stand on every page, and on how many they must
_EDGE, _PAGES = 3, 3
#: lines of a page above which a title may have to be put
_HEAD = 100
#: shares by which sizes of one font differ: Latin and Chinese characters are not equally high
_SAME = 0.12
#: in sizes of the characters: what is missing to a full line, where a paragraph's indent begins, where a line stands at the margin
_FULL, _INDENT, _AT_MARGIN = 2.2, 1.2, 0.8
#: distance between lines, in that of most lines, from which a new paragraph begins
_PITCH = 1.5
#: characters of notes and of titles, in the size of the text
_NOTE, _TITLE = 0.92, 1.15
#: distance between the lines of a title, in its size
_TITLE_PITCH = 2.4
#: characters from which a block is running text
_PARAGRAPH = 40
#: share of lines with an indent from which paragraphs are told by it
_INDENTED = 0.02
_NOTE_MARK = re.compile(r"[①-⑳*＊†]|[\[［〔(（]\d{1,3}[\]］〕)）]|\d{1,3}\s*(?=\D)")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-—–―－·•~\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s*[页頁]?(?:\s*[/／,，、共of]+\s*\d{1,4}\s*[页頁]?)?[-—–―－·•~\s]*",
)
_BARE = re.compile(r"\d{1,4}")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef—…“”‘’]")


@dataclass(frozen=True)
class PageLine:
    """A line where it stands on its page, in points from the lower left corner; a tab stands between cells."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    top: float

    @cached_property
    def size(self) -> float:
        return max(self.top - self.bottom, 1.0)

    @property
    def row(self) -> bool:
        return "\t" in self.text


def blocks(lines: Sequence[PageLine]) -> list[Block]:
    """The paragraphs, headings, rows, notes; what stands at the edges of pages comes behind the paragraph there.

    Kinds: `p`, `h1` (set in larger characters), `row`, `note`, `running` (a head or foot that comes again on other pages),
    `page-number`.
    """
    lines = list(_in_order(lines))
    kinds = _edges(lines)
    text = [line for i, line in enumerate(lines) if i not in kinds]
    if not text:
        return [_block(kinds[i], [line]) for i, line in enumerate(lines)]
    return [_block(kind, group) for kind, group in _Setting(text).joined(lines, kinds)]


def _in_order(lines: Sequence[PageLine]) -> Iterator[PageLine]:
    """As they are drawn, but for titles that are drawn later than what stands below them."""
    large = _TITLE * _usual_size(lines)
    for _, group in groupby(lines, key=lambda line: line.page):
        ordered: list[PageLine] = []
        for line in group:
            place = len(ordered)
            if line.size >= large:
                above = (i for i, one in enumerate(ordered[:_HEAD]) if one.top <= line.bottom)
                place = next(above, place)
            ordered.insert(place, line)
        yield from ordered


def _block(kind: str, lines: Sequence[PageLine]) -> Block:
    text = lines[0].text
    for line in lines[1:]:
        wide = _WIDE.match(text[-1]) or _WIDE.match(line.text[0])
        text += ("" if wide or text.endswith("-") else " ") + line.text
    pages = sorted({line.page for line in lines})
    place = f"page {pages[0]}" + (f"-{pages[-1]}" if len(pages) > 1 else "")
    return kind, place, text.replace("\t", "\u3000")


def _edges(lines: Sequence[PageLine]) -> dict[int, str]:
    """The lines, by number, that are page numbers or stand at the same place on three pages (small ones: on two)."""
    kinds: dict[int, str] = {}
    places: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    numbers: list[int] = []
    for _, group in groupby(range(len(lines)), key=lambda i: lines[i].page):
        by_height = sorted(group, key=lambda i: -lines[i].bottom)
        for i in {*by_height[:_EDGE], *by_height[-_EDGE:]}:
            key = "".join(_DIGITS.sub("0", lines[i].text).split())
            places[key, round(lines[i].bottom / 6)].append(i)
        numbers += [i for i in {by_height[0], by_height[-1]} if _NUMBER.fullmatch(lines[i].text)]
    small = _NOTE * _usual_size(lines)
    for found in places.values():
        pages = len({lines[i].page for i in found})
        if pages >= _PAGES or (pages > 1 and all(lines[i].size < small for i in found)):
            kinds.update(dict.fromkeys(found, "running"))
    # a number alone may be a table's cell; one that counts the pages is none
    shifts = Counter(
        int(lines[i].text) - lines[i].page for i in numbers if _BARE.fullmatch(lines[i].text.strip())
    )
    for i in numbers:
        bare = _BARE.fullmatch(lines[i].text.strip())
        if not bare or shifts[int(bare[0]) - lines[i].page] > 1:
            kinds[i] = "page-number"
    return kinds


class _Setting:
    """How a document is set: the size of its text, its margins, the distance of its lines."""

    def __init__(self, lines: Sequence[PageLine]) -> None:
        self.size = _usual_size(lines)
        plain = [line for line in lines if self._same(line.size, self.size)] or list(lines)
        self.columns = _columns(plain)
        groups: defaultdict[tuple[int, int], list[PageLine]] = defaultdict(list)
        for line in plain:
            groups[self.place(line)].append(line)
        self.margins = {
            place: (min(line.left for line in group), max(line.right for line in group))
            for place, group in groups.items()
        }
        self.usual = (
            median(left for left, _ in self.margins.values()),
            median(right for _, right in self.margins.values()),
        )
        pitches = [a.bottom - b.bottom for a, b in pairwise(plain) if 0 < a.bottom - b.bottom < 4 * self.size]
        self.pitch = median(pitches) if pitches else 2 * self.size
        self.indented = sum(map(self.indent, plain)) > _INDENTED * len(plain)

    def joined(
        self, lines: Sequence[PageLine], kinds: dict[int, str]
    ) -> Iterator[tuple[str, list[PageLine]]]:
        """Kind and lines of each block; one that goes on over the end of its page comes behind what stands there."""
        open_: tuple[str, list[PageLine]] | None = None
        note: list[PageLine] = []
        waiting: list[tuple[str, list[PageLine]]] = []
        notes = self._notes(lines, kinds)
        for i, line in enumerate(lines):
            if i in kinds or i in notes:
                kind = kinds.get(i, "note")
                if kind == "note" and note and not _NOTE_MARK.match(line.text) and note[-1].page == line.page:
                    note.append(line)
                else:
                    note = [line] if kind == "note" else []
                    waiting.append((kind, note or [line]))
                continue
            note = []
            if open_ and self._goes_on(open_, line):
                open_[1].append(line)
                continue
            if open_:
                yield open_
                if open_[0] == "p" and sum(len(one.text) for one in open_[1]) >= _PARAGRAPH:
                    yield from waiting  # behind running text, never between a title and what stands under it
                    waiting = []
            open_ = (self._kind(line), [line])
        if open_:
            yield open_
        yield from waiting

    def _notes(self, lines: Sequence[PageLine], kinds: dict[int, str]) -> set[int]:
        """Lines in small characters at the foot of a page, from the first with a note's mark on."""
        found: set[int] = set()
        for _, group in groupby(
            (i for i in range(len(lines)) if i not in kinds), key=lambda i: lines[i].page
        ):
            small = takewhile(lambda i: lines[i].size <= _NOTE * self.size, reversed(list(group)))
            foot = list(small)[::-1]
            marks = (place for place, i in enumerate(foot) if _NOTE_MARK.match(lines[i].text))
            found.update(foot[next(marks, len(foot)) :])
        return found

    def _kind(self, line: PageLine) -> str:
        if line.row:
            return "row"
        return "h1" if line.size >= _TITLE * self.size else "p"

    def place(self, line: PageLine) -> tuple[int, int]:
        """Page and column."""
        if not self.columns:
            return line.page, 0
        return line.page, 1 if line.right <= self.columns else 2 if line.left >= self.columns else 0

    def margin(self, line: PageLine) -> tuple[float, float]:
        return self.margins.get(self.place(line), self.usual)

    def indent(self, line: PageLine) -> bool:
        return _INDENT * line.size < line.left - self.margin(line)[0] < 4 * line.size

    def _full(self, line: PageLine, behind: PageLine) -> bool:
        """Whether the next line's first character, or Latin word, had no room in this one."""
        word = 0.0 if _WIDE.match(behind.text) else 0.6 * line.size * len(behind.text.split()[0][:40])
        return self.margin(line)[1] - line.right < _FULL * line.size + word

    def _goes_on(self, block: tuple[str, list[PageLine]], line: PageLine) -> bool:
        kind, lines = block
        last = lines[-1]
        if kind == "row" or line.row or not self._same(last.size, line.size):
            return False
        beside = self.place(last) == self.place(line)
        below = last.bottom - line.bottom
        if kind == "h1":
            return (
                beside
                and 0 < below <= _TITLE_PITCH * line.size
                and not is_numbered(line.text)
                and not is_numbered(last.text)
            )
        if beside and not 0 < below <= _PITCH * self.pitch:
            return False
        if not self._full(last, line) or abs(line.left - self.margin(line)[0]) > _AT_MARGIN * line.size:
            return False
        return self.indented or not (SENTENCE_END.search(last.text) or is_numbered(line.text))

    def _same(self, a: float, b: float) -> bool:
        return abs(a - b) <= _SAME * max(a, b)


def _usual_size(lines: Sequence[PageLine]) -> float:
    """The size of most characters, by half points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _columns(lines: Sequence[PageLine]) -> float:
    """The middle between two columns of text; 0 where there is one."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    middle = (left + right) / 2
    first = sum(line.right <= middle for line in lines if line.right - line.left > 0.3 * (right - left))
    second = sum(line.left >= middle for line in lines if line.right - line.left > 0.3 * (right - left))
    return middle if min(first, second) > 0.3 * len(lines) else 0.0
