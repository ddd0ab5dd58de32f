"""Words of Han runs: jieba's dictionary with the words of this field, cut by rjieba or by jieba.

jieba owns the dictionary. rjieba does the same work eight times as fast and gives the same tokens,
as long as it has the same frequencies and the same total; where it cannot be imported, jieba itself
is used. Both get Han characters and marks only, which they give back one by one: on Latin letters
and figures they differ.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from ctcorpus.rules.local import LocalRules, laid_over

#: the characters that jieba takes for Han; it leaves all others alone, one a token
JIEBA_HAN = "\u4e00-\u9fd5"
#: frequency of a word that jieba does not know. Words of this field are long: against their parts
#: a frequency of 10 suffices for all of words.tsv; ten times that holds them against neighbours too.
NEW_WORD = 100
#: (text of Han characters and marks, whether to use the HMM) -> tokens
Cut: TypeAlias = Callable[[str, bool], list[str]]
_is_han_word = re.compile(f"[{JIEBA_HAN}]{{2,}}").fullmatch

#: versions of rjieba whose built-in dictionary is that of jieba 0.42.1, word for word and count for
#: count (tests/test_segment.py). Any other gets jieba's dictionary word by word, a second more.
_SAME_DICTIONARY = ("0.2.2",)
#: what jieba counts as the total of its dictionary beyond the sum of its words: three lines stand twice
_BEYOND_WORDS = 3
#: holds a share of the total and can never match: runs have no private-use characters
_DUMMY = "\ue000"


@cache
def policy_words(local: LocalRules | None = None) -> dict[str, int | None]:
    """The words of this field with their frequency; None: jieba's own, or `NEW_WORD` where it has none.

    They are those of words.tsv and the names in institutions.yaml that are all Han; names of two
    characters (北约) only where words.tsv has them, since such pairs also meet at word boundaries.
    """
    names = (form for body in laid_over("institutions.yaml", local)["bodies"] for form in _forms(body))
    words: dict[str, int | None] = {name: None for name in names if _is_han_word(name) and len(name) > 2}
    for word, frequency, _category in reversed(laid_over("words.tsv", local)):
        words[word] = None if frequency == "-" else int(frequency)
    return words


def _forms(body: Mapping[str, Any]) -> Iterator[str]:
    """The names of a body; a ministry's (部) also as 部门 and 部长, or 公安|部门 would become 公安部|门."""
    for name in (body["name"], *body.get("aliases", ())):
        yield name
        if name.endswith("部"):
            yield from (name + "门", name + "长")


@cache
def cutter(local: LocalRules | None = None) -> Cut:
    """The engine: rjieba, or jieba where rjieba is missing."""
    try:
        return rjieba_cut(policy_words(local))
    except ImportError:
        return jieba_cut(policy_words(local))


def rjieba_cut(words: Mapping[str, int | None]) -> Cut:
    """rjieba with jieba's dictionary and `words`. Raises ImportError where it is not installed."""
    from importlib.metadata import version

    import rjieba

    if version("rjieba") not in _SAME_DICTIONARY:
        return _rjieba_from_jieba(words)
    engine = rjieba.Jieba()
    engine.add_word(_DUMMY, _BEYOND_WORDS, "")
    for word, frequency in words.items():
        if frequency is not None or not engine.has_word(word):
            engine.add_word(word, frequency or NEW_WORD, "")
    return engine.cut


def _rjieba_from_jieba(words: Mapping[str, int | None]) -> Cut:
    """rjieba with a dictionary read from jieba, for versions whose own one is not known to be the same."""
    import rjieba

    frequencies, total = _dictionary(words)
    engine: rjieba.Jieba = rjieba.Jieba.empty()  # type: ignore[no-untyped-call]
    for word, frequency in frequencies.items():
        if frequency:
            engine.add_word(word, frequency, "")
    engine.add_word(_DUMMY, total - sum(frequencies.values()), "")
    return engine.cut


def jieba_cut(words: Mapping[str, int | None]) -> Cut:
    """jieba itself with `words`: slower, with the same tokens."""
    tokenizer = _jieba().Tokenizer()
    tokenizer.FREQ, tokenizer.total = _dictionary(words)
    tokenizer.initialized = True  # or it would write jieba.cache into the shared temporary folder
    return lambda text, hmm: list(tokenizer.cut(text, HMM=hmm))


def _dictionary(words: Mapping[str, int | None]) -> tuple[dict[str, int], int]:
    """jieba's frequencies (0: only the beginning of a word) and their total, with `words` in them."""
    tokenizer = _jieba().Tokenizer()
    frequencies: dict[str, int]
    frequencies, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    for word, given in words.items():
        before = frequencies.get(word, 0)
        frequencies[word] = given if given is not None else before or NEW_WORD
        total += frequencies[word] - before
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    return frequencies, total


def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources, which warns that it is deprecated
        import jieba
    return jieba
