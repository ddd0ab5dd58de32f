"""Which resolutions, laws, treaties and documents a text cites, each under one canonical name.

Numbers and symbols are found by the patterns of instruments.yaml, titles by 《》 and how they end,
well-known instruments by their names also without 《》.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ctcorpus import rules
from ctcorpus.hanzi import HAN
from ctcorpus.rules.local import LocalRules, laid_over
from ctcorpus.rules.timed import compiled
from ctcorpus.stages.tags.lexicon import Hit, Lexicon, Mention, guards_of, longest

_TITLE = re.compile(r"《((?:[^《》〈〉<>\n]|〈[^〈〉\n]{1,60}〉|<[^<>\n]{1,60}>){2,100})》")
_INNER = re.compile(r"〈([^《》〈〉\n]{2,60})〉")
#: what may follow a title's kind: （试行）, (2019年修订), 草案
_NOTE = re.compile(r"(?:[（(][^（）()]{1,16}[）)]|(?:修订)?草案|征求意见稿)+$")
_SHORT_NAME = re.compile(
    r"\s?[（(]\s?以?下?(?:统称|简称|下称|称)为?[：:]?\s?[《“\"「]?([^《》“”\"「」（）()\n]{2,24})[》”\"」]?\s?[）)]"
)
#: a title that is only a resolution by its number
_ISSUERS = re.compile(r"(?:联合国|安理会|安全理事会|大会|联大)*")
_FULL_WIDTH = str.maketrans("(),:;<>", "（），：；〈〉")
_ASCII = str.maketrans("（）", "()")
_SPACE_BY_HAN = re.compile(rf"\s+(?=[{HAN}（）《〈，、：；])|(?<=[{HAN}（）》〉，、：；])\s+")
#: characters that a trigger itself has, at most
_TRIGGER = 6
_PRC = "中华人民共和国"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of `patterns`."""

    id: str
    kind: str
    trigger: tuple[str, ...]
    reach: tuple[int, int]
    pattern: re.Pattern[str]
    canonical: str
    context: re.Pattern[str] | None

    @property
    def rule(self) -> str:
        return f"instruments.{self.id}"

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The pattern's matches around its triggers."""
        windows = list(self._windows(text))
        if windows and (self.context is None or self.context.search(text)):
            for start, end in windows:
                yield from self.pattern.finditer(text, start, end)

    def _windows(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches around the triggers, those that meet joined to one."""
        before, behind = self.reach
        start = end = 0
        for place in sorted(place for trigger in self.trigger for place in _places(text, trigger)):
            if place - before > end:
                if end:
                    yield start, end
                start = max(place - before, 0)
            end = place + behind + _TRIGGER
        if end:
            yield start, end


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


@dataclass(frozen=True, slots=True)
class TitleKind:
    """Titles that end in one of some words name an instrument of this kind."""

    kind: str
    ending: re.Pattern[str]
    least: int

    @property
    def rule(self) -> str:
        return f"instruments.title.{self.kind}"


def find(
    text: str, hits: list[Hit], lexicon: Lexicon, disable: frozenset[str] = frozenset()
) -> list[Mention]:
    """The mentions of instruments in `text`, in order of place; one may stand in the title of another."""
    cited = _by_number(text, lexicon, disable)
    titles = list(_titles(text, cited, lexicon)) if "《" in text or "〈" in text else []
    bare = [Mention(start, end, w.known.name, w.known.rule) for start, end, w in hits if w.known]
    if bare:
        covered = _covered(cited) | _covered([*_TITLE.finditer(text)])
        bare = [m for m in longest(bare) if covered.isdisjoint(range(m.start, m.end))]
    return sorted(cited + titles + bare, key=lambda m: (m.start, -m.end))


def _covered(spans: list[Mention] | list[re.Match[str]]) -> set[int]:
    """The offsets that spans hold; they are short and few."""
    covered: set[int] = set()
    for span in spans:
        covered.update(range(*span.span()) if isinstance(span, re.Match) else range(span.start, span.end))
    return covered


@cache
def patterns(local: LocalRules | None = None) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(
            row["id"],
            row["kind"],
            tuple(row["trigger"]),
            (row["reach"][0], row["reach"][1]),
            compiled(row["id"], row["pattern"]),
            row["canonical"],
            compiled(row["id"], row["context"]) if "context" in row else None,
        )
        for row in laid_over("instruments.yaml", local)["patterns"]
    )


def _by_number(text: str, lexicon: Lexicon, disable: frozenset[str]) -> list[Mention]:
    """Instruments by number and symbol; what an earlier pattern has taken a later one leaves."""
    found: list[tuple[Pattern, re.Match[str]]] = []
    covered: set[int] = set()
    for row in patterns(lexicon.local):
        if row.rule in disable:
            continue
        for match in row.matches(text):
            span = range(*match.span())
            if covered.isdisjoint(span):
                covered.update(span)
                found.append((row, match))
    years = {
        int(_group(m, "number")): _group(m, "year")
        for row, m in found
        if row.kind == "resolution" and _group(m, "year")
    }
    mentions = []
    for row, match in found:
        value = _rendered(row, match, years, lexicon.local)
        known = lexicon.known.get(value)
        mentions.append(Mention(match.start(), match.end(), known.name if known else value, row.rule))
    return mentions


def _group(match: re.Match[str], name: str) -> str:
    """A named group, or its second form (`year2`) where the pattern has two orders; "" where neither took part."""
    groups = match.groupdict()
    return groups.get(name) or groups.get(f"{name}2") or ""


def _rendered(row: Pattern, match: re.Match[str], years: Mapping[int, str], local: LocalRules | None) -> str:
    data = laid_over("instruments.yaml", local)
    values = {name: _group(match, name) for name in ("symbol", "session", "prefix", "issuer", "year")}
    if number := _group(match, "number"):
        values["number"] = str(as_number(number))
    if row.kind == "resolution" and number and not values["year"]:
        year = years.get(int(number)) or data["years"].get(int(number), "")
        values["year"] = str(year)
    values["symbol"] = values["symbol"].translate(_ASCII).replace(" ", "")
    values["issuer"] = data["issuers"].get(values["issuer"], values["issuer"].removeprefix(_PRC))
    return row.canonical.format(**values).replace("()", "")


def as_number(text: str) -> int:
    """A number in digits or Chinese numerals up to 999: 043, 三十六, 一百零五, 一〇五."""
    if text.isascii():
        return int(text)
    if not set(text) & set("十百"):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for character in text:
        if character in "十百":
            total += max(digit, 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


@cache
def title_kinds() -> tuple[TitleKind, ...]:
    rows = rules.read_yaml("instruments.yaml")["titles"]["kinds"]
    return tuple(
        TitleKind(row["kind"], re.compile(rf".+(?:{'|'.join(row['endings'])})"), row["least"]) for row in rows
    )


@cache
def _no_instrument() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Titles that are none, and what stands before or behind a title that is none."""
    data = rules.read_yaml("instruments.yaml")["titles"]
    words = "|".join(ending for row in data["kinds"] for ending in row["endings"])
    exclude = re.compile(rf"{data['exclude']}|{words}")
    return exclude, re.compile(data["not_before"]), re.compile(data["not_after"])


def tidy(title: str) -> str:
    """A title as one form: full-width marks, no blanks beside Han characters."""
    return _SPACE_BY_HAN.sub("", title.strip().translate(_FULL_WIDTH))


def title_kind(title: str) -> TitleKind | None:
    """The kind of instrument that a title names; None for newspapers, books and bare words (公约)."""
    stem = _NOTE.sub("", title)
    if _no_instrument()[0].fullmatch(stem):
        return None
    for kind in title_kinds():
        if len(stem) >= kind.least and kind.ending.fullmatch(stem):
            return kind
    return None


def _titles(text: str, cited: list[Mention], lexicon: Lexicon) -> Iterator[Mention]:
    """Instruments in 《》, and in 〈〉 within one; short names that the text gives hold from there on."""
    ends = {mention.end: mention for mention in cited}
    given: dict[str, tuple[str, str]] = {}
    found: list[Mention] = []
    matches = sorted([*_TITLE.finditer(text), *_INNER.finditer(text)], key=lambda m: (m.start(), -m.end()))
    for match in matches:
        number = ends.get(match.end(1))
        if (
            number
            and number.start >= match.start(1)
            and _ISSUERS.fullmatch(text[match.start(1) : number.start])
        ):
            continue
        title = tidy(match[1])
        value = given.get(title) or _canonical(text, match, title, lexicon)
        if not value:
            continue
        found.append(Mention(match.start(), match.end(), *value))
        if short := _SHORT_NAME.match(text, match.end()):
            given[tidy(short[1])] = value
    values = {mention.value for mention in found}
    for mention in found:
        full = _PRC + mention.value
        yield Mention(mention.start, mention.end, full, mention.rule) if full in values else mention


def _canonical(text: str, match: re.Match[str], title: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """Value and rule of a title."""
    known = lexicon.known.get(title)
    if known and not any(
        guard.refuses(text, match.start(1), match.end(1)) for guard in guards_of(title, lexicon.guards)
    ):
        return known.name, known.rule
    _, before, after = _no_instrument()
    if before.search(text[max(match.start() - 8, 0) : match.start()]) or after.match(text, match.end()):
        return None
    kind = title_kind(title)
    return (title, kind.rule) if kind else None
