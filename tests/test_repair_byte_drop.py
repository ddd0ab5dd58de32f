"""Bytes that are gone: the models of the repair are those of the damage, and every claim is true for every reader."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import byte_drop, lost, repair_text
from tools import damage
from tools.make_samples import original

HANS = [line for line in original("un-resolution-1373") if len(line) >= 20]
HANT = [line for line in original("big5-extradition") if len(line) >= 20]
#: what bytes were written in and read with, and how: each bad byte is a mark, or each bad pair
READERS = [
    ("gbk", "gb18030", "replace", HANS + HANT),
    ("gbk", "gbk", "replace", HANS + HANT),
    ("gbk", "gb18030", "pair", HANS + HANT),
    ("gbk", "gbk", "pair", HANS + HANT),
    ("cp950", "cp950", "replace", HANT),
    ("cp950", "big5hkscs", "replace", HANT),
]


def dropped(text: str, place: int, written: str, read: str, how: str) -> str:
    """`text` as it is read when the byte at `place` of its stream is gone."""
    data = text.encode(written, "ignore")
    place %= len(data)
    data = data[:place] + data[place + 1 :]
    return data.decode(read, "replace") if how == "replace" else damage.lossy_decode(data, read, "\ufffd")


def is_true(said: str, truth: str) -> bool:
    """Whether an edit says nothing but the truth: a mark may stand for three characters at most."""
    parts = re.split("(\ufffd+)", said)
    told = (f".{{0,{3 * len(part)}}}" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return bool(re.search("".join(told), truth))


@given(
    st.text(st.sampled_from("反恐合作會議中国，。1a鄭喆"), min_size=1, max_size=20),
    st.integers(0, 60),
    st.sampled_from(["gbk", "cp950"]),
    st.sampled_from("?\ufffd"),
)
def test_the_model_is_the_damage(text: str, place: int, codec: str, mark: str) -> None:
    """A byte dropped by the model of the repair, and by the independent one."""
    assume(text.encode(codec, "ignore").decode(codec) == text)
    assert byte_drop.forward(text, place, codec, mark) == damage.byte_drop(text, place, codec, mark)


@given(st.sampled_from(HANS), st.integers(0, 15), st.integers(1, 4))
def test_what_is_lost_for_good_is_the_damage(text: str, start: int, length: int) -> None:
    """Marks put in by the model of the repair, and by the independent ones."""
    assert lost.forward(text, start, length, "kunjinkao") == damage.kunjinkao(text, start, length)
    assert lost.forward(text, start, length, "memory-fill") == damage.memory_fill(text, start, length)
    assert lost.forward(text, start, length, "question-run") == damage.question_run(text, start, length)
    places = range(start, start + length)
    assert lost.forward(text, start, length, "replacement-hole") == damage.holes(text, places)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_claim_is_true_whoever_read_it(data: st.DataObject) -> None:
    """Wherever a byte is gone, and whatever the reader makes of the pairs that are none."""
    written, read, how, texts = data.draw(st.sampled_from(READERS))
    text = data.draw(st.sampled_from(texts))
    seen = dropped(text, data.draw(st.integers(0, 200)), written, read, how)
    for edit in byte_drop.find(seen):
        assert edit.before == seen[edit.start : edit.end]
        assert edit.proof == "guess" or is_true(edit.after, text)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_repair_finds_no_more_to_do(data: st.DataObject) -> None:
    """What a repair leaves is no damage of this class."""
    written, read, how, texts = data.draw(st.sampled_from(READERS))
    seen = dropped(data.draw(st.sampled_from(texts)), data.draw(st.integers(0, 200)), written, read, how)
    after = repair_text(seen)[0]
    assert [edit for edit in byte_drop.find(after) if edit.proof != "guess"] == []


@pytest.mark.parametrize(("written", "read", "how", "texts"), READERS)
def test_begins_inside_a_pair(written: str, read: str, how: str, texts: list[str]) -> None:
    """Most of the lines that lost their first byte come back, where they are long."""
    del texts
    text = "联合演习由各国边防部门轮流主办" if written == "gbk" else "歡迎各國代表出席會議並發表意見"
    seen = dropped(text, 0, written, read, how)
    found = [edit for edit in byte_drop.find(seen) if edit.proof == "unique"]
    assert [edit for edit in found if not is_true(edit.after, text)] == []
    if read == "gb18030":
        assert [edit.rule for edit in found] == ["pair-cut"]


def test_private_use_is_a_pair_of_gb18030() -> None:
    """A byte out of step gives private use where GBK has no character; GB18030 does not end there."""
    text = "会议决定加强边境管理，以便打击恐怖主义。"
    seen = dropped(text, 8, "gbk", "gb18030", "replace")
    assert re.search("[\ue000-\uf8ff]", seen)
    after = repair_text(seen)[0]
    assert "边境管理，以便打击恐怖主义" in after
    assert not re.search("[\ue000-\uf8ff]", after)


def test_every_line_may_have_lost_a_byte() -> None:
    """Runs end with their lines; lines between them stay."""
    lines = ["各方同意定期举行会议交流经验", "秘书处负责起草年度报告", "专家组将于明年访问有关国家并提出建议"]
    seen = [dropped(lines[0], 9, "gbk", "gb18030", "replace"), lines[1]]
    seen.append(dropped(lines[2], 7, "gbk", "gb18030", "replace"))
    found = [edit for edit in byte_drop.find("\n".join(seen)) if edit.proof == "unique"]
    assert len(found) == 2
    assert all(is_true(edit.after, line) for edit, line in zip(found, (lines[0], lines[2]), strict=True))


def test_two_bytes_put_a_stream_in_step_again() -> None:
    """Behind the second byte that is gone all stands as it is."""
    text = "各国应当采取一切适当措施防止恐怖分子利用难民身份逃避追究"
    data = text.encode("gbk")
    seen = (data[:9] + data[10:37] + data[38:]).decode("gb18030", "replace")
    after = repair_text(seen)[0]
    assert after.endswith(text[-7:])
    assert "适当措施防止恐怖" in after


@pytest.mark.parametrize(
    "text",
    [
        "镧铈镨钕钷钐铕钆铽镝钬铒铥镱镥",
        "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ",
        "┌────┬────┐",
        "昴昴昴昴昴昴昴昴昴昴昴昴昴昴昴昴",
        "與會者有闞喆、逄堃、郄龑、亓钰、佘婧、璩珺、郜淼、褚昊。",
        "維生素C的攝入量，A股與B股，T恤一件。",
        "\ue107 \ue10b \ue0c4 返回首页",
    ],
)
def test_rare_characters_are_no_damage(text: str) -> None:
    """Elements, bopomofo, boxes, names, icons: strange, and meant."""
    assert list(byte_drop.find(text)) == []
