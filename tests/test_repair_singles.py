"""Single misread characters in clean lines, and misread text that a cleaner went over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.stages.repair import repair_text
from tools import damage

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/singles.yaml").read_text("utf-8"))
#: sentences of ours, with characters whose bytes in UTF-8 hold A0, AD, 81, 8D, 8F, 90 and 9D
LINES = (
    "各成员国应当加强情报交流，共同打击跨境犯罪。",
    "根据该决定，委员会设立三个工作组，分别负责培训、技术和法律事务。",
    "會議認為，應當進一步完善協助機制，保障各方權益。",
    "双方就边境地区的安全问题交换了意见，并商定明年再次会晤。",
)
UNDEFINED, C1 = "\x81\x8d\x8f\x90\x9d", "".join(map(chr, range(0x80, 0xA0)))
CLEANERS = [
    ("latin-1", "", True),
    ("latin-1", "\xa0", False),
    ("latin-1", "\xad", True),
    ("latin-1", C1 + "\xad", True),
    ("cp1252", "", True),
    ("cp1252", "\xad", False),
    ("cp1252", UNDEFINED, False),
    ("cp1252", UNDEFINED + "\xad", True),
]


def repaired(text: str) -> str:
    return repair_text(text)[0]


def claims(text: str) -> list[str]:
    """What repairs say that claim an original."""
    _, passes, _ = repair_text(text)
    return [edit.after for one in passes for edit in one.edits if edit.proof != "normalised"]


@pytest.mark.parametrize("read", ["cp1252", "latin-1"])
@pytest.mark.parametrize("case", CASES["changed"])
def test_single_characters_come_back(case: str, read: str) -> None:
    """What stands in braces comes back, by either codec, and nothing else changes."""
    seen = re.sub(r"\{(.*?)\}", lambda match: damage.misread(match[1], "utf-8", read), case)
    assert repaired(seen) == re.sub(r"[{}]", "", case)


@pytest.mark.parametrize(("seen", "after"), CASES["cut"])
def test_closing_quotes_that_lost_a_byte_come_back(seen: str, after: str) -> None:
    """Where one quotation is open, one mark closes it."""
    assert repaired(seen) == after


@pytest.mark.parametrize("case", CASES["untouched"])
def test_text_that_only_looks_misread_stays(case: str) -> None:
    """Accents beside quotation marks, letters that are meant, pairs of GBK, text on codecs."""
    assert claims(case) == []


@pytest.mark.parametrize(("read", "gone", "blanks"), CLEANERS)
@pytest.mark.parametrize("line", LINES)
def test_cleaned_text_is_restored_truly(line: str, read: str, gone: str, blanks: bool) -> None:
    """Each character that comes back is the one that stood there; a mark stands for what is open."""
    seen = damage.cleaned(damage.misread(line, "utf-8", read), gone, blanks)
    for said in claims(seen):
        assert re.search(re.escape(said).replace("\ufffd", ".") if said else "$", line)


@pytest.mark.parametrize("read", ["latin-1", "cp1252"])
@pytest.mark.parametrize("line", LINES)
def test_blanks_that_were_bytes_come_back(line: str, read: str) -> None:
    """A0 made a blank leaves one reading: the whole line comes back."""
    assert repaired(damage.cleaned(damage.misread(line, "utf-8", read), "", True)) == line


@given(
    st.text("成员国应当加强情报交流共同打击根据委员会工作培训技术法律事务安全问题", min_size=8, max_size=40),
    st.sampled_from(CLEANERS),
)
@settings(max_examples=150, deadline=None)
def test_claims_on_any_row_of_characters_are_true(text: str, cleaner: tuple[str, str, bool]) -> None:
    """Also where the language says nothing: characters in any order."""
    read, gone, blanks = cleaner
    seen = damage.cleaned(damage.misread(text, "utf-8", read), gone, blanks)
    for said in claims(seen):
        assert re.search(re.escape(said).replace("\ufffd", "."), text)


@pytest.mark.parametrize(
    "line",
    [
        "傳統的條約為基礎，並發展出若干共通的原則。",
        "其中爭議最大的，是政治犯不引渡原則。",
        "機構應以風險為本，並為員工提供培訓。",
    ],
)
def test_pairs_out_of_step_are_not_claimed(line: str) -> None:
    """GBK that lost controls decodes, and says something else."""
    for read, gone in (("latin-1", C1), ("cp1252", UNDEFINED)):
        seen = damage.cleaned(damage.misread(line, "gbk", read), gone)
        assert all(said in line for said in claims(seen)) or seen == damage.misread(line, "gbk", read)


def test_a_blank_of_a_pair_comes_back() -> None:
    """A0 is the first byte of 營 in GBK: 經 I without it."""
    line = "經營匯款業務的機構，無論位於何處，均須持有海關發出的牌照。"
    assert repaired(damage.cleaned(damage.misread(line, "gbk", "latin-1"), "", True)) == line


@given(st.text("“”‘’—…，。《》、中国强调合作 aâ€œÂ·°é", max_size=40))
@settings(max_examples=200, deadline=None)
def test_repairs_of_single_characters_are_final(text: str) -> None:
    """Nothing more is found in what was repaired."""
    after = repaired(text)
    assert repaired(after) == after
