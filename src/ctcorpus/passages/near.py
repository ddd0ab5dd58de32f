"""Which documents share passages, and which are one text: decided on the samples of all of them.

Time and memory grow with the number of samples: what many documents share (names of laws, navigation) joins
each of them to its neighbours only, in the order of their ids, which no order of runs can change.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

#: a shingle of more documents joins neighbours only
_MOST_DOCUMENTS = 32
#: so many shared shingles, beginning within so many characters, make two documents witnesses of one another:
#: 30 characters of running text hold 5 to 8 sampled shingles
_LEAST_SHARED, _WINDOW = 3, 150
#: characters from the first of them to the last; the names of laws and bodies that documents share are shorter
_NAME = 16
#: the witnesses that a document is held against, and the candidates that are looked at for them
_MOST_WITNESSES, _MOST_CANDIDATES = 8, 32
#: shared part of all their shingles (Jaccard) from which two documents are one text. Measured on our own texts:
#: different documents have at most .02; 14 drafts and final texts .19 to .86, notices of one pattern .46 to .85;
#: a copy with a hole in each 60 characters at least .71, in each 25 characters .50, and two such copies .30
ONE_TEXT = 0.25
#: documents with fewer shingles are too short to be compared (about 50 characters)
_LEAST_SHINGLES = 8
#: samples that are sorted at a time
_AT_A_TIME = 4_000_000


@dataclass(frozen=True)
class Sample:
    """The sampled shingles of a document: their hashes, and where they begin in its stream."""

    id: str
    hashes: array[int]
    places: array[int]


@dataclass(frozen=True)
class Cluster:
    """Documents that are one text, by id; `agreement` is what each shares with the one closest to it."""

    members: tuple[str, ...]
    agreement: Mapping[str, float]

    @property
    def id(self) -> str:
        return self.members[0]


def related(samples: Sequence[Sample]) -> dict[str, tuple[str, ...]]:
    """For each document the ids of those that share a passage with it, the eight closest at most, in their order."""
    ordered = sorted(samples, key=lambda one: one.id)
    candidates: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, two), count in _shared(ordered)[0].items():
        if count >= _LEAST_SHARED:
            candidates[one].append((-count, two))
            candidates[two].append((-count, one))
    found: dict[str, tuple[str, ...]] = {}
    for number, others in candidates.items():
        here = ordered[number]
        close = [n for _, n in sorted(others)[:_MOST_CANDIDATES] if _is_passage(here, ordered[n])]
        found[here.id] = tuple(sorted(ordered[n].id for n in close[:_MOST_WITNESSES]))
    return {id_: others for id_, others in found.items() if others}


def clusters(samples: Sequence[Sample]) -> list[Cluster]:
    """The documents that are one text, in clusters of two and more, by the first id of each."""
    ordered = sorted((one for one in samples if len(one.hashes) >= _LEAST_SHINGLES), key=lambda one: one.id)
    sizes = [len(set(one.hashes)) for one in ordered]
    closest: dict[int, float] = defaultdict(float)
    joined = list(range(len(ordered)))
    shared, frequent = _shared(ordered)
    for (one, two), count in shared.items():
        most = min(count + min(frequent[one], frequent[two]), sizes[one], sizes[two])
        if most / (sizes[one] + sizes[two] - most) < ONE_TEXT:
            continue
        if most > count:
            count = len(set(ordered[one].hashes) & set(ordered[two].hashes))
        share = count / (sizes[one] + sizes[two] - count)
        if share >= ONE_TEXT:
            closest[one], closest[two] = max(closest[one], share), max(closest[two], share)
            first, second = sorted((_root(joined, one), _root(joined, two)))
            joined[second] = first
    members: dict[int, list[int]] = defaultdict(list)
    for number in sorted(closest):
        members[_root(joined, number)].append(number)
    return [
        Cluster(tuple(ordered[n].id for n in numbers), {ordered[n].id: round(closest[n], 3) for n in numbers})
        for numbers in members.values()
    ]


def _shared(ordered: Sequence[Sample]) -> tuple[Counter[tuple[int, int]], Counter[int]]:
    """How many shingles two documents share, and how many of a document many others have.

    The latter are counted for neighbours only.
    """
    counts: Counter[tuple[int, int]] = Counter()
    frequent: Counter[int] = Counter()
    for documents in _postings(ordered):
        if len(documents) <= _MOST_DOCUMENTS:
            counts.update(combinations(documents, 2))
        else:
            counts.update(pairwise(documents))
            frequent.update(documents)
    return counts, frequent


def _postings(ordered: Sequence[Sample]) -> Iterator[list[int]]:
    """The numbers of the documents that share a shingle, shingle by shingle."""
    parts = 1 + sum(len(one.hashes) for one in ordered) // _AT_A_TIME
    for part in range(parts):
        rows = sorted(
            hash_ << 32 | number
            for number, one in enumerate(ordered)
            for hash_ in set(one.hashes)
            if hash_ % parts == part
        )
        for _, group in groupby(rows, key=lambda row: row >> 32):
            documents = [row & 0xFFFFFFFF for row in group]
            if len(documents) > 1:
                yield documents


def _is_passage(here: Sample, there: Sample) -> bool:
    """Whether shared shingles stand close together in `here`, as in a passage, and not in one name only."""
    known = set(there.hashes)
    places = [place for place, hash_ in zip(here.places, here.hashes, strict=True) if hash_ in known]
    last = 0
    for first, start in enumerate(places):
        while last + 1 < len(places) and places[last + 1] - start <= _WINDOW:
            last += 1
        if last - first + 1 >= _LEAST_SHARED and places[last] - start >= _NAME:
            return True
    return False


def _root(joined: list[int], number: int) -> int:
    while joined[number] != number:
        joined[number] = joined[joined[number]]
        number = joined[number]
    return number
