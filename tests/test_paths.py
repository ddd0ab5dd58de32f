"""Names of records: decided by the set of raw files, unique for every file system, never refused."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.corpus.paths import ENDINGS, also_place, also_text, fold, is_safe, names, own_name, place
from ctcorpus.corpus.roots import Roots, load_roots
from ctcorpus.errors import CtcorpusError

A, B, C = ("c" + digit * 16 for digit in "abc")
parts = st.one_of(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=12),
    st.sampled_from(
        ["a", "A", "a.md", "A.MD", "é", "e\u0301", "ß", "SS", "反恐", "x.tokens", f"a~{A}", f"a~{A.upper()}"]
    ),
    st.sampled_from(
        [".ctcorpus", ".versions", "rejected.jsonl", "corpus.yaml", ".md", "反" * 84, "反" * 83 + "x.html"]
    ),
).filter(lambda part: part not in (".", "..") and len(part.encode()) <= 255)
paths = st.lists(parts, min_size=1, max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("root", "path", "name"),
    [
        ("raw", "a/b.html", "a/b.html"),
        ("raw", "UN/A-RES-71-291.HTML", "UN/A-RES-71-291.HTML"),
        ("raw", "反恐 合作/第 1 份.txt", "反恐 合作/第 1 份.txt"),
        ("un", "b.html", "un/b.html"),
        ("raw", "notes.md/a", "notes.md~/a"),
        ("raw", "notes.md~/a", "notes.md~~/a"),
        ("raw", ".versions/a", ".versions~/a"),
        ("raw", "x/.versions/a", "x/.versions/a"),
        ("raw", "a.jsonl!/c1", "a.jsonl!/c1"),
        ("raw", f"a~{B}", f"a~{B}~{A}"),
        ("raw", "反" * 81, "反" * 81),
        ("raw", "反" * 82, f"{'反' * 75}~{A}"),
        ("raw", "x/" + "反" * 84, f"x/{'反' * 75}~{A}"),
    ],
)
def test_own_names(root: str, path: str, name: str) -> None:
    assert own_name(place(root, path), A) == name


def test_who_sorts_first_keeps_the_plain_name() -> None:
    """Names that differ in case or normal form only clash; the later ones get their id."""
    given = names({A: place("raw", "a.html"), B: place("raw", "A.html"), C: place("raw", "b.html")})
    assert given == {B: "A.html", A: f"a.html~{A}", C: "b.html"}
    nfc, nfd = "é.html", unicodedata.normalize("NFD", "é.html")
    assert names({A: place("raw", nfc), B: place("raw", nfd)}) == {B: nfd, A: f"{nfc}~{A}"}


def test_the_main_root_comes_first() -> None:
    assert names({A: place("un", "a"), B: place("raw", "un/a")}) == {B: "un/a", A: f"un/a~{A}"}


def test_taken_names_are_left_alone() -> None:
    assert names({A: place("raw", "a")}, ["A"]) == {A: f"a~{A}"}


@given(st.lists(paths, min_size=1, max_size=8, unique=True), st.randoms())
@settings(max_examples=300, deadline=None)
def test_names_are_a_function_of_the_set(raw: list[str], random: object) -> None:
    """Order does not matter; no two names clash on any file system; every file fits and stays inside."""
    places = {f"c{number:016x}": place("raw", path) for number, path in enumerate(raw)}
    given = names(places)
    shuffled = list(places.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert names(dict(shuffled)) == given
    files = [name + ending for name in given.values() for ending in ENDINGS]
    assert len({fold(file) for file in files}) == len(files)
    folders = {fold(file[:i]) for file in files for i, c in enumerate(file) if c == "/"}
    assert not folders & {fold(file) for file in files}, "no record lies where a folder must be"
    for file in files:
        assert is_safe(file)
        assert max(len(part.encode()) for part in file.split("/")) <= 255
        assert fold(file.split("/")[0]) not in {".ctcorpus", ".versions", "rejected.jsonl", "corpus.yaml"}


@given(st.lists(paths, min_size=1, max_size=6, unique=True), paths)
@settings(max_examples=300, deadline=None)
def test_a_new_file_renames_only_who_shares_its_name(raw: list[str], new: str) -> None:
    places = {f"c{number:016x}": place("raw", path) for number, path in enumerate(raw)}
    before, after = names(places), names(places | {A: place("raw", new)})
    renamed = [id_ for id_ in places if before[id_] != after[id_]]
    assert len(renamed) <= 1
    assert all(fold(own_name(places[id_], id_)) == fold(own_name(place("raw", new), A)) for id_ in renamed)


@given(paths, st.sampled_from(["raw", "un"]), st.sampled_from(["raw", "un"]))
def test_other_places_are_named_without_doubt(path: str, root: str, own: str) -> None:
    assert also_place(also_text(place(root, path), own), own) == place(root, path)


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "../a", "a/../b", ".", "a/.", "a\0"])
def test_unsafe_paths(path: str) -> None:
    assert not is_safe(path)


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    (tmp_path / "data/raw/a").mkdir(parents=True)
    (tmp_path / "data/normalized").mkdir()
    (tmp_path / "data/normalized/corpus.yaml").write_text("schema: 1\nroots:\n  raw: ../raw\n")
    return load_roots(tmp_path / "data/normalized")


def test_files_are_located_below_their_root(
    roots: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they are named: absolute, relative, with `..`, through a link to the root."""
    monkeypatch.chdir(tmp_path / "data/raw")
    (tmp_path / "link").symlink_to(tmp_path / "data/raw")
    for path in (tmp_path / "data/raw/a/b", Path("a/b"), Path("../raw/a/b"), tmp_path / "link/a/b"):
        assert roots.locate(path) == ("raw", "a/b")
    assert roots.locate(Path()) == ("raw", "")
    assert roots.locate(tmp_path / "elsewhere") is None


