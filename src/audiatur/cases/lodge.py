"""What an appeal asks, as its record has it: proposals, each in the words of the paper, for a person to confirm.

Nothing is filled in: a ground for which no passage is quoted has none, and a publication that the desk does not hold stays a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, cast

from msgspec import Struct

from audiatur.record import Attack, Dispute, Document, Record, Source, Span, Statement
from audiatur.record.case import Cited, Complainant, Contested, GroundKind, Mentioned, Point, Remedy, RemedyKind, Stance
from audiatur.record.words import pattern, vocabulary

GROUNDS: Final[dict[str, GroundKind]] = {"distortion_alleged": "distortion", "bias_alleged": "bias", "denial": "denial"}
REMEDIES: Final[dict[str, RemedyKind]] = {
    "correction_requested": "correction", "publication_requested": "publication", "position_requested": "position",
}  # fmt: skip
FEWEST: Final = 3
"""Words of what an appeal says: fewer ("a fact") say nothing where they stand alone."""
UNNAMED: Final[GroundKind] = "inaccuracy"
_QUOTED: Final = re.compile(r"“([^”]{12,400})”|\"([^\"]{12,400})\"|«([^»]{12,400})»")
_WORD: Final = re.compile(r"\w+")
_YOU: Final = re.compile(r"your?\b", re.IGNORECASE)
_PERSONAL: Final = frozenset({"i", "we", "you", "he", "she", "it", "they", "this", "that", "who"})
"""A letter's own words for its writer, its reader, and what it speaks of: they name nobody."""
_MARKS: Final = '“”"«».,;: '
_STOP: Final = re.compile(r"(?<=[.!?])[”\"’»)]*\s+(?=[“\"«(]?[A-Z0-9])|\n\s*\n")
"""Where a sentence may end: a title before a name ("Gen. Sadikov") would cut it short, which shows less and invents nothing."""


_NAME: Final = r"[A-Z][\w.’'-]*(?: (?:(?:of|the|and|for|de|van|von|bin|al) ){0,2}[A-Z][\w.’'-]*){0,7}"
_CAPACITY: Final = r"(?:, (?P<capacity>[^,.;:\n]{3,80}))?"
_LODGES: Final = (
    re.compile(
        rf"(?P<name>{_NAME}){_CAPACITY},? (?:has |have |hereby )?(?:lodge[sd]?|submit(?:s|ted)?|file[sd]?|makes?|made|brings?|brought) "
        r"(?:an?|the|this) (?:\w+ )?(?:appeal|complaint|protest)\b"
    ),
    re.compile(
        rf"(?:Appeal|Complaint|Protest) (?:of|by|from) (?:the )?(?P<name>{_NAME}){_CAPACITY}(?=,? (?:to|against|about|concerning)\b|\n|$)", re.MULTILINE
    ),
    re.compile(rf"(?:[Ff]aithfully|[Ss]incerely|[Tt]ruly|[Rr]egards|Respectfully),?\s+(?P<name>{_NAME}){_CAPACITY}"),
)
"""Who lodges it, by the words of the letter itself: its sentence that says so, its heading, its signature."""
_KINDS: Final[tuple[tuple[RemedyKind, re.Pattern[str]], ...]] = (
    ("reply", re.compile(r"\b(?:reply|right of response)\b", re.IGNORECASE)),
    ("apology", re.compile(r"\bapolog", re.IGNORECASE)),
)
"""What is asked, by its words, where the record has a wider kind for it."""


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
        complainant=complainant(record, contested.document.publisher if contested else None),
        points=points(record, contested),
        remedies=tuple(Remedy(kind=_remedy(d), words=cited(record.document, d), proposed=True) for d in record.disputes if d.kind in REMEDIES),
        evidence=tuple(Mentioned(kind=e.kind, words=cited(record.document, e)) for e in record.evidence_mentions if e.polarity == "offered"),
    )


def _remedy(dispute: Dispute) -> RemedyKind:
    return next((kind for kind, words in _KINDS if words.search(dispute.text)), REMEDIES[dispute.kind])


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


def of_body(name: str) -> Complainant:
    """In a case that the body has taken up itself."""
    return Complainant(name=name)


def complainant(record: Record, against: str | None = None) -> Complainant:
    """Whoever says most of it himself, or else who published the paper, or whom it names as the one who lodges it or signs it.
    Not whom the letter addresses as "you", nor the publisher that it is `against`; and an outlet, which is what appeals are sent to, only where nobody
    else speaks."""
    said = Counter(s.attribution[0].source.id for s in record.statements if s.attribution and not _addressed(s))
    theirs = [set(_words(name)) for name in (against, *(p.publisher for p in record.publications)) if name]
    known = [s for s in record.sources if set(_words(s.name)) not in theirs]
    named = {s.id: s for s in known if s.kind != "document" and not s.name.islower() and s.name.casefold() not in _PERSONAL}
    heard = sorted((ident for ident, _ in said.most_common() if ident in named), key=lambda ident: named[ident].kind == "outlet")
    if heard or record.document.publisher:
        return _as_complainant(named[heard[0]], record) if heard else Complainant(name=record.document.publisher or "", side=record.document.side)
    found = next((m for words in _LODGES if (m := words.search(record.document.text or "")) and set(_words(m["name"])) not in theirs), None)
    return Complainant(name=found["name"] if found else "", capacity=found["capacity"] if found else None, side=record.document.side)


