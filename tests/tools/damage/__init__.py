"""Forward models: how a clean Chinese text comes to look as it does in a scrape.

Each model is a pure function that runs the damage *forwards*, byte by byte where bytes matter.
Nothing here knows how to undo anything, and nothing is imported from the package: a repair that
agrees with these models agrees with an independent witness.
"""

from __future__ import annotations

from .codecs import lossy_decode
from .escapes import (
    hex_entities,
    html_entities,
    named_entities,
    percent_escapes,
    script_escapes,
    unicode_escapes,
)
from .loss import date_drop, holes, kunjinkao, memory_fill, question_run, truncate, word_drop
from .marks import hard_wrap, insert_every, lost_indent, widen_blanks, width_fold
from .misread import (
    PAIRS,
    Model,
    bad_bytes,
    big5_as_gb18030,
    byte_drop,
    chain,
    cleaned,
    gb18030_as_cp1252,
    gb18030_as_latin1,
    gb18030_as_utf8_holes,
    half_pairs,
    holes_each_byte,
    holes_each_pair,
    misread,
    mixed_lines,
    on_phrases,
    utf8_as_cp1252,
    utf8_as_gb18030,
    utf8_as_gb18030_holes,
    utf8_as_latin1,
)
from .stream import cut_places, gbk_cut, pinyin_splice, splice, splice_and_cut
from .trace import Trace, traced

__all__ = [
    "PAIRS",
    "Model",
    "Trace",
    "bad_bytes",
    "big5_as_gb18030",
    "byte_drop",
    "chain",
    "cleaned",
    "cut_places",
    "date_drop",
    "gb18030_as_cp1252",
    "gb18030_as_latin1",
    "gb18030_as_utf8_holes",
    "gbk_cut",
    "half_pairs",
    "hard_wrap",
    "hex_entities",
    "holes",
    "holes_each_byte",
    "holes_each_pair",
    "html_entities",
    "insert_every",
    "kunjinkao",
    "lossy_decode",
    "lost_indent",
    "memory_fill",
    "misread",
    "mixed_lines",
    "named_entities",
    "on_phrases",
    "percent_escapes",
    "pinyin_splice",
    "question_run",
    "script_escapes",
    "splice",
    "splice_and_cut",
    "traced",
    "truncate",
    "unicode_escapes",
    "utf8_as_cp1252",
    "utf8_as_gb18030",
    "utf8_as_gb18030_holes",
    "utf8_as_latin1",
    "widen_blanks",
    "width_fold",
    "word_drop",
]
