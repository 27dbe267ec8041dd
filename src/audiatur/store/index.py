"""The index: what a search needs of each document, in a row of its own. It follows wholly from documents, texts, items, the latest comparison and judgements.

It is written in the transaction that writes those, does not travel with an export, and is made anew where it is missing (`fill`).
A value, as the side Norway or the month 2031-05, has a number that also says of which facet it is. A document's `entries` are the numbers of its values,
for each of them which items have it, and where each item stands: that a side and a measure are those of one statement is seen there. A long document's
stand in blocks of some hundred items: a value would else have a bit for each of its hundred thousand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    tuple_,
    update,
)

from audiatur.errors import StoreError
from audiatur.record import Document, Incident, Relation
from audiatur.store import comparisons, documents, items, judgements, reviews, texts, words
from audiatur.store.folding import joined
from audiatur.store.items import Item
from audiatur.store.tables import Words, metadata

Facet = Literal["side", "source", "place", "month", "measure", "act", "weapon", "days", "spot"]
FACETS: Final[tuple[Facet, ...]] = get_args(Facet)
"""`days` and `spot` are for ranges and rectangles only. New ones are added at the end: a value's number has its facet's place here."""
STEP: Final = 16
RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
TIDY: Final = 10
"""The index of words is put together where at least one in so many documents is new: it costs a hundredth of what reading those did."""
BLOCK: Final = 256
"""Items of a document that are kept together. What is stored goes by it: another number needs a step of `migrate`."""
MONTHS: Final = 24
"""A statement on a longer time than this is counted in its first month only; a range finds it on all its days."""
_DAY: Final = re.compile(r"\d{4}(-\d\d){0,2}")

table: Final = Table(
    "search_index",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("document", Words, ForeignKey(documents.table.c.id), nullable=False, unique=True),
    Column("published", Words, nullable=False),  # "" where it is not known, so that it sorts
    Column("status", Words, nullable=False),
    Column("reviewed", Boolean, nullable=False),  # somebody has judged a statement of it, and that stands
    Column("relations", Integer, nullable=False),  # a bit for each relation in which an account of it stands, in the latest comparison
    sqlite_autoincrement=True,
)
Index("ix_search_index_published_document", table.c.published.desc(), table.c.document)
packed: Final = Table(  # apart, so that a search sorts narrow rows
    "search_entries",
    metadata,
    Column("number", Integer, ForeignKey(table.c.number, ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
)
values: Final = Table(
    "search_values",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("facet", Words, nullable=False),
    Column("value", Words, nullable=False),
    Column("folded", Words, nullable=False),
    Column("first", Words),  # days and months
    Column("last", Words),
    Column("lat", Float),  # spots
    Column("lon", Float),
    UniqueConstraint("facet", "value"),
    Index("ix_search_values_facet_folded", "facet", "folded"),
    Index("ix_search_values_days", "facet", "first", "last"),  # a range or a rectangle is answered from these alone
    Index("ix_search_values_spots", "facet", "lat", "lon"),
)


class Values(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The values of a block, each once. What stands behind them is passed over: nobody needs it of the thousand documents whose values are counted."""

    values: tuple[int, ...]


class Holders(Values, frozen=True, array_like=True, gc=False):
    """Also which items of the block have each of the values: item n is bit n of a number, here in bytes."""

    holders: tuple[bytes, ...]


class Entries(Holders, frozen=True, array_like=True, gc=False):
    """All that is kept of the items: also where the words of each stand, start and end, one after the other."""

    spans: tuple[int, ...]


Block = TypeVar("Block", bound=Values)
_values: Final = msgspec.msgpack.Decoder(list[Values])
_holders: Final = msgspec.msgpack.Decoder(list[Holders])
_entries: Final = msgspec.msgpack.Decoder(list[Entries])


def values_of(entries: bytes) -> set[int]:
    """All values of a document."""
    return set().union(*(block.values for block in _read(_values, entries)))


def holders_of(entries: bytes) -> list[Holders]:
    return _read(_holders, entries)


def spans_of(entries: bytes) -> list[tuple[int, int]]:
    """Where each item of a document stands."""
    return [span for block in _read(_entries, entries) for span in zip(block.spans[::2], block.spans[1::2], strict=True)]


