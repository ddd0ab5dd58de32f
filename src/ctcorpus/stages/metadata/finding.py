"""A value that was found for a field, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

#: the rule of a day that the page tells from where it stands in time, and the crawl resolves
CRAWLED = "published.crawl"


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` of `field`, from `words` by `rule`; `start` is in the current text, -1 for head data.

    `raw`: how the value was written, where `words` say who told it.
    """

    field: str
    value: str
    words: str
    rule: str
    start: int = -1
    raw: str = ""

    def named(self, field: str) -> Finding:
        """The same finding for another field."""
        return replace(self, field=field)
