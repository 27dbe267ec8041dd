"""The guard of a desk: accounts, log-in, restrictions and the audit trail, each a transaction, as `Desk` is for the papers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import select

from audiatur.errors import RightsError
from audiatur.record.rights import Visitor
from audiatur.store import accounts, audit, casepeople, documents, persons, restrictions, sessions, subjects
from audiatur.store.accounts import Account
from audiatur.store.casepeople import Tie
from audiatur.store.database import Database
from audiatur.store.desk import Desk
from audiatur.store.persons import PersonEntry
from audiatur.store.restrictions import Restricted, Restriction, What
from audiatur.store.sessions import Session
from audiatur.store.subjects import Subject


def clock() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


_REFUSED: Final = "That name and password are not those of an account here, or the account is locked. Ask an administrator of the desk."
"""One sentence for all three: who guesses learns nothing from it."""


class Guard:
    """May be shared by threads, as the desk. `at` is the clock, for tests."""

    def __init__(self, desk: Desk, *, at: Callable[[], datetime.datetime] = clock) -> None:
        self.desk = desk
        self.database: Database = desk.database
        self.at = at

    # -- who

    def has_accounts(self) -> bool:
        with self.database.reading() as db:
            return accounts.exist(db)

    def accounts(self) -> list[Account]:
        with self.database.reading() as db:
            return accounts.every(db)

    def account(self, name: str) -> Account | None:
        with self.database.reading() as db:
            return accounts.one(db, name)

    def add_account(self, name: str, role: str, password: str, *, by: str) -> Account:
        with self.database.writing() as db:
            return accounts.add(db, name, role, password, by=by)

    def change_role(self, name: str, role: str, *, by: str) -> Account:
        with self.database.writing() as db:
            return accounts.change_role(db, name, role, by=by)

    def set_password(self, name: str, password: str, *, by: str) -> Account:
        """By an administrator, or at the folder itself: without the one before."""
        with self.database.writing() as db:
            return accounts.change_password(db, name, password, by=by)

    def change_password(self, name: str, old: str, new: str, *, address: str) -> Account:
        """By the one whose it is. The old one is asked for, so that a screen left open is not an account lost; all sessions end."""
        self._prove(name, old, address)
        return self.set_password(name, new, by=name)

    def lock(self, name: str, *, by: str) -> Account:
        with self.database.writing() as db:
            return accounts.lock(db, name, by=by)

    def unlock(self, name: str, *, by: str) -> Account:
        with self.database.writing() as db:
            return accounts.unlock(db, name, by=by)

    # -- logging in and out

    def log_in(self, name: str, password: str, *, address: str) -> str:
        """The token of a new session. Raises RightsError where name and password are not right, TooManyAttempts where it was tried too often."""
        account = self._prove(name, password, address)
        with self.database.writing() as db:
            audit.note(db, account, "log in", "session", account, address=address)
            return sessions.begin(db, account, address=address, at=self.at())

    def attempt_elsewhere(self, address: str) -> None:
        """Counts a log-in by an issuer before that is asked. Raises TooManyAttempts."""
        with self.database.writing() as db:
            sessions.attempt(db, f"openid {address}", address, self.at())

    def log_in_as(self, issuer: str, subject: str, *, name: str | None = None, address: str) -> str:
        """The token of a new session of the account that is linked to a subject, or else bears the name that the issuer gives, where that is asked for."""
        with self.database.writing() as db:
            account = accounts.one(db, subjects.account_of(db, issuer, subject) or (name or "").casefold())
            if account is None or account.locked_at:
                audit.note(db, account.name if account else "", "log-in failed", "session", account.name if account else "", issuer=issuer, subject=subject)
            else:
                sessions.succeeded(db, f"openid {address}", address)
                audit.note(db, account.name, "log in", "session", account.name, address=address, issuer=issuer, subject=subject)
                return sessions.begin(db, account.name, address=address, at=self.at())
        raise RightsError(f"Nobody here is linked to {subject} of {issuer}, or the account is locked. Tell an administrator of the desk this name.")

    def link(self, name: str, issuer: str, subject: str, *, by: str) -> Subject:
        with self.database.writing() as db:
            return subjects.link(db, name, issuer, subject, by=by)

    def unlink(self, issuer: str, subject: str, *, by: str) -> str:
        with self.database.writing() as db:
            return subjects.unlink(db, issuer, subject, by=by)

    def subjects(self) -> list[Subject]:
        with self.database.reading() as db:
            return subjects.every(db)

    def _prove(self, name: str, password: str, address: str) -> str:
        """The account's name. To hash takes a while, so it is done between two transactions, and the failure is counted before."""
        try:
            name = accounts.named(name)
        except RightsError:
            name = name[:64]
        with self.database.writing() as db:
            sessions.attempt(db, name, address, self.at())
            kept = accounts.hash_of(db, name)
        if not accounts.is_right(kept, password) or kept is None:
            self._note_failure(name, address)
            raise RightsError(_REFUSED)
        with self.database.writing() as db:
            sessions.succeeded(db, name, address)
            accounts.renew(db, name, kept, password)
        return name

    def _note_failure(self, name: str, address: str) -> None:
        """Only of accounts that there are: what people type into the wrong field is kept nowhere."""
        with self.database.writing() as db:
            if accounts.one(db, name):
                audit.note(db, name, "log-in failed", "session", name, address=address)

    def visitor(self, token: str | None) -> Visitor:
        """Who has this session; nobody where it is over. Of a desk without accounts see `local`."""
        if not token:
            return Visitor()
        with self.database.reading() as db:
            session = sessions.one(db, token, self.at())
            account = accounts.one(db, session.account) if session else None
        if session is None or account is None or account.locked_at:
            return Visitor()
        if sessions.is_due(session, self.at()):
            with self.database.writing() as db:
                sessions.seen(db, token, self.at())
        return Visitor(name=account.name, role=account.role)

    def local(self) -> Visitor:
        """The one whose folder it is, at a desk without accounts: the system let him in. Nobody, once there is an account."""
        return Visitor() if self.has_accounts() else Visitor(name=self.desk.by, role="administrator")

    def sessions(self, account: str) -> list[Session]:
        with self.database.reading() as db:
            return sessions.of_account(db, account, self.at())

    def log_out(self, token: str) -> None:
        with self.database.writing() as db:
            sessions.end(db, token)

    def end_sessions(self, account: str, *, by: str) -> None:
        with self.database.writing() as db:
            sessions.end_all(db, account)
            audit.note(db, by, "log out", "session", account)

    # -- what is for some alone

    def restrict(self, what: What, object: str, to: Collection[str], why: str, *, by: str) -> Restriction:
        with self.database.writing() as db:
            return restrictions.restrict(db, what, object, to, why, by=by)

    def release(self, what: What, object: str, why: str, *, by: str) -> Restriction:
        with self.database.writing() as db:
            return restrictions.release(db, what, object, why, by=by)

    def restrictions(self, *, released: bool = False) -> list[Restriction]:
        with self.database.reading() as db:
            return restrictions.every(db, released=released)

    def has_document(self, id: str) -> bool:
        with self.database.reading() as db:
            return documents.one(db, id) is not None

    def restricted(self) -> Restricted:
        """Those in force now, to ask about many things."""
        return Restricted(self.restrictions())

    def is_closed(self, document: str) -> bool:
        """Whether it is there for some people alone."""
        with self.database.reading() as db:
            return restrictions.is_closed(db, document)

    def hidden(self, visitor: Visitor) -> frozenset[str]:
        """Ids of the documents that a visitor must not learn of."""
        with self.database.reading() as db:
            return frozenset(db.execute(restrictions.closed_to(visitor.name)).scalars())

    def persons(self, *, document: str | None = None, key: str | None = None, after: tuple[str, str] = ("", ""), limit: int = 500) -> list[PersonEntry]:
        """Victims, witnesses and minors as papers name them; who asks for a visitor leaves out `hidden` and masks names."""
        with self.database.reading() as db:
            return list(persons.some(db, document=document, key=key, after=after, limit=limit))

    def known_persons(self, keys: Collection[str]) -> set[str]:
        """Those of the keys under which some paper names a victim, a witness or a minor."""
        with self.database.reading() as db:
            return persons.known(db, keys)

    def named_beside(self, original: str) -> frozenset[str] | None:
        """To whom the bytes of a file are restricted, or None."""
        with self.database.reading() as db:
            ids = [e.id for e in self.desk.documents_of(self.desk.original(original))]
            keys = db.execute(select(persons.table.c.key).where(persons.table.c.document.in_(ids))).scalars().all()
        return self.restricted().original(ids, keys)

    def files_left(self) -> dict[str, frozenset[str]]:
        """Of each file of the desk whose bytes are restricted, by its hash, to whom."""
        with self.database.reading() as db:
            found = list(db.execute(restrictions.closed_files()).scalars())
        return {sha256: named for sha256 in found if (named := self.named_beside(sha256)) is not None}

    # -- who has a part in a case

    def tie(self, case: str, account: str, role: str, *, name: str = "", by: str) -> Tie:
        """Gives an account access to a case, in a role of its procedure."""
        with self.database.writing() as db:
            return casepeople.tie(db, case, account, role, name=name, by=by)

    def untie(self, case: str, account: str, *, by: str) -> Tie:
        with self.database.writing() as db:
            return casepeople.untie(db, case, account, by=by)

    def ties(self, *, case: str | None = None, account: str | None = None, ended: bool = False) -> list[Tie]:
        with self.database.reading() as db:
            return casepeople.of(db, case=case, account=account, ended=ended)

    # -- the trail

    def note(self, who: str, action: str, kind: str, object: str, **detail: Any) -> None:
        with self.database.writing() as db:
            audit.note(db, who, action, kind, object, **detail)

    def trail(self, *, who: str | None = None, object: str | None = None, before: int | None = None, limit: int = 100) -> list[audit.Entry]:
        with self.database.reading() as db:
            return list(audit.latest(db, who=who, object=object, before=before, limit=limit))
