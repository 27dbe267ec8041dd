"""Subjects: by whom an issuer of OpenID Connect vouches for who owns an account. An administrator links them; to log in so makes no account."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Column, Connection, ForeignKey, Table, select

from audiatur.errors import RightsError
from audiatur.store import accounts, audit, rows
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "subjects",
    metadata,
    Column("issuer", Words, primary_key=True),
    Column("subject", Words, primary_key=True),  # `sub`: the one name that an issuer never gives to anybody else
    Column("account", Words, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
)


class Subject(Struct, frozen=True, kw_only=True):
    issuer: str
    subject: str
    account: str
    made_at: str
    made_by: str


def link(db: Connection, name: str, issuer: str, subject: str, *, by: str) -> Subject:
    """From now on who comes from this issuer as this subject is this account."""
    account = accounts.named(name)
    if accounts.one(db, account) is None:
        raise RightsError(f"There is no account {account}. `audiatur user list` shows those there are.")
    if not issuer.startswith(("https://", "http://")) or not subject:
        raise RightsError("An issuer is an address that begins with https://, and a subject the name (`sub`) that it has for a person.")
    if held := account_of(db, issuer, subject):
        raise RightsError(f"{subject} of {issuer} is {held} already. Take that link back first.")
    made = Subject(issuer=issuer, subject=subject, account=account, made_at=now(), made_by=by)
    rows.add(db, table, [{name: getattr(made, name) for name in Subject.__struct_fields__}])
    audit.note(db, by, "link", "account", account, issuer=issuer, subject=subject)
    return made


def unlink(db: Connection, issuer: str, subject: str, *, by: str) -> str:
    """Returns the account whose it was."""
    account = account_of(db, issuer, subject)
    if account is None:
        raise RightsError(f"{subject} of {issuer} is linked to no account.")
    rows.drop(db, table, (table.c.issuer == issuer) & (table.c.subject == subject))
    audit.note(db, by, "unlink", "account", account, issuer=issuer, subject=subject)
    return account


def account_of(db: Connection, issuer: str, subject: str) -> str | None:
    return db.execute(select(table.c.account).where(table.c.issuer == issuer, table.c.subject == subject)).scalar()


def every(db: Connection) -> list[Subject]:
    return [Subject(**row._mapping) for row in db.execute(select(table).order_by(table.c.account, table.c.issuer, table.c.subject))]
