"""Papers and what is read in them, made without the parser: small enough to see at a glance, and every span is the text's own."""

import io

import msgspec

from audiatur.record import Attack, Dispute, Document, Interval, Link, Place, Record, Source, SourceMention, Span, Statement, Toll, Weapon
from audiatur.store.texts import digest

TEXT = "The ministry said that 12 people were killed when rockets hit Oslo on 4 May 2031. The mayor denied it."


def span(text, words, of=Span, **more):
    start = text.index(words)
    return of(start=start, end=start + len(words), text=words, **more)


def record_of(text=TEXT, *, id="paper", path="paper.txt", sha256="", killed="12", model="model 1", **known):
    document = Document(
        id=id,
        path=path,
        sha256=sha256,
        text=text,
        text_sha256=digest(text),
        characters=len(text),
        reader="text 1",
        model=model,
        language="en",
        **{"publisher": "The Daily", "published": "2031-05-05", **known},
    )
    chain = (Link(source=span(text, "The ministry", SourceMention, id="s1", name="the ministry"), cue=span(text, "said")),)
    when = Interval(start="2031-05-04", text="on 4 May 2031")
    return Record(
        document=document,
        sources=(Source(id="s1", name="the ministry", kind="official", side="Norway", mentions=(span(text, "The ministry"),)),),
        statements=(Statement(id="st1", content=span(text, f"{killed} people were killed when rockets hit Oslo on 4 May 2031"), attribution=chain),),
        places=(span(text, "Oslo", Place, id="p1", name="Oslo", lat=59.91, lon=10.75, kind="city", country="NO"),),
        tolls=(
            Toll(
                id="t1",
                figure=span(text, killed),
                measure="killed",
                low=int(killed),
                high=int(killed),
                statement="st1",
                places=("p1",),
                time=when,
                attribution=chain,
            ),
        ),
        attacks=(
            Attack(
                id="a1",
                trigger=span(text, "hit"),
                type="missile_strike",
                weapons=(span(text, "rockets", Weapon, name="rockets", class_="rocket"),),
                places=("p1",),
                time=when,
                attribution=chain,
            ),
        ),
        disputes=(span(text, "denied", Dispute, kind="denial"),),
    )


def put(desk, text=TEXT, *, name="paper.txt", last=True, sidecar=None, data=None, **more):
    """Adds a paper with its record, as `add` does once it has read one."""
    original, _ = desk.receive(io.BytesIO(text.encode() if data is None else data), id=name.rpartition(".")[0], name=name, sidecar=sidecar or {})
    record = record_of(text, id=original.id, path=original.name, sha256=original.sha256, **more)
    return desk.put(record, original, last=last)


def without_text(record):
    return msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=None))
