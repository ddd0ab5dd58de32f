"""What `clean` does and says: outcomes as JSON or as lines, a bar, a summary."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from ctcorpus import console
from ctcorpus.cli import corpora
from ctcorpus.cli.corpora import Tried
from ctcorpus.cli.environment import Environment
from ctcorpus.config import Config
from ctcorpus.console import Row, style, visible
from ctcorpus.model import RawFile, Rejection
from ctcorpus.runner import Outcome
from ctcorpus.stats import Tally, by_count

#: what to do about a rejected file, where its detail does not say so
ADVICE = {
    "empty": "nothing to keep: scrape it again or delete it",
    "binary": "convert it to text or HTML first",
    "crashed": "try it alone with --jobs 1",
    "link": "copy the file into the folder",
    "unreadable": "check its permissions",
    "vanished": "run clean again",
}
#: the status of a record that was told of, or not looked at, before its witnesses were heard
WITNESSED = "witnessed"
#: rows a table of the summary shows; --json has all
ROWS = 8


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says about the configuration."""

    config: str | None = None
    tried: Tried = field(default_factory=Tried)
    witness: bool = False

    def made(self, corpus: str | None) -> Config:
        found = corpora.configuration(self.config, corpus, self.tried)
        return replace(found, witness=True) if self.witness else found


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


@dataclass
class Summary:
    """What a run did."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cleaning: Tally = field(default_factory=Tally)
    faulty: bool = False
    interrupted: bool = False
    #: that were looked into; those among them that are told of as files, since they cannot be read (to the end)
    containers: int = 0
    broken: int = 0
    #: members of containers that are no documents
    skipped: int = 0
    sidecars: int = 0
    manifests: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, outcome: Outcome) -> None:
        self.statuses[outcome.status] += 1
        self.faulty |= outcome.faulty
        if outcome.reason:
            self.reasons[outcome.reason] += 1
        if outcome.cleaning:
            self.cleaning.add(outcome.cleaning, outcome.flags)
            self.cleaning.documents -= outcome.status == WITNESSED  # told of before

    @property
    def files(self) -> int:
        return self.statuses.total() - self.statuses[WITNESSED]

    @property
    def found(self) -> str:
        """What was found, for people: `51 documents, 51 sidecars`; files where nothing else is among them."""
        counts = (
            (self.containers, "container"),
            (self.skipped, "skipped member"),
            (self.sidecars, "sidecar"),
            (self.manifests, "manifest"),
        )
        beside = [_counted(count, word) for count, word in counts if count]
        documents = _counted(self.files - self.broken, "document")
        return ", ".join((documents, *beside)) if beside else f"{self.files} files"

    @property
    def exit_code(self) -> int:
        return 130 if self.interrupted else int(self.faulty)

    def to_dict(self) -> dict[str, Any]:
        return {
            "summary": True,
            "files": self.files,
            "containers": self.containers,
            "skipped": self.skipped,
            "sidecars": self.sidecars,
            "manifests": self.manifests,
            "statuses": by_count(self.statuses),
            "reasons": by_count(self.reasons),
            **self.cleaning.to_dict(),
            "interrupted": self.interrupted,
            "seconds": round(time.monotonic() - self.began, 3),
        }


def filter_stdin(env: Environment, corpus: str | None, choices: Choices) -> int:
    """Clean standard input and print its record; nothing is stored. Its only witness is the text itself."""
    from ctcorpus.pipeline import normalize
    from ctcorpus.record import dumps, loads

    settings = choices.made(corpus)
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


def run(env: Environment, request: Request) -> int:
    """Clean files into a corpus; returns the exit code."""
    from ctcorpus import runner
    from ctcorpus.corpus.store import Store
    from ctcorpus.runner import rawfiles

    rawfiles.require(map(Path, request.paths))
    if request.corpus is not None and request.paths and corpora.is_new(request.corpus):
        if request.dry_run:
            with TemporaryDirectory() as nowhere:
                return run(env, _made(request, f"{nowhere}/corpus"))
        request = _made(request, request.corpus)
        env.note(f"made a new corpus in {request.corpus}")
    folder = corpora.folder(request.corpus)
    settings = request.choices.made(str(folder))
    summary = Summary()
    with Store(folder, readonly=request.dry_run) as store, _interruptible(env, summary):
        paths = [Path(path) for path in request.paths] or list(store.roots.folders.values())
        with _bar(env, "reading", None) as bar:
            scope = runner.survey(store, paths, request.name, _stoppable(bar, summary))
        inside = scope.contents
        summary.containers, summary.skipped = inside.containers, inside.skipped
        summary.broken = inside.containers - len(inside.whole)
        summary.sidecars, summary.manifests = scope.sidecars, scope.manifests
        for file, note in scope.notes:
            env.error(f"{_shown(file)}: {note}", "note")
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
    _tell_all(env, summary, request.dry_run)
    return summary.exit_code


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


def _tell_all(env: Environment, summary: Summary, dry_run: bool) -> None:
    if env.json:
        env.emit(summary.to_dict())
        return
    if env.quiet:
        return
    env.draw_error(console.tables(_tables(summary), env.error_width, env.error_color))
    counts = ", ".join(f"{count} {status}" for status, count in by_count(summary.statuses).items())
    seconds = time.monotonic() - summary.began
    env.note(f"{summary.found}: {counts or 'none found'} ({seconds:.1f} s)")
    if not summary.files and (summary.sidecars or summary.manifests):
        env.note("Sidecars and manifests are no documents: name those, or the folder.")
    if dry_run:
        env.note("Dry run: nothing was written.")
    if summary.interrupted:
        env.note("Interrupted: what is listed is safe. Run clean again for the rest.")


def _tables(summary: Summary) -> Iterator[tuple[str, list[Row]]]:
    done = summary.cleaning
    yield "repairs", _rows(done.repairs)
    yield "normalised", _rows(done.normalised)
    yield "dropped lines, by rule", _rows(done.dropped)
    yield "flags", _rows(done.flags)
    yield "rejected, by reason", _rows(summary.reasons)


def _rows(counter: Counter[str]) -> list[Row]:
    rows = list(by_count(counter).items())
    more = rows[ROWS:]
    shown: list[Row] = [(name, f"{count:,}") for name, count in rows[:ROWS]]
    return [*shown, (f"{len(more)} more", f"{sum(count for _, count in more):,}")] if more else shown


def _line(text: str, reason: str | None) -> str:
    advice = ADVICE.get(reason or "")
    return f"{text}; {advice}" if advice and advice not in text else text


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _shown(file: Path) -> str:
    """A path as people would type it."""
    relative = os.path.relpath(file)
    return relative if not relative.startswith("..") else str(file)
