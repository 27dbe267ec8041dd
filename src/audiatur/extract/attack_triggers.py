"""The words of a text that name an attack, with the kind that they name by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.actors import HARMING, SERIES, is_actor, ran_on_mine
from audiatur.extract.countries import country_of_demonym
from audiatur.extract.harm import FATALLY
from audiatur.extract.populations import group_of
from audiatur.extract.speakers import behind_dateline
from audiatur.extract.syntax import POSSESSIVE, SUBJECTS, conjuncts, is_passive, objects, subject
from audiatur.extract.targets import category_of, is_target
from audiatur.extract.weapons import EXPLODING, class_in_context, is_weapon, weapons_among
from audiatur.record import AttackType
from audiatur.record.words import vocabulary

WORDS = vocabulary("attacks")
DELIVERED, FIRED, ARRIVED, HARMED, FIRE, UNDER, OPENED, USES, UPON, AIMED, LIGHT = (
    frozenset(WORDS[k]) for k in ("delivered", "fired", "arrived", "harmed", "fire", "under", "opened", "uses", "upon", "aimed", "light")
)  # fmt: skip
STRUCK = frozenset(WORDS["struck"]["other"])
TAKEN = {"bombard", "overrun", "shell", "storm"}
"""Verbs whose objects are things even where the noun may stand for an opinion: "overran their position"."""
GUNS = {"artillery", "mortar", "rocket_artillery", "tank"}
DEADLY = {"beat", "burn", "club", "hack", "stab", "stone", "torture"}
"""Verbs that kill "to death"."""
HOUSED = {"energy", "hospital", "medical", "religious", "residential", "school"}
"""Categories of what may stand right before the name of an attack on it."""
VOLLEYS = {"barrage", "salvo", "volley"}
"""Nouns of firing whose "of" names what was fired."""
HIM = {"him", "her", "them"}
BURNING = {"ablaze", "alight", "fire"}
NAMING = {"assault", "attack", "launch", "launching", "strike", "striking"}
"""Words that are part of a weapon's name right before it: "attack helicopters", "multiple launch rocket systems"."""
IRREGULAR = {
    "blew": "blow", "blown": "blow", "burnt": "burn", "fallen": "fall", "fell": "fall", "flung": "fling", "goes": "go", "gone": "go", "laid": "lay",
    "overran": "overrun", "shot": "shoot", "struck": "strike", "threw": "throw", "thrown": "throw", "tore": "tear", "went": "go",
}  # fmt: skip
PROMISED, BARRED, RAZED, RUINED, PLACED = (frozenset(WORDS[k]) for k in ("promised", "barred", "razed", "ruined", "placed"))
EXPLOSIVE = {"bomb", "grenade", "improvised_explosive", "incendiary", "mine", "missile", "rocket", "shell"}
"""Classes of weapons that can be laid, planted or thrown, and that can go off."""
FIGURATIVE, NO_AGENTS = frozenset(WORDS["figurative_objects"]), frozenset(WORDS["figurative_agents"])


@dataclass(slots=True)
class Trigger:
    """`head` is the word that the arguments hang from; `weapons` and `targets` are nouns."""

    head: Token
    span: Tokens
    kind: AttackType
    weapons: list[Token] = field(default_factory=list)
    verbal: bool = True
    impacts: list[Token] = field(default_factory=list)
    """Verbs of arrival that tell of the same act: "missiles fired by X hit homes"."""
    harm: bool = False
    """A verb of harm ("killed"), which names an attack only where no other word does."""


@cache
def _verbs() -> dict[str, AttackType]:
    return {str(v): kind for kind, verbs in WORDS["verbs"].items() for v in verbs}


@cache
def _nouns() -> dict[str, AttackType]:
    return {str(n): kind for kind, nouns in WORDS["nouns"].items() for n in nouns}


@cache
def _adjectives() -> dict[str, AttackType]:
    return {str(w): kind for kind, words in vocabulary("weapons")["adjectives"].items() for w in words}


@cache
def _known() -> frozenset[str]:
    """Every lemma that may name an attack: all other words are passed over at once."""
    told = STRUCK | DELIVERED | FIRED | ARRIVED | HARMED | FIRE | USES | PLACED | RAZED | RUINED
    return frozenset(_verbs()) | frozenset(_nouns()) | told | DEADLY | {"blow", "go", "set"} | frozenset(WORDS["acts"])


