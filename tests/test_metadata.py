"""Metadata: its rules' own examples, whole pages, and what holds for any input."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.edits import undo
from ctcorpus.hanzi import fold
from ctcorpus.model import Document, Line, Metadata, Source
from ctcorpus.rules import read_yaml
from ctcorpus.stages.metadata import metadata
from ctcorpus.stages.metadata.byline import read
from ctcorpus.stages.metadata.people import names
from ctcorpus.stages.metadata.rules import are_names, load

DATA = read_yaml("metadata.yaml")
RULES = load()
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "metadata" / "cases.yaml").read_text("utf-8")
)
SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCE = Source("c0000000000000000", "raw", "a.txt", "", 0, "utf-8")


def text_document(text: str) -> Document:
    """A plain text as extract gives it."""
    lines, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(Line(number, start))
        start += len(line) + 1
    return Document(SOURCE, text, tuple(lines), text)


def page_document(page: str, head: list[list[str]]) -> Document:
    """A page from lines of the form `kind| text`; `kind*| text` stands in links."""
    rows = [line.split("| ", 1) for line in page.splitlines()]
    lines, start = [], 0
    for number, (kind, text) in enumerate(rows, 1):
        lines.append(Line(number, start, kind.rstrip("*"), links=1.0 if kind.endswith("*") else 0.0))
        start += len(text) + 1
    joined = "\n".join(text for _, text in rows)
    pairs = tuple((name, value) for name, value in head)
    return Document(SOURCE, joined, tuple(lines), joined, markup=True, head=pairs)


def document(case: dict[str, Any]) -> Document:
    if "text" in case:
        return text_document(case["text"])
    return page_document(case["page"], case.get("head", []))


def examples(section: str, key: str) -> list[Any]:
    """One parameter an example: the row, the line, and the value that it must give."""
    found = []
    for row in DATA[section]:
        lines = row.get(key, [])
        pairs = lines.items() if isinstance(lines, dict) else ((line, None) for line in lines)
        found += [pytest.param(row, line, value, id=f"{row['id']}-{line}") for line, value in pairs]
    return found


def labelled(row: dict[str, Any], line: str) -> list[str]:
    """The values that a label's rule finds in a line; of dates only those that are dates."""
    items = [item for item in read(line, RULES, roc=True).items if item.rule == row["id"] and item.value]
    return [item.iso or item.value for item in items if row["kind"] != "date" or item.iso]


@pytest.mark.parametrize(("row", "line", "value"), examples("labels", "match"))
def test_label_match(row: dict[str, Any], line: str, value: str) -> None:
    """A label's example gives its value, out of the line as it stands."""
    assert value in labelled(row, line)


@pytest.mark.parametrize(("row", "line", "value"), examples("labels", "miss"))
def test_label_miss(row: dict[str, Any], line: str, value: None) -> None:
    """A label inside a word or a sentence is no label."""
    assert labelled(row, line) == []


def person(row: dict[str, Any], line: str) -> str | None:
    folded = fold(line).strip()
    rules = {rule.id: rule for rule in (*RULES.lines, *RULES.datelines)}
    rule = rules[row["id"]]
    if row in DATA["datelines"]:
        match = rule.regex.search(folded)
    elif rule.within:
        match = rule.regex.match(folded)
    else:
        match = rule.regex.fullmatch(folded)
    if not match or not match["authors"]:
        return None
    start = match.start("authors")
    words = line.strip()[start : start + len(match["authors"])]
    return words if rule.claim or are_names(match["authors"]) else None


@pytest.mark.parametrize(
    ("row", "line", "value"), examples("lines", "match") + examples("datelines", "match")
)
def test_byline_match(row: dict[str, Any], line: str, value: str) -> None:
    """A line that names its reporter gives the names."""
    assert person(row, line) == value


