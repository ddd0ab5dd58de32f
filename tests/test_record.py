"""The record: front matter that every YAML reader takes for the same, and an exact round trip."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import ctcorpus
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Metadata, RawFile
from ctcorpus.record import check_of, dumps, frontmatter, loads, relocate, render, without_check
from making import document

NASTY = (
    *(
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "n",
        "true",
        "null",
        "Null",
        "~",
        "",
        " ",
        "NaN",
        ".inf",
        "-",
        "---",
        "...",
    ),
    *(
        "2019-09-26",
        "2019-09-26 22:18:32",
        "1:30",
        "12:30:45",
        "1e3",
        "0x1F",
        "0o17",
        "017",
        "1_000",
        "+1",
        ".5",
    ),
    *(
        "c5f0c1d9e2b7a4c31",
        "1234567890123456",
        "12e45678901234",
        "1373",
        "=",
        "<<",
        "!tag",
        "&a",
        "*a",
        "%d",
        "@x",
    ),
    *(
        " 前面有空格",
        "后面有空格 ",
        "\u3000\u3000全角空格",
        "a: b",
        "a #b",
        "a:",
        "#a",
        "- a",
        "? a",
        "[a]",
        "{a}",
    ),
    *(
        "it's",
        'say "hi"',
        "back\\slash",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "a\ufeffb",
        "a\u200bb",
        "a\u202eb",
    ),
    *(
        "\x00",
        "\x1b[31m",
        "\x7f",
        "\x9f",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "\ue000",
        "\ufffe",
        "\U0001f600",
        "\U00020000",
    ),
    *(
        "《反恐怖主义法》",
        "国发〔2018〕43号",
        "“网络”",
        "第1373(2001)号决议",
        "https://example.org/a?b=c#d",
        "标题---",
    ),
    *("A?", "A,B", "A|B", "`a`", "A > B", "A - B", "very long " * 40, "\udcff.html"),
)
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=20),
    st.text(st.sampled_from("ab-:# ,[]{}'\"\\\n中。0eE1.yn~?!&*|>%@`\u3000\u0085\u2028"), max_size=10),
)
RAW = RawFile("a/b.html", "首页 > 正文\n甲,乙\n網(wǎng)絡".encode())


def ruamel(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@given(st.lists(texts, max_size=5), texts, st.integers(0, 10**9))
@settings(max_examples=400, deadline=None)
@example(list(NASTY), "no", 0)
def test_every_reader_gets_the_strings_that_were_written(items: list[str], key: str, number: int) -> None:
    """Our reader, PyYAML (YAML 1.1) and ruamel.yaml (1.2) agree on every string, key and list."""
    data = {
        "title": key,
        "topics": items,
        "raw": {"path": key, "also": items},
        "cleaning": {"repairs": {key: number}},
    }
    text = frontmatter.dump(data)
    assert text.count("\n") == 5, "nothing is folded and no value breaks its line"
    assert "---\n" not in text
    assert frontmatter._Reader(text).document() == data
    assert yaml.load(text, yaml.SafeLoader) == data
    assert ruamel(text) == data


@pytest.mark.parametrize("text", ["网络反恐", "a/b.html", "utf-8", "Hant", "c5f0c1d9e2b7a4c31", "《规则》"])
def test_plain_strings_stay_readable(text: str) -> None:
    assert frontmatter.scalar(text) == text


def test_no_hidden_character_stands_in_a_front_matter() -> None:
    """Control, zero-width and direction characters are escaped: a record can be shown as it is."""
    for character in "\x1b\u0085\u200b\u202e\ufeff\ue000\u00ad":
        assert character not in frontmatter.scalar(f"甲{character}乙")


@given(
    st.builds(
        Metadata,
        title=st.none() | texts,
        title_original=st.none() | st.sampled_from(NASTY).filter(bool),
        published=st.none() | texts,
        authors=st.lists(texts, max_size=3).map(tuple),
        authors_original=st.lists(texts, max_size=2).map(tuple),
        url=st.none() | texts,
        site=st.none() | texts,
        page_keywords=st.lists(texts, max_size=3).map(tuple),
        attachments_original=st.lists(texts, max_size=2).map(tuple),
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    st.lists(texts, max_size=3),
)
@settings(max_examples=300, deadline=None)
@example(Metadata(), "---\n---\n\n--- \n- a: b\n\u3000\u3000", ["---"])
def test_round_trip(metadata: Metadata, text: str, also: list[str]) -> None:
    """`loads(dumps(d))` has the document's values and paragraphs; rendering it gives the same bytes."""
    doc = replace(document(RAW, text), metadata=metadata)
    doc = replace(doc, source=replace(doc.source, also=tuple(also)))
    files = dumps(doc)
    record = loads(files.record)
    assert record.text == doc.text
    assert list(record.paragraphs) == doc.paragraphs
    assert {key: getattr(record, key) for key in Metadata.__slots__} == {
        key: getattr(metadata, key) for key in Metadata.__slots__
    }
    assert record.raw.also == tuple(also)
    assert render(record, files.tokens, files.ledger) == files.record
    assert files.intact


