"""The ledger: what made a record, and every edit, so that the extracted text can be had back.

JSON lines in UTF-8. The first is the header; then the edits, pass by pass; then the proposals and
the evidence. `docs/format.md` describes each key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ctcorpus.config import Config
from ctcorpus.edits import Edit, Pass, to_extracted, undo
from ctcorpus.errors import CtcorpusError
from ctcorpus.model import Document, Evidence, Proposal, Told
from ctcorpus.record.stamp import fingerprint_of, stamps
from ctcorpus.record.values import a_count, a_mapping, some_text

SCHEMA = 1
#: keys of the header that say what made a record, not what is in it
_STAMPS = ("ctcorpus", "rules", "libraries", "config")
_TOLD = tuple(one.name for one in fields(Told))
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger read back. `lines[p][e]` is the extracted line (from 1) of `passes[p].edits[e]`."""

    header: Mapping[str, Any]
    passes: tuple[Pass, ...]
    lines: tuple[tuple[int, ...], ...]
    proposals: tuple[Proposal, ...]
    evidence: tuple[Evidence, ...]

    @property
    def fingerprint(self) -> str:
        """That of the program, the rules and the configuration which wrote this ledger."""
        return fingerprint_of({key: self.header.get(key) for key in _STAMPS})


def dumps(doc: Document, config: Config) -> bytes:
    """The ledger of a document that went through the pipeline with `config`."""
    entries = [_header(doc, config), *_edits(doc), *_proposals(doc), *_evidence(doc)]
    return "".join(to_json(entry) + "\n" for entry in entries).encode()


def loads(data: bytes, text: str) -> Ledger:
    """Read the ledger of a record whose text is `text`.

    Raises CtcorpusError that names the line which is no ledger line.
    """
    passes: list[tuple[str, list[Edit], list[int]]] = []
    proposals, evidence = [], []
    header: dict[str, Any] | None = None
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            entry = json.loads(line)
            kind = some_text(entry, "type") if isinstance(entry, dict) else ""
            if (kind == "header") != (number == 1):
                raise CtcorpusError("the header must be the first line and no other")
            if kind == "header":
                header = entry
            elif kind == "edit":
                _append(passes, entry, text)
            elif kind == "proposal":
                proposals.append(_value(Proposal, entry))
            else:
                evidence.append(_value(Evidence, entry))
        except (ValueError, KeyError, TypeError, RecursionError, CtcorpusError) as error:
            raise CtcorpusError(f"the ledger's line {number} cannot be read: {error}") from None
    if header is None:
        raise CtcorpusError("the ledger is empty")
    _schema(header)
    made = tuple(Pass(stage, tuple(edits)) for stage, edits, _ in passes)
    lines = tuple(tuple(of_pass) for _, _, of_pass in passes)
    return Ledger(header, made, lines, tuple(proposals), tuple(evidence))


def restore(text: str, data: bytes) -> str:
    """The extracted text of a record, rebuilt from its text and its ledger alone.

    Raises CtcorpusError that names what does not agree: the record's text, an edit, or the result.
    """
    ledger = loads(data, text)
    if _digest(text) != a_mapping(ledger.header, "text"):
        raise CtcorpusError("the record's text is not the one that its ledger was written for")
    for number, one in reversed(list(enumerate(ledger.passes, 1))):
        try:
            text = undo(text, one.edits)
        except ValueError as error:
            raise CtcorpusError(f"pass {number} ({one.stage}) of the ledger does not fit: {error}") from None
    if _digest(text) != a_mapping(ledger.header, "extracted"):
        raise CtcorpusError("the restored text is not the extracted text that the ledger names")
    return text


def without_stamps(data: bytes) -> bytes:
    """A ledger without what made it: two runs with equal results give equal bytes here."""
    head, _, rest = data.partition(b"\n")
    try:
        header = json.loads(head)
    except ValueError:
        return data
    if not isinstance(header, dict):
        return data
    return to_json({k: v for k, v in header.items() if k not in _STAMPS}).encode() + b"\n" + rest


def fingerprint_in(data: bytes) -> str:
    """The fingerprint in a ledger's first line; "" where there is none."""
    try:
        header = json.loads(data.partition(b"\n")[0])
        return fingerprint_of({key: header.get(key) for key in _STAMPS})
    except (ValueError, AttributeError, RecursionError):
        return ""


def witnesses_in(data: bytes) -> tuple[str, ...]:
    """The ids in a ledger's first line of the records that were held against this one."""
    try:
        found = json.loads(data.partition(b"\n")[0]).get("witnesses", ())
        return tuple(one for one in found if isinstance(one, str))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ()


