"""What containers give: every member, whatever its name; and a reason for what cannot be read."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctcorpus.containers import (
    LIMITS,
    Limits,
    Member,
    Skipped,
    Unread,
    is_container,
    is_json_document,
    members,
    names,
    split,
)
from ctcorpus.model import RawFile
from packing import crawled, json_lines, tarred, zipped

CASES = yaml.safe_load((Path(__file__).parent / "cases/containers/names.yaml").read_text("utf-8"))
SMALL = Limits(member=1000, free=2000, ratio=10, total=50_000, members=5)


def read(folder: Path, name: str, data: bytes, limits: Limits = LIMITS) -> list[Any]:
    file = folder / name
    file.write_bytes(data)
    return list(members(file, limits))


def documents(found: list[Any]) -> dict[str, bytes]:
    return {one.path: one.data for one in found if isinstance(one, Member)}


def faults(found: list[Any]) -> list[tuple[str, str]]:
    return [(one.path, one.reason) for one in found if isinstance(one, Unread)]


@pytest.mark.parametrize("case", CASES["safe"], ids=lambda case: repr(case["name"]))
def test_names_are_made_safe(case: dict[str, str]) -> None:
    """No name leads out of its container, or is unfit for a file system."""
    assert names.safe(case["name"]) == case["path"]


@pytest.mark.parametrize("case", CASES["decoded"], ids=lambda case: f"{case['codec']}-{case['names'][0]}")
def test_names_of_old_archives_are_decoded(case: dict[str, Any], tmp_path: Path) -> None:
    """A ZIP file without the mark for UTF-8 holds names in the codec of the system that it was made on."""
    files = {name.encode(case["codec"]): b"x" for name in case["names"]}
    assert list(documents(read(tmp_path, "a.zip", _old_zip(files)))) == case["names"]


@pytest.mark.parametrize("codec", ["gb18030", "cp950", "utf-8"])
def test_names_of_tar_files_are_decoded(codec: str, tmp_path: Path) -> None:
    """tar does not say what its names are written in."""
    name = "會議/加強邊境檢查站建設.html" if codec == "cp950" else "会议/加强边境检查站建设.html"
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.GNU_FORMAT, encoding=codec) as archive:
        archive.addfile(tarfile.TarInfo(name))
    assert list(documents(read(tmp_path, "a.tar", data.getvalue()))) == [name]


@pytest.mark.parametrize("case", CASES["address"], ids=lambda case: case["uri"])
def test_addresses_become_paths(case: dict[str, str]) -> None:
    """A page of a crawl is found by its address; what is none has no path."""
    assert names.from_address(case["uri"]) == case["path"]


def test_what_is_no_document_is_told_by_its_name() -> None:
    """Images, style sheets, hidden files: no others."""
    assert [name for name in CASES["documents"]["yes_"] if not names.is_document(name)] == []
    assert [name for name in CASES["documents"]["no_"] if names.is_document(name)] == []


def _old_zip(files: dict[bytes, bytes], extra: bytes = b"") -> bytes:
    """A ZIP file as old tools write it: bytes for names, and no mark."""
    body, directory = b"", b""
    for name, data in files.items():
        head = struct.pack(
            "<5H3I2H", 20, 0, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(name), len(extra)
        )
        directory += b"PK\x01\x02\x14\0" + head + struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\x03\x04" + head + name + extra + data
    end = struct.pack("<4H2IH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def test_a_unicode_name_beside_an_old_one_counts(tmp_path: Path) -> None:
    """WinRAR and others write the name twice; one whose checksum is of another name does not belong to it."""
    name = "檢查站.html"
    field = b"\x01" + struct.pack("<I", zlib.crc32(b"??.html")) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert list(documents(read(tmp_path, "a.zip", _old_zip({b"??.html": b"x"}, extra)))) == [name]
    assert list(documents(read(tmp_path, "b.zip", _old_zip({b"b.html": b"x"}, extra)))) == ["b.html"]


FILES = {"a.html": b"<p>a</p>", "x/b.txt": "文字".encode(), "x/通知.html": b"<p>c</p>", "noending": b"d"}
PACKED = {
    "a.zip": zipped(FILES),
    "b.ZIP": zipped(FILES, zipfile.ZIP_STORED),
    "bz.zip": zipped(FILES, zipfile.ZIP_BZIP2),
    "xz.zip": zipped(FILES, zipfile.ZIP_LZMA),
    "a.tar": tarred(FILES, "w"),
    "a.tar.gz": tarred(FILES),
    "a.tgz": tarred(FILES),
    "a.tar.bz2": tarred(FILES, "w:bz2"),
    "a.tar.xz": tarred(FILES, "w:xz"),
    "a.txz": tarred(FILES, "w:xz"),
}


@pytest.mark.parametrize("name", PACKED)
def test_archives_give_their_files(name: str, tmp_path: Path) -> None:
    """Every file, its own bytes, in the archive's order."""
    found = read(tmp_path, name, PACKED[name])
    assert documents(found) == FILES
    assert len(found) == len(FILES)
    assert is_container(tmp_path / name)


