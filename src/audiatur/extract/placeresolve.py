"""Decides which of the places that bear a name is meant: by what stands beside it, by the countries the text speaks of, by what else is near, by size."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from audiatur.extract.gazetteer import Candidate, named, spelled_like
from audiatur.extract.placefind import Mention
from audiatur.extract.placenames import fold
from audiatur.extract.placewords import STATES

KIND_BONUS = {"country": 3.0, "region": 1.0, "city": 0.0, "division": -1.0}
POPULATION_WEIGHT, OTHER_NAME, COUNTRY_WEIGHT, NAMED, STATE_WEIGHT, SUPPORT_WEIGHT, HOME_WEIGHT = 1.0, 1.0, 3.0, 1.0, 5.0, 3.0, 2.0
"""In powers of ten of population: what it costs that the name is an alternate one, and what the text's country, state, other places and region add."""
REACH_KM, HOME_KM = 100.0, 200.0
"""How fast nearness fades: two places so far apart support each other by a third of what neighbours do."""
MOST_NAMES, MOST_CANDIDATES = 60, 20
"""Bounds on what is weighed together, so that a long text costs no more than a short one."""
KNOWN, SPOKEN_OF, ALONE = 100_000, 3, 0.2
"""Below this population, in a text that names countries so often, a place with less than this near it needs its country named."""
LIKE_ENOUGH = 0.7
"""How alike two spellings of one name are at least (1: the same)."""
Support = dict[tuple[str, int], float]


@dataclass(slots=True)
class Text:
    """What the whole text says of where it is: countries and states it speaks of, how often it says each name, and what is near what."""

    about: Counter[str]
    states: dict[str, float]
    support: Support
    said: Counter[str]
    home: Support = field(default_factory=dict)


def resolve(doc: Doc, found: list[Mention], countries: Counter[str]) -> list[Candidate | None]:
    """The place of each mention, or null where none bears its name. One name in one text is one place, unless what stands beside it says otherwise."""
    about = countries + _only_there(found)
    beside = [_beside(doc, m) for m in found]
    options = [_options(m, about) for m in found]
    names = _by_name(found, options, beside)
    text = Text(about=about, states=_states(found, beside), support=_support(names), said=Counter(m.tokens.text.lower() for m in found))
    settled = _settled(names, text)
    if len(settled) > 1:
        text.home = _home(names, settled)
        settled = _settled(names, text)
    chosen: list[Candidate | None] = []
    for mention, near, candidates in zip(found, beside, options, strict=True):
        key = mention.tokens.text.lower()
        fitting = [c for c in candidates if _fits(c, near)]
        if fitting and settled.get(key) not in fitting:
            chosen.append(max(fitting, key=lambda c: _score(c, key, text)))
        else:
            known = settled.get(key)
            chosen.append(None if known is not None and _is_astray(known, key, text, countries) else known)
    return chosen


def _is_astray(chosen: Candidate, key: str, text: Text, countries: Counter[str]) -> bool:
    """A small town of a country that the text never names, far from all its other places: more likely a village that the gazetteer lacks."""
    if chosen.kind not in {"city", "division"} or chosen.population >= KNOWN or countries[chosen.country] or countries.total() < SPOKEN_OF:
        return False
    near = (key, chosen.id)
    return text.support.get(near, 0.0) < ALONE and text.home.get(near, 0.0) < ALONE


def _only_there(found: list[Mention]) -> Counter[str]:
    """Countries of names that are borne in one country only."""
    seen: Counter[str] = Counter()
    for mention in {m.tokens.text.lower(): m for m in found}.values():
        codes = {c.country for c in mention.candidates}
        if len(codes) == 1 and mention.candidates[0].kind != "country":
            seen.update(codes)
    seen.pop("", None)
    return seen


def _options(mention: Mention, about: Counter[str]) -> tuple[Candidate, ...]:
    """What bears the name; failing that, what is spelled like it in the countries that the text is most about."""
    if mention.candidates or len(mention.tokens.text) < 6:
        states = {c.country for c in mention.candidates if c.kind == "country"}  # "Mexico" is the country and not its capital
        return tuple(c for c in mention.candidates if c.kind != "city" or c.country not in states)
    spelled = fold(mention.tokens.text)
    alike = (c for country, _ in about.most_common(3) for c in spelled_like(mention.tokens.text, country))
    return tuple(c for c in alike if SequenceMatcher(None, spelled, fold(c.name)).ratio() >= LIKE_ENOUGH)


def _beside(doc: Doc, mention: Mention) -> frozenset[str]:
    """Countries and states named right after: "Bergen, Norway", "Paris, Texas", "(Norway)"; as codes, states as "US.TX"."""
    i = mention.tokens.end
    if i + 1 >= len(doc) or doc[i].text not in {",", "(", "in"}:
        return frozenset()
    text = [t.text for t in doc[i + 1 : i + 4]]
    for size in (3, 2, 1):
        words = " ".join(text[:size]).replace(" .", "").strip(".")
        if len(text) < size or not words[:1].isupper():
            continue
        if words in STATES:
            return frozenset({f"US.{STATES[words]}"})
        bearers = named(words)
        if regions := [c for c in bearers if c.wide] or ([c for c in bearers if c.kind == "division"] if bearers and bearers[0].kind == "division" else []):
            return frozenset({c.country if c.kind == "country" else f"{c.country}.{c.state}" if c.state else c.country for c in regions} - {""})
    return frozenset()


