"""Cases: the list, a case as this visitor may see it, with forms for what may be entered; and for everybody the public register."""

from __future__ import annotations

import mimetypes
from typing import Any, Final

from msgspec import structs
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur import cases, flow
from audiatur.cases import Progress
from audiatur.errors import CaseError
from audiatur.publish import words
from audiatur.publish.casefile import GROUNDS, SANCTIONS, TimeView
from audiatur.publish.letters import TEMPLATES
from audiatur.publish.mail import settings_of
from audiatur.publish.register import VERIFIER
from audiatur.record.case import OUTCOMES, STANCES
from audiatur.record.dossier import Time
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES, Party
from audiatur.record.rights import thing
from audiatur.web import casefile, casework, deeds, exhibits, looks
from audiatur.web.actors import Actor, mine, now, stands
from audiatur.web.bench import whole_bench
from audiatur.web.casefile import CLOCK, NextMove, Opened
from audiatur.web.deeds import CaseAnswer, CaseOffer, lines, said, sent
from audiatur.web.errors import missing
from audiatur.web.forms import asked, post, then
from audiatur.web.visitor import may, require, visitor_of

SIMPLEST: Final = "newsroom"
"""The procedure that stands first, as it is the one that a command takes where none is named."""
KINDS: Final = ("correction", "reply", "refusal", "decision", "apology", "removal")
"""What can be published of a case."""


# ---- the list ------------------------------------------------------------------------------------------------------------------
def index(request: Request) -> Response:
    require(request, "read case", thing("case", owner=visitor_of(request).name))
    bench, found = whole_bench(request), casefile.lines(request, mine(request))
    found.sort(key=lambda c: (c.contested, c.lodged, c.id))
    values = {
        "cases": found,
        "short_day": words.short_day,
        "today": now()[:10],
        "register": bench.kept("is public", lambda _: any(cases.is_public(cases.progress(bench.desk.case(c))) for c in bench.desk.cases())),
        "procedures": sorted(((name, one.title) for name, one in cases.shipped().items()), key=lambda p: (p[0] != SIMPLEST, p[0])),
        "names_papers": may(visitor_of(request), "lodge"),
        "sends_files": _sends(request),
        "asked": asked(request, "paper"),
    }
    return looks.page(request, "cases.html.j2", values)


def _sends(request: Request) -> bool:
    """Whether this visitor may lodge a case of files of his own."""
    visitor = visitor_of(request)
    return may(visitor, "lodge", thing("case", owner=visitor.name))


def lodge(request: Request, form: FormData) -> Response:
    """A case of files that come with the form, or of papers that the desk has."""
    procedure = said(form, "procedure")
    if files := sent(form, "appeal", "with"):
        contested = {name: said(form, name) for name in ("title", "publisher", "published", "url")}
        job = casework.lodge_files(request, files, procedure=procedure, contested=contested)
        return then(looks.href("cases", "coming", str(job.number)))
    visitor, papers = visitor_of(request), lines(form, "papers")
    if not papers and not may(visitor, "lodge"):
        require(request, "lodge", thing("case", owner=visitor.name))
        raise CaseError("Choose the file that is your appeal.")
    made = casework.lodge_papers(request, papers, publication=said(form, "publication"), procedure=procedure, at=said(form, "at"))
    return then(looks.href("cases", made))


def coming(request: Request) -> Response:
    """What came for a case is being read; when that is done, on to the case."""
    job = casework.coming(request, request.path_params["number"])
    if job.state == "done" and job.case:
        return then(looks.href("cases", job.case, **({"filed": str(job.entry)} if job.entry is not None else {})))
    return looks.page(request, "case-coming.html.j2", {"job": job})


