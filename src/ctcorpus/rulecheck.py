"""Whether rules do what their examples say: each example is tried as the stages would read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from ctcorpus.config import Config
from ctcorpus.errors import CtcorpusError
from ctcorpus.hanzi import fold, view
from ctcorpus.model import Document, Evidence, Line, Source
from ctcorpus.rules.catalogue import Entry, entries
from ctcorpus.rules.local import Fault
from ctcorpus.rules.timed import compiled
from ctcorpus.stages.boilerplate.rules import furniture, sites
from ctcorpus.stages.metadata.byline import read
from ctcorpus.stages.metadata.rules import are_names, load
from ctcorpus.stages.tags import tags
from ctcorpus.stages.tags.lexicon import guard_of

#: what a text says beside an example of a pattern that looks for a context
_CONTEXT = "\n联合国大会"
#: says what is wrong with an example, where something is
_Try = Callable[[Entry, Config], Iterator[str]]


def failures(config: Config, package: bool = False) -> Iterator[Fault]:
    """A fault for each example that fails: of the local rules, with `package` also of those beside them.

    A rule that is disabled is tried as if it were not; the package's own then are not tried.
    """
    for entry in entries(config.rules):
        if entry.row is None or not (entry.local or (package and entry.id not in config.disable)):
            continue
        trying = replace(config, disable=config.disable - {entry.id})
        for what in _of(_tries(entry), entry, trying):
            yield Fault(place(entry, config), entry.id, what)


def place(entry: Entry, config: Config) -> str:
    """The file that a rule stands in, for people."""
    if not entry.local:
        return f"{entry.file} (of the package)" if entry.file else "code"
    return str(Path(config.rules.folder if config.rules else "") / entry.file)


def _of(trying: _Try, entry: Entry, config: Config) -> Iterator[str]:
    try:
        yield from trying(entry, config)
    except CtcorpusError as error:  # an example holds the pattern up
        yield str(error)


def _tries(entry: Entry) -> _Try:
    by_section: Mapping[tuple[str, str], _Try] = {
        ("metadata.yaml", "labels"): _label,
        ("metadata.yaml", "lines"): _names,
        ("metadata.yaml", "datelines"): _names,
        ("metadata.yaml", "mirrors"): _mirror,
        ("metadata.yaml", "furniture"): _whole,
        ("metadata.yaml", "not_title"): _folded,
        ("metadata.yaml", "notice"): _folded,
        ("metadata.yaml", "vague"): _folded,
        ("institutions.yaml", "guards"): _guard,
        ("institutions.yaml", "bodies"): _body,
        ("topics.yaml", "themes"): _theme,
        ("instruments.yaml", "guards"): _guard,
        ("instruments.yaml", "patterns"): _instrument,
        ("instruments.yaml", "known"): _known,
    }
    return by_section.get((entry.file, entry.section), _page_rule)


def _found(entry: Entry, finds: Callable[[str], object]) -> Iterator[str]:
    """The examples of a rule that finds a line or does not."""
    yield from (f"does not find its example {line!r}" for line in entry.row["match"] if not finds(line))
    yield from (f"finds {line!r}, which it must miss" for line in entry.row["miss"] if finds(line))


def _given(entry: Entry, gives: Callable[[str], Any]) -> Iterator[str]:
    """The examples of a rule that gives a value for a line."""
    for line, value in entry.row["match"].items():
        if (given := gives(line)) != value:
            yield f"gives {given!r} for {line!r}, not {value!r}"
    for line in entry.row["miss"]:
        if given := gives(line):
            yield f"gives {given!r} for {line!r}, which it must miss"


def _page_rule(entry: Entry, config: Config) -> Iterator[str]:
    of_sites = (rule for site in sites(config.rules) for rule in site.rules)
    rules = {rule.id: rule for rule in (*furniture(config.rules), *of_sites)}
    return _found(entry, lambda line: rules[entry.id].pattern.search(view(line)))


def _folded(entry: Entry, config: Config) -> Iterator[str]:
    pattern = compiled(entry.id, entry.row["pattern"])
    return _found(entry, lambda line: pattern.search(fold(line).strip()))


def _whole(entry: Entry, config: Config) -> Iterator[str]:
    pattern = compiled(entry.id, entry.row["pattern"])
    return _found(entry, lambda line: pattern.fullmatch(fold(line)))


def _label(entry: Entry, config: Config) -> Iterator[str]:
    rules = load(config.disable, config.rules)

    def value(line: str) -> str | None:
        items = [item for item in read(line, rules, roc=True).items if item.rule == entry.id and item.value]
        given = [item.iso or item.value for item in items if entry.row["kind"] != "date" or item.iso]
        return given[0] if given else None

    return _given(entry, value)


def _names(entry: Entry, config: Config) -> Iterator[str]:
    rules = load(config.disable, config.rules)
    rule = next(one for one in (*rules.lines, *rules.datelines) if one.id == entry.id)
    regex = rule.regex
    look = regex.search if entry.section == "datelines" else regex.match if rule.within else regex.fullmatch

    def authors(line: str) -> str | None:
        match = look(fold(line).strip())
        if not match or not match.groupdict().get("authors"):
            return None
        words = line.strip()[match.start("authors") : match.end("authors")]
        return words if rule.claim or are_names(match["authors"]) else None

    return _given(entry, authors)


def _mirror(entry: Entry, config: Config) -> Iterator[str]:
    pattern = compiled(entry.id, entry.row["pattern"])

    def source(line: str) -> str | None:
        match = pattern.search(fold(line))
        return line[match.start("source") : match.end("source")] if match else None

    return _given(entry, source)


def _body(entry: Entry, config: Config) -> Iterator[str]:
    row = entry.row
    for form in (row["name"], *row.get("abbr", ()), *row.get("aliases", ())):
        found = _tagged(f"据{form}，情况属实。", config).institutions
        if found != (row["name"],):
            yield f"{form} is read as {', '.join(found) or 'no institution'}"


def _known(entry: Entry, config: Config) -> Iterator[str]:
    row = entry.row
    names = (row["name"], *row.get("aliases", ()))
    texts = {form: f"依照{form}，缔约方应当报告。" for form in (*names, *row.get("symbols", ()))}
    texts |= {form: f"依照《{form}》，缔约方应当报告。" for form in row.get("quoted", ())}
    for form, text in texts.items():
        found = _tagged(text, config).instruments
        if row["name"] not in found:
            yield f"{form} is read as {', '.join(found) or 'no instrument'}"


def _theme(entry: Entry, config: Config) -> Iterator[str]:
    return _found(entry, lambda text: entry.row["name"] in _tagged(text, config).topics)


def _instrument(entry: Entry, config: Config) -> Iterator[str]:
    context = _CONTEXT if "context" in entry.row else ""

    def cited(text: str) -> list[str]:
        return list(_tagged(text + context, config).instruments)

    for text, value in entry.row["match"].items():
        wanted = value if isinstance(value, list) else [value]
        if (found := cited(text)) != wanted:
            yield f"gives {', '.join(found) or 'nothing'} for {text!r}, not {', '.join(wanted)}"
    for text in entry.row["miss"]:
        if any(one.rule == entry.id for one in _tagged(text, config).evidence):
            yield f"finds {text!r}, which it must miss"


def _guard(entry: Entry, config: Config) -> Iterator[str]:
    guard = guard_of(entry.id, entry.row)
    forms = guard.forms
    for text in entry.row["match"]:
        words = (one.words.strip("《》") for one in _named(text, config))
        if not any(forms.fullmatch(one) or _ends(forms, one) for one in words):
            yield f"lets no name stand in {text!r}"
    for text in entry.row["miss"]:
        spans = {
            (start, end)
            for start, end in combinations(range(len(text) + 1), 2)
            if forms.fullmatch(text, start, end) and guard.refuses(text, start, end)
        }
        if not spans:
            yield f"lets everything stand in {text!r}"
        found = {(one.start, one.start + len(one.words)): one.words for one in _named(text, config)}
        within = {at for at in found for start, end in spans if start == at[0] and at[1] <= end}
        yield from (f"lets {found[at]} stand in {text!r}" for at in sorted(within))


def _ends(forms: Any, words: str) -> bool:
    return any(forms.fullmatch(words[start:]) for start in range(len(words)))


def _named(text: str, config: Config) -> Iterable[Evidence]:
    return (one for one in _tagged(text, config).evidence if one.field in ("institutions", "instruments"))


@cache
def _tagged(text: str, config: Config) -> Document:
    source = Source("c0", "raw", "example", "", len(text), "utf-8")
    return tags(Document(source, text, (Line(1, 0),), text), config)
