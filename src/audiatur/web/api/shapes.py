"""What the interface takes and gives, where the record's own types do not say it already. Their JSON Schema is made from these types."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from audiatur.record import Gap, Incident, Judgement, Record, Review, Sum
from audiatur.record.review import ReviewKind
from audiatur.store import Activity, Compared, Item, Version
from audiatur.store.waiting import Progress, Waiting
from audiatur.web.work import Kind

Plain = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00]*$")]
Named = Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[^\x00]+$")]
Offset = Annotated[int, Meta(ge=0, le=2**31)]


class Problem(Struct, frozen=True, kw_only=True):
    """What went wrong (RFC 9457). `errors` are the parts of the request that were not understood."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[Fault, ...] = ()


class Fault(Struct, frozen=True, kw_only=True):
    where: str
    why: str


class Paper(Struct, frozen=True, kw_only=True):
    """A document of the desk, without its text. `original` is the SHA-256 of the file that it came in."""

    id: str
    path: str
    title: str | None
    publisher: str | None
    side: str | None
    published: str | None
    language: str | None
    url: str | None
    part_of: str | None
    status: str
    characters: int
    original: str
    version: int
    program: str
    added_at: str
    added_by: str
    read_at: str


class Papers(Struct, frozen=True, kw_only=True):
    items: tuple[Paper, ...]
    total: int
    next: str | None


class OnePaper(Struct, frozen=True, kw_only=True):
    """`restricted_to`: who alone may see it; null where it is open to all."""

    document: Paper
    file_names: tuple[str, ...]
    incidents: tuple[IncidentName, ...]
    restricted_to: tuple[str, ...] | None


class IncidentName(Struct, frozen=True, kw_only=True):
    id: str
    name: str


class Versions(Struct, frozen=True, kw_only=True):
    items: tuple[Version, ...]


class Items(Struct, frozen=True, kw_only=True):
    items: tuple[Item, ...]
    next: str | None


class Passage(Struct, frozen=True, kw_only=True):
    """Characters `start` to `end`."""

    start: int
    end: int


class Excerpt(Struct, frozen=True, kw_only=True):
    """Words of a document; the marks are offsets into `text`."""

    text: str
    marks: tuple[Passage, ...]


class Hit(Struct, frozen=True, kw_only=True):
    """`accounts` are where it says what was asked for, of which there are `meeting`."""

    document: Paper
    excerpts: tuple[Excerpt, ...]
    accounts: tuple[Passage, ...]
    meeting: int


class FacetCount(Struct, frozen=True, kw_only=True):
    value: str
    documents: int


class Hits(Struct, frozen=True, kw_only=True):
    """`more`: there are more than `total`. `counted`: how many documents the facets count. `taken`: names for which a filter was taken."""

    items: tuple[Hit, ...]
    total: int
    more: bool
    facets: dict[str, tuple[FacetCount, ...]]
    counted: int
    taken: dict[str, tuple[str, ...]]
    next: str | None


class IncidentRow(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    kind: str
    start_date: str | None
    end_date: str | None


class Incidents(Struct, frozen=True, kw_only=True):
    """Of the latest comparison; `comparison` is null where none was made."""

    comparison: int | None
    items: tuple[IncidentRow, ...]
    next: str | None


class OneIncident(Struct, frozen=True, kw_only=True):
    """`sums` are those in which a figure of it counts."""

    comparison: int
    incident: Incident
    sums: tuple[Sum, ...]


class Latest(Struct, frozen=True, kw_only=True):
    """The latest comparison; `stale` where the desk has changed since. `relations`: of how many incidents accounts relate so."""

    comparison: Compared | None
    stale: bool
    relations: dict[str, int]


class Overview(Struct, frozen=True, kw_only=True):
    """`documents` by status; `waiting` are those read on whose statements nobody has decided anything."""

    name: str
    program: str
    you: str
    role: str
    documents: dict[str, int]
    waiting: int
    compared: Latest


class SourceRow(Struct, frozen=True, kw_only=True):
    """A speaker and the side for which he first speaks. `initials`: his name is hidden, and so has no page under it."""

    name: str
    side: str | None
    initials: bool


class Sources(Struct, frozen=True, kw_only=True):
    items: tuple[SourceRow, ...]
    next: str | None


class OneSource(Struct, frozen=True, kw_only=True):
    """What a speaker says, and of which incidents."""

    name: str
    items: tuple[Item, ...]
    incidents: tuple[str, ...]
    next: str | None


class Remark(Struct, frozen=True, kw_only=True):
    """A paper of which something is to be said."""

    name: str
    document: str
    status: str
    what: str
    why: str | None


class Work(Struct, frozen=True, kw_only=True):
    """Work that runs beside: how far it is, and what became of it. `what` counts papers by what befell them."""

    number: int
    kind: Kind
    by: str
    state: Literal["waiting", "running", "done", "stopped"]
    files: int
    total: int | None
    seen: int
    unread: int
    what: dict[str, int]
    remarks: tuple[Remark, ...]
    error: str


class Works(Struct, frozen=True, kw_only=True):
    items: tuple[Work, ...]


class Judgements(Struct, frozen=True, kw_only=True):
    items: tuple[Judgement, ...]


class Join(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="decision", tag="join"):
    """These incidents of the latest comparison are one."""

    incidents: Annotated[tuple[Named, ...], Meta(min_length=2, max_length=50)]
    why: Named


class Split(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="decision", tag="split"):
    """What `apart` names (a document, or DOCUMENT:ITEM) is of another incident than the rest."""

    incident: Named
    apart: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=500)]
    why: Named


