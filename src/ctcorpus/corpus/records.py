"""The records of a corpus while a run writes: who stands under which name, and what becomes of the one that stood there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ctcorpus.corpus.batch import Batch
from ctcorpus.corpus.files import by_ending, read_files, read_some
from ctcorpus.corpus.paths import ENDINGS, RECORD, VERSIONS, also_text
from ctcorpus.corpus.plan import Move
from ctcorpus.corpus.state import Entry, by_id, read_entry
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import RecordFiles, relocate


class Records:
    """Entries by name and id, as they will be once the batch that takes their files is committed.

    With `force`, records that somebody edited are moved and overwritten like others.
    """

    def __init__(self, corpus: Path, batch: Batch, by_name: dict[str, Entry]) -> None:
        """`by_name`: the entries as they stand on disk; kept up to date from here on."""
        self.force = False
        self.by_name = by_name
        self.by_id = by_id(by_name.values())
        self._corpus = corpus
        self._batch = batch
        self._changed: set[str] = set()

    def changes(self) -> dict[str, Entry | None]:
        """The entries that have changed since this was asked last, by name; None where a record has left."""
        changed, self._changed = self._changed, set()
        return {name: self.by_name.get(name) for name in changed}

    def write(self, entry: Entry, files: RecordFiles) -> None:
        """Let a record stand under the name of its entry; files that stand there already are not written again."""
        former = self.by_id.get(entry.id)
        before = read_some(self._corpus, former.name) if former else {}
        if former and former.name != entry.name:
            self.delete(former)
            before = {}
        occupant = self.by_name.get(entry.name)
        if occupant and occupant.id != entry.id:
            self.to_versions(occupant)
        for ending, data in by_ending(files).items():
            if before.get(ending) != data:
                self._batch.put(entry.name + ending, data)
        self._forget_version(entry.id)
        self.remember(entry)

    def move(self, moves: Iterable[Move]) -> None:
        """Give records other names and places: first everybody leaves, then everybody arrives.

        Raises CtcorpusError for a record that has been edited since the run began.
        """
        moves = tuple(moves)
        moving = {move.entry.name for move in moves}
        for move in moves:
            occupant = self.by_name.get(move.name)
            if occupant and occupant.name not in moving:
                self.to_versions(occupant)
        for move in moves:
            self.delete(move.entry)
        for move in moves:
            self._arrive(move)

    def _arrive(self, move: Move) -> None:
        first, *rest = move.places
        also = tuple(also_text(where, first.root) for where in rest)
        files = read_files(self._corpus, move.entry.name)  # there until the batch is committed
        if not files.intact:
            raise CtcorpusError(f"{move.entry.name}{RECORD}: edited while clean ran; run clean again")
        if move.places != move.entry.places:
            files = relocate(files, first.root, first.path, also)
        for ending, data in by_ending(files).items():
            self._batch.put(move.name + ending, data)
        self.remember(replace(move.entry, name=move.name, root=first.root, path=first.path, also=also))

    def to_versions(self, entry: Entry) -> None:
        """Let a record stand under `.versions/ID/` instead of its name; one that somebody edited stays."""
        if entry.status == "edited" and not self.force:
            return
        if entry.id and self.by_id.get(entry.id) is entry:
            name = self._version(entry)
            for ending, data in read_some(self._corpus, entry.name).items():
                self._batch.put(name + ending, data)
        self.delete(entry)

    def delete(self, entry: Entry) -> None:
        if self.by_name.get(entry.name) is not entry:
            return  # it has left already, and another may stand there
        for ending in ENDINGS:
            self._batch.delete(entry.name + ending)
        self.by_name.pop(entry.name, None)
        if self.by_id.get(entry.id) is entry:
            del self.by_id[entry.id]
        self._changed.add(entry.name)

    def remember(self, entry: Entry) -> None:
        """Let an entry stand for its name and its id; its files are as it says."""
        self.by_name[entry.name] = self.by_id[entry.id] = entry
        self._changed.add(entry.name)

    def _version(self, entry: Entry) -> str:
        """The name of a superseded record; a version that somebody edited keeps its own."""
        name = f"{VERSIONS}/{entry.id}/{entry.name.rpartition('/')[2]}"
        while not self.force and (self._corpus / (name + RECORD)).exists():
            if read_entry(self._corpus, name).status != "edited":
                break
            name += "~"
        return name

    def _forget_version(self, id_: str) -> None:
        """A record that is back needs no copy among the versions, unless somebody edited that."""
        folder = f"{VERSIONS}/{id_}"
        if not (self._corpus / folder).is_dir():
            return
        for file in (self._corpus / folder).glob(f"*{RECORD}"):
            name = f"{folder}/{file.name.removesuffix(RECORD)}"
            if read_entry(self._corpus, name).status == "intact":
                for ending in ENDINGS:
                    self._batch.delete(name + ending)
