"""A page: its visible lines, which of them are the article's, and what its head says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctcorpus.hanzi import han_count
from ctcorpus.model import Line
from ctcorpus.stages.extract.article import Article, find_article
from ctcorpus.stages.extract.head import head_data
from ctcorpus.stages.extract.parse import parse
from ctcorpus.stages.extract.visible import Block, Paths, blocks, prune

_ESCAPED_HAN = re.compile(r"\\u[4-9][0-9a-fA-F]{3}")
#: Han characters below which a page counts as bare, so that its text may stand elsewhere
_BARE = 150


@dataclass(frozen=True, slots=True)
class Page:
    """What a page gives: `text` is its lines joined by line ends."""

    text: str
    lines: tuple[Line, ...]
    head: tuple[tuple[str, str], ...]
    flags: frozenset[str]


def read_page(text: str) -> Page:
    """Read markup that has been decoded. Flags: `needs-review` where the text comes with scripts or stands
    hidden, `low-agreement` where readability and the best block take different lines for the article."""
    root = parse(text)
    head = head_data(root)
    scripts = sum(_script_han(node.text or "") for node in root.iter("script"))
    hidden = prune(root)
    shown = han_count(root.text_content()) - sum(han_count(node.text_content()) for node in hidden)
    flags = set()
    if hidden and shown < _BARE < sum(han_count(node.text_content()) for node in hidden):
        flags.add("needs-review")
    else:
        for node in hidden:
            if node.getparent() is not None:
                node.drop_tree()
    visible = blocks(root)
    article = find_article(root, visible)
    if shown < _BARE and scripts > max(_BARE, 2 * shown):
        flags.add("needs-review")
    if article.disagree:
        flags.add("low-agreement")
    text = "\n".join(block.text for block in visible)
    return Page(text, _lines(visible, article) or (Line(1, 0),), head, frozenset(flags))


def _lines(visible: list[Block], article: Article) -> tuple[Line, ...]:
    paths = Paths()
    lines, start = [], 0
    for number, (block, kept) in enumerate(zip(visible, article.lines, strict=True), 1):
        place, source_line = paths[block.owner], block.owner.sourceline or 0
        lines.append(Line(number, start, block.kind, place, source_line, kept, block.links))
        start += len(block.text) + 1
    return tuple(lines)


def _script_han(script: str) -> int:
    return han_count(script) + len(_ESCAPED_HAN.findall(script))
