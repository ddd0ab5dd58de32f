"""Clusters of documents that are one text, and the command that prints them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from random import Random

import jsonschema
import pytest
import yaml

from conftest import Run
from ctcorpus.corpus.firstpass import sampled
from ctcorpus.hanzi import opencc_dictionary
from ctcorpus.model import Witness
from ctcorpus.passages import near
from ctcorpus.passages.near import Sample, clusters, related
from ctcorpus.stages.repair.witness import find
from test_output_schema import validator
from tools import damage

ORIGINALS = sorted((Path(__file__).parent / "samples/originals").glob("*.txt"))
TEXTS = {file.stem: file.read_text("utf-8").strip() for file in ORIGINALS}
REVISIONS = yaml.safe_load((Path(__file__).parent / "cases/witness/revisions.yaml").read_text("utf-8"))


def sample(name: str, text: str) -> Sample:
    return sampled(Witness(name, text)).sample


def found(**texts: str) -> list[tuple[str, ...]]:
    return [one.members for one in clusters([sample(name, text) for name, text in texts.items()])]


def to_hant(text: str) -> str:
    return "".join(opencc_dictionary("STCharacters").get(c, c) for c in text)


def test_different_documents_are_no_cluster() -> None:
    """Though all of them speak of the same things."""
    assert clusters([sample(name, text) for name, text in TEXTS.items()]) == []


@pytest.mark.parametrize("name", list(TEXTS))
def test_copies_are_one_cluster(name: str) -> None:
    """Reprinted with other lines around, in the other script, with holes, with another width and layout."""
    text = TEXTS[name]
    random = Random(name)
    copies = {
        "c1": text,
        "c2": f"来源：示例网　编辑：某某\n\n{text}\n\n（原载《示例》月刊）",
        "c3": to_hant(text),
        "c4": damage.holes(text, random.sample(range(len(text)), len(text) // 60)),
        "c5": "\n".join(damage.hard_wrap(damage.width_fold(text).replace("\n", ""), 30)),
    }
    assert found(**copies, other=next(other for key, other in TEXTS.items() if key != name)) == [
        tuple(copies)
    ]


def test_agreement_says_how_close_the_closest_is() -> None:
    text = TEXTS["sco-rats"]
    half = text[: len(text) * 3 // 5]
    (cluster,) = clusters([sample("c1", text), sample("c2", text), sample("c3", half)])
    assert cluster.id == "c1"
    assert cluster.agreement["c1"] == cluster.agreement["c2"] == 1.0
    assert 0.5 < cluster.agreement["c3"] < 0.7


def test_what_very_many_documents_share_still_makes_them_one_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_MOST_DOCUMENTS", 4)
    text = TEXTS["nuclear-terrorism"]
    many = {f"c{number:02}": f"{text}\n第{number}号" for number in range(12)}
    assert found(**many, other=TEXTS["sco-rats"]) == [tuple(many)]


def test_parts_give_the_same_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few samples are sorted at a time, and in whatever order the documents come."""
    texts = TEXTS | {f"copy of {name}": text[100:] for name, text in TEXTS.items()}
    samples = [sample(name, text) for name, text in texts.items()]
    whole, witnesses = clusters(samples), related(samples)
    monkeypatch.setattr(near, "_AT_A_TIME", 500)
    Random(1).shuffle(samples)
    assert clusters(samples) == whole
    assert related(samples) == witnesses
    assert all(f"copy of {name}" in witnesses[name] for name in TEXTS)


def test_documents_that_only_speak_of_the_same_bear_no_witness() -> None:
    """Names of laws and bodies are shared, passages are not: few documents are compared, nothing is found."""
    close = related([sample(name, text) for name, text in TEXTS.items()])
    assert len(close) <= len(TEXTS) // 5
    for name, others in close.items():
        damaged = damage.holes(TEXTS[name], range(40, len(TEXTS[name]), 60))
        edits, guesses = find(Witness(name, damaged), [Witness(other, TEXTS[other]) for other in others])
        assert (name, edits, guesses) == (name, [], [])


@pytest.fixture
def reprinted(run: Run, tmp_path: Path) -> Path:
    """A corpus with a reprint in the other script."""
    assert run("init").code == 0
    raw = tmp_path / "data/raw"
    (raw / "a.txt").write_text(TEXTS["sco-rats"], "utf-8")
    (raw / "b.txt").write_text(to_hant(TEXTS["sco-rats"]) + "\n", "utf-8")
    (raw / "c.txt").write_text(TEXTS["nuclear-terrorism"], "utf-8")
    assert run("clean").code == 0
    return tmp_path / "data/normalized"


