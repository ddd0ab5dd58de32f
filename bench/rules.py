"""What each rule of the boilerplate stage takes, over all samples: lines of furniture, and lines of known bodies.

    python -m bench.rules                  a line a rule, then what was lost of known bodies; 1 where that is too much
    python -m bench.rules --pages DIR      real pages with expected bodies, where they do not lie in ../shared/pages

Samples: the sample corpus, the scrapes and texts of the tests' cases, real pages as they are and without their
markup. Known bodies: the originals of the sample corpus, alone and inside frames of pages, as text and as
markup, and the bodies of the real pages the same way. A rule without a hit rests on its examples alone; `-`
stands for it. What a pair of rules would both take counts for the one that acted.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from tests.framing import FRAMES, page, scrape
from tests.tools.make_samples import load

from ctcorpus.hanzi import squeeze
from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize
from ctcorpus.record import fate_of
from ctcorpus.stages.boilerplate.rules import Rule, furniture, sites

from .texts import ROOT, SHARED, originals

CASES = ROOT / "tests/cases"
#: what may be dropped of known bodies, in lines of 10,000: of our own nothing; of 51 real ones 4 lines of 7,230
#: were when this was written, the upper lines of a heading of three
BUDGET_OWN, BUDGET_REAL = 0, 6
#: words that stand in a line of a body and in furniture too: shorter ones must be the whole line
_LONG = 8


@dataclass
class Hits:
    """Lines taken by each rule."""

    furniture: Counter[str]
    body: Counter[str]
    lines: int = 0  # of known bodies that were looked for

    @classmethod
    def none(cls) -> Hits:
        return cls(Counter(), Counter())

    def lost(self) -> int:
        """Lines of bodies that were dropped; a heading that metadata claims stands in the record's title."""
        return sum(number for rule, number in self.body.items() if not rule.startswith("metadata."))


def rules() -> list[Rule]:
    """All rules that take text; those that keep it take none."""
    every = (*furniture(), *(rule for site in sites() for rule in site.rules))
    return [rule for rule in every if rule.action != "keep"]


def taken(doc: Document) -> Iterator[tuple[str, str]]:
    """Each line, or part of one, that was dropped or claimed: rule and words, as repair left them."""
    for done in doc.passes:
        if done.stage in ("metadata", "boilerplate"):
            for edit in done.edits:
                if fate_of(edit) in ("metadata", "dropped"):
                    yield from ((edit.rule, line) for line in edit.before.split("\n") if line.strip())


def count(hits: Hits, raw: RawFile, body: Sequence[str]) -> None:
    """Add what cleaning takes of a file whose body is known."""
    doc = normalize(raw)
    if not isinstance(doc, Document):
        return
    lines = {squeeze(line) for line in body} - {""}
    whole = "\n".join(squeeze(line) for line in body)
    left = squeeze(doc.original)
    hits.lines += len(lines)
    for rule, words in taken(doc):
        squeezed = squeeze(words)
        known = squeezed in lines or (len(squeezed) >= _LONG and squeezed in whole)
        # a table of contents, a title above its text: the words stand in the body all the same
        known &= squeezed not in left
        (hits.body if known else hits.furniture)[rule] += 1


def of_samples() -> Hits:
    """Over our own samples: the sample corpus, and the scrapes of the cases."""
    hits = Hits.none()
    for sample in load():
        body = (ROOT / "tests/samples/originals" / f"{sample.original}.txt").read_text("utf-8").split("\n")
        count(hits, RawFile(sample.path, (ROOT / "data/raw" / sample.path).read_bytes()), body)
    for path in sorted((CASES / "boilerplate").glob("*.body.txt")):
        raw = path.with_name(path.name.replace(".body", ""))
        count(hits, RawFile(raw.name, raw.read_bytes()), path.read_text("utf-8").split("\n"))
    for text, body in scrapes():
        count(hits, RawFile("scrape.txt", text.encode()), body)
    return hits


def scrapes() -> Iterator[tuple[str, list[str]]]:
    """The scrapes of the cases with their bodies."""
    data = yaml.safe_load((CASES / "rules/scrapes.yaml").read_text("utf-8"))
    marks = {
        mark + str(n): text
        for mark, key in (("@", "paragraphs"), ("@h", "paragraphs-hant"))
        for n, text in enumerate(data[key], 1)
    }
    for one in data["scrapes"]:
        text = re.sub(r"@h?\d", lambda match: marks[match[0]], one["text"])
        yield re.sub("[⟦⟧⟨⟩]", "", text), re.sub("⟦.*?⟧|⟨.*?⟩", "", text).split("\n")


def of_pages(folder: Path) -> Hits:
    """Over real pages as they are, and as a scrape without markup: all their visible lines."""
    hits = Hits.none()
    for file, body in _pages(folder):
        raw = RawFile(file.name, file.read_bytes())
        count(hits, raw, body)
        doc = normalize(raw)
        if isinstance(doc, Document):
            count(hits, RawFile(f"{file.name}.txt", doc.extracted.encode("utf-8", "replace")), body)
    return hits


def of_bodies(bodies: Iterable[Sequence[str]]) -> Hits:
    """Over bodies alone and in the frames of pages: nothing of them may go."""
    hits = Hits.none()
    for body in bodies:
        for frame in FRAMES:
            count(hits, RawFile("body.txt", scrape(body, frame).encode()), body)
            count(hits, RawFile("body.html", page(body, frame).encode()), body)
    return hits


def own_bodies() -> list[list[str]]:
    return [text.text.split("\n") for text in originals()]


def _pages(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    if (folder / "index.json").is_file():
        for entry in json.loads((folder / "index.json").read_text("utf-8")):
            body = json.loads((folder / entry["expected"]).read_text("utf-8"))["body"]
            yield folder / entry["file"], body.split("\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=Path, default=SHARED / "pages")
    options = parser.parse_args(arguments)
    samples, pages = of_samples(), of_pages(options.pages)
    own, real = of_bodies(own_bodies()), of_bodies(body for _, body in _pages(options.pages))
    _print(samples, pages, own, real)
    kept = True
    for name, hits, budget in (("our own", own, BUDGET_OWN), ("real", real, BUDGET_REAL)):
        share = 10_000 * hits.lost() / (hits.lines or 1)
        kept &= share <= budget
        print(
            f"{name} bodies: {hits.lost()} of {hits.lines} lines lost, {share:.1f} of 10,000 (budget {budget})"
        )
    return not kept


def _print(samples: Hits, pages: Hits, own: Hits, real: Hits) -> None:
    named = [rule.id for rule in rules()]
    others = sorted(set(samples.furniture + pages.furniture + own.body + real.body) - set(named))
    print(f"{'rule':26} {'samples':>8} {'pages':>8} {'bodies':>8} {'real':>8}")
    silent = 0
    for name in (*named, *others):
        figures = (samples.furniture[name], pages.furniture[name])
        lost = (samples.body[name] + own.body[name], pages.body[name] + real.body[name])
        silent += not any(figures) and name in named
        print(f"{name:26} " + " ".join(f"{number or '-':>8}" for number in (*figures, *lost)))
    print(f"{len(named)} rules, {silent} of them without a hit: they rest on their examples")


if __name__ == "__main__":
    sys.exit(main())
