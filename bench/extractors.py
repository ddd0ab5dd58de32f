"""Other extractors on the same pages: writes docs/extraction.md. Needs `make rivals`; no part of `make eval`.

    python -m bench.extractors            write docs/extraction.md anew
    python -m bench.extractors --print    print it only
    python -m bench.extractors --tries    the settings that were tried for each tool, by body F1 on the tuned pages

Each tool gets its fairest chance: the text decoded rightly, while ctcorpus has the bytes and must find out, and of the
settings that are sensible for Chinese the one with the best bodies on the tuned pages (`TRIES`).
"""

from __future__ import annotations

import logging
import re
import statistics
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import pages
from .pages import Found, Page, Scores, Tool, flatten, several

DOC = Path(__file__).resolve().parent.parent / "docs/extraction.md"
_SHOWN = ("title", "published", "source")


def _markup(page: Page) -> str:
    """The text of a page as parsers of `str` take it: no declaration of a codec, no NUL."""
    return re.sub(r"^\s*<\?xml[^>]*>", "", page.markup.replace("\0", ""))


def _day(value: object) -> tuple[str, ...]:
    return several(str(value or "")[:10])


# --- the tools --------------------------------------------------------------------------------------


def all_text(page: Page) -> Found:
    """Everything that is seen, and the title element."""
    found = re.search(r"<title[^>]*>(.*?)</title>", page.markup, re.DOTALL | re.IGNORECASE)
    return Found(flatten(page.markup), {"title": several(found[1].strip() if found else "")})


def trafilatura(page: Page, size: int, **options: bool) -> Found:
    import trafilatura as library
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(size))
    config.set("DEFAULT", "MIN_OUTPUT_SIZE", str(min(size, 10)))
    found: Any = library.bare_extraction(
        _markup(page), with_metadata=True, include_comments=False, config=config, **options
    )
    if found is None:
        return Found()
    fields = {"title": several(found.title), "published": _day(found.date), "source": several(found.sitename)}
    return Found(found.text or "", {**fields, "authors": several((found.author or "").split("; "))})


def readability(page: Page, retry: int = 250) -> Found:
    from readability import Document

    document = Document(_markup(page), retry_length=retry)
    return Found(flatten(document.summary()), {"title": several(document.short_title())})


def resiliparse(page: Page, main: bool = True, comments: bool = False) -> Found:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    text = extract_plain_text(
        page.markup, main_content=main, alt_texts=False, list_bullets=False, comments=comments
    )
    return Found(text, {"title": several((HTMLTree.parse(page.markup).title or "").strip())})


def justext(page: Page, low: int, high: int, links: float = 0.2) -> Found:
    """Without a stoplist, as its authors advise for languages that have none: length and links alone decide."""
    import justext as library

    found = library.justext(
        _markup(page),
        frozenset(),
        length_low=low,
        length_high=high,
        stopwords_low=0,
        stopwords_high=0,
        max_link_density=links,
    )
    return Found("\n".join(one.text for one in found if not one.is_boilerplate))


def newspaper(page: Page, language: str = "zh") -> Found:
    import newspaper as library

    article: Any = library.article("https://example.org/", language=language, input_html=_markup(page))
    fields = {"title": several(article.title), "published": _day(article.publish_date)}
    fields |= {"source": several(article.meta_site_name), "authors": several(article.authors)}
    return Found(article.text, fields)


#: sensible settings for Chinese, by tool; the best one on the tuned pages stands in the table
TRIES: dict[str, dict[str, Tool]] = {
    "trafilatura": {
        f"{mode or 'default'}, `MIN_EXTRACTED_SIZE` {size}": partial(
            trafilatura, size=size, **({mode: True} if mode else {})
        )
        for mode in ("", "favor_recall", "favor_precision", "fast")
        for size in (250, 80)
    },
    "readability-lxml": {f"`retry_length={n}`": partial(readability, retry=n) for n in (250, 80)},
    "resiliparse": {
        "`main_content=True`": resiliparse,
        "`main_content=True, comments=True`": partial(resiliparse, comments=True),
    },
    "jusText": {
        f"no stoplist (there is none for Chinese), `length_low={low}, length_high={high}`": partial(
            justext, low=low, high=high
        )
        for low, high in ((70, 200), (30, 80), (20, 60), (10, 30), (6, 20))
    },
    "newspaper4k": {'`language="zh"`': newspaper},
}


@cache
def chosen() -> dict[str, tuple[str, Tool]]:
    """The best of each tool's settings on the tuned pages."""
    found: dict[str, tuple[str, Tool]] = {}
    for name, tries in TRIES.items():
        found[name] = max(tries.items(), key=lambda one: _mean(scored("tuned", one[1]).scores))
    return found


