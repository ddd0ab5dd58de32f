"""`search`: finding passages."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ctcorpus.cli import options
from ctcorpus.cli.environment import Color, environment


class Script(StrEnum):
    Hans = "Hans"
    Hant = "Hant"
    mixed = "mixed"


def search(
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="What to find; several: all in one paragraph.")
    ],
    count: Annotated[bool, typer.Option("-c", "--count", help="Count occurrences and documents.")] = False,
    paths: Annotated[bool, typer.Option("-l", "--paths", help="Paths of the records only.")] = False,
    limit: Annotated[
        int | None, typer.Option("-m", "--limit", min=1, metavar="N", help="Stop after N passages.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Only with this topic.")] = None,
    institution: Annotated[
        list[str] | None, typer.Option("--institution", help="Only with this body.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only where the source holds this.")
    ] = None,
    flag: Annotated[list[str] | None, typer.Option("--flag", help="Only with this flag.")] = None,
    script: Annotated[
        Script | None, typer.Option("--script", help="Only from sources in this script.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Published then or later: 2019, 2019-09, 2019-09-26."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Published then or earlier.")
    ] = None,
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Find passages, in either script. Exit code 1: nothing found."""
    from ctcorpus.cli import corpora, finding
    from ctcorpus.console import as_utf8
    from ctcorpus.search import Filters, parse

    terms = parse(map(as_utf8, query))
    with environment(color, quiet, json, output) as env:
        filters = Filters(
            topics=tuple(topic or ()),
            institutions=tuple(institution or ()),
            sources=tuple(source or ()),
            flags=tuple(flag or ()),
            script=script.value if script else None,
            since=since,
            until=until,
        )
        view = finding.View.count if count else finding.View.paths if paths else finding.View.passages
        return finding.search(env, corpora.opened(corpus), terms, filters, view, limit)
