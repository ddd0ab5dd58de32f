"""The rules on page furniture: rows of `furniture.yaml` and of the site profiles in `sites.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

from ctcorpus.config import Config
from ctcorpus.model import Document
from ctcorpus.rules.local import LocalRules, laid_over
from ctcorpus.rules.timed import compiled

Where = Literal["head", "tail", "any"]
Action = Literal["drop-line", "drop-list", "drop-to-end", "drop-from-start", "cut", "cut-start", "keep"]

#: keys that a row may have, in the order of `Rule`, and what holds without them
_KINDS = (("company", False), ("under", False), ("sign", True), ("resumes", False))
#: longer lines are never dropped by a pattern: a seed holds 26,000 characters of text in one line
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: what it looks for in a line's view, where, and what it does."""

    id: str
    where: Where
    action: Action
    pattern: re.Pattern[str]
    why: str
    match: tuple[str, ...]
    miss: tuple[str, ...]
    company: bool = False  # acts only in a run of lines with other furniture
    under: bool = False  # and only right under such a line
    sign: bool = True  # such a line tells that the text was a web page
    resumes: bool = False  # the text may go on behind the titles under it


@dataclass(frozen=True, slots=True)
class Site:
    """A profile: how a site is told, and the rules that hold there."""

    id: str
    hosts: tuple[str, ...]
    markers: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]
    rules: tuple[Rule, ...]

    def tells(self, hosts: Iterable[str], views: str) -> bool:
        """Whether a page comes from this site: by its hosts, by a line that only this site has, by two hints.

        `views` are those of its lines, joined by line ends.
        """
        if any(host == own or host.endswith("." + own) for host in hosts for own in self.hosts):
            return True
        if any(marker.search(views) for marker in self.markers):
            return True
        return sum(bool(hint.search(views)) for hint in self.hints) >= 2


@cache
def furniture(local: LocalRules | None = None) -> tuple[Rule, ...]:
    """The general rules, a corpus' own first."""
    return tuple(_rule(row, row["id"]) for row in laid_over("furniture.yaml", local))


@cache
def sites(local: LocalRules | None = None) -> tuple[Site, ...]:
    """The site profiles, a corpus' own first."""
    return tuple(
        Site(
            id=row["id"],
            hosts=tuple(row["hosts"]),
            markers=tuple(_of_lines(row["id"], marker) for marker in row["markers"]),
            hints=tuple(_of_lines(row["id"], hint) for hint in row.get("hints", ())),
            rules=tuple(_rule(rule, f"sites.{row['id']}.{n}") for n, rule in enumerate(row["rules"], 1)),
        )
        for row in laid_over("sites.yaml", local)
    )


def _of_lines(site: str, pattern: str) -> re.Pattern[str]:
    return compiled(site, "(?m)" + pattern)


def _rule(row: dict[str, Any], name: str) -> Rule:
    pattern = compiled(name, row["pattern"])
    examples = tuple(row["match"]), tuple(row["miss"])
    kind = (row.get(*one) for one in _KINDS)
    return Rule(name, row["where"], row["action"], pattern, row["why"], *examples, *kind)


def hosts_of(doc: Document) -> frozenset[str]:
    """The hosts that a document comes from, as its head says, or what stands beside it."""
    own = {"link:canonical", "meta:og:url", "comment:saved-from", "base", "ld:url"}
    said = [value for name, value in doc.head if name in own]
    hosts = set()
    for address in (*said, *(one.value for one in doc.told if one.field == "url")):
        try:
            hosts.add((urlsplit(address).hostname or "").lower())
        except ValueError:  # a broken address, e.g. an open [
            continue
    return frozenset(hosts - {""})


def active_rules(hosts: frozenset[str], views: Sequence[str], config: Config) -> tuple[Rule, ...]:
    """The rules that hold for a page: those of its site first, without the disabled ones."""
    special = [rule for site in _sites_of(hosts, views, config) for rule in site.rules]
    return tuple(rule for rule in (*special, *furniture(config.rules)) if rule.id not in config.disable)


def _sites_of(hosts: frozenset[str], views: Sequence[str], config: Config) -> list[Site]:
    """The profiles that a page's hosts and lines tell, or the one that the configuration names."""
    if config.profile:
        return [site for site in sites(config.rules) if site.id == config.profile]
    lines = "\n".join(dict.fromkeys(views))
    return [site for site in sites(config.rules) if site.tells(hosts, lines)]
