"""Review: a document with every item that was read in it, to confirm, correct, reject or add; and how far people agree. All works by forms; keys are beside."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.errors import AudiaturError
from audiatur.record import Record, Review
from audiatur.record.agreement import Agreement, Difference
from audiatur.record.fields import LAYERS, Reader, choices, defaults, fields
from audiatur.record.review import ReviewKind, ReviewVerdict, live
from audiatur.record.reviewed import IS, Field, Standing, add, complete, judge, standing
from audiatur.review import agreement, differences, people
from audiatur.store import activity
from audiatur.store.reviewing import Reviewing
from audiatur.web import looks, names
from audiatur.web.again import from_memory
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused
from audiatur.web.forms import post, then
from audiatur.web.pages.documents import one
from audiatur.web.visitor import may, require, visitor_of

HEADINGS: Final[dict[ReviewKind, str]] = {
    "source": "source", "statement": "statement", "toll": "figure", "attack": "act spoken of", "place": "place", "time": "time", "person": "person",
    "evidence_mention": "evidence", "dispute": "denial or dispute", "publication": "publication",
}  # fmt: skip
BUTTONS: Final[dict[str, ReviewVerdict]] = {"confirm": "confirmed", "reject": "rejected", "unsure": "unsure"}
FIRST: Final = ("toll", "attack", "dispute", "statement", "person", "evidence_mention", "place", "time", "publication", "source")
"""Order of kinds on the page: what a comparison is made of comes first."""
WHOLE: Final = frozenset({"add", "undo"})
"""Deeds after which the list may have one more item, or one less."""
PLAIN: Final = frozenset({"no", "asserted", "exact", "unspecified"})
"""Values that say nothing out of the ordinary: the fields have them."""
MOST: Final = 200
"""Differences that the page shows."""


class Shown(Struct, frozen=True, kw_only=True):
    """A field of an item: `value` as a person writes it, and what others said."""

    name: str
    value: str
    read: str
    changed: bool
    differ: bool
    choices: tuple[str, ...]
    said: tuple[tuple[str, str], ...]


class Line(Struct, frozen=True, kw_only=True):
    """An item on the page; `key` finds it again, `number` is its place in the list."""

    number: int
    key: str
    kind: str
    words: str
    state: str
    sure: str
    differ: bool
    fields: tuple[Shown, ...]
    brief: str
    by: str
    start: int
    end: int


class Piece(Struct, frozen=True, kw_only=True):
    """A piece of the text and the items whose words it is part of."""

    text: str
    numbers: tuple[int, ...]


def show(request: Request) -> Response:
    id = request.path_params["id"]
    bench, record = opened(request, id)
    known = names.reader(bench, [record], names="full")
    values = _values(bench, record)
    found = values.pop("found")
    values |= {"side": known.sides.of(record.document.side), "document": record.document, "pieces": _pieces(record.document.text or "", found)}
    return looks.page(request, "review.html.j2", values | {"heading": record.document.title or id})


def opened(request: Request, id: str) -> tuple[Bench, Record]:
    """A document as it stands: who judges what was read must see all of it, names too; that is noted once a look."""
    visitor = require(request, "judge", id)
    bench = bench_of(request)
    _, record = one(bench, id)
    if _named(record):
        if not may(visitor, "see names", id) or names.closed(bench, visitor, id):
            raise Refused(403, "Not allowed", "This document names people harmed, witnesses or minors. Ask an administrator for the right to see names.")
        if request.method == "GET":
            with bench.desk.database.writing() as db:
                activity.note(db, visitor.name, "see names", "document", id)
    return bench, record


def _named(record: Record) -> bool:
    return bool(record.persons) or any(s.kind in ("witness", "victim") for s in record.sources)


def _values(bench: Bench, record: Record, *, only: str | None = None) -> dict[str, Any]:
    """What the list of items needs; `only` for one item of it, which is what a judgement changes."""
    id, work = record.document.id, Reviewing(bench.desk)
    said = work.of(id)
    found, gaps = _items(record, said)
    mine = live(said)
    return {
        "id": id,
        "found": found,
        "lines": [_line(record, s, n) for n, s in enumerate(found) if only is None or _key(s) == only],
        "total": len(found),
        "done": sum(s.state != "open" for s in found),
        "complete": [(r.field, r.by, r.at[:10]) for r in mine if r.verdict == "complete"],
        "last": mine[-1] if mine else None,
        "gaps": [g.reason for g in gaps],
        "kinds": [(k, HEADINGS[k], _needed(k)) for k in LAYERS],
        "heads": HEADINGS,
        "only": only,
    }


def _items(record: Record, said: Sequence[Review]) -> tuple[list[Standing], list[Any]]:
    found, gaps = standing(record, said)
    return sorted(found, key=lambda s: (FIRST.index(s.kind), s.mark.start, s.mark.nth)), gaps


def _needed(kind: ReviewKind) -> list[tuple[str, tuple[str, ...]]]:
    """The fields that an added item cannot do without, with their choices."""
    return [(f, choices(kind, f)) for f in fields(kind) if f not in defaults(kind) and f not in {"words", "name", "mentions"}]


def _key(item: Standing) -> str:
    mark = item.mark
    return f"{mark.kind}.{mark.start}.{mark.end}.{mark.nth}"


def _line(record: Record, item: Standing, number: int) -> Line:
    reader = Reader(record, item.mark.start)
    shown = tuple(_shown(reader, item.kind, f, item) for f in item.fields if f.name != IS)
    brief = "; ".join(
        f"{'according to' if f.name == 'attribution' else f.name.replace('_', ' ')}: {_short(f)}"
        for f in shown
        if f.value and f.name not in {"words", "statement"} and f.value not in PLAIN
    )
    last = item.reviews[-1] if item.reviews else None
    return Line(
        number=number,
        key=_key(item),
        kind=item.kind,
        words=item.mark.text,
        state=item.state,
        sure="" if item.confidence is None else f"{item.confidence:.2f}",
        differ=item.differ,
        fields=shown,
        brief=brief if len(brief) < 160 else brief[:159] + "…",
        by=f"{last.by}, {last.at[:10]}" if last else "",
        start=item.mark.start,
        end=item.mark.end,
    )


def _short(field: Shown) -> str:
    """A chain by its speakers alone; how each was read stands in the field."""
    return " > ".join(link.partition(" | ")[0] for link in field.value.split(" > ")) if field.name == "attribution" else field.value


def _shown(reader: Reader, kind: ReviewKind, field: Field, item: Standing) -> Shown:
    said = tuple((o.by, "unsure" if o.verdict == "unsure" else reader.written(o.value) or "nothing") for o in field.opinions)
    changed = item.item is not None and field.value != field.read
    given = choices(kind, field.name) or (("yes", "no") if isinstance(field.value, bool) else ())
    read = reader.written(field.read) if changed else ""
    return Shown(name=field.name, value=reader.written(field.value), read=read, changed=changed, differ=field.differ, choices=given, said=said)


def _pieces(text: str, found: Sequence[Standing]) -> list[Piece]:
    """The whole text, cut where an item's words begin or end."""
    cuts = sorted({0, len(text), *(p for s in found for p in (s.mark.start, s.mark.end) if p <= len(text))})
    return [
        Piece(text=text[a:b], numbers=tuple(n for n, s in enumerate(found) if s.mark.start <= a and b <= s.mark.end and s.kind != "source"))
        for a, b in itertools.pairwise(cuts)
    ]


