"""What stands beside a point: what the publication says, what the appeal says, what other accounts of the same say, and what the answer did not address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from audiatur.cases.progress import Progress
from audiatur.cases.seen import addressed
from audiatur.record import Account, Incident, Member, Record, Span
from audiatur.record.case import Point, PointDecision
from audiatur.record.procedure import Ground


class Beside(Struct, frozen=True, kw_only=True):
    """A point with what belongs to it. `incidents` are those of the comparison of which both the publication and the appeal speak, or which a passage names."""

    point: Point
    ground: Ground | None
    incidents: tuple[Incident, ...]
    publication: tuple[Account, ...]
    appeal: tuple[Account, ...]
    others: tuple[Account, ...]
    addressed: Mapping[str, bool]
    decision: PointDecision | None = None


def beside(case: Progress, incidents: Sequence[Incident], records: Mapping[str, Record]) -> list[Beside]:
    """One for each point. `incidents` are at least those of the comparison that the publication speaks of; `records` those of the publication and of the
    appeal, by id: a passage finds its incidents by where its words stand."""
    decided = {d.point: d for d in case.decision.points} if case.decision else {}
    return [_beside(case, point, incidents, records, decided.get(point.id)) for point in case.points.values()]


def _beside(case: Progress, point: Point, incidents: Sequence[Incident], records: Mapping[str, Record], decision: PointDecision | None) -> Beside:
    contested = case.contested.documents
    found = [i for i in incidents if contested and _speaks_of(i, point, contested, case.documents, records)]
    rows = [a for i in found for a in i.accounts]
    return Beside(
        point=point,
        ground=next((g for g in case.procedure.grounds if g.kind == point.ground), None),
        incidents=tuple(found),
        publication=tuple(a for a in rows if a.document in contested),
        appeal=tuple(a for a in rows if a.document in case.documents),
        others=tuple(a for a in rows if a.document not in contested and a.document not in case.documents),
        addressed={"publisher": addressed(case, "publisher").get(point.id, False)},
        decision=decision,
    )


def _speaks_of(incident: Incident, point: Point, contested: Sequence[str], appeal: Sequence[str], records: Mapping[str, Record]) -> bool:
    """With passages: a statement of the incident stands in one. Without: the publication and the appeal both speak of it."""
    ours = [m for m in incident.members if m.document in contested]
    if not point.passages:
        return bool(ours) and any(m.document in appeal for m in incident.members)
    spans = ((m.document, _span(m, records.get(m.document))) for m in ours)
    return any(s is not None and p.document == d and p.start <= s.start and s.end <= p.end for d, s in spans for p in point.passages)


def _span(member: Member, record: Record | None) -> Span | None:
    if record is None:
        return None
    spans = {t.id: t.figure for t in record.tolls} | {a.id: a.trigger for a in record.attacks}
    return spans.get(member.id)
