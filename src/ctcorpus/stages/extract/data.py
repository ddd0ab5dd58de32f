"""What a page says of itself in data for programs: JSON-LD, and the objects that its scripts are fed with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Item = tuple[str, str]

_LD_FIELDS = ("headline", "datePublished", "dateModified", "author", "publisher", "url")
#: JSON-LD about something else than the page
_OTHER_THINGS = frozenset(
    [
        "Organization",
        "NewsMediaOrganization",
        "GovernmentOrganization",
        "Corporation",
        "Person",
        "WebSite",
        "BreadcrumbList",
        "ListItem",
        "ItemList",
        "ImageObject",
        "VideoObject",
        "SearchAction",
        "SiteNavigationElement",
        "Comment",
        "Product",
        "LocalBusiness",
    ]
)
#: objects whose `name` is their title
_WORKS = frozenset(
    [
        "Article",
        "NewsArticle",
        "Report",
        "BlogPosting",
        "ScholarlyArticle",
        "Legislation",
        "WebPage",
        "CreativeWork",
    ]
)
_GROUPS = frozenset(("Organization", "NewsMediaOrganization", "GovernmentOrganization", "Corporation"))
#: keys of a day in the objects of scripts, and of the title beside it
_DAY_KEY = (
    r"(?:publish(?:ed)?|pub|release|firstPublish)_?(?:time|date|at|on)|date_?published|ptime|oriCreateTime"
)
_DAY = re.compile(_DAY_KEY, re.IGNORECASE)
_TITLE = re.compile(r"(?:news|article|doc)?_?title|headline|subject", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"[\"']?\b(?:{_DAY_KEY})[\"']?\s*[:=]\s*[\"']?(?P<value>\d[\d\-/:. TZ+年月日]{{7,30}})", re.IGNORECASE
)
#: objects of a script that are looked at, and characters in which one may begin
_MOST = 2000
_SHORTEST, _LONGEST = 8, 200


def linked_data(text: str) -> Iterator[Item]:
    """The fields of the JSON-LD objects in a script that speak of the page; broken JSON gives none."""
    try:
        stack = [json.loads(text.strip().rstrip(";"), strict=False)]
    except (ValueError, RecursionError):
        return
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += reversed(value)
        elif isinstance(value, dict):
            if not _types(value) & _OTHER_THINGS:
                yield from _fields(value)
            stack += [value[key] for key in ("mainEntity", "@graph") if key in value]


def _types(value: dict[str, Any]) -> set[str]:
    kind = value.get("@type")
    return set(map(str, kind)) if isinstance(kind, list) else {str(kind)}


def _fields(value: dict[str, Any]) -> Iterator[Item]:
    if "headline" not in value and _types(value) & _WORKS and isinstance(value.get("name"), str):
        yield "ld:headline", value["name"]
    for field in _LD_FIELDS:
        yield from ((f"ld:{field}", name) for name in _names(value.get(field), field))


def _names(value: Any, field: str) -> Iterator[str]:
    """The strings of a field: itself, a list's, the `name` of an object; of authors only those of persons."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _names(item, field) if not isinstance(item, list) else ()
    elif isinstance(value, dict) and not (field == "author" and _types(value) & _GROUPS):
        name = value.get("name")
        yield from (one for one in (name if isinstance(name, list) else [name]) if isinstance(one, str))


def script_days(text: str) -> Iterator[Item]:
    """(`data:TITLE`, day) of the objects in a script that have both, `data:` where the day has no title."""
    first = _IN_TEXT.search(text)
    if first is None:
        return
    objects = _objects(text)
    if objects is None:
        yield from (("data:", match["value"].strip()) for match in _IN_TEXT.finditer(text))
    else:
        yield from (item for one in objects for item in _day(one))


def _objects(text: str) -> list[dict[str, Any]] | None:
    """The objects of the first JSON value in a script, outermost first; None where there is none to read."""
    start = min((place for mark in "{[" if (place := text.find(mark)) >= 0), default=-1)
    try:
        stack: list[Any] = [json.JSONDecoder(strict=False).raw_decode(text, start)[0]] if start >= 0 else []
    except (ValueError, RecursionError):
        return None
    found: list[dict[str, Any]] = []
    while stack and len(found) < _MOST:
        value = stack.pop()
        if isinstance(value, dict):
            found.append(value)
        stack += (
            reversed(list(value.values()) if isinstance(value, dict) else value)
            if isinstance(value, dict | list)
            else ()
        )
    return found or None


def _day(value: dict[str, Any]) -> Iterator[Item]:
    days = (one for key, one in value.items() if _DAY.fullmatch(key) and isinstance(one, str | int))
    titles = (one for key, one in value.items() if _TITLE.fullmatch(key) and isinstance(one, str))
    day, title = str(next(days, "")), next(titles, "")
    if len(day) >= _SHORTEST and len(title) <= _LONGEST:
        yield f"data:{title}", day
