"""The figures of a corpus, as tables or as one JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ctcorpus.cli.environment import Environment
from ctcorpus.console import Row, tables
from ctcorpus.corpus import Corpus
from ctcorpus.errors import CtcorpusError
from ctcorpus.stats import Stats, collect

#: rows a table shows; --json has all
ROWS = 10


def stats(env: Environment, corpus: Corpus) -> int:
    """Returns 1 where records could not be read: the figures are those of the others."""
    broken: list[str] = []

    def skip(path: str, error: CtcorpusError) -> None:
        broken.append(path)
        env.error(f"{path}: {error}: left out; ctcorpus verify says more", "bad")

    found = collect(corpus.records(skip))
    if env.json:
        env.emit(found.to_dict())
    else:
        env.draw(tables(_tables(found), env.width, env.color))
    return 1 if broken else 0


def _tables(found: Stats) -> Iterator[tuple[str, list[Row]]]:
    values = found.to_dict()
    yield "corpus", [(name, f"{values[name]:,}") for name in ("documents", "paragraphs")]
    for name in (
        "characters",
        "scripts",
        "languages",
        "years",
        "sources",
        "topics",
        "institutions",
        "instruments",
    ):
        yield name, _rows(values[name], name != "years")
    yield "flags", _rows(values["flags"])
    yield "repairs", _rows(values["repairs"])
    yield "normalised", _rows(values["normalised"])
    yield "dropped lines, by rule", _rows(values["dropped"])


def _rows(counts: Mapping[str, int], cut: bool = True) -> list[Row]:
    rows = list(counts.items())
    more = rows[ROWS:] if cut else []
    shown: list[Row] = [(name, f"{count:,}") for name, count in rows[: len(rows) - len(more)]]
    return [*shown, (f"({len(more)} more: --json)", "")] if more else shown