@cache
def lemma_of(form: str) -> str | None:
    """The attack word that a form belongs to, whatever the tagger makes of it: "shelled", "shelling", "struck"."""
    known = _known()
    for ending, replaced in (("", ""), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ies", "y")):
        if form.endswith(ending) and len(stem := form[: len(form) - len(ending)] + replaced) > 2 and stem in known:
            return stem
    stem = form.removesuffix("ed").removesuffix("ing")
    if stem != form and stem[-2:-1] == stem[-1:] and stem[:-1] in known:  # "gunned", "slammed", "hitting"
        return stem[:-1]
    return IRREGULAR.get(form)


def triggers(doc: Doc) -> list[Trigger]:
    """Every word that names an attack, in the order of the text; found once for a text, as several steps ask."""
    known: list[Trigger] | None = doc.user_data.get("audiatur_triggers")
    if known is None:
        known = doc.user_data["audiatur_triggers"] = list(_triggers(doc))
    return known


def _triggers(doc: Doc) -> Iterator[Trigger]:
    for token in doc:
        lemma = lemma_of(token.lower_)
        if lemma is None or token.is_space:
            continue
        if _before_weapon(token):
            continue
        if _is_verbal(token, lemma):
            found = _verb(token, lemma)
        elif (found := _noun(token, lemma)) is not None:
            found.verbal = False
        if found is not None:
            yield found


def _before_weapon(token: Token) -> bool:
    """ "multiple launch rocket systems", "striking UAVs": part of a weapon's name."""
    if token.lower_ in NAMING and any(t.pos_ in {"NOUN", "PROPN"} and is_weapon(t) for t in token.doc[token.i + 1 : token.i + 3]):
        return True
    if (
        token.tag_ == "VBG"
        and _of_gerund(token, lemma_of(token.lower_) or "") in DELIVERED | _verbs().keys()
        and token.i
        and token.doc[token.i - 1].pos_ in {"VERB", "ADP", "AUX"}
    ):
        return False
    named = token.dep_ in {"amod", "compound", "nmod"} and token.i < token.head.i <= token.i + 3
    return named and (is_weapon(token.head) or token.head.lower_ in {"system", "systems"})


def _is_verbal(token: Token, lemma: str) -> bool:
    """A verb, whatever the tagger holds "the first shelling", "Norwegian shelling of the town" or "were fire at" to be."""
    before = token.doc[token.i - 1] if token.i > token.sent.start else None
    after = token.doc[token.i + 1] if token.i + 1 < token.sent.end else None
    if token.lower_.endswith("ing") and (lemma in FIRE or lemma in _nouns_or_verbs()):
        if before is not None and (before.tag_ in {"DT", "JJ", "POS", "PRP$", "CD"} or country_of_demonym(before.text)) and before.head == token:
            return False
        if token.dep_ == "acl" and before == token.head and before.pos_ == "NOUN" and category_of(before) in HOUSED and not list(token.children):
            return False  # "Hospital shelling kills 16"
        if before is not None and before.text in POSSESSIVE and not objects(token):  # "the troops’ firing", which the parser may take for a clause
            return False
        free = token.dep_ not in {"xcomp", "ROOT", "acl", "relcl"} and not any(c.dep_ in {"aux", "dobj"} for c in token.children)
        accused = token.dep_ == "pcomp" and after is not None and after.lower_ == "from"  # "accused X of firing from the hills"
        if after is not None and after.lower_ in {"of", "by", "with", "from"} and free and not accused:
            return False
        if before is not None and country_of_demonym(before.text) and before.tag_ != "NNP":
            return False
    if token.tag_ == "VBZ" and token.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"} and lemma in _nouns():
        return False
    if token.pos_ in {"VERB", "AUX"}:
        return token.tag_ != "VBZ" or not any(c.dep_ in {"det", "amod", "compound"} for c in token.children)
    if token.pos_ == "NOUN" and before is not None and before.lemma_ == "be" and lemma in FIRED and after is not None and after.lower_ in UPON:
        return any(is_weapon(c) for c in before.children)
    return token.pos_ == "ADJ" and token.lower_.endswith("ed")


@cache
def _nouns_or_verbs() -> frozenset[str]:
    return frozenset(_verbs()) | frozenset(_nouns())


def _of_gerund(token: Token, lemma: str) -> str:
    """The verb of "bombing" and "dropping", which are nouns of the vocabulary, too."""
    if not token.lower_.endswith("ing") or lemma != token.lower_:
        return lemma
    return next((v for v in (lemma[:-3], lemma[:-3] + "e", lemma[:-4]) if v in _known()), lemma)


def _verb(token: Token, lemma: str) -> Trigger | None:
    lemma = _of_gerund(token, lemma)
    if _carries(token) or _promised(token) or (lemma in FIRED and token.doc[token.i + 1 : token.i + 2].text == "down"):
        return None  # "shot down a drone" stops an attack
    weapons = _weapons_of_verb(token)
    named = _verbs().get(lemma) or ("shelling" if token.lower_ == "shelling" else None)
    if named is not None:
        return None if _figurative(token) else Trigger(token, _one(token), named, weapons)
    if lemma in STRUCK and _strikes(token, weapons):
        return Trigger(token, _one(token), "other", weapons)
    if lemma == "blow":
        return _blown_up(token, weapons)
    if lemma == "set":
        return _set_on_fire(token) or _off(token, weapons, _delivers)
    if lemma == "go":
        return _off(token, weapons, _arrives)
    if lemma == "shoot" and (shot := _shot(token)) is not None:
        return shot
    if lemma in FIRED and _upon(token) is not None and (weapons or not any(c.dep_ == "dobj" and c.lower_ != "that" for c in token.children)):
        return Trigger(token, _with_particle(token), "shelling", weapons)
    if lemma in FIRED and not objects(token) and any(w.dep_ == "nsubj" and class_in_context(w) in GUNS for w in weapons):  # "its guns had fired"
        return Trigger(token, _one(token), "shelling", weapons)
    if lemma in FIRED and _fires_from(token):
        return Trigger(token, _one(token), "shelling", weapons)
    if lemma in AIMED and not weapons and _upon(token) is not None and token.tag_ != "VBN":
        return Trigger(token, _with_particle(token), "other", weapons)
    if lemma in DELIVERED and _delivers(token, weapons):
        return Trigger(token, _one(token), "other", weapons)
    if lemma in PLACED and _is_explosive(weapons) and _delivers(token, weapons):
        return Trigger(token, _one(token), "other", weapons)
    if lemma in ARRIVED and _arrives(token, weapons):
        return Trigger(token, _one(token), "other", weapons)
    if lemma in RAZED | RUINED and _ruins(token, lemma):
        return Trigger(token, _one(token), "other", weapons)
    if lemma in DEADLY and (death := _to_death(token)) is not None:
        return Trigger(token, token.doc[token.i : death.i + 1], "killing", weapons)
    if lemma in HARMED:
        return Trigger(token, _one(token), "killing", weapons, harm=True)
    return None


def _to_death(verb: Token) -> Token | None:
    """ "hacked to death", "beat him to death"."""
    near = verb.doc[verb.i + 1 : min(verb.i + 4, verb.sent.end)]
    return next((t for t in near if t.lower_ == "death" and t.nbor(-1).lower_ == "to"), None)


def _fires_from(verb: Token) -> bool:
    """ "accused X of firing from the hills", "they fired from houses"; nobody is "fired from" a post by himself."""
    if verb.tag_ not in {"VBG", "VBD", "VBP"} or is_passive(verb) or objects(verb):
        return False
    return any(c.dep_ == "prep" and c.lower_ == "from" for c in verb.children)


def _ruins(verb: Token, lemma: str) -> bool:
    """ "homes were flattened", "the army destroyed a depot": ruin by force, where nothing else is said to have done it."""
    goods, agent = _object(verb), _agent(verb)
    if _figurative(verb) or not any(is_target(o) or (o.lower_ in HIM and lemma in RAZED) for o in goods):
        return False
    return is_actor(agent) if agent is not None else lemma in RAZED


def _blown_up(verb: Token, weapons: list[Token]) -> Trigger | None:
    """ "blew up the bridge", "blew himself up"."""
    up = next((c for c in verb.children if c.lower_ == "up" and c.i > verb.i), None)
    if up is None or not (objects(verb) or is_passive(verb)):
        return None
    return Trigger(verb, verb.doc[verb.i : up.i + 1] if up.i - verb.i <= 2 else _one(verb), "bombing", weapons)


def _off(verb: Token, weapons: list[Token], meets: Callable[[Token, list[Token]], bool]) -> Trigger | None:
    """ "a car bomb went off", "set off a bomb"; a blast sets off a fire or a search, too."""
    off = next((c for c in verb.children if c.lower_ == "off" and c.i > verb.i), None)
    if off is None or not _is_explosive(weapons) or not meets(verb, weapons):
        return None
    return Trigger(verb, verb.doc[verb.i : off.i + 1] if off.i == verb.i + 1 else _one(verb), "other", weapons)


def _is_explosive(weapons: list[Token]) -> bool:
    return any(class_in_context(w) in EXPLOSIVE for w in weapons)


def _set_on_fire(verb: Token) -> Trigger | None:
    """ "set fire to 12 houses", "huts were set on fire", "set the mill ablaze"."""
    near = verb.doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)]
    fire = next((t for t in near if t.lower_ in BURNING), None)
    if fire is None:
        return None
    to = next((t for t in fire.doc[fire.i + 1 : fire.i + 2] if t.lower_ == "to"), None)
    burned = [p for p in to.children if p.dep_ == "pobj"] if to is not None else _object(verb)
    if not any(is_target(o) for o in burned):
        return None
    return Trigger(verb, verb.doc[verb.i : fire.i + 1] if fire.i - verb.i <= 2 else _one(verb), "other")


