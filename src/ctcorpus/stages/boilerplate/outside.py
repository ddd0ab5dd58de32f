"""Lines that stand outside the article or the best block, and those among them that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ctcorpus.stages.best_block import Run, best_run, is_part
from ctcorpus.stages.boilerplate.heading import RULE as ABOVE_HEADING
from ctcorpus.stages.boilerplate.rows import GUARD, Fates, Row, prose_size
from ctcorpus.stages.boilerplate.rules import Rule

#: scores of lines that match a rule: a heading over other texts, any other furniture
_BORDER, _FURNITURE = 60.0, 20.0
#: what running text right below title and byline counts more: comments may be longer than a short report
_BYLINE = 60.0
#: share of a line in links from which it is one
_LINKED = 0.5
#: lines of furniture that tell a text to be a web page that lost its markup
_SIGNS = 2
#: loose short lines that are kept between the best block and what stands beside it: nothing else, furniture, or
#: metadata (a byline over running text, an editor's line); and further ones for each paragraph among them. More
#: are a menu or a footer. 40 before furniture cost .0016 of the mean F1 over 51 flattened pages, 12 nothing
_LOOSE, _LOOSE_FURNITURE, _LOOSE_METADATA = 3, 12, 40
_PER_PARAGRAPH = 3


def outside_article(rows: Sequence[Row], rules: Sequence[Rule]) -> Fates:
    """Fates of a page's lines: what the extractor did not take for the article goes, with exceptions."""
    fates: Fates = [None if row.article else "html.outside-article" for row in rows]
    last = max((i for i, row in enumerate(rows) if row.article), default=None)
    if last is not None:
        _keep_ending(rows, fates, range(last + 1, len(rows)), rules)
    return fates


def outside_block(
    rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], rules: Sequence[Rule]
) -> tuple[Fates, bool]:
    """Fates of a plain text's lines: what stands outside the best block goes, with exceptions.

    `found` are the rules that each line matches. A text without running text stays as it is: there is
    nothing to tell its lines apart. So does a side of the block without any sign of a web page (it may be a
    list of names), and one with much running text: then the second value is true.
    """
    run = block(rows, fates)
    if not run.score:
        return fates, False
    result = list(fates)
    refused = False
    above = [i for i in range(run.start) if not fates[i]]
    below = [i for i in range(run.end, len(rows)) if not fates[i]]
    page = _is_page(found, rules)
    within = prose_size(rows, [i for i in range(run.start, run.end) if not fates[i]])
    sides = (
        (above, *_opening(rows, fates, run.start), _keep_opening),
        (below, *_ending(rows, fates, found, run.end), _keep_ending),
    )
    for side, near, few, keep in sides:
        if _is_text(rows, near, few):
            side = sorted({*side}.difference(near))
            near = side if keep is _keep_opening else []
        if not side:
            continue
        if not page or prose_size(rows, side) > GUARD * within:
            refused = True
            continue
        for i in side:
            result[i] = "text.outside-block"
        keep(rows, result, near, rules)
    return result, refused


def _opening(rows: Sequence[Row], fates: Fates, start: int) -> tuple[Sequence[int], int]:
    """The lines above the block, which begins at `start`, that may be its opening, and the loose ones it can have.

    Where there is a byline, running text below it is the text's, with all that follows.
    """
    above = [i for i in range(start) if not fates[i]]
    byline = max((i for i in range(start) if rows[i].after_claim or _below_heading(fates, i)), default=0)
    first = next((i for i in above if i >= byline and rows[i].sentences), None)
    if byline and first is not None:
        return [i for i in above if i >= first], _LOOSE_METADATA
    if sum(fates[i] in (None, ABOVE_HEADING) for i in range(byline)) >= _LOOSE:  # a menu over the title
        return above, 0
    return above, _LOOSE


def _below_heading(fates: Fates, i: int) -> bool:
    return i > 0 and fates[i - 1] == ABOVE_HEADING


def _ending(
    rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]], start: int
) -> tuple[Sequence[int], int]:
    """The lines from the block on, down to the first piece of furniture or metadata; the second value as above."""
    lines: list[int] = []
    for i in range(start, len(rows)):
        if rows[i].after_claim:
            return lines, _LOOSE_METADATA
        if fates[i] or any(rule.where != "head" for rule in found[i]):
            return lines, _LOOSE_FURNITURE
        lines.append(i)
    closed = bool(lines) and rows[-1].before_claim
    return lines, _LOOSE_METADATA if closed else _LOOSE


def _is_page(found: Sequence[Sequence[Rule]], rules: Sequence[Rule]) -> bool:
    """Whether the site is known, or rules find furniture of a web page in several lines."""
    return (
        any(rule.id.startswith("sites.") for rule in rules)
        or sum(any(rule.sign for rule in rules) for rules in found) >= _SIGNS
    )


def _is_text(rows: Sequence[Row], numbers: Sequence[int], few: int) -> bool:
    """Whether lines beside the block are text: few loose ones beside the running text, where a menu has many."""
    prose = sum(rows[i].prose for i in numbers)
    loose = sum(not (rows[i].prose or is_part(rows[i].text)) for i in numbers)
    return loose <= few + _PER_PARAGRAPH * prose


def block(rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]] | None = None) -> Run:
    """The best run of the lines that have no fate yet; `found`, the rules they match, speaks against them."""
    scores = [0.0 if fate else row.score for row, fate in zip(rows, fates, strict=True)]
    for i, rules in enumerate(found or ()):
        if rules:
            scores[i] = -_BORDER if rules[0].action == "drop-to-end" else -_FURNITURE
    claimed = next((i for i, row in enumerate(rows) if row.after_claim), len(rows))
    first = next((i for i in range(claimed, len(rows)) if rows[i].sentences and scores[i] > 0), None)
    if first is not None:  # a text begins below its title or byline
        scores[first] += _BYLINE
    return best_run(scores)


def _keep_ending(rows: Sequence[Row], fates: Fates, below: Sequence[int], rules: Sequence[Rule]) -> None:
    """Keep the lines below the text that read as its end, down to the first that does not."""
    keeping = _keeping(rules, "tail")
    for i in below:
        offered = (
            rows[i].links > _LINKED and not rows[i].article
        )  # a file, not the attachment that a text names
        if offered or not (keeping(rows[i].view) or (rows[i].article and is_part(rows[i].text))):
            break
        fates[i] = None


def _keep_opening(rows: Sequence[Row], fates: Fates, above: Sequence[int], rules: Sequence[Rule]) -> None:
    """Keep the lines above the block that read as its beginning, upwards to the first that does not."""
    keeping = _keeping(rules, "head")
    for i in reversed(above):
        if not (rows[i].prose or is_part(rows[i].text) or keeping(rows[i].view)):
            break
        fates[i] = None


def _keeping(rules: Sequence[Rule], where: str) -> Callable[[str], bool]:
    """Tells whether a line begins (head) or ends (tail) a document."""
    patterns = [rule.pattern for rule in rules if rule.action == "keep" and rule.where in (where, "any")]
    return lambda line: any(pattern.search(line) for pattern in patterns)
