"""Which themes a text is about, from weighted words: a score that anyone can do again by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from ctcorpus import rules
from ctcorpus.stages.tags.lexicon import Hit, Lexicon, Theme

#: words of a lower weight only support a theme
_TELLING = 2.0


@dataclass(frozen=True, slots=True)
class Scoring:
    """How points become topics; the head of topics.yaml says it in full."""

    threshold: float
    distinct: int
    share: float
    most: int
    title: int
    floor: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A theme found: points per thousand characters, and its counted words, most points first."""

    theme: Theme
    score: float
    words: tuple[tuple[str, int], ...]
    start: int  # of the first counted word
    end: int

    @property
    def evidence(self) -> str:
        """The counted words as the ledger keeps them: `网络恐怖主义×5 暗网×2`."""
        return " ".join(f"{word}×{count}" for word, count in self.words)


@cache
def scoring() -> Scoring:
    return Scoring(**rules.read_yaml("topics.yaml")["scoring"])


def find(text: str, hits: list[Hit], lexicon: Lexicon, title: int = 0) -> list[Topic]:
    """The topics of `text`, best first; `title` is the length of the title that it begins with."""
    rule = scoring()
    places = _places(hits)
    found = []
    for theme in lexicon.themes:
        if theme.id not in places or not _anchored(theme, text):
            continue
        topic = _topic(theme, places[theme.id], title, max(len(text), rule.floor) / 1000)
        telling = sum(theme.terms[word] >= _TELLING for word, _ in topic.words)
        threshold = rule.threshold if theme.threshold is None else theme.threshold
        if telling >= rule.distinct and topic.score >= threshold:
            found.append(topic)
    found.sort(key=lambda topic: (-topic.score, topic.theme.name))
    return [topic for topic in found[: rule.most] if topic.score >= found[0].score * rule.share]


def _places(hits: list[Hit]) -> dict[str, list[Hit]]:
    """The places of each theme's words by its id: leftmost longest, an exclusion being one of them."""
    places: dict[str, list[Hit]] = defaultdict(list)
    for start, end, word in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        for theme, _ in word.themes:
            taken = places[theme.id]
            if not taken or start >= taken[-1][1]:
                taken.append((start, end, word))
    return places


def _anchored(theme: Theme, text: str) -> bool:
    return not theme.anchors or any(anchor in text for anchor in theme.anchors)


def _topic(theme: Theme, places: list[Hit], title: int, thousands: float) -> Topic:
    times = scoring().title
    counts: dict[str, int] = defaultdict(int)
    telling = support = 0.0
    counted = [place for place in places if place[2].text in theme.terms]
    for start, _, word in counted:
        weight = theme.terms[word.text]
        points = weight * times if start < title else weight
        counts[word.text] += 1
        if weight >= _TELLING:
            telling += points
        else:
            support += points
    words = sorted(counts.items(), key=lambda item: (-item[1] * theme.terms[item[0]], item[0]))
    start, end = counted[0][:2] if counted else (0, 0)
    score = round((telling + min(telling / 2, support)) / thousands, 2)
    return Topic(theme, score, tuple(words), start, end)
