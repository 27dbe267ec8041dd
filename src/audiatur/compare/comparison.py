"""The stage as a whole: records in, comparison out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final, NamedTuple

import msgspec

from audiatur.compare import names
from audiatur.compare.absences import Collection, Heard
from audiatur.compare.accounts import accounts, denied
from audiatur.compare.bodies import one_name
from audiatur.compare.denials import Denial, denials, in_incident
from audiatur.compare.dependence import Passages, dependence
from audiatur.compare.findings import findings
from audiatur.compare.incidents import EVENT_DAYS, Cluster, clusters
from audiatur.compare.judged import judged
from audiatur.compare.mentions import Mention, mentions, towns
from audiatur.compare.renderings import renderings
from audiatur.compare.speakers import Speaker
from audiatur.compare.sums import sums
from audiatur.compare.voiced import Unit, voiced
from audiatur.compare.when import iso
from audiatur.compare.work import Each, here
from audiatur.record import Comparison, DocumentStatus, Gap, Incident, Interval, Judgement, Member, Point, Record
from audiatur.record.voice import seen

TOGETHER: Final = 200
"""Incidents that are made in one piece of work: each piece carries the records that it is about."""


class Piece(NamedTuple):
    """Clusters with what is denied in each, and the records that they are of: what their incidents are made from, besides the collection."""

    clusters: Sequence[tuple[Cluster, Sequence[Denial]]]
    known: Mapping[str, Record]

    def __reduce__(self) -> tuple[Callable[..., Piece], tuple[object, bytes]]:
        """To another process: records, the bulk of it, as MessagePack, an order of magnitude faster than by pickle."""
        return _arrived, (self.clusters, msgspec.msgpack.encode(list(self.known.values())))


def _arrived(clusters: Sequence[tuple[Cluster, Sequence[Denial]]], records: bytes) -> Piece:
    return Piece(clusters, {r.document.id: r for r in _RECORDS.decode(records)})


_RECORDS: Final = msgspec.msgpack.Decoder(list[Record])


def compare(records: Iterable[Record], judgements: Iterable[Judgement] = (), *, each: Each = here) -> Comparison:
    """What the records say of each occurrence, side by side, as people judged it. The order of records and judgements changes nothing, nor does `each`."""
    with _uncollected():
        return _compared(records, judgements, each)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: there are none to find, and it would go over all records and mentions again and again, a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _compared(records: Iterable[Record], judgements: Iterable[Judgement], each: Each) -> Comparison:
    by_id = {r.document.id: r for r in sorted(records, key=lambda r: (r.document.published or "", r.document.id), reverse=True)}
    known = dict(sorted(by_id.items(), key=lambda item: (item[1].document.published or "", item[0])))
    places = towns(known.values())
    found = [m for record in known.values() for m in mentions(record, places)]
    collection = Collection(list(known.values()))
    denying = denials(found, known)
    voices = one_name((m.speaker for m in (*found, *(d.beside for ds in denying.values() for d in ds))), collection.parties)
    found = [_in_voice(m, voices) for m in found]
    denying = {key: [_denial_in_voice(d, voices) for d in ds] for key, ds in denying.items()}
    decided = list(judgements)
    speaking = [*((_unit(m, known), m.speaker) for m in found), *((_unit(d, known), d.beside.speaker) for ds in denying.values() for d in ds)]
    apart, unheard = voiced(speaking, decided, known)
    found = [_as_decided(m, apart, known) for m in found] if apart else found
    denying = {key: [_denial_as_decided(d, apart, known) for d in ds] for key, ds in denying.items()} if apart else denying
    made, unfollowed = judged(clusters(found), decided, known)
    pieces = [_piece([(c, in_incident(c.mentions, denying)) for c in made[n : n + TOGETHER]], known) for n in range(0, len(made), TOGETHER)]
    incidents = [i for some in each(partial(_incidents, collection), pieces) for i in some]
    incidents.sort(key=lambda i: (i.time.start or "9999" if i.time else "9999", i.time.end or "" if i.time else "", i.name, i.id))
    rendered, unaligned = renderings(list(known.values()))
    return Comparison(
        incidents=tuple(incidents),
        documents=tuple(_status(r) for r in known.values()),
        gaps=(*_gaps(known.values()), *unaligned, *unheard, *unfollowed),
        renderings=rendered,
        sums=sums(found, incidents, known),
    )


def _in_voice(mention: Mention, voices: Mapping[Speaker, Speaker]) -> Mention:
    return msgspec.structs.replace(mention, speaker=voices[mention.speaker])


def _denial_in_voice(denial: Denial, voices: Mapping[Speaker, Speaker]) -> Denial:
    beside = _in_voice(denial.beside, voices)
    return msgspec.structs.replace(denial, beside=beside, by=denial.by and beside.speaker)


def _unit(of: Mention | Denial, known: Mapping[str, Record]) -> Unit:
    """Who speaks, as people see it."""
    document, chain = (of.document, of.item.attribution) if isinstance(of, Mention) else (of.beside.document, of.chain)
    return document, seen(known[document], chain)


def _as_decided(mention: Mention, apart: Mapping[Unit, Speaker], known: Mapping[str, Record]) -> Mention:
    decided = apart.get(_unit(mention, known))
    return msgspec.structs.replace(mention, speaker=decided) if decided else mention


def _denial_as_decided(denial: Denial, apart: Mapping[Unit, Speaker], known: Mapping[str, Record]) -> Denial:
    decided = apart.get(_unit(denial, known))
    return msgspec.structs.replace(denial, beside=msgspec.structs.replace(denial.beside, speaker=decided), by=denial.by and decided) if decided else denial


def _piece(some: Sequence[tuple[Cluster, Sequence[Denial]]], known: Mapping[str, Record]) -> Piece:
    told = (m.document for cluster, _ in some for m in cluster.mentions)
    denied_in = (d.beside.document for _, denying in some for d in denying)
    return Piece(some, {document: known[document] for document in dict.fromkeys((*told, *denied_in))})


def _incidents(collection: Collection, piece: Piece) -> list[Incident]:
    passages = Passages(piece.known)
    return [_incident(cluster, piece.known, collection, denying, passages) for cluster, denying in piece.clusters]


def _incident(cluster: Cluster, known: Mapping[str, Record], collection: Collection, denying: Sequence[Denial], passages: Passages) -> Incident:
    said = sorted(cluster.mentions, key=lambda m: (m.known_by.first if m.known_by else 0, m.document, m.at, m.kind, m.item.id))
    spots = names.main_spots(said)
    when = names.main_days(said, period=cluster.period)
    members = tuple(Member(document=m.document, kind=m.kind, id=m.item.id) for m in said)
    rows = [*accounts(said, known), *denied(denying, known)]
    heard = Heard(spots, when, doubtful=any(d.by is None for d in denying))
    given = tuple(r.account for r in rows)
    shared, counted = dependence(given, passages)
    return Incident(
        id=names.identity(members),
        name=names.name(said, spots, when),
        kind="period" if cluster.period else "incident",
        time=Interval(start=iso(when.first), end=iso(when.last)) if when else None,
        places=tuple(Point(name=names.called(said, s), lat=s.lat, lon=s.lon) for s in spots),
        members=members,
        accounts=given,
        findings=findings(rows, collection, heard, one_act=not cluster.period and when is not None and when.length <= EVENT_DAYS),
        reasons=tuple(dict.fromkeys(cluster.reasons)),
        dependence=shared,
        support=counted,
    )


def _status(record: Record) -> DocumentStatus:
    d = record.document
    return DocumentStatus(
        id=d.id, side=d.side, language=d.language, status=d.status, title=d.title, publisher=d.publisher, published=d.published, known=d.known
    )


def _gaps(records: Iterable[Record]) -> Iterable[Gap]:
    """Papers that were not read, each with the reason that its reader gave."""
    for record in records:
        document = record.document
        if document.status != "read":
            why = next((g.reason for g in record.gaps if g.step == "read"), f"It was not read: {document.status.replace('_', ' ')}.")
            yield Gap(step="read", reason=f"{document.title or document.path}: {why}")
