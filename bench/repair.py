"""Speed of the repair stage: clean text, damaged text, and text made to be slow.

MB are UTF-8 bytes of the text given, seconds those of the processor; of several runs the best counts, so that tables
are loaded. Hostile texts are run at one, two and four times their size; what counts is the ratio of the times,
within one run: linear is 2.0 and 4.0.
"""

from __future__ import annotations

import argparse
import random
import signal
import time
from collections.abc import Callable, Iterator

from tests.tools import damage
from tests.tools.make_samples import pinyin

from ctcorpus.stages.repair import repair_text

from . import texts

#: seconds that one measurement takes at least, and measurements of which the best counts
_LEAST_SECONDS = 0.2
_ROUNDS = 3
#: UTF-8 bytes of the clean text; characters of a hostile one at size 1
_CLEAN, _DAMAGED, _HOSTILE = 5_000_000, 1_000_000, 250_000
#: seconds after which a text is given up
_LIMIT = 60.0


def clean(size: int) -> str:
    """Our own sentences over and over in another order, lines of one to six of them, at least `size` bytes."""
    rng = random.Random(5)
    parts: list[str] = []
    written = 0
    while written < size:
        some = [one.text for one in texts.sentences()]
        rng.shuffle(some)
        for text in some:
            part = text + ("\n" if rng.random() < 0.3 else "")
            parts.append(part)
            written += len(part.encode())
    return "".join(parts)


def notices(size: int) -> str:
    """Lines full of what damage looks like: addresses with escapes, dates, codes, questions, columns of figures."""
    lines: list[str] = []
    written = 0
    while written < size:
        n = len(lines)
        lines.append(
            f"{n}. 详见 https://www.example.cn/zc/{n}/index.html?id={n}&page=2&q=%E9%80%9A%E7%9F%A5，2021年{n % 12 + 1}月"
            f"{n % 28 + 1}日发布（第{n}号）。为什么增长{n % 90}.5%？编号ABC-{n}|甲|乙|{n * 7}"
        )
        written += len(lines[-1].encode())
    return "\n".join(lines)


def damaged(size: int) -> Iterator[tuple[str, str]]:
    """Heavily damaged text: nearly every line, or every character."""
    rng = random.Random(6)
    hant = [one.text for one in texts.sentences() if one.script == "Hant" and _in_gbk(one.text)]
    lines: list[str] = []
    while sum(map(len, lines)) * 3 < size:
        lines.append("".join(rng.sample(hant, 6)))
    text = "\n".join(lines)
    yield "splice and cut", damage.splice_and_cut(text, pinyin())
    yield "utf8 as cp1252", damage.utf8_as_cp1252(text[: len(text) // 3])
    yield (
        "gbk as latin1, then utf8 as cp1252",
        damage.chain(damage.gb18030_as_latin1, damage.utf8_as_cp1252)(text[: len(text) // 4]),
    )
    yield "utf8 as gb18030 with holes", damage.utf8_as_gb18030_holes(text[: len(text) // 2])
    yield "big5 as gb18030", "\n".join(map(_big5, lines))
    yield "entities", damage.html_entities(text[: len(text) // 3])


def _in_gbk(text: str) -> bool:
    return text.encode("gbk", "ignore").decode("gbk") == text


def _big5(line: str) -> str:
    return line.encode("cp950", "ignore").decode("gb18030", "replace")


def hostile() -> dict[str, Callable[[int], str]]:
    """Name -> a text of so many characters."""
    rng = random.Random(7)
    noise = "".join(chr(rng.randrange(0x4E00, 0x9FA6)) for _ in range(4 * _HOSTILE))
    deep = damage.utf8_as_cp1252
    # what changes a text makes every class look at it again. In noise that happens by chance, once in 400,000
    # characters, which would be taken for growth: so all sizes have a repair
    noise = deep("各缔约国应当加强情报交流") + noise
    # the same where a soft hyphen goes
    latin = "a\xada" + "".join(chr(rng.randrange(0x80, 0x100)) for _ in range(4 * _HOSTILE))
    chained = deep(deep(deep(clean(6_000)[:800].replace("\n", ""))))
    spliced = damage.splice_and_cut("網絡安全問題與國際關係會議，" * 400, pinyin()).replace("\n", "")

    def repeated(unit: str) -> Callable[[int], str]:
        return lambda size: (
            unit * (size // len(unit))
        )  # whole ones: half an escape at the end is another text

    return {
        "one line of ?": repeated("?"),
        "one line of ?)": repeated("?jǐn)?!"),
        "all CJK noise": lambda size: noise[:size],
        "noise of 80..FF": lambda size: latin[:size],
        "one line of controls": repeated("\x81"),
        "lines of GBK as Latin-1": repeated(
            damage.gb18030_as_latin1("各方同意定期举行会议并通报案情") + "\n"
        ),
        "ambiguous bytes 啊摆": repeated("啊啊摆摆"),
        "a deep chain": repeated(chained),
        "U+FFFD and Han": repeated("安\ufffd全"),
        "spliced and torn": repeated(spliced),
        "digits and 日": repeated("2018126日2017615日"),
        "ampersands": repeated("&amp;&amp;&#2145"),
        "percent signs": repeated("%E5%8F%8"),
        "percent escapes": repeated("%E5%8F%8D"),
        "brackets": repeated("(((（（（"),
    }


def seconds(text: str, rounds: int = _ROUNDS) -> float:
    """The best time of some rounds; infinite where one takes longer than the limit.

    A short text is repaired again and again in each round: the clock of the processor ticks coarsely on some machines.
    """
    best = float("inf")
    signal.signal(signal.SIGPROF, _too_long)
    for _ in range(rounds):
        signal.setitimer(signal.ITIMER_PROF, _LIMIT)
        start, took, runs = time.process_time(), 0.0, 0
        try:
            while took < _LEAST_SECONDS:
                repair_text(text)
                took, runs = time.process_time() - start, runs + 1
        except TimeoutError:
            return float("inf")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        best = min(best, took / runs)
    return best


def _too_long(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of the repair stage.")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the hostile texts, as a factor")
    scale = parser.parse_args().scale
    pages = "\n".join(one.text for one in texts.shared_pages())
    for name, text in (
        ("clean, ours", clean(_CLEAN)),
        ("clean, addresses and figures", notices(_CLEAN // 5)),
        ("clean, real pages", pages),
    ):
        if text:
            size = len(text.encode()) / 1e6
            print(f"{name:36} {size / seconds(text):8.1f} MB/s of {size:.1f} MB")
    seeds = ((f"seed {one.kind}", one.text) for one in texts.shared_seeds())
    for name, text in (*seeds, *damaged(_DAMAGED)):
        size = len(text.encode()) / 1e6
        print(f"{name:36} {size / seconds(text):8.1f} MB/s of {size:.1f} MB")
    for name, make in hostile().items():
        print(f"{name:36} {_linearity(make, int(_HOSTILE * scale))}")


def _linearity(make: Callable[[int], str], size: int) -> str:
    once = seconds(make(size))
    if once == float("inf"):
        return f"gave up after {_LIMIT:.0f} s on {size} characters"
    ratios = [seconds(make(size * factor)) / once for factor in (2, 4)]
    written = len(make(size).encode()) / 1e6
    told = " ".join(f"{ratio:5.1f}" for ratio in ratios)
    return f"{written / once:8.1f} MB/s of {written:.1f} MB   2x, 4x its size: {told} times as long"


if __name__ == "__main__":
    main()
