"""Fates of lines by rule: where a line stands decides which rules may act on it.

Position matters more than wording: head rules act before the first line of running text, tail rules
behind it. The rules that drop to the end are the dangerous ones and have a guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from ctcorpus.edits import Edit
from ctcorpus.hanzi import fold, squeeze
from ctcorpus.stages.best_block import Run, is_part, reads_as_prose
from ctcorpus.stages.boilerplate.rows import GUARD, Fates, Row
from ctcorpus.stages.boilerplate.rules import LONGEST, Rule

#: lines that `drop-list` takes at most, and the longest line that is still a title
_LIST, _TITLE = 15, 60
#: so many paragraphs, more than half of what follows, are text and no list of links
_PARAGRAPHS = 2
#: what `cut` may take at most, at either end of a line, and the shortest line that holds something else: 背景[编辑]
_CUT, _SHORTEST_CUT = 120, 6
#: a heading that a sentence may take up
_HEADING = 12
_NUMBER_CELL = re.compile(r"(?:^|\|)\s*[\d.,%]*\d[\d.,%]*\s*(?:\||$)")
#: lines from either end that are looked at: furniture stands around a text, and real pages have 2,000 lines
_REACH = 5_000
_PARTS = re.compile(r"[\s/·]+")
#: a key of a table of facts whose value is a name
_NAME_KEY = re.compile(r"^.{0,4}(?:名|称|标题)$")


def find(rows: Sequence[Row], fates: Fates, rules: Sequence[Rule]) -> list[list[Rule]]:
    """For each row without a fate the rules whose pattern it holds; none for lines that are too long."""
    dropping = [rule for rule in rules if rule.action not in ("cut", "cut-start", "keep")]
    found: dict[str, list[Rule]] = {}
    for i, (row, fate) in enumerate(zip(rows, fates, strict=True)):
        near = i < _REACH or len(rows) - i <= _REACH
        if near and not fate and row.view not in found and row.size <= LONGEST:
            found[row.view] = [rule for rule in dropping if rule.pattern.search(row.view)]
    matched = [[] if fate else found.get(row.view, []) for row, fate in zip(rows, fates, strict=True)]
    return _in_company(rows, fates, _without_matter(rows, matched))


def _without_matter(rows: Sequence[Row], found: Sequence[list[Rule]]) -> list[list[Rule]]:
    """Without the rules that drop a row of a table, or a heading whose words the sentence under it takes up."""
    result = [list(rules) for rules in found]
    for i, rules in enumerate(found):
        if rules and _echoed(rows, found, i):
            result[i] = [rule for rule in rules if rule.action != "drop-line"]
    for numbers in _tables(rows):
        for i in numbers:
            result[i] = []
    return result


def _echoed(rows: Sequence[Row], found: Sequence[list[Rule]], i: int) -> bool:
    """Whether a line stands again in the sentence right under it: 标签 over 行李标签须与登机牌一致。"""
    if i + 1 >= len(rows) or found[i + 1] or rows[i + 1].after_claim or not rows[i + 1].ended:
        return False
    words = squeeze(rows[i].view)
    return 2 <= len(words) <= _HEADING and words in squeeze(rows[i + 1].view)


def _tables(rows: Sequence[Row]) -> Iterator[list[int]]:
    """Runs of lines that bars part into equally many cells, some of which hold numbers."""
    for bars, group in groupby(range(len(rows)), key=lambda i: rows[i].view.count("|")):
        numbers = list(group)
        if bars and len(numbers) > 1 and any(_NUMBER_CELL.search(rows[i].view) for i in numbers):
            yield numbers


def _in_company(rows: Sequence[Row], fates: Fates, found: Sequence[list[Rule]]) -> list[list[Rule]]:
    """Without the rules that need company where they have none.

    Company is a line beside it that another rule finds for certain, or that is a link, or a run of three lines
    that several rules match. A line alone, or a run that one rule matches (最高人民法院, 最高人民检察院), has
    none: 评论 may be a heading, 首页 an item of a list. Metadata is company to what stands right beside it, but a
    run ends there, and where an article ends.
    """
    result: list[list[Rule]] = []
    marks = [
        bool(rules or row.links > 0.5) and not fate
        for row, fate, rules in zip(rows, fates, found, strict=True)
    ]
    parts = list(accumulate(_parted(rows)))
    for (inside, _), numbers in groupby(range(len(rows)), key=lambda i: (marks[i], parts[i])):
        run = list(numbers)
        kinds = {rule.id for i in run for rule in found[i][:1]}
        sure = len(kinds) > 1 and len(run) > 2
        sure = inside and (sure or any(rows[i].links > 0.5 for i in run))
        sure = sure or any(not rule.company or _is_bar(rows[i].view) for i in run for rule in found[i])
        sure = sure or (inside and (rows[run[0]].after_claim or rows[run[-1]].before_claim))
        for i in run:
            above = bool(i and not parts[i] > parts[i - 1] and (result[i - 1] or rows[i - 1].links > 0.5))
            result.append([rule for rule in found[i] if _has_company(rule, sure, above)])
    return result


def _has_company(rule: Rule, sure: bool, above: bool) -> bool:
    return (sure or not rule.company) and (above or not rule.under)


def _parted(rows: Sequence[Row]) -> Iterator[bool]:
    """For each row whether metadata or an article's border parts it from the one before."""
    article = True
    for row in rows:
        yield row.after_claim or row.article != article
        article = row.article


