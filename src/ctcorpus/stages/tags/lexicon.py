"""The directory of institutions, the themes and the known instruments as one automaton.

One pass over a text finds the words of all three; what they mean there is for the modules beside
this one to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ctcorpus.rules.local import LocalRules, laid_over
from ctcorpus.rules.timed import compiled

#: a name in Latin letters or digits counts as a whole word: not in UNODC-X, un.org, a/UN, GX1373
_LATIN_BEFORE = re.compile(r"(?:[A-Za-z0-9_@.&-]|[a-z0-9:/.]/)$")
_LATIN_AFTER = re.compile(r"[A-Za-z0-9_@&]|[-./][a-z0-9]|-[A-Z0-9]")
#: characters before a word that a guard may look at; the longest country name is much shorter
_LOOK_BACK = 16


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of the scanned text that stands for `value`; `rule` is the id of what says so."""

    start: int
    end: int
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Where a form that `forms` matches is no mention: what stands before or behind it."""

    id: str
    forms: re.Pattern[str]
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None

    def refuses(self, text: str, start: int, end: int) -> bool:
        before, after = self.not_before, self.not_after
        return bool(
            (after is not None and after.match(text, end))
            or (before is not None and before.search(text[max(start - _LOOK_BACK, 0) : start]))
        )


_LATIN_GUARDS = (
    (re.compile(r"^[A-Za-z0-9]"), Guard("latin.before", re.compile(""), _LATIN_BEFORE, None)),
    (re.compile(r"[A-Za-z0-9]$"), Guard("latin.after", re.compile(""), None, _LATIN_AFTER)),
)


@dataclass(frozen=True, slots=True)
class Body:
    """An institution: a row of the directory."""

    id: str
    name: str
    en: str
    kind: str
    abbr: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    parent: str | None = None
    predecessor: str | None = None
    country: str | None = None
    hant: str | None = None

    @property
    def rule(self) -> str:
        return f"institutions.{self.id}"

    @property
    def forms(self) -> tuple[str, ...]:
        """The names that mean this body wherever they stand."""
        return (self.name, *self.abbr, *self.aliases)


@dataclass(frozen=True, slots=True)
class Theme:
    """A topic; `terms` weighs its words, `exclude` holds longer words that are not of it."""

    id: str
    name: str
    en: str
    group: str
    terms: Mapping[str, float]
    exclude: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    threshold: float | None = None

    @property
    def rule(self) -> str:
        return f"topics.{self.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """An instrument with more than one name; `quoted` names count within 《》 only."""

    id: str
    name: str
    en: str
    kind: str
    symbols: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    country: str | None = None

    @property
    def rule(self) -> str:
        return f"instruments.{self.id}"


@dataclass(slots=True)
class Word:
    """A string of the automaton with all that it can mean. Never changed once the lexicon is built."""

    text: str
    bodies: list[Body] = field(default_factory=list)
    ambiguous: bool = False
    known: Known | None = None
    themes: list[tuple[Theme, float]] = field(default_factory=list)  # weight 0: an exclusion
    guards: tuple[Guard, ...] = ()

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether no guard refuses this word at a place of `text`."""
        return not any(guard.refuses(text, start, end) for guard in self.guards)


Hit = tuple[int, int, Word]


