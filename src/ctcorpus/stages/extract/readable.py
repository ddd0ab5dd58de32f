"""readability-lxml on a tree of Chinese text: which lines it keeps."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from ctcorpus.stages.extract.visible import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: attribute that carries a line's number through readability
_MARK = "data-ctcorpus"
#: readability searches below each element again: beyond this sum of all elements' depths, or with more elements
#: than this, it takes seconds (10 microseconds an element; a treaty with all its annexes has 10,000)
_MOST_WORK = 1_000_000
_MOST_ELEMENTS = 40_000
_MOST_LINES = 20_000


def readable(root: HtmlElement, lines: Sequence[Block]) -> tuple[bool, ...] | None:
    """Whether readability keeps each line's block; None where it fails."""
    if len(lines) > _MOST_LINES or not _is_small(root):
        return None
    numbers: dict[HtmlElement, str] = {}
    for line in lines:
        if line.owner not in numbers:
            numbers[line.owner] = str(len(numbers))
            line.owner.set(_MARK, numbers[line.owner])
    reader = _reader()(root)
    try:
        reader.summary()
    except Exception:  # readability wraps whatever went wrong in one of its own; the best block stands in
        return None
    return tuple(numbers[line.owner] in reader.kept for line in lines)


def _is_small(root: HtmlElement) -> bool:
    """Whether a tree has few elements, and few below each: the sum of all depths is that of all subtrees' sizes."""
    from lxml import etree

    depth = work = elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            elements += 1
        else:
            depth -= 1
        work += depth
        if elements > _MOST_ELEMENTS or work > _MOST_WORK:
            return False
    return True


@cache
def _reader() -> Any:
    """readability's Document for a pruned tree of Chinese text: a class, made once it is needed."""
    from readability import Document

    logging.getLogger("readability.readability").addHandler(logging.NullHandler())
    logging.getLogger("readability.readability").propagate = False

    class Reader(Document):  # type: ignore[misc]
        """Takes a pruned tree and gives marks: no cleaner, no serialising, Chinese commas count."""

        kept: frozenset[str] = frozenset()

        def _parse(self, tree: HtmlElement) -> HtmlElement:
            copy = deepcopy(tree)
            for node in copy.iter():
                if node.text and "，" in node.text:
                    node.text = node.text.replace("，", ",")
                if node.tail and "，" in node.tail:
                    node.tail = node.tail.replace("，", ",")
            return copy

        def get_clean_html(self) -> str:
            self.kept = frozenset(node.get(_MARK) for node in self.html.iter() if node.get(_MARK))
            # stands for the article's markup, whose length decides on a second, more lenient try
            return str(self.html.text_content())

    def make(tree: HtmlElement) -> Reader:
        return Reader(tree, retry_length=120)

    return make
