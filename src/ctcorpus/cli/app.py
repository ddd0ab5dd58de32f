"""The command `ctcorpus`: its subcommands, and what its exit code means.

0 done; 1 done, but something in scope was rejected, edited by hand, faulty (`search`: nothing found);
2 usage or a fatal error; 130 interrupted. Typer and Python end with 1 on a closed pipe and on an
uncaught exception, which would say "nothing found": here the first is success and the second 2.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ctcorpus import __version__
from ctcorpus.cli import commands, rule_commands
from ctcorpus.cli.environment import Environment, standard
from ctcorpus.errors import CtcorpusError

app = typer.Typer(
    name="ctcorpus",
    help="Turns damaged scrapes of Chinese policy texts into clean, tagged, searchable records.",
    epilog="Start with: ctcorpus init, then put files into data/raw and run ctcorpus clean.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
for _command in (
    commands.init,
    commands.clean,
    commands.search,
    commands.show,
    commands.explain,
    commands.restore,
    commands.repair,
    commands.verify,
    commands.stats,
    commands.duplicates,
):
    app.command()(_command)
app.add_typer(rule_commands.rules, name="rules")


def _print_version(wanted: bool) -> None:
    if wanted:
        standard().write(f"ctcorpus {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Show the version and exit."),
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """The entry point of the installed command.

    Nothing here makes cycles by the thousand, so the collector is to look seldom: with its own thresholds it takes a
    third of the time of a text of 500,000 lines.
    """
    gc.set_threshold(100_000, 50, 50)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code."""
    try:
        code = app(args=arguments, prog_name="ctcorpus", standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
        return int(code or 0)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except SystemExit as error:  # Typer takes a broken pipe for itself and ends with 1
        if isinstance(error.__context__, BrokenPipeError):
            return _closed_pipe()
        raise
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as error:
        return _failed(error, standard())


def _failed(error: Exception, env: Environment) -> int:
    """Say in one line what went wrong."""
    if show := getattr(error, "show", None):  # Typer's usage errors, whichever click they come from
        show()
    elif os.environ.get("CTCORPUS_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    elif isinstance(error, CtcorpusError):
        env.error(f"ctcorpus: {error}", "bad")
    elif isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        env.error(f"ctcorpus: {place}{error.strerror or error}", "bad")
    else:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        env.error(f"ctcorpus: internal error: {what} (CTCORPUS_DEBUG=1 shows where)", "bad")
    return 2


def _closed_pipe() -> int:
    """The reader has gone, e.g. `| head -1`: success. Python must not flush into the pipe once more."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return 0
