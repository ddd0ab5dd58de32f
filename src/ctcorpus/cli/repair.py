"""The repair stage alone: damaged text in, repaired text out, or what would be changed and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from ctcorpus import codecs_zh
from ctcorpus.cli import corpora
from ctcorpus.cli.changes import change_dicts, change_report, quoted_width
from ctcorpus.cli.environment import Environment
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.model import Document, RawFile, Source
from ctcorpus.rules.ids import is_known
from ctcorpus.runner import rawfiles
from ctcorpus.stages.decode import Decoded, decode
from ctcorpus.stages.extract.text import split_lines
from ctcorpus.stages.repair import CLASSES, UNDOING, repair_text

#: proposals of this rule are readings of a date that is all there
DATES = "date-drop"
#: what adds or takes line ends and cells: a filter leaves the lines and columns of a text as they are, unless asked
_MOVES = frozenset({"lost-indent", "invisible.line-end", "invisible.tab"})
#: all that undoes or marks damage, without the rules of typography
DAMAGE = frozenset({*UNDOING, "lost"})


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
    env.note(_summary(document))
    return 0


def _summary(document: Document) -> str:
    """One line: the codec, what was repaired, what was not."""
    edits = [edit for one in document.passes for edit in one.edits]
    normalised = sum(edit.proof == "normalised" for edit in edits)
    open_ = Counter("undecided" if one.rule == DATES else one.proof for one in document.proposals)
    counts = (
        (len(edits) - normalised, "repaired"),
        (normalised, "normalised"),
        (open_["guess"], "guesses, not applied"),
        (open_["undecided"], "undecided"),
        (open_["none"], "lost"),
        (len(document.source.undecodable), "bytes not readable: U+FFFD"),
    )
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"{document.source.path}: {document.source.encoding}, {told or 'nothing to do'}"


def _repaired(env: Environment, request: Request) -> Document:
    settings = corpora.configuration(request.config, None, corpora.Tried(request.accept_guesses))
    only = _classes(request.only)
    if not only:
        settings = replace(settings, disable=settings.disable | _MOVES)
    data = env.stdin.read() if request.file == "-" else rawfiles.read_named(Path(request.file))
    raw = RawFile(request.file, data)
    try:
        decoded = _decoded(raw, request.encoding)
    except Rejected as error:
        raise CtcorpusError(f"{request.file}: {error.reason}: {error.detail}") from None
    text, encoding = decoded.text, decoded.encoding
    repaired, passes, proposals = repair_text(text, settings, only)
    lost = decoded.undecodable
    source = Source(raw.id, "", request.file, raw.sha256, len(data), encoding, undecodable=lost)
    return Document(source, text, split_lines(text), repaired, passes=passes, proposals=proposals)


def _classes(names: frozenset[str]) -> frozenset[str]:
    for name in sorted(names):
        if name not in ("damage", *CLASSES) and not is_known(name):
            raise CtcorpusError(f"--class {name}: no such class; classes are damage, {', '.join(CLASSES)}")
    return names | DAMAGE if "damage" in names else names


def _decoded(raw: RawFile, encoding: str | None) -> Decoded:
    """The text by the named codec, with U+FFFD for what it cannot read, or by what reads best."""
    if encoding is not None:
        try:
            codec = codecs_zh.widened(encoding)
            text, lost = codecs_zh.decode_lossy(raw.data, codec)
            return Decoded(text, codec, lost)
        except (LookupError, UnicodeError):
            raise CtcorpusError(f"--encoding {encoding}: no such codec; try gb18030, big5, utf-8") from None
    if not raw.data.strip():  # a filter passes blanks on
        return Decoded(raw.data.decode("ascii"), "utf-8")
    return decode(raw)
