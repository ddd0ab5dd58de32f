"""What `search` prints: passages for people, lines for pipes, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby, islice

from ctcorpus.cli.environment import Environment
from ctcorpus.console import highlight, style, visible
from ctcorpus.corpus import Corpus
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import Record
from ctcorpus.record.ledger import Ledger
from ctcorpus.search import Filters, Hit
from ctcorpus.search import search as scan
from ctcorpus.spans import Span

#: characters of a long paragraph that a terminal shows on either side of a match
CONTEXT = 60


class View(Enum):
    passages = "passages"
    paths = "paths"
    count = "count"


def search(
    env: Environment, corpus: Corpus, terms: Sequence[str], filters: Filters, view: View, limit: int | None
) -> int:
    """Print hits; returns 0 where something was found, else 1."""
    undated: list[str] = []

    def broken(path: str, error: CtcorpusError) -> None:
        env.error(f"{path}: {error}: left out; ctcorpus verify says more", "bad")

    records = corpus.records(broken)
    hits = islice(scan(records, terms, filters, lambda record: undated.append(record.id)), limit)
    show = {View.passages: _passages, View.paths: _paths, View.count: _count}[view]
    found = show(env, corpus, hits)
    if env.terminal and not env.json and view is View.passages:
        env.note(f"\n{_number(found, 'passage')}" if found else "nothing found")
    if undated:
        env.note(f"{_number(len(undated), 'undated record')} left out")
    return 0 if found else 1


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _count(env: Environment, corpus: Corpus, hits: Iterator[Hit]) -> int:
    occurrences = 0
    documents = set()
    for hit in hits:
        occurrences += len(hit.spans)
        documents.add(hit.record.id)
    if env.json:
        env.emit({"occurrences": occurrences, "documents": len(documents)})
    else:
        env.write(f"{_number(occurrences, 'occurrence')} in {_number(len(documents), 'document')}\n")
    return occurrences


def _paths(env: Environment, corpus: Corpus, hits: Iterator[Hit]) -> int:
    found = 0
    for path, _ in groupby(hits, lambda hit: hit.record.path):
        found += 1
        if env.json:
            env.emit({"path": path})
        else:
            env.write(f"{path}\n")
    return found


def _passages(env: Environment, corpus: Corpus, hits: Iterator[Hit]) -> int:
    found = 0
    for record, of_record in groupby(hits, lambda hit: hit.record):
        if env.terminal and not env.json:
            env.draw("\n" * bool(found) + _heading(record, env.color))
        ledger = corpus.ledger(record.path) if env.json else None
        for hit in of_record:
            found += 1
            if ledger:
                env.emit(as_dict(hit, ledger))
            else:
                env.draw(_passage(env, hit))
        env.stdout.flush()
    return found


def as_dict(hit: Hit, ledger: Ledger) -> dict[str, object]:
    """A hit for `--json`; the keys are stable. A scan does not rank: `score` is null."""
    record = hit.record
    original, place = hit.anchored(ledger)
    return {
        "id": record.id,
        "path": record.path,
        "title": record.title,
        "published": record.published,
        "source": record.source,
        "url": record.url,
        "topics": list(record.topics),
        "paragraph": hit.paragraph,
        "text": hit.text,
        "original": original,
        "spans": [list(span) for span in hit.spans],
        "raw_span": list(place) if place else None,
        "score": None,
    }


def _heading(record: Record, color: bool) -> str:
    about = " · ".join(filter(None, (record.published, record.source, record.path)))
    return f"{style(visible(record.title or '(no title)'), 'bold', color)}\n{style(visible(about), 'path', color)}\n"


def _passage(env: Environment, hit: Hit) -> str:
    """A paragraph under its heading, cut to what stands around the matches; in a pipe whole, with its path."""
    if not env.terminal:
        text = highlight(hit.text, hit.spans, env.color) if env.color else hit.text
        return f"{hit.record.path}:{hit.paragraph}:{text}\n"
    parts = (highlight(text, spans, env.color) for text, spans in excerpts(hit.text, hit.spans))
    return f"{style(f'{hit.paragraph:>4}', 'dim', env.color)}  {'…'.join(parts)}\n"


def excerpts(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Pieces of a paragraph around its spans, joined where they touch; "" stands where text was cut off."""
    windows: list[tuple[int, int, list[Span]]] = []
    for span in spans:
        start, end = max(span[0] - CONTEXT, 0), min(span[1] + CONTEXT, len(text))
        if windows and start <= windows[-1][1]:
            first, _, inside = windows.pop()
            windows.append((first, end, [*inside, span]))
        else:
            windows.append((start, end, [span]))
    if windows[0][0] > 0:
        yield "", []
    for start, end, inside in windows:
        yield text[start:end], [(a - start, b - start) for a, b in inside]
    if windows[-1][1] < len(text):
        yield "", []
