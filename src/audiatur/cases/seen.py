"""Who sees what of a case: each party what is its own, what it was shown and what went to it; the public what is published; the body everything."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from audiatur.cases import engine
from audiatur.cases.progress import Held, Progress
from audiatur.record.case import Decided, Material, Published, Reader, Wrote
from audiatur.record.dossier import PieceFile
from audiatur.record.procedure import Move, Party

OURS = "The body has something to do before that."


def reader_of(role: str) -> Reader:
    """As whom somebody in this role of a procedure reads: a party as that, everybody else as the body."""
    return "complainant" if role == "complainant" else "publisher" if role == "publisher" else "body"


def against(case: Progress, move: Move, role: str, now: datetime.datetime) -> list[str]:
    """What stands against a move, as this role may know it: a party does not learn from it of material that it was not shown."""
    found = engine.refusals(case, move.name, role, now)
    if reader_of(role) == "body" or not found:
        return found
    plain = engine.refusals(case, move.name, role, now, without={"points", "all_shown", "heard", "view"})
    return plain if len(plain) == len(found) or role not in move.by else [*plain, OURS]


def pieces(case: Progress, reader: Reader) -> list[PieceFile]:
    """The public has none of them: it has the decision, and what that prints."""
    if reader == "public":
        return []
    return [made for held in case.materials.values() if (made := _piece(held, reader)) is not None]


def _piece(held: Held, reader: Reader) -> PieceFile | None:
    material = held.material
    if reader == "body":
        return msgspec.structs.replace(_whole(material), gist=held.gist)
    if material.by == reader:
        return _whole(material)
    party: Party = "complainant" if reader == "complainant" else "publisher"
    if party in held.shown and held.shown[party][0] == "full":
        return _whole(material)
    form: Literal["gist", "withheld"] = "gist" if party in held.shown else "withheld"
    if form == "withheld" and not material.withheld:
        return None  # not shown yet: the party learns of it when it is shown it
    title = material.title if form == "gist" and not material.withheld else f"Material {material.id}"
    gist = held.gist if form == "gist" else None
    points = material.points if form == "gist" else ()
    return PieceFile(id=material.id, by=material.by, title=title, form=form, gist=gist, why=material.withheld, view=material.view, points=points)


def _whole(material: Material) -> PieceFile:
    return PieceFile(
        id=material.id,
        by=material.by,
        title=material.title,
        form="full",
        why=material.withheld,
        document=material.document,
        exhibit=material.exhibit,
        text=material.text,
        view=material.view,
        points=material.points,
    )


def letters(case: Progress, reader: Reader) -> list[Wrote]:
    """Those from it and to it."""
    return [w for w in case.letters if reader == "body" or reader in (w.to, w.by)]


def unshown(case: Progress, reader: Reader) -> set[str]:
    """Papers that are material or letters of a case and that this reader, a party, was not shown in full."""
    shown = {p.document for p in pieces(case, reader)}
    material = {h.material.document for h in case.materials.values()}
    theirs = {w.document for w in case.letters} - {w.document for w in letters(case, reader)}
    return {ident for ident in (material | theirs) - shown if ident} - {*case.contested.documents}


def decisions(case: Progress, reader: Reader) -> list[Decided]:
    """Both parties have them at once, the public when the decision was published, in the order in which they were made."""
    if reader == "public" and not any(p.what == "decision" for p in case.published):
        return []
    return list(case.decisions)


def publications(case: Progress) -> list[Published]:
    return list(case.published)


def addressed(case: Progress, party: Party) -> dict[str, bool]:
    """For each point, whether this party has said anything on it."""
    said = {p for a in case.answers if a.party == party for p in a.points}
    return {ident: ident in said for ident in case.points}


def open_for(case: Progress) -> list[str]:
    """Material that is not withheld and that a party was not shown: what the body has still to do."""
    return [f"{h.material.id} to the {p}" for h in case.materials.values() if not h.material.withheld for p in case.parties if not h.seen_by(p)]
