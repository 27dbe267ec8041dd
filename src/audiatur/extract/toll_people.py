"""Whose people a toll counts, by the words of the text and the side of its sidecar alone.

Never by geography: whose a place is may be what the sides dispute. In this order: the noun's own words ("Norwegian civilians"); the country that
the text gives to the place ("the Norwegian town of X"); whom the sentence says was hit; the speaker's own side, unless it is the one that attacks;
the other of exactly two parties, where the text says which one attacks; the side for which the paper speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import msgspec
from spacy.tokens import Doc, Token

from audiatur.extract.countries import country_named, country_of_capital, country_of_demonym
from audiatur.extract.draft import Draft
from audiatur.extract.placewords import PLACE_NOUNS
from audiatur.extract.populations import Population, group_of
from audiatur.extract.syntax import SUBJECTS, clause
from audiatur.record import Toll
from audiatur.record.words import vocabulary

FROM_ANYWHERE = {"aid_worker", "journalist"}
"""Roles of people who may be from another country than the one where they are harmed."""
FIGHTING = {"military", "armed_group"}
POSSESSIVE = {"'s", "’s", "'", "’"}
INSIDE = {"across", "in", "inside", "throughout", "within"}
REACH = 4
"""Tokens between a name and the noun that it stands before: "Norwegian long-range heavy artillery"."""


@dataclass(slots=True)
class Parties:
    """Who attacks and who is attacked in a text, with the token that says so."""

    attacking: list[tuple[int, str]] = field(default_factory=list)
    attacked: list[tuple[int, str]] = field(default_factory=list)
    polities: set[str] = field(default_factory=set)
    """Names of regions that the text gives a state's offices: "the President of X", "the breakaway X"."""
    belonging: dict[str, str] = field(default_factory=dict)
    """To whom the text gives a place."""
    speaking: set[str] = field(default_factory=set)
    """Whose officials speak."""
    side: str | None = None
    by_place: dict[frozenset[str], str | None] = field(default_factory=dict)
    """Whose people the tolls before were counted as at the same places; null where they differ."""

    @property
    def countries(self) -> set[str]:
        return {who for _, who in self.attacking + self.attacked} | ({self.side} if self.side else set())

    def other(self, than: str) -> str | None:
        """The other party of exactly two; where only one is said to attack and none to be attacked, the one that speaks."""
        left = (self.countries - {than}) or (self.speaking - {than})
        return left.pop() if len(left) == 1 else None

    def remember(self, draft: Draft, toll: Toll) -> None:
        where = _named(draft, toll)
        if where and toll.people_of:
            self.by_place[where] = toll.people_of if self.by_place.get(where, toll.people_of) == toll.people_of else None


def _named(draft: Draft, toll: Toll) -> frozenset[str]:
    return frozenset(p.name for p in draft.places if p.id in toll.places)


@cache
def _words(part: str) -> frozenset[str]:
    return frozenset(map(str, vocabulary("people")[part]))


@cache
def _verbs(part: str) -> frozenset[str]:
    """Verbs of attack, of denial and of blame, from the vocabulary of attacks."""
    words = vocabulary("attacks")
    if part != "verbs":
        return frozenset(map(str, words[part]))
    return frozenset(str(v) for group in (*words["verbs"].values(), *words["struck"].values(), words["delivered"], words["fired"], ["kill"]) for v in group)


@cache
def _arms() -> frozenset[str]:
    """Nouns that attack when a party's name stands before them: forces, weapons, acts."""
    words = vocabulary("attacks")
    acts = {str(n) for group in words["nouns"].values() for n in group}
    return frozenset(acts | set(map(str, words["fire"])) | _words("arms"))


def parties(doc: Doc, draft: Draft) -> Parties:
    """Reads a text once for its parties."""
    speaking = {s.side for s in draft.sources if s.side and s.kind in {"official", "armed_group"}}
    found = Parties(side=draft.document.side, speaking=speaking)
    found.polities = _polities(doc, draft)
    for start, end, who in _names(doc, found.polities):
        kind = _role(doc, start, end)
        if kind is not None:
            (found.attacking if kind == "attacking" else found.attacked).append((start, who))
    for place in draft.places:
        tokens = doc.char_span(place.start, place.end, alignment_mode="expand")
        if tokens is not None and (owner := _owner(doc, tokens.start, tokens.end)) is not None:
            found.belonging.setdefault(place.name, owner)
    return found


def _names(doc: Doc, polities: set[str]) -> list[tuple[int, int, str]]:
    """Names of countries, demonyms, capitals and such regions, with their tokens."""
    found = []
    i = 0
    while i < len(doc):
        size = 1
        text = doc[i].text
        if text[:1].isupper():
            two = f"{text} {doc[i + 1].text}" if i + 1 < len(doc) and doc[i + 1].text[:1].isupper() else None
            who = _country(two) if two is not None else None
            if who is not None:
                size = 2
            elif (who := _country(text)) is None and text in polities:
                who = text
            if who is not None:
                found.append((i, i + size, who))
        i += size
    return found


