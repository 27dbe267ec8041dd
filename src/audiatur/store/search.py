"""Search over a desk: which documents have these words, and say something that meets these filters; with counts, page by page.

A document is found where its text or title has the words and where one of its statements, tolls, attacks or disputes meets all filters at once:
`side` Norway and `measure` killed is a toll of the dead according to Norway. Relations, status and reviews are those of the document.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any, Final, get_args

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, bindparam, cast, func, or_, select

from audiatur.errors import StoreError
from audiatur.record import Relation
from audiatur.record.document import Verdict
from audiatur.store import documents, facets, index, snippets, texts, words
from audiatur.store.database import is_closed
from audiatur.store.documents import Entry
from audiatur.store.facets import Count, Meeting
from audiatur.store.folding import joined
from audiatur.store.index import Facet
from audiatur.store.snippets import Mark, Snippet
from audiatur.store.veil import Veil
from audiatur.store.wording import Wanted, wanted

Box = tuple[float, float, float, float]
FILTERS: Final[tuple[Facet, ...]] = ("side", "source", "place", "month", "measure", "act", "weapon")
BY_PART: Final = frozenset({"source", "place"})
BOUND: Final = 1000
"""Documents that are looked into for counts, and for the total where several filters must be met by one statement."""
MANY: Final = 800
"""Values of a filter that an engine is asked for at once, beside the words."""
MOST: Final = 8000
"""Values of a filter whose documents an engine lists; where more are meant, each document is looked into."""
FEW: Final = 50
"""Values that are asked for where another filter is listed: more would cost more than to look into what is left."""
ACCOUNTS: Final = 20
"""Statements of a hit that are given."""
_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class Query(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is searched for. Several values of one filter: any of them; several filters: all of them.

    `source` and `place` are names as a facet gives them, or words of names; `start` and `end` are days of which a document speaks, as precise as you
    like ("2031-05"); `box` is west, south, east, north in degrees.
    """

    text: str = ""
    side: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    weapon: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    box: Box | None = None
    reviewed: bool | None = None


class Hit(Struct, frozen=True, kw_only=True):
    """A document. `accounts` are the places of its statements that meet the filters, of which there are `meeting`; marks of the title are offsets in it."""

    document: Entry
    snippets: tuple[Snippet, ...] = ()
    title_marks: tuple[Mark, ...] = ()
    accounts: tuple[Mark, ...] = ()
    meeting: int = 0


class Page(Struct, frozen=True, kw_only=True):
    """`more`: there are more than `total`. `counted`: how many documents the facets count, the best ones. `taken`: names that a filter was taken for."""

    hits: tuple[Hit, ...]
    total: int
    more: bool
    facets: dict[str, tuple[Count, ...]]
    counted: int
    taken: dict[str, tuple[str, ...]]
    next: str | None = None


def search(db: Connection, query: Query, *, limit: int = 20, after: str | None = None, count: bool = True, veil: Veil | None = None) -> Page:
    """The page of hits that follows the cursor `after`, the best first, the same score in the order of ids. Without `count` it has no facets.

    With a `veil`, what a reader does not see neither finds a document nor keeps him from one.
    """
    if limit < 1:
        raise StoreError("A page has at least one hit: give a limit of 1 or more.")
    looking = Looking(db, query, veil)
    if looking.hopeless:
        return Page(hits=(), total=0, more=False, facets=facets.Tally().counts(db) if count else {}, counted=0, taken=looking.taken)
    met, looked = looking.first()
    found = list(islice(looking.all_after(looking.cursor(after), met, looked), limit + 1))
    page = found[:limit]
    total, more = looking.total(len(met), looked)
    tally = facets.Tally()
    if count:
        for row, meeting in met:
            tally.add(row, meeting.values if meeting else index.values_of(row.entries))
    return Page(
        hits=tuple(looking.hits(page)),
        total=total,
        more=more,
        facets=tally.counts(db) if count else {},
        counted=len(met) if count else 0,
        taken=looking.taken,
        next=_next(page[-1][0]) if len(found) > limit else None,
    )


