"""Passages that stand in several texts, or several times in one: found by shingles, aligned by characters.

Stream      a text as it is compared
shingles    what is sampled of it, to find other texts that share a passage
chains      the passages that two texts share, character by character
consistent  whether two damaged spans can have been one text
foremost    those among them that are copies, not phrases that a text repeats
"""

from ctcorpus.passages.blocks import Block, Chain, Gap, Side
from ctcorpus.passages.chains import chains
from ctcorpus.passages.consistent import consistent
from ctcorpus.passages.foremost import PASSAGE, foremost
from ctcorpus.passages.stream import Stream, shingles

__all__ = [
    "PASSAGE",
    "Block",
    "Chain",
    "Gap",
    "Side",
    "Stream",
    "chains",
    "consistent",
    "foremost",
    "shingles",
]
