"""The search: words and phrases, what is said by whom of what, counts as links, and searches that are kept. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec
from markupsafe import Markup
from msgspec import Struct
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.errors import StoreError
from audiatur.publish import places
from audiatur.publish.words import RELATIONS, VERDICTS, day
from audiatur.record.rights import may as allows
from audiatur.record.rights import thing
from audiatur.store import Query, Saved, pages
from audiatur.store.folding import folded
from audiatur.store.search import FILTERS, Box, Hit, Page
from audiatur.web import initials, looks, names, saying
from audiatur.web.again import from_memory
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import LONGEST, post, then
from audiatur.web.initials import Initials
from audiatur.web.pages.documents import Line, lines
from audiatur.web.visitor import Visitor, require, visitor_of

MANY: Final = (*FILTERS, "relation", "status")
HEADINGS: Final = {
    "side": "Side", "source": "Source", "place": "Place", "month": "Month", "measure": "Figures of", "act": "Act", "weapon": "Weapon",
    "relation": "How accounts relate", "status": "Status", "reviewed": "Reviewed",
}  # fmt: skip
EDGES: Final = ("west", "south", "east", "north")
SCREEN: Final = 20


class Choice(Struct, frozen=True, kw_only=True):
    """A value of a facet: its link adds it to the search, or takes it away; none where the name is hidden, for an address would tell it."""

    label: str
    documents: int
    link: str
    chosen: bool


class Found(Struct, frozen=True, kw_only=True):
    document: Line
    excerpts: tuple[tuple[tuple[str, bool], ...], ...]
    meeting: int


def query_of(given: QueryParams | FormData) -> Query:
    """The search that an address or a form asks for."""
    many = {name: tuple(dict.fromkeys(v for one in given.getlist(name) if isinstance(one, str) and (v := _clean(one)))) for name in MANY}
    one = {name: _clean(str(given.get(name, ""))) for name in ("text", "start", "end", "reviewed")}
    if one["reviewed"] not in ("", "yes", "no"):
        raise Refused(400, "Not understood", "Documents are reviewed, yes or no. Start again from the search.")
    reviewed = None if not one["reviewed"] else one["reviewed"] == "yes"
    return Query(**many, text=one["text"], start=one["start"] or None, end=one["end"] or None, box=_box(given), reviewed=reviewed)


def _clean(value: str) -> str:
    return value[:LONGEST].replace("\x00", "").strip()


def _box(given: QueryParams | FormData) -> Box | None:
    texts = [str(given.get(edge, "")).strip().replace(",", ".") for edge in EDGES]
    if not any(texts):
        return None
    try:
        west, south, east, north = map(float, texts)
    except ValueError as error:
        raise Refused(400, "Not a rectangle", "A rectangle takes all four of west, south, east and north, in degrees, as 46.5.") from error
    return west, south, east, north


def address_of(query: Query, **more: str) -> str:
    pairs = [(name, value) for name in MANY for value in getattr(query, name)]
    pairs += [(name, value) for name in ("text", "start", "end") if (value := getattr(query, name))]
    if query.box:
        pairs += [(edge, f"{degree:g}") for edge, degree in zip(EDGES, query.box, strict=True)]
    if query.reviewed is not None:
        pairs.append(("reviewed", "yes" if query.reviewed else "no"))
    return looks.href("search") + "?" + str(QueryParams([*pairs, *more.items()]))


@from_memory()
def index(request: Request) -> Response:
    require(request, "read")
    bench, query = bench_of(request), query_of(request.query_params)
    cursor = request.query_params.get("after") or None
    page, trouble = _page(request, query, cursor)
    known = initials.of(bench, [h.document.id for h in page.hits])
    reader = names.about(bench, [h.document.id for h in page.hits])
    values = {
        "query": query,
        "trouble": trouble,
        "empty": query == Query(),
        "found": [_found(h, line, known) for h, line in zip(page.hits, lines([h.document for h in page.hits], reader), strict=True)],
        "page": page,
        "facets": [(HEADINGS[name], choices) for name in HEADINGS if (choices := _choices(name, page, query, known))],
        "maps": _maps(request, page, query),
        "held": [(name, value) for name in MANY for value in getattr(query, name)],
        "edges": list(zip(EDGES, query.box or ("",) * 4, strict=True)),
        "next": address_of(query, after=page.next) if page.next else "",
        "first": address_of(query) if cursor else "",
        "saved": [_kept(request, s) for s in saved(request)],
    }
    return looks.page(request, "search.html.j2", values)


def _maps(request: Request, page: Page, query: Query) -> list[Markup]:
    """The places that the counts name, in two widths, to choose a rectangle on; none where no place has a position and nothing is chosen."""
    names = [c.value for c in page.facets.get("place", ())]
    at = bench_of(request).ask(lambda db: pages.points(db, names))
    spots = [places.Spot(name, *at[name], address_of(msgspec.structs.replace(query, place=(name,)))) for name in names if name in at]
    box = places.Box(*query.box) if query.box else None
    return [places.to_choose_on(spots, box, width) for width in (920, 350)] if spots or (box and box.west < box.east) else []


def _page(request: Request, query: Query, cursor: str | None) -> tuple[Page, str]:
    """What is found, or why the search could not be understood: the form stays, to be put right."""
    bench = bench_of(request)
    try:
        if query == Query() and cursor is None:  # where every search begins
            return bench.kept("newest", lambda _: bench.desk.search(query, limit=SCREEN)), ""
        if veil := initials.veil_of(bench, visitor_of(request)):
            return bench.desk.search(query, limit=SCREEN, after=cursor, veil=veil), ""
        # Who comes back from a paper asks again.
        return bench.kept(f"search {query} {cursor}", lambda _: bench.desk.search(query, limit=SCREEN, after=cursor)), ""
    except StoreError as error:
        return Page(hits=(), total=0, more=False, facets={}, counted=0, taken={}), str(error)


def _found(hit: Hit, line: Line, known: Initials) -> Found:
    shown = known.shown(hit.document.id)
    excerpts = []
    for snippet in hit.snippets:
        begin, end = shown.start(snippet.start), shown.end(snippet.end)
        marks = [(shown.start(m.start) - begin, shown.end(m.end) - begin) for m in snippet.marks]
        excerpts.append(_parts(shown.text[begin:end], marks))
    return Found(document=line, excerpts=tuple(excerpts), meeting=hit.meeting)


def _parts(text: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, and whether each is marked. Marks may overlap, where a name became initials."""
    edges = sorted({0, len(text), *(edge for mark in marks for edge in mark)})
    return tuple((text[a:b], any(s <= a and b <= e for s, e in marks)) for a, b in pairwise(edges))


