"""Which guesses may be applied where guesses are accepted: never names, numbers or dates.

A guess is the likeliest of several characters. Where it is wrong in a word, a reader sees it; where it is wrong
in a name, a number or a date it reads as well as the truth (非洲 once became 亚洲). So a guess must make a word
that is no name, with nothing beside it that a name, a number or a date could reach into; a full stop must end a
paragraph. In doubt it stays a proposal. Texts of both scripts are judged in Simplified characters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ctcorpus.edits import Edit
from ctcorpus.hanzi import is_han, t2s_characters

#: characters on either side that are looked at
_AROUND = 12
#: parts of speech of jieba's dictionary that are names: persons, places, bodies, others
_NAMES = frozenset(("nr", "nrfg", "nrt", "ns", "nt", "nz"))
#: a word must be so frequent in it (合作 13,478, 重申 599, 防范 917), and so many times as frequent as a name of
#: two characters that fits as well (合肥 406)
_LEAST_FREQUENCY, _FAR_MORE = 200, 20
_LONGEST_WORD, _LONGEST_NAME = 4, 8

_NUMBER = "0-9０-９〇○零一二三四五六七八九十百千万亿兆两廿卅壹贰叁肆伍陆柒捌玖拾佰仟①-⑩⑴-⑽"
_UNIT = "年月日号时分秒点度%％‰元条款项章节届次名人个岁位"
_NUMBER_BEFORE = re.compile(f"(?:[{_NUMBER}][ ,.，．:：/-]?[{_UNIT}]?|第)$")
_NUMBER_BEHIND = re.compile(f"[年月日%％‰万亿]|[{_UNIT}]?[ ,.，．:：/-]?[{_NUMBER}]")
_IN_NUMBER = re.compile(f"[{_NUMBER}年月日号]")
_PLACE = "省市县州洲国盟旗区镇乡村岛河江湖海山峡湾港路街"
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施"
    "陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛"
    "童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫佘练骆付代麦容悲初瞿"
)
#: words of dates, times and directions, which read as well with another character: 上午 and 下午, 南方 and 北方
_TIME_OR_PLACE = re.compile(
    "[上下中正]午|[早晚今昨明][上天晚晨日早]|星期|周[一二三四五六末日]|礼拜|[东南西北中][方部面岸边东南西北]"
)
_TITLE = (
    "先生|女士|小姐|夫人|主席|总统|总理|首相|国王|女王|总书记|书记|部长|外长|防长|大使|秘书长|校长|教授|博士|院士|记者|"
    "局长|厅长|处长|科长|市长|省长|县长|州长|主任|司令|将军|上校|中校|少校|中将|少将|上将|议员|议长|发言人|司长|行长|总裁|"
    "董事长|经理|律师|法官|检察长|院长|同志|同学|老师|医生|委员长|特使|代表团团长"
)
_TITLE_BEFORE = re.compile(f"(?:{_TITLE})[^，。；：！？、,;:!?]?$")
_TITLE_BEHIND = re.compile(f"[^，。；：！？、,;:!?]{{0,2}}(?:{_TITLE})")
_DOT_BEFORE = re.compile("[·•・‧][^，。；：！？、《》“”（）\n]{0,7}$")
_DOT_BEHIND = re.compile("[^，。；：！？、《》“”（）\n]{0,7}[·•・‧]")
#: beside another mark one neighbour alone speaks for a guess (measured: 3 of 4 right, 99 of 100 otherwise)
_MARKS = ("\ufffd", "?", "？")
#: what a full stop at the end of a paragraph ends; behind a numeral it could be 〇
_SENTENCE = re.compile(f"[^{_NUMBER}\\W][”’）》」』]?$")
_CODE = re.compile("[A-Za-zＡ-Ｚａ-ｚ/_#@.-]")


def may_apply(text: str, edit: Edit, candidates: Iterable[str] = ()) -> bool:
    """Whether a guess may be applied to `text`: it changes no name, number or date, as far as anyone can tell.

    `candidates` are the characters that can have stood there: none but the guess may make a word about as frequent.
    """
    keep = _shared(edit.before, edit.after)
    rest = _shared(edit.before[keep:][::-1], edit.after[keep:][::-1])
    guess = _simple(edit.after[keep : len(edit.after) - rest])
    start, end = edit.start + keep, edit.end - rest
    before, behind = _simple(text[max(start - _AROUND, 0) : start]), _simple(text[end : end + _AROUND])
    if before[-1:] in _MARKS or behind[:1] in _MARKS:
        return False
    if guess == "。":
        return not behind.strip() and bool(_SENTENCE.search(before))
    if not guess or not all(map(is_han, guess)) or _CODE.match(before[-1:]) or _CODE.match(behind[:1]):
        return False
    if _is_number(before, guess, behind) or _is_titled(before, behind) or _is_place(before, guess, behind):
        return False
    word = _word(before, guess, behind)
    if not word or _TIME_OR_PLACE.search(word) or _in_name(before, guess, behind, word):
        return False
    rivals = (_word(before, _simple(other), behind) for other in candidates if other != edit.after)
    return all(_words().get(rival, 0) * _FAR_MORE < _words()[word] for rival in rivals)


def _shared(one: str, other: str) -> int:
    """Length of the beginning that two texts share."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _simple(text: str) -> str:
    return text.translate(t2s_characters())


