"""Lines on their way to a fate: what the rules need to know of each, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ctcorpus.hanzi import view
from ctcorpus.model import Document
from ctcorpus.stages.best_block import reads_as_prose

#: for each line the id of the rule that drops it, or None
Fates = list[str | None]

#: what would drop more running text than this share of what stays refuses
GUARD = 0.6
_LINE = re.compile(r"[^\n]+")
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

    @property
    def sentences(self) -> bool:
        """Running text with a sentence that ends, as headlines, however long, seldom have."""
        return self.prose and self.links < 0.5 and bool(_ENDED.search(self.view))

    @property
    def size(self) -> int:
        return len(self.view)


def prose_size(rows: Sequence[Row], numbers: Iterable[int]) -> int:
    """The characters of running text in these rows, without lists of links."""
    return sum(rows[i].size for i in numbers if rows[i].sentences)


def rows_of(doc: Document) -> list[Row]:
    """The lines of a document's text as it is now, without the blank ones."""
    rows = []
    for line in _LINE.finditer(doc.text):
        text = line[0]
        seen = view(text)
        if not seen:
            continue
        if doc.markup:
            origin = doc.line_at(doc.to_extracted(line.start()))
            rows.append(Row(line.start(), text, seen, reads_as_prose(text), origin.article, origin.links))
        else:
            rows.append(Row(line.start(), text, seen, reads_as_prose(text)))
    return rows
