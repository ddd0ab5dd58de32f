"""Build `src/ctcorpus/rules/bigrams.bin`, the character-bigram model that judges readings of damaged text.

The model comes from jieba's dictionary (words with frequencies) and from the same words converted to
Traditional by OpenCC, so that both scripts cost alike: one part each of its own forms, those of Taiwan and of
Hong Kong (爲 and 為, 羣 and 群 ...). `python tools/build_language_model.py --check`
exits 1 where the shipped table is not what this builds.

Format, zlib-compressed: a JSON header line {"unigrams": n, "bigrams": m}, then n code points and m keys
(first << 16 | second, sorted) as little-endian uint32, then n + m costs as uint8 in eighths of a bit.
"""

from __future__ import annotations

import array
import json
import math
import sys
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import jieba
from opencc import OpenCC

OUT = Path(__file__).resolve().parent.parent / "src/ctcorpus/rules/bigrams.bin"
#: standards of Traditional characters: OpenCC's, Taiwan, Hong Kong
TRADITIONAL = ("s2t", "s2tw", "s2hk")
#: bigrams seen less often than this (by the dictionary's frequencies) cost more to ship than they tell
LEAST = 4 * len(TRADITIONAL)
#: weight of the bigram against the unigram; a dictionary knows no bigrams across words, so they are common
BIGRAM_WEIGHT = 0.5


def counts() -> tuple[Counter[str], Counter[str]]:
    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    entries = [(word, int(count)) for word, count, *_ in map(str.split, lines)]
    words = "\n".join(word for word, _ in entries)
    traditional = [OpenCC(config).convert(words).split("\n") for config in TRADITIONAL]
    unigrams: Counter[str] = Counter()
    bigrams: Counter[str] = Counter()
    for (word, count), *others in zip(entries, *traditional, strict=True):
        for form in (*[word] * len(others), *others):  # half of all weight to each script
            for a, b in pairwise(form):
                bigrams[a + b] += count
            for character in form:
                unigrams[character] += count
    return unigrams, bigrams


def build() -> bytes:
    unigrams, bigrams = counts()
    unigrams = Counter({c: n for c, n in unigrams.items() if "\u3400" <= c <= "\u9fff"})
    total = sum(unigrams.values())
    cost_1 = {c: -math.log2(n / total) for c, n in unigrams.items()}
    kept = {}
    for pair, n in bigrams.items():
        if n >= LEAST and pair[0] in unigrams and pair[1] in unigrams:
            p = BIGRAM_WEIGHT * n / unigrams[pair[0]] + (1 - BIGRAM_WEIGHT) * unigrams[pair[1]] / total
            kept[ord(pair[0]) << 16 | ord(pair[1])] = -math.log2(p)
    keys_1 = array.array("I", sorted(map(ord, cost_1)))
    keys_2 = array.array("I", sorted(kept))
    costs = bytes(
        min(255, round(8 * cost)) for cost in [*(cost_1[chr(k)] for k in keys_1), *(kept[k] for k in keys_2)]
    )
    if sys.byteorder == "big":
        keys_1.byteswap(), keys_2.byteswap()
    header = json.dumps({"unigrams": len(keys_1), "bigrams": len(keys_2)}).encode() + b"\n"
    return header + keys_1.tobytes() + keys_2.tobytes() + costs


def main() -> int:
    data = build()
    if "--check" in sys.argv:
        return zlib.decompress(OUT.read_bytes()) != data
    OUT.write_bytes(zlib.compress(data, 9))
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
