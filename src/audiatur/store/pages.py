"""Questions that pages ask: a screenful at a time, from where the last one ended, each by an index, whatever the size of the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import CTE, ColumnElement, Connection, and_, column, func, literal, or_, select, text, values

from audiatur.record import Incident, Record, Sum
from audiatur.store import activity, comparisons, documents, items, judgements, records, texts
from audiatur.store.comparisons import Compared
from audiatur.store.documents import Entry
from audiatur.store.items import Item
from audiatur.store.tables import Words

Order = Literal["added", "published", "title", "id"]
ORDERS: Final[dict[Order, tuple[str, bool]]] = {"added": ("added_at", True), "published": ("published", True), "title": ("title", False), "id": ("id", False)}
"""By which column, and whether the greatest comes first."""
MOST_LEAPS: Final = 100_000
"""Values of a column that are told apart, sides or kinds of figure, of which a desk has a handful."""
NO_NUMBER: Final = -1
"""In the place from where a list of figures goes on: they have no number there."""
_d: Final = documents.table.c
_i: Final = items.table.c


class Wanted(Struct, frozen=True, kw_only=True):
    """What a list of documents is filtered by; nothing is everything."""

    words: str = ""
    """In its title, its file name or its publisher."""
    status: str = ""
    """A status, or "not read": any but that."""
    side: str | None = None
    """A side; "" is none stated."""
    language: str = ""
    since: str = ""
    until: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        made: list[ColumnElement[bool]] = [_d.present]
        if self.words:
            like = "%" + self.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            made.append(or_(*(column.ilike(like, escape="\\") for column in (_d.title, _d.path, _d.publisher))))
        if self.status:
            made.append(_d.status != "read" if self.status == "not read" else _d.status == self.status)
        if self.side is not None:
            made.append(_d.side == self.side if self.side else _d.side.is_(None))
        if self.language:
            made.append(_d.language == self.language)
        if self.since:
            made.append(_d.published >= self.since)
        if self.until:
            made.append(_d.published <= self.until + "~")  # "2020-10-08T12:00" is of that day
        return made


class SideCount(Struct, frozen=True, kw_only=True):
    side: str | None
    total: int
    read: int
    first: str | None
    last: str | None


class Row(Struct, frozen=True, kw_only=True):
    """An incident in a list."""

    id: str
    name: str
    kind: str
    start_date: str | None
    end_date: str | None
    position: int


_NEWEST: Final = select(func.max(activity.table.c.number))


def stamp(db: Connection) -> int:
    """Another number after every deed on the desk: what was counted under the same one still holds."""
    return db.execute(_NEWEST).scalar() or 0


PAPERS: Final = frozenset({"desk", "document", "original"})
"""Kinds of deeds that change which papers there are, or what is read in them; more of them where people have decided, or accounts were compared."""
COMPARED: Final = frozenset({"desk", "comparison"})
JUDGED: Final = PAPERS | {"judgement"}
STANDING: Final = PAPERS | {"judgement", "review", "comparison"}


def touched(db: Connection, since: int, kinds: Collection[str]) -> bool:
    """Whether there was a deed of such a kind after the one of this number: looks at the deeds since then alone."""
    known = activity.table.c
    return db.execute(select(known.number).where(known.number > since, known.kind.in_(kinds)).limit(1)).scalar() is not None


def listed(db: Connection, wanted: Wanted, *, order: Order = "added", after: Sequence[str] = (), limit: int = 50) -> tuple[list[Entry], tuple[str, str] | None]:
    """A screenful of documents, and where the next one begins. Those without the value that they are sorted by come last."""
    name, down = ORDERS[order]
    column = func.coalesce(_d[name], "" if down else "\uffff") if name in ("published", "title") else _d[name]
    query = select(documents.table, column.label("key")).where(*wanted.conditions())
    if len(after) == 2:
        first, second = after
        query = query.where(or_(column < first if down else column > first, and_(column == first, _d.id > second)))
    rows = db.execute(query.order_by(column.desc() if down else column, _d.id).limit(limit + 1)).all()
    more = (rows[limit - 1].key, rows[limit - 1].id) if len(rows) > limit else None
    return [documents.entry_of(row) for row in rows[:limit]], more


def counted(db: Connection, wanted: Wanted) -> int:
    return db.execute(select(func.count()).select_from(documents.table).where(*wanted.conditions())).scalar_one()


def sides(db: Connection) -> list[SideCount]:
    """The sides for which documents speak, those with most first, and how many were read."""
    read = func.sum((_d.status == "read").cast(_d.characters.type))
    query = select(_d.side, func.count(), read, func.min(_d.published), func.max(_d.published)).where(_d.present).group_by(_d.side)
    made = [SideCount(side=s or None, total=n, read=int(r or 0), first=a, last=z) for s, n, r, a, z in db.execute(query)]
    return sorted(made, key=lambda c: (c.side is None, -c.total, c.first or "9999"))


def quoted_sides(db: Connection) -> list[str]:
    """The sides of speakers: found by leaps over the index."""
    return list(_leaps(db, _i.side, ""))


def speakers(db: Connection, *, after: str = "", start: str = "", limit: int = 50) -> list[str]:
    """Names of speakers in order, from the one behind `after`; with `start`, those that begin with it."""
    found: list[str] = []
    if start and after < start:
        first = db.execute(select(func.min(_i.speaker)).where(_i.speaker >= start)).scalar()
        if first is None or not first.startswith(start):
            return []
        found, after = [first], first
    for name in _leaps(db, _i.speaker, after, limit - len(found)):
        if not name.startswith(start):
            break
        found.append(name)
    return found


def firsts(db: Connection, names: Sequence[str]) -> list[tuple[str, Item]]:
    """What each of these speakers is read to say first, statements too; in the order of the names."""
    if not names:
        return []
    given = _given(names)
    first = select(func.min(_i.number)).where(_i.speaker == given.c.name).scalar_subquery()
    found = dict(tuple(row) for row in db.execute(select(given.c.name, first)) if row[1] is not None)
    spoken = [name for name in names if name in found]
    return list(zip(spoken, items.by_numbers(db, [found[name] for name in spoken]), strict=True))


def _leaps(db: Connection, column: Any, after: str, limit: int = MOST_LEAPS) -> Iterable[str]:
    """The values of a column behind one, in order: each found by a leap over the index, which holds each of them many times."""
    leaps = select(literal(1).label("n"), func.min(column).label("value")).where(column > after).cte("leaps", recursive=True)
    following = select(func.min(column)).where(column > leaps.c.value).scalar_subquery()
    leaps = leaps.union_all(select(leaps.c.n + 1, following).where(leaps.c.value.is_not(None), leaps.c.n < limit))
    return db.execute(select(leaps.c.value).where(leaps.c.value.is_not(None)).order_by(leaps.c.n)).scalars().all()


def languages(db: Connection) -> list[str]:
    return [x for x in db.execute(select(_d.language).where(_d.present).distinct().order_by(_d.language)).scalars() if x]


def waiting(db: Connection, *, limit: int) -> tuple[int, list[Entry]]:
    """Documents that were read and on which no person has decided anything: how many, and the newest."""
    judged = select(judgements.anchors.c.document).where(judgements.anchors.c.document == _d.id).exists()
    conditions = (_d.present, _d.status == "read", ~judged)
    number = db.execute(select(func.count()).select_from(documents.table).where(*conditions)).scalar_one()
    rows = db.execute(select(documents.table).where(*conditions).order_by(_d.added_at.desc(), _d.id).limit(limit))
    return number, [documents.entry_of(row) for row in rows]


def points(db: Connection, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of places of these names, of each the first that is a point: no whole country or region."""
    columns, given = items.places.c, _given(names)

    def first(of: Any) -> Any:
        return select(of).where(columns.name == given.c.name, text(items.POINT)).order_by(columns.item, columns.position).limit(1).scalar_subquery()

    query = select(given.c.name, first(columns.lat), first(columns.lon))
    return {name: (lat, lon) for name, lat, lon in db.execute(query) if lat is not None and lon is not None} if names else {}


