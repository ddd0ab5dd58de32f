"""Text that was misread byte by byte and cleaned then, and single characters that were misread in clean lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tests.tools.damage import trace
from tests.tools.damage.trace import Trace, part

from .kinds import BOTH, Class, Damage


def classes() -> Iterator[Class]:
    yield from _cleaned()
    yield from _singles()


#: what cp1252 leaves undefined, and the controls of Latin-1, as a sloppy reader gives them
_UNDEFINED, _C1 = "\x81\x8d\x8f\x90\x9d", "".join(map(chr, range(0x80, 0xA0)))
#: class -> (what the bytes were written in, read with, what a cleaner dropped, whether it made blanks of U+00A0)
_CLEANED = {
    "utf8-as-latin1 A0 blank": ("utf-8", "latin-1", "", True),
    "utf8-as-latin1 A0 gone": ("utf-8", "latin-1", "\xa0", False),
    "utf8-as-latin1 C1 gone": ("utf-8", "latin-1", _C1, False),
    "utf8-as-cp1252 A0 blank": ("utf-8", "cp1252", "", True),
    "utf8-as-cp1252 AD gone": ("utf-8", "cp1252", "\xad", False),
    "utf8-as-cp1252 A0 blank, AD gone": ("utf-8", "cp1252", "\xad", True),
    "utf8-as-cp1252 undefined gone": ("utf-8", "cp1252", _UNDEFINED, False),
    "utf8-as-cp1252 undefined, AD gone, A0 blank": ("utf-8", "cp1252", _UNDEFINED + "\xad", True),
    "gbk-as-latin1 A0 blank": ("gbk", "latin-1", "", True),
    "gbk-as-latin1 C1 gone": ("gbk", "latin-1", _C1, False),
    "gbk-as-cp1252 undefined gone": ("gbk", "cp1252", _UNDEFINED, False),
}


def _cleaned() -> Iterator[Class]:
    """Misread text from which a cleaner took some of its bytes, without a mark."""
    for name, (written, read, gone, blanks) in _CLEANED.items():
        model = _cleaner(partial(trace.misread, written=written, read=read), gone, blanks)
        yield Class(name, "cleaned", (model,), BOTH, ("run", "sentence", "document"), "")


def _cleaner(misread: Damage, gone: str, blanks: bool) -> Damage:
    """Only where it does something, and leaves something of every character: one that is gone without a trace
    is a word dropped.
    """

    def clean(text: Trace) -> Trace:
        seen = misread(text)
        cleaned = trace.cleaned(seen, gone, blanks)
        if cleaned.text == seen.text or _characters(cleaned) != _characters(text):
            raise UnicodeError("nothing to clean, or a character gone")
        return cleaned

    return clean


def _characters(text: Trace) -> frozenset[int]:
    """The clean characters that a text has some part of."""
    return frozenset(int(low) for low, _ in text.spans)


_QUOTES, _MARKS = "“”‘’—…", "“”‘’—…，。、；：？！（）《》「」『』"


def _singles() -> Iterator[Class]:
    """Single characters misread in lines that are clean otherwise."""
    levels = ("sentence", "document")
    for read in ("latin-1", "cp1252"):
        name = f"utf8-as-{read.replace('-', '')}"
        misread = partial(trace.misread, written="utf-8", read=read)
        yield Class(f"quotes {name}", "mixed", (_some(misread, _QUOTES.__contains__),), BOTH, levels)
        yield Class(f"marks {name}", "mixed", (_some(misread, _MARKS.__contains__),), BOTH, levels)
        han = _some(misread, lambda character: "\u4e00" <= character <= "\u9fff", every=9)
        yield Class(f"single Han {name}", "mixed", (han,), BOTH, levels)
    cut = _cleaner(partial(trace.misread, written="utf-8", read="cp1252"), _UNDEFINED, False)
    yield Class("” utf8-as-cp1252 undefined gone", "mixed", (_some(cut, "”".__contains__),), BOTH, levels)


def _some(model: Damage, is_meant: Callable[[str], bool], every: int = 1) -> Damage:
    """The model on every n-th of the characters that are meant, each by itself."""

    def some(text: Trace) -> Trace:
        out, met = Trace("", ()), 0
        for place, character in enumerate(text.text):
            one = part(text, place, place + 1)
            met += is_meant(character)
            out += model(one) if is_meant(character) and met % every == 0 else one
        return out

    return some
