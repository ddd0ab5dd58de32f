"""`search`: exit codes, both scripts, filters, the shapes of its output."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import TEXT, Run

KEYS = [
    "id",
    "path",
    "title",
    "published",
    "source",
    "url",
    "topics",
    "paragraph",
    "text",
    "original",
    "spans",
    "raw_span",
    "score",
]


def test_found_is_0_and_not_found_is_1(run: Run, corpus: Path) -> None:
    assert run("search", "边境").code == 0
    nothing = run("search", "没有的词")
    assert (nothing.code, nothing.out, nothing.err) == (1, b"", "")


@pytest.mark.parametrize("query", ["网络安全", "網絡安全", "网絡安全"])
def test_the_script_of_the_query_does_not_matter(run: Run, corpus: Path, query: str) -> None:
    hits = run("search", query, "--json").objects
    assert [hit["path"] for hit in hits] == ["text.txt.md"]


def test_json_has_stable_keys_and_places_that_fit(run: Run, corpus: Path) -> None:
    for hit in run("search", "边境", "--json").objects:
        assert list(hit) == KEYS
        assert len(hit["text"]) == len(hit["original"])
        assert hit["spans"]
        for start, end in hit["spans"]:
            assert hit["text"][start:end] == "边境"
            assert hit["original"][start:end] in ("边境", "邊境")


def test_the_raw_span_is_a_place_in_what_restore_prints(run: Run, corpus: Path) -> None:
    hits = [hit for hit in run("search", "打击恐怖主义", "--json").objects if hit["path"] == "text.txt.md"]
    assert len(hits) == 2
    for hit in hits:
        assert TEXT[slice(*hit["raw_span"])] == hit["original"]


def test_the_title_is_paragraph_0(run: Run, corpus: Path) -> None:
    hits = run("search", "检查站建设的通知", "--json").objects
    assert hits[0]["paragraph"] == 0
    assert hits[0]["text"] == "加强边境检查站建设的通知"


def test_several_words_must_stand_in_one_paragraph(run: Run, corpus: Path) -> None:
    assert len(run("search", "恐怖主义", "国际法", "--json").objects) == 1
    assert run("search", "国际法", "联络小组").code == 1


def test_in_a_pipe_a_hit_is_a_line(run: Run, corpus: Path) -> None:
    lines = run("search", "边境").text.splitlines()
    assert all(line.split(":")[0] in ("page.html.md", "text.txt.md") for line in lines)
    assert all(line.split(":")[1].isdigit() for line in lines)
    assert "\x1b" not in run("search", "边境", NO_COLOR="1").text
    assert "\x1b[1;31m边境\x1b[0m" in run("search", "边境", "--color", "always").text


def test_counts_paths_and_limit(run: Run, corpus: Path) -> None:
    hits = run("search", "边境", "--json").objects
    occurrences = sum(len(hit["spans"]) for hit in hits)
    assert run("search", "边境", "-c", "--json").objects == [{"occurrences": occurrences, "documents": 2}]
    assert run("search", "边境", "-c").text == f"{occurrences} occurrences in 2 documents\n"
    assert run("search", "边境", "-l").text == "page.html.md\ntext.txt.md\n"
    assert len(run("search", "边境", "--json", "--limit", "1").objects) == 1
    assert run("search", "没有的词", "-c").code == 1


def test_filters(run: Run, corpus: Path) -> None:
    def found(*options: str) -> list[str]:
        return run("search", "边境", "-l", *options).text.split()

    assert found("--script", "Hant") == ["text.txt.md"]
    assert found("--since", "2021-03") == ["page.html.md"]
    assert found("--until", "2020") == []
    assert found("--source", "示例") == ["page.html.md"]
    assert found("--source", "示例", "--script", "Hant") == []
    assert found("--flag", "no-such-flag") == []
    topics = run("search", "边境", "--json").objects[0]["topics"]
    if topics:
        assert "page.html.md" in found("--topic", topics[0])


def test_undated_records_that_a_date_leaves_out_are_counted(run: Run, corpus: Path) -> None:
    assert "1 undated" in run("search", "边境", "--since", "2000").err


def test_json_reads_a_ledger_once_a_record(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ctcorpus.cli.app import run as run_here
    from ctcorpus.corpus import Corpus
    from ctcorpus.record.ledger import Ledger

    read = []
    ledger_of = Corpus.ledger

    def counted(self: Corpus, id_: str) -> Ledger:
        read.append(id_)
        return ledger_of(self, id_)

    monkeypatch.setattr(Corpus, "ledger", counted)
    out = corpus / "out.jsonl"
    assert run_here(["search", "恐怖主义", "--json", "--corpus", str(corpus), "-o", str(out)]) == 0
    assert len(out.read_text("utf-8").splitlines()) > len(read)
    assert len(read) == len(set(read)) == 2
