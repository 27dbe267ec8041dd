"""Who attacks and who is attacked in a text, by the words that stand with the names of its parties."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.extract.placewords import PLACE_NOUNS
from audiatur.extract.polities import arms, attack_words, country_of, owner_of, polities_of
from audiatur.extract.populations import group_of
from audiatur.extract.syntax import POSSESSIVE, SUBJECTS, clause
from audiatur.record import Toll
from audiatur.record.words import terms

FIGHTING = {"military", "armed_group"}
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
        where = named(draft, toll)
        if where and toll.people_of:
            self.by_place[where] = toll.people_of if self.by_place.get(where, toll.people_of) == toll.people_of else None


def parties(doc: Doc, draft: Draft) -> Parties:
    """Reads a text once for its parties."""
    speaking = {s.side for s in draft.sources if s.side and s.kind in {"official", "armed_group"}}
    found = Parties(side=draft.document.side, speaking=speaking)
    found.polities = polities_of(doc, draft)
    for start, end, who in _names(doc, found.polities):
        kind = _role(doc, start, end)
        if kind is not None:
            (found.attacking if kind == "attacking" else found.attacked).append((start, who))
    for place in draft.places:
        tokens = doc.char_span(place.start, place.end, alignment_mode="expand")
        if tokens is not None and (owner := owner_of(doc, tokens.start, tokens.end)) is not None:
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
            who = country_of(two) if two is not None else None
            if who is not None:
                size = 2
            elif (who := country_of(text)) is None and text in polities:
                who = text
            if who is not None:
                found.append((i, i + size, who))
        i += size
    return found


def _role(doc: Doc, start: int, end: int) -> str | None:
    """Whether a party's name stands with an attack as the one that does it or the one that suffers it; null for neither."""
    noun = _noun_after(doc, end)
    if noun is not None:
        lemma = noun.lemma_.lower()
        if lemma in arms():
            return None if _suffers(noun) else "attacking"
        if lemma in terms("people", "theirs") or lemma in PLACE_NOUNS or _is_populace(noun):
            return "attacked"
        return "attacking" if noun.dep_ in SUBJECTS and noun.head.lemma_.lower() in attack_words("denying") else None
    return _by_verb(doc[end - 1])


def _noun_after(doc: Doc, end: int) -> Token | None:
    """The noun that a name stands before: "Norwegian armed forces", "Norway's missile strikes"."""
    last = None
    for token in doc[end : end + REACH]:
        if token.pos_ in {"NOUN", "PROPN"}:
            last = token
        elif token.dep_ == "cc" and last is None and country_of(token.nbor().text if token.i + 1 < len(doc) else ""):
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
    return noun.dep_ in {"dobj", "obj"} and noun.head.lemma_.lower() in attack_words("verbs") and noun.lemma_.lower() in attack_words("actors")


def _by_verb(name: Token) -> str | None:
    """ "Norway shelled", "accused Norway", "Norway denied", "shelled by Norway", "against Norway"."""
    verb = clause(name)
    lemma = verb.lemma_.lower()
    if name.dep_ in SUBJECTS and name.dep_ != "nsubjpass":
        return "attacking" if lemma in attack_words("verbs") or lemma in attack_words("denying") else None
    if name.dep_ in {"dobj", "obj", "nsubjpass"}:
        return "attacking" if lemma in attack_words("accusing") else ("attacked" if lemma in attack_words("verbs") else None)
    if name.dep_ == "pobj" and name.head.lower_ == "by":
        above = name.head.head
        return "attacking" if above.lemma_.lower() in attack_words("verbs") or above.lemma_.lower() in arms() else None
    if name.dep_ == "pobj" and name.head.lower_ == "of" and (name.head.head.lemma_.lower() in PLACE_NOUNS | terms("people", "theirs")):
        return "attacked"
    if name.dep_ == "pobj" and name.head.lower_ in {"against", "on"} and name.head.head.lemma_.lower() in arms():
        return "attacked"
    return None


def named(draft: Draft, toll: Toll) -> frozenset[str]:
    return frozenset(p.name for p in draft.places if p.id in toll.places)
