"""Items: what the current record of each document says, one row each, for search and pages.

They follow wholly from the records: they are made anew with each record, and a desk on the move leaves them behind and makes them there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    text,
    tuple_,
)

from audiatur.record import Attack, Chain, Dispute, Interval, Place, Record, Span, Statement, Toll
from audiatur.store import documents
from audiatur.store.tables import Words, metadata

Kind = Literal["statement", "toll", "attack", "dispute"]
POINT: Final = "lat IS NOT NULL AND lon IS NOT NULL AND coalesce(kind, '') NOT IN ('country', 'region', 'continent')"
"""Of a place of an item, that it is a point. In the words of its index: only of a question in the same words is it seen that the index answers it."""

table: Final = Table(
    "items",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # for an index of words beside it; not kept when a desk moves
    Column("document", Words, ForeignKey(documents.table.c.id), nullable=False),
    Column("kind", Words, nullable=False),
    Column("id", Words, nullable=False),  # in its record; disputes, which have none there, are d1, d2 ...
    Column("statement", Words),
    Column("speaker", Words),  # the innermost source, or the publisher where the paper itself speaks
    Column("own_words", Boolean, nullable=False),  # the paper itself speaks
    Column("side", Words),  # of the speaker
    Column("modality", Words),
    Column("type", Words),  # of an attack or a dispute
    Column("measure", Words),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("qualifier", Words),
    Column("population", Words),
    Column("people_of", Words),
    Column("actor", Words),
    Column("against", Words),
    Column("start_date", Words),  # the days of which it speaks, as precise as the text
    Column("end_date", Words),
    Column("as_of", Words),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("words", Words, nullable=False),
    Column("how", Words),
    Column("confidence", Float),
    UniqueConstraint("document", "kind", "id"),
    Index("ix_items_kind_start_date", "kind", "start_date"),
    Index("ix_items_speaker", "speaker"),
    Index("ix_items_side", "side"),
    Index("ix_items_confidence", "confidence"),
    Index("ix_items_measure_low", "measure", "low"),
    sqlite_autoincrement=True,
)
places: Final = Table(
    "item_places",
    metadata,
    Column("item", Integer, ForeignKey(table.c.number, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("place", Words, nullable=False),  # its id in the record
    Column("name", Words, nullable=False, index=True),
    Column("kind", Words),
    Column("country", Words),
    Column("lat", Float),
    Column("lon", Float),
    Index("ix_item_places_lat_lon", "lat", "lon"),
    Index("ix_item_places_point", "name", "item", "position", sqlite_where=text(POINT), postgresql_where=text(POINT)),
)
weapons: Final = Table(
    "item_weapons",
    metadata,
    Column("item", Integer, ForeignKey(table.c.number, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("weapon_class", Words, nullable=False, index=True),
)
targets: Final = Table(
    "item_targets",
    metadata,
    Column("item", Integer, ForeignKey(table.c.number, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("category", Words, nullable=False, index=True),
)
DETAILS: Final = {"places": places, "weapons": weapons, "targets": targets}


class ItemPlace(Struct, frozen=True, kw_only=True):
    """A place of an item. A statement and a dispute have those that their words name."""

    place: str
    name: str
    kind: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


class ItemWeapon(Struct, frozen=True, kw_only=True):
    name: str
    weapon_class: str


class ItemTarget(Struct, frozen=True, kw_only=True):
    name: str
    category: str


class Item(Struct, frozen=True, kw_only=True):
    """One thing that somebody says in a document, flat."""

    document: str
    kind: Kind
    id: str
    span_start: int
    span_end: int
    words: str
    speaker: str | None
    own_words: bool
    side: str | None
    statement: str | None = None
    modality: str | None = None
    type: str | None = None
    measure: str | None = None
    low: int | None = None
    high: int | None = None
    qualifier: str | None = None
    population: str | None = None
    people_of: str | None = None
    actor: str | None = None
    against: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    as_of: str | None = None
    how: str | None = None
    confidence: float | None = None
    places: tuple[ItemPlace, ...] = ()
    weapons: tuple[ItemWeapon, ...] = ()
    targets: tuple[ItemTarget, ...] = ()


FLAT: Final = tuple(name for name in Item.__struct_fields__ if name not in DETAILS)


def of_record(record: Record) -> list[Item]:
    """The rows that follow from a record."""
    made = _Maker(record)
    return [
        *(made.statement(s) for s in record.statements),
        *(made.toll(t) for t in record.tolls),
        *(made.attack(a) for a in record.attacks),
        *(made.dispute(d, f"d{n}") for n, d in enumerate(record.disputes, 1)),
    ]


class _Maker:
    def __init__(self, record: Record) -> None:
        self.document = record.document
        self.sides = {s.id: s.side for s in record.sources}
        self.places = {p.id: p for p in record.places}

    def statement(self, s: Statement) -> Item:
        return self._item("statement", s.id, s.content, s, modality=s.modality, statement=s.id, places=self._named_in(s.content))

    def toll(self, t: Toll) -> Item:
        said = {"measure": t.measure, "low": t.low, "high": t.high, "qualifier": t.qualifier, "population": t.population, "people_of": t.people_of}
        return self._item("toll", t.id, t.figure, t, **said, **_days(t.time), **self._shared(t), as_of=t.as_of)

    def attack(self, a: Attack) -> Item:
        armed = tuple(ItemWeapon(name=w.name, weapon_class=w.class_) for w in a.weapons)
        hit = tuple(ItemTarget(name=x.name, category=x.category) for x in a.targets)
        said = {"type": a.type, "actor": a.actor.name if a.actor else None, "weapons": armed, "targets": hit}
        return self._item("attack", a.id, a.trigger, a, **said, **_days(a.time), **self._shared(a))

    def dispute(self, d: Dispute, id: str) -> Item:
        return self._item("dispute", id, Span(start=d.start, end=d.end, text=d.text), d, type=d.kind, against=d.against, places=self._named_in(d))

    def _shared(self, item: Toll | Attack) -> dict[str, Any]:
        where = tuple(_place(self.places[p]) for p in dict.fromkeys(item.places) if p in self.places)
        return {"modality": item.modality, "statement": item.statement, "places": where}

    def _item(self, kind: Kind, id: str, span: Span, item: Statement | Toll | Attack | Dispute, **said: Any) -> Item:
        speaker, own, side = self._speaker(item.attribution)
        where: dict[str, Any] = {"span_start": span.start, "span_end": span.end, "words": span.text}
        who: dict[str, Any] = {"speaker": speaker, "own_words": own, "side": side}
        return Item(document=self.document.id, kind=kind, id=id, how=item.how, confidence=item.confidence, **where, **who, **said)

    def _speaker(self, chain: Chain) -> tuple[str | None, bool, str | None]:
        if not chain:
            return self.document.publisher, True, self.document.side
        last = chain[-1].source
        return last.name or last.text, False, self.sides.get(last.id or "")

    def _named_in(self, span: Span) -> tuple[ItemPlace, ...]:
        return tuple(_place(p) for p in self.places.values() if span.start <= p.start and p.end <= span.end)


def _place(place: Place) -> ItemPlace:
    return ItemPlace(place=place.id, name=place.name, kind=place.kind, country=place.country, lat=place.lat, lon=place.lon)


def _days(time: Interval | None) -> dict[str, str | None]:
    return {"start_date": time.start, "end_date": time.end or time.start} if time else {}


def replace(db: Connection, document: str, items: Sequence[Item]) -> None:
    """The rows of a document are from now on these."""
    drop(db, document)
    add(db, items)


def drop(db: Connection, document: str) -> None:
    db.execute(delete(table).where(table.c.document == document))


def add(db: Connection, items: Sequence[Item]) -> None:
    """The rows of documents that have none."""
    if not items:
        return
    db.execute(insert(table), [dict(zip(FLAT, _flat(item), strict=True)) for item in items])
    detailed = {i.document for i in items if i.places or i.weapons or i.targets}
    numbered = select(table.c.document, table.c.kind, table.c.id, table.c.number).where(table.c.document.in_(detailed))
    rows = {(document, kind, id): row for document, kind, id, row in db.execute(numbered)}
    for layer, details in DETAILS.items():
        more = [_detail(d) | {"item": rows[i.document, i.kind, i.id], "position": n} for i in items for n, d in enumerate(getattr(i, layer), 1)]
        if more:
            db.execute(insert(details), more)


_flat: Final = attrgetter(*FLAT)


def _detail(detail: Struct) -> dict[str, Any]:
    return {name: getattr(detail, name) for name in detail.__struct_fields__}


def some(db: Connection, *, document: str | None = None, kind: Kind | None = None, speaker: str | None = None, side: str | None = None) -> Iterator[Item]:
    """Those that meet all conditions, in the order of documents and of their words; read page by page."""
    query = select(table).join(documents.table, documents.table.c.id == table.c.document).where(documents.table.c.present)
    wanted = {"document": document, "kind": kind, "speaker": speaker, "side": side}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    after = ("", -1, -1)
    while rows := db.execute(_after(query, after).limit(500)).all():
        yield from _items(db, rows)
        after = (rows[-1].document, rows[-1].span_start, rows[-1].number)


def of_documents(db: Connection, ids: Collection[str]) -> dict[str, list[Item]]:
    """All of these documents, each document's in the order of their words."""
    found: dict[str, list[Item]] = {}
    for item in _items(db, db.execute(select(table).where(table.c.document.in_(ids)).order_by(table.c.document, table.c.span_start, table.c.number)).all()):
        found.setdefault(item.document, []).append(item)
    return found


