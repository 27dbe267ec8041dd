"""The stage as a whole: records in, comparison out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
from audiatur.record import Comparison, DocumentStatus, Gap, Incident, Interval, Judgement, Member, Point, Record
from audiatur.record.voice import seen


def compare(records: Iterable[Record], judgements: Iterable[Judgement] = ()) -> Comparison:
    """What the records say of each occurrence, side by side, as people judged it. The order of records and judgements changes nothing."""
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
    passages = Passages(known)
    made, unfollowed = judged(clusters(found), decided, known)
    incidents = [_incident(c, known, collection, in_incident(c.mentions, denying), passages) for c in made]
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


def _incident(cluster: Cluster, known: dict[str, Record], collection: Collection, denying: Sequence[Denial], passages: Passages) -> Incident:
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
