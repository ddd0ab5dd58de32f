"""Which bodies a text names: names of the directory, aliases that the text introduces, short forms.

A short form counts where the document holds another name of the body. Aliases that a text gives
(`上海合作组织（以下简称“上合”）`, `金融行动特别工作组（英文缩写 FATF）`) hold for that text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ctcorpus.hanzi import HAN, is_han
from ctcorpus.rules.local import LocalRules, laid_over
from ctcorpus.stages.tags.lexicon import Body, Hit, Lexicon, Mention, guards_of, longest

_BRACKET = re.compile(r"\s?[（(]([^（）()\n]{2,120})[）)]")
_BEHIND = re.compile(r"[，,]\s?((?:以下)?(?:简称|下称)[^，。；！？,;!?\n]{2,24})")
_CALLED = r"(?:以下|下)?(?:简称|称|缩写|又称|英文(?:全)?(?:名称?|缩写|简称)?)"
_INTRODUCED = re.compile(rf"\s*(?:{_CALLED})+(?:为|是|作)?[：:]?\s*(.+)")
_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{2,20})[”\"」』]")
_PIECES = re.compile(r"[，,；;、]")
#: 两部, 各方: a name for several bodies at once
_COLLECTIVE = re.compile(r"[两二三四五六七八九十各双诸]")
_ABBREVIATION = re.compile(r"\s*([A-Z][A-Z0-9]{1,11}(?:-[A-Z0-9]{1,6})?)\s*")
#: somewhere in the text a short name is introduced; group 1: the words that it may be for
_ANY_INTRODUCTION = re.compile(rf"[（(，,]\s?{_CALLED}为?[：:]?\s?[“\"「『]?([{HAN}A-Za-z]{{2,12}})")


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that the text gives to a body; it holds from `since` on."""

    text: str
    body: Body
    since: int


def find(text: str, hits: list[Hit], lexicon: Lexicon) -> list[Mention]:
    """The mentions of bodies in `text`: leftmost longest, in order of place."""
    certain = [
        Mention(start, end, word.bodies[0].name, word.bodies[0].rule)
        for start, end, word in hits
        if not word.ambiguous
    ]
    named = longest(certain)
    aliases: dict[str, Alias] = {}
    for mention in named:
        for alias in introduced(text, mention, lexicon.bodies[mention.rule], lexicon):
            aliases.setdefault(alias.text, alias)
    named = longest([*named, *_occurrences(text, aliases, lexicon)])
    short = [hit for hit in hits if hit[2].ambiguous]
    if short:
        foreign = _given_elsewhere(text) - set(aliases)
        certain += _resolved([hit for hit in short if hit[2].text not in foreign], named)
    return longest(certain + named)


def introduced(text: str, mention: Mention, body: Body, lexicon: Lexicon) -> Iterator[Alias]:
    """The aliases that `text` gives to `body` right behind one of its mentions."""
    behind = _BRACKET.match(text, mention.end) or _BEHIND.match(text, mention.end)
    if not behind:
        return
    for name in _names(behind[1]):
        word = lexicon.words.get(name)
        if _COLLECTIVE.match(name) or (word and word.bodies and not word.ambiguous):
            continue  # several bodies; or known as it is; or another body's name: a slip of the text
        yield Alias(name, body, behind.start() if name in _generic(lexicon.local)[0] else 0)


def _names(words: str) -> Iterator[str]:
    """The short names in the words of a bracket: quoted ones, ones behind 简称, Latin abbreviations."""
    for piece in _PIECES.split(words):
        if said := _INTRODUCED.fullmatch(piece):
            name = said[1].strip()
            yield from _QUOTED.findall(name) or ([name] if 2 <= len(name) <= 12 else [])
        elif plain := _ABBREVIATION.fullmatch(piece) or _QUOTED.fullmatch(piece.strip()):
            yield plain[1]


@cache
def _generic(local: LocalRules | None) -> tuple[frozenset[str], frozenset[str]]:
    """Generic aliases (委员会, 中心), and the characters that may stand before one."""
    data = laid_over("institutions.yaml", local)
    return frozenset(data["generic"]), frozenset(data["generic_before"])


def _occurrences(text: str, aliases: Mapping[str, Alias], lexicon: Lexicon) -> Iterator[Mention]:
    if not aliases:
        return
    generic, before = _generic(lexicon.local)
    longest_first = "|".join(re.escape(name) for name in sorted(aliases, key=len, reverse=True))
    for match in re.finditer(longest_first, text):
        start, end = match.span()
        alias = aliases[match[0]]
        if start < alias.since or any(
            guard.refuses(text, start, end) for guard in guards_of(alias.text, lexicon.guards)
        ):
            continue
        if alias.text in generic and is_han(text[start - 1 : start]) and text[start - 1] not in before:
            continue
        yield Mention(start, end, alias.body.name, f"{alias.body.rule}.introduced")


def _given_elsewhere(text: str) -> set[str]:
    """The short names that the text introduces, for whatever it may be."""
    return {match[1] for match in _ANY_INTRODUCTION.finditer(text)} if "称" in text else set()


def _resolved(short: list[Hit], named: list[Mention]) -> Iterator[Mention]:
    """The short forms whose body is named: the one named last before, else the only one after."""
    places: dict[str, list[int]] = {}
    for mention in named:
        places.setdefault(mention.value, []).append(mention.start)
    for start, end, word in short:
        owners = [body for body in word.bodies if body.name in places]
        before = {body.name: bisect_left(places[body.name], start) for body in owners}
        earlier = [body for body in owners if before[body.name]]
        if earlier:
            body = max(earlier, key=lambda body: places[body.name][before[body.name] - 1])
        elif len(owners) == 1:
            body = owners[0]
        else:
            continue
        yield Mention(start, end, body.name, f"{body.rule}.short")
