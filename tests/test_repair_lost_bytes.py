"""Holes and dropped bytes: what is whole comes back, what is open stays a mark, and nothing is invented."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import byte_drop, holes, repair_text
from tools import damage
from tools.make_samples import original

SENTENCES = [
    line
    for name in ("un-resolution-1373", "big5-extradition", "aviation-conventions", "tw-infrastructure-report")
    for line in original(name)
    if len(line) >= 40
]
HANT = original("big5-extradition")
#: a reader that loses bytes, and the texts that it can have been given
READERS: dict[str, tuple[damage.Model, list[str]]] = {
    "UTF-8 as GB18030, each byte": (damage.utf8_as_gb18030_holes, SENTENCES),
    "UTF-8 as GBK, each pair": (partial(damage.holes_each_pair, written="utf-8", read="gbk"), SENTENCES),
    "UTF-8 as cp1252": (partial(damage.holes_each_byte, written="utf-8", read="cp1252"), SENTENCES),
    "Big5 as GBK, each pair": (partial(damage.holes_each_pair, written="cp950", read="gbk"), HANT),
}


def claims(seen: str) -> list[str]:
    """What the repairs of a text say, each with marks for what they leave open."""
    return [edit.after for one in repair_text(seen)[1] for edit in one.edits if edit.proof != "normalised"]


def says(claim: str, truth: str) -> bool:
    """Whether a claim says nothing but the truth: a mark may stand for three characters at most."""
    parts = re.split("([\ufffd?]+)", claim)
    told = (f".{{0,{3 * len(part)}}}" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return bool(re.search("".join(told), truth))


def share(found: list[str], truth: str) -> float:
    """The part of the truth that claims give back."""
    return len(re.sub("[\ufffd?]", "", "".join(found))) / len(truth)


@pytest.mark.parametrize("name", READERS)
def test_what_stands_between_holes_comes_back(name: str) -> None:
    """Repaired text says the truth and nothing else, and little of it is left open."""
    reader, texts = READERS[name]
    damaged = [(reader(text), text) for text in texts if "\ufffd" in reader(text)]
    assert damaged
    found = [(claims(seen), text) for seen, text in damaged]
    assert [one for said, text in found for one in said if not says(one, text)] == []
    assert sum(share(said, text) for said, text in found) / len(found) > 0.5  # Big5 loses the most


@given(st.sampled_from(SENTENCES), st.integers(0, 60), st.sampled_from("?\ufffd"))
@settings(max_examples=60, deadline=None)
def test_a_repair_of_a_dropped_byte_is_true(text: str, place: int, mark: str) -> None:
    """Wherever a byte is gone, what a repair with a proof says stood there."""
    try:
        seen = damage.byte_drop(text, place, mark=mark)
    except UnicodeEncodeError:
        return
    assert [one for one in claims(seen) if not says(one, text)] == []


def test_the_middle_behind_a_dropped_byte_comes_back() -> None:
    """All characters but the torn one: the pair that lost a byte stays open."""
    text = "各方同意定期举行会议交流打击恐怖主义的经验并就边境管理问题展开磋商"
    found = claims(damage.byte_drop(text, 12, mark="\ufffd"))
    assert found
    assert all(says(one, text) for one in found)
    assert share(found, text) > 0.5  # pairs out of step that GBK does not have are lost as well


@pytest.mark.parametrize(
    "text",
    [
        "会议在\ufffd举行，各方表示欢迎。",
        "真的吗??没有人知道答案。",
        "每份报告约3?5万字，视议题而定。",
        "\ufffd\ufffd\ufffd",
        "碑文作“光绪\ufffd\ufffd年”。",
    ],
)
def test_clean_neighbours_of_a_mark_stay(text: str) -> None:
    """A mark in clean text tells nothing about what stands beside it."""
    assert [edit for damage_class in (holes, byte_drop) for edit in damage_class.find(text)] == []


@pytest.mark.parametrize("read", ["latin-1", "cp1252", "cp1250"])
@pytest.mark.parametrize("written", ["gb18030", "cp950", "utf-8"])
def test_a_line_that_was_cut_off_comes_back(written: str, read: str) -> None:
    """A teaser that ends inside a character: all but that one comes back, and nothing stands for it but marks."""
    text = "各機關應就風險評估之結果，按季向主管機關提出報告"
    for gone in (1, 2, 3):
        seen = "".join(
            bytes((byte,)).decode(read, "surrogateescape") for byte in text.encode(written)[:-gone]
        )
        seen = re.sub("[\udc80-\udcff]", lambda undefined: chr(ord(undefined[0]) - 0xDC00), seen)
        after = repair_text(seen)[0]
        whole = len(text) - -(-gone // (3 if written == "utf-8" else 2))
        assert after.startswith(text[:whole])
        assert len(after) <= whole + 2


@pytest.mark.parametrize("read", ["cp1252", "cp1250", "big5hkscs"])
def test_claims_on_gb18030_beside_undefined_bytes_are_true(read: str) -> None:
    """Behind a byte that its reader lacked, a few pairs are out of step; Big5-HKSCS has other kana than cp950."""
    wrong = []
    for text in HANT:
        seen = text.encode("gb18030").decode(read, "replace")
        wrong += [(one, text) for one in claims(seen) if not says(one, text)]
    assert wrong == []


def test_a_soft_hyphen_of_a_misread_line_is_a_byte() -> None:
    """涵 is BA AD in GBK: typography takes nothing from a line that nobody has read yet."""
    text = "內容涵蓋車輛衝擊"
    seen = text.encode("gb18030").decode("cp1250", "replace")
    assert "\xad" in seen
    assert says(repair_text(seen)[0], text)
