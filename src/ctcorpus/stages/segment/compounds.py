"""Tokens that begin inside a run of Han characters: names with dots, document numbers with their code.

安东尼奥·古特雷斯 and 国发〔2018〕43号 are found from their dot or bracket outwards, before the runs are cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctcorpus.stages.segment.segmenter import JIEBA_HAN

_HAN = f"[{JIEBA_HAN}]"
#: the dots of transliterated names, also of dates (9·11)
DOTS = "·•・‧"

#: characters that transcribe foreign names in Xinhua's tables, without those that are mostly words (的, 和, 在)
_TRANSCRIBING = (
    "阿埃艾爱安昂奥澳巴拜班邦保鲍贝本比彼别宾波伯博勃布查昌达大戴丹道德登邓狄迪蒂丁东杜敦顿多厄恩尔法凡范"
    "菲费芬丰冯佛夫弗伏福富甫盖甘冈高戈哥格葛根贡古瓜圭哈海汉汗豪赫黑亨洪侯胡华怀惠霍基吉加伽贾简江姜杰金"
    "津居卡凯坎康考柯科克肯孔库夸奎昆拉腊莱赖兰朗劳勒雷蕾里理丽利莉连廉良列林琳灵柳龙卢鲁路露伦罗洛吕律马"
    "玛迈麦买曼芒毛茂梅门蒙米密缅摩莫默姆穆木拿娜纳乃奈南瑙内嫩尼妮涅宁牛纽努诺欧帕派潘庞培佩彭皮匹平珀泼"
    "普齐奇恰钱乔切琴琼丘热仁荣茹儒瑞若撒萨塞赛桑瑟森沙山珊尚绍舍申圣施史什舒朔斯丝松苏素孙索塔泰坦汤唐陶"
    "特滕田提廷图吐托瓦万汪旺威韦维伟魏温翁沃乌吾武西希锡夏香肖谢欣辛雄休许逊雅亚娅延扬杨耶叶伊依因英尤玉"
    "约泽扎詹哲珍芝治朱竹兹孜祖佐茨岑聂仑伍勋铂梭笛绥萧蓬谟迦郎鄂黎策裴硕忒悉札宰甸帝薇茜萝黛妲白力卜罕"
    "歇立坤济翰思茉敏雪铁莎捷喀寇契卓敖庇俾毕柴缇琪茱娥碧绮蓓莲娃措郝贺蔡玫"
)
#: words behind a name that begin with such a character, and titles before it that end with one
_NO_NAME = (
    f"(?:维护|维持|维和|特别|特使|特地|达成|达到|加强|加入|加快|加大|希望|安全|安排|力图|力争|力促|力挺|让(?![{DOTS}-])|"
    "本人|本月|本周|本次|大力|大使|大臣|夫人|扬言|因此|因为|约谈|依据|依法|提出|提到|提议|连任|保证|保持|理解|西方|东方|"
    "普遍|基于|尔后|路过|默认|立即|立刻|立场|思考|思想|捷克|毕竟)"
)
_BEGIN = f"(?:(?<![{_TRANSCRIBING}])(?!(?<=[总助经代])理)|(?<=[总助经代]理))"
#: characters that transcribe in these surroundings only: 阿不都, 买买提明, 艾孜来提, 司马义, 丹增, 让-保罗
_INSIDE = f"阿不[都力里]|(?<=提)明|来[提木]|艾则孜|司马义|涅边|江村|丹增|次仁|才[旦让]|边巴|央[金宗]|让(?=[{DOTS}-])"
_PART = f"(?:{_INSIDE}|(?!{_NO_NAME})[{_TRANSCRIBING}])"
_NAME = re.compile(rf"{_BEGIN}{_PART}{{1,8}}(?:[{DOTS}-](?:{_PART}{{1,12}}|[A-Z]\.?(?![A-Za-z])))+")
_DOT = re.compile(f"(?<=[{_TRANSCRIBING}明让])[{DOTS}](?=[{_TRANSCRIBING}A-Z])")
#: farthest that a name reaches: 8 characters before its first dot, some parts of 12 behind it
_BEFORE, _BEHIND = 8, 80

#: a document number from its bracket on, or the number of a court case: （2018）京01刑初3号
_NUMBER = re.compile(
    r"[〔［\[(（][0-9]{4}[〕］\])）]"
    f"(?:第?[0-9]{{1,5}}|(?<=[)）]){_HAN}{{1,3}}[0-9]{{0,4}}{_HAN}{{1,4}}[0-9]{{1,6}})号"
)
#: the issuer's code before it: what follows one of these words, or the run back to a mark; or a known one
_CODE = re.compile(
    "(?:^.*(?:根据|按照|依据|依照|参照|遵照|落实|贯彻|执行|印发|下发|通知|文件|见|和|及|与|以|的|号|为)|^)"
    f"({_HAN}{{2,8}})$"
)
_KNOWN_CODE = re.compile("((?:国|国办|中|中办|法|高检|司|银|银办|网信办)发|国办?函|公通字?|法释|厅字|财税)$")
_HAN_TAIL = re.compile(rf"{_HAN}*\Z")  # $ would look past a line end
_CODE_WINDOW = 20


def compounds(text: str) -> list[tuple[int, int]]:
    """Start and end of the compounds of a text, in order, without overlaps."""
    found: list[tuple[int, int]] = []
    for start, end in sorted([*_names(text), *_document_numbers(text)]):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _names(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for dot in _DOT.finditer(text):
        place = dot.start()
        name = _NAME.search(text, max(end, place - _BEFORE), place + _BEHIND) if place >= end else None
        if name and name.start() < place < name.end():
            end = name.end()
            yield name.span()


def _document_numbers(text: str) -> Iterator[tuple[int, int]]:
    for number in _NUMBER.finditer(text):
        before = _HAN_TAIL.search(text, max(number.start() - _CODE_WINDOW, 0), number.start())
        run = before[0] if before else ""
        code = _KNOWN_CODE.search(run) or _CODE.search(run)
        yield number.start() - len(code[1] if code else ""), number.end()
