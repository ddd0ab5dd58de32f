"""Readings spliced into a byte stream and cuts in it: forward model, inverse, and text that only looks like it."""

from __future__ import annotations

import random
import re
import time
from bisect import bisect_left
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin.pinyin_dict import pinyin_dict
from tests.tools import damage

from ctcorpus.edits import Edit, apply
from ctcorpus.hanzi import traditional_only
from ctcorpus.stages.repair import fullstop, repair_text, splice, stream
from ctcorpus.stages.repair.stream import fold

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "shared/seeds"
Table = list[tuple[str, str]]


# --- documents and what was done to them ----------------------------------------------------------


@cache
def sample_table() -> tuple[tuple[str, str], ...]:
    rows = (HERE / "samples/pinyin.tsv").read_text("utf-8").splitlines()
    return tuple((row.split("\t")[0], row.split("\t")[1]) for row in rows if row and row[0] != "#")


@cache
def originals() -> dict[str, str]:
    """Our texts in Traditional script, without what GBK cannot write."""
    convert = OpenCC("s2t").convert
    paths = sorted((HERE / "samples/originals").glob("*.txt"))
    return {path.stem: _in_gbk(convert(path.read_text("utf-8"))) for path in paths}


def _in_gbk(text: str) -> str:
    return "".join(c for c in text if c < "\x80" or len(c.encode("gbk", "ignore")) == 2)


def random_table(seed: int, size: int, frequent: bool, form: str = "toned") -> Table:
    """`size` Traditional characters, of the most frequent ones in our texts or of all, in random order."""
    counts = Counter("".join(originals().values()))
    known = [c for c in traditional_only() if _in_gbk(c) and ord(c) in pinyin_dict]
    known.sort(key=lambda c: (-counts[c], c))
    rng = random.Random(seed)
    chosen = rng.sample(known[:400] if frequent else known, size)
    rows = ((c, _form(pinyin_dict[ord(c)].split(",")[0], form)) for c in chosen)
    return [(c, reading) for c, reading in rows if _in_gbk(reading) == reading]


