"""Rules of a corpus' own: laid over the package's, checked before anything is done, seen by the stages they concern."""

from __future__ import annotations

import pickle
import re
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import PAGE, Run
from ctcorpus.config import Config, load_config
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Document, RawFile
from ctcorpus.pipeline import normalize
from ctcorpus.record import stamp
from ctcorpus.rulecheck import failures
from ctcorpus.rules import read_yaml
from ctcorpus.rules.formats import _PAGE_RULE, ROWS, row_problems
from ctcorpus.rules.local import LocalRules
from ctcorpus.rules.reading import FILES, load_rules
from ctcorpus.rules.timed import Timed, is_local

MANUAL = Path(__file__).parents[1] / "docs" / "rules.md"
CASES = Path(__file__).parent / "cases" / "own"
FAULTS = yaml.safe_load((CASES / "faults.yaml").read_text("utf-8"))
ACTS = yaml.safe_load((CASES / "acts.yaml").read_text("utf-8"))
SUBSCRIBE = """\
- id: local.subscribe
  where: tail
  action: drop-line
  pattern: '^订阅本刊'
  why: a call below the text
  match: [订阅本刊电子版, 訂閱本刊電子版]
  miss: [各单位可以订阅本刊]
"""
Make = Callable[..., LocalRules]


@pytest.fixture
def rules(tmp_path: Path) -> Make:
    """Local rules from the content of files: rules(furniture=...)."""

    def made(**files: str) -> LocalRules:
        folder = tmp_path / "rules"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / f"{name}.{'tsv' if name == 'words' else 'yaml'}").write_text(content, "utf-8")
        return load_rules(folder)

    return made


def with_rules(local: LocalRules) -> Config:
    return Config(disable=local.disable, rules=local)


def cleaned(text: str, config: Config, name: str = "a.txt") -> Document:
    doc = normalize(RawFile(name, text.encode()), config)
    assert isinstance(doc, Document), doc
    return doc


