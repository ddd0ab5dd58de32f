"""A document as metadata looks at it: its lines that are not blank, and where running text begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ctcorpus.hanzi import fold, is_prose, script_of, squeeze
from ctcorpus.model import CurrentLine, Document
from ctcorpus.stages.best_block import best_run, line_score
from ctcorpus.stages.metadata.byline import Byline, read
from ctcorpus.stages.metadata.rules import Rules

#: what a line costs that is no part of the article (best_block counts a short line with 12)
_OUTSIDE = -12.0
#: a line without a letter, figure or character (·, >, |) stands for nothing
_WORD = re.compile(r"\w")
#: how far above its text a page's title and byline stand, in lines that are not blank
_REACH = 40
#: a labelled day of the republic: only three figures make a year
_ROC_DAY = re.compile(r"日期?[^\d\n]{0,4}\n?1[01]\d([-/.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")
#: figures and numerals of a day: what is left is its form
_FIGURES = re.compile(r"[\d〇零一二三四五六七八九十百元廿卅]+")
#: characters of a day alone, with a weekday or an hour
_LONGEST_DAY = 30
#: a value that stands below its label
_LONGEST_VALUE = 120


@dataclass(frozen=True)
class Row:
    """A line that is not blank."""

    index: int
    line: CurrentLine

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def kind(self) -> str:
        return self.line.origin.kind

    @property
    def heading(self) -> bool:
        return len(self.kind) == 2 and self.kind[0] == "h" and self.kind[1].isdigit()

    @property
    def linked(self) -> bool:
        """A link to another page: no title."""
        return self.line.origin.links > 0.6

    @property
    def menu(self) -> bool:
        """Nothing but links: no byline either (来源：某网 may link to its site)."""
        return self.line.origin.links > 0.9

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def initial(self) -> str:
        """The first character of `squeezed`: a quick test."""
        return squeeze(self.text.lstrip()[:1])

    @cached_property
    def squeezed(self) -> str:
        return squeeze(self.text)


@dataclass(frozen=True, slots=True)
class Entry:
    """A byline and the rows that it takes up."""

    line: Byline
    rows: tuple[Row, ...]

    def start(self, offset: int) -> int:
        """The place in the current text of a character of the byline."""
        first = self.rows[0]
        if offset < len(first.text):
            return first.line.start + offset
        return self.rows[-1].line.start + offset - len(first.text)


class Page:
    """The rows of a document; `body` is the row where the best block of running text begins."""

    def __init__(self, doc: Document, rules: Rules) -> None:
        self.doc = doc
        self.rules = rules
        lines = (line for line in doc.current_lines() if _WORD.search(line.text))
        self.rows = tuple(Row(index, line) for index, line in enumerate(lines))
        self._prose: dict[int, bool] = {}
        self._bylines: dict[int, Byline] = {}

    def prose(self, row: Row) -> bool:
        """Running text, and not a notice that only reads like it."""
        if row.index not in self._prose:
            notice = (rule.regex.search(row.folded) for rule in self.rules.notice)
            self._prose[row.index] = is_prose(row.text) and not any(notice)
        return self._prose[row.index]

    def byline(self, row: Row) -> Byline:
        if row.index not in self._bylines:
            self._bylines[row.index] = read(row.text, self.rules, roc=self.roc)
        return self._bylines[row.index]

    def entry(self, row: Row) -> Entry:
        """A row as a byline; together with the row below where it is a label alone and the value stands there."""
        line = self.byline(row)
        below = next(iter(self.after(row.index + 1, 1)), None)
        if below is None or not line.empty_label:
            return Entry(line, (row,))
        joined = self._joined(row, below)
        return Entry(joined, (row, below)) if joined else Entry(line, (row,))

    def _joined(self, row: Row, below: Row) -> Byline | None:
        beneath = self.byline(below).items
        if len(below.text) > _LONGEST_VALUE or (beneath and beneath[0].kind == "label"):
            return None
        joined = read(row.text + below.text, self.rules, roc=self.roc)
        label = joined.items[0] if len(joined.items) == 1 else None
        if label is None or label.kind == "bare" or not label.value:
            return None
        if (
            label.field == "other"
            and label.rule != "label.count"
            and not self.rules.table_value.fullmatch(below.folded.strip())
        ):
            # its cell may be empty: the next line is its value only where the table goes on, or ends at a heading
            following = next(iter(self.after(below.index + 1, 1)), None)
            first = self.byline(following).items[:1] if following else ()
            if (
                below.heading
                or not following
                or not (following.heading or (first and first[0].kind == "label"))
            ):
                return None
        return joined

    @cached_property
    def roc(self) -> bool:
        """Whether years of the Republic of China are to be expected: a Taiwanese page."""
        sample = self.doc.text[:2000]
        folded = fold(sample) + " ".join(
            f"{name}={value.lower()}"
            for name, value in self.doc.head
            if "url" in name or "canon" in name or name == "lang"
        )
        signs = any(sign in folded for sign in self.rules.taiwan) or bool(_ROC_DAY.search(folded))
        return signs and script_of(sample) != "Hans"

    @property
    def body(self) -> int:
        """The first row of the body; the number of rows where nothing reads like running text."""
        return self.run[0].index if self.run else len(self.rows)

    @cached_property
    def run(self) -> Sequence[Row]:
        """The rows of the body: the best block of running text."""
        article = any(not row.line.origin.article for row in self.rows)
        run = best_run([self._score(row, article) for row in self.rows])
        return self.rows[run.start : run.end]

    def _score(self, row: Row, article: bool) -> float:
        if article and not row.line.origin.article:
            return _OUTSIDE
        if is_prose(row.text) and not self.prose(row):
            return _OUTSIDE
        return line_score(row.text, row.line.origin.links)

    @property
    def above(self) -> Sequence[Row]:
        """The rows in which title and byline are looked for: those above the body, and its first line."""
        return self.rows[max(self.body - _REACH, 0) : self.body + 1]

    @cached_property
    def chronology(self) -> bool:
        """Whether days alone in their lines are headings of running text: two of one form, one between paragraphs."""
        forms: set[str] = set()
        parting: set[str] = set()
        for row, behind in pairwise(self.rows):
            if len(row.text) > _LONGEST_DAY or not self.prose(behind):
                continue
            items = self.byline(row).items
            if len(items) == 1 and items[0].kind == "date":
                form = _FIGURES.sub("0", row.folded.strip())
                if row.index and self.prose(self.rows[row.index - 1]):
                    parting.add(form)
                if form in forms and form in parting:
                    return True
                forms.add(form)
        return False

    def after(self, index: int, count: int) -> Iterator[Row]:
        """Up to `count` rows from `index` on."""
        yield from self.rows[max(index, 0) : index + count]
