"""What a person decided of statements: of one occurrence, or of different ones. Superseded by a later judgement or undone by one, never deleted."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, Protocol, TypeVar

import msgspec
from msgspec import Struct

from audiatur.errors import JudgementError
from audiatur.record.count import Toll
from audiatur.record.document import Document
from audiatur.record.event import Attack

Decision = Literal["same", "different", "undo"]


class Anchor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A toll, an attack or a source by its words, so that it is found again after a new reading gave it another id.

    `text` stands at `start` to `end` of the document; `text_sha256` finds the document again under another name.
    """

    document: str
    kind: Literal["toll", "attack", "source"]
    start: int
    end: int
    text: str
    text_sha256: str = ""


class Judgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`same`: all of `left` and `right` are of one occurrence. `different`: nothing of `left` is of the occurrence that `right` is of.

    On sources: those named in `left` and `right` are one, in all papers; or who speaks under that name in the papers of `right` is somebody else.

    `undo`: the judgement `undoes` counts no more. The `id` is made from all the rest; `at` is a date and time with its offset (ISO 8601).
    """

    id: str
    decision: Decision
    by: str
    at: str
    why: str
    left: tuple[Anchor, ...] = ()
    right: tuple[Anchor, ...] = ()
    undoes: str | None = None

    @property
    def day(self) -> datetime.date:
        """The day of the decision, in UTC."""
        return moment(self.at).date()


class Decider(Struct, frozen=True, kw_only=True):
    """Who decides, when (a date and time with its offset) and why."""

    by: str
    at: str
    why: str


def anchor(document: Document, item: Toll | Attack) -> Anchor:
    span = item.figure if isinstance(item, Toll) else item.trigger
    kind: Literal["toll", "attack"] = "toll" if isinstance(item, Toll) else "attack"
    return Anchor(document=document.id, kind=kind, start=span.start, end=span.end, text=span.text, text_sha256=document.text_sha256)


def signed(judgement: Judgement) -> Judgement:
    """The judgement with the id that its content gives."""
    content = msgspec.json.encode(msgspec.structs.replace(judgement, id=""))
    return msgspec.structs.replace(judgement, id="j" + hashlib.sha256(content).hexdigest()[:12])


def checked(judgement: Judgement) -> Judgement:
    """The judgement itself, if it is whole: its id is that of its content, and it says who decided what, when and why."""
    if judgement != signed(judgement):
        raise JudgementError(f"The judgement {judgement.id} was changed after it was made. Put the line back as it was; to change a decision, undo it.")
    if not judgement.by.strip() or not judgement.why.strip():
        raise JudgementError("A judgement needs the name of who decides (by) and the reason (why).")
    if (judgement.decision == "undo") != bool(judgement.undoes) or (judgement.decision != "undo") != bool(judgement.left and judgement.right):
        raise JudgementError(f"The judgement {judgement.id} decides nothing: it needs two sides, or one judgement that it undoes.")
    moment(judgement.at)
    return judgement


@lru_cache(maxsize=4096)
def moment(at: str) -> datetime.datetime:
    wrong = f"{at!r} is not when a judgement was made: expected a date and time with its offset, as 2031-05-20T14:00:00Z."
    try:
        made = datetime.datetime.fromisoformat(at)
    except ValueError as error:
        raise JudgementError(wrong) from error
    if made.tzinfo is None:
        raise JudgementError(wrong)
    return made.astimezone(datetime.UTC)


class Dated(Protocol):
    """Any judgement of a person: on incidents, or on an item of a record."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def undoes(self) -> str | None: ...


D = TypeVar("D", bound=Dated)


def in_time(judgements: Iterable[D]) -> list[D]:
    """Each judgement once, the earliest first, in whatever order they came."""
    return sorted({j.id: j for j in judgements}.values(), key=lambda j: (moment(j.at), j.id))


def next_to(judgements: Iterable[Judgement], judgement: Judgement) -> Judgement:
    """The judgement, if it is later than those there: the later one counts, so a clock that is wrong would turn decisions round."""
    if last := [j for j in in_time(judgements) if moment(j.at) >= moment(judgement.at)]:
        raise JudgementError(f"The judgement {last[-1].id} was made at {last[-1].at}, and it is {judgement.at} here now: set the clock right and decide again.")
    return judgement


def made_by(judgements: Iterable[Judgement], day: datetime.date) -> list[Judgement]:
    """Those that had been made by the end of a day, in UTC."""
    return [j for j in judgements if j.day <= day]


def undone(judgements: Iterable[D]) -> dict[str, D]:
    """The judgements that count no more, by id, each with the one that undid it. An undoing can be undone, too."""
    every = in_time(judgements)
    undoing: dict[str, list[D]] = defaultdict(list)
    for judgement in every:
        if judgement.undoes:
            undoing[judgement.undoes].append(judgement)
    gone: dict[str, D] = {}
    for judgement in _undoing_first(every, undoing):
        if by := next((u for u in undoing[judgement.id] if u.id not in gone), None):
            gone[judgement.id] = by
    return gone


def _undoing_first(every: Sequence[D], undoing: dict[str, list[D]]) -> list[D]:
    """What undoes a judgement before it. There are no circles, for an id is made from the id that is undone."""
    order: dict[str, D] = {}
    waiting = list(every)
    while waiting:
        judgement = waiting[-1]
        before = [u for u in undoing[judgement.id] if u.id not in order]
        waiting += before
        if not before:
            order.setdefault(judgement.id, waiting.pop())
    return list(order.values())
