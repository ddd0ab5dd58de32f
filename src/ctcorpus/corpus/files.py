"""The three files of a record on disk: reading them, and telling whether they say the same."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ctcorpus.corpus.paths import ENDINGS, LEDGER, RECORD
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import RecordFiles, ledger, without_check


def read_files(corpus: Path, name: str) -> RecordFiles:
    """The three files of a record. Raises CtcorpusError that names the one that cannot be read."""
    data = []
    for ending in ENDINGS:
        try:
            data.append((corpus / (name + ending)).read_bytes())
        except OSError as error:
            raise CtcorpusError(
                f"{name}{ending}: {error.strerror}; `ctcorpus clean` writes it again"
            ) from None
    return RecordFiles(*data)


def read_some(corpus: Path, name: str) -> dict[str, bytes]:
    """Those of a record's files that can be read, by ending."""
    found: dict[str, bytes] = {}
    for ending in ENDINGS:
        with suppress(OSError):
            found[ending] = (corpus / (name + ending)).read_bytes()
    return found


def by_ending(files: RecordFiles) -> dict[str, bytes]:
    return dict(zip(ENDINGS, (files.record, files.tokens, files.ledger), strict=True))


def is_intact(files: dict[str, bytes]) -> bool:
    """Whether all three are there and as ctcorpus wrote them."""
    return len(files) == len(ENDINGS) and RecordFiles(*(files[ending] for ending in ENDINGS)).intact


def same_record(before: dict[str, bytes], files: RecordFiles) -> bool:
    """Whether what stands there is what was made now, where a companion is missing."""
    after = by_ending(files)
    return RECORD in before and all(_content(before[e], e) == _content(after[e], e) for e in before)


def same_content(before: dict[str, bytes], files: RecordFiles) -> bool:
    """Whether nothing differs but what made it (versions, hashes of rules) and hence the check."""
    return len(before) == len(ENDINGS) and same_record(before, files)


def _content(data: bytes, ending: str) -> bytes:
    if ending == LEDGER:
        return ledger.without_stamps(data)
    return without_check(data) if ending == RECORD else data
