"""A page: its visible lines, which of them are the article's, and what its head says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctcorpus.errors import Rejected
from ctcorpus.hanzi import han_count
from ctcorpus.model import Line
from ctcorpus.stages.extract.article import find_article
from ctcorpus.stages.extract.head import head_data
from ctcorpus.stages.extract.hidden import prune
from ctcorpus.stages.extract.kinds import has_teasers, is_list, refuses, waits_for_scripts
from ctcorpus.stages.extract.parse import parse
from ctcorpus.stages.extract.scripts import contents, text_in_scripts
from ctcorpus.stages.extract.visible import Block, Paths, blocks, gathered

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Han characters below which a page counts as bare, so that its text may stand elsewhere
_BARE = 150
#: Han characters in scripts from which they may hold the text of a page that shows no running text at all
_SCRIPTED = 60
_SCRIPTS = "its text comes with scripts: save it from a browser once it shows"
_FRAMES = 5
#: the address of a frame of the same site, as that of an advertisement seldom is
_OWN = re.compile(r"(?!//|about:|javascript:|data:)[^:]{1,200}$")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page gives: `text` is its lines joined by line ends."""

    text: str
    lines: tuple[Line, ...]
    head: tuple[tuple[str, str], ...]
    flags: frozenset[str]


def read_page(text: str) -> Page:
    """Read markup that has been decoded. Flags: `needs-review` where the text comes with scripts or stands
    hidden, or a server says that there is none, `low-agreement` where readability and the best block take different lines for the article,
    `list-page` where it presents other pages.

    Raises Rejected: `list-page` for titles of other pages and nothing else, `needs-review` for a page whose text
    is elsewhere.
    """
    root = parse(text)
    head = head_data(root)
    scripts, elsewhere = contents(root), _elsewhere(root)
    hidden = prune(root)
    concealed = sum(han_count(node.text_content()) for node in hidden)
    shown = han_count(root.text_content()) - concealed
    flags = {"needs-review"} if shown < _BARE < concealed else set()
    if not flags:
        _drop(hidden)
    visible = gathered(blocks(root))
    article = find_article(root, visible)
    if article.disagree:
        flags.add("low-agreement")
    if has_teasers(visible, article.lines):
        flags.add("list-page")
    if shown < _BARE and refuses(visible):
        flags.add("needs-review")
    lines = _lines(visible, article.lines)
    scripted = sum(script.han for script in scripts) if shown < _BARE else 0
    if scripted > max(_BARE if article.prose else _SCRIPTED, 2 * shown):
        if brought := text_in_scripts(scripts):
            return _with_text(visible, brought, head, frozenset(flags | {"needs-review"}))
        if scripted > _BARE:
            flags.add("needs-review")
            elsewhere = elsewhere or _SCRIPTS
    if not article.prose:
        if is_list(visible):
            raise Rejected("list-page", "titles of other pages and no text of its own: save those pages")
        if elsewhere and shown < _BARE:
            raise Rejected("needs-review", elsewhere)
    return Page(_joined(visible), lines or (Line(1, 0),), head, frozenset(flags))


def _with_text(
    visible: Sequence[Block], markup: str, head: tuple[tuple[str, str], ...], flags: frozenset[str]
) -> Page:
    """A page with the text of its scripts behind what it shows: that text, and nothing else, is the article's."""
    root = parse(f"<html><body>{markup}</body></html>")
    _drop(prune(root))
    brought = gathered(blocks(root))
    both = [*visible, *brought]
    lines = _lines(both, [i >= len(visible) for i in range(len(both))])
    return Page(_joined(both), lines or (Line(1, 0),), head, flags)


def _drop(hidden: Sequence[HtmlElement]) -> None:
    for node in hidden:
        if node.getparent() is not None:
            node.drop_tree()


def _elsewhere(root: HtmlElement) -> str:
    """Where the text of a page, not yet pruned, is if not in it; empty where nothing says so."""
    frames = [source.strip() for node in root.iter("frame") if (source := node.get("src"))]
    if frames:
        return f"a set of frames: its text is in the pages {', '.join(frames[:_FRAMES])}; save those"
    within = [source for node in root.iter("iframe") if _OWN.match(source := (node.get("src") or "").strip())]
    if within:
        return f"its text may be in a frame of the page: {', '.join(within[:_FRAMES])}; save that"
    return _SCRIPTS if waits_for_scripts(root) else ""


def _joined(lines: Sequence[Block]) -> str:
    return "\n".join(line.text for line in lines)


def _lines(visible: Sequence[Block], kept: Sequence[bool]) -> tuple[Line, ...]:
    paths = Paths()
    lines, start = [], 0
    for number, (block, keep) in enumerate(zip(visible, kept, strict=True), 1):
        place, source_line = paths[block.owner], block.owner.sourceline or 0
        lines.append(Line(number, start, block.kind, place, source_line, keep, block.links))
        start += len(block.text) + 1
    return tuple(lines)
