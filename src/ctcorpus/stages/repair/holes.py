"""Codec misreadings with losses (`utf8-as-gb18030-holes`, ...): bytes that the wrong codec could not decode
became U+FFFD or `?`, or were dropped.

What stands between the marks is exact. A character some bytes of which are gone is restored where one character
alone can have given what is seen; else a mark stays in its place, and its likeliest candidate is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, chain

from ctcorpus import codecs_zh, language
from ctcorpus.edits import Edit, Proof
from ctcorpus.stages.repair import about, in_step, switches
from ctcorpus.stages.repair.edges import reads_better, settled, without_marks
from ctcorpus.stages.repair.frame import lines_with
from ctcorpus.stages.repair.gaps import Gap, Piece, likely, parse, pre_images
from ctcorpus.stages.repair.losses import (
    BLANK,
    SOFT_HYPHEN,
    Bytes,
    Reader,
    is_single,
    read,
    stream,
    undefined,
    widths,
)
from ctcorpus.stages.repair.readings import Model, Solution, is_believed, reading, undisputed
from ctcorpus.strange import suspicious

_DOUBLE = (
    ("utf8-as-gb18030", "utf-8", "gb18030"),
    ("utf8-as-big5", "utf-8", "cp950"),
    ("gb18030-as-big5", "gb18030", "cp950"),
    ("big5-as-gb18030", "cp950", "gb18030"),
)
#: single-byte codecs with bytes that they do not define
_SINGLE = (
    ("utf8-as-cp1252", "utf-8", "cp1252"),
    ("utf8-as-cp1250", "utf-8", "cp1250"),
    ("gb18030-as-cp1252", "gb18030", "cp1252"),
    ("gb18030-as-cp1250", "gb18030", "cp1250"),
    ("big5-as-cp1252", "cp950", "cp1252"),
)
#: readings whose undefined or invisible bytes were dropped without a mark: only UTF-8 says where
_DROPPED = (("utf8-as-cp1252", "utf-8", "cp1252"), ("utf8-as-latin1", "utf-8", "latin-1"))
RULES = tuple(dict.fromkeys(f"{name}-holes" for name, _, _ in (*_DOUBLE, *_SINGLE, *_DROPPED)))
#: letters that UTF-8 leads of Chinese, and pairs, become in single-byte codecs
_LEADS = frozenset("âãäåæçèéïăĺćčéď")
_LETTERS = re.compile("[\x80-\u024f]")
_WESTERN = re.compile("[\x80-\u02ff\u2010-\u2044\u20ac\u2122]")
_MARKS = frozenset("\ufffd?")
#: bits by which the code of Big5-HKSCS must read better: the reader was rather cp950. With 0 bits 1 in 100 characters
#: between holes would be left
_RATHER_CP950 = 6.0
#: one of which a damaged line must hold
_SIGN = re.compile(f"[{''.join(sorted(_LEADS | _MARKS))}]")
#: what a reader gives that leaves no byte undefined: nothing is lost there
_C1 = frozenset(range(0x80, 0xA0))
_CONTROLS = frozenset(map(chr, _C1))
#: what cp1252 gives for bytes that are controls in Latin-1
_PRINTED = frozenset(bytes(_C1 - undefined("cp1252")).decode("cp1252"))
#: bits a character, and in all, by which the best reading must be better than one that says something else
_CLEARLY, _LEAST_CLEAR = 0.5, 16.0
#: so many lines that one model explains, and no other about as well, speak for it in the next ones
_KNOWN = 2


def forward(text: str, model: Model) -> str:
    """The damage: `text` written and read with losses."""
    return read(codecs_zh.encode(text, model.written), model.reader)


@cache
def _rare() -> frozenset[str]:
    """Characters that misread text has and running text hardly."""
    other = chain(range(0x2B0, 0x500), range(0x2500, 0x25A0), range(0x3040, 0x312A), range(0xE000, 0xF900))
    return frozenset((*language.rare_characters(), *map(chr, other)))


def find(text: str) -> Iterator[Edit]:
    """One edit a damaged run, proof `unique`; marks that nothing fills stay in its text."""
    known: list[Model] = []
    for start, line in lines_with(suspicious(), text):
        if _SIGN.search(line) and not about.words("misread").search(line):
            found = _of_line(line, known)
            if about.is_shown(line, [(one.start, one.start + len(one.before)) for one in found]):
                continue
            for one in found:
                gain = round(one.saved / max(len(one.after), 1), 2)
                doubtful = _is_doubtful(one)
                proof: Proof = "guess" if doubtful else "unique"
                yield Edit(
                    start + one.start, one.before, one.after, one.model.rule, proof, 1 + doubtful, gain
                )


def _is_doubtful(one: Solution) -> bool:
    """Whether a run may say something else: by the other variant of Big5, or since a byte is gone that left no mark."""
    if one.model.written != "utf-8" and is_single(one.model.reader.codec):
        return in_step.has_left_over(one.after)
    return one.model.reader.codec == "cp950" and _may_be_hkscs(one.before, one.model.written)


def _may_be_hkscs(seen: str, written: str) -> bool:
    """Whether a character of a run says something better between its neighbours by its code in Big5-HKSCS."""
    return any(
        language.cost(_as_hkscs(seen[i - 2 : i + 3], True, written))
        < language.cost(_as_hkscs(seen[i - 2 : i + 3], False, written)) - _RATHER_CP950
        for i in range(2, len(seen) - 2)
        if seen[i] in _hkscs() and _MARKS.isdisjoint(seen[i - 2 : i + 3])
    )


def _as_hkscs(five: str, middle: bool, written: str) -> str:
    """What five characters say by their codes in cp950, or the middle one by that in Big5-HKSCS."""
    data = (one.encode("big5hkscs" if middle and i == 2 else "cp950", "ignore") for i, one in enumerate(five))
    return b"".join(data).decode(written, "replace")


@cache
def _hkscs() -> frozenset[str]:
    """Characters that have other codes in cp950 and Big5-HKSCS."""
    both = (chr(i) for i in chain(range(0x400, 0x500), range(0x2460, 0x2480), range(0x3005, 0x3100)))
    codes = ((one, one.encode("cp950", "ignore"), one.encode("big5hkscs", "ignore")) for one in both)
    return frozenset(one for one, taiwan, hong_kong in codes if taiwan and hong_kong and taiwan != hong_kong)


def _of_line(line: str, known: list[Model]) -> list[Solution]:
    """The solutions of a line. `known` remembers the models that explained the last lines without a rival."""
    models = list(_models(line))
    if len(known) == _KNOWN and len(set(map(_same, known))) == 1:
        model = next((model for model in models if _same(model) == _same(known[0])), None)
        found = _believed(line, _solutions(line, model)) if model else []
        if model and sum(one.before.count(model.mark) for one in found) == line.count(model.mark):
            return found
    found, clear = _solve(line, models)
    if found:
        known[:] = [*known, found[0].model][-_KNOWN:] if clear else []
    return found


def _same(model: Model) -> tuple[str, int, str]:
    """GB18030 or GBK, and what is dropped, differ from line to line."""
    return model.name, model.reader.lost, model.reader.mark


def _solve(line: str, models: list[Model]) -> tuple[list[Solution], bool]:
    """The readings of the damaged runs of a line by the model that explains most of it; whether it has no rival.

    What a model that explains about as much denies is not claimed. UTF-8 over a stretch that is long enough
    is no chance: pairs are tried where there is none.
    """
    for by_itself in (True, False):
        readings = [_solutions(line, model) for model in models if (model.written == "utf-8") == by_itself]
        if not by_itself or any(is_believed(one) for one in chain.from_iterable(readings)):
            break
    best = max(readings, key=_saved, default=[])
    least = _saved(best) - max(_CLEARLY * sum(len(one.parts) for one in best), _LEAST_CLEAR)
    rivals = [one for other in readings if other is not best and _saved(other) > least for one in other]
    return _believed(line, (undisputed(one, rivals) for one in best)), not rivals


def _believed(line: str, found: Iterable[Solution | None]) -> list[Solution]:
    """The solutions that can be claimed, without what is not sure at their edges."""
    kept = (one for one in found if one)
    believed = (one for one in kept if reads_better(one))
    sure = (without_marks(one) if one.model.written == "utf-8" else settled(line, one) for one in believed)
    return [one for one in sure if is_believed(one)]


def _saved(found: list[Solution]) -> float:
    return sum(one.saved for one in found)


def _solutions(line: str, model: Model) -> list[Solution]:
    runs = _runs_of_utf8(line, model) if model.written == "utf-8" else _runs_of_pairs(line, model)
    whole = (run for run in runs if model.reader.mark or _is_whole(line, run))
    return [one for run in whole if (one := reading(line, run, model))]


def _models(line: str) -> Iterator[Model]:
    """The models that can have given a line."""
    letters = frozenset(line)
    single = len(_LETTERS.findall(line)) > 2 and bool(letters & _LEADS | letters & _MARKS)
    double = bool(letters & _rare())
    hidden = frozenset() if "\xad" in letters else frozenset((SOFT_HYPHEN,))
    blanks = "\xa0" not in letters
    if single and "\ufffd" not in letters:
        yield from _dropping(letters, hidden, blanks)
    single = single and letters.isdisjoint(_CONTROLS)
    for mark in sorted(_MARKS & letters):
        for name, written, codec in _DOUBLE if double else ():
            for lost in (1, 2):
                yield Model(name, written, Reader(_narrow(line, codec, mark), lost, mark))
        for name, written, codec in _SINGLE if single else ():
            yield Model(name, written, Reader(codec, 1, mark, hidden, blanks))


def _dropping(letters: frozenset[str], hidden: Bytes, blanks: bool) -> Iterator[Model]:
    """Readers whose bytes went without a mark; a cleaner makes a blank of A0, or nothing."""
    lost = hidden if letters & _CONTROLS else hidden | _C1
    for name, written, codec in _DROPPED:
        gone = lost
        if codec == "cp1252":
            if letters.isdisjoint(_PRINTED):
                continue  # nothing tells it from Latin-1, which has more to lose
            gone = lost - _C1 | lost & undefined(codec)
        if gone or blanks:
            yield Model(name, written, Reader(codec, 1, "", gone, blanks))
        if blanks:
            yield Model(name, written, Reader(codec, 1, "", gone | {BLANK}))


def _narrow(line: str, codec: str, mark: str) -> str:
    """GBK where it can have given the line: it loses more bytes than GB18030, so more can hide behind a mark."""
    if codec != "gb18030":
        return codec
    try:
        line.replace(mark, "").encode("gbk")
    except UnicodeEncodeError:
        return codec
    return "gbk"


def gaps(before: str, after: str, rule: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """For each mark of a repair the characters that can have stood there, as far as anything is known of it."""
    for model in _models(before):
        one = reading(before, (0, len(before)), model) if model.rule == rule else None
        if (
            one
            and len(one.parts) == len(after)
            and all(
                seen == model.mark or isinstance(part, Gap) or seen == part
                for seen, part in zip(after, one.parts, strict=True)
            )
        ):
            for i, part in enumerate(one.parts):
                if isinstance(part, Gap) and part.ways:
                    yield i, pre_images(part, model.written)
            return


# --- runs -----------------------------------------------------------------------------------------


def _runs_of_pairs(line: str, model: Model) -> Iterator[tuple[int, int]]:
    if not switches.is_worth(line, model.written, model.reader):
        return
    for start, end in switches.windows(line, model.written, model.reader):
        for run in switches.runs(line[start:end], model.written, model.reader):
            yield start + run[0], start + run[1]


def _runs_of_utf8(line: str, model: Model) -> Iterator[tuple[int, int]]:
    """Where the bytes behind the line are UTF-8 for a while: those of other text hardly ever are."""
    data = stream(line, model.reader, "utf-8")
    index: dict[int, int] = {}
    for start, end in likely(data, model.reader):
        group: list[Piece] = []
        for piece in (*parse(data[start:end], "utf-8", model.reader), Piece(0, 0)):
            if piece.text or piece.gap:
                group.append(piece)
                continue
            if _worth(group):
                index = index or _places(line, model.reader)
                yield from _aligned(group, start, index)
            group = []


def _worth(group: list[Piece]) -> bool:
    """Whether pieces in a row are a damaged run with losses."""
    return any(p.text and not p.text.isascii() for p in group) and any(p.gap and p.gap.ways for p in group)


def _places(line: str, reader: Reader) -> dict[int, int]:
    """Offset in the stream -> offset in the line."""
    return {byte: i for i, byte in enumerate(accumulate(widths(line, reader), initial=0))}


def _aligned(group: list[Piece], shift: int, index: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The run from the first to the last character that begins and ends where one of the line does."""
    first = next((index[a + shift] for a, _ in _characters(group) if a + shift in index), None)
    last = next((index[b + shift] for _, b in _characters(group, -1) if b + shift in index), None)
    if first is not None and last is not None and first < last:
        yield first, last


def _is_whole(line: str, run: tuple[int, int]) -> bool:
    """Whether no other misread letters are beside a run: then bytes were dropped, not read otherwise."""
    start, end = run
    return not _WESTERN.match(line[start - 1 : start]) and not _WESTERN.match(line[end : end + 1])


def _characters(group: list[Piece], step: int = 1) -> Iterator[tuple[int, int]]:
    """Start and end of the characters of a group that are not ASCII, from its beginning or its end."""
    for piece in group[::step]:
        if piece.gap and piece.gap.ways:
            yield piece.start, piece.end
        at = piece.start if step > 0 else piece.end
        for character in piece.text[::step]:
            size = len(character.encode())
            if size > 2:  # two bytes may be a clean pair beside the run: 路 is ·
                yield (at, at + size) if step > 0 else (at - size, at)
            at += step * size
