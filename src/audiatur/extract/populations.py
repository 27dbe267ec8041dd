"""Who or what a figure counts: the noun, simplified, and what it tells of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from spacy.tokens import Doc, Token

from audiatur.extract.countries import country_of_demonym
from audiatur.record import Status
from audiatur.record.words import vocabulary

NP = {"ADJ", "NOUN", "PROPN"}
LONGEST = 7
ALSO_ADJECTIVES = {"general", "human", "individual", "local", "minor", "national"}
FORCES = {"army", "force", "military", "navy", "ranks", "troop"}
OWN = 7
"""Tokens behind a noun within which stands whose men they are: "three men from the country's armed forces"."""
FAR = 4
"""Tokens from a figure to the copula behind it: "six of the dead were"."""
ARMED_GROUP = re.compile(r"of (?:the |an |these |those )?armed (?:gang|group)s?\b")
OTHERS = {"all", "half", "many", "most", "some"}
THEM = {"them", "whom", "which", "those", "these"}


def group_of(token: Token) -> dict[str, Any] | None:
    """What a noun for people tells of them."""
    if token.pos_ == "ADJ" and token.lower_ in ALSO_ADJECTIVES:
        return None  # "local commanders" are no locals
    known = _people().get(token.lemma_.lower()) or _people().get(token.lower_)
    return known or (_people().get(token.lower_.removesuffix("s")) if token.pos_ == "PROPN" else None)  # "Kills Four Soldiers"


@dataclass(frozen=True, slots=True)
class Population:
    """`end` is where the noun phrase ends; `noun` its last word, None where the figure stands alone."""

    end: int
    noun: Token | None = None
    name: str | None = None
    status: Status | None = None
    sex: Literal["female", "male"] | None = None
    age_group: Literal["child", "adult"] | None = None
    role: str | None = None
    people_of: str | None = None
    building: bool = False
    attribute: bool = False
    """Told behind a copula: "12 were women"."""
    anaphor: bool = False
    """ "others", "more", "of them": those who were spoken of before."""

    @property
    def known(self) -> bool:
        return self.name is not None or self.building


@cache
def _people() -> dict[str, dict[str, Any]]:
    return {str(noun): group for group in vocabulary("people")["groups"] for noun in group["nouns"]}


@cache
def _adjectives() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = vocabulary("people")["adjectives"]
    return found


@cache
def _buildings() -> frozenset[str]:
    return frozenset(map(str, vocabulary("people")["buildings"]))


def after(doc: Doc, start: int) -> Population:
    """The population of a figure that ends before token `start`."""
    i, anaphor = start, False
    words: list[Token] = []
    while i < len(doc) and i < start + LONGEST + 2:
        token = doc[i]
        if token.is_space:
            break
        if i == start and token.is_quote and doc[i - 1].whitespace_ and not token.whitespace_:
            i += 1  # 34 “fighters”
            continue
        if token.lower_ == "of" and not words and i + 1 < len(doc):
            if doc[i + 1].lower_ in THEM:
                article = i + 2 < len(doc) and doc[i + 2].lower_ in {"a", "an"}
                further = after(doc, i + 3 if article else i + 2)  # "six of them children", "one of them a boy"
                return replace(further, anaphor=True) if further.name is not None else Population(end=i + 2, anaphor=True)
            i += 2 if doc[i + 1].lower_ in {"the", "their", "its", "our", "your", "my", "his", "her", "these", "those"} else 1
            continue
        if token.text == "(" and words and (behind := _behind_bracket(doc, i)):
            i = behind
            continue
        if token.lower_ in {"more", "others", "other", "another", "further", "additional"} and not words:
            anaphor = True
        elif not _links(token, words):
            if not _belongs(token, words):
                break
            words.append(token)
        i += 1
    return _described(words, i, anaphor)


def _behind_bracket(doc: Doc, i: int) -> int | None:
    """ "16 Northern Party (NP) fighters": where the noun phrase goes on behind an abbreviation in brackets."""
    inside = doc[i + 1 : i + 3]
    goes_on = len(inside) == 2 and inside[1].text == ")" and inside[0].text.isupper() and i + 3 < len(doc) and doc[i + 3].pos_ in NP
    return i + 3 if goes_on else None


def named_before(doc: Doc, at: int) -> Population | None:
    """Those whom the sentence names before a token, in the plural: the soldiers of "attacked a post of the soldiers, killing 39 of them"."""
    for token in reversed(doc[doc[at].sent.start : at]):
        if token.tag_ in {"NNS", "NNPS"} and group_of(token) is not None:
            first = token.i
            while first > token.sent.start and doc[first - 1].pos_ in NP:
                first -= 1
            return after(doc, first)
    return None


def of_count(doc: Doc, start: int) -> Population:
    """The population of a figure that ends before token `start`, also where the sentence tells it: "six of the dead were children"."""
    found = after(doc, start)
    victims = found.name == "people" and start < len(doc) and doc[start].lower_ == "of"  # "nineteen of the victims were men"
    if (found.name is not None and not victims) or found.building:
        return found
    if (told := _told_over(doc, start)) is not None:
        return replace(told, end=found.end, noun=None, attribute=True, anaphor=False)
    for verb in doc[found.end : found.end + FAR]:
        if verb.lower_ in OTHERS:
            break  # "43 dead and said most were women"
        if verb.lemma_ == "be" and verb.pos_ in {"AUX", "VERB"}:
            if verb.i + 1 == len(doc) or verb.nbor().tag_ in {"VBN", "VBG"}:
                return found  # "251 were taken hostage"
            told = after(doc, verb.i + 2 if doc[verb.i + 1].lower_ in {"a", "an"} else verb.i + 1)
            return replace(told, end=found.end, noun=None, attribute=True, anaphor=False) if told.name is not None else found
        if verb.pos_ in {"VERB", "PUNCT"} and verb.tag_ not in {"VBN", "VBD"}:
            break
    return found


def _told_over(doc: Doc, start: int) -> Population | None:
    """ "11 of the 16 wounded brought in since Monday were children", by the tree."""
    figure, verb = doc[start - 1], doc[start - 1].head
    if figure.dep_ != "nsubj" or verb.lemma_ != "be" or verb.i < start or verb.i + 1 >= len(doc) or doc[start : start + 1].text.lower() != "of":
        return None
    told = after(doc, verb.i + 2 if verb.nbor().lower_ in {"a", "an"} else verb.i + 1)
    return told if told.name is not None and any(c.dep_ == "attr" and c.i > verb.i for c in verb.children) else None


def _links(token: Token, words: list[Token]) -> bool:
    """A hyphen within the phrase, or a comma or "and" between two of its adjectives."""
    if not words or token.i + 1 >= len(token.doc):
        return False
    further = token.nbor()
    if token.text in {"-", "/"}:
        return further.pos_ in NP
    return token.lower_ in {"and", ","} and _adjectival(words[-1]) and _adjectival(further)


def _belongs(token: Token, words: list[Token]) -> bool:
    if token.pos_ in NP or token.lemma_.lower() in _people():
        return True
    if token.tag_ == "POS" and words and words[-1].pos_ == "PROPN" and token.i + 1 < len(token.doc):
        return token.nbor().pos_ == "PROPN"  # "16 Farmers' Party fighters"
    participle = token.tag_ in {"VBN", "VBG"} and not any(w.pos_ in {"NOUN", "PROPN"} for w in words)
    return participle and token.i + 1 < len(token.doc) and token.nbor().pos_ in NP


def _adjectival(token: Token) -> bool:
    return token.pos_ == "ADJ" or token.dep_ in {"amod", "compound"}


def _is_of_forces(noun: Token) -> bool:
    """ "three men from the country's armed forces", "12 members of the security forces"."""
    behind = noun.doc[noun.i + 1 : noun.i + OWN]
    if len(behind) < 2 or behind[0].lower_ not in {"from", "of", "in"}:
        return False
    for token in behind[1:]:
        if token.lemma_.lower() in FORCES and (token.i + 1 == len(noun.doc) or token.nbor().pos_ not in NP):
            return True
        if token.pos_ not in {*NP, "DET", "PART", "PRON"}:
            return False
    return False


def of_harm(noun: Token) -> Population:
    """ "civilian deaths have reached 91": whom the noun of harm counts."""
    return _described([t for t in noun.doc[max(noun.sent.start, noun.i - 2) : noun.i] if t.head == noun], noun.i, False)


def _described(words: list[Token], end: int, anaphor: bool) -> Population:
    noun = next((w for w in reversed(words) if w.pos_ in {"NOUN", "PROPN"} or w.lemma_.lower() in _people()), None)
    facts: dict[str, Any] = {}
    name, people_of = None, None
    for word in words:
        people_of = people_of or country_of_demonym(word.text)
        facts |= _adjectives().get(word.lower_, {})
    said = dict(facts)
    for word in words:
        group = group_of(word)
        if group is not None and (word == noun or group["simple"] not in {"people", "civilians"} or name is None):
            name = group["simple"] if name is None or word == noun else name
            told = {k: v for k, v in group.items() if k in {"status", "sex", "age_group", "role"}}
            facts = told | facts if word != noun else facts | told | said  # "paramilitary soldiers" are soldiers, "captured soldiers" are captured
    if noun is not None and noun.lemma_.lower() in _buildings():
        return Population(end=end, noun=noun, people_of=people_of, building=True)  # "civilian buildings": nobody's status
    if name == "people" and facts.get("status") == "civilian":
        name = "civilians"
    if name is None and noun is not None and people_of and country_of_demonym(noun.text):
        name = "people"
    if name is None and facts.get("status") == "civilian":
        name = "civilians"
    if name is None and facts.get("status") == "military":
        name = "military"
    if "police" in {w.lower_ for w in words}:
        name, facts["status"] = "police", None  # "police officers" are no officers of an army
    if name in {"people", "men", "women"} and not facts.get("status") and noun is not None and _is_of_forces(noun):
        facts["status"] = "military"
    if (
        name == "people"
        and not facts.get("status")
        and noun is not None
        and noun.doc[noun.i + 1 : noun.i + 2].text == "of"
        and ARMED_GROUP.match(noun.doc[noun.i + 1 : noun.i + OWN].text)
    ):
        facts["status"] = "armed_group"  # "members of the armed groups"
    allowed = {k: facts.get(k) for k in ("status", "sex", "age_group", "role")}
    return Population(end=end, noun=noun, name=name, people_of=people_of, building=False, attribute=False, anaphor=anaphor and name is None, **allowed)
