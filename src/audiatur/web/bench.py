"""What all pages of one desk share: the desk, what was counted on it, and the work that runs beside."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from audiatur.record import Sum
from audiatur.store import Desk, pages
from audiatur.web.work import Jobs

T = TypeVar("T")
FRESH: Final = 3.0
"""Seconds for which a count stands while papers are being added; without new deeds it stands."""


class Bench:
    def __init__(self, root: Path, *, program: str) -> None:
        self.desk = Desk.open(root, program=program)
        self.secret = secrets.token_bytes(32)
        self.jobs = Jobs(self.desk.root)
        self._kept: dict[str, tuple[int, float, Any]] = {}
        self._sums: tuple[int, dict[str, tuple[Sum, ...]]] = (0, {})
        self._lock = threading.Lock()

    def close(self) -> None:
        self.jobs.close()
        self.desk.close()

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
    return cast(Bench, request.app.state.bench)