Key = tuple[float | str, str]
Met = tuple[Any, Meeting | None]
"""A row of the index, and what of it meets the filters: where there is none, nothing was looked into."""


class Looking:
    """One search under way."""

    def __init__(self, db: Connection, query: Query, veil: Veil | None = None) -> None:
        self.db, self.veil = db, veil
        self.wanted: Wanted = wanted(query.text)
        self.taken: dict[str, tuple[str, ...]] = {}
        self.groups: list[frozenset[int]] = []
        months: frozenset[int] = frozenset()
        for facet in FILTERS:
            if names := getattr(query, facet):
                self.groups.append(self._named(facet, names))
        if query.start or query.end:
            self.groups.append(days := _days(db, query.start, query.end))
            months = _months(db, query.start, query.end) if len(days) > MOST else months
        if query.box:
            self.groups.append(_spots(db, query.box))
        self.hopeless = not all(self.groups)
        of_document = list(_of_document(query))
        self.where = [index.visible(), *of_document]
        self.alone = not of_document and not is_closed(db)
        if veil and query.text:
            self._draw(veil)
        listed = [group for group in self.groups if MANY < len(group) <= MOST]
        self.where += [words.engine(db).holding(db, index.table.c.number, group) for group in listed]
        self.asked = [group for group in (*self.groups, months) if 0 < len(group) <= (FEW if listed else MANY)]
        self.exact = len(self.groups) < 2 and all(len(group) <= MANY for group in self.groups)
        """The engine itself finds what is wanted, and need not be told by looking into each document."""

    def _named(self, facet: Facet, names: tuple[str, ...]) -> frozenset[int]:
        found = {number: value for name in names for number, value in _values(self.db, facet, name)}
        if self.veil and facet == "source":
            found = {number: value for number, value in found.items() if not self.veil.hides(value)}
        if is_closed(self.db):  # the values are those of all papers, and a name that only hidden ones have is not told
            there = words.engine(self.db).held(self.db, index.table.c.number, found)
            found = {number: value for number, value in found.items() if number in there}
        self.taken[facet] = tuple(sorted(found.values()))
        return frozenset(found)

    def _draw(self, veil: Veil) -> None:
        """Takes out what is found by a name that the reader does not see, and brings back what is left out for one."""
        touched = {id for term in (*self.wanted.terms, *self.wanted.never) for id in veil.documents(term)}
        if not touched:
            return
        right, known, never = veil.finds(self.wanted, touched), index.table.c, self.wanted.never
        self.alone, self.wanted = False, Wanted(every=self.wanted.every)
        self.where.append(known.document.not_in(touched - right))
        if never:
            looked = words.engine(self.db).look(Wanted(every=(never,)), ())
            self.where.append(known.document.in_(right) | known.number.not_in(select(looked.number).select_from(looked.source).where(looked.where)))

    @cached_property
    def candidates(self) -> Any:
        """What the engine finds: number, document, and what it is sorted by."""
        known = index.table.c
        if not self.wanted.every and not self.asked:
            return select(known.number, known.document, known.published.label("key")).where(*self.where)
        looked = words.engine(self.db).look(self.wanted, self.asked)
        key = looked.score if self.wanted.every else known.published
        both = looked.source.join(index.table, known.number == looked.number)
        return select(known.number, known.document, key.label("key")).select_from(both).where(looked.where, *self.where)

    def rows(self, limit: int, after: Key | None) -> list[Any]:
        """The next candidates with all that is known of them, the best first."""
        found = self.candidates.subquery("found")
        part = select(found)
        if after:
            part = part.where(_beyond(found.c.key, found.c.document, after, up=bool(self.wanted.every)))
        best = self._ordered(part, found).limit(limit).subquery("best")
        known = index.table.c
        columns = (best.c.number, best.c.document, best.c.key, index.packed.c.entries, known.status, known.reviewed, known.relations)
        query = select(*columns).join_from(best, index.table, known.number == best.c.number)
        query = query.join(index.packed, index.packed.c.number == best.c.number)
        return list(self.db.execute(self._ordered(query, best)).all())

    def _ordered(self, query: Any, of: Any) -> Any:
        return query.order_by(of.c.key if self.wanted.every else of.c.key.desc(), of.c.document)

    def first(self) -> tuple[list[Met], list[Any]]:
        """Of the best candidates those that meet all filters; and the candidates."""
        looked = self.rows(BOUND, None)
        return list(self._met(looked)), looked

    def _met(self, rows: list[Any]) -> Iterator[Met]:
        for row in rows:
            if not self.groups:
                yield row, None
            elif (meeting := facets.meeting(row.entries, self.groups)).items:
                yield row, meeting

    def all_after(self, after: Key | None, met: list[Met], looked: list[Any]) -> Iterator[Met]:
        """All hits from the beginning, of which the first are known, or those after a cursor."""
        if after is None:
            yield from met
            if len(looked) < BOUND:
                return
            after = looked[-1].key, looked[-1].document
        while rows := self.rows(BOUND, after):
            yield from self._met(rows)
            if len(rows) < BOUND:
                return
            after = rows[-1].key, rows[-1].document

    def cursor(self, said: str | None) -> Key | None:
        if said is None:
            return None
        try:
            key = msgspec.json.decode(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)), type=tuple[float | str, str])
        except (msgspec.MsgspecError, binascii.Error, ValueError):
            key = None
        if key is None or isinstance(key[0], str) is bool(self.wanted.every):
            raise StoreError("The cursor is none that a page of this search has given. Begin again without one.")
        return key

    def total(self, met: int, looked: list[Any]) -> tuple[int, bool]:
        """How many documents are found, and whether there are more than that."""
        if len(looked) < BOUND:
            return met, False
        if not self.exact:
            return met, True
        return int(self.db.execute(self._counted()).scalar_one()), False

    def _counted(self) -> Any:
        """The engine of words counts by itself in a twentieth of the time, where none of what it has is left out."""
        if self.alone and (self.wanted.every or self.asked):
            looked = words.engine(self.db).look(self.wanted, self.asked)
            return select(func.count()).select_from(looked.source).where(looked.where)
        return select(func.count()).select_from(self.candidates.subquery())

    def hits(self, page: list[Met]) -> Iterator[Hit]:
        known = documents.by_ids(self.db, [row.document for row, _ in page])  # all: the index refers to them by a foreign key
        held = texts.some(self.db, {entry.document.text_sha256 for entry in known.values()})
        hidden = [(term, self.veil.documents(term) if self.veil else ()) for term in self.wanted.terms]
        for row, meeting in page:
            entry = known[row.document]
            places = _places(row.entries, meeting.items) if meeting else ()
            terms = [term for term, ids in hidden if entry.id not in ids]  # a mark on initials would tell the name
            shown = snippets.of(held.get(entry.document.text_sha256, ""), terms, places)
            title = snippets.marks(entry.document.title or "", terms)
            yield Hit(document=entry, snippets=shown, title_marks=title, accounts=places[:ACCOUNTS], meeting=len(places))


