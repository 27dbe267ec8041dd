"""Who is said to have attacked: from subject, agent, possessive, adjective, "from" phrase, accusation or denial."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.countries import country_of_demonym, is_initials, party
from audiatur.extract.placewords import FORCES
from audiatur.extract.populations import group_of
from audiatur.extract.speakers import behind_dateline
from audiatur.extract.syntax import POSSESSIVE, SUBJECTS, contiguous, is_negated, is_passive, subject
from audiatur.extract.targets import is_target
from audiatur.extract.weapons import EXPLODING, class_of, is_weapon
from audiatur.record.words import vocabulary

WORDS = vocabulary("attacks")
LIGHT, ACCUSING, DENYING, DELIVERED, OPENED, DEMANDING, ENDING, HARMING, JUDGING = (
    frozenset(WORDS[k]) for k in ("light", "accusing", "denying", "delivered", "opened", "demanding", "ending", "harming", "judging")
)
BY = {"by", "from"}
SIDES = {"air", "ground", "land", "sea"}
"""From where one attacks, and nobody: "attacked from the air"."""
PART, INVOLVED, CLAIMS, MEMBERS, SERIES = (frozenset(WORDS[k]) for k in ("part", "involved", "claims", "members", "series"))
LAYING: dict[str, str] = WORDS["laying"]
PRONOUNS = {"it", "they", "he", "she", "we", "i", "both", "each", "who"}
NAMED = {"GPE", "ORG", "NORP", "PERSON", "LOC"}


@cache
def _acting() -> frozenset[str]:
    return frozenset(WORDS["actors"])


def is_actor(token: Token) -> bool:
    """Somebody who can attack: a named party, an armed or governing body, a person, or a pronoun for one."""
    if is_weapon(token):  # "artillery", "bombers": somebody's, or no more than a weapon
        return token.lemma_.lower() in _acting() and any(c.dep_ == "poss" or country_of_demonym(c.text) for c in token.children)
    lemma = token.lemma_.lower()
    if token.tag_ == "WP" and token.head.dep_ not in {"acl", "relcl"}:
        return False  # "did not say who was behind the shelling": asked for, and nobody
    if token.lower_ in PRONOUNS or lemma in _acting() or lemma.replace("men", "man") in _acting():
        return True
    if country_of_demonym(token.text) or token.ent_type_ in NAMED:
        return True
    if lemma in MEMBERS:  # "members of the army", "gang members"
        if any(c.dep_ in {"compound", "nmod"} and _is_body(c) for c in token.children):
            return True
        return any(c.lower_ == "of" and (whole := _pobj(c)) is not None and whole.lower_ not in PRONOUNS and is_actor(whole) for c in token.children)
    return (token.pos_ == "PROPN" and not token.ent_type_) or (token.pos_ == "NOUN" and _is_acronym(token))


KEPT = {"det", "amod", "compound", "poss", "nummod", "nmod", "case", "quantmod", "predet"}


def _within(token: Token, top: bool) -> list[int]:
    """Indexes of the words that belong to the name of the actor; of what follows it only "of X" and names joined by "and"."""
    found = [token.i]
    for c in token.children:
        if c.ent_type_ in {"DATE", "TIME"}:
            continue  # "on 3 June rebels shelled", where the parser may see one name
        if (c.dep_ in KEPT and not (c.dep_ == "amod" and c.i > token.i)) or (c.dep_ == "punct" and c.text in '-–"“”'):
            found += _within(c, False)
        elif c.dep_ == "prep" and top and c.lower_ == "of" and (whose := _pobj(c)) is not None and whose.lower_ != "fire" and not lies_open(whose):
            found += [c.i, *_within(whose, False)]
        elif c.dep_ in {"cc", "conj"} and (token.ent_type_ or not top) and all(x.pos_ in {"PROPN", "ADJ", "CCONJ", "NOUN"} for x in c.subtree):
            found += _within(c, False)
    return found


def actor_phrase(token: Token) -> Tokens:
    """The words that name the actor: noun with what stands before it, and "of X", "from X" after it."""
    phrase = contiguous(token, sorted(_within(token, True)))
    start, end = phrase.start, phrase.end
    doc = phrase.doc
    while start < token.i and doc[start].is_punct:
        start += 1
    if token.dep_ in {"compound", "nmod", "amod"}:
        while start > token.sent.start and _names_body(doc[start - 1], token):
            start -= 1
    while end - 1 > token.i and (doc[end - 1].is_punct or doc[end - 1].dep_ in {"case", "cc", "prep"}):
        end -= 1
    return doc[start:end]


def _names_body(word: Token, body: Token) -> bool:
    """Words before a body that stands before its weapon: "Norwegian government helicopters"."""
    if word.dep_ in {"nsubj", "ROOT", "dobj", "poss"} or body.head not in (word.head, word.head.head):
        return False
    if word.pos_ == "ADJ" and body.pos_ == "ADJ" and not country_of_demonym(word.text):
        return False  # "an intentional Norwegian strike"
    return word.pos_ in {"PROPN", "ADJ", "NOUN", "VERB"} or (word.text == "-" and not word.whitespace_)


def lies_open(noun: Token) -> bool:
    """What is hit and nobody's name: "shelling by the army of residential areas"."""
    return noun.pos_ == "NOUN" and noun.tag_ == "NNS" and is_target(noun) and group_of(noun) is None


