"""The benchmark judges rightly: what is true counts as true, a wrong repair is never taken for a right one."""

from __future__ import annotations

import pytest
from bench import classes, dates, eval, floors, judge, texts
from bench.levels import Case, Layer, strike
from bench.texts import Clean

from ctcorpus.edits import Edit, Pass, apply
from ctcorpus.stages.repair import repair_text

TEXT = "会议于北京举行，各方就打击恐怖主义融资达成一致。"


def case(name: str, level: str = "sentence", text: str = TEXT, script: str = "Hans") -> Case:
    kind = next(one for one in classes.CLASSES if one.name == name)
    found = strike(kind, level, Clean(text, "test", script))
    assert found is not None
    return found


def judged(monkeypatch: pytest.MonkeyPatch, one: Case, *rounds: list[Edit]) -> judge.Verdict:
    """The verdict on a repair that does just these edits to the damaged text."""

    def repair(text: str) -> tuple[str, tuple[Pass, ...], tuple[()]]:
        if text != one.seen.text:
            return repair_text(text)
        passes: list[Pass] = []
        for edits in rounds:
            text, done = apply(text, "repair", edits)
            passes.append(done)
        return text, tuple(passes), ()

    monkeypatch.setattr(judge, "repair_text", repair)
    return judge.judge(one)


def whole(one: Case, after: str) -> Edit:
    return Edit(0, one.seen.text, after, "x", "proven")


def test_a_true_repair_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clean text, claimed as proven, is exact, and the claim true."""
    one = case("utf8-as-latin1")
    verdict = judged(monkeypatch, one, [whole(one, TEXT)])
    assert (verdict.state, verdict.made["proven"], verdict.true["proven"]) == ("exact", 1, 1)
    assert verdict.spots == (1, 1)


@pytest.mark.parametrize(
    "after", [TEXT.replace("北京", "南京"), TEXT[:-1], TEXT + "了", "", TEXT[5:] + TEXT[:5]]
)
def test_a_wrong_repair_is_wrong(monkeypatch: pytest.MonkeyPatch, after: str) -> None:
    """One character off, one too few, one too many: the claim is false and the sentence wrongly restored."""
    one = case("utf8-as-latin1")
    verdict = judged(monkeypatch, one, [whole(one, after)])
    assert (verdict.state, verdict.made["proven"], verdict.true["proven"]) == ("wrong", 1, 0)


def test_a_true_text_at_a_wrong_place_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of the sentence, claimed where another stood, is no restored text."""
    one = case("gb18030-as-latin1")
    edit = Edit(0, one.seen.text[:4], "北京", "x", "unique")
    assert judged(monkeypatch, one, [edit]).true["unique"] == 0
    edit = Edit(0, one.seen.text[:4], "会议", "x", "unique")
    verdict = judged(monkeypatch, one, [edit])
    assert (verdict.state, verdict.true["unique"]) == ("partly", 1)


def test_nothing_done_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No edit: neither exact nor wrong."""
    one = case("entity-decimal")
    assert judged(monkeypatch, one, []).state == "alone"


def test_an_open_hole_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks left in a repair cover what they hide; what stands between them must be true."""
    one = case("gb18030-as-big5 U+FFFD a pair")
    good = "".join("\ufffd" if c == "\ufffd" else clean for c, clean in zip(one.seen.text, TEXT, strict=True))
    verdict = judged(monkeypatch, one, [whole(one, good)])
    assert verdict.state == "partly"
    assert verdict.between[0] == verdict.between[1] > 0
    assert verdict.filled[0] == 0 < verdict.filled[1]
    place = next(i for i, c in enumerate(good) if c != "\ufffd")
    bad = good[:place] + ("京" if good[place] != "京" else "会") + good[place + 1 :]
    assert judged(monkeypatch, one, [whole(one, bad)]).state == "wrong"


