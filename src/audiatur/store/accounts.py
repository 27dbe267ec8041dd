"""Accounts: who works at the desk, in which role. A password is kept as Argon2id makes it.

An account is locked, never deleted, for its name stays on what it did.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Final

import argon2
from msgspec import Struct
from sqlalchemy import Column, Connection, Row, Table, bindparam, func, select

from audiatur.errors import RightsError
from audiatur.record.rights import GIVEN, Role
from audiatur.store import audit, rows, sessions
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "accounts",
    metadata,
    Column("name", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("password", Words, nullable=False),
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("locked_at", Words),
)

SHORTEST: Final = 12
LONGEST: Final = 1000
"""Characters of a password. NIST SP 800-63B asks for length and for nothing that people must work into it; without an upper limit, hashing is a weapon."""
_NAME: Final = re.compile(r"[^\W\d_][\w.-]{0,63}")
_ROWS: Final = ("qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "passwordpassword")
_FEWEST: Final = 5
"""Different characters of a password: fewer are one word over and over."""

HASHER = argon2.PasswordHasher()
"""Argon2id with the parameters of RFC 9106 for little memory: 64 MiB, three passes."""


class Account(Struct, frozen=True, kw_only=True):
    name: str
    role: Role
    made_at: str
    made_by: str
    locked_at: str | None = None


def named(name: str) -> str:
    """A name as it is kept: one spelling for "Ada" and "ada"."""
    made = unicodedata.normalize("NFKC", name).casefold().strip()
    if not _NAME.fullmatch(made):
        raise RightsError(f"{name!r} is no name of an account. It starts with a letter and has only letters, digits, dots and hyphens, 64 at most.")
    return made


def add(db: Connection, name: str, role: str, password: str, *, by: str) -> Account:
    """The first account is an administrator's: from then on everyone logs in, and somebody must be able to let the others in."""
    name, role = named(name), _role(role)
    if one(db, name):
        raise RightsError(f"There is an account {name} already. Take another name; a password is changed with `audiatur user password`.")
    if role != "administrator" and not exist(db):
        raise RightsError("The first account of a desk is an administrator's, who lets the others in. Use --role administrator.")
    row = {"name": name, "role": role, "password": made(name, password), "made_at": now(), "made_by": by}
    rows.add(db, table, [row])
    audit.note(db, by, "add", "account", name, role=role)
    return _found(db, name)


def change_role(db: Connection, name: str, role: str, *, by: str) -> Account:
    """Ends the sessions of the account, so that none goes on with what it may no longer do."""
    account, role = _found(db, named(name)), _role(role)
    if role != "administrator":
        _not_the_last(db, account)
    return _changed(db, account, by, "change role", {"role": role}, before=account.role, after=role)


def change_password(db: Connection, name: str, password: str, *, by: str) -> Account:
    account = _found(db, named(name))
    return _changed(db, account, by, "change password", {"password": made(account.name, password)})


def lock(db: Connection, name: str, *, by: str) -> Account:
    account = _found(db, named(name))
    _not_the_last(db, account)
    return _changed(db, account, by, "lock", {"locked_at": account.locked_at or now()})


def unlock(db: Connection, name: str, *, by: str) -> Account:
    return _changed(db, _found(db, named(name)), by, "unlock", {"locked_at": None})


def _changed(db: Connection, account: Account, by: str, deed: str, row: dict[str, Any], **detail: Any) -> Account:
    rows.change(db, table, table.c.name == account.name, **row)
    sessions.end_all(db, account.name)
    audit.note(db, by, deed, "account", account.name, **detail)
    return _found(db, account.name)


def _not_the_last(db: Connection, account: Account) -> None:
    others = select(func.count()).where(table.c.role == "administrator", table.c.locked_at.is_(None), table.c.name != account.name)
    if account.role == "administrator" and not db.execute(others).scalar():
        raise RightsError(f"{account.name} is the last administrator. Give somebody else that role first.")


def exist(db: Connection) -> bool:
    """Whether the desk has accounts; a locked one counts, too: a desk does not open itself."""
    return db.execute(select(table.c.name).limit(1)).first() is not None


_ONE: Final = select(table).where(table.c.name == bindparam("account", type_=Words))  # asked for each page, so put together once


def one(db: Connection, name: str) -> Account | None:
    row = db.execute(_ONE, {"account": name}).one_or_none()
    return _account(row) if row else None


def every(db: Connection) -> list[Account]:
    """In the order of their names."""
    return [_account(row) for row in db.execute(select(table).order_by(table.c.name))]


def hash_of(db: Connection, name: str) -> str | None:
    """What a password is held against; of an account that is locked or not there None."""
    return db.execute(select(table.c.password).where(table.c.name == name, table.c.locked_at.is_(None))).scalar()


def is_right(kept: str | None, password: str) -> bool:
    """Takes as long where there is no such account: how long an answer takes says nothing of who has one."""
    try:
        return HASHER.verify(kept or _nobody(), _plain(password)[: LONGEST + 1]) and kept is not None
    except argon2.exceptions.VerificationError:
        return False


def renew(db: Connection, name: str, kept: str, password: str) -> None:
    """Hashes a password anew that was hashed with weaker parameters than today's; only at log-in is it at hand."""
    if HASHER.check_needs_rehash(kept):
        rows.change(db, table, (table.c.name == name) & (table.c.password == kept), password=HASHER.hash(_plain(password)))


@cache
def _nobody() -> str:
    return HASHER.hash("the password of nobody")


def made(name: str, password: str) -> str:
    """The hash of a new password. Raises RightsError where it is too short, or the first that anyone would try."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise RightsError(f"A password has at least {SHORTEST} characters, of any kind. A few words that nobody else would put together are a good one.")
    if len(plain) > LONGEST:
        raise RightsError(f"A password has at most {LONGEST} characters.")
    bare = plain.casefold().replace(" ", "")
    if len(set(bare)) < _FEWEST or any(bare in row or bare[::-1] in row for row in _ROWS) or not bare.replace(name, "").strip("0123456789"):
        raise RightsError("That password is among the first that anyone would try. Take a few words that nobody else would put together.")
    return HASHER.hash(plain)


def _plain(password: str) -> str:
    """One form of the same characters, however a keyboard makes them (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _role(role: str) -> Role:
    for known in GIVEN:
        if role == known:
            return known
    raise RightsError(f"There is no role {role}. An account is a {', '.join(GIVEN[:-1])} or {GIVEN[-1]}.")


def _found(db: Connection, name: str) -> Account:
    account = one(db, name)
    if account is None:
        raise RightsError(f"There is no account {name}. `audiatur user list` shows those there are.")
    return account


def _account(row: Row[Any]) -> Account:
    return Account(**{key: row._mapping[key] for key in Account.__struct_fields__})
