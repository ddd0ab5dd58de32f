"""Segmentation of the clean text: `Document.tokens`, one tuple a paragraph."""

from __future__ import annotations

from dataclasses import replace

from ctcorpus.config import Config
from ctcorpus.model import Document
from ctcorpus.stages.segment import tokenizer


def segment(document: Document, config: Config) -> Document:
    """The stage: the tokens of each paragraph of the text."""
    return replace(document, tokens=tokenizer.tokenize(document.text, config.hmm, config.rules))


def tokenize(text: str, config: Config) -> tuple[str, ...]:
    """The tokens of one paragraph; none holds a blank, joined they are the paragraph without blanks."""
    return tokenizer.tokenize(text.replace("\n", " "), config.hmm, config.rules)[0]
