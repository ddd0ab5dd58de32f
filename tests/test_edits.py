"""Edits and passes: undo is exact, and offsets find their way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.edits import Edit, Pass, apply, to_extracted, undo


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits, end = [], -1
    for start, stop in spans:
        if start > end:
            edits.append(Edit(start, text[start:stop], draw(st.text(max_size=5)), "test"))
            end = stop
    return text, edits


@given(edited())
def test_undo_gives_the_text_back(case: tuple[str, list[Edit]]) -> None:
    """Undoing a pass gives back, character for character, what it was applied to."""
    text, edits = case
    after, done = apply(text, "test", edits)
    assert undo(after, done.edits) == text


@given(edited())
def test_offsets_outside_edits_point_at_the_same_character(case: tuple[str, list[Edit]]) -> None:
    """A character that no edit touched is found again in the text before the pass."""
    text, edits = case
    after, done = apply(text, "test", edits)
    changed = {i for edit in done.edits for i in range(edit.start, edit.start + len(edit.after))}
    for offset in set(range(len(after))) - changed:
        assert text[done.to_input(offset)] == after[offset]


def test_an_edit_that_does_not_fit_is_a_fault() -> None:
    """A stage that disagrees with its text is stopped, and so are overlapping edits."""
    with pytest.raises(ValueError, match="does not fit"):
        apply("反恐", "test", [Edit(0, "合作", "", "x")])
    with pytest.raises(ValueError, match="does not fit"):
        apply("反恐合作", "test", [Edit(0, "反恐合", "", "x"), Edit(2, "合作", "", "y")])


def test_undo_checks_what_it_undoes() -> None:
    """Undo raises where the text is not what the pass gave."""
    with pytest.raises(ValueError, match="not what the ledger says"):
        undo("合作", [Edit(0, "反", "恐", "x")])


def test_deleted_text_lies_behind_an_offset() -> None:
    """An offset behind several deletions points behind all of them."""
    _, done = apply("abcdef", "test", [Edit(0, "ab", "", "x"), Edit(2, "c", "", "y")])
    assert done.to_input(0) == 3
    assert to_extracted([done, Pass("t2s", ())], 2) == 5
