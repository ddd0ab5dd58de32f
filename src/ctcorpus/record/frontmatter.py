"""The front matter's YAML: a small writer for one fixed shape, and a reader that trusts nobody.

What `dump` writes means the same to YAML 1.1 and 1.2 readers: every string that either would take
for something else is quoted, nothing is folded, one key a line. `load` reads that shape by itself
(ten times faster than PyYAML, and PyYAML stays unloaded) and hands what people wrote to PyYAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ctcorpus.errors import CtcorpusError

#: Longer front matter is no record of ours; PyYAML would take minutes over it.
_LONGEST = 1_000_000
#: Written as they are: what has a shape on paper. Everything else is escaped, so that no control,
#: zero-width, direction or private-use character hides in a record's head. Ranges, not categories:
#: those change with the Unicode version of the Python at hand.
_SHOWN = (
    " -~\u00a1-\u00ac\u00ae-\u061b\u061d-\u167f\u1681-\u180d\u180f-\u1fff\u2010-\u2027\u2030-\u205e"
    "\u2070-\ud7ff\uf900-\ufefe\uff00-\ufff8\ufffc\ufffd\U00010000-\U0010ffff"
)
_HIDDEN = re.compile(f"[^{_SHOWN}]")
#: A string that is a string without quotes in every place and to every reader. The last character
#: is no hyphen, so that no line of ours but the fences ends in `---`.
_PLAIN = re.compile(
    "(?!(?i:y|n|yes|no|on|off|true|false|null|nan|inf)$)"
    "[A-Za-z\u00c0-\u024f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff《〈“「『【（〔]"
    f"(?:(?![?=<:#,\\[\\]{{}}&*!|>'\"%@`\\\\])[{_SHOWN}])*(?<![- \u3000])"
)
_SINGLE = re.compile(r"'((?:[^']|'')*)'")
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"')
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
_BARE = re.compile(r"[^,:\[\]{}#'\"\n]+")


def scalar(value: str | int | None) -> str:
    """One value on one line, quoted where any reader could take it for something else."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value):
        return value
    if not _HIDDEN.search(value):
        return "'" + value.replace("'", "''") + "'"
    quoted = json.dumps(value, ensure_ascii=False)  # a double-quoted YAML string as well
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def flow(value: object) -> str:
    """A value in one line: a scalar, `[a, b]` or `{key: value}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None or isinstance(value, str | int):
        return scalar(value)
    raise TypeError(f"no front matter value: {type(value).__name__}")


def dump(data: Mapping[str, object], blocks: Sequence[str] = ("cleaning",)) -> str:
    """The lines of a front matter, without its fences; the keys in `blocks` get a line per entry."""
    lines: list[str] = []
    for key, value in data.items():
        if key in blocks and isinstance(value, Mapping):
            lines.append(f"{key}:")
            lines += (f"  {scalar(name)}: {flow(item)}" for name, item in value.items())
        else:
            lines.append(f"{scalar(key)}: {flow(value)}")
    return "".join(line + "\n" for line in lines)


def split(record: str) -> tuple[str, str]:
    """Front matter and body of a record; the body begins behind the second line that is `---`.

    Raises CtcorpusError where there is no front matter.
    """
    if not record.startswith("---\n"):
        raise CtcorpusError("not a record: the first line is not ---")
    end = record.find("\n---\n", 3)
    if end < 0:
        raise CtcorpusError("not a record: the front matter has no end (a line that is ---)")
    return record[4 : end + 1], record[end + 5 :]


def load(text: str) -> dict[str, Any]:
    """The front matter as plain values. Raises CtcorpusError for anything but a mapping."""
    try:
        return _Reader(text).document()
    except _NotOursError:
        return _load_yaml(text)


def _load_yaml(text: str) -> dict[str, Any]:
    """What somebody else wrote. PyYAML's own parser, not libyaml: that one overflows the stack."""
    import yaml

    if len(text) > _LONGEST:
        raise CtcorpusError(f"the front matter is longer than {_LONGEST} characters")
    try:
        data = yaml.load(text, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise CtcorpusError(f"the front matter is not YAML: {' '.join(str(error).split())[:300]}") from None
    except RecursionError:
        raise CtcorpusError("the front matter is nested too deep") from None
    if not isinstance(data, dict):
        raise CtcorpusError("the front matter must hold `key: value` lines")
    return data


class _NotOursError(Exception):
    """The text is not what `dump` writes."""


class _Reader:
    """Reads exactly what `dump` writes; anything else raises _NotOursError."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def document(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while self.at < len(self.text):
            key = self._key()
            if self._skip("\n"):
                data[key] = self._block()
                continue
            self._need(" ")
            data[key] = self._value()
            self._need("\n")
        return data

    def _block(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while self._skip("  "):
            key = self._key()
            self._need(" ")
            data[key] = self._value()
            self._need("\n")
        if not data:
            raise _NotOursError
        return data

    def _key(self) -> str:
        key = self._scalar()
        self._need(":")
        if not isinstance(key, str):
            raise _NotOursError
        return key

    def _value(self) -> Any:
        if self._skip("["):
            return self._items("]", self._scalar)
        if self._skip("{"):
            return dict(self._items("}", self._pair))
        return self._scalar()

    def _items(self, end: str, item: Any) -> list[Any]:
        items: list[Any] = []
        while not self._skip(end):
            if items:
                self._need(", ")
            items.append(item())
        return items

    def _pair(self) -> tuple[str, Any]:
        key = self._key()
        self._need(" ")
        return key, self._scalar() if not self._skip("[") else self._items("]", self._scalar)

    def _scalar(self) -> str | int | None:
        if match := _SINGLE.match(self.text, self.at):
            value: str = match[1].replace("''", "'")
            if _HIDDEN.search(value):
                raise _NotOursError
        elif match := _DOUBLE.match(self.text, self.at):
            value = _unquoted(match[0])
        elif match := _BARE.match(self.text, self.at):
            value = match[0]
            if value == "null" or _INT.fullmatch(value):
                self.at = match.end()
                return None if value == "null" else int(value)
            if not _PLAIN.fullmatch(value):
                raise _NotOursError
        else:
            raise _NotOursError
        self.at = match.end()
        return value

    def _skip(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _need(self, mark: str) -> None:
        if not self._skip(mark):
            raise _NotOursError


def _unquoted(quoted: str) -> str:
    """Not `json.loads`: that would join two surrogates into one character."""
    value = _ESCAPE.sub(_unescape, quoted[1:-1])
    if scalar(value) != quoted:
        raise _NotOursError
    return value


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[2])
