"""What we know how to say. Every stage imports this package and no other stage."""

from audiatur.record.account import (
    Account,
    Attribute,
    Comparison,
    Counted,
    Dependence,
    DocumentStatus,
    Finding,
    Incident,
    Member,
    Point,
    Relation,
    Rendered,
    Rendering,
    RenderingLine,
    Sum,
    Support,
    View,
    ViewRow,
)
from audiatur.record.count import Measure, Qualifier, Status, Toll
from audiatur.record.dispute import Dispute, DisputeKind
from audiatur.record.document import Document, Verdict
from audiatur.record.event import (
    Actor,
    Attack,
    AttackType,
    Target,
    TargetCategory,
    Weapon,
)
from audiatur.record.exhibit import EvidenceKind, EvidenceMention, Publication
from audiatur.record.gap import Gap
from audiatur.record.interval import Interval, Time, TimeType
from audiatur.record.judgement import Anchor, Decider, Decision, Judgement
from audiatur.record.person import Person
from audiatur.record.place import Place
from audiatur.record.record import Record
from audiatur.record.review import Mark, Review, ReviewKind, ReviewVerdict
from audiatur.record.source import Chain, Link, Source, SourceKind, SourceMention
from audiatur.record.span import Span
from audiatur.record.statement import Modality, Statement

__all__ = [
    "Account", "Actor", "Anchor", "Attack", "AttackType", "Attribute", "Chain", "Comparison", "Counted",
    "Decider", "Decision", "Dependence", "Dispute", "DisputeKind", "Document", "DocumentStatus",
    "EvidenceKind", "EvidenceMention", "Finding", "Gap", "Incident", "Interval", "Judgement", "Link", "Mark", "Measure", "Member", "Modality", "Person",
    "Place", "Point",
    "Publication", "Qualifier", "Record", "Relation", "Rendered", "Rendering",
    "RenderingLine", "Review", "ReviewKind", "ReviewVerdict", "Source", "SourceKind", "SourceMention", "Span", "Statement", "Status", "Sum", "Support",
    "Target",
    "TargetCategory", "Time", "TimeType", "Toll", "Verdict", "View", "ViewRow", "Weapon",
]  # fmt: skip