def _places(entries: bytes, items: int) -> tuple[Mark, ...]:
    """Where these items stand, from the first in the text to the last, each place once."""
    met = [Mark(start, end) for n, (start, end) in enumerate(index.spans_of(entries)) if items >> n & 1]
    return tuple(dict.fromkeys(sorted(met, key=lambda mark: mark.start)))


# -- filters


def _values(db: Connection, facet: Facet, name: str) -> list[tuple[int, str]]:
    """The values of this name, without regard to case and accents; of sources and places that have none such, those whose names have these words."""
    known = index.values.c
    words_of = joined(name)
    if not words_of.strip():
        raise StoreError(f"There is no word in {name!r} by which a {facet} could be found.")
    query = select(known.number, known.value).where(known.facet == facet)
    same = [(number, value) for number, value in db.execute(query.where(known.folded == words_of)).all()]
    if same or facet not in BY_PART:
        return same
    position = func.instr if db.dialect.name == "sqlite" else func.strpos  # LIKE, which folds case, takes twice as long over a hundred thousand names
    parts = select(known.number).where(known.facet == facet, position(known.folded, words_of) > 0)  # from the index of folded names alone
    return [(number, value) for number, value in db.execute(select(known.number, known.value).where(known.number.in_(parts))).all()]


def _days(db: Connection, start: str | None, end: str | None) -> frozenset[int]:
    """Days and spans of days that touch the range, each as precise as it is: May 2031 touches 4 May 2031."""
    for day in (start, end):
        if day and not _DATE.fullmatch(day):
            raise StoreError(f"{day!r} is no date. Write it as 2031-05-04, 2031-05 or 2031.")
    if start and end and end + "~" < start:
        raise StoreError(f"The range ends ({end}) before it begins ({start}).")
    known = index.values.c
    query = select(known.number).where(known.facet == "days")
    if start:
        query = query.where(known.last + "~" >= start)
    if end:
        query = query.where(known.first <= end + "~")
    return _numbers(db, query)


