"""The damage classes of the benchmark: what is done to clean text, on which script, at which level.

Names are this benchmark's own; the ids of rules in the package may change without it. Every class works on a
trace (`tests/tools/damage/trace.py`) and raises UnicodeError where its codecs are not total.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from tests.tools import damage
from tests.tools.damage import trace
from tests.tools.damage.trace import Trace
from tests.tools.make_samples import pinyin

from .texts import Clean

Damage = Callable[[Trace], Trace]
BOTH = ("Hans", "Hant")
#: phrases of 4 to 24 characters between marks: damage inside a line
_PHRASE = re.compile(r"[^，。；：！？、（）()「」『』《》“”‘’…—\u3000\n]{4,24}")


@dataclass(frozen=True)
class Class:
    name: str
    family: str  # lossless | holes | stream | broken | mixed | typography | lost
    model: Damage
    scripts: tuple[str, ...] = BOTH
    levels: tuple[str, ...] = ("run", "sentence", "document", "lines")
    mark: str = "\ufffd"  # what stands for lost bytes
    loose: bool = False  # the class itself folds width or loses blanks: compared without them


@dataclass(frozen=True)
class Case:
    """A damaged text and the clean text that it came from."""

    kind: Class
    level: str
    clean: str
    seen: Trace


def _chain(*names: str) -> Damage:
    def model(text: Trace) -> Trace:
        for name in names:
            text = trace.misread(text, *damage.PAIRS[name])
        return text

    return model


def _pairs() -> Iterator[Class]:
    for name in damage.PAIRS:
        scripts = ("Hant",) if name.startswith("big5") else BOTH
        yield Class(name, "lossless", _chain(name), scripts)


_CHAINS = (
    ("utf8-as-latin1", "utf8-as-latin1"),
    ("utf8-as-cp1252", "utf8-as-cp1252"),
    ("gb18030-as-latin1", "utf8-as-cp1252"),
    ("gb18030-as-cp1252", "utf8-as-latin1"),
    ("utf8-as-cp1252", "utf8-as-mac-roman"),
    ("gb18030-as-cp1252", "utf8-as-gb18030"),
    ("big5-as-latin1", "utf8-as-cp1252"),
    ("big5-as-gb18030", "utf8-as-latin1"),
    ("utf8-as-latin1", "utf8-as-latin1", "utf8-as-latin1"),
    ("utf8-as-cp1252", "utf8-as-cp1252", "utf8-as-cp1252"),
    ("gb18030-as-latin1", "utf8-as-latin1", "utf8-as-cp1252"),
    ("big5-as-cp1252", "utf8-as-cp1252", "utf8-as-latin1"),
)


def _chains() -> Iterator[Class]:
    for names in _CHAINS:
        scripts = ("Hant",) if names[0].startswith("big5") else BOTH
        yield Class("+".join(names), "lossless", _chain(*names), scripts, ("run", "sentence", "lines"))


def _escapes() -> Iterator[Class]:
    def each(name: str, model: Callable[[str], str]) -> Class:
        return Class(name, "lossless", partial(trace.each, model=model))

    yield each("entity-decimal", damage.html_entities)
    yield each("entity-decimal-twice", partial(damage.html_entities, times=2))
    yield each("entity-hex", damage.hex_entities)
    yield each("entity-hex-twice", partial(damage.hex_entities, times=2))
    yield each("entity-named", damage.named_entities)
    yield each("entity-named-twice", partial(damage.named_entities, times=2))
    yield each("unicode-escape", damage.unicode_escapes)
    yield each("percent-utf8", damage.percent_escapes)
    yield each("percent-gbk", partial(damage.percent_escapes, codec="gb18030"))


def _holes() -> Iterator[Class]:
    levels = ("run", "sentence", "document")
    for name in ("utf8-as-gb18030", "utf8-as-big5", "gb18030-as-big5", "big5-as-gb18030"):
        written, read = damage.PAIRS[name]
        scripts = ("Hant",) if written == "cp950" else BOTH
        model = partial(trace.misread, written=written, read=read, errors="replace")
        yield Class(f"{name} U+FFFD a byte", "holes", _holed(model), scripts, levels)
        pairs = "gbk" if read == "gb18030" else read
        for mark, label in (("\ufffd", "U+FFFD"), ("?", "?")):
            model = partial(trace.misread, written=written, read=pairs, errors="pair", mark=mark)
            yield Class(f"{name} {label} a pair", "holes", _holed(model, mark), scripts, levels, mark)
    model = partial(trace.misread, written="utf-8", read="cp1252", errors="replace")
    yield Class("utf8-as-cp1252 U+FFFD a byte", "holes", _holed(model), BOTH, levels)


def _holed(model: Damage, mark: str = "\ufffd") -> Damage:
    """Only where something was lost: else it is the lossless class."""

    def holed(text: Trace) -> Trace:
        seen = model(text)
        if seen.text.count(mark) == text.text.count(mark):
            raise UnicodeError("no holes")
        return seen

    return holed


def _streams() -> Iterator[Class]:
    table, hant = pinyin(), ("Hant",)
    splice = partial(trace.splice_and_cut, table=table, cut=False)
    yield Class("pinyin-splice", "stream", _gbk(splice), hant, ("document",), "", True)
    yield Class(
        "gbk-cut", "stream", _gbk(partial(trace.splice_and_cut, table=())), hant, ("document",), "", True
    )
    yield Class(
        "splice-and-cut",
        "stream",
        _gbk(partial(trace.splice_and_cut, table=table)),
        hant,
        ("document",),
        "",
        True,
    )
    for mark, label in (("?", "?"), ("\ufffd", "U+FFFD")):
        levels = ("sentence",)
        yield Class(f"byte-drop {label}", "broken", _dropped(mark), BOTH, levels, mark)
        begins = _gbk(partial(trace.half_pairs, start=1, mark=mark))
        yield Class(f"begins-in-pair {label}", "broken", begins, BOTH, levels, mark)
        ends = _gbk(partial(trace.half_pairs, end=1, mark=mark))
        yield Class(f"ends-in-pair {label}", "broken", ends, BOTH, levels, mark)


def _gbk(model: Damage) -> Damage:
    """Only where GBK has every character, and something is damaged beside the width."""

    def on_gbk(text: Trace) -> Trace:
        seen = model(text)
        if seen.text == damage.width_fold(text.text):
            raise UnicodeError("nothing to damage")
        return seen

    return on_gbk


def _dropped(mark: str) -> Damage:
    """One byte gone at a place that depends on the text alone: within a character of two bytes."""

    def drop(text: Trace) -> Trace:
        data = trace.to_bytes(text, "gbk")
        high = [i for i, (byte, _) in enumerate(data) if byte >= 0x80]
        if not high:
            raise UnicodeError("nothing to damage")
        return trace.byte_drop(text, high[len(text.text) * 7 % len(high)], "gbk", mark)

    return drop


def _mixed() -> Iterator[Class]:
    """Two classes in one document, by turns; and one on top of the other."""

    def mixed(name: str, model: Damage, scripts: tuple[str, ...] = BOTH, loose: bool = False) -> Class:
        return Class(name, "mixed", model, scripts, ("document",), "\ufffd", loose)

    entity = partial(trace.each, model=damage.html_entities)
    escape = partial(trace.each, model=damage.unicode_escapes)
    percent = partial(trace.each, model=damage.percent_escapes)
    holes = partial(trace.misread, written="utf-8", read="gb18030", errors="replace")
    zero = partial(trace.insert_every, marks="\u200b\ufeff", every=7)
    width = partial(trace.each, model=damage.width_fold)
    dates = partial(trace.substitute, pattern=r"(?<=\d)[年月](?=\d)", after=lambda m: "")
    splice = partial(trace.splice_and_cut, table=pinyin())
    fold = lambda one: lambda text: width(one(text))  # noqa: E731
    yield mixed("cp1252 | latin1", by_turns(_chain("utf8-as-cp1252"), _chain("gb18030-as-latin1")))
    yield mixed("entity | gb18030-as-cp1252", by_turns(entity, _chain("gb18030-as-cp1252")))
    yield mixed("unicode | percent", by_turns(escape, percent))
    yield mixed("holes | utf8-as-latin1", by_turns(holes, _chain("utf8-as-latin1")))
    yield mixed("big5 | gb18030", by_turns(_chain("big5-as-gb18030"), _chain("gb18030-as-cp1252")), ("Hant",))
    yield mixed(
        "splice | clean | cp1252", by_turns(splice, width, fold(_chain("utf8-as-cp1252"))), ("Hant",), True
    )
    yield mixed("splice, then latin1", lambda text: _chain("utf8-as-latin1")(splice(text)), ("Hant",), True)
    yield mixed("splice, then entity", lambda text: entity(splice(text)), ("Hant",), True)
    yield mixed("zero-width, then cp1252", lambda text: _chain("utf8-as-cp1252")(zero(text)))
    yield mixed("cp1252, then entity", lambda text: entity(_chain("utf8-as-cp1252")(text)))
    yield mixed("cp1252, then percent", lambda text: percent(_chain("gb18030-as-cp1252")(text)))
    yield mixed("entity, then width", lambda text: width(entity(text)), BOTH, True)
    yield mixed("width, then latin1", lambda text: _chain("gb18030-as-latin1")(width(text)), BOTH, True)
    yield mixed("dates, then cp1252", lambda text: _chain("utf8-as-cp1252")(dates(text)))


def by_turns(*models: Damage) -> Damage:
    """Each model on a line in turn, where it is total on it."""

    def turns(text: Trace) -> Trace:
        out, start = Trace("", ()), 0
        for number, line in enumerate(text.text.split("\n")):
            end = start + len(line)
            one = part(text, start, end)
            with suppress(UnicodeError):
                one = models[number % len(models)](one)
            out, start = out + one + part(text, end, end + 1), end + 1
        return out

    return turns


def _typography() -> Iterator[Class]:
    kind = partial(Class, family="typography", levels=("sentence", "document"))
    yield kind("width-fold", model=partial(trace.each, model=damage.width_fold))
    for name, marks in (
        ("zero-width", "\u200b\u2060\ufeff"),
        ("soft-hyphen", "\xad"),
        ("bidi", "\u202a\u202c\u2066\u2069"),
        ("controls", "\x00\x07\x9d\x81"),
    ):
        yield kind(name, model=partial(trace.insert_every, marks=marks, every=9))
    yield kind(
        "blank-runs",
        model=partial(trace.substitute, pattern="\u3000", after=lambda m: "\u3000" * 3),
        loose=True,
    )
    yield Class(
        "lost-indent",
        "typography",
        partial(trace.substitute, pattern=r"(?<=[。！”』」）])\n", after=lambda m: "?"),
        levels=("document",),
    )


def _lost() -> Iterator[Class]:
    """What nothing can give back: it must be left, never invented."""

    def fill(make: Callable[[int], str]) -> Damage:
        pattern = r"(?<=[\u4e00-\u9fff]{3})[\u4e00-\u9fff]{4}(?=[\u4e00-\u9fff]{3})"
        return partial(trace.substitute, pattern=pattern, after=lambda m: make(len(m[0])))

    levels = ("sentence",)
    yield Class("kunjinkao", "lost", fill(lambda n: "锟斤拷" * n), BOTH, levels, "锟斤拷")
    yield Class("memory-fill", "lost", fill(lambda n: "烫" * n), BOTH, levels, "烫")
    yield Class("question-run", "lost", fill(lambda n: "?" * n), BOTH, levels, "?")
    yield Class("holes-only", "lost", fill(lambda n: "\ufffd" * n), BOTH, levels)


CLASSES: tuple[Class, ...] = (
    *_pairs(),
    *_chains(),
    *_escapes(),
    *_holes(),
    *_streams(),
    *_mixed(),
    *_typography(),
    *_lost(),
)


# --- where a class strikes ------------------------------------------------------------------------


def phrases(text: str) -> list[re.Match[str]]:
    return list(_PHRASE.finditer(text))


def strike(kind: Class, level: str, clean: Clean) -> Case | None:
    """The case of a class at a level on a text; None where the class is not total on it, or does nothing."""
    try:
        seen = _LEVELS[level](kind, clean.text)
    except UnicodeError:
        return None
    return Case(kind, level, clean.text, seen) if seen.text != clean.text else None


def _run(kind: Class, text: str) -> Trace:
    """One phrase inside the line: the middle one of those that hold Chinese."""
    found = [m for m in phrases(text) if re.search("[\u4e00-\u9fff]{4}", m[0]) and m[0] != text]
    if not found:
        raise UnicodeError("no phrase")
    match = found[len(found) // 2]
    clean = damage.traced(text)
    before, after = part(clean, 0, match.start()), part(clean, match.end(), len(text))
    return before + kind.model(part(clean, *match.span())) + after


def _whole(kind: Class, text: str) -> Trace:
    return kind.model(damage.traced(text))


def _by_lines(kind: Class, text: str, every: int = 1) -> Trace:
    """Each line, or every third one, by itself; lines on which the class is not total stay clean."""
    return by_turns(kind.model, *[lambda one: one] * (every - 1))(damage.traced(text))


def _document(kind: Class, text: str) -> Trace:
    """As a whole where the class is total on it, or works on streams; else line by line."""
    if kind.family in ("stream", "mixed", "typography"):
        return _whole(kind, text)
    try:
        return _whole(kind, text)
    except UnicodeError:
        return _by_lines(kind, text)


_LEVELS: dict[str, Callable[[Class, str], Trace]] = {
    "run": _run,
    "sentence": _whole,
    "document": _document,
    "lines": partial(_by_lines, every=3),
}


def part(text: Trace, start: int, end: int) -> Trace:
    return Trace(text.text[start:end], text.spans[start:end])
