"""What `clean` does and says: outcomes as JSON or as lines, and a bar."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from ctcorpus import console, runner
from ctcorpus.cli import corpora
from ctcorpus.cli.corpora import Tried
from ctcorpus.cli.environment import Environment
from ctcorpus.cli.summary import Summary, tell
from ctcorpus.config import Config
from ctcorpus.console import style, visible
from ctcorpus.corpus.store import Store
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import RawFile, Rejection
from ctcorpus.runner import Outcome, Survey, rawfiles

#: what to do about a rejected file, where its detail does not say so
ADVICE = {
    "empty": "nothing to keep: scrape it again or delete it",
    "binary": "convert it to text or HTML first",
    "crashed": "try it alone with --jobs 1",
    "link": "copy the file into the folder",
    "unreadable": "check its permissions",
    "vanished": "run clean again",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says about the configuration."""

    config: str | None = None
    tried: Tried = field(default_factory=Tried)
    witness: bool = False

    @property
    def unstored(self) -> str | None:
        """An option that was given though no corpus is made with it, for messages."""
        return "--config" if self.config is not None else self.tried.flag

    def made(self, corpus: str | None) -> Config:
        found = corpora.configuration(self.config, corpus, self.tried)
        return replace(found, witness=True) if self.witness else found


@dataclass(frozen=True, slots=True)
class Stream:
    """What --from, --to and --field say: how standard input and output are parted into documents."""

    source: str | None = None
    target: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def flag(self) -> str | None:
        """An option that was given, for messages."""
        given = ((self.source, "--from"), (self.target, "--to"), (self.fields, "--field"))
        return next((name for wish, name in given if wish), None)


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked `clean` for."""

    paths: list[str]
    corpus: str | None = None
    choices: Choices = Choices()
    jobs: int | None = None
    force: bool = False
    prune: bool = False
    dry_run: bool = False
    name: str | None = None
    stream: Stream = Stream()


def clean(env: Environment, request: Request) -> int:
    """Clean standard input, or files into a corpus; returns the exit code.

    Raises CtcorpusError, before anything is read, for options that do not go together.
    """
    if "-" in request.paths:
        return _standard_input(env, request)
    if option := request.stream.flag:
        raise CtcorpusError(
            f"{option} works with - only; the lines of a .jsonl file are documents by themselves, "
            "their keys are named in ctcorpus.yaml (fields: {text: KEY})"
        )
    if (option := request.choices.unstored) and not request.dry_run:
        raise CtcorpusError(
            f"{option} works with - and --dry-run only; what shapes a corpus is put into its ctcorpus.yaml"
        )
    return _files(env, request)


def _standard_input(env: Environment, request: Request) -> int:
    stream = request.stream
    if len(request.paths) > 1 or request.name is not None or request.prune:
        raise CtcorpusError("- stands alone: standard input is printed, not stored")
    if stream.source is None:
        if stream.flag:
            raise CtcorpusError(f"{stream.flag} goes with --from jsonl")
        return _filter(env, request.choices.made(request.corpus))
    if stream.target is None and not env.json:
        raise CtcorpusError("--from jsonl needs --to jsonl: a record a line")
    from ctcorpus.cli.stream import clean_lines

    return clean_lines(env, request.choices.made(request.corpus), stream.fields, request.jobs or 1)


def _filter(env: Environment, settings: Config) -> int:
    """Clean standard input and print its record; nothing is stored. Its only witness is the text itself."""
    from ctcorpus.pipeline import normalize
    from ctcorpus.record import dumps, loads

    document = normalize(RawFile("-", env.stdin.read()), settings)
    if isinstance(document, Rejection):
        env.error(_line(f"rejected: {document.reason}: {document.detail}", document.reason), "bad")
        return 1
    files = dumps(document, settings)
    if env.json:
        env.emit(loads(files.record).to_dict() | {"text": document.text, "original": document.original})
    else:
        env.write(files.record.decode())
    return 0


def _files(env: Environment, request: Request) -> int:
    """Clean files into a corpus, which is made where it was named and is not there yet."""
    rawfiles.require(map(Path, request.paths))
    if request.corpus is not None and request.paths and corpora.is_new(request.corpus):
        if request.dry_run:
            with TemporaryDirectory() as nowhere:
                return _files(env, _made(request, f"{nowhere}/corpus"))
        request = _made(request, request.corpus)
        env.note(f"made a new corpus in {request.corpus}")
    folder = corpora.folder(request.corpus)
    settings = request.choices.made(str(folder))
    summary = Summary()
    with Store(folder, readonly=request.dry_run) as store, _interruptible(env, summary):
        scope = _surveyed(env, request, store, summary)
        _cleaned(env, request, store, scope, settings, summary)
    tell(env, summary, request.dry_run)
    return summary.exit_code


def _surveyed(env: Environment, request: Request, store: Store, summary: Summary) -> Survey:
    """The raw files in scope, counted, and what is wrong beside them told."""
    paths = [Path(path) for path in request.paths] or list(store.roots.folders.values())
    with _bar(env, "reading", None) as bar:
        scope = runner.survey(store, paths, request.name, _stoppable(bar, summary))
    inside = scope.contents
    summary.containers, summary.skipped = inside.containers, inside.skipped
    summary.broken = inside.containers - len(inside.whole)
    summary.sidecars, summary.manifests = scope.sidecars, scope.manifests
    for file, note in scope.notes:
        env.error(f"{_shown(file)}: {note}", "note")
    return scope


def _cleaned(
    env: Environment, request: Request, store: Store, scope: Survey, settings: Config, summary: Summary
) -> None:
    """Clean what is in scope; every outcome is counted and told as soon as it is safe on disk."""
    with _bar(env, "cleaning", len(scope)) as bar:
        for outcome in runner.clean(
            store,
            scope,
            settings,
            jobs=request.jobs,
            force=request.force,
            prune=request.prune,
            dry_run=request.dry_run,
            stop=lambda: summary.interrupted,
            tick=bar.tick,
        ):
            summary.add(outcome)
            _tell(env, bar, outcome)


def _made(request: Request, corpus: str) -> Request:
    """Make a corpus in a folder; returns the request as it is then."""
    first = Path(request.paths[0])
    corpora.create(corpus, first if first.is_dir() else first.parent, request.name)
    return replace(request, corpus=corpus, name=None)


@contextmanager
def _interruptible(env: Environment, summary: Summary) -> Iterator[None]:
    """The first Ctrl-C ends the run in good order, the second at once; both leave a sound corpus."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        if summary.interrupted:
            sys.stderr.write("\x1b[?25h\n" if env.error_terminal else "")  # the bar has hidden the cursor
            sys.stderr.flush()
            os._exit(130)
        summary.interrupted = True
        print("\nfinishing what is in flight (Ctrl-C again: stop at once)", file=env.stderr, flush=True)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stoppable(bar: console.Progress, summary: Summary) -> Callable[[], None]:
    """Nothing has been done yet while files are read: there an interrupted run just ends."""

    def tick() -> None:
        bar.tick()
        if summary.interrupted:
            raise KeyboardInterrupt

    return tick


