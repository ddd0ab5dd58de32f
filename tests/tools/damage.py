"""Forward models: how a clean Chinese text comes to look as it does in a scrape.

Each model is a pure function that runs the damage *forwards*, byte by byte where bytes matter.
Nothing here knows how to undo anything, and nothing is imported from the package: a repair that
agrees with these models agrees with an independent witness.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

#: cp1252 leaves 81 8D 8F 90 9D undefined; browsers, and the scrapes, map them to the C1 controls
_CP1252 = "".join(
    bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
    for byte in range(256)
)
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NAMES = {"“": "ldquo", "”": "rdquo", "—": "mdash", "…": "hellip", "·": "middot", "&": "amp"}
_PUNCTUATION = re.compile(r"([，。；：！？、（）「」『』《》“”\n])")

Model = Callable[[str], str]


# --- one codec read as another --------------------------------------------------------------


def gb18030_as_latin1(text: str) -> str:
    """GB18030 bytes read as Latin-1; total on every text. `反恐` -> `·´¿Ö`."""
    return text.encode("gb18030").decode("latin-1")


def gb18030_as_cp1252(text: str) -> str:
    """GB18030 bytes read as sloppy cp1252; total on every text. `合` = BACF -> `ºÏ`."""
    return _sloppy(text.encode("gb18030"))


def utf8_as_latin1(text: str) -> str:
    """UTF-8 bytes read as Latin-1, C1 controls and all. `反` = E5 8F 8D -> `å\\x8f\\x8d`."""
    return text.encode("utf-8").decode("latin-1")


def utf8_as_cp1252(text: str) -> str:
    """UTF-8 bytes read as sloppy cp1252. `安` = E5 AE 89 -> `å®‰`."""
    return _sloppy(text.encode("utf-8"))


def big5_as_gb18030(text: str) -> str:
    """Big5 (cp950) bytes read as GB18030; raises UnicodeError where the reading is not total."""
    return text.encode("cp950").decode("gb18030")


def utf8_as_gb18030(text: str) -> str:
    """UTF-8 bytes read as GB18030; raises UnicodeError where the reading is not total.

    Seldom total on whole sentences (3 %), often on phrases between punctuation (39 %).
    """
    return text.encode("utf-8").decode("gb18030")


def gb18030_as_utf8_holes(text: str) -> str:
    """GB18030 bytes read as UTF-8 with `errors="replace"`: nearly nothing but U+FFFD is left."""
    return text.encode("gb18030").decode("utf-8", "replace")


def utf8_as_gb18030_holes(text: str) -> str:
    """UTF-8 bytes read as GB18030: a bad byte gives U+FFFD and the next byte is read anew."""
    return text.encode("utf-8").decode("gb18030", "replace")


def chain(*models: Model) -> Model:
    """The models one after the other, e.g. GBK -> Latin-1, saved, then UTF-8 -> cp1252."""

    def chained(text: str) -> str:
        for model in models:
            text = model(text)
        return text

    return chained


def on_phrases(text: str, model: Model, shortest: int = 8) -> str:
    """`model` on the phrases between punctuation on which it is total.

    A phrase is left as it is where it is shorter than `shortest` characters or the model raises.
    """
    return "".join(_try(part, model, shortest) for part in _PUNCTUATION.split(text))


def _try(phrase: str, model: Model, shortest: int) -> str:
    try:
        damaged = model(phrase)
    except UnicodeError:
        return phrase
    return phrase if len(phrase) < shortest else damaged


def _sloppy(data: bytes) -> str:
    return "".join(_CP1252[byte] for byte in data)


# --- the byte stream of one script (damage.md sections 2 and 3) -------------------------------


def splice(data: bytes, table: Iterable[tuple[str, str]]) -> bytes:
    """Put `(reading)` behind each pair of bytes that looks like a character of `table`, row by row.

    The pair may lie across two characters: `恐數` = BFD6 94B5 holds D694, which is 謹.
    """
    for character, reading in table:
        pair = character.encode("gbk")
        data = data.replace(pair, pair + b"(" + reading.encode("gbk") + b")")
    return data


def lossy_decode(data: bytes) -> str:
    """GBK as a careless reader reads it: a lead byte with a bad trail byte gives ONE `?`.

    The trail byte is eaten; a lone lead byte at the end gives `?` too.
    """
    out: list[str] = []
    position = 0
    while position < len(data):
        if data[position] < 0x80:
            out.append(chr(data[position]))
            position += 1
            continue
        try:
            out.append(data[position : position + 2].decode("gbk"))
        except UnicodeDecodeError:
            out.append("?")
        position += 2
    return "".join(out)


def pinyin_splice(text: str, table: Iterable[tuple[str, str]]) -> str:
    """Readings spliced into the GBK stream, decoded with loss, width folded. `恐數據` -> `恐?jǐn)?shù)據(jù)`."""
    return width_fold(lossy_decode(splice(text.encode("gbk"), table)))


def gbk_cut(text: str) -> str:
    """The GBK stream cut before an unaligned ！；？ (A3A1, A3BB, A3BF). `。恐怖組織` -> `??植澜M織`."""
    return splice_and_cut(text, ())


def splice_and_cut(text: str, table: Iterable[tuple[str, str]]) -> str:
    """Both at once: readings spliced into the stream, the stream cut, each piece decoded with loss."""
    stream = text.encode("gbk")
    pieces = _pieces(stream, cut_places(stream))
    return width_fold("".join(lossy_decode(splice(piece, table)) for piece in pieces))


def cut_places(stream: bytes) -> list[int]:
    """Where a GBK stream is cut: offsets of A3A1, A3BB, A3BF that begin inside a character."""
    places: list[int] = []
    position = 0
    while position < len(stream):
        step = 2 if stream[position] >= 0x80 else 1
        if step == 2 and stream[position + 1 : position + 3] in (b"\xa3\xa1", b"\xa3\xbb", b"\xa3\xbf"):
            places.append(position + 1)
        position += step
    return places


def _pieces(stream: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *places, len(stream)]
    return [stream[start:end] for start, end in pairwise(edges)]


# --- escapes ----------------------------------------------------------------------------------


def html_entities(text: str, times: int = 1) -> str:
    """Han characters and marks as decimal entities, `&` escaped again for each further time.

    `反恐` -> `&#21453;&#24656;` -> `&amp;#21453;&amp;#24656;`.
    """
    text = "".join(f"&#{ord(c)};" if ord(c) > 0x7F else html.escape(c, quote=False) for c in text)
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    return text


def named_entities(text: str, times: int = 1) -> str:
    """Quotes, dashes, dots and ampersands as named entities. `“反恐”` -> `&ldquo;反恐&rdquo;`."""
    text = "".join(f"&{_NAMES[c]};" if c in _NAMES else c for c in text)
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    return text


def unicode_escapes(text: str) -> str:
    """JSON's escapes left in the text. `反恐` -> `\\u53cd\\u6050`."""
    return "".join(f"\\u{ord(c):04x}" if ord(c) > 0x7F else c for c in text)


