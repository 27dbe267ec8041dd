"""Exhibits as pages show them: who offers which item for what, and what was looked at in it, by whom. Nothing adds that up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct, structs
from starlette.requests import Request

from audiatur import flow
from audiatur.evidence.offers import Aspect, Assessment, Offer, still_open
from audiatur.evidence.vault import Item
from audiatur.publish import words
from audiatur.publish.mask import Masking
from audiatur.record import Incident
from audiatur.store import Named, named
from audiatur.web import looks
from audiatur.web import names as naming
from audiatur.web.actors import mine
from audiatur.web.bench import bench_of
from audiatur.web.casefile import Opened, hiding
from audiatur.web.holdings import Contents, contents_of
from audiatur.web.sight import left_to, seen_by
from audiatur.web.visitor import may, visitor_of

Names = Callable[[Iterable[str]], Mapping[str, "For"]]


class For(Struct, frozen=True, kw_only=True):
    """What an exhibit is offered for, as a page links to it."""

    id: str
    words: str
    href: str
    speaker: str = ""
    kind: str = ""


class Looked(Struct, frozen=True, kw_only=True):
    aspect: Aspect
    by: str
    at: str
    day: str
    found: str


class Offered(Struct, frozen=True, kw_only=True):
    """`others` is for how many things it is offered that are not here, or not for this visitor; `open` what nobody has looked at."""

    sha256: str
    name: str
    href: str
    by: str
    why: str
    at: str
    day: str
    entered_by: str
    about: tuple[For, ...]
    others: int
    checked: str
    looked: tuple[Looked, ...]
    open: tuple[Aspect, ...]


def plain(text: str) -> str:
    return text


def names_on(request: Request) -> Names:
    """What ids name, as far as this visitor may know of it."""
    bench = bench_of(request)

    def names(ids: Iterable[str]) -> Mapping[str, For]:
        wanted = list(dict.fromkeys(ids))
        cases = set(mine(request)) if not {_case(id) for id in wanted}.isdisjoint(bench.desk.cases()) else set()
        known = named(bench.desk, wanted)
        within = naming.about(bench, [one.document for one in known.values() if one.document]).mask.within
        found = {id: _named(one, within(one.document)) for id, one in known.items()}
        return found | {id: For(id=id, words=f"Case {id}", href=looks.href("cases", id.partition(":")[0]), kind="case") for id in wanted if _case(id) in cases}

    return names


def _case(id: str) -> str:
    return id.partition(":")[0]


def _named(one: Named, hide: Masking) -> For:
    """With names as initials: who may see them goes on to the document."""
    if one.kind == "incident":
        return For(id=one.id, words=hide(one.words), href=looks.href("incidents", one.id), kind="incident")
    at = f"{one.kind}-{one.item}" if one.item else ""
    return For(id=one.id, words=hide(one.words), href=looks.href("documents", one.document, at=at), speaker=hide(one.speaker), kind=one.kind)


def shown(offers: Iterable[Offer], contents: Contents, names: Mapping[str, For], *, only: Collection[str] = (), hide: Masking = plain) -> list[Offered]:
    """Offers as a page has them; with `only`, of what they are for these alone are told."""
    return [_shown(offer, contents, names, only, hide) for offer in offers]


def _shown(offer: Offer, contents: Contents, names: Mapping[str, For], only: Collection[str], hide: Masking) -> Offered:
    about = [names[id] for id in offer.statements if id in names and (not only or id in only)]
    return Offered(
        sha256=offer.item.sha256,
        name=hide(offer.item.name),
        href=looks.href("vault", offer.item.sha256),
        by=hide(offer.by),
        why=hide(offer.why),
        at=offer.at,
        day=words.short_day(offer.at[:10]),
        entered_by=offer.entered_by,
        about=tuple(structs.replace(a, words=hide(a.words), speaker=hide(a.speaker)) for a in about),
        others=len(offer.statements) - len(about),
        checked=checked(offer.item, contents),
        looked=looked(offer.assessments, hide),
        open=offer.open,
    )


def looked(assessments: Sequence[Assessment], hide: Masking = plain) -> tuple[Looked, ...]:
    return tuple(Looked(aspect=a.aspect, by=a.by, at=a.at, day=words.short_day(a.at[:10]), found=hide(a.found)) for a in assessments)


class HeldAgainst(Struct, frozen=True, kw_only=True):
    """When an item was last held against its hash, in whose name; `as_filed`: its bytes were those that were filed."""

    at: str
    by: str
    as_filed: bool


def held_against(item: Item, contents: Contents) -> HeldAgainst | None:
    last = contents.last_check
    return HeldAgainst(at=last.at, by=last.by, as_filed=item.events[0] not in last.wrong) if last and last.number >= item.events[0] else None


def checked(item: Item, contents: Contents) -> str:
    """What the program itself has found of an item, with its day: that its bytes are those that were filed, or not."""
    last = held_against(item, contents)
    if last is None:
        return f"Filed {words.short_day(item.filed_at[:10])}; not held against its hash since."
    how = "its bytes were those that were filed" if last.as_filed else "its bytes were not those that were filed"
    return f"Filed {words.short_day(item.filed_at[:10])}; {how} when all were checked on {words.short_day(last.at[:10])}, in the name of {last.by}."


def of_incident(request: Request, incident: Incident, hide: Masking) -> dict[str, object]:
    """What the page of an incident has of exhibits; nothing for who may not see any."""
    held = bench_of(request).held
    if not may(visitor_of(request), "see exhibits") or not held.exists:
        return {}
    contents = contents_of(held)
    if contents is None:
        return {"exhibits": [], "unreadable": True, "offers": False}
    here = {incident.id, *(f"{m.document}:{m.id}" for m in incident.members)}
    found = [o for o in open_to(request, contents.offers) if here.intersection(o.statements)]
    names = names_on(request)(id for o in found for id in o.statements)
    offers = may(visitor_of(request), "work on exhibits")
    return {"exhibits": shown(found, contents, names, only=here, hide=hide), "unreadable": False, "offers": offers}


def open_to(request: Request, offers: Sequence[Offer]) -> list[Offer]:
    """Those of items that this visitor may see."""
    seen = {item.sha256 for item in seen_by(request, [o.item for o in offers])}
    return [o for o in offers if o.item.sha256 in seen]


class Piece(Struct, frozen=True, kw_only=True):
    """Material of a case that is an exhibit."""

    name: str
    href: str
    sha256: str
    checked: str
    offers: list[Offered]
    looked: tuple[Looked, ...]
    open: tuple[Aspect, ...]


class OfCase(Struct, frozen=True, kw_only=True):
    """What a case has of exhibits: of its material by the id of that, and what is offered for the case itself. `unreadable`: the vault cannot be read."""

    of_piece: Mapping[str, Piece] = {}
    of_case: Sequence[Offered] = ()
    unreadable: bool = False


def of_case(request: Request, found: Opened) -> OfCase:
    """For each piece of material that is an exhibit what was offered and looked at; to the body also what is offered for the case itself.

    A party has what it was shown: the exhibit of a piece, if that is not for others alone.
    """
    held, case, ours = bench_of(request).held, found.case.id, found.actor.reader == "body"
    contents = contents_of(held) if held.exists else None
    if contents is None:
        return OfCase(unreadable=held.exists)
    names, visitor = _names_in(case, names_on(request), ours=ours), visitor_of(request)
    hide, made = hiding(request, found), dict[str, Piece]()
    for piece, exhibit in ((p.id, p.exhibit) for p in found.made.view.pieces if p.exhibit):
        item = found_by(exhibit, contents.items)
        only = left_to(request, item).only if item is not None else None
        if item is not None and (seen_by(request, [item]) if ours else only is None or visitor.name in only):
            made[piece] = _piece(item, contents, names, case="" if ours else case, hide=hide)
    own = [o for o in open_to(request, contents.offers) if any(_case(id) == case for id in o.statements)] if ours else []
    return OfCase(of_piece=made, of_case=shown(own, contents, names(id for o in own for id in o.statements), hide=hide))


def _piece(item: Item, contents: Contents, names: Names, *, case: str, hide: Masking) -> Piece:
    """With a `case`, for a party to it: of what the exhibit is offered for, this case alone."""
    offers = [o for o in contents.offers_of.get(item.sha256, ()) if not case or any(_case(id) == case for id in o.statements)]
    assessed = contents.assessed.get(item.sha256, ())
    given = shown(offers, contents, names(id for o in offers for id in o.statements), hide=hide)
    return Piece(
        name=hide(item.name),
        href="" if case else looks.href("vault", item.sha256),
        sha256=item.sha256,
        checked=checked(item, contents),
        offers=[structs.replace(o, entered_by="") for o in given] if case else given,  # a party is not told which account of the desk entered a thing
        looked=looked(assessed, hide),
        open=still_open(assessed),
    )


def _names_in(case: str, names: Names, *, ours: bool) -> Names:
    return names if ours else lambda ids: {id: For(id=id, words=f"Case {id}", href="", kind="case") for id in ids if _case(id) == case}


def found_by(exhibit: str, items: Sequence[Item]) -> Item | None:
    """By its hash, or the first letters of it, or its name where that is of one alone."""
    found = [i for i in items if i.sha256 == exhibit or i.name == exhibit or (len(exhibit) >= 6 and i.sha256.startswith(exhibit))]
    return found[0] if len(found) == 1 else None


def unknown(request: Request, ids: Sequence[str]) -> list[str]:
    """Those of these ids that name nothing that this visitor knows of."""
    known = names_on(request)(ids)
    there = flow.named(bench_of(request).desk, [id for id in ids if id in known])
    return [id for id in ids if id not in there]
