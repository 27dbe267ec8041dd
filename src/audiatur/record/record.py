"""The record of one document: what `audiatur read` prints, one a line."""

from __future__ import annotations

from msgspec import Struct

from audiatur.record.count import Toll
from audiatur.record.dispute import Dispute
from audiatur.record.document import Document
from audiatur.record.event import Attack
from audiatur.record.exhibit import EvidenceMention, Publication
from audiatur.record.gap import Gap
from audiatur.record.interval import Time
from audiatur.record.person import Person
from audiatur.record.place import Place
from audiatur.record.source import Source
from audiatur.record.statement import Statement


class Record(Struct, frozen=True, kw_only=True):
    document: Document
    sources: tuple[Source, ...] = ()
    statements: tuple[Statement, ...] = ()
    tolls: tuple[Toll, ...] = ()
    attacks: tuple[Attack, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    persons: tuple[Person, ...] = ()
    evidence_mentions: tuple[EvidenceMention, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    publications: tuple[Publication, ...] = ()
    gaps: tuple[Gap, ...] = ()
    audiatur: str = "1"
