"""Rules as people look them up and check them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ctcorpus.cli import corpora
from ctcorpus.cli.environment import Environment
from ctcorpus.config import Config, rules_folder
from ctcorpus.console import cut, padded, style, visible
from ctcorpus.errors import CtcorpusError
from ctcorpus.rulecheck import failures, place
from ctcorpus.rules.catalogue import Entry, entries
from ctcorpus.rules.local import Fault
from ctcorpus.rules.reading import examine
from ctcorpus.rules.soundness import hint

#: columns of ids and of actions in the list; longer ones push the rest of their line aside
_ID, _ACTION = 30, 22


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rules are listed."""

    stage: str | None = None
    action: str | None = None
    local: bool = False
    hits: bool = False

    def takes(self, entry: Entry) -> bool:
        return (
            self.stage in (None, entry.stage)
            and self.action in (None, entry.action)
            and (entry.local or not self.local)
        )


def listed(env: Environment, corpus: str | None, config: str | None, wanted: Wanted) -> int:
    """All rules, a line each."""
    settings = corpora.unchecked(config, corpus)
    found = [entry for entry in entries(settings.rules) if wanted.takes(entry)]
    hits = _hits(env, corpus, found) if wanted.hits else None
    for entry in found:
        count = hits[entry.id] if hits is not None else None
        if env.json:
            env.emit(as_dict(entry, settings, count))
        else:
            env.draw(_row(entry, settings, count, env) + "\n")
    if not env.json:
        off = sum(entry.id in settings.disable for entry in found)
        own = sum(entry.local for entry in found)
        rules = "rule" if len(found) == 1 else "rules"
        env.note(f"{len(found)} {rules}, {own} of your own, {off} disabled")
    return 0


def _row(entry: Entry, config: Config, hits: int | None, env: Environment) -> str:
    what = f"{entry.where} {entry.action}".strip()
    off = "off " if entry.id in config.disable else ""
    count = f"{hits:>7,} " if hits is not None else ""
    line = f"{count}{padded(visible(entry.id), _ID)} {padded(visible(what), _ACTION)} {off}{visible(entry.about)}"
    kind = "dim" if off else "note" if entry.local else None
    shown = cut(line, env.width) if env.terminal else line.rstrip()
    return style(shown, kind, env.color) if kind else shown


def as_dict(entry: Entry, config: Config, hits: int | None) -> dict[str, Any]:
    """A rule for `--json`; `row` is what stands in its file."""
    return {
        "kind": "rule",
        "id": entry.id,
        "stage": entry.stage,
        "file": place(entry, config) if entry.row is not None else None,
        "section": entry.section or None,
        "where": entry.where or None,
        "action": entry.action or None,
        "about": entry.about or None,
        "local": entry.local,
        "disabled": entry.id in config.disable,
        "hits": hits,
        "row": _plain(entry.row),
    }


def _plain(value: Any) -> Any:
    """A row as JSON can hold it: keys that are numbers (weights) become text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _hits(env: Environment, corpus: str | None, found: Iterable[Entry]) -> Counter[str]:
    """How often the ledgers of all records name each rule: changes, dropped lines, fields and tags."""
    opened = corpora.opened(corpus)
    known = {entry.id for entry in found}
    counts: Counter[str] = Counter()
    for name in opened.names():
        try:
            ledger = opened.ledger(name)
        except CtcorpusError as error:
            env.error(f"{name}: {error}: left out; ctcorpus verify says more", "bad")
            continue
        named = [edit.rule for one in ledger.passes for edit in one.edits]
        named += [one.rule for one in ledger.evidence]
        counts.update(rule if rule in known else rule.rpartition(".")[0] for rule in named)
    return counts


def show(env: Environment, corpus: str | None, config: str | None, id_: str) -> int:
    """One rule, or all that begin with an id: what it looks for, why, its examples, where it stands."""
    settings = corpora.unchecked(config, corpus)
    for number, entry in enumerate(chosen(id_, settings)):
        if env.json:
            env.emit(as_dict(entry, settings, None))
            continue
        env.draw("\n" if number else "")
        for line in _described(entry, settings, env.color):
            env.draw(line + "\n")
    return 0


def chosen(id_: str, config: Config) -> list[Entry]:
    """The rules that an id means: one, or all below it (`sites.renrendoc`, `head`); a local one also as in its file.

    Raises CtcorpusError where there is none.
    """
    every = entries(config.rules)
    for found in (
        [entry for entry in every if entry.id == id_],
        [entry for entry in every if entry.id.startswith(f"{id_}.")],
        [entry for entry in every if entry.local and f".{id_}." in f".{entry.id}."],
    ):
        if found:
            return found
    raise CtcorpusError(f"no rule {id_}{hint(id_, config.rules)}")


def _described(entry: Entry, config: Config, color: bool) -> Iterator[str]:
    state = "disabled" if entry.id in config.disable else "active"
    yield style(visible(entry.id), "bold", color)
    yield f"  {'stands in':<10} {visible(place(entry, config))}{f', {entry.section}' if entry.section else ''}"
    yield f"  {'acts in':<10} {entry.stage}, {state}"
    for key, value in (entry.row or {}).items():
        if key != "id":
            yield from _shown(key, value)


def _shown(key: str, value: Any) -> Iterator[str]:
    """`  match      首页 > 新闻`, further values below one another."""
    if isinstance(value, dict):
        texts = [f"{text} -> {_joined(given)}" for text, given in value.items()]
    elif isinstance(value, list) and key in ("match", "miss"):
        texts = [str(one) for one in value]
    else:
        texts = [_joined(value)]
    for number, text in enumerate(texts):
        yield f"  {'' if number else key:<10} {visible(text)}"


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def check(env: Environment, corpus: str | None, config: str | None) -> int:
    """Try all examples of all rules. Returns 1 where something is wrong: each fault is told."""
    own = list(_own_faults(corpus, config))
    settings = Config() if own else corpora.unchecked(config, corpus)
    faults = own or list(_beside(settings))
    for fault in faults:
        if env.json:
            env.emit(
                {"kind": "rule_fault", "file": fault.file, "place": fault.place or None, "detail": fault.what}
            )
        else:
            env.write(f"{fault}\n")
    if faults:
        meaning = (
            "nothing is cleaned until they are mended" if own else "disable the rules that yours stand for"
        )
        env.note(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}: {meaning}")
        return 1
    rules = [entry for entry in entries(settings.rules) if entry.row is not None]
    local = sum(entry.local for entry in rules)
    env.note(f"{len(rules)} rules, {local} of your own: all do what their examples say")
    return 0


def _beside(config: Config) -> Iterator[Fault]:
    """The package's examples that hold without the rules of one's own, and do not beside them."""
    faults = list(failures(config, package=True))
    anyway = set(failures(replace(config, rules=None), package=True)) if faults else ()
    return (fault for fault in faults if fault not in anyway)


def _own_faults(corpus: str | None, config: str | None) -> list[Fault]:
    """What is wrong with the files of one's own; where nothing is, the examples that fail."""
    named, folder = corpora.options_of(config, corpus)
    folder = rules_folder(named, folder) if named else folder
    wrong = examine(folder)[1] if folder else []
    return wrong or list(failures(corpora.unchecked(config, corpus)))
