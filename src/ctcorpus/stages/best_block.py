"""Best block: the run of lines that is most likely the body, by a maximum-scoring run.

Each line gets a score: running text counts for it, short lines and links against it. The run with
the highest sum is the body, so that a short line between paragraphs is bridged and a menu is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctcorpus.hanzi import SHORTEST_PROSE, han_count, is_prose

#: what a line that is no running text costs, whatever its length: ten of them outweigh a paragraph of 120
_SHORT = 12.0
#: a line that reads as part of a document (heading, list item, row, signature) costs less
_PART = 3.0
#: a paragraph counts up to here, so that no single line outweighs a page
_LONGEST = 400
#: what running text with few Han characters counts: beside a Chinese text it is a notice to foreign readers
_FOREIGN = 0.3
#: a Latin sentence, looked for at a line's start
_SENTENCE = re.compile(r"\b[A-Za-z][A-Za-z ,;:'()-]{40,200}+[.!?]")
_HEAD, _SHORTEST = 1_000, 40
_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:\.\d{1,2}){0,3}[.、．]|"
    r"[①-⑳]|第\s?[一二三四五六七八九十百零〇\d]{1,5}(?:[-之]\d{1,2})?\s?[章节節条條部编篇]|附件|附录|附錄|附表)"
)
#: a short line that ends a sentence or a clause, as titles seldom do, counts for the body
_CLAUSE = frozenset("。；，")
#: ends that titles of other pages seldom have
_OPEN_END = frozenset("：:；;，,、。！？）)》”」")


@dataclass(frozen=True, slots=True)
class Run:
    """The lines from `start` to before `end`, and the sum of their scores."""

    start: int
    end: int
    score: float


def best_run(scores: Sequence[float]) -> Run:
    """The run with the highest sum; the first of equals; empty where no score is above zero."""
    best = Run(0, 0, 0.0)
    start, total = 0, 0.0
    for i, score in enumerate(scores):
        if total <= 0:
            start, total = i, 0.0
        total += score
        if total > best.score:
            best = Run(start, i + 1, total)
    return best


def reads_as_prose(text: str) -> bool:
    """Whether a line is running text, Chinese or Latin."""
    return is_prose(text) or (len(text) > _SHORTEST and bool(_SENTENCE.search(text[:_HEAD])))


def is_numbered(text: str) -> bool:
    """Whether a line begins with the number of an item or heading."""
    return bool(_NUMBERED.match(text))


def is_part(text: str) -> bool:
    """Whether a short line reads as part of a document rather than as a link: numbered, a row, an open end."""
    text = text.strip()
    return text[-1:] in _OPEN_END or "\u3000" in text or is_numbered(text)


def line_score(text: str, links: float = 0.0) -> float:
    """How much a line speaks for the body (above zero) or against it."""
    text = text.strip()
    if not text:
        return 0.0
    if links > 0.5:
        return -_SHORT
    if len(text) >= SHORTEST_PROSE and reads_as_prose(text):
        foreign = _FOREIGN if 3 * han_count(text[:_HEAD]) < len(text[:_HEAD]) else 1.0
        return min(len(text), _LONGEST) * (1 - 2 * links) * foreign
    if text[-1] in _CLAUSE and len(text) > 6:
        return len(text) / 2
    return -_PART if is_part(text) else -_SHORT
