"""What the rule files may hold, row by row: the formats that the package's own data and local files share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

#: says what is wrong with a value; None: nothing
Check = Callable[[Any], str | None]
#: keys of a row; one that ends in `?` may be left out
Keys = Mapping[str, Check]

_LOCAL_ID = re.compile(r"local\.[a-z0-9]+(?:[.-][a-z0-9]+)*")
_HAN_WORD = re.compile(r"[\u4e00-\u9fd5]{2,}")
#: what the metadata stage puts into a pattern before it is compiled
_PLACES = re.compile(r"\{(?:names?|place)\}")


def _text(value: Any) -> str | None:
    if isinstance(value, str) and value.strip():
        return None
    return "must be text" if value is None or isinstance(value, str) else "must be text: put it in quotes"


def _texts(value: Any) -> str | None:
    if not isinstance(value, list):
        return "must be a list of texts, [in, brackets]"
    return next((f"holds {one!r}, which {wrong}" for one in value if (wrong := _text(one))), None)


def _examples(value: Any) -> str | None:
    return "must hold an example at least" if value == [] else _texts(value)


def _pairs(value: Any) -> str | None:
    """Lines, each with what it gives."""
    if not isinstance(value, dict) or not value:
        return "must hold lines with what each gives, as `line: value`"
    flat = [one for pair in value.items() for one in (pair[0], *_listed(pair[1]))]
    return next((f"holds {one!r}, which {wrong}" for one in flat if (wrong := _text(one))), None)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _years(value: Any) -> str | None:
    right = isinstance(value, dict) and all(type(one) is int for pair in value.items() for one in pair)
    return None if right else "must hold numbers of resolutions with their years, as `1373: 2001`"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _number(value: Any) -> str | None:
    return None if isinstance(value, int | float) and not isinstance(value, bool) else "must be a number"


def _reach(value: Any) -> str | None:
    right = isinstance(value, list) and len(value) == 2 and all(isinstance(one, int) for one in value)
    return None if right else "must be two numbers, [before, behind]"


def _pattern(value: Any) -> str | None:
    import regex

    if wrong := _text(value):
        return wrong
    pattern = _PLACES.sub("x", value)
    try:
        re.compile(pattern)
        regex.compile(pattern)
    except (re.error, regex.error, RecursionError, OverflowError) as error:
        return f"is no pattern: {error}"
    return "matches nothing at all: every line would be found" if re.search(pattern, "") else None


def _patterns(value: Any) -> str | None:
    if wrong := _texts(value):
        return wrong
    return next((f"holds {one!r}, which {wrong}" for one in value if (wrong := _pattern(one))), None)


def _weights(value: Any) -> str | None:
    """Words of a theme by weight."""
    if not isinstance(value, dict) or not value:
        return "must hold words by their weight, as `3: [words]`"
    return next((wrong for pair in value.items() if (wrong := _number(pair[0]) or _texts(pair[1]))), None)


def _one_of(*words: str) -> Check:
    return lambda value: None if value in words else f"must be one of {', '.join(words)}"


_LINES: Keys = {"why": _text, "match": _examples, "miss": _examples}
_PAGE_RULE: Keys = {
    "where": _one_of("head", "tail", "any"),
    "action": _one_of("drop-line", "drop-list", "drop-to-end", "drop-from-start", "cut", "cut-start", "keep"),
    "pattern": _pattern,
    **_LINES,
    "company?": _flag,
    "sign?": _flag,
    "resumes?": _flag,
    "under?": _flag,
}
_PATTERN: Keys = {"id": _text, "pattern": _pattern, **_LINES}
_GROUPS: Keys = {**_PATTERN, "match": _pairs, "claim?": _flag, "within?": _flag}
_GUARD: Keys = {"id": _text, "forms": _pattern, **_LINES, "not_before?": _pattern, "not_after?": _pattern}
_NAMED: Keys = {"id": _text, "name": _text, "en": _text}
_FIELDS = "title subtitle published written created updated source issuer doc_number authors editors url site rights other"
#: the rows of each file; a file without sections has one that is called ""
ROWS: Mapping[str, Mapping[str, Keys]] = {
    "furniture.yaml": {"": {"id": _text, **_PAGE_RULE}},
    "sites.yaml": {
        "": {
            "id": _text,
            "hosts": _texts,
            "markers": _patterns,
            "hints?": _patterns,
            "rules": lambda rows: None if isinstance(rows, list) and rows else "must be a list of rules",
        }
    },
    "metadata.yaml": {
        "labels": {
            "id": _text,
            "field": _one_of(*_FIELDS.split()),
            "kind": _one_of("date", "name", "names", "number", "text", "url", "count"),
            "words": _examples,
            **_LINES,
            "match": _pairs,
            "weak?": _flag,
        },
        "furniture": _PATTERN,
        "lines": _GROUPS,
        "datelines": _GROUPS,
        "mirrors": _GROUPS,
        "not_title": _PATTERN,
        "notice": _PATTERN,
        "vague": _PATTERN,
    },
    "institutions.yaml": {
        "guards": _GUARD,
        "bodies": {
            **_NAMED,
            "kind": _text,
            **dict.fromkeys(("abbr?", "aliases?", "ambiguous?"), _texts),
            **dict.fromkeys(("parent?", "predecessor?", "country?", "hant?"), _text),
        },
    },
    "topics.yaml": {
        "groups": _NAMED,
        "themes": {
            **_NAMED,
            "group": _text,
            "terms": _weights,
            "exclude?": _texts,
            "anchors?": _texts,
            "threshold?": _number,
            "match": _examples,
            "miss": _examples,
        },
    },
    "instruments.yaml": {
        "guards": _GUARD,
        "patterns": {
            **_PATTERN,
            "kind": _text,
            "trigger": _examples,
            "reach": _reach,
            "canonical": _text,
            "context?": _pattern,
            "match": _pairs,
        },
        "known": {
            **_NAMED,
            "kind": _text,
            **dict.fromkeys(("symbols?", "aliases?", "quoted?"), _texts),
            "country?": _text,
        },
    },
}
#: sections that are no rows, but words or pairs that are added
_WORDS: Mapping[str, Mapping[str, Check]] = {
    "metadata.yaml": {"places": _texts, "taiwan": _texts},
    "institutions.yaml": {"generic": _texts},
    "instruments.yaml": {"years": _years, "issuers": _pairs},
}
WORDS = "words.tsv"


def problems(name: str, content: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with the content of a local file: a place in it (`row 2 (local.menu)`), and what is wrong."""
    if name == WORDS:
        yield from _words_problems(content)
    elif "" in ROWS[name]:
        yield from _rows_problems("", content, ROWS[name][""])
    elif not isinstance(content, dict):
        yield "", f"must have sections: {', '.join(_sections(name))}"
    else:
        for section, value in content.items():
            if section in ROWS[name]:
                yield from _rows_problems(f"{section}, ", value, ROWS[name][section])
            elif check := _WORDS.get(name, {}).get(section):
                if wrong := check(value):
                    yield str(section), wrong
            else:
                yield "", f"has no section {section!r} of one's own; there are {', '.join(_sections(name))}"


