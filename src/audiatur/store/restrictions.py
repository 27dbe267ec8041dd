"""Restrictions: a document, a person or a field of a document that is there for named people alone. One that is released stays on record, with the reason.

A restriction of a document is one of all that was inside its file, too: "mail" covers "mail#1". A person is restricted by name, in every paper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property, lru_cache
from typing import Any, Final, Literal, get_args

from msgspec import Struct
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, ForeignKey, Index, Select, Table, Text, and_, bindparam, func, literal, or_, select

from audiatur.errors import RightsError
from audiatur.record.rights import Thing, Visitor, may, thing
from audiatur.store import accounts, audit, documents, judgements, persons, rows
from audiatur.store.tables import Words, metadata, now

What = Literal["document", "person", "field"]
Field = Literal["original"]
"""What of a document can be restricted alone: the bytes of its file, where its text may be read by all."""
FIELDS: Final[tuple[Field, ...]] = get_args(Field)

table: Final = Table(
    "restrictions",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("what", Words, nullable=False),
    Column("object", Words, nullable=False),  # id of the document, key of the person, or DOCUMENT:FIELD
    Column("why", Words, nullable=False),
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("released_at", Words),
    Column("released_by", Words),
    Column("released_why", Words),
    Index("ix_restrictions_what_object", "what", "object"),
)
people: Final = Table(
    "restriction_people",
    metadata,
    Column("restriction", BigInteger, ForeignKey(table.c.number), primary_key=True),
    Column("account", Words, ForeignKey(accounts.table.c.name), primary_key=True),
)


class Restriction(Struct, frozen=True, kw_only=True):
    number: int
    what: What
    object: str
    to: tuple[str, ...]
    why: str
    made_at: str
    made_by: str
    released_at: str | None = None
    released_by: str | None = None
    released_why: str | None = None


def restrict(db: Connection, what: What, object: str, to: Collection[str], why: str, *, by: str) -> Restriction:
    """From now on only these people. One on the same thing before is released by it."""
    object = _known(db, what, object)
    names = _accounts(db, to)
    if not why.strip():
        raise RightsError("A restriction needs a reason (--why), for those who come later and must decide whether it still holds.")
    for earlier in _active(db, what, object):
        _close(db, earlier, by=by, why="another restriction takes its place")
    number = (db.execute(select(func.max(table.c.number))).scalar() or 0) + 1
    rows.add(db, table, [{"number": number, "what": what, "object": object, "why": why.strip(), "made_at": now(), "made_by": by}])
    rows.add(db, people, [{"restriction": number, "account": name} for name in names])
    audit.note(db, by, "restrict", what, object, to=names, why=why.strip())
    return next(r for r in every(db) if r.number == number)


def release(db: Connection, what: What, object: str, why: str, *, by: str) -> Restriction:
    object = persons.key_of(object) if what == "person" else object
    found = _active(db, what, object)
    if not found:
        raise RightsError(f"No {what} of that name is restricted.")
    if not why.strip():
        raise RightsError("To release a restriction needs a reason (--why): it stays on record.")
    for number in found:
        _close(db, number, by=by, why=why.strip())
    audit.note(db, by, "release", what, object, why=why.strip())
    return next(r for r in every(db, released=True) if r.number == found[-1])


def _close(db: Connection, number: int, *, by: str, why: str) -> None:
    rows.change(db, table, table.c.number == number, released_at=now(), released_by=by, released_why=why)


def _active(db: Connection, what: What, object: str) -> list[int]:
    query = select(table.c.number).where(table.c.what == what, table.c.object == object, table.c.released_at.is_(None))
    return list(db.execute(query.order_by(table.c.number)).scalars())


def _known(db: Connection, what: What, object: str) -> str:
    """The object as it is kept. A slip of the pen would restrict nothing, and nobody would notice: so it must be there."""
    if what == "person":
        key = persons.key_of(object)
        if next(persons.some(db, key=key, limit=1), None) is None:
            raise RightsError(f"No paper of the desk names a victim, witness or minor {object!r}. Write the name as a record has it.")
        return key
    document, _, field = object.rpartition(":") if what == "field" else (object, "", "")
    if what == "field" and field not in FIELDS:
        raise RightsError(f"{field!r} is no field that can be restricted. Those are: {', '.join(FIELDS)}.")
    if documents.one(db, document) is None:
        raise RightsError(f"The desk has no document {document}.")
    return object


def _accounts(db: Connection, to: Iterable[str]) -> list[str]:
    names = sorted({accounts.named(name) for name in to})
    if not names:
        raise RightsError("A restriction names at least one person who still sees the thing (--to).")
    for name in names:
        if accounts.one(db, name) is None:
            raise RightsError(f"There is no account {name}. `audiatur user list` shows those there are.")
    return names


def every(db: Connection, *, released: bool = False) -> list[Restriction]:
    """Those in force, the earliest first; with `released`, all that ever were."""
    query = select(table).order_by(table.c.number)
    if not released:
        query = query.where(table.c.released_at.is_(None))
    held = db.execute(query).all()
    to: dict[int, list[str]] = {}
    if held:
        for number, account in db.execute(select(people).order_by(people.c.account)):
            to.setdefault(number, []).append(account)
    return [Restriction(**{**row._mapping, "to": tuple(to.get(row.number, ()))}) for row in held]


@lru_cache(maxsize=256)  # each page asks for one: to put a query together takes six times as long as to run it
def closed_to(name: str) -> Select[tuple[Any]]:
    """Ids of the documents that are there for others alone. Counted once for a query, however many rows that goes over."""
    doc, inside = documents.table.c.id, table.c.object.concat(literal("#", Text))
    covered = or_(doc == table.c.object, and_(doc > inside, doc < table.c.object.concat(literal("$", Text))))
    mine = select(people.c.restriction).where(people.c.account == name)
    join = select(doc).join_from(table, documents.table, covered)
    return join.where(table.c.what == "document", table.c.released_at.is_(None), table.c.number.not_in(mine))


_ON_DOCUMENTS: Final = (
    select(table.c.number)
    .where(table.c.what == "document", table.c.released_at.is_(None), table.c.object.in_(bindparam("ids", type_=Words, expanding=True)))
    .limit(1)
)


def is_closed(db: Connection, id: str) -> bool:
    """Whether a document is there for some people alone: itself, or what it was inside."""
    return db.execute(_ON_DOCUMENTS, {"ids": _around(id)}).first() is not None


def _around(id: str) -> list[str]:
    """The document, and before it all that it was inside."""
    parts = id.split("#")
    return ["#".join(parts[: n + 1]) for n in range(len(parts))]


def visible(column: ColumnElement[str], visitor: Visitor) -> ColumnElement[bool]:
    """The condition on a column of document ids for every query whose result a visitor sees, also where it only counts."""
    return column.not_in(closed_to(visitor.name))


def closed_judgements() -> Select[tuple[Any]]:
    """Ids of the judgements on what is restricted to anybody."""
    anchors = judgements.anchors.c
    return select(anchors.judgement).where(anchors.document.in_(closed_to("")))


def closed_files() -> Select[tuple[Any]]:
    """Hashes of the files whose bytes are not for everybody: for a paper in them, for that of its fields, or for a person whom a paper in them names."""
    doc, named, force = documents.table.c, persons.table.c, table.c.released_at.is_(None)
    fields = select(table.c.object).where(table.c.what == "field", force)
    names = select(named.document).where(named.key.in_(select(table.c.object).where(table.c.what == "person", force)))
    own = doc.id.concat(literal(":original", Text)).in_(fields)
    return select(doc.original).where(or_(doc.id.in_(closed_to("")), own, doc.id.in_(names))).distinct()


def newest() -> Select[tuple[Any]]:
    """When the latest restriction of a document was made that is in force."""
    return select(func.max(table.c.made_at)).where(table.c.what == "document", table.c.released_at.is_(None))


class Restricted:
    """The restrictions in force, to ask of one thing after another."""

    def __init__(self, found: Iterable[Restriction]) -> None:
        self._named: dict[tuple[str, str], frozenset[str]] = {}
        for restriction in found:
            key = (restriction.what, restriction.object)
            self._named[key] = self._named.get(key, frozenset(restriction.to)) & frozenset(restriction.to)

    @cached_property
    def persons(self) -> dict[str, frozenset[str]]:
        return {object: named for (what, object), named in self._named.items() if what == "person"}

    def shut(self, visitor: Visitor) -> frozenset[str]:
        """Keys of the persons who are restricted to others than this visitor."""
        return frozenset(key for key, named in self.persons.items() if not may(visitor, "name", thing("person", named=named)))

    def document(self, id: str) -> frozenset[str] | None:
        """To whom a document is restricted: itself, or what it was inside; None where it is open."""
        return _both(self._named.get(("document", one)) for one in _around(id))

    def field(self, id: str, field: Field) -> frozenset[str] | None:
        return _both((self.document(id), self._named.get(("field", f"{id}:{field}"))))

    def person(self, key: str) -> frozenset[str] | None:
        return self._named.get(("person", key))

    def original(self, ids: Iterable[str], keys: Iterable[str]) -> frozenset[str] | None:
        """To whom the bytes of a file are left: who may see all documents in it, and all names."""
        every = list(ids)
        return _both((*(self.field(id, "original") for id in every), *map(self.person, keys)))

    def things(self, id: str) -> Thing:
        return thing("document", named=self.document(id))

    def sees(self, visitor: Visitor, id: str) -> bool:
        return may(visitor, "read", self.things(id))

    def __bool__(self) -> bool:
        return bool(self._named)


def shut_to(visitor: Visitor, found: Restricted) -> Callable[[str], bool] | None:
    """Whether a name is of a person who is restricted to others than this visitor; None where nobody is."""
    shut = found.shut(visitor)
    return (lambda name: persons.key_of(name) in shut) if shut else None


def _both(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Who is named wherever somebody is named."""
    given = [s for s in sets if s is not None]
    return frozenset.intersection(*given) if given else None