def percent_escapes(text: str, codec: str = "utf-8") -> str:
    """URL escapes left in the text. `反` -> `%E5%8F%8D` (UTF-8) or `%B7%B4` (GBK)."""
    return "".join("".join(f"%{b:02X}" for b in c.encode(codec)) if ord(c) > 0x7F else c for c in text)


# --- marks and blanks ---------------------------------------------------------------------------


def width_fold(text: str) -> str:
    """U+FF01..FF5E folded to ASCII, and nothing else: `，` -> `,`, `（` -> `(`, but 。 and ⑴ stay."""
    return text.translate(_FOLD)


def insert_every(text: str, marks: str, every: int) -> str:
    """One of `marks`, in turn, behind each `every`-th character: zero width, soft hyphen, NBSP, controls."""
    out: list[str] = []
    for number, character in enumerate(text, 1):
        out.append(character)
        if number % every == 0:
            out.append(marks[(number // every - 1) % len(marks)])
    return "".join(out)


def lost_indent(paragraphs: Sequence[str], which: Iterable[int]) -> list[str]:
    """Paragraphs (counted from 1) glued to the one before with `?`: line end and indent went together."""
    out: list[str] = []
    glued = frozenset(which)
    for number, paragraph in enumerate(paragraphs, 1):
        if number in glued and out:
            out[-1] += "?" + paragraph
        else:
            out.append(paragraph)
    return out


def hard_wrap(paragraph: str, width: int, indent: str = "　　") -> list[str]:
    """A paragraph as lines of `width` characters, the first one indented."""
    text = indent + paragraph
    return [text[start : start + width] for start in range(0, len(text), width)]


# --- loss -----------------------------------------------------------------------------------------


def date_drop(text: str, mark: str) -> str:
    """年, 月 or 日 removed from dates with the inline markup that held it. `2017年6月15日` -> `2017615日`."""
    return re.sub(rf"(?<=\d)[{mark}](?=\d)", "", text)


def kunjinkao(text: str, start: int, length: int) -> str:
    """`length` characters from `start`, two bad bytes each, become EF BF BD twice, read as GBK: 锟斤拷."""
    lost = ("\ufffd" * 2 * length).encode("utf-8").decode("gbk")
    return text[:start] + lost + text[start + length :]


def holes(text: str, places: Iterable[int]) -> str:
    """The characters at `places` replaced by U+FFFD."""
    gone = frozenset(places)
    return "".join("\ufffd" if number in gone else c for number, c in enumerate(text))


def word_drop(text: str, words: Iterable[str]) -> str:
    """Linked or styled words removed without a mark, the first occurrence of each."""
    for word in words:
        if word not in text:
            raise ValueError(f"{word!r} does not stand in the text")
        text = text.replace(word, "", 1)
    return text


def truncate(paragraphs: Sequence[str], keep: int) -> list[str]:
    """The first `keep` characters, line ends not counted: where the text breaks off."""
    out: list[str] = []
    for paragraph in paragraphs:
        if keep <= 0:
            break
        out.append(paragraph[:keep])
        keep -= len(paragraph)
    return out


# --- bytes -----------------------------------------------------------------------------------------


def mixed_lines(text: str, codecs: Sequence[str]) -> bytes:
    """A file whose non-blank lines are written in `codecs` by turns, as pasted together by a script."""
    lines: list[bytes] = []
    turn = 0
    for line in text.split("\n"):
        lines.append(line.encode(codecs[turn % len(codecs)]))
        turn += bool(line.strip())
    return b"\n".join(lines)


def bad_bytes(data: bytes, behind: Sequence[bytes], bad: bytes) -> bytes:
    """`bad` put in behind the first occurrence of each of `behind`: bytes that no codec explains."""
    for anchor in behind:
        place = data.index(anchor) + len(anchor)
        data = data[:place] + bad + data[place:]
    return data
