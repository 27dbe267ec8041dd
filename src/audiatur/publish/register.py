"""The public register: a static site of the cases whose decision was published. It loads nothing, runs nothing, and is the same bytes for the same desk."""

from __future__ import annotations

import base64
import datetime
import hashlib
import statistics
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from msgspec import Struct

from audiatur.publish import linked, words
from audiatur.publish.casefile import GROUNDS, CaseView
from audiatur.publish.report import asset, environment
from audiatur.record.case import OUTCOMES
from audiatur.record.dossier import Counted, Dossier

NEVER: Final = "1970-01-01T00:00:00Z"
"""When a register without cases was last changed: it cannot be told from the clock, or no two would be the same."""
_FEED: Final = "https://jsonfeed.org/version/1.1"


class Case(Struct, frozen=True, kw_only=True):
    """One that is public, with what is told of it."""

    dossier: Dossier
    view: CaseView

    @property
    def page(self) -> str:
        return f"cases/{self.dossier.case}.html"

    @property
    def published_at(self) -> str:
        """When the decision was first published."""
        return _utc(next(n.at for n in self.dossier.notices if n.published.what == "decision"))

    @property
    def day(self) -> str:
        """That of its publication, at the body's place."""
        return self.dossier.procedure.day(self.published_at)

    @property
    def updated_at(self) -> str:
        return _utc(self.dossier.as_of)

    @property
    def ident(self) -> str:
        """Of the feeds: from the id of the first entry, so that it is the same wherever the register stands."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:sha256:{self.dossier.steps[0].id}").urn

    @property
    def days(self) -> int | None:
        """From lodging to the last decision."""
        ruling = self.dossier.ruling
        day = self.dossier.procedure.day
        return (datetime.date.fromisoformat(day(ruling.at)) - datetime.date.fromisoformat(day(self.dossier.lodged_at))).days if ruling else None

    @property
    def outcome(self) -> str:
        """In a line: what was decided on each point, or how the case ended without a decision on its points."""
        answers = self.view.rulings[-1].answers if self.view.rulings else ()
        return "; ".join(f"point {a.point}{', ' + a.ground if a.ground else ''}: {a.outcome}" for a in answers) or self.view.state


class Group(Struct, frozen=True, kw_only=True):
    """A number, and the cases and entries that it counts."""

    procedure: str
    ground: str
    outcomes: tuple[tuple[str, tuple[tuple[Case, str], ...]], ...]
    """For each outcome the case and the id of each point that had it."""


class Site(Struct, frozen=True, kw_only=True):
    """Whose register it is. `url` is where it will stand, for the feeds; `policy` is the body's own page on corrections."""

    body: str
    url: str | None = None
    policy: str | None = None
    signed: bool = False

    @property
    def ident(self) -> str:
        """Of the feed, where it is not known where it will stand."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"register of {self.body}").urn

    def at(self, path: str) -> str:
        return f"{self.url.rstrip('/')}/{path}" if self.url else path


def site(cases: Iterable[Case], others: Counted, about: Site) -> dict[str, bytes]:
    """Every file of the register but those that prove it, by its path."""
    found = sorted(cases, key=lambda c: (c.published_at, c.dossier.case), reverse=True)
    shared = {"site": about, "cases": found, "others": others}
    page = _environment().get_template
    files = {
        "index.html": page("site/index.html.j2").render(shared | {"root": "", "title": f"Public register of {about.body}"} | _numbers(found)),
        "check.html": page("site/check.html.j2").render(shared | {"root": "", "title": "How to check this register"}),
        "feed.xml": page("site/feed.xml.j2").render(shared | {"updated": max((c.updated_at for c in found), default=NEVER)}),
        "feed.json": _json(_feed(found, about)),
        "register.json": _json(_register(found, others, about)),
    }
    for case in found:
        graph = Markup(_json(linked.graph(case.dossier, case.view, about.body, about.policy, about.at(case.page))).replace("<", "\\u003c"))
        files[case.page] = page("site/case.html.j2").render(
            shared | {"root": "../", "title": f"Case {case.dossier.case}: {case.view.title}", "case": case, "v": case.view, "linked": graph}
        )
        files[f"cases/{case.dossier.case}.json"] = _json(msgspec.to_builtins(case.view))
    return {path: text.encode() for path, text in files.items()}


def _numbers(cases: Sequence[Case]) -> dict[str, Any]:
    days = [(c.days, c) for c in cases if c.days is not None]
    return {
        "median": statistics.median(d for d, _ in days) if days else None,
        "days": days,
        "groups": _groups(cases),
        "outcomes": list(OUTCOMES.values()),
        "corrections": [(c, n) for c in cases for n in c.view.notices if n.what != "decision"],
    }


def _groups(cases: Sequence[Case]) -> list[Group]:
    decided = [
        (c.view.procedure, GROUNDS[p.point.ground], a.outcome, c, p.point.id)
        for c in cases
        if c.view.rulings
        for a in c.view.rulings[-1].answers
        for p in c.dossier.points
        if p.point.id == a.point
    ]
    keys = sorted({(procedure, ground) for procedure, ground, *_ in decided})
    return [
        Group(
            procedure=procedure,
            ground=ground,
            outcomes=tuple((o, tuple((c, p) for pr, g, out, c, p in decided if (pr, g, out) == (procedure, ground, o))) for o in OUTCOMES.values()),
        )
        for procedure, ground in keys
    ]


def _feed(cases: Sequence[Case], about: Site) -> dict[str, Any]:
    where = {"home_page_url": about.at(""), "feed_url": about.at("feed.json")} if about.url else {}
    items = [
        {
            "id": c.ident,
            "url": about.at(c.page),
            "title": f"Case {c.dossier.case}: {c.view.title}",
            "content_text": _summary(c),
            "date_published": c.published_at,
            "date_modified": c.updated_at,
        }
        for c in cases
    ]
    return {"version": _FEED, "title": f"Public register of {about.body}", **where, "language": "en", "authors": [{"name": about.body}], "items": items}


def _summary(case: Case) -> str:
    return f"{case.view.complainant} on {case.view.contested}. Decided: {case.outcome}."


def _register(cases: Sequence[Case], others: Counted, about: Site) -> dict[str, Any]:
    """The index for programs."""
    rows = [
        {
            "case": c.dossier.case,
            "page": c.page,
            "procedure": c.dossier.procedure.name,
            "complainant": c.view.complainant,
            "contested": c.view.contested,
            "lodged": c.dossier.procedure.day(c.dossier.lodged_at),
            "published": c.day,
            "days": c.days,
            "state": c.view.state,
            "points": [{"point": a.point, "ground": a.ground, "outcome": a.outcome} for a in (c.view.rulings[-1].answers if c.view.rulings else ())],
            "published_notices": [{"what": n.what, "date": n.date, "place": n.place, "prominence": n.prominence} for n in c.view.notices],
            "last_entry": c.dossier.steps[-1].id,
        }
        for c in cases
    ]
    return {"register": about.body, "not_public": {"going_on": others.going_on, "over": others.over}, "cases": rows}


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


def _moment(at: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(at)


def _utc(at: str) -> str:
    return _moment(at).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _environment() -> Environment:
    made = environment(PackageLoader("audiatur.publish"))
    style = asset("site/site.css")
    made.globals |= {
        "css": Markup(style),
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        "day": words.day,
        "summary": _summary,
    }
    filters: dict[str, Callable[..., Any]] = {"number": lambda n: f"{n:g}"}
    made.filters |= filters
    return made
