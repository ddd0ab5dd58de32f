"""Single characters of UTF-8 that were read byte by byte, in lines that are clean otherwise (`utf8-as-cp1252`, ...).

A mark (â€œ, ï¼Œ), a unit (Â°C) or a Han character or two (ä¸­) is too short for `mojibake`, which believes what saves many bits.
Here the structure of UTF-8 speaks: a lead and its continuation bytes, which no language writes in a row, and nothing
unread beside them. ” lost its last byte to a reader that has none for it: it is told by the quotation that is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ctcorpus import codecs_zh, language
from ctcorpus.chains import forward as chained
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN, is_han
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import about, meant
from ctcorpus.stages.repair.frame import lines_with

#: what cp1252 prints for 80 to 9F, and what Latin-1 has there
_PRINTED = "".join(codecs_zh.decode(bytes((byte,)), "cp1252") for byte in range(0x80, 0xA0))
_C = f"[\x80-\xbf{re.escape(_PRINTED)}]"
_80 = "[\x80€]"
#: characters of three bytes: general punctuation, marks of Chinese, full width; symbols; Han. Of two: marks and units
_MARK = f"â{_80}{_C}|ã{_80}{_C}|ï[¼½]{_C}"
_SYMBOL = f"â(?:{_C})(?:{_C})"
_IDEOGRAPH = f"(?:ä[\xb8-\xbf]|[åæçè]{_C}|é{_C}){_C}"
_UNIT = "Â[\xa0§°±²³·]|Ã[\x97—·]"
_CHARACTER = re.compile(f"(?P<mark>{_MARK})|(?P<han>{_IDEOGRAPH})|(?P<symbol>{_SYMBOL})|(?P<unit>{_UNIT})")
#: what `_CHARACTER` and the blanks begin with; one class of characters in front makes it quick
_SIGN = re.compile(
    f"[âãïäåæçèéÂÃ](?:(?<=[âãï]){_C}|(?<=[äåæçèé]){_C}{_C}|(?<=Â)[\xa0§°±²³· ]|(?<=Ã)[\x97—·])"
)
#: runs of what single-byte readers print beyond ASCII; marks of clean text may stand at their ends
_WESTERN = re.compile(f"[\x80-\xff{re.escape(_PRINTED)}]+")
_CLEAN = frozenset("“”‘’—…·–•°×±§™")
_SYMBOLS = frozenset("€℃№™①②③④⑤⑥⑦⑧⑨⑩■□▲△▼◆◇○◎●★☆→←↑↓≤≥≠≈∞−")
_PUNCTUATION = re.compile("[\u2010-\u2027\u2030-\u203b\u3000-\u301f\uff01-\uff5e]")
_CHINESE = f"[{HAN}\u3000-\u303f\uff01-\uff5e“”‘’…—]"
_STOP = "[，。、；：？！（）《》「」『』“”‘’…—\u3000]"
_OPEN, _CLOSE = frozenset("“‘「『（(\"'"), frozenset("”’」』）)\"'")
_BESIDE = re.compile(f"{_CHINESE}?|[0-9 ]")
_LETTER = re.compile("[A-Za-z\xc0-\u024f]")
#: two bytes of UTF-8 that are no mark or unit: a deeper misreading, of which a unit may be a part (Â·| is 會 of Big5)
_DEEPER = re.compile(f"[ÂÃ]{_C}")
#: continuation bytes that text prints in a row, too: é”–
_ORDINARY = frozenset("“”‘’–—…•·°»«\xa0®©™")
#: blanks that were no-break spaces: at the beginning of a line, behind a mark, or several; one alone may be a letter
_BLANKS = re.compile(f"(?:(?:^|(?<={_STOP}))(?:Â )+|(?<={_CHINESE})(?:Â ){{2,}})(?={_CHINESE})")
#: ” without its last byte
_CUT = re.compile(f"â€(?!{_C})[?\ufffd]?")
_OPENING = re.compile("“|”|â€œ|â€\x9d")
#: so far back a quotation may have been opened
_LONGEST = 200
#: bits by which a character is likelier behind one with which it makes words
_IN_WORDS = 1.0
_PAIRS = {"utf8-as-latin1": "latin-1", "utf8-as-cp1252": "cp1252"}


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    said: str
    kind: str


def forward(text: str, read: str = "cp1252") -> str:
    """The damage: characters written in UTF-8 and read byte by byte."""
    return chained(text, ((f"utf8-as-{read}", "utf-8", read),))


def invert(seen: str) -> tuple[str, str] | None:
    """What some characters say, and the pair of codecs; None where they are no UTF-8."""
    for name, read in _PAIRS.items():
        try:
            said = codecs_zh.decode(codecs_zh.encode(seen, read), "utf-8")
        except UnicodeError:
            continue
        return said, name
    return None


def find(text: str) -> Iterator[Edit]:
    """One edit a row of characters."""
    for start, line in lines_with(_SIGN, text):
        if about.words("misread").search(line):
            continue
        edits = [*_in_runs(line), *_blanks(line), *_cut_quotes(line)]
        if not meant.is_paired(line, meant.runs(edits, 0)):
            yield from (replace(edit, start=start + edit.start) for edit in edits)


def _in_runs(line: str) -> Iterator[Edit]:
    runs = {run: _characters(line, *run.span()) for run in _WESTERN.finditer(line)}
    is_deeper = any(_DEEPER.search(run[0]) for run, found in runs.items() if not found)
    for run, found in runs.items():
        for row in _rows(one for one in found if not (is_deeper and one.kind == "unit")):
            if all(_is_believed(line, one) for one in row) and not _is_quoted(line, row):
                yield _edit(line, row)
        if not found:
            yield from _twice(run)


def _characters(line: str, start: int, end: int) -> list[_Found]:
    """The characters of a run; none where it holds anything else but marks of clean text."""
    found, at = [], start
    while at < end:
        match = _CHARACTER.match(line, at, end)
        said = invert(match[0]) if match else None
        if match and said and len(said[0]) == 1:
            found.append(_Found(at, match.end(), said[0], match.lastgroup or ""))
            at = match.end()
        elif line[at] in _CLEAN:
            at += 1
        else:
            return []
    return found


def _rows(found: Iterable[_Found]) -> Iterator[list[_Found]]:
    """Characters side by side."""
    row: list[_Found] = []
    for one in found:
        if row and row[-1].end != one.start:
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _is_quoted(line: str, row: list[_Found]) -> bool:
    """Whether nothing but the row stands in quotation marks: then it is what is meant."""
    start, end = row[0].start, row[-1].end
    return start > 0 and line[start - 1] in _OPEN and line[end : end + 1] in _CLOSE and end < len(line)


def _twice(run: re.Match[str]) -> Iterator[Edit]:
    """Marks that were misread twice over."""
    once = invert(run[0])
    inner = _characters(once[0], 0, len(once[0])) if once else []
    if once and len([*_rows(inner)]) == 1 and all(one.kind == "mark" for one in inner):
        one = _edit(once[0], inner)
        if len(one.before) == len(once[0]) and all(_PUNCTUATION.match(c) for c in one.after):
            gain = round(language.gain(run[0], one.after), 2)
            yield Edit(run.start(), run[0], one.after, f"{one.rule}+{once[1]}", "proven", 1, gain)


def _is_believed(line: str, one: _Found) -> bool:
    before, behind = line[max(one.start - 1, 0) : one.start], line[one.end : one.end + 1]
    if not clean_of_residue(one.said):
        return False
    if one.kind == "mark":
        is_two = one.said == "–" and _is_open(
            line[max(one.start - _LONGEST, 0) : one.start]
        )  # ” without its last byte, and a clean “
        return bool(_PUNCTUATION.match(one.said)) and not is_two
    if one.kind == "unit":
        return _is_unit(one.said, before, behind)
    if _LETTER.match(before) or _LETTER.match(behind):
        return False
    if one.kind == "symbol":
        return one.said in _SYMBOLS
    return _is_ideograph(line[one.start : one.end], one.said, before, behind)


def _is_open(text: str) -> bool:
    """Whether a quotation is open at the end of a text."""
    return max(text.rfind("“"), text.rfind("â€œ")) > max(text.rfind("”"), text.rfind("â€\x9d"))


def _is_ideograph(seen: str, said: str, before: str, behind: str) -> bool:
    """Whether Chinese stands on both sides; of bytes that text prints in a row, too, only a part of a word is believed."""
    if not is_han(said) or language.step("", said) > language.RARE_BITS:
        return False
    if not all(_BESIDE.fullmatch(one) for one in (before, behind)):
        return False
    if _ORDINARY.issuperset(seen[1:]):
        return _is_word(before, said) or _is_word(said, behind)
    return bool(is_han(before) or is_han(behind) or (before and behind))


def _is_unit(said: str, before: str, behind: str) -> bool:
    """Whether a mark of two bytes is none of a pair: Â· is 路 of GBK, too; a letter may stand before ² and ³ only."""
    if _LETTER.match(before) and not (said in "²³" and before in "mM"):
        return said == "\xa0" and before.islower()
    pairs = (_decoded(said.encode(), codec) for codec in ("gb18030", "cp950"))
    return not any(pair and (_is_word(before, pair) or _is_word(pair, behind)) for pair in pairs)


def _is_word(one: str, other: str) -> bool:
    """Whether two characters stand side by side in words: 之路."""
    known = is_han(one) and is_han(other)
    return bool(known) and language.step(one, other) < language.step("", other) - _IN_WORDS


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return ""


def _edit(line: str, row: list[_Found]) -> Edit:
    seen = line[row[0].start : row[-1].end]
    said, rule = invert(seen) or ("".join(one.said for one in row), "utf8-as-cp1252")
    return Edit(row[0].start, seen, said, rule, "proven", 1, round(language.gain(seen, said), 2))


# --- with a loss --------------------------------------------------------------------------------------


def _blanks(line: str) -> Iterator[Edit]:
    """Â and a blank: a no-break space whose second byte a cleaner made a blank."""
    for match in _BLANKS.finditer(line):
        said = "\xa0" * (len(match[0]) // 2)
        yield Edit(match.start(), match[0], said, "utf8-as-cp1252-holes", "unique", 1, 0.0)


def _cut_quotes(line: str) -> Iterator[Edit]:
    """The closing quotes that lost their last byte, where one quotation is open and one mark can close it."""
    cuts = list(_CUT.finditer(line))
    for number, cut in enumerate(cuts):
        last = cuts[number + 1].start() if number + 1 < len(cuts) else len(line)
        first = cuts[number - 1].end() if number else 0
        quotes = [match[0] for match in _OPENING.finditer(line, first, cut.start())]
        is_open = bool(quotes) and quotes[-1] in ("“", "â€œ")
        behind = [match[0] for match in _OPENING.finditer(line, cut.end(), last)]
        closes_later = bool(behind) and behind[0] not in ("“", "â€œ")
        inside = line[cut.start() - 1].isalnum() and line[cut.end() : cut.end() + 1].isalnum()
        ascii_word = inside and line[cut.start() - 1].isascii() and line[cut.end()].isascii()
        if is_open and not closes_later and not ascii_word and not (behind == [] and number + 1 < len(cuts)):
            # † with a blank for A0 looks alike where Chinese goes on
            dagger = (
                line[cut.end() : cut.end() + 1] == " " and not line[cut.end() + 1 : cut.end() + 2].isascii()
            )
            proof: Proof = "guess" if dagger else "unique"
            yield Edit(cut.start(), cut[0], "”", "utf8-as-cp1252-holes", proof, 1 + dagger, 0.0)
