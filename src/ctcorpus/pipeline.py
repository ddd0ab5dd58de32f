"""The order of the stages, and the one function that turns a raw file into a document or a rejection."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.errors import CtcorpusError, Rejected
from ctcorpus.formats import read
from ctcorpus.model import Document, RawFile, Rejection, Witness
from ctcorpus.stages.boilerplate import boilerplate
from ctcorpus.stages.decode import Decoded
from ctcorpus.stages.extract import extract
from ctcorpus.stages.metadata import metadata
from ctcorpus.stages.repair import repair
from ctcorpus.stages.repair.witness import first_pass as witness_of
from ctcorpus.stages.repair.witness import witnessed
from ctcorpus.stages.segment import segment
from ctcorpus.stages.t2s import t2s
from ctcorpus.stages.tags import tags

Stage = Callable[[Document, Config], Document]

_LONGEST_DETAIL = 300
#: what happens to a document once its text is extracted
STAGES: tuple[Stage, ...] = (repair, metadata, boilerplate, t2s, segment, tags)


def normalize(
    raw: RawFile, config: Config = Config(), witnesses: Sequence[Witness] = ()
) -> Document | Rejection:
    """Clean one raw file. Never raises for bad input: that gives a Rejection with stage and reason.

    `witnesses` are first-pass texts of other documents (`first_pass`), never witnessed ones. They are heard
    if there are any; the document's own repeated passages if `config.witness` says so.
    Raises CtcorpusError only where the installation is broken (a dictionary is missing).
    """
    return _run(raw, config, None, witnesses)


def first_pass(raw: RawFile, config: Config = Config()) -> Witness | Rejection:
    """The text of a raw file as the repair stage leaves it: what it can witness for other documents."""
    repaired = _run(raw, replace(config, witness=False), None, stages=(repair,))
    return repaired if isinstance(repaired, Rejection) else witness_of(repaired)


def extracted(raw: RawFile) -> Document | Rejection:
    """A raw file as it leaves extract: its lines, with what they were in the page, and where."""
    return _run(raw, Config(), None, stages=())


def body_of(raw: RawFile, config: Config = Config()) -> Document | Rejection:
    """A raw file as the boilerplate stage leaves it: what becomes of every line is decided, no witness is heard."""
    return _run(raw, replace(config, witness=False), None, stages=(repair, metadata, boilerplate))


def normalize_text(text: str, config: Config = Config()) -> Document | Rejection:
    """The same for a text that is decoded already: no codec is guessed. Lone surrogates become U+FFFD."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _run(RawFile("-", text.encode()), config, Decoded(text, "utf-8"))


def _run(
    raw: RawFile,
    config: Config,
    decoded: Decoded | None,
    witnesses: Sequence[Witness] = (),
    stages: Sequence[Stage] | None = None,
) -> Document | Rejection:
    stage = "decode"
    try:
        decoded = decoded or read(raw, config)
        stage = "extract"
        doc = extract(raw, decoded, config)
        for step in STAGES if stages is None else stages:
            stage = step.__name__
            doc = step(doc, config)
            if step is repair and (config.witness or witnesses):
                doc = witnessed(doc, config, witnesses)
    except Rejected as rejected:
        return Rejection(raw.path, raw.sha256, stage, rejected.reason, rejected.detail, raw.root)
    except CtcorpusError:
        raise  # the installation or the configuration is at fault, not the file
    except Exception as error:  # a fault of ours must cost one file, not the run
        if os.environ.get("CTCORPUS_DEBUG") == "1":
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_DETAIL]
        detail = f"a fault in ctcorpus, please report it: {what}"
        return Rejection(raw.path, raw.sha256, stage, "internal-error", detail, raw.root)
    return doc