def _is_number(before: str, guess: str, behind: str) -> bool:
    return bool(_IN_NUMBER.search(guess) or _NUMBER_BEFORE.search(before) or _NUMBER_BEHIND.match(behind))


def _is_titled(before: str, behind: str) -> bool:
    return any(
        (
            _TITLE_BEFORE.search(before),
            _TITLE_BEHIND.match(behind),
            _DOT_BEFORE.search(before),
            _DOT_BEHIND.match(behind),
        )
    )


def _is_place(before: str, guess: str, behind: str) -> bool:
    """Whether a place's name may reach into the guess: its kind stands there, or close behind."""
    if any(character in _PLACE for character in guess):
        return True
    for distance in (0, 1):
        if behind[distance : distance + 1] in _PLACE and behind[distance : distance + 1]:
            here = behind[:2] if distance == 0 else behind[: distance + 1]
            if here not in _words() and behind[distance : distance + 2] not in _words():
                return True
    return False


def _word(before: str, guess: str, behind: str) -> str:
    """The most frequent word that the guess makes with its neighbours; empty where there is none."""
    found = [word for word in _covering(before, guess, behind, _LONGEST_WORD) if word in _words()]
    return max(found, key=_words().__getitem__, default="")


def _covering(before: str, guess: str, behind: str, longest: int) -> Iterator[str]:
    """The parts of the text that hold the whole guess, and a neighbour at least."""
    for left in range(longest):
        for right in range(longest - left):
            if (
                left + right
                and left <= len(before)
                and right <= len(behind)
                and left + right + len(guess) <= longest
            ):
                yield before[len(before) - left :] + guess + behind[:right]


def _in_name(before: str, guess: str, behind: str, word: str) -> bool:
    """Whether another character would make a name there, or a person's name may reach into the guess."""
    for left in range(_LONGEST_NAME):
        for right in range(_LONGEST_NAME - left):
            if not left + right or left > len(before) or right > len(behind):
                continue
            head, tail = before[len(before) - left :], behind[:right]
            size = left + right + len(guess)
            for frequency in _named(head, len(guess), tail) if size <= _LONGEST_NAME else ():
                if size > 2 or frequency * _FAR_MORE > _words()[word]:
                    return True
    return _surname_before(before, guess, behind, word)


def _surname_before(before: str, guess: str, behind: str, word: str) -> bool:
    """Whether one of the last two characters is a surname that belongs to no word of its own."""
    for distance in (1, 2):
        at = len(before) - distance
        if at < 0 or before[at] not in _SURNAMES:
            continue
        in_word = distance <= word.find(guess) if guess in word else False
        parts = (before[max(at - 1, 0) : at + 1], before[max(at - 2, 0) : at + 1], before[at : at + 2])
        if not in_word and not any(len(part) > 1 and part in _words() for part in parts):
            return True
    return False


# --- jieba's dictionary -----------------------------------------------------------------------------


def dictionary() -> Iterator[tuple[str, int, str]]:
    """Word, frequency and part of speech of each entry."""
    spec = find_spec("jieba")
    if spec and spec.origin:
        for line in Path(spec.origin).with_name("dict.txt").read_text("utf-8").splitlines():
            word, count, kind = line.split(" ")
            yield word, int(count), kind


@cache
def _entries() -> tuple[dict[str, int], dict[str, int]]:
    """Words that are no names, and names, of jieba's dictionary, with their frequency. Read when first needed."""
    words: dict[str, int] = {}
    names: dict[str, int] = {}
    for word, count, kind in dictionary():
        if kind in _NAMES and 2 <= len(word) <= _LONGEST_NAME:
            names[word] = count
        elif 2 <= len(word) <= _LONGEST_WORD and count >= _LEAST_FREQUENCY:
            words[word] = count
    return words, names


def _words() -> dict[str, int]:
    return _entries()[0]


@cache
def _by_character() -> dict[str, list[str]]:
    """Names by each of their characters."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in _entries()[1]:
        for character in set(name):
            found[character].append(name)
    return found


def _named(head: str, size: int, tail: str) -> Iterator[int]:
    """The frequency of each name that begins with `head`, ends with `tail` and has `size` characters between."""
    if not all(map(is_han, head + tail)):
        return
    length = len(head) + size + len(tail)
    fewest = min((_by_character().get(character, []) for character in head + tail), key=len)
    for name in fewest:
        if len(name) == length and name.startswith(head) and name.endswith(tail):
            yield _entries()[1][name]
