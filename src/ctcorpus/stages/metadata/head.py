"""What a page says about itself out of sight: meta tags, JSON-LD, script variables, its URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.hanzi import fold, squeeze
from ctcorpus.stages.metadata import dates
from ctcorpus.stages.metadata.finding import Finding
from ctcorpus.stages.metadata.moments import to_iso
from ctcorpus.stages.metadata.rules import are_names, are_persons, tags

Head = tuple[tuple[str, str], ...]

#: bounds of the time that titles take: longer ones are no titles, and no page has more
_LONGEST_TITLE, _MOST_TITLES = 300, 40
#: characters of a day in ISO form; less is no publishing day where nobody printed it
_DAY = 10
_PLAIN = re.compile(r"[^a-z0-9]+")
_URL = re.compile(r"https?://[^\s<>\"']+$")


def _key(name: str) -> tuple[str, str]:
    """`meta:og:time ` -> ("meta", "ogtime")."""
    kind, _, rest = name.partition(":")
    return kind, _PLAIN.sub("", rest.lower())


def _metas(head: Head, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The meta tags of these names: in the names' order, then the page's."""
    keyed = [(_key(name), name, value) for name, value in head]
    for wanted in names:
        for (kind, key), name, value in keyed:
            if kind == "meta" and key == wanted:
                yield name, value


def published(head: Head, *, roc: bool = False) -> Iterator[Finding]:
    """Publishing days, the surest first: WeChat's `ct`, meta tags, JSON-LD, <time> where there is only one."""
    for name, value in head:
        if name in ("var:ct", "var:createTime", "var:publish_time"):
            day = dates.given(value, roc=roc)
            if day and len(day) == _DAY:
                yield Finding("published", day, value, f"published.{name}")
    linked = [(name, value) for name, value in head if name == "ld:datePublished"]
    for name, value in (*_metas(head, tags("published")), *linked):
        day = dates.given(value, roc=roc)
        if day and len(day) == _DAY:
            yield Finding("published", day, value.strip(), f"published.{name.strip()}")
    for name in ("prop:datepublished", "time"):
        yield from _only([(one, value) for one, value in head if one == name])


def in_scripts(head: Head, title: str | None) -> Iterator[Finding]:
    """The day in a script's object that has the page's title, or the only one where none has a title."""
    days = [(name, value) for name, value in head if name.startswith("data:")]
    titled = [(name, value) for name, value in days if name != "data:"]
    own = [(name, value) for name, value in titled if title and squeeze(name[5:]) == squeeze(title)]
    yield from _only([("data", value) for _, value in own or ([] if titled else days)])


def _only(days: list[tuple[str, str]]) -> Iterator[Finding]:
    """The day that all these agree on."""
    found = {day: (name, value) for name, value in days if (day := dates.given(value)) and len(day) == _DAY}
    if len(found) == 1:
        for day, (name, value) in found.items():
            yield Finding("published", day, value.strip(), f"published.{name}")


def updated(head: Head) -> Iterator[str]:
    """Days on which the page changed."""
    for _name, value in (
        *_metas(head, tags("updated")),
        *(item for item in head if item[0] == "ld:dateModified"),
    ):
        if (found := dates.parse(value)) and found.precision == "day":
            yield found.value


def url(head: Head) -> Finding | None:
    """Where the page stood: saved from, canonical link, og:url, JSON-LD; absolute addresses only."""
    wanted = (
        "comment:saved-from",
        "meta:savepage-url",
        "link:canonical",
        "meta:og:url",
        "meta:url",
        "ld:url",
        "var:msg_link",
    )
    for key in wanted:
        for name, value in head:
            if name.strip() == key and _URL.match(value.strip()):
                return Finding("url", value.strip(), value.strip(), f"url.{key}")
    return None


