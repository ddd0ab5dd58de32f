"""The repair stage alone: damaged text in, repaired text out, or what would be changed and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ctcorpus import codecs_zh
from ctcorpus.cli import corpora
from ctcorpus.cli.environment import Environment
from ctcorpus.cli.explain import change_dicts, change_report, quoted_width
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.model import Document, RawFile, Source
from ctcorpus.rules.ids import is_known
from ctcorpus.runner import rawfiles
from ctcorpus.stages.decode import decode
from ctcorpus.stages.extract.text import split_lines
from ctcorpus.stages.repair import CLASSES, repair_text

#: what adds or takes line ends: a filter leaves the lines of a text as they are, unless asked
_MOVES_LINES = frozenset({"lost-indent", "invisible.line-end"})


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked `repair` for."""

    file: str
    config: str | None = None
    accept_guesses: bool = False
    only: frozenset[str] = frozenset()
    encoding: str | None = None
    explain: bool = False


def repair(env: Environment, request: Request) -> int:
    document = _repaired(env, request)
    if env.json:
        for value in change_dicts(document):
            env.emit(value)
    elif request.explain:
        width = env.width if env.terminal else 0
        for line in change_report(document, width, env.color, quoted_width(width)):
            env.draw(line + "\n")
    else:
        env.write(document.text)
    return 0


def _repaired(env: Environment, request: Request) -> Document:
    settings = corpora.configuration(request.config, None, request.accept_guesses)
    only = _classes(request.only)
    if not only:
        settings = replace(settings, disable=settings.disable | _MOVES_LINES)
    try:
        data = env.stdin.read() if request.file == "-" else rawfiles.read(Path(request.file))
        raw = RawFile(request.file, data)
        text, encoding = _decoded(raw, request.encoding)
    except Rejected as error:
        raise CtcorpusError(f"{request.file}: {error.reason}: {error.detail}") from None
    repaired, passes, proposals = repair_text(text, settings, only)
    source = Source(raw.id, "", request.file, raw.sha256, len(data), encoding)
    return Document(source, text, split_lines(text), repaired, passes=passes, proposals=proposals)


def _classes(names: frozenset[str]) -> frozenset[str]:
    for name in sorted(names):
        if name not in CLASSES and not is_known(name):
            raise CtcorpusError(f"--class {name}: no such class; classes are {', '.join(CLASSES)}")
    return names


def _decoded(raw: RawFile, encoding: str | None) -> tuple[str, str]:
    """The text and its codec: the named one, with U+FFFD for what it cannot read, or what reads best."""
    if encoding is not None:
        try:
            codec = codecs_zh.widened(encoding)
            return codecs_zh.decode_lossy(raw.data, codec)[0], codec
        except LookupError:
            raise CtcorpusError(f"--encoding {encoding}: no such codec; try gb18030, big5, utf-8") from None
    if not raw.data:
        return "", "utf-8"
    decoded = decode(raw)
    return decoded.text, decoded.encoding
