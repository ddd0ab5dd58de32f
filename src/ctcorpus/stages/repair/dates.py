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

_DIGIT = "[0-9０-９]"
#: 1900 to 2099. 105727日 is 民國105年7月27日 as well as a day of 1057
_YEAR = f"(?P<year>(?:[1１][9９]|[2２][0０]){_DIGIT}{{2}})"
#: words that 日 and 月 begin behind a number that is no date, with the words of dates that look like them
_AFTER_DAY = (
    "(?![元圆圓币幣本均产產用语語志誌程历曆记記照益趋趨薪租票销銷增线線班薄寇伪偽光食]|报(?![送告道请經经])|報(?![送告道請])"
    "|常(?![务務委驻駐])|夜(?!里|裡|晚)|[间間]|刊(?![登发發出载載])|文(?!化)|内(?![政阁閣部])|內(?![政閣部])"
    "|客(?!人)|活(?![动動])|期(?![间間])|结(?!束)|結(?!束)|[游遊](?!行|客))"
)
_AFTER_MONTH = (
    "(?![均度线線刊租薪饼餅球票供销銷息利嫂子光亮付返费費环環台臺客活产產历曆色食票经經]|报(?![送告道请])|報(?![送告道請])"
    "|期(?![间間])|结(?!束)|結(?!束)|中线|中線)"
)
#: the marks of a day range in one month: 15-18日, 15至18日
_UNTIL = rf"(?P<until>[-－–—~～至到]{_DIGIT}{{1,2}})"
_DAY = re.compile(
    rf"{_YEAR}(?P<mark>年?)(?P<gap>[ \xa0\u3000]?)(?P<digits>{_DIGIT}{{2,4}})(?:{_UNTIL})?(?=[ \xa0]?日{_AFTER_DAY})"
)
_MONTH = re.compile(
    rf"{_YEAR}(?P<digits>[1１][0-2０-２]|[0０]?[1-9１-９])"
    rf"(?=[ \xa0]?月(?:[ \xa0]?{_DIGIT}{{1,2}}[ \xa0]?日|(?!{_DIGIT}){_AFTER_MONTH}))"
)
#: a number of another kind: what stands directly in front of it
_NUMBER = re.compile(
    r"(?:[A-Za-z０-９0-9.．/／_#＃№$￥¥€£+＋*×=＝]|[A-Za-z][ \xa0]|[0-9][,，]|[Nn]o\. ?"
    r"|(?:编号|編號|文号|文號|字号|字號|案号|案號|序号|序號|证号|證號|账号|帐号|帳號|账户|帳戶|卡号|卡號|货号|貨號|"
    r"型号|型號|批号|批號|车牌|車牌|号码|號碼|电话|電話|热线|熱線|手机|手機|传真|傳真|总机|總機|分机|分機|邮编|郵編|"
    r"邮政编码|郵遞區號|代码|代碼|代号|代號|股票|证券|證券|密码|密碼|索引|工号|工號|学号|學號|房间|房間|页码|頁碼|"
    r"累计|累計|共计|共計|合计|合計|总计|總計|折合|超过|超過|不足|多达|多達|高达|高達|用工|出勤|销量|銷量|产量|產量|"
    r"人数|人數|金额|金額|总额|總額|客流|(?<![公条條合制])[约約]|(?<!中)共|民[国國]|昭和|平成|令和|大正|明治|[第达達近超逾满滿计計仅僅价價售卷])[:：为為是]?[ \xa0]?)$"
)
_LOOK_BACK = 12
_RANGE_OF_YEARS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}年?[-－–—~～]$")
_DASH = re.compile("[-－–—~～]$")
_MARK_BETWEEN_DIGITS = re.compile(rf"(?<={_DIGIT})[年月](?=[ \xa0\u3000]?{_DIGIT})")


def possible_in(alphabet: frozenset[str]) -> bool:
    """Whether a text of these characters can hold a date that lost its marks."""
    return not alphabet.isdisjoint("日月") and not alphabet.isdisjoint("12１２")


def forward(date: str) -> str:
    """The damage: 年 and 月 dropped between digits."""
    return _MARK_BETWEEN_DIGITS.sub("", date)


def find(text: str) -> Iterator[Edit]:
    """One edit a date: proof `unique` for one calendar reading, `none` with all readings for several."""
    for pattern, invert in ((_DAY, _days), (_MONTH, _months)):
        for match in pattern.finditer(text):
            readings = () if _is_number(text, match.start()) else tuple(invert(match))
            if readings and all(forward(reading) == forward(match[0]) for reading in readings):
                proof: Proof = "unique" if len(readings) == 1 else "none"
                yield Edit(match.start(), match[0], "|".join(readings), "date-drop", proof, len(readings))


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
