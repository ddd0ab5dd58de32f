"""The sample corpus is what its builder writes, and its forward models do what damage.md says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ctcorpus.hanzi import script_of, t2s_characters
from tools import damage, make_samples
from tools.make_samples import RAW, SAMPLES, Sample

SHARED = Path(__file__).resolve().parents[2] / "shared"
ORIGINALS = sorted(path.stem for path in (SAMPLES / "originals").glob("*.txt"))
ALL = make_samples.load()
#: rows that collide across characters: 雲 in 入參, 訓 in 加東, 驅 in 域實, 隊 in 年營, 負 in 回損
TABLE = [
    ("數", "shù"), ("謹", "jǐn"), ("據", "jù"), ("雲", "yún"), ("訓", "xùn"), ("驅", "qū"),
    ("質", "zhì"), ("隊", "duì"), ("負", "fù"), ("項", "xiàng"), ("網", "wǎng"), ("復", "fù"),
]  # fmt: skip

#: damage that the corpus must show: kinds of samples.yaml, models inside chains and phrases too
WANTED = {
    "gb18030-as-latin1", "gb18030-as-cp1252", "utf8-as-latin1", "utf8-as-cp1252", "big5-as-gb18030",
    "utf8-as-gb18030", "chain", "pinyin-splice", "splice-and-cut", "html-entities", "named-entities",
    "unicode-escapes", "percent-escapes", "width-fold", "insert", "pad", "date-drop", "word-drop",
    "lost-indent", "kunjinkao", "holes", "utf8-as-gb18030-holes", "bad-bytes", "hard-wrap", "truncate",
}  # fmt: skip
CODECS = {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk", "gb2312", "cp950", "big5hkscs", "hz"}


def test_raw_files_are_what_the_builder_writes() -> None:
    """data/raw/ holds exactly the files that samples.yaml gives, byte for byte."""
    present = {path.relative_to(RAW).as_posix(): path for path in RAW.rglob("*") if path.is_file()}
    wanted = make_samples.files()
    assert sorted(present) == sorted(wanted)
    assert [name for name, path in present.items() if path.read_bytes() != wanted[name]] == []


def test_the_builder_says_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check gives 1 on a missing, changed or foreign file and 0 after writing."""
    monkeypatch.setattr(make_samples, "RAW", tmp_path)
    assert make_samples.main(["--check"]) == 1
    assert make_samples.main([]) == 0
    assert make_samples.main(["--check"]) == 0
    (tmp_path / "stray.txt").write_text("")
    assert make_samples.main(["--check"]) == 1


def test_the_corpus_is_broad() -> None:
    """Enough files, both formats, both scripts, all codecs, all damage classes."""
    assert len(ALL) >= 26
    formats = Counter(Path(sample.path).suffix for sample in ALL)
    scripts = Counter(sample.expect["script"] for sample in ALL)
    assert min(formats[".txt"], formats[".html"], scripts["Hans"], scripts["Hant"]) >= 12
    assert {sample.codec for sample in ALL} == CODECS | {"mixed"}
    assert _kinds() >= WANTED
    assert sum(not sample.damages for sample in ALL) >= 8


def _kinds() -> set[str]:
    steps = [step for sample in ALL for step in sample.damages]
    inner = {name for step in steps for name in (step.get("models") or [step.get("model", "")])}
    return {step["kind"] for step in steps} | inner


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.path)
def test_rows_are_complete(sample: Sample) -> None:
    """A row that gives up exactness says why; the script is what the text shows; the title is what is shown."""
    assert sample.exact or sample.reason
    assert script_of("\n".join(sample.body)) == sample.expect["script"]
    assert sample.expect["title"] == sample.show.get("title")
    assert not any(c in sample.path for c in '\\:*?"<>|')


