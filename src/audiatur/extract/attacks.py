"""Attacks: acts that the text names, with actor, targets, weapons, place and time as their source says it."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from audiatur.extract.actors import actor_phrase, is_actor, meant_by, of_noun, of_verb, used_by
from audiatur.extract.attack_kinds import Told, kind_of
from audiatur.extract.attack_modality import modality_of
from audiatur.extract.attack_targets import targets_of
from audiatur.extract.attack_triggers import USES, Trigger, is_arrival, lemma_of, told_of, triggers
from audiatur.extract.draft import Draft
from audiatur.extract.placewords import FORCES
from audiatur.extract.populations import group_of
from audiatur.extract.step import step
from audiatur.extract.subject import TOWNS, if_towns, where_of
from audiatur.extract.syntax import objects, subject
from audiatur.extract.targets import category_of, target_phrase
from audiatur.extract.weapons import class_in_context, used_of, weapon_phrase
from audiatur.extract.when import Basis, Dated, dated, is_general, is_habit, year_told
from audiatur.record import Actor, Attack, AttackType, Chain, Modality, Target, Weapon
from audiatur.record.words import vocabulary

MANY = 2
"""Towns that an act must have hit for all of them to be where it was."""
USING = frozenset(vocabulary("attacks")["using"])


@step("attacks")
def find(doc: Doc, draft: Draft) -> None:
    told: list[Told] = []
    for trigger in _distinct(triggers(doc)):
        kind = kind_of(trigger, told)
        told.append(Told(trigger, kind))
        draft.attacks.append(_attack(doc, draft, trigger, kind, f"a{len(draft.attacks) + 1}"))


def _distinct(found: list[Trigger]) -> Iterable[Trigger]:
    """Each act once: without verbs of harm where another word of the sentence names the attack, and with verbs of arrival joined to what was fired."""
    found = _joined(found)
    told = {t.head.sent.start for t in found if not t.harm}
    return [t for t in found if not t.harm or (t.head.sent.start not in told and _is_single(t.head))]


def _joined(found: list[Trigger]) -> list[Trigger]:
    """ "missiles fired by X hit homes", "rockets fell and damaged homes": one act, named by the first verb."""
    by_head = {t.head: t for t in found}
    kept = []
    for trigger in found:
        first = _same_act(trigger, by_head)
        if first is None:
            kept.append(trigger)
        else:
            first.impacts.append(trigger.head)
            first.weapons += [w for w in trigger.weapons if w not in first.weapons]
    return kept


def _same_act(trigger: Trigger, by_head: dict[Token, Trigger]) -> Trigger | None:
    head = trigger.head
    if not trigger.verbal:
        return None
    if (act := told_of(head)) is not None and act in by_head and (not by_head[act].verbal or head.lower_ == "using"):
        return by_head[act]
    if lemma_of(head.lower_) in USING and (purpose := next((by_head[c] for c in head.children if c in by_head and _is_purpose(c)), None)) is not None:
        return purpose
    if not is_arrival(head):
        return None
    for c in head.children:
        if c.dep_ in {"nsubj", "agent"}:
            for shot in c.children:
                if shot.dep_ in {"acl", "relcl"} and shot in by_head:
                    return by_head[shot]
    if head.dep_ == "conj" and head.head in by_head and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in head.children):
        return by_head[head.head]
    return None


def _is_purpose(verb: Token) -> bool:
    """ "used drones to attack a depot": one act, with what and on what."""
    return verb.dep_ in {"advcl", "xcomp"} and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _is_single(verb: Token) -> bool:
    """An act at a place or by somebody, and no running total."""
    sentence = verb.sent
    if any(t.lower_ in {"since", "total", "toll", "far", "all"} for t in sentence):
        return False
    if any(e.label_ in {"GPE", "LOC", "FAC"} for e in sentence.ents) or any(c.dep_ == "agent" for c in verb.children):
        return True
    who = next((c for c in verb.children if c.dep_ == "nsubj"), None) or (subject(verb) if verb.dep_ == "conj" else None)
    if who is not None and who.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl":  # "the soldiers who kill prisoners"
        who = verb.head
    bodies = FORCES | {"they", "side", "sides", "parties"}
    armed = who is not None and is_actor(who) and (group_of(who) is not None or who.lower_ in bodies or who.lemma_.lower() in bodies)
    return armed and any(group_of(o) is not None for o in objects(verb))  # "rebels, too, have killed civilians"


def _attack(doc: Doc, draft: Draft, trigger: Trigger, kind: AttackType, name: str) -> Attack:
    head = trigger.head
    span = draft.of(trigger.span)
    statement = draft.statement_at(span.start, span.end)
    modality = modality_of(head, statement)
    chain = draft.chain_at(span.start, span.end)
    told = dated(doc, draft, head)
    if told.basis not in {"own", "event"} and (year := year_told(doc, draft, head)) is not None:
        told = Dated(year, "own")
    if modality == "denied" and statement is not None and statement.modality == "alleged" and len(chain) > 1:
        chain = chain[:-1]  # "claims by X that Y shelled are false, Z said": Z denies the act, X does not
        statement = next((s for s in draft.statements if s.attribution == chain and s.content.start <= span.start and span.end <= s.content.end), statement)
    targets = tuple(_target(draft, t, trigger.head) for t in targets_of(trigger))
    return Attack(
        id=name,
        trigger=span,
        type=kind,
        statement=statement.id if statement else None,
        actor=_actor(draft, trigger, chain),
        targets=targets,
        weapons=tuple(_weapon(draft, w) for w in used_of(trigger.weapons)),
        places=_with_hit(draft, where_of(doc, draft, head), targets) or _where_before(draft, head),
        time=None if _undated(modality, told.basis) else told.time,
        attribution=chain,
        modality=modality,
    )


def _with_hit(draft: Draft, places: tuple[str, ...], targets: tuple[Target, ...]) -> tuple[str, ...]:
    """With the other towns that were hit: "fired at Voss, at the mill of Kitwe and at Bergen"."""
    if not places or not targets:
        return places
    hit = [p for p in draft.places if p.kind in TOWNS and any(t.start <= p.start < t.end for t in targets)]
    if len(hit) < MANY or not any(p.id in places for p in hit):
        return places
    return tuple(p.id for p in draft.places if p.id in places or p in hit)


def _where_before(draft: Draft, head: Token) -> tuple[str, ...]:
    """The town of the act told before, where the paper goes on without naming a place."""
    return if_towns(draft, draft.attacks[-1].places) if draft.attacks and not is_habit(head) and not is_general(head) else ()


def _undated(modality: Modality, basis: Basis) -> bool:
    """What is to end or to be done is on no day that stands elsewhere; what is denied is not of the day of the denial."""
    return (modality == "demanded" and basis != "own") or (modality == "denied" and basis == "saying")


def _actor(draft: Draft, trigger: Trigger, chain: Chain) -> Actor | None:
    head = trigger.head
    token = of_verb(head) if trigger.verbal else of_noun(head) or used_by(trigger.weapons if lemma_of(head.lower_) in USES else [])
    if token is None or any(token in target_phrase(t) for t in targets_of(trigger)):
        return None
    words = draft.of(actor_phrase(token))
    meant = meant_by(token)
    name = actor_phrase(meant).text if meant is not None else _ourselves(draft, token, chain) or words.text
    return Actor(start=words.start, end=words.end, text=words.text, name=name)


def _ourselves(draft: Draft, token: Token, chain: Chain) -> str | None:
    """ "We did not attack the hospital": the side of who speaks, or else the speaker; where the paper itself speaks, of the paper."""
    if token.lower_ not in {"we", "our"}:
        return None
    if not chain:
        return draft.document.side or draft.document.publisher
    source = next((s for s in draft.sources if s.id == chain[-1].source.id), None)
    return (source.side or source.name) if source is not None else None


def _target(draft: Draft, token: Token, act: Token) -> Target:
    phrase = target_phrase(token)
    if phrase.start <= act.i < token.i:  # "by bombarding homes", where the parser hangs the act from what it hit
        start = act.i + 1
        phrase = phrase.doc[start + (start < token.i and lemma_of(phrase.doc[start].lower_) is not None) : phrase.end]
    words = draft.of(phrase)
    return Target(start=words.start, end=words.end, text=words.text, name=words.text, category=category_of(token))


def _weapon(draft: Draft, token: Token) -> Weapon:
    words = draft.of(weapon_phrase(token))
    return Weapon(start=words.start, end=words.end, text=words.text, name=words.text, class_=class_in_context(token) or "unspecified")
