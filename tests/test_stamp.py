"""Stamps: a change of code or rules is seen by the stages that it concerns."""

from __future__ import annotations

from importlib.resources import files

from ctcorpus.pipeline import STAGES
from ctcorpus.record import stamp


def test_every_rule_file_has_its_stages() -> None:
    """Rule data without an owner would make every record stale for one new topic."""
    data = {
        one.name.partition(".")[0] for one in files("ctcorpus.rules").iterdir() if one.name[0] not in "_."
    }
    assert data == set(stamp._RULES_OF)
    assert {stage for owners in stamp._RULES_OF.values() for stage in owners} <= set(stamp.STAGES)


def test_the_stages_are_those_of_the_pipeline() -> None:
    """A new stage is stamped, too."""
    assert ("decode", "extract", *(stage.__name__ for stage in STAGES)) == stamp.STAGES


def test_each_stage_has_its_own_hash() -> None:
    """Hashes of stages differ, since each covers its own code."""
    hashes = [stamp.rules_hash(stage) for stage in stamp.STAGES]
    assert len(set(hashes)) == len(hashes)
