"""What the interface takes and gives, where the record's own types do not say it already. Their JSON Schema is made from these types."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from audiatur.evidence.offers import Aspect
from audiatur.evidence.proving import Proof
from audiatur.evidence.scans import Recognised
from audiatur.evidence.vault import Custody, Deed
from audiatur.publish import CaseView
from audiatur.record import Gap, Incident, Judgement, Record, Review, Sum
from audiatur.record.agreement import Agreement, Difference
from audiatur.record.case import GroundKind, Outcome, Reader, Stance
from audiatur.record.procedure import Length, Procedure
from audiatur.record.review import ReviewKind
from audiatur.record.rights import GivenRole, Role
from audiatur.store import Activity, Compared, Item, Query, Version
from audiatur.store.accounts import Account
from audiatur.store.restrictions import Restriction
from audiatur.store.tokens import Scope, Token
from audiatur.store.waiting import Progress, Waiting
from audiatur.web import written
from audiatur.web.casefile import CaseLine, NextMove, ShownTo
from audiatur.web.deeds import DEEDS
from audiatur.web.exhibits import HeldAgainst
from audiatur.web.items import Done
from audiatur.web.work import Kind

Plain = Annotated[str, Meta(max_length=2000, pattern=written.TEXT)]
Named = Annotated[str, Meta(min_length=1, max_length=400, pattern=written.SOME)]
Values = Annotated[tuple[Named, ...], Meta(max_length=50)]
Day = Annotated[str, Meta(pattern=written.DAY)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Offset = Annotated[int, Meta(ge=0, le=written.MOST)]


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
    """Work that runs beside: how far it is, and what became of it. `what` counts papers by what befell them; `case` is what came of work for a case."""

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
    case: str | None
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


class Agreed(Struct, frozen=True, kw_only=True):
    """How far people who judged the same items agree on each field, and where they differ: `total` times, of which the first are given.

    `everyone` has judged something.
    """

    everyone: tuple[str, ...]
    fields: tuple[Agreement, ...]
    differences: tuple[Difference, ...]
    total: int


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


class Procedures(Struct, frozen=True, kw_only=True):
    items: tuple[Procedure, ...]


class Cases(Struct, frozen=True, kw_only=True):
    items: tuple[CaseLine, ...]
    next: str | None


class Deadline(Struct, frozen=True, kw_only=True):
    """A time that has not ended: of whom, for what. It has run out at `due`, when `last_day` is over; `then` is the move that is made by itself."""

    of: str
    what: str
    due: str
    last_day: str
    then: str | None
    length: Length


class PointLine(Struct, frozen=True, kw_only=True):
    """`outcome` is that of the decision that counts."""

    id: str
    ground: GroundKind
    stance: Stance
    proposed: bool
    outcome: Outcome | None


class PieceLine(Struct, frozen=True, kw_only=True):
    """Material, and in which form you have it. `points` are those for which it was filed."""

    id: str
    by: str
    form: Literal["full", "gist", "withheld"]
    points: tuple[str, ...]


class OfferedFor(Struct, frozen=True, kw_only=True):
    """A document, an item of one (DOCUMENT:ITEM), an incident or a case, by its id; `speaker` is whose words it is."""

    id: str
    kind: str
    words: str
    speaker: str


class OfferLine(Struct, frozen=True, kw_only=True):
    """Who offers an exhibit, to show what by his word, and for what: `others` are not here, or not for you. `entered_by` is the account."""

    by: str
    why: str
    at: str
    entered_by: str | None
    about: tuple[OfferedFor, ...]
    others: int


class Assessed(Struct, frozen=True, kw_only=True):
    """What somebody found who looked at one side of an exhibit, in his words."""

    aspect: Aspect
    by: str
    at: str
    found: str


class ExhibitOfCase(Struct, frozen=True, kw_only=True):
    """An exhibit that is material of a case. `unlooked` are the sides of it that nobody has looked at. Nothing adds any of it up."""

    sha256: str
    name: str
    checked: str
    offers: tuple[OfferLine, ...]
    looked: tuple[Assessed, ...]
    unlooked: tuple[Aspect, ...]


class OneCase(Struct, frozen=True, kw_only=True):
    """`reader` is as whom you have it, `roles` are those in which you may enter something if it `enters`; `deadlines` come with the first to run out.

    `papers` are those whose text you have, `mails` the numbers of entries whose mail file. `shown` is for the body, `exhibits` by the id of the material.
    """

    id: str
    procedure: str
    state: str
    over: bool
    lodged_at: str
    reader: Reader
    roles: tuple[str, ...]
    enters: bool
    moves: tuple[NextMove, ...]
    deadlines: tuple[Deadline, ...]
    late: tuple[str, ...]
    points: tuple[PointLine, ...]
    material: tuple[PieceLine, ...]
    shown: tuple[ShownTo, ...]
    papers: tuple[str, ...]
    mails: tuple[int, ...]
    exhibits: dict[str, ExhibitOfCase]
    copy: CaseView


class ExhibitLine(Struct, frozen=True, kw_only=True):
    """`number` is that of its filing in the log; `only` who alone may see it, null where all may who see exhibits. `of` is the original of a working copy,
    where that is yours to see.

    `gaps`: not all of it could be looked at; null where nobody has looked yet.
    """

    number: int
    sha256: str
    name: str
    size: int
    filed_at: str
    filed_by: str
    copy: bool
    of: str | None
    only: tuple[str, ...] | None
    held_against: HeldAgainst | None
    gaps: bool | None
    offered: bool


class Exhibits(Struct, frozen=True, kw_only=True):
    items: tuple[ExhibitLine, ...]
    total: int
    next: str | None


class Stamp(Struct, frozen=True, kw_only=True):
    """That `of` was there at a time, by the word of an authority (RFC 3161); `signer` is whose certificate signed that."""

    of: str
    authority: str
    at: str
    signer: str


class VaultState(Struct, frozen=True, kw_only=True):
    """`origin` is that of its log, whose head has `events` and is `signed` under this key. `checked` counts exhibits that were held against their hashes,
    `wrong` those that were not as they were filed. `waiting` are requests for time stamps. `signs`: something can be filed and noted here."""

    origin: str
    events: int
    signed: str
    checked_at: str | None
    checked_by: str | None
    checked: int
    wrong: int
    stamps: tuple[Stamp, ...]
    waiting: int
    signs: bool
    for_others: tuple[ForOthers, ...]


class ForOthers(Struct, frozen=True, kw_only=True):
    """An exhibit that you do not see, and may leave to others, or open: so that nobody is left out for good."""

    sha256: str
    number: int
    only: tuple[str, ...]


class EventLine(Struct, frozen=True, kw_only=True):
    """What was done with an exhibit, as the log has it. `detail` says which side was looked at, who offers it, who alone may see it from then on."""

    number: int
    deed: Deed
    at: str
    by: str
    why: str | None
    to: str | None
    name: str | None
    custody: Custody | None
    detail: dict[str, str | int]


class OneExhibit(Struct, frozen=True, kw_only=True):
    """`custody` is how it came here, by the word of who filed it. `says` are the fields of the file itself, `conflicts` where they differ from that word,
    `text` what a machine recognised in it, `gaps` what could not be looked at; null where nobody has looked yet. `stamps`: it was there by then."""

    exhibit: ExhibitLine
    custody: Custody | None
    events: tuple[EventLine, ...]
    copies: tuple[str, ...]
    says: dict[str, str] | None
    credentials: tuple[str, ...]
    conflicts: tuple[str, ...]
    text: Recognised | None
    gaps: tuple[Gap, ...]
    picture: bool
    offers: tuple[OfferLine, ...]
    looked: tuple[Assessed, ...]
    unlooked: tuple[Aspect, ...]
    stamps: tuple[Stamp, ...]


class Events(Struct, frozen=True, kw_only=True):
    """Empty where what was done left it to others alone."""

    items: tuple[EventLine, ...]


class NoteDeed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="note"):
    """What was done with it, and why; `to` whom it went."""

    what: Done
    why: Named
    to: Plain = ""


class AssessIt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="assess"):
    """What you looked at in it, how, and what you found: it stands in your name."""

    aspect: Aspect
    found: Annotated[str, Meta(min_length=1, max_length=8000, pattern=written.SOME)]


class OfferIt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="offer"):
    """That somebody offers it for statements (DOCUMENT:ITEM), documents, incidents or cases, by their ids; `why` is what it is to show, in his words."""

    statements: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=200)]
    offered_by: Named
    why: Named


ExhibitDeed = NoteDeed | AssessIt | OfferIt


class LeaveTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who alone may see it from now on; nobody named: all who may see exhibits."""

    only: Annotated[tuple[Named, ...], Meta(max_length=200)]
    why: Named


