"""What a source says under all of its names, as people joined and split sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection, and_, not_, or_, select

from audiatur.record import Anchor, Judgement
from audiatur.record.voice import counting, name_at, one_with
from audiatur.store import items, judgements, pages
from audiatur.store.items import Item

_i = items.table.c


class Voices(Struct, frozen=True, kw_only=True):
    """Decisions on sources that count, each with the names on its two sides and the papers of its right one."""

    said: tuple[tuple[Judgement, tuple[str, ...], tuple[str, ...]], ...] = ()

    def names(self, name: str) -> list[str]:
        """All names of the source of this name, itself first."""
        return one_with(name, [[*left, *right] for j, left, right in self.said if j.decision == "same"])

    def apart(self, names: Collection[str]) -> list[tuple[Judgement, str, tuple[str, ...]]]:
        """Where somebody else speaks under one of these names: the decision, the name and the papers."""
        found = [(j, right, tuple(a.document for a in j.right)) for j, _, right in self.said if j.decision == "different"]
        return [(j, right[0], papers) for j, right, papers in found if right and right[0] in names]

    def on(self, names: Collection[str]) -> list[Judgement]:
        return [j for j, left, right in self.said if {*left, *right} & set(names)]


def voices(db: Connection) -> Voices:
    decided = counting(judgements.some(db))
    records = {r.document.id: r for r in pages.records_of(db, (a.document for j in decided for a in (*j.left, *j.right)), with_text=False)}

    def names(anchors: Iterable[Anchor]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for a in anchors if (r := records.get(a.document)) and (n := name_at(r, a))))

    return Voices(said=tuple((j, names(j.left), names(j.right)) for j in decided))


def said_by(
    db: Connection, names: Sequence[str], apart: Sequence[tuple[str, Sequence[str]]], *, after: int = 0, limit: int = 50
) -> tuple[list[Item], int | None]:
    """What is said under these names, in the order in which it was read, without the papers in which somebody else speaks under one of them."""
    others = [and_(_i.speaker == name, _i.document.in_(list(papers))) for name, papers in apart]
    query = select(_i.number).where(_i.speaker.in_(list(names)), _i.number > after, _i.kind != "statement")
    if others:
        query = query.where(not_(or_(*others)))
    numbers = list(db.execute(query.order_by(_i.number).limit(limit + 1)).scalars())
    found = items.by_numbers(db, numbers[:limit])
    return list(found), numbers[limit - 1] if len(numbers) > limit else None