@dataclass(frozen=True, slots=True)
class Hits:
    """The words found in a text: start, end and meaning, in the order of their ends."""

    bodies: list[Hit]
    known: list[Hit]
    themes: list[Hit]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All names and words that tags rest on, and the automaton that finds them."""

    automaton: Any
    themes: tuple[Theme, ...]
    words: Mapping[str, Word]
    bodies: Mapping[str, Body]  # by rule
    known: Mapping[str, Known]  # by every name and symbol
    guards: tuple[Guard, ...]
    local: LocalRules | None = None

    def scan(self, text: str) -> Hits:
        """Every word of the lexicon in `text`, overlapping ones too; guards have had their say."""
        bodies: list[Hit] = []
        known: list[Hit] = []
        themes: list[Hit] = []
        for last, word in self.automaton.iter(text):
            start, end = last + 1 - len(word.text), last + 1
            if word.themes:
                themes.append((start, end, word))
            if (word.bodies or word.known) and word.stands(text, start, end):
                if word.bodies:
                    bodies.append((start, end, word))
                if word.known:
                    known.append((start, end, word))
        return Hits(bodies, known, themes)


def longest(mentions: Iterable[Mention]) -> list[Mention]:
    """The leftmost longest of overlapping mentions, in order of place."""
    kept: list[Mention] = []
    end = 0
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.start >= end:
            kept.append(mention)
            end = mention.end
    return kept


@cache
def load(disable: frozenset[str] = frozenset(), local: LocalRules | None = None) -> Lexicon:
    """The directory, themes and known instruments, a corpus' own among them, without the disabled rules."""
    import ahocorasick

    bodies = tuple(body for body in _bodies(local) if body.rule not in disable)
    themes = tuple(theme for theme in _themes(local) if theme.rule not in disable)
    known = tuple(row for row in _known(local) if row.rule not in disable)
    guards = tuple(guard for guard in _guards(local) if guard.id not in disable)
    words: dict[str, Word] = defaultdict(lambda: Word(""))
    for body in bodies:
        for form in body.forms:
            words[form].bodies.append(body)
        for form in body.ambiguous:
            words[form].bodies.append(body)
            words[form].ambiguous = True
    for instrument in known:
        for form in (instrument.name, *instrument.aliases):
            words[form].known = instrument
    for theme in themes:
        for term, weight in (*theme.terms.items(), *((phrase, 0.0) for phrase in theme.exclude)):
            words[term].themes.append((theme, weight))
    automaton = ahocorasick.Automaton()
    for text, word in words.items():
        word.text = text
        word.guards = guards_of(text, guards) if word.bodies or word.known else ()
        automaton.add_word(text, word)
    automaton.make_automaton()
    return Lexicon(
        automaton,
        themes,
        dict(words),
        {body.rule: body for body in bodies},
        {name: row for row in known for name in (row.name, *row.symbols, *row.aliases, *row.quoted)},
        guards,
        local,
    )


@cache
def guards_of(form: str, guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """The guards that hold for a form: those of the rule data, and whole words for Latin letters."""
    latin = tuple(guard for edge, guard in _LATIN_GUARDS if edge.search(form))
    return latin + tuple(guard for guard in guards if guard.forms.fullmatch(form))


@cache
def _guards(local: LocalRules | None) -> tuple[Guard, ...]:
    return tuple(
        guard_of(f"{kind}.guard.{row['id']}", row)
        for kind in ("institutions", "instruments")
        for row in laid_over(f"{kind}.yaml", local)["guards"]
    )


def guard_of(id_: str, row: Mapping[str, str]) -> Guard:
    """The guard that a row of rule data describes."""
    not_before, not_after = (
        compiled(id_, row[key]) if key in row else None for key in ("not_before", "not_after")
    )
    return Guard(id_, compiled(id_, row["forms"]), not_before, not_after)


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's lists as tuples, so that the value made of it cannot change."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _bodies(local: LocalRules | None) -> list[Body]:
    return [Body(**_tuples(row)) for row in laid_over("institutions.yaml", local)["bodies"]]


def _known(local: LocalRules | None) -> list[Known]:
    return [Known(**_tuples(row)) for row in laid_over("instruments.yaml", local)["known"]]


def _themes(local: LocalRules | None) -> list[Theme]:
    themes = []
    for row in laid_over("topics.yaml", local)["themes"]:
        values = {key: value for key, value in _tuples(row).items() if key not in ("match", "miss")}
        weights = {term: float(weight) for weight, terms in row["terms"].items() for term in terms}
        themes.append(Theme(**{**values, "terms": weights}))
    return themes
