"""Every line that a command prints with --json is what the published schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import ctcorpus
from conftest import Run

SCHEMA = json.loads((Path(ctcorpus.__file__).parent / "schema/output.json").read_text("utf-8"))


def validator(*kinds: str) -> jsonschema.Draft202012Validator:
    chosen = {"anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds], "$defs": SCHEMA["$defs"]}
    return jsonschema.Draft202012Validator(chosen)


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [
        (["search", "合作", "--json"], ["hit"]),
        (["search", "合作", "--json", "-c"], ["count"]),
        (["search", "合作", "--json", "-l"], ["path"]),
        (["stats", "--json"], ["stats"]),
        (
            ["explain", "text.txt.md", "--json"],
            [kind for kind in SCHEMA["$defs"] if kind.startswith("explained_")],
        ),
        (
            ["explain", "page.html.md", "--json"],
            [kind for kind in SCHEMA["$defs"] if kind.startswith("explained_")],
        ),
    ],
    ids=lambda value: " ".join(value),
)
def test_reading_commands(run: Run, corpus: Path, arguments: list[str], kinds: list[str]) -> None:
    """search, stats, explain."""
    done = run(*arguments)
    assert done.code == 0, done.err
    assert done.objects
    for value in done.objects:
        validator(*kinds).validate(value)


def test_clean(run: Run, corpus: Path, tmp_path: Path) -> None:
    """clean: one outcome a file, the summary last, also for files that are rejected."""
    (tmp_path / "data/raw/empty.txt").write_bytes(b"")
    (tmp_path / "data/raw/new.txt").write_text(
        "會議通過了\u200b聯合聲明,各方同意加強邊境合作,並定期交換情報。\n", "utf-8"
    )
    values = run("clean", "--json").objects
    assert {value["status"] for value in values[:-1]} == {"new", "rejected", "unchanged"}
    for value in values[:-1]:
        validator("outcome").validate(value)
    validator("summary").validate(values[-1])


def test_verify(run: Run, corpus: Path) -> None:
    """verify: one line a fault."""
    (corpus / "text.txt.tokens").unlink()
    done = run("verify", "--json")
    assert done.code == 1
    faults: list[dict[str, Any]] = done.objects
    assert faults
    for value in faults:
        validator("fault").validate(value)


def test_repair(run: Run) -> None:
    """repair: one line an edit."""
    values = run("repair", "--json", stdin="反\u200b恐合作,会期2018126日。\n".encode()).objects
    assert {value["kind"] for value in values} == {"normalised", "proposal"}
    for value in values:
        validator("explained_change").validate(value)