class VaultWork(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`verify` proves all of the vault, `fixity` holds every exhibit against its hash and logs that, `look` looks at what nobody has looked at."""

    kind: Literal["verify", "fixity", "look"]


class AlikeLine(Struct, frozen=True, kw_only=True):
    """An exhibit that looks like it: of 256 bits so many differ, in which part, and how that was laid; with what was claimed for it."""

    sha256: str
    name: str
    filed_at: str
    claimed_place: str | None
    claimed_date: str | None
    distance: int
    part: str
    turn: str


class Alike(Struct, frozen=True, kw_only=True):
    """The nearest first. `items` is null where the exhibit has no fingerprint: it is no picture, or nobody has looked yet."""

    items: tuple[AlikeLine, ...] | None


class Restrictions(Struct, frozen=True, kw_only=True):
    """In force, the earliest first. `object` is the id of a document, DOCUMENT:FIELD, or the name of a person: as initials to who may not name that one."""

    items: tuple[Restriction, ...]


class RestrictDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="what", tag="document"):
    """From now on it, and what was inside its file, is there for these accounts alone."""

    document: Named
    to: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=500)]
    why: Named


class RestrictField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="what", tag="field"):
    """Its file as it came is for these alone, where its text may be read by all."""

    document: Named
    field: Literal["original"]
    to: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=500)]
    why: Named


class RestrictPerson(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="what", tag="person"):
    """Whose name stands at `place` in a document, as an offset into its text with names in full, is named to these alone, in all papers."""

    document: Named
    place: Offset
    to: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=500)]
    why: Named


ToRestrict = RestrictDocument | RestrictField | RestrictPerson


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    why: Named


class EntryLine(Struct, frozen=True, kw_only=True):
    """`id` is the SHA-256 of all that it says, with the id of the one `before` it. `what` is null where it is not for you; `by` is for the body."""

    number: int
    id: str
    before: str
    at: str
    entered_at: str
    role: str
    by: str | None
    what: str | None


class Entries(Struct, frozen=True, kw_only=True):
    case: str
    items: tuple[EntryLine, ...]


class LodgePapers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Papers of the desk by their ids, the appeal first; `publication` as the appeal names it, where it is left out; `at` is the day of lodging."""

    papers: Annotated[tuple[Named, ...], Meta(min_length=1, max_length=200)]
    procedure: Named = "newsroom"
    publication: Plain = ""
    at: Plain = ""


class Draft(Struct, frozen=True, kw_only=True):
    """A letter to be read and changed by a person before it is filed; `address` is where the last mail to the party went."""

    subject: str
    text: str
    address: str | None


class GiveAccess(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account has this part in the case from now on, and no other; `name` is what the case calls the person."""

    account: Named
    role: Named
    name: Plain = ""


class TieLine(Struct, frozen=True, kw_only=True):
    """An account with a part in a case; `name` is what the case calls the person."""

    account: str
    role: str
    name: str
    made_at: str
    made_by: str


class Ties(Struct, frozen=True, kw_only=True):
    items: tuple[TieLine, ...]


class SavedLine(Struct, frozen=True, kw_only=True):
    """A search that somebody keeps, `by` whom. `removes`: you may take it away."""

    name: str
    query: Query
    made_at: str
    by: str
    shared: bool
    removes: bool


class Searches(Struct, frozen=True, kw_only=True):
    items: tuple[SavedLine, ...]


class SearchFor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As /search is asked: several values of one filter are any of them. `box` is west, south, east and north, in degrees."""

    text: Annotated[str, Meta(max_length=400, pattern=written.TEXT)] = ""
    side: Values = ()
    source: Values = ()
    place: Values = ()
    month: Values = ()
    measure: Values = ()
    act: Values = ()
    weapon: Values = ()
    relation: Values = ()
    status: Values = ()
    start: Day | None = None
    end: Day | None = None
    box: tuple[Longitude, Latitude, Longitude, Latitude] | None = None
    reviewed: bool | None = None


class KeepSearch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Named
    query: SearchFor
    shared: bool = False


class ForgetSearch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `by`, one of yours."""

    name: Named
    by: Plain = ""


class SessionLine(Struct, frozen=True, kw_only=True):
    made_at: str
    seen_at: str
    address: str


class OwnAccount(Struct, frozen=True, kw_only=True):
    """Whose the token is; `scopes` are those of the token, `role` is that of its owner."""

    name: str
    role: Role
    scopes: tuple[Scope, ...]
    sessions: tuple[SessionLine, ...]


class TokenLines(Struct, frozen=True, kw_only=True):
    items: tuple[Token, ...]


class RevokeToken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without an `owner`, one of yours."""

    name: Named
    owner: Plain = ""


class Accounts(Struct, frozen=True, kw_only=True):
    items: tuple[Account, ...]


class AddAccount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Named
    role: GivenRole


class GiveRole(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="role"):
    role: GivenRole


class LockIt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="lock"):
    """It comes in no more, by a password or a token, until it is unlocked; what it did stays in its name."""


class UnlockIt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="unlock"):
    pass


class EndSessions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed", tag="end-sessions"):
    pass


AccountDeed = GiveRole | LockIt | UnlockIt | EndSessions


GIVEN: Final = (
    Problem, Papers, OnePaper, Record, Versions, Items, Hits, Incidents, OneIncident, Latest, Overview, Sources, OneSource, Work, Works, Judgements,
    Reviews, Waitings, Made, Activities, Gaps, Persons, Formats, Trail,
    Procedures, Cases, OneCase, Entries, Ties, VaultState, Exhibits, OneExhibit, Proof, Alike,
    Restrictions, Events, Draft, Agreed, Searches, OwnAccount, TokenLines, Accounts,
)  # fmt: skip
TAKEN: Final = (
    Join, Split, JoinSources, SplitSource, Undo, Confirm, Reject, Unsure, Correct, Add, Complete, Why,
    RestrictDocument, RestrictField, RestrictPerson, Reason, NoteDeed, AssessIt, OfferIt, LeaveTo, VaultWork,
    LodgePapers, GiveAccess, KeepSearch, ForgetSearch, RevokeToken, AddAccount, GiveRole, LockIt, UnlockIt, EndSessions,
    *DEEDS.values(),
)  # fmt: skip