def _choices(name: str, page: Page, query: Query, known: Initials) -> list[Choice]:
    values = [c.value for c in page.facets.get(name, ())]
    shown = known.names(values) if name == "source" else dict(zip(values, values, strict=True))
    return [_choice(name, c.value, c.documents, query, shown[c.value]) for c in page.facets.get(name, ())]


def _choice(name: str, value: str, documents: int, query: Query, shown: str) -> Choice:
    if name == "reviewed":
        chosen = query.reviewed is (value == "yes")
        changed = msgspec.structs.replace(query, reviewed=None if chosen else value == "yes")
    else:
        had: tuple[str, ...] = getattr(query, name)
        chosen = value in had
        changed = msgspec.structs.replace(query, **{name: tuple(v for v in had if v != value) if chosen else (*had, value)})
    return Choice(label=_label(name, shown), documents=documents, link=address_of(changed) if shown == value else "", chosen=chosen)


def _label(name: str, value: str) -> str:
    known: Mapping[Any, str] = saying.MEASURES if name == "measure" else VERDICTS if name == "status" else {}
    if name == "relation":
        return next((words[1] for relation, words in RELATIONS.items() if relation == value), value)
    return day(value) if name == "month" else str(known.get(value, value.replace("_", " ") if name in ("measure", "act") else value))


class Kept(Struct, frozen=True, kw_only=True):
    name: str
    link: str
    by: str
    shared: bool
    removes: bool


def saved(request: Request) -> list[Saved]:
    """One's own searches, and those that others share, by name."""
    visitor, bench = require(request, "read"), bench_of(request)
    return [s for s in bench.desk.saved_searches() if s.made_by == visitor.name or (s.shared and not _tells(bench, visitor, s))]


def _kept(request: Request, found: Saved) -> Kept:
    return Kept(name=found.name, link=address_of(found.query), by=found.made_by, shared=found.shared, removes=may_remove(request, found.made_by))


def _tells(bench: Bench, visitor: Visitor, found: Saved) -> bool:
    """Whether a search of somebody else has a word of a name that this visitor does not see."""
    veil = initials.veil_of(bench, visitor)
    if veil is None:
        return False
    said = folded(f"{found.name} {found.query.text}")
    begins = "*" in found.query.text and any(known.startswith(word) for word in said for known in veil.words)
    return begins or any(word in veil.words for word in said) or any(map(veil.hides, found.query.source))


def may_remove(request: Request, owner: str) -> bool:
    visitor = require(request, "read")
    return allows(visitor, "remove", thing("saved search", owner=owner))


def keep(request: Request, name: str, query: Query, *, shared: bool) -> Saved:
    """Keeps a search for oneself, or for all; one's own of the same name is replaced, and another's has nothing to do with it."""
    visitor, desk, name = require(request, "save searches"), bench_of(request).desk, " ".join(name.split())
    desk.save_search(name, query, shared=shared)
    return desk.saved_search(name, by=visitor.name)


def drop(request: Request, name: str, *, by: str = "") -> None:
    """Takes a search away: one's own, or as an editor that of another. Another's that is not shared is not there."""
    visitor = require(request, "save searches")
    desk, name, owner = bench_of(request).desk, " ".join(name.split()), by or visitor.name
    kept = next((s for s in desk.saved_searches() if (s.name, s.made_by) == (name, owner)), None)
    removes = kept is not None and may_remove(request, kept.made_by)
    if not removes and kept not in saved(request):
        raise missing("saved search of this name")
    if not removes:
        raise Refused(403, "Not allowed", "A search that somebody else keeps is taken away by editors alone.")
    desk.forget_search(name, by=owner)


def save(request: Request, form: FormData) -> Response:
    query = query_of(form)
    keep(request, _clean(str(form.get("name", ""))), query, shared=form.get("shared") == "yes")
    return then(address_of(query))


def forget(request: Request, form: FormData) -> Response:
    drop(request, str(form.get("name", "")), by=str(form.get("by", "")))
    return then("/search")


routes = [Route("/search", index), post("/search/save", save), post("/search/forget", forget)]
