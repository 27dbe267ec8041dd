"""The town that a paper is about, for acts and figures that it tells without naming the town again."""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc, Token

from audiatur.extract.attack_triggers import triggers
from audiatur.extract.draft import Draft
from audiatur.extract.harm import harms
from audiatur.extract.scene import places_of, scene_of, sites
from audiatur.extract.when import is_general, is_habit
from audiatur.record import Place

MOST = 0.7
"""The share of its sentences on acts and harm that name a town which one town must have, for the paper to be about that town."""
TOWNS = {"city", None}
"""A name that no list knows is mostly a village."""


def where_of(doc: Doc, draft: Draft, token: Token) -> tuple[str, ...]:
    """Ids of the places of the token's act or figure: those named near it, else the town that the paper is about; none for what is told in general."""
    near = places_of(doc, draft, token)
    return near if near or is_habit(token) or is_general(token) else town_of(doc, draft, token)


def town_of(doc: Doc, draft: Draft, token: Token) -> tuple[str, ...]:
    """The id of the town that the paper is about, if it was named before the token."""
    town = _town(doc, draft)
    return (town.id,) if town is not None and town.start < token.idx else ()


def if_towns(draft: Draft, places: tuple[str, ...]) -> tuple[str, ...]:
    """The places if all of them are towns: where an act was that is told without a place, behind one that was there."""
    return places if all(p.kind in TOWNS for p in draft.places if p.id in places) else ()


def _town(doc: Doc, draft: Draft) -> Place | None:
    if "audiatur_town" not in doc.user_data:
        doc.user_data["audiatur_town"] = _asked(doc, draft)
    town: Place | None = doc.user_data["audiatur_town"]
    return town


def _asked(doc: Doc, draft: Draft) -> Place | None:
    scene = scene_of(doc, draft)
    if not scene.places:
        return None
    told = {doc[i].sent.start: doc[i].sent for i in harms(doc)} | {t.head.sent.start: t.head.sent for t in triggers(doc)}
    named: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for _, sentence in sorted(told.items()):
        here = {p.name: p for _, p in sites(scene, sentence.start, sentence.end) if p.kind in TOWNS}
        named.update(here.keys())
        first = {**here, **first}
    if not named:
        return None
    town, times = named.most_common(1)[0]
    return first[town] if times >= MOST * named.total() else None
