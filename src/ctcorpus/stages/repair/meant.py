"""Text that means its escapes, or its misread bytes: an example stands beside what it says.

A damaged page does not write the same word both ways side by side; tables and sentences about escapes do. Then
there are code, paths, ranges of code points, names of the very marks that are escaped, and words on encodings beside
a short example. Where one of these is seen a line keeps its escapes, and so do lines of short ones next to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctcorpus.edits import Edit
from ctcorpus.hanzi import HAN
from ctcorpus.stages.repair import about

#: a line of the text with its offset, and what a damage class would change in it
Line = tuple[int, str, Sequence[Edit]]

#: characters that an example says (headlines and sentences, which are damaged text, say more); and how far from it
#: what it says stands in a row of a table or a sentence
_EXAMPLE, _REACH = 8, 30
_HAN = re.compile(f"[{HAN}]")
#: what stands in front of an example, and behind it, beside blanks and marks: the ends of 输入, 转换后; 就是, 表示
_BEFORE = frozenset("是即为為成作写寫用叫入到示替应應把将將后後像如")
_BEHIND = frozenset("是就即为為表代得的显顯对對可会會换換等这這和与與或")
#: what stands around a mark that is itself meant: 输入 & 即可, （…）
_OPEN, _CLOSE = frozenset("\t \u3000|“‘「『（(\"'=＝:："), frozenset("\t \u3000|”’」』）)\"'=＝,，。；;")
#: between two ways to write the same
_LINK = re.compile(
    r"(?=.*\S)[\s“”‘’「」『』\"'|]*(?:[=＝:：→⇒>（(]|[-=]>|也?就是|即|是|为|為|表示|代表|等[于於]|得到|[代替]替|对应|對應|[换換变變]成)?"
    r"[\s“”‘’「」『』\"'|]*"
)
#: letters behind a backslash that no escape begins with: C:\data
_NAME = r"\\[ac-eg-mo-qsvwyzAC-MO-TV-Z]\w"
_U = r"\\u[0-9a-fA-F]{4}"
#: the last code points of blocks, where ranges end: 一 to 龥
_LAST = "(?:9[fF][aA][5-9a-fA-F]|9[fF][b-fB-F][0-9a-fA-F]|4[dD][bB][5-9a-fA-F]|30[fF]{2}|[dD]7[aA]3)"
_CODE = re.compile(
    # a path: a drive (Q:, A: are questions and answers), a server, a directory, a name beside an escape
    rf"(?<![A-Za-z0-9])[C-PR-Zc-pr-z]:\\u|\\\\[A-Za-z]\w*\\u|(?<!\S)\.{{0,2}}(?:/[\w.-]{{1,40}})+/{_U}|{_NAME}*\\u|(?<={_U}){_NAME}"
    # a path with a drive and names, one of them in Chinese
    rf"|(?<![A-Za-z0-9])[A-Za-z]:\\(?!u[0-9a-fA-F]{{4}})[^\s“”，。、；（）()]{{1,80}}\\u[0-9a-fA-F]{{4}}|(?<={_U})\\[{HAN}]"
    # a prompt, a comment, a property of a style sheet
    rf"|^\s*(?:>>>|\$\s[a-z]{{2,12}})\s|(?:^|[;{{}})])\s*//\s|/\*[^{HAN}]{{0,80}}\*/|(?<![\w\"'-])[a-z]{{2,20}}-[a-z-]{{2,20}}\s?:\s?[\"']?\\u"
    # what somebody is told to write
    rf"|[写寫]\s(?:{_U}|%u|&#)"
    # escapes of escapes; a call, an assignment, a key with dots, a literal that something is done to, a command
    r"|(?:\\\\u[0-9a-fA-F]{4}){2}|\w\s?\(\s?\w?[\"']|(?:^|[\s;,(])[A-Za-z_$][\w.$-]*\s?=\s?\w?[\"']?[\\%]u|^\s*[A-Za-z][\w-]*\.[\w.-]+\s?="
    rf"|{_U}[\"'](?:\.[a-z]|\s?\+|;\s*$)|\+\s?\w?[\"']\\u|\bcase\s[\"']|\b[uL][\"']\\u"
    rf"|\b(?:echo|printf?|puts|grep|sed|awk|perl)\s[^{HAN}]{{0,80}}[\"'/]"
    # a class of characters, a pattern, a range of code points
    rf"|\[\^?\\[ux]|[(=,]\s?/[^/\s]{{0,40}}{_U}[^/\s]{{0,40}}/[gimsuy]{{0,3}}(?![\w/])"
    rf"|(?:[-–—~～至到]|\.\.)\s?[“‘「\"']?(?:(?:\\u|&#x){_LAST}|&#40(?:869|8[89]\d|9[0-5]\d);)"
)
#: the quotation mark of a literal: a word of a program in front of it, an operator, a bracket
_LITERAL = re.compile(r"(?:[A-Za-z_]\s|[A-Za-z_]:\s(?=')|[(+=]\s?)([\"'])[^\"'\s]{0,8}$")
#: what is asked of an example, and of what was seen
_WHAT = re.compile(
    r"[\s”’」』\"'，,]{0,3}(?:(?:[是指]|代表|表示|[对對][应應])的?(?:什[么麼]|甚麼|啥|何|哪|[谁誰])|[什甚][么麼]意思)"
)
_WHY = re.compile(r"[\s”’」』\"'，,]{0,3}(?:怎[么麼](?:[办辦解读讀念写寫看]|回事)|如何|[为為]什[么麼])")
#: a tag that a sentence speaks of, or that stands alone
_TAG = re.compile(r"<[A-Za-z][^<>]{0,40}>(?=\s|[是会會被为為与與和、”」])")
#: words of those who write on encodings
_WORDS = re.compile(
    "[编編解][码碼]|[码碼][点點位]|字符|字元|实体|實體|转换|轉換|正则|正則|源码|源代码|原始碼|代码|代碼|程式碼|浏览器|瀏覽器|网页|網頁"
    "|(?:错误|錯誤|提示|信息|資訊|訊息|报错|報錯)[:：]|[无無]法[识識]|键入|鍵入|十六[进進]|native2ascii|ASCII|UTF-?8|GBK|GB ?2312|GB ?18030|Big-?5|Unicode",
    re.I,
)
#: the line in front of examples
_LEADS_ON = re.compile(
    r"(?:转义|轉義|跳脫|[编編][码碼]|实体|實體|[码碼][点點位]|Unicode)[^。]{0,20}[:：]$", re.I
)
#: marks, and the names under which a line speaks of them (not 句号, 问号, 等号: these are put to other things)
_NAMES = tuple(
    (re.compile(names), frozenset(marks))
    for names, marks in (
        ("引[号號]", "“”‘’\"'「」『』"),
        ("括[号號]|[大小][于於][号號]", "()[]<>（）《》〈〉«»"),
        ("[书書]名[号號]", "《》〈〉"),
        ("省略[号號]|[删刪][节節][号號]", "…"),
        ("破折[号號]", "—–"),
        ("[间間]隔[号號]|音界[号號]|[项項]目符", "·•‧"),
        ("[连連][字接][符号號]", "‐-–—\xad"),
        ("空格|空白", " \xa0\u2002\u2003\u2009\u3000"),
        ("(?<![参參])[与與][号號]|和[号號](?![召称稱令])", "&"),
        ("[版权權商标標货貨币幣][^，。]?符[号號]", "©®™¥£€¢$"),
    )
)


@dataclass(frozen=True, slots=True)
class Run:
    """Edits that touch, as one: what is seen and what it says, with the place in the line."""

    start: int
    seen: str
    says: str

    @property
    def end(self) -> int:
        return self.start + len(self.seen)


def damaged(text: str, lines: Sequence[Line]) -> Iterator[Edit]:
    """The edits of those lines that do not mean what is seen there; offsets are characters of `text`."""
    found = [runs(edits, start) for start, _, edits in lines]
    paired = {at for (at, line, _), some in zip(lines, found, strict=True) if is_paired(line, some)}
    above = {at + len(line) + 1 for at, line, _ in lines if at in paired}
    for (start, line, edits), some in zip(lines, found, strict=True):
        short = all(len(run.says) <= _EXAMPLE for run in some)
        beside = short and (start in above or start + len(line) + 1 in paired)
        if not (
            beside or start in paired or _means(line, some) or (short and _is_led_on(text, start, line, some))
        ):
            yield from edits


def runs(edits: Sequence[Edit], start: int) -> list[Run]:
    """The edits of a line that begins at `start`, those side by side as one."""
    groups: list[list[Edit]] = []
    for edit in sorted(edits, key=lambda edit: edit.start):
        if groups and groups[-1][-1].end == edit.start:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return [_run(some, start) for some in groups]


def _run(edits: Sequence[Edit], start: int) -> Run:
    """Edits as one run, without what separates it from its neighbours: misread text is repaired with it."""
    seen, says = ("".join(parts) for parts in zip(*((one.before, one.after) for one in edits), strict=True))
    front = next((i for i, pair in enumerate(zip(seen, says, strict=False)) if not _is_between(*pair)), 0)
    behind = next(
        (i for i, pair in enumerate(zip(seen[::-1], says[::-1], strict=False)) if not _is_between(*pair)), 0
    )
    return Run(
        edits[0].start - start + front, seen[front : len(seen) - behind], says[front : len(says) - behind]
    )


def _is_between(seen: str, says: str) -> bool:
    return seen == says and (seen.isspace() or seen in "=＝:：|→")


def is_paired(line: str, found: Sequence[Run]) -> bool:
    """Whether a run stands beside what it says, or beside another way to write the same."""
    return any(_is_beside(line, run) for run in found) or _spelled_twice(found)


def _is_beside(line: str, run: Run) -> bool:
    says = run.says.strip()
    if not says or len(says) > _REACH:
        return False
    first, last = max(run.start - _REACH - len(says), 0), run.end + _REACH + len(says)
    if not _HAN.search(says):
        return _is_sign(line, run.start, run.end) and any(
            _is_sign(line, at, at + len(says)) for at in _places(line, says, first, last)
        )
    alone = not _is_word(line[run.start - 1 : run.start]) and not _is_word(line[run.end : run.end + 1])
    for at in _places(line, says, first, last):
        between = line[run.end : at] if at >= run.end else line[at + len(says) : run.start]
        if _LINK.fullmatch(between) or (alone and _is_alone(line, at, at + len(says))):
            return True
    return False


def _places(line: str, says: str, first: int, last: int) -> Iterator[int]:
    at = line.find(says, first, last)
    while at >= 0:
        yield at
        at = line.find(says, at + 1, last)


def _is_word(character: str) -> bool:
    return character.isalnum()


def _is_alone(line: str, start: int, end: int) -> bool:
    """Whether no word goes on at either end, but for one that an example may follow or go in front of."""
    before, behind = line[max(start - 1, 0) : start], line[end : end + 1]
    return (not _is_word(before) or before in _BEFORE) and (not _is_word(behind) or behind in _BEHIND)


def _is_sign(line: str, start: int, end: int) -> bool:
    """Whether a mark stands by itself, and does not mark anything."""
    before, behind = line[max(start - 1, 0) : start], line[end : end + 1]
    return (not before or before in _OPEN) and (not behind or behind in _CLOSE or behind in _BEHIND)


def _spelled_twice(found: Sequence[Run]) -> bool:
    """Whether two runs say the same word in two ways, or one mark is escaped twice here and once there."""
    seen: dict[str, set[str]] = {}
    for run in found:
        if len(run.says) <= _REACH:
            way = run.seen.casefold() if _HAN.search(run.says) else str(run.seen.count("amp;"))
            seen.setdefault(run.says, set()).add(way)
    return any(len(ways) > 1 for ways in seen.values())


def _means(line: str, found: Sequence[Run]) -> bool:
    """Whether a line is code, or speaks of what is escaped in it."""
    if _CODE.search(line):
        return True
    plain = _without(line, found)
    if any(names.search(plain) and any(_consists(run, marks) for run in found) for names, marks in _NAMES):
        return True
    if _is_asked(line, found) or about.is_shown(line, [(run.start, run.end) for run in found]):
        return True
    if any(_is_literal(line, run) for run in found) or _is_markup(line, found):
        return True
    return bool(_WORDS.search(plain) and _HAN.search(plain)) and any(_is_example(line, run) for run in found)


def _consists(run: Run, marks: frozenset[str]) -> bool:
    return bool(run.says) and marks.issuperset(run.says)


def _is_asked(line: str, found: Sequence[Run]) -> bool:
    """Whether a line asks what its one short run is, or what is to be done about it."""
    if len(found) != 1 or len(found[0].says) > _EXAMPLE:
        return False
    start, end = found[0].start, found[0].end
    before = line[max(start - 1, 0) : start]
    if about.leads(line[max(start - _REACH, 0) : start]):
        return bool(_WHAT.match(line, end) or _WHY.match(line, end))
    return (not before or before in _OPEN) and bool(_WHAT.match(line, end))


def _is_literal(line: str, run: Run) -> bool:
    """Whether a short run stands in straight quotation marks, as programs and their messages quote."""
    if len(run.says) > _EXAMPLE:
        return False
    opened = _LITERAL.search(line[max(run.start - _REACH, 0) : run.start])
    return opened is not None and opened[1] in line[run.end : run.end + _EXAMPLE]


def _is_markup(line: str, found: Sequence[Run]) -> bool:
    """Whether all that is escaped is tags that a sentence in Chinese speaks of."""
    if not _HAN.search(line) or not all(run.says.isascii() for run in found):
        return False
    parts, position = [], 0
    for run in found:
        parts += [line[position : run.start], run.says]
        position = run.end
    plain = "".join((*parts, line[position:]))
    return "</" not in plain and bool(_TAG.search(plain))


def _without(line: str, found: Sequence[Run]) -> str:
    ends = (0, *(run.end for run in found))
    return "\0".join(
        line[end:start] for end, start in zip(ends, (*(run.start for run in found), None), strict=True)
    )


def _is_example(line: str, run: Run) -> bool:
    """Whether a run is short Chinese between blanks or quotes, or words that examples stand between."""
    before, behind = line[max(run.start - 1, 0) : run.start], line[run.end : run.end + 1]
    is_literal = before in tuple("\"'") and behind == before
    if len(run.says) > _EXAMPLE or not (_HAN.search(run.says) or is_literal):
        return False
    if not before:
        return behind.isspace() or behind in _BEHIND
    return (before in _OPEN or before in _BEFORE) and (not behind or behind in _CLOSE or behind in _BEHIND)


def _is_led_on(text: str, start: int, line: str, found: Sequence[Run]) -> bool:
    """Whether a line is an example and nothing else, below its announcement or beside what it says."""
    says = found[0].says.strip() if len(found) == 1 and line.strip(" \t\"'") == found[0].seen else ""
    if not says:
        return False
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)].strip()
    end = start + len(line) + 1
    stop = text.find("\n", end)
    below = text[end : stop if stop >= 0 else None].strip()
    return says in (above, below) or bool(_LEADS_ON.search(above)) or above.startswith(">>> ")
