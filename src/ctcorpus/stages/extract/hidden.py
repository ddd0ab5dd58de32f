"""What of a page its reader does not see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ctcorpus.stages.best_block import reads_as_prose
from ctcorpus.stages.extract.parse import beginning

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: never shown, or no running text: readings above the line, what stands in for pictures, films and forms
_UNSEEN = (
    "script style noscript template head title link meta iframe frame noframes object embed applet audio "
    "video canvas svg map select textarea datalist input rt rp rtc param source track"
)
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none\b|font-size\s{0,9}:\s{0,9}0(?:px|pt|em)?\s{0,9}(?:!|;|$))",
    re.IGNORECASE,
)
#: classes of text for screen readers only, of the title that an encyclopaedia puts before each heading, and of the
#: letters that forums put between the lines against copying
_SPOKEN = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|title-prefix|jammer)(?:\s|$)")
#: the control behind text that it unfolds
_REST = "(?:余下|餘下|剩余|剩餘|全文|全部|更多|内容|內容)"
_UNFOLDS = re.compile(
    rf"\W*(?:点击|點擊)?(?:(?:展开|展開){_REST}*|(?:阅读|閱讀|查看|显示|顯示|看){_REST}+)\W*"
)
#: longest text of a control, blanks and marks included
_CONTROL = 60
#: characters of hidden text that are looked at
_LOOKED_AT = 400


def prune(root: HtmlElement) -> list[HtmlElement]:
    """Take out of the tree, in place, what a reader does not see; returns what was hidden by an attribute.

    `visibility:hidden` stays: WeChat articles are delivered with it and shown by a script.
    """
    from lxml import etree

    etree.strip_tags(root, etree.Comment)
    etree.strip_elements(root, *_UNSEEN.split(), with_tail=False)
    marked = root.xpath("//*[@hidden or @class or @style]")
    return [node for node in marked if node.getparent() is not None and _is_hidden(node)]


def _is_hidden(node: HtmlElement) -> bool:
    if node.tag in ("html", "body"):
        return False
    if node.get("hidden") is not None:
        return True
    if style := _HIDDEN_STYLE.search(node.get("style") or ""):
        # what stands inside text of no size may have a size of its own
        return not _unfolds(node) if "none" in style[0].lower() else not len(node)
    return node.tag != "h1" and bool(_SPOKEN.search(node.get("class") or ""))


def _unfolds(node: HtmlElement) -> bool:
    """Whether a control right behind hidden text unfolds it: the rest of an article that shows its beginning."""
    control = node.getnext()
    if control is None or not _UNFOLDS.fullmatch(beginning(control, _CONTROL)):
        return False
    return reads_as_prose(beginning(node, _LOOKED_AT))