def _after(query: Any, after: tuple[str, int, int]) -> Any:
    key = tuple_(table.c.document, table.c.span_start, table.c.number)
    return query.where(key > after).order_by(table.c.document, table.c.span_start, table.c.number)


def by_numbers(db: Connection, numbers: Iterable[int]) -> list[Item]:
    """Those with these numbers, in that order: what an index of words finds."""
    wanted = list(numbers)
    found = db.execute(select(table).where(table.c.number.in_(wanted))).all()
    made = dict(zip((r.number for r in found), _items(db, found), strict=True))
    return [made[number] for number in wanted if number in made]


def _items(db: Connection, rows: Sequence[Row[Any]]) -> list[Item]:
    numbers = [row.number for row in rows]
    details: dict[str, dict[int, list[Any]]] = {}
    for layer, of in (("places", ItemPlace), ("weapons", ItemWeapon), ("targets", ItemTarget)):
        source = DETAILS[layer]
        found: dict[int, list[Any]] = {}
        for d in db.execute(select(source).where(source.c.item.in_(numbers)).order_by(source.c.item, source.c.position)):
            found.setdefault(d.item, []).append(of(**{name: d._mapping[name] for name in of.__struct_fields__}))
        details[layer] = found
    return [_item(row, {layer: tuple(found.get(row.number, ())) for layer, found in details.items()}) for row in rows]


def _item(row: Row[Any], details: dict[str, Any]) -> Item:
    return Item(**{name: row._mapping[name] for name in FLAT}, **details)
