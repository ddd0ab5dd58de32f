"""What rules may take: nothing of known bodies, never a long line, never most of a text without saying so."""

from __future__ import annotations

from itertools import groupby

import pytest
from bench import rules as bench
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.errors import Rejected
from ctcorpus.hanzi import view
from ctcorpus.model import Document, RawFile
from ctcorpus.stages.boilerplate import boilerplate
from ctcorpus.stages.boilerplate.rows import GUARD, rows_of
from ctcorpus.stages.boilerplate.rules import LONGEST, furniture, sites
from ctcorpus.stages.decode import Decoded
from ctcorpus.stages.extract import extract

ACTIONS = {rule.id: rule.action for rule in (*furniture(), *(one for site in sites() for one in site.rules))}
LINES = sorted({line for rule in furniture() for line in rule.match})
PROSE = [
    "各方强调，应当加强边境管控和情报交流，防止有关人员跨境流动，维护地区安全。",
    "會議指出，恐怖主義是人類公敵，任何國家都不能置身事外，必須透過合作加以因應。",
    "某市日前举行演练，数百人参加，历时两个小时，取得预期效果，有关方面给予好评。",
]
_TEXTS = st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(PROSE)), min_size=1, max_size=40)


def read(text: str) -> Document:
    return extract(RawFile("a.txt", text.encode()), Decoded(text, "utf-8"), Config())


def clean(doc: Document) -> Document | None:
    try:
        return boilerplate(doc, Config())
    except Rejected:
        return None


def test_no_line_of_our_own_bodies_is_dropped() -> None:
    """The sample corpus' originals, alone and in frames of pages, as text and as markup: the budget is nought."""
    hits = bench.of_bodies(bench.own_bodies())
    assert hits.lines > 2000
    assert {rule: n for rule, n in hits.body.items() if not rule.startswith("metadata.")} == {}


@pytest.mark.skipif(not (bench.SHARED / "pages").is_dir(), reason="the shared pages are not here")
def test_real_bodies_keep_to_the_budget() -> None:
    hits = bench.of_bodies(body for _, body in bench._pages(bench.SHARED / "pages"))
    assert 10_000 * hits.lost() <= bench.BUDGET_REAL * hits.lines, hits.body


def test_there_are_rules_enough() -> None:
    """At least 120 rules that take something, and profiles of each kind of site."""
    assert len(bench.rules()) >= 120
    assert len({rule.id for rule in bench.rules()}) == len(bench.rules())
    assert {site.id for site in sites()} >= {
        *("renrendoc", "docin", "doc88", "book118", "baidu-wenku"),
        *("baidu-baike", "wikipedia", "baike-zhishi", "wechat", "tianya", "discuz", "ptt", "zhihu"),
        *("un-org", "un-news", "gov-cn", "mfa", "npc", "xinhua", "people", "cna-tw", "udn", "hk-government"),
    }


def test_hits_are_counted() -> None:
    """Of the samples: what is furniture, by rule, and nothing of the bodies."""
    hits = bench.of_samples()
    assert hits.furniture["head.breadcrumb-home"] >= 5
    assert hits.furniture["tail.related"] >= 5
    assert not hits.lost(), hits.body


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.sampled_from(LINES), st.integers(0, 3))
def test_a_long_line_is_never_dropped_by_a_pattern(lines: list[str], start: str, at: int) -> None:
    """However it begins, and whatever stands around it: a line over 200 characters is cut at its ends at most."""
    long = start + PROSE[0] * 6
    assert len(view(long)) > LONGEST
    lines.insert(min(at, len(lines)), long)
    done = clean(read("\n".join(lines)))
    dropped = [edit for one in done.passes for edit in one.edits] if done else []
    for edit in dropped:
        whole = ACTIONS.get(edit.rule, "") in ("drop-line", "cut", "cut-start")
        assert not (whole and PROSE[0] * 6 in edit.before), edit.rule


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_no_rule_drops_much_running_text_behind_it(lines: list[str]) -> None:
    """What a rule takes down to the end, or from the start, is at most 60 % of what stays on the other side."""
    doc = read("\n".join(lines))
    done = clean(doc)
    if done is None:
        return
    rows = rows_of(doc)
    rules: list[str | None] = [None] * len(rows)
    places = {row.start: i for i, row in enumerate(rows)}
    for one in done.passes[:1]:
        shift = 0
        for edit in one.edits:
            if edit.start + shift in places and not edit.after and not edit.rule.startswith("layout."):
                rules[places[edit.start + shift]] = edit.rule
            shift += len(edit.before) - len(edit.after)
    sizes = [row.size if row.sentences else 0 for row in rows]
    for name, group in groupby(range(len(rows)), key=rules.__getitem__):
        numbers = list(group)
        gone, action = sum(sizes[i] for i in numbers), ACTIONS.get(name or "")
        if action in ("drop-to-end", "drop-list"):
            assert gone <= GUARD * sum(sizes[: numbers[0]]), name
        elif action == "drop-from-start":
            assert gone <= GUARD * sum(sizes[numbers[-1] + 1 :]), name


def test_a_refusal_is_flagged() -> None:
    """Where the guard holds a rule back the text stays and a flag says so."""
    text = "\n".join([*PROSE[:1] * 3, "相关文章", "某市举行演练", *PROSE[2:] * 3])
    done = clean(read(text))
    assert done is not None
    assert done.text.count(PROSE[0]) == 3 and done.text.count(PROSE[2]) == 3
    assert "boilerplate-refused" in done.flags
