"""Reversible escapes left in the text."""

from __future__ import annotations

import html
import json

_NAMES = {"“": "ldquo", "”": "rdquo", "—": "mdash", "…": "hellip", "·": "middot", "&": "amp"}


def html_entities(text: str, times: int = 1) -> str:
    """Han characters and marks as decimal entities, `&` escaped again for each further time.

    `反恐` -> `&#21453;&#24656;` -> `&amp;#21453;&amp;#24656;`.
    """
    text = "".join(f"&#{ord(c)};" if ord(c) > 0x7F else html.escape(c, quote=False) for c in text)
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    return text


def hex_entities(text: str, times: int = 1) -> str:
    """The same as hexadecimal entities. `反恐` -> `&#x53CD;&#x6050;`."""
    text = "".join(f"&#x{ord(c):X};" if ord(c) > 0x7F else html.escape(c, quote=False) for c in text)
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    return text


def named_entities(text: str, times: int = 1) -> str:
    """Quotes, dashes, dots and ampersands as named entities. `“反恐”` -> `&ldquo;反恐&rdquo;`."""
    text = "".join(f"&{_NAMES[c]};" if c in _NAMES else c for c in text)
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    return text


def unicode_escapes(text: str) -> str:
    """JSON's escapes left in the text. `反恐` -> `\\u53cd\\u6050`; beyond the BMP two of them."""
    return "".join(c if c <= "\x7f" else json.dumps(c)[1:-1] for c in text)


def script_escapes(text: str) -> str:
    """What `escape` of JavaScript makes of all that is no ASCII. `反é` -> `%u53CD%E9`."""
    units = text.encode("utf-16-be")
    codes = (units[at] << 8 | units[at + 1] for at in range(0, len(units), 2))
    return "".join(
        chr(code) if code < 0x80 else f"%{code:02X}" if code < 0x100 else f"%u{code:04X}" for code in codes
    )


def percent_escapes(text: str, codec: str = "utf-8") -> str:
    """URL escapes left in the text. `反` -> `%E5%8F%8D` (UTF-8) or `%B7%B4` (GBK)."""
    return "".join("".join(f"%{b:02X}" for b in c.encode(codec)) if ord(c) > 0x7F else c for c in text)
