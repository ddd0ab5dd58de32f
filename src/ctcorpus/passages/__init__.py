"""Passages that stand in several texts, or several times in one: found by shingles, aligned by characters.

Stream      a text as it is compared
shingles    what is sampled of it, to find other texts that share a passage
chains      the passages that two texts share, character by character
"""

from ctcorpus.passages.align import Block, Chain, Gap, Side, chains
from ctcorpus.passages.stream import Stream, shingles

__all__ = ["Block", "Chain", "Gap", "Side", "Stream", "chains", "shingles"]
