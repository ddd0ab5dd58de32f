"""The rules of `rules/metadata.yaml`, typed and compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from ctcorpus.rules import read_yaml
from ctcorpus.rules.local import LocalRules, laid_over
from ctcorpus.rules.timed import Timed, compiled, is_local

Kind = Literal["date", "name", "names", "number", "text", "url", "count"]

_HAN_NAME = r"[\u4e00-\u9fff]"
#: roles of others, named behind the reporter
_NEXT_ROLE = "通讯员|实习生|摄影|责任编辑|编辑|责编"
#: `{name}` in a pattern: one name; `{names}`: a run of them, which `are_names` then checks
_NAME_RUN = rf"{_HAN_NAME}(?:(?!{_NEXT_ROLE})(?:{_HAN_NAME}|[·•・‧、, ]))*{_HAN_NAME}"
#: a person's name: two to four Han characters, or a foreign one with dots
_NAME = re.compile(
    rf"{_HAN_NAME}{{2,4}}|{_HAN_NAME}\s{{1,2}}{_HAN_NAME}|{_HAN_NAME}{{1,8}}(?:[·•・‧]{_HAN_NAME}{{1,10}}){{1,3}}"
)
_BETWEEN_NAMES = re.compile(r"\s?[、,]\s?|\s")
#: what may be a label with its colon: its characters may be spread with blanks; databases of law write 【文号】
_BEFORE_COLON = re.compile(r"([^:|/】\]]{1,24})(?P<mark>[】\]]\s?:?|[:|/丨])\s*")
#: labels of authors that a stroke may follow in place of a colon
_SLASHED = ("作者", "撰文", "采写", "撰稿", "主笔")
#: in a table the border of a cell stands for the colon
_CELL = re.compile(r"(\S{2,10})\u3000\s*")
_COLON = re.compile(r"\s{0,4}:")
#: labels of fewer characters are too common inside words to end a value that they are glued to
_SHORTEST_INSIDE, _LONGEST_INSIDE = 2, 10


@dataclass(frozen=True, slots=True)
class Label:
    """A word that says what stands behind it. `weak`: only beside other signs of a byline."""

    id: str
    field: str
    kind: Kind
    weak: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern over a folded line; its named groups are fields."""

    id: str
    regex: re.Pattern[str]
    claim: bool  # the line is metadata and nothing else
    within: bool  # may also stand inside a byline


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules but those that a configuration disables."""

    labels: dict[str, Label]  # by their words, without blanks, in lower case
    day_words: re.Pattern[str]  # the words of labels for days, which a day may follow without a colon
    furniture: re.Pattern[str]
    lines: tuple[Pattern, ...]
    datelines: tuple[Pattern, ...]
    mirrors: tuple[Pattern, ...]
    not_title: tuple[Pattern, ...]
    notice: tuple[Pattern, ...]
    title_ending: re.Pattern[str]
    site_name: re.Pattern[str]
    media_name: re.Pattern[str]
    column: re.Pattern[str]
    day_opening: re.Pattern[str]
    table_value: re.Pattern[str]
    vague: tuple[Pattern, ...]
    nobody: frozenset[str]
    taiwan: tuple[str, ...]
    disabled: frozenset[str]

    def label_at(self, folded: str, position: int) -> tuple[Label, int] | None:
        """The label that begins at `position`, and where its value begins."""
        if (match := _BEFORE_COLON.match(folded, position)) and (label := self._label(match[1])):
            slashed = match["mark"] == "/"  # 文/ and 记者/ stand over a text and belong to it
            if (
                not slashed
                or label.field in ("source", "editors")
                or label.kind == "date"
                or match[1].strip() in _SLASHED
            ):
                return label, match.end()
        if (match := _CELL.match(folded, position)) and (label := self._label(match[1])):
            return label, match.end()
        return None

    def label_of_day(self, folded: str, position: int) -> tuple[Label, int] | None:
        """The label for a day that begins at `position` and has no colon, and where its day would begin."""
        match = self.day_words.match(folded, position)
        label = self._label(match[0]) if match else None
        return (label, match.end()) if match and label else None

    def label_after(self, folded: str, position: int) -> int | None:
        """Where the next label with a colon begins, also one that is glued to what stands before it."""
        for colon in _COLON.finditer(folded, position):
            start = colon.start()
            word = ""
            best = None
            while start > position and len(word) < _LONGEST_INSIDE:
                start -= 1
                if not folded[start].isspace():
                    word = folded[start] + word
                    label = self.labels.get(word) if len(word) >= _SHORTEST_INSIDE else None
                    if label and (not label.weak or folded[colon.end() :].lstrip()[:1].isdigit()):
                        best = start
                elif colon.start() - start > 2 * _LONGEST_INSIDE:
                    break
            if best is not None:
                return best
        return None

    def _label(self, words: str) -> Label | None:
        return self.labels.get("".join(words.split()).lower())


@cache
def load(disable: frozenset[str] = frozenset(), local: LocalRules | None = None) -> Rules:
    """The rules, a corpus' own first, without those named in `disable`."""
    data = laid_over("metadata.yaml", local)

    def rows(section: str) -> list[dict[str, Any]]:
        return [row for row in data[section] if row["id"] not in disable]

    def patterns(section: str) -> tuple[Pattern, ...]:
        return tuple(_pattern(row, data["places"]) for row in rows(section))

    labels = {
        "".join(word.split()).lower(): Label(row["id"], row["field"], row["kind"], row.get("weak", False))
        for row in reversed(rows("labels"))  # of rows with one word the first counts
        for word in row["words"]
    }
    return Rules(
        labels=labels,
        day_words=_day_words(rows("labels")),
        furniture=_any_of(rows("furniture")),
        lines=patterns("lines"),
        datelines=patterns("datelines"),
        mirrors=patterns("mirrors"),
        not_title=patterns("not_title"),
        notice=patterns("notice"),
        title_ending=re.compile(data["title_ending"]),
        site_name=re.compile(data["site_name"], re.IGNORECASE),
        media_name=re.compile(data["media_name"]),
        column=re.compile(data["column"]),
        day_opening=re.compile(data["day_opening"]),
        table_value=re.compile(data["table_value"]),
        vague=patterns("vague"),
        nobody=nobody(),
        taiwan=tuple(data["taiwan"]),
        disabled=disable,
    )


