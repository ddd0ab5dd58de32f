"""The raw roots of a corpus: the folders that its raw files lie below, from `corpus.yaml`."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ctcorpus.containers import holder
from ctcorpus.corpus.paths import CONFIG, RESERVED, fold, is_safe
from ctcorpus.errors import CtcorpusError
from ctcorpus.record import frontmatter
from ctcorpus.record.values import a_mapping

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Roots:
    """A corpus' folder and its raw roots by name; all paths are absolute."""

    corpus: Path
    folders: Mapping[str, Path]

    def locate(self, path: Path) -> tuple[str, str] | None:
        """Root and path below it of a raw file or folder (a root itself: ""); None outside all roots.

        Where roots lie inside one another the innermost holds the file. Raises CtcorpusError for
        a path inside the corpus, and for a folder outside all roots that holds the corpus.
        """
        return self._locate(path, _absolute) or self._locate(path, Path.resolve)

    def _locate(self, path: Path, seen: Callable[[Path], Path]) -> tuple[str, str] | None:
        where, corpus = seen(path), seen(self.corpus)
        if where.is_relative_to(corpus):
            raise CtcorpusError(f"{path}: lies in the corpus; name the raw files that it was made from")
        holders = [(name, seen(folder)) for name, folder in self.folders.items()]
        holders = [(name, folder) for name, folder in holders if where.is_relative_to(folder)]
        if holders:
            root, folder = max(holders, key=lambda holder: len(holder[1].parts))
            below = where.relative_to(folder).as_posix()
            return root, "" if below == "." else below
        if corpus.is_relative_to(where):
            raise CtcorpusError(f"{path}: holds the corpus itself; name a folder of raw files")
        return None

    def file(self, root: str, path: str) -> Path:
        """Where a raw file lies. Raises CtcorpusError for an unknown root or a path that leaves it."""
        folder = self.folders.get(root)
        if folder is None:
            raise CtcorpusError(f"raw root {root!r} is not in {self.corpus / CONFIG}")
        if not is_safe(path):
            raise CtcorpusError(f"raw path {path!r} leads out of its root")
        return folder / path

    def escapes(self, path: Path) -> bool:
        """Whether a raw file is, or lies behind, a link that leads out of its root."""
        found = self.locate(path)
        try:
            target = path.resolve()
        except (OSError, RuntimeError):  # a loop of links
            return True
        return found is None or not target.is_relative_to(self.folders[found[0]].resolve())

    def exists(self, root: str, path: str) -> bool:
        """Whether a raw file is there. Where its whole root is away (not mounted), nothing is gone."""
        folder = self.folders.get(root)
        if folder is None or not is_safe(path):
            return False
        try:
            if holder(folder / path, path):
                return True  # as far as one can tell without reading the container
            return not stat.S_ISDIR((folder / path).lstat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return not folder.is_dir()
        except OSError:  # a folder that may not be listed: nobody knows
            return True

    def with_root(self, folder: Path, name: str | None = None) -> Roots:
        """These roots and one more; its name, if not given, is the folder's, made unique.

        Raises CtcorpusError for a name that is taken or cannot be a folder's, and for a folder that
        holds the corpus: a later run over all roots would clean whatever lies beside it.
        """
        if self.corpus.resolve().is_relative_to(folder.resolve()):
            raise CtcorpusError(
                f"{folder}: holds the corpus itself; put the files below a raw root or in a folder of their own"
            )
        taken = {fold(known) for known in self.folders} | RESERVED
        if name is None:
            name = _unused(_usable(folder.resolve().name), taken)
        elif fold(name) in taken or name != _usable(name):
            raise CtcorpusError(f"{name!r} cannot name a raw root: taken, reserved or no plain folder name")
        return Roots(self.corpus, {**self.folders, name: _absolute(folder)})

    def to_yaml(self) -> str:
        """What `corpus.yaml` holds."""
        roots = {name: _relative(folder, self.corpus) for name, folder in self.folders.items()}
        return frontmatter.dump({"schema": SCHEMA, "roots": roots}, blocks=("roots",))


def load_roots(corpus: Path) -> Roots:
    """Read `corpus.yaml`. Raises CtcorpusError where it is missing or wrong."""
    file = corpus / CONFIG
    try:
        data = frontmatter.load(file.read_text("utf-8"))
        roots = a_mapping(data, "roots")
    except FileNotFoundError:
        raise CtcorpusError(
            f"no corpus in {corpus}: run `ctcorpus init`, or name one with --corpus"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CtcorpusError(f"{file}: cannot be read: {error}") from None
    except CtcorpusError as error:
        raise CtcorpusError(f"{file}: {error}") from None
    if data.get("schema") != SCHEMA:
        raise CtcorpusError(
            f"{file}: schema {data.get('schema')!r}; this ctcorpus knows {SCHEMA}: upgrade it"
        )
    corpus = _absolute(corpus)
    folders: dict[str, Path] = {}
    for name, folder in roots.items():
        if not isinstance(name, str) or not isinstance(folder, str) or name != _usable(name):
            raise CtcorpusError(f"{file}: roots must be `name: folder` lines; see {name!r}")
        folders[name] = _absolute(corpus / folder)
    return Roots(corpus, folders)


def _absolute(path: Path) -> Path:
    """Absolute and without `..`, but with its links: a root may be one."""
    return Path(os.path.normpath(Path.cwd() / path))


def _relative(folder: Path, corpus: Path) -> str:
    try:
        return Path(os.path.relpath(folder, corpus)).as_posix()
    except ValueError:  # another drive
        return folder.as_posix()


def _usable(name: str) -> str:
    """A folder's name made fit to name a root: it becomes a folder of the corpus, and a word before `:`."""
    return re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|\ud800-\udfff]", "-", name).strip(" .") or "root"


def _unused(name: str, taken: frozenset[str] | set[str]) -> str:
    number, tried = 1, name
    while fold(tried) in taken:
        number += 1
        tried = f"{name}-{number}"
    return tried