def _by_name(found: list[Mention], options: list[tuple[Candidate, ...]], beside: list[frozenset[str]]) -> dict[str, list[Candidate]]:
    """Candidates of each name; where a country or state stands beside it once, only those that lie there."""
    names: dict[str, list[Candidate]] = {}
    near: dict[str, frozenset[str]] = {}
    for mention, candidates, codes in zip(found, options, beside, strict=True):
        key = mention.tokens.text.lower()
        if candidates:
            names.setdefault(key, list(candidates))
            near[key] = near.get(key) or codes
    return {key: [c for c in candidates if _fits(c, near[key])] or candidates for key, candidates in names.items()}


def _fits(candidate: Candidate, near: frozenset[str]) -> bool:
    return candidate.kind != "country" and (candidate.country in near or f"{candidate.country}.{candidate.state}" in near)


def _states(found: list[Mention], beside: list[frozenset[str]]) -> dict[str, float]:
    """States that the text names, as "US.TX"."""
    seen: dict[str, float] = defaultdict(float)
    for code in (code for codes in beside for code in codes if "." in code):
        seen[code] += 1
    for mention in {m.tokens.text.lower(): m for m in found}.values():
        if len(divisions := {f"{c.country}.{c.state}" for c in mention.candidates if c.kind == "division"}) == len(mention.candidates):
            seen.update({state: seen[state] + 2 / len(divisions) for state in divisions})
        for c in mention.candidates:
            if c.kind == "region" and c.state:
                seen[f"{c.country}.{c.state}"] += 1
    return seen


def _support(names: dict[str, list[Candidate]]) -> Support:
    """For each candidate, how many other names of the text have a bearer near it, weighed by how near and how likely that one is."""
    kept = [(key, c) for key in list(names)[:MOST_NAMES] for c in names[key][:MOST_CANDIDATES] if c.kind != "country"]
    if len(kept) < 2:
        return {}
    number = {key: n for n, key in enumerate(names)}
    owner = np.array([number[key] for key, _ in kept])
    weight = np.array([1.0 / (1 + 0.3 * (len(names[key]) - 1)) for key, _ in kept])
    places = [c for _, c in kept]
    near = np.exp(-_kilometres(places, places) / REACH_KM) * weight[None, :]
    near[owner[:, None] == owner[None, :]] = 0.0
    total = np.zeros(len(kept))
    for n in np.unique(owner):
        total += near[:, owner == n].max(axis=1)
    return {(key, c.id): float(value) for (key, c), value in zip(kept, total, strict=True)}


def _kilometres(places: list[Candidate], others: list[Candidate]) -> NDArray[np.float64]:
    """Great-circle distances of all places from all others."""
    distances: NDArray[np.float64] = 6371.0 * np.arccos(np.clip(_points(places) @ _points(others).T, -1.0, 1.0))
    return distances


def _points(places: list[Candidate]) -> NDArray[np.float64]:
    """On the unit sphere."""
    lat, lon = (np.radians([getattr(c, axis) for c in places]) for axis in ("lat", "lon"))
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _settled(names: dict[str, list[Candidate]], text: Text) -> dict[str, Candidate]:
    return {name: max(candidates, key=lambda c: _score(c, name, text)) for name, candidates in names.items()}


def _home(names: dict[str, list[Candidate]], settled: dict[str, Candidate]) -> Support:
    """For each candidate, how much of what was settled on for the other names is near it: papers of a region rarely name the region."""
    anchors = [(key, c) for key, c in list(settled.items())[:MOST_NAMES] if c.kind in {"city", "division"}]
    kept = [(key, c) for key in list(names)[:MOST_NAMES] for c in names[key][:MOST_CANDIDATES] if c.kind != "country"]
    if not anchors or not kept:
        return {}
    near = np.exp(-_kilometres([c for _, c in kept], [c for _, c in anchors]) / HOME_KM)
    near[np.array([[key == other for other, _ in anchors] for key, _ in kept])] = 0.0
    return {(key, c.id): float(value) for (key, c), value in zip(kept, near.sum(axis=1), strict=True)}


def _score(candidate: Candidate, key: str, text: Text) -> float:
    score = POPULATION_WEIGHT * math.log10(candidate.population + 10) + KIND_BONUS[candidate.kind] - (0 if candidate.own else OTHER_NAME)
    others = text.about[candidate.country] - (text.said[key] if candidate.kind == "country" else 0)  # a name is no evidence for itself
    score += COUNTRY_WEIGHT * max(0, others) / max(1, sum(text.about.values())) + (NAMED if others > 0 else 0)
    if text.states:
        score += STATE_WEIGHT * text.states.get(f"{candidate.country}.{candidate.state}", 0.0) / sum(text.states.values())
    near = (key, candidate.id)
    return score + SUPPORT_WEIGHT * math.log1p(text.support.get(near, 0.0)) + HOME_WEIGHT * math.log1p(text.home.get(near, 0.0))
