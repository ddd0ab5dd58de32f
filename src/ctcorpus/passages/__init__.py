"""Passages that stand in several texts, or several times in one: found by shingles, aligned by characters.

Stream      a text as it is compared
shingles    what is sampled of it, to find other texts that share a passage
chains      the passages that two texts share, character by character
foremost    those among them that are copies, not phrases that a text repeats
"""

from ctcorpus.passages.align import Block, Chain, Gap, Side, chains
from ctcorpus.passages.foremost import PASSAGE, foremost
from ctcorpus.passages.stream import Stream, shingles

__all__ = ["PASSAGE", "Block", "Chain", "Gap", "Side", "Stream", "chains", "foremost", "shingles"]
