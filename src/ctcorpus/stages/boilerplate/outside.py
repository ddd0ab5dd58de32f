"""Lines that stand outside the article or the best block, and those among them that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctcorpus.stages.best_block import Run, best_run, is_part, line_score
from ctcorpus.stages.boilerplate.rows import Fates, Row
from ctcorpus.stages.boilerplate.rules import Rule

_DATE = r"(?:二[〇零○O]|19|20)\S{1,4}年\S{1,3}月\S{1,3}日\)?$"
_OFFICE = r"\S{0,24}(?:委员会|办公室|办公厅|国务院|总局|部|局|署|院|会|厅|政府|秘书处|司|中心|主席|主任|部长|总理|秘书长)$"
_KIND = r".{4,60}(?:通知|意见|决定|公告|批复|复函|的函|方案|办法|规定|条例|声明|公报|纲要|规划|细则|决议|公约|协定|宣言|章程)$"
#: what ends a document below its last sentence: signature, date, attachments, notes
_ENDING = re.compile(
    rf"^(?:附件?\s*(?:件|\d|:)|.{{0,60}}\.(?:docx?|pdf|xlsx?|wps|zip|rar)$|\(此件.{{2,12}}\)|\(?联系(?:人|电话).{{2,60}}|"
    rf"抄送:|注:|注释|签发|主题词:|{_DATE}|{_OFFICE})"
)
#: what begins one above its first sentence: kind and number, whom it is addressed to, who issued it and when
_OPENING = re.compile(
    rf":$|〔\d{{4}}〕|第\s?\d+\s?号|^\(.{{4,60}}\)$|^【.{{2,30}}】$|^(?:前言|序言|摘要|引言|导言)$|{_DATE}|^{_OFFICE}|^{_KIND}"
)
#: scores of lines that match a rule: a heading over other texts, any other furniture
_BORDER, _FURNITURE = 60.0, 20.0
#: short lines beside the best block that are kept, and further ones for each paragraph among them: more are
#: a menu or a footer
_LOOSE, _PER_PARAGRAPH = 3, 3


def outside_article(rows: Sequence[Row]) -> Fates:
    """Fates of a page's lines: what the extractor did not take for the article goes, with exceptions."""
    fates: Fates = [None if row.article else "html.outside-article" for row in rows]
    last = max((i for i, row in enumerate(rows) if row.article), default=None)
    if last is not None:
        _keep_ending(rows, fates, range(last + 1, len(rows)))
    return fates


def outside_block(rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]]) -> Fates:
    """Fates of a plain text's lines: what stands outside the best block goes, with exceptions.

    `found` are the rules that each line matches. A text without running text stays as it is: there is
    nothing to tell its lines apart.
    """
    run = block(rows, fates)
    if not run.score:
        return fates
    result = list(fates)
    above = [i for i in range(run.start) if not fates[i]]
    below = [i for i in range(run.end, len(rows)) if not fates[i]]
    for i in (*above, *below):
        result[i] = "text.outside-block"
    if _is_text(rows, above):
        _keep(result, above)
    else:
        _keep_opening(rows, result, above)
    border = next((i for i in range(run.end, len(rows)) if fates[i] or found[i]), len(rows))
    beside = [i for i in below if i < border]
    if _is_text(rows, beside):
        _keep(result, beside)
    else:
        _keep_ending(rows, result, beside)
    return result


def _is_text(rows: Sequence[Row], numbers: Sequence[int]) -> bool:
    """Whether loose lines are text: few short ones beside the running text, where a menu has many."""
    prose = sum(rows[i].prose for i in numbers)
    return len(numbers) - prose <= _LOOSE + _PER_PARAGRAPH * prose


def _keep(fates: Fates, numbers: Sequence[int]) -> None:
    for i in numbers:
        fates[i] = None


def block(rows: Sequence[Row], fates: Fates, found: Sequence[Sequence[Rule]] | None = None) -> Run:
    """The best run of the lines that have no fate yet; `found`, the rules they match, speaks against them."""
    scores = [0.0 if fate else line_score(row.text) for row, fate in zip(rows, fates, strict=True)]
    for i, rules in enumerate(found or ()):
        if rules:
            scores[i] = -_BORDER if rules[0].action == "drop-to-end" else -_FURNITURE
    return best_run(scores)


def _keep_ending(rows: Sequence[Row], fates: Fates, below: Sequence[int]) -> None:
    """Keep the lines below the text that read as its end, down to the first that does not."""
    for i in below:
        if not (_ENDING.search(rows[i].view) or (rows[i].article and is_part(rows[i].text))):
            break
        fates[i] = None


def _keep_opening(rows: Sequence[Row], fates: Fates, above: Sequence[int]) -> None:
    """Keep the lines above the block that read as its beginning, upwards to the first that does not."""
    for i in reversed(above):
        if not (rows[i].prose or is_part(rows[i].text) or _OPENING.search(rows[i].view)):
            break
        fates[i] = None
