"""A made-up affair of two sides, Norland and Suderia, as the stages before would hand it over: three papers read, one not."""

from __future__ import annotations

from typing import Any

from audiatur.record import (
    Account,
    Attack,
    Comparison,
    Document,
    DocumentStatus,
    Finding,
    Gap,
    Incident,
    Interval,
    Link,
    Member,
    Person,
    Place,
    Point,
    Record,
    Source,
    SourceMention,
    Span,
    Statement,
    Toll,
)

MINISTRY = (
    "Ministry: 7 killed in Harwick\n\n"
    "The Ministry of Defence of Norland said that 7 people were killed in shelling of Harwick on 3 May 2031, among them Anna Petrova, 9.\n"
    "“Petrova was at school,” said Boris Oslo, a witness. </details></div><script>window.hit = 1</script> & <b>more</b>\n"
)
AGENCY = (
    "At least 12 dead\n\nThe emergency service of Suderia said on 4 May that at least 12 people were killed in Harwick. "
    "Norland’s forces shelled the town, it said. Suderia’s army denied that it shelled Harwick. ANNA PETROVA was buried today.\n"
)
ARABIC = "قالت وزارة الدفاع في سوديريا إن 9 أشخاص قتلوا في هارويك.\n"


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def _harwick(text: str) -> Place:
    s = span(text, "Harwick")
    return Place(id="p1", start=s.start, end=s.end, text=s.text, name="Harwick", lat=55.4, lon=-2.8, kind="city", candidates=1)


def _by(text: str, words: str, ident: str) -> tuple[Link, ...]:
    s = span(text, words)
    return (Link(source=SourceMention(id=ident, name=words, start=s.start, end=s.end, text=s.text), cue=span(text, "said")),)


def _ministry() -> Record:
    name, witness = span(MINISTRY, "Anna Petrova"), span(MINISTRY, "Boris Oslo")
    who = "The Ministry of Defence of Norland"
    return Record(
        document=Document(
            id="a",
            path="a.txt",
            title="Boris Oslo <i>saw</i> it",
            publisher="North Gazette",
            side="Norland",
            published="2031-05-03",
            language="en",
            text=MINISTRY,
        ),
        sources=(
            Source(id="s1", name=who, kind="official", side="Norland", mentions=(span(MINISTRY, who),)),
            Source(id="s2", name="Boris Oslo", kind="witness", mentions=(witness,)),
        ),
        statements=(
            Statement(id="st1", content=span(MINISTRY, "7 people were killed in shelling of Harwick on 3 May 2031"), attribution=_by(MINISTRY, who, "s1")),
        ),
        tolls=(
            Toll(
                id="t1",
                figure=span(MINISTRY, "7"),
                measure="killed",
                low=7,
                high=7,
                places=("p1",),
                cumulative=True,
                as_of="2031-05-03",
                attribution=_by(MINISTRY, who, "s1"),
            ),
        ),
        attacks=(Attack(id="a1", trigger=span(MINISTRY, "shelling"), type="shelling", places=("p1",)),),
        places=(_harwick(MINISTRY),),
        persons=(Person(start=name.start, end=name.end, text=name.text, name="Anna Petrova", harm="killed", age=9),),
    )


def _agency() -> Record:
    who = "The emergency service of Suderia"
    return Record(
        document=Document(
            id="b",
            path="Anna_Petrova.html",
            title="At least 12 dead",
            publisher="Suderia Today",
            side="Suderia",
            published="2031-05-04",
            language="en",
            text=AGENCY,
        ),
        sources=(Source(id="s1", name=who, kind="official", side="Suderia"),),
        tolls=(
            Toll(
                id="t1",
                figure=span(AGENCY, "12"),
                measure="killed",
                low=12,
                places=("p1",),
                cumulative=True,
                as_of="2031-05-04",
                qualifier="at_least",
                attribution=_by(AGENCY, who, "s1"),
            ),
        ),
        places=(_harwick(AGENCY),),
        gaps=(Gap(step="times", reason="no date for this expression", span=span(AGENCY, "today")),),
    )


def records() -> list[Record]:
    arabic = Document(id="c", path="c.txt", title="بيان", publisher="Suderia Today", side="Suderia", published="2031-05-05", language="ar", text=ARABIC)
    locked = Document(id="d", path="locked.pdf", status="encrypted", side="Norland")
    return [_ministry(), _agency(), Record(document=arabic), Record(document=locked)]


def _account(document: str, speaker: str, side: str, attribute: Any, value: dict[str, Any], quote: Span, **more: Any) -> Account:
    published = {"a": "2031-05-03", "b": "2031-05-04", "c": "2031-05-05"}[document]
    return Account(document=document, member="t1", speaker=speaker, side=side, attribute=attribute, value=value, quote=quote, published=published, **more)


def comparison() -> Comparison:
    north, south = "The Ministry of Defence of Norland", "The emergency service of Suderia"
    accounts = (
        _account("a", north, "Norland", "killed", {"low": 7, "high": 7, "qualifier": "exact", "population": "people"}, span(MINISTRY, "7"), as_of="2031-05-03"),
        _account("b", south, "Suderia", "killed", {"low": 12, "high": None, "qualifier": "at_least"}, span(AGENCY, "12"), as_of="2031-05-04"),
        _account("a", north, "Norland", "occurred", {"text": "shelling"}, span(MINISTRY, "shelling")),
        _account("b", "Suderia’s army", "Suderia", "occurred", {"text": "shelled"}, span(AGENCY, "it shelled"), modality="denied"),
        _account("c", "وزارة الدفاع", "Suderia", "killed", {"low": 9, "high": 9, "qualifier": "exact"}, span(ARABIC, "9")),
    )
    findings = (
        Finding(attribute="killed", relation="contradict", reason="different speakers: 7, then at least 12", accounts=(0, 1)),
        Finding(attribute="occurred", relation="deny", reason="one says it, one denies it", accounts=(2, 3)),
        Finding(
            attribute="wounded", relation="not_in_collection", reason="no document of Norland on wounded up to 2031-05-05; 1 read, 1 not read", party="Norland"
        ),
    )
    quiet = _account("b", south, "Suderia", "place", {"text": "Harwick"}, span(AGENCY, "Harwick"))
    return Comparison(
        incidents=(
            Incident(id="i0", name="Lund, 1 May 2031", time=Interval(start="2031-05-01"), accounts=(quiet,), places=(Point(name="Lund", lat=55.7, lon=-2.2),)),
            Incident(
                id="i1",
                name="Harwick, 3 May 2031",
                time=Interval(start="2031-05-03"),
                places=(Point(name="Harwick", lat=55.4, lon=-2.8),),
                members=(Member(document="a", kind="toll", id="t1"), Member(document="b", kind="toll", id="t1")),
                accounts=accounts,
                findings=findings,
                reasons=("same place and date",),
            ),
        ),
        documents=tuple(
            DocumentStatus(
                id=r.document.id,
                side=r.document.side,
                language=r.document.language,
                status=r.document.status,
                title=r.document.title,
                publisher=r.document.publisher,
                published=r.document.published,
            )
            for r in records()
        ),
        gaps=(Gap(step="read", reason="locked.pdf: It was not read: encrypted."),),
    )