def _pobj(prep: Token) -> Token | None:
    return next((c for c in prep.children if c.dep_ == "pobj"), None)


def _by(token: Token) -> Token | None:
    """Who stands in a phrase with "by" or "from" below the token: as far down as "the use of bombs by X"."""
    nouns = [c for c in token.children if c.dep_ in {"prep", "dobj", "pobj", "conj"} and c.pos_ != "VERB"]
    below = [*token.children, *(g for c in nouns for p in (c, *c.children) for g in p.children)]
    below += [x for c in below if c.dep_ in {"prep", "agent"} for x in c.children if x.dep_ == "conj"]
    for wanted in ("by", "from"):
        for prep in below:
            if prep.dep_ not in {"agent", "prep", "conj"} or prep.lower_ != wanted:
                continue
            who = _pobj(prep)
            if who is not None and not _is_when(who) and who.lower_ not in SIDES and (is_actor(who) or _origin(who)):
                return who
    return None


def _is_when(token: Token) -> bool:
    return token.ent_type_ in {"DATE", "TIME", "CARDINAL"}


def _origin(token: Token) -> bool:
    return token.lemma_.lower() in {"territory", "region", "area", "soil", "side", "position"} and party(" ".join(t.text for t in token.subtree)) is not None


def owner(noun: Token) -> Token | None:
    """Whose attack or weapon: possessive, an adjective of a nation, "of X's forces", "by X", "fired by X"."""
    if noun.lower_ in {"fire", "firing"} and (who := _whose_fire(noun)) is not None:
        return who
    whose = next((c for c in noun.children if c.dep_ == "poss"), None)
    if (
        whose is not None
        and any(c.tag_ in {"JJS", "RBS"} for c in noun.children)
        and noun.doc[max(0, whose.left_edge.i - 2) : whose.left_edge.i].text == "one of"
    ):
        return _by(noun)  # "one of Norway's deadliest bombings": where they were
    for c in noun.children:
        if c.dep_ == "poss" and (is_actor(c) or c.lower_ in {"its", "their", "his", "her", "our"}):
            return c
        if c.dep_ in {"compound", "nmod"} and _is_body(c) and not any(t.is_space for t in noun.doc[c.i + 1 : noun.i]):
            return c
        if c.dep_ == "amod" and c.lower_ in _armed():  # "a militant attack"
            return c
    return _before_weapon(noun) or _adjective(noun) or _by(noun) or _right_after(noun) or _by_weapon(noun)


def _whose_fire(noun: Token) -> Token | None:
    """ "the firing of Norwegian troops", "the troops’ firing", where the parser may see a subject."""
    for c in noun.children:
        if c.dep_ == "nsubj" and c.i + 1 < noun.i and noun.nbor(-1).text in POSSESSIVE and is_actor(c):
            return c
        if c.dep_ == "prep" and c.lower_ == "of" and (who := _pobj(c)) is not None and is_actor(who) and not is_weapon(who) and group_of(who) is not None:
            return who
    return None


def _before_weapon(noun: Token) -> Token | None:
    """ "an NGF drone strike": a body before the weapon, with the parser's tree as flat or deep as it is."""
    i = noun.i - 1
    while i > noun.sent.start and is_weapon(noun.doc[i]) and noun.doc[i].dep_ in {"compound", "nmod"}:
        i -= 1
    before = noun.doc[i]
    return before if i < noun.i - 1 and before.dep_ in {"compound", "nmod"} and _is_body(before) else None


def _right_after(noun: Token) -> Token | None:
    """ "bombardment by X", wherever the parser hangs the phrase."""
    after = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else noun
    who = _pobj(after) if after.lower_ == "by" else None
    return who if who is not None and is_actor(who) else None


