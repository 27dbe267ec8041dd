"""Sources: their names, what one of them has said, and what others have said of the same."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish import words
from audiatur.publish.incidents import Reader
from audiatur.record import Account, Incident
from audiatur.store import Item, items, pages
from audiatur.store.voices import Voices, said_by
from audiatur.web import looks, names, saying
from audiatur.web.again import from_memory
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import missing
from audiatur.web.forms import all_asked, asked, number
from audiatur.web.pages import voices
from audiatur.web.visitor import require

SCREEN = 50
VOICES = 12
"""Other speakers that the page names for each incident."""


@from_memory()
def index(request: Request) -> Response:
    require(request, "read")
    bench, after, start = bench_of(request), asked(request, "after"), asked(request, "start")
    found = bench.ask(lambda db: pages.speakers(db, after=after, start=start, limit=SCREEN + 1))
    shown = found[:SCREEN]
    items = bench.ask(lambda db: pages.firsts(db, shown))
    reader = names.about(bench, [i.document for _, i in items])
    values = {
        "sources": [(saying.shown_speaker(i, reader), reader.sides.of(i.side), address(i, reader)) for _, i in items],
        "next": looks.href("sources", start=start, after=shown[-1]) if len(found) > SCREEN and not _hidden(items[-1][1], reader) else "",
        "asked": all_asked(request),
        "more": len(found) > SCREEN,
    }
    return looks.page(request, "sources.html.j2", values)


def address(item: Item, reader: Reader) -> str:
    """Of a source whose name stands as initials, the address has no name either: it goes by one of its items."""
    if _hidden(item, reader):
        return looks.href("source", document=item.document, kind=item.kind, item=item.id)
    return looks.href("source", name=item.speaker)


def _hidden(item: Item, reader: Reader) -> bool:
    return reader.mask.text(item.speaker or "", [item.document]) != item.speaker


@from_memory()
def show(request: Request) -> Response:
    require(request, "read")
    bench = bench_of(request)
    name = _name(request, bench)
    after = number(request, "after", 0)
    decided = voices.known(bench)
    called, apart, otherwise = _called(request, name, decided)
    said, more = bench.ask(lambda db: said_by(db, called, apart, after=after, limit=SCREEN))
    if not said and not after and not bench.ask(lambda db: pages.said_by(db, name, limit=1, also_statements=True))[0]:
        raise missing("source of this name")
    compared = bench.comparison()
    found: list[Incident] = []
    if compared.latest:
        latest = compared.latest.number
        found = bench.ask(lambda db: pages.incidents_by_id(db, latest, pages.incidents_of_items(db, latest, said)))
    cited = [d for _, _, papers in decided.apart(called) for d in papers]
    reader = names.about(bench, [*(i.document for i in said), *(a.document for i in found for a in i.accounts[:60]), *cited])
    hidden = bool(said) and any(_hidden(i, reader) for i in said)
    query = {key: value for key, value in request.query_params.items() if key != "after"}
    near = [a.speaker for i in found for a in i.accounts]
    values = {
        "name": reader.mask.text(name, [i.document for i in said]) if said else "This source",
        "hidden": hidden,
        "otherwise": otherwise,
        "sides": [reader.sides.of(side) for side in dict.fromkeys(i.side for i in said)],
        "said": [saying.line(i, reader) for i in said],
        "others": [_others(i, called, reader) for i in found],
        "next": looks.href("source", **query, after=more) if more else "",
        "first": looks.href("source", **query) if after else "",
        "compared": compared,
    }
    return looks.page(request, "source.html.j2", values | voices.values(request, name, called, said, decided, near, reader))


def _called(request: Request, name: str, decided: Voices) -> tuple[list[str], list[tuple[str, Sequence[str]]], bool]:
    """Under which names the source speaks, and in which papers somebody else does; with `apart` in the address, that somebody else."""
    if ident := asked(request, "apart"):
        here = {d for j, n, papers in decided.apart([name]) if j.id == ident and n == name for d in papers}
        everywhere = bench_of(request).ask(
            lambda db: db.execute(select(items.table.c.document).where(items.table.c.speaker == name).distinct()).scalars().all()
        )
        return [name], [(name, [d for d in everywhere if d not in here])], True
    called = decided.names(name)
    return called, [(n, papers) for _, n, papers in decided.apart(called)], False


def _name(request: Request, bench: Bench) -> str:
    document, kind, id = (asked(request, key) for key in ("document", "kind", "item"))
    if not document:
        return asked(request, "name")
    item = bench.ask(lambda db: pages.item(db, document, kind, id))
    if item is None or not item.speaker:
        raise missing("source of this name")
    return item.speaker


def _others(incident: Incident, called: Sequence[str], reader: Reader) -> dict[str, object]:
    """An incident of which the source speaks: what it says of it, and what others say on the same points."""
    mine = [a for a in incident.accounts if a.speaker in called]
    points = {a.attribute for a in mine}
    theirs = [a for a in incident.accounts if a.speaker not in called and a.attribute in points]
    documents = [a.document for a in incident.accounts]
    return {
        "id": incident.id,
        "name": reader.mask.text(incident.name, documents),
        "mine": _voices(mine, reader)[:VOICES],
        "theirs": _voices(theirs, reader)[:VOICES],
        "more": max(0, len(_voices(theirs, reader)) - VOICES),
    }


def _voices(accounts: Sequence[Account], reader: Reader) -> list[dict[str, object]]:
    made: dict[tuple[str, str, str, str], dict[str, object]] = {}
    for a in accounts:
        hide = reader.mask.within(a.document)
        value, speaker = hide(words.value(a)), hide(a.speaker)
        voice = {
            "speaker": speaker,
            "side": reader.sides.of(a.side),
            "attribute": words.ATTRIBUTES[a.attribute].lower(),
            "value": value,
            "modality": words.MODALITIES[a.modality],
            "date": words.short_day(a.as_of or a.published),
            "href": saying.words_at(a.document, a.quote.start, a.quote.end),
        }
        made.setdefault((speaker, a.attribute, value, a.modality), voice)
    return list(made.values())


routes = [Route("/sources", index), Route("/source", show)]
