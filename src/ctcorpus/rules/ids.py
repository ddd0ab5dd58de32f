"""The ids that `disable` may name: those of the rule data, and those of rules that are code.

What no option can switch off is not among them: the layout of a record (`layout.trim`), the places of titles
(`title.heading`), the kinds of titles in 《》 (`instruments.title.law`), short names that a text introduces
(`institutions.NAME.short`: disable `institutions.NAME`), the conversion to Simplified.
"""

from __future__ import annotations

import re

from ctcorpus.rules.catalogue import known_ids
from ctcorpus.rules.local import LocalRules

#: ids that carry a name from the page's head (published.meta:pubdate), who told (told.sidecar), or the codecs of a chain
#: (gb18030-as-latin1+utf8-as-cp1252)
_NAMED = re.compile(
    r"(?:published|retrieved|source|url|site|rights|keywords|authors)\.(?:meta|ld|prop|var|link|comment):\S+"
    r"|told\.(?:sidecar|manifest|warc|field|mhtml|docx|pdf)"
    r"|(?:utf8|gb18030|big5)-as-[a-z0-9-]+(?:\+(?:utf8|gb18030|big5)-as-[a-z0-9-]+)*"
)


def is_known(id_: str, local: LocalRules | None = None) -> bool:
    """Whether an id names a rule that can be disabled."""
    return id_ in known_ids(local) or bool(_NAMED.fullmatch(id_))
