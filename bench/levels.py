"""Where a class strikes: a phrase inside a line, a sentence, a document, every third line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.tools import damage
from tests.tools.damage.trace import Span, Trace, part

from .classes import by_turns, unharmed
from .kinds import Class, Damage
from .texts import Clean

#: phrases of 4 to 24 characters between marks: damage inside a line
_PHRASE = re.compile(r"[^，。；：！？、（）()「」『』《》“”‘’…—\u3000\n]{4,24}")


@dataclass(frozen=True)
class Layer:
    """A text before some of the damage, and the damaged text as it came from this one."""

    clean: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Case:
    """A damaged text, and what it was before each step of the damage; layer 0 is the clean text."""

    kind: Class
    level: str
    seen: Trace
    layers: tuple[Layer, ...]
    #: stages[n][m]: layer n+1 as it came from layer m
    stages: tuple[tuple[tuple[Span, ...], ...], ...] = ()

    @property
    def clean(self) -> str:
        return self.layers[0].clean

    def origin(self, layer: int, shallower: int) -> tuple[Span, ...]:
        """Where the characters of a layer came from in one before it."""
        return self.stages[layer - 1][shallower]


def phrases(text: str) -> list[re.Match[str]]:
    return list(_PHRASE.finditer(text))


def strike(kind: Class, level: str, clean: Clean) -> Case | None:
    """The case of a class at a level on a text; None where the class is not total on it, or does nothing."""
    try:
        where = _LEVELS[level](kind, clean.text)
        seen = where(kind.steps)(damage.traced(clean.text))
    except UnicodeError:
        return None
    if seen.text == clean.text:
        return None
    layers, stages = [Layer(clean.text, seen.spans)], []
    for done in range(1, len(kind.steps)):
        text = where(kind.steps[:done])(damage.traced(clean.text)).text
        layers.append(Layer(text, where(kind.steps[done:])(damage.traced(text)).spans))
        stages.append(
            tuple(
                where(kind.steps[before:done])(damage.traced(layer.clean)).spans
                for before, layer in enumerate(layers[:-1])
            )
        )
    return Case(kind, level, seen, tuple(layers), tuple(stages))


#: some steps of a class, as one model that strikes at a level
Where = Callable[[tuple[Damage, ...]], Damage]


def _run(kind: Class, text: str) -> Where:
    """One phrase inside the line: the middle one of those that hold Chinese."""
    found = [m for m in phrases(text) if re.search("[\u4e00-\u9fff]{4}", m[0]) and m[0] != text]
    if not found:
        raise UnicodeError("no phrase")
    start, end = found[len(found) // 2].span()

    def where(steps: tuple[Damage, ...]) -> Damage:
        def model(whole: Trace) -> Trace:
            last = len(whole.text) - (len(text) - end)
            before, after = part(whole, 0, start), part(whole, last, len(whole.text))
            return before + _all(steps)(part(whole, start, last)) + after

        return model

    return where


def _whole(kind: Class, text: str) -> Where:
    return _all


def _every_third(kind: Class, text: str) -> Where:
    """Each third line by itself; lines on which the class is not total stay clean."""
    return lambda steps: by_turns(_all(steps), unharmed, unharmed)


def _document(kind: Class, text: str) -> Where:
    """As a whole where the class is total on it, or works on streams; else line by line."""
    if kind.family not in ("stream", "mixed", "typography"):
        try:
            kind.model(damage.traced(text))
        except UnicodeError:
            return lambda steps: by_turns(_all(steps))
    return _all


_LEVELS: dict[str, Callable[[Class, str], Where]] = {
    "run": _run,
    "sentence": _whole,
    "document": _document,
    "lines": _every_third,
}


def _all(steps: tuple[Damage, ...]) -> Damage:
    def model(text: Trace) -> Trace:
        for step in steps:
            text = step(text)
        return text

    return model
