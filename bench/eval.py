"""Quality of repair, bodies and metadata on our own texts, with floors: exits 1 where a figure falls below
one, or below what was promised.

    python -m bench.eval             print the figures and hold them to bench/floors.json
    python -m bench.eval --write     raise the floors to today's figures; a floor is lowered only with --lower
    python -m bench.eval --all       every text for every class, not a sample; slow
    python -m bench.eval --json      the figures as JSON

How to read a line: a class of damage was applied at a level (`run`: one phrase inside a line; `sentence`;
`document`; `lines`: every third line of a document). `total` says on how many of the texts tried the class can
act at all. Of those: `exact` came back as they were (but for what typography makes of the clean text, too);
`wrong`: a repair that was applied says what the clean text does not say; `alone`: nothing was repaired; the rest
was repaired in part, and truly. Then the proofs: how many claims, how many of them true. `between`: damaged
characters whose bytes all survive, restored; `holes`: those in holes. `spots`: damaged places restored; `torn`:
those of them where a reading or a cut broke characters; `whole`: torn ones whose bytes are all there, or told by a
reading; `beside`: where bytes are gone for good, the characters of the spot that did not lose any.

Then whole pages, set by set, and the same without their markup; `bench.pages` says how to read those lines.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import dates, floors, judge, measure, pages
from .measure import FalseRepairs, Ratio, Row, share, total

_PROVEN = ("proven", "unique", "witnessed")
#: promised shares of fields that are right, where a page says them
_LEAST: dict[str, float | None] = {"title": 0.94, "published": 0.96, "source": 0.75}


def line(row: Row) -> str:
    states = row.states
    parts = [
        f"{row.name:48} {row.level:8} total {row.cases:4}/{row.tried:<4}",
        f"exact {states['exact'] / row.cases:7.2%} wrong {states['wrong']:3} alone {states['alone']:3}",
        *(f"{proof} {row.true[proof]}/{made}" for proof, made in sorted(row.made.items(), reverse=True)),
        *(
            f"{name} {share(ratio):.2%}"
            for name, ratio in (("between", row.between), ("holes", row.filled))
            if ratio[1]
        ),
    ]
    if row.family in ("stream", "mixed"):
        parts += [f"spots {row.spots[0]}/{row.spots[1]}", f"torn {row.torn[0]}/{row.torn[1]}"]
    if row.family == "stream":
        parts += [f"whole {row.whole[0]}/{row.whole[1]}", f"beside {row.beside[0]}/{row.beside[1]}"]
    return "  ".join(parts)


def figures(
    rows: Sequence[Row],
    days: dates.DateFigures,
    false: Sequence[FalseRepairs],
    scores: Sequence[pages.Scores] = (),
) -> floors.Figures:
    """What is held to floors."""
    found: floors.Figures = {}
    for row in rows:
        parts = {"exact": row.states["exact"] / row.cases, "not wrong": 1 - row.states["wrong"] / row.cases}
        for name, ratio in (("between", row.between), ("spots", row.spots), ("torn", row.torn)):
            if ratio[1] and (name == "between") == (row.family in judge.HOLED):
                parts[name] = share(ratio)
        for name, ratio in (("whole", row.whole), ("beside", row.beside)):
            if ratio[1] and row.family == "stream":
                parts[name] = share(ratio)
        found[f"{row.name} @ {row.level}"] = parts
    found["trust"] = {proof: share(trust(rows, (proof,))) for proof in _PROVEN}
    found["no false repairs"] = {
        one.name: 1 - len(one.changed) / one.texts for one in false if one.name != "real pages"
    }
    found["dates"] = {
        "unique restored": share((days.restored, days.unique)),
        "ambiguous left": share((days.left, days.ambiguous)),
    }
    bodies, fields = measure.samples()
    found["sample corpus"] = {"bodies exact": share(bodies), "fields right": share(fields)}
    return found | pages.figures(scores)


def trust(rows: Sequence[Row], proofs: Sequence[str]) -> Ratio:
    true, made = Counter[str](), Counter[str]()
    for row in rows:
        true += row.true
        made += row.made
    return sum(true[proof] for proof in proofs), sum(made[proof] for proof in proofs)


@dataclass(frozen=True)
class Promise:
    """What was promised, with what was measured; a detail of one has no least share of its own."""

    name: str
    measured: tuple[float, int]
    least: float | None = None

    @property
    def kept(self) -> bool:
        return self.least is None or share(self.measured) >= self.least

    def __str__(self) -> str:
        verdict = "    " if self.least is None else "pass" if self.kept else "FAIL"
        asked = "" if self.least is None else f"  (>= {self.least * 100:g}%)"
        return f"{verdict}  {self.name:62} {share(self.measured):8.3%} of {self.measured[1]:6}{asked}"


def promises(
    rows: Sequence[Row], days: dates.DateFigures, false: Sequence[FalseRepairs]
) -> tuple[Promise, ...]:
    """What was promised for repair; one that is not kept fails the run, like a figure below its floor."""
    lossless = [row for row in rows if row.family == "lossless" and row.level == "sentence"]
    holes = [row for row in rows if row.family == "holes"]
    cleaned = [row for row in rows if row.family == "cleaned"]
    stream = [row for row in rows if row.family == "stream"]
    worst = min(lossless, key=lambda row: row.states["exact"] / row.cases)
    least = min(holes, key=lambda row: share(row.between))
    ours = [one for one in false if one.name != "real pages"]
    clean = total((one.texts - len(one.changed), one.texts) for one in ours)
    return (
        Promise("lossless classes, sentences", total((r.states["exact"], r.cases) for r in lossless), 0.99),
        Promise(f"  the worst of them, {worst.name}", (worst.states["exact"], worst.cases)),
        Promise("characters between holes", total(r.between for r in holes), 0.98),
        Promise(f"  the worst class, {least.name} @ {least.level}", least.between),
        Promise("  where a cleaner dropped bytes unmarked", total(r.between for r in cleaned)),
        Promise("spots of splices and cuts, documents", total(r.spots for r in stream), 0.98),
        Promise("  torn ones alone", total(r.torn for r in stream)),
        Promise("    all bytes of which are there", total(r.whole for r in stream)),
        Promise("    characters beside lost bytes in the others", total(r.beside for r in stream)),
        Promise("proven and unique claims that are true", trust(rows, _PROVEN), 1.0),
        Promise("clean texts without a false repair", clean, 1.0),
        Promise("dates with one reading restored", (days.restored, days.unique), 1.0),
        Promise("dates with several left", (days.left, days.ambiguous), 1.0),
    )


def page_promises(scores: Sequence[pages.Scores]) -> Iterator[Promise]:
    """What was promised for whole pages, of our own as of real ones. Not all of it is kept yet: until then it is
    shown, and only its floors fail a run. Held pages are few: of their fields one more
    or less is six points, so they have floors and no promise."""
    for one in scores:
        if one.name.endswith("flat"):
            yield Promise(f"{one.name}: body F1", one.body, 0.93)
            continue
        least = dict.fromkeys(_LEAST) if one.name == "held" else _LEAST
        yield Promise(f"{one.name}: body F1", one.body, 0.975)
        yield Promise(f"{one.name}: bodies not below {pages.LOW:.2f}", one.not_low, 1.0)
        yield from (Promise(f"{one.name}: {name} right", one.said(name), least[name]) for name in least)
        yield Promise(f"{one.name}: no date where none is given", one.kept("published"), 1.0)
        yield Promise(f"{one.name}: no editor taken for an author", one.authors_no_editors, 1.0)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Quality on our own texts, held to floors.")
    for option in ("--write", "--lower", "--all", "--json"):
        parser.add_argument(option, action="store_true")
    asked = parser.parse_args(arguments)
    out = sys.stderr if asked.json else sys.stdout
    start = time.perf_counter()
    rows = []
    for row in measure.rows(every=asked.all):
        rows.append(row)
        print(line(row), file=out)
    days, false = dates.figures(), measure.false_repairs()
    for one in false:
        print(
            f"false repairs on {one.name}: {len(one.changed)} of {one.texts}",
            *one.changed[:9],
            sep="\n  ",
            file=out,
        )
    for name, repairs in measure.seeds().items():
        print(f"repairs of the real scrape {name}: {dict(repairs)}", file=out)
    scores = list(pages.scores())
    print(*scores, sep="\n", file=out)
    if "real" not in pages.sets():
        print("real pages: none at hand, skipped", file=out)
    found = figures(rows, days, false, scores)
    promised = promises(rows, days, false)
    print(*promised, *page_promises(scores), sep="\n", file=out)
    print(f"{time.perf_counter() - start:.0f} s", file=out)
    if asked.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    below = hold(found, write=asked.write, lower=asked.lower, out=out)
    return int(below or not all(one.kept for one in promised))


def hold(found: floors.Figures, write: bool, lower: bool, out: object = sys.stdout) -> bool:
    """Compare with the floors, or move them; whether any figure is below its floor."""
    before = floors.load() if floors.FILE.exists() else {}
    if write:
        floors.write(floors.raised(found, {} if lower else before))
        before = {} if lower else before
    below = floors.sunk(found, before)
    print(*(f"BELOW  {one}" for one in below), sep="\n", end="\n" if below else "", file=out)  # type: ignore[call-overload]
    return bool(below)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