# Faults


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["name"])
def test_a_fault_is_one_line_that_names_file_and_row(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / case["file"]
    file.write_bytes(bytes.fromhex(case["bytes"]) if "bytes" in case else case["content"].encode())
    with pytest.raises(CtcorpusError) as error:
        local = load_rules(tmp_path)
        raise CtcorpusError(str(next(failures(with_rules(local)))))
    assert "\n" not in str(error.value)
    assert [words for words in case["says"] if words not in str(error.value)] == [], str(error.value)


def test_with_a_fault_nothing_is_cleaned(run: Run, tmp_path: Path) -> None:
    """Exit code 2, one line, no record."""
    run("init")
    (tmp_path / "data/raw/page.html").write_text(PAGE, "utf-8")
    for case in FAULTS[4], FAULTS[15]:  # of the form; of an example
        (tmp_path / "data/rules/furniture.yaml").write_text(case["content"], "utf-8")
        done = run("clean")
        assert done.code == 2
        assert done.err.startswith(f"ctcorpus: {Path('data/rules/furniture.yaml')}: ")
        assert len(done.err.splitlines()) == 1
        assert list((tmp_path / "data/normalized").glob("*.md")) == []


def test_what_lies_beside_the_rules_is_left_alone(tmp_path: Path) -> None:
    """A README, a file that an editor keeps, a folder."""
    (tmp_path / "README.md").write_text("# notes", "utf-8")
    (tmp_path / ".furniture.yaml.swp").write_bytes(b"\0")
    (tmp_path / "old").mkdir()
    (tmp_path / "furniture.yaml").write_text("# nothing yet\n", "utf-8")
    assert load_rules(tmp_path) == LocalRules()


def test_the_package_keeps_to_its_own_formats() -> None:
    """A key that a rule of the package has a local one may have as well; no id of it is a local one."""
    wrong = []
    for name, sections in ROWS.items():
        data = read_yaml(name)
        for section, keys in sections.items():
            for row in data[section] if section else data:
                assert not is_local(row["id"])
                wrong += [(name, row["id"], what) for what in row_problems(row, keys, local=False)]
                for rule in row.get("rules", ()):
                    wrong += [(name, row["id"], what) for what in row_problems(rule, _PAGE_RULE, local=False)]
    assert wrong == []


def test_all_examples_of_the_package_hold() -> None:
    assert list(map(str, failures(Config(), package=True))) == []


def test_the_manual_s_examples_are_rules(tmp_path: Path) -> None:
    """docs/rules.md has one for each file; they hold together."""
    parts = re.split(r"^## ((?:[a-z]+)\.(?:yaml|tsv))$", MANUAL.read_text("utf-8"), flags=re.MULTILINE)
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        block = re.match(r"\n+((?:    .*\n|\n(?=    ))+)", text)
        assert block, name
        (tmp_path / name).write_text(textwrap.dedent(block[1]), "utf-8")
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    local = load_rules(tmp_path)
    assert {name for name, _ in local.files} == set(FILES)
    assert list(map(str, failures(with_rules(local), package=True))) == []


# What they do


@pytest.mark.parametrize("case", ACTS, ids=lambda case: case["name"])
def test_a_local_row_acts(case: dict[str, Any], rules: Make) -> None:
    """In each file: what the same text gives without the row, and with it."""
    local = rules(**case["files"])
    assert list(failures(with_rules(local))) == []
    name = case.get("path", "a.txt")
    before, after = cleaned(case["text"], Config(), name), cleaned(case["text"], with_rules(local), name)
    for key, value in case["gives"].items():
        found = case_value(after, key)
        assert found == value, (key, found)
        assert case_value(before, key) != value, key


def case_value(doc: Document, key: str) -> Any:
    """What a case looks at: the text, its tokens, a field, tags, or the rules that took lines."""
    if key == "tokens":
        return [" ".join(paragraph) for paragraph in doc.tokens]
    if key == "rules":
        edits = [edit for one in doc.passes for edit in one.edits]
        return sorted({edit.rule for edit in edits if "local." in edit.rule})
    if key in ("text", "topics", "institutions", "instruments"):
        found = getattr(doc, key)
        return found if isinstance(found, str) else list(found)
    return getattr(doc.metadata, key)


def test_a_disabled_rule_of_either_kind_does_not_act(rules: Make) -> None:
    text = "\n".join(
        ["各方应当加强合作，共同维护地区安全，防止有关人员跨境流动。"] * 3 + ["订阅本刊电子版", "相关文章"]
    )
    local = rules(furniture=SUBSCRIBE)
    assert cleaned(text, with_rules(local)).text.count("\n") == 2
    local = rules(furniture=SUBSCRIBE, disable="- local.subscribe\n- tail.related\n- text.outside-block\n")
    assert cleaned(text, with_rules(local)).text == text


def test_a_pattern_that_a_text_holds_up_ends_the_run(rules: Make) -> None:
    """What no check foresaw is stopped at the line: in time, with the rule's name."""
    timed = Timed("local.slow", r"^(?:(?:\w|\w\w)+,?)+。$", limit=0.2)
    began = time.process_time()
    with pytest.raises(CtcorpusError, match=r"local\.slow: the pattern takes more than 0\.2 s"):
        timed.search("字" * 5_000 + "。!")
    assert time.process_time() - began < 5


# Stamps


ROWS_OF = {
    "furniture": (SUBSCRIBE, {"boilerplate"}),
    "sites": (
        "- {id: local.s, hosts: [example.org], markers: [], rules: [{where: tail, action: drop-line, pattern: '^订阅',"
        " why: x, match: [订阅], miss: [订]}]}\n",
        {"boilerplate"},
    ),
    "metadata": ("taiwan: [某报]\n", {"metadata"}),
    "institutions": (
        "bodies: [{id: local.b, name: 云泽市边境联络处, en: Office, kind: local}]\n",
        {"segment", "tags"},
    ),
    "topics": ("groups: [{id: local.g, name: 口岸, en: Ports}]\n", {"tags"}),
    "instruments": ("known: [{id: local.k, name: 云泽倡议, en: Initiative, kind: declaration}]\n", {"tags"}),
    "words": ("边境联络处\t-\tinstitution\n", {"segment"}),
}


@pytest.mark.parametrize("name", ROWS_OF)
def test_a_file_changes_the_stamps_of_its_stages(name: str, rules: Make) -> None:
    content, stages = ROWS_OF[name]
    plain, own = stamp.stamps(Config()), stamp.stamps(with_rules(rules(**{name: content})))
    assert {one for one in stamp.STAGES if plain["rules"][one] != own["rules"][one]} == stages
    assert plain["config"] == own["config"]
    commented = f"# a comment\n{content}\n"
    assert stamp.stamps(with_rules(rules(**{name: commented}))) == own


def test_what_is_disabled_changes_the_configuration_alone(rules: Make) -> None:
    """Written as a list, or as in ctcorpus.yaml."""
    plain = stamp.stamps(Config())
    for content in "- tail.related\n", "disable: [tail.related]\n":
        own = stamp.stamps(with_rules(rules(disable=content)))
        assert plain["rules"] == own["rules"]
        assert own["config"]["disable"] == ["tail.related"]


def test_empty_rules_are_none(rules: Make) -> None:
    """A folder with nothing but comments makes no record stale."""
    assert stamp.fingerprint(with_rules(rules(furniture="# nothing\n"))) == stamp.fingerprint(Config())


def test_a_configuration_travels(rules: Make, tmp_path: Path) -> None:
    """It is a value: equal, hashed and pickled by what the files say, wherever they lie and whatever becomes of them."""
    config = with_rules(rules(furniture=SUBSCRIBE))
    copy = pickle.loads(pickle.dumps(config))
    (tmp_path / "rules/furniture.yaml").write_text("broken: [", "utf-8")
    assert copy == config
    assert hash(copy) == hash(config)
    moved = replace(config, rules=replace(config.rules, folder="elsewhere"))  # type: ignore[type-var]
    assert moved == config
    assert stamp.fingerprint(moved) == stamp.fingerprint(copy)
    assert len(pickle.dumps(config)) < 2_000


# Places


def test_ctcorpus_yaml_names_another_folder(tmp_path: Path, rules: Make) -> None:
    rules(furniture=SUBSCRIBE, disable="- tail.related\n")
    file = tmp_path / "ctcorpus.yaml"
    file.write_text("rules: rules\nprofile: none\ndisable: [local.subscribe]\n", "utf-8")
    config = load_config(file)
    assert config.rules == load_rules(tmp_path / "rules")
    assert config.disable == {"local.subscribe", "tail.related"}
    assert config.profile == "none"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rules: nowhere", "nowhere: no such folder"),
        ("rules: 3", "rules must name a folder"),
        ("rules:", "rules must name a folder"),
        ("profile: nobody", "no site profile nobody; known are none"),
        ("disable: [local.nobody]", "no rule local.nobody"),
    ],
)
def test_a_wrong_line_in_ctcorpus_yaml_is_named(line: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "ctcorpus.yaml").write_text(line + "\n", "utf-8")
    with pytest.raises(CtcorpusError, match=says):
        load_config(tmp_path / "ctcorpus.yaml")
