"""The sample corpus, cleaned, against the truth: the undamaged originals and what each record must say.

This compares with the texts as they were written, never with yesterday's output (that is test_goldens).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from ctcorpus.config import Config
from ctcorpus.edits import undo
from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize
from ctcorpus.stages.decode import decode
from ctcorpus.stages.extract import extract
from ctcorpus.stages.t2s import simplify
from tools.make_samples import RAW, Sample, load

SAMPLES = load()
#: fields that stand in the record in Simplified script
_SIMPLIFIED = ("title", "source", "issuer", "authors")


@cache
def cleaned(path: str) -> Document:
    outcome = normalize(RawFile(path, (RAW / path).read_bytes()))
    assert isinstance(outcome, Document), outcome
    return outcome


def in_record(key: str, value: Any, script: str) -> Any:
    """An expected value as the record holds it."""
    if isinstance(value, list):
        return tuple(in_record(key, item, script) for item in value)
    return simplify(value, script == "Hant") if key in _SIMPLIFIED and value else value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_the_body_is_the_original(sample: Sample) -> None:
    """The record holds the original, paragraph by paragraph, in Simplified script."""
    doc = cleaned(sample.path)
    truth = [simplify(paragraph, sample.expect["script"] == "Hant") for paragraph in sample.body]
    if sample.exact:
        assert doc.paragraphs == truth
    else:  # the reason stands in samples.yaml: damage that nothing can undo
        assert sample.reason
        assert len(doc.paragraphs) == len(truth)
        damaged = {number for damage in sample.damages for number in damage.get("paragraphs", ())}
        pairs = enumerate(zip(doc.paragraphs, truth, strict=True), 1)
        assert [a for number, (a, b) in pairs if a != b and number not in damaged and "\ufffd" not in a] == []


def known_failures(known: dict[str, str]) -> list[Any]:
    """The samples, those with a known failure under strict xfail: a fix announces itself."""
    return [
        pytest.param(
            sample, marks=[pytest.mark.xfail(reason=known[sample.path])] if sample.path in known else []
        )
        for sample in SAMPLES
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_the_record_says_what_is_true(sample: Sample) -> None:
    """Title, dates, source, issuer, numbers, people, script and flags are those of the page."""
    doc = cleaned(sample.path)
    script = sample.expect["script"]
    claims = {key: value for key, value in sample.expect.items() if key != "flags"}
    said = {key: getattr(doc.metadata, key) for key in claims}
    assert said == {key: in_record(key, value, script) for key, value in claims.items()}
    assert set(sample.expect.get("flags", ())) <= doc.flags


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_every_sample_can_be_undone(sample: Sample) -> None:
    """Undoing all passes gives back what left decode or extract, and the scripts keep one length."""
    doc = cleaned(sample.path)
    raw = RawFile(sample.path, (RAW / sample.path).read_bytes())
    text = doc.text
    for one in reversed(doc.passes):
        text = undo(text, one.edits)
    assert text == doc.extracted == extract(raw, decode(raw), Config()).extracted
    assert len(doc.original) == len(doc.text)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_clean_records_stay_clean(sample: Sample) -> None:
    """Cleaning the original itself, as plain text, changes nothing but script."""
    text = "\n".join(sample.body) + "\n"
    outcome = normalize(RawFile("original.txt", text.encode()))
    assert isinstance(outcome, Document)
    repairs = [edit for one in outcome.passes for edit in one.edits if edit.proof]
    assert not [edit for edit in repairs if edit.proof != "normalised"]
