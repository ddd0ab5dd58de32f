"""Which corpus and which configuration a command works on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ctcorpus.config import Config, load_config
from ctcorpus.corpus import DEFAULT, Corpus, corpus_in, find_corpus
from ctcorpus.corpus.paths import CONFIG, MAIN_ROOT
from ctcorpus.corpus.roots import Roots
from ctcorpus.errors import CtcorpusError

OPTIONS = "ctcorpus.yaml"


def folder(corpus: str | None) -> Path:
    """The corpus that is meant. Raises CtcorpusError where none is named and none is found."""
    if corpus is None:
        return find_corpus()
    return corpus_in(Path(corpus)) or Path(corpus)


def opened(corpus: str | None) -> Corpus:
    return Corpus(folder(corpus))


def is_new(corpus: str) -> bool:
    """Whether a folder that was named for a corpus is still to be made one."""
    named = Path(corpus)
    return not named.exists() or (named.is_dir() and not any(named.iterdir()))


def create(corpus: str, raw: Path, name: str | None) -> None:
    """Make a corpus in a new folder; `raw` becomes its main raw root, or one with a name."""
    named = Path.cwd() / corpus
    roots = Roots(named, {}).with_root(raw, name or MAIN_ROOT)
    named.mkdir(parents=True, exist_ok=True)
    (named / CONFIG).write_text(roots.to_yaml(), "utf-8", newline="\n")


def configuration(file: str | None, corpus: str | None, accept_guesses: bool = False) -> Config:
    """The configuration of one command; `accept_guesses` as its --accept says."""
    config = _configuration(file, corpus)
    return replace(config, accept=config.accept | {"guess"}) if accept_guesses else config


def _configuration(file: str | None, corpus: str | None) -> Config:
    """The named configuration, else the corpus' own, else the defaults: `-` and files need no corpus.

    A corpus' own ctcorpus.yaml lies beside its corpus.yaml, or where `init` puts it.
    """
    if file is not None:
        return load_config(Path(file))
    try:
        found = folder(corpus).absolute()
    except CtcorpusError:
        return Config()
    places = [found / OPTIONS]
    if found.parts[-len(DEFAULT.parts) :] == DEFAULT.parts:
        places.append(found.parents[len(DEFAULT.parts) - 1] / OPTIONS)
    return next((load_config(place) for place in places if place.is_file()), Config())
