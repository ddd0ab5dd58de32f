"""Boilerplate: the body and nothing else.

Every line that is not blank has one fate: it stays, or a rule that the ledger names drops it. Claimed
metadata is gone before this stage runs. Three passes: a table of contents leaves and its headings get
lines of their own; furniture leaves; the layout is set.
"""

from __future__ import annotations

import re

from ctcorpus.config import Config
from ctcorpus.edits import Edit
from ctcorpus.errors import Rejected
from ctcorpus.model import Document
from ctcorpus.stages.boilerplate.furniture import Furniture, cuts, find, repeated_title
from ctcorpus.stages.boilerplate.heading import above_heading
from ctcorpus.stages.boilerplate.interludes import interludes
from ctcorpus.stages.boilerplate.items import listed
from ctcorpus.stages.boilerplate.layout import blank_edits, breaks_off, unwrap_edits
from ctcorpus.stages.boilerplate.outside import block, outside_article, outside_block
from ctcorpus.stages.boilerplate.rows import GUARD, Fates, Row, prose_size, rows_of
from ctcorpus.stages.boilerplate.rules import Rule, active_rules, hosts_of
from ctcorpus.stages.boilerplate.toc import find_toc, toc_edits

_STAGE = "boilerplate"
#: lines of paged documents that stand at the edges of pages, by the kind that their reader gives them
_EDGES = {"running": "document.running", "page-number": "document.page-number"}
_NOTE = re.compile(r"\[\d{1,3}\]")
#: lines from which a page without running text is a list of links
_LIST_PAGE = 8


def boilerplate(doc: Document, config: Config) -> Document:
    """The document with its body as text: one paragraph a line.

    Flags: `boilerplate-refused` where the guard held a rule back, `low-agreement` where much running text
    goes all the same (summaries, comments: for a person to look at), `truncated` where the body ends inside a
    sentence, `list-page` where it is a list of links. Raises Rejected("empty") where no body is left.
    """
    if "toc" not in config.disable and (toc := find_toc(doc.text)):
        doc = doc.edit(_STAGE, toc_edits(doc.text, toc))
    doc = _drop_furniture(doc, config)
    if not doc.text.strip():
        raise Rejected("empty", "no text is left of it: it holds page furniture or metadata only")
    doc = _lay_out(doc, config)
    return doc.with_flags("truncated") if breaks_off(doc.text) else doc


def _drop_furniture(doc: Document, config: Config) -> Document:
    rows = rows_of(doc)
    rules = active_rules(hosts_of(doc), [row.view for row in rows], config)
    fates: Fates = [None] * len(rows)
    if doc.markup and "html.outside-article" not in config.disable:
        fates = outside_article(rows, rules)
    elif any(line.kind in _EDGES for line in doc.lines):
        fates = [_edge(doc, row, config) for row in rows]
    found = find(rows, fates, rules)
    held = False
    if not doc.markup and "text.above-heading" not in config.disable:
        fates = above_heading(doc, rows, fates)
    if not doc.markup:
        fates, held = interludes(rows, fates, found)
    furniture = Furniture(rows, found, block(rows, fates, found))
    fates = furniture.fill(fates)
    if not doc.markup and "text.listed" not in config.disable:
        fates = listed(rows, fates, found, furniture.run)
    # in a page's article the title stands again as the heading of the document itself
    if not doc.markup and "body.title-repeated" not in config.disable:
        fates = repeated_title(rows, fates, doc.metadata.title, furniture.first)
    refused = furniture.refused or held
    if not doc.markup and "text.outside-block" not in config.disable:
        fates, held = outside_block(rows, fates, found, rules)
        refused |= held
    flags = {"boilerplate-refused"} if refused else set()
    if _loses_much(rows, fates):
        flags.add("low-agreement")
    if _is_list(rows, fates):
        flags.add("list-page")
    return doc.edit(_STAGE, _edits(rows, fates, rules, furniture.first)).with_flags(*flags)


def _edge(doc: Document, row: Row, config: Config) -> str | None:
    """The rule for what stands on every page of a document: heads, feet, numbers."""
    rule = _EDGES.get(doc.line_at(doc.to_extracted(row.start)).kind)
    return None if rule in config.disable else rule


def _edits(rows: list[Row], fates: Fates, rules: tuple[Rule, ...], first: int) -> list[Edit]:
    edits: list[Edit] = []
    notes = {
        found[0]
        for row, fate in zip(rows, fates, strict=True)
        if not fate and (found := _NOTE.match(row.view))
    }
    cutting = [rule for rule in rules if rule.action in ("cut", "cut-start")]
    for i, (row, fate) in enumerate(zip(rows, fates, strict=True)):
        if fate:
            edits.append(Edit(row.start, row.text, "", fate))
        else:
            # the mark of a note that stands below belongs to the text
            edits += (cut for cut in cuts(row, cutting, behind=i >= first) if cut.before.strip() not in notes)
    return edits


def _loses_much(rows: list[Row], fates: Fates) -> bool:
    """Whether much running text goes beside what stays, by whatever rules together."""
    gone = prose_size(rows, (i for i, fate in enumerate(fates) if fate))
    return gone > GUARD * prose_size(rows, (i for i, fate in enumerate(fates) if not fate))


def _is_list(rows: list[Row], fates: Fates) -> bool:
    """Whether what stays is a list of short lines, most of them links: an index page, no document."""
    left = [row for row, fate in zip(rows, fates, strict=True) if not fate]
    linked = sum(row.links > 0.5 for row in left)
    return len(left) >= _LIST_PAGE and linked > 0.6 * len(left)


def _is_set(doc: Document) -> bool:
    """Whether the article of a page is text that was set by hand: its lines may be wrapped."""
    kinds = [line.kind for line in doc.lines if line.article]
    return 2 * kinds.count("pre") > len(kinds)


def _lay_out(doc: Document, config: Config) -> Document:
    """The layout passes. Blank lines and blanks at line ends are the record's format: no option keeps them."""
    if (not doc.markup or _is_set(doc)) and "layout.unwrap" not in config.disable:
        doc = doc.edit(_STAGE, unwrap_edits(doc.text))
    return doc.edit(_STAGE, blank_edits(doc.text))