def _addressed(statement: Statement) -> bool:
    """A letter tells back what its reader has said: "you write that"."""
    return bool(statement.attribution) and bool(_YOU.match(statement.attribution[0].source.text))


def _as_complainant(source: Source, record: Record) -> Complainant:
    return Complainant(name=source.name, capacity=source.role, side=source.side or record.document.side)


def points(record: Record, contested: Record | None) -> tuple[Point, ...]:
    """One for each ground that it states; where it states none, one for what it says against the publication, without a name."""
    passages = quoted(record, contested)
    says = counter_statements(record, passages)
    grounds: dict[GroundKind, tuple[Cited, ...]] = {_ground(d): () for d in record.disputes if d.kind in GROUNDS}
    grounds |= {ground: (words,) for ground, words in worded(record).items()}
    return tuple(
        Point(
            id=str(n), ground=ground, passages=passages, says=(*why, *(w for w in says if not _inside(w, why))), stance=stance(record, contested), proposed=True
        )
        for n, (ground, why) in enumerate((grounds or {UNNAMED: ()}).items(), 1)
    )


def _ground(dispute: Dispute) -> GroundKind:
    """Of its own kind by its words, or of the wider one that the record has for it."""
    named = (cast("GroundKind", kind) for kind, words in vocabulary("grounds").items() if pattern(words).search(dispute.text))
    return next(named, GROUNDS[dispute.kind])


def worded(record: Record) -> dict[GroundKind, Cited]:
    """Grounds that the appeal names in words of its own, outside quotation marks, each with the first sentence that does."""
    text = _QUOTED.sub(lambda m: " " * len(m.group()), record.document.text or "")
    found = ((kind, pattern(words).search(text)) for kind, words in vocabulary("grounds").items())
    first = sorted(((m.start(), m.end(), kind) for kind, m in found if m), key=lambda one: one[0])
    return {cast("GroundKind", kind): cited(record.document, _sentence(record.document, Span(start=s, end=e, text=text[s:e]))) for s, e, kind in first}


def _inside(words: Cited, others: Sequence[Cited]) -> bool:
    return any(o.start <= words.start and words.end <= o.end for o in others)


def counter_statements(record: Record, passages: Sequence[Cited] = ()) -> tuple[Cited, ...]:
    """What the appeal itself says, in the order of its text: what it states through a speaker, and its own sentences that give a figure or an act.

    What it asks, what it tells back to its reader, the passages that it quotes and the titles that it names are not what it says.
    """
    words = [*(t.figure for t in record.tolls), *(a.trigger for a in record.attacks)]
    naming = [s for s in record.statements if any(p in s.content for p in record.publications) and not any(word in s.content for word in words)]
    own = [s.content for s in record.statements if s.modality != "demanded" and not _addressed(s) and s not in naming]
    taken: list[Span] = [*(s.content for s in record.statements), *record.publications]
    bare = {_sentence(record.document, word) for word in words if not any(word in span for span in taken)}
    said = sorted((*own, *bare), key=lambda s: (s.start, s.end))
    return tuple(cited(record.document, s) for s in said if not _repeats(s, passages) and len(_words(s.text)) >= FEWEST)


def _repeats(said: Span, passages: Sequence[Cited]) -> bool:
    """Whether it is a passage told back, perhaps with "you write" before it, and hardly a word more."""
    words = said.text.strip(_MARKS)
    return any(words in p.text or (p.text in words and len(words) < 1.5 * len(p.text)) for p in passages)


def _sentence(document: Document, word: Span) -> Span:
    """The sentence around a word, by its marks."""
    text = document.text or ""
    start = max((m.end() for m in _STOP.finditer(text, 0, word.start)), default=0)
    end = next((m.start() for m in _STOP.finditer(text, word.end)), len(text))
    found = text[start:end]
    start += len(found) - len(found.lstrip())
    return Span(start=start, end=start + len(found.strip()), text=found.strip())


def quoted(record: Record, contested: Record | None) -> tuple[Cited, ...]:
    """Words in quotation marks that stand in the publication just so. Its title is named, not disputed."""
    if contested is None or not contested.document.text:
        return ()
    text = contested.document.text
    titles = {tuple(_words(title)) for title in (contested.document.title, *(p.title for p in record.publications)) if title}
    marked = (next(g for g in m.groups() if g) for m in _QUOTED.finditer(record.document.text or ""))
    found = [words for words in marked if tuple(_words(words)) not in titles]
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
