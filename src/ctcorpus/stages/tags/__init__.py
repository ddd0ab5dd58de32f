"""Topics, institutions and instruments of a text, each with the words that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.model import Document, Evidence
from ctcorpus.stages.tags import institutions, instruments, lexicon, topics
from ctcorpus.stages.tags.lexicon import Mention

_FIELDS = ("topics", "institutions", "instruments")


def tags(doc: Document, config: Config) -> Document:
    """Fill `topics`, `institutions` and `instruments`, with evidence for each mention of the last two.

    The title counts. Institutions and instruments stand in the order of their number of mentions,
    then of first appearance. Running the stage again gives the same document.
    """
    title = doc.metadata.title or ""
    text = f"{title}\n{doc.text}"
    words = lexicon.load(config.disable, config.rules)
    hits = words.scan(text)
    cited = instruments.find(text, hits.known, words, config.disable)
    named = institutions.find(text, hits.bodies, words)
    themes = topics.find(text, hits.themes, words, len(title))
    places = _Places(doc, title)
    evidence = [places.evidence("topics", t.theme.name, t.evidence, t.theme.rule, t.start) for t in themes]
    for field, mentions in (("institutions", named), ("instruments", cited)):
        evidence += [places.evidence(field, m.value, places.words(m), m.rule, m.start) for m in mentions]
    return replace(
        doc,
        topics=tuple(topic.theme.name for topic in themes),
        institutions=_ranked(named),
        instruments=_ranked(cited),
        evidence=(*(e for e in doc.evidence if e.field not in _FIELDS), *evidence),
    )


def _ranked(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Values by number of mentions, then by first appearance (a Counter keeps that order)."""
    return tuple(value for value, _ in Counter(m.value for m in mentions).most_common())


class _Places:
    """From places in `title + line end + text` to words as they stood and places in the extracted text."""

    def __init__(self, doc: Document, title: str) -> None:
        self.doc = doc
        self.title = title
        self.shift = len(title) + 1
        original = doc.metadata.title_original or title
        self.original_title = original if len(original) == len(title) else title
        self.title_evidence = next((e for e in doc.evidence if e.field == "title"), None)
        self.original = doc.original

    def words(self, mention: Mention) -> str:
        """The words as they stood, in the script of the source."""
        if mention.start < self.shift:
            return self.original_title[mention.start : mention.end]
        return self.original[mention.start - self.shift : mention.end - self.shift]

    def evidence(self, field: str, value: str, words: str, rule: str, start: int) -> Evidence:
        line, offset = self._extracted(start)
        return Evidence(field, value, words, rule, line, offset)

    def _extracted(self, start: int) -> tuple[int, int]:
        """Line and offset in the extracted text; (line or 0, -1) for a title that is not a span of it."""
        if start >= self.shift:
            offset = self.doc.to_extracted(start - self.shift)
            return self.doc.line_at(offset).number, offset
        found = self.title_evidence
        if found is None:
            return 0, -1
        if found.start >= 0 and self.doc.extracted.startswith(self.original_title, found.start):
            return found.line, found.start + start
        return found.line, -1