@cache
def nobody() -> frozenset[str]:
    """What stands in an author's place where nobody is named; folded, in lower case."""
    return frozenset(read_yaml("metadata.yaml")["nobody"])


@cache
def no_source() -> frozenset[str]:
    """What stands for the page's own site where a source should; folded, in lower case."""
    return frozenset(read_yaml("metadata.yaml")["no_source"])


@cache
def tags(field: Literal["published", "updated", "source", "author"]) -> tuple[str, ...]:
    """Names of meta tags that give a field, the surest first; without punctuation, in lower case."""
    return tuple(read_yaml("metadata.yaml")[f"{field}_tags"])


def are_names(words: str) -> bool:
    """Whether folded words are names of persons and nothing else."""
    return bool(_NAME.fullmatch(words)) or all(_NAME.fullmatch(name) for name in _BETWEEN_NAMES.split(words))


def _day_words(rows: list[dict[str, Any]]) -> re.Pattern[str]:
    words = (word for row in rows if row["kind"] == "date" for word in row["words"])
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"(?:{either})\s{{0,4}}", re.IGNORECASE)


def are_persons(words: str) -> bool:
    """Whether folded words are names that begin with a Chinese surname, or foreign ones with dots."""
    surnames = read_yaml("metadata.yaml")["surnames"]
    return are_names(words) and all(
        name.startswith(tuple(surnames)) or "·" in name for name in _BETWEEN_NAMES.split(words)
    )


def _any_of(rows: list[dict[str, Any]]) -> re.Pattern[str]:
    """One pattern for furniture of bylines, up to where a word ends."""
    either = "|".join(f"(?:{row['pattern']})" for row in rows) or r"(?!)"
    pattern = rf"(?:{either})(?:\s?(?:{either})){{0,3}}(?=$|[\s|()\[\]【】·,;/]|[\u4e00-\u9fff]{{2,6}}\s?:)"
    own = next((row["id"] for row in rows if is_local(row["id"])), None)
    return cast("re.Pattern[str]", Timed(own, pattern)) if own else re.compile(pattern)


def _pattern(row: dict[str, Any], places: list[str]) -> Pattern:
    source = row["pattern"].replace("{names}", _NAME_RUN).replace("{name}", f"{_HAN_NAME}{{2,4}}")
    source = source.replace("{place}", "|".join(places)).replace("记者", "记者(?![会团站席证])")
    return Pattern(row["id"], compiled(row["id"], source), row.get("claim", False), row.get("within", False))
