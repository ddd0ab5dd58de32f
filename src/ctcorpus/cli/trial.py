"""What `rules try` does and says: the lines that a rule takes, document by document, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from ctcorpus import runner
from ctcorpus.cli import corpora
from ctcorpus.cli.environment import Environment
from ctcorpus.cli.rules import chosen
from ctcorpus.config import Config
from ctcorpus.console import cut, padded, progress, style, visible
from ctcorpus.corpus.plan import RawRef, Task
from ctcorpus.corpus.store import Store
from ctcorpus.errors import CtcorpusError
from ctcorpus.runner import members
from ctcorpus.runner.job import Job
from ctcorpus.runner.pool import Crashed, ordered_map
from ctcorpus.runner.trial import Fate, Marked, Trial, tried

#: columns of what a line is with and without the rule
_FATE = 26


@dataclass
class Counts:
    """What was found over all documents."""

    documents: int = 0
    acted: int = 0  # documents with lines that the rule takes
    taken: int = 0
    found: Counter[str] = field(default_factory=Counter)  # what becomes of the lines that its pattern finds
    otherwise: Counter[str] = field(default_factory=Counter)  # what those lines are without it
    others: int = 0  # lines that the rule does not take, and whose fate changes all the same
    emptied: int = 0  # documents that give no record with the rule, and one without it
    unread: int = 0

    def add(self, trial: Trial, ids: frozenset[str]) -> None:
        self.documents += 1
        taken = [one for one in trial.marked if is_taken(one, ids)]
        self.acted += bool(taken)
        self.taken += len(taken)
        self.found.update(map(_name, trial.found))
        self.otherwise.update(_name(one.otherwise) for one in taken)
        self.others += len(trial.marked) - len(taken)
        self.emptied += bool(trial.rejected and not trial.otherwise_rejected)
        self.unread += bool(trial.rejected and trial.otherwise_rejected)


def is_taken(one: Marked, ids: frozenset[str]) -> bool:
    """Whether the rule itself takes these words, or names them; else it only bears on their fate."""
    return one.now.rule in ids or (one.now.rule or "").rpartition(".")[0] in ids


def try_out(
    env: Environment, corpus: str | None, config: str | None, id_: str, paths: list[str], jobs: int | None
) -> int:
    """Returns 1 where a document would be left empty."""
    settings = corpora.configuration(config, corpus)
    found = chosen(id_, settings)
    if found[0].stage == "repair":
        raise CtcorpusError(
            f"{id_} repairs and takes no lines: ctcorpus repair --class {id_} --explain FILE shows what it does"
        )
    ids = frozenset(entry.id for entry in found)
    counts = Counts()
    for trial in _trials(env, corpora.folder(corpus), settings, ids, paths, jobs):
        counts.add(trial, ids)
        if env.json:
            for value in _dicts(trial, ids):
                env.emit(value)
        else:
            for line in _lines(trial, ids, env):
                env.draw(line + "\n")
    if env.json:
        env.emit(_summary(id_, counts))
    else:
        for line in _told(id_, counts):
            env.note(line)
    return 1 if counts.emptied else 0


def _job(store: Store, raw: RawRef) -> Job:
    file = store.roots.file(raw.root, raw.path)
    return Job(Task(raw, (), "", told=store.beside.told(file)), file)


def _trials(
    env: Environment, corpus: Path, config: Config, ids: frozenset[str], paths: list[str], jobs: int | None
) -> Iterator[Trial]:
    """Each content once, in the order of its places."""
    runner.rawfiles.require(map(Path, paths))
    with Store(corpus, readonly=True) as store:
        folders = [Path(path) for path in paths] or list(store.roots.folders.values())
        scope = runner.survey(store, folders)
        seen: dict[str, RawRef] = {}
        for raw in scope.found:
            seen.setdefault(raw.sha256, raw)
        jobs_ = (_job(store, raw) for raw in seen.values())
        todo = members.feed(jobs_, lambda job: job, lambda job, member: replace(job, member=member))
        workers = jobs or (1 if len(seen) < runner.WORTH_A_POOL else runner.usable_cpus())
        shown = env.error_terminal and not env.terminal and not env.quiet
        with progress(env.stderr, shown, "trying", len(seen), env.error_color) as bar:
            for result in ordered_map(partial(tried, ids, config), todo, workers):
                bar.tick()
                if isinstance(result, Crashed):
                    raw = result.task.task.raw
                    yield Trial(raw.root, raw.path, raw.id, rejected="crashed", otherwise_rejected="crashed")
                else:
                    yield result


def _dicts(trial: Trial, ids: frozenset[str]) -> Iterator[dict[str, Any]]:
    about = {"id": trial.id, "root": trial.root, "path": trial.path}
    if trial.rejected and not trial.otherwise_rejected:
        yield {"kind": "tried_document", **about, "rejected": trial.rejected}
    for one in trial.marked:
        yield {
            "kind": "tried_line",
            **about,
            "line": one.line or None,
            "raw_span": [one.start, one.start + len(one.text)] if one.start >= 0 else None,
            "text": one.text,
            "value": one.value,
            "taken": is_taken(one, ids),
            "with": {"fate": one.now.fate, "rule": one.now.rule},
            "without": {"fate": one.otherwise.fate, "rule": one.otherwise.rule},
        }


def _summary(id_: str, counts: Counts) -> dict[str, Any]:
    return {
        "kind": "tried",
        "rule": id_,
        "documents": counts.documents,
        "acted_in": counts.acted,
        "taken": counts.taken,
        "found": dict(counts.found.most_common()),
        "without": dict(counts.otherwise.most_common()),
        "others": counts.others,
        "emptied": counts.emptied,
        "unread": counts.unread,
    }


def _lines(trial: Trial, ids: frozenset[str], env: Environment) -> Iterator[str]:
    """`   12 - body                 责任编辑：某某`: the line, what the rule does to it, what it is without it."""
    if trial.rejected and not trial.otherwise_rejected:
        yield style(
            visible(f"{trial.path}: nothing would be left of it ({trial.rejected})"), "bad", env.color
        )
    if not trial.marked:
        return
    yield style(visible(trial.path), "path", env.color)
    for one in trial.marked:
        taken = is_taken(one, ids)
        other = _name(one.otherwise)
        what = other if taken else f"{other} -> {_name(one.now)}"
        sign = "~" if not taken else "=" if one.value is not None else "-"
        value = f"  ({one.value})" if one.value not in (None, one.text) else ""
        left = f"{one.line or 'head':>6} {sign} {padded(visible(what), _FATE)} "
        text = visible(f"{one.shown or one.text}{value}".replace("\n", " "))
        kind = "note" if not taken else "bad" if one.otherwise.fate == "body" else "dim"
        shown = cut(left + text, env.width) if env.terminal else left + text
        yield style(shown, kind, env.color)


def _name(fate: Fate) -> str:
    """body; the rule that drops or claims it; nothing."""
    return fate.fate if fate.fate == "body" else fate.rule or fate.fate or "nothing"


def _told(id_: str, counts: Counts) -> Iterator[str]:
    yield (
        f"{id_}: takes {counts.taken} {'line' if counts.taken == 1 else 'lines'} in {counts.acted} of "
        f"{counts.documents} documents{f'; without it they are: {_listed(counts.otherwise)}' if counts.taken else ''}"
    )
    if counts.found:
        yield f"Its pattern finds {counts.found.total()} lines, which are with it: {_listed(counts.found)}"
    if counts.others:
        yield f"{counts.others} more lines change with it (marked ~)."
    if counts.emptied:
        yield f"{counts.emptied} documents would be left without any text: too wide a rule."
    if counts.unread:
        yield f"{counts.unread} documents give no record either way."


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())
