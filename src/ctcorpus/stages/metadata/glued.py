"""A row of a document table that lost the borders of its cells: 文号某公通〔2022〕17号发布日期2022-03-04.

Labels without a colon are words of the text as often as not, so a line counts only where it is labels and
values from end to end, and one value has the form that its label asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ctcorpus.stages.metadata import dates
from ctcorpus.stages.metadata.rules import Label, Rules

_LONGEST = 160
#: of a row's labels the dates, numbers, offices and the fields without a field of the record
_FIELDS = ("published", "written", "issuer", "doc_number", "created", "other")
_INDEX = re.compile(r"[A-Za-z\d]*\d[A-Za-z\d/.\-_]*(?:\([\d/-]+\))?")
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,16}[〔\[(][12]\d{3}[〕\])]\s?第?\d{1,6}\s?号|[\u4e00-\u9fff]{2,14}令?第\d{1,6}号"
)
_NAME = re.compile(r"[\u4e00-\u9fff、·\s]{2,40}")
_PUNCTUATED = re.compile(r"[。！？!?，,:]")


def cells(folded: str, rules: Rules) -> list[tuple[Label, int, int]]:
    """The labels of such a line with the places of their values; none where it is no such line."""
    core = folded.strip()
    if not core or len(folded) > _LONGEST or _PUNCTUATED.search(core):
        return []
    words = _words(rules)
    found = list(words.finditer(folded))
    if not found or folded[: found[0].start()].strip():
        return []
    labels = [rules.labels["".join(one[0].split()).lower()] for one in found]
    ends = [*(one.start() for one in found[1:]), len(folded)]
    parts = [(label, one.end(), end) for label, one, end in zip(labels, found, ends, strict=True)]
    values = [folded[start:end].strip() for _, start, end in parts]
    fits = [_fits(label, value) for (label, _, _), value in zip(parts, values, strict=True)]
    wrong = any(value and fit is False for value, fit in zip(values, fits, strict=True))
    return parts if any(fits) and not wrong else []


def _fits(label: Label, value: str) -> bool | None:
    """Whether a value has the form of its label; None where the label asks for none."""
    if label.kind == "date":
        found = dates.parse(value)
        return found is not None and found.raw == value
    if label.kind == "number":
        return bool(_NUMBER.fullmatch(value))
    if label.kind == "name":
        return None if _NAME.fullmatch(value) else False
    indexed = _INDEX.fullmatch(value) and len(value) >= 8
    return True if indexed or ";" in value else None  # 主题词反恐怖;检查


@lru_cache(8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(r"\s?".join(word) for word in sorted(words, key=len, reverse=True)))


def _words(rules: Rules) -> re.Pattern[str]:
    return _pattern(tuple(_table_words(rules)))


def _table_words(rules: Rules) -> Iterator[str]:
    for word, label in rules.labels.items():
        usable = label.field in _FIELDS and label.kind != "count" and not label.weak
        if usable and (len(word) >= 3 or word in ("文号", "语种")):
            yield word
