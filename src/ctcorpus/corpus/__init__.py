"""Reading a corpus: find it, look records up, go through them.

corpus = Corpus()                      # found upwards from here, like a git repository
for record in corpus.records(): ...
corpus.restore("c5f0c1d9")             # the text before cleaning
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ctcorpus.corpus.batch import finish_interrupted
from ctcorpus.corpus.files import read_files
from ctcorpus.corpus.paths import CONFIG, ENDINGS, LEDGER, RECORD, TOKENS, VERSIONS
from ctcorpus.corpus.rejections import read_rejected
from ctcorpus.corpus.roots import Roots, load_roots
from ctcorpus.corpus.state import Entry, State, by_id, scan
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Rejection
from ctcorpus.record import Record, RecordFiles, ledger, loads

#: where `ctcorpus init` puts a corpus
DEFAULT = Path("data/normalized")


def corpus_in(folder: Path) -> Path | None:
    """The corpus that a folder is, or the one that `ctcorpus init` put into it; None where there is none."""
    return next((one for one in (folder, folder / DEFAULT) if (one / CONFIG).is_file()), None)


def find_corpus(start: Path | None = None) -> Path:
    """The corpus that `start` (default: here) lies in or beside.

    CTCORPUS_CORPUS names it, or its project; else it is that of the first folder upwards which has one.
    Raises CtcorpusError where there is none.
    """
    if named := os.environ.get("CTCORPUS_CORPUS"):
        if found := corpus_in(Path(named)):
            return found
        raise CtcorpusError(f"CTCORPUS_CORPUS: no corpus in {named}; `ctcorpus init` makes one")
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if found := corpus_in(folder):
            return found
    raise CtcorpusError(f"no corpus in {here} or above: `ctcorpus init` makes one, --corpus DIR names one")


class Corpus:
    """A corpus to read from. What an interrupted run left half done is finished first."""

    def __init__(self, path: Path | str | None = None) -> None:
        """`path`: its folder, or its project's. Raises CtcorpusError where that, or without it
        `find_corpus`, finds none.
        """
        named = find_corpus() if path is None else Path(path)
        self.roots: Roots = load_roots(corpus_in(named) or named)
        self.path = self.roots.corpus
        finish_interrupted(self.path)

    def names(self) -> list[str]:
        """The names of all records, sorted: their paths below the corpus, without `.md`."""
        return list(scan(self.path))

    def records(self, broken: Callable[[str, CtcorpusError], None] | None = None) -> Iterator[Record]:
        """All records, sorted by path.

        Files that cannot be read as records are handed to `broken` with their error; without it
        the error is raised.
        """
        for name in self.names():
            try:
                yield self._read(name)
            except CtcorpusError as error:
                if broken is None:
                    raise
                broken(name + RECORD, error)

    def resolve(self, id_: str) -> str:
        """The name of the record that an id, an unambiguous prefix of one, or a path stands for.

        Superseded records are found by their ids, under `.versions/`. Raises CtcorpusError for
        what stands for no record, or for several.
        """
        if name := self._name_of_path(id_):
            return name
        state = State(self.path, readonly=True)
        state.close()
        if name := _name_of_copy(id_, state.entries.values()):
            return name
        if len(id_) < 2 or not id_.startswith("c"):
            raise CtcorpusError(f"{id_}: no record has this id or path; `ctcorpus search` finds records")
        entries = by_id(state.entries.values())
        live = {whole: entry.name for whole, entry in entries.items() if whole.startswith(id_)}
        found = self._versions(id_) | live
        if len(found) > 1:
            raise CtcorpusError(
                f"{id_}: stands for {len(found)} records ({', '.join(sorted(found)[:3])} ...)"
            )
        if not found:
            raise CtcorpusError(f"{id_}: no record has this id; `ctcorpus search` finds records")
        return found.popitem()[1]

    def get(self, id_: str) -> Record:
        """The record that an ID stands for; see `resolve`."""
        return self._read(self.resolve(id_))

    def files(self, id_: str) -> RecordFiles:
        """The bytes of its three files."""
        return read_files(self.path, self.resolve(id_))

    def tokens(self, id_: str) -> tuple[tuple[str, ...], ...]:
        """Its segmentation: the tokens of each paragraph."""
        name = self.resolve(id_)
        lines = self._bytes(name + TOKENS).decode("utf-8", "replace").split("\n")[:-1]
        return tuple(tuple(line.split(" ")) if line else () for line in lines)

    def ledger(self, id_: str) -> ledger.Ledger:
        """Its ledger: what was done to it, and why."""
        name = self.resolve(id_)
        return ledger.loads(self._bytes(name + LEDGER), self._read(name).text)

    def restore(self, id_: str) -> str:
        """The text before cleaning, rebuilt from record and ledger alone.

        Raises CtcorpusError where they do not agree.
        """
        name = self.resolve(id_)
        try:
            return ledger.restore(self._read(name).text, self._bytes(name + LEDGER))
        except CtcorpusError as error:
            raise CtcorpusError(f"{name}{RECORD}: {error}") from None

    def rejected(self) -> tuple[Rejection, ...]:
        """The raw files that give no record now, sorted by path."""
        return read_rejected(self.path)

    def _read(self, name: str) -> Record:
        try:
            return replace(loads(self._bytes(name + RECORD)), path=name + RECORD)
        except CtcorpusError as error:
            raise CtcorpusError(f"{name}{RECORD}: {error}") from None

    def _bytes(self, path: str) -> bytes:
        try:
            return (self.path / path).read_bytes()
        except OSError as error:
            raise CtcorpusError(f"{error.strerror}; `ctcorpus clean` writes it again") from None

    def _name_of_path(self, text: str) -> str | None:
        """The name of a record given by one of its files, below the corpus or below here."""
        for file in (self.path / text, Path.cwd() / text):
            where = Path(os.path.normpath(file))
            if not where.is_relative_to(self.path):
                continue
            name = where.relative_to(self.path).as_posix()
            for ending in ("", *ENDINGS):
                stem = name.removesuffix(ending) if name.endswith(ending) else name
                if (self.path / (stem + RECORD)).is_file():
                    return stem
        return None

    def _versions(self, prefix: str) -> dict[str, str]:
        """The names of superseded records, by id."""
        folders = (self.path / VERSIONS).glob(f"{prefix}*") if prefix.isalnum() else ()
        files = (file for folder in folders for file in sorted(folder.glob(f"*{RECORD}")))
        names = (file.relative_to(self.path).as_posix().removesuffix(RECORD) for file in files)
        return {name.split("/")[1]: name for name in names}


def _name_of_copy(text: str, entries: Iterable[Entry]) -> str | None:
    """The name of the record that another raw file with the same bytes gave, by that file's path."""
    ending = next((ending for ending in ENDINGS if text.endswith(ending)), "")
    path = text.removesuffix(ending)
    found = (entry.name for entry in entries for where in entry.places[1:] if where.path == path)
    return next(found, None)
