"""What stood at a cut: 。, or another character whose second byte is A3 as well (海 保 常 專 校 模 停 ...).

The cut leaves one byte of it. 。 is claimed only where a sentence can end and no other character reads
nearly as well: the last word in front must be one that a sentence ends on, or a whole sentence be quoted, and
the best division into words with any other character must cost so much more than with 。. Another character is
claimed where it makes a word and nothing else does (學校、商場).

Measured, but for quotations and other characters (`stood`), on news text (1.9 M characters) and hotel reviews (2.6 M), converted to Traditional, at every place
where a character that ends in A3 stands before one that begins with A1, BB or BF. News: 1,170 of 1,723 。 are
claimed, and none of 607 other characters; reviews: 1,324 of 5,166 and 2 of 347 (a name from another language,
a verb that could as well begin a sentence). The limits were chosen with these texts in sight.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

from ctcorpus import language
from ctcorpus.edits import Edit
from ctcorpus.errors import CtcorpusError
from ctcorpus.hanzi import HAN, t2s_characters
from ctcorpus.stages.repair.guesses import may_apply

STOP = "。"
#: no 。 stands before these; before a closing quote only where it ends a sentence that was quoted whole
_CLOSING = "。，、；：！？’）》〉】〕…—·＊℃％～"
_QUOTES = {"”": "“", "」": "「", "』": "『"}
#: no sentence begins with these, nor ends a second time
_NEVER_BEHIND_STOP = "。，、；：！？》〉】〕·℃％～"
_HAN_END = re.compile(f"[{HAN}]$")
_CLOSED = re.compile("[%％”」』》）)]$")
_CLAUSE = re.compile(r"[^，。、；：！？“《（「『,;:!?(\n]*$")
#: a sentence's last clause has so many characters
_LEAST_CLAUSE = 3
_PAUSE = re.compile("[，。；！？,;!?]")
#: jieba's tags of words that no sentence ends on (pronouns, conjunctions, particles), and such words of other
#: tags: prepositions, modal verbs, adverbs (依据 and 通过 are tagged as prepositions, too, but end sentences)
_OPEN_TAGS = "rcu"
_LISTED = (
    "关于 对于 由于 根据 按照 依照 随着 为了 除了 沿着 本着 经过 针对 "
    "鉴于 基于 凭借 围绕 自从 至于 有关 比如 例如 可以 能够 应该 应当 "
    "需要 必须 只能 可能 成为 作为 是否 以及 并且 没有 不能 不会 不可 "
    "不得 无法 予以 加以 不断 不停 之前 之后 其他 另外 此外 同时 主要 "
    "重要 "
)
_OPEN_WORDS = frozenset(_LISTED.split())
#: single characters that a clause may end on: particles, and predicates as in 水平低
_LAST = frozenset("了吧呢吗啊呀嘛高低大小多少好差强弱快慢长短重轻严深广稳")
_NUMERAL = re.compile("[0-9０-９一二三四五六七八九十百千万亿余多两半]$")
_UNIT_TAGS = "qmntk"
#: characters on either side that decide, and bits by which 。 must read better
_CONTEXT, _CLEAR = 6, 7.0
#: the same where a whole sentence is quoted and ends on a character that is no word to end on; where a character
#: other than 。 is claimed (差校, 健保: no dictionary has them, and 。 seems better by 11.7)
_CLEAR_IN_QUOTES, _CLEAR_WORD = 12.0, 10.0
#: characters of a quotation that is a sentence: behind a colon, without one, and where its beginning is out of sight
_LEAST_SAID, _LEAST_QUOTE, _LONG_QUOTE = 5, 7, 40
#: bits for marks (measured shares: a comma each 17 characters, 。 each 33) and for unlisted characters
_MARKS, _MARK, _UNLISTED = {"，": 4.1, STOP: 5.1, "、": 5.6}, 8.0, 27.4
_LONGEST_WORD = 6
_HAN_ONLY = re.compile(f"[{HAN}]")


def rivals(before: str, behind: str) -> int:
    """How many characters could have stood between `before` and `behind`, 。 included; 1: only 。 could."""
    if not behind or behind[0] in _CLOSING:
        return 2
    quoted = behind[0] in _QUOTES
    if quoted and not _quotes_sentence(before, behind[0]):
        return 2
    clear = _CLEAR if _can_end(before) else _CLEAR_IN_QUOTES if quoted and _HAN_END.search(before) else None
    if clear is None:
        return 2
    costs = _costs(before, behind)
    return 1 + sum(costs[other] - costs[STOP] < clear for other in _others())


def stood(before: str, behind: str) -> str:
    """The one character that can have stood between `before` and `behind`: 。 or one that makes a word; or "".

    Measured on the 495 different places of news, laws and talk at which a stream is cut: 296 of 331 full stops
    and 71 of 164 other characters are claimed, all of them rightly; never in what may be a name.
    """
    if rivals(before, behind) == 1:
        return STOP
    others = _others() if not behind or behind[0] in _NEVER_BEHIND_STOP else (*_others(), STOP)
    costs = _costs(before, behind)
    first, second = sorted((costs[other], other) for other in others)[:2]
    if second[0] - first[0] < _CLEAR_WORD or first[1] == STOP:
        return ""
    # 永福 is a place, but 巫永 and one more character is a person, and nobody knows whose name it is
    edit = Edit(len(before), "\ufffd", first[1], "gbk-cut", "guess")
    return first[1] if may_apply(f"{before}\ufffd{behind}", edit) else ""


def _quotes_sentence(before: str, quote: str) -> bool:
    """Whether the quotation that `quote` closes is no mere name or word: more than one clause, or a long one."""
    start, closed = before.rfind(_QUOTES[quote]), before.rfind(quote)
    if start <= closed:
        return start == closed and len(before) >= _LONG_QUOTE  # it began before what is looked at
    inner = before[start + 1 :]
    said = len(inner) >= _LEAST_SAID and before[start - 1 : start] in ("：", ":")
    return bool(_PAUSE.search(inner)) or said or len(re.sub(f"[^{HAN}]", "", inner)) >= _LEAST_QUOTE


def _can_end(before: str) -> bool:
    """Whether a sentence can end behind `before`."""
    if _CLOSED.search(before):
        return True
    clause = _CLAUSE.search(before)
    if not clause or len(re.sub(f"[^{HAN}0-9０-９]", "", clause[0])) < _LEAST_CLAUSE:
        return False
    if re.search("[0-9０-９]$", before):
        return True
    if not _HAN_ONLY.fullmatch(before[-1:]):
        return False
    text = _simplified(before[-2 * _CONTEXT :])
    last = _divide(text)[-1]
    _, open_words, units = _dictionary()
    if len(last) > 1:
        return last not in open_words and last not in _OPEN_WORDS
    return last in _LAST or (last in units and bool(_NUMERAL.search(text[:-1])))


def _simplified(text: str) -> str:
    return text.translate(t2s_characters())


@cache
def _others() -> tuple[str, ...]:
    """The characters that words know whose GBK pair ends in A3."""
    pairs = (bytes((lead, 0xA3)) for lead in range(0x81, 0xFF))
    found = (pair.decode("gbk", "ignore") for pair in pairs)
    return tuple(c for c in found if _HAN_ONLY.fullmatch(c) and _simplified(c) in _dictionary()[0])


@cache
def _dictionary() -> tuple[dict[str, float], frozenset[str], frozenset[str]]:
    """jieba's words with their bits, those of `_OPEN_TAGS`, and single characters of `_UNIT_TAGS`.

    Costs 0.3 s and 50 MB, paid where a document was cut. Raises CtcorpusError where jieba is missing.
    """
    spec = find_spec("jieba")
    if not spec or not spec.origin:
        raise CtcorpusError("jieba is missing: pip install jieba==0.42.1")
    counts: dict[str, int] = {}
    open_words, units = set(), set()
    with Path(spec.origin).with_name("dict.txt").open(encoding="utf-8") as lines:
        for word, count, tag in map(str.split, lines):
            if len(word) <= _LONGEST_WORD and count != "0":
                counts[word] = int(count)
                if tag[0] in _OPEN_TAGS:
                    open_words.add(word)
                elif len(word) == 1 and tag[0] in _UNIT_TAGS:
                    units.add(word)
    total = math.log2(sum(counts.values()))
    bits = {count: total - math.log2(count) for count in set(counts.values())}
    return {w: bits[count] for w, count in counts.items()}, frozenset(open_words), frozenset(units)


def _costs(before: str, behind: str) -> Mapping[str, float]:
    """Bits of the text around a cut with each character that can have stood there."""
    return _costs_between(before[-_CONTEXT:], behind[:_CONTEXT])


@lru_cache(256)
def _costs_between(before: str, behind: str) -> Mapping[str, float]:
    """By the division into words, and by the pairs of characters.

    What lies on either side is divided once; only words that hold the character are tried for each.
    """
    known, mark = _dictionary()[0], _MARKS[STOP]
    left, right = _simplified(before), _simplified(behind)
    ends, begins = [bits for bits, _ in _forth(left)], _back(right)
    heads = [(left[at:], bits) for at, bits in enumerate(ends) if _is_han(left[at:])]
    tails = [(right[:at], bits) for at, bits in enumerate(begins) if _is_han(right[:at])]
    around = [
        (head, tail, bits + rest)
        for head, bits in heads
        for tail, rest in tails
        if 0 < len(head) + len(tail) < _LONGEST_WORD
    ]
    alone = ends[-1] + begins[0]
    found = {STOP: alone + mark + _pairs(before, STOP, behind)}
    for other in _others():
        one = _simplified(other)
        best = alone + known.get(one, _UNLISTED)
        for head, tail, rest in around:
            word = known.get(f"{head}{one}{tail}")
            if word is not None and word + rest < best:
                best = word + rest
        found[other] = best + _pairs(before, other, behind)
    return found


def _is_han(text: str) -> bool:
    return all(map(_HAN_ONLY.match, text))


def _pairs(before: str, character: str, behind: str) -> float:
    text = before[-1:] + character + behind[:1]
    return sum(map(language.step, ["", *text], text))


@lru_cache(1 << 12)
def _divide(text: str) -> tuple[str, ...]:
    """The words and marks of the cheapest division of a short text."""
    best = _forth(text)
    found, end = [], len(text)
    while end:
        found.append(text[best[end][1] : end])
        end = best[end][1]
    return tuple(reversed(found))


def _forth(text: str) -> list[tuple[float, int]]:
    """For each place of a short text the bits of the cheapest division up to it, and where its last word begins."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(math.inf, 0)] * len(text)
    for i in range(len(text)):
        bits = best[i][0]
        for end, word in _words_at(text, i):
            best[end] = min(best[end], (bits + word, i))
    return best


def _back(text: str) -> list[float]:
    """For each place of a short text the bits of the cheapest division behind it."""
    best = [0.0] * (len(text) + 1)
    for i in reversed(range(len(text))):
        best[i] = min(word + best[end] for end, word in _words_at(text, i))
    return best


def _words_at(text: str, start: int) -> Iterator[tuple[int, float]]:
    """Ends and bits of what can begin at a place: a mark, a character, words of the dictionary."""
    known, character = _dictionary()[0], text[start]
    if not _HAN_ONLY.match(character):
        yield start + 1, _MARKS.get(character, _MARK)
        return
    yield start + 1, known.get(character, _UNLISTED)
    run = takewhile(_HAN_ONLY.match, text[start + 1 : start + _LONGEST_WORD])
    for end, _ in enumerate(run, start + 2):
        word = known.get(text[start:end])
        if word is not None:
            yield end, word