def _read(decoder: msgspec.msgpack.Decoder[list[Block]], entries: bytes) -> list[Block]:
    try:
        return decoder.decode(entries)
    except (msgspec.MsgspecError, TypeError) as error:  # SQLite gives back what a damaged row holds, also a text or a number
        raise damaged(str(error)) from error


def damaged(why: str) -> StoreError:
    return StoreError(f"The search index is damaged ({why}). Run `audiatur search DESK --rebuild`: it makes the index anew.")


def visible() -> ColumnElement[bool]:
    """What everyone may find. The one place where a search leaves out what is restricted: its words, values and counts."""
    return true()


def facet_of(number: int) -> Facet:
    return FACETS[number % STEP]


# -- the values of an item


Value = tuple[Facet, str]


def of_item(item: Item) -> Iterator[Value]:
    """What a filter finds it by and a facet counts it under."""
    single: tuple[tuple[Facet, str | None], ...] = (("side", item.side), ("source", item.speaker), ("measure", item.measure))
    yield from ((facet, value) for facet, value in single if value)
    if item.kind == "attack" and item.type:
        yield "act", item.type
    for weapon in item.weapons:
        yield "weapon", weapon.weapon_class
    for place in item.places:
        yield "place", place.name
        if place.lat is not None and place.lon is not None:
            yield "spot", f"{place.lat},{place.lon}"
    yield from _times(item.start_date, item.end_date)


def _times(start: str | None, end: str | None) -> Iterator[Value]:
    first, last = start or end, end or start
    if not first or not last or not _DAY.fullmatch(first) or not _DAY.fullmatch(last) or last[: len(first)] < first:
        return
    yield "days", f"{first}/{last}"
    if len(first) < 7:
        return  # a year has no month
    begin, until = _month(first), _month(last) if len(last) >= 7 else _month(first)
    months = range(begin, until + 1) if until - begin < MONTHS else (begin,)
    yield from (("month", f"{m // 12:04}-{m % 12 + 1:02}") for m in months)


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def numbers(db: Connection, wanted: Iterable[Value]) -> dict[Value, int]:
    """The numbers of values; a new one gets the next."""
    missing = list(dict.fromkeys(wanted))
    known: dict[Value, int] = {}
    for n in range(0, len(missing), 200):
        query = select(values.c.facet, values.c.value, values.c.number).where(tuple_(values.c.facet, values.c.value).in_(missing[n : n + 200]))
        known |= {(facet, value): number for facet, value, number in db.execute(query)}
    new = [value for value in missing if value not in known]
    if new:
        start = (db.execute(select(func.max(values.c.number))).scalar() or 0) // STEP + 1
        known |= {(facet, value): n * STEP + FACETS.index(facet) for n, (facet, value) in enumerate(new, start)}
        db.execute(insert(values), [value_row(known[value], *value) for value in new])
    return known


def value_row(number: int, facet: Facet, value: str) -> dict[str, object]:
    row: dict[str, object] = {"number": number, "facet": facet, "value": value, "folded": joined(value), "first": None, "last": None, "lat": None, "lon": None}
    if facet == "days":
        row["first"], _, row["last"] = value.partition("/")
    if facet == "spot":
        row["lat"], row["lon"] = map(float, value.split(","))
    return row


# -- keeping it


def put(db: Connection, ids: Sequence[str], written: Mapping[str, Sequence[Item]]) -> None:
    """Indexes documents of which rows, texts and items are written, in the same transaction. `written` are the items of those whose items are new."""
    for id in having(db, ids):
        drop(db, id)
    entries = {id: e.document for id, e in documents.by_ids(db, ids).items() if e.present}
    found = items.of_documents(db, entries.keys() - written.keys()) | {id: in_order(some) for id, some in written.items() if id in entries}
    known = numbers(db, (value for some in found.values() for item in some for value in of_item(item)))
    made = {id: pack(found.get(id, ()), known) for id in entries}
    _add(db, entries)
    held = texts.some(db, {d.text_sha256 for d in entries.values()})
    at = [(number, id) for number, id in db.execute(select(table.c.number, table.c.document).where(table.c.document.in_(entries)))]
    if at:
        db.execute(insert(packed), [{"number": number, "entries": made[id][0]} for number, id in at])
    words.engine(db).put(db, [(number, words.row(entries[id].title, held.get(entries[id].text_sha256), made[id][1])) for number, id in at])
    review(db, _judged(db, entries))


