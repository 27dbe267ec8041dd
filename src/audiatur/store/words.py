"""The index of words, one row a document: FTS5 on SQLite, tsvector on PostgreSQL. Both hold words that were cut and folded in `folding`.

Beside the words stand the numbers of the document's values (see `index`), so that an engine looks up words and filters at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Double,
    FromClause,
    Integer,
    TableClause,
    TableValuedAlias,
    Text,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR, array

from audiatur.store.folding import folded
from audiatur.store.wording import Term, Wanted

TITLE: Final = 5.0
"""How much more a word in the title counts than one in the text."""


class Looked(Struct, frozen=True):
    """What to select from, the column with the document's number, the condition, and the score: the least is the best."""

    source: FromClause
    number: ColumnElement[int]
    where: ColumnElement[bool]
    score: ColumnElement[float]


class Row(Struct, frozen=True):
    title: str
    words: str
    fields: tuple[int, ...]


class Engine(Protocol):
    def put(self, db: Connection, rows: Sequence[tuple[int, Row]]) -> None: ...

    def drop(self, db: Connection, number: int) -> None: ...

    def one(self, db: Connection, number: int) -> Row | None: ...

    def numbers(self, db: Connection) -> set[int]: ...

    def look(self, wanted: Wanted, groups: Sequence[Collection[int]]) -> Looked: ...

    def holding(self, db: Connection, number: ColumnElement[int], group: Collection[int]) -> ColumnElement[bool]:
        """That the document of this number has one of a group's values, however many there are."""
        ...

    def held(self, db: Connection, number: Column[int], group: Collection[int]) -> set[int]:
        """Those of a group's values that any document has whose number is in this column."""
        ...

    def tidy(self, db: Connection) -> None:
        """Puts together what was written piece by piece."""
        ...


def engine(db: Connection) -> Engine:
    return _SQLITE if db.dialect.name == "sqlite" else _POSTGRESQL


def row(title: str | None, text: str | None, fields: Collection[int]) -> Row:
    return Row(" ".join(folded(title or "")), " ".join(folded(text or "")), tuple(sorted(fields)))


class Fts5:
    """The tokenizer `ascii` cuts at spaces only, as our words have no other ASCII than letters and digits."""

    table: Final = table("search_words", column("rowid", Integer), column("title", Text), column("words", Text), column("fields", Text))

    def put(self, db: Connection, rows: Sequence[tuple[int, Row]]) -> None:
        made = [{"rowid": n, "title": row.title, "words": row.words, "fields": " ".join(f"v{v}" for v in row.fields)} for n, row in rows]
        if made:
            db.execute(insert(self.table), made)

    def drop(self, db: Connection, number: int) -> None:
        db.execute(delete(self.table).where(self.table.c.rowid == number))

    def one(self, db: Connection, number: int) -> Row | None:
        found = db.execute(select(self.table).where(self.table.c.rowid == number)).one_or_none()
        return Row(found.title, found.words, tuple(int(v[1:]) for v in found.fields.split())) if found else None

    def numbers(self, db: Connection) -> set[int]:
        return set(db.execute(select(self.table.c.rowid)).scalars())

    def look(self, wanted: Wanted, groups: Sequence[Collection[int]]) -> Looked:
        whole = sql("search_words", Text)
        where = whole.bool_op("MATCH")(bindparam("match", self.match(wanted, groups), unique=True))
        return Looked(self.table, self.table.c.rowid, where, func.bm25(whole, sql(str(TITLE)), sql("1.0"), sql("0.0"), type_=Double()))

    def holding(self, db: Connection, number: ColumnElement[int], group: Collection[int]) -> ColumnElement[bool]:
        """By the engine's list of who has a term: thirty microseconds a value, where a MATCH looks at all values for each document that it passes."""
        vocabulary, wanted = self._vocabulary(db), self._listed(group)
        outer = wanted.outerjoin(vocabulary, vocabulary.c.term == wanted.c.value)  # from the values to the documents, and never the other way round
        return (number + 0).in_(select(vocabulary.c.doc).select_from(outer))  # + 0: asked of what the words find, and not looked up one by one

    def held(self, db: Connection, number: Column[int], group: Collection[int]) -> set[int]:
        vocabulary, wanted = self._vocabulary(db), self._listed(group)
        has = select(number).join_from(vocabulary, number.table, number == vocabulary.c.doc).where(vocabulary.c.term == wanted.c.value).correlate(wanted)
        return {int(value[1:]) for value in db.execute(select(wanted.c.value).where(has.exists())).scalars()}

    def _vocabulary(self, db: Connection) -> TableClause:
        db.exec_driver_sql("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_vocabulary USING fts5vocab('main', 'search_words', 'instance')")
        return table("search_vocabulary", column("term", Text), column("doc", Integer))

    def _listed(self, group: Collection[int]) -> TableValuedAlias:
        return func.json_each(bindparam("held", json.dumps([f"v{value}" for value in sorted(group)]), unique=True)).table_valued("value")

    def tidy(self, db: Connection) -> None:
        """A word is looked up in each piece: of a dozen, thousands of values take four times as long as of one. It takes 30 to 50 microseconds a document."""
        db.execute(insert(table("search_words", column("search_words", Text))), {"search_words": "optimize"})

    def match(self, wanted: Wanted, groups: Sequence[Collection[int]]) -> str:
        """In the language of FTS5; every word in quotation marks."""
        parts = [f"fields : ({' OR '.join(f'v{value}' for value in sorted(group))})" for group in groups]
        if wanted.every:
            every = " AND ".join(f"({' OR '.join(map(_quoted, terms))})" for terms in wanted.every)
            never = f" NOT ({' OR '.join(map(_quoted, wanted.never))})" if wanted.never else ""
            parts.insert(0, f"{{title words}} : (({every}){never})")
        return " AND ".join(parts)


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


