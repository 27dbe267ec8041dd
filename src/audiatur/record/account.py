"""What sources say of one incident, one row for each speaker and attribute, and how two rows relate. Nothing is merged away."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from audiatur.record.document import Verdict
from audiatur.record.gap import Gap
from audiatur.record.interval import Interval
from audiatur.record.span import Span
from audiatur.record.statement import Modality

Attribute = Literal[
    "killed", "wounded", "casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed",
    "actor", "weapon", "target", "place", "date", "occurred", "population",
]  # fmt: skip
OF_WHAT: frozenset[Attribute] = frozenset({"place", "date", "population"})
"""Attributes that say of what one speaks, which everyone gives alike."""
Relation = Literal["deny", "agree", "compatible", "update", "contradict", "not_in_collection"]


class Point(Struct, frozen=True, kw_only=True):
    """A place of an incident; `lat` and `lon` are null where the gazetteer does not know it."""

    name: str
    lat: float | None = None
    lon: float | None = None


class Member(Struct, frozen=True, kw_only=True):
    """A toll or an attack of a document, by the id it has in that document's record."""

    document: str
    kind: Literal["toll", "attack"]
    id: str


class Account(Struct, frozen=True, kw_only=True):
    """One row: what one speaker says on one attribute. `value` is {"low", "high", "qualifier", ...} for a figure, {"text", ...} otherwise.

    `speaker` is the innermost source, or the publisher where the document itself speaks; `via` are the outer links, outermost first.
    """

    document: str
    member: str
    speaker: str
    attribute: Attribute
    value: dict[str, Any]
    quote: Span
    side: str | None = None
    modality: Modality = "asserted"
    as_of: str | None = None
    published: str | None = None
    via: tuple[str, ...] = ()


class Finding(Struct, frozen=True, kw_only=True):
    """How accounts relate on one attribute; `accounts` are indexes into the incident's accounts, earlier first.

    `party` is whom the collection does not have, and `whole` that it has nothing of it here, not only nothing on this attribute (`not_in_collection`).
    """

    attribute: Attribute
    relation: Relation
    reason: str
    direction: Literal["up", "down", "withdrawn"] | None = None
    accounts: tuple[int, ...] = ()
    party: str | UnsetType = UNSET
    whole: bool | UnsetType = UNSET


class Dependence(Struct, frozen=True, kw_only=True):
    """Accounts of several papers that give one value and go back to one source; `source` is its name where one name is known."""

    accounts: tuple[int, ...]
    reason: str
    source: str | None = None


class Support(Struct, frozen=True, kw_only=True):
    """One value that several papers give: by which accounts, in how many papers, and how many sources they go back to."""

    attribute: Attribute
    accounts: tuple[int, ...]
    documents: int
    sources: int


class Incident(Struct, frozen=True, kw_only=True):
    """Statements held to speak of one occurrence, or of one period (`kind`). The name gives place and date only."""

    id: str
    name: str
    kind: Literal["incident", "period"] = "incident"
    time: Interval | None = None
    places: tuple[Point, ...] = ()
    members: tuple[Member, ...] = ()
    accounts: tuple[Account, ...] = ()
    findings: tuple[Finding, ...] = ()
    reasons: tuple[str, ...] = ()
    dependence: tuple[Dependence, ...] = ()
    support: tuple[Support, ...] = ()


class DocumentStatus(Struct, frozen=True, kw_only=True):
    id: str
    side: str | None = None
    language: str | None = None
    status: Verdict = "read"
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    known: str | None = None


class ViewRow(Struct, frozen=True, kw_only=True):
    """What a view makes of one incident's accounts on one attribute: `values` by the view's columns, null where its rule gives none."""

    incident: str
    attribute: Attribute
    values: dict[str, int | None]
    accounts: tuple[int, ...]


class View(Struct, frozen=True, kw_only=True):
    """A reading of the rows by a named rule of others (`cite`), made because a user asked for it."""

    name: str
    rule: str
    cite: str
    rows: tuple[ViewRow, ...] = ()


class Rendered(Struct, frozen=True, kw_only=True):
    document: str
    quote: Span


class RenderingLine(Struct, frozen=True, kw_only=True):
    """One statement or figure of an original: the papers that give it as the speaker's, those with a like sentence that do not, and those without one."""

    kind: Literal["statement", "figure"]
    given: tuple[Rendered, ...]
    otherwise: tuple[Rendered, ...] = ()
    absent: tuple[str, ...] = ()


class Rendering(Struct, frozen=True, kw_only=True):
    """Papers held to render one original of a speaker, line by line; the lines are the union of what they give."""

    speaker: str
    day: str
    documents: tuple[str, ...]
    lines: tuple[RenderingLine, ...]
    reason: str
    side: str | None = None


class Counted(Struct, frozen=True, kw_only=True):
    """A figure in a sum: an incident by its id, and one of its accounts by its index."""

    incident: str
    account: int


class Sum(Struct, frozen=True, kw_only=True):
    """Figures of one speaker that its words, or their days and places, make the parts of another figure of its own.

    `low` and `high` are what the parts come to, null where open. `adds_up` is "no" only where the figures leave no way for it, and "open" where
    parts may count the same people twice. It says how figures stand to each other, and nothing on which of them holds.
    """

    kind: Literal["parts", "killed_and_wounded", "several_incidents", "later_total"]
    attribute: Attribute
    whole: Counted
    parts: tuple[Counted, ...]
    adds_up: Literal["yes", "no", "open"]
    reason: str
    low: int | None = None
    high: int | None = None


class Comparison(Struct, frozen=True, kw_only=True):
    incidents: tuple[Incident, ...] = ()
    documents: tuple[DocumentStatus, ...] = ()
    gaps: tuple[Gap, ...] = ()
    audiatur: str = "1"
    renderings: tuple[Rendering, ...] = ()
    sums: tuple[Sum, ...] = ()
    views: tuple[View, ...] | UnsetType = UNSET