def in_order(found: Iterable[Item]) -> list[Item]:
    """As they are read from their table: by their words, and on the same ones as they were written."""
    return sorted(found, key=lambda item: item.span_start)


def _add(db: Connection, entries: Mapping[str, Document]) -> None:
    related = _relations_of(db, entries)
    rows = [
        {"document": id, "published": d.published or "", "status": d.status, "reviewed": False, "relations": related.get(id, 0)} for id, d in entries.items()
    ]
    if rows:
        db.execute(insert(table), rows)


def _put(db: Connection, id: str, relations: int) -> None:
    entry = documents.one(db, id)
    drop(db, id)
    if entry is None or not entry.present:
        return
    document = entry.document
    found = list(items.some(db, document=id))
    known = numbers(db, (value for item in found for value in of_item(item)))
    made, fields = pack(found, known)
    row = {"document": id, "published": document.published or "", "status": document.status, "reviewed": False, "relations": relations}
    number: int = db.execute(insert(table).values(row).returning(table.c.number)).scalar_one()
    db.execute(insert(packed).values(number=number, entries=made))
    words.engine(db).put(db, [(number, words.row(document.title, texts.one(db, document.text_sha256), fields))])
    review(db, [id])


def _judged(db: Connection, ids: Collection[str]) -> set[str]:
    """Those of these on which anybody has ever judged."""
    columns = judgements.anchors.c.document, reviews.states.c.document
    return {id for c in columns for id in db.execute(select(c).where(c.in_(ids))).scalars()}


def having(db: Connection, ids: Collection[str]) -> set[str]:
    """Those of these that are in the index."""
    return set(db.execute(select(table.c.document).where(table.c.document.in_(ids))).scalars()) if ids else set()


def pack(found: Sequence[Item], known: Mapping[Value, int]) -> tuple[bytes, set[int]]:
    """A document's entries as they are stored, and all values of them."""
    blocks = [_block(found[n : n + BLOCK], known) for n in range(0, len(found), BLOCK)]
    return msgspec.msgpack.encode(blocks), set().union(*(block.values for block in blocks))


