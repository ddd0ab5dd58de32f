"""What tests of witnesses have in common."""

from __future__ import annotations

from pathlib import Path

from ctcorpus import runner
from ctcorpus.config import Config
from ctcorpus.corpus.store import Store
from ctcorpus.model import Document, RawFile, Witness
from ctcorpus.pipeline import first_pass, normalize
from making import tree as tree_of
from tools import damage

CONFIG = Config(witness=True)


def raw(text: str, path: str = "a.txt") -> RawFile:
    return RawFile(path, text.encode())


def witness(text: str) -> Witness:
    found = first_pass(raw(text))
    assert isinstance(found, Witness)
    return found


def document(text: str, *others: str) -> Document:
    doc = normalize(raw(text), CONFIG, [witness(other) for other in others])
    assert isinstance(doc, Document)
    return doc


def filled(text: str, *others: str) -> list[tuple[str, str]]:
    """What the witness pass changes in a text: before and after of each edit."""
    doc = document(text, *others)
    return [(edit.before, edit.after) for one in doc.passes if one.stage == "witness" for edit in one.edits]


# --- a corpus ---

ORIGINALS = Path(__file__).parent / "samples/originals"


def text_of(name: str) -> str:
    return (ORIGINALS / f"{name}.txt").read_text("utf-8").strip()


def holed(text: str, first: int, every: int = 90) -> str:
    """A hole in each stretch of `every` characters, inside phrases."""
    places = range(first, len(text) - 5, every)
    return damage.holes(text, (place for place in places if text[place - 3 : place + 3].isalpha()))


LAW, NEWS, TRADITIONAL = (
    text_of(name) for name in ("measures-public-places", "sco-rats", "big5-extradition")
)
FILES = {
    "a/law.txt": holed(LAW, 40),
    "b/law copy.txt": "转载：\n\n" + holed(LAW, 75),
    "c/law third.txt": holed(LAW, 20) + "\n\n编者按：以上为办法全文，供各单位学习时参考。",
    "news.txt": holed(NEWS, 30),
    "quoted.txt": f"研究综述\n\n关于这一组织，有如下介绍。\n{NEWS}\n\n{text_of('hostage-convention')}",
    "un/extradition.txt": holed(TRADITIONAL, 50),
    "tw/extradition.txt": holed(TRADITIONAL, 90),
    "alone.txt": text_of("nuclear-terrorism"),
    "twice.txt": holed(text_of("maritime-terrorism"), 60) + "\n\n附：\n\n" + text_of("maritime-terrorism"),
}


def write(folder: Path, *paths: str) -> None:
    for path in paths or FILES:
        file = folder / "data/raw" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FILES[path], "utf-8")


def clean(
    folder: Path, *paths: str, config: Config = CONFIG, jobs: int = 1, **options: bool
) -> list[runner.Outcome]:
    named = [folder / "data/raw" / path for path in paths] or [folder / "data/raw"]
    with Store(folder / "data/normalized", readonly=options.get("dry_run", False)) as store:
        return list(runner.clean(store, runner.survey(store, named), config, jobs=jobs, **options))


def made(folder: Path) -> dict[str, bytes]:
    return tree_of(folder / "data/normalized")
