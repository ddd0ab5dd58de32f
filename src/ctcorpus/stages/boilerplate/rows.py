"""Lines on their way to a fate: what the rules need to know of each, worked out once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ctcorpus.edits import to_output
from ctcorpus.hanzi import view
from ctcorpus.model import Document, Line
from ctcorpus.stages.best_block import line_score, reads_as_prose

#: for each line the id of the rule that drops it, or None
Fates = list[str | None]

#: what would drop more running text than this share of what stays refuses
GUARD = 0.6
_LINE = re.compile(r"[^\n]+")
_PLAIN = Line(1, 0)  # what the extractor says of a plain text's line
_ENDED = re.compile(r"。|[！？!?；;.][”’」』）)]*$")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text as it is now; blank ones, also those that metadata has claimed, are none."""

    start: int  # offset in the current text
    text: str
    view: str  # the form that rules match on
    prose: bool
    article: bool = True  # what the extractor says of a page's line
    links: float = 0.0
    score: float = 0.0  # what it says for the body, see `best_block`
    # metadata was claimed between this row and the one before it, the one behind it
    after_claim: bool = False
    before_claim: bool = False

    @property
    def sentences(self) -> bool:
        """Running text with a sentence that ends, as headlines, however long, seldom have."""
        return self.prose and self.links < 0.5 and self.ended

    @property
    def ended(self) -> bool:
        """Whether it holds the end of a sentence."""
        return bool(_ENDED.search(self.view))

    @property
    def size(self) -> int:
        return len(self.view)


def prose_size(rows: Sequence[Row], numbers: Iterable[int]) -> int:
    """The characters of running text in these rows, without lists of links."""
    return sum(rows[i].size for i in numbers if rows[i].sentences)


def rows_of(doc: Document) -> list[Row]:
    """The lines of a document's text as it is now, without the blank ones."""
    lines = [(line.start(), line[0], seen) for line in _LINE.finditer(doc.text) if (seen := view(line[0]))]
    claims = _claims(doc)
    # how many claims stand above each line, and in all
    above = [*(bisect_left(claims, start) for start, _, _ in lines), len(claims)]
    rows = []
    for i, (start, text, seen) in enumerate(lines):
        origin = doc.line_at(doc.to_extracted(start)) if doc.markup else _PLAIN
        claimed = above[i] > (above[i - 1] if i else 0), above[i + 1] > above[i]
        kind = origin.article, origin.links, line_score(text)
        rows.append(Row(start, text, seen, reads_as_prose(text), *kind, *claimed))
    return rows


def _claims(doc: Document) -> list[int]:
    """Where metadata was claimed, in the text as it is now."""
    places = []
    for number, done in enumerate(doc.passes, 1):
        if done.stage == "metadata":
            later = (to_output(doc.passes[number:], edit.start) for edit in done.edits)
            places += [place for place in later if place is not None]
    return sorted(places)
