"""One thing that somebody says, as a line of a list: never without its speaker, and with a link to the words."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.incidents import Reader, quote_anchor
from audiatur.publish.sides import Side
from audiatur.record.hedge import said
from audiatur.store import Item
from audiatur.web import looks

MODALITIES: Final[dict[str, str]] = {str(name): say for name, say in words.MODALITIES.items()}
MEASURES: Final[dict[str, str]] = {str(name): say for name, say in words.ATTRIBUTES.items()} | {"other": "Other harm"}


class Saying(Struct, frozen=True, kw_only=True):
    kind: str
    speaker: str
    side: Side
    what: str
    modality: str
    words: str
    people_of: str
    place: str
    when: str
    as_of: str
    document: str
    title: str
    href: str


def line(item: Item, reader: Reader) -> Saying:
    hide = reader.mask.within(item.document)
    return Saying(
        kind=item.kind,
        speaker=shown_speaker(item, reader),
        side=reader.sides.of(item.side),
        what=hide(_what(item)),
        modality=MODALITIES.get(item.modality or "", ""),
        words=hide(" ".join(item.words.split())),
        people_of=item.people_of or "",
        place=", ".join(dict.fromkeys(p.name for p in item.places)),
        when=words.short_day(item.start_date) + (f" to {words.short_day(item.end_date)}" if item.end_date not in (None, item.start_date) else ""),
        as_of=words.short_day(item.as_of),
        document=item.document,
        title=reader.titles.get(item.document, item.document),
        href=words_at(item.document, item.span_start, item.span_end),
    )


def shown_speaker(item: Item, reader: Reader) -> str:
    """A paper that speaks itself is marked; one without a known publisher stands by its title."""
    name = reader.mask.text(item.speaker or reader.titles.get(item.document, item.document), [item.document])
    return f"{name} {words.OWN_WORDS}" if item.own_words else name


def words_at(document: str, start: int, end: int) -> str:
    """Where words stand on the page of their document."""
    return looks.href("documents", document, at=quote_anchor(1, start, end))


def _what(item: Item) -> str:
    if item.kind == "toll":
        given = {"low": item.low, "high": item.high, "qualifier": item.qualifier, "text": item.words}
        figure = words.with_people(said(given), item.population)
        return f"{MEASURES.get(item.measure or '', item.measure or '').lower()}: {figure}"
    return f"{(item.type or 'act').replace('_', ' ')}: “{' '.join(item.words.split())}”"
