"""XML that is no HTML: feeds and site maps, which hold no document, and documents in tags of their own."""

from __future__ import annotations

import re

from ctcorpus.errors import Rejected

_BEFORE = r"\ufeff?\s*(?:<\?xml[^<>]{0,200}\?>\s*)"
_ROOT = re.compile(rf"{_BEFORE}?<(rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]")
_OTHER = re.compile(
    rf"{_BEFORE}(?:<!DOCTYPE[^<>]{{0,300}}>\s*)?<(?!html[\s>])[\w.:-]{{1,60}}[\s/>]", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]{0,60})(?:\s[^<>]*)?(/?)>")
#: elements of other vocabularies that stand inside sentences, and those that mean the same in HTML
_SENTENCE = "a b i u em strong span ref hi emph ulink link xref term date num"
_INLINE = frozenset(_SENTENCE.split())
_HTML = "p div table tr td th ul ol li h1 h2 h3 h4 h5 h6 title br sub sup"
_SAME = frozenset(_HTML.split())


def as_html(text: str) -> str | None:
    """An XML document as a page, its elements as blocks, so that its lines are told apart; None for what is none.

    Raises Rejected: `list-page` for feeds and site maps.
    """
    if root := _ROOT.match(text):
        what = "a feed" if root[1] in ("rss", "feed", "rdf:RDF") else "a map of a site"
        raise Rejected("list-page", f"{what} (<{root[1]}>), which names other pages: save those pages")
    return f"<html><body>{_TAG.sub(_tag, text)}</body></html>" if _OTHER.match(text) else None


def _tag(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in _SAME:
        return f"<{tag[1]}{'h1' if name == 'title' else name}>"
    return "" if name in _INLINE or tag[3] else f"<{tag[1]}div>"
