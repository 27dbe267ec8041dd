"""Records and comparisons to JSON and back, and the JSON Schema of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from audiatur.errors import RecordError
from audiatur.record.account import Comparison
from audiatur.record.judgement import Judgement
from audiatur.record.record import Record
from audiatur.record.review import Review

LINE_ENDS = tuple((c.encode(), f"\\u{ord(c):04x}".encode()) for c in "\x85\u2028\u2029")
"""Valid within JSON, but many programs (Python's `splitlines` among them) end a line there."""


def to_json(item: Record | Comparison | Judgement | Review) -> bytes:
    """One line of JSON, keys in the order of the contract."""
    line = msgspec.json.encode(item)
    for character, escaped in LINE_ENDS:
        line = line.replace(character, escaped)
    return line


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what is printed: `Record` by `read`, `Comparison` by `compare`, `Judgement` by `judge`, `Review` by `review`, one a line."""
    _, components = msgspec.json.schema_components([Record, Comparison, Judgement, Review], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Audiatur record, comparison and judgement",
        "anyOf": [{"$ref": "#/$defs/Record"}, {"$ref": "#/$defs/Comparison"}, {"$ref": "#/$defs/Judgement"}, {"$ref": "#/$defs/Review"}],
        "$defs": components,
    }


def from_jsonl(lines: Iterable[str]) -> Iterator[Record]:
    """Records from lines as `read --format jsonl` prints them; fields that are absent take their defaults.

    Raises RecordError, naming the line and the field, where a line is no record.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield msgspec.convert(_complete(msgspec.json.decode(line)), Record)
        except (msgspec.MsgspecError, AttributeError, TypeError) as error:
            raise RecordError(f"Line {number} is not a record: {error}. Expected one JSON object a line, as `audiatur read --format jsonl` prints.") from error


NO_SPAN = {"start": 0, "end": 0, "text": ""}
MEASURES = {"casualties(killed+wounded)": "casualties", "houses_damaged": "buildings_damaged", "houses_destroyed": "buildings_destroyed", "injured": "wounded"}
"""Names of measures that other programs write, and ours."""


def _named(item: Any) -> Any:
    """A bare name, or an object without a span, as other programs write them: given an empty span."""
    if isinstance(item, str):
        return NO_SPAN | {"name": item}
    return NO_SPAN | item if isinstance(item, dict) else item


def _chain(links: Iterable[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [link | {"source": _named(link["source"])} for link in links or []]


def _complete(record: dict[str, Any]) -> dict[str, Any]:
    """Fills what users' own programs leave out: spans of named things, ids, ids of places given by name."""
    record = {k: v for k, v in record.items() if v is not None}
    document = record["document"]
    document = {"path": str(document.get("id")), **{k: v for k, v in document.items() if v is not None}}
    for layer in ("statements", "tolls", "attacks", "disputes"):
        record[layer] = [x | {"attribution": _chain(x.get("attribution"))} for x in record.get(layer, [])]
    for attack in record["attacks"]:
        attack["actor"] = _named(attack["actor"]) if attack.get("actor") else None
        for key in ("targets", "weapons"):
            attack[key] = [_named(x) for x in attack.get(key) or []]
    record["tolls"] = [toll | ({"measure": MEASURES[toll["measure"]]} if toll.get("measure") in MEASURES else {}) for toll in record["tolls"]]
    record["places"] = [{"name": p.get("text", ""), **p} for p in record.get("places", [])]
    known = {p["id"] for p in record["places"]}
    for item in (*record["tolls"], *record["attacks"]):
        item["places"] = [p if isinstance(p, str) else p.get("id") or p.get("name", "") for p in item.get("places") or []]
        if isinstance(item.get("time"), dict):
            item["time"] = {"text": "", **item["time"]}
    named = {p["text"]: p["id"] for p in reversed(record["places"])}
    for item in (*record["tolls"], *record["attacks"]):
        item["places"] = [p if p in known else named.get(p, p) for p in item["places"]]
    return record | {"document": document}
