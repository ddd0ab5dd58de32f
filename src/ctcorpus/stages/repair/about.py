"""Lines that speak of codecs, marks or escapes: what looks damaged there is meant (`rules/about.tsv`)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from ctcorpus.rules import read_rows

Kind = Literal["misread", "mark", "escape"]


@cache
def words(kind: Kind) -> re.Pattern[str]:
    """What a line holds that speaks of damage of a kind."""
    rows = (pattern for kinds, pattern in read_rows("about.tsv") if kind in kinds.split())
    return re.compile("|".join(rows), re.I)