def _sections(name: str) -> list[str]:
    return [*ROWS[name], *_WORDS.get(name, {})]


def _rows_problems(section: str, rows: Any, keys: Keys) -> Iterator[tuple[str, str]]:
    if not isinstance(rows, list):
        yield section.rstrip(", "), "must be a list of rows, each beginning with `- id: local.`"
        return
    for number, row in enumerate(rows, 1):
        place = row_name(section, number, row)
        yield from ((place, wrong) for wrong in row_problems(row, keys))
        if "rules" in keys and isinstance(row, dict) and isinstance(row.get("rules"), list):
            for n, rule in enumerate(row["rules"], 1):
                yield from ((f"{place}, rule {n}", wrong) for wrong in row_problems(rule, _PAGE_RULE))


def row_name(section: str, number: int, row: Any) -> str:
    """How messages name a row."""
    id_ = row.get("id") if isinstance(row, dict) else None
    return f"{section}row {number} ({id_})" if isinstance(id_, str) else f"{section}row {number}"


def row_problems(row: Any, keys: Keys, local: bool = True) -> Iterator[str]:
    """What is wrong with one row; the ids of `local` ones begin with `local.`."""
    if not isinstance(row, dict):
        yield f"must be `key: value` lines: {', '.join(keys)}"
        return
    for key, check in keys.items():
        name = key.rstrip("?")
        if name not in row:
            if not key.endswith("?"):
                yield f"has no {name}"
        elif wrong := check(row[name]):
            yield f"{name} {wrong}"
    known = [key.rstrip("?") for key in keys]
    yield from (f"unknown key {key!r}; known are {', '.join(known)}" for key in row if key not in known)
    if local and "id" in keys and isinstance(row.get("id"), str) and not _LOCAL_ID.fullmatch(row["id"]):
        yield "id must begin with `local.` and go on in small letters and figures, as local.menu or local.un-news"


def _words_problems(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, 1):
        place = f"row {number} ({row[0]})"
        if len(row) != 3:
            yield place, "must be word, frequency or -, category, with tabs between them"
        elif not _HAN_WORD.fullmatch(row[0]):
            yield place, "must be a word of two Chinese characters or more, and nothing else"
        elif row[1] != "-" and not (row[1].isascii() and row[1].isdigit() and int(row[1]) > 0):
            yield place, "must have a frequency above 0, or -"