def _form(reading: str, form: str) -> str:
    if form == "toned":
        return reading
    plain = reading.translate(str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü"))
    return plain.replace("ü", form)


def traced(text: str, table: Table, cut: bool) -> tuple[str, list[int], list[tuple[int, str]]]:
    """The damage, byte by byte, with its traces.

    What is seen; for each character of it the byte of the clean stream that it began with (-1 for
    what was put in); each spot as (byte of the clean stream, aligned | unaligned | cut).
    """
    data = text.encode("gbk")
    ends = set(_offsets(text))
    seen, origin, spots = [], [], []
    for start, end in pairwise([0, *(damage.cut_places(data) if cut else ()), len(data)]):
        piece = [(data[i], i) for i in range(start, end)]
        for character, reading in table:
            pair, at = character.encode("gbk"), 0
            while (at := bytes(byte for byte, _ in piece).find(pair, at)) >= 0:
                put = [(byte, -1) for byte in f"({reading})".encode("gbk")]
                place = piece[at + 1][1] + 1
                if place:
                    spots.append((place, "aligned" if {place, place - 2} <= ends else "unaligned"))
                piece[at + 2 : at + 2] = put
                at += 2
        at = 0
        while at < len(piece):
            size = 1 if piece[at][0] < 0x80 else 2
            seen.append(damage.lossy_decode(bytes(byte for byte, _ in piece[at : at + size])))
            origin.append(piece[at][1])
            at += size
        if end < len(data):
            spots.append((end, "cut"))
    return damage.width_fold("".join(seen)), origin, spots


def _offsets(text: str) -> list[int]:
    """Byte offsets of the characters of a text in GBK, and its end."""
    found = [0]
    for character in text:
        found.append(found[-1] + len(character.encode("gbk")))
    return found


def score(text: str, table: Table, cut: bool) -> tuple[Counter[str], Counter[str], list[Edit]]:
    """Spots of each kind, those that came back, and edits that claim what is not true."""
    seen, origin, spots = traced(text, table, cut)
    data, ends = text.encode("gbk"), set(_offsets(text))
    begins = [*origin, len(data)]
    for i in range(len(begins) - 2, -1, -1):
        begins[i] = begins[i] if begins[i] >= 0 else begins[i + 1]
    restored, false = [], []
    for edit in splice.find(seen):
        start, end = begins[edit.start], begins[edit.end]
        true = {start, end} <= ends and _says(edit.after, data[start:end].decode("gbk"))
        if edit.proof in ("proven", "unique") and not (true and "\ufffd" in edit.after):
            (restored if true else false).append((start, end, edit))
    starts = [start for start, _, _ in restored]
    back: Counter[str] = Counter()
    for place, kind in spots:
        number = bisect_left(starts, place) - 1
        back[kind] += number >= 0 and starts[number] < place <= restored[number][1]
    return Counter(kind for _, kind in spots), back, [edit for _, _, edit in false]


def _says(after: str, truth: str) -> bool:
    """Whether a repair says what stood there; U+FFFD says nothing of the one character it stands for."""
    pairs = zip(fold(after), fold(truth), strict=False)
    return len(after) == len(truth) and all(a in (b, "\ufffd") for a, b in pairs)


# --- the forward model ----------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize(("seed", "size"), [(1, 40), (2, 400), (3, 3000)])
def test_forward_is_what_the_script_did(seed: int, size: int, cut: bool) -> None:
    """One pass over the text gives what splicing row by row, decoding and folding give, for any table."""
    table = random_table(seed, size, frequent=False)
    for text in originals().values():
        places = damage.cut_places(text.encode("gbk")) if cut else []
        halves = [2 * bisect_left(_offsets(text), place) - 1 for place in places]
        model = damage.splice_and_cut if cut else damage.pinyin_splice
        assert stream.forward(text, table, halves) == model(text, table)


@given(st.text(alphabet="恐數據入參與加東域實質“”，。《A9z\n謹訓", max_size=30), st.integers(0, 5))
def test_forward_agrees_on_any_text(text: str, seed: int) -> None:
    """Also where pairs overlap in chains, and fall on letters, which have one byte."""
    table = [
        ("數", "shù"),
        ("據", "jù"),
        ("謹", "jǐn"),
        ("訓", "xùn"),
        ("與", "yǔ"),
        ("東", "dōng"),
        ("禂", "dǎo"),
    ]
    random.Random(seed).shuffle(table)
    assert stream.forward(text, table) == damage.pinyin_splice(text, table)
    steps = stream.splice(text.encode("gbk"), table)
    assert stream.forward(text, table) == fold(stream.lossy_decode(steps))


def test_a_cut_parts_the_stream() -> None:
    """`cut` gives the pieces between byte offsets; `forward` takes the place as a half of the text."""
    assert stream.cut("。恐怖".encode("gbk"), [1]) == [b"\xa1", "。恐怖".encode("gbk")[1:]]
    assert stream.forward("。恐怖組織", (), [1]) == "??植澜M織"


def test_what_gbk_has_not_stands_as_it_is() -> None:
    """Characters outside GBK part the stream and come through."""
    assert stream.forward("網😀絡한", [("網", "wǎng"), ("絡", "luò")]) == "網(wǎng)😀絡(luò)한"


@pytest.mark.skipif(not SEEDS.exists(), reason="needs the real scrapes")
@pytest.mark.parametrize(("name", "characters"), [("002", 5156), ("003", 26396)])
def test_real_documents_come_out_as_observed(name: str, characters: int) -> None:
    """Repaired and damaged again with the learned table, a real scrape is what was observed, as a whole.

    The repaired text is the one before width is normalised; the literal steps of the script give the same.
    """
    seen = next(SEEDS.glob(f"{name}*")).read_text("utf-8")
    inverse = splice.invert(seen)
    assert {edit.proof for edit in inverse.edits} == {"proven", "unique"}
    text, _ = apply(seen, "repair", inverse.edits)
    assert len(seen) == characters
    assert stream.forward(text, inverse.table, inverse.cuts) == seen
    offsets = _offsets(text)
    pieces = stream.cut(text.encode("gbk"), [offsets[half // 2] + 1 for half in inverse.cuts])
    assert fold("".join(damage.lossy_decode(damage.splice(p, inverse.table)) for p in pieces)) == seen
    # the same of the text that leaves the stage, but for the paragraph breaks that stood for a `?`
    again = stream.forward(repair_text(seen)[0], inverse.table, inverse.cuts)
    assert {(a, b) for a, b in zip(again, seen, strict=True) if a != b} <= {("\n", "?")}


# --- the inverse ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [False, True])
def test_documents_come_back(cut: bool) -> None:
    """With the table of our samples >= 98 % of all spots come back, and nothing is claimed that is not so."""
    spots: Counter[str] = Counter()
    back: Counter[str] = Counter()
    for text in originals().values():
        one, restored, false = score(text, list(sample_table()), cut)
        assert not false
        spots += one
        back += restored
    assert back.total() >= 0.98 * spots.total()
    assert back["aligned"] >= 0.99 * spots["aligned"]
    assert back["unaligned"] >= 0.7 * spots["unaligned"]
    assert back["cut"] >= 0.45 * spots["cut"]


@pytest.mark.parametrize("form", ["toned", "ü", "v", "u:"])
@pytest.mark.parametrize(("size", "frequent"), [(60, True), (150, True), (1700, False), (3400, False)])
def test_every_claim_is_true(size: int, frequent: bool, form: str) -> None:
    """Whatever the table, its order and its spelling: every claim is true, nearly all aligned readings go."""
    table = random_table(size, size, frequent, form)
    spots: Counter[str] = Counter()
    back: Counter[str] = Counter()
    for text in list(originals().values())[:: 2 if frequent else 5]:
        one, restored, false = score(text, table, cut=True)
        assert not false
        if restored.total():
            spots += one
            back += restored
    assert spots.total() > 100
    assert back["aligned"] >= (0.98 if frequent else 0.93) * spots["aligned"]


def test_a_spliced_section_beside_clean_ones() -> None:
    """Only the section that was spliced is repaired; bare characters beside it do not speak against it."""
    text, clean = originals()["pinyin-regional-network"], originals()["tw-cyber-news"]
    spliced = damage.pinyin_splice(text, sample_table())
    alone, _ = apply(spliced, "repair", splice.find(spliced))
    assert alone.count("(") < 0.05 * spliced.count("(")
    for before, behind in (("", clean), (clean, ""), (clean, clean)):
        seen = "\n".join((before, spliced, behind))
        after, _ = apply(seen, "repair", splice.find(seen))
        assert after == "\n".join((before, alone, behind))


def test_brackets_that_are_no_readings_stay() -> None:
    """(ISIS), (ETIM) and a primer's 國(guó) in a clean passage of a spliced document stay."""
    primer = "小學課本裡寫著國(guó)字，國家的國，學(xué)生的學。"
    text = originals()["pinyin-border-plan"]
    paragraphs = text.split("\n")
    paragraphs[1] += "伊斯蘭國(ISIS)與東伊運(ETIM)均被列名(見附件a)。"
    spliced = damage.pinyin_splice("\n".join(paragraphs), sample_table())
    assert "(ISIS)" in spliced
    seen = f"{spliced}\n{originals()['tw-aviation-news']}\n{primer}\n{originals()['tw-cyber-news']}"
    after = repair_text(seen)[0]
    assert "ISIS" in after
    assert "ETIM" in after
    assert "國(guó)" in after or "國（guó）" in after
    assert "(xué)" in after or "（xué）" in after


def test_a_reading_that_the_table_contradicts_is_a_guess() -> None:
    """Where the forward run puts in something else than was observed, nothing is claimed."""
    seen = damage.pinyin_splice(originals()["pinyin-border-plan"], sample_table())
    place = next(m for m in re.finditer(r"機\(jī\)", seen))
    changed = seen[: place.start()] + "機" + seen[place.end() :]  # one occurrence without its reading
    claimed = [edit for edit in splice.find(changed) if edit.proof in ("proven", "unique")]
    assert not [edit for edit in claimed if abs(edit.start - place.start()) < 2]
    assert len(claimed) > 100


def test_the_inverse_is_idempotent() -> None:
    """Nothing more is found in what was repaired."""
    for text in list(originals().values())[::4]:
        seen = damage.splice_and_cut(text, sample_table())
        once, _ = apply(seen, "repair", [e for e in splice.find(seen) if e.proof != "guess"])
        assert once != seen
        assert not [e for e in splice.find(once) if e.proof != "guess"]


PRIMERS = yaml.safe_load((HERE / "cases/repair/primers.yaml").read_text("utf-8"))


@pytest.mark.parametrize("text", PRIMERS, ids=lambda text: text[:12])
def test_primers_stay(text: str) -> None:
    """Readings that people wrote stay, byte for byte, and are not even proposed for removal."""
    assert list(splice.find(text)) == []
    assert repair_text(text)[0] == text


def test_there_are_enough_primers() -> None:
    assert len(PRIMERS) >= 25


@pytest.mark.parametrize("text", originals().values(), ids=originals().keys())
def test_clean_traditional_text_stays(text: str) -> None:
    """Traditional text without readings is never touched."""
    assert list(splice.find(text)) == []


# --- what stood at a cut --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("會議在", "口舉行"),  # 海
        ("珠", "口岸查獲"),
        ("非", "可疑的車輛"),  # 常
        ("學校、商場和學", "、車站"),  # 校
        ("該小組直屬環", "總署"),  # 保
        ("邊境檢查的規", "可觀"),  # 模
        ("各醫院的", "科主任"),  # 專
        ("他說“善解人", "”是一句評語"),
        ("我們", "看到這類案件"),
        ("車位緊張，只能", "空地上"),
        ("出席的有王", "和李克"),
    ],
)
def test_a_full_stop_is_not_claimed_for_another_character(before: str, behind: str) -> None:
    """海 保 常 專 校 模 牛 停 end in the same byte as 。: where one of them can stand, nothing is claimed."""
    assert fullstop.rivals(before, behind) > 1


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("會議通過了聯合聲明", "恐怖組織仍在活動"),
        ("案件比上年下降60%", "回顧全年"),
        ("響應時間縮短到12分鐘", "縣級單位均已配備"),
        ("他說：“合作沒有止境，各方都應努力", "”會後雙方簽字"),
        ("網絡監管的難度不斷提高", "開展合作因此更為重要"),
    ],
)
def test_a_full_stop_is_claimed_where_a_sentence_ends(before: str, behind: str) -> None:
    """Behind a word that ends a sentence, with no other word across the cut, only 。 can have stood."""
    assert fullstop.rivals(before, behind) == 1


def test_no_clean_text_claims_a_full_stop() -> None:
    """In all our texts, at every place where another character ends in A3 before A1, BB or BF."""
    places = 0
    for text in originals().values():
        for i, character in enumerate(text[:-1]):
            pair, following = character.encode("gbk"), text[i + 1].encode("gbk")
            if pair[1:] == b"\xa3" and following[:1] in (b"\xa1", b"\xbb", b"\xbf") and character != "。":
                places += 1
                assert fullstop.rivals(text[max(i - 60, 0) : i], text[i + 1 : i + 40]) > 1
    assert places >= 4


# --- cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tail", ["?a)", "恐?jǐn)", "??植", "國(guó)國", "國(guó)學(xué)會(huì)開(kāi)", "?;"]
)
def test_time_is_linear(tail: str) -> None:
    """A spliced document with hostile text behind it costs time linear in its length."""
    spliced = damage.splice_and_cut(originals()["pinyin-border-plan"], sample_table())
    took = []
    for size in (40_000, 400_000):
        text = spliced + tail * (size // len(tail))
        start = time.process_time()
        for _ in splice.find(text):
            pass
        took.append(time.process_time() - start)
    assert took[1] < 25 * took[0] + 0.2
