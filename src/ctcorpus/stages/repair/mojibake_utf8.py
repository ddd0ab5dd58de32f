"""UTF-8 that was read as another codec, inside a line: runs of bytes that are characters of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, repeat

from ctcorpus import codecs_zh
from ctcorpus.edits import Edit
from ctcorpus.stages.repair.neighbours import loose_letters
from ctcorpus.stages.repair.run_ends import settle
from ctcorpus.strange import is_strange

#: characters of UTF-8; of two bytes those that some wrong codec gives (no accents, Armenian, Hebrew, Arabic, which
#: pairs of GBK often look like): a run holds at least two beyond ASCII
_BEYOND_ASCII = (
    rb"[\xc2-\xc7\xc9\xcb\xce-\xd1][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_UTF8_CHARACTER = re.compile(rb"[\x20-\x7e]|" + _BEYOND_ASCII)
_UTF8_RUN = re.compile(
    rb"(?:[\x20-\x7e]*+(?:" + _BEYOND_ASCII + rb")){2,}+"
    rb"[\x40-\x7e]?"  # the second byte of a character of Big5 or GBK that was misread before
)
_LETTER, _HAN = re.compile(rb"[\xc2-\xd1]"), re.compile(rb"[\xe0-\xf4]")
_LEAST_HAN = 2
#: what such a run begins with, roughly: found ten times as fast
_UTF8_SIGN = re.compile(rb"[\xc2-\xd1\xe0-\xf4][\x80-\xbf]{1,3}[\x20-\x7e]*+[\xc2-\xd1\xe0-\xf4][\x80-\xbf]")
#: what a clean character between two misread runs becomes: 没 is û
_LONE_LETTER = re.compile("[\u3400-\u9fff][\xa1-\u07ff][\u3400-\u9fff]")
#: characters by which either end of a run may lie further in
_SEARCHED = 4
_SINGLE_BYTE = frozenset(("latin-1", *codecs_zh.SLOPPY))


def in_piece(line: str, start: int, end: int) -> Iterator[Edit]:
    for codec in ("gb18030", "cp950"):
        # a `?` for what the codec has not joins runs, if anything
        if _has_long_run(line[start:end].encode(codec, "replace")):
            yield from runs(line, start, end, codec)


def _has_long_run(data: bytes) -> bool:
    sign = _UTF8_SIGN.search(data)
    while sign:
        run = _UTF8_RUN.match(data, sign.start())
        if run and _says_enough(run[0]):
            return True
        sign = _UTF8_SIGN.search(data, run.end() if run else sign.start() + 1)
    return False


def _says_enough(data: bytes) -> bool:
    """Whether UTF-8 holds two Han characters, or as many letters as two may have become before."""
    return len(_HAN.findall(data)) + len(_LETTER.findall(data)) / 2 >= _LEAST_HAN


def runs(line: str, start: int, end: int, codec: str) -> Iterator[Edit]:
    """Runs of line[start:end] that UTF-8 gives when it is read as `codec`."""
    pieces = list(map(_bytes_of, line[start:end], repeat(codec)))
    places = dict(zip(accumulate(map(len, pieces), initial=0), range(start, end + 1), strict=True))
    data = b"".join(pieces)
    for run in _UTF8_RUN.finditer(data):
        if not _says_enough(run[0]):
            continue
        characters = _UTF8_CHARACTER.finditer(data, run.start(), run.end())
        cuts = [places[at] for at in (run.start(), *(m.end() for m in characters)) if at in places]
        loose = loose_letters(run[0].decode(errors="replace"), codec) if codec not in _SINGLE_BYTE else (0, 0)
        cuts = [cut for cut in cuts if cuts[0] + loose[0] <= cut <= cuts[-1] - loose[1]]
        edit = settle(line, cuts[:_SEARCHED], cuts[-_SEARCHED:]) if len(cuts) > 1 else None
        if edit and edit.rule.split("+")[-1].startswith("utf8-as-"):
            rest = line[cuts[0] : edit.start] + line[edit.end : cuts[-1]]  # bytes of UTF-8 that were left
            doubtful = edit.proof == "proven" and (_LONE_LETTER.search(edit.after) or is_strange(rest))
            yield replace(edit, proof="guess", candidates=2) if doubtful else edit


@lru_cache(1 << 14)
def _bytes_of(character: str, codec: str) -> bytes:
    """The bytes of a character; where it has none, one that UTF-8 never has."""
    try:
        return codecs_zh.encode(character, codec)
    except UnicodeEncodeError:
        return b"\xff"
