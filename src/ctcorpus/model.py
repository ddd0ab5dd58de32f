"""The values that flow through the pipeline. All are frozen; a stage returns a new one.

Offsets are characters, never bytes. Three texts have names:

* the *extracted* text left `decode` (plain text) or `extract` (markup); `restore` gives it back;
* the *text* is what a document holds now; after t2s it is Simplified;
* the *original* is the same text in the script it was written in. Both have equal length.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from ctcorpus.edits import Edit, Pass, Proof, apply, to_extracted


@dataclass(frozen=True, slots=True)
class Told:
    """A fact about a file that stands outside its text: in a sidecar, a manifest, a container's headers, a
    scraper's line."""

    field: str  # a metadata field: "url", "retrieved", "rights"; of a scraper's line also "title", "published", ...
    value: str  # as it was told
    rule: str  # who tells it: "sidecar", "manifest", "warc", "field" (of JSON or a head), "mhtml", "docx", "pdf"
    words: str  # where it stands, for people: `news.html.json: url`

    @property
    def beside(self) -> bool:
        """Whether it stands outside the raw bytes, beside the raw file or in its container, and can change alone."""
        return self.rule in ("sidecar", "manifest", "warc")


def id_of(sha256: str) -> str:
    """The id of a document by the SHA-256 of its raw bytes in hex: `c` + its first 16 digits, never a number to a
    YAML reader."""
    return "c" + sha256[:16]


@dataclass(frozen=True)
class RawFile:
    """The bytes of one scraped file and the path they lie under, below a raw root, with `/`.

    The path of a member of a container is `a.zip!/b.html`, `x.jsonl!/ID`; `data` are the member's own bytes.
    """

    path: str
    data: bytes
    root: str = "raw"
    also: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def id(self) -> str:
        return id_of(self.sha256)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from: all of a RawFile but its bytes, and what decode found."""

    id: str
    root: str
    path: str
    sha256: str
    bytes: int
    encoding: str
    also: tuple[str, ...] = ()
    #: undecodable bytes, U+FFFD in the decoded text: (offset in that text, bytes in hex)
    undecodable: tuple[tuple[int, str], ...] = ()
    #: a codec chain mended over the whole file, e.g. `gb18030-as-latin1`; None for nearly all files
    chain: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the extracted text: what it was in the page, and where."""

    number: int  # from 1, in the extracted text
    start: int  # offset in the extracted text
    kind: str = "text"  # text (plain text); p h1..h6 li row caption pre ... (markup)
    place: str = ""  # node path in markup, e.g. /html/body/div[2]/p[1]
    source_line: int = 0  # line in the decoded file; 0 where unknown
    article: bool = True  # the extractor took this node for the article's body
    links: float = 0.0  # share of the line's characters that stand in links


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a metadata field or a tag rests on: the words as they stood, the rule, the line."""

    field: str  # "title", "published", "topics", "institutions", ...
    value: str
    words: str
    rule: str
    line: int = 0  # of the extracted text, from 1; 0 for head data
    start: int = -1  # offset in the extracted text; -1 where there is none


@dataclass(frozen=True, slots=True)
class Metadata:
    """The front matter's bibliographic fields. None and () are correct answers."""

    title: str | None = None
    title_original: str | None = None
    subtitle: str | None = None
    subtitle_original: str | None = None
    published: str | None = None
    published_raw: str | None = None
    written: str | None = None
    source: str | None = None
    source_original: str | None = None
    issuer: str | None = None
    issuer_original: str | None = None
    doc_number: str | None = None
    authors: tuple[str, ...] = ()
    authors_original: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    site: str | None = None
    site_original: str | None = None
    url: str | None = None
    retrieved: str | None = None
    rights: str | None = None
    page_keywords: tuple[str, ...] = ()
    page_keywords_original: tuple[str, ...] = ()
    #: names of 附件; their addresses, where the page links to them, are the words of their evidence
    attachments: tuple[str, ...] = ()
    attachments_original: tuple[str, ...] = ()
    language: str | None = None
    script: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A repair that was not applied: a guess, or damage that nothing can recover."""

    start: int  # in the extracted text, with `end`: what `before` came from
    end: int
    before: str
    after: str
    rule: str
    proof: Proof
    candidates: int = 0
    gain: float | None = None
    witness: str | None = None  # record and paragraph that have the text, as of an Edit


@dataclass(frozen=True, slots=True)
class Witness:
    """The first-pass text of a document: as the repair stage left it, before any witness was heard.

    Its paragraphs are its lines, numbered from 1.
    """

    id: str
    text: str
    #: offsets of line ends that the repair stage made of a `?` (`lost-indent`): a character may have stood there
    breaks: tuple[int, ...] = ()
    #: offsets of U+FFFD, `?`, and such line ends, that a repair of misread text left for one lost character each
    lost: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that gives no record: `reason` is a stable word, `detail` a sentence for people."""

    path: str
    sha256: str
    stage: str
    reason: str
    detail: str
    root: str = "raw"


@dataclass(frozen=True, slots=True)
class CurrentLine:
    """A line of the text as it is now, with the extracted line that it came from."""

    start: int  # offset in the current text
    text: str  # without its line end
    origin: Line

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Document:
    """A text on its way through the pipeline, with everything that was done to it."""

    source: Source
    extracted: str
    lines: tuple[Line, ...]  # of the extracted text, by start
    text: str
    markup: bool = False
    #: head data of markup in document order: ("title", ...), ("meta:og:title", ...), ("link:canonical", ...),
    #: ("ld:headline", ...), ("var:ct", ...)
    head: tuple[tuple[str, str], ...] = ()
    #: what stands about it outside its text; it goes before what the text says
    told: tuple[Told, ...] = ()
    passes: tuple[Pass, ...] = ()
    #: ids of the documents whose first-pass texts were held against this one
    witnesses: tuple[str, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    evidence: tuple[Evidence, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    flags: frozenset[str] = frozenset()
    tokens: tuple[tuple[str, ...], ...] = ()  # one tuple a paragraph
    topics: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()

    def edit(self, stage: str, edits: Iterable[Edit]) -> Document:
        """This document after one more pass: the only way to change a text.

        Raises ValueError where edits overlap, do not fit the text, or come after t2s: from there
        on text and original must keep the same length.
        """
        if self.passes and self.passes[-1].stage == "t2s":
            raise ValueError(f"{stage}: nothing edits the text after t2s")
        text, done = apply(self.text, stage, edits)
        if not done.edits:
            return self
        return replace(self, text=text, passes=(*self.passes, done))

    @property
    def original(self) -> str:
        """The text in the script it was written in; of the same length as `text` after t2s."""
        if self.passes and self.passes[-1].stage == "t2s":
            return self.passes[-1].edits[0].before
        return self.text

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n")

    def with_flags(self, *flags: str) -> Document:
        return replace(self, flags=self.flags | set(flags)) if flags else self

    def to_extracted(self, offset: int) -> int:
        """The offset in the extracted text of the character at `offset` of the current text."""
        return to_extracted(self.passes, offset)

    def line_at(self, offset: int) -> Line:
        """The extracted line that holds `offset` of the extracted text."""
        return self.lines[max(bisect_right(self._line_starts, offset) - 1, 0)]

    def current_lines(self) -> Iterator[CurrentLine]:
        """The lines of the text as it is now; line ends are "\\n" once repair has run."""
        start = 0
        for text in self.text.split("\n"):
            yield CurrentLine(start, text, self.line_at(self.to_extracted(start)))
            start += len(text) + 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]