def tools() -> dict[str, Tool]:
    return {
        "ctcorpus": pages.ours,
        **{name: tool for name, (_, tool) in chosen().items()},
        "all text": all_text,
    }


# --- the table --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    scores: Scores
    milliseconds: float  # of processor time a page, at the median
    failed: int  # pages on which the tool raised


def scored(name: str, tool: Tool) -> Run:
    found, times, failed = [], [], 0
    for page in pages.sets()[name]:
        start = time.process_time()
        try:
            given = tool(page)
        except Exception:  # other people's code: a page it cannot take is an empty one, and said so
            given, failed = Found(), failed + 1
        times.append(1000 * (time.process_time() - start))
        found.append(pages.judge(page, given))
    return Run(Scores(name, tuple(found)), statistics.median(times), failed)


def _mean(scores: Scores) -> float:
    return scores.body[0] / scores.body[1]


def row(name: str, run: Run) -> str:
    some = run.scores
    dates = some.field("published")
    body = f"{_mean(some):.3f}"
    low = str(some.not_low[1] - some.not_low[0])
    title, day, source = (_given(some, field, str(some.said(field)[0])) for field in _SHOWN)
    if day != "–":
        day += f" / {dates['wrong'] + dates['unasked']}"
    return "| " + " | ".join((name, body, low, title, day, source, f"{run.milliseconds:.1f}")) + " |"


def _given(some: Scores, field: str, cell: str) -> str:
    """A dash where a tool gives the field of no page: it does not look for it."""
    seen = some.field(field)
    return cell if seen["right"] + seen["wrong"] + seen["unasked"] else "–"


def table(name: str) -> Iterator[str]:
    some = pages.sets()[name]
    of = {field: sum(bool(page.fields.get(field)) for page in some) for field in _SHOWN}
    bodies = sum(bool(page.body) for page in some)
    yield (
        f"| {len(some)} pages | body F1, {bodies} | below .60 | title, {of['title']} "
        f"| date right, {of['published']} / wrong | source, {of['source']} | ms a page |"
    )
    yield "|---|" + "---:|" * 6
    for tool_name, tool in tools().items():
        run = scored(name, tool)
        yield row(tool_name, run)
        if run.failed:
            print(f"{tool_name} raised on {run.failed} of {len(some)} {name} pages", file=sys.stderr)


HEADS = {
    "tuned": "## Our own pages, which rules may be tuned on",
    "held": "## Our own pages that are held apart",
    "real": "## Real pages",
}


def page() -> str:
    out = [
        "# Bodies and metadata, side by side with other extractors",
        "",
        "<!-- Written by `make rivals` (python -m bench.extractors); do not edit by hand. -->",
        "",
        *_HEAD.format(day=date.today().isoformat()).strip().split("\n"),
        "",
    ]
    versions = {
        "trafilatura": "trafilatura",
        "readability-lxml": "readability-lxml",
        "resiliparse": "Resiliparse",
    }
    for name, (settings, _) in chosen().items():
        out.append(f"* **{name}** {version(versions.get(name, name))}: {settings}.")
    out.append("* **all text**: all that is seen, and the title element.")
    for name in pages.sets():
        out += ["", HEADS[name], "", *table(name)]
    if "real" not in pages.sets():
        out += ["", "Real pages were not at hand for this run."]
    return "\n".join(out) + "\n"


_HEAD = """
Measured on {day}. Body F1 is over character trigrams after NFKC, T->S and without white space, against the body as a
reader would mark it (`tests/samples/pages/README.md`); the mean over pages that have one. A title or source is right
where it is equal under the same folding, a date where its day is; a date is wrong, too, where the page says none. Time
is processor time at the median, metadata included; ctcorpus does all its work in it, repair, segmentation and tags too.

The other tools are handed the text decoded rightly; ctcorpus has the bytes and must find out. Of the settings that are
sensible for Chinese each has the one with the best bodies on the tuned pages (`python -m bench.extractors --tries`).
The source of trafilatura and newspaper4k is the name of the site, which is the nearest they have; a dash stands where a
tool does not look for a field. Our own pages were written by those who write ctcorpus, though
before it was measured on them: the pages that are held apart and the real ones say more.
"""


def tries() -> Iterable[str]:
    for name, some in TRIES.items():
        for settings, tool in some.items():
            run = scored("tuned", tool)
            yield f"{name:18} {_mean(run.scores):.4f}  {settings}"


def main(arguments: Sequence[str]) -> int:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if "--tries" in arguments:
        print(*tries(), sep="\n")
    elif "--print" in arguments:
        print(page())
    else:
        DOC.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
