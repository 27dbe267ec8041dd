"""Names of parties, regions with offices of a state, and the country that the text gives to a place."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc

from audiatur.extract.countries import country_named, country_of_capital, country_of_demonym
from audiatur.extract.draft import Draft
from audiatur.extract.placewords import PLACE_NOUNS, SUBDIVISIONS
from audiatur.extract.syntax import POSSESSIVE
from audiatur.record.words import terms, vocabulary


@cache
def attack_words(part: str) -> frozenset[str]:
    """Verbs of attack, of denial and of blame, from the vocabulary of attacks."""
    words = vocabulary("attacks")
    if part != "verbs":
        return frozenset(map(str, words[part]))
    return frozenset(str(v) for group in (*words["verbs"].values(), *words["struck"].values(), words["delivered"], words["fired"], ["kill"]) for v in group)


@cache
def arms() -> frozenset[str]:
    """Nouns that attack when a party's name stands before them: forces, weapons, acts."""
    words = vocabulary("attacks")
    acts = {str(n) for group in words["nouns"].values() for n in group}
    return frozenset(acts | set(map(str, words["fire"])) | terms("people", "arms"))


@cache
def country_of(words: str) -> str | None:
    return country_of_demonym(words) or country_named(words) or country_of_capital(words)


def polities_of(doc: Doc, draft: Draft) -> set[str]:
    named = {p.text for p in draft.places if p.kind in {"region", "area"} and country_named(p.text) is None}
    regions = {name for name in named if name.split()[-1].lower() not in SUBDIVISIONS}  # a township has an administration, and no people of its own
    found = set()
    for name in regions:
        start = draft.text.find(name)
        while start >= 0 and name not in found:
            tokens = doc.char_span(start, start + len(name))
            if tokens is not None and _is_polity(doc, tokens.start, tokens.end):
                found.add(name)
            start = draft.text.find(name, start + 1)
    return found


def _is_polity(doc: Doc, start: int, end: int) -> bool:
    before = [t.lower_ for t in doc[max(0, start - 3) : start]]
    after = [t.lower_ for t in doc[end : end + 4]]
    kept = [w for w in after[: next((i for i, t in enumerate(doc[end : end + 4]) if t.pos_ in {"VERB", "AUX", "ADP", "PUNCT"}), 4)]]
    of = bool(before) and before[-1] == "of" and any(w in terms("people", "state_words") for w in before)
    return of or any(w in terms("people", "contested") for w in before) or any(w in terms("people", "state_words") for w in (*kept, doc[end - 1].lower_))


def owner_of(doc: Doc, start: int, end: int) -> str | None:
    """The country that the text gives to a place: "the Norwegian town of X", "X, Norway", "Norway's second city, X", and a country itself."""
    if country := country_named(doc[start:end].text):
        return country
    after = doc[end : end + 3]
    if len(after) == 3 and after[0].text == "," and after[2].pos_ in {"PUNCT", "ADP", "CCONJ"} and (country := country_named(after[1].text)):
        return country
    for i in range(start - 1, max(doc[start].sent.start, start - 7) - 1, -1):
        token = doc[i]
        country = country_of_demonym(token.text) or (country_named(token.text) if doc[i + 1].lower_ in POSSESSIVE else None)
        if country is not None:
            between = [t.lemma_.lower() for t in doc[i + 1 : start]]
            return country if any(w in PLACE_NOUNS for w in between) and not any(w in arms() for w in between) else None
        if token.pos_ == "VERB" or (token.pos_ == "ADP" and token.lower_ != "of"):
            return None
    return None
