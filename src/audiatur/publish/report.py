"""One self-contained HTML file of a comparison, or of one incident of it: mail it, print it, open it on a phone. It loads nothing."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from audiatur.publish import charts, documents, facets, figures, incidents, places, renderings, sums, timeline, tolls, words
from audiatur.publish import memo as memos
from audiatur.publish import views as asked
from audiatur.publish.clean import plain
from audiatur.publish.incidents import IncidentView, Reader
from audiatur.publish.mask import Mask
from audiatur.publish.sides import Side, Sides
from audiatur.record import Comparison, DocumentStatus, Record

OPEN_INCIDENTS = 3
"""Incidents whose matrix stands open at first; links and printing open the others."""

FOREMOST = 6
"""Incidents that the summary shows."""
_MARKUP: Final = re.compile("[&<>\"']")
LARGE = 150
"""Incidents and documents together; beyond this the page lays out only what is near, which smaller ones need not."""


def report(comparison: Comparison, records: Sequence[Record], *, title: str, names: str = "initials", made: datetime.date | None = None) -> str:
    """The report as HTML. Records carry their texts in `document.text`; a document without one is listed, not shown.

    People harmed, witnesses and minors stand as initials for every value of `names` but "full".
    """
    listed = documents.statuses(comparison, records)
    reader = reader_of(comparison, records, listed, names)
    views = incidents.views(reader)
    page = {
        **head_of(reader, title, names, made),
        "coverage": documents.coverage(listed, records, reader),
        "summary": _summary(views, comparison),
        "several": [v for v in views if v.several],
        "single": [v for v in views if not v.several],
        "running": tolls.running(records, reader),
        "renderings": renderings.views(reader),
        "views": asked.tables(views, reader),
        "timeline": timeline.build(views, reader.sides),
        "sums": sums.of_incidents(views, reader),
        "unsummed": sums.apart(views, reader),
        "map": _map(reader),
        "documents": documents.views(records, reader),
        "gaps": _gaps(comparison, records, reader),
        "find": Choices(views, reader),
        "key": documents.KEY,
        "incident_names": {v.anchor: v for v in views},
        "memo": False,
        "open_incidents": OPEN_INCIDENTS,
        "large": len(views) + len(records) > LARGE,
    }
    return _environment().get_template("report.html.j2").render(page)


def incident(comparison: Comparison, records: Sequence[Record], wanted: str, *, title: str, names: str = "initials", made: datetime.date | None = None) -> str:
    """One incident, chosen by id or by name, as HTML: the page to print and to file."""
    number, chosen = memos.chosen(comparison, wanted)
    listed = documents.statuses(comparison, records)
    reader = reader_of(comparison, records, listed, names)
    made_of = memos.memo(number, chosen, records, reader)
    page = {
        **head_of(reader, title, names, made),
        "collection": reader.mask.text(title),
        "title": made_of.incident.name,
        "running_head": f"Who says what: {reader.mask.text(title)}",
        "coverage": documents.coverage(listed, records, reader),
        "m": made_of,
        "v": made_of.incident,
        "sums": made_of.sums,
        "memo": True,
        "large": False,
    }
    return _environment().get_template("incident.html.j2").render(page)


def reader_of(comparison: Comparison, records: Sequence[Record], listed: Sequence[DocumentStatus], names: str, *, sides: Sequence[str] | None = None) -> Reader:
    """What the views of these records need to know; `sides` is the order of the sides where these are a part of a larger collection."""
    mask, sides_ = Mask(records, full=names == "full"), Sides(comparison, records, names=sides)
    return Reader(comparison, records, sides=sides_, mask=mask, titles=_titles(listed, records, mask), located=places.locate(comparison, records))


def head_of(reader: Reader, title: str, names: str, made: datetime.date | None) -> dict[str, Any]:
    """What every page needs."""
    return {
        "title": reader.mask.text(title),
        "made": words.day(made.isoformat()) if made else "",
        "names": names,
        "sides": reader.sides.all,
        "running_head": "Who says what",
        "plain_number": figures.KINDS["exact"],
        "ties": words.TIES,
        "meant": words.MEANT,
    }


def _titles(listed: Sequence[DocumentStatus], records: Sequence[Record], mask: Mask) -> dict[str, str]:
    """What every link and list calls a document: its title as a quotation of its publisher, or its file name; names hidden."""
    paths = {r.document.id: r.document.path or r.document.id for r in records}
    named = {r.document.id: (r.document.publisher, r.document.title) for r in records} | {d.id: (d.publisher, d.title) for d in listed if d.title}
    return {doc: mask.text(_called(publisher, title, paths.get(doc, doc)), [doc]) for doc, (publisher, title) in named.items()} | {
        d.id: mask.text(paths.get(d.id, d.id), [d.id]) for d in listed if d.id not in named
    }


def _called(publisher: str | None, title: str | None, path: str) -> str:
    quoted = f"“{' '.join(title.split())}”" if title else path
    return f"{publisher}: {quoted}" if publisher and title else quoted


class Summary:
    """Counts for the head, and the incidents whose accounts differ most, first those where speakers of different sides do."""

    def __init__(self, views: Sequence[IncidentView], comparison: Comparison) -> None:
        found = [(f.relation, incidents.between_sides(f, i)) for i in comparison.incidents for f in i.findings]
        relations, across = Counter(name for name, _ in found), Counter(name for name, apart in found if apart)
        self.incidents = len(views)
        self.apart = sum(bool(v.tension) for v in views)
        self.across = sum(bool(v.between) for v in views)
        self.accounts = sum(v.accounts for v in views)
        self.speakers = len({(a.speaker, a.side) for i in comparison.incidents for a in i.accounts})
        self.relations = [
            (name, sign, heading, meaning, relations[name], across[name] if name in incidents.APART else None)
            for name, (sign, heading, meaning) in words.RELATIONS.items()
            if relations[name]
        ]
        self.foremost = [v for v in views if v.tension][:FOREMOST]
        parts = (
            ("Between speakers of different sides", [v for v in self.foremost if v.between]),
            ("Between speakers of one side, or of no stated side", [v for v in self.foremost if not v.between]),
        )
        self.differing = [(heading, chosen) for heading, chosen in parts if chosen]


class Choices:
    """What the filters of incidents offer."""

    def __init__(self, views: Sequence[IncidentView], reader: Reader) -> None:
        given = {a.attribute for i in reader.comparison.incidents for a in i.accounts}
        related = {f.relation for i in reader.comparison.incidents for f in i.findings}
        also = {name for name, _ in facets.DIFFER} if related & incidents.APART else set()
        self.sources = reader.sources.names
        self.places = sorted({reader.mask.text(p.name) for v in views for p in v.source.places}, key=str.casefold)
        self.attributes = [(name, label) for name, label in words.ATTRIBUTES.items() if name in given]
        self.relations = [(name, label) for name, label in facets.choices() if name in related | also]


def _summary(views: Sequence[IncidentView], comparison: Comparison) -> Summary:
    return Summary(views, comparison)


def _map(reader: Reader) -> dict[str, Any]:
    made = places.sheet(reader.located)
    by_weight = sorted(reader.located, key=lambda p: (-len(p.incidents), -sum(n.documents for n in p.names)))
    return {"wide": made.wide, "narrow": made.narrow, "places": by_weight, "beyond": made.beyond}


def _gaps(comparison: Comparison, records: Sequence[Record], reader: Reader) -> list[tuple[str, int, list[tuple[str, str, str]]]]:
    """Gaps by step, most first: reason with the words it is about, where it is, and a link. What a paper's own record tells stands once, there."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    own = {f"{r.document.title or r.document.path}: {g.reason}" for r in records for g in r.gaps if g.step == "read"}
    for gap in (g for g in comparison.gaps if not (g.step == "read" and g.reason in own)):
        found.setdefault(gap.step, []).append((reader.mask.text(_gap_words(gap.reason, gap.span.text if gap.span else "")), "the comparison", ""))
    for record in records:
        doc = record.document
        for gap in record.gaps:
            text = reader.mask.text(_gap_words(gap.reason, gap.span.text if gap.span else ""), [doc.id])
            found.setdefault(gap.step, []).append((text, reader.titles[doc.id], f"#d{reader.numbers[doc.id]}" if doc.text else ""))
    return [(step, len(rows), rows) for step, rows in sorted(found.items(), key=lambda item: -len(item[1]))]