def _shot(verb: Token) -> Trigger | None:
    """ "shot dead six men", "five people were shot": people are hit; what is fired or fired at is told by other words."""
    after = verb.doc[verb.i + 1 : verb.i + 3]
    dead = len(after) > 0 and after[0].lower_ == "dead"
    hit = _object(verb)
    if not any(dead or o.ent_type_ == "PERSON" or group_of(o) is not None or category_of(o) == "people" or o.lower_ in HIM for o in hit):
        return None
    killed = dead or any(c.lower_ in FATALLY for c in verb.children) or (len(after) == 2 and after[0].lower_ == "and" and after[1].lemma_ == "kill")
    return Trigger(verb, verb.doc[verb.i : verb.i + 2] if dead else _one(verb), "killing" if killed else "other")


def is_arrival(verb: Token) -> bool:
    return lemma_of(verb.lower_) in ARRIVED


def told_of(verb: Token) -> Token | None:
    """The noun of the act of which a verb says what was hit or used: "strikes targeting civilians", "attacks using drones", "hit in an air strike"."""
    lemma = lemma_of(verb.lower_)
    if (act := _done_using(verb)) is not None:
        return act
    before = verb.doc[verb.i - 1] if verb.i else verb
    beside = verb.lower_ == "using" and lemma_of(before.lower_) in _nouns() and before.i >= verb.sent.start
    if verb.tag_ == "VBG" and (beside or (verb.dep_ == "acl" and lemma in STRUCK | DELIVERED)):
        noun = before if beside else verb.head
        if noun.dep_ == "pobj" and noun.head.dep_ == "agent" and noun.head.head.dep_ == "acl" and lemma in STRUCK:  # "conducted by X targeting Y"
            noun = noun.head.head.head
        return noun if lemma_of(noun.lower_) in _nouns() else None
    if lemma in STRUCK and verb.dep_ == "relcl" and any(c.dep_ == "nsubj" and c.tag_ == "WDT" for c in verb.children):  # "the bombings that hit a school"
        return verb.head if lemma_of(verb.head.lower_) in _nouns() else None
    if lemma not in STRUCK or not (is_passive(verb) or verb.dep_ in {"acl", "relcl"} or verb.tag_ == "VBN"):
        return None
    by = [p for c in verb.children if c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "during", "in"} for p in c.children if p.dep_ == "pobj"]
    return next((n for n in by if lemma_of(n.lower_) in _nouns()), None)


