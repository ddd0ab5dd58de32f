"""`invisible.*`: line ends become "\\n"; what is not seen (joiners, soft hyphens, controls, odd blanks) goes.

Leftovers of markup, word processors and converters. No rule claims an original: each is typography, with an id of
its own that can be disabled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair.frame import UNREAD, is_within, normalise

_CJK = f"{HAN}\u3001-\u301f\uff01-\uff5e“”‘’…—·"
#: what single-byte readers print of bytes from 80 on
_PRINTED = "\xa1-\u02ff\u2013-\u2122"
#: (rule, pattern, what it becomes)
_RULES = (
    ("line-end", re.compile("[\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?"), "\n"),
    # joiners are kept between letters that need them: emoji, Arabic, Indic scripts
    (
        "zero-width",
        re.compile(
            "[\u180e\u200b-\u200f\u2060\ufeff](?:(?<=[\u200b\u200e\u200f\u2060\ufeff])|(?<=\u180e)(?![\u1820-\u18aa])"
            f"|(?<=[\u200c\u200d])(?=[{_CJK}\x00-\x7f\xa0\u2000-\u206f\u3000]|$))"
        ),
        "",
    ),
    # between two letters beyond ASCII it is rather a byte of GBK that nobody has read yet (内容涵盖 as cp1250)
    ("soft-hyphen", re.compile(f"\xad(?<![{_PRINTED}]\xad)|\xad(?![{_PRINTED}])"), ""),
    ("bidi-mark", re.compile("[\u202a-\u202e\u2066-\u2069\u061c]"), ""),
    ("control", re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"), ""),
    ("private-bullet", re.compile("[\uf06c\uf06e\uf0a7\uf0a8\uf0b2\uf0b7\uf0d8\uf0e8\uf0fc]"), "•"),
    ("no-break-space", re.compile("[\xa0\u2002-\u200a\u202f\u205f]"), " "),
    ("tab", re.compile("\t+"), " "),
)
#: one of which the text must hold
_ANY = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u2002-\u200f\u2028-\u202f\u205f\u2060\u2066-\u2069\uf06c-\uf0fc\ufeff]"
)
#: what every run of unread bytes holds; found twenty times as fast
_LETTERS = re.compile("[\x80-\xff][\x80-\xff]")


def forward(text: str, mark: str, places: Iterable[int]) -> str:
    """The damage: `mark` put in front of the characters at `places`."""
    at = frozenset(places)
    return "".join(mark + c if i in at else c for i, c in enumerate(text))


def find(text: str) -> Iterator[Edit]:
    """One edit a mark, of tabs one a run; bytes of misread text that look like one stay."""
    if not _ANY.search(text):
        return
    unread = [match.span() for match in UNREAD.finditer(text)] if _LETTERS.search(text) else []
    for rule, pattern, after in _RULES:
        for match in pattern.finditer(text):
            if not is_within(match.start(), unread):
                yield normalise(match.start(), match[0], after, f"invisible.{rule}")
