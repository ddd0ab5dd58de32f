"""The commands: their arguments and help. What they do lies in the module of the same name.

These are imported at every start, so each imports its work only when it is called.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ctcorpus.cli import options
from ctcorpus.cli.environment import Color, environment
from ctcorpus.errors import CtcorpusError


def init(
    directory: Annotated[str, typer.Argument(metavar="DIR", show_default=False, help="Default: here.")] = ".",
    quiet: options.Quiet = False,
) -> int:
    """Make a new corpus: folders, ctcorpus.yaml, .gitattributes."""
    from ctcorpus.corpus.init import init as make

    with environment(quiet=quiet) as env:
        made = make(Path(directory))
        for path in made.created:
            env.note(f"made   {path}")
        for path in made.kept:
            env.note(f"stood  {path}")
        env.note(f"Next: put scraped files into {Path(directory, 'data', 'raw')} and run ctcorpus clean.")
    return 0


class Stream(StrEnum):
    """What --from and --to take."""

    jsonl = "jsonl"


def clean(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help="Files and folders; - is standard input, printed and not stored. Default: all raw roots.",
        ),
    ] = None,
    corpus: options.Corpus = None,
    config: options.UnstoredConfig = None,
    jobs: options.Jobs = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite records that were edited by hand.")
    ] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove records whose raw file has gone.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, write nothing.")
    ] = False,
    witness: Annotated[
        bool, typer.Option("--witness", help="Fill marked damage from other copies of a passage.")
    ] = False,
    accept: options.UnstoredAccept = None,
    profile: options.UnstoredProfile = None,
    disable_rule: options.UnstoredDisableRule = None,
    name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Name of the new raw root that PATH becomes.")
    ] = None,
    source: Annotated[
        Stream | None,
        typer.Option("--from", help="With -: a document a line, as scrapers write them. Needs --to jsonl."),
    ] = None,
    target: Annotated[
        Stream | None, typer.Option("--to", help="With --from jsonl: a record a line, in the same order.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KEY",
            help="With --from jsonl: the key that holds a field, e.g. text=html or title=meta.headline.",
        ),
    ] = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Turn scraped files into records (data/raw -> data/normalized).

    With PATH, a --corpus DIR that is empty or not there yet is made: no init is needed.
    """
    from ctcorpus.cli import clean as work
    from ctcorpus.cli.corpora import Tried

    tried = Tried(accept is not None, profile, tuple(disable_rule or ()))
    choices = work.Choices(config, tried, witness)
    stream = work.Stream(source, target, tuple(field or ()))
    with environment(color, quiet, json, output) as env:
        request = work.Request(paths or [], corpus, choices, jobs, force, prune, dry_run, name, stream)
        return work.clean(env, request)


class Script(StrEnum):
    Hans = "Hans"
    Hant = "Hant"
    mixed = "mixed"


Query = Annotated[
    list[str], typer.Argument(metavar="QUERY", help="What to find; several: all in one paragraph.")
]
Several = list[str] | None