@pytest.mark.parametrize(
    ("ending", "packed"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_a_packed_file_holds_one_document(ending: str, packed: Any, tmp_path: Path) -> None:
    """`page.html.gz` holds `page.html`; parts that were packed one by one and joined are one document."""
    data = packed(b"<p>one") + packed(b" document")
    assert documents(read(tmp_path, f"page.html{ending}", data)) == {"page.html": b"<p>one document"}


def test_lines_are_named_by_their_bytes(tmp_path: Path) -> None:
    """A line that is appended or moved changes no other one; ends, blank lines and a byte order mark are no part."""
    one, two = b'{"text": "\xe7\x94\xb2"}', b'{"text": "\xe4\xb9\x99"}'
    ids = {RawFile("", data).id: data for data in (one, two)}
    for data in (
        one + b"\n" + two,
        two + b"\r\n\r\n" + one + b"\n",
        b"\xef\xbb\xbf" + one + b"\n" + two + b"\n" + one,
    ):
        assert documents(read(tmp_path, "x.jsonl", data)) == ids
    assert documents(read(tmp_path, "x.ndjson", one + b"\n" + two)) == ids


def test_elements_of_a_list_are_documents(tmp_path: Path) -> None:
    """A .json that holds a list is a container of its elements, as they are written; any other is a document."""
    values = [{"a": '],[{"\\'}, {"b": [1, {"c": []}]}, "文字", {}, {"d": "甲" * 70_000}]
    texts = [json.dumps(value, ensure_ascii=number % 2 == 0).encode() for number, value in enumerate(values)]
    found = read(tmp_path, "x.json", b" \n[ " + b" ,\n ".join(texts) + b", 3, null ]\n")
    assert list(documents(found).values()) == texts
    assert list(documents(found)) == [RawFile("", text).id for text in texts]
    assert found.count(Skipped()) == 2
    (tmp_path / "y.json").write_bytes(b'{"a": []}')
    assert is_container(tmp_path / "x.json")
    assert not is_container(tmp_path / "y.json")


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_list_without_an_end_gives_what_stands_before(cut: int, tmp_path: Path) -> None:
    """Also where it ends inside a string or behind a backslash; text behind the end is told of."""
    whole = b'[{"a": "\\"x\\\\"}, {"b": "y\\n"}, {"c": [1, 2]}, {"d": "\\u6587"}]'
    found = read(tmp_path, "x.json", whole[:-cut])
    assert (
        list(documents(found).values())
        == list(documents(read(tmp_path, "y.json", whole)).values())[: len(documents(found))]
    )
    assert faults(found) == [("", "truncated")]
    assert faults(read(tmp_path, "x.json", whole + b"[]")) == [("", "damaged")]


def test_utf16_lines_are_told_of(tmp_path: Path) -> None:
    """Lines cannot be found in UTF-16."""
    assert faults(read(tmp_path, "x.jsonl", '{"a": 1}\n'.encode("utf-16"))) == [("", "encoding")]


def test_containers_in_an_archive_are_read_once(tmp_path: Path) -> None:
    """An archive in an archive gives its files, one inside that is told of."""
    inner = zipped({"c.html": b"c", "deep.zip": zipped({"d.html": b"d"})})
    files = {
        "in.zip": inner,
        "x.jsonl": b'{"a": 1}',
        "y.json": b'[{"b": 1}]',
        "z.json": b'{"c": 1}',
        "p.html.gz": gzip.compress(b"p"),
        "t.tar.gz": tarred({"t.html": b"t"}),
    }
    line, element = (RawFile("", data).id for data in (b'{"a": 1}', b'{"b": 1}'))
    for name, data in (("a.zip", zipped(files)), ("a.tar.gz", tarred(files))):
        found = read(tmp_path, name, data)
        assert list(documents(found)) == [
            "in.zip!/c.html",
            f"x.jsonl!/{line}",
            f"y.json!/{element}",
            "z.json",
            "p.html.gz!/p.html",
            "t.tar.gz!/t.html",
        ]
        assert faults(found) == [("in.zip!/deep.zip", "nested")]
    packed = read(tmp_path, "x.jsonl.gz", gzip.compress(b'{"a": 1}\n'))
    assert list(documents(packed)) == [f"x.jsonl!/{line}"]


def test_paths_say_what_lies_in_a_container() -> None:
    """`a.zip!/b.html` splits behind the container; JSON lines and elements are JSON documents."""
    assert split("un/a.zip!/x/b.html") == ("un/a.zip", "x/b.html")
    assert split("a.tar.gz!/x.jsonl!/c1") == ("a.tar.gz", "x.jsonl!/c1")
    assert split("A.ZIP!/b") == ("A.ZIP", "b")
    assert [split(path) for path in ("a.zip", "a!/b", "a.zip!/", "a.docx!/b", "a.zip/!/b")] == [None] * 5
    json_ones = ("x.jsonl!/c1", "a.zip!/x.ndjson!/c1", "x.json!/c1", "x.jsonl.gz!/x.jsonl!/c1", "x.json")
    assert all(is_json_document(path) for path in json_ones)
    assert not any(is_json_document(path) for path in ("x.jsonl", "x.html", "x.jsonl.zip!/b.html"))


def test_names_that_come_twice_are_kept_apart(tmp_path: Path) -> None:
    """Nothing hides behind a later member of its name."""
    files = [("b.html", b"1"), ("b.html", b"2"), ("x/b", b"3"), ("./x/b", b"4"), ("b~2.html", b"5")]
    for name, data in (("a.zip", zipped(files)), ("a.tar", tarred(files, "w"))):
        assert documents(read(tmp_path, name, data)) == {
            "b.html": b"1", "b~2.html": b"2", "x/b": b"3", "x/b~2": b"4", "b~2~2.html": b"5",
        }  # fmt: skip


def test_links_and_devices_are_no_members(tmp_path: Path) -> None:
    """An archive cannot name files outside of it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"link-{kind.decode()}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    found = read(tmp_path, "a.tar", data.getvalue())
    assert found == [Skipped()] * 4 + [Unread("", "empty", "holds no documents")]
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as zip_:
        zip_.writestr(link, "/etc/passwd")
    assert documents(read(tmp_path, "a.zip", data.getvalue())) == {}


def test_what_holds_no_document_is_told_of(tmp_path: Path) -> None:
    """An empty archive, one of images, an empty file, a page that is called an archive."""
    for name, data, reason in (
        ("a.zip", zipped({}), "empty"),
        ("b.zip", zipped({"a.png": b"x"}), "empty"),
        ("c.zip", b"", "empty"),
        ("d.zip", b"<html>404", "damaged"),
        ("e.tar.gz", b"<html>404", "damaged"),
        ("f.tar", b"<html>404" * 200, "damaged"),
        ("g.jsonl", b"\n\n", "empty"),
        ("h.warc", b"", "empty"),
        ("i.warc.gz", gzip.compress(b"<html>404"), "damaged"),
        ("j.json", b"[]", "empty"),
        ("k.html.xz", b"<html>404", "damaged"),
    ):
        assert faults(read(tmp_path, name, data)) == [("", reason)], name


def _encrypted(data: bytes) -> bytes:
    """Mark the only member as encrypted, in both of its headers."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + place
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    return data


def test_members_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """One encrypted, of an unknown method, or damaged; the others are there."""
    assert faults(read(tmp_path, "a.zip", _encrypted(zipped({"b.html": b"x"})))) == [("b.html", "encrypted")]
    stored = zipped({"b.html": b"body of b", "c.html": b"body of c"}, zipfile.ZIP_STORED)
    found = read(tmp_path, "b.zip", stored.replace(b"body of b", b"bodY of b"))
    assert faults(found) == [("b.html", "damaged")]
    assert list(documents(found)) == ["c.html"]
    unknown = stored.replace(b"PK\x01\x02\x14\x03\x14\0\0\0\0\0", b"PK\x01\x02\x14\x03\x14\0\0\0\x09\0", 1)
    assert faults(read(tmp_path, "c.zip", unknown)) == [("b.html", "unsupported")]


def test_hostile_directories_cost_no_other_member(tmp_path: Path) -> None:
    """A member without a name, one that lies before the beginning of the file."""
    data = zipped({"b.html": b"b", "c.html": b"c"}, zipfile.ZIP_STORED)
    at = data.index(b"PK\x01\x02")
    elsewhere = data[: at + 42] + struct.pack("<I", 2**31) + data[at + 46 :]
    found = read(tmp_path, "a.zip", elsewhere)
    assert (list(documents(found)), faults(found)) == (["c.html"], [("b.html", "damaged")])
    found = read(tmp_path, "b.zip", _old_zip({b"": b"x", b"c.html": b"c"}))
    assert list(documents(found)) == ["_", "c.html"]


def cuts(data: bytes) -> Iterator[bytes]:
    yield from (data[: len(data) * share // 20] for share in range(1, 20))


def many(count: int = 8) -> dict[str, bytes]:
    return {f"{n}.html": os.urandom(400).hex().encode() for n in range(count)}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.xz", "jsonl.gz", "warc", "warc.gz"])
def test_members_before_a_break_are_kept(kind: str, tmp_path: Path) -> None:
    """Cut anywhere: what is given is whole and comes first, and the break is told, once."""
    files = many()
    lines = json_lines({"text": text.decode()} for text in files.values())
    data = {
        "zip": lambda: zipped(files),
        "tar": lambda: tarred(files, "w"),
        "tar.gz": lambda: tarred(files),
        "tar.xz": lambda: tarred(files, "w:xz"),
        "jsonl.gz": lambda: gzip.compress(lines),
        "warc": lambda: crawled(((f"http://e.org/{name}", one) for name, one in files.items()), packed=False),
        "warc.gz": lambda: crawled((f"http://e.org/{name}", one) for name, one in files.items()),
    }[kind]()
    whole = list(documents(read(tmp_path, f"a.{kind}", data)).items())
    assert len(whole) == len(files)
    counts = []
    for part in cuts(data):
        found = read(tmp_path, f"a.{kind}", part)
        given = list(documents(found).items())
        assert given == whole[: len(given)]
        assert [path for path, _ in faults(found)] in (
            [""],
            [] if kind in ("warc", "warc.gz", "tar") else [""],
        )
        counts.append(len(given))
    assert counts == sorted(counts)
    assert counts[-1] >= (6 if kind != "tar.xz" else 0)


def test_a_damaged_checksum_is_told_of(tmp_path: Path) -> None:
    """gzip's checksum stands behind everything: the members are kept, and doubt is told."""
    data = tarred(FILES)
    found = read(tmp_path, "a.tar.gz", data[:-8] + bytes(4) + data[-4:])
    assert documents(found) == FILES
    assert faults(found) == [("", "damaged")]


def test_a_damaged_tar_header_is_told_of(tmp_path: Path) -> None:
    """The library would take it for the end of the archive."""
    data = bytearray(tarred(many(3), "w"))
    at = data.index(b"1.html")
    data[at + 148 : at + 156] = b"000000\0 "
    found = read(tmp_path, "a.tar", bytes(data))
    assert list(documents(found)) == ["0.html"]
    assert faults(found) == [("", "damaged")]


def test_names_in_a_damaged_zip_directory_are_found_before_the_members(tmp_path: Path) -> None:
    """Streamed archives (sizes behind the data) too; a directory with a bad name costs no member."""
    files = many(3)
    data = io.BytesIO()
    data.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    whole = data.getvalue()
    broken = whole[: whole.index(b"PK\x01\x02")]
    found = read(tmp_path, "a.zip", broken)
    assert documents(found) == files
    assert faults(found) == [("", "truncated")]


BOMB = bytes(300_000)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped({f"{n}.html": BOMB[:900] for n in range(60)}, zipfile.ZIP_DEFLATED)),
        ("a.tar.gz", tarred({f"{n}.html": BOMB[:900] for n in range(4)} | {"x.png": BOMB})),
        ("a.tar.xz", tarred({"x.png": BOMB}, "w:xz")),
        ("a.jsonl.gz", gzip.compress(b"\n" * 300_000)),
        (
            "a.warc.gz",
            gzip.compress(crawled([("http://e.org/x.png", BOMB, {"type": "image/png"})], packed=False)),
        ),
        ("in.zip", zipped({"a.tar.gz": tarred({"x.png": BOMB})})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bombs_are_stopped(name: str, data: bytes, tmp_path: Path) -> None:
    """More than so many times its size, more members than a limit: the container ends there."""
    found = read(tmp_path, name, data, replace(SMALL, ratio=5))
    assert faults(found) == [("", "too-large")]


def test_overlapping_members_of_a_zip_are_a_bomb(tmp_path: Path) -> None:
    """Many names for the same packed bytes: each is small, all together are not."""
    one = zipped({"a.txt": BOMB[:900]})
    directory = one[one.index(b"PK\x01\x02") : one.index(b"PK\x05\x06")]
    start = len(one[: one.index(b"PK\x01\x02")])
    many_ = directory * 200
    end = struct.pack("<4H2IH", 0, 0, 200, 200, len(many_), start, 0)
    data = one[:start] + many_ + b"PK\x05\x06" + end
    found = read(tmp_path, "a.zip", data, replace(SMALL, members=1000, free=100, ratio=3))
    assert faults(found)[-1] == ("", "too-large")
    assert sum(map(len, documents(found).values())) <= 3 * len(data)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.jsonl", "a.json", "a.warc.gz", "b.html.gz"])
def test_a_member_that_is_too_large_is_left_out(name: str, tmp_path: Path) -> None:
    """It is named; those behind it are read."""
    large, small = os.urandom(2000).hex().encode(), b'{"small": 1}'
    data = {
        "a.zip": lambda: zipped({"l.html": large, "s.html": small}),
        "a.tar.gz": lambda: tarred({"l.html": large, "s.html": small}),
        "a.jsonl": lambda: b'{"a": "' + large + b'"}\n' + small,
        "a.json": lambda: b"[" + small + b', {"a": "' + large * 40 + b'"}]',
        "a.warc.gz": lambda: crawled([("http://e.org/l", large), ("http://e.org/s", small)]),
        "b.html.gz": lambda: gzip.compress(large),
    }[name]()
    found = read(tmp_path, name, data, Limits(member=1000))
    assert [reason for _, reason in faults(found)] == ["too-large"]
    assert list(documents(found).values()) == ([small] if name != "b.html.gz" else [])


def test_a_header_without_an_end_is_not_read_into_memory(tmp_path: Path) -> None:
    """A tar header of gigabytes, a WARC header in one endless line."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**33
    tar = info.tobuf() + bytes(3_000_000)
    assert faults(read(tmp_path, "a.tar", tar)) == [("", "damaged")]
    warc = b"WARC/1.0\r\nWARC-Type: " + b"x" * 3_000_000
    assert faults(read(tmp_path, "a.warc", warc)) == [("", "damaged")]


PAGE = "<p>正文</p>".encode()


def test_a_crawl_gives_its_pages_with_address_and_time(tmp_path: Path) -> None:
    """What was fetched and put there; redirects, errors, images, repeats and requests are no documents."""
    pages = [
        ("http://www.example.org/a/", PAGE, {"date": "2021-03-16T08:00:00Z"}),
        ("http://www.example.org/b?id=1", PAGE + b"b"),
        ("http://www.example.org/b?id=1", PAGE + b"c"),
        ("http://www.example.org/gone", PAGE, {"status": "404 Not Found"}),
        ("http://www.example.org/moved", b"", {"status": "302 Found"}),
        ("http://www.example.org/i.png", b"\x89PNG", {"type": "image/png"}),
        ("http://www.example.org/robots.txt", b"User-agent: *", {"type": "text/plain"}),
        ("http://www.example.org/again", b"", {"kind": "revisit"}),
        ("http://www.example.org/r", PAGE + b"d", {"kind": "resource"}),
        ("http://www.example.org/report", b"%PDF-", {"type": "application/pdf"}),
    ]
    for name, packed in (("a.warc.gz", True), ("a.warc", False)):
        found = read(tmp_path, name, crawled(pages, packed))
        assert documents(found) == {
            "www.example.org/a/index.html": PAGE,
            "www.example.org/b@id=1": PAGE + b"b",
            "www.example.org/b@id=1~2": PAGE + b"c",
            "www.example.org/r": PAGE + b"d",
            "www.example.org/report.pdf": b"%PDF-",
        }
        assert found.count(Skipped()) == 5
        told = {one.field: (one.value, one.rule) for one in found[0].told}
        assert told == {
            "url": ("http://www.example.org/a/", "warc"),
            "retrieved": ("2021-03-16T08:00:00Z", "warc"),
        }


def _chunked(data: bytes) -> bytes:
    half = len(data) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (data[:half], data[half:])) + b"0\r\n\r\n"


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _brotli(data: bytes) -> bytes:
    import brotli

    return bytes(brotli.compress(data))


@pytest.mark.parametrize(
    ("encode", "headers"),
    [
        (_chunked, {"Transfer-Encoding": "chunked"}),
        (gzip.compress, {"Content-Encoding": "gzip"}),
        (lambda data: gzip.compress(data) + gzip.compress(b""), {"Content-Encoding": "x-gzip"}),
        (lambda data: _chunked(gzip.compress(data)), {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),
        (zlib.compress, {"Content-Encoding": "deflate"}),
        (_raw_deflate, {"Content-Encoding": "deflate"}),
        (_brotli, {"Content-Encoding": "br"}),
        (lambda data: gzip.compress(zlib.compress(data)), {"Content-Encoding": "deflate, gzip"}),
        (lambda data: data, {"Content-Encoding": "gzip"}),
        (lambda data: data, {"Content-Encoding": "identity"}),
    ],
)  # fmt: skip
def test_pages_come_as_a_browser_sees_them(encode: Any, headers: dict[str, str], tmp_path: Path) -> None:
    """Without the encodings that they were sent in; bytes that are not encoded as they say are left alone."""
    page = PAGE * 9000 + os.urandom(70_000)
    warc = crawled([("http://e.org/a.html", encode(page), {"headers": list(headers.items())})])
    assert documents(read(tmp_path, "a.warc.gz", warc)) == {"e.org/a.html": page}


def test_encoded_pages_have_limits_and_faults(tmp_path: Path) -> None:
    """A bomb, a damaged one, an unknown encoding: the page is named, the next one read."""
    for encoding, data, reason in (
        ("gzip", gzip.compress(bytes(10_000_000)), "too-large"),
        ("br", _brotli(bytes(10_000_000)), "too-large"),
        ("gzip", gzip.compress(os.urandom(200_000))[:100_000] + os.urandom(100_000), "damaged"),
        ("zstd", b"(\xb5/\xfd", "unsupported"),
    ):
        pages = [
            ("http://e.org/a", data, {"headers": [("Content-Encoding", encoding)]}),
            ("http://e.org/b", PAGE),
        ]
        found = read(tmp_path, "a.warc.gz", crawled(pages), Limits(member=1_000_000, free=10**8))
        assert (faults(found), list(documents(found))) == ([("e.org/a", reason)], ["e.org/b"])


def test_the_library_writes_nothing_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A record with a wrong length, an address with a blank: what is wrong is told by us."""
    warc = crawled([("http://e.org/a", PAGE), ("http://e.org/b", PAGE)], packed=False)
    read(tmp_path, "a.warc", warc.replace(b"WARC/1.0\r\n", b"xx\r\nWARC/1.0\r\n"))
    code = "import sys; from pathlib import Path; from ctcorpus.containers import members; print(*members(Path(sys.argv[1])))"
    (tmp_path / "b.warc").write_bytes(crawled([("http://e.org/a b.html", PAGE)]))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "b.warc"], capture_output=True, env=environment
    )
    assert (b"e.org/a b.html" in done.stdout, done.stderr) == (True, b"")
    assert capfd.readouterr() == ("", "")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["zip", "tar", "tar.gz", "warc", "warc.gz", "jsonl", "json", "html.gz", "html.xz"]),
    st.binary(max_size=300),
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=40),
)
def test_any_bytes_give_members_or_a_reason(
    tmp_path: Path, kind: str, junk: bytes, at: int, noise: bytes
) -> None:
    """Whatever stands in a file: no exception, the same again, and never nothing at all."""
    base = kind.rpartition("warc")[1] or kind.partition(".")[0]
    sound = {
        "zip": PACKED["a.zip"],
        "tar": PACKED["a.tar"][:4000],
        "warc": crawled([("http://e.org/", PAGE)], False),
    }
    data = sound.get(base, b"")
    place = at % (len(data) + 1)
    for one in (junk, data[:place] + noise + data[place + len(noise) :], data[:place] + noise):
        packed = gzip.compress(one) if kind.endswith(".gz") and base != "html" else one
        found = read(tmp_path, f"a.{kind}", packed)
        assert found
        assert found == list(members(tmp_path / f"a.{kind}"))
        paths = [f.path for f in found if not isinstance(f, Skipped)]
        assert len(set(paths)) == len(paths)
        assert all(f.path for f in found if isinstance(f, Member))


