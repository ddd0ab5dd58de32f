"""decode: every codec of Chinese text, judged by what reads as Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.errors import Rejected
from ctcorpus.model import RawFile
from ctcorpus.stages.decode import Decoded, decode

HANS = "各国应当加强边境管控，防止恐怖分子流动。\n会议通过了一项联合声明。"
HANT = "各國應當加強邊境管控，防止恐怖分子流動。\n會議通過了一項聯合聲明。"


def read(data: bytes) -> Decoded:
    return decode(RawFile("a.txt", data))


@pytest.mark.parametrize(
    ("codec", "text", "name"),
    [
        ("utf-8", HANS, "utf-8"),
        ("utf-8-sig", HANS, "utf-8-sig"),
        ("utf-16", HANS, "utf-16-le"),
        ("utf-16-le", HANS, "utf-16-le"),
        ("utf-16-be", HANT, "utf-16-be"),
        ("gb2312", HANS, "gb18030"),
        ("gbk", HANT, "gb18030"),
        ("gb18030", HANS + "𠀀", "gb18030"),
        ("cp950", HANT, "cp950"),
        ("big5hkscs", "佢哋喺香港參加咗反恐會議，唔係好簡單嘅事。", "big5hkscs"),
        ("hz", HANS, "hz"),
        ("utf-16", "Resolution 1373 (2001)", "utf-16-le"),
    ],
)
def test_every_codec_is_told(codec: str, text: str, name: str) -> None:
    """A file in one codec gives its text exactly, and the codec's name."""
    assert read(text.encode(codec)) == Decoded(text, name)


@pytest.mark.parametrize("text", ["反恐合作", "恐怖主義", "資訊", "信息共享"])
@pytest.mark.parametrize("codec", ["gb18030", "cp950"])
def test_a_few_characters_are_enough(text: str, codec: str) -> None:
    """Four characters tell GB18030 from Big5."""
    if codec == "cp950" and text == "信息共享":
        pytest.skip("Simplified text is not written in Big5")
    assert read(text.encode(codec)).text == text


def test_lines_of_different_codecs() -> None:
    """A file that mixes codecs is decoded line by line; the encoding names all of them."""
    data = b"\n".join(
        [HANS.split("\n")[0].encode("gbk"), HANS.split("\n")[1].encode(), HANT.split("\n")[0].encode("big5")]
    )
    decoded = read(data)
    assert decoded.text == "\n".join([*HANS.split("\n"), HANT.split("\n")[0]])
    assert set(decoded.encoding.split("+")) == {"gb18030", "utf-8", "cp950"}


def test_a_gbk_line_that_is_valid_utf8() -> None:
    """目录 in GBK is valid UTF-8 too (Ŀ¼): the line goes with its neighbours where that reads better."""
    text = "目录\n" + HANS
    assert read(text.encode("gbk")) == Decoded(text, "gb18030")


def test_undecodable_bytes_are_kept_in_hex() -> None:
    """A broken byte is U+FFFD in the text and stands in hex beside it: nothing is dropped."""
    line = HANS.split("\n")[0].encode()
    decoded = read(line[:9] + b"\xff" + line[9:])
    assert decoded == Decoded("各国应\ufffd" + HANS.split("\n")[0][3:], "utf-8", ((3, "ff"),))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x00" * 50, "empty"),
        (b"%PDF-1.7\n...", "binary"),
        (b"PK\x03\x04abc", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\xff" * 400, "undecodable"),
    ],
)
def test_what_is_no_text_is_rejected(data: bytes, reason: str) -> None:
    """Files that hold no text give a reason, never an exception of another kind."""
    with pytest.raises(Rejected) as rejected:
        read(data)
    assert rejected.value.reason == reason


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    """Whatever the bytes are: a text without lone surrogates, or Rejected."""
    try:
        decoded = read(data)
    except Rejected:
        return
    decoded.text.encode()
    assert all(decoded.text[offset] == "\ufffd" for offset, _ in decoded.undecodable)
