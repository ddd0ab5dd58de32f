"""The shortest way in: one text, cleaned."""

from __future__ import annotations

from ctcorpus.config import Config
from ctcorpus.errors import Rejected
from ctcorpus.model import RawFile, Rejection
from ctcorpus.pipeline import normalize, normalize_text


def clean_text(text: str | bytes, config: Config = Config()) -> str:
    """The clean Simplified text of one scraped document, a paragraph a line.

    `text` is what a scraper gave: HTML or plain text; bytes are decoded by what reads as Chinese.
    For metadata, tags and what was changed use `normalize`. Raises Rejected where no text is left.
    """
    outcome = normalize_text(text, config) if isinstance(text, str) else normalize(RawFile("-", text), config)
    if isinstance(outcome, Rejection):
        raise Rejected(outcome.reason, outcome.detail)
    return outcome.text
