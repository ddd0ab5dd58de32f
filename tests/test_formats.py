"""Files that are no pages: a scraper's JSON objects, Markdown, saved pages."""

from __future__ import annotations

import json
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ctcorpus.config import Config, load_config
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.formats import saying, values
from ctcorpus.formats.scraped import _text_of
from ctcorpus.model import Document, RawFile, Rejection
from ctcorpus.pipeline import normalize
from ctcorpus.rules import fields, read_yaml
from timing import eightfold

CASES = Path(__file__).parent / "cases/formats"
_FIELDS = read_yaml("fields.yaml")["fields"]
PAGE = (
    "<html><head><title>加强边境检查站建设的通知_示例网</title></head><body><h1>加强边境检查站建设的通知</h1>"
    "<p>发布日期：2021-03-15</p><p>各检查站应当按照统一标准核对旅客证件，发现可疑情况立即报告，不得拖延。</p>"
    "<p>各单位之间应当及时交换信息，形成合力，共同维护边境安全，有关情况每季度通报一次。</p></body></html>"
)
TEXT = "各检查站应当按照统一标准核对旅客证件，发现可疑情况立即报告，不得拖延。"


def cleaned(name: str, data: str | bytes, **options: Any) -> Document:
    outcome = normalize(RawFile(name, data if isinstance(data, bytes) else data.encode()), Config(**options))
    assert isinstance(outcome, Document), outcome
    return outcome


def refused(name: str, data: bytes, **options: Any) -> Rejection:
    outcome = normalize(RawFile(name, data), Config(**options))
    assert isinstance(outcome, Rejection)
    return outcome


def dumped(**said: Any) -> str:
    return json.dumps(said, ensure_ascii=False)


# ---------------------------------------------------------------- keys


def _said(field: str, said: dict[str, Any]) -> str | None:
    if field == "text":
        try:
            return _text_of(said, {})[1]
        except Rejected:
            return None
    return next((one.value for one in saying.facts(said, {}) if one.field == field), None)


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [(row["field"], one["said"], one["told"]) for row in _FIELDS for one in row["match"]],
)
def test_a_key_tells_what_its_example_says(field: str, said: dict[str, Any], told: str) -> None:
    """Every example of the rule data that matches gives its value."""
    assert _said(field, said) == told


@pytest.mark.parametrize(("field", "said"), [(row["field"], one) for row in _FIELDS for one in row["miss"]])
def test_other_keys_and_values_tell_nothing(field: str, said: dict[str, Any]) -> None:
    """Every example that must miss gives no value of the field."""
    assert _said(field, said) is None


# ---------------------------------------------------------------- JSON


def test_an_object_is_a_document() -> None:
    """The text is cleaned, what stands beside it is told, and goes before what the text says."""
    document = cleaned(
        "a.json",
        dumped(
            title="反恐合作",
            content=TEXT,
            pub_time="2019-09-26 22:18:32",
            link="https://example.org/1",
            media="新华社",
            tags=["边境"],
        ),
    )
    assert document.text == TEXT
    said = document.metadata
    assert (said.title, said.published, said.published_raw) == (
        "反恐合作",
        "2019-09-26",
        "2019-09-26 22:18:32",
    )
    assert (said.url, said.source, said.page_keywords) == ("https://example.org/1", "新华社", ("边境",))
    assert {one.rule for one in document.evidence if one.field == "url"} == {"told.field"}


def test_a_page_in_an_object() -> None:
    """A page, also one whose tags were escaped as a whole, is read as a page."""
    escaped = PAGE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for page in (PAGE, escaped):
        document = cleaned("a.json", dumped(raw_html=page))
        assert document.markup and document.metadata.title == "加强边境检查站建设的通知"
        assert document.metadata.published == "2021-03-15"


def test_a_mapping_goes_before_known_keys() -> None:
    """Keys that ctcorpus.yaml names count alone, also inside others and inside lists; "" means none."""
    said = dumped(
        content="导语一句。", data={"body": [TEXT]}, title="甲", headline="反恐合作机制", date="2019-01-01"
    )
    mapping = (("published", ""), ("text", "data.body.0"), ("title", "headline"))
    document = cleaned("a.json", said, fields=mapping)
    assert (document.text, document.metadata.title, document.metadata.published) == (
        TEXT,
        "反恐合作机制",
        None,
    )


@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        ('{"title": "反恐', "json", "mend it"),
        ('{"title": "反恐", "link": "a"}', "no-text", "its keys are: title, link"),
        ('{"content": ""}', "no-text", "ctcorpus.yaml"),
        ("[" * 100_000, "json", "deep"),
        ("[1, 2]", "no-text", "a list"),
        ("{} {}", "json", "mend it"),
    ],
)
def test_objects_without_a_text(data: str, reason: str, words: str) -> None:
    """What holds no text is rejected, with the keys that it has and what to do."""
    found = refused("a.json", data.encode())
    assert found.reason == reason and words in found.detail


def test_mapped_text_that_is_missing_is_named() -> None:
    """A mapping that does not fit is named, not passed over."""
    found = refused("a.json", dumped(content=TEXT).encode(), fields=(("text", "html"),))
    assert found.reason == "no-text" and "'html'" in found.detail and "content" in found.detail


@pytest.mark.parametrize(
    ("yaml_", "words"),
    [
        ("fields: {txt: content}", "unknown field 'txt'"),
        ("fields: [text]", "must map fields to keys"),
        ("fields: {text: 7}", "must map fields to keys"),
    ],
)
def test_wrong_mappings(tmp_path: Path, yaml_: str, words: str) -> None:
    """A mapping that cannot be meant is one clear error."""
    file = tmp_path / "ctcorpus.yaml"
    file.write_text(yaml_, "utf-8")
    with pytest.raises(CtcorpusError, match=words):
        load_config(file)


