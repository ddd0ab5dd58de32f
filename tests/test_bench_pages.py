"""The pages with expected results say what stands in them, and the measure judges rightly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench import eval, pages
from bench.pages import Found, Page

EVERY = [(name, page) for name in ("tuned", "held") for page in pages.sets()[name]]
PAGE = Page(
    "x",
    b"",
    "utf-8",
    "Hant",
    "各國就反恐合作交換意見。\n會議於台北舉行。",
    {"title": ("反恐會議",), "published": (), "authors": ("張三",), "editors": ("李四",)},
    frozenset({"list-page"}),
)


def test_pages_are_of_both_scripts_and_a_third_is_held() -> None:
    """At least 40, a third of them held apart, both scripts in each set."""
    held = [page for name, page in EVERY if name == "held"]
    assert len(EVERY) >= 40
    assert 3 * len(held) >= len(EVERY)
    for name in ("tuned", "held"):
        assert {page.script for page in pages.sets()[name]} == {"Hans", "Hant"}


@pytest.mark.parametrize("page", [page for _, page in EVERY], ids=lambda page: page.name)
def test_an_expected_body_stands_in_its_page(page: Page) -> None:
    """The bytes are what `encoding` says, and every expected line is there, in order."""
    page.data.decode(page.encoding)
    text, position = pages.fold(pages.flatten(page.markup), page.script), 0
    for line in page.body.split("\n"):
        found = text.find(pages.fold(line, page.script), position)
        assert found >= 0, line
        position = found + len(pages.fold(line, page.script))


def test_the_body_as_expected_is_whole() -> None:
    """Script, width and line ends do not count; half a body and another text do."""
    whole = pages.judge(PAGE, Found("各国就反恐合作交换意见。 会议于台北举行。"))
    half = pages.judge(PAGE, Found("各国就反恐合作交换意见。"))
    other = pages.judge(PAGE, Found("登录 注册 返回首页"))
    assert (whole.f1, other.f1) == (1.0, 0.0)
    assert half.f1 is not None
    assert 0.6 < half.f1 < 0.9


@pytest.mark.parametrize(
    ("name", "given", "verdict"),
    [
        ("title", ("反恐会议",), "right"),
        ("title", ("反恐会议_首页",), "wrong"),
        ("title", (), "missing"),
        ("published", (), "silent"),
        ("published", ("2020-01-01",), "unasked"),
        ("authors", ("张三", "李四"), "wrong"),
    ],
)
def test_fields(name: str, given: tuple[str, ...], verdict: str) -> None:
    """A field is right, wrong or missing where the page says it, unasked or silent where it does not."""
    assert pages.judge(PAGE, Found(fields={name: given})).fields[name] == verdict


def test_an_editor_as_author_and_a_rejected_list_page() -> None:
    """An editor among the authors is seen whatever else stands there; a rejection counts by its reason."""
    verdict = pages.judge(PAGE, Found(fields={"authors": ("李四",)}, flags=frozenset({"list-page"})))
    assert (verdict.editor_as_author, verdict.flagged) == (True, True)
    assert pages.judge(PAGE, Found()).flagged is False


def test_flattened_text_has_a_block_a_line() -> None:
    """No markup, no scripts; comments part nothing and lose nothing."""
    markup = "<div>甲<script>var x</script>乙<p>丙<!-- x -->丁</p>戊<br>己</div>"
    assert pages.flatten(markup) == "甲乙\n丙丁\n戊\n己"


def test_faults_of_held_pages_are_not_shown() -> None:
    """The report of a held set is one line, that of others names the faults."""
    some = pages.measured([PAGE], lambda page: Found(), "held")
    assert len(list(pages.report(some))) == 1
    assert len(list(pages.report(replace(some, name="tuned")))) > 1


def test_a_low_page_breaks_a_promise() -> None:
    """Figures that fall short are promises not kept."""
    some = pages.measured([PAGE], lambda page: Found(fields={"authors": ("李四",)}), "tuned")
    broken = [str(one) for one in eval.page_promises([some]) if not one.kept]
    assert len(broken) == 4  # body F1, not low, title, editor as author
