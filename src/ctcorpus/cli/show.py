"""One record for people (on a terminal), for pipes (its text) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Iterator

from ctcorpus.cli.environment import Environment
from ctcorpus.console import style, visible
from ctcorpus.corpus import Corpus
from ctcorpus.record import Record
from ctcorpus.record.ledger import Ledger


def show(env: Environment, corpus: Corpus, wanted: str, original: bool, tokens: bool) -> None:
    name = corpus.resolve(wanted)
    record = corpus.get(name)
    if env.json:
        value = record.to_dict() | {"path": record.path, "text": record.text}
        value["original"] = original_text(record, corpus.ledger(name))
        env.emit(value | ({"tokens": corpus.tokens(name)} if tokens else {}))
        return
    if env.terminal:
        env.draw("".join(f"{line}\n" for line in head(record, original, env.color)) + "\n")
    if tokens:
        env.write("".join(" ".join(paragraph) + "\n" for paragraph in corpus.tokens(name)))
    else:
        text = original_text(record, corpus.ledger(name)) if original else record.text
        env.write(text.replace("\n", "\n\n") + "\n")


def original_text(record: Record, ledger: Ledger) -> str:
    """The clean text in the script of its source."""
    last = ledger.passes[-1] if ledger.passes else None
    return last.edits[0].before if last and last.stage == "t2s" else record.text


def head(record: Record, original: bool, color: bool) -> Iterator[str]:
    """What is known about a record, in a few lines."""
    title = (original and record.title_original) or record.title or "(no title)"
    yield style(visible(title), "bold", color)
    about = (record.published, record.source, record.issuer, record.doc_number, record.script, record.url)
    yield visible(" · ".join(dict.fromkeys(item for item in about if item)))
    yield style(visible(f"{record.id} · {record.path}"), "dim", color)
    for name in ("authors", "topics", "institutions", "instruments", "flags"):
        values = getattr(record, name)
        if values:
            yield style(f"{name}: ", "dim", color) + visible(", ".join(values))
