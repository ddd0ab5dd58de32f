"""Traditional -> Simplified: OpenCC's table, a supplement for its known errors, language and script.

The text keeps its length and every character its place, so an offset means the same in both scripts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from ctcorpus.config import Config
from ctcorpus.edits import Edit
from ctcorpus.hanzi import hant_marks, is_han, script_of
from ctcorpus.model import Document, Metadata
from ctcorpus.rules import read_rows
from ctcorpus.stages.t2s import opencc_table

convert = opencc_table.convert

#: languages whose text this project is for; `mixed` is Chinese beside another language
_CHINESE = ("zh", "mixed")
#: written with Han characters of their own forms, which must stay: 國, 氣 are right in Korean
_OTHER_HAN = ("ja", "ko")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|that|for|with|by)\b", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[^\W\d_]+")


def t2s(document: Document, config: Config) -> Document:
    """The stage: language and script, the text as one edit, the bibliographic fields."""
    text = document.text
    characters = Counter(text)
    language = language_of(characters, text)
    script = script_of(characters) if language in _CHINESE else None
    if language not in _CHINESE:
        document = document.with_flags("not-chinese")
    metadata = replace(document.metadata, language=language, script=script)
    if language in _OTHER_HAN:
        return replace(document, metadata=metadata)
    document = replace(document, metadata=_simplify_metadata(metadata))
    by_line = script != "Hant" and not hant_marks().isdisjoint(characters)
    simplified = simplify_lines(text) if by_line else simplify(text, script == "Hant")
    return document.edit("t2s", [Edit(0, text, simplified, "t2s")])


def simplify_lines(text: str) -> str:
    """`simplify` line by line: the words for Traditional text act on lines with a character that tells it."""
    return "\n".join(simplify(line, not hant_marks().isdisjoint(line)) for line in text.split("\n"))


def simplify(text: str, hant: bool) -> str:
    """Simplified form of a text, of equal length: `convert` with the supplement laid over it.

    `hant` says that the text is Traditional. Without it only names are kept from `convert`
    (乾安 stays), so on Simplified text the supplement never changes a character that OpenCC leaves.
    """
    simplified = convert(text)
    parts: list[str] = []
    position = 0
    for start, target in _corrections(text, hant):
        parts += (simplified[position:start], target)
        position = start + len(target)
    parts.append(simplified[position:])
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the supplement (`rules/t2s_supplement.tsv`): one row holds one or many."""

    rule: str
    source: str
    target: str
    hant: bool  # acts in Traditional text only
    not_before: str  # characters that must not stand before the words
    not_after: str

    def fits(self, text: str, start: int, hant: bool) -> bool:
        """Whether the words at `start` are meant: their neighbours and the script allow it."""
        before, after = text[max(start - 1, 0) : start], text[start + len(self.source) :][:1]
        allowed = (not before or before not in self.not_before) and (not after or after not in self.not_after)
        return allowed and (hant or not self.hant)


@dataclass(frozen=True, slots=True)
class _Supplement:
    words: dict[str, Correction]
    #: characters at which the supplement differs from OpenCC, of each word the first
    triggers: re.Pattern[str]
    #: for each trigger where words around it can lie: (offset of the trigger, length), the longest first
    shapes: dict[str, list[tuple[int, int]]]


@cache
def supplement() -> dict[str, Correction]:
    """The supplement's words with what becomes of them."""
    return {
        word: Correction(rule, word, target, lines == "hant", before.strip("-"), after.strip("-"))
        for rule, lines, source, targets, before, after, *_ in read_rows("t2s_supplement.tsv")
        for word, target in zip(source.split(" "), _targets(source, targets), strict=True)
    }


def _targets(source: str, targets: str) -> list[str]:
    """A row's targets: listed one by one, or as changes of characters (`著=着`) with OpenCC for the rest."""
    if "=" not in targets:
        return targets.split(" ")
    changes = dict(pair.split("=") for pair in targets.split(" "))
    pairs = zip(source, convert(source), strict=True)
    return "".join(changes.get(traditional, simplified) for traditional, simplified in pairs).split(" ")


@cache
def _supplement() -> _Supplement:
    shapes: dict[str, set[tuple[int, int]]] = {}
    for word, correction in supplement().items():
        pairs = zip(convert(word), correction.target, strict=True)
        offset = next((i for i, (theirs, ours) in enumerate(pairs) if theirs != ours), 0)
        shapes.setdefault(word[offset], set()).add((offset, len(word)))
    triggers = re.compile(f"[{''.join(shapes)}]")
    ordered = {c: sorted(found, key=lambda shape: -shape[1]) for c, found in shapes.items()}
    return _Supplement(supplement(), triggers, ordered)


def _corrections(text: str, hant: bool) -> Iterator[tuple[int, str]]:
    """Where the supplement acts: start and target, from left to right."""
    table = _supplement()
    position = 0
    for trigger in table.triggers.finditer(text):
        for offset, length in table.shapes[trigger[0]]:
            start = trigger.start() - offset
            found = table.words.get(text[start : start + length]) if start >= position else None
            if found and found.fits(text, start, hant):
                yield start, found.target
                position = start + length
                break


def _simplify_metadata(metadata: Metadata) -> Metadata:
    """The fields that readers search in Simplified; what they were where that is something else."""
    hant = metadata.script == "Hant"

    def simple(value: str) -> str:
        return simplify(value, hant or not hant_marks().isdisjoint(value))

    changes: dict[str, object] = {}
    for name in ("title", "subtitle", "source", "issuer", "site"):
        value: str | None = getattr(metadata, name)
        if value and simple(value) != value:
            changes |= {name: simple(value), f"{name}_original": value}
    for name in ("authors", "page_keywords", "attachments"):
        values: tuple[str, ...] = getattr(metadata, name)
        if (simplified := tuple(map(simple, values))) != values:
            changes |= {name: simplified, f"{name}_original": values}
    return replace(metadata, **changes)  # type: ignore[arg-type]


def language_of(counts: Mapping[str, int], text: str) -> str:
    """The language as far as its characters tell: zh, mixed (Chinese and another), en, ja, ko, und.

    A Han character weighs as much as three letters, which is about what it says. `und` (BCP 47:
    undetermined) stands for everything else; a text of marks and figures only is `und` too.
    `counts` are those of the characters of `text`.
    """
    letters = {c: n for c, n in counts.items() if c.isalpha()}
    han = sum(n for c, n in letters.items() if is_han(c))
    kana = sum(n for c, n in letters.items() if "\u3041" <= c <= "\u30fa")
    hangul = sum(n for c, n in letters.items() if "\uac00" <= c <= "\ud7a3")
    weight = sum(letters.values()) + 2 * (han + kana + hangul)
    # Japanese prose is a third kana and more; Chinese that quotes a name or a title stays below
    if kana and 6 * kana >= han + kana:
        return "ja"
    if hangul and 6 * hangul > weight:
        return "ko"
    if han and 3 * han >= 0.7 * weight:
        return "zh"
    if han and 3 * han >= 0.2 * weight:
        return "mixed"
    return _latin_language(text)


def _latin_language(text: str) -> str:
    """`en` where one word in ten or more is one of ten English function words, a quarter in real prose."""
    words = len(_LATIN_WORD.findall(text))
    return "en" if words and 10 * len(_ENGLISH.findall(text)) >= words else "und"
