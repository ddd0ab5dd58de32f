"""A record and its two companions as bytes: front matter + text, tokens, ledger.

    dumps(document) -> RecordFiles      loads(record) -> Record

Both ways are exact: `loads(dumps(doc).record)` holds the document's values and paragraphs, and
`render(loads(record), tokens, ledger)` gives the very bytes of an untouched record.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ctcorpus.config import Config
from ctcorpus.edits import Edit
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Document
from ctcorpus.record import frontmatter, ledger
from ctcorpus.record.values import a_count, a_mapping, a_text, counts, some_text, texts

#: An edit with one of these proofs is a repair; `normalised` is counted apart, drops have no proof.
_REPAIRS = frozenset({"proven", "unique", "witnessed", "guess"})
_CHECK = re.compile(rb"^  check: .*\n", re.M)
_ID = re.compile(r"c[0-9a-f]{16}")
#: the bibliographic fields in the order they are written in
_FIELDS = (
    *("title", "subtitle", "published", "published_raw", "written", "source", "issuer", "doc_number"),
    *("authors", "editors", "site", "url", "retrieved", "rights", "page_keywords", "attachments"),
    *("language", "script"),
)
_TAGS = ("topics", "institutions", "instruments", "flags")
_LISTS = ("authors", "editors", "page_keywords", "attachments", *_TAGS)
_LISTS_ORIGINAL = ("authors_original", "page_keywords_original", "attachments_original")
_TEXTS = tuple(key for key in _FIELDS if key not in _LISTS)
_TEXTS_ORIGINAL = (
    "title_original",
    "subtitle_original",
    "source_original",
    "issuer_original",
    "site_original",
)


@dataclass(frozen=True, slots=True)
class Raw:
    """The file that a record was made from, and where it lies."""

    root: str
    path: str  # below the root, with `/`
    sha256: str
    bytes: int
    encoding: str
    #: other places of the same bytes: a path below the same root, or `ROOT:path`
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What cleaning did, counted by rule; `characters` of the extracted text and of each fate."""

    repairs: Mapping[str, int]
    normalised: Mapping[str, int]
    dropped: Mapping[str, int]
    proposals: int
    characters: Mapping[str, int]
    check: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the front matter's fields in its order, and the paragraphs of the clean text."""

    id: str
    title: str | None
    subtitle: str | None
    published: str | None
    published_raw: str | None
    written: str | None
    source: str | None
    issuer: str | None
    doc_number: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    site: str | None
    url: str | None
    retrieved: str | None
    rights: str | None
    page_keywords: tuple[str, ...]
    attachments: tuple[str, ...]
    language: str | None
    script: str | None
    topics: tuple[str, ...]
    institutions: tuple[str, ...]
    instruments: tuple[str, ...]
    flags: tuple[str, ...]
    raw: Raw
    cleaning: Cleaning
    paragraphs: tuple[str, ...]
    title_original: str | None = None
    subtitle_original: str | None = None
    source_original: str | None = None
    issuer_original: str | None = None
    site_original: str | None = None
    authors_original: tuple[str, ...] = ()
    page_keywords_original: tuple[str, ...] = ()
    attachments_original: tuple[str, ...] = ()
    #: the record's file below the corpus; "" where it was not read from one
    path: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The clean text as the pipeline left it: a paragraph a line."""
        return "\n".join(self.paragraphs)

    def to_dict(self) -> dict[str, Any]:
        """The front matter as plain values, in the order it is written in."""
        return _front_matter(self)


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """The bytes of the three files of a record."""

    record: bytes
    tokens: bytes
    ledger: bytes

    @property
    def intact(self) -> bool:
        """Whether the check in the front matter agrees with the three files."""
        found = _CHECK.search(self.record)
        expected = f"  check: '{check_of(self.record, self.tokens, self.ledger)}'\n"
        return found is not None and found[0] == expected.encode()


def check_of(record: bytes, tokens: bytes, ledger: bytes) -> str:
    """SHA-256 over tokens, ledger and the record without its first `check` line, in this order."""
    digest = hashlib.sha256(tokens)
    digest.update(ledger)
    digest.update(without_check(record))
    return digest.hexdigest()


def without_check(record: bytes) -> bytes:
    """A record without the line that holds its check."""
    return _CHECK.sub(b"", record, count=1)


def dumps(doc: Document, config: Config | None = None) -> RecordFiles:
    """The three files of a document that went through the pipeline with `config`.

    Raises ValueError where the text or the metadata hold lone surrogates, which are no characters.
    """
    lines = [" ".join(tokens) + "\n" for tokens in doc.tokens]
    tokens_file = "".join(lines).encode()
    ledger_file = ledger.dumps(doc, config or Config())
    return RecordFiles(render(_record(doc), tokens_file, ledger_file), tokens_file, ledger_file)


def render(record: Record, tokens: bytes, ledger: bytes) -> bytes:
    """The bytes of a record's file, with the check that fits its companions."""
    body = record.text.replace("\n", "\n\n") + "\n"
    unchecked = replace(record, cleaning=replace(record.cleaning, check=""))
    data = f"---\n{frontmatter.dump(_front_matter(unchecked))}---\n{body}".encode()
    head, line, rest = data.partition(b"  check: ''\n")
    return head + f"  check: '{check_of(head + line + rest, tokens, ledger)}'\n".encode() + rest