# ---- deeds ---------------------------------------------------------------------------------------------------------------------
def decide(request: Request, form: FormData) -> Response:
    """One judgement, or the corrections of several fields of an item. The script asks for the item alone, a form for the page."""
    id = request.path_params["id"]
    bench, record = opened(request, id)
    work, visitor = Reviewing(bench.desk), visitor_of(request)
    what, key = _text(form, "do"), _text(form, "item")
    why = _text(form, "why")
    try:
        if what == "undo":
            key = _undo(work, id, visitor.name, why)
        elif what == "complete":
            work.add(complete(record, work.who(visitor.name, why), layer=_text(form, "layer") or None))
        elif what == "add":
            key = _add(work, record, form, visitor.name)
        else:
            _judge(work, record, form, visitor.name)
    except AudiaturError as error:
        raise Refused(409, "This could not be kept", f"{error} Nothing was changed.") from error
    if request.headers.get("x-audiatur-part"):
        return looks.page(request, "review-part.html.j2", _values(bench, record, only=None if what in WHOLE else key), part=True)
    return then(looks.href("review", id, at=f"item-{key}"))


def _judge(work: Reviewing, record: Record, form: FormData, by: str) -> None:
    item = next((s for s in _items(record, work.of(record.document.id))[0] if _key(s) == _text(form, "item")), None)
    if item is None:
        raise Refused(409, "Not there any more", "This item was read otherwise since the page was opened. Open the page again.")
    what, who = _text(form, "do"), work.who(by, _text(form, "why"))
    if what in BUTTONS:
        work.add(judge(record, item, BUTTONS[what], who))
        return
    reader = Reader(record, item.mark.start)
    given = {f: _text(form, f"f.{f}") for f in fields(item.kind) if f"f.{f}" in form}
    changed = {f: said for f, said in given.items() if " ".join(said.split()) != " ".join(reader.written(item.field(f).value).split())}
    values = {f: reader.value(item.kind, f, said) for f, said in changed.items()}
    made = [judge(record, item, "corrected", who, field=f, value=v, beside=values) for f, v in values.items()]
    if not made:
        raise Refused(409, "Nothing was changed", "No field differs from what it was. To say that all is right, confirm it.")
    work.add(*made)


