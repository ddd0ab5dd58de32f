"""The clusters of a corpus, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict

from ctcorpus.cli.environment import Environment
from ctcorpus.console import style, visible
from ctcorpus.corpus import Corpus, index
from ctcorpus.duplicates import Duplicates, Member, find
from ctcorpus.errors import CtcorpusError


def duplicates(env: Environment, corpus: Corpus) -> int:
    """Returns 1 where records could not be read: the clusters are those of the others."""
    broken: list[str] = []

    def skip(path: str, error: CtcorpusError) -> None:
        broken.append(path)
        env.error(f"{path}: {error}: left out; ctcorpus verify says more", "bad")

    found = find(corpus.records(skip))
    clusters = found.cluster_of
    index.write(corpus.path, [(one.id, one.path, clusters.get(one.id)) for one in found.documents.values()])
    for number, (name, members) in enumerate(found.clusters.items()):
        if env.json:
            env.emit({"cluster": name, "documents": [asdict(one) for one in members]})
        else:
            env.draw(("\n" if number else "") + "".join(_line(one, env.color) for one in members))
    env.note(_summary(found))
    return 1 if broken else 0


def _line(one: Member, color: bool) -> str:
    about = " · ".join(item for item in (one.title or "(no title)", one.published, one.source) if item)
    where = style(visible(f"{one.id}  {one.path}"), "dim", color)
    return f"{one.agreement:>4.0%}  {visible(about)}  {where}\n"


def _summary(found: Duplicates) -> str:
    joined = len(found.cluster_of)
    clusters = f"{len(found.clusters)} cluster{'s' if len(found.clusters) != 1 else ''}"
    return f"{clusters} with {joined} of {len(found.documents)} documents"