@pytest.mark.parametrize(("row", "line", "value"), examples("lines", "miss") + examples("datelines", "miss"))
def test_byline_miss(row: dict[str, Any], line: str, value: None) -> None:
    """Photographers, press conferences and desks are no authors."""
    assert person(row, line) is None


@pytest.mark.parametrize(("row", "line", "value"), examples("furniture", "match"))
def test_furniture_match(row: dict[str, Any], line: str, value: None) -> None:
    """Buttons and counters of a byline."""
    assert re.compile(row["pattern"]).fullmatch(fold(line))


@pytest.mark.parametrize(("row", "line", "value"), examples("furniture", "miss"))
def test_furniture_miss(row: dict[str, Any], line: str, value: None) -> None:
    """Words that begin like a button are read as what they are."""
    assert not re.compile(row["pattern"]).fullmatch(fold(line))
    assert [item.kind for item in read(line, RULES).items] == ["bare"]


@pytest.mark.parametrize(
    ("row", "line", "value"), examples("not_title", "match") + examples("notice", "match")
)
def test_not_title_match(row: dict[str, Any], line: str, value: None) -> None:
    assert re.compile(row["pattern"]).search(fold(line).strip())


@pytest.mark.parametrize(("row", "line", "value"), examples("not_title", "miss") + examples("notice", "miss"))
def test_not_title_miss(row: dict[str, Any], line: str, value: None) -> None:
    rows = [*RULES.not_title, *RULES.notice]
    assert not any(rule.regex.search(fold(line).strip()) for rule in rows)


@pytest.mark.parametrize(("row", "line", "value"), examples("mirrors", "match") + examples("mirrors", "miss"))
def test_mirror(row: dict[str, Any], line: str, value: str | None) -> None:
    """A mirror's notice gives the mirror's name, in the line's script."""
    match = re.compile(row["pattern"]).search(fold(line))
    assert (line[match.start("source") : match.end("source")] if match else None) == value


@pytest.mark.parametrize(("row", "name", "value"), examples("vague", "match"))
def test_vague_match(row: dict[str, Any], name: str, value: None) -> None:
    assert re.search(row["pattern"], fold(name))


@pytest.mark.parametrize(("row", "name", "value"), examples("vague", "miss"))
def test_vague_miss(row: dict[str, Any], name: str, value: None) -> None:
    """Names of media are no columns."""
    assert not re.search(row["pattern"], fold(name))


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的主席先生：\n我代表代表团发言。",
        "第一条　为了加强安全工作，根据有关法律，制定本办法。\n第二条　本办法适用于全市。",
        "边关冷月照铁衣，\n万里长风送雁归。\n将士同心守疆土，\n家国无恙是春晖。",
        "一、甲\n二、乙\n三、丙",
        "各方强调，应当加强边境管控和情报交流，防止有关人员跨境流动，维护地区安全。\n会议结束。",
        "1．注册\n2．登录\n3．提交",
        "问：下一步怎样落实？\n答：有关部门将逐项推进。",
        "主席说：“我们必须合作。”",
    ],
)
def test_no_title_is_made_of_a_sentence(text: str) -> None:
    """A speech, a law, a poem, a list, a paragraph that begin at once have no title."""
    assert metadata(text_document(text), Config()).metadata == Metadata()


@pytest.mark.parametrize("title", ["甲-" * 50_000, "甲 - " * 50_000, "甲_" * 50_000])
def test_a_long_title_takes_no_time(title: str) -> None:
    """A title of many parts, in the head or in the first line."""
    started = time.process_time()
    metadata(page_document("p| 正文", [["title", title]]), Config())
    metadata(text_document(title), Config())
    assert time.process_time() - started < 3


def test_ids_are_unique() -> None:
    """A rule's id names one row, so that disabling it is clear."""
    sections = ("labels", "furniture", "lines", "datelines", "mirrors", "not_title", "notice", "vague")
    ids = [row["id"] for section in sections for row in DATA[section]]
    assert len(ids) == len(set(ids))
    assert all(row["why"] for section in sections for row in DATA[section])


