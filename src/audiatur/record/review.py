"""What a person judged of one item of a record, or of one field of it. Superseded by a later judgement or undone by one, never deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from audiatur.errors import JudgementError
from audiatur.record.document import Document
from audiatur.record.judgement import in_time, moment, undone

ReviewKind = Literal["statement", "toll", "attack", "place", "time", "person", "evidence_mention", "dispute", "publication", "source", "document"]
ReviewVerdict = Literal["confirmed", "corrected", "rejected", "added", "unsure", "complete", "undo"]

WHOLE: Final = frozenset({"added", "complete", "undo"})
"""Verdicts that are never of a single field."""


class Mark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item by its words, so that it is found again after a new reading gave it another id; `nth` tells apart those of a kind on the same words.

    A mark of the kind `document` is of the paper as a whole, and has no words.
    """

    document: str
    kind: ReviewKind
    start: int = 0
    end: int = 0
    text: str = ""
    nth: int = 0
    text_sha256: str = ""


class Review(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`field` is null where the judgement is of the whole item; `value` is then the whole item as it was seen (confirmed) or as it is given (added).

    Of a single field it is the value that was confirmed, or the right one. `complete`: nothing of this layer (`field`), or of any, is missing in the
    document. `undo`: the judgement `undoes` counts no more. The `id` is made from all the rest; `at` is a date and time with its offset (ISO 8601).
    Values hold no ids, which change with each reading: what names another item gives its words.
    """

    id: str
    verdict: ReviewVerdict
    by: str
    at: str
    item: Mark | None = None
    field: str | None = None
    value: Any = None
    why: str = ""
    undoes: str | None = None


def of_document(document: Document) -> Mark:
    return Mark(document=document.id, kind="document", text_sha256=document.text_sha256)


def sealed(review: Review) -> Review:
    """The review with the id that its content gives."""
    content = msgspec.json.encode(msgspec.structs.replace(review, id=""), order="sorted")
    return msgspec.structs.replace(review, id="r" + hashlib.sha256(content).hexdigest()[:12])


def whole(review: Review) -> Review:
    """The review itself, if nothing is wrong with it as it stands: its id is that of its content, and it says who judged what, and when."""
    if review != sealed(review):
        raise JudgementError(f"The judgement {review.id} was changed after it was made. Put it back as it was; to change a decision, undo it.")
    if not review.by.strip():
        raise JudgementError("A judgement needs the name of who decides (by).")
    if (review.verdict == "undo") != bool(review.undoes) or (review.verdict == "undo") == bool(review.item):
        raise JudgementError(f"The judgement {review.id} decides nothing: it needs an item, or one judgement that it undoes.")
    if review.verdict in WHOLE - {"complete"} and review.field:
        raise JudgementError(f"The verdict {review.verdict!r} is not of a single field.")
    if review.item and (review.verdict == "complete") != (review.item.kind == "document"):
        raise JudgementError("Only a document is complete, and nothing else can be said of one as a whole.")
    if review.verdict == "corrected" and not review.field:
        raise JudgementError("To correct takes the name of the field.")
    moment(review.at)
    return review


def live(reviews: Iterable[Review]) -> list[Review]:
    """Those that count, the earliest first: not undone, and no undoings."""
    every = in_time(reviews)
    gone = undone(every)
    return [r for r in every if r.id not in gone and r.verdict != "undo"]


def undoing(reviews: Iterable[Review], ident: str, *, by: str, at: str, why: str = "") -> Review:
    """The judgement that one of these counts no more; that it was made stays on record."""
    every = list(reviews)
    if not any(r.id == ident for r in every):
        raise JudgementError(f"There is no judgement {ident} here.")
    if other := undone(every).get(ident):
        raise JudgementError(f"The judgement {ident} is undone already, by {other.by} ({other.id}). To bring it back, undo {other.id}.")
    return whole(sealed(Review(id="", verdict="undo", undoes=ident, by=by, at=at, why=why)))
