"""`date-drop`: 年, 月 that went with inline markup, restored by the calendar.

The damage drops marks and keeps every digit, so `2017615日` can have been 2017年6月15日 only, while `2018126日`
may be 1月26日 or 12月6日: that is reported, never decided. Only digits that 日 or 月 marks as a date are looked
at; numbers of any other kind (telephones, documents, quantities, yen, stock codes, standards) stay.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from ctcorpus.edits import Edit, Proof
from ctcorpus.hanzi import HAN
from ctcorpus.rules import read_rows

_DIGIT = "[0-9０-９]"
#: 1900 to 2099. 105727日 is 民國105年7月27日 as well as a day of 1057. It begins with a class of characters: those are
#: found six times as fast as alternatives
_YEAR = f"(?P<year>[12１２](?:(?<=[1１])[9９]|(?<=[2２])[0０]){_DIGIT}{{2}})"
#: the first digit of a year and more digits, or of one inside them
_SIGN = re.compile(f"[12１２](?={_DIGIT}{{3}}年?[ \xa0\u3000]?{_DIGIT})")


def _words(mark: str) -> str:
    """What follows `mark`, 日 or 月, in words that are no dates, as a pattern."""
    parts = []
    for one, second, third in read_rows("date_words.tsv"):
        if one == mark:
            parts.append(
                f"[{second}]" + {"": "", "!": f"(?![{third[1:]}])", "=": f"[{third[1:]}]"}[third[:1]]
            )
    return "|".join(parts)


#: measures of a day, spelled out: 日处理能力, 日最高气温
_MEASURES = (
    "(?:访问|訪問|处理|處理|接待|供水|供电|供電|[发發]送|交易|成交|需求|消耗|排放|加工|[客货貨][运運]|吞吐|[用发發][水电電]|生产|生產)(?:量|能力|[额額])"
    "|最[高低](?:[气氣][温溫]|[温溫]度|[价價值])"
)
#: the marks of a day range in one month: 15-18日, 15至18日
_UNTIL = rf"(?P<until>[-－–—~～至到]{_DIGIT}{{1,2}})"
_DAY = re.compile(
    rf"{_YEAR}(?P<mark>年?)(?P<gap>[ \xa0\u3000]?)(?P<digits>{_DIGIT}{{2,4}})(?:{_UNTIL})?(?=[ \xa0]?日(?!{_words('日')}|{_MEASURES}))"
)
_MONTH = re.compile(
    rf"{_YEAR}(?P<digits>[1１][0-2０-２]|[0０]?[1-9１-９])"
    rf"(?=[ \xa0]?月(?:[ \xa0]?{_DIGIT}{{1,2}}[ \xa0]?日|(?!{_DIGIT}|{_words('月')})))"
)
#: words that numbers follow, by their ends. Nearly every word in 号, 额, 费 announces one; where others end so, too
#: (8号, 质量, 收费), they stand in the lookbehind; where most do (名单, 资金, 指数) those that do not are named
_ANNOUNCES = (
    rf"(?<![0-9０-９〇零一二三四五六七八九十称稱信口])(?<=[{HAN}])[号號]",
    "(?<!起)[码碼]",
    "[邮郵][编編]|[电電][话話]|[热熱][线線]|手[机機]|[传傳]真|[总總分][机機]|股票|[证證]券|索引|房[间間]|版本|卷宗|案卷|民[国國]|昭和|平成|令和|大正|明治",
    "[订訂运運保账賬帳提货貨工存回派][单單]|[考份可作生行员員驶駛][证證]|[行用员員饭飯房工值话話]卡|[门門车車路胸]牌|[信邮郵]箱|[床座泊摊攤车車]位|[车車批]次",
    "考生|展品|藏品|[样樣标標][本品]",
    "(?<![指多少])[数數]|(?<![商力测測尽盡质質衡大])量|(?<!匾)[额額]|(?<![免消收付缴繳交自浪破计計])[费費]|(?<![加发發降调調欠])薪",
    "[奖獎租押佣罚罰定订訂现現薪学學积積证證约約老休险險助偿償恤税稅]金|[罚罰贷貸存借捐赔賠货貨房欠尾汇匯]款|[产產市净淨面总總估]值|[积積得总總学學考评評]分",
    "工[资資]|[补補津][贴貼]|[补補]助|[价價]格|房租|月租|人口|里程|海拔|[库庫]存|得票|[阅閱][读讀]|[浏瀏][览覽]|[点點][击擊赞讚]|播放|下[载載]|粉[丝絲]|客流|用工|出勤",
    "[累共合总總][计計]|折合|超[过過]|不足|(?<![发發到抵表传傳雷])[达達]|(?<![公条條合制纽紐契节節预預签簽])[约約]|(?<![中公])共|(?<![附最])近|(?<![充不])[满滿]|(?<![设設预預审審会會])[计計]|(?<!出)售|(?<![评評])[价價]|[第超逾仅僅卷]",
)
#: more of them, word by word
_MORE = "|".join(pattern for _, pattern in read_rows("number_words.tsv"))
#: a label in Latin letters (QQ:, Tel:), but for those of dates (Date:, Time:, Updated:)
_LABEL = r"(?<!(?i:date|time))(?<!(?i:ed))(?<=[A-Za-z])[:：]"
_ENDS_DATE = re.compile(f"日(?!{_words('日')}|{_MEASURES})|月(?!{_words('月')})")
#: a number of another kind: what stands directly in front of it
_NUMBER = re.compile(
    r"(?:[A-Za-z０-９0-9.．/／_#＃№$￥¥€£+＋*×=＝]|[A-Za-z][ \xa0]|[0-9][,，]|[Nn]o\. ?"
    rf"|{_LABEL}[ \xa0]?|(?:{'|'.join(_ANNOUNCES)}|{_MORE})[:：为為是]?[ \xa0]?)$"
)
_LOOK_BACK = 12
_RANGE_OF_YEARS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}年?[-－–—~～]$")
_DASH = re.compile("[-－–—~～]$")
_MARK_BETWEEN_DIGITS = re.compile(rf"(?<={_DIGIT})[年月](?=[ \xa0\u3000]?{_DIGIT})")


def forward(date: str) -> str:
    """The damage: 年 and 月 dropped between digits."""
    return _MARK_BETWEEN_DIGITS.sub("", date)


def find(text: str) -> Iterator[Edit]:
    """One edit a date: proof `unique` for one calendar reading, `none` with all readings for several."""
    position = 0
    for sign in _SIGN.finditer(text):
        for pattern, invert in ((_DAY, _days), (_MONTH, _months)):
            match = pattern.match(text, sign.start()) if sign.start() >= position else None
            if not match:
                continue
            position = match.end()
            readings = () if _is_number(text, match.start()) else tuple(invert(match))
            if readings and all(forward(reading) == forward(match[0]) for reading in readings):
                proof: Proof = "unique" if len(readings) == 1 else "none"
                yield Edit(match.start(), match[0], "|".join(readings), "date-drop", proof, len(readings))


def is_other_number(text: str, start: int, end: int) -> bool:
    """Whether digits up to the 日 or 月 that ends at `end` belong to a number of another kind, or to a word."""
    return _is_number(text, start) or not _ENDS_DATE.match(text, end - 1)


def _is_number(text: str, start: int) -> bool:
    before = text[max(start - _LOOK_BACK, 0) : start]
    if _DASH.search(before) and re.search(f"{_DIGIT}.$", before):
        return not _RANGE_OF_YEARS.search(before)
    return bool(_NUMBER.search(before))


def _months(match: re.Match[str]) -> Iterator[str]:
    yield f"{match['year']}年{match['digits']}"


def _days(match: re.Match[str]) -> Iterator[str]:
    """Every day of the calendar that digits without their marks can mean."""
    year, digits, until = match["year"], match["digits"], match["until"] or ""
    if len(digits) == 2 and (match["gap"] or (match["mark"] and int(digits) <= 31)):
        return  # 2019年11日 may as well have lost a whole month
    for cut in (1, 2):
        month, day = digits[:cut], digits[cut:]
        if day and _written(month, day) and 1 <= int(month) <= 12:
            last = monthrange(int(year), int(month))[1]
            # a range inside one month ends behind its start: 2018126-8日 is no 26th
            if 1 <= int(day) <= last and (not until or int(day) < int(until[1:]) <= last):
                yield f"{year}年{match['gap']}{month}月{day}{until}"


def _written(month: str, day: str) -> bool:
    """Whether month and day are written alike: 6, 5 or 06, 05, where they need padding at all."""
    padded = any(int(part[0]) == 0 for part in (month, day))
    return len(day) <= 2 and all(len(part) == 2 or not padded for part in (month, day))