# ---- a case --------------------------------------------------------------------------------------------------------------------
def show(request: Request) -> Response:
    found = casefile.opened(request, request.path_params["case"])
    case, actor, view, papers = found.case, found.actor, found.made.view, found.made.dossier.papers
    ours = actor.reader == "body"
    values = {
        "v": view,
        "case": case,
        "filed": next((s for s in view.steps if str(s.number) == asked(request, "filed") and not s.hidden), None),
        "actor": actor,
        "offered": deeds.offered(case, actor),
        "shut": not set(case.contested.documents).isdisjoint(found.made.dossier.restricted),
        "steps": [structs.replace(s, against=tuple(map(words.dated, s.against))) for s in casefile.steps(case, actor, found.at)],
        "who": _who,
        "late": [words.dated(line) for line in cases.late(case, moment(found.at))] if ours else (),
        "next_due": [
            (r.clock.of, words.day(cases.until(r.due).isoformat()), r.due <= moment(found.at), r.clock.length.rule, r.clock.then) for r in case.running()
        ],
        "answers_due": [(v.what, v.of, words.day(cases.until(moment(t.due)).isoformat())) for v, t in _runs(found) if v.of != f"the {actor.reader}"],
        "yours": _yours(found),
        "shown": casefile.given(found),
        "short_day": words.short_day,
        "mine": [p for p in view.pieces if actor.reader in PARTIES and p.by != f"of the {actor.reader}"],
        "held": {p.name: raw.id for p, raw in zip(view.papers, papers, strict=True) if raw.held},
        "grounds": GROUNDS.items(),
        "sanctions": SANCTIONS.items(),
        "stances": STANCES.items(),
        "outcomes": OUTCOMES.items(),
        "parties": PARTIES,
        "kinds": KINDS,
        "templates": [(name, one.title, one.to) for name, one in TEMPLATES.items()],
        "mails": casefile.mails(request, found),
        "can_name": may(actor.visitor, "see names"),
        "access": _access(request, actor, case),
    }
    return looks.page(request, "case.html.j2", values | structs.asdict(exhibits.of_case(request, found)))


def _who(step: NextMove) -> str:
    named = [role for role in step.by if role != CLOCK]
    return words.listed([*named, *(["the procedure, when the time has run out"] if CLOCK in step.by else [])])


def _runs(found: Opened) -> list[tuple[TimeView, Time]]:
    """Times to answer material, of those whom the reader knows of, that still run."""
    both = zip(found.made.view.times, found.made.dossier.times, strict=True)
    return [(view, time) for view, time in both if time.purpose == "answer" and time.met is None and moment(time.due) > moment(found.at)]


def _yours(found: Opened) -> list[tuple[str, str, bool]]:
    """What a party was shown and has not answered: its id, until when it can, and whether that has run out. Also then an answer is taken."""
    mine = [t for t in found.made.dossier.times if t.purpose == "answer" and t.met is None and t.of == f"the {found.actor.reader}"]
    if found.actor.reader not in PARTIES or found.case.over:
        return []
    return [(t.material or "", words.day(cases.until(moment(t.due)).isoformat()), moment(t.due) <= moment(found.at)) for t in mine]


def _access(request: Request, actor: Actor, case: Progress) -> dict[str, Any] | None:
    if not actor.keeps or not may(actor.visitor, "see access"):
        return None
    guard = whole_bench(request).guard
    return {"ties": guard.ties(case=case.id), "accounts": [a.name for a in guard.accounts() if not a.locked_at], "roles": case.procedure.roles}


def deed(request: Request, form: FormData) -> Response:
    case, actor = casework.entering(request, request.path_params["case"])
    files = sent(form, "file")
    if said(form, "deed") == "receive":
        if not files:
            raise CaseError("Choose the mail, as a file (.eml).")
        job = casework.receive(request, case, actor, files[0], of=said(form, "of"), at=said(form, "at"))
        return then(looks.href("cases", "coming", str(job.number)))
    made = deeds.of_form(form, case)
    if files and isinstance(made, CaseOffer | CaseAnswer):
        return then(looks.href("cases", "coming", str(casework.enter_file(request, case, actor, made, files[0]).number)))
    casework.enter(whole_bench(request).desk, case, actor, made)
    return then(looks.href("cases", case.id, at=said(form, "back")))


