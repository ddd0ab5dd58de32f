"""`init` and `clean`: making a corpus."""

from __future__ import annotations

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
    config: options.ConfigFile = None,
    jobs: Annotated[
        int | None,
        typer.Option("-j", "--jobs", min=1, metavar="N", help="Processes. Default: one a processor."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite records that were edited by hand.")
    ] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove records whose raw file has gone.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, write nothing.")
    ] = False,
    name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Name of the new raw root that PATH becomes.")
    ] = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Turn scraped files into records (data/raw -> data/normalized)."""
    from ctcorpus.cli import cleaning

    with environment(color, quiet, json, output) as env:
        if paths and "-" in paths:
            if len(paths) > 1 or name is not None or prune:
                raise CtcorpusError("- stands alone: standard input is printed, not stored")
            return cleaning.filter_stdin(env, config, corpus)
        request = cleaning.Request(paths or [], corpus, config, jobs, force, prune, dry_run, name)
        return cleaning.run(env, request)