def _bar(env: Environment, what: str, total: int | None) -> AbstractContextManager[console.Progress]:
    shown = env.error_terminal and not env.quiet
    return console.progress(env.stderr, shown, what, total, env.error_color)


def _tell(env: Environment, bar: console.Progress, outcome: Outcome) -> None:
    """One JSON object a file, or a line about a file that needs somebody's attention."""
    if env.json:
        env.emit(as_dict(outcome))
    elif outcome.faulty:
        what = f"{outcome.status}  {_shown(outcome.file)}"
        why = f"{outcome.reason}: {outcome.detail}" if outcome.reason else outcome.detail
        kind = "bad" if outcome.status == "rejected" else "note"
        bar.say(style(visible(_line(f"{what}: {why}", outcome.reason)), kind, env.error_color))


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """An outcome for `--json`; counts are null where a file was not cleaned in this run."""
    done = outcome.cleaning
    return {
        "path": outcome.path,
        "root": outcome.root,
        "id": outcome.id,
        "status": outcome.status,
        "record": f"{outcome.name}.md" if outcome.name else None,
        "stage": outcome.stage,
        "reason": outcome.reason,
        "detail": outcome.detail or None,
        "repairs": dict(done.repairs) if done else None,
        "normalised": dict(done.normalised) if done else None,
        "dropped": dict(done.dropped) if done else None,
        "proposals": done.proposals if done else None,
        "flags": list(outcome.flags) if done else None,
        "seconds": outcome.seconds,
    }


def _line(text: str, reason: str | None) -> str:
    advice = ADVICE.get(reason or "")
    return f"{text}; {advice}" if advice and advice not in text else text


def _shown(file: Path) -> str:
    """A path as people would type it."""
    relative = os.path.relpath(file)
    return relative if not relative.startswith("..") else str(file)
