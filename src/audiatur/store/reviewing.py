"""Reviewing at a desk: each judgement on an item a transaction, as `Desk` is for the papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from audiatur.errors import JudgementError, Overtaken
from audiatur.record import Record, Review
from audiatur.record.review import undoing
from audiatur.record.reviewed import Judging
from audiatur.store import activity, index, reviews, waiting
from audiatur.store.desk import Desk
from audiatur.store.tables import now
from audiatur.store.waiting import Progress, Waiting


class Reviewing:
    """May be shared by threads, as the desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.database = desk.database

    def who(self, by: str, why: str = "") -> Judging:
        """Somebody who judges now."""
        return Judging(by=by, at=now(), why=why.strip())

    def add(self, *signed: Review, after: Sequence[Review] | None = None) -> bool:
        """Files signed reviews of one document, all or none; False where all are there already.

        Raises JudgementError where one is not whole, or the clock went back, and Overtaken where `after` are not all that were on the document.
        """
        with self.database.writing() as db:
            if after is not None:
                for document in {r.item.document for r in signed if r.item}:
                    self._follow(db, document, after)
            new = [review for review in signed if reviews.add(db, review)]
            for review in new:
                document = reviews.document_of(db, review.id) or ""
                index.review(db, [document])
                activity.note(db, review.by, review.verdict, "review", review.id, document=document, field=review.field or "")
            return bool(new)

    def _follow(self, db: Connection, document: str, after: Sequence[Review]) -> None:
        if [r.id for r in reviews.some(db, document=document)] != [r.id for r in after]:
            raise Overtaken(f"the reviews of {document}")

    def undo(self, ident: str, *, by: str, why: str = "") -> Review:
        """Takes a judgement back; it stays on record and counts no more."""
        made = undoing(self.of(self.document_of(ident)), ident, by=by, at=now(), why=why.strip())
        self.add(made)
        return made

    def document_of(self, ident: str) -> str:
        """The document on which a judgement is."""
        with self.database.reading() as db:
            document = reviews.document_of(db, ident)
        if document is None:
            raise JudgementError(f"There is no judgement {ident} on this desk.")
        return document

    def of(self, document: str) -> list[Review]:
        """All judgements on a document, the earliest first, with their undoings."""
        with self.database.reading() as db:
            return reviews.some(db, document=document)

    def every(self) -> list[Review]:
        with self.database.reading() as db:
            return reviews.some(db)

    def documents(self) -> list[str]:
        """The documents on which anybody has judged."""
        with self.database.reading() as db:
            return reviews.judged(db)

    def records(self, reviewed: Callable[[Record, list[Review]], Record]) -> list[Record]:
        """All records of the desk as `reviewed` makes them."""
        with self.database.reading() as db:
            judged = {id: reviews.some(db, document=id) for id in reviews.judged(db)}
        return [reviewed(r, judged[r.document.id]) if r.document.id in judged else r for r in self.desk.records()]

    def waiting(self, *, document: str | None = None, incident: str | None = None, limit: int = 20) -> list[Waiting]:
        """What nobody has judged yet, in the whole desk, a document, or an incident of the latest comparison; the least surely read first."""
        with self.database.reading() as db:
            return waiting.waiting(db, document=document, incident=incident, limit=limit)

    def progress(self, *, document: str | None = None, read: int | None = None) -> Progress:
        with self.database.reading() as db:
            return waiting.progress(db, document=document, read=read)

    def differing(self, *, limit: int = 100) -> list[tuple[str, str, int, int]]:
        """Items on which people differ: document, kind, start, end."""
        with self.database.reading() as db:
            return waiting.differing(db, limit=limit)
