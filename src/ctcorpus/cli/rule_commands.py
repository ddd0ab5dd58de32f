"""`ctcorpus rules`: its commands' arguments and help, imported at every start. The work lies in rules.py and trial.py."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ctcorpus.cli import options
from ctcorpus.cli.environment import Color, environment

rules = typer.Typer(
    name="rules",
    help="Look rules up, check and try your own in data/rules.",
    epilog="docs/rules.md says how to write one.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
RuleId = Annotated[
    str, typer.Argument(metavar="ID", help="A rule's id, or what several begin with: sites.renrendoc.")
]


class Stage(StrEnum):
    """The stages that have rules."""

    repair = "repair"
    metadata = "metadata"
    boilerplate = "boilerplate"
    tags = "tags"


@rules.command("list")
def list_(
    stage: Annotated[Stage | None, typer.Option("--stage", help="Only rules of this stage.")] = None,
    action: Annotated[
        str | None,
        typer.Option(
            "--action", metavar="NAME", help="Only rules with this action, field or kind: drop-to-end."
        ),
    ] = None,
    local: Annotated[bool, typer.Option("--local", help="Only rules of your own.")] = False,
    hits: Annotated[
        bool, typer.Option("--hits", help="Count how often the ledgers of the corpus name each.")
    ] = False,
    corpus: options.Corpus = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """List rules: id, where and how it acts, why."""
    from ctcorpus.cli import rules as work

    with environment(color, quiet, json, output) as env:
        wanted = work.Wanted(stage.value if stage else None, action, local, hits)
        return work.listed(env, corpus, config, wanted)


@rules.command()
def show(
    rule: RuleId,
    corpus: options.Corpus = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Show a rule: what it looks for, why, its examples, the file it stands in."""
    from ctcorpus.cli import rules as work

    with environment(color, quiet, json, output) as env:
        return work.show(env, corpus, config, rule)


@rules.command()
def check(
    corpus: options.Corpus = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Check your own rules, and the examples of all rules. Exit code 1: something is wrong."""
    from ctcorpus.cli import rules as work

    with environment(color, quiet, json, output) as env:
        return work.check(env, corpus, config)


@rules.command("try")
def try_(
    rule: RuleId,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", show_default=False, help="Raw files and folders. Default: all raw roots."
        ),
    ] = None,
    jobs: options.Jobs = None,
    corpus: options.Corpus = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Try a rule on the raw files of the corpus: which lines it takes, and what they are without it.

    Nothing is written. A disabled rule is tried as if it were not. Exit code 1: a document would be left empty.
    """
    from ctcorpus.cli import trial as work

    with environment(color, quiet, json, output) as env:
        return work.try_out(env, corpus, config, rule, paths or [], jobs)
