"""Other tools on the same damage: writes docs/comparison.md. Needs `make rivals`; no part of `make eval`.

    python -m bench.rivals            write docs/comparison.md anew
    python -m bench.rivals --print    print it only

Each tool gets its fairest chance, and all are held to the same measure, a lenient one where typography is not
what the damage is about.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import ftfy
from charset_normalizer import from_bytes
from tests.tools import damage
from tests.tools.damage.codecs import decode, encode

from ctcorpus import language
from ctcorpus.stages.repair import repair_text

from . import places, texts
from .classes import CLASSES, Class
from .follow import plain
from .levels import Case, strike
from .measure import Ratio, share, total

DOC = Path(__file__).resolve().parent.parent / "docs/comparison.md"
#: cases a class; documents are long
_CASES, _DOCUMENTS = 100, 20
#: codecs that bytes of Chinese text are written in, and read with by mistake
_WRITTEN = ("utf-8", "gb18030", "cp950")
_READ = ("latin-1", "cp1252", "cp1250", "mac-roman", "gb18030", "cp950")
_SAFE = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_character_width=False,
    fix_latin_ligatures=False,
    normalization=None,
    unescape_html=True,
)
_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True)
class Section:
    family: str
    level: str
    head: str
    measure: Callable[[Case, str], Ratio]


def restored(case: Case, after: str) -> Ratio:
    """The clean text, but for width, blanks, what is not seen, and the shape of quotes."""
    return int(lenient(after) == lenient(case.clean)), 1


def identical(case: Case, after: str) -> Ratio:
    return int(after == case.clean), 1


def between(case: Case, after: str) -> Ratio:
    """Damaged characters whose bytes all survive, found in order in what a tool gives."""
    wanted = places.whole_characters(case)
    blocks = SequenceMatcher(None, case.clean, after, autojunk=False).get_matching_blocks()
    found = {i for block in blocks for i in range(block.a, block.a + block.size)}
    return len(wanted & found), len(wanted)


def lenient(text: str) -> str:
    return plain(text).translate(_QUOTES)


SECTIONS = (
    Section("lossless", "sentence", "One codec read as another; escapes: whole sentences", restored),
    Section("lossless", "run", "The same on one phrase inside the sentence", restored),
    Section("holes", "sentence", "Bytes lost: characters between the holes", between),
    Section("broken", "sentence", "Bytes dropped, pairs halved: characters whose bytes survive", between),
    Section("stream", "document", "Readings spliced in, the stream cut: whole documents", restored),
    Section("mixed", "document", "Several kinds of damage: whole documents", restored),
    Section("typography", "sentence", "Width, blanks, what is not seen: identical sentences", identical),
)


# --- the tools --------------------------------------------------------------------------------------


def ours(text: str, case: Case | None) -> str:
    return repair_text(text)[0]


def ftfy_default(text: str, case: Case | None) -> str:
    return str(ftfy.fix_text(text))


def ftfy_safe(text: str, case: Case | None) -> str:
    """Line by line through `fix_and_explain`, which honours every option."""
    return "\n".join(ftfy.fix_and_explain(line, _SAFE).text for line in text.split("\n"))


def charset_normalizer(text: str, case: Case | None) -> str:
    """The bytes behind the text, guessed anew. For a codec class it is told which codec gave the text."""
    told = damage.PAIRS.get(case.kind.name.split("+")[-1].split(" ")[0]) if case else None
    found = []
    for codec in (told[1],) if told else _READ:
        try:
            best = from_bytes(encode(text, codec)).best()
        except UnicodeError:
            continue
        if best is not None:
            found.append((best.chaos, -best.coherence, str(best)))
    return min(found)[2] if found else text


def most_han(text: str, case: Case | None) -> str:
    """Of all ways to encode and decode the text again, twice at most, the one with most common Han characters."""
    return max(readings(text), key=lambda one: sum(c in _common() for c in one))


def best_model(text: str, case: Case | None) -> str:
    """The same, the one that costs our own language model the fewest bits a character."""
    return min(readings(text), key=lambda one: language.bits(one) if one else 99.0)


def readings(text: str) -> list[str]:
    """The text as it is, first, and what each wrong codec and each right one make of it, up to twice."""
    found = dict.fromkeys([text])
    level = [text]
    for _ in range(2):
        level = [one for before in level for one in _once(before) if one not in found]
        found |= dict.fromkeys(level)
    return list(found)


def _once(text: str) -> Iterator[str]:
    for read in _READ:
        try:
            data = encode(text, read)
        except UnicodeError:
            continue
        for written in _WRITTEN:
            if written != read:
                try:
                    yield decode(data, written)
                except UnicodeError:
                    continue


@cache
def _common() -> frozenset[str]:
    rare = set(language.rare_characters())
    return frozenset(chr(code) for code in range(0x4E00, 0xA000) if chr(code) not in rare)


Tool = Callable[[str, Case | None], str]
TOOLS: dict[str, Tool] = {
    "ctcorpus": ours,
    "ftfy": ftfy_default,
    "ftfy, Chinese-safe": ftfy_safe,
    "charset-normalizer": charset_normalizer,
    "matrix, most Han": most_han,
    "matrix, language model": best_model,
}


# --- the table --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    name: str
    of: int
    done: tuple[float, ...]  # share, by tool


def lines(section: Section) -> Iterator[Line]:
    for kind in CLASSES:
        if kind.family == section.family and section.level in kind.levels:
            cases = _cases(kind, section.level)
            ratios = [
                total(section.measure(case, tool(case.seen.text, case)) for case in cases)
                for tool in TOOLS.values()
            ]
            if cases and ratios[0][1]:
                yield Line(kind.name, ratios[0][1], tuple(map(share, ratios)))


def _cases(kind: Class, level: str) -> list[Case]:
    sources = texts.documents() if level == "document" else texts.sentences()
    some = [one for one in sources if one.script in kind.scripts]
    random.Random(1).shuffle(some)
    found = (strike(kind, level, one) for one in some)
    return list(islice(filter(None, found), _DOCUMENTS if level == "document" else _CASES))


def changed(name: str, some: Sequence[str], beyond: bool) -> Line:
    """Clean texts that a tool changes at all, or beyond width, blanks and quotes."""
    view = lenient if beyond else str
    done = tuple(
        sum(view(tool(one, None)) != view(one) for one in some) / len(some) for tool in TOOLS.values()
    )
    return Line(name, len(some), done)


def table(head: str, rows: Sequence[Line]) -> list[str]:
    return [
        f"| {head} | of | " + " | ".join(TOOLS) + " |",
        "|---|---:|" + "---:|" * len(TOOLS),
        *(
            f"| {row.name.replace('|', '/')} | {row.of} | " + " | ".join(map(_percent, row.done)) + " |"
            for row in rows
        ),
    ]


def _percent(part: float) -> str:
    return f"{part:.0%}" if part in (0, 1) else f"{part:.1%}"


def page() -> str:
    out = [
        "# Side by side with other tools",
        "",
        "<!-- Written by `make rivals` (python -m bench.rivals); do not edit by hand. -->",
        "",
        *_HEAD.format(ftfy=version("ftfy"), cn=version("charset-normalizer")).strip().split("\n"),
        "",
        "## Restored",
    ]
    for section in SECTIONS:
        out += ["", *table(section.head, list(lines(section)))]
    sets = (
        ("our clean sentences", [one.text for one in texts.sentences()]),
        ("hard negatives", [one.text for one in texts.negatives()]),
    )
    rows = [
        changed(f"{name}{', beyond width, blanks and quotes' if beyond else ''}", some, beyond)
        for name, some in sets
        for beyond in (False, True)
    ]
    out += ["", "## Changed, though nothing was wrong", "", *table("Undamaged text", rows)]
    return "\n".join(out) + "\n"


_HEAD = """
Share of damaged texts that come back exactly, and of undamaged texts that are changed. The damage is that of
`tests/tools/damage`, on our own sentences in both scripts, wherever it can act at all (`make eval` prints how often
that is). Restored means: the clean text, but for width, blanks, invisible characters and the shape of quotes, for
every tool alike; where characters are counted, those that stand in the result, in order.

* **ftfy** {ftfy}: `fix_text` as it comes.
* **ftfy, Chinese-safe**: `fix_and_explain` line by line with `uncurl_quotes=False, fix_character_width=False,
  fix_latin_ligatures=False, normalization=None, unescape_html=True`.
* **charset-normalizer** {cn}: it works on bytes, so the text is encoded back and the bytes guessed anew. In the codec
  classes it is *told* the codec that the text was wrongly read with; elsewhere it tries six and takes the guess with the
  least mess, then the most coherence.
* **matrix**: every way to encode the text in one of six codecs and decode it from one of three, twice at most; of all
  results, the text itself among them, the one with most common Han characters, or the one that our own language model
  likes best.
"""


def main(arguments: Sequence[str]) -> int:
    text = page()
    if "--print" in arguments:
        print(text)
    else:
        DOC.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
