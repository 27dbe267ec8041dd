"""What an appeal asks, as its record has it: proposals, each in the words of the paper, for a person to confirm.

Nothing is filled in: a ground for which no passage is quoted has none, and a publication that the desk does not hold stays a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from audiatur.record import Attack, Document, Record, Source, Span
from audiatur.record.case import Cited, Complainant, Contested, GroundKind, Mentioned, Point, Remedy, RemedyKind, Stance

GROUNDS: Final[dict[str, GroundKind]] = {"distortion_alleged": "distortion", "bias_alleged": "bias", "denial": "denial"}
REMEDIES: Final[dict[str, RemedyKind]] = {
    "correction_requested": "correction", "publication_requested": "publication", "position_requested": "position",
}  # fmt: skip
UNNAMED: Final[GroundKind] = "inaccuracy"
_QUOTED: Final = re.compile(r"“([^”]{12,400})”|\"([^\"]{12,400})\"|«([^»]{12,400})»")
_WORD: Final = re.compile(r"\w+")


class Proposal(Struct, frozen=True, kw_only=True):
    contested: Contested
    complainant: Complainant
    points: tuple[Point, ...]
    remedies: tuple[Remedy, ...]
    evidence: tuple[Mentioned, ...]


def proposed(record: Record, contested: Record | None = None, *, titles: Contested | None = None) -> Proposal:
    """A record of the appeal, and of the publication where the desk has it, with their texts -> what is proposed."""
    return Proposal(
        contested=titles or publication(record),
        complainant=complainant(record),
        points=points(record, contested),
        remedies=tuple(Remedy(kind=REMEDIES[d.kind], words=cited(record.document, d), proposed=True) for d in record.disputes if d.kind in REMEDIES),
        evidence=tuple(Mentioned(kind=e.kind, words=cited(record.document, e)) for e in record.evidence_mentions if e.polarity == "offered"),
    )


def cited(document: Document, span: Span) -> Cited:
    return Cited(document=document.id, start=span.start, end=span.end, text=span.text)


def publication(record: Record) -> Contested:
    """The first one that the appeal names with a title, or else the first."""
    named = sorted(record.publications, key=lambda p: (p.title is None, p.start))
    return Contested(title=named[0].title, publisher=named[0].publisher, published=named[0].published) if named else Contested()


def held(contested: Contested, documents: Iterable[Document]) -> list[Document]:
    """Papers of the desk that may be the publication: by title, else by publisher and date."""
    known = list(documents)
    titled = [d for d in known if contested.title and d.title and _words(d.title) == _words(contested.title)]
    if titled or not (contested.publisher and contested.published):
        return titled
    return [d for d in known if d.published == contested.published and d.publisher and _words(d.publisher) == _words(contested.publisher)]


def contested_as(named: Contested, document: Document) -> Contested:
    """The publication as the desk has it; what the appeal said of it fills what the paper does not say of itself."""
    return Contested(
        title=named.title or document.title,
        publisher=document.publisher or named.publisher,
        published=document.published or named.published,
        url=document.url,
        document=document.id,
    )


def complainant(record: Record) -> Complainant:
    """Whoever says most of it himself; the paper itself has no name to give."""
    said = Counter(s.attribution[0].source.id for s in record.statements if s.attribution)
    known = {s.id: s for s in record.sources if s.kind != "document"}
    best = next((known[ident] for ident, _ in said.most_common() if ident in known), None)
    return _as_complainant(best, record) if best else Complainant(name="", side=record.document.side)


def _as_complainant(source: Source, record: Record) -> Complainant:
    return Complainant(name=source.name, capacity=source.role, side=source.side or record.document.side)


def points(record: Record, contested: Record | None) -> tuple[Point, ...]:
    """One for each ground that it states; where it states none, one for what it says against the publication, without a name."""
    grounds: list[GroundKind] = list(dict.fromkeys(GROUNDS[d.kind] for d in record.disputes if d.kind in GROUNDS))
    says = tuple(cited(record.document, s.content) for s in record.statements if s.modality != "demanded")
    passages = quoted(record, contested)
    return tuple(
        Point(id=str(n), ground=ground, passages=passages, says=says, stance=stance(record, contested), proposed=True)
        for n, ground in enumerate(grounds or [UNNAMED], 1)
    )


def quoted(record: Record, contested: Record | None) -> tuple[Cited, ...]:
    """Words in quotation marks that stand in the publication just so."""
    if contested is None or not contested.document.text:
        return ()
    text = contested.document.text
    found = (next(g for g in m.groups() if g) for m in _QUOTED.finditer(record.document.text or ""))
    at = [(text.find(words.rstrip(".,")), words.rstrip(".,")) for words in found]
    return tuple(Cited(document=contested.document.id, start=i, end=i + len(w), text=w) for i, w in at if i >= 0)


def stance(record: Record, contested: Record | None) -> Stance:
    """To say that another did such a thing is not to deny that the one did it."""
    if any(d.kind == "denial" for d in record.disputes) or any(a.modality == "denied" for a in record.attacks):
        return "denies"
    if contested is None or not record.attacks:
        return "unclear"
    theirs, ours = _deeds(contested.attacks), _deeds(record.attacks)
    if any(kind in theirs and who - theirs[kind] for kind, who in ours.items()):
        return "names_another"
    return "adds"


def _deeds(attacks: Sequence[Attack]) -> dict[str, set[str]]:
    """Who is said to have done what, by class of weapon or kind of attack."""
    found: dict[str, set[str]] = {}
    for attack in attacks:
        for kind in {*(w.class_ for w in attack.weapons), attack.type} - {"other", None}:
            found.setdefault(str(kind), set()).update({attack.actor.name} if attack.actor else ())
    return found


def _words(title: str) -> list[str]:
    return _WORD.findall(title.casefold())
