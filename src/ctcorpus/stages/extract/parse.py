"""From markup to a tree, with the repairs that real pages need (measured on 122 Chinese pages)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ctcorpus.hanzi import han_count
from ctcorpus.stages.best_block import reads_as_prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: C0 controls but tab and line ends, and BOMs: a NUL ends the parser's text, a BOM its <head>. C1 controls stay:
#: mojibake that is mended on the lines rests on them
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_DECLARATION = re.compile(r"<\?xml[^<>]*\?>")
_SECTION = re.compile(r"<(/?)section(?=[\s>/])", re.IGNORECASE)
#: attribute of a <div> that was a <section>
SECTION = "data-section"
_ROOT_END = re.compile(r"</html\s*>", re.IGNORECASE)
_ROOT_TAG = re.compile(r"</?(?:html|body)(?:\s[^<>]*)?>", re.IGNORECASE)
#: tags of elements whose content is no markup, and where one that never ends must have ended
_RAW = re.compile(r"<(/?)(title|style|script|textarea)\b[^<>]*>", re.IGNORECASE)
_RAW_END = re.compile(r"</?(?:head|body)\b", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG_OR_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
#: elements that only wrap others: taken out of a page that nests too deep for the parser
_WRAPPER = re.compile(
    r"<(/?)(?:div|span|font|b|strong|em|i|u|center|blockquote|ul|ol|dl|form|main|article)(?=[\s>/])[^<>]*>",
    re.IGNORECASE,
)
#: a tag with thousands of attributes, which the parser compares each with each: only its name is read
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)[^>]*")
_ATTRIBUTE = re.compile(r"[\s/\"'][^\s/\"'=]")
_MOST_ATTRIBUTES = 3_000
_HUGE_TAG = 2 * _MOST_ATTRIBUTES
#: an <a> with so many characters of running text is none that was meant: it lacks its end
_LINK = 200
_EMPTY = "<html><body></body></html>"


def repair_markup(text: str) -> str:
    """The same page as the parser can read it whole; line numbers stay."""
    text = _DECLARATION.sub("", _CONTROLS.sub("", text))
    if "<![CDATA[" in text:
        text = _CDATA.sub("", text)
    text = _with_comment_end(_with_raw_end(text))
    if max(map(len, text.split(">"))) > _HUGE_TAG:
        text = _TAG.sub(_bare_tag, text)
    text = _SECTION.sub(lambda tag: "</div" if tag[1] else f"<div {SECTION}", text)
    end = _ROOT_END.search(text)
    if end and re.search(r"\w", _TAG_OR_COMMENT.sub("", text[end.end() :])):
        text = _without_roots(text)
    return text


def _with_raw_end(text: str) -> str:
    """`text` with the end of a title, style, script or form field that has none: all that follows would be its own."""
    unclosed: re.Match[str] | None = None
    for tag in _RAW.finditer(text):
        if unclosed is None:
            unclosed = None if tag[1] or tag[0].endswith("/>") else tag
        elif tag[1] and tag[2].lower() == unclosed[2].lower():
            unclosed = None
    if unclosed is None:
        return text
    name = unclosed[2].lower()
    end = text.find("<", unclosed.end()) if name == "title" else _place(_RAW_END, text, unclosed.end())
    return text if end < 0 else f"{text[:end]}</{name}>{text[end:]}"


def _place(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.search(text, start)
    return found.start() if found else -1


def _with_comment_end(text: str) -> str:
    """`text` with a comment that never ends ending at its first `>`, where it would take most of the page with it."""
    start = text.find("<!--", text.rfind("-->") + 1)
    if start < 0 or "--!>" in text[start:] or han_count(text[start:]) <= han_count(text[:start]):
        return text
    return text[:start] + text[start:].replace("<!--", "<!")


def _bare_tag(tag: re.Match[str]) -> str:
    huge = len(tag[0]) > _HUGE_TAG and len(_ATTRIBUTE.findall(tag[0])) > _MOST_ATTRIBUTES
    return f"<{tag[1]}" if huge else tag[0]


def _without_roots(text: str) -> str:
    """`text` with its first <html> as the only tag of html and body: the parser stops at a </html>."""
    first = next((tag for tag in _ROOT_TAG.finditer(text) if tag[0][:5].lower() == "<html"), None)
    if first is None:
        return _ROOT_TAG.sub("", text)
    return _ROOT_TAG.sub("", text[: first.start()]) + first[0] + _ROOT_TAG.sub("", text[first.end() :])


def parse(text: str) -> HtmlElement:
    """The tree of a page or a fragment; its root is `html`. Never raises; no network.

    `huge_tree` lets elements nest 2,048 deep (256 without); a page that nests deeper loses its wrappers.
    """
    text = repair_markup(text)
    root, complete = _parse(text)
    if not complete:
        root = _parse(_WRAPPER.sub(r"<br>", text))[0]
    _mend_links(root)
    return root


def _mend_links(root: HtmlElement) -> None:
    """Take a link that lacks its end for a block, and links inside another, which no browser lets nest, for its text."""
    from lxml import etree

    renamed: list[tuple[HtmlElement, str]] = []
    outer: HtmlElement | None = None
    for event, link in etree.iterwalk(root, events=("start", "end"), tag="a"):
        if event == "end":
            outer = None if link is outer else outer
        elif outer is not None:
            renamed.append((link, "span"))
        elif _lacks_its_end(link):
            renamed.append((link, "div"))
        else:
            outer = link
    for link, tag in renamed:
        link.tag = tag


def beginning(node: HtmlElement, size: int) -> str:
    """The first `size` characters of a node's text, without reading the rest: nodes may nest a thousand deep."""
    text = ""
    for piece in node.itertext():
        text += piece[:size]
        if len(text) >= size:
            break
    return text[:size]


def _lacks_its_end(link: HtmlElement) -> bool:
    """Whether an <a> goes on over text that is no link: `<a name="top">` before an article."""
    text = beginning(link, 2 * _LINK)
    if not reads_as_prose(text):
        return False
    if not link.get("href") or len(text) >= _LINK:
        return True
    paragraphs = (reads_as_prose(beginning(paragraph, _LINK)) for paragraph in link.iterchildren("p"))
    return sum(paragraphs) > 1


def _parse(text: str) -> tuple[HtmlElement, bool]:
    """The tree, and whether the parser came to the page's end."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    # lxml.html looks up a class for each element, which takes longer than most of what is done with it
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = html.document_fromstring(_EMPTY)
    return root, not any("depth" in error.message for error in parser.error_log)
