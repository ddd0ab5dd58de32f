"""Which lines of a page are the article's: readability-lxml, checked by the best block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ctcorpus.stages.best_block import best_run, is_numbered, line_score
from ctcorpus.stages.extract.inside import alien_lines, common, is_named_alien, words
from ctcorpus.stages.extract.parse import SECTION
from ctcorpus.stages.extract.readable import readable
from ctcorpus.stages.extract.visible import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: how a note begins, below the text
_NOTE = re.compile(
    r"\s*(?:\[\d{1,3}\]|〔\d{1,3}〕|\(\d{1,2}\)|[①-⑳]|注\s*[:：\d]|註\s*[:：\d]|注释|註釋|附[件录錄表]|↑)"
)
#: words in the names of elements that hold notes
_NOTES = frozenset(
    {"footnote", "footnotes", "endnote", "endnotes", "reference", "references", "reflist", "zhushi"}
)
#: lines behind the text in which such an element begins
_BEHIND = 6
#: kinds of lines that are text where they stand between the article's lines; a paragraph is if it is short, as
#: headings and signatures are: longer ones that readability leaves out are notices
_PARTS = frozenset({"row", "caption", "li", "dt", "dd", "h2", "h3", "h4", "h5", "h6", "quote"})
_SHORT = 30
#: words in the names of what stands at the foot of a page, and what a line there counts: as much as a link
_AGAINST = -12.0
_FEET = frozenset({"footer", "foot", "copyright", "banquan", "friendlink", "friendlinks"})
#: longest number of an article that stands alone, and ends of short sentences
_NUMBER, _SAID = 8, "。？！：?!:"
#: long lines that all stand twice, from which an article does
_COPIED = 2
#: lines between a title and the text under it: a byline, a picture
_UNDER = 3
#: lines above the text in which its title, and between both its captions, are looked for
_ABOVE = 8
#: below these shares of the best block's text, readability has taken something else (measured: three of
#: four bad pages of 122 agreed by less than .70)
_AGREE = 0.7
_FAILED = 0.4
#: and above this share of what it takes, it has left out the beginning
_LEFT_OUT = 0.3


@dataclass(frozen=True, slots=True)
class Article:
    """For each line whether it is the article's, whether the page holds running text at all, and whether the two
    ways to tell disagree strongly.
    """

    lines: tuple[bool, ...]
    prose: bool = True
    disagree: bool = False


def find_article(root: HtmlElement, lines: Sequence[Block]) -> Article:
    """Mark the lines of the article in a pruned tree. The tree gets marks, nothing else changes."""
    feet = _in_feet(lines)
    run = best_run(
        [
            _AGAINST if foot else line_score(line.text, line.links)
            for line, foot in zip(lines, feet, strict=True)
        ]
    )
    first = _first(lines, run.start)
    block = tuple(first <= i < run.end for i in range(len(lines)))
    kept = readable(root, lines)
    best = _size(lines, block)
    if not best:  # no running text: a table, a list, a few words
        own = _without_links(lines, kept)
        return Article(tuple(keep and not foot for keep, foot in zip(own, feet, strict=True)), prose=False)
    if kept is None:  # too large a tree to look below each of its elements
        return Article(block)
    if not any(kept):
        return Article(_without_aliens(lines, block))
    kept = _with_gaps(lines, kept)
    common = sum(len(line.text) for line, a, b in zip(lines, block, kept, strict=True) if a and b)
    if common < _FAILED * best or (common < _AGREE * best and _begins_late(lines, first, kept)):
        return Article(_without_aliens(lines, block), disagree=True)
    disagree = common < _AGREE * best or best < _FAILED * _size(lines, kept)
    return Article(_without_aliens(lines, kept), disagree=disagree)


def _first(lines: Sequence[Block], start: int) -> int:
    """Where a block begins: a question under the title, or the number of the first article, may stand above its first
    running text.
    """
    title = next(
        (i for i in range(start - 1, start - _UNDER - 1, -1) if i >= 0 and lines[i].kind == "h1"), start
    )
    while start > 0 and lines[start - 1].links < 0.5:
        above = lines[start - 1].text.strip()
        if not (len(above) <= _NUMBER and is_numbered(above)) and not (
            start - 1 > title and above[-1:] in _SAID
        ):
            break
        start -= 1
    return start


def _begins_late(lines: Sequence[Block], first: int, kept: tuple[bool, ...]) -> bool:
    """Whether readability leaves out much of the block, which begins at `first`, though it stands right under the title."""
    under = any(line.kind == "h1" for line in lines[max(first - _UNDER, 0) : first + 1])
    left_out = sum(len(line.text) for line in lines[first : kept.index(True)])
    return under and left_out > _LEFT_OUT * _size(lines, kept)


def _in_feet(lines: Sequence[Block]) -> list[bool]:
    """For each line whether it stands in what by its name is the foot of the page, and small beside the rest."""
    known: dict[HtmlElement, bool] = {}
    feet: list[bool] = []
    for line in lines:
        chain: list[HtmlElement] = []
        found = False
        for node in _around(line):
            if node in known:
                found = known[node]
                break
            chain.append(node)
        for node in reversed(chain):
            named = node.tag == "footer" or not _FEET.isdisjoint(words(node))
            found = known[node] = found or (named and node.tag not in ("html", "body"))
        feet.append(found)
    return feet if 2 * _size(lines, feet) < _size(lines, [True] * len(lines)) else [False] * len(lines)


def _without_links(lines: Sequence[Block], kept: Sequence[bool] | None) -> tuple[bool, ...]:
    """What is no link: of what readability keeps, if that is most of it, else of the page."""
    own = [line.links < 0.5 for line in lines]
    if kept is not None:
        both = [keep and mine for keep, mine in zip(kept, own, strict=True)]
        if 2 * _size(lines, both) > _size(lines, own):
            own = both
    return tuple(own)


def _size(lines: Sequence[Block], chosen: Sequence[bool]) -> int:
    return sum(len(line.text) for line, inside in zip(lines, chosen, strict=True) if inside)


def _without_aliens(lines: Sequence[Block], kept: Sequence[bool]) -> tuple[bool, ...]:
    aliens = alien_lines(lines, kept)
    return _without_copy(lines, [keep and i not in aliens for i, keep in enumerate(kept)])


def _without_copy(lines: Sequence[Block], kept: Sequence[bool]) -> tuple[bool, ...]:
    """Without the second of two copies of a whole article, as pages have them for screens of two sizes."""
    long = [i for i, keep in enumerate(kept) if keep and len(lines[i].text) > _SHORT]
    half, odd = divmod(len(long), 2)
    texts = [lines[i].text for i in long]
    if odd or len(set(texts)) != half or half < _COPIED or texts[:half] != texts[half:]:
        return tuple(kept)
    before = {lines[i].text for i in range(long[half]) if kept[i]}
    return tuple(keep and (i < long[half] or lines[i].text not in before) for i, keep in enumerate(kept))


def _with_gaps(lines: Sequence[Block], kept: Sequence[bool]) -> tuple[bool, ...]:
    """With the short lines between the article's, which readability drops, captions above its first line, and
    tables, lists without links and notes right behind its last one.
    """
    result = list(kept)
    inside = [i for i, keep in enumerate(kept) if keep]
    for before, behind in pairwise(inside):
        gap = range(before + 1, behind)
        if not gap or lines[before].kind == "h1":  # under the title stand bylines and pictures
            continue
        frame = common(lines[before].owner, lines[behind].owner)
        for i in gap:
            result[i] = frame is not None and _belongs(lines[i], frame)
    result[: inside[0]] = _opening(lines, inside)
    frame = _frame(lines, inside)
    for i in range(inside[-1] + 1, len(lines)):
        if frame is None or not _goes_on(lines[i]) or not _belongs(lines[i], frame):
            break
        result[i] = True
    for i in _notes(lines, inside[-1] + 1):
        result[i] = True
    return tuple(result)


def _notes(lines: Sequence[Block], start: int) -> list[int]:
    """The lines of an element of notes that begins right behind the text, by its name."""
    holder = None
    found: list[int] = []
    for i in range(start, len(lines)):
        if holder is None:
            named = (node for node in _around(lines[i]) if not _NOTES.isdisjoint(words(node)))
            holder = next(named, None)
        if holder is not None and holder in _around(lines[i]):
            found.append(i)
        elif holder is not None or i >= start + _BEHIND:
            break
    return found


def _around(line: Block) -> Iterator[HtmlElement]:
    yield line.owner
    yield from line.owner.iterancestors()


def _opening(lines: Sequence[Block], inside: Sequence[int]) -> list[bool]:
    """For each line above the article's first whether it is its own: one that stands in the innermost element around
    the article without a title, or a caption between title and text.
    """
    first = inside[0]
    result = [False] * first
    near = range(first - 1, max(first - _ABOVE, 0) - 1, -1)
    title = next((i for i in near if lines[i].kind in ("h1", "h2")), first)
    frame = common(lines[title].owner, lines[first].owner) if title < first else None
    if frame is not None:
        for i in range(title + 1, first):
            result[i] = lines[i].kind == "caption" and _belongs(lines[i], frame)
    frame = common(lines[first].owner, lines[inside[-1]].owner)
    for i in near:
        if frame is None or title >= i or not _belongs(lines[i], frame):
            break
        result[i] = True
    return result


def _frame(lines: Sequence[Block], inside: Sequence[int]) -> HtmlElement | None:
    """The innermost element around the last of the article's lines that holds another one."""
    last = lines[inside[-1]].owner
    if len(inside) == 1:
        return last.getparent()
    return common(lines[inside[-2]].owner, last)


def _goes_on(line: Block) -> bool:
    plain_item = line.kind == "li" and not line.links
    return plain_item or line.kind in ("row", "caption") or bool(_NOTE.match(line.text))


def _belongs(line: Block, frame: HtmlElement) -> bool:
    """Whether a line inside the article's frame is no link, nor by the names of its elements something else."""
    if line.links > 0.3 or not (line.kind in _PARTS or _NOTE.match(line.text) or _is_short(line)):
        return False
    for node in (line.owner, *line.owner.iterancestors()):
        if node is frame:
            return True
        if is_named_alien(node):
            return False
    return False


def _is_short(line: Block) -> bool:
    standing = line.owner.tag in ("p", "td") or line.owner.get(SECTION) is not None
    return standing and len(line.text) <= _SHORT
