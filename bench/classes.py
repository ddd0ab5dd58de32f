"""The damage classes of the benchmark: what is done to clean text, on which script, at which level.

Names are this benchmark's own; the ids of rules in the package may change without it. Every class works on a
trace (`tests/tools/damage/trace.py`) and raises UnicodeError where its codecs are not total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import product

from tests.tools import damage
from tests.tools.damage import trace
from tests.tools.damage.trace import Trace, part
from tests.tools.make_samples import pinyin

from . import cleaned
from .kinds import BOTH, Class, Damage


def _pair(name: str) -> Damage:
    written, read = damage.PAIRS[name]
    return partial(trace.misread, written=written, read=read)


def _pairs() -> Iterator[Class]:
    for name in damage.PAIRS:
        scripts = ("Hant",) if name.startswith("big5") else BOTH
        yield Class(name, "lossless", (_pair(name),), scripts)


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
        yield Class(
            "+".join(names), "lossless", tuple(map(_pair, names)), scripts, ("run", "sentence", "lines")
        )


def _escapes() -> Iterator[Class]:
    def each(name: str, model: Callable[[str], str]) -> Class:
        return Class(name, "lossless", (partial(trace.each, model=model),))

    yield each("entity-decimal", damage.html_entities)
    yield each("entity-decimal-twice", partial(damage.html_entities, times=2))
    yield each("entity-hex", damage.hex_entities)
    yield each("entity-hex-twice", partial(damage.hex_entities, times=2))
    yield each("entity-named", damage.named_entities)
    yield each("entity-named-twice", partial(damage.named_entities, times=2))
    yield each("unicode-escape", damage.unicode_escapes)
    yield each("script-escape", damage.script_escapes)
    yield each("percent-utf8", damage.percent_escapes)
    yield each("percent-gbk", partial(damage.percent_escapes, codec="gb18030"))


def _holes() -> Iterator[Class]:
    levels = ("run", "sentence", "document")
    for name in ("utf8-as-gb18030", "utf8-as-big5", "gb18030-as-big5", "big5-as-gb18030"):
        written, read = damage.PAIRS[name]
        scripts = ("Hant",) if written == "cp950" else BOTH
        model = partial(trace.misread, written=written, read=read, errors="replace")
        yield Class(f"{name} U+FFFD a byte", "holes", (_holed(model),), scripts, levels)
        pairs = "gbk" if read == "gb18030" else read
        for mark, label in (("\ufffd", "U+FFFD"), ("?", "?")):
            model = partial(trace.misread, written=written, read=pairs, errors="pair", mark=mark)
            yield Class(f"{name} {label} a pair", "holes", (_holed(model, mark),), scripts, levels, mark)
    for written, read in product(("utf-8", "gb18030"), ("cp1252", "cp1250")):
        model = partial(trace.misread, written=written, read=read, errors="replace")
        yield Class(
            f"{written.replace('-', '')}-as-{read} U+FFFD a byte", "holes", (_holed(model),), BOTH, levels
        )


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
    for name, model in (
        ("pinyin-splice", partial(trace.splice_and_cut, table=table, cut=False)),
        ("gbk-cut", partial(trace.splice_and_cut, table=())),
        ("splice-and-cut", partial(trace.splice_and_cut, table=table)),
    ):
        yield Class(name, "stream", (_gbk(model),), hant, ("document",), "", True)
    for mark, label in (("?", "?"), ("\ufffd", "U+FFFD")):
        levels = ("sentence",)
        yield Class(f"byte-drop {label}", "broken", (_dropped(mark),), BOTH, levels, mark)
        begins = _gbk(partial(trace.half_pairs, start=1, mark=mark))
        yield Class(f"begins-in-pair {label}", "broken", (begins,), BOTH, levels, mark)
        ends = _gbk(partial(trace.half_pairs, end=1, mark=mark))
        yield Class(f"ends-in-pair {label}", "broken", (ends,), BOTH, levels, mark)


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

    def mixed(name: str, *steps: Damage, scripts: tuple[str, ...] = BOTH, loose: bool = False) -> Class:
        return Class(name, "mixed", steps, scripts, ("document",), "\ufffd", loose)

    hant = ("Hant",)
    entity = partial(trace.each, model=damage.html_entities)
    escape = partial(trace.each, model=damage.unicode_escapes)
    percent = partial(trace.each, model=damage.percent_escapes)
    holes = partial(trace.misread, written="utf-8", read="gb18030", errors="replace")
    zero = partial(trace.insert_every, marks="\u200b\ufeff", every=7)
    width = partial(trace.each, model=damage.width_fold)
    dates = partial(trace.substitute, pattern=r"(?<=\d)[年月](?=\d)", after=lambda m: "")
    splice = partial(trace.splice_and_cut, table=pinyin())
    cp1252, latin1, gbk = _pair("utf8-as-cp1252"), _pair("utf8-as-latin1"), _pair("gb18030-as-cp1252")
    yield mixed("cp1252 | gbk as latin1", by_turns(cp1252, _pair("gb18030-as-latin1")))
    yield mixed("entity | gbk as cp1252", by_turns(entity, gbk))
    yield mixed("unicode | percent", by_turns(escape, percent))
    yield mixed("holes | utf8 as latin1", by_turns(holes, latin1))
    yield mixed("big5 as gbk | gbk as cp1252", by_turns(_pair("big5-as-gb18030"), gbk), scripts=hant)
    yield mixed("splice, then cp1252 on half", splice, by_turns(unharmed, cp1252), scripts=hant, loose=True)
    yield mixed("splice, then latin1", splice, latin1, scripts=hant, loose=True)
    yield mixed("splice, then entity", splice, entity, scripts=hant, loose=True)
    yield mixed("zero-width, then cp1252", zero, cp1252)
    yield mixed("cp1252, then entity", cp1252, entity)
    yield mixed("gbk as cp1252, then percent", gbk, percent)
    yield mixed("entity, then width", entity, width, loose=True)
    yield mixed("width, then gbk as cp1252", width, gbk, loose=True)
    yield mixed("dates, then cp1252", dates, cp1252)


def unharmed(text: Trace) -> Trace:
    return text


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
    yield kind("width-fold", steps=(partial(trace.each, model=damage.width_fold),))
    for name, marks in (
        ("zero-width", "\u200b\u2060\ufeff"),
        ("soft-hyphen", "\xad"),
        ("bidi", "\u202a\u202c\u2066\u2069"),
        ("controls", "\x00\x07\x9d\x81"),
    ):
        yield kind(name, steps=(partial(trace.insert_every, marks=marks, every=9),))
    yield kind(
        "blank-runs",
        steps=(partial(trace.substitute, pattern="\u3000", after=lambda m: "\u3000" * 3),),
        loose=True,
    )
    yield Class(
        "lost-indent",
        "typography",
        (partial(trace.substitute, pattern=r"(?<=[。！”』」）])\n", after=lambda m: "?"),),
        levels=("document",),
    )


def _lost() -> Iterator[Class]:
    """What nothing can give back: it must be left, never invented."""

    def fill(make: Callable[[int], str]) -> Damage:
        pattern = r"(?<=[\u4e00-\u9fff]{3})[\u4e00-\u9fff]{4}(?=[\u4e00-\u9fff]{3})"
        return partial(trace.substitute, pattern=pattern, after=lambda m: make(len(m[0])))

    levels = ("sentence",)
    yield Class("kunjinkao", "lost", (fill(lambda n: "锟斤拷" * n),), BOTH, levels, "锟斤拷")
    yield Class("memory-fill", "lost", (fill(lambda n: "烫" * n),), BOTH, levels, "烫")
    yield Class("question-run", "lost", (fill(lambda n: "?" * n),), BOTH, levels, "?")
    yield Class("holes-only", "lost", (fill(lambda n: "\ufffd" * n),), BOTH, levels)


CLASSES: tuple[Class, ...] = (
    *_pairs(),
    *_chains(),
    *_escapes(),
    *_holes(),
    *cleaned.classes(),
    *_streams(),
    *_mixed(),
    *_typography(),
    *_lost(),
)
