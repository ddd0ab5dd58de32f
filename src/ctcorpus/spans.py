"""Places in the extracted text: where `restore` prints what stands in a document or an edit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from ctcorpus.edits import Edit, Pass, to_extracted

Span = tuple[int, int]
_start = attrgetter("start")


def raw_span(passes: Sequence[Pass], start: int, end: int) -> Span:
    """The characters of the extracted text that [start, end) of the text after `passes` came from.

    Text that was deleted at either edge is not part of it; all that the last character replaced is.
    What was inserted came from nowhere: its span is empty.
    """
    first = to_extracted(passes, start)
    if start >= end:
        return first, first
    for done in reversed(passes):
        end = _input_end(done, end)
    return first, max(first, end)


def input_spans(done: Pass) -> Iterator[tuple[Edit, int, int]]:
    """Each edit of a pass with the span of its `before` in the text that the pass was applied to."""
    shift = 0
    for edit in done.edits:
        start = edit.start + shift
        yield edit, start, start + len(edit.before)
        shift += len(edit.before) - len(edit.after)


def _input_end(done: Pass, end: int) -> int:
    """Where the text before the pass ends that became the text up to `end`."""
    if not end:
        return 0
    i = bisect_right(done.edits, end - 1, key=_start)
    edit = done.edits[i - 1] if i else None
    if edit is None or end > edit.start + len(edit.after):
        return done.to_input(end - 1) + 1
    inside = end - edit.start
    kept = len(edit.before) if inside == len(edit.after) else min(inside, len(edit.before))
    return done.to_input(edit.start) + kept