def _add(work: Reviewing, record: Record, form: FormData, by: str) -> str:
    kind = next((k for k in LAYERS if k == _text(form, "kind")), None)
    if kind is None:
        raise Refused(400, "Not understood", "Choose what the words are.")
    at = _text(form, "at")
    span = Reader(record, 0).span(_text(form, "words") + (f" @{at}" if at.isdecimal() else ""))
    reader = Reader(record, span["start"])
    values = {f: reader.value(kind, f, said) for f, _ in _needed(kind) if (said := _text(form, f"n.{kind}.{f}"))}
    review = add(record, kind, span, values, work.who(by, _text(form, "why")))
    work.add(review)
    return f"{kind}.{span['start']}.{span['end']}.0"


def _undo(work: Reviewing, id: str, by: str, why: str) -> str:
    """The last judgement that this person made here and that still counts."""
    mine = [r for r in live(work.of(id)) if r.by == by]
    if not mine:
        raise Refused(409, "Nothing to take back", "You have made no judgement on this document that still counts.")
    work.undo(mine[-1].id, by=by, why=why)
    mark = mine[-1].item
    return f"{mark.kind}.{mark.start}.{mark.end}.{mark.nth}" if mark else ""


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


# ---- what is next, and who agrees ----------------------------------------------------------------------------------------------
@from_memory()
def queue(request: Request) -> Response:
    """What to review next: the documents of the items that were read least surely, and how far the work has come."""
    require(request, "judge")
    bench = bench_of(request)
    work = Reviewing(bench.desk)
    found = work.waiting(limit=50)
    known = names.about(bench, list(dict.fromkeys(w.document for w in found)))
    rows = [(w, known.mask.text(w.words, [w.document]), known.mask.text(w.speaker or "", [w.document])) for w in found]
    return looks.page(request, "reviews.html.j2", {"rows": rows, "progress": work.progress(read=bench.readings()), "heads": HEADINGS})


class Agreed(Struct, frozen=True, kw_only=True):
    """How far people agree on each field, and all on which they differ; `everyone` has judged, `between` are those that were asked for."""

    everyone: list[str]
    between: list[str]
    fields: list[Agreement]
    differences: list[Difference]
    records: dict[str, Record]


def agreement_of(request: Request, between: Sequence[str]) -> Agreed:
    require(request, "judge")
    bench = bench_of(request)
    work = Reviewing(bench.desk)
    ids = work.documents()
    records = {id: bench.desk.record(id) for id in ids}
    found = [s for id in ids for s in standing(records[id], work.of(id))[0]]
    everyone = people(found)
    two = [p for p in between if p in everyone][:2]
    return Agreed(everyone=everyone, between=two, fields=agreement(found, two), differences=differences(found, two), records=records)


def agreed(request: Request) -> Response:
    made = agreement_of(request, request.query_params.getlist("between"))
    unlike, records = made.differences[:MOST], made.records
    known = names.reader(bench_of(request), [records[id] for id in dict.fromkeys(d.mark.document for d in unlike)])
    shown = [_difference(d, records[d.mark.document], known.mask.within(d.mark.document)) for d in unlike]
    values = {"rows": made.fields, "shown": shown, "total": len(made.differences), "everyone": made.everyone, "between": made.between, "heads": HEADINGS}
    return looks.page(request, "agreement.html.j2", values)


def _difference(one: Any, record: Record, hide: Any) -> dict[str, Any]:
    reader = Reader(record, one.mark.start)

    def said(value: object) -> str:
        return hide(reader.written(value)) or "nothing"

    key = f"item-{one.mark.kind}.{one.mark.start}.{one.mark.end}.{one.mark.nth}"
    opinions = [(o.by, o.at[:10], said(o.value)) for o in one.opinions]
    about = {"words": hide(one.mark.text), "document": one.mark.document, "href": looks.href("review", one.mark.document, at=key)}
    return about | {"kind": one.mark.kind, "field": one.field, "read": said(one.read), "opinions": opinions}


routes = [
    Route("/review", queue),
    Route("/agreement", agreed),
    Route("/review/{id:path}", show),
    post("/review/{id:path}", decide),
]