def test_a_mapping_is_loaded(tmp_path: Path) -> None:
    """`fields` of a ctcorpus.yaml is part of the configuration, so that changing it cleans again."""
    file = tmp_path / "ctcorpus.yaml"
    file.write_text("fields: {text: html, published: null}", "utf-8")
    assert load_config(file) == Config(fields=(("published", ""), ("text", "html")))
    assert "text" in fields.names()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_json_has_an_outcome(value: Any) -> None:
    """Whatever a scraper wrote gives a document or a rejection that is no fault of ours."""
    outcome = normalize(RawFile("a.json", b" " + json.dumps({"content": value}).encode()))
    assert isinstance(outcome, Document) or outcome.reason != "internal-error"


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """Parsing raises nothing but ValueError."""
    try:
        values.parse(text)
    except ValueError as error:
        assert str(error)


# ---------------------------------------------------------------- Markdown


@pytest.mark.parametrize(
    "case", yaml.safe_load((CASES / "markdown.yaml").read_text("utf-8")), ids=lambda case: case["about"]
)
def test_markdown(case: dict[str, Any]) -> None:
    """Lines and kinds of a Markdown text."""
    document = cleaned("a.md", case["text"])
    lines = document.extracted.split("\n")
    assert [f"{line.kind} {text}" for line, text in zip(document.lines, lines, strict=True)] == case["lines"]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: 反恐合作机制\nurl: https://example.org/1\ndate: 2019-09-26\n---\n",
        "---\ntitle: '反恐合作机制'\ndate: 2019-09-26\nurl: https://example.org/1\nnote: a: b: c\n---\n",
        "Title: 反恐合作机制\n\nURL Source: https://example.org/1\n\nPublished Time: 2019-09-26T22:18:32Z\n\nMarkdown Content:\n",
    ],
)
def test_heads_of_markdown(head: str) -> None:
    """Front matter, also where it is no sound YAML, and the head of reading services are told, not text."""
    document = cleaned("a.md", f"{head}\n{TEXT}\n")
    assert document.text == TEXT
    said = document.metadata
    assert (said.title, said.published, said.url) == ("反恐合作机制", "2019-09-26", "https://example.org/1")


def test_markdown_in_an_object() -> None:
    """A scraper's `markdown` is read as Markdown."""
    document = cleaned(
        "a.json",
        dumped(markdown=f"# 反恐合作机制\n\n**{TEXT}**\n", metadata={"sourceURL": "https://example.org/1"}),
    )
    assert document.text == TEXT
    assert document.metadata.url == "https://example.org/1"


@pytest.mark.parametrize(
    "piece",
    ["[", "*a_", "![", "> ", "`", "<a", "- " * 30 + "\n", "[a](", "&#x;", "|a|\n|-|\n", "**《", "[^1]:"],
)
def test_hostile_markdown_takes_linear_time(piece: str) -> None:

    def run(size: int) -> object:
        return normalize(RawFile("a.md", (TEXT + "\n\n" + piece * (size // len(piece))).encode()))

    assert eightfold(run, 5_000)


# ---------------------------------------------------------------- saved pages


def saved(
    page: str = PAGE,
    charset: str = "utf-8",
    encoding: str = "quoted-printable",
    place: str = "https://example.org/1",
) -> bytes:
    message = EmailMessage()
    message["From"] = "<Saved by a browser>"
    message["Snapshot-Content-Location"] = place
    message["Subject"] = "加强边境检查站建设的通知"
    message["Date"] = "Thu, 26 Sep 2019 14:18:32 -0000"
    message["MIME-Version"] = "1.0"
    message.make_related()
    frame = EmailMessage()
    frame.set_content("<p>广告框中的文字，与正文没有关系。</p>", subtype="html")
    frame["Content-Location"] = "https://ads.example.org/"
    main = EmailMessage()
    main.set_content(page, subtype="html", charset=charset, cte=encoding)
    main["Content-Location"] = place
    style = EmailMessage()
    style.set_content("p {color: red}", subtype="css")
    for part in (frame, main, style):
        message.attach(part)
    return Message.as_bytes(message)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_saved_page(charset: str, encoding: str) -> None:
    """The page among its parts, where it lay, when it was saved; whatever its name."""
    page = (
        PAGE
        if charset != "big5"
        else PAGE.translate(
            str.maketrans("强边检设发报单换关况标准证发现不迟", "強邊檢設發報單換關況標準證發現不遲")
        )
    )
    for name in ("a.mhtml", "a.mht", "page"):
        data = saved(page, charset if charset != "big5" else "utf-8", encoding)
        document = cleaned(name, data)
        assert document.metadata.url == "https://example.org/1"
        assert document.metadata.retrieved == "2019-09-26T14:18:32Z"
        assert document.metadata.published == "2021-03-15"
        assert "广告框" not in document.extracted


def test_saved_pages_that_are_none() -> None:
    """One without a page of text is rejected with a reason."""
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    found = refused("a.mhtml", data)
    assert found.reason == "no-text" and "save it again" in found.detail
    nested = b"".join(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(5_000)
    )
    assert refused("a.mhtml", nested).reason in ("damaged", "no-text")


@pytest.mark.parametrize("name", ["a.md", "a.json", "a.mhtml", "a.html", "a.txt"])
@given(data=st.binary(max_size=300))
def test_any_bytes_have_an_outcome(name: str, data: bytes) -> None:
    """Whatever a file holds gives a document or a rejection that is no fault of ours."""
    outcome = normalize(RawFile(name, data))
    assert isinstance(outcome, Document) or outcome.reason != "internal-error"