def relocate(files: RecordFiles, root: str, path: str, also: tuple[str, ...]) -> RecordFiles:
    """The same record for a raw file that lies elsewhere now."""
    record = loads(files.record)
    moved = replace(record, raw=replace(record.raw, root=root, path=path, also=also))
    return replace(files, record=render(moved, files.tokens, files.ledger))


def loads(data: bytes | str) -> Record:
    """Read a record. Raises CtcorpusError where it is none, naming the key that is wrong.

    Files that were edited by hand are read too: any YAML, Windows line ends, a byte order mark.
    """
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        raise CtcorpusError(f"not a record: not UTF-8 (byte {error.start})") from None
    text = text.removeprefix("\ufeff")
    if text.startswith("---\r\n"):
        text = text.replace("\r\n", "\n")
    head, body = frontmatter.split(text)
    return _typed(frontmatter.load(head), body)


def paragraphs_of(body: str) -> tuple[str, ...]:
    """The paragraphs of a record's body: what stands between blank lines."""
    return tuple(body.removesuffix("\n").replace("\n\n", "\n").split("\n"))


def _typed(head: Mapping[Any, Any], body: str) -> Record:
    if not _ID.fullmatch(some_text(head, "id")):
        raise CtcorpusError("id must be c and 16 hex digits")
    values: dict[str, Any] = {key: a_text(head, key) for key in _TEXTS + _TEXTS_ORIGINAL}
    values |= {key: texts(head, key) for key in _LISTS + _LISTS_ORIGINAL}
    return Record(
        id=some_text(head, "id"),
        **values,
        raw=_typed_raw(a_mapping(head, "raw")),
        cleaning=_typed_cleaning(a_mapping(head, "cleaning")),
        paragraphs=paragraphs_of(body),
    )


def _typed_raw(raw: Mapping[Any, Any]) -> Raw:
    strings = {key: some_text(raw, key) for key in ("root", "path", "sha256", "encoding")}
    return Raw(**strings, bytes=a_count(raw, "bytes"), also=texts(raw, "also"))


def _typed_cleaning(cleaning: Mapping[Any, Any]) -> Cleaning:
    return Cleaning(
        repairs=counts(cleaning, "repairs"),
        normalised=counts(cleaning, "normalised"),
        dropped=counts(cleaning, "dropped"),
        characters=counts(cleaning, "characters"),
        proposals=a_count(cleaning, "proposals"),
        check=a_text(cleaning, "check") or "",
    )


def _record(doc: Document) -> Record:
    source, metadata = doc.source, doc.metadata
    values: dict[str, Any] = {one.name: getattr(metadata, one.name) for one in fields(metadata)}
    raw = Raw(source.root, source.path, source.sha256, source.bytes, source.encoding, source.also)
    return Record(
        id=source.id,
        **values,
        topics=doc.topics,
        institutions=doc.institutions,
        instruments=doc.instruments,
        flags=tuple(sorted(doc.flags)),
        raw=raw,
        cleaning=_cleaning(doc),
        paragraphs=tuple(doc.paragraphs),
    )


def _cleaning(doc: Document) -> Cleaning:
    tallies: dict[str, Counter[str]] = {name: Counter() for name in ("repairs", "normalised", "dropped")}
    gone = Counter[str]()
    for one in doc.passes:
        for edit in one.edits if one.stage != "t2s" else ():
            fate = fate_of(edit)
            if fate in tallies:
                tallies[fate][edit.rule] += _lines(edit.before) if fate == "dropped" else 1
            gone[fate] += len(edit.before) - len(edit.after)
    characters = {
        "extracted": len(doc.extracted),
        "body": len(doc.text),
        "dropped": gone["dropped"],
        "metadata": gone["metadata"],
    }
    return Cleaning(
        repairs=dict(sorted(tallies["repairs"].items())),
        normalised=dict(sorted(tallies["normalised"].items())),
        dropped=dict(sorted(tallies["dropped"].items())),
        proposals=len(doc.proposals),
        characters=characters,
    )


def fate_of(edit: Edit) -> str:
    """What an edit counts as: `repairs`, `normalised`, `dropped` or `metadata`."""
    if edit.rule.startswith("metadata."):
        return "metadata"
    if edit.proof in _REPAIRS:
        return "repairs"
    return "normalised" if edit.proof or edit.rule.startswith("layout.") else "dropped"


def _lines(text: str) -> int:
    return max(1, sum(bool(line.strip()) for line in text.split("\n")))


def _front_matter(record: Record) -> dict[str, Any]:
    """Keys and values in the order they are written in; `*_original` only where there is one."""
    data: dict[str, Any] = {"id": record.id}
    for key in _FIELDS:
        data |= _with_original(record, key)
    for key in _TAGS:
        data[key] = list(getattr(record, key))
    data["raw"] = {one.name: getattr(record.raw, one.name) for one in fields(Raw)}
    data["raw"]["also"] = list(record.raw.also)
    if not record.raw.also:
        del data["raw"]["also"]
    cleaning = {one.name: getattr(record.cleaning, one.name) for one in fields(Cleaning)}
    return data | {"cleaning": {key: _plain(value) for key, value in cleaning.items()}}


def _with_original(record: Record, key: str) -> dict[str, Any]:
    data = {key: _plain(getattr(record, key))}
    if original := getattr(record, f"{key}_original", None):
        data[f"{key}_original"] = _plain(original)
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
