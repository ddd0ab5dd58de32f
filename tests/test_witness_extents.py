"""How long marks were is learned from those that the other copy tells, if all of them say the same."""

from __future__ import annotations

from random import Random

import pytest

from ctcorpus.stages.repair.witness import first_pass, witnessed
from test_witness_damage import _HAN, CONFIG, ORIGINALS, clean, repaired, unmarked
from witnessing import filled

TEXT = """口岸联合查验工作办法

第一条　为了提高口岸的通行效率，防止违禁物品流入境内，海关与边防检查机关建立联合查验制度，共享查验设备和风险信息。
第二条　联合查验由海关牵头，边防检查机关派员参加；重大节日期间可以增加人手，延长开放时间，并提前向社会公布安排。
第三条　查验人员应当佩戴证件，文明执法，不得无故拖延；对老人、孕妇和携带婴儿的旅客，应当开设专用通道优先办理。
第四条　发现爆炸物、毒品或者其他违禁物品的，应当立即封存，疏散周围人员，并通知专业队伍到场处置，做好现场记录。"""
WORDS = ["效率", "设备", "牵头", "人手", "证件", "拖延", "旅客", "封存"]
OTHERS = ["提高", "违禁", "海关", "边防", "重大", "开放", "社会", "文明"]
#: damage side by side in the two copies, one character of text between them
HERE, THERE = ("专业队伍", "锟斤拷业队伍"), ("专业队伍", "专业锟斤拷伍")


def hurt(words: list[str], mark: str, edge: tuple[str, str]) -> str:
    text = TEXT.replace(*edge)
    for word in words:
        text = text.replace(word[0] + word[1], mark + word[1], 1)
    return text


@pytest.mark.parametrize(("known", "is_filled"), [(8, True), (6, True), (5, False)])
def test_damage_side_by_side_is_told_apart_once_six_say_how_long_it_is(known: int, is_filled: bool) -> None:
    """锟斤拷业 and 专业锟斤拷: in both copies others must tell how long theirs are."""
    one, two = hurt(WORDS[:known], "锟斤拷", HERE), hurt(OTHERS, "锟斤拷", THERE)
    assert (("锟斤拷", "专") in filled(one, two)) is is_filled


def test_one_mark_that_was_longer_leaves_all_of_them_open() -> None:
    one = hurt(WORDS[:7], "锟斤拷", HERE).replace("孕妇", "锟斤拷")
    two = hurt(OTHERS, "锟斤拷", THERE)
    edits = filled(one, two)
    assert ("锟斤拷", "孕妇") in edits
    assert ("锟斤拷", "专") not in edits


VARIED = [
    ("\ufffd", 40, 0.9),
    ("\ufffd", 12, 0.9),
    ("\ufffd", 20, 0.6),
    ("锟斤拷", 20, 0.9),
    ("锟斤拷", 12, 0.6),
]


@pytest.mark.parametrize(("mark", "every", "usual"), VARIED)
def test_extents_that_vary_fill_nothing_wrongly(mark: str, every: int, usual: float) -> None:
    """Most characters left two marks (锟斤拷: one), some another number: what most say is not true of all."""
    for file in ORIGINALS:
        random, text = Random(f"{file.name} {every}"), file.read_text("utf-8").strip()
        one, two = (repaired(varied(random, text, mark, every, usual), name) for name in "ab")
        done = witnessed(one, CONFIG, [first_pass(two)])
        assert unmarked(done.text, clean(file)) <= unmarked(one.text, clean(file))


def varied(random: Random, text: str, mark: str, every: int, usual: float) -> str:
    parts, position = [], 0
    for start in range(0, len(text) - every, every):
        size = random.choice([1, 1, 2, 3])
        place = start + random.randrange(every - size)
        if _HAN.fullmatch(text, place, place + size):
            few, most = (1, 2) if mark == "\ufffd" else (1, 1)
            lengths = [most if random.random() < usual else few for _ in range(size)]
            if mark == "锟斤拷" and random.random() > usual:
                lengths = lengths[1:] or lengths  # two characters of one bad byte each
            parts += (text[position:place], mark * sum(lengths))
            position = place + size
    return "".join((*parts, text[position:]))
