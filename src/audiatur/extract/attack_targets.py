"""Which nouns around a trigger are what is hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from audiatur.extract.actors import HARMING, PRONOUNS, is_actor, lies_open, of_series, ran_on_mine
from audiatur.extract.attack_triggers import ARRIVED, DELIVERED, FIRED, HOUSED, USES, Trigger, lemma_of
from audiatur.extract.harm import ruins
from audiatur.extract.kept import kept
from audiatur.extract.placewords import DIRECTIONS
from audiatur.extract.syntax import conjuncts, is_passive, objects, subject
from audiatur.extract.targets import category_of, is_own_item, is_target
from audiatur.extract.weapons import is_weapon

AT = {"at", "on", "upon", "against", "towards", "toward", "into", "onto", "over"}
SCENE, ON = {"across", "around", "at", "in", "inside", "near", "outside", "over"}, {"on"}
BESIDE = SCENE - {"over"} | {"among", "behind", "beside", "between", "under"}
ARRIVING = FIRED | DELIVERED | ARRIVED
BLAMING = {"blame", "pin"}
PARTS_OF = {"central"} | DIRECTIONS | {f"{d}ern" for d in DIRECTIONS}
REACHING = {"affect", "hit", "strike", "target"}
"""Verbs that tell what an attack hit."""
NOT = {"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY", "NORP"}


def targets_of(trigger: Trigger) -> list[Token]:
    """Heads of the phrases that name what is hit, in the order of the text."""
    return [t for t in _hit(trigger) if not _fires(t, trigger)]


def _fires(token: Token, trigger: Trigger) -> bool:
    """ "the firing of Norwegian troops": theirs, not on them."""
    return trigger.head.lower_ in {"fire", "firing"} and not trigger.verbal and token.dep_ == "pobj" and token.head.lower_ == "of" and is_actor(token)


def _hit(trigger: Trigger) -> list[Token]:
    head = trigger.head
    ways: tuple[tuple[Iterable[Token], bool], ...] = (
        (_below(head, trigger.verbal), False),
        (_through_carrier(head, trigger.verbal), False),
        (_of_impact(trigger), False),
        (_inside(head), True),
        *((_inside(verb), True) for verb in trigger.impacts),
    )
    if not trigger.verbal and lemma_of(head.lower_) in USES:
        ways = (*ways, ((t for w in trigger.weapons for t in _at(w)), False))
    for way, known in ways:
        kept = {t.i: t for f in way for t in _together(f) if _may_be_hit(t, trigger, known)}
        if kept:
            return _without_scene([kept[i] for i in sorted(kept)], trigger)
    return []


def _without_scene(found: list[Token], trigger: Trigger) -> list[Token]:
    """Without what only says where: "ambushed a convoy on the road", "an attack on the base at Bergen"."""
    hit = [t for t in found if trigger.verbal and t.dep_ in {"dobj", "nsubjpass"}]
    things = [t for t in found if t.pos_ == "NOUN"]
    return [t for t in found if not (t.dep_ == "pobj" and ((hit and t.head.lower_ in SCENE | ON) or (things and t.pos_ == "PROPN" and t.head.lower_ in SCENE)))]


def _together(token: Token) -> list[Token]:
    """The noun and what is coordinated with it: also "of A and of B", where the prepositions are coordinated."""
    found = [x for c in _each_of(token) or conjuncts(token) for x in _each_of(c) or [c]]
    found += [c for t in found for c in t.children if is_own_item(c) and is_target(c)]
    found += [x for t in found for c in t.children if c.lower_ == "including" for p in c.children if p.dep_ == "pobj" for x in conjuncts(p)]
    if token.dep_ in {"nsubjpass", "dobj"}:  # a list is often parsed as appositions
        found += [t for t in token.subtree if t.head.dep_ != "pobj" and _listed(t, token) and (is_target(t) or t.pos_ == "PROPN")]
    for prep in token.head.conjuncts if token.head.dep_ in {"prep", "conj"} else ():
        found += [x for p in prep.children if p.dep_ == "pobj" for x in conjuncts(p)]
    return found


def _listed(token: Token, first: Token) -> bool:
    """One of a list that is parsed as an apposition, or coordinated with such a one: "a mosque, a market and a base"."""
    if token.dep_ == "conj":
        return any(a.dep_ == "appos" for a in token.ancestors if a.i > first.i)
    return token.dep_ == "appos" and any(c.dep_ in {"conj", "appos"} for c in token.children)


@kept
def _each_of(token: Token) -> list[Token]:
    """ "the cities of A, B and C": each of them."""
    if token.tag_ != "NNS" or token.lemma_.lower() not in {"city", "town", "village", "district", "region", "province", "settlement"}:
        return []
    named = [p for c in token.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj" and p.pos_ == "PROPN"]
    return [x for p in named for x in conjuncts(p)] if named and len(conjuncts(named[0])) > 1 else []


def _may_be_hit(token: Token, trigger: Trigger, known: bool) -> bool:
    """A thing or person that can be hit; where it is only said to be near, a `known` kind of target."""
    if token.lower_ in PRONOUNS or token.pos_ == "PRON" or (token.ent_type_ in NOT and not is_target(token)) or token == trigger.head:
        return False
    if token in trigger.weapons or is_weapon(token) or token.pos_ not in {"NOUN", "PROPN", "NUM", "PRON"}:
        return False
    if lemma_of(token.lower_) is not None and not is_target(token):
        return False
    if known and any(c.lower_ in PARTS_OF for c in token.children):
        return False  # "an ambush in northern Norway": where it was, and nothing that was hit
    if lemma_of(trigger.head.lower_) and token.lemma_.lower() == "front":
        return False  # "besieged on three fronts"
    if token.pos_ == "PROPN":
        medium = trigger.verbal and lemma_of(trigger.head.lower_) not in ARRIVING  # "struck the town, he said on X"
        return token.text[0].isalpha() and not (medium and token.head.lower_ == "on" and token.head.dep_ == "prep" and token.ent_type_ == "")
    known = known or token.pos_ == "NUM" or token.dep_ == "pobj"
    return is_target(token) if known else token.text[0].isalpha()


def _below(head: Token, verbal: bool) -> Iterator[Token]:
    if verbal:
        yield from objects(head)
        if ran_on_mine(head):
            yield from (c for c in head.children if c.dep_ == "nsubj")
        if head.dep_ == "amod" and head.tag_ == "VBG" and head.head.dep_ == "pobj" and head.head.head.lower_ == "by":  # "by relentlessly bombarding homes"
            yield head.head
        if head.tag_ == "VBG" and not objects(head):  # "by striking and killing a commander"
            yield from (o for c in head.children if c.dep_ == "conj" and c.tag_ == "VBG" for o in objects(c))
        if head.dep_ == "acl" and head.head.dep_ == "nsubj" and head.head.head.lemma_.lower() in HARMING:  # "a shell fired on Monday wounded two"
            yield from objects(head.head.head)
        if head.dep_ == "amod" and head.i and head.nbor(-1).lower_ == "having":  # "denied having targeted civilians"
            yield head.head
        if head.lower_ == "set":  # "set fire to 12 houses"
            yield from (p for c in head.subtree if c.lower_ == "to" and c.dep_ in {"prep", "dative"} for p in c.children if p.dep_ == "pobj")
        for c in head.children:
            if c.dep_ == "nsubjpass":
                yield head.head if c.tag_ in {"WDT", "WP"} and head.dep_ == "relcl" else c
        if (head.dep_ in {"acl", "relcl"}) and (head.tag_ == "VBN") and not any(c.dep_ in {"nsubj", "nsubjpass", "dobj"} for c in head.children):
            yield head.head
        if head.dep_ == "conj" and is_passive(head.head) and head.tag_ == "VBN" and not objects(head) and (shared := subject(head)) is not None:
            yield shared
    if not verbal:
        yield from _told_beside(head)
    for c in head.children:
        if c.lower_ == "on" and not verbal and head.dep_ == "dobj" and head.head.lemma_.lower() in BLAMING:
            continue  # "blamed the bombing on the rebels": who did it
        if c.dep_ in {"prep", "agent", "prt"} and (_leads_at(c) or (c.lower_ == "of" and not verbal)):
            for p in c.children:
                if p.dep_ == "pobj":
                    yield p
                    if c.lower_ == "of" and is_weapon(p):
                        yield from _at(p)
        if not verbal and c.dep_ in {"prep", "agent"} and c.lower_ == "by":
            yield from (t for p in c.children if p.dep_ == "pobj" for t in (*_at(p), *_of_open(p)))


def _of_open(doer: Token) -> Iterator[Token]:
    """ "shelling by the army of residential areas", where the parser hangs what is hit from who does it."""
    yield from (p for c in doer.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj" and lies_open(p))


def _told_beside(noun: Token) -> Iterator[Token]:
    """ "attacks affecting schools", "the first strike to hit the town", "hospital shelling", and the heading "denies air strike targeted civilians"."""
    for c in noun.children:
        if c.dep_ in {"acl", "relcl"} and c.tag_ in {"VBG", "VB"} and c.lemma_.lower() in REACHING:
            yield from objects(c)
        harms = c.dep_ == "relcl" and c.lemma_.lower() in HARMING | ruins()
        if harms and any(s.lower_ in {"that", "which"} for s in c.children):  # "an attack that killed ten"
            yield from objects(c)
        if c.dep_ == "acl" and c.lower_ == "using":
            yield from _at(c)
        if c.dep_ == "compound" and c.pos_ == "NOUN" and is_target(c) and category_of(c) in HOUSED:
            yield c
    if any(_at(noun)):
        yield from _ruined_by(noun)
    if noun.dep_ == "acl" and noun.i == noun.head.i + 1 and category_of(noun.head) in HOUSED:  # "hospital shelling", taken for a participle
        yield noun.head
    after = noun.nbor() if noun.i + 1 < len(noun.doc) else noun
    if (
        noun.dep_ in {"nmod", "compound"}
        and after.tag_ in {"VBN", "VBD"}
        and after.lemma_.lower() in REACHING
        and after.head == noun.head
        and noun.head.i > after.i
    ):
        yield noun.head


def _ruined_by(noun: Token) -> Iterator[Token]:
    """ "the attack took place at noon and destroyed a mill"."""
    if noun.dep_ == "nsubj":
        yield from (o for c in noun.head.children if c.dep_ == "conj" and c.lemma_.lower() in REACHING | ruins() and subject(c) == noun for o in objects(c))


def _at(noun: Token) -> Iterator[Token]:
    for c in noun.children:
        if c.dep_ == "prep" and _leads_at(c):
            yield from (p for p in c.children if p.dep_ == "pobj")


def _leads_at(preposition: Token) -> bool:
    """ "at", "into"; also "tore through a market"."""
    return preposition.lower_ in AT or (preposition.lower_ == "through" and lemma_of(preposition.head.lower_) in ARRIVED)


def _through_carrier(head: Token, verbal: bool) -> Iterator[Token]:
    """ "launched missile attacks on X", "strikes hit X", "shells fired at X by", "came under fire": what hangs from the verb or noun beside it."""
    governor, head = of_series(head).head, of_series(head)
    if verbal:
        for w in [*objects(head), *(c for c in head.children if c.dep_ == "nsubjpass")]:
            yield from _at(w)
        for c in head.children:  # "used cluster bombs in an attack on the town", "were fired from here at the positions"
            below = [p for p in c.children if p.dep_ in {"pobj", "pcomp"}] if c.dep_ == "prep" else []
            yield from (t for p in below if lemma_of(p.lower_) is not None or p.pos_ == "ADV" for t in _at(p))
        return
    if head.dep_ in {"dobj", "nsubjpass", "nsubj"} and governor.pos_ == "VERB":
        if governor.lemma_.lower() not in BLAMING and not (head.dep_ == "nsubj" and objects(governor)):
            yield from _at(governor)  # "the strike hit a village, on the border": only where it was
        if head.dep_ == "nsubj" and lemma_of(governor.lower_) is not None:
            yield from objects(governor)
        if head.dep_ == "nsubj":  # "air strikes continued to damage homes"
            yield from (o for c in governor.children if c.dep_ == "xcomp" and lemma_of(c.lower_) is not None for o in objects(c))
            yield from _ruined_by(head)
    if head.dep_ in {"pobj", "pcomp"} and governor.dep_ == "agent":  # "journalists were wounded by artillery fire"
        yield from (s for s in governor.head.children if s.dep_ == "nsubjpass")
        if (
            governor.head.dep_ in {"acl", "relcl"} and governor.head.tag_ == "VBN" and lemma_of(governor.head.lower_) is not None
        ):  # "camps targeted by air strikes"
            yield governor.head.head
    if head.dep_ == "pobj" and governor.lower_ == "to" and governor.head.lemma_.lower() in {"expose", "subject"}:  # "was subjected to a drone attack"
        yield from (s for s in governor.head.children if s.dep_ == "nsubjpass")
        yield from (o for o in objects(governor.head))
    if head.dep_ == "pobj" and governor.lower_ == "of" and governor.head.lemma_.lower() == "target" and (s := subject(governor.head.head)) is not None:
        yield s  # "were targets of bombings"
    if head.dep_ == "pobj" and governor.lower_ in {"under", "into"}:
        s = subject(governor.head) if governor.head.pos_ in {"VERB", "AUX"} else governor.head
        if s is not None:
            yield s


def _of_impact(trigger: Trigger) -> Iterator[Token]:
    """ "missiles fired by X hit homes": what the verb of arrival hits."""
    for verb in trigger.impacts:
        yield from _below(verb, True)


def _inside(head: Token) -> Iterator[Token]:
    """ "the use of bombs in Bergen": where it fell is what was hit, where the text names nothing else."""
    places = [head, *(p for c in head.children if c.dep_ in {"prep", "dobj"} and c.lower_ != "from" for p in (c, *c.children) if p.pos_ in {"NOUN", "PROPN"})]
    for noun in places:
        for c in noun.children:
            if c.dep_ == "prep" and c.lower_ in BESIDE:
                yield from (p for p in c.children if p.dep_ == "pobj")
            elif c.lower_ == "next":  # "exploded next to a bus"
                yield from (p for t in c.children if t.lower_ == "to" for p in t.children if p.dep_ == "pobj")
