"""A case as one reader may have it, in the order of the case: what the dossier prints, and of what is published the page of the register."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from audiatur.record.account import Account
from audiatur.record.case import Captured, Cited, Complainant, Contested, Decided, Mentioned, Point, Published, Reader, Remedy, Sanctioned, Wrote
from audiatur.record.procedure import Clock, Ground, Length, Procedure

READERS: tuple[Reader, ...] = get_args(Reader)
Whose = Literal["publication", "appeal", "others"]
Purpose = Literal["complain", "answer", "state"]


class Row(Struct, frozen=True, kw_only=True):
    """What one speaker says of an incident, and in whose paper it stands."""

    whose: Whose
    incident: str
    account: Account


class PointFile(Struct, frozen=True, kw_only=True):
    """A point with what is said beside it. `addressed`: the publisher has said something on it."""

    point: Point
    ground: Ground | None
    rows: tuple[Row, ...] = ()
    addressed: bool = False
    entries: tuple[int, ...] = ()
    """Numbers of the entries that made it what it is."""


class PieceFile(Struct, frozen=True, kw_only=True):
    """Material as one reader has it: in full, as a gist, or as a line that says that it is withheld, and why."""

    id: str
    by: str
    title: str
    form: Literal["full", "gist", "withheld"]
    gist: str | None = None
    why: str | None = None
    document: str | None = None
    exhibit: str | None = None
    text: str | None = None
    view: bool = False
    checked: tuple[str, ...] = ()
    """What was checked of it, a line each."""
    redacted: tuple[str, ...] = ()
    """Ids of the redactions in force that cut it in this reader's copy."""
    points: tuple[str, ...] = ()
    """Those for which it was filed."""


class RedactionFile(Struct, frozen=True, kw_only=True):
    """Passages that are withheld from some copies: of what, as this reader may know it, from whom, why, and who recorded that when."""

    id: str
    of: str
    number: int
    readers: tuple[Reader, ...]
    why: str
    entry: int
    at: str
    by: str
    lifted: str | None = None
    """The reason for which it counts no more."""


class Change(Struct, frozen=True, kw_only=True):
    """What stood before and what stands now; empty where something was put in, or taken out. `points` dispute a passage of what stood before; `note`: the
    new words are known as a note of a change."""

    where: Literal["title", "text"]
    before: str
    after: str
    note: bool = False
    points: tuple[str, ...] = ()


class Standing(Struct, frozen=True, kw_only=True):
    """Whether a passage that a point disputes stands in a version."""

    point: str
    text: str
    stands: bool


class VersionFile(Struct, frozen=True, kw_only=True):
    """The publication as it was captured, and what was changed since the capture before; `compared`: both could be read, and are for this reader."""

    number: int
    at: str
    captured: Captured
    compared: bool
    same_file: bool
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    standing: tuple[Standing, ...] = ()


class PaperFile(Struct, frozen=True, kw_only=True):
    """A paper of the desk that the dossier quotes or holds. `held`: this reader may have its text."""

    id: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    sha256: str = ""
    held: bool = False


class Step(Struct, frozen=True, kw_only=True):
    """An entry. `what` is None where it is not for this reader: its number and id stand, so that the chain is whole."""

    number: int
    id: str
    before: str
    at: str
    entered_at: str
    role: str
    by: str | None = None
    what: str | None = None


class Time(Struct, frozen=True, kw_only=True):
    """A time that ran, or runs: of whom, for what, since when, until when; when and by what it ended. `ran_out`: the procedure went on by itself.

    `purpose`: to complain, to answer the `material` that was shown, or for what is done in a state of the procedure, as its `clock` has it.
    """

    of: str
    purpose: Purpose
    what: str
    since: str
    due: str
    length: Length
    met: str | None = None
    by: str = ""
    ran_out: bool = False
    material: str | None = None
    clock: Clock | None = None


class Ruling(Struct, frozen=True, kw_only=True):
    number: int
    id: str
    at: str
    decided: Decided
    superseded: bool = False


class Notice(Struct, frozen=True, kw_only=True):
    number: int
    id: str
    at: str
    published: Published


class SanctionFile(Struct, frozen=True, kw_only=True):
    number: int
    at: str
    sanctioned: Sanctioned


class Letter(Struct, frozen=True, kw_only=True):
    number: int
    at: str
    letter: Wrote


class Dossier(Struct, frozen=True, kw_only=True):
    """`as_of` is the time of the last entry, so that a dossier is the same whenever it is made; or the hour at which a page looks at it."""

    case: str
    reader: Reader
    procedure: Procedure
    state: str
    over: bool
    as_of: str
    lodged_at: str
    contested: Contested
    complainant: Complainant
    unconfirmed: bool
    remedies: tuple[Remedy, ...] = ()
    evidence: tuple[Mentioned, ...] = ()
    points: tuple[PointFile, ...] = ()
    pieces: tuple[PieceFile, ...] = ()
    letters: tuple[Letter, ...] = ()
    steps: tuple[Step, ...] = ()
    times: tuple[Time, ...] = ()
    members: tuple[str, ...] = ()
    conflicted: tuple[tuple[str, str], ...] = ()
    rulings: tuple[Ruling, ...] = ()
    own_motion: bool = False
    sanctions: tuple[SanctionFile, ...] = ()
    notices: tuple[Notice, ...] = ()
    papers: tuple[PaperFile, ...] = ()
    versions: tuple[VersionFile, ...] = ()
    redactions: tuple[RedactionFile, ...] = ()
    restricted: tuple[str, ...] = ()
    """Papers that are restricted on the desk to others than this reader: their words do not stand in it."""
    unshown: tuple[str, ...] = ()
    """Papers that are material or letters of the case, and that this reader was not shown in full: their words do not stand in it either."""
    last_move: str = ""
    """The last move, with its reason where this reader has it."""
    compared: bool = False
    """Whether there was a comparison from which accounts could be set beside the points."""

    @property
    def closed(self) -> frozenset[str]:
        """Papers of which no words are given."""
        return frozenset((*self.restricted, *self.unshown))

    @property
    def ruling(self) -> Ruling | None:
        """The one that counts."""
        return self.rulings[-1] if self.rulings else None

    def paper(self, document: str) -> PaperFile | None:
        return next((p for p in self.papers if p.id == document), None)


class Counted(Struct, frozen=True, kw_only=True):
    """The cases of a desk of which the public learns no more than that there are such."""

    going_on: int = 0
    over: int = 0


def cited(dossier: Dossier) -> list[Cited]:
    """All words of papers that a dossier quotes for its points and remedies."""
    points = [w for p in dossier.points for w in (*p.point.passages, *p.point.says)]
    return [*points, *(r.words for r in dossier.remedies if r.words), *(e.words for e in dossier.evidence)]
