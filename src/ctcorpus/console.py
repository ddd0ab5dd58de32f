"""What people see on a terminal: escaped text, highlights, tables, progress. The only importer of rich.

rich is imported where it draws (tables, progress): a search that prints ten lines does not pay for it.
"""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

#: what a terminal would act on, or what would let a text pose as another: C0 and C1 controls without
#: tab and line feed, line separators, marks that turn the direction of writing, lone surrogates
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: what `json.dumps` leaves as it is, but a terminal acts on or `str.splitlines` takes for a line end
_JSON_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

STYLES = {"match": "1;31", "path": "35", "dim": "2", "bold": "1", "good": "32", "bad": "31", "note": "33"}
Row = tuple[str, str]


def visible(text: str) -> str:
    """`text` with every control character spelled out: ESC becomes the four characters \\x1b."""
    return _UNSAFE.sub(_spell, as_utf8(text))


def as_utf8(text: str) -> str:
    """A file name or argument as UTF-8, whatever the locale took its bytes for; what is none stays as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text


def json_safe(text: str) -> str:
    """JSON text in which controls that JSON allows raw are escaped as well: a line stays one line."""
    return _JSON_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _spell(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def style(text: str, name: str, color: bool) -> str:
    """`text` in a colour of STYLES, or as it is where there are no colours."""
    return f"\x1b[{STYLES[name]}m{text}\x1b[0m" if color and text else text


def highlight(text: str, spans: Iterable[tuple[int, int]], color: bool) -> str:
    """`text` made visible, with its spans (sorted, not overlapping) marked where there are colours."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += (visible(text[position:start]), style(visible(text[start:end]), "match", color))
        position = end
    return "".join((*parts, visible(text[position:])))


def cut(text: str, width: int) -> str:
    """As much of a text as fits into `width` columns, `…` at its end where something is left out."""
    columns = kept = 0
    for place, character in enumerate(text):
        columns += cell_width(character)
        if columns > width:
            return text[:kept] + "…"
        if columns < width:
            kept = place + 1
    return text


def padded(text: str, width: int) -> str:
    """A text filled up with blanks to so many columns."""
    return text + " " * max(width - sum(map(cell_width, text)), 0)


def cell_width(character: str) -> int:
    """Columns that a terminal gives a character: 2 for wide ones, 0 for marks that combine."""
    if character < "\u0300":
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def tables(named: Iterable[tuple[str, Iterable[Row]]], width: int, color: bool) -> str:
    """Named lists of (text, number) under one another, the numbers in one column; empty lists are left out."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for name, rows in named:
        for number, (text, count) in enumerate(rows):
            if not number:
                table.add_row(Text(name, style="bold"))
            table.add_row(Text(f"  {visible(text)}"), Text(visible(count)))
    text_io = io.StringIO()
    _console(text_io, color, width).print(table)
    return "".join(f"{line.rstrip()}\n" for line in text_io.getvalue().splitlines() if line.strip())


class Progress(Protocol):
    """Counts files that are done, and says lines in between."""

    def tick(self) -> None: ...

    def say(self, line: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Silent:
    """No bar: lines go straight to their stream."""

    stream: TextIO

    def tick(self) -> None:
        pass

    def say(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


@contextmanager
def progress(stream: TextIO, shown: bool, what: str, total: int | None, color: bool) -> Iterator[Progress]:
    """A bar with rate and time left; without `total` a spinner with a count."""
    if not shown:
        yield Silent(stream)
        return
    from rich import progress as rich

    columns: list[rich.ProgressColumn] = [rich.TextColumn("{task.description}")]
    if total is None:
        columns = [rich.SpinnerColumn(), *columns, rich.TextColumn("{task.completed}")]
    else:
        columns += [rich.BarColumn(), rich.MofNCompleteColumn(), rich.TimeRemainingColumn(compact=True)]
    columns.append(rich.TextColumn("{task.fields[rate]}"))
    with rich.Progress(*columns, console=_console(stream, color), transient=True) as bar:
        yield _Bar(bar, bar.add_task(what, total=total, rate=""))


class _Bar:
    def __init__(self, bar: Bar, task: TaskID) -> None:
        self.bar = bar
        self.task = task
        self.began = time.monotonic()
        self.done = 0

    def tick(self) -> None:
        self.done += 1
        rate = self.done / max(time.monotonic() - self.began, 0.001)
        self.bar.update(self.task, completed=self.done, rate=f"{rate:.0f}/s")

    def say(self, line: str) -> None:
        from rich.text import Text

        self.bar.console.print(Text.from_ansi(line), soft_wrap=True)


def _console(stream: TextIO, color: bool, width: int | None = None) -> Console:
    from rich.console import Console

    return Console(
        file=stream,
        force_terminal=color or stream.isatty(),
        no_color=not color,
        width=width,
        markup=False,
        highlight=False,
        emoji=False,
    )
