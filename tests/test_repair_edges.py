"""Where a damaged run ends, and text in scripts of its own: properties that hold on any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import repair_text

KANA = [*map(chr, range(0x3041, 0x3094)), *map(chr, range(0x30A1, 0x30F7))]
FRAMES = ["{}", "“{}”的意思", "先生（{}）", "「{}」。", "{}？", "读作 {} 。"]
INITIALS, GLIDES = ["", *"ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ"], ["", *"ㄧㄨㄩ"]
FINALS, TONES = ["", *"ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ"], ["", *"ˊˇˋ"]


def changes(text: str) -> list[str]:
    """What repairs say that claim an original."""
    _, passes, _ = repair_text(text)
    return [edit.after for one in passes for edit in one.edits if edit.proof != "normalised"]


@settings(deadline=None)
@given(st.lists(st.text(KANA, min_size=1, max_size=5), min_size=1, max_size=3), st.sampled_from(FRAMES))
def test_kana_is_text(words: list[str], frame: str) -> None:
    """Words of nothing but kana stay, whatever their bytes may say in Big5."""
    assert changes(frame.format(" ".join(words))) == []


@pytest.mark.parametrize("initial", INITIALS)
def test_bopomofo_is_text(initial: str) -> None:
    """Every syllable stays in every tone, and so do two of them in brackets."""
    syllables = [initial + glide + final for glide in GLIDES for final in FINALS]
    for syllable in filter(None, syllables):
        for tone in TONES:
            assert changes(f"{syllable}{tone}") == []
        assert changes(f"（{syllable}ˇ {syllable}ˋ）") == []
