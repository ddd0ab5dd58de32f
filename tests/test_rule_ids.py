"""The ids that `disable` takes: all that a rule bears which can be switched off."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ctcorpus
from ctcorpus.config import load_config
from ctcorpus.errors import CtcorpusError
from ctcorpus.rules.ids import is_known

PACKAGE = Path(ctcorpus.__file__).parent
GOLDENS = Path(__file__).parents[1] / "data" / "normalized"
#: rules that no option switches off; rules/ids.py says which and why
FIXED = re.compile(
    r"layout\.(?:blank-lines|trim|toc-heading)|title\..*|instruments\.title\..*|institutions\..*\.short|t2s"
)


@pytest.mark.parametrize(
    "id_",
    [
        "head.breadcrumb",
        "sites.renrendoc.1",
        "label.published",
        "metadata.doc-number",
        "institutions.un",
        "instruments.un-charter",
        "instruments.un-symbol",
        "topics.cyber",
        "pinyin-splice",
        "invisible.zero-width",
        "published.meta:article:published_time",
        "gb18030-as-latin1+utf8-as-cp1252",
        "told.sidecar",
        "told.field",
        "told.mhtml",
        "told.pdf",
    ],
)
def test_rules_of_all_stages_are_known(id_: str) -> None:
    assert is_known(id_)


@pytest.mark.parametrize(
    "id_", ["", "head", "sites.renrendoc.99", "published.nothing", "layout.trim", "utf8"]
)
def test_what_no_rule_bears_is_not(id_: str) -> None:
    assert not is_known(id_)


def test_every_rule_that_acted_on_the_sample_corpus_is_known() -> None:
    acted: set[str] = set()
    for ledger in GOLDENS.rglob("*.edits.jsonl"):
        for line in ledger.read_text("utf-8").split("\n")[:-1]:
            acted.add(json.loads(line).get("rule") or "t2s")
    assert len(acted) > 50
    assert sorted(rule for rule in acted if not is_known(rule) and not FIXED.fullmatch(rule)) == []


def test_every_id_in_the_code_of_the_stages_is_known() -> None:
    """A rule that is added in code is added to rules/ids.py."""
    literal = re.compile(
        r"\"((?:metadata|published|source|editors|written|html|text|body|layout|toc)\.[a-z-]+)\""
    )
    found = {
        id_ for path in (PACKAGE / "stages").rglob("*.py") for id_ in literal.findall(path.read_text("utf-8"))
    }
    found -= {"metadata.yaml"}
    assert len(found) > 5
    assert sorted(id_ for id_ in found if not is_known(id_) and not FIXED.fullmatch(id_)) == []


def test_a_configuration_names_what_it_cannot_disable(tmp_path: Path) -> None:
    file = tmp_path / "ctcorpus.yaml"
    file.write_text("disable: [width, sites.ltn.1]\n", "utf-8")
    assert load_config(file).disable == {"width", "sites.ltn.1"}
    file.write_text("disable: [width, no.such.rule]\n", "utf-8")
    with pytest.raises(CtcorpusError, match=r"no\.such\.rule"):
        load_config(file)