def test_damage_on_damage_is_judged_layer_by_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoing the outer damage is true though it gives no clean text; a false inner repair is still false."""
    one = case("utf8-as-latin1+utf8-as-latin1")
    inner = one.layers[1].clean
    outer = Edit(0, one.seen.text, inner, "x", "proven")
    verdict = judged(monkeypatch, one, [outer])
    assert (verdict.state, verdict.true["proven"]) == ("partly", 1)
    verdict = judged(monkeypatch, one, [outer], [Edit(0, inner, TEXT, "x", "proven")])
    assert (verdict.state, verdict.true["proven"]) == ("exact", 2)
    verdict = judged(monkeypatch, one, [outer], [Edit(0, inner, TEXT[::-1], "x", "proven")])
    assert (verdict.state, verdict.made["proven"], verdict.true["proven"]) == ("wrong", 2, 1)
    part = Edit(0, inner[:6], TEXT[:2], "x", "proven")
    assert judged(monkeypatch, one, [outer], [part]).true["proven"] == 2


def test_spots_of_a_splice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading is a spot; stripping one of two restores one."""
    one = case("pinyin-splice", "document", "網絡的問題", "Hant")
    assert one.seen.text.count("(") >= 2
    start = one.seen.text.index("(")
    end = one.seen.text.index(")") + 1
    verdict = judged(monkeypatch, one, [Edit(start, one.seen.text[start:end], "", "x", "proven")])
    assert verdict.true["proven"] == 1
    assert verdict.spots[0] == 1 < verdict.spots[1]


def test_spans_of_layers_meet() -> None:
    """Every layer has one span for each character of the damaged text."""
    one = case("gb18030-as-latin1+utf8-as-latin1+utf8-as-cp1252", "run")
    assert [len(layer.spans) for layer in one.layers] == [len(one.seen.text)] * 3
    assert isinstance(one.layers[2], Layer)
    assert len(one.origin(2, 1)) == len(one.layers[2].clean)


def test_floors_never_sink_unseen() -> None:
    """A figure below its floor and a figure that is gone are both found; writing only raises."""
    old = {"a": {"exact": 0.9}, "gone": {"exact": 0.5}}
    assert floors.sunk({"a": {"exact": 0.89}}, old) == [
        "a, exact: 0.8900, floor 0.9000",
        "gone, exact: 0.0000, floor 0.5000",
    ]
    assert floors.sunk({"a": {"exact": 0.9}, "gone": {"exact": 1.0}}, old) == []
    kept = floors.raised({"a": {"exact": 0.89}, "new": {"exact": 0.123456}}, old)
    assert kept == {"a": {"exact": 0.9}, "gone": {"exact": 0.5}, "new": {"exact": 0.1234}}


def test_clean_sets_are_what_was_promised() -> None:
    """At least 600 sentences of varied kinds in both scripts, and 150 hard negatives; none of them twice."""
    some = texts.sentences()
    assert len(some) >= 600
    assert len({one.kind for one in some}) >= 12
    assert min(sum(one.script == script for one in some) for script in ("Hans", "Hant")) >= 200
    assert len(list(texts.negatives())) >= 150


def test_dates_are_counted_by_the_calendar() -> None:
    """Cases with one reading and with several both occur, and the clean text gives the damaged one."""
    found = list(dates.cases())
    assert {single for _, _, single in found} == {True, False}
    assert all(clean.translate({ord("年"): None, ord("月"): None}) != clean for clean, _, _ in found)
    assert ("年月", "2018126日") in dates._readings()
    assert dates._readings()["年月", "2018126日"] == 2
    assert dates._readings()["年月", "2017615日"] == 1


def test_every_class_strikes_somewhere() -> None:
    """No class of the benchmark is without a case, but for readings that lose every phrase or nothing."""
    rare = {"utf8-as-big5", "big5-as-gb18030 U+FFFD a byte"}
    sources = (*texts.sentences(), *texts.documents())
    for kind in classes.CLASSES:
        some = (one for one in sources if one.script in kind.scripts)
        hit = any(strike(kind, level, one) for one in some for level in kind.levels)
        assert hit or kind.name in rare, kind.name


def test_the_promises_are_printed_with_their_verdict() -> None:
    """Each promise says pass or FAIL, by its threshold; what is only a detail of one says neither."""
    row = eval.Row("x", "sentence", "lossless", 10, 10)
    row.states["exact"] = 9
    rows = [row, eval.Row("h", "sentence", "holes", between=(98, 100)), eval.Row("s", "document", "stream")]
    shown = eval.promises(rows, dates.DateFigures(1, 1, 1, 1), [])
    assert str(shown[0]).startswith("FAIL")
    assert str(shown[1]).startswith("  ")
    assert str(shown[2]).startswith("pass")
    assert [one.kept for one in shown[:3]] == [False, True, True]
