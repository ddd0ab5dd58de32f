"""Characters that misread text has, and clean text hardly ever two close together: the cheap sign of wrong codecs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ctcorpus import language

#: characters that misread text has, and clean text hardly ever two within seven characters
_STRANGE = (
    "\\x80-\\x9f\\xa1-\\xa6\\xa8\\xaa\\xac\\xad\\xaf\\xb2-\\xb6\\xb8-\\xba\\xbc-\\xd6\\xd8-\\xf6\\xf8-\\u04ff"
)
_STRANGE_MARKS = (
    "\\u2020-\\u2022\\u2030\\u2039-\\u203a\\u2044\\u20ac\\u2122\\u2202-\\u2265\\u25ca\\ufb01\\ufb02"
)
_STRANGE_BLOCKS = "\\u2500-\\u259f\\u3040-\\u3129\\ue000-\\uf8ff"
#: kana; bopomofo with its tones: text in a script of its own, and what 中, 反, 使 of Big5 become in GB18030. Of all
#: words of two syllables and the most usual particles some hundred read as Chinese
_OWN_SCRIPTS = (re.compile("[\u3040-\u30ff]"), re.compile("[\u3100-\u312f\u02c7\u02c9-\u02cb\u02d9]"))


@cache
def strange() -> str:
    """Members of a [...] class: what misread bytes give, and rare Han characters."""
    return f"{re.escape(language.rare_characters())}{_STRANGE}{_STRANGE_MARKS}{_STRANGE_BLOCKS}"


@cache
def _strange_one() -> re.Pattern[str]:
    return re.compile(f"[{strange()}]")


def is_strange(text: str) -> bool:
    """Whether a text holds a character that clean text has seldom."""
    return bool(_strange_one().search(text))


def is_own_script(text: str) -> bool:
    """Whether all that is strange in a text is kana, or bopomofo: text of its own, whatever its bytes may say."""
    return any(script.search(text) and not is_strange(script.sub("", text)) for script in _OWN_SCRIPTS)


def strange_share(text: str) -> float:
    """Which share of the characters beyond ASCII are such that clean text has seldom."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return len(_strange_one().findall(text)) / max(beyond, 1)


@cache
def suspicious() -> re.Pattern[str]:
    """A cheap sign of misread bytes: two strange characters close together."""
    return re.compile(f"[{strange()}].{{0,5}}[{strange()}]")


def strange_regions(line: str, reach: int) -> Iterator[tuple[int, int]]:
    """Where strange characters are close together, with `reach` characters beside them."""
    start = end = -1
    for hit in suspicious().finditer(line):
        if start >= 0 and hit.start() > end:
            yield start, min(end, len(line))
            start = -1
        if start < 0:
            start = max(hit.start() - reach, end, 0)
        end = hit.end() + reach
    if start >= 0:
        yield start, min(end, len(line))