LEXEME: Final = 500
"""Characters of a word that PostgreSQL is given: it takes 2,046 bytes."""
VECTOR: Final = 1_000_000
"""Bytes of the words of a document: PostgreSQL takes 1,048,575. A phrase is looked up in the text itself, which has no such limit."""
PLACES: Final = 32
"""Of how many places of a word the rank knows."""


class Tsvector:
    table: Final = table(
        "search_words", column("number", Integer), column("title", Text), column("words", Text), column("vector", TSVECTOR), column("fields", ARRAY(Integer))
    )

    def put(self, db: Connection, rows: Sequence[tuple[int, Row]]) -> None:
        for number, row in rows:
            values = {"number": number, "title": f" {row.title} ", "words": f" {row.words} ", "fields": list(row.fields)}
            db.execute(insert(self.table).values(values | {"vector": cast(bindparam("vector", vector(row), type_=Text), TSVECTOR)}))

    def drop(self, db: Connection, number: int) -> None:
        db.execute(delete(self.table).where(self.table.c.number == number))

    def one(self, db: Connection, number: int) -> Row | None:
        known = self.table.c
        query = select(known.title, known.words, known.fields, known.vector == cast(bindparam("vector", type_=Text), TSVECTOR))
        found = db.execute(select(known.title, known.words, known.fields).where(known.number == number)).one_or_none()
        if found is None:
            return None
        made = Row(found.title.strip(" "), found.words.strip(" "), tuple(found.fields))
        right = db.execute(query.where(known.number == number), {"vector": vector(made)}).one()[3]
        return made if right else Row(made.title, "", made.fields)

    def numbers(self, db: Connection) -> set[int]:
        return set(db.execute(select(self.table.c.number)).scalars())

    def look(self, wanted: Wanted, groups: Sequence[Collection[int]]) -> Looked:
        known = self.table.c
        held = map(self._held, groups)
        every = [or_(*map(self._has, terms)) for terms in wanted.every]
        never = [not_(self._has(term)) for term in wanted.never]
        any_of = " | ".join(_lexeme(w, term.prefix and w is term.words[-1]) for term in wanted.terms for w in term.words)
        score: ColumnElement[float] = -cast(func.ts_rank(known.vector, _tsquery(any_of)), Double()) if any_of else sql("0.0", Double())
        return Looked(self.table, known.number, and_(*every, *never, *held), score)

    def holding(self, db: Connection, number: ColumnElement[int], group: Collection[int]) -> ColumnElement[bool]:
        return number.in_(select(self.table.c.number).where(self._held(group)))

    def held(self, db: Connection, number: Column[int], group: Collection[int]) -> set[int]:
        known = self.table.c
        wanted = func.unnest(cast(bindparam("wanted", sorted(group)), ARRAY(Integer))).table_valued("value").render_derived()
        has = select(number).join_from(self.table, number.table, number == known.number)
        has = has.where(known.fields.bool_op("@>")(array([wanted.c.value], type_=Integer))).correlate(wanted)
        return set(db.execute(select(wanted.c.value).where(has.exists())).scalars())

    def tidy(self, db: Connection) -> None:
        """PostgreSQL does so by itself."""

    def _held(self, group: Collection[int]) -> ColumnElement[bool]:
        return self.table.c.fields.bool_op("&&")(cast(bindparam("values", sorted(group), unique=True), ARRAY(Integer)))

    def _has(self, term: Term) -> ColumnElement[bool]:
        """All words of a phrase by the index; that they stand together by the text, which keeps what a tsvector leaves out."""
        known = self.table.c
        all_of = " & ".join(_lexeme(w, term.prefix and n == len(term.words) - 1) for n, w in enumerate(term.words))
        has: ColumnElement[bool] = known.vector.bool_op("@@")(_tsquery(all_of))
        if len(term.words) == 1:
            return has
        phrase = f"% {' '.join(term.words)}{'' if term.prefix else ' '}%"
        return and_(has, or_(known.words.like(phrase), known.title.like(phrase)))


def _tsquery(said: str) -> ColumnElement[Any]:
    return cast(bindparam("query", said, type_=Text, unique=True), TSQUERY)


def _lexeme(word: str, prefix: bool = False) -> str:
    return f"'{word[:LEXEME]}'{':*' if prefix else ''}"


def vector(row: Row) -> str:
    """As PostgreSQL writes a tsvector: each word with its places, those in the title marked A, which counts most."""
    places: dict[str, list[str]] = {}
    title = row.title.split()
    for place, word in enumerate(title, 1):
        places.setdefault(word[:LEXEME], []).append(f"{place}A")
    for place, word in enumerate(row.words.split(), len(title) + 10):
        held = places.setdefault(word[:LEXEME], [])
        if len(held) < PLACES:
            held.append(str(min(place, 16383)))
    if sum(len(word.encode()) + 4 + 2 * len(held) for word, held in places.items()) < VECTOR:
        return " ".join(f"'{word}':{','.join(dict.fromkeys(held))}" for word, held in places.items())
    return " ".join(f"'{word}'" for word in _fitting(places))


def _fitting(words: Collection[str]) -> list[str]:
    """The first ones that fit: a text with more than some 80,000 different words is no prose."""
    size, taken = 0, []
    for word in words:
        size += len(word.encode()) + 2
        if size > VECTOR:
            break
        taken.append(word)
    return taken


_SQLITE: Final = Fts5()
_POSTGRESQL: Final = Tsvector()