@pytest.mark.parametrize("path", ["data/normalized", "data/normalized/a.md", "data", "."])
def test_the_corpus_is_no_raw_file(roots: Roots, tmp_path: Path, path: str) -> None:
    with pytest.raises(CtcorpusError, match="corpus"):
        roots.locate(tmp_path / path)


def test_links_that_leave_their_root_escape(roots: Roots, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    raw = tmp_path / "data/raw"
    (raw / "out").symlink_to(tmp_path / "secret")
    (raw / "in").symlink_to(raw / "a")
    (raw / "a/up").symlink_to("../../..")
    assert roots.escapes(raw / "out")
    assert roots.escapes(raw / "a/up/secret")
    assert not roots.escapes(raw / "in/b")


def test_new_roots_get_a_name_of_their_own(roots: Roots, tmp_path: Path) -> None:
    """The folder's, made unique and fit to be a folder of the corpus; `corpus.yaml` brings them back."""
    for number in range(2):
        roots = roots.with_root(tmp_path / str(number) / "UN: 反恐")
    roots = (
        roots.with_root(tmp_path / "x", "资料").with_root(tmp_path / "raw").with_root(tmp_path / ".versions")
    )
    assert list(roots.folders) == ["raw", "UN- 反恐", "UN- 反恐-2", "资料", "raw-2", "versions"]
    (roots.corpus / "corpus.yaml").write_text(roots.to_yaml(), "utf-8")
    assert load_roots(roots.corpus) == roots


@pytest.mark.parametrize("name", ["raw", "RAW", "", "a/b", "..", ".ctcorpus", "a:b", "rejected.jsonl"])
def test_names_that_cannot_be_a_roots(roots: Roots, tmp_path: Path, name: str) -> None:
    with pytest.raises(CtcorpusError, match="raw root"):
        roots.with_root(tmp_path / "x", name)


def test_the_innermost_root_holds_a_file(roots: Roots, tmp_path: Path) -> None:
    inner = roots.with_root(tmp_path / "x/sub").with_root(tmp_path / "x")
    assert inner.locate(tmp_path / "x/sub/a") == ("sub", "a")
    assert inner.locate(tmp_path / "x/a") == ("x", "a")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (None, "ctcorpus init"),
        ("", "roots"),
        ("- a", "key: value"),
        ("schema: 2\nroots: {}\n", "upgrade"),
        ("schema: 1\n", "roots"),
        ("schema: 1\nroots: {raw: [a]}\n", "name: folder"),
        ("schema: 1\nroots: {../x: a}\n", "name: folder"),
        ("\x00", "YAML"),
    ],
)
def test_a_broken_corpus_yaml_is_named(tmp_path: Path, text: str | None, word: str) -> None:
    if text is not None:
        (tmp_path / "corpus.yaml").write_text(text)
    with pytest.raises(CtcorpusError, match=word):
        load_roots(tmp_path)
