"""Cuts in a document without spliced readings: `gbk-cut` alone; and a cut at the end of a quoted sentence.

Nothing in such a document says that a script was at work but the runs behind the cuts. A `??`, `?!` or `?;` may
be the author's; so there must be a run that is beyond doubt, and shorter ones are believed beside it only.
"""

from __future__ import annotations

import re

from ctcorpus import language
from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair import out_of_step, torn
from ctcorpus.stages.repair.choice import Repair, plain, rare_alone
from ctcorpus.stages.repair.fullstop import STOP, stood
from ctcorpus.stages.repair.runs import CUT, solve
from ctcorpus.stages.repair.stream import half_bytes
from ctcorpus.stages.repair.table import Learned

#: a run beyond doubt has so many Han characters and saves so many bits; more of them, and fewer bits, where what
#: stood at the cut is certain, too. Of 700,000 `??`, `?!` and `?;` put into clean text at random, the best one saves
#: 15.9 bits with two Han characters or more (呦呦鹿鳴), and 3.0 with three where the cut is certain
_LEAST_HAN, _SURE, _LEAST_HAN_WITH_STOP, _SURE_WITH_STOP = 2, 20.0, 3, 12.0
#: states that the search may try for one run (of 45 runs of the benchmark none took more than 180), and for a
#: document, by its characters and at least; text full of marks that are no cuts would take thousands for each
_STATES_OF_A_RUN, _STATES_PER_CHARACTER, _LEAST_STATES = 400, 0.1, 2_000
#: pairs behind a cut that must be characters of running text for the search to begin
_FIRST = 2
#: a text with more marks for its length lost its characters otherwise
_MOST_MARKS = 0.2
#: characters on either side of a cut that tell whether the text was in step before it
_NEAR = 40
_SECOND_BYTE = {"?": b"\xbf", "!": b"\xa1", ";": b"\xbb"}
_HAN = re.compile(f"[{HAN}]")


def repairs(text: str) -> list[Repair]:
    """The runs behind cuts that can be believed, in order; none where no run is beyond doubt."""
    if text.count("?") > _MOST_MARKS * len(text):
        return []
    unspliced = Learned(((0, len(text)),), {}, (), frozenset(), {})
    left = max(_LEAST_STATES, int(_STATES_PER_CHARACTER * len(text)))
    found: list[Repair] = []
    position, sure = 0, False
    for match in CUT.finditer(text):
        if match.start() < position or left <= 0 or not _begins(text, match.start()):
            continue
        repair, tried = solve(text, match.start(), unspliced, min(left, _STATES_OF_A_RUN))
        left -= tried
        repair = repair or quoted_end(text, match.start())
        # readings need a document that shows its table
        if repair and not repair.readings and not _is_off(text, match.start()):
            found.append(repair)
            position = repair.edit.end
            sure = sure or _is_sure(repair)
    return found if sure else []


def _begins(text: str, spot: int) -> bool:
    """Whether what follows a cut is out of step: its first pairs are characters of running text."""
    data = _SECOND_BYTE[text[spot + 1]]
    for character in text[spot + 2 : spot + 2 + _FIRST]:
        pair = half_bytes(character)
        if not pair:
            break
        data += pair
    read = torn.decoded(data[: len(data) - torn.odd(data)])
    return read is not None and not rare_alone(read)


def _is_off(text: str, spot: int) -> bool:
    """Whether the text was out of step before a cut: then a byte is gone there, and the marks are lost pairs."""
    low = max(text.rfind("\n", 0, spot) + 1, spot - _NEAR)
    high = text.find("\n", spot, spot + _NEAR)
    return out_of_step.is_off(text[low : high if high >= 0 else spot + _NEAR], spot - low, "gb18030")


def _is_sure(repair: Repair) -> bool:
    """Whether a run is long enough, and saves enough, to be no accident."""
    edit = repair.edit
    saved = language.cost(edit.before) - torn.cost(edit.after)
    han = len(_HAN.findall(edit.after))
    certain = (
        not edit.after.startswith(torn.MARK) and han >= _LEAST_HAN_WITH_STOP and saved >= _SURE_WITH_STOP
    )
    return edit.proof == "unique" and (certain or (han >= _LEAST_HAN and saved >= _SURE))


# --- the end of a quoted sentence -------------------------------------------------------------------

_QUOTES = {"「": "」", "『": "』", "“": "”"}
#: marks behind which a sentence or a line of its own ends, and what a line begins with
_ENDS, _BEGINS = re.compile("[。！？!?」』”]\n"), re.compile(f"[{HAN}「『“《（(]")
#: a blank behind a mark: one may have been eaten as well
_BLANK_BEHIND = re.compile("[。，！？；：」』”,;:!?）)] ")
#: words that a number stands in front of: the eaten character may have been its digit
_UNIT = re.compile("[年月日时時分秒点點个個人名次项項条條章节節元万萬亿億号號届屆%％度岁歲公米]")
#: so many lines must end so within so many characters on either side
_LEAST_LINES, _AROUND = 2, 2000


def quoted_end(text: str, spot: int) -> Repair | None:
    """The end of a quoted sentence, 。」 and the end of its line, that a cut left as `?!?`.

    」 has one byte left, A1, and ate the end of the line. It is claimed where a quotation of that kind is open,
    where only 。 can have stood at the cut, and where nothing but the end of a line can have been eaten.
    """
    line = text.rfind("\n", max(spot - _AROUND, 0), spot) + 1 or max(spot - _AROUND, 0)
    before = plain(text[line:spot])
    closing = _closing(before)
    if not text.startswith("?!?", spot) or not closing or stood(before, closing) != STOP:
        return None
    behind, around = text[spot + 3 : spot + 4], text[max(spot - _AROUND, 0) : spot + _AROUND]
    lines = len(_ENDS.findall(around)) >= _LEAST_LINES and not _BLANK_BEHIND.search(around)
    if not (_BEGINS.match(behind) and not _UNIT.match(behind) and lines):
        return None  # at the end of the text nobody knows whether it ended with the line
    edit = Edit(spot, "?!?", f"{STOP}{closing}\n", "gbk-cut", "unique", 1, 0.0)
    return Repair(edit, (), (1,))


def _closing(line: str) -> str:
    """The quote that closes the innermost quotation that is open at the end of a line."""
    open_: list[str] = []
    for character in line:
        if character in _QUOTES:
            open_.append(_QUOTES[character])
        elif open_ and character == open_[-1]:
            open_.pop()
    return open_[-1] if open_ else ""
