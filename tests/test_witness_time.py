"""Time that witnesses take grows in step with the text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from random import Random

import pytest

from ctcorpus.model import Witness
from ctcorpus.stages.repair.witness import find

_HAN = "公安机关应当会同有关部门建立联动机制组织开展反恐怖主义宣传教育提高公民防范意识落实安全检查登记制度"
_SIZE = 6000


def written(random: Random, size: int, unit: Callable[[str], str]) -> str:
    """One paragraph of random phrases."""
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(unit("".join(random.choices(_HAN, k=30))))
    return "".join(parts)


def in_brackets(phrase: str) -> str:
    """With a stretch that comes twice, which leads from one place to another."""
    return f"{phrase[:20]}，《{phrase[20:28]}》规定，{phrase[8:20]}"


#: how the text is made, and what is done to it
HOSTILE: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "closing brackets gone": (in_brackets, lambda text: text.replace("》", "")),
    "opening brackets gone": (in_brackets, lambda text: text.replace("《", "")),
    "brackets emptied": (in_brackets, lambda text: re.sub("《[^》]*》", "《》", text)),
    "holes": (lambda phrase: phrase + "，", lambda text: re.sub("(.{24}).", "\\1\ufffd", text)),
    "question marks": (lambda phrase: phrase + "，", lambda text: re.sub("(.{24}).", "\\1?", text)),
    "other words": (
        lambda phrase: f"{phrase[:20]}，必须{phrase[20:]}",
        lambda text: text.replace("必须", "应予"),
    ),
    "one phrase": (
        lambda _: "应当会同有关部门建立联动机制，",
        lambda text: re.sub("(.{24}).", "\\1\ufffd", text),
    ),
}


def seconds(name: str, size: int) -> float:
    """Of the processor, the best of three."""
    make, hurt = HOSTILE[name]
    whole = written(Random(7), size, make)
    damaged = hurt(whole)
    assert damaged != whole
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        find(Witness("a", damaged), [Witness("b", whole)], itself=True)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_the_length_of_a_paragraph(name: str) -> None:
    """Four times as long a paragraph takes about four times as long: sixteen times would be quadratic."""
    seconds(name, 1000)  # tables are loaded once
    assert seconds(name, 4 * _SIZE) < 8 * max(seconds(name, _SIZE), 0.005)
