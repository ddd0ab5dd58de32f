"""`clean - --from jsonl --to jsonl`: a scraper's line in, a record's line out, nothing stored."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, fields, replace
from functools import partial
from types import MappingProxyType
from typing import Any, BinaryIO

from ctcorpus.cli.environment import Environment
from ctcorpus.config import Config, require_field
from ctcorpus.console import json_safe
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.formats import values
from ctcorpus.model import RawFile, Rejection
from ctcorpus.record import Record
from ctcorpus.runner.pool import DEPTH, Crashed, Waiting, ordered_map
from ctcorpus.stages.decode import decode

#: bytes; a longer line is rejected, and read past without being held in memory
_LONGEST = 64 * 2**20
#: seconds after which results are given though the next line is still to come
_PATIENCE = 0.05
#: keys of an output line; an input key of the same name stands in `input`
OWN = frozenset({one.name for one in fields(Record)} - {"paragraphs", "path"}) | {
    *("line", "status", "text", "original", "input"),
    *("sha256", "stage", "reason", "detail"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the input without its end; `size` is more than its bytes where it was too long to hold."""

    number: int  # from 1, blank lines count
    data: bytes
    size: int

    @property
    def raw(self) -> RawFile:
        raw = RawFile("", self.data)
        return replace(raw, path=f"-.jsonl!/{raw.id}")


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the output; made where the work is done, since JSON travels faster than values."""

    json: str
    rejected: bool


def clean_lines(env: Environment, config: Config, named: Iterable[str], jobs: int) -> int:
    """Clean each line of standard input; returns the exit code. `named`: NAME=KEY of --field."""
    work = partial(_work, replace(config, fields=_mapping(config, named)))
    lines = _lines(env.stdin) if jobs == 1 else _patiently(env.stdin, jobs * DEPTH)
    count = rejected = 0
    with closing(ordered_map(work, lines, jobs)) as results:
        for found in results:
            result = _crashed(found.task) if isinstance(found, Crashed) else found
            env.send(result.json)
            count += 1
            rejected += result.rejected
    env.note(f"{count} lines: {count - rejected} cleaned, {rejected} rejected")
    return int(rejected > 0)


def _mapping(config: Config, named: Iterable[str]) -> tuple[tuple[str, str], ...]:
    mapping = dict(config.fields)
    for one in named:
        field, sign, key = one.partition("=")
        if not sign:
            raise CtcorpusError(f"--field {one}: must be NAME=KEY, e.g. text=html")
        require_field("--field", field)
        mapping[field] = key
    return tuple(sorted(mapping.items()))


def _work(config: Config, line: Line) -> Result:
    """What becomes of a line, in whatever process. Raises CtcorpusError where the installation is broken."""
    if line.size > len(line.data):
        detail = f"{line.size / 2**20:.0f} MB, more than {_LONGEST // 2**20} MB; split it into documents"
        return _rejected(line, "read", "too-large", detail)
    try:
        return _cleaned(config, line)
    except CtcorpusError:
        raise
    except RecursionError:
        return _rejected(line, "record", "json", "its keys nest too deep to be passed on")
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        detail = f"a fault in ctcorpus, please report it: {what}"
        return _rejected(line, "record", "internal-error", detail, _keys(line))


def _cleaned(config: Config, line: Line) -> Result:
    from ctcorpus.pipeline import normalize
    from ctcorpus.record import dumps, loads

    raw = line.raw
    outcome = normalize(raw, config)
    if isinstance(outcome, Rejection):
        return _rejected(line, outcome.stage, outcome.reason, outcome.detail, _keys(line))
    record = loads(dumps(outcome, config).record).to_dict()
    texts = {"text": outcome.text, "original": outcome.original}
    return _result(line, {"status": "cleaned"} | record | texts, _keys(line))


def _crashed(line: Line) -> Result:
    detail = "the process that cleaned it died, twice (out of memory?)"
    return _rejected(line, "pipeline", "crashed", detail)


def _rejected(
    line: Line, stage: str, reason: str, detail: str, said: Mapping[str, Any] = MappingProxyType({})
) -> Result:
    why = {"stage": stage, "reason": reason, "detail": detail}
    return _result(line, {"status": "rejected", "id": line.raw.id, "sha256": line.raw.sha256} | why, said)


def _result(line: Line, result: dict[str, Any], said: Mapping[str, Any]) -> Result:
    """A result with the keys of its line: those that are none of the record's stand beside them."""
    passed = {key: value for key, value in said.items() if key not in OWN}
    clashing = {key: value for key, value in said.items() if key in OWN}
    told = {"line": line.number} | result | {"input": clashing} | passed
    text = json_safe(json.dumps(told, ensure_ascii=False))
    return Result(text, result["status"] == "rejected")


def _keys(line: Line) -> dict[str, Any]:
    """What stands in a line; nothing where it is no object."""
    try:
        said = values.parse(decode(line.raw).text.strip())
    except (Rejected, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _lines(file: BinaryIO) -> Iterator[Line]:
    """The lines that are not blank, each as soon as it has come."""
    number = 0
    while data := file.readline(_LONGEST + 2):
        number += 1
        size = len(data)
        while not data.endswith(b"\n") and size > _LONGEST and (more := file.readline(2**20)):
            size += len(more)
            data = more if more.endswith(b"\n") else b""
        data = data.removesuffix(b"\n").removesuffix(b"\r")
        if number == 1:
            data = data.removeprefix(b"\xef\xbb\xbf")
        if size > _LONGEST + 2:
            yield Line(number, b"", size)
        elif data.strip(b" \t\r\n"):
            yield Line(number, data, len(data))


def _patiently(file: BinaryIO, ahead: int) -> Iterator[Line | Waiting]:
    """The same, read by a thread: while the next line is still to come, results of those before it go out."""
    came: queue.Queue[Line | BaseException | None] = queue.Queue(ahead)

    def read() -> None:
        try:
            for line in _lines(file):
                came.put(line)
            came.put(None)
        except BaseException as error:
            came.put(error)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = came.get(timeout=_PATIENCE)
        except queue.Empty:
            yield Waiting()
            continue
        if line is None:
            return
        if isinstance(line, BaseException):
            raise line
        yield line