def _given(names: Sequence[str]) -> CTE:
    """Names as a table, so that each is looked up by an index in one question."""
    return values(column("name", Words())).data([(name,) for name in names]).cte("given")


def records_of(db: Connection, ids: Iterable[str], *, with_text: bool = True, naming: bool = False) -> list[Record]:
    """The current records of these documents, in the order of the ids; with `naming`, of each only what names anybody or anything."""
    wanted = list(dict.fromkeys(ids))
    query = select(records.table.c.document, records.table.c.json, texts.table.c.text if with_text else records.table.c.text_sha256)
    query = query.join(documents.table, and_(_d.id == records.table.c.document, _d.version == records.table.c.version))
    if with_text:
        query = query.join(texts.table, texts.table.c.sha256 == records.table.c.text_sha256, isouter=True)
    found = {}
    for id, said, words in db.execute(query.where(records.table.c.document.in_(wanted))):
        record = records.decoded(said, id, naming=naming)
        found[id] = msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=words if with_text else None))
    return [found[id] for id in wanted if id in found]


def versions_of(db: Connection, ids: Iterable[str]) -> dict[str, int]:
    """The current version of each of these documents that is there. What a version holds never changes."""
    return {id: version for id, version in db.execute(select(_d.id, _d.version).where(_d.id.in_(list(ids))))}


