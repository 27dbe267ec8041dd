"""A record beside its document: what was found, layer by layer, each line with who says it and a link to its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from audiatur.publish import pages as published
from audiatur.publish import words
from audiatur.publish.documents import chain
from audiatur.publish.incidents import Reader
from audiatur.record import Attack, Chain, Record, Span, Statement, Toll
from audiatur.record.hedge import said
from audiatur.web.saying import MEASURES

Hide = Callable[[str], str]
LONGEST = 120


class Found(Struct, frozen=True, kw_only=True):
    """One item: `speaker` stands before `what` wherever it is shown."""

    kind: str
    id: str
    speaker: str
    what: str
    modality: str
    more: tuple[tuple[str, str], ...]
    anchor: str


class Layer(Struct, frozen=True, kw_only=True):
    name: str
    heading: str
    items: tuple[Found, ...]


def layers(record: Record, reader: Reader) -> list[Layer]:
    made = _Lines(record, reader)
    found = (
        Layer(name="tolls", heading="Figures", items=tuple(map(made.toll, record.tolls))),
        Layer(name="attacks", heading="Acts spoken of", items=tuple(map(made.attack, record.attacks))),
        Layer(name="statements", heading="Statements", items=tuple(map(made.statement, record.statements))),
        Layer(name="disputes", heading="Denials and disputes", items=tuple(made.disputes())),
    )
    return [layer for layer in found if layer.items]


class _Lines:
    def __init__(self, record: Record, reader: Reader) -> None:
        self.record = record
        self.reader = reader
        self.hide: Hide = reader.mask.within(record.document.id)
        self.places = {p.id: p.name for p in record.places}

    def toll(self, t: Toll) -> Found:
        given = {"low": t.low, "high": t.high, "qualifier": t.qualifier, "text": t.figure.text}
        figure = words.with_people(said(given, self.reader.before(self.record.document.id, t.figure)), t.population)
        more = (("as of", words.short_day(t.as_of)), ("of", t.people_of or ""), ("when", t.time.text if t.time else ""), ("where", self._places(t.places)))
        return self._found("toll", t.id, t, t.figure, f"{MEASURES[t.measure].lower()}: {figure}", more)

    def attack(self, a: Attack) -> Found:
        more = (
            ("actor named", a.actor.name or a.actor.text if a.actor else ""),
            ("weapon", ", ".join(w.name for w in a.weapons)),
            ("target", ", ".join(t.name for t in a.targets)),
            ("when", a.time.text if a.time else ""),
            ("where", self._places(a.places)),
        )
        return self._found("attack", a.id, a, a.trigger, f"{(a.type or 'act').replace('_', ' ')}: “{a.trigger.text}”", more)

    def statement(self, s: Statement) -> Found:
        return self._found("statement", s.id, s, s.content, f"“{_short(s.content.text)}”", ())

    def disputes(self) -> Iterable[Found]:
        for n, d in enumerate(self.record.disputes, 1):
            span = Span(start=d.start, end=d.end, text=d.text)
            what = f"{d.kind.replace('_', ' ')}: “{_short(d.text)}”"
            yield self._made("dispute", f"d{n}", d.attribution, "", span, what, (("against", d.against or ""),))

    def _found(self, kind: str, id: str, item: Toll | Attack | Statement, span: Span, what: str, more: Iterable[tuple[str, str]]) -> Found:
        return self._made(kind, id, item.attribution, words.MODALITIES[item.modality], span, what, more)

    def _made(self, kind: str, id: str, links: Chain, modality: str, span: Span, what: str, more: Iterable[tuple[str, str]]) -> Found:
        speaker = chain(links) or f"{self.record.document.publisher or 'the document'} {words.OWN_WORDS}"
        text = self.record.document.text or ""
        return Found(
            kind=kind,
            id=id,
            speaker=self.hide(speaker),
            what=self.hide(what),
            modality=modality,
            more=tuple((name, self.hide(" ".join(value.split()))) for name, value in more if value),
            anchor=published.anchor(span) if 0 <= span.start < span.end <= len(text) else "",
        )

    def _places(self, ids: Iterable[str]) -> str:
        return ", ".join(dict.fromkeys(self.places[p] for p in ids if p in self.places))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
