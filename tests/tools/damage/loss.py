"""Characters that are gone: marked, unmarked, cut off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def date_drop(text: str, mark: str) -> str:
    """年, 月 or 日 removed from dates with the inline markup that held it. `2017年6月15日` -> `2017615日`."""
    return re.sub(rf"(?<=\d)[{mark}](?=\d)", "", text)


def kunjinkao(text: str, start: int, length: int) -> str:
    """`length` characters from `start`, two bad bytes each, become EF BF BD twice, read as GBK: 锟斤拷."""
    lost = ("\ufffd" * 2 * length).encode("utf-8").decode("gbk")
    return text[:start] + lost + text[start + length :]


def memory_fill(text: str, start: int, length: int, fill: str = "烫") -> str:
    """`length` characters from `start` were never written: 0xCC filled the buffer, 烫 in GBK (0xCD: 屯)."""
    return text[:start] + fill * length + text[start + length :]


def question_run(text: str, start: int, length: int) -> str:
    """`length` characters from `start` that the codec of a terminal or a database did not have: `?` each."""
    return text[:start] + "?" * length + text[start + length :]


def holes(text: str, places: Iterable[int]) -> str:
    """The characters at `places` replaced by U+FFFD."""
    gone = frozenset(places)
    return "".join("\ufffd" if number in gone else c for number, c in enumerate(text))


def word_drop(text: str, words: Iterable[str]) -> str:
    """Linked or styled words removed without a mark, the first occurrence of each."""
    for word in words:
        if word not in text:
            raise ValueError(f"{word!r} does not stand in the text")
        text = text.replace(word, "", 1)
    return text


def truncate(paragraphs: Sequence[str], keep: int) -> list[str]:
    """The first `keep` characters, line ends not counted: where the text breaks off."""
    out: list[str] = []
    for paragraph in paragraphs:
        if keep <= 0:
            break
        out.append(paragraph[:keep])
        keep -= len(paragraph)
    return out
