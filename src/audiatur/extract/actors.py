"""Who is said to have attacked: from subject, agent, possessive, adjective, "from" phrase, accusation or denial."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token
from spacy.tokens import Span as Tokens

from audiatur.extract.countries import country_of_demonym, party
from audiatur.extract.syntax import SUBJECTS, contiguous, is_passive, subject
from audiatur.extract.weapons import is_weapon
from audiatur.record.words import vocabulary

WORDS = vocabulary("attacks")
LIGHT, ACCUSING, DENYING = (frozenset(WORDS[k]) for k in ("light", "accusing", "denying"))
BY = {"by", "from"}
PRONOUNS = {"it", "they", "he", "she", "we", "i", "both", "each", "who"}
NAMED = {"GPE", "ORG", "NORP", "PERSON", "LOC"}


@cache
def _acting() -> frozenset[str]:
    return frozenset(WORDS["actors"])


def is_actor(token: Token) -> bool:
    """Somebody who can attack: a named party, an armed or governing body, a person, or a pronoun for one."""
    if is_weapon(token) and token.lemma_.lower() not in _acting():
        return False
    if token.lower_ in PRONOUNS or token.lemma_.lower() in _acting():
        return True
    if country_of_demonym(token.text) or token.ent_type_ in NAMED:
        return True
    return token.pos_ == "PROPN" and not token.ent_type_


def actor_phrase(token: Token) -> Tokens:
    """The words that name the actor: noun with what stands before it, and "of X", "from X" after it."""
    keep = {"det", "amod", "compound", "poss", "nummod", "nmod", "case", "quantmod", "predet"}

    def inside(t: Token, top: bool) -> list[int]:
        found = [t.i]
        for c in t.children:
            if c.dep_ in keep or (c.dep_ == "punct" and c.text in "-–\"“”"):
                found += inside(c, False)
            elif c.dep_ == "prep" and top and c.lower_ == "of" or c.dep_ in {"cc", "conj"} and (t.ent_type_ or not top) and all(x.pos_ in {"PROPN", "ADJ", "CCONJ", "NOUN"} for x in c.subtree):
                found += inside(c, False) if c.dep_ != "prep" else [c.i, *(i for p in c.children if p.dep_ == "pobj" for i in inside(p, False))]
        return found

    phrase = contiguous(token, sorted(inside(token, True)))
    start, end = phrase.start, phrase.end
    doc = phrase.doc
    while start < token.i and doc[start].is_punct:
        start += 1
    while end - 1 > token.i and (doc[end - 1].is_punct or doc[end - 1].dep_ in {"case", "cc"}):
        end -= 1
    return doc[start:end]


def _pobj(prep: Token) -> Token | None:
    return next((c for c in prep.children if c.dep_ == "pobj"), None)


def _by(token: Token) -> Token | None:
    """Who stands in a phrase with "by" or "from" below the token: as far down as "the use of bombs by X"."""
    below = [*token.children, *(g for c in token.children if c.dep_ in {"prep", "dobj", "pobj"} for p in (c, *c.children) for g in p.children)]
    for wanted in ("by", "from"):
        for prep in below:
            if prep.dep_ in {"agent", "prep"} and prep.lower_ == wanted and (who := _pobj(prep)) is not None and not _is_when(who):
                if is_actor(who) or _origin(who):
                    return who
    return None


def _is_when(token: Token) -> bool:
    return token.ent_type_ in {"DATE", "TIME", "CARDINAL"}


def _origin(token: Token) -> bool:
    return token.lemma_.lower() in {"territory", "region", "area", "soil", "side"} and party(" ".join(t.text for t in token.subtree)) is not None


def owner(noun: Token) -> Token | None:
    """Whose attack or weapon: possessive, an adjective of a nation, "of X's forces", "by X", "fired by X"."""
    for c in noun.children:
        if c.dep_ == "poss" and is_actor(c):
            return c
    adjective = _adjective(noun)
    return adjective or _by(noun)


def _adjective(noun: Token) -> Token | None:
    before = noun.doc[max(noun.sent.start, noun.i - 5) : noun.i]
    for t in reversed(list(before)):
        if t.is_punct or t.pos_ in {"VERB", "ADP", "CCONJ", "AUX", "DET", "PRON"}:
            if t.text in {"-", '"', "“", "”"}:
                continue
            return None
        if (country_of_demonym(t.text) and t.text[0].isupper()) or t.ent_type_ == "NORP":
            return t
    return None


def of_weapon(weapon: Token) -> Token | None:
    """Whose weapon: "Armenian shells", "missiles of the forces", "missiles fired by the forces"."""
    if (found := owner(weapon)) is not None:
        return found
    for c in weapon.children:
        if c.dep_ == "prep" and c.lower_ == "of" and (who := _pobj(c)) is not None and is_actor(who):
            return who
        if c.dep_ == "acl" and (who := _by(c)) is not None:
            return who
    return None


def of_verb(verb: Token) -> Token | None:
    """Who does what the verb says."""
    if (who := _by(verb)) is not None:
        return who
    if is_passive(verb) and verb.dep_ != "acl" or verb.dep_ == "acl" and verb.tag_ == "VBN":
        return None
    who = subject(verb) or _controller(verb)
    if who is None:
        return None
    who = _antecedent(who)
    if is_weapon(who) and not is_actor(who):
        return of_weapon(who)
    return who if is_actor(who) else None


def _antecedent(who: Token) -> Token:
    """ "forces that shelled": the noun before the relative clause."""
    if who.tag_ in {"WDT", "WP"} and who.head.dep_ == "relcl":
        return who.head.head
    return who


def _controller(verb: Token) -> Token | None:
    """Who does what a gerund or participle says: the accused, the denier, or the subject of the clause it hangs from."""
    head = verb.head
    if verb.dep_ in {"pcomp", "pobj"}:
        governor = head.head
        if governor.lemma_.lower() in ACCUSING and head.lower_ in {"of", "for", "with", "over"}:
            return accused(governor)
        if governor.pos_ in {"VERB", "AUX"}:
            return subject(governor)
        return None
    if verb.dep_ in {"advcl", "xcomp", "ccomp", "conj", "acl"} and head.pos_ in {"VERB", "AUX"}:
        if head.lemma_.lower() in ACCUSING and (found := accused(head)) is not None:
            return found
        if verb.dep_ == "conj":
            return subject(head) or _controller(head)
        return subject(head)
    return head if verb.dep_ == "acl" and verb.tag_ == "VBG" else None


def accused(verb: Token) -> Token | None:
    """Whom "accuse", "blame", "charge" is said of."""
    for c in verb.children:
        if c.dep_ in {"dobj", "nsubjpass"} and verb.lemma_.lower() not in {"claim", "allege", "suspect"}:
            return c
    return None


def of_noun(noun: Token) -> Token | None:
    """Who does the attack that a noun names."""
    if (who := owner(noun)) is not None:
        return who
    head = noun.head
    if noun.dep_ == "conj":
        if (who := _of_first(noun)) is not None:
            return who
    for c in noun.children:
        if c.dep_ in {"relcl", "acl"} and c.lemma_.lower() in LIGHT and (who := _relative(c)) is not None:
            return who
    if noun.dep_ in {"dobj", "nsubjpass", "obj", "attr", "oprd"} and head.lemma_.lower() in LIGHT:
        return of_verb(head)
    if noun.dep_ in {"dobj", "nsubjpass"} and head.lemma_.lower() in DENYING:
        who = subject(head) if not is_passive(head) else _by(head)
        return who if who is not None and is_actor(who) else None
    if noun.dep_ == "pobj":
        return _governed(noun)
    return None


def _of_first(noun: Token) -> Token | None:
    first = noun.head
    while first.dep_ == "conj":
        first = first.head
    between = noun.doc[first.i + 1 : noun.i]
    if any(t.dep_ == "det" and t.head == noun for t in between):
        return None
    if first.pos_ == "VERB":
        return of_verb(first)
    if first.dep_ in {"dobj", "nsubjpass"} and first.head.lemma_.lower() in LIGHT | DENYING:
        return of_verb(first.head)
    return None


def _relative(verb: Token) -> Token | None:
    if (who := _by(verb)) is not None:
        return who
    who = next((c for c in verb.children if c.dep_ in SUBJECTS and c.dep_ != "nsubjpass"), None)
    return who if who is not None and is_actor(who) and who.tag_ not in {"WDT", "WP"} else None


def _governed(noun: Token) -> Token | None:
    prep = noun.head
    verb = prep.head
    if verb.lemma_.lower() in ACCUSING and prep.lower_ in {"of", "for", "with", "over"}:
        who = accused(verb)
        return who if who is not None and is_actor(who) else None
    if verb.pos_ == "VERB" and not is_passive(verb) and (prep.lower_ == "by" or (prep.lower_ == "with" and verb.lemma_.lower() in LIGHT | {"answer", "respond", "reply", "retaliate"})):
        who = subject(verb)
        return who if who is not None and is_actor(who) and not is_weapon(who) else None
    return None
