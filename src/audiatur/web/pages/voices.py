"""Sources joined and split by people, on the page of a source: who is one under several names, and who is somebody else in some papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from audiatur.publish import words
from audiatur.publish.incidents import Reader
from audiatur.record import Decider, Judgement
from audiatur.record.rights import may, thing
from audiatur.record.voice import on_sources
from audiatur.store import Item, pages
from audiatur.store.voices import Voices, voices
from audiatur.web import looks
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import decider, post, texts, then
from audiatur.web.visitor import Visitor, may_undo, require, visitor_of

MOST: Final = 8
"""Other names that the page proposes."""
DONE = {"same": "One source", "different": "Somebody else in some papers"}


def known(bench: Bench) -> Voices:
    return bench.kept("voices", voices)


def values(request: Request, name: str, names: Sequence[str], said: Sequence[Item], found: Voices, near: Sequence[str], reader: Reader) -> dict[str, Any]:
    """What the page of a source shows of it."""
    visitor = visitor_of(request)
    documents = list(dict.fromkeys(i.document for i in said if i.speaker == name))
    return {
        "names": list(names),
        "decided": [_shown(j, reader, visitor) for j in found.on(names)],
        "apart": [
            (looks.href("source", name=n, apart=j.id), n, [(looks.href("documents", d), reader.titles.get(d, d)) for d in p]) for j, n, p in found.apart(names)
        ],
        "proposed": _proposed(name, near, names),
        "papers": [(d, reader.titles.get(d, d)) for d in documents],
        "judges": may(visitor, "add", "judgement"),
    }


def _proposed(name: str, near: Sequence[str], names: Sequence[str]) -> list[str]:
    """Other speakers of the same incidents who share a word of the name that is written with a capital, or a long one."""
    mine = _telling(name)
    return [n for n in dict.fromkeys(near) if n not in names and mine & _telling(n)][:MOST]


def _telling(name: str) -> set[str]:
    return {w.strip("“”\"'’.,()").casefold() for w in name.split() if w[:1].isupper() or len(w) > 6}


def _shown(made: Judgement, reader: Reader, visitor: Visitor) -> dict[str, object]:
    hide = reader.mask.within(*(a.document for a in (*made.left, *made.right)))
    return {
        "id": made.id,
        "what": DONE[made.decision],
        "by": made.by,
        "day": words.short_day(made.day.isoformat()),
        "why": hide(made.why),
        "removes": may(visitor, "remove", thing("judgement", owner=made.by)),
    }


# ---- deeds ---------------------------------------------------------------------------------------------------------------------
def join(request: Request, form: FormData) -> Response:
    require(request, "judge")
    names = list(dict.fromkeys([_name(form), *texts(form, "with"), *texts(form, "other")]))
    if len(names) < 2:
        raise Refused(400, "Nothing to join with", "Choose another name of the same source, or write it as the list of sources has it.")

    def made(bench: Bench, who: Decider) -> Judgement:
        from audiatur import flow  # here: it loads the stages, which most pages do without

        return flow.join_sources(bench.desk, names, who)

    return _decide(request, form, names, made)


def split(request: Request, form: FormData) -> Response:
    require(request, "judge")
    name, papers = _name(form), texts(form, "apart")
    if not papers:
        raise Refused(400, "Nothing to split off", "Choose the papers in which somebody else speaks under this name.")

    def made(bench: Bench, who: Decider) -> Judgement:
        from audiatur import flow

        return flow.split_source(bench.desk, name, papers, who)

    return _decide(request, form, [name], made)


def undo(request: Request, form: FormData) -> Response:
    visitor, bench = require(request, "judge"), bench_of(request)
    before, ident = bench.desk.judgements(), "".join(texts(form, "judgement")[:1])
    found = next((j for j in before if j.id == ident and on_sources(j)), None)
    if found is None:
        raise missing("judgement with this id")
    may_undo(visitor, found.by)
    from audiatur import flow

    return _kept(bench, flow.undo(before, ident, decider(visitor, form)), _name(form))


def _decide(request: Request, form: FormData, names: Sequence[str], make: Callable[[Bench, Decider], Judgement]) -> Response:
    visitor, bench = require(request, "judge"), bench_of(request)
    for name in names:
        if not bench.ask(lambda db, name=name: pages.said_by(db, name, limit=1, also_statements=True))[0]:  # type: ignore[misc]
            raise missing(f"source “{name}”")
    return _kept(bench, make(bench, decider(visitor, form)), names[0])


def _kept(bench: Bench, made: Judgement, name: str) -> Response:
    bench.desk.add_judgement(made)
    bench.changed("comparison")
    bench.changed("voices")
    return then(looks.href("source", name=name, at="decide"))


def _name(form: FormData) -> str:
    return "".join(texts(form, "name")[:1])


routes = [post("/source/join", join), post("/source/split", split), post("/source/undo", undo)]
