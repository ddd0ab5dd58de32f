"""The benchmark itself: every class at every level, false repairs, dates, the sample corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from tests.tools.make_samples import RAW, load

from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize
from ctcorpus.stages.repair import repair_text
from ctcorpus.stages.t2s import simplify

from . import texts
from .classes import CLASSES, Class
from .judge import Verdict, judge
from .levels import strike
from .texts import Clean

#: texts that a class is tried on. Codec pairs are tried on every sentence, to state the share on which they are total
_SENTENCES, _DOCUMENTS = 290, 40

Ratio = tuple[int, int]


@dataclass
class Row:
    """One class at one level: counts over all its cases."""

    name: str
    level: str
    family: str
    tried: int = 0
    cases: int = 0
    states: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    between: Ratio = (0, 0)
    filled: Ratio = (0, 0)
    spots: Ratio = (0, 0)
    torn: Ratio = (0, 0)
    whole: Ratio = (0, 0)
    beside: Ratio = (0, 0)

    def add(self, verdict: Verdict) -> None:
        self.cases += 1
        self.states[verdict.state] += 1
        self.made += verdict.made
        self.true += verdict.true
        for name in ("between", "filled", "spots", "torn", "whole", "beside"):
            setattr(self, name, total((getattr(self, name), getattr(verdict, name))))


def total(ratios: Iterable[Ratio]) -> Ratio:
    pairs = list(ratios)
    return sum(done for done, _ in pairs), sum(all_ for _, all_ in pairs)


def share(ratio: tuple[float, int]) -> float:
    """1.0 where there was nothing to do."""
    return ratio[0] / ratio[1] if ratio[1] else 1.0


def rows(every: bool = False) -> Iterator[Row]:
    """One row a class and level on which it can act; `every` tries all texts, not a sample of them."""
    with ProcessPoolExecutor() as pool:
        for found in pool.map(partial(_rows, every), range(len(CLASSES))):
            yield from found


def _rows(every: bool, number: int) -> list[Row]:
    """The rows of one class, which is told by its number: its models do not pickle."""
    kind = CLASSES[number]
    found = [_row(kind, level, every) for level in kind.levels]
    return [row for row in found if row.cases]


def _row(kind: Class, level: str, every: bool) -> Row:
    row = Row(kind.name, level, kind.family)
    for clean in _tried(kind, level, every):
        row.tried += 1
        case = strike(kind, level, clean)
        if case:
            row.add(judge(case))
    return row


def _tried(kind: Class, level: str, every: bool) -> Sequence[Clean]:
    if level in ("document", "lines"):
        found: Sequence[Clean] = texts.shuffled() if kind.family == "stream" else ()
        found = [one for one in (*texts.documents(), *found) if one.script in kind.scripts]
        limit = len(found) if kind.family == "stream" else _DOCUMENTS
    else:
        found = [one for one in texts.sentences() if one.script in kind.scripts]
        limit = (
            len(found) if level == "sentence" and "-as-" in kind.name and "+" not in kind.name else _SENTENCES
        )
    return found if every else found[:: max(1, -(-len(found) // limit))]


@dataclass(frozen=True)
class FalseRepairs:
    """Undamaged texts on which a repair acted."""

    name: str
    texts: int
    changed: tuple[str, ...]  # what the repairs did


def false_repairs() -> list[FalseRepairs]:
    """On what is ours, and is held to 0; then, where present, on real pages, which are only counted."""
    sets = (
        ("sentences", texts.sentences()),
        ("documents", texts.documents()),
        ("hard negatives", tuple(texts.negatives())),
        ("real pages", tuple(texts.shared_pages())),
    )
    return [_false(name, some) for name, some in sets if some]


def _false(name: str, some: Sequence[Clean]) -> FalseRepairs:
    changed = []
    for one in some:
        edits = [e for p in repair_text(one.text)[1] for e in p.edits if e.proof != "normalised"]
        if edits:
            changed.append(
                f"{one.kind}: " + "; ".join(f"{e.before} -> {e.after} ({e.rule})" for e in edits[:3])
            )
    return FalseRepairs(name, len(some), tuple(changed))


def seeds() -> dict[str, Counter[str]]:
    """Repairs of the real scrapes by rule, where present: only to be read."""
    return {
        one.kind: Counter(
            e.rule for p in repair_text(one.text)[1] for e in p.edits if e.proof != "normalised"
        )
        for one in texts.shared_seeds()
    }


def samples() -> tuple[Ratio, Ratio]:
    """(bodies that come back exactly, fields that are right) over the sample corpus."""
    exact = bodies = right = fields = 0
    for sample in load():
        doc = normalize(RawFile(sample.path, (RAW / sample.path).read_bytes()))
        hant = sample.expect["script"] == "Hant"
        if sample.exact:
            bodies += 1
            truth = [simplify(one, hant) for one in sample.body]
            exact += isinstance(doc, Document) and doc.paragraphs == truth
        for key in ("title", "published", "source", "doc_number"):
            if isinstance(doc, Document) and key in sample.expect:
                want = sample.expect[key]
                fields += 1
                right += getattr(doc.metadata, key) == (simplify(want, hant) if want else want)
    return (exact, bodies), (right, fields)
