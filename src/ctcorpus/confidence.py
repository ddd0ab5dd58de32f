"""How sure a decision about a line or a field is: how many independent signals say the same.

For a line there are up to four signals. The extractor took its node for the article, or did not (pages); it stands in
the best block of lines, or outside; it is running text; a rule knows its words as page furniture. *certain*: two or
more of them say what was decided, none the opposite; *likely*: more say so than the opposite; *weak*: the others, and
lines that stay though a rule knows their words (a guard or their place held it back).

Measured on 51 real pages, which were known while the rules were written, and on the same pages flattened to text, in
shares of lines that were decided as a person did:

                certain        likely         weak
    kept        .99   .94      .98   .80      0 of 3    .39
    dropped     1.0   1.0      1.0   .99      1.0       .98     (page, text)

So it is the weak ones among the lines that stay that are worth a look. On sites that nobody has looked at expect less.
For fields the word says what a value rests on, not how often it is right: on those pages nearly all were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ctcorpus.config import Config
from ctcorpus.hanzi import view
from ctcorpus.model import Evidence
from ctcorpus.stages.best_block import best_run, line_score, reads_as_prose
from ctcorpus.stages.boilerplate.rules import LONGEST, active_rules

Confidence = Literal["certain", "likely", "weak"]

#: what is said outright: by a label, a tag of the page's head, whoever tells it beside the text
_SAID = re.compile(r"label\.|\w+\.(?:meta|ld|var|link|comment):|title\.(?:repeated|label)|told\.")
#: what only a place suggests
_SUGGESTED = re.compile(
    r"title\.(?:first-line|over-byline|contents)|published\.(?:url|closing)|written\.|source\.mirror"
)


@dataclass(frozen=True, slots=True)
class Decided:
    """A part of a line, and what was decided about it."""

    text: str
    kept: bool | None  # None: claimed as metadata
    rule: str | None
    article: bool | None = None  # what the extractor says; None: it has no say
    links: float = 0.0


def of_lines(decisions: Sequence[Decided], hosts: frozenset[str], config: Config) -> list[Confidence | None]:
    """How sure each decision is; None for blank parts. `decisions` are all of a document, in order."""
    views = [view(one.text) for one in decisions]
    rules = [rule for rule in active_rules(hosts, views, config) if rule.action not in ("cut", "keep")]
    wording = [rule for rule in rules if not rule.company]
    ids = {rule.id for rule in rules}
    run = best_run([line_score(one.text, one.links) for one in decisions])
    grades: list[Confidence | None] = []
    for number, (one, seen) in enumerate(zip(decisions, views, strict=True)):
        known = one.rule in ids or (
            len(seen) <= LONGEST and any(rule.pattern.search(seen) for rule in wording)
        )
        said = [run.start <= number < run.end, *([] if one.article is None else [one.article])]
        said += [True] if reads_as_prose(one.text) else []
        said += [False] if known else []
        grades.append(_grade(said, one.kept, known) if seen and one.kept is not None else None)
    return grades


def _grade(said: list[bool], kept: bool, known: bool) -> Confidence:
    agree = said.count(kept)
    if kept and known:
        return "weak"
    if agree >= 2 and agree == len(said):
        return "certain"
    return "likely" if agree > len(said) - agree else "weak"


def of_field(evidence: Evidence) -> Confidence:
    """How sure the value of a field is, by what it rests on: what the page says outright (a label, a meta tag),
    the form of its words (a date in a byline, a heading), or only their place (a first line, an address)."""
    if _SAID.match(evidence.rule):
        return "certain"
    return "weak" if _SUGGESTED.match(evidence.rule) else "likely"
