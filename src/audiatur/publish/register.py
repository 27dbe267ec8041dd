"""The public register: a static site of the cases with a published decision. It loads nothing, its pages run nothing; the same desk gives the same bytes."""

from __future__ import annotations

import base64
import datetime
import hashlib
import statistics
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
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
VERIFIER: Final = "verify.html"
"""The one page that runs something, on the computer of whoever opens it."""
_FEED: Final = "https://jsonfeed.org/version/1.1"


class Proven(Struct, frozen=True, kw_only=True):
    """A hash that stands in the log of a vault: in which entry, logged when, and the file that proves it under the head of the log."""

    sha256: str
    entry: int
    at: str
    content: bytes


class Log(Struct, frozen=True, kw_only=True):
    """The head of the log under which all proofs stand, the public keys of whoever signs it, and a page that checks proofs."""

    origin: str
    size: int
    checkpoint: str
    keys: tuple[str, ...]
    verifier: bytes


class Case(Struct, frozen=True, kw_only=True):
    """One that is public, with what is told of it, and what of that is proven to stand in the log, by hash."""

    dossier: Dossier
    view: CaseView
    proven: Mapping[str, Proven] = {}

    @property
    def page(self) -> str:
        return f"cases/{self.dossier.case}.html"

    @property
    def record(self) -> str:
        """The hash of what is told of it, as data."""
        return hashlib.sha256(record_of(self.view)).hexdigest()

    @property
    def logged(self) -> Proven | None:
        """That what is told of it stands in the log; None where this state of it does not."""
        return self.proven.get(self.record)

    def proof(self, sha256: str) -> str:
        """Where the file lies that proves a hash; nothing where it is not in the log."""
        found = self.proven.get(sha256)
        name = "record" if found is not None and found is self.logged else sha256[:16] if found is None else found.sha256[:16]
        return f"proofs/{self.dossier.case}/{name}.json" if found else ""

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
    log: Log | None = None

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
    made = {path: text.encode() for path, text in files.items()}
    for case in found:
        made[f"cases/{case.dossier.case}.json"] = record_of(case.view)
        made |= {case.proof(sha256): one.content for sha256, one in case.proven.items()}
    if about.log:
        made |= {"checkpoint.txt": about.log.checkpoint.encode(), "keys.txt": "".join(f"{k}\n" for k in about.log.keys).encode(), VERIFIER: about.log.verifier}
    return made


def record_of(view: CaseView) -> bytes:
    """What is told of a case, as data: this is what goes into the log."""
    return _json(msgspec.to_builtins(view)).encode()


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
            "record": {"path": f"cases/{c.dossier.case}.json", "sha256": c.record},
            "log": {"entry": c.logged.entry, "logged": c.logged.at, "proof": c.proof(c.record)} if c.logged else None,
        }
        for c in cases
    ]
    log = {"origin": about.log.origin, "size": about.log.size, "checkpoint": "checkpoint.txt", "keys": "keys.txt"} if about.log else None
    return {"register": about.body, "not_public": {"going_on": others.going_on, "over": others.over}, "log": log, "cases": rows}


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
        "verifier": VERIFIER,
        "moment": lambda at: f"{words.day(_utc(at)[:10])}, {_utc(at)[11:16]} UTC",
    }
    filters: dict[str, Callable[..., Any]] = {"number": lambda n: f"{n:g}"}
    made.filters |= filters
    return made