def _gap_words(reason: str, text: str) -> str:
    return f"{reason.removesuffix('.')}: “{' '.join(text.split())}”" if text else reason


@cache
def _environment() -> Environment:
    made = environment(PackageLoader("audiatur.publish"))
    script = asset("report.js")
    made.globals |= {
        "css": Markup(asset("report.css")),
        "script": Markup(script),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }
    return made


class _Printing(CodeGenerator):
    """Templates print through one function of ours: a page has a thousand texts, and `escape(_finalize(text))` takes five times as long."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("environment.printed(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Printing

    @staticmethod
    def printed(value: object) -> str:
        return value if type(value) is str and value.isprintable() and not _MARKUP.search(value) else escape(_finalize(value))


def environment(loader: BaseLoader) -> Environment:
    """Escapes everything that is not already markup of ours, and leaves out characters that reorder or cannot be written."""
    # Templates do not change while a program runs: to look after them on the disk took a twentieth of a page's time.
    made = _Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finalize, auto_reload=False)
    made.globals |= {
        "sign": _sign,
        "css_string": _css_string,
        "count": words.count,
        "listed": words.listed,
        "short_day": words.short_day,
        "language": words.language,
    }
    return made


def _finalize(value: object) -> object:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def asset(name: str) -> str:
    """A style or script, as text."""
    return resources.files("audiatur.publish").joinpath("templates", name).read_text(encoding="utf-8")


def _css_string(text: str) -> Markup:
    """A string of CSS: whatever is no letter, digit or space stands by its number, so that nothing ends the string or the style."""
    return Markup('"{}"').format(Markup("".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in " ".join(plain(text).split()))))


@lru_cache(maxsize=1000)  # a page has one for each line
def _sign(side: Side) -> Markup:
    """The shape of a side, as a small drawing that is hidden from screen readers: its name stands beside it."""
    return Markup(f'<svg class="sign {side.key}" viewBox="0 0 14 14" aria-hidden="true">{charts.shape(side.shape, 7, 7)}</svg>')