class JoinSources(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="decision", tag="join-sources"):
    """Who speaks under these names is one source, in all documents."""

    names: Annotated[tuple[Named, ...], Meta(min_length=2, max_length=50)]
    why: Named


class SplitSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="decision", tag="split-source"):
    """Who speaks under this name in `documents` is another source than in the rest."""

    name: Named
    documents: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=500)]
    why: Named


class Undo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="decision", tag="undo"):
    """A judgement counts no more."""

    judgement: Named
    why: Named


Decision = Join | Split | JoinSources | SplitSource | Undo


class Reviews(Struct, frozen=True, kw_only=True):
    """All judgements on the items of a document, the earliest first, and how many items wait."""

    document: str
    items: tuple[Review, ...]
    progress: Progress


class Waitings(Struct, frozen=True, kw_only=True):
    """What nobody has judged yet, the least surely read first."""

    items: tuple[Waiting, ...]
    progress: Progress


class Confirm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="verdict", tag="confirmed"):
    """The item, or one field of it, is as it was read."""

    document: Named
    kind: ReviewKind
    start: Offset
    end: Offset
    nth: Offset = 0
    field: Plain | None = None
    why: Plain = ""


class Reject(Confirm, frozen=True, kw_only=True, tag="rejected"):
    """There is no such item, or the text says nothing of this field."""


class Unsure(Confirm, frozen=True, kw_only=True, tag="unsure"):
    """It cannot be decided."""


class Correct(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="verdict", tag="corrected"):
    """The right values of fields of an item, as the record would have them; spans are the document's own words."""

    document: Named
    kind: ReviewKind
    start: Offset
    end: Offset
    values: dict[str, Any]
    nth: Offset = 0
    why: Plain = ""


class Add(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="verdict", tag="added"):
    """An item that was not read stands in these words."""

    document: Named
    kind: ReviewKind
    start: Offset
    end: Offset
    values: dict[str, Any] = {}
    why: Plain = ""


class Complete(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="verdict", tag="complete"):
    """Nothing of this layer, or of any, is missing in the document."""

    document: Named
    layer: Plain | None = None
    why: Plain = ""


Verdict = Confirm | Reject | Unsure | Correct | Add | Complete


class Why(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    why: Plain = ""


class Made(Struct, frozen=True, kw_only=True):
    items: tuple[Review, ...]


class Activities(Struct, frozen=True, kw_only=True):
    items: tuple[Activity, ...]
    next: str | None


class PaperGaps(Struct, frozen=True, kw_only=True):
    document: str
    gaps: tuple[Gap, ...]


class Gaps(Struct, frozen=True, kw_only=True):
    items: tuple[PaperGaps, ...]
    next: str | None


class PersonRow(Struct, frozen=True, kw_only=True):
    document: str
    name: str
    kind: str
    harm: str | None
    start: int
    end: int


class Persons(Struct, frozen=True, kw_only=True):
    """People harmed, and who speaks as a witness, as papers name them: initials, unless `names=full` is asked for and allowed."""

    items: tuple[PersonRow, ...]
    next: str | None


class Format(Struct, frozen=True, kw_only=True):
    name: str
    title: str
    media_type: str
    cannot_hold: str


class Formats(Struct, frozen=True, kw_only=True):
    items: tuple[Format, ...]


class Noted(Struct, frozen=True, kw_only=True):
    """An entry of the audit trail."""

    number: int
    at: str
    who: str
    action: str
    kind: str
    object: str
    detail: dict[str, Any]


class Trail(Struct, frozen=True, kw_only=True):
    items: tuple[Noted, ...]
    next: str | None


GIVEN: Final = (
    Problem, Papers, OnePaper, Record, Versions, Items, Hits, Incidents, OneIncident, Latest, Overview, Sources, OneSource, Work, Works, Judgements,
    Reviews, Waitings, Made, Activities, Gaps, Persons, Formats, Trail,
)  # fmt: skip
TAKEN: Final = (Join, Split, JoinSources, SplitSource, Undo, Confirm, Reject, Unsure, Correct, Add, Complete, Why)
