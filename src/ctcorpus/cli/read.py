"""`show`, `explain`, `restore`, `repair`: one record, or one text."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ctcorpus.cli import options
from ctcorpus.cli.environment import Color, environment
from ctcorpus.errors import CtcorpusError


def show(
    record: options.RecordId,
    original: Annotated[bool, typer.Option("--original", help="In the script of the source.")] = False,
    tokens: Annotated[bool, typer.Option("--tokens", help="Segmented: a blank between tokens.")] = False,
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Colors = Color.auto,
) -> int:
    """Print one record: its text, original script or tokens."""
    from ctcorpus.cli import corpora, showing

    if original and tokens:
        raise CtcorpusError("--original and --tokens exclude each other: tokens are Simplified")
    with environment(color, json=json, output=output) as env:
        showing.show(env, corpora.opened(corpus), record, original, tokens)
    return 0


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|FILE", help="A record, or a raw file (- is standard input): cleaned, not stored."
        ),
    ],
    full: Annotated[bool, typer.Option("--full", help="Never shorten a line.")] = False,
    corpus: options.Corpus = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Colors = Color.auto,
) -> int:
    """Say what cleaning did to a record or file, and why."""
    from ctcorpus.cli import explaining

    with environment(color, json=json, output=output) as env:
        return explaining.explain(env, what, corpus, config, full)


def restore(
    record: options.RecordId,
    corpus: options.Corpus = None,
    output: options.Output = None,
) -> int:
    """Print the text before cleaning, from record and ledger."""
    from ctcorpus.cli import corpora

    with environment(output=output) as env:
        env.write(corpora.opened(corpus).restore(record))
    return 0


class Proof(StrEnum):
    guess = "guess"


def repair(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text; - is standard input.")] = "-",
    accept: Annotated[Proof | None, typer.Option("--accept", help="Apply guesses, too.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the changes, not the text.")] = False,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Colors = Color.auto,
) -> int:
    """Repair damaged text, nothing else: a filter that needs no corpus."""
    from ctcorpus.cli import repairing

    with environment(color, json=json, output=output) as env:
        return repairing.repair(env, file, config, accept is Proof.guess, explain)