def search(
    query: Query,
    count: Annotated[bool, typer.Option("-c", "--count", help="Count occurrences and documents.")] = False,
    paths: Annotated[bool, typer.Option("-l", "--paths", help="Paths of the records only.")] = False,
    limit: Annotated[
        int | None, typer.Option("-m", "--limit", min=1, metavar="N", help="Stop after N passages.")
    ] = None,
    topic: Annotated[Several, typer.Option(help="Only with this topic.")] = None,
    institution: Annotated[Several, typer.Option(help="Only with this body.")] = None,
    source: Annotated[Several, typer.Option(help="Only where the source holds this.")] = None,
    flag: Annotated[Several, typer.Option(help="Only with this flag.")] = None,
    script: Annotated[Script | None, typer.Option(help="Only from sources in this script.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Published then or later: 2019, 2019-09, 2019-09-26.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Published then or earlier.")] = None,
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Find passages, in either script. Exit code 1: nothing found."""
    from ctcorpus.cli import corpora
    from ctcorpus.cli import search as work
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
        view = work.View.count if count else work.View.paths if paths else work.View.passages
        return work.search(env, corpora.opened(corpus), terms, filters, view, limit)


def show(
    record: options.RecordId,
    original: Annotated[bool, typer.Option("--original", help="In the script of the source.")] = False,
    tokens: Annotated[bool, typer.Option("--tokens", help="Segmented: a blank between tokens.")] = False,
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Print one record: its text, original script or tokens."""
    from ctcorpus.cli import corpora
    from ctcorpus.cli import show as work

    if original and tokens:
        raise CtcorpusError("--original and --tokens exclude each other: tokens are Simplified")
    with environment(color, quiet, json, output) as env:
        work.show(env, corpora.opened(corpus), record, original, tokens)
    return 0


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|FILE", help="A record, or a raw file (- is standard input): cleaned, not stored."
        ),
    ],
    full: Annotated[bool, typer.Option("--full", help="Never shorten a line.")] = False,
    accept: options.Accept = None,
    profile: options.Profile = None,
    disable_rule: options.DisableRule = None,
    corpus: options.Corpus = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Say what cleaning did to a record or file, and why.

    In the margin: + kept, - dropped, = metadata, then likely or weak where that is
    not certain, and the rule, or after ~ the damage that was mended.

    --accept, --profile and --disable-rule try something out on a raw file.
    """
    from ctcorpus.cli import explain as work
    from ctcorpus.cli.corpora import Tried

    tried = Tried(accept is not None, profile, tuple(disable_rule or ()))
    with environment(color, quiet, json, output) as env:
        return work.explain(env, what, corpus, config, tried, full)


def restore(
    record: options.RecordId,
    corpus: options.Corpus = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Print the text before cleaning, from record and ledger."""
    from ctcorpus.cli import corpora

    with environment(color, quiet, output=output) as env:
        env.write(corpora.opened(corpus).restore(record))
    return 0


def repair(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text; - is standard input.")] = "-",
    accept: options.Accept = None,
    only: Annotated[
        Several,
        typer.Option(
            "--class",
            metavar="NAME",
            help="Only this class, or this rule; may be repeated. damage: no typography.",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="CODEC", help="How the bytes are read. Default: what reads best."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the changes, not the text.")] = False,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Repair damaged text: a filter that needs no corpus.

    Typography (width, blanks) is put right, too, if --class damage does not leave it out. Lines stay lines, tabs
    tabs; a paragraph break that became a mark is put back with --class indent only.
    """
    from ctcorpus.cli import repair as work

    with environment(color, quiet, json, output) as env:
        request = work.Request(file, config, accept is not None, frozenset(only or ()), encoding, explain)
        return work.repair(env, request)


def verify(
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Check that records, ledgers, tokens, raw files agree."""
    from ctcorpus.cli import corpora
    from ctcorpus.corpus.verify import verify as faults_of

    with environment(color, quiet, json, output) as env:
        opened = corpora.opened(corpus)
        faults = 0
        for fault in faults_of(opened):
            faults += 1
            if json:
                env.emit({"path": fault.path, "kind": fault.kind, "detail": fault.detail})
            else:
                env.write(f"{fault.path}: {fault.kind}: {fault.detail}\n")
        env.note(
            f"{len(opened.names())} records checked, {faults or 'no'} {'fault' if faults == 1 else 'faults'}"
        )
    return 1 if faults else 0


def stats(
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Say what is in the corpus, in figures."""
    from ctcorpus.cli import corpora
    from ctcorpus.cli import stats as work

    with environment(color, quiet, json, output) as env:
        return work.stats(env, corpora.opened(corpus))


def duplicates(
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """List documents that are one text."""
    from ctcorpus.cli import corpora
    from ctcorpus.cli import duplicates as work

    with environment(color, quiet, json, output) as env:
        return work.duplicates(env, corpora.opened(corpus))