@pytest.mark.parametrize("name", ORIGINALS)
def test_originals_are_plain_paragraphs(name: str) -> None:
    """300 to 6,000 characters, a paragraph a line, no blank ends, one final newline; each one is used."""
    text = (SAMPLES / "originals" / f"{name}.txt").read_text("utf-8")
    lines = text.removesuffix("\n").split("\n")
    assert 300 <= len(text) <= 6000
    assert text.endswith("\n")
    assert all(line and line == line.strip() for line in lines)
    assert name in {sample.original for sample in ALL}


def test_no_paragraph_stands_in_two_originals() -> None:
    """Headings may repeat, prose may not; three texts at least are long."""
    texts = {name: make_samples.original(name) for name in ORIGINALS}
    seen = Counter(line for lines in texts.values() for line in set(lines) if len(line) > 12)
    assert [line for line, count in seen.items() if count > 1] == []
    assert sum(sum(map(len, lines)) > 3000 for lines in texts.values()) >= 3


def _han(text: str) -> str:
    return re.sub(r"[^\u3400-\u9fff]", "", text).translate(t2s_characters())


def _read(path: Path) -> str:
    """A sample, whichever codec it is written in."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "ignore") + data.decode("big5", "ignore")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference texts are not here")
def test_nothing_is_copied() -> None:
    """No 24 Han characters in a row in common with texts that are other people's."""
    ours: dict[str, str] = {}
    for path in sorted(SAMPLES.rglob("*.*")):
        text = _han(_read(path))
        ours |= {text[i : i + 24]: path.name for i in range(len(text) - 23)}
    for path in [*SHARED.glob("seeds/*"), *SHARED.glob("pages/*.html"), *SHARED.glob("*.md")]:
        data = path.read_bytes()
        for codec in ("utf-8", "gb18030"):
            text = re.sub(r"\([a-zü-ǜāēīōūǎěǐǒǔàèìòùáéíóú]+\)", "", data.decode(codec, "ignore"))
            text = _han(text)
            both = [text[i : i + 24] for i in range(len(text) - 23) if text[i : i + 24] in ours]
            assert not both, (path.name, both[0], ours[both[0]])