def _numbers(db: Connection, query: Any) -> frozenset[int]:
    """All at once as one text: a row costs microseconds, and of a range of years there are fifty thousand."""
    found = query.subquery().c.number
    listed = func.json_group_array(found) if db.dialect.name == "sqlite" else cast(func.json_agg(found), Text)
    return msgspec.json.decode(db.execute(select(listed)).scalar() or "[]", type=frozenset[int])


def _months(db: Connection, start: str | None, end: str | None) -> frozenset[int]:
    """Values of which each statement that touches the range has one, and others may have one too: few, where there are too many days to ask for.

    If they are more than can be asked for, so many that this is seen.
    """
    known = index.values.c
    low, high = (start or "")[:7], (end or "9999")[:7] + "~"
    months = select(known.number).where(known.facet == "month", known.value >= low, known.value <= high)
    year = func.substr(known.first, 1, 4)
    without = or_(func.length(known.first) < 7, cast(func.substr(known.last, 1, 4), Integer) - cast(year, Integer) > 1)  # years, and years on end
    years = select(known.number).where(known.facet == "days", known.last + "~" >= low, known.first <= high, without)
    return _numbers(db, months.union_all(years).limit(MANY + 1))


def _spots(db: Connection, box: Box) -> frozenset[int]:
    """A rectangle whose west is more than its east crosses the line of the date."""
    west, south, east, north = box
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise StoreError("A rectangle is west, south, east, north in degrees, as 46,39,47.5,40.5; south is less than north.")
    known = index.values.c
    across = and_ if west <= east else or_
    query = select(known.number).where(known.facet == "spot", known.lat.between(south, north), across(known.lon >= west, known.lon <= east))
    return _numbers(db, query)


def _of_document(query: Query) -> Iterator[ColumnElement[bool]]:
    known = index.table.c
    if query.relation:
        bits = sum(index.bit(one) for one in {_among(r, get_args(Relation), "relation") for r in query.relation})
        yield known.relations.bitwise_and(bits) != 0
    if query.status:
        yield known.status.in_([_among(s, get_args(Verdict), "status") for s in query.status])
    if query.reviewed is not None:
        yield known.reviewed == query.reviewed


def _among(name: str, known: tuple[Any, ...], what: str) -> Any:
    if name not in known:
        raise StoreError(f"There is no {what} {name!r}. There are: {', '.join(known)}.")
    return name


# -- cursors


def _beyond(key: ColumnElement[Any], document: ColumnElement[str], after: Key, *, up: bool) -> ColumnElement[bool]:
    value = bindparam("after", after[0], type_=key.type, unique=True)
    return or_(key > value if up else key < value, and_(key == value, document > after[1]))


def _next(row: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((row.key, row.document))).decode().rstrip("=")
