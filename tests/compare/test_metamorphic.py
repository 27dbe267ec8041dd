"""What must hold of the comparison of any papers, tried on the example's: read once, compared in many ways."""

import random
import re
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from audiatur import flow
from audiatur.compare import compare
from audiatur.record import Comparison, Incident, Record

EXAMPLE = Path(__file__).parents[2] / "examples" / "karabakh-2020"
PAPERS = ("002", "004", "006", "011", "012", "013", "014", "015", "016", "028", "034", "037", "046")
"""Of both sides and of neither, on three days and their denials."""


@pytest.fixture(scope="module")
def records() -> list[Record]:
    made = list(flow.read([str(EXAMPLE / f"{n}.txt") for n in PAPERS]))
    assert all(r.tolls or r.attacks for r in made)
    return made


def as_json(comparison: Comparison) -> bytes:
    return msgspec.json.encode(comparison)


def told(comparison: Comparison) -> set[tuple[object, ...]]:
    """Every row, whatever incident it stands in."""
    return {(a.document, a.member, a.speaker, a.attribute, a.modality, repr(a.value), a.quote.start) for i in comparison.incidents for a in i.accounts}


def differences(comparison: Comparison) -> set[tuple[object, ...]]:
    """The findings, each with the papers that it rests on."""
    return {
        (i.name, f.attribute, f.relation, f.direction, tuple(sorted({i.accounts[n].document for n in f.accounts})))
        for i in comparison.incidents
        for f in i.findings
        if f.relation != "not_in_collection"
    }


def mirrored(node: object, swap: dict[str, str]) -> object:
    """The same with the two names swapped in all its words."""
    if isinstance(node, str):
        return re.sub("|".join(swap), lambda m: swap[m[0]], node)
    if isinstance(node, dict):
        return {k: mirrored(v, swap) for k, v in node.items()}
    return [mirrored(v, swap) for v in node] if isinstance(node, list) else node


def members(incident: Incident) -> frozenset[tuple[str, str, str]]:
    return frozenset((m.document, m.kind, m.id) for m in incident.members)


def test_comparing_again_gives_the_same_bytes_and_so_does_another_order(records):
    first = as_json(compare(records))
    assert as_json(compare(records)) == first
    shuffled = records[:]
    random.Random(7).shuffle(shuffled)
    assert as_json(compare(shuffled)) == first


def test_an_exact_copy_of_a_paper_changes_no_finding(records):
    before = differences(compare(records))
    for record in records[::4]:
        name = record.document.id
        copy = replace(record, document=replace(record.document, id=f"{name}-copy", path="copy.txt"))
        after = {(*f[:4], tuple(d for d in f[4] if d != f"{name}-copy")) for f in differences(compare([*records, copy]))}
        alone = {f for f in after - before if f[2] == "agree" and f[4] == (name,)}  # the copy agrees with its original
        assert after - alone == before, name


def test_without_a_paper_just_its_rows_are_gone(records):
    every = told(compare(records))
    for record in records[::3]:
        name = record.document.id
        rest = compare([r for r in records if r is not record])
        assert told(rest) == {row for row in every if row[0] != name}
        assert name not in {d.id for d in rest.documents}


def test_swapping_the_names_of_two_parties_mirrors_the_comparison(records):
    plain = msgspec.to_builtins(records)
    invented = mirrored(plain, {"Azerbaijan": "Norlandia", "Armenia": "Suderia"})
    swapped = mirrored(invented, {"Norlandia": "Suderia", "Suderia": "Norlandia"})
    one, other = (compare(msgspec.convert(x, list[Record])) for x in (invented, swapped))
    assert {members(i) for i in one.incidents} == {members(i) for i in other.incidents}
    assert len(differences(one)) == len(differences(other)) > 10
    both = [sorted((f.relation, f.attribute, str(f.direction)) for i in c.incidents for f in i.findings) for c in (one, other)]
    assert both[0] == both[1]
