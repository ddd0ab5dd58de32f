"""Whether two copies are one text, or two: a draft and its final text, a law before and after its amendment.

Editions differ in words; copies of one text in marks of punctuation, script and layout, and where they are
damaged. One word, number or clause that differs without a mark is enough: then what is lost in one may have
been another word in the other. Between two editions nothing is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from ctcorpus.hanzi import HAN, SENTENCE_END, is_prose, spellings
from ctcorpus.passages import Block, Chain, consistent
from ctcorpus.stages.repair.copies import Copy
from ctcorpus.stages.repair.inside_words import NOT_DAMAGE, evidence

#: equal characters from which two texts can be copies at all, if these are not the most part of one of them.
#: Formulas of notices and resolutions that texts of one kind share are shorter
_LEAST = 100
_SIGNATURE = re.compile(f"[{HAN}]{{3,24}}")
_NO_WORD = re.compile(r"[\W\x00]*")
#: bits (`inside_words.evidence`) by which the `?` of a copy are damage: by themselves, and beside a copy in which
#: more stand inside words than not. Copies come from one scraper far more often than a draft comes beside a copy
_LEAST_BITS, _LIKE_THE_OTHER, _SURELY = 0.5, -4.0, 3.5
#: so near a mark texts may part because of it
_BESIDE = 12


def of_prose(here: Copy, chains: Sequence[Chain]) -> list[Chain]:
    """The passages that hold running text, unless none does: what else pages share is their furniture."""
    return [chain for chain in chains if _holds_prose(here, chain)] or list(chains)


def _holds_prose(here: Copy, chain: Chain) -> bool:
    first, last = here.line(chain.blocks[0].start), here.line(max(chain.blocks[-1].end - 1, 0))
    return any(is_prose(here.paragraph(number)) for number in range(first, last + 1))


def differences(here: Copy, there: Copy, chains: Iterable[Chain]) -> Iterator[Block]:
    """What shows that the texts are two. Blocks that adjoin one another are explained together."""
    for chain in chains:
        for same, run in groupby(chain.blocks, lambda block: block.kind == "same"):
            blocks = [] if same else list(run)
            found = [block for block in blocks if differs(here, there, block)]
            unmarked = any(block.kind == "differs" for block in found)
            explained = unmarked and len(blocks) > 1 and _are_consistent(here, there, blocks)
            yield from (block for block in found if not (explained and block.kind == "differs"))


def _are_consistent(here: Copy, there: Copy, blocks: Sequence[Block]) -> bool:
    span, other = (blocks[0].start, blocks[-1].end), (blocks[0].other_start, blocks[-1].other_end)
    return consistent(here.worn, span, there.worn, other)


def differs(here: Copy, there: Copy, block: Block) -> bool:
    """Whether a block shows that the texts are two: words that neither punctuation nor damage accounts for.

    An empty pair of brackets may be damage, or wait for what the other edition has there.
    """
    if block.kind == "both":
        return _other_digits(here, there, block) or not _are_consistent(here, there, [block])
    if block.kind in ("damaged", "witness"):
        copy, place = (here, block.start) if block.kind == "damaged" else (there, block.other_start)
        return copy.marks[place].kind == "blank"
    if block.kind == "same" or not _has_words(here, there, block):
        return False
    return not (_are_consistent(here, there, [block]) or _is_furniture(here, there, block))


def _has_words(here: Copy, there: Copy, block: Block) -> bool:
    """Whether a block is more than punctuation, and than two spellings of one word."""
    one, two = here.side.text[block.start : block.end], there.side.text[block.other_start : block.other_end]
    if _NO_WORD.fullmatch(one) and _NO_WORD.fullmatch(two):
        return False
    return len(one) != len(two) or any(
        a != b and (a, b) not in spellings() for a, b in zip(one, two, strict=True)
    )


def _other_digits(here: Copy, there: Copy, block: Block) -> bool:
    """Whether two dates without their marks are two dates: the damage keeps every digit."""
    one, two = here.marks.get(block.start), there.marks.get(block.other_start)
    if not (one and two and one.rule == two.rule == "date-drop"):
        return False
    return _digits(here.text[one.start : one.end]) != _digits(there.text[two.start : two.end])


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def part(here: Copy, there: Copy, chains: Sequence[Chain]) -> bool:
    """Whether the texts go different ways where neither begins or ends a paragraph, or between two passages."""
    between = list(_between(chains))
    if any(differs(here, there, block) for block in between):
        return True
    joined = {(block.start, block.other_start) for block in between}
    joined |= {(block.end, block.other_end) for block in between}
    for chain in chains:
        first, last = chain.blocks[0], chain.blocks[-1]
        for place, other in ((first.start, first.other_start), (last.end, last.other_end)):
            edge = place in here.stream.edges or other in there.stream.edges
            if not edge and (place, other) not in joined and not _is_beside_damage(here, there, place, other):
                return True
    return False


def are_signed_otherwise(here: Copy, there: Copy, chains: Sequence[Chain]) -> bool:
    """Whether two bodies of one kind signed the texts (甲市公安局, 乙市公安局): one notice, filled in twice."""
    last = chains[-1].blocks[-1]
    one, two = _signature(here, last.end), _signature(there, last.other_end)
    return one != two and bool(one and two) and one[-2:] == two[-2:]


def _signature(copy: Copy, place: int) -> str:
    """The line behind a place that holds nothing but a name of Han characters; "" if there is none."""
    line = copy.stream.cut(place, len(copy.stream)).split("\n", 1)[0].strip()
    return line if _SIGNATURE.fullmatch(line) else ""


def _between(chains: Sequence[Chain]) -> Iterator[Block]:
    """What lies between passages that follow one another in both texts."""
    for one, two in pairwise(chains):
        last, first = one.blocks[-1], two.blocks[0]
        shared = max(last.end - first.start, last.other_end - first.other_start, 0)
        start, other = first.start + shared, first.other_start + shared
        if shared < two.agreed and start >= last.end and other >= last.other_end:
            yield Block("differs", last.end, start, last.other_end, other)


def _is_furniture(here: Copy, there: Copy, block: Block) -> bool:
    """Whether one text has whole lines more, none of which is prose or ends like a sentence: captions, links."""
    more, start, end = here, block.start, block.end
    if not block.size:
        more, start, end = there, block.other_start, block.other_end
    elif block.other_end > block.other_start:
        return False
    if not {start, end} <= more.stream.edges:
        return False
    lines = more.stream.cut(start, end).split("\n")
    return not any(is_prose(line) or SENTENCE_END.search(line.strip()) for line in lines)


def _is_beside_damage(here: Copy, there: Copy, place: int, other: int) -> bool:
    return any(
        near in copy.worn.gaps
        for copy, at in ((here, place), (there, other))
        for near in range(at - _BESIDE, at + _BESIDE)
    )


def are_long_enough(here: Copy, there: Copy, chains: Sequence[Chain]) -> bool:
    """Whether what the texts share is more than a formula."""
    agreed = sum(chain.agreed for chain in chains)
    return agreed >= _LEAST or 2 * agreed >= min(len(here.stream), len(there.stream))


def are_damage(bits: float | None, other: float | None) -> bool:
    """Whether the `?` of a copy are damage, from `bits_of_damage` of both.

    Few of them are also where the other copy is damaged in this way.
    """
    if bits is None or bits >= _LEAST_BITS:
        return True
    return bits >= _LIKE_THE_OTHER and other is not None and other >= _SURELY and bits + other >= _LEAST_BITS


def bits_of_damage(here: Copy, there: Copy, chains: Sequence[Chain]) -> tuple[float | None, float | None]:
    """What speaks for damage in the `?` of each copy where the other has words (`evidence`); None: it has none."""
    bits: dict[Copy, float] = {}
    for chain in chains:
        for block in chain.blocks:
            for copy, told in _questions(here, there, block):
                bits[copy] = bits.get(copy, 0.0) + told
    return bits.get(here), bits.get(there)


def _questions(here: Copy, there: Copy, block: Block) -> Iterator[tuple[Copy, float]]:
    """The copy that has a `?` where the other has words, and what tells whether it is damage."""
    if block.kind == "differs" and _has_words(here, there, block):
        spans = (here, block.start, block.end), (there, block.other_start, block.other_end)
        yield from ((copy, NOT_DAMAGE) for copy, start, end in spans if "?" in copy.side.text[start:end])
    elif block.kind in ("damaged", "witness"):
        copy, place, other = here, block.start, there.stream.cut(block.other_start, block.other_end)
        if block.kind == "witness":
            copy, place, other = there, block.other_start, here.stream.cut(block.start, block.end)
        mark = copy.marks[place]
        if mark.kind == "question" and re.search(r"\w", other):
            yield copy, evidence(copy.text, mark.start, mark.end, other)
