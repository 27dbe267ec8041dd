"""What all pages of one desk share: the desk, what was counted on it, and the work that runs beside."""

from __future__ import annotations

import copy
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from audiatur.record import Sum
from audiatur.record.rights import Visitor
from audiatur.store import Desk, Guard, desk_for, pages
from audiatur.store.desk import Secret
from audiatur.store.seen import Seen
from audiatur.web.holdings import Held
from audiatur.web.openid import OpenId, settings_of
from audiatur.web.work import Jobs

T = TypeVar("T")
FRESH: Final = 3.0
"""Seconds for which a count stands while papers are being added; without new deeds it stands."""


VIEWS: Final = 8
"""Views of a desk, one for each set of hidden documents, whose counts are kept."""


class Bench:
    def __init__(self, root: Path, *, secret: Secret | None = None, program: str) -> None:
        self.desk = Desk.open(root, secret=secret, program=program)
        self.guard = Guard(self.desk)
        self.secret = secrets.token_bytes(32)
        asked = settings_of(self.desk.root)
        self.openid = OpenId(asked) if asked else None
        self.held = Held(self.desk.root)
        self.jobs = Jobs(self.desk.root, self.desk.key, changed=self._forget)
        self._kept: dict[str, tuple[int, float, Any]] = {}
        self._kept_apart: dict[tuple[str, ...], dict[str, tuple[int, float, Any]]] = {}
        self._sums: tuple[int, dict[str, tuple[Sum, ...]]] = (0, {})
        self._lock = threading.Lock()

    def close(self) -> None:
        self.jobs.close()
        self.desk.close()

    def seen_by(self, visitor: Visitor) -> Bench:
        """The same with the desk as this visitor sees it. What is hidden from him has no part in what is counted for him."""
        desk = desk_for(self.desk, visitor)
        made = copy.copy(self)
        made.desk = desk
        if isinstance(desk.database, Seen):
            made._sums = (0, {})
            made._kept = self._kept_for(tuple(desk.database.hidden))
        return made

    def _kept_for(self, hidden: tuple[str, ...]) -> dict[str, tuple[int, float, Any]]:
        """Few people share few views: those of the last ones are kept."""
        with self._lock:
            if hidden not in self._kept_apart:
                while len(self._kept_apart) >= VIEWS:
                    del self._kept_apart[next(iter(self._kept_apart))]
                self._kept_apart[hidden] = {}
            return self._kept_apart[hidden]

    def ask(self, question: Callable[[Connection], T]) -> T:
        with self.desk.database.reading() as db:
            return question(db)

    def kept(self, name: str, question: Callable[[Connection], T]) -> T:
        """The answer to a question on the whole desk, asked again only after a deed."""
        with self.desk.database.reading() as db:
            stamp, now = pages.stamp(db), time.monotonic()
            held = self._kept.get(name)
            if held and (held[0] == stamp or now - held[1] < FRESH):
                return cast(T, held[2])
            answer = question(db)
            self._kept[name] = stamp, time.monotonic(), answer
            return answer

    def _forget(self) -> None:
        """A job has ended: who goes on to its result must not see what was there before, however fresh that is."""
        with self._lock:
            self._kept.clear()
            for held in self._kept_apart.values():
                held.clear()

    def changed(self, name: str) -> None:
        """A deed of this visitor changed the answer: the page that he sees next must not have the one of before."""
        self._kept.pop(name, None)

    def sides(self) -> list[str]:
        """All sides in the order in which they get their signs: those of papers, most papers first, then those of speakers alone."""
        found = self.kept("sides", pages.sides)
        quoted = self.kept("quoted sides", pages.quoted_sides)
        return list(dict.fromkeys([*(c.side for c in found if c.side), *quoted]))

    def comparison(self) -> pages.Comparisons:
        """The latest comparison and whether the desk has changed since."""
        return self.kept("comparison", pages.latest)

    def sums(self, comparison: int, incident: str) -> tuple[Sum, ...]:
        """What was added up with figures of an incident."""
        with self._lock:
            if self._sums[0] != comparison:
                by: dict[str, list[Sum]] = {}
                for one in self.ask(lambda db: pages.sums(db, comparison)):
                    for id in {c.incident for c in (one.whole, *one.parts)}:
                        by.setdefault(id, []).append(one)
                self._sums = comparison, {id: tuple(found) for id, found in by.items()}
            return self._sums[1].get(incident, ())


def bench_of(request: HTTPConnection) -> Bench:
    """As the visitor of this request sees it: what is restricted to others is not there for a page to show."""
    found = request.scope.get("audiatur.bench")
    if not isinstance(found, Bench):
        visitor = request.scope.get("audiatur.visitor")
        found = whole_bench(request).seen_by(visitor if isinstance(visitor, Visitor) else Visitor())
        request.scope["audiatur.bench"] = found
    return found


def whole_bench(request: HTTPConnection) -> Bench:
    """With all that is on the desk: for deeds that `may` was asked about, and for the guard."""
    return cast(Bench, request.app.state.bench)
