"""Streams, terminal and wishes of one run, in one value that is handed down: everything can be tested."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from ctcorpus.console import json_safe, style, visible
from ctcorpus.errors import CtcorpusError


class Color(StrEnum):
    auto = "auto"
    always = "always"
    never = "never"


@dataclass(frozen=True)
class Environment:
    """Data goes to `stdout` as UTF-8 bytes, everything else to `stderr`."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: TextIO
    terminal: bool = False  # stdout is one: text is made visible, control by control
    error_terminal: bool = False
    color: bool = False
    error_color: bool = False
    quiet: bool = False
    json: bool = False

    def write(self, text: str) -> None:
        """Data for people or programs; on a terminal no control character goes out raw."""
        self._out(visible(text) if self.terminal else text)

    def draw(self, text: str) -> None:
        """Text that may hold our own colours; what it shows has been made visible already."""
        self._out(text)

    def emit(self, value: Any) -> None:
        """One JSON object on one line, sent at once: `| head -1` waits for nothing."""
        import json

        self.send(json_safe(json.dumps(value, ensure_ascii=False)))

    def send(self, line: str) -> None:
        """One line of data, sent at once."""
        self._out(line + "\n")
        self.stdout.flush()

    def note(self, line: str) -> None:
        """A line for people; --quiet silences it."""
        if not self.quiet:
            self.error(line)

    def error(self, line: str, kind: str | None = None) -> None:
        """A line for people that is never silenced; `kind` is a style of the console."""
        text = visible(line)
        print(style(text, kind, self.error_color) if kind else text, file=self.stderr, flush=True)

    def draw_error(self, text: str) -> None:
        """As `draw`, on stderr."""
        print(text, end="", file=self.stderr, flush=True)

    @property
    def width(self) -> int:
        return _width(self.terminal, 1)

    @property
    def error_width(self) -> int:
        return _width(self.error_terminal, 2)

    def _out(self, text: str) -> None:
        # surrogateescape: a file name that is not UTF-8 goes out as it came in
        self.stdout.write(text.encode("utf-8", "surrogateescape"))


def standard(color: Color = Color.auto) -> Environment:
    """The streams of this process. stderr is made UTF-8: names of files must show under any locale."""
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    stderr = sys.stderr or io.StringIO()
    error_terminal = stderr.isatty()
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return Environment(
        stdin=sys.stdin.buffer if sys.stdin else io.BytesIO(),
        stdout=sys.stdout.buffer if sys.stdout else io.BytesIO(),
        stderr=stderr,
        terminal=terminal,
        error_terminal=error_terminal,
        color=_colored(color, terminal),
        error_color=_colored(color, error_terminal),
    )


@contextmanager
def environment(
    color: Color = Color.auto, quiet: bool = False, json: bool = False, output: str | None = None
) -> Iterator[Environment]:
    """The environment of one command; `output` names a file that data goes to instead of stdout."""
    env = replace(standard(color), quiet=quiet, json=json)
    if output is None or output == "-":
        yield env
        env.stdout.flush()
        return
    with _replacing(Path(output)) as file:
        yield replace(env, stdout=file, terminal=False, color=color is Color.always)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when all is written: input may be read from the file of that name."""
    plain = path.is_file() or not path.exists()  # not /dev/stdout, a pipe or a folder
    partial = path.with_name(f".{path.name}.partial") if plain else path
    try:
        file = partial.open("wb")
    except OSError as error:
        raise CtcorpusError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with file:
            yield cast(BinaryIO, file)
        if plain:
            partial.replace(path)
    except BaseException:
        if plain:
            partial.unlink(missing_ok=True)
        raise


def _width(terminal: bool, descriptor: int) -> int:
    """Columns of the terminal; outside of one wide enough that nothing is cut."""
    if not terminal:
        return 120
    try:
        return os.get_terminal_size(descriptor).columns or 80
    except OSError:
        return 80


def _colored(wish: Color, terminal: bool) -> bool:
    if wish is not Color.auto:
        return wish is Color.always
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