FIELDS = (
    "title",
    "published",
    "published_raw",
    "written",
    "source",
    "issuer",
    "doc_number",
    "authors",
    "editors",
    "url",
)


def claimed(doc: Document) -> list[list[str]]:
    return [[edit.rule, edit.before] for one in doc.passes for edit in one.edits]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    """Each field as wanted, empty where nothing is wanted; the claimed lines and no others."""
    done = metadata(document(case), Config())
    empty = {"authors": [], "editors": []}
    got = {name: getattr(done.metadata, name) for name in FIELDS}
    got |= {name: list(got[name]) for name in empty}
    want: dict[str, Any] = dict.fromkeys(FIELDS) | empty | case["want"]
    assert got == want
    assert claimed(done) == case["claimed"]
    assert done.flags == frozenset(case.get("flags", []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_evidence_stands_where_it_says(case: dict[str, Any]) -> None:
    """Every value has its words; those from a line stand there in the extracted text."""
    doc = document(case)
    done = metadata(doc, Config())
    given_fields = {name for name in FIELDS if getattr(done.metadata, name) and name != "published_raw"}
    assert given_fields <= {one.field for one in done.evidence}
    for one in done.evidence:
        if one.start < 0:
            assert one.line == 0
            continue
        assert doc.extracted[one.start :].startswith(one.words.split()[0][:6])
        assert doc.line_at(one.start).number == one.line


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_claims_can_be_undone_and_happen_once(case: dict[str, Any]) -> None:
    doc = document(case)
    done = metadata(doc, Config())
    assert done.text.count("\n") == doc.text.count("\n")
    assert not done.passes or undo(done.text, done.passes[-1].edits) == doc.text


def test_disabled_rules_do_not_act() -> None:
    """Ids of the configuration switch off a claim, or a label's whole rule."""
    case = next(case for case in CASES if case["name"].startswith("a ministry"))
    done = metadata(
        document(case), Config(disable=frozenset({"metadata.title", "label.editor", "editors.at-end"}))
    )
    assert [rule for rule, _ in claimed(done)] == ["metadata.byline"]
    assert done.metadata.editors == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("甲乙丙、丁戊己", ["甲乙丙", "丁戊己"]),
        ("甲乙丙 丁戊己", ["甲乙丙", "丁戊己"]),
        ("甲 乙", ["甲乙"]),
        ("本报记者 甲乙丙", ["甲乙丙"]),
        ("甲乙_NB00001", ["甲乙"]),
        ("甲乙丙 PK001", ["甲乙丙"]),
        ("China Daily", ["China Daily"]),
        ("佚名", []),
        ("admin", []),
        ("匿名；小编", []),
        ("网络整理", ["网络整理"]),
        ("甲乙丙，国际问题研究院研究员", ["甲乙丙"]),
        ("国际问题研究院", ["国际问题研究院"]),
        ("", []),
    ],
)
def test_names(words: str, found: list[str]) -> None:
    """Several names in one field, staff numbers, and the names of nobody."""
    assert names(words) == found


PIECES = st.sampled_from(
    [
        *(
            case.get("text") or "\n".join(line.split("| ", 1)[1] for line in case["page"].splitlines())
            for case in CASES
        )
    ]
).map(lambda text: text.split("\n"))
LINES = st.lists(
    st.one_of(
        PIECES.flatmap(st.sampled_from),
        st.text(
            st.sampled_from(
                "发布时间来源：:：2019-/年月日 　|（）()【】作者文编辑、，。记号〔〕https://a.b一1.>"
            ),
            max_size=40,
        ),
        st.text(max_size=20).map(lambda text: text.replace("\n", " ")),
    ),
    max_size=14,
)


