"""Patterns that people write: compiled so that no line can hold a run up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from ctcorpus.errors import CtcorpusError

T = TypeVar("T")

#: seconds of processor time for one look at one line: all rules of the package together need a thousandth of it
LIMIT = 0.5
_LOCAL = re.compile(r"(?:[a-z]+\.){0,2}local\.")


class Timed:
    """A pattern with a time limit; has the methods of `re.Pattern` that the stages use."""

    def __init__(self, rule: str, pattern: str, limit: float = LIMIT) -> None:
        import regex

        self.rule, self.pattern, self.limit = rule, pattern, limit
        self._compiled: Any = regex.compile(pattern)

    def search(self, text: str, *place: int) -> Any:
        return self._timed(self._compiled.search, text, place)

    def match(self, text: str, *place: int) -> Any:
        return self._timed(self._compiled.match, text, place)

    def fullmatch(self, text: str, *place: int) -> Any:
        return self._timed(self._compiled.fullmatch, text, place)

    def finditer(self, text: str, *place: int) -> Iterator[Any]:
        return iter(self._timed(lambda *at, **limit: [*self._compiled.finditer(*at, **limit)], text, place))

    def _timed(self, look: Callable[..., T], text: str, place: tuple[int, ...]) -> T:
        try:
            return look(text, *place, timeout=self.limit)
        except TimeoutError:
            raise CtcorpusError(
                f"{self.rule}: the pattern takes more than {self.limit} s for {len(text):,} characters, "
                f"{text[:12]!r}...; make it simpler (no + or * inside a group that is repeated)"
            ) from None


def compiled(rule: str, pattern: str) -> re.Pattern[str]:
    """A pattern of rule data: the package's own, which its tests time, or a local one with a time limit."""
    return cast("re.Pattern[str]", Timed(rule, pattern)) if is_local(rule) else re.compile(pattern)


def is_local(rule: str) -> bool:
    """Whether an id is that of a corpus' own rule: `local.menu`, `sites.local.gazette.1`, `topics.local.ports`,
    `institutions.guard.local.show`."""
    return bool(_LOCAL.match(rule))
