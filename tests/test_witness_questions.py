"""Which `?` a copy fills: damage, but not what somebody asks or leaves open."""

from __future__ import annotations

import pytest

from ctcorpus.stages.repair.inside_words import evidence, is_inside_word
from witnessing import filled, witness

TEXT = """青石湾港区安全保卫工作方案

一、总则
为了维护港区的公共安全，预防和处置恐怖活动，结合港区的实际情况，制定本方案。方案适用于码头、仓库和客运站房。
二、组织领导
港务公司设立安全保卫小组，统一负责港区的巡逻、检查和应急处置；每周召开一次例会，会议记录应当保存备查。
三、防范措施
（一）进港车辆一律登记，司机出示证件；
（二）集装箱堆场安装监控设备，图像资料保存九十天以上；
（三）可疑物品由专业人员处理，其他人不得触动。
四、监督考核
保卫小组每季度提交报告，考核结果与单位的评价挂钩。本方案自2021年3月1日起施行，由港务公司负责解释。"""


def with_marks(*lost: tuple[str, str]) -> str:
    text = TEXT
    for before, after in lost:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


INSIDE = [("公共安全", "公?安全"), ("监控设备", "监?设备"), ("专业人员", "专业人?"), ("例会", "例?")]


@pytest.mark.parametrize(
    ("seen", "filling"),
    [
        ("总?\n", "则"),
        ("措?\n", "施"),
        ("统?负责", "一"),
        ("预防?处置", "和"),
        ("2021?3月", "年"),
        ("3?1日", "月"),
        ("（?）集装", "二"),
        ("?、防范措施", "三"),
    ],
)
def test_what_is_filled_in_a_damaged_copy(seen: str, filling: str) -> None:
    """At the end of a line, numerals that count nothing, units of dates, numbers of items; in a copy whose `?` are damage."""
    damaged = with_marks((seen.replace("?", filling), seen), *INSIDE[:2])
    assert ("?", filling) in filled(damaged, TEXT)


@pytest.mark.parametrize("seen", ["?处置恐怖活动", "九?天", "（?）集装", "第?季度"])
def test_a_single_mark_for_a_whole_word_or_number_stays(seen: str) -> None:
    """Nothing else tells that it is damage."""
    original = {
        "?处置恐怖活动": "和处置恐怖活动",
        "九?天": "九十天",
        "（?）集装": "（二）集装",
        "第?季度": "每季度",
    }[seen]
    assert filled(with_marks((original, seen)), TEXT) == []


def test_numbers_need_more_than_three_marks_inside_words() -> None:
    """A draft that leaves a number open is not damaged in so many places."""
    number = ("九十天", "?十天")
    assert ("?", "九") not in filled(with_marks(number, *INSIDE[:3]), TEXT)
    more = ("巡逻", "巡?"), ("解释", "解?")
    assert ("?", "九") in filled(with_marks(number, *INSIDE, *more), TEXT)


def test_a_copy_that_is_damaged_alike_tells_what_a_single_mark_is() -> None:
    """The `?` for 和 is damage beside a copy with two inside words; beside an undamaged one it may be open."""
    one = with_marks(("预防和处置", "预防?处置"))
    other = with_marks(*INSIDE[:2])
    assert filled(one, other) == [("?", "和")]
    assert sorted(filled(other, one)) == [("?", "共"), ("?", "控")]
    assert filled(one, TEXT) == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("考核结果与单位的评价挂钩。", "考核结果与单位的评价挂钩?"),
        ("其他人不得触动。", "其他人可以触动?"),
        ("一次例会，", "一次例会?"),
        ("由港务公司负责解释。", "由谁负责解释?"),
        ("由港务公司负责解释。", "由港务公司负责解释呢?"),
        ("由港务公司负责解释。", "由港务公司负责?"),
    ],
)
def test_what_asks_is_no_mark(one: str, two: str) -> None:
    """Real questions, in half and full width, are neither changed nor filled by them."""
    for asked in (two, two.replace("?", "？")):
        other = with_marks((one, asked))
        assert filled(other, TEXT) == []
        assert filled(TEXT, other) == []
        assert asked[:-1] in witness(other).text


def test_numerals_inside_words_are_those_that_count_nothing() -> None:
    """统一 has no other numeral in the place of 一; what counts may be another number."""
    assert is_inside_word("统?负责", 1, 2, "一")
    assert is_inside_word("进?步完善", 1, 2, "一")
    for text, numeral in (
        ("派出?名代表", "两"),
        ("第?次会议", "三"),
        ("三分之?以上", "一"),
        ("发生?起事件", "一"),
    ):
        place = text.index("?")
        assert not is_inside_word(text, place, place + 1, numeral), text


def test_evidence_of_two_marks_counts_the_words_that_they_tear() -> None:
    """恐[怖主]义 is torn at both ends, 严禁 is a whole word."""
    assert evidence("防范恐??义", 3, 5, "怖主") > 3
    assert evidence("现场??吸烟", 2, 4, "严禁") < 0