def _is_bar(line: str) -> bool:
    """Several words in one line (登录 | 注册), which no heading has."""
    return "|" in line or (":" not in line and len(_PARTS.split(line)) > 1)


class Furniture:
    """Applies rules to rows, in order; `refused` tells whether the guard held one back.

    `found` holds for each row the rules that would act on it, wherever it stood.
    """

    def __init__(self, rows: Sequence[Row], found: Sequence[Sequence[Rule]], run: Run) -> None:
        self.rows = rows
        self.found = found
        self.run = run
        self.refused = False
        self.first = len(rows)  # the first line of running text
        self.cleared = 0  # no line before this one is left
        self.fates: Fates = [None] * len(rows)
        self.sums: list[int] = []  # running text before each row
        self.paragraphs: list[int] = []  # rows of it, and rows without a fate, before each row
        self.open: list[int] = []

    def fill(self, fates: Fates) -> Fates:
        """The fates of all rows; those that have one already keep it and are not looked at."""
        self.fates = list(fates)
        sizes = (
            row.size if row.sentences and not fate else 0 for row, fate in zip(self.rows, fates, strict=True)
        )
        self.sums = [0, *accumulate(sizes)]
        free = [not fate for fate in fates]
        self.open = [0, *accumulate(free)]
        self.paragraphs = [0, *accumulate(a and b.sentences for a, b in zip(free, self.rows, strict=True))]
        prose = any(row.prose for row in self.rows)
        for i, row in enumerate(self.rows):
            if self.fates[i]:
                continue
            where = {"any", "tail" if self.first < i else "head"} if prose else {"any", "head", "tail"}
            rule = next((rule for rule in self.found[i] if rule.where in where), None)
            if rule:
                self._act(rule, i)
            elif row.prose and self.run.start <= i < self.run.end and self.first > i:
                self.first = i
        return self.fates

    def _act(self, rule: Rule, i: int) -> None:
        if rule.action == "drop-from-start" and self._may_go(range(i), range(i + 1, len(self.rows))):
            self._drop(rule, range(self.cleared, i + 1))
            self.cleared = i + 1
        elif rule.action == "drop-to-end" and self._may_end(range(i + 1, len(self.rows)), range(i)):
            self._drop(rule, range(i, len(self.rows)))
        elif rule.action in ("drop-list", "drop-to-end"):
            self._drop(rule, self._list(i))
        else:
            self._drop(rule, [i])

    def _drop(self, rule: Rule, numbers: Sequence[int]) -> None:
        for i in numbers:
            if not self.fates[i]:
                self.fates[i] = rule.id

    def _may_go(self, going: range, staying: range) -> bool:
        """Whether so little running text goes, beside what stays, that all of it may."""
        allowed = self._prose(going) <= GUARD * self._prose(staying)
        self.refused |= not allowed
        return allowed

    def _may_end(self, going: range, staying: range) -> bool:
        """The same for all that follows, which must also be more lists than paragraphs: 相关信息 may be a heading."""
        # what goes has no fate yet but those that the rows came with
        paragraphs = self.paragraphs[going.stop] - self.paragraphs[going.start]
        rows = self.open[going.stop] - self.open[going.start]
        if paragraphs >= _PARAGRAPHS and 2 * paragraphs > rows:
            self.refused = True
            return False
        return self._may_go(going, staying)

    def _prose(self, numbers: range) -> int:
        """The characters of running text in these rows, without what the extractor left out."""
        return self.sums[numbers.stop] - self.sums[numbers.start]

    def _list(self, i: int) -> list[int]:
        """The line and the titles under it, up to the next line that reads as part of the text."""
        numbers = [i]
        for j in range(i + 1, len(self.rows)):
            row = self.rows[j]
            if row.prose or row.size > _TITLE or is_part(row.text) or len(numbers) > _LIST:
                break
            numbers.append(j)
        return numbers


def cuts(row: Row, rules: Sequence[Rule], behind: bool) -> Iterator[Edit]:
    """What cutting rules take off the ends of a line that stays; `behind`: it stands in or behind the text.

    At its start only where running text is left.
    """
    text = row.text
    if len(text) < _SHORTEST_CUT:
        return
    flat = fold(text)
    start, end = 0, len(text)
    for rule in rules:
        if (rule.where == "tail" and not behind) or (rule.where == "head" and behind):
            continue
        if rule.action == "cut-start":
            found = rule.pattern.search(flat[start : min(start + _CUT, end)])
            if found and not found.start() and found[0] and reads_as_prose(text[start + found.end() : end]):
                yield Edit(row.start + start, text[start : start + found.end()], "", rule.id)
                start += found.end()
        else:
            base = max(end - _CUT, start)
            found = rule.pattern.search(flat[base:end])
            if found and found.end() == end - base and found.start() + base > start and found[0]:
                yield Edit(base + found.start() + row.start, text[base + found.start() : end], "", rule.id)
                end = base + found.start()


def repeated_title(rows: Sequence[Row], fates: Fates, title: str | None, first: int) -> Fates:
    """Drop the title where it stands again behind the first running text: the text of a picture. Below 中文名 it is
    a value.
    """
    wanted = squeeze(title or "")
    if len(wanted) < 6:
        return fates
    above = ["", *(row.view for row in rows)]
    return [
        "body.title-repeated"
        if fate is None and i > first and squeeze(row.view) == wanted and not _NAME_KEY.search(above[i])
        else fate
        for i, (row, fate) in enumerate(zip(rows, fates, strict=True))
    ]
