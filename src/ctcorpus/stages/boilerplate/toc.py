"""A table of contents whose headings recur in the text behind it, and text glued to both its ends.

Document mirrors print a file's outline and then all of its text in one line: title and first heading
stand in one line, so do the last heading and the text. The outline tells where to split.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ctcorpus.edits import Edit
from ctcorpus.hanzi import squeeze

#: entries that a table of contents has, and runs of headings that are looked at: bounds of the time it takes
_FEWEST, _MOST = 5, 400
_RUNS = 5
#: places in running text at which a heading's words are looked at
_TRIES = 100
#: share of the entries, up to the last that recurs, that must recur
_SHARE = 0.7
_LONGEST = 60
_MARK = (
    r"(?:第[一二三四五六七八九十百零〇\d]{1,4}[章节節编編部篇]|[一二三四五六七八九十]{1,3}、|"
    r"[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}(?:\.\d{1,2}){1,3}|\d{1,2}[.、．])"
)
_HEADING = re.compile(
    rf"\s*(?P<entry>{_MARK}\s*\S.{{0,{_LONGEST}}}?)(?:[\s.…·．。]{{2,}}\d{{1,3}}|\s+\d{{1,3}})?\s*$"
)
_GLUED_TITLE = re.compile(rf"(?P<title>\S.{{3,{_LONGEST}}}?)(?P<entry>{_MARK}\s*[^\s\d].{{1,{_LONGEST}}})$")
_WORD = re.compile(r"\s*[\[【]?(?:目\s*[录錄次]|Contents)[\]】]?\s*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。；，！,;]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Toc:
    """Places in a text: the lines of the table of contents, a title glued to it, its headings in the text."""

    entries: tuple[Span, ...]
    title: Span | None
    headings: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    end: int
    words: str  # squeezed, without a page number


def find_toc(text: str) -> Toc | None:
    """The table of contents of a text whose line ends are "\\n"; None where there is none.

    It is a run of at least five short numbered headings that recur behind it in the same order.
    """
    lines = _lines(text)
    for first, end in islice(_runs(text, lines), _RUNS):
        toc = _confirm(text, lines, first, end)
        if toc:
            return toc
    return None


def toc_edits(text: str, toc: Toc) -> list[Edit]:
    """Edits that take the table of contents out and give each of its headings in the text a line."""
    edits = [Edit(start, text[start:end], "", "toc") for start, end in toc.entries if text[start:end].strip()]
    borders = {place for span in toc.headings for place in span}
    taken = [span for span in toc.entries if text[slice(*span)].strip()]
    for place in sorted(borders):
        before, behind = text[max(place - 1, 0) : place], text[place : place + 1]
        inside = any(start < place < end for start, end in taken)
        if before not in ("", "\n") and behind not in ("", "\n") and not inside:
            edits.append(Edit(place, "", "\n", "layout.toc-heading"))
    return edits


def _lines(text: str) -> list[Span]:
    """The places of the lines that are not blank."""
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if not m[0].isspace()]


def _runs(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Runs of headings long enough: numbers of the first line and of the line behind the last."""
    start = None
    for i, (a, b) in enumerate([*lines, (len(text), len(text))]):
        heading = i < len(lines) and _is_heading(text[a:b])
        if heading and start is None:
            start = i
        elif not heading and start is not None:
            if _FEWEST - 1 <= i - start <= _MOST:
                yield start, i
            start = None


def _is_heading(line: str) -> bool:
    return len(line) <= _LONGEST + 20 and bool(_HEADING.match(line)) and not _SENTENCE_END.search(line[:-1])


def _confirm(text: str, lines: Sequence[Span], first: int, end: int) -> Toc | None:
    """The table of contents in the lines from `first` to before `end`, with what is glued to it."""
    entries = [_entry(text, *lines[i]) for i in range(first, end)]
    title = None
    if first:
        glued = _glued_title(text, *lines[first - 1])
        if glued:
            title, entry = glued
            entries.insert(0, entry)
    again = next((i for i, entry in enumerate(entries[1:], 1) if entry.words == entries[0].words), None)
    if again:  # the text begins inside the run, with the first heading on a line of its own
        del entries[again:]
    elif last := _glued_text(text, entries, lines[end - 1]):
        entries[-1] = last
    elif end < len(lines) and (last := _glued_text(text, entries, lines[end])):
        entries.append(last)
    behind = entries[-1].end
    squeezed = _Squeezed(text, behind)
    found = list(_recur(squeezed, [entry.words for entry in entries]))
    reached = max((i for i, span in enumerate(found) if span), default=-1) + 1
    recurring = [span for span in found if span]
    if len(recurring) < _FEWEST or len(recurring) < _SHARE * reached:
        return None
    spans = [(entry.start, entry.end) for entry in entries]
    above = first - (2 if title else 1)
    if above >= 0 and _WORD.match(text[slice(*lines[above])]):
        spans.insert(0, lines[above])
    if title and found[0] is None:  # nothing tells where the title ends
        title, spans = None, [span for span in spans if span != (entries[0].start, entries[0].end)]
    return Toc(tuple(spans), title, tuple(recurring))


def _entry(text: str, start: int, end: int) -> _Entry:
    match = _HEADING.match(text[start:end])
    return _Entry(start, end, squeeze(match["entry"] if match else text[start:end]))


def _glued_title(text: str, start: int, end: int) -> tuple[Span, _Entry] | None:
    match = _GLUED_TITLE.match(text[start:end].rstrip())
    if not match or _SENTENCE_END.search(match["title"]):
        return None
    border = start + match.start("entry")
    return (start, border), _Entry(border, end, squeeze(match["entry"]))


def _glued_text(text: str, entries: Sequence[_Entry], line: Span) -> _Entry | None:
    """The last entry, where the text begins in its line: with the first entry's words again."""
    squeezed = _Squeezed(text, line[0], line[1])
    place = squeezed.find(entries[0].words, 0)
    if not 2 <= place <= _LONGEST:
        return None
    border = squeezed.places[place]
    words = text[line[0] : border]
    return _Entry(line[0], border, squeeze(words)) if re.match(rf"\s*{_MARK}", words) else None


def _recur(text: _Squeezed, entries: Sequence[str]) -> Iterator[Span | None]:
    """Where each entry stands again as a heading, in order; None for one that does not."""
    cursor = 0
    for words in entries:
        place = text.heading(words, cursor)
        if place < 0:
            yield None
            continue
        cursor = place + len(words)
        yield text.places[place], text.places[cursor - 1] + 1


class _Squeezed:
    """A part of a text without blanks, width and script folded, and where its characters stand."""

    def __init__(self, text: str, start: int, end: int | None = None) -> None:
        self.text = text
        end = len(text) if end is None else end
        self.places = [i for i in range(start, end) if not text[i].isspace()]
        self.words = squeeze(text[start:end])

    def find(self, words: str, start: int) -> int:
        return self.words.find(words, start)

    def heading(self, words: str, cursor: int) -> int:
        """The first place from `cursor` on where these words open a heading; -1 where there is none."""
        place = self.find(words, cursor)
        for _ in range(_TRIES):
            if place < 0 or self.opens(place, cursor):
                return place
            place = self.find(words, place + 1)
        return -1

    def opens(self, place: int, cursor: int) -> bool:
        """Whether a heading may start here: behind another, at a line's start, behind a sentence."""
        if place in (0, cursor):
            return True
        before = self.words[place - 1]
        gap = self.text[self.places[place - 1] + 1 : self.places[place]]
        return "\n" in gap or not (before.isalnum() or before in ".-、(《“")