def said_by(db: Connection, speaker: str, *, after: int = 0, limit: int = 50, also_statements: bool = False) -> tuple[list[Item], int | None]:
    """What a speaker says, in the order in which it was read; statements hold the figures and acts, and are asked for apart."""
    query = select(_i.number).where(_i.speaker == speaker, _i.number > after)
    if not also_statements:
        query = query.where(_i.kind != "statement")
    query = query.order_by(_i.number).limit(limit + 1)
    return _screen(db, list(db.execute(query).scalars()), limit)


def items_of(db: Connection, wanted: Mapping[str, str | None], *, after: int = 0, limit: int = 50) -> tuple[list[Item], int | None]:
    """Items of which each of these columns has this value, in the order in which they were read."""
    query = select(_i.number).join(documents.table, _d.id == _i.document).where(_d.present, _i.number > after)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(_i[name] == value)
    return _screen(db, list(db.execute(query.order_by(_i.number).limit(limit + 1)).scalars()), limit)


def item(db: Connection, document: str, kind: str, id: str) -> Item | None:
    number = db.execute(select(_i.number).where(_i.document == document, _i.kind == kind, _i.id == id)).scalar()
    return next(iter(items.by_numbers(db, [number])), None) if number is not None else None


def tolls(db: Connection, *, measure: str, side: str | None = None, after: Sequence[int] = (), limit: int = 50) -> tuple[list[Item], tuple[int, int] | None]:
    """Figures of one kind, the greatest first; those without a number come last."""
    low, number = after if len(after) == 2 else (None, 0)
    query = select(_i.number, _i.low).where(_i.measure == measure)
    if side is not None:
        query = query.where(_i.side == side if side else _i.side.is_(None))
    rows: list[Any] = []
    if low != NO_NUMBER:  # two questions, each in the order of an index: sorted together, all figures of the kind would be looked at
        known = query.where(_i.low.is_not(None))
        if low is not None:
            known = known.where(_i.low <= low, or_(_i.low < low, _i.number > number))
        rows += db.execute(known.order_by(_i.low.desc(), _i.number).limit(limit + 1))
    if len(rows) <= limit:
        unknown = query.where(_i.low.is_(None), _i.number > (number if low == NO_NUMBER else 0))
        rows += db.execute(unknown.order_by(_i.number).limit(limit + 1 - len(rows)))
    shown, more = _screen(db, [r.number for r in rows], limit)
    last = rows[limit - 1] if more is not None else None
    return shown, (NO_NUMBER if last.low is None else last.low, last.number) if last else None


def measures(db: Connection) -> list[str]:
    return list(_leaps(db, _i.measure, ""))


def _screen(db: Connection, numbers: list[int], limit: int) -> tuple[list[Item], int | None]:
    return items.by_numbers(db, numbers[:limit]), numbers[limit - 1] if len(numbers) > limit else None


