"""`verify` and `stats`: the corpus as a whole."""

from __future__ import annotations

from ctcorpus.cli import options
from ctcorpus.cli.environment import Color, environment


def verify(
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    color: options.Colors = Color.auto,
) -> int:
    """Check that records, ledgers, tokens, raw files agree."""
    from ctcorpus.cli import corpora
    from ctcorpus.corpus.verify import verify as faults_of

    with environment(color, quiet, json, output) as env:
        opened = corpora.opened(corpus)
        faults = 0
        for fault in faults_of(opened):
            faults += 1
            if json:
                env.emit({"path": fault.path, "kind": fault.kind, "detail": fault.detail})
            else:
                env.write(f"{fault.path}: {fault.kind}: {fault.detail}\n")
        env.note(
            f"{len(opened.names())} records checked, {faults or 'no'} {'fault' if faults == 1 else 'faults'}"
        )
    return 1 if faults else 0


def stats(
    corpus: options.Corpus = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Colors = Color.auto,
) -> int:
    """Say what is in the corpus, in figures."""
    from ctcorpus.cli import corpora, counting

    with environment(color, json=json, output=output) as env:
        return counting.stats(env, corpora.opened(corpus))
