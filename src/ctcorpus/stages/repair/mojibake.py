"""Codec chains on lines and on runs inside lines; `ctcorpus.chains` holds the model and its inversion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.chains import solve, suspicious
from ctcorpus.edits import Edit, Proof

_WESTERN_RUN = re.compile("[\\x00-\\u017fˆˇ˘˙˚˛˜˝–—‘’‚“”„†‡•…‰‹›€™ƒ]+")
#: a run that a double-byte codec gives; ASCII stands in it only as a trail byte
_DOUBLE_BYTE_RUN = re.compile("[^\\x00-\\x2f\\x3a-\\x3f\\ufffd]*[^\\x00-\\x7f\\ufffd]")
#: the same between marks that only text read rightly has
_PHRASE = re.compile("[^\\x00-\\x3f\\ufffd，。、：；？！“”《》（）「」]{2,}")


#: a line that speaks of codecs means the run that looks damaged
_ABOUT = re.compile("乱码|亂碼|编码|編碼|转码|轉碼|写[作成着]|寫[作成著]|显示[为成]|顯示[為成]")


def possible_in(alphabet: frozenset[str]) -> bool:
    return True


def find(text: str) -> Iterator[Edit]:
    """Repairs of lines, or of runs inside them where a line as a whole is not of one piece."""
    if not suspicious().search(text):
        return
    start = 0
    for line in text.split("\n"):
        if suspicious().search(line):
            yield from _line(start, line)
        start += len(line) + 1


def _line(start: int, line: str) -> Iterator[Edit]:
    whole = _edit(start, line)
    if whole:
        yield whole
        return
    if _ABOUT.search(line):
        return
    for pattern in (_WESTERN_RUN, _DOUBLE_BYTE_RUN, _PHRASE):
        runs = (run for run in pattern.finditer(line) if suspicious().search(run[0]))
        edits = [_edit(start + run.start(), run[0]) for run in runs]
        found = [edit for edit in edits if edit]
        if found:
            yield from found
            return


def _edit(start: int, text: str) -> Edit | None:
    solution = solve(text)
    if not solution:
        return None
    proof: Proof = "proven" if solution.rivals == 1 else "guess"
    return Edit(start, text, solution.text, solution.chain, proof, solution.rivals, solution.gain)
