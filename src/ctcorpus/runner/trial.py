"""What a rule does to the documents of a corpus, found out by cleaning each with and without it. Nothing is stored."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ctcorpus.config import Config
from ctcorpus.errors import Rejected
from ctcorpus.explain import repaired, segments
from ctcorpus.fates import fates
from ctcorpus.hanzi import view
from ctcorpus.model import Document, Evidence, Rejection
from ctcorpus.pipeline import body_of, normalize
from ctcorpus.runner.job import Job, raw_file
from ctcorpus.stages.boilerplate.rules import Rule, furniture, sites

#: what tags and fields that only name something are told by
_TAGS = ("institutions.", "instruments.", "topics.")


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of some words: body, dropped, metadata, tag, or nothing; and by which rule."""

    fate: str | None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A part of a line that the rule acts on, or on whose fate it bears."""

    line: int  # of the extracted text, from 1
    start: int  # in the extracted text; -1 where the words stand in the head of a page
    text: str
    now: Fate  # with the rule
    otherwise: Fate  # without it
    value: str | None = None  # of a field or a tag
    shown: str | None = None  # the text as repair left it, where that is another


@dataclass(frozen=True, slots=True)
class Trial:
    """One document, with and without the rule."""

    root: str
    path: str
    id: str
    marked: tuple[Marked, ...] = ()
    found: tuple[Fate, ...] = ()  # of the lines that the rule's pattern finds, whether it acts on them or not
    rejected: str | None = None  # why the document gives no record with the rule
    otherwise_rejected: str | None = None  # and without it


def tried(ids: frozenset[str], config: Config, job: Job) -> Trial:
    """Clean one document with some rules and without them, whether they are disabled or not."""
    raw = job.task.raw
    plain = Trial(raw.root, raw.path, raw.id)
    try:
        file = raw_file(job)
    except Rejected as error:
        return replace(plain, rejected=f"{error.reason}: {error.detail}", otherwise_rejected=error.reason)
    clean = normalize if any(id_.startswith(_TAGS) for id_ in ids) else body_of
    found = clean(file, replace(config, disable=config.disable - ids))
    idle = isinstance(found, Document) and not _acts(found, ids) and not any(map(_is_guard, ids))
    matched = tuple(_matched(found, config, ids)) if isinstance(found, Document) else ()
    if idle and not matched:
        return plain
    plain = replace(plain, found=matched)
    without = clean(file, replace(config, disable=config.disable | ids))
    if isinstance(found, Rejection) or isinstance(without, Rejection):
        reasons = (one.reason if isinstance(one, Rejection) else None for one in (found, without))
        return replace(plain, rejected=next(reasons), otherwise_rejected=next(reasons))
    marked = (*_lines(found, without, ids), *_evidence(found, without, ids), *_refused(found, without, ids))
    return replace(plain, marked=tuple(sorted(marked, key=lambda one: (one.line, one.start))))


def _matched(doc: Document, config: Config, ids: frozenset[str]) -> Iterator[Fate]:
    """What becomes of the lines that the rules' patterns find; a line of several fates has the last of them."""
    rules = [rule for rule in _page_rules(config) if rule.id in ids]
    if rules:
        of_line = {one.line: Fate(one.fate, one.rule) for one in fates(doc)}
        ends = {line.number: behind.start for line, behind in pairwise(doc.lines)}
        for line in doc.lines:
            text = doc.extracted[line.start : ends.get(line.number)]
            if line.number in of_line and any(rule.pattern.search(view(text)) for rule in rules):
                yield of_line[line.number]


def _page_rules(config: Config) -> Iterator[Rule]:
    yield from furniture(config.rules)
    yield from (rule for site in sites(config.rules) for rule in site.rules)


def _acts(doc: Document, ids: frozenset[str]) -> bool:
    rules = (edit.rule for one in doc.passes for edit in one.edits)
    return any(rule in ids for rule in rules) or any(_is(one, ids) for one in doc.evidence)


def _is(evidence: Evidence, ids: frozenset[str]) -> bool:
    """A name that a text introduces for a body is that body's: `institutions.sco.introduced`."""
    return evidence.rule in ids or evidence.rule.rpartition(".")[0] in ids


def _lines(doc: Document, without: Document, ids: frozenset[str]) -> Iterator[Marked]:
    """Segments that the rule takes, and those whose fate is another one without it."""
    others = list(segments(without))
    starts = [one.start for one in others]
    for one, shown, _ in repaired(doc):
        other = others[max(bisect_right(starts, one.start) - 1, 0)]
        now, otherwise = Fate(one.fate, one.rule), Fate(other.fate, other.rule)
        if one.text.strip() and (one.rule in ids or now != otherwise):
            start = one.start + len(one.text) - len(one.text.lstrip())
            yield Marked(one.line, start, one.text.strip(), now, otherwise, shown=shown.strip())


def _evidence(doc: Document, without: Document, ids: frozenset[str]) -> Iterator[Marked]:
    """Fields and tags that rest on the rule."""
    for one in doc.evidence:
        if _is(one, ids):
            there = [
                other for other in without.evidence if other.field == one.field and other.start == one.start
            ]
            there = there or [
                other for other in without.evidence if other.field == one.field and not _is_tag(one)
            ]
            other = Fate(f"{there[0].field}: {there[0].value}", there[0].rule) if there else Fate(None)
            yield Marked(one.line, one.start, one.words, Fate(one.field, one.rule), other, one.value)


def _refused(doc: Document, without: Document, ids: frozenset[str]) -> Iterator[Marked]:
    """Tags that are there without a guard only."""
    guard = next(filter(_is_guard, ids), None)
    there = {(one.field, one.start) for one in doc.evidence}
    for one in without.evidence if guard else ():
        if (one.field, one.start) not in there:
            other = Fate(f"{one.field}: {one.value}", one.rule)
            yield Marked(one.line, one.start, one.words, Fate(None, guard), other)


def _is_guard(id_: str) -> bool:
    return ".guard." in id_


def _is_tag(evidence: Evidence) -> bool:
    return evidence.rule.startswith(_TAGS)