def _by_weapon(noun: Token) -> Token | None:
    """ "bombings by Norwegian jets", "were targets of bombings by Norwegian jets"."""
    above = [noun.head.head] if noun.dep_ == "pobj" and noun.head.head.pos_ == "NOUN" else []
    flown = (p for n in (noun, *above) for c in n.children if c.lower_ == "by" and c.i > noun.i for p in c.children if p.dep_ == "pobj" and is_weapon(p))
    return next((who for w in flown if (who := _adjective(w) or _fired_by(w)) is not None), None)


def _adjective(noun: Token) -> Token | None:
    before = noun.doc[max(noun.sent.start, noun.i - 5) : noun.i]
    for t in reversed(list(before)):
        if t.is_punct or t.pos_ in {"VERB", "ADP", "CCONJ", "AUX", "DET", "PRON"}:
            if t.text in {"-", '"', "“", "”"}:
                continue
            return None
        if (country_of_demonym(t.text) and t.text[0].isupper()) or t.ent_type_ == "NORP" or (is_initials(t.text) and not t.sent.text.isupper()):
            body = next((x for x in before if x.i > t.i and _is_body(x)), None)
            return body or t
    return None


def _is_body(token: Token) -> bool:
    """A body that acts, as a word before its attack or weapon: "government helicopters", "coalition airstrikes"; no place that is hit."""
    if is_weapon(token) or token.ent_type_ in {"GPE", "LOC", "FAC", "DATE", "TIME"}:
        return False
    if token.lower_ in KINDS:
        return False
    if token.lemma_.lower() in _bodies():
        return True
    if token.pos_ == "PROPN" and token.lower_.removesuffix("s") in FORCES and token.nbor(-1).pos_ == "PROPN":
        return True  # "a Norway Defence Forces airstrike"
    return (token.ent_type_ == "ORG" and token.pos_ == "PROPN") or _is_acronym(token)


def _is_acronym(token: Token) -> bool:
    """ "NGF", "VLA": capitals where the words around have none."""
    return ACRONYM.fullmatch(token.text) is not None and not token.sent.text.isupper() and country_of_demonym(token.text) is None


ACRONYM = re.compile(r"[A-Z]{2,6}")
KINDS = {"fpv", "gps", "ied", "isr", "mlrs", "rpg", "uav", "ucav", "vbied"}
"""Short words before a weapon that say its kind and are nobody: "an FPV drone"."""


@cache
def _bodies() -> frozenset[str]:
    return _acting() - frozenset(WORDS["no_bodies"])


@cache
def _armed() -> frozenset[str]:
    """Adjectives that name fighters: "militant", "rebel"."""
    told: dict[str, dict[str, str]] = vocabulary("people")["adjectives"]
    return frozenset(word for word, of in told.items() if of.get("status") == "armed_group")


def used_by(weapons: list[Token]) -> Token | None:
    """ "the use of bombs and missiles by X", where the phrase hangs from the last weapon."""
    return next((who for w in weapons if (who := _by(w)) is not None), None)


def of_weapon(weapon: Token) -> Token | None:
    """Whose weapon: "Norwegian shells", "missiles of the forces", "missiles fired by the forces"."""
    for w in (weapon, *weapon.conjuncts):
        if (found := owner(w)) is not None or (found := _fired_by(w)) is not None:
            return found
    return None


def _fired_by(weapon: Token) -> Token | None:
    for c in weapon.children:
        if c.dep_ == "prep" and c.lower_ == "of" and (who := _pobj(c)) is not None and is_actor(who):
            return who
        if c.dep_ == "acl" and (who := _by(c)) is not None:
            return who
        if c.dep_ == "acl" and c.lemma_.lower() == "belong":
            return next((who for t in c.children if t.lower_ == "to" and (who := _pobj(t)) is not None and is_actor(who)), None)
    return None


def of_verb(verb: Token) -> Token | None:
    """Who does what the verb says."""
    if (who := _by(verb)) is not None and not (_acts_itself(verb) and (who.head.lower_ == "from" or _of_another(who, verb))):
        return who
    if verb.tag_ == "NN":  # "missiles were fire at": a slip of the pen for "fired"
        return _by(verb) or _shared_agent(verb)
    perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children) and not any(c.dep_ == "auxpass" for c in verb.children)
    if not perfect and (is_passive(verb) or (verb.dep_ in {"acl", "relcl"} and verb.tag_ == "VBN")):
        return _shared_agent(verb) or _of_weapon_agent(verb) or _of_weapon_subject(verb)
    who = _asked_to(verb) or subject(verb)
    if who is None or (who.pos_ not in {"NOUN", "PROPN", "PRON", "DET", "NUM", "ADJ"}):
        who = _controller(verb, 4) or _just_before(verb)
    if who is None:
        return None
    who = behind_dateline(_antecedent(who))
    if who.pos_ == "NUM":  # "one of its aircraft struck the mill"
        who = next((p for c in who.children if c.lower_ == "of" and (p := _pobj(c)) is not None), who)
    if is_weapon(who) and not is_actor(who):
        return of_weapon(who)
    if ran_on_mine(verb) or (who.lower_ == "it" and verb.lemma_.lower() in EXPLODING):
        return None
    if who.i + 1 < len(who.doc) and who.nbor().text == ":":
        return None  # "Bergen: three bombs hit a school": a heading
    return who if is_actor(who) else None


