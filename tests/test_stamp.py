"""Stamps: a change of code or rules is seen by the stages that it concerns."""

from __future__ import annotations

import subprocess
import sys
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


def test_what_the_pipeline_runs_is_stamped() -> None:
    """A change of a module that shapes records must not go unseen for being listed among those beside them."""
    work = (
        "import sys; from ctcorpus import config, model, pipeline, record; "
        "page = model.RawFile('a.md', '# 通知\\n\\n会议通过了声明，各方同意加强边境合作。'.encode()); "
        "record.dumps(pipeline.normalize(page, config.Config()), config.Config()); "
        "print(*{name.split('.')[1] for name in sys.modules if name.startswith('ctcorpus.')})"
    )
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert "formats" in done.stdout
    assert set(done.stdout.split()) & stamp._BESIDE <= {"errors"}


def test_the_stages_are_those_of_the_pipeline() -> None:
    """A new stage is stamped, too."""
    assert ("decode", "extract", *(stage.__name__ for stage in STAGES)) == stamp.STAGES


def test_each_stage_has_its_own_hash() -> None:
    """Hashes of stages differ, since each covers its own code."""
    hashes = [stamp.rules_hash(stage) for stage in stamp.STAGES]
    assert len(set(hashes)) == len(hashes)
