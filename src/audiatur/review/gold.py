"""Judgements as gold: what people left of a document, in the format that `bench/score.py` scores records against.

A layer enters only where somebody said that nothing of it is missing (`complete`) and every item of it was judged: a score counts what is not in the gold
as wrongly found, so half a layer would call right readings wrong. Items on which nobody could decide keep their layer out, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from audiatur.record import Attack, Chain, Dispute, EvidenceMention, Interval, Place, Record, Review, Statement, Time, Toll
from audiatur.record.fields import LAYERS
from audiatur.record.review import live
from audiatur.record.reviewed import Standing, reviewed, standing

Row = dict[str, Any]
DONE: Final = frozenset({"confirmed", "corrected", "rejected", "added"})
ASIDE: Final = frozenset({"sources", "persons", "publications"})
"""Layers that the scorer does not score: sources are scored where they speak."""


def document_name(document: str) -> str:
    """A name for files of a document; its id may hold slashes, and a dot would end the stem."""
    return re.sub(r"\.", "%2E", quote(document, safe=" "))


def gold(record: Record, reviews: Iterable[Review]) -> Row | None:
    """The gold of a document, or None where no layer of it is done."""
    said = list(reviews)
    layers = done(record, said)
    if not layers:
        return None
    made, maker = reviewed(record, said), _Maker(reviewed(record, said))
    return {name: [row for item in getattr(made, layer) for row in maker.rows(item)] for layer, name in GOLD.items() if layer in layers}


def done(record: Record, reviews: Sequence[Review]) -> list[str]:
    """The layers that are complete and judged to the last item."""
    complete = {r.field for r in live(reviews) if r.verdict == "complete"}
    found, _ = standing(record, reviews)
    return [layer for kind, layer in LAYERS.items() if layer not in ASIDE and complete & {None, layer} and all(_is_done(s) for s in found if s.kind == kind)]


def _is_done(found: Standing) -> bool:
    return found.state in DONE and all(f.held for f in found.fields if found.state in {"confirmed", "corrected"})


GOLD: Final = {
    "statements": "attributions", "tolls": "tolls", "attacks": "attacks", "places": "places", "times": "times",
    "evidence_mentions": "evidence_mentions", "disputes": "disputes",
}  # fmt: skip


class _Maker:
    def __init__(self, record: Record) -> None:
        self.places = {p.id: p for p in record.places}
        self.order = {t.id: n for n, t in enumerate(record.tolls)}
        self.by_type: Mapping[type, Callable[[Any], list[Row]]] = {
            Statement: self.statement,
            Toll: self.toll,
            Attack: self.attack,
            Place: self.place,
            Time: self.time,
            EvidenceMention: self.evidence,
            Dispute: self.dispute,
        }

    def rows(self, item: Any) -> list[Row]:
        return self.by_type[type(item)](item)

    def statement(self, s: Statement) -> list[Row]:
        """A row for each link of the chain."""
        content = [s.content.start, s.content.end]
        return [{"source_span": _pair(x.source), "cue_span": _pair(x.cue) if x.cue else None, "content_span": content} for x in s.attribution]

    def toll(self, t: Toll) -> list[Row]:
        people = {"population": t.population, "status": t.status, "sex": t.sex, "age_group": t.age_group, "role": t.role, "people_of": t.people_of}
        value = {"low": t.low, "high": t.high, "qualifier": t.qualifier, "measure": t.measure, "cumulative": t.cumulative, "denied": t.modality == "denied"}
        where = {"span": t.figure.text, "start": t.figure.start, "end": t.figure.end, "place": self._places(t.places), "date": _date(t.time)}
        return [where | value | people | _source(t.attribution) | {"part_of": self.order.get(t.part_of or "")}]

    def attack(self, a: Attack) -> list[Row]:
        where = {"trigger": a.trigger.text, "start": a.trigger.start, "end": a.trigger.end, "place": self._places(a.places), "date": _date(a.time)}
        targets = [{"text": t.text, "category": t.category} for t in a.targets]
        what = {"type": a.type, "actor": a.actor.name if a.actor else None, "modality": a.modality, "implicit": False}
        hit = {"target": [t.name for t in a.targets], "targets": targets, "target_category": targets[0]["category"] if targets else "unspecified"}
        return [where | what | hit | {"weapon": [w.name for w in a.weapons]} | _source(a.attribution)]

    def place(self, p: Place) -> list[Row]:
        return [{"span": p.text, "start": p.start, "end": p.end, "lat": p.lat, "lon": p.lon, "kind": p.kind, "role": "location"}]

    def time(self, t: Time) -> list[Row]:
        return [{"span": t.text, "start": t.start, "end": t.end, "value": t.value, "type": t.type}]

    def evidence(self, e: EvidenceMention) -> list[Row]:
        return [{"span": e.text, "start": e.start, "end": e.end, "kind": e.kind}]

    def dispute(self, d: Dispute) -> list[Row]:
        return [{"span": d.text, "start": d.start, "end": d.end, "kind": d.kind, "against": d.against}]

    def _places(self, ids: Iterable[str]) -> list[str]:
        return [self.places[i].name for i in ids if i in self.places]


def _pair(span: Any) -> list[int]:
    return [span.start, span.end]


def _source(chain: Chain) -> Row:
    """The innermost asserter, or that the outlet speaks."""
    if not chain:
        return {"source": "author", "source_span": None}
    last = chain[-1].source
    return {"source": last.name or last.text, "source_span": _pair(last)}


def _date(time: Interval | None) -> str | None:
    if time is None or not time.start:
        return None
    return f"{time.start}/{time.end}" if time.end else time.start