def test_the_command(run: Run, reprinted: Path) -> None:
    """One object a cluster, and the index says the same."""
    done = run("duplicates", "--json")
    assert done.code == 0
    (cluster,) = done.objects
    validator("cluster").validate(cluster)
    assert [one["path"] for one in cluster["documents"]] == ["a.txt.md", "b.txt.md"]
    assert cluster["cluster"] == min(one["id"] for one in cluster["documents"])
    rows = dict(
        sqlite3.connect(reprinted / ".ctcorpus/index.db").execute("SELECT path, cluster FROM documents")
    )
    assert rows == {"a.txt.md": cluster["cluster"], "b.txt.md": cluster["cluster"], "c.txt.md": None}
    human = run("duplicates")
    assert human.text.count("\n") == 2
    assert "a.txt.md" in human.text
    assert "1 cluster with 2 of 3 documents" in human.err


def test_a_run_that_changes_a_record_deletes_the_index(run: Run, reprinted: Path) -> None:
    run("duplicates")
    assert run("clean").code == 0
    assert (reprinted / ".ctcorpus/index.db").exists()
    (reprinted.parent / "raw/d.txt").write_text(TEXTS["hostage-convention"], "utf-8")
    assert run("clean").code == 0
    assert not (reprinted / ".ctcorpus/index.db").exists()


def test_a_corpus_that_cannot_be_written_to_gets_its_answer(run: Run, reprinted: Path) -> None:
    """A folder stands where the index should."""
    (reprinted / ".ctcorpus/index.db").mkdir()
    assert len(run("duplicates", "--json").objects) == 1


def test_no_corpus_is_an_error(run: Run) -> None:
    assert run("duplicates").code == 2


def test_explain_names_the_witness(run: Run, tmp_path: Path) -> None:
    """The ledger, `explain` and its JSON name record and paragraph; their schemas know them."""
    import ctcorpus

    assert run("init").code == 0
    text = TEXTS["sco-rats"]
    (tmp_path / "data/raw/a.txt").write_text(text.replace("机构", "机\ufffd", 1), "utf-8")
    (tmp_path / "data/raw/b.txt").write_text(text, "utf-8")
    done = run("clean", "--witness", "--json")
    *outcomes, summary = done.objects
    for value in outcomes:
        validator("outcome").validate(value)
    validator("summary").validate(summary)
    assert summary["files"] == summary["documents"] == 2
    assert summary["repairs"] == {"replacement-hole": 1}
    witnessed = [one for one in outcomes if one["status"] == "witnessed"]
    assert {one["path"] for one in witnessed} == {"a.txt", "b.txt"}
    changes = [one for one in run("explain", "a.txt.md", "--json").objects if one.get("proof") == "witnessed"]
    id_ = next(one["id"] for one in outcomes if one["path"] == "b.txt")
    line = 1 + text[: text.index("机构")].count("\n")
    assert [(one["after"], one["witness"]) for one in changes] == [("构", f"{id_}:{line}")]
    for value in changes:
        validator("explained_change").validate(value)
    assert f"replacement-hole: witnessed by {id_}:{line}" in run("explain", "a.txt.md").text
    schema = json.loads((Path(ctcorpus.__file__).parent / "schema/ledger.json").read_text("utf-8"))
    ledger = (tmp_path / "data/normalized/a.txt.edits.jsonl").read_text("utf-8")
    for entry in map(json.loads, ledger.splitlines()):
        jsonschema.Draft202012Validator(schema).validate(entry)
    assert run("verify").code == 0
    assert run("restore", "a.txt.md").text == text.replace("机构", "机\ufffd", 1)


def test_standard_input_is_its_own_witness(run: Run) -> None:
    """There is no corpus to hear: only what the text says twice."""
    text = TEXTS["sco-rats"]
    twice = text.replace("机构", "机\ufffd", 1) + "\n\n附录\n\n" + text
    assert "\ufffd" in run("clean", "-", stdin=twice.encode()).text
    assert "\ufffd" not in run("clean", "-", "--witness", stdin=twice.encode()).text
