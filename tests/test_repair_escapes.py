"""Escapes: what is meant stays, what is damage comes back, no line falls in two, time is linear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import escapes, repair_text
from timing import eightfold
from tools import damage

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/escapes.yaml").read_text("utf-8"))
STAYS = [(kind, text) for kind, texts in CASES["stays"].items() for text in texts]
#: characters of text, of all planes and widths, without what only controls hold; and without Latin-1: escape() makes
#: %B7 of ·, which is read beside %uXXXX only
CHINESE = st.text(
    st.sampled_from("会议决定加强海关监管打击走私會議決定𠀀㐂，。：；？！（）“”《》…—a1 Z-+*.~"),
    max_size=60,
)


@pytest.mark.parametrize(("kind", "text"), STAYS, ids=lambda value: value[:14])
def test_what_is_meant_stays(kind: str, text: str) -> None:
    """No repair acts where the text shows that it means its escapes, or its misread example."""
    edits = [edit for one in repair_text(text)[1] for edit in one.edits if edit.proof != "normalised"]
    assert edits == [], kind


@pytest.mark.parametrize(("text", "after"), CASES["damage"], ids=lambda text: text[:14])
def test_what_is_damage_comes_back(text: str, after: str) -> None:
    """Damage is undone beside the very words that others use to speak of escapes; a second run finds nothing."""
    assert repair_text(text)[0] == after
    assert repair_text(after)[0] == after


MODELS: dict[str, tuple[Callable[[str], str], dict[str, Any]]] = {
    "html-entity": (damage.html_entities, {}),
    "html-entity twice": (lambda text: damage.html_entities(text, 2), {"times": 2}),
    "unicode-escape": (damage.unicode_escapes, {}),
    "unicode-escape of a script": (damage.script_escapes, {"codec": "javascript"}),
    "percent-escape": (damage.percent_escapes, {}),
}


@pytest.mark.parametrize("name", MODELS)
@given(CHINESE)
@settings(max_examples=100, deadline=None)
def test_the_model_is_that_of_the_witness(name: str, text: str) -> None:
    """Run forward, the module's own model does what the independent one does."""
    model, options = MODELS[name]
    assert escapes.forward(text, name.split()[0], **options) == model(text)


@pytest.mark.parametrize("name", MODELS)
@given(CHINESE)
@settings(max_examples=100, deadline=None)
def test_what_is_restored_was_damaged_so(name: str, text: str) -> None:
    """Escaped again, what came back of a damaged sentence is what was seen; and it is the sentence."""
    model, options = MODELS[name]
    text = f"会议{text}。"
    after, passes, _ = repair_text(model(text), only=frozenset({"escape"}))
    assert after == text
    for edit in passes[0].edits:
        assert escapes.forward(edit.after, name.split()[0], **options) == edit.before


def test_trail_bytes_that_are_letters() -> None:
    """Percent escapes of GBK: browsers leave trail bytes that are letters, scripts escape them; both come back."""
    text = "朱镕基与盩厔"
    assert escapes.forward(text, "percent-escape", "gbk") != damage.percent_escapes(text, "gbk")
    for seen in (escapes.forward(text, "percent-escape", "gbk"), damage.percent_escapes(text, "gbk")):
        assert repair_text(f"任命 {seen} 的通知")[0] == f"任命 {text} 的通知"


@given(st.text(st.sampled_from("海关总署\n\r\x0b\x0c\x1c\x85\u2028\u2029\t "), max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_line_falls_in_two(text: str) -> None:
    """A control or a line end that was escaped stays escaped, in every spelling."""
    for model in (damage.unicode_escapes, damage.script_escapes, damage.percent_escapes, every_entity):
        seen = "海关" + "".join(
            model(c) if c > " " else f"&#{ord(c)};\\u{ord(c):04x}%{ord(c):02X}" for c in text
        )
        assert len(repair_text(seen, only=frozenset({"escape"}))[0].splitlines()) == 1


def every_entity(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


UNITS = (
    "%E4%B8", "%E5%8F%8D", "\\u4e2d", "&amp;", "&#", "&#20013; 中 ", "\\u4e2d 中、", "/\\u4e2d", "a.b= ", "%u4E2D%20",
    "\\a", "print ", "&ldquo;中", "中 &#20013;\n", "\\u4e2d\n", "\\u4e2d-", "a", "-", " ", "a ", "=",
    "C:\\a", "a-a", "](", "a '", "/*", "\\u003ca", "“%CD%AC”", "%CD%AC", "%CD%AC ", "%CD%AC比\n", "a*", "变成“&#20013;”",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("end", ["", "\\u4e2d", "%E4%B8%AD"])
def test_time_is_linear(unit: str, end: str) -> None:
    """Eight times the text takes about eight times as long."""

    def run(size: int) -> None:
        list(escapes.find("会议" + unit * (size // len(unit)) + end))

    assert eightfold(run, 20_000)
