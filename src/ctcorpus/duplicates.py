"""Near-duplicates: the documents of a corpus that are one text, reprinted, in the other script, or damaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctcorpus.corpus.firstpass import sampled
from ctcorpus.model import Witness
from ctcorpus.passages.near import Sample, clusters
from ctcorpus.record import Record


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a cluster; `agreement` is the shared part (Jaccard) of its sampled shingles and those of
    the member that it is closest to.
    """

    id: str
    path: str
    title: str | None
    published: str | None
    source: str | None
    agreement: float = 1.0


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The documents that were looked at, by id, and the clusters among them, by the paths of their first members.

    A cluster is named by the smallest id in it; its members are sorted by path.
    """

    documents: dict[str, Member]
    clusters: dict[str, tuple[Member, ...]]

    @property
    def cluster_of(self) -> dict[str, str]:
        return {one.id: name for name, members in self.clusters.items() for one in members}


def find(records: Iterable[Record]) -> Duplicates:
    """The clusters of some records, by their texts."""
    documents: dict[str, Member] = {}
    samples: list[Sample] = []
    for record in records:
        if record.id not in documents:  # copies of a record's files are no documents of their own
            documents[record.id] = Member(
                record.id, record.path, record.title, record.published, record.source
            )
            samples.append(sampled(Witness(record.id, record.text)).sample)
    found: dict[str, tuple[Member, ...]] = {}
    for cluster in clusters(samples):
        members = [
            Member(one.id, one.path, one.title, one.published, one.source, cluster.agreement[one.id])
            for one in (documents[id_] for id_ in cluster.members)
        ]
        found[cluster.id] = tuple(sorted(members, key=lambda one: one.path))
    return Duplicates(documents, dict(sorted(found.items(), key=lambda item: item[1][0].path)))
