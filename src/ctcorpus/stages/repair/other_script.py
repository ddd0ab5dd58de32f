"""What a copy in the other script says, written in the script of the text that it fills."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from ctcorpus.hanzi import hans_marks, opencc_values

#: the frequent half of Big5: of two ways to write a character (合, 閤) the other one is not looked for
_FREQUENT = b"\xa4\x40", b"\xc6\x7e"


def written(text: str, into: str | None, used: str) -> str | None:
    """`text` in the script `into` (`Hans`, `Hant`); None where a character can be written in more than one way.

    Of spellings of one character (為, 爲) it is the one that occurs in `used`, if only one does.
    Into any other script than these two only what both write alike.
    """
    found = [_character(c, into, used) for c in text]
    return "".join(c for c in found if c) if all(found) else None


def _character(c: str, into: str | None, used: str) -> str | None:
    to_hans = opencc_values("TSCharacters").get(c, (c,))
    if into == "Hans":
        return to_hans[0] if len(to_hans) == 1 else None
    hant = _traditional().get(c, frozenset(c))
    if into != "Hant":
        return c if to_hans == (c,) and hant == {c} else None
    if len(hant) == 1:
        return next(iter(hant))
    spelt = [one for one in hant if one in used]
    return spelt[0] if len(spelt) == 1 and _is_one_character(c, hant) else None


def _is_one_character(hans: str, hant: frozenset[str]) -> bool:
    """Whether what Traditional text writes for a character are its spellings: 為 and 爲, 群 and 羣; not 後 and 后."""
    names = {_variants().get(one, one) for one in hant}
    return len(names) == 1 or (len(names) == 2 and len(opencc_values("STCharacters").get(hans, ())) == 1)


@cache
def _traditional() -> dict[str, frozenset[str]]:
    """How Traditional text writes what Simplified text writes with one character."""
    found: dict[str, set[str]] = defaultdict(set)
    for hant, all_ in opencc_values("TSCharacters").items():
        for hans in all_:
            if _is_frequent(hant):
                found[hans].add(hant)
    for hans, all_ in opencc_values("STCharacters").items():
        found[hans].update(all_)
    return {hans: frozenset(all_ if hans in hans_marks() else all_ | {hans}) for hans, all_ in found.items()}


def _is_frequent(hant: str) -> bool:
    first, last = _FREQUENT
    return first <= hant.encode("big5", "ignore") <= last


@cache
def _variants() -> dict[str, str]:
    """Spellings of one character, to the one that Taiwan writes."""
    return {key: values[0] for key, values in opencc_values("TWVariants").items() if len(values) == 1}
