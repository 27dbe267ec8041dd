"""Small records by hand: a paper with its tolls and attacks, each in a few words."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from audiatur.record import Actor, Attack, Document, Interval, Link, Place, Record, SourceMention, Span, Target, Toll, Weapon

TOWNS = {"Harwick": (55.40, -2.80, "city"), "Lund": (55.70, -2.20, "city"), "Selby": (53.80, -1.07, "city"), "Northshire": (55.50, -2.70, "region")}


def place(name: str) -> Place:
    lat, lon, kind = TOWNS[name]
    return Place(id=name, start=0, end=0, text="", name=name, lat=lat, lon=lon, kind=kind, candidates=1)


def words(text: str, at: int = 0) -> Span:
    return Span(start=at, end=at + len(text), text=text)


def chain(*speakers: str) -> tuple[Link, ...]:
    return tuple(Link(source=SourceMention(start=0, end=len(s), text=s, name=s)) for s in speakers)


def _time(when: str | None) -> Interval | None:
    start, _, end = (when or "").partition("/")
    return Interval(start=start, end=end or None) if start else None


def toll(measure: Any, figure: int, by: str = "", *, where: str = "Harwick", when: str | None = "2031-05-03", **more: Any) -> Toll:
    more.setdefault("high", figure if more.get("qualifier", "exact") == "exact" else None)
    return Toll(
        id="",
        figure=words(str(figure)),
        measure=measure,
        low=figure,
        places=(where,) if where else (),
        time=_time(when),
        attribution=chain(by) if by else (),
        **more,
    )


def attack(
    kind: Any, actor: str = "", by: str = "", *, where: str = "Harwick", when: str | None = "2031-05-03", weapon: str = "", target: str = "", **more: Any
) -> Attack:
    return Attack(
        id="",
        trigger=words("struck"),
        type=kind,
        actor=Actor(start=0, end=len(actor), text=actor, name=actor) if actor else None,
        weapons=(Weapon(start=0, end=len(weapon), text=weapon, name=weapon, class_=weapon),) if weapon else (),
        targets=(Target(start=0, end=len(target), text=target, name=target, category=target),) if target else (),  # type: ignore[arg-type]
        places=(where,) if where else (),
        time=_time(when),
        attribution=chain(by) if by else (),
        **more,
    )


def paper(ident: str, *items: Toll | Attack, published: str = "2031-05-03", side: str | None = None, **more: Any) -> Record:
    """A record with these tolls and attacks, in this order of the text, each far from the next."""
    tolls, attacks = [], []
    for n, item in enumerate(items):
        if isinstance(item, Toll):
            figure = replace(item.figure, start=1000 * n, end=1000 * n + 1)
            tolls.append(replace(item, id=f"t{n}", figure=figure, as_of=item.as_of or published))
        else:
            attacks.append(replace(item, id=f"a{n}", trigger=replace(item.trigger, start=1000 * n, end=1000 * n + 1)))
    document = Document(id=ident, path=f"{ident}.txt", publisher=f"Paper {ident}", published=published, side=side, language="en", **more)
    return Record(document=document, tolls=tuple(tolls), attacks=tuple(attacks), places=tuple(place(t) for t in TOWNS))
