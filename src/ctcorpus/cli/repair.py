"""The repair stage alone: damaged text in, repaired text out, or what would be changed and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ctcorpus.cli import corpora
from ctcorpus.cli.environment import Environment
from ctcorpus.cli.explain import change_dicts, change_report, quoted_width
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.model import Document, RawFile, Source
from ctcorpus.runner import rawfiles
from ctcorpus.stages.decode import decode
from ctcorpus.stages.extract.text import split_lines
from ctcorpus.stages.repair import repair_text


def repair(env: Environment, file: str, config: str | None, accept_guesses: bool, explain: bool) -> int:
    document = _repaired(env, file, config, accept_guesses)
    if env.json:
        for value in change_dicts(document):
            env.emit(value)
    elif explain:
        width = env.width if env.terminal else 0
        for line in change_report(document, width, env.color, quoted_width(width)):
            env.draw(line + "\n")
    else:
        env.write(document.text)
    return 0


def _repaired(env: Environment, file: str, config: str | None, accept_guesses: bool) -> Document:
    settings = corpora.configuration(config, None)
    if accept_guesses:
        settings = replace(settings, accept=settings.accept | {"guess"})
    try:
        raw = RawFile(file, env.stdin.read() if file == "-" else rawfiles.read(Path(file)))
        text, encoding = "", "utf-8"
        if raw.data:
            decoded = decode(raw)
            text, encoding = decoded.text, decoded.encoding
    except Rejected as error:
        raise CtcorpusError(f"{file}: {error.reason}: {error.detail}") from None
    repaired, passes, proposals = repair_text(text, settings)
    source = Source(raw.id, "", file, raw.sha256, len(raw.data), encoding)
    return Document(source, text, split_lines(text), repaired, passes=passes, proposals=proposals)
