"""Whose people a toll counts, by the words of the text and the side of its sidecar alone.

Never by geography: whose a place is may be what the sides dispute, and a record that asks a gazetteer for it is not mirrored. In this order: the
noun's own words ("Norwegian civilians"); the country that the text gives to the place ("the Norwegian town of X"); whom the sentence says was hit; the
speaker's own side, unless it is the one that attacks; the other of exactly two parties, where the text says which one attacks; the side for which the
paper speaks.
"""

from __future__ import annotations

import msgspec
from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.extract.parties import FIGHTING, Parties, named
from audiatur.extract.polities import country_of
from audiatur.extract.populations import Population
from audiatur.record import Toll

FROM_ANYWHERE = {"aid_worker", "journalist"}
"""Roles of people who may be from another country than the one where they are harmed."""
INSIDE = {"across", "in", "inside", "throughout", "within"}


def people_of(doc: Doc, draft: Draft, found: Parties, toll: Toll, anchor: Token, population: Population) -> Toll:
    """The toll with whose people it counts, where the words tell."""
    if toll.people_of:
        return toll
    if toll.role in FROM_ANYWHERE and toll.part_of is None:
        who = _by_noun(doc, found, population)
        return msgspec.structs.replace(toll, people_of=who) if who else toll
    who = _by_noun(doc, found, population) or _by_place(draft, found, toll, anchor) or _by_attack(draft, found, toll, anchor)
    who = who or (found.by_place.get(named(draft, toll)) if toll.status not in FIGHTING else None)
    return msgspec.structs.replace(toll, people_of=who) if who else toll


def _by_noun(doc: Doc, found: Parties, population: Population) -> str | None:
    """ "19 X civilians" of a region with a state's offices; "civilians of Norway"."""
    if population.noun is None:
        return None
    before = doc[population.noun.i - 1].text if population.noun.i else ""
    if before in found.polities:
        return before
    after = doc[population.end : population.end + 2]
    return country_of(after[1].text) if len(after) == 2 and after[0].lower_ == "of" and after[1].text[:1].isupper() else None


def _by_place(draft: Draft, found: Parties, toll: Toll, anchor: Token) -> str | None:
    sentence = anchor.sent
    here = [p for p in draft.places if p.id in toll.places and (p.kind != "country" or _is_inside(draft.text, p.start))]
    owners = {found.belonging[p.name] for p in here if p.name in found.belonging}
    if len(owners) == 1:
        return owners.pop()
    near = {p.text for p in here if p.text in found.polities and sentence.start_char <= p.start < sentence.end_char}
    return near.pop() if len(near) == 1 else None


def _is_inside(text: str, start: int) -> bool:
    """ "in Norway": located there, not only named."""
    return text[:start].rsplit(None, 1)[-1:] != [] and text[:start].split()[-1].lower() in INSIDE


def _by_attack(draft: Draft, found: Parties, toll: Toll, anchor: Token) -> str | None:
    sentence = anchor.sent
    hit = {who for i, who in found.attacked if sentence.start <= i < sentence.end}
    here = {who for i, who in found.attacking if sentence.start <= i < sentence.end}
    if len(hit - here) == 1:
        return (hit - here).pop()
    attacking = here or _attacking_before(draft, found, anchor)
    told = {who for _, who in found.attacked} - attacking
    own = _speakers(draft, found, toll) or (told.pop() if len(told) == 1 else None) or found.side
    if own is not None and own not in here and toll.status not in FIGHTING:
        return own
    return found.other(attacking.pop()) if len(attacking) == 1 else None


def _attacking_before(draft: Draft, found: Parties, anchor: Token) -> set[str]:
    """Who attacks in the nearest sentence before it that says so within the paragraph, else in the whole text."""
    begin = draft.text.rfind("\n\n", 0, anchor.idx)
    last = next((i for i, _ in reversed(found.attacking) if i < anchor.sent.start and anchor.doc[i].idx > begin), None)
    if last is None:
        return {who for _, who in found.attacking}
    told = anchor.doc[last].sent
    return {who for i, who in found.attacking if told.start <= i < told.end}


def _speakers(draft: Draft, found: Parties, toll: Toll) -> str | None:
    """For whom the speaker speaks: a region with a state's offices, or a party."""
    sides = {s.id: s for s in draft.sources}
    for link in reversed(toll.attribution):
        source = sides.get(link.source.id or "")
        words = f"{link.source.text} {source.name if source else ''} {(source.role if source else None) or ''}"
        if polity := next((p for p in sorted(found.polities, key=len, reverse=True) if p in words), None):
            return polity
        if source is not None and source.side is not None:
            return source.side if source.side in found.countries or len(found.countries) < 2 else None  # else it speaks for no party
    return None
