"""The unit of work of a run: one raw file, cleaned in whatever process."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ctcorpus.config import Config
from ctcorpus.containers import Member
from ctcorpus.corpus.plan import RawRef, Task
from ctcorpus.errors import Rejected
from ctcorpus.model import Document, RawFile, Rejection, Witness
from ctcorpus.record import Cleaning, RecordFiles
from ctcorpus.runner import rawfiles

if TYPE_CHECKING:
    from ctcorpus.corpus.firstpass import FirstPass
    from ctcorpus.runner.hearing import Case


@dataclass(frozen=True, slots=True)
class Job:
    """The unit of work: small, picklable, runs in any process."""

    task: Task
    file: Path
    member: Member | None = None  # the bytes, where the raw file is a member of a container


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told about a file just cleaned."""

    seconds: float | None = None
    cleaning: Cleaning | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    task: Task
    outcome: RecordFiles | Rejection
    figures: Figures
    first: FirstPass | None = None  # what the document can witness, where witnesses are heard


def hear(config: Config, case: Case) -> Result:
    """Clean one file with its witnesses, in whatever process."""
    return _normalised(config, case.job, case.witnesses, case.again)


def work(config: Config, job: Job) -> Result:
    """Clean one file, in whatever process. A fault of the program rejects this file only.

    Raises CtcorpusError where the installation is broken: that rejects no file.
    """
    return _normalised(config, job, (), False)


def raw_file(job: Job) -> RawFile:
    """The bytes to work on, and what is told of them. Raises Rejected."""
    raw = job.task.raw
    member = job.member or Member("", rawfiles.read(job.file))
    told = (*(one for one in job.task.told if one.rule != "warc"), *member.told)
    return RawFile(raw.path, member.data, root=raw.root, also=job.task.also, told=told)


def crashed(job: Job) -> Result:
    """The result for a file whose process died."""
    raw = job.task.raw
    detail = "the process that cleaned it died, twice (out of memory?); try it alone with --jobs 1"
    return Result(job.task, _rejection(raw, "pipeline", "crashed", detail), Figures())


def _normalised(config: Config, job: Job, witnesses: tuple[Witness, ...], again: bool) -> Result:
    """`again`: the file's record has been told of; the figures are what its witnesses add."""
    from ctcorpus.pipeline import normalize

    began = time.perf_counter()
    raw = job.task.raw
    figures, first = Figures(), None
    try:
        file = raw_file(job)
    except Rejected as error:
        return Result(job.task, _rejection(raw, "read", error.reason, error.detail), figures)
    outcome: Document | RecordFiles | Rejection
    outcome = normalize(file, config, witnesses)
    if witnesses and isinstance(outcome, Rejection):  # nobody can talk a document out of the corpus
        outcome = normalize(file, config)
        if isinstance(outcome, Document):
            outcome = replace(outcome, witnesses=tuple(one.id for one in witnesses))
    if isinstance(outcome, Document):
        document = outcome
        outcome, figures = _written(raw, document, config)
        if config.witness and not isinstance(outcome, Rejection):
            first = _first_pass(document)
        if again and not isinstance(outcome, Rejection):
            figures = _added(document)
    return Result(job.task, outcome, replace(figures, seconds=round(time.perf_counter() - began, 4)), first)


def _first_pass(document: Document) -> FirstPass:
    from ctcorpus.corpus.firstpass import sampled, undone

    return sampled(undone(document.source.id, document.text, document.passes))


def _added(document: Document) -> Figures:
    """What other documents' witness changed in a document, or proposes."""
    own = f"{document.source.id}:"
    edits = (edit for one in document.passes for edit in one.edits if edit.witness)
    repairs = Counter(edit.rule for edit in edits if not (edit.witness or own).startswith(own))
    proposals = sum(not (one.witness or own).startswith(own) for one in document.proposals)
    flags = ("possible-omission",) if proposals else ()
    return Figures(None, Cleaning(dict(sorted(repairs.items())), {}, {}, proposals, {}), flags)


def _written(raw: RawRef, document: Document, config: Config) -> tuple[RecordFiles | Rejection, Figures]:
    """A document as files. `normalize` answers for the stages; this for a document that no file can hold."""
    from ctcorpus.record import dumps, loads

    try:
        files = dumps(document, config)
        record = loads(files.record)
    except Exception as error:
        detail = f"a fault in ctcorpus, please report it: {type(error).__name__}: {error}"
        return _rejection(raw, "record", "internal-error", " ".join(detail.split())[:500]), Figures()
    return files, Figures(None, record.cleaning, record.flags)


def _rejection(raw: RawRef, stage: str, reason: str, detail: str) -> Rejection:
    return Rejection(raw.path, raw.sha256, stage, reason, detail, raw.root)