@pytest.mark.parametrize(
    ("model", "text", "damaged"),
    [
        (damage.gb18030_as_latin1, "反恐", "·´¿Ö"),
        (damage.gb18030_as_cp1252, "合作", "ºÏ×÷"),
        (damage.utf8_as_cp1252, "安全", "å®‰å…¨"),
        (damage.utf8_as_latin1, "反", "å\x8f\x8d"),
        (damage.utf8_as_gb18030, "反恐合作", "鍙嶆亹鍚堜綔"),
        (damage.big5_as_gb18030, "，", "\ue4c7"),
        (damage.chain(damage.gb18030_as_latin1, damage.utf8_as_cp1252), "反", "Â·Â´"),
        (lambda text: damage.pinyin_splice(text, TABLE), "網", "網(wǎng)"),
        (lambda text: damage.pinyin_splice(text, TABLE), "恐數據", "恐?jǐn)?shù)據(jù)"),
        (lambda text: damage.pinyin_splice(text, TABLE), "入參與", "入?yún)⑴c"),
        (lambda text: damage.pinyin_splice(text, TABLE), "加東", "加?xùn)|"),
        (lambda text: damage.pinyin_splice(text, TABLE), "域實質", "域?qū)嵸|(zhì)"),
        (lambda text: damage.pinyin_splice(text, TABLE), "年營收", "年?duì)I收"),
        (lambda text: damage.pinyin_splice(text, TABLE), "回損", "回?fù)p"),
        (damage.gbk_cut, "。恐怖組織", "??植澜M織"),
        (damage.gbk_cut, "。《中華人民", "?!吨腥A人民"),
        (damage.gbk_cut, "。基層情報", "?;鶎忧閳?"),
        (damage.gbk_cut, "。縣級", "??h級"),
        (lambda text: damage.splice_and_cut(text, TABLE), "。恢復", "?;謴?fù)"),
        (damage.gbk_cut, "很好！真的？", "很好!真的?"),
        (lambda text: damage.splice_and_cut(text, TABLE), "。基層反恐能力提升專項行動", "?;鶎臃纯帜芰μ嵘龑m?xiàng)行動"),
        (damage.html_entities, "反恐&", "&#21453;&#24656;&amp;"),
        (lambda text: damage.html_entities(text, 2), "反", "&amp;#21453;"),
        (damage.named_entities, "“反恐”", "&ldquo;反恐&rdquo;"),
        (damage.unicode_escapes, "反恐", "\\u53cd\\u6050"),
        (damage.percent_escapes, "反", "%E5%8F%8D"),
        (lambda text: damage.percent_escapes(text, "gbk"), "反", "%B7%B4"),
        (damage.width_fold, "（一），。；“⑴”", "(一),。;“⑴”"),
        (lambda text: damage.date_drop(text, "年月"), "2017年6月15日", "2017615日"),
        (lambda text: damage.date_drop(text, "年"), "2005年2月以来", "20052月以来"),
        (lambda text: damage.kunjinkao(text, 1, 2), "一二三四", "一锟斤拷锟斤拷四"),
        (lambda text: damage.holes(text, [1]), "反恐合作", "反\ufffd合作"),
        (lambda text: damage.insert_every(text, "\u200b\u00ad", 2), "反恐合作", "反恐\u200b合作\u00ad"),
        (lambda text: damage.word_drop(text, ["中"]), "中国外交部", "国外交部"),
        (lambda text: "|".join(damage.hard_wrap(text, 4)), "一二三四五六", "　　一二|三四五六"),
        (lambda text: "|".join(damage.truncate(text.split("|"), 3)), "一二|三四|五六", "一二|三"),
        (lambda text: "|".join(damage.lost_indent(text.split("|"), [2])), "趋势|全球|周边", "趋势?全球|周边"),
        (lambda text: damage.mixed_lines(text, ["utf-8", "gbk"]).hex(), "反\n反", "e58f8d0ab7b4"),
        (lambda text: damage.bad_bytes(text.encode(), [b"a"], b"\xff").hex(), "ab", "61ff62"),
    ],
)  # fmt: skip
def test_forward_models(model: damage.Model, text: str, damaged: str) -> None:
    """Tiny cases, most of them from damage.md."""
    assert model(text) == damaged


def test_a_model_that_is_not_total_raises() -> None:
    """A careless reading of a whole sentence stops with an error; `on_phrases` leaves such phrases alone."""
    with pytest.raises(UnicodeError):
        damage.utf8_as_gb18030("反恐怖。")
    assert damage.on_phrases("反恐怖", damage.utf8_as_gb18030, 3) == "反恐怖"
    assert damage.on_phrases("反恐合作，反恐怖", damage.utf8_as_gb18030, 4) == "鍙嶆亹鍚堜綔，反恐怖"


@pytest.mark.parametrize("sample", [sample for sample in ALL if sample.exact], ids=lambda sample: sample.path)
def test_cuts_eat_full_stops_only(sample: Sample) -> None:
    """An exact sample is cut behind the first byte of 。 only: any other lost byte could not be known."""
    if any(step["kind"] == "splice-and-cut" for step in sample.damages):
        stream = "\n".join(sample.body).encode("gbk")
        places = damage.cut_places(stream)
        assert len(places) >= 5
        assert {stream[place - 1] for place in places} == {0xA1}


def test_the_splice_has_real_collisions() -> None:
    """Readings behind half characters, as in the scrapes, stand in both spliced samples."""
    spliced = [s for s in ALL if any("splice" in step["kind"] for step in s.damages)]
    for sample in spliced:
        text = (RAW / sample.path).read_text("utf-8")
        aligned = len(re.findall(r"[\u4e00-\u9fff]\([a-zü-ǜāēīōūǎěǐǒǔàèìòùáéíóú]+\)", text))
        assert aligned >= 100
        assert re.search(r"\?[a-zü-ǜāēīōūǎěǐǒǔàèìòùáéíóú]+\)", text)
