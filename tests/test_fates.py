"""One fate: every non-blank character of the extracted lines is body, dropped by one rule, or metadata."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ctcorpus.edits import Edit, undo
from ctcorpus.fates import Segment, fates
from ctcorpus.model import Document, RawFile, Rejection
from ctcorpus.pipeline import normalize
from ctcorpus.record import dumps, fate_of, loads
from ctcorpus.stages.extract.text import split_lines

PROSE = "各方强调，应当加强边境管控和情报交流，防止有关人员跨境流动，维护地区安全。"
HANT = "各方強調，應當加強邊境管控和情報交流，防止有關人員跨境流動，維護地區安全。"
BODY = [
    PROSE,
    HANT,
    "　　" + PROSE,
    PROSE + "（责任编辑：值班编辑）",
    "会议指出，网(wǎng)络空间不是法外之地，应当依法治理，防止恐怖主义思想借助网(wǎng)络传播。",
    "一、背景",
    "1.1形势",
    "1.2问题",
    "二、目标",
    "2.1近期目标",
    "三、结论一、背景1.1形势" + PROSE,
    "甲　乙　丙",
    "云泽市公安局",
    "2021年5月6日",
    "（此件公开发布）",
    "附件：1．名录",
    PROSE * 7,
]
FURNITURE = [
    "首页 > 新闻 > 正文",
    "首頁 | 新聞 | 評論 | 專題",
    "登录 | 注册",
    "字号：大 中 小",
    "分享到：微信 微博",
    "相关文章",
    "延伸閱讀",
    "某市举行演练",
    "评论",
    "0/150",
    "温馨提示",
    "下一篇：没有了",
    "版权所有 示例网",
    "Copyright © 2019 示例网",
    "人人文库网仅提供信息存储空间",
    "完",
    "——————",
    "\u200b\u200b",
]
METADATA = [
    "关于加强边境管控合作的通知",
    "多國代表討論邊境安全問題",
    "2019-09-26 22:18:32　来源：示例网",
    "發布時間：2019/09/26 22:18",
    "作者：编辑部",
    "责任编辑：编辑部",
    "索引号：000-2019-1",
    "民國108年9月26日",
]
_LINES = st.one_of(
    st.sampled_from(BODY),
    st.sampled_from(FURNITURE),
    st.sampled_from(METADATA),
    st.sampled_from(["", " ", "\u3000", "\r"]),
    st.text(max_size=30),
)
_TEXTS = st.lists(_LINES, max_size=30).map("\n".join)
_TAGS = st.sampled_from(
    [
        "p",
        "div",
        "li",
        "h1",
        "td",
        "span",
        "a href=1",
        "section",
        "br",
        "script",
        "tr",
        "table",
        "dl",
        "pre",
        "div hidden",
    ]
)


def _page(parts: list[tuple[str, str]]) -> str:
    inside = "".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in parts)
    return f"<html><head><title>关于加强边境管控合作的通知_示例网</title></head><body>{inside}"


_PAGES = st.lists(st.tuples(_TAGS, _LINES), max_size=25).map(_page)


def _damaged(text: str, damage: str) -> bytes:
    """The bytes of a text after something that happens to scrapes."""
    data = text.encode("utf-8", "replace")
    if damage == "misread":
        return data.decode("latin-1").encode()
    if damage == "misread lines":
        lines = data.split(b"\n")
        return b"\n".join(
            line.decode("cp1252", "ignore").encode() if n % 3 else line for n, line in enumerate(lines)
        )
    if damage == "percent":
        return b"".join(b"%%%02X" % byte if byte > 127 else bytes([byte]) for byte in data)
    if damage == "cut":
        return data[1:-1].replace(b"\xa3\xe4", b"\xa3")
    if damage == "surrogates":
        return data.replace(b"\xe5\x90", b"\xed\xa0\x80")
    if damage == "marks":
        return text.replace("，", "\0，\u202e").replace("、", "\ufeff、\ufe0f").encode("utf-16", "replace")
    if damage == "gb18030":
        return text.encode("gb18030", "replace")
    return data


_DAMAGES = st.sampled_from(
    ["none", "none", "misread", "misread lines", "percent", "cut", "gb18030", "surrogates", "marks"]
)


@settings(max_examples=250, deadline=None)
@given(st.one_of(_TEXTS, _PAGES), _DAMAGES)
@example("\u200b\n" + "\n".join([*METADATA[:3], *BODY[:3], *FURNITURE]), "none")
@example("\n".join([*METADATA[:3], *BODY[:4], *FURNITURE]), "misread lines")
@example(
    "\n".join([METADATA[0], *FURNITURE[:6], METADATA[0], *BODY[:3], *FURNITURE[5:8], *BODY[:3]]), "marks"
)
@example("\n".join(FURNITURE), "surrogates")
@example("".join([*METADATA, *BODY, *FURNITURE]), "none")
def test_every_segment_has_one_fate(text: str, damage: str) -> None:
    """For whatever input: the segments hold each character once, and agree with ledger and front matter."""
    doc = normalize(RawFile("a.txt", _damaged(text, damage)))
    if isinstance(doc, Rejection):
        assert doc.reason != "internal-error", doc.detail
        return
    found = list(fates(doc))
    _hold_each_character_once(doc.extracted, found)
    assert all(doc.line_at(one.start) == doc.line_at(one.end - 1) for one in found)
    assert all(doc.line_at(one.start).number == one.line for one in found)
    assert all((one.fate == "body") == (one.rule is None) for one in found)
    _agree_with_the_passes(doc)
    _add_up(doc)


def _hold_each_character_once(text: str, found: list[Segment]) -> None:
    position = 0
    for one in found:
        assert position <= one.start < one.end
        assert not text[position : one.start].strip()
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        position = one.end
    assert not text[position:].strip()


def _agree_with_the_passes(doc: Document) -> None:
    """Each character that repair left is in the body, or in what exactly one edit of the ledger took."""
    repairs = sum(1 for one in doc.passes if one.stage == "repair")
    assert all(one.stage == "repair" for one in doc.passes[:repairs])
    text, later = _text_behind(doc, repairs), doc.passes[repairs:]
    repaired = replace(doc, extracted=text, lines=split_lines(text), passes=later)
    wanted: dict[int, tuple[str, str | None]] = dict.fromkeys(range(len(text)), ("body", None))
    left = list(range(len(text)))
    for one in later:
        if one.stage != "t2s":
            left = list(_take(left, one.edits, wanted))
    assert _ink(doc.original) == _ink("".join(text[i] for i in left if i >= 0))
    for one in fates(repaired):
        for i in range(one.start, one.end):
            assert text[i].isspace() or wanted[i] == (one.fate, one.rule), (i, text[i])


def _take(
    places: list[int], edits: tuple[Edit, ...], wanted: dict[int, tuple[str, str | None]]
) -> Iterator[int]:
    """The places (in the repaired text; -1 for what was put in) of the characters that edits leave."""
    position = shift = 0
    for edit in edits:
        start = edit.start + shift
        yield from places[position:start]
        position = start + len(edit.before)
        shift += len(edit.before) - len(edit.after)
        assert not edit.after.strip()
        yield from [-1] * len(edit.after)
        for i in places[start:position]:
            if i >= 0 and not edit.rule.startswith("layout."):
                assert wanted[i] == ("body", None)
                wanted[i] = (fate_of(edit), edit.rule)
    yield from places[position:]


def _text_behind(doc: Document, passes: int) -> str:
    text = doc.text
    for one in reversed(doc.passes[passes:]):
        text = undo(text, one.edits) if one.stage != "t2s" else one.edits[0].before
    return text


def _add_up(doc: Document) -> None:
    """extracted = body + dropped + metadata + what repair, normalising and layout took or put in."""
    counts = loads(dumps(doc).record).cleaning.characters
    edits = [edit for one in doc.passes if one.stage != "t2s" for edit in one.edits]
    other = sum(
        len(edit.before) - len(edit.after) for edit in edits if fate_of(edit) in ("repairs", "normalised")
    )
    assert counts["extracted"] == counts["body"] + counts["dropped"] + counts["metadata"] + other


def _ink(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def test_the_fates_of_a_scrape() -> None:
    """Title and byline are metadata, the menu and the list below are dropped, an editor at a line's end alone."""
    text = "\n".join(
        [
            "首页 > 新闻 > 正文",
            "关于加强边境管控合作的通知",
            "2019-09-26 22:18　来源：示例网",
            "",
            "　　" + BODY[4],
            PROSE,
            PROSE + "（责任编辑：值班编辑）",
            "相关文章",
            "\u200b",
            "某市举行演练",
        ]
    )
    doc = normalize(RawFile("a.txt", text.encode()))
    assert isinstance(doc, Document)
    shown = [(one.line, text[one.start : one.end], one.fate, one.rule) for one in fates(doc)]
    assert shown == [
        (1, "首页 > 新闻 > 正文", "dropped", "head.breadcrumb-home"),
        (2, "关于加强边境管控合作的通知", "metadata", "metadata.title"),
        (3, "2019-09-26 22:18　来源：示例网", "metadata", "metadata.byline"),
        (5, BODY[4], "body", None),
        (6, PROSE, "body", None),
        (7, PROSE, "body", None),
        (7, "（责任编辑：值班编辑）", "dropped", "tail.editor-cut"),
        (8, "相关文章", "dropped", "tail.related"),
        (9, "\u200b", "dropped", "invisible.zero-width"),
        (10, "某市举行演练", "dropped", "tail.related"),
    ]


def test_fates_take_little_time() -> None:
    """A text of a hundred lines and repairs takes a small part of what cleaning it took."""
    line = BODY[4] + "\n" + FURNITURE[0] + "\n"
    doc = normalize(RawFile("a.txt", (line * 200).encode()))
    assert isinstance(doc, Document)
    started = time.process_time()
    assert sum(1 for _ in fates(doc)) >= 100
    assert time.process_time() - started < 0.5
