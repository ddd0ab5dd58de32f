"""What is wrong with local rules that are well-formed: ids and names that clash, patterns that take too long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any

from ctcorpus.errors import CtcorpusError
from ctcorpus.hanzi import t2s_characters
from ctcorpus.rules.catalogue import known_ids
from ctcorpus.rules.formats import WORDS, row_name
from ctcorpus.rules.ids import is_known
from ctcorpus.rules.local import DISABLE, LocalRules, laid_over
from ctcorpus.rules.timed import Timed

#: file, place in it, what is wrong
Found = tuple[str, str, str]

#: seconds of processor time that a pattern may take for a line made to hold it up, and the lengths of such lines
_LIMIT = 0.1
_LENGTHS = (200, 2_000)
_PATTERNS = ("pattern", "forms", "not_before", "not_after", "context")
#: keys whose words are looked for in the clean text, which is Simplified
_SIMPLIFIED = ("name", "abbr", "aliases", "ambiguous", "exclude", "anchors", "quoted", "symbols", "trigger")


def unsound(local: LocalRules) -> Iterator[Found]:
    """Everything that is wrong between rows, and with what patterns do."""
    yield from _same_ids(local)
    yield from _unknown(local)
    yield from _same_names(local)
    for number, (word, *_) in enumerate(local.content(WORDS) or (), 1):
        yield from ((WORDS, f"row {number}", what) for what in _simplified([word]))
    for name, place, row in _rows(local):
        yield from ((name, place, what) for what in (*_traditional(row), *_canonical(row), *slow(row)))


def _rows(local: LocalRules) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every row that is a mapping: file, place, row. A rule of a site profile has a place of its own."""
    for name, _ in local.files:
        content = local.content(name)
        sections = content if isinstance(content, dict) else {"": content}
        for section, rows in sections.items():
            for number, row in enumerate(rows, 1):
                if isinstance(row, dict):
                    place = row_name(f"{section}, " if section else "", number, row)
                    yield name, place, row
                    for n, rule in enumerate(row.get("rules", ()), 1):
                        yield name, f"{place}, rule {n}", rule


def _same_ids(local: LocalRules) -> Iterator[Found]:
    """An id names one rule: in the whole of furniture.yaml and metadata.yaml, and in each other file."""
    seen: dict[tuple[str, str], str] = {}
    for name, place, row in _rows(local):
        if "id" in row:
            kind = "lines" if name in ("furniture.yaml", "metadata.yaml") else name
            key = kind, row["id"]
            if key in seen:
                yield name, place, f"the id {row['id']} stands in {seen[key]} already"
            seen[key] = f"{name}, {place}"


def _unknown(local: LocalRules) -> Iterator[Found]:
    """Ids that name nothing."""
    for number, id_ in enumerate(local.content(DISABLE) or (), 1):
        if not is_known(id_, local):
            yield DISABLE, f"row {number}", f"no rule {id_} that can be disabled{hint(id_, local)}"
    groups = {row["id"] for row in laid_over("topics.yaml", local)["groups"]}
    bodies = {row["id"] for row in laid_over("institutions.yaml", local)["bodies"]}
    for name, place, row in _rows(local):
        if row.get("group", next(iter(groups))) not in groups:
            yield name, place, f"no group {row['group']}; known are {', '.join(sorted(groups))}"
        for key in ("parent", "predecessor"):
            if row.get(key, next(iter(bodies))) not in bodies:
                yield name, place, f"{key}: no institution {row[key]}"


def hint(id_: str, local: LocalRules | None) -> str:
    """The id that was probably meant."""
    from difflib import get_close_matches

    close = get_close_matches(id_, known_ids(local), 1, 0.75)
    return f"; did you mean {close[0]}?" if close else "; `ctcorpus rules list` shows all ids"


