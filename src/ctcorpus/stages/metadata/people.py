"""Names of authors and editors, as bylines and running text give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ctcorpus.hanzi import fold
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page, Row
from ctcorpus.stages.metadata.rules import are_names, nobody

_BETWEEN = re.compile(r"\s*[、,，;；／/|]\s*|\s+(?:和|与)\s+")
_BLANK = re.compile(r"\s+")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
#: numbers of editors behind their names: 甲乙丙_NB00001, 甲乙丙 PK001
_STAFF_NUMBER = re.compile(r"[\s_]*\(?(?:[A-Z]{1,3}\d{2,6}|\d{3,6})\)?$")
_ROLE = re.compile(r"^(?:本报|本刊|本网|特约|见习|实习|首席)?(?:记者|作者|编辑|通讯员)[:\s]*")
#: posts and institutions that stand behind a person's name
_POST = re.compile(
    r"[\u4e00-\u9fff]{3,}(?:研究员|教授|讲师|博士|硕士|主任|院长|所长|专家|学者|大学|学院|研究院|研究所|中心|委员会)$"
)
#: offices and editorial offices, which stand where a name should: 作者：市公安局
_OFFICE = re.compile(
    r".{2}(?:部|局|厅|委|办|社|报|网|政府|委员会|办公室|网站|在线)$|.{3}(?:司|台|处|科|频道|客户端|署)$|(?:[大中支总]队|分局|派出所|公司|集团|街道|编辑部|记者站)$|(?:通讯|电视|电台|编辑|新闻)(?:社|台|部)$|"
    r"(?:新闻|中心|编译|综合|即时)$"
)
_LONGEST = 30
#: how far into the text an opening line that names reporters may stand, in rows
_OPENING = 6


def names(words: str) -> list[str]:
    """The names in the value of a label: 甲乙丙、丁戊己 -> two; nobody's names are left out."""
    found = []
    for part in _BETWEEN.split(words):
        pieces = _BLANK.split(part.strip())
        if len(pieces) > 1 and not all(_HAN_NAME.fullmatch(piece) for piece in pieces):
            pieces = ["".join(pieces) if all(len(piece) == 1 for piece in pieces) else part.strip()]
        found += [_clean(piece) for piece in pieces]
    kept = [name for name in dict.fromkeys(found) if name and fold(name).lower() not in nobody()]
    persons = [name for name in kept if not _POST.search(fold(name))]
    return persons if persons and _HAN_NAME.fullmatch(persons[0]) else kept


def authors(words: str) -> list[str]:
    """The names in the value of a label for authors, without offices: those issue or publish."""
    return [name for name in names(words) if not _OFFICE.search(fold(name))]


def _clean(name: str) -> str:
    folded = fold(name)
    if match := _ROLE.match(folded):
        name, folded = name[match.end() :], folded[match.end() :]
    if match := _STAFF_NUMBER.search(folded):
        name = name[: match.start()]
    name = name.strip(" \u3000()（）[]【】·_-:：")
    return name if 1 < len(name) <= _LONGEST else ""


def in_text(page: Page, rows: Iterable[Row]) -> Iterator[Finding]:
    """Authors and sources that lines of the text name; nothing of it leaves the body."""
    for row in rows:
        if not any(
            word in row.folded for word in ("记者", "文/", "文|", "文:", "报导", "报道", "评论员", "电", "撰")
        ):
            continue
        yield from _groups(page, row)


def _groups(page: Page, row: Row) -> Iterator[Finding]:
    core = row.folded.strip()
    shift = len(row.folded) - len(row.folded.lstrip())
    whole = (rule.regex.fullmatch(core) for rule in page.rules.lines)
    inside = (rule.regex.search(core) for rule in page.rules.datelines)
    ids = (rule.id for rule in (*page.rules.lines, *page.rules.datelines))
    for rule, match in zip(ids, (*whole, *inside), strict=True):
        if not match or (match["authors"] and not are_names(match["authors"])):
            continue
        for field in ("authors", "source"):
            if field in match.re.groupindex and match[field]:
                start = shift + match.start(field)
                words = row.text[start : start + len(match[field])]
                yield Finding(field, words, words, rule, row.line.start + start)
        return


def opening(page: Page, start: int) -> list[Row]:
    """The rows in which a text names its reporters at its beginning."""
    return list(page.after(start, _OPENING))
