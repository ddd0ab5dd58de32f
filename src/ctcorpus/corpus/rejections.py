"""`rejected.jsonl`: the raw files that give no record, a line each, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ctcorpus.corpus.batch import Batch
from ctcorpus.corpus.paths import MAIN_ROOT, REJECTED, Place, place
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Rejection
from ctcorpus.record import ledger
from ctcorpus.record.values import some_text


class Rejections:
    """The rejections of a corpus while a run writes, by place, and the fingerprint each was rejected with."""

    def __init__(self, corpus: Path, batch: Batch, rejected_with: dict[Place, str]) -> None:
        """`rejected_with`: the fingerprints, as they are remembered; kept up to date from here on."""
        self.by_place: dict[Place, Rejection] = {}
        with suppress(CtcorpusError):  # a broken line: the files in question are tried again
            self.by_place = {place(one.root, one.path): one for one in read_rejected(corpus)}
        self.rejected_with = rejected_with
        self._file = corpus / REJECTED
        self._batch = batch
        self._changed: set[Place] = set()

    def add(self, rejection: Rejection, fingerprint: str) -> None:
        where = place(rejection.root, rejection.path)
        self.by_place[where] = rejection
        self.rejected_with[where] = fingerprint
        self._changed.add(where)

    def drop(self, places: Iterable[Place]) -> None:
        """What lies in these places is rejected no longer, or is gone."""
        for where in places:
            if self.by_place.pop(where, None):
                self.rejected_with.pop(where, None)
                self._changed.add(where)

    def put(self) -> None:
        """Put the file into the batch; it stands where, and only where, something is rejected."""
        if not self._changed:
            return
        data = dump_rejected(self.by_place.values())
        if not data:
            self._batch.delete(REJECTED)
        elif not self._file.exists() or self._file.read_bytes() != data:
            self._batch.put(REJECTED, data)

    def changes(self) -> dict[Place, str | None]:
        """The fingerprints that have changed since this was asked last; None where a file is rejected no longer."""
        changed, self._changed = self._changed, set()
        return {where: self.rejected_with.get(where) for where in changed}


def read_rejected(corpus: Path) -> tuple[Rejection, ...]:
    """The lines of `rejected.jsonl`. Raises CtcorpusError that names a line which is none."""
    found = []
    try:
        lines = (corpus / REJECTED).read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CtcorpusError(f"{REJECTED}: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
            path, stage, reason, detail = (
                some_text(data, key) for key in ("path", "stage", "reason", "detail")
            )
            root = str(data.get("root", MAIN_ROOT))
            found.append(Rejection(path, str(data["sha256"]), stage, reason, detail, root))
        except (ValueError, TypeError, AttributeError, KeyError, CtcorpusError) as error:
            raise CtcorpusError(f"{REJECTED}: line {number} cannot be read: {error}") from None
    return tuple(found)


def dump_rejected(rejections: Iterable[Rejection]) -> bytes:
    """The lines of `rejected.jsonl`, sorted by path; `root` is named where it is not the main one."""
    lines = []
    for one in sorted(rejections, key=lambda one: place(one.root, one.path)):
        data = {
            "path": one.path,
            "sha256": one.sha256,
            "stage": one.stage,
            "reason": one.reason,
            "detail": one.detail,
        }
        lines.append(ledger.to_json(data if one.root == MAIN_ROOT else data | {"root": one.root}) + "\n")
    return "".join(lines).encode()
