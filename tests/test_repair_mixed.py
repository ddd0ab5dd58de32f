"""Damage on top of damage, and several classes in one document: rounds take it off layer by layer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import blanks, indents, invisible, repair_text, width
from tools import damage
from tools.make_samples import original, pinyin

#: a Traditional text with enough characters of the splice table, and a Simplified one
HANT, HANS = "\n".join(original("pinyin-border-plan")), "\n".join(original("un-resolution-1373"))


def spliced(text: str) -> str:
    return damage.pinyin_splice(text, pinyin())


def entities(text: str) -> str:
    return damage.html_entities(text, times=2)


def repaired(text: str) -> str:
    return repair_text(text)[0]


LAYERS: dict[str, tuple[str, list[damage.Model]]] = {
    "entities over a wrong codec": (HANS, [damage.gb18030_as_latin1, entities]),
    "a wrong codec over entities": (HANS, [damage.html_entities, damage.utf8_as_cp1252]),
    "a wrong codec over spliced readings": (HANT, [spliced, damage.gb18030_as_latin1]),
    "entities over spliced readings": (HANT, [spliced, damage.html_entities]),
    "entities over two wrong codecs": (HANS, [damage.gb18030_as_latin1, damage.utf8_as_latin1, entities]),
}


@pytest.mark.parametrize("layers", LAYERS.values(), ids=LAYERS.keys())
def test_layers_come_off(layers: tuple[str, list[damage.Model]]) -> None:
    """What one class uncovers the next one undoes, whatever the order of the layers."""
    text, models = layers
    alone = spliced(text) if spliced in models else text  # what folding lost is not what this is about
    assert repaired(damage.chain(*models)(text)) == repaired(alone)


def test_lines_with_different_damage() -> None:
    """Each line of a document may have come by another way."""
    lines = original("un-resolution-1373")
    models = [damage.gb18030_as_latin1, damage.utf8_as_cp1252, damage.html_entities, damage.unicode_escapes]
    seen = "\n".join(models[n % 4](line) for n, line in enumerate(lines))
    assert repaired(seen) == "\n".join(lines)


@given(st.text("会议决定，。：；？！（）a1 ", max_size=40))
@settings(max_examples=200, deadline=None)
def test_widened_marks_fold_to_what_was_seen(text: str) -> None:
    """Width: the damage, run forward on the result, gives the folded text back."""
    seen = width.forward(text)
    after = repair_text(seen, only=frozenset({"width"}))[0]
    assert width.forward(after) == seen


def test_paragraphs_come_back() -> None:
    """Glued paragraphs part again: `forward` and the class are inverse."""
    paragraphs = ["各方通过了联合声明。", "会议闭幕。", "下一届会议明年举行。"]
    assert repaired(indents.forward(paragraphs)).split("\n") == paragraphs


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\xad", "\u202c", "\x07"])
def test_invisible_marks_go(mark: str) -> None:
    """What is not seen goes, wherever it stands."""
    text = "打击恐怖主义必须遵守国际法。"
    assert repaired(invisible.forward(text, mark, range(0, len(text), 3))) == text


@pytest.mark.parametrize("run", ["\u3000\u3000", "\u3000 \u3000"])
def test_blanks_become_one(run: str) -> None:
    """A run of blanks is one blank, of the kind that was in it."""
    seen = "国务院" + blanks.forward("\u3000", run) + "办公厅"
    assert repaired(seen) == "国务院\u3000办公厅"
