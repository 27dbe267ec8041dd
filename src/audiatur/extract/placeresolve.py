"""Decides which of the places that bear a name is meant: by what stands beside it, by the countries the text speaks of, by what else is near, by size."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from spacy.tokens import Doc

from audiatur.extract.countries import country_of_capital, country_of_demonym
from audiatur.extract.gazetteer import Candidate, named, spelled_like
from audiatur.extract.placefind import Mention
from audiatur.extract.placewords import AREA_NOUNS, STATES

NEAR_KM = 150
KIND_BONUS = {"country": 3.0, "region": 1.0, "city": 0.0}


def kilometres(a: Candidate, b: Candidate) -> float:
    """Great-circle distance (haversine)."""
    la, lb = math.radians(a.lat), math.radians(b.lat)
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def resolve(doc: Doc, found: list[Mention], *, also: str = "") -> list[Candidate | None]:
    """The place of each mention, or null where none bears its name. `also` are the document's title, publisher and side."""
    countries = _countries(doc, found, also)
    beside = [_beside(doc, m) for m in found]
    options = [_options(m, countries) for m in found]
    anchors = _anchors(found, options, beside)
    settled: dict[str, Candidate] = {}
    chosen: list[Candidate | None] = []
    for mention, near, candidates in zip(found, beside, options, strict=True):
        key = mention.tokens.text.lower()
        if not candidates:
            chosen.append(None)
        elif not near and key in settled:
            chosen.append(settled[key])
        else:
            best = max(candidates, key=lambda c: _score(c, mention, near, countries, anchors))
            settled.setdefault(key, best)
            chosen.append(best)
    return chosen


def _options(mention: Mention, countries: Counter[str]) -> tuple[Candidate, ...]:
    """What bears the name; failing that, what is spelled like it in the countries that the text is most about."""
    if mention.candidates or len(mention.tokens.text) < 6:
        return mention.candidates
    return tuple(c for country, _ in countries.most_common(3) for c in spelled_like(mention.tokens.text, country))


def _countries(doc: Doc, found: list[Mention], also: str) -> Counter[str]:
    """How often each country is spoken of: its name, demonym or capital, and towns whose name is borne in one country only."""
    seen: Counter[str] = Counter()
    for token in doc:
        if token.text[:1].isupper() and (name := country_of_demonym(token.text) or country_of_capital(token.text)):
            seen.update(_codes(name))
    for mention in found:
        seen.update({c.country for c in mention.candidates if c.kind == "country"})
        if len(codes := {c.country for c in mention.candidates}) == 1:
            seen.update(codes)
    words = also.replace("’s", " ").replace("'s", " ").split()
    for size in (1, 2):
        for i in range(len(words) - size + 1):
            name = " ".join(words[i : i + size]).strip(".,;:()")
            if name[:1].isupper():
                country = country_of_demonym(name) or country_of_capital(name) or name
                seen.update({code: 2 for code in _codes(country)})
    seen.pop("", None)
    return seen


def _codes(name: str) -> list[str]:
    return [c.country for c in named(name) if c.kind == "country"][:1]


def _beside(doc: Doc, mention: Mention) -> set[str]:
    """Countries and states named right after: "Ganja, Azerbaijan", "Paris, Texas", "Ganja in Azerbaijan", "(Norway)"; as codes, states as "US.TX"."""
    i = mention.tokens.end
    if i + 1 >= len(doc) or doc[i].text not in {",", "(", "in"}:
        return set()
    text = [t.text for t in doc[i + 1 : i + 4]]
    for size in (3, 2, 1):
        words = " ".join(text[:size]).replace(" .", "").strip(".")
        if len(text) >= size and words[:1].isupper() and words != "and":
            if words in STATES:
                return {f"US.{STATES[words]}"}
            regions = [c for c in named(words) if c.kind != "city"]
            if regions:
                return {c.country if c.kind == "country" else f"{c.country}.{c.state}" if c.state else c.country for c in regions} - {""}
    return set()


def _anchors(found: list[Mention], options: list[tuple[Candidate, ...]], beside: list[set[str]]) -> list[Candidate]:
    """Places that leave no doubt: one bearer of the name, or one in the country or state named beside it."""
    anchors: dict[int, Candidate] = {}
    for mention, candidates, near in zip(found, options, beside, strict=True):
        fitting = [c for c in candidates if _fits(c, near)] if near else list(candidates)
        towns = [c for c in fitting if c.kind == "city"]
        if len(fitting) == 1 or (towns and mention.candidates and towns[0].population > 500_000):
            best = fitting[0]
            if best.kind != "country" and (near or best.population >= 1000):
                anchors[best.id] = best
    return list(anchors.values())[:30]


def _fits(candidate: Candidate, near: Iterable[str]) -> bool:
    return any(code in {candidate.country, f"{candidate.country}.{candidate.state}"} for code in near) and candidate.kind != "country"


def _score(candidate: Candidate, mention: Mention, near: set[str], countries: Counter[str], anchors: list[Candidate]) -> float:
    score = math.log10(candidate.population + 10) + KIND_BONUS[candidate.kind] - (0 if candidate.own else 0.7)
    total = sum(countries.values())
    if total:
        score += 4.0 * countries[candidate.country] / total + (0.5 if countries[candidate.country] else 0)
    if near and _fits(candidate, near):
        score += 8.0
    others = [kilometres(candidate, a) for a in anchors if a.id != candidate.id and a.name != candidate.name]
    if others and candidate.kind != "country":
        close = sum(1 for km in others if km < NEAR_KM)
        score += 2.0 * close / len(others) + (1.0 if close else 0) + (0.5 if min(others) < 50 else 0)
    doc = mention.tokens.doc
    after = doc[mention.tokens.end].lemma_.lower() if mention.tokens.end < len(doc) else ""
    if candidate.kind == "region" and after in AREA_NOUNS:
        score += 1.0
    return score