@cache
def _country(words: str) -> str | None:
    return country_of_demonym(words) or country_named(words) or country_of_capital(words)


def _role(doc: Doc, start: int, end: int) -> str | None:
    """Whether a party's name stands with an attack as the one that does it or the one that suffers it; null for neither."""
    noun = _noun_after(doc, end)
    if noun is not None:
        lemma = noun.lemma_.lower()
        if lemma in _arms():
            return None if _suffers(noun) else "attacking"
        if lemma in _words("theirs") or lemma in PLACE_NOUNS or _is_populace(noun):
            return "attacked"
        return "attacking" if noun.dep_ in SUBJECTS and noun.head.lemma_.lower() in _verbs("denying") else None
    return _by_verb(doc[end - 1])


def _noun_after(doc: Doc, end: int) -> Token | None:
    """The noun that a name stands before: "Norwegian armed forces", "Norway's missile strikes"."""
    last = None
    for token in doc[end : end + REACH]:
        if token.pos_ in {"NOUN", "PROPN"}:
            last = token
        elif token.dep_ == "cc" and last is None and _country(token.nbor().text if token.i + 1 < len(doc) else ""):
            continue  # "Norwegian and Swedish forces"
        elif token.lower_ not in POSSESSIVE and token.pos_ not in {"ADJ", "NUM"} and token.text != "-" and token.tag_ not in {"VBN", "VBG", "JJ"}:
            break
    return last


def _is_populace(noun: Token) -> bool:
    """Civilians, women, children: those of a party; not journalists or aid workers, who may be from anywhere."""
    group = group_of(noun)
    return group is not None and not group.get("role") and group.get("status") not in FIGHTING


def _suffers(noun: Token) -> bool:
    """ "attacks on Norwegian forces", "Norwegian troops were killed": armed, and yet the ones who are hit."""
    if noun.dep_ == "nsubjpass":
        return True
    return noun.dep_ in {"dobj", "obj"} and noun.head.lemma_.lower() in _verbs("verbs") and noun.lemma_.lower() in _verbs("actors")


def _by_verb(name: Token) -> str | None:
    """ "Norway shelled", "accused Norway", "Norway denied", "shelled by Norway", "against Norway"."""
    verb = clause(name)
    lemma = verb.lemma_.lower()
    if name.dep_ in SUBJECTS and name.dep_ != "nsubjpass":
        return "attacking" if lemma in _verbs("verbs") or lemma in _verbs("denying") else None
    if name.dep_ in {"dobj", "obj", "nsubjpass"}:
        return "attacking" if lemma in _verbs("accusing") else ("attacked" if lemma in _verbs("verbs") else None)
    if name.dep_ == "pobj" and name.head.lower_ == "by":
        above = name.head.head
        return "attacking" if above.lemma_.lower() in _verbs("verbs") or above.lemma_.lower() in _arms() else None
    if name.dep_ == "pobj" and name.head.lower_ == "of" and (name.head.head.lemma_.lower() in PLACE_NOUNS | _words("theirs")):
        return "attacked"
    if name.dep_ == "pobj" and name.head.lower_ in {"against", "on"} and name.head.head.lemma_.lower() in _arms():
        return "attacked"
    return None


def _polities(doc: Doc, draft: Draft) -> set[str]:
    regions = {p.text for p in draft.places if p.kind in {"region", "area"} and country_named(p.text) is None}
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
    of = bool(before) and before[-1] == "of" and any(w in _words("state_words") for w in before)
    return of or any(w in _words("contested") for w in before) or any(w in _words("state_words") for w in (*kept, doc[end - 1].lower_))


def _owner(doc: Doc, start: int, end: int) -> str | None:
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
            return country if any(w in PLACE_NOUNS for w in between) and not any(w in _arms() for w in between) else None
        if token.pos_ == "VERB" or (token.pos_ == "ADP" and token.lower_ != "of"):
            return None
    return None


# ---- one toll -------------------------------------------------------------------------------------------------------------
def people_of(doc: Doc, draft: Draft, found: Parties, toll: Toll, anchor: Token, population: Population) -> Toll:
    """The toll with whose people it counts, where the words tell."""
    if toll.people_of:
        return toll
    if toll.role in FROM_ANYWHERE and toll.part_of is None:
        who = _by_noun(doc, found, population)
        return msgspec.structs.replace(toll, people_of=who) if who else toll
    who = _by_noun(doc, found, population) or _by_place(draft, found, toll, anchor) or _by_attack(draft, found, toll, anchor)
    who = who or (found.by_place.get(_named(draft, toll)) if toll.status not in FIGHTING else None)
    return msgspec.structs.replace(toll, people_of=who) if who else toll


def _by_noun(doc: Doc, found: Parties, population: Population) -> str | None:
    """ "19 X civilians" of a region with a state's offices; "civilians of Norway"."""
    if population.noun is None:
        return None
    before = doc[population.noun.i - 1].text if population.noun.i else ""
    if before in found.polities:
        return before
    after = doc[population.end : population.end + 2]
    return _country(after[1].text) if len(after) == 2 and after[0].lower_ == "of" and after[1].text[:1].isupper() else None


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
