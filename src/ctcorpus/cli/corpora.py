"""Which corpus and which configuration a command works on."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from ctcorpus.config import Config, load_config, require_profile, require_rules
from ctcorpus.corpus import DEFAULT, Corpus, corpus_in, find_corpus
from ctcorpus.corpus.paths import CONFIG, MAIN_ROOT
from ctcorpus.corpus.roots import Roots
from ctcorpus.errors import CtcorpusError

OPTIONS = "ctcorpus.yaml"
#: the folder of a corpus' own rules, beside it
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a command line tries out, and no corpus is made with: guesses, a site profile, rules switched off."""

    accept_guesses: bool = False
    profile: str | None = None
    disable: tuple[str, ...] = ()

    @property
    def flag(self) -> str | None:
        """An option that was given, for messages."""
        given = (
            (self.accept_guesses, "--accept"),
            (self.profile, "--profile"),
            (self.disable, "--disable-rule"),
        )
        return next((name for wish, name in given if wish), None)

    def on(self, config: Config) -> Config:
        """A configuration with these wishes. Raises CtcorpusError for a profile or a rule that is not there."""
        require_rules(self.disable, config.rules, "--disable-rule")
        if self.profile is not None:
            require_profile(self.profile, config.rules, "--profile")
        accept = config.accept | {"guess"} if self.accept_guesses else config.accept
        disable = config.disable | set(self.disable)
        return replace(config, accept=accept, disable=disable, profile=self.profile or config.profile)


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


def configuration(file: str | None, corpus: str | None, tried: Tried = Tried()) -> Config:
    """The configuration of one command, with what is only tried out. Raises CtcorpusError for what is wrong in
    it, also for a local rule whose examples fail."""
    from ctcorpus.rulecheck import failures

    config = unchecked(file, corpus)
    if config.rules and (failed := next(failures(config), None)):
        raise CtcorpusError(f"{failed} (ctcorpus rules check shows all that fails)")
    return tried.on(config)


def unchecked(file: str | None, corpus: str | None) -> Config:
    """The named configuration, else the corpus' own, else the defaults: `-` and files need no corpus.

    A corpus' own ctcorpus.yaml lies beside its corpus.yaml, or where `init` puts it. Examples of local
    rules are not tried.
    """
    named, rules = options_of(file, corpus)
    return load_config(named, rules) if named else Config().with_rules(rules)


def options_of(file: str | None, corpus: str | None) -> tuple[Path | None, Path | None]:
    """The ctcorpus.yaml that counts, and the folder of rules where that names none; None: there is none."""
    named = Path(file) if file is not None else None
    try:
        found = folder(corpus).absolute()
    except CtcorpusError:
        return named, None
    places = [found / OPTIONS]
    rules = None
    if found.parts[-len(DEFAULT.parts) :] == DEFAULT.parts:
        places.append(found.parents[len(DEFAULT.parts) - 1] / OPTIONS)
        rules = found.parent / RULES
    own = next((place for place in places if place.is_file()), None)
    return named or own, _as_typed(rules) if rules and rules.is_dir() else None


def _as_typed(path: Path) -> Path:
    """A path as people would type it: messages name its files."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else Path(relative)
