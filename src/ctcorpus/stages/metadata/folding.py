"""The form of a line that metadata rules match on, of the same length as the line.

`hanzi.view` collapses blanks and drops readings, so its offsets are its own. Metadata takes values
out of the line, in its script: here one character stays one character, and a match's span holds in the line.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from ctcorpus.hanzi import t2s_characters


@cache
def _table() -> dict[int, str]:
    table = dict(t2s_characters())
    narrow = [chr(code) for code in (*range(0xFF01, 0xFFE7), *range(0xFE50, 0xFE70), *range(0x2F00, 0x2FD6))]
    for character in (*narrow, *"\t\u00a0\u2002\u2003\u2009"):
        plain = unicodedata.normalize("NFKC", character)
        if len(plain) == 1:
            table[ord(character)] = " " if plain.isspace() else plain
    table[ord("○")] = table[ord("Ｏ")] = "〇"  # how a zero is typed in 二○一九年
    table[ord("∶")] = table[ord("︰")] = ":"
    table[ord("丨")] = table[ord("│")] = table[ord("┃")] = "|"
    return table


def fold(text: str) -> str:
    """Half-width, Simplified, one kind of blank (U+3000 stays: it parts a table's cells); same length."""
    return text.translate(_table())


def squeeze(text: str) -> str:
    """`fold` without blanks and letter case: equal for two spellings of one title."""
    return "".join(fold(text).split()).lower()