def told_in(data: bytes) -> tuple[Told, ...]:
    """What a ledger's first line says that files beside the raw file told about it."""
    try:
        found = json.loads(data.partition(b"\n")[0]).get("told", ())
        told = [Told(*(some_text(one, key) for key in _TOLD)) for one in found]
        return tuple(one for one in told if one.beside)
    except (ValueError, AttributeError, TypeError, RecursionError, CtcorpusError):
        return ()


def _header(doc: Document, config: Config) -> dict[str, Any]:
    return {
        "type": "header",
        "schema": SCHEMA,
        **stamps(config),
        "encoding": doc.source.encoding,
        "chain": doc.source.chain,
        "undecodable": [list(place) for place in doc.source.undecodable],
        "markup": doc.markup,
        **({"witnesses": list(doc.witnesses)} if doc.witnesses else {}),
        **({"told": [asdict(one) for one in doc.told]} if doc.told else {}),
        "extracted": _digest(doc.extracted),
        "text": _digest(doc.text),
    }


def _digest(text: str) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"characters": len(text), "sha256": digest}


def _edits(doc: Document) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(doc.passes, 1):
        shift = 0
        for edit in one.edits:
            start = to_extracted(doc.passes[: number - 1], edit.start - shift)
            shift += len(edit.after) - len(edit.before)
            entry = {
                "type": "edit",
                "pass": number,
                "stage": one.stage,
                "rule": edit.rule,
                "start": edit.start,
            }
            entry |= {"before": edit.before, "after": None if one.stage == "t2s" else edit.after}
            entry["line"] = _line(doc, start)
            yield entry | (_proof(edit) if edit.proof else {})


def _proposals(doc: Document) -> Iterator[dict[str, Any]]:
    for one in doc.proposals:
        entry = {"type": "proposal", "rule": one.rule, "start": one.start, "end": one.end}
        entry |= {"before": one.before, "after": one.after, "line": _line(doc, one.start)}
        yield entry | _proof(one)


def _evidence(doc: Document) -> Iterator[dict[str, Any]]:
    for one in doc.evidence:
        yield {"type": "evidence", **asdict(one)}


def _proof(one: Edit | Proposal) -> dict[str, Any]:
    gain = None if one.gain is None else round(one.gain, 2)  # libraries differ in the last digits
    witness = {"witness": one.witness} if one.witness else {}
    return {"proof": one.proof, "candidates": one.candidates, "gain": gain, **witness}


def _line(doc: Document, start: int) -> int:
    return doc.line_at(start).number if doc.lines else 0


def _append(passes: list[tuple[str, list[Edit], list[int]]], entry: Mapping[str, Any], text: str) -> None:
    """Add an edit to the pass it names: the last one or the next."""
    number = a_count(entry, "pass")
    if number == len(passes) + 1:
        passes.append((some_text(entry, "stage"), [], []))
    elif number != len(passes) or not number:
        raise CtcorpusError(f"pass {number} is out of turn")
    after = text if entry["after"] is None else entry["after"]
    proof = {key: entry[key] for key in ("proof", "candidates", "gain", "witness") if key in entry}
    edit = Edit(a_count(entry, "start"), entry["before"], after, some_text(entry, "rule"), **proof)
    if not isinstance(edit.before, str) or not isinstance(edit.after, str) or edit.start < 0:
        raise CtcorpusError("before and after must be strings, start not negative")
    if entry["after"] is None and len(edit.before) != len(text):
        raise CtcorpusError(
            f"the text before t2s has {len(edit.before)} characters, the record's text {len(text)}"
        )
    passes[-1][1].append(edit)
    passes[-1][2].append(a_count(entry, "line"))


def _value(kind: Any, entry: Mapping[str, Any]) -> Any:
    names = kind.__dataclass_fields__
    return kind(**{key: value for key, value in entry.items() if key in names})


def _schema(header: Mapping[str, Any]) -> None:
    if header.get("schema") != SCHEMA:
        raise CtcorpusError(
            f"the ledger has schema {header.get('schema')!r}; this ctcorpus reads {SCHEMA}: upgrade it"
        )


#: made once: a ledger may hold a million edits
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def to_json(entry: Mapping[str, Any]) -> str:
    """JSON in UTF-8; only lone surrogates, which UTF-8 has no form for, are escaped."""
    text = _ENCODER.encode(entry)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
