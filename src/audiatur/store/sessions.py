"""Sessions of those who logged in, and how often a log-in failed. Of a session's token only the hash is kept: who reads the database is not logged in by it."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Final

from msgspec import Struct
from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, bindparam, delete, insert, select, update

from audiatur.errors import TooManyAttempts
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "sessions",
    metadata,
    Column("token_sha256", Words, primary_key=True),
    Column("account", Words, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("made_at", Words, nullable=False),
    Column("seen_at", Words, nullable=False),
    Column("address", Words, nullable=False),
)
attempts: Final = Table(
    "attempts",
    metadata,
    Column("whose", Words, primary_key=True),  # "account" and the hash of a name, or "address 192.0.2.7"
    Column("failures", Integer, nullable=False),
    Column("last_at", Words, nullable=False),
)

IDLE: Final = datetime.timedelta(hours=2)
"""After so long without a request a session is over."""
LONGEST: Final = datetime.timedelta(hours=12)
"""And after so long in any case."""
_NOTED: Final = datetime.timedelta(minutes=1)
"""A request is noted as seen at most so often: reading a page need not write."""

FREE: Final = {"account": 5, "address": 20}
"""Failures without a wait. An address may be a whole office."""
FIRST_WAIT: Final = datetime.timedelta(seconds=15)
LONGEST_WAIT: Final = datetime.timedelta(minutes=15)
"""The wait doubles with each failure up to this: long enough against guessing, short enough that nobody can keep a colleague out for a day."""
FORGOTTEN: Final = datetime.timedelta(days=1)


class Session(Struct, frozen=True, kw_only=True):
    account: str
    made_at: str
    seen_at: str
    address: str


def begin(db: Connection, account: str, *, address: str, at: datetime.datetime) -> str:
    """A new session; returns its token, which is told once and kept nowhere."""
    db.execute(delete(table).where((table.c.made_at < _text(at - LONGEST)) | (table.c.seen_at < _text(at - IDLE))))
    token = secrets.token_urlsafe(32)
    row = {"token_sha256": digest(token), "account": account, "made_at": _text(at), "seen_at": _text(at), "address": address}
    db.execute(insert(table).values(row))
    return token


_ONE: Final = select(table).where(table.c.token_sha256 == bindparam("token", type_=Words))  # asked for each page, so put together once


def one(db: Connection, token: str, at: datetime.datetime) -> Session | None:
    """The session of a token, if it still runs."""
    row = db.execute(_ONE, {"token": digest(token)}).one_or_none()
    if row is None or row.made_at < _text(at - LONGEST) or row.seen_at < _text(at - IDLE):
        return None
    return Session(account=row.account, made_at=row.made_at, seen_at=row.seen_at, address=row.address)


def is_due(session: Session, at: datetime.datetime) -> bool:
    """Whether it is time to note that it was used."""
    return session.seen_at < _text(at - _NOTED)


def seen(db: Connection, token: str, at: datetime.datetime) -> None:
    db.execute(update(table).where(table.c.token_sha256 == digest(token)).values(seen_at=_text(at)))


def of_account(db: Connection, account: str, at: datetime.datetime) -> list[Session]:
    """Those that still run, the newest first."""
    rows = db.execute(select(table).where(table.c.account == account, table.c.seen_at >= _text(at - IDLE)).order_by(table.c.made_at.desc()))
    return [Session(account=r.account, made_at=r.made_at, seen_at=r.seen_at, address=r.address) for r in rows if r.made_at >= _text(at - LONGEST)]


def end(db: Connection, token: str) -> None:
    db.execute(delete(table).where(table.c.token_sha256 == digest(token)))


def end_all(db: Connection, account: str) -> None:
    db.execute(delete(table).where(table.c.account == account))


def attempt(db: Connection, name: str, address: str, at: datetime.datetime) -> None:
    """Counts a log-in as failed before the password is looked at, so that a hundred at once are a hundred. Raises TooManyAttempts with the wait."""
    db.execute(delete(attempts).where(attempts.c.last_at < _text(at - FORGOTTEN)))
    found = {key: _failures(db, key) for key in _keys(name, address)}
    wait = max(_wait(key, failures, last, at) for key, (failures, last) in found.items())
    if wait > datetime.timedelta():
        raise TooManyAttempts(int(wait.total_seconds()) + 1)
    for key, (failures, last) in found.items():
        row = {"failures": failures + 1, "last_at": _text(at)}
        if last is None:
            db.execute(insert(attempts).values(row | {"whose": key}))
        else:
            db.execute(update(attempts).where(attempts.c.whose == key).values(row))


def succeeded(db: Connection, name: str, address: str) -> None:
    """Takes the count back: the account's wholly, the address's by one, for who has an account here could otherwise guess at others for ever."""
    account, place = _keys(name, address)
    db.execute(delete(attempts).where(attempts.c.whose == account))
    db.execute(update(attempts).where(attempts.c.whose == place).values(failures=attempts.c.failures - 1))


def _keys(name: str, address: str) -> tuple[str, str]:
    """A name is hashed, for people type their password into the wrong field, too."""
    return f"account {digest(name)}", f"address {address}"


def _failures(db: Connection, key: str) -> tuple[int, datetime.datetime | None]:
    row = db.execute(select(attempts.c.failures, attempts.c.last_at).where(attempts.c.whose == key)).one_or_none()
    return (row.failures, datetime.datetime.fromisoformat(row.last_at)) if row else (0, None)


def _wait(key: str, failures: int, last: datetime.datetime | None, at: datetime.datetime) -> datetime.timedelta:
    over = failures - FREE[key.partition(" ")[0]]
    if last is None or over < 0:
        return datetime.timedelta()
    doubled: datetime.timedelta = FIRST_WAIT * (1 << min(over, 10))
    return last + min(doubled, LONGEST_WAIT) - at


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _text(at: datetime.datetime) -> str:
    """As `tables.now` writes it, so that it sorts."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