def _block(found: Sequence[Item], known: Mapping[Value, int]) -> Entries:
    holders: dict[int, int] = defaultdict(int)
    for n, item in enumerate(found):
        for value in of_item(item):
            holders[known[value]] |= 1 << n
    held = tuple(holders[value].to_bytes((holders[value].bit_length() + 7) // 8) for value in sorted(holders))
    return Entries(tuple(sorted(holders)), held, tuple(at for item in found for at in (item.span_start, item.span_end)))


def drop(db: Connection, id: str) -> None:
    """Takes a document out."""
    number = db.execute(select(table.c.number).where(table.c.document == id)).scalar()
    if number is not None:
        words.engine(db).drop(db, number)
        db.execute(delete(packed).where(packed.c.number == number))
        db.execute(delete(table).where(table.c.number == number))


def fill(db: Connection) -> None:
    """Indexes what is not in the index, or without entries: all of an older desk or of one that was moved, and what of one was damaged."""
    known = documents.table
    there = table.join(packed, packed.c.number == table.c.number)
    missing = select(known.c.id).outerjoin(there, table.c.document == known.c.id).where(known.c.present, table.c.number.is_(None))
    ids = db.execute(missing.order_by(known.c.id)).scalars().all()
    related = _relations_of_all(db) if ids else {}
    for id in ids:
        _put(db, id, related.get(id, 0))
    if ids:
        tidy(db, len(ids))


def tidy(db: Connection, new: int) -> None:
    """To be said once so many documents were put that it is worth it."""
    if new * TIDY >= db.execute(select(func.count()).select_from(table)).scalar_one():
        words.engine(db).tidy(db)


# -- what comes later to a document: relations and reviews


def relate(db: Connection, incidents: Iterable[Incident], *, anew: bool = True) -> None:
    """The relations of the latest comparison are from now on these; or these, too, where documents that have none got some."""
    if anew:
        db.execute(update(table).where(table.c.relations != 0).values(relations=0))
    changed = [{"id": id, "bits": bits} for id, bits in relations(incidents).items()]
    if changed:
        db.execute(update(table).where(table.c.document == bindparam("id")).values(relations=bindparam("bits")), changed)


def relations(incidents: Iterable[Incident]) -> dict[str, int]:
    """For each document a bit for each relation in which an account of it stands."""
    bits: dict[str, int] = defaultdict(int)
    for incident in incidents:
        for finding in incident.findings:
            for n in finding.accounts:
                bits[incident.accounts[n].document] |= bit(finding.relation)
    return bits


def bit(relation: Relation) -> int:
    return 1 << RELATIONS.index(relation)


def _relations_of_all(db: Connection) -> dict[str, int]:
    last = comparisons.latest(db)
    whole = comparisons.one(db, last.number) if last else None
    return relations(whole.incidents) if whole else {}


def _relations_of(db: Connection, ids: Collection[str]) -> dict[str, int]:
    """Those in the latest comparison, of documents that it knew: one that is new has none."""
    last = comparisons.latest(db)
    if last is None or not ids:
        return {}
    there = comparisons.incidents_of(db, last.number, ids)
    return relations(i for i in (comparisons.incident(db, last.number, one) for one in there) if i)


def review(db: Connection, ids: Iterable[str]) -> None:
    """Notes whether a judgement on these documents stands."""
    for id in set(ids):
        db.execute(update(table).where(table.c.document == id).values(reviewed=_is_reviewed(id)))


def _is_reviewed(id: str) -> ColumnElement[bool]:
    undoing = judgements.table.alias("undoing")
    undone = select(undoing.c.id).where(undoing.c.undoes == judgements.anchors.c.judgement).exists()
    judged = select(judgements.anchors.c.judgement).where(judgements.anchors.c.document == id, ~undone).exists()
    return judged | select(reviews.states.c.document).where(reviews.states.c.document == id).exists()


# -- proving it


def trouble(db: Connection) -> Iterator[str]:
    """What of the index is not as documents, texts, items, comparison and judgements say."""
    engine = words.engine(db)
    known = {row.number: row for row in db.execute(select(values))}
    wrong_values = sum(1 for row in known.values() if not _is_as_written(row))
    if wrong_values:
        yield f"{wrong_values} values of the search index are not what they stand for."
    related = _relations_of_all(db)
    by_value: dict[Value, int] = {(row.facet, row.value): row.number for row in known.values()}
    indexed = {row.document: row for row in db.execute(select(table.c.document, table.c.number))}
    for entry in documents.some(db):
        row = indexed.pop(entry.id, None)
        if row is None:
            yield f"The document {entry.id} is not in the search index."
        elif why := _differs(db, engine, entry, row.number, by_value, related.get(entry.id, 0)):
            yield f"The search index has other {why} of {entry.id} than the desk."
    if indexed:
        yield f"The search index has {len(indexed)} documents that the desk does not have."
    if strays := engine.numbers(db) - set(db.execute(select(table.c.number)).scalars()):
        yield f"The search index has the words of {len(strays)} documents that are not in it."


def _is_as_written(row: Row[Any]) -> bool:
    """SQLite gives back what a damaged row holds, also nothing or a number where a text should stand."""
    if not isinstance(row.number, int) or not isinstance(row.value, str) or facet_of(row.number) != row.facet:
        return False
    return row._asdict() == value_row(row.number, row.facet, row.value)


def _differs(db: Connection, engine: words.Engine, entry: documents.Entry, number: int, known: Mapping[Value, int], relations: int) -> str | None:
    """The first thing that differs."""
    document = entry.document
    row = db.execute(select(table, _is_reviewed(entry.id).label("judged")).where(table.c.number == number)).one()
    if (row.published, row.status) != (document.published or "", document.status):
        return "dates"
    if row.relations != relations:
        return "relations"
    if bool(row.reviewed) != bool(row.judged):
        return "reviews"
    found = list(items.some(db, document=entry.id))
    if any(value not in known for item in found for value in of_item(item)):
        return "values"
    made, fields = pack(found, known)
    if db.execute(select(packed.c.entries).where(packed.c.number == number)).scalar() != made:
        return "statements"
    return None if engine.one(db, number) == words.row(document.title, texts.one(db, document.text_sha256), fields) else "words"


def rebuild(db: Connection) -> None:
    """Makes the whole index anew."""
    engine = words.engine(db)
    for number in engine.numbers(db):
        engine.drop(db, number)
    db.execute(delete(packed))
    db.execute(delete(table))
    db.execute(delete(values))
    fill(db)