def _done_using(verb: Token) -> Token | None:
    """The act of which "using" says with what: "attacked the post twice using mortars", "mounted five attacks near Voss using mortars"."""
    if verb.lower_ != "using" or verb.dep_ not in {"advcl", "acl"} or verb.head.i > verb.i:
        return None
    act = verb.head
    if act.pos_ == "VERB" and _carries(act):
        goods = (*objects(act), *(c for c in act.children if c.dep_ == "nsubjpass"))
        return next((o for o in goods if lemma_of(o.lower_) in _nouns()), None)
    return act if lemma_of(act.lower_) in _verbs() or lemma_of(act.lower_) in STRUCK or lemma_of(act.lower_) in _nouns() else None


def _one(token: Token) -> Tokens:
    return token.doc[token.i : token.i + 1]


def _with_particle(token: Token) -> Tokens:
    after = token.doc[token.i + 1 : token.i + 2]
    return token.doc[token.i : token.i + 1 + (len(after) and after[0].lower_ in UPON)]


def _upon(verb: Token) -> Token | None:
    """What stands after "at", "on", "towards" below the verb."""
    for c in verb.children:
        if c.lower_ in UPON:
            for p in c.children:
                if p.dep_ in {"pobj", "pcomp"} and p.ent_type_ not in {"DATE", "TIME"} and not (c.lower_ == "on" and p.lemma_.lower() in NO_AGENTS):
                    return p
            if c.dep_ in {"prt", "prep"} and is_passive(verb):
                return c
    return None


