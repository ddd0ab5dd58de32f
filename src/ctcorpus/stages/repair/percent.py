"""`percent-escape`: URL escapes of Chinese left in running text, the kernel behind `escapes`.

Every byte of a character that is no ASCII stands as %XX; of GBK, trail bytes that are letters may stand as they
are. Decoding is one to one, so what decodes strictly is proven. The codec is judged for a line as a whole, UTF-8
first: a short run of GBK can look like UTF-8 by chance, a line of it cannot. URLs keep their escapes, and all text
those of controls and line ends.

JavaScript's `escape` writes units of UTF-16 as %uXXXX, what is left of Latin-1 as %XX: `script_runs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote_to_bytes

from ctcorpus.hanzi import HAN
from ctcorpus.language import bits, clean_of_residue

#: code units of controls and line ends, as hexadecimal
CONTROL = "00[01][0-9a-fA-F]|007[fF]|202[89]"
_ESCAPE = "%(?![01]|7[fF])[0-9a-fA-F]{2}"
_UTF_8 = re.compile(f"(?:{_ESCAPE})+")
#: in GBK and Big5, trail bytes that are letters may stand as they are
_DOUBLE_BYTE = re.compile(rf"(?:%[89a-fA-F][0-9a-fA-F](?:{_ESCAPE}|[@-~])|%(?!7[fF])[2-7][0-9a-fA-F])+")
_HIGH = re.compile("%[89a-fA-F]")
_TOKEN = re.compile("[!-~]+")
_ANY = re.compile(_ESCAPE)
#: what only URLs, paths, queries and code hold
_URL = re.compile(
    r"://|\bwww\.|\w\.(?:com|org|net|int|edu|gov|info|cn|tw|hk|mo|html?|php|aspx?|jsp)\b|(?<![\w.\[\]-])[\w.\[\]-]++=|^\.{0,2}/|^mailto:",
    re.I,
)
_UNIT = re.compile(f"%u(?!{CONTROL})[0-9a-fA-F]{{4}}")
_SCRIPT = re.compile(f"(?:{_UNIT.pattern}|{_ESCAPE})+")
#: a character of UTF-8: no letters of Latin-1
_BYTES = re.compile("%[eE][0-9a-fA-F]%[89abAB][0-9a-fA-F]%[89abAB]")
#: a unit that is no word behind a percent sign: %uface, %ubeef
_SURELY = re.compile("%u[0-9][0-9a-fA-F]{3}")
_HAN = re.compile(f"[{HAN}]")
#: bits a character of a text that was read rightly: names of peoples and old words of letters cost 13, text that
#: was read with a wrong codec 15 and more
_READS = 14.0

Run = tuple[int, str, str]  # offset in the line, what is seen, what it says


def runs(line: str, is_misread: Callable[[str], bool]) -> list[Run]:
    """The runs of escapes of a line that say something in Chinese.

    `is_misread` says whether a text is Chinese that was read with a wrong codec before it was escaped.
    """
    tokens = [
        token
        for token in _TOKEN.finditer(line)
        if _HIGH.search(token[0]) and not _UNIT.search(token[0]) and not _is_url(token[0])
    ]
    if not tokens:
        return []
    found = _decoded(tokens, _UTF_8, "utf-8")
    plain = replaced(line, found)
    if found and ((_HAN.search(plain) and clean_of_residue(plain)) or is_misread(plain)):
        return found
    read = [_decoded(tokens, _DOUBLE_BYTE, codec) for codec in ("gb18030", "cp950")]
    chinese = [found for found in read if _HAN.search(_text(found)) and bits(_text(found)) < _READS]
    return min(chinese, key=lambda found: bits(_text(found)), default=[])


def script_runs(line: str) -> list[Run]:
    """The runs of escapes that JavaScript's `escape` left."""
    if not _SURELY.search(line):
        return []
    return [
        (token.start() + run.start(), run[0], after)
        for token in _TOKEN.finditer(line)
        if _UNIT.search(token[0]) and not _BYTES.search(token[0]) and not _is_url(token[0])
        for run in _SCRIPT.finditer(token[0])
        if (after := _units(run[0]))
    ]


def _units(run: str) -> str | None:
    codes = [int(code.lstrip("u"), 16) for code in run.split("%")[1:]]
    try:
        return b"".join(code.to_bytes(2) for code in codes).decode("utf-16-be")
    except UnicodeDecodeError:
        return None


def replaced(line: str, found: Sequence[Run]) -> str:
    """`line` with what the runs say in their places."""
    parts, position = [], 0
    for start, seen, after in found:
        parts += [line[position:start], after]
        position = start + len(seen)
    return "".join((*parts, line[position:]))


def _text(found: list[Run]) -> str:
    return "".join(after for _, _, after in found)


def _decoded(tokens: list[re.Match[str]], pattern: re.Pattern[str], codec: str) -> list[Run]:
    """Every run of escapes, read in `codec`; [] where one cannot be, or an escape is in no run."""
    found: list[Run] = []
    for token in tokens:
        if _ANY.search(pattern.sub(" ", token[0])):
            return []
        for run in pattern.finditer(token[0]):
            try:
                after = unquote_to_bytes(run[0]).decode(codec)
            except UnicodeDecodeError:
                return []
            found.append((token.start() + run.start(), run[0], after))
    return found


def _is_url(token: str) -> bool:
    return bool(_URL.search(_ANY.sub("反", _UNIT.sub("反", token))))
