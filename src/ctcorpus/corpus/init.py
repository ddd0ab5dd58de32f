"""A new corpus: its folders and the files that keep it byte-exact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ctcorpus.corpus.paths import CONFIG, MAIN_ROOT
from ctcorpus.corpus.roots import SCHEMA
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import frontmatter

_OPTIONS = """\
# What shapes the records of this corpus. All keys are optional; these are the defaults.

# Segment with a hidden Markov model for words that no dictionary knows.
hmm: false

# Ids of rules that must not act, e.g. [head.breadcrumb]; `ctcorpus explain` shows them.
disable: []

# Proofs of repairs that are applied beside proven, unique and witnessed ones: [guess] or [].
accept: []

# Fill marked damage from other copies of a passage in the corpus, or in the document itself.
witness: false

# The site profile whose rules hold on all pages, or none; without it the pages tell.
# profile: none

# Where your own rules lie, from here: data/rules, if nothing else is said.
# rules: data/rules
"""
_RULES = """\
# Your own rules on page furniture, laid over those of ctcorpus. Take the marks (#) away, then:
#   ctcorpus rules check           do the examples hold?
#   ctcorpus rules try local.ID    which lines would it take, and what are they now?
#   ctcorpus clean                 now it counts
#
# - id: local.subscribe          # begins with `local.`
#   where: tail                  # head: before the first running text; tail: behind it; any
#   action: drop-line            # drop-line, drop-list, drop-to-end, drop-from-start, cut, keep
#   pattern: '^订阅本刊电子版'     # sees the line in Simplified script, half-width marks, blanks collapsed
#   why: a call below the text
#   match: [订阅本刊电子版, 訂閱本刊電子版]    # lines that it must find
#   miss: [订阅本刊的单位应当登记]             # lines that it must leave alone
#
# Other files here: sites.yaml, metadata.yaml, institutions.yaml, topics.yaml, instruments.yaml, words.tsv, and
# disable.yaml, a list of ids that must not act (- tail.related). `ctcorpus rules show ID` shows rules to learn from.
"""
_ATTRIBUTES = """\
# Scraped bytes and records are data: never convert line ends.
data/** -text
"""
_IGNORE = """\
# Derived from the records; can be deleted at any time.
data/normalized/.ctcorpus/
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What `init` made, and what stood there already and was left alone."""

    created: tuple[Path, ...]
    kept: tuple[Path, ...]


def init(folder: Path) -> Made:
    """Make `folder` the home of a corpus: data/raw for scraped files, data/rules for rules, data/normalized for records.

    Nothing that exists is changed. Raises CtcorpusError where it cannot be written to.
    """
    files = {
        folder / "data/normalized" / CONFIG: corpus_yaml("../raw"),
        folder / "ctcorpus.yaml": _OPTIONS,
        folder / "data/rules/furniture.yaml": _RULES,
        folder / ".gitattributes": _ATTRIBUTES,
        folder / ".gitignore": _IGNORE,
    }
    try:
        raw = folder / "data/raw"
        created = [] if raw.is_dir() else [raw]
        raw.mkdir(parents=True, exist_ok=True)
        created += [file for file, text in files.items() if _write_new(file, text)]
    except OSError as error:
        raise CtcorpusError(f"{error.filename or folder}: cannot be made: {error.strerror}") from None
    return Made(tuple(created), tuple(file for file in (raw, *files) if file not in created))


def corpus_yaml(raw: str) -> str:
    """The `corpus.yaml` of a corpus whose main raw root is `raw`, relative to it."""
    return frontmatter.dump({"schema": SCHEMA, "roots": {MAIN_ROOT: raw}}, blocks=("roots",))


def _write_new(file: Path, text: str) -> bool:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except FileExistsError:
        return False
    return True