def _carries(verb: Token) -> bool:
    """ "launched an attack": the noun names the act."""
    goods = objects(verb) + [s for c in verb.children if c.dep_ == "nsubjpass" for s in conjuncts(c)]
    goods += [p for g in goods if g.lemma_.lower() in SERIES for p in _of(g)]
    return any(lemma_of(o.lower_) in _nouns() and o.pos_ in {"NOUN", "PROPN"} for o in goods) and verb.lemma_.lower() in LIGHT | OPENED


def _weapons_of_verb(verb: Token) -> list[Token]:
    """Weapons among subject, objects, what a participle hangs from, and phrases with "with", "by", "using"."""
    nouns = [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass", "nsubj", "oprd"}]
    if verb.dep_ in {"acl", "relcl"} or (verb.dep_ == "amod" and verb.tag_ == "VBG"):
        nouns.append(verb.head)
    nouns += _distant(verb)
    if lemma_of(verb.lower_) in FIRED | DELIVERED:
        nouns += [w for c in verb.children if c.dep_ == "dobj" and c.lower_ in {"it", "them"} for w in _meant(c)]  # "having fired them"
    for c in verb.children:
        if (c.dep_ in {"prep", "agent"} and c.lower_ in {"with", "by", "from", "of"}) or (c.dep_ == "advcl" and c.lower_ == "using"):
            nouns += [p for p in c.children if p.dep_ in {"pobj", "dobj"}]
    nouns += [p for s in nouns if s.pos_ == "NUM" for p in _of(s)]  # "one of its aircraft struck the mill"
    for c in verb.children:  # "rebels armed with rifles fired on"
        if c.dep_ == "nsubj":
            nouns += [w for a in c.children if a.dep_ == "acl" and a.lower_ == "armed" for p in a.children if p.lower_ == "with" for w in p.children]
    for o in objects(verb):  # "shelled homes with mortars", where the parser hangs the phrase from the homes; a depot may hold its rockets
        if category_of(o) in HOUSED | {"people"}:
            nouns += [p for c in o.children if c.dep_ == "prep" and c.lower_ == "with" for p in c.children if p.dep_ == "pobj"]
    return list(weapons_among(nouns))


def _distant(verb: Token) -> list[Token]:
    """Subjects that stand further off: shared, relative ("which appear to have been fired"), or before a stray participle ("..., apparently fired by")."""
    if any(c.dep_ in SUBJECTS and c.tag_ not in {"WDT", "WP"} and c.lower_ not in {"it", "they"} for c in verb.children):
        return []
    if verb.head.lemma_ == "be" and verb.tag_ == "NN":
        return [c for c in verb.head.children if c.dep_ == "nsubj"]
    shared = subject(verb)
    if shared is not None and shared.lower_ in {"it", "they"} and is_passive(verb):
        return _meant(shared)
    if shared is not None and shared.tag_ in {"WDT", "WP"}:
        return _antecedents(shared)
    if shared is not None:
        return [shared]
    if verb.tag_ == "VBN" and not any(c.dep_ == "dobj" for c in verb.children):
        before = verb.doc[max(verb.sent.start, verb.i - 5) : verb.i]
        return [t for t in before if t.pos_ in {"NOUN", "PROPN"} and is_weapon(t)][-1:]
    return []


def _meant(pronoun: Token) -> list[Token]:
    """The weapon that "they were launched from" goes back to: the last one of this sentence or the one before."""
    first = pronoun.doc[pronoun.sent.start - 1].sent.start if pronoun.sent.start else 0
    before = pronoun.doc[max(first, pronoun.i - 40) : pronoun.i]
    return [t for t in before if t.pos_ in {"NOUN", "PROPN"} and is_weapon(t)][-1:]


def _antecedents(relative: Token) -> list[Token]:
    """The noun before a relative pronoun, and the weapon it is about where that stands a little before: "bombs made in X, which"."""
    clause = next((a for a in relative.ancestors if a.dep_ == "relcl"), None)
    if clause is not None and is_weapon(clause.head):
        return [clause.head]
    before = relative.doc[max(relative.sent.start, relative.i - 8) : relative.i]
    return [t for t in before if t.pos_ in {"NOUN", "PROPN"} and is_weapon(t)][-1:]


def _object(verb: Token) -> list[Token]:
    if verb.dep_ == "amod" and verb.i and verb.doc[verb.i - 1].lower_ == "having":  # "denied having targeted civilians"
        return conjuncts(verb.head)
    if verb.tag_ == "VBG" and not objects(verb):  # "by striking and killing a commander"
        shared = [o for c in verb.children if c.dep_ == "conj" and c.tag_ == "VBG" for o in objects(c)]
        if shared:
            return shared
    return objects(verb) + [s for c in verb.children if c.dep_ == "nsubjpass" for s in conjuncts(c)]


def _agent(verb: Token) -> Token | None:
    by = next((p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"), None)
    if by is not None or is_passive(verb):
        return by
    who = next((c for c in verb.children if c.dep_ in SUBJECTS), None) or subject(verb)
    return behind_dateline(who) if who is not None else None


def _figurative(verb: Token) -> bool:
    """ "attacked the plan", "shelled out"."""
    if any(c.dep_ == "prt" for c in verb.children) and lemma_of(verb.lower_) not in {"burn", "gun"}:
        return True
    agent = _agent(verb)
    if agent is not None and agent.lemma_.lower() in NO_AGENTS and not is_actor(agent):
        return True
    taken = lemma_of(verb.lower_) in TAKEN
    return any(o.lemma_.lower() in FIGURATIVE and not (is_target(o) and (taken or _is_ground(o))) for o in _object(verb))


def _is_ground(noun: Token) -> bool:
    """ "army positions", "the positions near Voss", and no opinion: whose they are or where stands with them."""
    here = any(c.dep_ == "prep" and c.lower_ in {"at", "in", "near", "outside"} for c in (*noun.children, *noun.head.children) if c.i > noun.i)
    return noun.tag_ == "NNS" and (here or any(c.dep_ in {"compound", "nmod"} or country_of_demonym(c.text) or c.ent_type_ == "NORP" for c in noun.children))


def _strikes(verb: Token, weapons: list[Token]) -> bool:
    """Hit, struck, targeted: by a weapon, an attack or somebody who can attack, or something that can be hit."""
    if ran_on_mine(verb):
        return True
    if _figurative(verb):
        return False
    if weapons:
        return True
    agent, goods = _agent(verb), _object(verb)
    if verb.dep_ in {"acl", "relcl"} and (verb.tag_ == "VBN" or is_passive(verb)):
        goods = [*goods, verb.head]
    if agent is not None and lemma_of(agent.lower_) in _nouns() | dict.fromkeys(FIRE):
        return False
    concrete = any(is_target(o) or _is_named_target(o) for o in goods)
    if agent is None or agent.tag_ in {"WDT", "WP"}:
        return concrete
    return is_actor(agent) and (concrete or (bool(goods) and any(category_of(o) != "unspecified" or o.pos_ in {"PROPN", "PRON"} for o in goods)))


def _is_named_target(name: Token) -> bool:
    """ "the kindergarten X was hit": the noun before the name says what it is."""
    return name.pos_ == "PROPN" and any(c.dep_ in {"compound", "nmod"} and c.pos_ == "NOUN" and is_target(c) for c in name.children)


def _delivers(verb: Token, weapons: list[Token]) -> bool:
    goods = [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass", "oprd"}]
    if (verb.dep_ in {"acl", "relcl"} and verb.tag_ == "VBN") or (verb.dep_ == "amod" and verb.tag_ == "VBG"):
        goods.append(verb.head)
    if not any(c.dep_ == "dobj" for c in verb.children) and (verb.tag_ in {"VBN", "NN"}):
        goods += _distant(verb)
    if verb.tag_ == "VBD" and not goods and any(c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "from"} for c in verb.children):
        goods += [c for c in verb.children if c.dep_ == "nsubj"]  # "a shell fired from X exploded": the participle is taken for the verb
    if not goods and any(c.dep_ == "conj" and objects(c) for c in verb.children):
        goods = [o for c in verb.children if c.dep_ == "conj" for o in objects(c)]  # "fired or supplied cluster munitions"
        weapons.extend(w for w in weapons_among(goods) if w not in weapons)
    if not goods and verb.tag_ == "VBN" and any(c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "from"} for c in verb.children):
        goods = [c for c in verb.children if c.dep_ == "nsubj"]  # "two shells fired from X had landed"
    together = {x for g in goods for x in (*conjuncts(g), *(_meant(g) if g.lower_ in {"it", "them"} else ()))}
    return any(w in together for w in weapons)


def _promised(verb: Token) -> bool:
    """ "agreed not to target civilians", "banned from using": a promise or a rule, no act."""
    head = verb.head if verb.dep_ != "pcomp" else verb.head.head
    return verb.dep_ in {"xcomp", "pcomp", "advcl", "acl"} and head.lemma_.lower() in PROMISED


def _arrives(verb: Token, weapons: list[Token]) -> bool:
    """What arrives, or what does the harm, is a weapon."""
    agent = _agent(verb)
    if agent is not None and agent.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl":
        agent = verb.head
    if agent is not None and agent.lower_ == "it" and verb.lemma_.lower() in EXPLODING and any(class_in_context(w) in EXPLOSIVE for w in _meant(agent)):
        return not any(c.dep_ == "neg" for c in verb.children)  # "a boy picked up a grenade. It exploded"
    return agent is not None and (agent in weapons or any(w in conjuncts(agent) for w in weapons)) and not any(c.dep_ == "neg" for c in verb.children)


# ---- nouns ----------------------------------------------------------------------------------------------------------------


def _noun(token: Token, lemma: str) -> Trigger | None:
    countered = token.i > 1 and token.doc[token.i - 1].text in {"-", "–"} and token.doc[token.i - 2].lower_ == "counter"
    if token.pos_ not in {"NOUN", "PROPN", "VERB"} and not token.lower_.endswith("ing") and not countered:
        return None
    if _other_thing(token, lemma):
        return None
    modifiers = _modifiers(token)
    with_it = [
        *_with(token),
        *(_of(token) if lemma in VOLLEYS else ()),
        *(_with(token.head) if token.dep_ == "nsubj" and lemma_of(token.head.lower_) in STRUCK else ()),
    ]
    weapons = list(weapons_among([*(m for m in modifiers if m.pos_ in {"NOUN", "PROPN"}), *with_it]))
    span = token.doc[_start(token, modifiers) : token.i + 1]
    if lemma in FIRE:
        if token.dep_ == "dobj" and token.head.lemma_.lower() in OPENED:  # "opened fire on them with machine guns"
            weapons += [w for w in weapons_among(_with(token.head)) if w not in weapons]
        return Trigger(token, span, "shelling", weapons) if _is_fire(token, weapons) else None
    if lemma in USES and lemma not in _nouns() and token.lower_ not in _nouns():
        if _barred(token):
            return None
        used = list(weapons_among(_of(token))) or weapons or _after(token)
        if not used and any(c.lower_ == "such" for c in token.children):
            used = _meant(token)
        return Trigger(token, _one(token), "other", used) if used else None
    if lemma in WORDS["acts"]:
        near = {c.lemma_.lower() for c in token.children} | {p.lemma_.lower() for p in _of(token)}
        return Trigger(token, _one(token), "other") if near & set(WORDS["acts"][lemma]) else None
    if lemma in STRUCK and lemma not in _nouns() and token.tag_ == "NN" and any(c.lower_ == "direct" for c in token.children):
        shells = list(weapons_among([*_of(token), *(p for c in token.children if c.lower_ in {"by", "from"} for p in c.children)]))
        return Trigger(token, span, "other", shells) if shells or _hits(token) else None
    if lemma in STRUCK and lemma not in _nouns() and (token.lower_.endswith("ing") or token.tag_ == "NNS"):
        return Trigger(token, span, "other", weapons) if _hits(token) else None
    kind = _nouns().get(token.lower_) or _nouns().get(lemma) or (_verbs().get(lemma) if token.lower_.endswith("ing") else None)
    if kind is None:
        return None
    if countered:
        span = token.doc[token.i - 2 : token.i + 1]
    return Trigger(token, span, (_kind_before(modifiers) or kind) if kind in {"other", "ground_attack"} else kind, weapons)


def _start(noun: Token, modifiers: list[Token]) -> int:
    """Where a tight trigger begins: with the one or two words right before the noun that tell its kind ("drone strike")."""
    start = noun.i
    while start - 1 > noun.i - 3 and start > 0 and noun.doc[start - 1] in modifiers:
        start -= 1
    return start


def _modifiers(noun: Token) -> list[Token]:
    """Words before the noun that tell its kind: "rocket and missile strikes", "heavy artillery shelling"."""
    found = []
    for t in reversed(list(noun.doc[max(noun.sent.start, noun.i - 4) : noun.i])):
        if t.pos_ not in {"NOUN", "PROPN", "ADJ"} and t.lower_ not in {"and", "-", "or"}:
            break
        found.append(t)
    while found and found[-1].lower_ in {"and", "-", "or"}:
        found.pop()
    return [t for t in reversed(found) if is_weapon(t) or t.lower_ in _adjectives()]


def _kind_before(modifiers: list[Token]) -> AttackType | None:
    return next((_adjectives()[m.lower_] for m in modifiers if m.lower_ in _adjectives()), None)


def _hits(noun: Token) -> bool:
    """ "the targeting of civilians", "direct hits on homes"."""
    upon = {"of"} if noun.lower_.endswith("ing") else {"on", "to"}
    return any(is_target(p) for c in noun.children if c.dep_ == "prep" and c.lower_ in upon for p in c.children if p.dep_ == "pobj")


def _barred(noun: Token) -> bool:
    """ "protected from the use of", "a ban on the use of": a rule, no act."""
    return any(a.lemma_.lower() in BARRED for a in list(noun.ancestors)[:3])


def _after(noun: Token) -> list[Token]:
    """The weapons after "use of", in the order of the text, where many words stand between."""
    doc = noun.doc
    if noun.i + 1 >= len(doc) or doc[noun.i + 1].lower_ != "of":
        return []
    first = next((t for t in doc[noun.i + 2 : min(noun.sent.end, noun.i + 16)] if t.pos_ in {"NOUN", "PROPN"} and t.dep_ != "compound" and is_weapon(t)), None)
    return list(weapons_among([first])) if first is not None else []


def _of(noun: Token) -> list[Token]:
    return [p for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"]


def _with(noun: Token) -> list[Token]:
    found = [p for c in noun.children if c.dep_ == "prep" and c.lower_ in {"with", "by"} for p in c.children if p.dep_ == "pobj"]
    return found + [p for c in noun.children if c.dep_ == "acl" and c.lower_ in {"using", "involving"} for p in c.children if p.dep_ == "dobj"]


def _other_thing(noun: Token, lemma: str) -> bool:
    """ "heart attack", "on strike", "set on fire", "ceasefire"."""
    before = noun.doc[noun.i - 1] if noun.i else None
    if before is not None and before.lemma_.lower() in WORDS["not_after"].get(lemma, ()):
        return True
    governor = noun.head
    if noun.dep_ in {"pobj", "dobj"} and governor.lemma_.lower() in WORDS["not_under"].get(lemma, ()) and not list(weapons_among(_modifiers(noun))):
        return not any(c.dep_ in {"det", "amod"} for c in noun.children)
    return noun.dep_ in {"compound", "amod"} and noun.head.lemma_.lower() in _known() and noun.head.pos_ == "NOUN" and noun.i + 1 == noun.head.i


def _troops_firing(noun: Token) -> Token | None:
    return next((p for p in _of(noun) if is_actor(p) and group_of(p) is not None), None)


def _is_fire(noun: Token, weapons: list[Token]) -> bool:
    if weapons:
        return True
    governor = noun.head
    if governor.lower_ in UNDER and not any(c.dep_ == "amod" and c.lower_ in {"heavy-handed"} for c in noun.children):
        return governor.head.lemma_.lower() in {"come", "be", "fall", "remain", "keep", "hold"} or governor.head.pos_ in {"NOUN", "PROPN"}
    if any(a.lemma_.lower() == "hear" for a in list(noun.ancestors)[:4]) and noun.dep_ in {"dobj", "nsubjpass", "pobj"}:  # "fire was heard from the hills"
        return True
    if noun.dep_ == "dobj" and governor.lemma_.lower() in {"blame", "pin"} and any(c.lower_ == "on" for c in (*governor.children, *noun.children)):
        return True
    if governor.lemma_.lower() in OPENED or any(c.dep_ == "compound" and c.lower_ == "opening" for c in noun.children):
        return True
    if noun.lower_ == "firing" and (
        any(country_of_demonym(c.text) or c.lower_ in {"across", "at", "by"} for c in noun.children) or _troops_firing(noun) is not None
    ):
        return True
    whose = any(c.dep_ in {"amod", "compound", "poss"} and (country_of_demonym(c.text) or is_actor(c)) for c in noun.children)
    if noun.lower_ == "fire" and whose and (noun.head.lemma_.lower() in HARMING or governor.head.lemma_.lower() in HARMING):
        return True  # "was killed by Norwegian fire", "Norwegian fire killed two"
    before = noun.doc[max(noun.sent.start, noun.i - 3) : noun.i]  # the parser may hang "unprovoked and indiscriminate" elsewhere
    return noun.lower_ in {"gunfire", "crossfire"} or any(c.lower_ in WORDS["fire_of_arms"] for c in (*noun.children, *before))
