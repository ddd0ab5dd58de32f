"""Reversible escapes left in the text: entities (also doubled), `\\uXXXX`, `%uXXXX`, percent escapes.

A repair is exact where escaping the result again gives what was seen. Text that is *about* escapes, code
and URLs keep theirs. Controls and line ends stay escaped: no line of a text falls in two, and what they stood
for can still be seen.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from ctcorpus.chains import solve
from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN
from ctcorpus.language import clean_of_residue
from ctcorpus.stages.repair import about, meant, percent
from ctcorpus.stages.repair.frame import lines_with
from ctcorpus.strange import suspicious

_ANY = re.compile(r"&[#a-zA-Z]|\\[ux]|%u?[0-9a-fA-F]{2}")
#: one of which a line with escapes must hold: the & of a query (?id=1&page=2) is none
_SIGN = re.compile(r"&(?:#|[a-zA-Z]{2,8}[0-9]{0,2};)|\\[ux]|%u?[0-9a-fA-F]{2}")
#: a number of four or more digits needs no semicolon to browsers, nor in what scripts leave
_ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:#\d{2,7};|#\d{4,7}(?![\d;])|#[xX][0-9a-fA-F]{2,6};|[a-zA-Z]{2,8}[0-9]{0,2};)"
)
_UNICODE = re.compile(rf"(?:\\u(?!{percent.CONTROL})[0-9a-fA-F]{{4}}|\\x[89a-fA-F][0-9a-fA-F])+")
#: what would end a line, or do worse
_CONTROLS = re.compile("[\x00-\x1f\x7f\u2028\u2029]")
_PLANES, _SURROGATES = range(0x20, 0x110000), range(0xD800, 0xE000)
#: words that speak of any writing: 名单里写作“堃”
_WRITTEN = "写[作成着]|寫[作成著]"
#: the second byte of a pair that was torn before it was escaped: no code
_TORN = re.compile(r"(?<=&#\d{5};)[{}`](?=&#\d{5};)")
_HAN = re.compile(f"[{HAN}]")
#: bytes were lost in a line: U+FFFD, or more question marks than a question has
_LOST = re.compile(r"\ufffd|\?{4}")
#: lost characters for each escape of a line whose words are its escapes
_FEW_LOST = 0.1
#: lines in the same codec, each by its words, that tell what those between them are in
_SEVERAL = 3
_ABOUT_MARKS = re.compile("引[号號]|符[号號]|标点|標點|代码|代碼|字符|实体|模板|範本|标记|標記")
_QUOTES, _DEPTH = frozenset("“”‘’"), re.compile("&((?:amp;)*)")
#: quotation marks around Chinese, with what stands in front of them
_QUOTED = re.compile(
    rf"({_WRITTEN})?(?:&(?:amp;){{0,3}}l[sd]quo;[{HAN}](?:[^&;]{{0,30}}[{HAN}])?&(?:amp;){{0,3}}r[sd]quo;)+"
)


def forward(text: str, rule: str, codec: str = "utf-8", times: int = 1) -> str:
    """The damage: what is no ASCII as escapes of `rule`.

    Entities are escaped `times` times over, and `&`, `<`, `>` with them. `codec` is that of percent escapes, where
    trail bytes that are letters stay; `javascript` gives the %uXXXX of that language.
    """
    if rule == "percent-escape":
        return "".join(quote(c, encoding=codec) if c > "\x7f" else c for c in text)
    if rule == "unicode-escape":
        return "".join(_units(c, codec) if c > "\x7f" else c for c in text)
    text = "".join(f"&#{ord(c)};" if c > "\x7f" else html.escape(c, quote=False) for c in text)
    return text.replace("&", "&" + "amp;" * (times - 1))


def _units(character: str, codec: str) -> str:
    if codec == "javascript" and character < "\u0100":
        return f"%{ord(character):02X}"
    units = character.encode("utf-16-be").hex()
    fours = [units[at : at + 4] for at in range(0, len(units), 4)]
    return "".join(f"%u{four.upper()}" if codec == "javascript" else f"\\u{four}" for four in fours)


def find(text: str) -> Iterator[Edit]:
    """One edit a run of escapes; entities one each."""
    read = [(start, line, percent.read(line, _is_misread)) for start, line in lines_with(_SIGN, text)]
    known = _codec([one for _, _, one in read if one])
    lines = ((start, line, list(_in_line(start, line, _by(known, line, one)))) for start, line, one in read)
    # nothing is found in most lines that have URLs: whether they speak of escapes need not be known
    found = [one for one in lines if one[2] and not _means_escapes(_TORN.sub("", one[1]))]
    yield from meant.damaged(text, found)


def _codec(readings: Sequence[percent.Reading]) -> str | None:
    """The one codec of the lines that are beyond doubt, or, where there are none, of several that are clear."""
    proven = [one.codec for one in readings if one.proof == "proven"]
    clear = [one.codec for one in readings if one.proof == "unique"]
    codecs = proven or (clear if len(clear) >= _SEVERAL else [])
    return codecs[0] if len(set(codecs)) == 1 else None


def _by(known: str | None, line: str, reading: percent.Reading | None) -> percent.Reading | None:
    """The reading of a line in the codec of the others where it can be read in several."""
    if not known or not reading or reading.proof == "proven":
        return reading
    return percent.read(line, _is_misread, known)


def _means_escapes(line: str) -> bool:
    """Whether a line speaks of its escapes.

    One that says 写作 quotes with them where all are quotation marks around Chinese, and not only behind that word.
    """
    if not about.words("escape").search(line):
        return False
    quotes = [match[1] for match in _QUOTED.finditer(line)]
    rest = re.sub(_WRITTEN, "", _QUOTED.sub("", line))
    if all(quotes) or not _QUOTES.isdisjoint(line) or len(set(_DEPTH.findall(line))) > 1:
        return True
    return bool(_ANY.search(rest) or about.words("escape").search(rest) or _ABOUT_MARKS.search(rest))


def _in_line(start: int, line: str, percents: percent.Reading | None) -> Iterator[Edit]:
    escaped = list(_escapes(line))
    if not escaped and not percents:
        return
    # a line may be nothing but entities: its marks are then beside Chinese once it is unescaped, or once
    # the wrong codec is undone that its bytes had been read with before
    plain = _ENTITY.sub(lambda match: _entity(match[0]) or match[0], line)
    plain = _UNICODE.sub(lambda match: _unicode(match[0]) or match[0], plain)
    plain = percent.replaced(plain, percent.script_runs(plain))
    misread = not _HAN.search(plain) and _is_misread(plain)
    chinese = misread or bool(_HAN.search(plain))
    proof: Proof = "guess" if _is_unread(line) else "proven"
    for rule, at, seen, after in escaped:
        if (misread or clean_of_residue(after)) and (chinese or _HAN.search(after)):
            yield Edit(start + at, seen, after, rule, proof)
    for at, seen, after in percents.runs if percents else ():
        if not _CONTROLS.search(after):
            sure = percents.proof if percents and proof == "proven" else proof
            yield Edit(start + at, seen, after, "percent-escape", sure)


def _is_unread(line: str) -> bool:
    """Whether a line has lost bytes, not few among many escapes: nobody can read whether it speaks of these."""
    if line.count("?") + line.count("\ufffd") < _FEW_LOST * len(_ANY.findall(line)):
        return False
    return bool(_LOST.search(line)) or ("?" in line and bool(suspicious().search(line)))


def _escapes(line: str) -> Iterator[tuple[str, int, str, str]]:
    """(rule, offset in the line, what is seen, what it says) of entities, \\u and %u escapes."""
    for rule, pattern, unescape in (
        ("html-entity", _ENTITY, _entity),
        ("unicode-escape", _UNICODE, _unicode),
    ):
        for match in pattern.finditer(line):
            after = unescape(match[0])
            if after and not _CONTROLS.search(after):
                yield rule, match.start(), match[0], after
    for at, seen, after in percent.script_runs(line):
        yield "unicode-escape", at, seen, after


def _is_misread(text: str) -> bool:
    """Whether a codec chain reads a text as Chinese."""
    return solve(text) is not None


@lru_cache(1 << 14)
def _entity(seen: str) -> str | None:
    """The one character that an entity names, through any number of escaped ampersands."""
    name = re.sub("^&(?:amp;)*(?=.)", "", seen)
    if not name.startswith("#"):
        character = html.unescape(f"&{name}")
        return character if len(character) == 1 else None
    number = name[1:].removesuffix(";")
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    # not html.unescape: browsers read 128 to 159 as cp1252, but bytes read as Latin-1 are meant
    return chr(code) if code in _PLANES and code not in _SURROGATES else None


def _unicode(seen: str) -> str | None:
    try:
        after = seen.encode("ascii").decode("unicode_escape")
        if "\\x" in seen:
            after = after.encode("latin-1").decode("utf-8")
        return after.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None