@settings(max_examples=200, deadline=None)
@given(
    LINES, st.booleans(), st.lists(st.sampled_from(["p", "h1", "row", "li", "p*"]), min_size=14, max_size=14)
)
def test_any_lines(lines: list[str], markup: bool, kinds: list[str]) -> None:
    """Never an exception; claims take short whole lines or a title's half, and can be undone."""
    lines = [line.replace("\r", " ") for line in lines]
    if markup:
        lines = lines or [""]
        page = "\n".join(
            f"{kind}| {' '.join(line.split())}" for kind, line in zip(kinds, lines, strict=False)
        )
        doc = page_document(page, [["title", lines[0]]])
    else:
        doc = text_document("\n".join(lines))
    done = metadata(doc, Config())
    assert done.extracted == doc.extracted
    assert done.text.count("\n") == doc.text.count("\n")
    for one in done.passes:
        assert undo(done.text, one.edits) == doc.text
        assert all(len(edit.before) <= 200 and edit.after == "" for edit in one.edits)
        assert all(edit.rule.startswith("metadata.") for edit in one.edits)
    assert done.metadata.title is None or done.metadata.title.strip()
    assert not set(done.metadata.authors) & {"佚名", "admin"}


def test_prose_is_never_claimed() -> None:
    """A label at the head of a paragraph does not make it metadata."""
    text = "来源：有关部门认为，恐怖主义的来源是多方面的，既有历史的原因，也有现实的原因。\n" * 3
    done = metadata(text_document(text), Config())
    assert done.text == text
    assert done.metadata == Metadata()


def test_empty() -> None:
    assert metadata(text_document(""), Config()).metadata == Metadata()


def seed(number: str) -> Document:
    found = sorted(SHARED.glob(f"seeds/{number}_*.txt"))
    if not found:
        pytest.skip("the shared samples are not here")
    reading = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿɡê]{1,6}\)")
    return text_document(reading.sub("", found[0].read_text("utf-8")))


def test_seeds() -> None:
    """The three scrapes: a title over a glued byline, none for a fragment, a half of a line."""
    first, fragment, mirror = (metadata(seed(number), Config()) for number in ("000", "002", "003"))
    assert first.metadata.published is None and first.metadata.published_raw == "3小时前"
    assert first.metadata.authors == ("toodd",)
    assert first.evidence[0].field == "title" and first.evidence[0].line == 3
    assert fragment.metadata == Metadata() and fragment.passes == ()
    assert len(mirror.metadata.title or "") == 10
    assert mirror.metadata.source and mirror.metadata.authors == ()
    assert mirror.text.split("\n")[2].startswith("一、")


@pytest.mark.skipif(not (SHARED / "pages" / "index.json").exists(), reason="the shared pages are not here")
def test_pages() -> None:
    """Floors on real pages: titles, dates, sources; no date where none is given, no editor for an author."""
    from ctcorpus.model import RawFile
    from ctcorpus.stages.decode import Decoded
    from ctcorpus.stages.extract import extract

    def same(a: str | None, b: str | None) -> bool:
        return "".join(fold(a or "").split()) == "".join(fold(b or "").split())

    right = dict.fromkeys(("title", "date", "source"), 0)
    for entry in json.loads((SHARED / "pages" / "index.json").read_text("utf-8")):
        want = json.loads((SHARED / "pages" / entry["expected"]).read_text("utf-8"))
        data = (SHARED / "pages" / entry["file"]).read_bytes()
        text = data.decode(entry["encoding"], "replace")
        found = metadata(
            extract(RawFile(entry["file"], data), Decoded(text, entry["encoding"]), Config()), Config()
        ).metadata
        expected = (want["date"] or "")[:10]
        assert found.published is None or found.published == expected, entry["file"]
        assert not set(found.authors) & (set(found.editors) - set(want["author"] or [])), entry["file"]
        right["title"] += same(found.title, want["title"])
        right["date"] += bool(expected) and found.published == expected
        right["source"] += bool(want["source"]) and same(found.source, want["source"])
    assert right["title"] >= 50 and right["date"] >= 49 and right["source"] >= 43, right
