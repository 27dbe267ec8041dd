"""Tokens: keys with which programs open a desk in the name of an account, each for a while and for a part of what that account may do.

Of a token only the hash is kept: who reads the database cannot use it. A token that is revoked stays on record. None travels with a desk that moves.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from typing import Final, Literal, get_args

from msgspec import Struct
from sqlalchemy import Column, Connection, Row, Table, select

from audiatur.errors import RightsError
from audiatur.record.rights import ROLES, Role, Visitor
from audiatur.store import accounts, audit, rows
from audiatur.store.desk import Desk
from audiatur.store.guard import Guard, clock
from audiatur.store.sessions import digest
from audiatur.store.tables import Words, metadata, now

Scope = Literal["read", "write", "review", "admin"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
NEEDS: Final[dict[Scope, Role]] = {"read": "reader", "write": "contributor", "review": "reviewer", "admin": "administrator"}
"""The least role that may give a token this scope."""
REACH: Final[dict[Scope, Role]] = NEEDS | {"review": "editor"}
"""The role that the scope is worth at most, whatever its owner may besides: an editor reviews as an editor."""
PREFIX: Final = "audiatur_"
"""So that a token which was left in a file is found by those who look for such."""
DAYS: Final = 90
MOST_DAYS: Final = 366
LONGEST: Final = 64
"""Characters of a token's name."""

table: Final = Table(
    "tokens",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("owner", Words, nullable=False, index=True),  # no foreign key: on a desk without accounts it is the user of the computer
    Column("scopes", Words, nullable=False),  # with blanks between, as RFC 6749 writes them
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("expires_at", Words, nullable=False),
    Column("revoked_at", Words),
    Column("revoked_by", Words),
)


class Token(Struct, frozen=True, kw_only=True):
    """Without its secret, which was told once."""

    name: str
    owner: str
    scopes: tuple[Scope, ...]
    made_at: str
    made_by: str
    expires_at: str
    revoked_at: str | None = None


class Tokens:
    """May be shared by threads, as the desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.database = desk.database

    def add(self, name: str, scopes: Collection[str], *, owner: str, days: int = DAYS, by: str) -> str:
        """A new token, which is told this once and kept nowhere. Raises RightsError where it would reach farther than its owner."""
        owner = owner if (local := Guard(self.desk).local()).role != "nobody" and owner == local.name else accounts.named(owner)
        given = tuple(s for s in SCOPES if s in scopes)
        _is_whole(name, scopes, days)
        with self.database.writing() as db:
            role = self._role(db, owner)
            if beyond := [s for s in given if ROLES.index(role) < ROLES.index(NEEDS[s])]:
                raise RightsError(f"{owner} is a {role}: a token for {' and '.join(beyond)} would reach farther than that.")
            if any(t.name == name for t in _of(db, owner)):
                raise RightsError(f"{owner} has a token {name} already. Take another name, or revoke that one first.")
            made = PREFIX + secrets.token_urlsafe(32)
            until = (clock() + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            row = {"sha256": digest(made), "name": name, "owner": owner, "scopes": " ".join(given), "made_at": now(), "made_by": by, "expires_at": until}
            rows.add(db, table, [row])
            audit.note(db, by, "add", "token", f"{owner}/{name}", scopes=list(given), until=until)
        return made

    def list(self, *, owner: str | None = None) -> list[Token]:
        """Those that are not revoked, also where they have expired."""
        with self.database.reading() as db:
            return _of(db, owner)

    def revoke(self, name: str, *, owner: str, by: str) -> None:
        with self.database.writing() as db:
            live = (table.c.name == name) & (table.c.owner == owner) & table.c.revoked_at.is_(None)
            if not rows.change(db, table, live, revoked_at=now(), revoked_by=by):
                raise RightsError(f"{owner} has no token {name}. `audiatur token DESK list` shows those there are.")
            audit.note(db, by, "revoke", "token", f"{owner}/{name}")

    def bearer(self, token: str) -> tuple[Visitor, frozenset[Scope]] | None:
        """Who comes with this token, and for what; None where it is unknown, revoked or over, or its owner may no longer log in.

        The visitor's role is that which the owner has now, and no more than the scopes are worth.
        """
        with self.database.reading() as db:
            row = db.execute(select(table).where(table.c.sha256 == digest(token), table.c.revoked_at.is_(None))).one_or_none()
            role = self._role(db, row.owner) if row else "nobody"
        if row is None or role == "nobody" or row.expires_at <= now():
            return None
        scopes = _token(row).scopes
        worth = max((REACH[s] for s in scopes), key=ROLES.index)
        return Visitor(name=row.owner, role=min(role, worth, key=ROLES.index)), frozenset(scopes)

    def _role(self, db: Connection, owner: str) -> Role:
        """At a desk without accounts, the one whose folder it is may all; once there is an account, he needs one too."""
        if not accounts.exist(db):
            return "administrator" if owner == self.desk.by else "nobody"
        account = accounts.one(db, owner)
        return account.role if account and not account.locked_at else "nobody"


def _is_whole(name: str, scopes: Collection[str], days: int) -> None:
    if not name.strip() or len(name) > LONGEST or not name.isprintable() or "/" in name:
        raise RightsError(f"A token has a name that says what it is for, of {LONGEST} characters at most and without a slash.")
    if not scopes or (unknown := [s for s in scopes if s not in SCOPES]):
        raise RightsError(f"{f'There is no scope {unknown[0]}' if scopes else 'A token needs a scope'}. The scopes are {', '.join(SCOPES)}.")
    if not 1 <= days <= MOST_DAYS:
        raise RightsError(f"A token is for 1 to {MOST_DAYS} days.")


def _of(db: Connection, owner: str | None) -> list[Token]:
    query = select(table).where(table.c.revoked_at.is_(None)).order_by(table.c.owner, table.c.name)
    return [_token(row) for row in db.execute(query if owner is None else query.where(table.c.owner == owner))]


def _token(row: Row[tuple[object, ...]]) -> Token:
    known = row._mapping
    kept = {key: known[key] for key in Token.__struct_fields__ if key != "scopes"}
    return Token(**kept, scopes=tuple(s for s in SCOPES if s in known["scopes"].split()))
