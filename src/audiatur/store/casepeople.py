"""Who has access to a case: accounts that are tied to it, each in one role of its procedure. A tie that ended stays on record."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Table, func, select

from audiatur.errors import RightsError
from audiatur.record.case import Decided
from audiatur.store import accounts, audit, cases, rows
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "case_people",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", Words, nullable=False, index=True),
    Column("account", Words, ForeignKey(accounts.table.c.name), nullable=False, index=True),
    Column("role", Words, nullable=False),
    Column("name", Words, nullable=False),  # as the case calls the person: a member of a panel with an interest is known by it
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("ended_at", Words),
    Column("ended_by", Words),
)


class Tie(Struct, frozen=True, kw_only=True):
    """`role` is one of the procedure's."""

    number: int
    case_id: str
    account: str
    role: str
    name: str
    made_at: str
    made_by: str
    ended_at: str | None = None
    ended_by: str | None = None


def tie(db: Connection, case: str, account: str, role: str, *, name: str = "", by: str) -> Tie:
    """From now on this account has its part in the case, in this role and in no other."""
    account = accounts.named(account)
    if accounts.one(db, account) is None:
        raise RightsError(f"There is no account {account}. An administrator makes one: `audiatur user DESK add {account} --role party`.")
    entries = cases.of(db, case)
    if not entries:
        raise RightsError(f"There is no case {case}. `audiatur case list` shows those there are.")
    decided = {m for e in entries if isinstance(e.content, Decided) for m in e.content.members}
    if role == "reviewer" and {name.strip() or account, account} & decided:
        raise RightsError(f"{name.strip() or account} has decided in the case {case}, and a review is for somebody else.")
    known = entries[0].content.procedure.roles  # type: ignore[union-attr]  # the first entry of a case is its lodging
    if role not in known:
        raise RightsError(f"There is no role {role!r} in the procedure of the case. One of: {', '.join(known)}.")
    held = of(db, case=case, account=account)
    if held:
        raise RightsError(f"{account} has its part in the case {case} already, as {held[0].role}. Take that back first: nobody is on two sides.")
    number = (db.execute(select(func.max(table.c.number))).scalar() or 0) + 1
    made = Tie(number=number, case_id=case, account=account, role=role, name=name.strip() or account, made_at=now(), made_by=by)
    rows.add(db, table, [{field: getattr(made, field) for field in Tie.__struct_fields__}])
    audit.note(db, by, "give access", "case", case, account=account, role=role)
    return made


def untie(db: Connection, case: str, account: str, *, by: str) -> Tie:
    held = of(db, case=case, account=accounts.named(account))
    if not held:
        raise RightsError(f"{account} has no part in the case {case}.")
    rows.change(db, table, table.c.number == held[0].number, ended_at=now(), ended_by=by)
    audit.note(db, by, "take access", "case", case, account=held[0].account, role=held[0].role)
    return held[0]


def of(db: Connection, *, case: str | None = None, account: str | None = None, ended: bool = False) -> list[Tie]:
    """Those in force, the earliest first; with `ended`, all that ever were."""
    query = select(table).order_by(table.c.number)
    for column, wanted in ((table.c.case_id, case), (table.c.account, account)):
        query = query if wanted is None else query.where(column == wanted)
    if not ended:
        query = query.where(table.c.ended_at.is_(None))
    return [Tie(**row._mapping) for row in db.execute(query)]
