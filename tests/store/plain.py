"""The plain way to search: a look at every document and every item of a desk, without an index. And a desk of papers that differ in all that is searched."""

import io
import random
from collections import Counter

import msgspec

from audiatur.record import Interval
from audiatur.store import Mark, index, items
from audiatur.store.folding import joined
from audiatur.store.search import FILTERS
from audiatur.store.wording import wanted
from tests.store.papers import TEXT, record_of

DAYS = (("2031-05-04", None), ("2031-05", None), ("2030", "2032"), ("2031-04-28", "2031-06-02"), ("2029-11-01", "2033-02"), (None, "2028"), (None, None))
SPEAKERS = (("the ministry", "Norway"), ("the ministry of health", "Norway"), ("Foreign Ministry", "Chile"), ("the mayor", None))
TOWNS = (("Oslo", 59.91, 10.75), ("Ósló Harbour", 59.9, 179.5), ("Bergen", 60.39, -5.32), ("somewhere", None, None))
LONG = 300
"""Tolls in the last paper: more than the index keeps in one block."""
MORE = ("", " The harbour burned.", " Nobody was hurt in Bergen, the ministry said.", " Rockets and rockets again: 12 of them.", " 1 ½ مَدِينَة Straße")


def filled(desk, papers=30, seed=1):
    chosen = random.Random(seed)
    for n in range(papers):
        text = f"{TEXT}{chosen.choice(MORE)}{chosen.choice(MORE)} {n}"
        times = LONG if n == papers - 1 else 1
        whole = " ".join([text] * times)
        kept, _ = desk.receive(io.BytesIO(whole.encode()), id=f"p{n:02}", name=f"p{n:02}.txt", sidecar={})
        day = chosen.choice((None, "2031-05-05", "2031-06-01"))
        title = chosen.choice((None, "Oslo hit", "Reaction in Bergen"))
        record = record_of(whole, id=kept.id, path=kept.name, sha256=kept.sha256, published=day, title=title)
        desk.put(_varied(_again(record, times, len(text) + 1), chosen), kept)


def _again(record, times, length):
    """Its toll in each repetition of its text."""
    replace, (toll,) = msgspec.structs.replace, record.tolls

    def at(n):
        return replace(toll.figure, start=toll.figure.start + n * length, end=toll.figure.end + n * length)

    return replace(record, tolls=tuple(replace(toll, id=f"t{n}", figure=at(n)) for n in range(times)))


def _varied(record, chosen):
    replace = msgspec.structs.replace
    (name, side), (town, lat, lon) = chosen.choice(SPEAKERS), chosen.choice(TOWNS)

    def when():
        start, end = chosen.choice(DAYS)
        return Interval(start=start, end=end, text="on 4 May 2031")

    return replace(
        record,
        sources=tuple(replace(s, name=name, side=side) for s in record.sources),
        places=tuple(replace(p, name=town, lat=lat, lon=lon) for p in record.places),
        tolls=tuple(replace(t, measure=chosen.choice(("killed", "wounded")), time=when()) for t in record.tolls),
        attacks=tuple(replace(a, time=when()) for a in record.attacks[: chosen.randrange(2)]),
    )


def found(desk, query):
    """The documents that a query finds, each with the items that meet it; in the order of a search without words."""
    with desk.database.reading() as db:
        said = {e.id: list(items.some(db, document=e.id)) for e in desk.documents()}
    names = {facet: _named(facet, getattr(query, facet), said) for facet in FILTERS if getattr(query, facet)}
    filtered = bool(names or query.start or query.end or query.box)
    met = []
    for entry in desk.documents():
        meeting = [item for item in said[entry.id] if _meets(item, names, query)]
        if _has_words(desk, entry, query.text) and (meeting or not filtered):
            met.append((entry, meeting))
    return sorted(sorted(met, key=lambda m: m[0].id), key=lambda m: m[0].document.published or "", reverse=True)


def _named(facet, wanted, said):
    known = {value for one in said.values() for item in one for f, value in index.of_item(item) if f == facet}
    taken = set()
    for name in wanted:
        same = {value for value in known if joined(value) == joined(name)}
        taken |= same or {value for value in known if facet in ("source", "place") and joined(name) in joined(value)}
    return taken


def _meets(item, names, query):
    values = set(index.of_item(item))
    if not all(values & {(facet, value) for value in taken} for facet, taken in names.items()):
        return False
    spans = [value.split("/") for facet, value in values if facet == "days"]
    if (query.start or query.end) and not any(_touches(span, query.start or "0000", query.end or "9999") for span in spans):
        return False
    spots = [map(float, value.split(",")) for facet, value in values if facet == "spot"]
    return not query.box or any(_lies_in(lat, lon, query.box) for lat, lon in spots)


def _touches(span, start, end):
    return span[1] + "~" >= start and span[0] <= end + "~"


def _lies_in(lat, lon, box):
    west, south, east, north = box
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)


def _has_words(desk, entry, text):
    asked = wanted(text)
    parts = [joined(entry.document.title or ""), joined(desk.text(entry.id))]

    def has(term):
        return any(f" {' '.join(term.words)}{'' if term.prefix else ' '}" in part for part in parts)

    return all(any(map(has, terms)) for terms in asked.every) and not any(map(has, asked.never))


def counts(found):
    """How many of the documents have which value, by facet."""
    every = Counter(value for _, meeting in found for value in {v for item in meeting for v in index.of_item(item)})
    shown = {}
    for (facet, value), n in every.items():
        if facet not in ("days", "spot"):
            shown.setdefault(facet, {})[value] = n
    return shown


def places(meeting):
    return tuple(dict.fromkeys(Mark(item.span_start, item.span_end) for item in sorted(meeting, key=lambda i: i.span_start)))
