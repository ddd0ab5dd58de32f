"""Does a corpus agree with itself? Records, ledgers, tokens and raw files are held against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctcorpus.containers import Member, archive_of, holder, members
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.beside import Beside
from ctcorpus.corpus.files import read_files
from ctcorpus.corpus.paths import ENDINGS, RECORD, REJECTED, also_place
from ctcorpus.corpus.state import files_below
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import Record, RecordFiles, ledger, loads
from ctcorpus.record.ledger import told_in

Kind = Literal[
    "unreadable",
    "check",
    "tokens",
    "restore",
    "duplicate-id",
    "orphan",
    "raw-missing",
    "raw-changed",
    "told-changed",
    "rejected",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not agree: the file, a stable word for what, and a sentence."""

    path: str
    kind: Kind
    detail: str


def verify(corpus: Corpus) -> Iterator[Fault]:
    """Everything that does not agree in a corpus, record by record. Writes nothing."""
    away = [root for root, folder in corpus.roots.folders.items() if not folder.is_dir()]
    for root in away:
        yield Fault(root, "raw-missing", f"the raw root is not there: {corpus.roots.folders[root]}")
    ids: dict[str, str] = {}
    hashes = _Hashes()
    beside = Beside(corpus.roots.folders.values())
    for name in corpus.names():
        path = name + RECORD
        try:
            files = read_files(corpus.path, name)
            record = loads(files.record)
        except CtcorpusError as error:
            yield Fault(path, "unreadable", str(error).removeprefix(f"{path}: "))
            continue
        if ids.setdefault(record.id, path) != path:
            yield Fault(path, "duplicate-id", f"{ids[record.id]} has the id {record.id} too")
        yield from _faults_of_files(path, record, files)
        yield from _faults_of_raw(corpus, hashes, path, record, away)
        if record.raw.root not in away:
            yield from _faults_of_told(corpus, beside, path, record, files)
    yield from _orphans(corpus)
    yield from _faults_of_rejected(corpus)


def _faults_of_files(path: str, record: Record, files: RecordFiles) -> Iterator[Fault]:
    if not files.intact:
        yield Fault(path, "check", "the check does not match: edited since ctcorpus wrote it")
    if where := _wrong_tokens(record, files.tokens):
        yield Fault(path, "tokens", where)
    try:
        ledger.restore(record.text, files.ledger)
    except CtcorpusError as error:
        yield Fault(path, "restore", str(error))


def _wrong_tokens(record: Record, tokens: bytes) -> str:
    try:
        lines = tokens.decode().split("\n")
    except UnicodeDecodeError as error:
        return f"the tokens are not UTF-8 (byte {error.start})"
    if lines.pop() or len(lines) != len(record.paragraphs):
        return f"{len(lines)} lines of tokens for {len(record.paragraphs)} paragraphs"
    for number, (line, paragraph) in enumerate(zip(lines, record.paragraphs, strict=True), 1):
        if line.replace(" ", "") != "".join(paragraph.split()):
            return f"the tokens of paragraph {number} are not its text"
    return ""


class _Hashes:
    """The SHA-256 of raw files in hex. A container is read once for all of its members."""

    def __init__(self) -> None:
        self._inside: dict[Path, dict[str, str]] = {}

    def of(self, file: Path, path: str) -> str:
        """`path`: of the file, below its root. Raises OSError, and CtcorpusError for a member that is not there."""
        found = holder(file, path)
        if found is None:
            return hashlib.sha256(file.read_bytes()).hexdigest()
        container, inside = found
        if container not in self._inside:
            documents = (one for one in members(container) if isinstance(one, Member))
            self._inside[container] = {one.path: hashlib.sha256(one.data).hexdigest() for one in documents}
        if inside not in self._inside[container]:
            raise CtcorpusError(f"not in {container.name}")
        return self._inside[container][inside]


def _faults_of_raw(
    corpus: Corpus, hashes: _Hashes, path: str, record: Record, away: list[str]
) -> Iterator[Fault]:
    raw = record.raw
    for where in [(raw.root, raw.path), *(also_place(text, raw.root)[1:] for text in raw.also)]:
        if where[0] in away:
            continue
        try:
            sha256 = hashes.of(corpus.roots.file(*where), where[1])
        except (CtcorpusError, OSError) as error:
            said = error.strerror if isinstance(error, OSError) else error
            yield Fault(path, "raw-missing", f"raw file {where[1]}: {said}")
            continue
        if sha256 != raw.sha256:
            yield Fault(path, "raw-changed", f"raw file {where[1]} has changed; run `ctcorpus clean`")


def _faults_of_told(
    corpus: Corpus, beside: Beside, path: str, record: Record, files: RecordFiles
) -> Iterator[Fault]:
    """What stands beside the raw file now is not what the record was made with."""
    try:
        file = corpus.roots.file(record.raw.root, record.raw.path)
    except CtcorpusError:
        return  # told of as raw-missing
    if (file.exists() or archive_of(file)) and (changed := {*told_in(files.ledger)} ^ {*beside.told(file)}):
        words = min(one.words for one in changed)
        yield Fault(
            path,
            "told-changed",
            f"what stands beside the raw file has changed ({words}); run `ctcorpus clean`",
        )


def _orphans(corpus: Corpus) -> Iterator[Fault]:
    """Companions of records that are not there."""
    below = sorted(files_below(corpus.path))
    names = {path.removesuffix(RECORD) for path in below if path.endswith(RECORD)}
    for path in below:
        for ending in ENDINGS[1:]:
            if path.endswith(ending) and path.removesuffix(ending) not in names:
                yield Fault(path, "orphan", "belongs to no record; delete it, or run `ctcorpus clean`")


def _faults_of_rejected(corpus: Corpus) -> Iterator[Fault]:
    try:
        corpus.rejected()
    except CtcorpusError as error:
        yield Fault(REJECTED, "rejected", f"{error}; `ctcorpus clean` writes it again")