def ran_on_mine(verb: Token) -> bool:
    """ "their bus struck a mine", "a lorry hit a roadside bomb": the subject is what was hit."""
    return verb.lemma_.lower() in {"hit", "strike"} and any(c.dep_ == "dobj" and class_of(c) in {"improvised_explosive", "mine"} for c in verb.children)


def _acts_itself(verb: Token) -> bool:
    """ "Norway launched missiles from Kerem": who acts is the subject, and "from" tells where."""
    who = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    return who is not None and not is_weapon(who) and who.tag_ not in {"WDT", "WP"} and is_actor(who)


def _of_another(who: Token, verb: Token) -> bool:
    """ "X shelled it after a strike by Y": the phrase hangs from a noun that is not what the verb delivers."""
    noun = who.head.head
    return noun != verb and not is_weapon(noun)


def _of_weapon_agent(verb: Token) -> Token | None:
    """ "was hit by a drone of the army"."""
    by = next((p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"), None)
    return of_weapon(by) if by is not None and is_weapon(by) else None


def _of_weapon_subject(verb: Token) -> Token | None:
    """ "Norwegian rockets were fired at the town"."""
    fired = next((c for c in verb.children if c.dep_ == "nsubjpass" and is_weapon(c)), None)
    return owner(fired) if fired is not None else None


def _antecedent(who: Token) -> Token:
    """ "forces that shelled": the noun before the relative clause; "it is the army that shelled"."""
    if who.tag_ not in {"WDT", "WP"}:
        return who
    if any(a.dep_ == "relcl" for a in (who.head, who.head.head)):
        return who.head.head if who.head.dep_ == "relcl" else who.head.head.head
    first = next((t for t in who.sent if not t.is_space), who)
    if first.lower_ == "it" and first.head.lemma_ == "be":
        return next((c for c in first.head.children if c.dep_ == "attr"), who)
    return who


def _just_before(verb: Token) -> Token | None:
    """The noun right before an active verb, where the parser gives it no subject."""
    i = verb.i - 1
    while i > verb.sent.start and (verb.doc[i].pos_ in {"ADV", "AUX", "PART"} or verb.doc[i].lower_ in {"also", "have", "has", "had"}):
        i -= 1
    before = verb.doc[i]
    if verb.tag_ in {"VBD", "VBP", "VBZ"} and before.pos_ in {"NOUN", "PROPN", "PRON"} and before.i < verb.i and before.ent_type_ not in {"DATE", "TIME"}:
        return before
    return None


def _shared_agent(verb: Token) -> Token | None:
    """ "a raid was carried out by X and missiles were fired": who is named with the first of two coordinated passives."""
    if verb.dep_ == "conj" or verb.head.dep_ == "conj":
        first = verb.head if verb.dep_ == "conj" else verb.head.head
        if first.pos_ == "VERB" and is_passive(first):
            return _by(first)
    return None


def _controller(verb: Token, depth: int) -> Token | None:
    """Who does what a gerund, participle or infinitive says: the accused, the denier, or the subject of the clause it hangs from."""
    head = verb.head
    if depth == 0 or head == verb:
        return None
    if verb.dep_ in {"pcomp", "pobj"}:
        return _governed_by(head, depth)
    if head.pos_ in {"VERB", "AUX"} and verb.dep_ in {"advcl", "xcomp", "ccomp", "conj", "acl"}:
        if head.lemma_.lower() in ACCUSING and (found := accused(head)) is not None:
            return found
        return subject(head) or _controller(head, depth - 1)
    if head.dep_ == "acomp" and verb.dep_ == "xcomp":  # "was careful to target"
        return subject(head.head)
    if verb.dep_ == "conj" and verb.tag_ == "VBG":
        above = next((a for a in head.ancestors if a.pos_ == "VERB"), None)
        return (subject(above) or _controller(above, depth - 1)) if above is not None else None
    if verb.dep_ == "amod" and head.dep_ == "dobj":
        return subject(head.head)
    if verb.dep_ == "amod" and verb.tag_ == "VBG" and head.dep_ == "pobj" and head.head.lower_ == "by":  # "by relentlessly bombarding homes"
        return _governed_by(head.head, depth)
    if verb.dep_ == "acl":
        if verb.tag_ == "VBG":
            if is_actor(head):
                return head
            carried = head.dep_ == "dobj" and head.head.lemma_.lower() in LIGHT
            if head.lemma_.lower() not in {"campaign", "mission", "operation", "push"}:
                return head
            return owner(head) or (subject(head.head) if carried else head)  # "X carried out an operation targeting Y", "X's operation targeting Y"
        above = head.head
        return subject(above) if above.pos_ in {"VERB", "AUX"} and head.dep_ == "dobj" else None
    return None


def _asked_to(verb: Token) -> Token | None:
    """Of whom an act or its end is demanded: "urged X to stop shelling", "called on X to stop"."""
    for _ in range(3):
        above = verb.head
        if verb.dep_ not in {"xcomp", "ccomp", "advcl"} or any(c.dep_ in SUBJECTS for c in verb.children):
            return None
        if above.lemma_.lower() in DEMANDING and not is_passive(above):
            return _asked(above)
        verb = above
    return None


def _asked(verb: Token) -> Token | None:
    for c in verb.children:
        if c.dep_ == "dobj":
            return c
        if c.dep_ == "prep" and c.lower_ in {"on", "upon", "for"} and (who := _pobj(c)) is not None and is_actor(who):
            return who
    return None


def _governed_by(prep: Token, depth: int) -> Token | None:
    """Whose doing stands after a preposition: "accused X of", "denied responsibility for", "by shelling it, X showed"."""
    governor = prep.head
    if prep.lower_ == "for" and (who := next((claimant(c) for c in prep.children if c.dep_ == "pcomp"), None)) is not None:
        return who  # "claimed responsibility for killing two teachers"
    if governor.lemma_.lower() in CLAIMS and governor.dep_ in {"dobj", "nsubjpass"} and governor.head.lemma_.lower() in DENYING:
        return subject(governor.head) if not is_passive(governor.head) else _by(governor.head)  # "rejected the charge of targeting civilians"
    if governor.pos_ in {"NOUN", "PROPN", "PRON"} and governor.head.lemma_.lower() in ACCUSING and prep.lower_ in {"of", "for"}:
        return governor
    if governor.lemma_.lower() in ACCUSING and prep.lower_ in {"of", "for", "with", "over"}:
        return accused(governor)
    if governor.lemma_.lower() in JUDGING and prep.lower_ == "for" and (judged := next((c for c in governor.children if c.dep_ == "dobj"), None)) is not None:
        return judged
    if governor.pos_ in {"VERB", "AUX"} and (prep.lower_ != "on" or governor.lemma_.lower() in {"go", "carry", "keep", "insist"}):
        return subject(governor) or _controller(governor, depth - 1)
    return None


def accused(verb: Token) -> Token | None:
    """Whom "accuse", "blame", "charge" is said of."""
    if verb.lemma_.lower() in {"claim", "allege", "suspect"}:
        return None
    named = [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}]
    nouns = [c for c in named if c.pos_ != "ADJ"] or named  # "the paramilitary Northern Guard (NG)", where the parser may see two
    return _antecedent(nouns[0]) if nouns else None


def of_noun(noun: Token) -> Token | None:
    """Who does the attack that a noun names."""
    if (who := owner(noun)) is not None:
        return who
    head = noun.head
    if noun.dep_ == "conj" and (who := _of_first(noun)) is not None:
        return who
    for c in noun.children:
        if c.dep_ in {"relcl", "acl"} and c.lemma_.lower() in LIGHT and (who := _relative(c)) is not None:
            return who
    acts = of_series(noun)
    if acts.dep_ in {"dobj", "nsubjpass", "obj", "attr", "oprd"} and acts.head.lemma_.lower() in LIGHT | OPENED:
        return of_verb(acts.head)
    if noun.tag_ == "VBG" and noun.dep_ in {"advcl", "xcomp"} and head.lemma_.lower() in LIGHT:  # "began mortar shelling of the town", taken for a participle
        return of_verb(head)
    if noun.dep_ == "dobj" and head.lemma_.lower() in ENDING and (who := _told_to_end(head)) is not None:
        return who
    if noun.dep_ in {"dobj", "nsubjpass"} and head.lemma_.lower() in DENYING:
        who = subject(head) if not is_passive(head) else _by(head)
        return who if who is not None and is_actor(who) else None
    if (verb := without_part(noun) or with_part(noun)) is not None:
        who = subject(verb)
        return who if who is not None and is_actor(who) else None
    return (_governed(noun) if noun.dep_ == "pobj" else None) or _begun(noun) or _denier(noun) or _accused_above(noun) or _blamed(noun) or _beside(noun)


def of_series(noun: Token) -> Token:
    """The noun that a verb carries: the series of "launched a series of air strikes"."""
    while noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_.lower() in SERIES:
        noun = noun.head.head
    return noun


def _told_to_end(verb: Token) -> Token | None:
    """ "urged X to stop the shelling", "X should end its attacks", "no talks until X halts the strikes": who is told to end an act does it."""
    if any(c.dep_ == "mark" and c.lower_ in {"till", "unless", "until"} for c in verb.children):
        return of_verb(verb)
    told = any(c.dep_ == "aux" and c.lower_ in DEMANDING for c in verb.children) or verb.head.lemma_.lower() in DEMANDING
    who = of_verb(verb) if told and verb.dep_ in {"ROOT", "ccomp", "xcomp", "conj", "advcl"} else None
    return who if who is not None and is_actor(who) else None


def without_part(noun: Token) -> Token | None:
    """The verb of "had nothing to do with the attack", "played no part in it", "was not behind it"; null where no part in it is denied so."""
    preposition = noun.head
    if noun.dep_ != "pobj":
        return None
    part = preposition.head
    if part.lemma_ == "do" and part.head.lower_ == "nothing":
        return part.head.head
    if part.pos_ == "VERB" and any(c.dep_ == "dobj" and c.lemma_.lower() in PART and is_negated(c) for c in part.children):
        return part
    if part.lemma_.lower() in PART and part.dep_ == "dobj" and (is_negated(part) or is_negated(part.head)):
        return part.head
    involved = part.lemma_.lower() in INVOLVED or (preposition.lower_ == "behind" and part.lemma_ == "be")
    verb = part if part.pos_ in {"VERB", "AUX"} else part.head
    return verb if involved and is_negated(verb) else None


def with_part(noun: Token) -> Token | None:
    """The verb of "took part in the killings", "were behind the attack", "is responsible for it"."""
    preposition = noun.head
    if noun.dep_ != "pobj" or preposition.dep_ != "prep":
        return None
    verb = preposition.head
    if verb.lemma_.lower() in INVOLVED and verb.dep_ in {"acomp", "attr"}:
        return verb.head
    if verb.lemma_.lower() in INVOLVED and verb.tag_ == "VBN" and preposition.lower_ == "in" and is_passive(verb) and not is_negated(verb):
        return verb  # "was involved in an attack"
    took = verb.lemma_ == "take" and any(c.dep_ == "dobj" and c.lower_ == "part" for c in verb.children)
    behind = verb.lemma_ == "be" and preposition.lower_ == "behind"
    return verb if (took and preposition.lower_ == "in") or behind else None


def claimant(noun: Token) -> Token | None:
    """Who claims an act as its own: "X claimed responsibility for the attack", "X claimed the attack"."""
    goods = noun.head.head if noun.dep_ in {"pobj", "pcomp"} and noun.head.lower_ == "for" else noun
    if goods.dep_ != "dobj" or goods.pos_ not in {"NOUN", "PROPN"} or (goods != noun and goods.lemma_.lower() not in {"credit", "responsibility"}):
        return None
    verb = goods.head
    claims = verb.lemma_.lower() in {"admit", "claim", "assume", "take"} if goods != noun else verb.lemma_.lower() == "claim"
    who = subject(verb) if claims and not is_negated(verb) and not is_negated(goods) else None
    who = None if who is not None and is_negated(who) else who  # "no group has claimed the blast"
    return who if who is not None and is_actor(who) else None


def _blamed(noun: Token) -> Token | None:
    """ "X claimed responsibility for the attack", "the attack was blamed on X", "Y blamed the attack on X"."""
    head = noun.head
    if (who := claimant(noun)) is not None:
        return who
    if noun.dep_ == "pobj" and head.lower_ == "for" and head.head.lemma_.lower() in {"responsible", "blame"}:
        verb = head.head.head
        who = subject(verb) if verb.pos_ in {"VERB", "AUX"} and head.head.dep_ in {"dobj", "acomp", "attr"} else None
        if head.head.dep_ in {"acl", "amod", "relcl"} and verb.pos_ in {"NOUN", "PROPN"}:  # "the forces responsible for these attacks"
            who = verb
    elif noun.dep_ in {"nsubjpass", "dobj"} and (at := LAYING.get(head.lemma_.lower())) is not None:
        who = next((p for b in (head, noun) for c in b.children if c.lower_ == at for p in c.children if p.dep_ == "pobj"), None)
    elif (blamed := blamed_after(noun)) is not None:
        at = LAYING[blamed.lemma_.lower()]
        who = next((p for c in blamed.children if c.lower_ == at for p in c.children if p.dep_ == "pobj"), None)
    else:
        who = _whose_work(noun)
    return who if who is None or is_actor(who) else _adjective(who) or of_weapon(who) if is_weapon(who) else None


def blamed_after(noun: Token) -> Token | None:
    """The verb of "an air strike blamed on X", "two strikes, which it attributed to X"."""
    return next((c for c in noun.children if c.dep_ in {"acl", "relcl"} and c.lemma_.lower() in LAYING), None)


def _whose_work(noun: Token) -> Token | None:
    """ "the attacks are the work of X", "are presumed to be the work of X"."""
    if noun.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    work = next((w for b in (noun.head, *noun.head.children) if b.lemma_ == "be" for w in b.children if w.dep_ == "attr" and w.lower_ == "work"), None)
    return next((p for c in work.children if c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), None) if work is not None else None


def _begun(noun: Token) -> Token | None:
    """ "the aggression X began": who stands between the noun and a verb that carries it, where the parser sees no relative clause."""
    after = noun.doc[noun.i + 1 : min(noun.sent.end, noun.i + 6)]
    verb = next((t for t in after if t.pos_ == "VERB"), None)
    if verb is None or verb.lemma_.lower() not in LIGHT or verb.tag_ not in {"VBD", "VBP", "VBZ"}:
        return None
    if any(t.is_punct or t.pos_ == "ADP" for t in noun.doc[noun.i + 1 : verb.i]):
        return None
    who = next((c for c in verb.children if c.dep_ in SUBJECTS and c.i > noun.i), None)
    return who if who is not None and who.tag_ not in {"WDT", "WP"} and is_actor(who) else None


def _denier(noun: Token) -> Token | None:
    """ "X denies having anything to do with the shelling": the act is laid at the denier's door."""
    for above in list(noun.ancestors)[:6]:
        if above.lemma_.lower() in DENYING and above.pos_ == "VERB":
            who = subject(above) if not is_passive(above) else _by(above)
            return who if who is not None and is_actor(who) else None
        if above.dep_ in {"ccomp", "relcl", "advcl", "acl"} and above.head.lower_ != "anything":
            return None
    return None


def _accused_above(noun: Token) -> Token | None:
    """ "accused X of "unprovoked and indiscriminate firing" that left six dead", where the noun hangs from its adjectives."""
    for above in list(noun.ancestors)[:4]:
        if above.dep_ == "prep" and above.lower_ in {"of", "for"} and above.head.lemma_.lower() in ACCUSING:
            who = accused(above.head)
            return who if who is not None and is_actor(who) else None
        if above.dep_ in {"ccomp", "relcl", "advcl", "acl"}:
            return None
    return None


def _beside(noun: Token) -> Token | None:
    """ "condemned the attack on the base by rebels", where the parser hangs the last phrase from the verb."""
    verb = noun.head
    if noun.dep_ != "dobj" or is_passive(verb):
        return None
    who = next((p for c in verb.children if c.lower_ == "by" and c.i > noun.i for p in c.children if p.dep_ == "pobj"), None)
    return who if who is not None and not _is_when(who) and is_actor(who) else None


def _of_first(noun: Token) -> Token | None:
    first = noun.head
    while first.dep_ == "conj":
        first = first.head
    if (behind := next((w for c in first.children if c.lower_ == "by" and c.i > noun.i for w in c.children if w.dep_ == "pobj"), None)) is not None:
        return behind if is_actor(behind) else None  # "strikes and shelling of the town by X"
    between = noun.doc[first.i + 1 : noun.i]
    if any(t.dep_ == "det" and t.head == noun for t in between) and first.head.lemma_.lower() not in DENYING:
        return None
    if first.pos_ == "VERB":
        return of_verb(first)
    if first.dep_ in {"dobj", "nsubjpass"} and first.head.lemma_.lower() in LIGHT | DENYING:
        return of_verb(first.head)
    if first.dep_ == "pobj" and (verb := with_part(first)) is not None:  # "were behind the attack and killings"
        who = subject(verb)
        return who if who is not None and is_actor(who) else None
    if is_weapon(first) and first.dep_ == "pobj" and first.head.lower_ == "of":  # "its use of bombs and attacks on schools"
        return next((c for c in first.head.head.children if c.dep_ == "poss"), None)
    return None


def _relative(verb: Token) -> Token | None:
    if (who := _by(verb)) is not None:
        return who
    who = next((c for c in verb.children if c.dep_ in SUBJECTS and c.dep_ != "nsubjpass"), None)
    return who if who is not None and is_actor(who) and who.tag_ not in {"WDT", "WP"} else None


def _governed(noun: Token) -> Token | None:
    prep = noun.head
    verb = prep.head
    if verb.pos_ in {"NOUN", "NUM"} and verb.dep_ == "pobj" and prep.lower_ == "of":  # "in two days of attacks"
        prep, verb = verb.head, verb.head.head
        if prep.lower_ in {"in", "during"} and verb.pos_ == "VERB" and verb.lemma_.lower() in DELIVERED:
            return of_verb(verb)
        return None
    if prep.lower_ in {"of", "for", "with", "over"} and (verb.lemma_.lower() in ACCUSING or verb.head.lemma_.lower() in ACCUSING):
        who = _governed_by(prep, 2)
        return who if who is not None and is_actor(who) else None
    if prep.lower_ == "to" and verb.lemma_.lower() == "resort":  # "resorted to firing"
        who = subject(verb)
        return who if who is not None and is_actor(who) else None
    if prep.lower_ in {"during", "in"} and verb.pos_ == "VERB" and not is_passive(verb) and verb.lemma_.lower() in DELIVERED and _uses(verb):
        who = of_verb(verb)  # "X used cluster bombs in an attack on the town"
        return who if who is not None and is_actor(who) and not is_weapon(who) else None
    if prep.lower_ == "in" and verb.lemma_.lower() in OPENED and any(c.dep_ == "dobj" and c.lower_ == "fire" for c in verb.children):
        who = of_verb(verb)  # "X opened fire in an attack on the town"
        return who if who is not None and is_actor(who) and not is_weapon(who) else None
    harm = verb.head if verb.dep_ == "dobj" else verb
    if prep.lower_ in {"during", "in", "with"} and harm.lemma_.lower() in HARMING and not is_passive(harm):  # "X killed thousands in similar attacks"
        who = of_verb(harm)
        return who if who is not None and is_actor(who) and not is_weapon(who) else None
    answers = prep.lower_ == "with" and verb.lemma_.lower() in LIGHT | {"answer", "respond", "reply", "retaliate"}
    if verb.pos_ == "VERB" and not is_passive(verb) and (prep.lower_ == "by" or answers):
        who = subject(verb)
        return who if who is not None and is_actor(who) and not is_weapon(who) else None
    return None


def _uses(verb: Token) -> bool:
    return any(c.dep_ == "dobj" and is_weapon(c) for c in verb.children)


def meant_by(pronoun: Token) -> Token | None:
    """Who "it", "they", "its" stands for: the last one in this sentence or the one before who can attack and is one or many as the pronoun is."""
    word = pronoun.lower_
    if word not in {"it", "they", "its", "their", "he", "she", "his", "her"}:
        return None
    if (refuter := _refuter(pronoun)) is not None and _agrees(word, refuter):
        return refuter
    first = pronoun.doc[pronoun.sent.start - 1].sent.start if pronoun.sent.start else 0
    for token in reversed(list(pronoun.doc[max(first, pronoun.i - 60) : pronoun.i])):
        if token.pos_ not in {"NOUN", "PROPN"} or token.dep_ in {"compound", "amod", "nmod"} or token.lower_ in PRONOUNS or not is_actor(token):
            continue
        if token.dep_ == "pobj" and token.head.lower_ not in {"by", "of"}:
            continue
        if _agrees(word, token):
            return token
    return None


def _refuter(pronoun: Token) -> Token | None:
    """ "X rejected the claim by Y that it had shelled": what one side says of itself the other does not reject, so it is X."""
    clause = next((a for a in pronoun.ancestors if a.dep_ in {"acl", "ccomp", "relcl", "pcomp"}), None)
    if clause is None or clause.head.pos_ not in {"NOUN", "PROPN"} or clause.head.dep_ != "dobj":
        return None
    verb = clause.head.head
    if clause.head.lemma_.lower() not in CLAIMS or verb.lemma_.lower() not in DENYING:
        return None
    who = subject(verb)
    return who if who is not None and is_actor(who) else None


def _agrees(word: str, token: Token) -> bool:
    many = token.tag_ in {"NNS", "NNPS"}
    if word in {"they", "their"} and (token.ent_type_ == "ORG" or _is_acronym(token)):
        return True
    if word in {"it", "its"} and token.lemma_.lower() == "force":
        return True
    if word in {"he", "she", "his", "her"}:
        return token.ent_type_ == "PERSON"
    return token.ent_type_ != "PERSON" and (many or token.lemma_.lower() in _acting() if word in {"they", "their"} else not many)
