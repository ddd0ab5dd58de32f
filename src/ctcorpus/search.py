"""Find passages: a plain scan over records, in either script.

Text and query are folded character by character, so that an offset of the folded text is one of the
text and of its original, too. There is no index: every record is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from ctcorpus.errors import CtcorpusError
from ctcorpus.hanzi import t2s_characters
from ctcorpus.spans import Span, raw_span

if TYPE_CHECKING:
    from ctcorpus.record import Record
    from ctcorpus.record.ledger import Ledger

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which records are searched. Several values of one field: any of them; several fields: all."""

    topics: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    script: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and not _DATE.fullmatch(value):
                raise CtcorpusError(f"--{name} {value}: must look like 2019, 2019-09 or 2019-09-26")

    def admit(self, record: Record) -> bool:
        return (
            _any(self.topics, record.topics)
            and _any(self.institutions, record.institutions)
            and _any(self.flags, record.flags)
            and (not self.sources or any(fold(one) in fold(record.source or "") for one in self.sources))
            and self.script in (None, record.script)
            and self.admit_date(record.published)
        )

    def admit_date(self, published: str | None) -> bool:
        """Whether a date may lie in the range; a bare year may lie anywhere in it."""
        if self.since is None and self.until is None:
            return True
        if published is None:
            return False
        latest = published + "-99-99"[len(published) - 4 :]
        return latest >= (self.since or "") and (
            self.until is None or published[: len(self.until)] <= self.until
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that holds every term. Paragraph 0 is the title."""

    record: Record
    paragraph: int
    text: str
    spans: tuple[Span, ...]

    def anchored(self, ledger: Ledger) -> tuple[str, Span | None]:
        """The paragraph in the script of its source, and its place in what `restore` prints."""
        if self.paragraph == 0:
            place = next((one for one in ledger.evidence if one.field == "title" and one.start >= 0), None)
            original = self.record.title_original or self.text
            return original, (place.start, place.start + len(place.words)) if place else None
        start = sum(len(one) + 1 for one in self.record.paragraphs[: self.paragraph - 1])
        end = start + len(self.text)
        last = ledger.passes[-1] if ledger.passes else None
        original = last.edits[0].before[start:end] if last and last.stage == "t2s" else self.text
        return original, raw_span(ledger.passes, start, end)


def parse(arguments: Iterable[str]) -> tuple[str, ...]:
    """The folded terms of a query. Raises CtcorpusError for an empty one."""
    terms = tuple(fold(argument.strip()) for argument in arguments)
    if not all(terms):
        raise CtcorpusError("an empty query; say what to find, e.g. ctcorpus search 反恐")
    return terms


def search(
    records: Iterable[Record],
    terms: Sequence[str],
    filters: Filters | None = None,
    on_undated: Callable[[Record], None] = lambda record: None,
) -> Iterator[Hit]:
    """Hits in the order of records and paragraphs. Undated records that --since or --until leave out are told."""
    filters = filters or Filters()
    for record in records:
        if filters.admit(record):
            for number, text in enumerate((record.title or "", *record.paragraphs)):
                if spans := find(terms, text):
                    yield Hit(record, number, text, spans)
        elif record.published is None and not filters.admit_date(None):
            on_undated(record)


def find(terms: Sequence[str], text: str) -> tuple[Span, ...]:
    """Where folded terms stand in a text; () where one of them is missing.

    Spans are sorted and joined where they overlap; occurrences of one term do not overlap.
    """
    folded = fold(text)
    spans: list[Span] = []
    for term in terms:
        start = folded.find(term)
        if start < 0:
            return ()
        while start >= 0:
            spans.append((start, start + len(term)))
            start = folded.find(term, start + len(term))
    return _joined(sorted(spans))


def fold(text: str) -> str:
    """The form in which texts are compared: half width, lower case, Simplified. Length is kept."""
    return text.translate(_table())


class _Table(dict[int, str]):
    """Character -> folded character, filled as characters come up."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        for change in (partial(unicodedata.normalize, "NFKC"), str.lower):
            changed = change(character)
            character = changed if len(changed) == 1 else character
        folded = t2s_characters().get(ord(character), character)
        self[code] = folded
        return folded


@cache
def _table() -> _Table:
    return _Table()


def _any(wanted: tuple[str, ...], present: tuple[str, ...]) -> bool:
    return not wanted or bool({fold(one) for one in wanted} & {fold(one) for one in present})


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
