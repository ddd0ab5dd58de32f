"""Options that several commands share, each with one meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ctcorpus.cli.environment import Color

Corpus = Annotated[
    str | None,
    typer.Option(
        "--corpus",
        metavar="DIR",
        envvar="CTCORPUS_CORPUS",
        help="The folder that holds corpus.yaml; without it the nearest one, upwards from here.",
    ),
]
ConfigFile = Annotated[
    str | None, typer.Option("--config", metavar="FILE", help="A ctcorpus.yaml other than the corpus' own.")
]
UnstoredConfig = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Another ctcorpus.yaml than the corpus' own: with - or --dry-run only.",
    ),
]


class Proof(StrEnum):
    """What --accept takes."""

    guess = "guess"


Accept = Annotated[
    Proof | None,
    typer.Option("--accept", help="Apply guesses, too; never to names, numbers and dates."),
]
UnstoredAccept = Annotated[
    Proof | None,
    typer.Option(
        "--accept",
        help="Apply guesses, too; never to names, numbers and dates. With - or --dry-run only.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="With the rules of this site; none: of no site."),
]
DisableRule = Annotated[
    list[str] | None,
    typer.Option("--disable-rule", metavar="ID", help="Without this rule; may be repeated."),
]
UnstoredProfile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="With the rules of this site; none: of no site. With - or --dry-run only.",
    ),
]
UnstoredDisableRule = Annotated[
    list[str] | None,
    typer.Option(
        "--disable-rule",
        metavar="ID",
        help="Without this rule; may be repeated. With - or --dry-run only.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("-j", "--jobs", min=1, metavar="N", help="Processes. Default: one a processor."),
]
Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write data there, not to stdout.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary: data and errors only.")]
Colors = Annotated[Color, typer.Option("--color", help="Colours: auto asks the terminal and NO_COLOR.")]
RecordId = Annotated[str, typer.Argument(metavar="ID", help="A record's id, the start of it, or its path.")]