def letter(request: Request, form: FormData) -> Response:
    """A letter from a template, to be read, changed and filed."""
    ident, template = request.path_params["case"], said(form, "template")
    to: Party = "complainant" if said(form, "to") == "complainant" else "publisher"
    subject, text, known = casework.draft(request, ident, template, to=to, note=said(form, "note"), signed=said(form, "signed"))
    case, actor = stands(request, ident)
    values = {"case": case, "actor": actor, "to": to, "template": template, "subject": subject, "text": text, "known": known}
    return looks.page(request, "case-letter.html.j2", values | {"post": settings_of(whole_bench(request).desk.root)})


def mail(request: Request) -> Response:
    """The mail file of a letter."""
    ident, number = request.path_params["case"], request.path_params["number"]
    head = {"content-disposition": f'attachment; filename="case-{ident}-{number}.eml"'}
    return Response(casefile.mail(request, ident, number), media_type="message/rfc822", headers=head)


def access(request: Request, form: FormData) -> Response:
    """Gives an account its part in a case, or takes it."""
    case = request.path_params["case"]
    if said(form, "deed") == "end":
        casework.end_access(request, case, said(form, "account"))
    else:
        casework.give_access(request, case, said(form, "account"), said(form, "role"), name=said(form, "name"))
    return then(looks.href("cases", case, at="access"))


def paper(request: Request) -> Response:
    """The text of a paper that this visitor has in this case."""
    ident = request.path_params["id"]
    found = casefile.opened(request, request.path_params["case"])
    text, papers = casefile.paper(found, ident), found.made.dossier.papers
    line, sha256 = next((p.line, raw.sha256) for p, raw in zip(found.made.view.papers, papers, strict=True) if raw.id == ident)
    return looks.page(request, "case-paper.html.j2", {"case": found.case, "line": line or ident, "text": text, "sha256": sha256})


# ---- the register --------------------------------------------------------------------------------------------------------------
def _register(request: Request) -> tuple[dict[str, bytes], int]:
    bench = whole_bench(request)
    desk, head = bench.desk, bench.held.head()

    def made(_: object) -> tuple[bytes, tuple[dict[str, bytes], int]]:
        return head, flow.register_files(desk, body=flow.body_of(desk))

    if bench.kept("register", made)[0] != head:  # the log grows without a deed on the desk
        bench.changed("register")
    return bench.kept("register", made)[1]


def register(request: Request) -> Response:
    """The public register, as `audiatur case publish` writes it; it opens with the first decision that is published."""
    files, number = _register(request)
    path = request.path_params.get("path") or "index.html"
    content = files.get(path)
    if content is None or not number:
        raise missing("register of published decisions, or no such page of it")
    if path.endswith(".html") and path != VERIFIER:  # the policy of this answer, which no page can loosen, lets styles in by nonce alone
        content = content.replace(b"<style>", f'<style nonce="{request.scope["audiatur.nonce"]}">'.encode(), 1)
    kind = {"feed.xml": "application/atom+xml", "feed.json": "application/feed+json"}.get(path) or mimetypes.guess_type(path)[0] or "text/plain"
    # what checks the register is saved and opened from there: no script of a page runs here
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{VERIFIER}"'} if path == VERIFIER else None)


routes = [
    Route("/cases", index),
    post("/cases", lodge),
    Route("/cases/coming/{number:int}", coming),
    Route("/cases/{case}", show),
    post("/cases/{case}", deed),
    post("/cases/{case}/access", access),
    post("/cases/{case}/letter", letter),
    Route("/cases/{case}/letters/{number:int}", mail),
    Route("/cases/{case}/papers/{id:path}", paper),
    Route("/register/", register),
    Route("/register/{path:path}", register),
]
