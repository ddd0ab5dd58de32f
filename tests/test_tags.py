"""Tags: topics, institutions and instruments, each with the words that it rests on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus import rules
from ctcorpus.config import Config
from ctcorpus.edits import Edit
from ctcorpus.hanzi import t2s_characters
from ctcorpus.model import Document, Evidence, Line, Metadata, Source
from ctcorpus.stages.tags import institutions, lexicon, tags
from ctcorpus.stages.tags.instruments import as_number, title_kind

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "tags.yaml").read_text("utf-8"))
DIRECTORY = rules.read_yaml("institutions.yaml")
INSTRUMENTS = rules.read_yaml("instruments.yaml")
TOPICS = rules.read_yaml("topics.yaml")
FIELDS = ("topics", "institutions", "instruments")


def document(text: str, title: str | None = None) -> Document:
    source = Source("c0", "raw", "a.txt", "0", len(text), "utf-8")
    return Document(source, text, (Line(1, 0),), text, metadata=Metadata(title=title))


def converted(original: str) -> Document:
    """A document of Traditional text after the t2s stage."""
    return document(original).edit("t2s", [Edit(0, original, original.translate(t2s_characters()), "t2s")])


def tagged(text: str, title: str | None = None) -> Document:
    return tags(document(text, title), Config())


def mentions(doc: Document, field: str) -> list[Evidence]:
    return [one for one in doc.evidence if one.field == field]


def examples(rows: list[dict[str, Any]], key: str) -> list[Any]:
    return [pytest.param(row, one, id=f"{row['id']}: {one}") for row in rows for one in row.get(key, ())]


# The data


def test_ids_are_unique() -> None:
    """An id names one row; evidence and `disable` rest on it."""
    tables = (DIRECTORY["bodies"], INSTRUMENTS["patterns"], INSTRUMENTS["known"], TOPICS["themes"])
    for rows in (*tables, DIRECTORY["guards"], INSTRUMENTS["guards"], TOPICS["groups"]):
        ids = [row["id"] for row in rows]
        assert [one for one, count in Counter(ids).items() if count > 1] == []
        assert all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)


def test_the_directory_is_large_enough() -> None:
    assert len(DIRECTORY["bodies"]) >= 160
    assert len(TOPICS["themes"]) >= 15
    assert len(INSTRUMENTS["known"]) >= 40


def test_no_name_is_claimed_by_two_bodies() -> None:
    """Only an ambiguous form may be shared, and never with a body of which it is a plain name."""
    plain = Counter(
        f for b in DIRECTORY["bodies"] for f in (b["name"], *b.get("abbr", ()), *b.get("aliases", ()))
    )
    shared = {form for body in DIRECTORY["bodies"] for form in body.get("ambiguous", ())}
    assert [form for form, count in plain.items() if count > 1] == []
    assert sorted(shared & set(plain)) == []


def test_no_name_is_claimed_by_two_instruments() -> None:
    names = Counter(
        name
        for row in INSTRUMENTS["known"]
        for name in (row["name"], *(n for key in ("aliases", "quoted", "symbols") for n in row.get(key, ())))
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_kinship_names_known_rows() -> None:
    ids = {body["id"] for body in DIRECTORY["bodies"]}
    for body in DIRECTORY["bodies"]:
        assert {body[key] for key in ("parent", "predecessor") if key in body} <= ids, body["id"]
        assert body.get("parent") != body["id"]
    assert {theme["group"] for theme in TOPICS["themes"]} == {group["id"] for group in TOPICS["groups"]}


def test_kinds_are_of_the_documented_list() -> None:
    head = rules.read_text("institutions.yaml").split("guards:")[0]
    listed = set(re.findall(r"[a-z-]+", head.split("#   kind")[1].split("#   parent")[0]))
    assert {body["kind"] for body in DIRECTORY["bodies"]} <= listed


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for key, item in value.items() for s in strings(item) if key not in ("hant", "why")]
    if isinstance(value, list):
        return [s for item in value for s in strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", ["institutions.yaml", "topics.yaml", "instruments.yaml"])
def test_rule_data_is_simplified(name: str) -> None:
    """The stage sees Simplified text only: a Traditional character in a rule would never match."""
    wrong = [s for s in strings(rules.read_yaml(name)) if s.translate(t2s_characters()) != s]
    assert wrong == []


def test_terms_of_a_theme_are_weighed_once() -> None:
    for theme in TOPICS["themes"]:
        words = Counter(
            word for terms in (*theme["terms"].values(), theme.get("exclude", [])) for word in terms
        )
        assert [word for word, count in words.items() if count > 1] == [], theme["id"]


@pytest.mark.parametrize("body", [pytest.param(b, id=b["id"]) for b in DIRECTORY["bodies"]])
def test_every_plain_name_is_found(body: dict[str, Any]) -> None:
    """No guard and no other body takes a name away where it stands alone."""
    for form in (body["name"], *body.get("abbr", ()), *body.get("aliases", ())):
        assert tagged(f"据{form}，情况属实。").institutions == (body["name"],), form


@pytest.mark.parametrize("row", [pytest.param(r, id=r["id"]) for r in INSTRUMENTS["known"]])
def test_every_known_instrument_is_found(row: dict[str, Any]) -> None:
    for form in (row["name"], *row.get("aliases", ())):
        assert tagged(f"依照{form}，缔约方应当报告。").instruments[0] == row["name"], form
    for form in (row["name"], *row.get("aliases", ()), *row.get("quoted", ())):
        assert row["name"] in tagged(f"依照《{form}》，缔约方应当报告。").instruments, form
    for symbol in row.get("symbols", ()):
        assert tagged(f"文件{symbol}已分发。").instruments == (row["name"],), symbol


# The examples of the rules


def guarded(guard: dict[str, Any], text: str) -> bool:
    """Whether a mention stands in `text` whose words are of the forms that the guard is for."""
    found = [m.words for m in tagged(text).evidence if m.field in ("institutions", "instruments")]
    return any(re.search(f"(?:{guard['forms']})$", words.strip("《》")) for words in found)


@pytest.mark.parametrize(("guard", "text"), examples(DIRECTORY["guards"] + INSTRUMENTS["guards"], "match"))
def test_guard_lets_pass(guard: dict[str, Any], text: str) -> None:
    assert guarded(guard, text)


@pytest.mark.parametrize(("guard", "text"), examples(DIRECTORY["guards"] + INSTRUMENTS["guards"], "miss"))
def test_guard_refuses(guard: dict[str, Any], text: str) -> None:
    pattern = re.compile(guard["forms"])
    refused = [m for m in tagged(text).evidence if m.field != "topics" and pattern.fullmatch(m.words)]
    full_name = [m for m in refused if text.startswith(m.words)]  # the antecedent of an ambiguous form
    assert refused == full_name


ROWS = [*INSTRUMENTS["patterns"], {"id": "titles", **INSTRUMENTS["titles"]}]


@pytest.mark.parametrize(("row", "text"), examples(ROWS, "match"))
def test_instrument_pattern_matches(row: dict[str, Any], text: str) -> None:
    context = "" if row["id"] in ("doc-number", "order", "titles") else "\n联合国大会"
    assert list(tagged(text + context).instruments) == row["match"][text]


@pytest.mark.parametrize(("row", "text"), examples(ROWS, "miss"))
def test_instrument_pattern_misses(row: dict[str, Any], text: str) -> None:
    assert tagged(text).instruments == ()


@pytest.mark.parametrize(("theme", "text"), examples(TOPICS["themes"], "match"))
def test_theme_matches(theme: dict[str, Any], text: str) -> None:
    assert theme["name"] in tagged(text).topics


@pytest.mark.parametrize(("theme", "text"), examples(TOPICS["themes"], "miss"))
def test_theme_misses(theme: dict[str, Any], text: str) -> None:
    assert theme["name"] not in tagged(text).topics


# Paragraphs


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_paragraph(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if reason := case.get("xfail"):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    doc = converted(case["original"]) if "original" in case else document(case["text"], case.get("title"))
    found = tags(doc, Config())
    for field in FIELDS:
        if field in case:
            assert list(getattr(found, field)) == case[field], field


# The stage


def test_evidence_of_the_title_points_at_the_title_line() -> None:
    """The title counts; where it is a span of the extracted text, evidence says where."""
    title, body = "上合组织发表宣言", "各方重申《联合国宪章》的原则。"
    doc = replace(
        document(f"{title}\n{body}"),
        text=body,
        lines=(Line(1, 0), Line(2, len(title) + 1)),
        metadata=Metadata(title=title),
        evidence=(Evidence("title", title, title, "title.first-line", 1, 0),),
    )
    found = tags(doc, Config())
    assert mentions(found, "institutions")[0] == Evidence(
        "institutions", "上海合作组织", "上合组织", "institutions.sco", 1, 0
    )
    assert found.evidence[0].field == "title"


def test_evidence_of_a_title_from_head_data_has_no_place() -> None:
    found = tagged("正文。", title="联合国大会开幕")
    assert [(m.line, m.start) for m in mentions(found, "institutions")] == [(0, -1)]


def test_evidence_keeps_the_script_of_the_source() -> None:
    found = tags(converted("聯合國秘書處與東協會談。"), Config())
    assert [m.words for m in mentions(found, "institutions")] == ["聯合國秘書處", "東協"]


def test_evidence_of_a_topic_holds_the_counted_words() -> None:
    found = tagged("情报共享是基础，情报共享要及时，情报分析要准确，涉恐情报须交换。")
    assert mentions(found, "topics")[0].words == "情报共享×2 涉恐情报×1 情报分析×1"


def test_rules_can_be_disabled() -> None:
    off = Config(
        disable=frozenset({"institutions.un", "instruments.un-symbol", "topics.information-sharing"})
    )
    found = tags(document("联合国文件A/71/858强调情报共享、共享情报和涉恐情报交换。"), off)
    assert (found.institutions, found.instruments, found.topics) == ((), (), ())


def test_empty_text() -> None:
    found = tagged("")
    assert (found.topics, found.institutions, found.instruments, found.evidence) == ((), (), (), ())


@pytest.mark.parametrize(
    ("text", "number"),
    [("707", 707), ("043", 43), ("三十六", 36), ("十", 10), ("一百零五", 105), ("一〇五", 105)],
)
def test_chinese_numerals(text: str, number: int) -> None:
    assert as_number(text) == number


def test_title_kinds() -> None:
    """办法 is a regulation though it ends in 法; a word that is only a kind names nothing."""
    kinds = {
        title: title_kind(title) for title in ("涉恐资产冻结管理办法", "反洗钱法", "办法", "宪法", "国际法")
    }
    assert {title: kind and kind.kind for title, kind in kinds.items()} == {
        "涉恐资产冻结管理办法": "regulation",
        "反洗钱法": "law",
        "办法": None,
        "宪法": "law",
        "国际法": None,
    }


# Properties

PIECES = st.sampled_from(
    [form for body in DIRECTORY["bodies"][::4] for form in (body["name"], *body.get("aliases", ())[:1])]
    + [form for body in DIRECTORY["bodies"] for form in body.get("ambiguous", ())][::3]
    + [row["name"] for row in INSTRUMENTS["known"][::5]]
    + [term for theme in TOPICS["themes"] for term in theme["terms"][3][:2]]
    + [
        "联合",
        "国",
        "际",
        "部",
        "门",
        "长",
        "的",
        "反恐",
        "（以下简称“",
        "”）",
        "（",
        "）",
        "《",
        "》",
        "〈",
        "〉",
        "UN",
        "A",
    ]
    + [
        "第1373(2001)号决议",
        "1373号决议",
        "S/RES/1373",
        "国发〔2018〕43号",
        "令第三号",
        "、",
        "，",
        "。",
        "\n",
        " ",
        "0",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=2), max_size=30).map("".join)


@given(TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_evidence_stands_in_the_text(title: str, text: str) -> None:
    """Words of mentions stand at their place; institutions do not overlap; the lists are what was found."""
    found = tagged(text, title.replace("\n", "") or None)
    for field in ("institutions", "instruments"):
        places = [m for m in mentions(found, field) if m.start >= 0]
        assert all(found.extracted.startswith(m.words, m.start) and m.words for m in places)
        assert {m.value for m in mentions(found, field)} == set(getattr(found, field))
    bodies = [m for m in mentions(found, "institutions") if m.start >= 0]
    assert all(a.start + len(a.words) <= b.start for a, b in pairwise(bodies))
    for topic in mentions(found, "topics"):
        words = [word.split("×")[0] for word in topic.words.split(" ")]
        assert all(word in f"{found.metadata.title}\n{text}" for word in words)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_idempotent(text: str) -> None:
    """Tagging a tagged document changes nothing."""
    once = tagged(text)
    assert tags(once, Config()) == once


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_scan_finds_what_a_plain_search_finds(text: str) -> None:
    """The automaton's hits are those of `str.find` for every word of the lexicon, guards applied."""
    words = lexicon.load()
    hits = words.scan(text)
    plain = {
        (start, word.text)
        for form, word in words.words.items()
        if word.bodies
        for start in range(len(text))
        if text.startswith(form, start) and word.stands(text, start, start + len(form))
    }
    assert {(start, word.text) for start, _, word in hits.bodies} == plain
    found = institutions.find(text, hits.bodies, words)
    assert all(a.end <= b.start for a, b in pairwise(found))