def test_one_megabyte_takes_no_time(tmp_path: Path) -> None:
    """Hostile for each reader: a string without an end, brackets, escapes, a million names, lines without an end."""
    mb = 10**6
    for name, data in (
        ("a.json", b'["' + b"x" * mb),
        ("b.json", b"[" * mb),
        ("c.json", b'["' + b"\\" * mb),
        ("d.json", b"[" + b'"a",' * (mb // 4)),
        ("e.json", b"[" + b'"' * mb),
        ("a.jsonl", b"\n" * mb),
        ("b.jsonl", b"x" * mb),
        ("a.zip", b"PK\x03\x04" * (mb // 4)),
        ("b.zip", zipped({f"{n}": b"" for n in range(9000)}, zipfile.ZIP_STORED)),
        ("c.zip", zipped([("x", b"")] * 9000, zipfile.ZIP_STORED)),
        ("a.tar", tarfile.TarInfo("x").tobuf() * (mb // 512)),
        ("a.warc", b"WARC/1.0\r\n" * (mb // 10)),
        ("b.warc", b"WARC/1.0\r\n\r\n" * (mb // 12)),
        ("c.warc", b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * (mb // 35)),
    ):
        began = time.process_time()
        read(tmp_path, name, data)
        assert time.process_time() - began < 2, name


_PEAK = r"""
import re, sys
from pathlib import Path
from ctcorpus.containers import members
count = size = 0
for one in members(Path(sys.argv[1])):
    count, size = count + 1, size + len(one.data)
print(count, size, int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel says what was used")
@pytest.mark.parametrize("kind", ["jsonl", "tar.gz", "warc.gz", "zip", "json"])
def test_memory_does_not_grow_with_a_container(kind: str, tmp_path: Path) -> None:
    """100 MB in members of 100 kB: no more of them is held than a few."""
    page = b"".join(os.urandom(75).hex().encode() + b" " for _ in range(660))
    pages = {f"{n}.html": b"%04d" % n + page for n in range(1000)}
    file = tmp_path / f"a.{kind}"
    if kind == "jsonl":
        file.write_bytes(b"\n".join(pages.values()))
    elif kind == "json":
        file.write_bytes(b"[" + b",".join(b'"%s"' % one for one in pages.values()) + b"]")
    elif kind == "tar.gz":
        file.write_bytes(tarred(pages, "w:gz"))
    elif kind == "zip":
        file.write_bytes(zipped(pages, zipfile.ZIP_STORED))
    else:
        file.write_bytes(crawled((f"http://e.org/{name}", one) for name, one in pages.items()))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, file], capture_output=True, check=True, env=environment, timeout=120
    )
    count, size, peak = map(int, done.stdout.split())
    assert (count, size >= 99_000_000) == (1000, True)
    assert peak < 75