def having(db: Connection, layer: Literal["persons", "gaps"], *, after: str = "", limit: int = 25) -> tuple[list[Record], str | None]:
    """The records that have something in a layer, in the order of documents."""
    query = select(records.table.c.document).join(documents.table, and_(_d.id == records.table.c.document, _d.version == records.table.c.version))
    query = query.where(_d.present, _d.id > after, records.table.c.json.like(f'%"{layer}":[{{%')).order_by(_d.id).limit(limit + 1)
    ids = list(db.execute(query).scalars())
    return records_of(db, ids[:limit]), ids[limit - 1] if len(ids) > limit else None


def incidents(db: Connection, comparison: int, *, words: str = "", relation: str = "", after: int = -1, limit: int = 50) -> tuple[list[Row], int | None]:
    """Incidents of a comparison in its order: by a word of their name, and by how their accounts relate."""
    table = comparisons.incidents.c
    query = select(table.id, table.name, table.kind, table.start_date, table.end_date, table.position).where(table.comparison == comparison)
    if words:
        query = query.where(table.name.ilike("%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%", escape="\\"))
    if relation:
        found = comparisons.findings.c
        # Not by the index of relations, which would be walked anew for every incident: by that of the incident's own findings.
        own = (found.comparison == comparison, found.incident == table.id, func.coalesce(found.relation, "") == relation)
        query = query.where(select(found.number).where(*own).exists())
    rows = db.execute(query.where(table.position > after).order_by(table.position).limit(limit + 1)).all()
    return [Row(**row._mapping) for row in rows[:limit]], rows[limit - 1].position if len(rows) > limit else None


def incidents_of_items(db: Connection, comparison: int, found: Sequence[Item]) -> list[str]:
    """Ids of the incidents to which these items belong."""
    members = comparisons.members.c
    ids: dict[str, None] = {}
    for one in found:
        query = select(members.incident).where(
            members.comparison == comparison, members.document == one.document, members.kind == one.kind, members.item == one.id
        )
        ids.update(dict.fromkeys(db.execute(query).scalars()))
    return list(ids)


def incidents_by_id(db: Connection, comparison: int, ids: Iterable[str]) -> list[Incident]:
    table, wanted = comparisons.incidents.c, list(ids)
    if not wanted:
        return []  # SQLite would look at all of them, to find none
    query = select(table.position, table.json).where(table.comparison == comparison, table.id.in_(wanted))
    return [msgspec.json.decode(said, type=Incident) for _, said in sorted(map(tuple, db.execute(query)))]  # told to sort, SQLite walks all incidents


def relations(db: Connection, comparison: int) -> dict[str, int]:
    """How many incidents have each relation between their accounts."""
    found = comparisons.findings.c
    query = select(found.relation, func.count(found.incident.distinct())).where(found.comparison == comparison).group_by(found.relation)
    return {name: number for name, number in db.execute(query)}


def sums(db: Connection, comparison: int) -> tuple[Sum, ...]:
    """What a comparison added up: of the whole of it, so to be kept by who asks often."""
    said = db.execute(select(comparisons.table.c.json).where(comparisons.table.c.number == comparison)).scalar()
    return msgspec.json.decode(said, type=_Added).sums if said else ()


class _Added(Struct, frozen=True):
    """Of a comparison no more than this is looked at."""

    sums: tuple[Sum, ...] = ()


class Comparisons(Struct, frozen=True, kw_only=True):
    """The comparison that pages show."""

    latest: Compared | None
    stale: bool
    """The desk has changed since it was made."""


def latest(db: Connection) -> Comparisons:
    """The latest comparison; whether it is of today's desk takes a look at every document."""
    found = comparisons.latest(db)
    return Comparisons(latest=found, stale=found is None or found.basis != comparisons.basis(db))


def incidents_of_document(db: Connection, comparison: int, document: str) -> list[tuple[str, str]]:
    """Ids and names of the incidents of which a document speaks."""
    table, mine = comparisons.incidents.c, comparisons.incidents_of(db, comparison, [document])
    query = select(table.position, table.id, table.name).where(table.comparison == comparison, table.id.in_(mine))
    return [(id, name) for _, id, name in sorted(map(tuple, db.execute(query)))]  # told to sort, or asked in one query, SQLite walks all incidents
