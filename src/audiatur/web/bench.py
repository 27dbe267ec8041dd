"""What all pages of one desk share: the desk, what was counted on it, and the work that runs beside."""

from __future__ import annotations

import copy
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from audiatur.record import Record, Sum
from audiatur.record.rights import Visitor
from audiatur.store import Desk, Guard, desk_for, pages, waiting
from audiatur.store.desk import Secret
from audiatur.store.documents import Entry
from audiatur.store.seen import Seen
from audiatur.web.holdings import Held
from audiatur.web.openid import OpenId, settings_of
from audiatur.web.work import Jobs

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")
FRESH: Final = 3.0
"""Seconds for which a count stands while papers are being added; without new deeds it stands."""


VIEWS: Final = 8
"""Views of a desk, one for each set of hidden documents, whose counts are kept."""
ANSWERS: Final = 256
"""Answers that are kept for a view: an address may ask for any, and one that nobody asks for again goes first."""
PAGES: Final = 256
"""Whole pages that are kept, for all visitors together."""
LARGE: Final = 300_000
"""Bytes of a page that is not kept."""
NAMING: Final = 2000
"""Papers whose names are kept in memory, with their texts: those of the lists that people go through, about 100 MB of papers of 500 words."""
NEWEST: Final = 8
"""Papers that wait which are named."""
LONG: Final = 20_000
"""Characters of a text that is not kept: of books and long files it would be gigabytes."""


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
        self._apart: dict[tuple[str, ...], tuple[dict[str, tuple[int, float, Any]], dict[int, dict[str, tuple[Sum, ...]]]]] = {}
        self._sums: dict[int, dict[str, tuple[Sum, ...]]] = {}
        self._naming: dict[tuple[str, int], Record] = {}
        self._pages: dict[tuple[object, ...], tuple[object, bytes]] = {}
        self._base = self.desk.database
        self._stamp: list[int] | None = None
        self.aged = False
        """Whether a count was taken that is of before the last deeds."""
        self._lock = threading.Lock()

    def close(self) -> None:
        self.jobs.close()
        self.desk.close()

    def seen_by(self, visitor: Visitor) -> Bench:
        """The same with the desk as this visitor sees it. What is hidden from him has no part in what is counted for him."""
        desk = desk_for(self.desk, visitor)
        made = copy.copy(self)
        made.desk, made._stamp = desk, []
        if isinstance(desk.database, Seen):
            hidden = tuple(desk.database.hidden)
            with self._lock:
                made._kept, made._sums = self._apart.get(hidden, ({}, {}))
                _keep(self._apart, hidden, (made._kept, made._sums), VIEWS)
        return made

    def ask(self, question: Callable[[Connection], T]) -> T:
        with self.desk.database.reading() as db:
            return question(db)

    def kept(self, name: str, question: Callable[[Connection], T], of: Collection[str] | None = None) -> T:
        """The answer to a question on the whole desk, asked again only after a deed: of any kind, or `of` those that can change the answer."""
        with self._lock:
            held = self._kept.get(name)
            if held is not None:
                _keep(self._kept, name, held, ANSWERS)
        stamp = self._stamped()
        if held is not None and held[0] != stamp:
            if time.monotonic() - held[1] < FRESH:
                self.aged = True
                return cast(T, held[2])
            held = (stamp, *held[1:]) if of is not None and not self._touched(held[0], of) else None
        if held is None or held[0] != stamp:
            with self.desk.database.reading() as db:
                held = stamp, time.monotonic(), question(db)
        with self._lock:
            _keep(self._kept, name, held, ANSWERS)
        return cast(T, held[2])

    def _stamped(self) -> int:
        """The number of the last deed, asked once for a request: what is read later may be of more deeds, and is asked for again after the next."""
        if not self._stamp:
            with self._base.reading() as db:
                found = pages.stamp(db)
            if self._stamp is None:
                return found
            self._stamp.append(found)
        return self._stamp[0]

    def _touched(self, since: int, of: Collection[str]) -> bool:
        with self._base.reading() as db:
            return pages.touched(db, since, of)

    def page(self, name: tuple[object, ...], version: object) -> bytes | None:
        """A whole page, as it was made on this version of the database."""
        with self._lock:
            held = self._pages.get(name)
            if held is None or held[0] != version:
                return None
            _keep(self._pages, name, held, PAGES)
            return held[1]

    def keep_page(self, name: tuple[object, ...], version: object, page: bytes) -> None:
        if len(page) <= LARGE:
            with self._lock:
                _keep(self._pages, name, (version, page), PAGES)

    def named(self, documents: Iterable[str]) -> list[Record]:
        """What names anybody or anything in these papers, and their texts, in the order of the ids; those that the visitor may not see are left out.

        A version of a record never changes: it is taken apart once, and for whoever may see the paper.
        """
        wanted = list(dict.fromkeys(documents))
        with self.desk.database.reading() as db:
            versions = pages.versions_of(db, wanted)
            with self._lock:
                found = {id: held for id, version in versions.items() if (held := self._naming.get((id, version)))}
            for record in pages.records_of(db, [id for id in versions if id not in found], naming=True):
                found[record.document.id] = record
        with self._lock:
            for id, record in found.items():
                if len(record.document.text or "") <= LONG:
                    _keep(self._naming, (id, versions[id]), record, NAMING)
        return [found[id] for id in wanted if id in found]

    def _forget(self) -> None:
        """A job has ended: who goes on to its result must not see what was there before, however fresh that is."""
        with self._lock:
            self._kept.clear()
            for kept, _ in self._apart.values():
                kept.clear()

    def changed(self, name: str) -> None:
        """A deed of this visitor changed the answer: the page that he sees next must not have the one of before."""
        with self._lock:
            self._kept.pop(name, None)
        if self._stamp:
            self._stamp.clear()

    def sides(self) -> list[str]:
        """All sides in the order in which they get their signs: those of papers, most papers first, then those of speakers alone."""
        found = self.papers_by_side()
        quoted = self.kept("quoted sides", pages.quoted_sides, pages.PAPERS)
        return list(dict.fromkeys([*(c.side for c in found if c.side), *quoted]))

    def papers_by_side(self) -> list[pages.SideCount]:
        """The sides for which papers speak, those with most first, and how many were read."""
        return self.kept("sides", pages.sides, pages.PAPERS)

    def waiting(self) -> tuple[int, list[Entry]]:
        """How many papers were read and not decided on by anybody, and the newest of these."""
        return self.kept("waiting", lambda db: pages.waiting(db, limit=NEWEST), pages.JUDGED)

    def comparison(self) -> pages.Comparisons:
        """The latest comparison and whether the desk has changed since."""
        return self.kept("comparison", pages.latest, pages.STANDING)

    def readings(self) -> int:
        """How many items were read on the whole desk."""
        return self.kept("readings", waiting.readings, pages.PAPERS)

    def sums(self, comparison: int, incident: str) -> tuple[Sum, ...]:
        """What was added up with figures of an incident."""
        found = self._sums.get(comparison)
        if found is None:
            by: dict[str, list[Sum]] = {}
            for one in self.ask(lambda db: pages.sums(db, comparison)):
                for id in {c.incident for c in (one.whole, *one.parts)}:
                    by.setdefault(id, []).append(one)
            found = {id: tuple(sums) for id, sums in by.items()}
            with self._lock:
                self._sums.clear()  # and not another: the desk's own and what stands for it in a request are one
                self._sums[comparison] = found
        return found.get(incident, ())


def _keep(kept: dict[K, V], key: K, value: V, most: int) -> None:
    """The one used last stands last, and the first goes where there are too many."""
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > most:
        del kept[next(iter(kept))]


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
