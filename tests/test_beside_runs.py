"""Whatever comes, changes and goes beside documents, in whatever order: the tree is that of a first run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ctcorpus.corpus.beside import Beside
from ctcorpus.corpus.init import init
from ctcorpus.corpus.store import Store
from ctcorpus.model import Told
from ctcorpus.record import dumps
from making import CONFIG, document, read, refs_of, tree

_DOCUMENTS = ("a.html", "a.txt", "b.html", "x/a.html")
_SIDECARS = ("a.html.json", "a.json", "b.meta.json", "x/a.meta.json")
_MANIFESTS = ("manifest.csv", "x/manifest.csv")
_VALUES = st.sampled_from([None, "CC0", "CC1"])
_STATES = st.fixed_dictionaries(
    {name: st.sampled_from([None, "甲", "乙,丙"]) for name in _DOCUMENTS}
    | dict.fromkeys((*_SIDECARS, *_MANIFESTS), _VALUES)
)


def lay_out(raw: Path, state: dict[str, str | None]) -> None:
    """Make the folder of raw files hold this state and nothing else."""
    for name, value in state.items():
        file = raw / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if value is None:
            file.unlink(missing_ok=True)
        elif name in _DOCUMENTS:
            file.write_text(value, "utf-8")
        elif name in _SIDECARS:
            file.write_text(json.dumps({"rights": value, "title": "别的"}), "utf-8")
        else:
            rows = "".join(f"{one},{value}\n" for one in ("a.html", "b.html", "x/a.html"))
            file.write_text(f"file,rights\n{rows}", "utf-8")


def run(home: Path) -> dict[str, str]:
    """Clean everything; returns the statuses by path."""
    raw = home / "data" / "raw"
    with Store(home / "data" / "normalized") as store:
        found = [file for file in sorted(raw.rglob("*")) if file.is_file() and not store.beside.kind(file)]
        plan = store.plan(refs_of(store, found), CONFIG, prune=True)
        done = list(store.begin(plan))
        for task in plan.tasks:
            made = replace(document(read(store, task)), told=task.told)
            done += store.put(task, dumps(made, CONFIG))
        done += store.flush()
    return {one.raw.path: one.status for one in done if one.raw}


def told_by_content(raw: Path) -> dict[str, tuple[tuple[str, ...], tuple[Told, ...]]]:
    """Where each content lies, and what is told of its first place."""
    beside, places = Beside([raw]), dict[str, list[str]]()
    for name in sorted(one for one in _DOCUMENTS if (raw / one).is_file()):
        places.setdefault((raw / name).read_text("utf-8"), []).append(name)
    return {content: (tuple(names), beside.told(raw / names[0])) for content, names in places.items()}


@settings(max_examples=60, deadline=None)
@given(st.lists(_STATES, min_size=2, max_size=4))
def test_runs_end_in_the_tree_of_a_first_run(states: list[dict[str, str | None]]) -> None:
    """Only documents whose bytes, places or facts changed are cleaned, and what comes out is the same."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as other:
        home, fresh = Path(folder), Path(other)
        init(home)
        init(fresh)
        before: dict[str, tuple[tuple[str, ...], tuple[Told, ...]]] = {}
        for state in states:
            lay_out(home / "data" / "raw", state)
            statuses = run(home)
            now = told_by_content(home / "data" / "raw")
            kept = {
                one for content in now if now[content] == before.get(content) for one in now[content][0][:1]
            }
            assert {one for one in kept if statuses[one] != "unchanged"} == set()
            changed = {now[c][0][0] for c in now if c in before and now[c][1] != before[c][1]}
            assert {one for one in changed if statuses[one] == "unchanged"} == set()
            before = now
        lay_out(fresh / "data" / "raw", states[-1])
        run(fresh)
        ours = {
            name: data for name, data in tree(home / "data" / "normalized").items() if ".versions" not in name
        }
        assert ours == tree(fresh / "data" / "normalized")