def _same_names(local: LocalRules) -> Iterator[Found]:
    """Names that another active row has: which of the two is meant nobody could say."""
    for name, section, prefix, keys in (
        ("institutions.yaml", "bodies", "institutions", ("name", "abbr", "aliases")),
        ("instruments.yaml", "known", "instruments", ("name", "aliases", "quoted", "symbols")),
        ("topics.yaml", "themes", "topics", ("name",)),
    ):
        owners: dict[str, str] = {}
        own = [
            (place, row) for file, place, row in _rows(local) if file == name and place.startswith(section)
        ]
        package = [
            row for row in laid_over(name, None)[section] if f"{prefix}.{row['id']}" not in local.disable
        ]
        for row in package:
            owners |= dict.fromkeys(_words(row, keys), f"{prefix}.{row['id']}")
        for place, row in own:
            for word, count in Counter(_words(row, keys)).items():
                if count > 1:
                    yield name, place, f"{word} stands in it twice"
                elif word in owners:
                    advice = "disable that or choose another name"
                    yield name, place, f"{word} is a name in {owners[word]} already: {advice}"
            owners |= dict.fromkeys(_words(row, keys), f"{prefix}.{row['id']}")
    for file, place, row in _rows(local):
        if "terms" in row:
            words = Counter(
                [word for terms in row["terms"].values() for word in terms] + row.get("exclude", [])
            )
            yield from ((file, place, f"{word} stands in it twice") for word, n in words.items() if n > 1)


def _words(row: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    values = [row.get(key, []) for key in keys]
    return [word for value in values for word in ([value] if isinstance(value, str) else value)]


def _traditional(row: dict[str, Any]) -> Iterator[str]:
    """Rules look at Simplified text: a word in Traditional characters would never be found."""
    words = _words(row, _SIMPLIFIED) if "en" in row or "trigger" in row else []
    words += [word for terms in row.get("terms", {}).values() for word in terms]
    words += row.get("words", [])
    return _simplified(words + [row[key] for key in _PATTERNS if key in row])


def _simplified(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if (simplified := word.translate(t2s_characters())) != word:
            yield f"rules look at Simplified text: write {simplified} for {word}"


def _canonical(row: dict[str, Any]) -> Iterator[str]:
    """The name of an instrument is made of the groups of its pattern, and of the year that is looked up."""
    if "canonical" not in row:
        return
    try:
        groups = {name.rstrip("2") for name in re.compile(row["pattern"]).groupindex} | {"year"}
        fields = [name for _, name, spec, change in Formatter().parse(row["canonical"]) if name is not None]
    except ValueError as error:
        yield f"canonical: {error}"
        return
    known = {"symbol", "session", "prefix", "issuer", "year", "number"}
    for name in fields:
        if name not in groups & known:
            yield f"canonical: {{{name}}} is none of the pattern's groups ({', '.join(sorted(known))})"


def slow(row: dict[str, Any], lengths: Iterable[int] = _LENGTHS) -> Iterator[str]:
    """Patterns that take long for lines made of their own words, again and again, cut off before they match."""
    for key in (*_PATTERNS, "markers", "hints"):
        for pattern in [row[key]] if isinstance(row.get(key), str) else row.get(key, ()):
            timed = Timed(key, re.sub(r"\{(?:names?|place)\}", "x", pattern), _LIMIT)
            try:
                for line in _hostile(pattern, [*row.get("match", ())][:5], lengths):
                    timed.search(line)
            except CtcorpusError as error:
                yield str(error)
                break


def _hostile(pattern: str, examples: list[str], lengths: Iterable[int]) -> Iterator[str]:
    own = re.findall(r"\w{1,8}", pattern)
    end = "".join(own)[:100] + "\x01"  # with the words that it cannot match without
    for length in lengths:
        for word in (*own[:12], *examples, "a", "1", "字", "字 ", "[1]", "| "):
            yield (word * length)[: length - 1] + "\x01"
            yield (word * length)[: length - len(end)] + end
