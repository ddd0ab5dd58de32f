"""Segmentation: the words table, token cases, invariants, and the same tokens from both engines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ctcorpus.config import Config
from ctcorpus.model import Document, Line, Source
from ctcorpus.rules import read_rows
from ctcorpus.stages.segment import segment, segmenter, tokenize
from ctcorpus.stages.segment.segmenter import JIEBA_HAN, Cut, jieba_cut, policy_words, rjieba_cut
from ctcorpus.stages.t2s import convert

SHARED = Path(__file__).resolve().parents[2] / "shared"
CASES = Path(__file__).parent / "cases" / "segment.tsv"
WORDS = read_rows("words.tsv")
CATEGORIES = {"institution", "group", "terrorism", "measures", "finance", "law", "security", "place"}
CARRIERS = ("{}", "会议讨论了{}。", "有关{}的规定", "在{}方面", "与{}和其他事项")
_marks = "，。、；：！？“”‘’《》〈〉「」『』【】〔〕［］（）()[]…—～"
_runs = st.one_of(
    st.sampled_from(sorted(policy_words())),
    st.text(alphabet="反恐怖主义联合国安全理事会的一是在不了有和人这中大为上个我以要他", max_size=12),
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), max_size=8),
)
han_texts = st.lists(st.one_of(_runs, st.sampled_from(_marks), st.just("\ue001")), max_size=12).map("".join)
_anything = st.one_of(
    _runs,
    st.text(max_size=6),
    st.sampled_from(
        [
            "2019年9月26日", "2019 年 9 月", "第1373(2001)号", "A/RES/71/291", "国发〔2018〕43号", "古特雷斯", "·",
            "https://un.org/a b", "1,234.5%", "二〇一九年", "\u3000", "\xa0", "\u2028", "\x85", "\x1f", "\ue001", "\n",
            "\ud800", "𠮷", "Da'esh", "(", "（2018）京01刑初3号", "\u1680", "\u0301",
        ]
    ),
)  # fmt: skip
texts = st.lists(_anything, max_size=12).map("".join)


@cache
def engines(policy: bool) -> tuple[Cut, Cut]:
    words = policy_words() if policy else {}
    return rjieba_cut(words), jieba_cut(words)


def document(text: str) -> Document:
    return Document(Source("c0", "raw", "a.txt", "0" * 64, 1, "utf-8"), text, (Line(1, 0),), text)


def cases() -> list[list[str]]:
    lines = CASES.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_words_table() -> None:
    """Sorted, unique, Simplified, Han only, a known category, a frequency or none; large enough to be of use."""
    words = [word for word, _, _ in WORDS]
    assert words == sorted(set(words))
    assert len(words) >= 900
    for word, frequency, category in WORDS:
        assert re.fullmatch(f"[{JIEBA_HAN}]{{2,}}", word), word
        assert convert(word) == word, f"{word} is not Simplified"
        assert frequency == "-" or int(frequency) > 0
        assert category in CATEGORIES, word


def test_each_word_is_one_token() -> None:
    """Every word of the table, and every all-Han name of the institutions, comes out whole."""
    broken = [
        (carrier.format(word), word)
        for word in policy_words()
        for carrier in CARRIERS
        if word not in tokenize(carrier.format(word), Config())
    ]
    assert broken == []


@pytest.mark.parametrize(("text", "tokens"), cases())
def test_case(text: str, tokens: str) -> None:
    assert " ".join(tokenize(text, Config())) == tokens


@settings(deadline=None)
@given(texts, st.booleans())
@example("国发〔2018〕43号·古特雷斯·2019 年\n9月", False)
@example("一带一路\n（2018）京01刑初3号", False)
def test_tokens_are_the_text_without_blanks(text: str, hmm: bool) -> None:
    """One tuple a paragraph; no token is empty or holds a blank; joined they are the paragraph without blanks."""
    done = segment(document(text), Config(hmm=hmm))
    assert len(done.tokens) == len(done.paragraphs)
    for tokens, paragraph in zip(done.tokens, done.paragraphs, strict=True):
        assert "".join(tokens) == "".join(paragraph.split())
        assert all(token and not any(map(str.isspace, token)) for token in tokens)
        assert tokens == tokenize(paragraph, Config(hmm=hmm))


@settings(deadline=None)  # the first call builds the engines
@given(han_texts, st.booleans(), st.booleans())
def test_engines_agree(text: str, hmm: bool, policy: bool) -> None:
    """rjieba and jieba give the same tokens, with and without the words of this field and the HMM."""
    rjieba, jieba = engines(policy)
    assert rjieba(text, hmm) == jieba(text, hmm)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared texts")
@pytest.mark.parametrize("hmm", [False, True])
def test_engines_agree_on_real_texts(hmm: bool) -> None:
    """The same on real texts, and as plain jieba cuts each run by itself."""
    for path in [*sorted((SHARED / "seeds").glob("*.txt")), *sorted((SHARED / "pages").glob("govcn*.json"))]:
        runs = re.findall(f"[{JIEBA_HAN}]+", convert(path.read_text("utf-8")))
        for policy in (True, False):
            rjieba, jieba = engines(policy)
            tokens = jieba("\ue001".join(runs), hmm)
            assert rjieba("\ue001".join(runs), hmm) == tokens
        assert [token for run in runs for token in jieba(run, hmm)] == [t for t in tokens if t != "\ue001"]


def test_built_in_dictionary_is_jiebas() -> None:
    """The short cut over rjieba's own dictionary rests on this: every word has the weight that jieba's has."""
    import rjieba

    frequencies, total = segmenter._dictionary({})
    words = [word for word, frequency in frequencies.items() if frequency]
    assert total - sum(frequencies.values()) == segmenter._BEYOND_WORDS
    built_in, from_jieba = rjieba.Jieba(), rjieba.Jieba.empty()
    for word in words:
        from_jieba.add_word(word, frequencies[word], "")
    assert all(map(built_in.has_word, words))
    assert list(map(built_in.suggest_freq, words)) == list(map(from_jieba.suggest_freq, words))


def test_other_versions_of_rjieba_get_jiebas_dictionary() -> None:
    """A version whose dictionary nobody has compared gives the same tokens, from jieba's dictionary."""
    cut = segmenter._rjieba_from_jieba(policy_words())
    text = "联合国反恐怖主义办公室与各国讨论引渡和司法协助，并处罚金。"
    assert cut(text, False) == engines(True)[0](text, False)
    assert cut(text, True) == engines(True)[1](text, True)


def test_jieba_alone(tmp_path: Path) -> None:
    """Without rjieba: the same tokens, nothing on stderr, no cache file in the temporary folder."""
    program = (
        "import sys; sys.modules['rjieba'] = None\n"
        "from ctcorpus.stages.segment.tokenizer import tokenize\n"
        "sys.stdout.buffer.write(' '.join(tokenize('安理会讨论外国恐怖主义作战人员的引渡问题')[0]).encode())"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
    expected = tokenize("安理会讨论外国恐怖主义作战人员的引渡问题", Config())
    assert done.stdout.decode() == " ".join(expected)
    assert done.stderr == b""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "piece",
    [
        "1,111",
        "a.a.",
        "a-",
        "A/",
        "A/1",
        "尔·",
        "尔",
        "约翰-",
        "〔2018〕",
        "（2018）京",
        "二〇",
        "http://",
        "@a.",
        "·",
        "1年1月",
        "国发",
    ],
)
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    """Long repetitions of what patterns begin with do not stop a run: 200,000 characters within seconds."""
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    assert "".join(tokenize(text, Config())) == text
    assert time.process_time() - started < 5
