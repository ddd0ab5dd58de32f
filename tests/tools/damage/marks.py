"""Marks and blanks: width, invisible characters, indents, line ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def width_fold(text: str) -> str:
    """U+FF01..FF5E folded to ASCII, and nothing else: `，` -> `,`, `（` -> `(`, but 。 and ⑴ stay."""
    return text.translate(_FOLD)


def insert_every(text: str, marks: str, every: int) -> str:
    """One of `marks`, in turn, behind each `every`-th character: zero width, soft hyphen, NBSP, controls."""
    out: list[str] = []
    for number, character in enumerate(text, 1):
        out.append(character)
        if number % every == 0:
            out.append(marks[(number // every - 1) % len(marks)])
    return "".join(out)


def widen_blanks(text: str, blank: str = "\u3000", times: int = 3) -> str:
    """Each ideographic space becomes a run of blanks, as in the cells of a flattened table."""
    return text.replace("\u3000", blank * times)


def lost_indent(paragraphs: Sequence[str], which: Iterable[int], mark: str = "?") -> list[str]:
    """Paragraphs (counted from 1) glued to the one before: line end and indent became `?`, or nothing."""
    out: list[str] = []
    glued = frozenset(which)
    for number, paragraph in enumerate(paragraphs, 1):
        if number in glued and out:
            out[-1] += mark + paragraph
        else:
            out.append(paragraph)
    return out


def hard_wrap(paragraph: str, width: int, indent: str = "　　") -> list[str]:
    """A paragraph as lines of `width` characters, the first one indented."""
    text = indent + paragraph
    return [text[start : start + width] for start in range(0, len(text), width)]
