"""The hard cases of tests/hard, one file a layer: what must be in the record and what must not; docs/hard-cases.md says how to add one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from audiatur.extract import extract
from audiatur.record import Document, Record

HARD = Path(__file__).parent / "hard"
KINDS = {"seen", "made up", "leave alone", "known miss"}
KEYS = {"kind", "text", "reason", "published", "has", "lacks"}
LAYERS = {"attributions": "statements"}
NEAR = 0.25
"""Degrees of latitude and longitude within which a place is the one that is meant."""

Case = dict[str, Any]
Row = dict[str, Any]


@cache
def cases() -> dict[str, tuple[str, Case]]:
    """Each case with its layer, by the name that a failure shows."""
    found: dict[str, tuple[str, Case]] = {}
    for path in sorted(HARD.glob("*.yaml")):
        for n, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
            found[f"{path.stem}-{n}-{case['kind']}: {case['text'][:40]}"] = (LAYERS.get(path.stem, path.stem), case)
    return found


@cache
def records() -> dict[str, Record]:
    """All cases through the pipeline at once, which takes a tenth of the time of one by one."""
    documents = [
        Document(id=name, path=name, text=case["text"], published=str(case.get("published", "2031-05-20")), publisher="The Paper")
        for name, (_, case) in cases().items()
    ]
    return {record.document.id: record for record in extract(documents)}


def rows(record: Record, layer: str) -> Iterator[Row]:
    """What a layer holds, each item with its own words and with who says it."""
    for item in msgspec.to_builtins(getattr(record, layer)):
        anchor = next((item[k] for k in ("content", "figure", "trigger") if k in item), item)
        chain = [link["source"]["text"] for link in item.get("attribution") or ()]
        actor = (item.get("actor") or {}).get("text")
        categories = [target["category"] for target in item.get("targets") or ()]
        hit, used = ([x["text"] for x in item.get(k) or ()] for k in ("targets", "weapons"))
        said = {"words": anchor["text"], "source": chain[-1] if chain else None, "chain": chain, "actor": actor}
        yield item | said | {"categories": categories, "hit": hit, "with": used, "places": list(item.get("places") or ())}


def fits(row: Row, wanted: Row) -> bool:
    for key, value in wanted.items():
        if key == "near":
            if row["lat"] is None or abs(row["lat"] - value[0]) > NEAR or abs(row["lon"] - value[1]) > NEAR:
                return False
        elif key == "category":
            if value not in row["categories"]:
                return False
        elif key != "layer" and row[key] != (str(value) if key == "value" else value):
            return False
    return True


def wrong(name: str) -> list[str]:
    """What is missing of a case, or is there and should not be."""
    own, case = cases()[name]
    record = records()[name]
    lacks = case.get("lacks", [{}] if case["kind"] == "leave alone" else [])

    def any_fits(wanted: Row) -> bool:
        return any(fits(row, wanted) for row in rows(record, wanted.get("layer", own)))

    return [f"not found: {w}" for w in case.get("has", []) if not any_fits(w)] + [f"should not be there: {w}" for w in lacks if any_fits(w)]


def names(*, missed: bool) -> list[str]:
    return [name for name, (_, case) in cases().items() if (case["kind"] == "known miss") is missed]


@pytest.mark.parametrize("name", names(missed=False))
def test_a_hard_case_is_read_as_its_file_says(name: str) -> None:
    assert not wrong(name), f"{wrong(name)}\n{[list(rows(records()[name], w.get('layer', cases()[name][0]))) for w in cases()[name][1].get('has', [{}])[:1]]}"


@pytest.mark.parametrize("name", names(missed=True))
def test_a_known_miss_is_still_missed(name: str) -> None:
    """One that starts to work fails here, so that the list stays true: make it `seen` or `made up`."""
    assert wrong(name), "it works now: say so in its kind, and take its reason away"


def test_every_case_says_what_it_is() -> None:
    for name, (_, case) in cases().items():
        assert case["kind"] in KINDS, name
        assert set(case) <= KEYS, name
        assert bool(case.get("reason")) is (case["kind"] == "known miss"), name
        assert case.get("has") or case.get("lacks") or case["kind"] == "leave alone", name


def test_every_span_of_the_hard_cases_is_the_documents_own() -> None:
    def check(node: Any, text: str) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("start"), int):
                assert text[node["start"] : node["end"]] == node["text"]
            node = list(node.values())
        if isinstance(node, list):
            for value in node:
                check(value, text)

    for name, record in records().items():
        plain = msgspec.json.decode(msgspec.json.encode(record))
        del plain["document"]
        check(plain, cases()[name][1]["text"])
