"""Quality on our own texts, with floors: exits 1 where a figure falls below `bench/floors.json`.

    python bench/eval.py            print the figures and hold them to the floors
    python bench/eval.py --write    make today's figures the floors; a floor that sinks shows in the diff

Sentences come from `tests/samples/originals` (both scripts). For each codec pair: the share of sentences on which it
is total, and of those the share that comes back exactly. `false repairs` counts undamaged sentences that a repair
changed. Bodies and fields are those of the sample corpus, against its originals.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from ctcorpus.chains import PAIRS, forward  # noqa: E402
from ctcorpus.model import Document, RawFile  # noqa: E402
from ctcorpus.pipeline import normalize  # noqa: E402
from ctcorpus.stages.repair import repair_text  # noqa: E402
from ctcorpus.stages.t2s import simplify  # noqa: E402
from tools.make_samples import RAW, SAMPLES, load  # noqa: E402

FLOORS = HERE / "floors.json"


def sentences() -> list[str]:
    texts = (path.read_text("utf-8") for path in sorted((SAMPLES / "originals").glob("*.txt")))
    parts = (part for text in texts for line in text.split("\n") for part in re.split(r"(?<=[。！？])", line))
    return [part for part in parts if len(part) >= 8]


def codec_pairs(texts: list[str]) -> Iterator[tuple[str, float, str]]:
    """(name, share restored, remark) for each pair."""
    for pair in PAIRS:
        seen = {}
        for text in texts:
            try:
                seen[text] = forward(text, (pair,))
            except UnicodeError:
                continue
        restored = sum(repair_text(damaged)[0] == text for text, damaged in seen.items())
        yield pair[0], restored / max(len(seen), 1), f"total on {len(seen)} of {len(texts)} sentences"


def false_repairs(texts: list[str]) -> int:
    """Undamaged sentences in which a repair (not typography) changed anything."""
    passes = (repair_text(text)[1] for text in texts)
    return sum(any(edit.proof != "normalised" for one in done for edit in one.edits) for done in passes)


def samples() -> Iterator[tuple[str, float, str]]:
    """Bodies that come back exactly, and fields that are right, over the sample corpus."""
    exact = bodies = right = fields = 0
    for sample in load():
        doc = normalize(RawFile(sample.path, (RAW / sample.path).read_bytes()))
        hant = sample.expect["script"] == "Hant"
        if sample.exact:
            bodies += 1
            exact += isinstance(doc, Document) and doc.paragraphs == [
                simplify(one, hant) for one in sample.body
            ]
        for key in ("title", "published", "source", "doc_number"):
            if isinstance(doc, Document) and key in sample.expect:
                want = sample.expect[key]
                fields += 1
                right += getattr(doc.metadata, key) == (simplify(want, hant) if want else want)
    yield "sample bodies exact", exact / bodies, f"{bodies} bodies"
    yield "sample fields right", right / fields, f"{fields} fields"


def main() -> int:
    texts = sentences()
    figures = [*codec_pairs(texts), *samples()]
    false = false_repairs(texts)
    figures.append(("no false repairs", 1 - false / len(texts), f"{false} of {len(texts)} sentences"))
    if "--write" in sys.argv:
        FLOORS.write_text(
            json.dumps({name: round(share, 4) for name, share, _ in figures}, indent=1) + "\n", "utf-8"
        )
    floors = json.loads(FLOORS.read_text("utf-8"))
    sunk = [name for name, share, _ in figures if round(share, 4) < floors.get(name, 0)]
    for name, share, remark in figures:
        print(
            f"{name:22} {share:7.2%}   floor {floors.get(name, 0):7.2%}   {remark}{'   BELOW' if name in sunk else ''}"
        )
    return bool(sunk)


if __name__ == "__main__":
    sys.exit(main())
