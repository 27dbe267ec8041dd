"""The kind of an attack: from the weapon, the word, and what the text told before."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from audiatur.extract.actors import of_noun, of_verb
from audiatur.extract.attack_targets import targets_of
from audiatur.extract.attack_triggers import PLACED, Trigger, lemma_of
from audiatur.extract.populations import group_of
from audiatur.extract.targets import category_of
from audiatur.extract.weapons import class_in_context, kinds
from audiatur.record import AttackType

ANAPHORIC = {"any", "the", "this", "that", "these", "those", "such", "both"}
AGAIN = {"again", "also", "likewise", "too", "well"}
ORDINAL = {"first", "second", "third", "fourth", "last", "latest", "previous", "earlier", "new", "another", "further", "more", "similar", "repeated"}
BURNED = PLACED | {"burn", "torch"}
SHOT = {"fire", "shoot"}
ATTACKING = {"attack", "counterattack", "counter-attack"}
AIRBORNE = {"air", "aerial", "aircraft", "airforce", "aviation", "bombers", "helicopters", "jets", "planes", "warplanes"}
SENTENCES = 3
"""How many sentences back "the strike" may mean."""


@dataclass(frozen=True, slots=True)
class Told:
    """An attack told before, with its kind."""

    trigger: Trigger
    kind: AttackType


def kind_of(trigger: Trigger, told: list[Told]) -> AttackType:
    """The weapon named decides; then the word; then, for "the strike" and "was hit", the attack it goes back to."""
    own = _own(trigger)
    if own == "ground_attack" and _from_the_air(trigger, told):
        return "air_strike"
    if own != "other" or trigger.head.lower_ in {"explosion", "explosions", "aggression", "atrocity", "atrocities"}:
        return own
    if _on_foot(trigger) and not _points_back(trigger):  # "militants mounted an attack", behind an air strike of others
        return "ground_attack"
    before = _goes_back_to(trigger, told) if not trigger.verbal or lemma_of(trigger.head.lower_) not in BURNED else None
    if before is not None:
        return before.kind
    return "ground_attack" if _on_foot(trigger) else "other"


def _on_foot(trigger: Trigger) -> bool:
    """ "gunmen attacked a post", "an attack by rebels", "a counter-attack": fighters are said to have done it, and no weapon."""
    head = trigger.head
    lemma = lemma_of(head.lower_) or ""
    if trigger.weapons or lemma not in ATTACKING:
        return False
    if lemma != "attack" or (head.i > 1 and head.nbor(-1).text == "-" and head.nbor(-2).lower_ == "counter"):
        return True
    who = of_verb(head) if trigger.verbal else of_noun(head)
    group = group_of(who) if who is not None else None
    return group is not None and group.get("status") == "armed_group"


def _from_the_air(trigger: Trigger, told: list[Told]) -> bool:
    """ "blamed the air force for the raid", "the raid" behind an air strike."""
    head = trigger.head
    if trigger.verbal or head.lemma_.lower() != "raid":
        return False
    who = of_noun(head)
    if who is not None:
        return any(t.lower_ in AIRBORNE for t in (who, *who.lefts))
    before = _goes_back_to(trigger, told) if _points_back(trigger) else None
    return before is not None and before.kind == "air_strike"


def _own(trigger: Trigger) -> AttackType:
    """ "rocket and artillery fire" is shelling: the word and one of the weapons agree; else the first weapon's kind."""
    classes = [class_in_context(w) for w in trigger.weapons]
    named = [kinds()[c] for c in classes if c in kinds()]
    if "cluster_munition_use" in named:
        return "cluster_munition_use"
    if trigger.verbal and classes[:1] == ["aircraft"] and trigger.kind in {"ground_attack", "other", "shelling"}:  # "helicopters fired rockets"
        return "air_strike"
    if trigger.kind == "other" and _from_above(trigger.head):
        return "air_strike"
    if trigger.kind == "other" and _by_suicide(trigger.head):
        return "bombing"
    if trigger.kind == "shelling" and ("shelling" in named or "rocket_artillery" in classes):
        return "shelling"
    if named and trigger.kind in {"other", "shelling", "killing", "bombing"}:
        return named[0]  # type: ignore[return-value]  # the vocabulary's kinds are attack types
    if trigger.kind == "shelling" and not named and lemma_of(trigger.head.lower_) in SHOT and _at_people(trigger):
        return "other"
    return trigger.kind


def _from_above(head: Token) -> bool:
    """ "was attacked from the air"."""
    return any(p.lower_ == "air" for c in head.children if c.dep_ == "prep" and c.lower_ == "from" for p in c.children)


def _by_suicide(head: Token) -> bool:
    """ "two suicide bombers attacked the church", "an attack by a suicide bomber"."""
    below = [t for c in head.children for t in (c, *c.children) if t.dep_ in {"nsubj", "pobj", "poss"}]
    return any(t.lemma_.lower() == "bomber" and t.i and t.nbor(-1).lower_ == "suicide" for t in below)


def _at_people(trigger: Trigger) -> bool:
    """ "gunmen opened fire on the crowd": no shelling."""
    targets = targets_of(trigger)
    return bool(targets) and all(category_of(t) == "people" for t in targets)


def _goes_back_to(trigger: Trigger, told: list[Told]) -> Told | None:
    """The last attack of a known kind a few sentences back, where the words point back to it."""
    reach = SENTENCES if _points_back(trigger) or lemma_of(trigger.head.lower_) == "strike" else 1
    here = trigger.head.sent
    for candidate in reversed(told):
        gap = _sentences_between(candidate.trigger.head, here.start, reach)
        if gap is None:
            return None
        if candidate.kind not in {"other", "killing", "ground_attack"}:
            return candidate
    return None


def _points_back(trigger: Trigger) -> bool:
    head = trigger.head
    if trigger.verbal:  # "the hospital was also hit"
        return any(c.lower_ in AGAIN for c in head.children)
    return any(c.lower_ in ANAPHORIC | ORDINAL for c in head.children)


def _sentences_between(earlier: Token, start: int, most: int) -> int | None:
    """How many sentences lie between, up to `most`; null where they are more."""
    count, doc = 0, earlier.doc
    while start > earlier.i:
        count += 1
        if count > most:
            return None
        start = doc[start - 1].sent.start
    return count
