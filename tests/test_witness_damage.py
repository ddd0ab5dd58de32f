"""What witnesses restore: damage by the forward models of tests/tools/damage.py on copies of our own texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from random import Random

import pytest

from ctcorpus.config import Config
from ctcorpus.model import Document, Line, Source
from ctcorpus.stages.repair import repair
from ctcorpus.stages.repair.witness import first_pass, witnessed
from tools import damage

ORIGINALS = sorted((Path(__file__).parent / "samples/originals").glob("*.txt"))
CONFIG = Config(witness=True)
_HAN = re.compile("[\u4e00-\u9fff]+")
_MARKED = re.compile("[\ufffd?？锟斤拷]+")
#: characters of a date, which is one gap: two copies that lost different marks of it cannot fill each other
_DATE = 12
Model = Callable[[Random, str, int], str]


def spots(random: Random, text: str, every: int, size: int) -> list[int]:
    """Places of `size` Han characters, one in each `every` characters."""
    places = (start + random.randrange(every - size) for start in range(0, len(text) - every, every))
    return [place for place in places if _HAN.fullmatch(text, place, place + size)]


def holes(random: Random, text: str, every: int) -> str:
    size = random.choice([1, 1, 2, 3])
    places = spots(random, text, every, size)
    return damage.holes(text, (place + i for place in places for i in range(size)))


def kunjinkao(random: Random, text: str, every: int) -> str:
    for place in reversed(spots(random, text, every, 2)):
        text = damage.kunjinkao(text, place, random.choice([1, 2]))
    return text


def question_marks(random: Random, text: str, every: int) -> str:
    """A lead byte with a bad trail byte: one `?`, both bytes gone."""
    gone = frozenset(spots(random, text, every, 1))
    return "".join("?" if place in gone else c for place, c in enumerate(text))


def date_drop(random: Random, text: str, every: int) -> str:
    return damage.date_drop(text, random.choice("年月"))


def brackets(random: Random, text: str, every: int) -> str:
    """One bracket of a pair is lost, at most one in so many characters."""
    gone, last = set(), -every
    for pair in re.finditer("《[^《》\n]{2,30}》|“[^“”\n]{2,30}”|（[^（）\n]{2,30}）", text):
        if pair.start() - last >= every:
            gone.add(random.choice([pair.start(), pair.end() - 1]))
            last = pair.end()
    return "".join(c for place, c in enumerate(text) if place not in gone)


MODELS: dict[str, Model] = {
    "holes": holes,
    "kunjinkao": kunjinkao,
    "question-marks": question_marks,
    "date-drop": date_drop,
    "brackets": brackets,
}


def repaired(text: str, id_: str) -> Document:
    return repair(Document(Source(id_, "", "", "", 0, ""), text, (Line(1, 0),), text), Config())


@cache
def clean(file: Path) -> str:
    return repaired(file.read_text("utf-8").strip(), "c").text


Span = tuple[int, int]


def lost(text: str, original: str) -> Iterator[tuple[Span, Span]]:
    """Where a text differs from its original, blanks aside: the spans in both."""
    matcher = SequenceMatcher(None, bare(text), bare(original), autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            yield (start, end), (first, last)


def bare(text: str) -> str:
    return "".join(text.split())


def tried(file: Path, model: Model, every: int, copies: int, seed: int = 0) -> tuple[int, int, int, int]:
    """Gaps that a copy can fill, those restored, restored wrongly; and all gaps. All copies are damaged."""
    random, text = Random(f"{seed} {file.name} {every}"), file.read_text("utf-8").strip()
    docs = [repaired(model(random, text, every), f"c{number}") for number in range(copies)]
    others = [first_pass(doc) for doc in docs[1:]]
    done = witnessed(docs[0], CONFIG, others)
    elsewhere = [[span for _, span in lost(one.text, clean(file))] for one in others]
    fillable = restored = 0
    still = {span for _, span in lost(done.text, clean(file))}
    for _, (first, last) in lost(docs[0].text, clean(file)):
        around = _DATE if model is date_drop else 0
        if any(
            all(last + around < start or end + around < first for start, end in spans) for spans in elsewhere
        ):
            fillable += 1
            restored += (first, last) not in still
    edits = [edit for one in done.passes if one.stage == "witness" for edit in one.edits]
    gone = sum(1 for _ in lost(docs[0].text, clean(file))) - len(still)
    wrong = len(unmarked(done.text, clean(file)) - unmarked(docs[0].text, clean(file)))
    if model in (date_drop, brackets):  # what they lose is no mark: each edit must mend one place
        wrong += abs(len(edits) - gone)
    return fillable, restored, wrong, gone + len(still)


def unmarked(text: str, original: str) -> set[Span]:
    """Where a text differs from its original, and holds no mark: what was filled wrongly is among it."""
    seen = bare(text)
    return {place for span, place in lost(text, original) if not _MARKED.fullmatch(seen, *span)}


def share(model: Model, every: int, copies: int, seeds: int = 1) -> tuple[int, ...]:
    found = [tried(file, model, every, copies, seed) for file in ORIGINALS for seed in range(seeds)]
    return tuple(map(sum, zip(*found, strict=True)))


#: of 100 gaps that some copy can fill, and of 100 gaps in all, how many at least come back: with two copies, with
#: three. What all copies lost at one place is in the second figure only. Measured with ten seeds: holes 99/98 and 99/99,
#: 99/93 and 100/99, 99/84 and 99/97; 锟斤拷 98/96 and 99/99, 98/92 and 99/99, 100/85 and 100/98; `?` 97/96 and 97/97,
#: 99/94 and 99/99, 99/88 and 100/98
LEAST = {
    ("holes", 200): ((98, 97), (98, 98)),
    ("holes", 60): ((98, 92), (99, 98)),
    ("holes", 25): ((98, 82), (99, 96)),
    ("kunjinkao", 200): ((97, 95), (98, 98)),
    ("kunjinkao", 60): ((97, 91), (99, 98)),
    ("kunjinkao", 25): ((99, 84), (99, 97)),
    ("question-marks", 200): ((96, 95), (96, 96)),
    ("question-marks", 60): ((98, 93), (98, 98)),
    ("question-marks", 25): ((99, 87), (99, 97)),
}


@pytest.mark.parametrize("copies", [2, 3])
@pytest.mark.parametrize(("name", "every"), LEAST)
def test_marked_gaps_are_restored(name: str, every: int, copies: int) -> None:
    """Most gaps that some copy can fill, each with what stood there; all copies are damaged.

    What stays are texts with few `?`, one of which stands for a whole word or a number, and 锟斤拷 beside damage of
    the other copy where few others tell how long they were.
    """
    fillable, restored, wrong, all_ = share(MODELS[name], every, copies, seeds=3)
    of_fillable, of_all = LEAST[name, every][copies - 2]
    assert wrong == 0
    assert 100 * restored >= of_fillable * fillable, f"{restored} of {fillable}"
    assert 100 * restored >= of_all * all_, f"{restored} of {all_}"


@pytest.mark.parametrize(
    ("name", "least"), [("date-drop", 0.95), ("brackets", 0.95)]
)  # 52 of 52 (20 seeds), 225 of 234
def test_dates_and_brackets_are_restored(name: str, least: float) -> None:
    """The same for marks that few texts hold: several tries together."""
    fillable, restored, wrong, _ = share(MODELS[name], 120, 3, seeds=12)
    assert wrong == 0
    assert fillable >= 20
    assert restored >= least * fillable, f"{restored} of {fillable}"