def retrieved(head: Head) -> Iterator[Finding]:
    """When the page was fetched: what the program that saved it wrote down."""
    for key in ("comment:saved-date", "meta:savepage-date"):
        for name, value in head:
            if name == key and (found := to_iso(value)):
                yield Finding("retrieved", found, value, f"retrieved.{key}")


def from_url(address: str | None) -> Finding | None:
    """The publishing day in the page's address."""
    if address and (day := dates.in_url(address)):
        return Finding("published", day, address, "published.url")
    return None


def source(head: Head) -> Finding | None:
    """The source that a meta tag names in Chinese characters or as a short name."""
    for name, value in _metas(head, tags("source")):
        value = value.strip()
        if 2 <= len(value) <= 30 and not value.isdigit() and "/" not in value and "@" not in value:
            return Finding("source", value, value, f"source.{name.strip()}")
    for name, value in head:
        if name == "var:nickname":  # the account that a WeChat article is of
            return Finding("source", value, value, f"source.{name}")
    return None


def authors(head: Head) -> Iterator[Finding]:
    """Who wrote it, as JSON-LD says; pages name their site there as often as a person."""
    sites = site_names(tuple(item for item in head if item[0] not in ("ld:author", "meta:author")))
    for name, value in head:
        if name == "ld:author" and value not in sites and are_names(fold(value)):
            yield Finding("authors", value, value, f"authors.{name}")
    titles = squeeze(" ".join(value for name, value in head if name == "title" or name.endswith(":title")))
    metas = _metas(head, tags("author"))
    for name, value in (*metas, *(item for item in head if item[0] == "prop:author")):
        if value not in sites and squeeze(value) not in titles and are_persons(fold(value).strip()):
            yield Finding("authors", value, value, f"authors.{name.strip()}")


def titles(head: Head) -> list[tuple[str, str]]:
    """Titles as the head gives them, the surest first: (name, value)."""
    metas = list(_metas(head, ("articletitle", "ogtitle", "twittertitle", "title")))
    metas = [(name, value) for name, value in metas if "<" not in value]
    rest = [(name, value) for name, value in head if name in ("var:msg_title", "ld:headline", "title")]
    order = ("articletitle", "msgtitle", "ogtitle", "headline", "twittertitle")
    both = [(name, " ".join(value.split())) for name, value in (*metas, *rest) if value.strip()]
    short = [item for item in dict.fromkeys(both) if len(item[1]) <= _LONGEST_TITLE][:_MOST_TITLES]
    return sorted(
        short, key=lambda item: order.index(_key(item[0])[1]) if _key(item[0])[1] in order else len(order)
    )


def script_titles(head: Head) -> list[str]:
    """Titles in the objects of scripts: the page's own, and others'."""
    titles = (name[5:] for name, _ in head if name.startswith("data:") and name != "data:")
    return list(dict.fromkeys(titles))[:_MOST_TITLES]


def site_tags(head: Head) -> Iterator[tuple[str, str]]:
    """Names of the site that its tags give, the surest first."""
    yield from _metas(head, ("sitename", "ogsitename", "applicationname"))
    yield from (item for item in head if item[0] == "ld:publisher")


def rights(head: Head) -> Finding | None:
    """Terms of use, as a meta tag names them."""
    for name, value in _metas(head, ("dcrights", "dctermsrights", "rights", "copyright")):
        if value.strip() and len(value) <= _LONGEST_TITLE:
            return Finding("rights", value.strip(), value.strip(), f"rights.{name.strip()}")
    return None


def keyword_tags(head: Head) -> Iterator[tuple[str, str]]:
    """Lists of keywords."""
    return _metas(head, ("newskeywords", "keywords"))


def site_names(head: Head) -> set[str]:
    """Names of the site, as the head gives them."""
    metas = _metas(head, ("ogsitename", "sitename", "applicationname", "author", "twittersite"))
    linked = (item for item in head if item[0] in ("ld:publisher", "ld:author"))
    return {value.strip() for _, value in (*metas, *linked) if value.strip()}
