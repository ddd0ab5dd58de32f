"""附件: the names that a document lists below itself, and the files that its page links to.

Their lines stay: a document's list of annexes is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from ctcorpus.hanzi import fold, squeeze
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.page import Page, Row

_LONGEST, _MOST = 100, 50
#: rows below the body in which files may be linked
_REACH = 12
_LABEL = re.compile(
    r"\s*[【\[]?\s*(?:(?:相关|附加|下载)?(?:附\s?件|附档|档案)(?:下载|列表|名称|目录)?|附)\s?"
    r"(?:(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})\s?)?(?:[】\]]\s?:?|:|(?<=\d)\s?[.、](?!\d))\s*"
)
#: a heading over files, and the line of a file: 名單.odt, 名單 pdf 下載次數:105
_HEADING = re.compile(r"(?:相关|附加|下载)?(?:附\s?件|附档|档案|文件)(?:下载|列表|名称)?\s?:?")
_FILE_ROW = re.compile(
    r".{2,100}?[\s.](?:pdf|docx?|xlsx?|pptx?|wps|odt|ods|ofd|zip|rar|7z|txt|csv)\b", re.IGNORECASE
)
_ITEM = re.compile(r"(?<!\d)(?P<number>\d{1,2})\s?[.、．:)](?!\d)\s?")
#: behind a name: its file's ending and size
_FILE = re.compile(
    r"\s*[.\s](?:pdf|docx?|xlsx?|pptx?|wps|et|odt|ods|ofd|zip|rar|7z|txt|rtf|csv|jpe?g|png)\b.*$|\s*[(（][\d.]+\s?[KMG]?B[)）]\s*$",
    re.IGNORECASE,
)
#: how many of it: 名單1份
_COPIES = re.compile(r"\s?[(（]?(?:\d{1,3}|[一二三四五六七八九十]|各\d?)\s?[份件][)）]?\s*$")
_NO_NAME = re.compile(
    r"^(?:点击)?(?:此处)?(?:下载|查看|打开|浏览|附件下载|pdf|word|无|略|另附)*$|[。；;]$|^见|^如[上下]",
    re.IGNORECASE,
)


def findings(page: Page, address: str | None) -> list[Finding]:
    """Each attachment once: where the page links to it, with the address, else with its place."""
    linked = list(_linked(page, address))
    known = {squeeze(one.value) for one in linked}
    listed = [one for one in _listed(page) if squeeze(one.value) not in known]
    distinct = {squeeze(one.value): one for one in reversed([*linked, *listed])}
    return list(reversed(distinct.values()))[:_MOST]


def _listed(page: Page) -> Iterator[Finding]:
    """The names behind 附件, and in the numbered lines below it."""
    wanted = 0  # the number of the next line in a list
    files = False  # below a heading that announces files
    for row in page.rows:
        initial = row.text.lstrip()[:1] in "附相下檔档【["
        match = _LABEL.match(row.folded) if initial else None
        files = bool(initial and _HEADING.fullmatch(row.folded.strip())) or (
            files and bool(_FILE_ROW.match(row.folded))
        )
        if match and len(row.text) <= 4 * _LONGEST:
            names = list(_names(row, match.end()))
            wanted = len(names) + 1 if not match["number"] else 0
        elif wanted and (item := _ITEM.match(row.folded.strip())) and int(item["number"]) == wanted:
            names = list(_names(row, 0))
            wanted += len(names)
        else:
            names, wanted = list(_names(row, 0)) if files and not initial else [], 0
        yield from names


def _names(row: Row, start: int) -> Iterator[Finding]:
    """The items of a line from `start` on: numbered from 1, or one alone."""
    items = list(_ITEM.finditer(row.folded, start))
    if not items or row.folded[start : items[0].start()].strip():
        items = []
    starts = [item.end() for item in items] or [start]
    ends = [item.start() for item in items[1:]] + [len(row.text)]
    for begin, end in zip(starts, ends, strict=True):
        name = _bare(row.text[begin : min(end, begin + 2 * _LONGEST)])
        if name:
            place = row.line.start + row.text.index(name, begin)
            yield Finding("attachments", name, name, "attachments.list", place)


def _bare(words: str) -> str:
    name = _COPIES.sub("", _FILE.sub("", words.strip())).strip(" \u3000《》，,、")
    return name if 1 < len(name) <= _LONGEST and not _NO_NAME.search(name) else ""


def _linked(page: Page, address: str | None) -> Iterator[Finding]:
    """The files that links in the document or right below it lead to."""
    files = [(name[5:], value) for name, value in page.doc.head if name.startswith("file:")]
    if not files or not page.run:
        return
    base = next((value for name, value in page.doc.head if name == "base"), "")
    last = page.run[-1].index + 1
    near = squeeze("\n".join(row.text for row in page.rows[page.body : last + _REACH]))
    for text, href in files:
        label = _LABEL.match(fold(text))
        name = _bare(re.sub(r"^\s*\d{1,2}\s?[.、．]\s*", "", text[label.end() :] if label else text))
        if name and squeeze(name) in near:
            yield Finding(
                "attachments", name, urljoin(urljoin(address or "", base), href), "attachments.link"
            )
