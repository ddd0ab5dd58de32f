"""Changes that cleaning made or proposes, for people and as JSON: what `explain` and `repair --explain` share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ctcorpus.console import cut, style, visible
from ctcorpus.explain import Change, changes
from ctcorpus.model import Document, Proposal

#: characters of what a repair changed that are shown where no terminal sets a limit
QUOTED = 80
#: further lines with the same change that are named
_NAMED = 5
#: columns of a line on a repair that are not what it changed: its place, an arrow, its class and proof
AROUND = 44


def change_dicts(document: Document) -> Iterator[dict[str, Any]]:
    """One object for each repair, normalisation, change of layout, and proposal."""
    for change in changes(document):
        if change.kind in ("repair", "normalised", "layout"):
            yield _as_dict(change.kind, change, change.line, change.span)
    for one in document.proposals:
        yield _as_dict("proposal", one, document.line_at(one.start).number, (one.start, one.end))


def _as_dict(kind: str, one: Change | Proposal, line: int, span: tuple[int, int]) -> dict[str, Any]:
    return {
        "kind": kind,
        "rule": one.rule,
        "line": line,
        "raw_span": list(span),
        "before": one.before,
        "after": one.after,
        "proof": one.proof,
        "candidates": one.candidates,
        "gain": one.gain,
        "witness": one.witness,
    }


def quoted_width(width: int) -> int:
    """Columns for either side of a change, so that both show on a terminal of `width` columns."""
    return max((width - AROUND) // 2, 8) if width else QUOTED


def change_report(document: Document, width: int, color: bool, quoted: int = QUOTED) -> Iterator[str]:
    """Repairs, normalisations, proposals and what is lost, for people."""
    done = list(changes(document))
    repairs = (change for change in done if change.kind == "repair")
    yield from section("repairs", _repairs(repairs, quoted), width, color)
    others = [change for change in done if change.kind in ("normalised", "layout")]
    yield from section("normalised", _normalised(others, quoted), width, color)
    lost = [one for one in document.proposals if one.after == one.before]
    open_ = [one for one in document.proposals if one.after != one.before]
    yield from section("proposals, not applied", _proposals(document, open_, quoted), width, color)
    yield from section("marked, nothing can restore it", _lost(document, lost, quoted), width, color)


def section(name: str, lines: Iterable[str], width: int, color: bool) -> Iterator[str]:
    first = True
    for line in lines:
        if first:
            yield ""
            yield style(name, "bold", color)
            first = False
        yield f"  {cut(visible(line), width - 2) if width else visible(line)}"


def _repairs(repairs: Iterable[Change], quoted: int) -> Iterator[str]:
    """Equal repairs in one line, where the first of them stands."""
    grouped: dict[tuple[object, ...], list[Change]] = {}
    for one in repairs:
        grouped.setdefault(
            (one.rule, one.before, one.after, one.proof, one.candidates, one.witness), []
        ).append(one)
    for alike in grouped.values():
        one = alike[0]
        also = _places(other.line for other in alike[1:])
        yield f"line {one.line:<4} {_arrow(one, quoted)}  {_grounds(one)}{times(len(alike))}{also}"


def _normalised(others: list[Change], quoted: int) -> Iterator[str]:
    counts = Counter(one.rule for one in others)
    for rule, count in counts.most_common():
        example = next(one for one in others if one.rule == rule)
        yield f"{rule}{times(count)}, e.g. line {example.line}: {_arrow(example, quoted)}"


def _proposals(document: Document, proposals: Iterable[Proposal], quoted: int) -> Iterator[str]:
    for one in proposals:
        line = document.line_at(one.start).number
        yield f"line {line:<4} {_arrow(one, quoted)}  {_grounds(one)}"


def _lost(document: Document, marks: list[Proposal], quoted: int) -> Iterator[str]:
    """Marks of one rule in one line, with the lines of the text that have them."""
    for rule in dict.fromkeys(one.rule for one in marks):
        alike = [one for one in marks if one.rule == rule]
        first = alike[0]
        line, *others = (document.line_at(one.start).number for one in alike)
        yield f"line {line:<4} {shortened(first.before, quoted)}  {rule}{times(len(alike))}{_places(others)}"


def _grounds(one: Change | Proposal) -> str:
    """Class, proof, candidates, gain, witness."""
    told = f"{one.candidates} readings" if one.proof == "none" else f"1 of {one.candidates} candidates"
    several = f", {told}" if one.candidates > 1 else ""
    gain = f", {one.gain:+.1f} bits a character" if one.gain is not None else ""
    witness = f" by {one.witness}" if one.witness else ""
    return f"{one.rule}: {one.proof}{witness}{several}{gain}"


def _arrow(one: Change | Proposal, quoted: int) -> str:
    return f"{shortened(one.before, quoted)} -> {shortened(one.after, quoted)}"


def shortened(text: str, width: int = QUOTED) -> str:
    """Text in one line, at most `width` columns (0: all of it); blanks and nothing are spelled out."""
    if not text:
        return "(nothing)"
    if text == text[0] * len(text) and not text.strip():
        return f"{text[0]!r}{times(len(text)).strip()}"
    if not text.strip():
        return cut(repr(text), width) if width else repr(text)
    shown = visible(text.replace("\n", "\\n").replace("\t", "\\t"))
    return cut(shown, width) if width else shown


def _places(lines: Iterable[int]) -> str:
    """Further lines, each once, the first of them by name."""
    numbers = sorted(set(lines))
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f", also in {', '.join(map(str, numbers[:_NAMED]))}{more}" if numbers else ""


def times(count: int) -> str:
    return f"  x{count}" if count > 1 else ""
