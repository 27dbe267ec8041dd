"""Running totals across the collection: which figures make a chart over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup
from msgspec import Struct

from audiatur.publish import charts, words
from audiatur.publish.charts import Mark
from audiatur.publish.incidents import Reader
from audiatur.publish.sides import Side
from audiatur.record import Record, Toll
from audiatur.record.hedge import said

WIDE, NARROW = 920.0, 350.0
MOST_PANELS = 8


class Chart(Struct, frozen=True, kw_only=True):
    """A chart in two widths, of which a page shows one, and all its figures as rows of a table."""

    title: str
    wide: Markup
    narrow: Markup
    marks: tuple[Mark, ...]
    undrawn: int
    sides: tuple[Side, ...]
    """Those whose signs are drawn."""
    named: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Each figure drawn with all who give it, least first: where the drawing has no room for names."""


def running(records: Sequence[Record], reader: Reader) -> list[Chart]:
    """Totals since a start ("so far", "since 27 September"), a chart for each kind of figure and people, those with most figures first."""
    panels: dict[tuple[str, str, str], list[Mark]] = {}
    for record in records:
        for toll in record.tolls:
            if toll.cumulative and toll.part_of is None and toll.measure in words.FIGURES:
                key = (words.ATTRIBUTES[toll.measure], toll.people_of or "", toll.status or "unknown")
                panels.setdefault(key, []).append(_total(toll, record, reader))
    made: list[Chart] = []
    for n, ((measure, people, status), marks) in enumerate(sorted(panels.items(), key=lambda item: -len(item[1])), 1):
        of = "" if measure.startswith("Buildings") else "people "
        whose = f"{of}of {people}" if people else f"{of}of no stated side"
        kind = "" if status == "unknown" else f", {status.replace('_', ' ')}"
        made += _chart(marks, f"{measure}: {whose}{kind}, as each speaker gives the total", f"total{n}")
    return made[:MOST_PANELS]


def _total(toll: Toll, record: Record, reader: Reader) -> Mark:
    document = record.document
    source = toll.attribution[-1].source if toll.attribution else None
    known = {s.id: s for s in record.sources}
    spoken = known.get(source.id or "") if source else None
    speaker = (spoken.name if spoken else source.name or source.text) if source else document.publisher or reader.titles[document.id]
    side = (spoken.side if spoken else None) if source else document.side
    return Mark(
        date=toll.as_of or document.published or "", low=toll.low, high=toll.high, qualifier=toll.qualifier,
        given=reader.mask.text(_said(toll, reader.before(document.id, toll.figure)), [document.id]),
        speaker=reader.mask.text(speaker if source else f"{speaker} {words.OWN_WORDS}", [document.id]), voice=speaker, side=reader.sides.of(side),
        href=reader.href(document.id, toll.figure), document=reader.titles[document.id],
        population="" if toll.status == "civilian" else reader.mask.text(toll.population or "", [document.id]), modality=words.MODALITIES[toll.modality],
    )  # fmt: skip


def _said(toll: Toll, before: str) -> str:
    return said({"low": toll.low, "high": toll.high, "qualifier": toll.qualifier, "text": toll.figure.text}, before)


def _chart(marks: Sequence[Mark], title: str, ident: str) -> Iterable[Chart]:
    drawn = sorted(charts.drawable(marks), key=lambda m: (m.date[:10], m.value))
    if len(drawn) < 2:
        return
    ordered = tuple(sorted(marks, key=lambda m: m.date or "9999"))
    yield Chart(
        title=title,
        wide=charts.draw(drawn, width=WIDE, ident=f"{ident}-w", title=title, named=True),
        narrow=charts.draw(drawn, width=NARROW, ident=f"{ident}-n", title=title, named=False),
        marks=ordered,
        undrawn=len(marks) - len(drawn),
        sides=tuple({m.side.name: m.side for m in drawn}.values()),
        named=_named(drawn),
    )


def _named(drawn: Sequence[Mark]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    found: dict[str, dict[str, str]] = {}
    for mark in sorted(drawn, key=lambda m: m.value):
        found.setdefault(mark.figure, {}).setdefault(f"{mark.speaker}, {words.short_day(mark.date)}", mark.href)
    return tuple((figure, tuple(voices.items())) for figure, voices in found.items())