def test_keys_stand_in_the_order_of_the_format() -> None:
    """Empty fields keep their keys; `*_original` stands only where it is set, behind its field."""
    record = loads(dumps(document(RAW)).record)
    keys = """id title title_original subtitle published published_raw written source issuer doc_number authors editors
    site url retrieved rights page_keywords attachments language script topics institutions instruments flags raw cleaning"""
    assert list(record.to_dict()) == keys.split()
    assert list(record.to_dict()["raw"]) == ["root", "path", "sha256", "bytes", "encoding"]
    assert list(record.to_dict()["cleaning"]) == [
        *("repairs", "normalised", "dropped", "proposals", "characters", "check")
    ]


def test_cleaning_counts_each_edit_once() -> None:
    """Repairs have a proof, rules that claim no original are apart, t2s is not counted, drops count lines."""
    cleaning = loads(dumps(document(RAW)).record).cleaning
    assert cleaning.repairs == {"pinyin-splice": 1}
    assert cleaning.normalised == {"layout.blank": 1, "width": 1}
    assert cleaning.dropped == {"head.breadcrumb": 1}
    assert cleaning.proposals == 1
    assert cleaning.characters == {"extracted": 20, "body": 6, "dropped": 7, "metadata": 0}


def test_check_covers_the_three_files() -> None:
    """SHA-256 over tokens, ledger and the record without the line that holds it."""
    files = dumps(document(RAW))
    lines = files.record.decode().splitlines(keepends=True)
    rest = "".join(line for line in lines if not line.startswith("  check: "))
    digest = hashlib.sha256(files.tokens + files.ledger + rest.encode()).hexdigest()
    assert f"  check: '{digest}'\n" in lines
    assert check_of(files.record, files.tokens, files.ledger) == digest
    assert without_check(files.record) == rest.encode()
    for changed in (
        replace(files, record=files.record.replace("乙".encode(), "丙".encode())),
        replace(files, tokens=files.tokens + b"\n"),
        replace(files, ledger=files.ledger.replace(b"width", b"weight")),
    ):
        assert not changed.intact


def test_relocate_changes_where_the_raw_file_lies_and_nothing_else() -> None:
    """A record that is moved equals one that was made in the new place."""
    moved = relocate(dumps(document(RAW)), "raw", "a/a.html", ("a/b.html",))
    assert moved == dumps(document(RawFile("a/a.html", RAW.data, also=("a/b.html",))))


def test_records_and_their_json_keep_to_the_schema() -> None:
    schema = json.loads((Path(ctcorpus.__file__).parent / "schema/record.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    record = loads(dumps(document(RAW)).record)
    jsonschema.validate(record.to_dict(), schema)
    jsonschema.validate(yaml.safe_load(dumps(document(RAW)).record.split(b"---\n")[1]), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record.to_dict() | {"published": "26.9.2019"}, schema)


def test_hand_edited_records_are_read() -> None:
    """Other YAML styles, unquoted dates, Windows line ends and a byte order mark."""
    head, body = frontmatter.split(dumps(document(RAW)).record.decode())
    data = yaml.safe_load(head) | {"published": None}
    text = yaml.safe_dump(data, allow_unicode=True).replace("published: null", "published: 2019-09-26  # new")
    text = "\ufeff" + f"---\n{text}---\n{body}".replace("\n", "\r\n")
    record = loads(text.encode())
    assert (record.published, record.title, record.text) == ("2019-09-26", "网络", document(RAW).text)


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (b"", "---"),
        (b"# README\n", "---"),
        (b"---\nid: c5f0c1d9e2b7a4c31\n", "no end"),
        (b"---\n- a\n---\n", "key: value"),
        (b"---\nid: 12\n---\n", "id"),
        (b"---\nid: c12\n---\n", "id"),
        (b"---\nid: c5f0c1d9e2b7a4c31\ntopics: x\n---\n", "topics"),
        (b"---\nid: c5f0c1d9e2b7a4c31\ntitle: [a]\n---\n", "title"),
        (b"---\nid: c5f0c1d9e2b7a4c31\n---\n", "raw"),
        (b"---\na: [[\n---\n", "YAML"),
        (b"---\na: !!python/object/apply:os.system [ls]\n---\n", "YAML"),
        (b"---\na: " + b"[" * 200_000 + b"\n---\n", "deep"),
        (b"---\na: " + b"x" * 1_100_000 + b":\n---\n", "longer"),
        (b"---\na: 9999-99-99\n---\n", "YAML"),
        (b"---\ntitle: \xff\n---\n", "UTF-8"),
    ],
)
def test_hostile_records_give_one_clear_error(record: bytes, word: str) -> None:
    with pytest.raises(CtcorpusError, match=word) as error:
        loads(record)
    assert "\n" not in str(error.value)


def test_a_bomb_of_aliases_is_no_bomb() -> None:
    levels = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40))
    with pytest.raises(CtcorpusError):
        loads(f"---\na0: &a0 [x]\n{levels}---\n")
