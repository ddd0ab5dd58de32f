"""The same documents in a folder, an archive or a file of lines: the same records."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus import runner
from ctcorpus.config import Config
from ctcorpus.corpus import Corpus
from ctcorpus.corpus.init import init
from ctcorpus.corpus.store import Store
from ctcorpus.corpus.verify import verify
from packing import tarred, zipped

#: what documents are put together from: clean, damaged, furniture, in both scripts, in other codecs
PIECES = (
    "各检查站应当按照统一标准核对旅客证件，发现可疑情况立即报告。",
    "會議決定設立聯絡小組,由各方輪流主持,每年向理事會提交一份報告。",
    "首页 > 政务公开 > 正文",
    "发布日期：2021-03-15 来源：示例网",
    "相关文章",
    "<p>加强边境检查站建设的通知</p>",
    "\u200b反恐(fǎnkǒng)工作坚持预防为主的原则",
    "The Council met on 3 May.",
)
_NAMES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "un/", "un/会议/", "a b/"]),
    st.integers(0, 9),
    st.sampled_from([".html", ".txt", "", ".md", "~1.htm"]),
)
_TEXTS = st.lists(st.sampled_from(PIECES), max_size=4).map("\n".join)
_BYTES = st.builds(
    lambda text, codec: text.encode(codec, "ignore"), _TEXTS, st.sampled_from(["utf-8", "gb18030"])
)
Record = tuple[str, str, bytes]


def records(folder: Path, name: str, data: bytes | None) -> dict[str, Record]:
    """What a corpus of one raw file (or of the folder that is there) holds, by id; and that it agrees with itself."""
    corpus = folder / f"of-{name}" / "data/normalized"
    init(corpus.parents[1])
    raw = corpus.parent / "raw"
    if data is None:
        raw.rmdir()
        (folder / "plain").rename(raw)
    else:
        (raw / name).write_bytes(data)
    for _ in range(2):
        with Store(corpus) as store:
            outcomes = list(runner.clean(store, runner.survey(store, [raw]), Config(), jobs=1))
    assert not {one.status for one in outcomes} - {"unchanged", "duplicate", "rejected"}
    opened = Corpus(corpus)
    assert list(verify(opened)) == []
    made = {one.id: (one.text, str(one.title), opened.files(one.id).tokens) for one in opened.records()}
    rejected = {one.sha256: (one.reason, one.detail, b"") for one in opened.rejected() if one.sha256}
    return made | rejected


def unpacked(folder: Path, files: Mapping[str, bytes]) -> dict[str, Record]:
    for path, data in files.items():
        file = folder / "plain" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return records(folder, "plain", None)


@settings(max_examples=12, deadline=None)
@given(st.dictionaries(_NAMES, _BYTES, min_size=1, max_size=6))
def test_packing_changes_no_document(files: dict[str, bytes]) -> None:
    """Bodies, titles, tokens, ids and reasons are those of the same files in a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = unpacked(folder, files)
        assert records(folder, "a.zip", zipped(files)) == expected
        assert records(folder, "a.tar.gz", tarred(files)) == expected


@settings(max_examples=8, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=5), st.booleans())
def test_lines_are_documents_like_files(texts: list[str], is_ascii: bool) -> None:
    """A JSON value gives the same as a line, as an element of a list and as a file of its own."""
    values = [json.dumps({"text": text}, ensure_ascii=is_ascii).encode() for text in texts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = unpacked(folder, {f"{number}.json": value for number, value in enumerate(values)})
        assert records(folder, "a.jsonl", b"\n".join(values)) == expected
        assert records(folder, "a.json", b"[" + b", ".join(values) + b"]") == expected
