"""One JSON value from a scraper: an object that holds a text and what is known about it, or the text alone."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

from ctcorpus.config import Config
from ctcorpus.errors import Rejected
from ctcorpus.formats import saying, values
from ctcorpus.model import RawFile
from ctcorpus.rules import fields
from ctcorpus.stages.decode import Decoded, decode
from ctcorpus.stages.extract.sniff import is_markup

#: keys that are named in a rejection
_SHOWN = 8
_MARKDOWN = frozenset({"markdown", "md"})


def read(raw: RawFile, config: Config) -> Decoded:
    """The text of a scraper's object, and its other fields as told.

    Raises Rejected: `json` where it cannot be parsed, `no-text` where no text stands under the keys that
    `config.fields` or `rules/fields.yaml` names.
    """
    decoded = decode(raw)
    try:
        said = values.parse(decoded.text.strip())
    except ValueError as error:
        raise Rejected("json", f"this is no JSON: {error}; scrape it again, or mend it by hand") from None
    mapped = dict(config.fields)
    key, text = _text_of(said, mapped)
    told = tuple(saying.facts(said, mapped))
    if fields.folded(key.rpartition(".")[2]) in _MARKDOWN:
        from ctcorpus.formats import markdown

        return markdown.read_text(replace(decoded, text=text, told=told))
    return replace(decoded, text=_unescaped(text), told=told)


def _text_of(said: Any, mapped: saying.Mapped) -> tuple[str, str]:
    if isinstance(said, str) and said.strip():
        return "", values.sound(said)
    if not isinstance(said, dict):
        raise Rejected("no-text", f"this is {_noun(said)}, not an object with a text in it")
    for key, value in saying.candidates(said, "text", mapped):
        lines = value if isinstance(value, list) else [value]
        if lines and all(isinstance(line, str) for line in lines):
            text = values.sound("\n".join(lines))
            if text.strip():
                return key, text
    raise Rejected("no-text", _advice(said, mapped))


def _advice(said: dict[str, Any], mapped: saying.Mapped) -> str:
    names = [values.sound(key) for key in said]
    shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    if "text" in mapped:
        return (
            f"no text under {mapped['text'] or 'any key'!r}, which `fields: {{text: ...}}` in ctcorpus.yaml, or --field, "
            f"names; its keys are: {shown}"
        )
    return (
        f"no text under a known key (text, content, body, html, 正文 ...); its keys are: {shown}; "
        "name one in ctcorpus.yaml: `fields: {text: KEY}`"
    )


def _noun(said: Any) -> str:
    nouns = {list: "a list", str: "an empty string", bool: "true or false", type(None): "null"}
    return nouns.get(type(said), "a number")


def _unescaped(text: str) -> str:
    """A page whose tags were escaped as a whole, as feeds do; any other text as it is."""
    if "<" in text or "&lt;" not in text:
        return text
    page = html.unescape(text)
    return page if is_markup(page) else text
