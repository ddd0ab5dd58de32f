"""Torn spots: runs that lost bytes, cuts in documents without readings, and what can have stood there."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.test_repair_splice import originals, sample_table
from tests.tools import damage

from ctcorpus.stages.repair import cuts, fullstop, repair_text, splice, torn
from ctcorpus.stages.repair.runs import solve
from ctcorpus.stages.repair.stream import fold
from ctcorpus.stages.repair.table import Learned

CASES = yaml.safe_load((Path(__file__).parent / "cases/repair/torn.yaml").read_text("utf-8"))


@cache
def spliced_document() -> str:
    return originals()["pinyin-border-plan"]


@pytest.mark.parametrize("case", CASES["spliced"], ids=lambda case: case["text"][:10])
def test_the_rest_of_a_run_that_lost_bytes_comes_back(case: dict[str, str]) -> None:
    """Behind a lost pair the search goes on: what did not lose a byte is exact, the rest stays marked."""
    table = [*sample_table(), ("處", "chǔ"), ("側", "cè"), ("務", "wù"), ("問", "wèn"), ("驗", "yàn")]
    table = list(dict(table).items())
    seen = damage.pinyin_splice(f"{spliced_document()}\n{case['text']}", table)
    assert "?" in seen.rsplit("\n", 1)[-1]
    repaired = repair_text(seen)[0]
    assert fold(repaired).endswith(fold(case["told"]))


@pytest.mark.parametrize("case", CASES["cut"], ids=lambda case: case["text"][:10])
def test_a_document_that_was_only_cut(case: dict[str, str]) -> None:
    """No reading says that a script was at work; a run beyond doubt does."""
    seen = damage.gbk_cut(case["text"])
    assert fold(repair_text(seen)[0]) == fold(case["told"])


@pytest.mark.parametrize("text", CASES["untouched"])
def test_question_marks_that_people_wrote_stay(text: str) -> None:
    """Doubled marks are no cut where nothing behind them is out of step."""
    assert [edit for edit in splice.find(text) if edit.proof != "guess"] == []


def test_marks_put_in_at_random_are_no_cuts() -> None:
    """`??`, `?!` and `?;` anywhere in clean text, full width or folded, claim nothing."""
    rng = random.Random(3)
    whole = "\n".join(originals().values())
    for text in (whole, damage.width_fold(whole)):
        for _ in range(1500):
            at = rng.randrange(100, len(text) - 150)
            seen = text[at - 90 : at] + rng.choice(("??", "?!", "?;")) + text[at : at + 120]
            assert cuts.repairs(seen) == []


def test_cuts_alone_claim_only_what_is_true() -> None:
    """Our documents, cut: every claim is true, marks aside, and half of the cuts are undone as a whole."""
    places = undone = 0
    for text in originals().values():
        seen = damage.gbk_cut(text)
        if seen == damage.width_fold(text):
            continue
        places += len(damage.cut_places(text.encode("gbk")))
        for edit in splice.find(seen):
            if edit.proof == "unique":
                told = ".".join(map(re.escape, fold(edit.after).split("\ufffd")))
                assert re.search(told, fold(text), re.DOTALL)
                undone += "\ufffd" not in edit.after
    assert places >= 15
    assert undone >= 0.5 * places


@pytest.mark.parametrize(
    ("before", "proof"), [("髽I的", "guess"), ("說的工業?", "guess"), ("他們說", "unique")]
)
def test_behind_text_out_of_step_no_cut_is_claimed(before: str, proof: str) -> None:
    """Two lost pairs in a run that began unseen look like a cut: 。，工人工資 would be read as 郡人工資."""
    seen = f"{before}??と斯べY一般只有一百元。"
    repair, _ = solve(seen, len(before), Learned(((0, len(seen)),), {}, (), frozenset(), {}), 4000)
    assert repair is not None
    assert repair.edit.after == "\ufffd郡人工資"
    assert repair.edit.proof == proof


def test_what_is_lost_is_among_the_guesses() -> None:
    """For each mark that a repair leaves, the characters that can have stood there hold the true one."""
    marks = 0
    for text in originals().values():
        seen = damage.splice_and_cut(text, sample_table())
        for edit in splice.find(seen):
            for place, known in (
                torn.gaps(edit.before, edit.after, edit.rule) if edit.proof == "unique" else ()
            ):
                told = "(.)".join(map(re.escape, fold(edit.after).split("\ufffd")))
                found = re.search(told, fold(text), re.DOTALL)
                if found and known:
                    number = edit.after[:place].count("\ufffd")
                    assert found.groups()[number] in map(fold, known)
                    marks += 1
    assert marks >= 5


@pytest.mark.parametrize(
    ("before", "behind", "stood"),
    [
        ("專責組先後走訪學", "、商場、酒店", "校"),
        ("至九時許恢復正", "。答：《資恐防制法》", ""),
        ("會議通過了聯合聲明", "恐怖組織仍在活動", "。"),
        ("他說：「教育是慢的", "」面對氣候變遷", ""),
        ("請攜帶國民身分證、健", "卡及印章", ""),
        ("巫永", "、鍾理和、葉石濤", ""),
        ("去的都是「差", "」，無人肯去", ""),
    ],
)
def test_what_stood_at_a_cut(before: str, behind: str, stood: str) -> None:
    """。 or a character that makes a word, where nothing else fits; never in what may be a name."""
    assert fullstop.stood(before, behind) == stood


def test_the_end_of_a_quoted_sentence() -> None:
    """。」 and the end of its line are left as ?!? and come back where a quotation is open."""
    lines = ["會上發言的人說：「這一步走得很慢，但是走對了。」", "下一位發言的人點頭稱是。", "眾人各自散去。"]
    text = f"{spliced_document()}\n" + "\n".join(lines)
    seen = damage.splice_and_cut(text, sample_table())
    assert "?!?" in seen
    assert fold(lines[0] + "\n" + lines[1]) in fold(repair_text(seen)[0])
    blank = damage.splice_and_cut(f"{text}\n他說， 散會。\n" + lines[0] + " 眾人散去。", sample_table())
    assert blank.count("?!?") == 2
    assert (
        repair_text(blank)[0].count("?!?") + repair_text(blank)[0].count("？!?") == 2
    )  # a blank, or the line's end
    assert cuts.quoted_end("他說：這一步走得很慢，但是走對了?!?下一位", 17) is None


@pytest.mark.parametrize("model", [damage.utf8_as_latin1, damage.utf8_as_cp1252, damage.html_entities])
def test_a_layer_above_changes_nothing(model: damage.Model) -> None:  # type: ignore[name-defined]
    """Readings spliced in, the stream cut, then misread or escaped: what comes back is what the splice alone gives."""
    for name in ("pinyin-border-plan", "pinyin-regional-network", "tw-cyber-news"):
        seen = damage.splice_and_cut(originals()[name], sample_table())
        assert repair_text(model(seen))[0] == repair_text(seen)[0]


def test_a_table_with_a_torn_reading_is_spliced() -> None:
    """Short cells are no running text; a reading across two characters is no primer."""
    rows = "統計\u3000單位\u3000數量\n營業\u3000單價\u3000總計\n恒生指數收報17,047\n資料\u3000數據\u3000單位\n統計\u3000總計\u3000營業"
    table = [*dict([*sample_table(), ("請", "qǐng"), ("報", "bào")]).items()]
    seen = damage.pinyin_splice(rows, table)
    assert "?" in seen
    assert fold(repair_text(seen)[0]) == fold(rows)
    whole = seen.replace(re.search(r".\?qǐng\).*", seen)[0], "")  # type: ignore[index]
    assert [edit for edit in splice.find(whole) if edit.proof != "guess"] == []
