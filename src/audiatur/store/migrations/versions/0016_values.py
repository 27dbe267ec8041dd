"""What the search index knows of a document's statements is kept by value, so that the values of a thousand documents are counted without a look at
each statement. And SQLite's index of words is put together to one piece, in which a look for thousands of values takes a quarter of the time.
What is damaged is taken out: the index follows from the rest, and `index.fill`, which comes next, makes it anew.

Revises: 0015
"""

from collections import defaultdict

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
ENTRIES = sa.table("search_entries", sa.column("number", sa.Integer), sa.column("entries", sa.LargeBinary))
AT_ONCE = 500
BLOCK = 256


def upgrade() -> None:
    db, last = op.get_bind(), -1
    changed = sa.update(ENTRIES).where(ENTRIES.c.number == sa.bindparam("at")).values(entries=sa.bindparam("made"))
    while rows := db.execute(sa.select(ENTRIES).where(ENTRIES.c.number > last).order_by(ENTRIES.c.number).limit(AT_ONCE)).all():
        made = {number: by_value(entries) for number, entries in rows}
        if whole := [{"at": number, "made": entries} for number, entries in made.items() if entries is not None]:
            db.execute(changed, whole)
        db.execute(sa.delete(ENTRIES).where(ENTRIES.c.number.in_([number for number, entries in made.items() if entries is None])))
        last = rows[-1].number
    if db.dialect.name == "sqlite":
        op.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


def by_value(entries: bytes) -> bytes | None:
    """Entries were a list of start, end and values of each statement. None where they cannot be read."""
    try:
        found = msgspec.msgpack.decode(entries, type=list[tuple[int, int, list[int]]])
    except (msgspec.MsgspecError, TypeError):  # SQLite gives back what a damaged row holds, also a text or a number
        return None
    return msgspec.msgpack.encode([block(found[n : n + BLOCK]) for n in range(0, len(found), BLOCK)])


def block(found: list[tuple[int, int, list[int]]]) -> tuple[list[int], list[bytes], list[int]]:
    holders: dict[int, int] = defaultdict(int)
    for n, (_, _, values) in enumerate(found):
        for value in values:
            holders[value] |= 1 << n
    held = [holders[value].to_bytes((holders[value].bit_length() + 7) // 8) for value in sorted(holders)]
    return sorted(holders), held, [at for start, end, _ in found for at in (start, end)]
