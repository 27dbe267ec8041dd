"""Weapons that stand with an attack, each with its class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.syntax import conjuncts
from audiatur.record.words import vocabulary

VAGUE = "unspecified"
REACH = 200
"""How many words back "such weapons" may reach."""
FIRST = ("cluster_munition", "chemical", "incendiary")
"""Classes that a word before the weapon decides whatever the weapon is: "cluster missile", "incendiary shells"."""


DEVICES = {"bomb", "explosive", "improvised", "incendiary", "nail"}
"""Words before "device" that make it a weapon."""
EXPLODING = {"detonate", "explode", "go"}
"""Verbs that make a "device" a weapon: "a similar device went off"."""
GASES = {"chlorine", "mustard", "nerve", "poison", "poisonous", "sarin", "toxic"}
"""Words before "gas" that make it a weapon."""


@cache
def _table(part: str) -> dict[str, str]:
    return {str(word): group for group, words in reversed(vocabulary("weapons")[part].items()) for word in words}


@cache
def kinds() -> dict[str, str]:
    """Class of weapon -> kind of attack."""
    found: dict[str, str] = vocabulary("weapons")["kinds"]
    return found


def head_class(token: Token) -> str | None:
    """The class a word has as a weapon by itself; null for a word that names none."""
    if token.pos_ in {"VERB", "AUX", "ADP", "PRON"} and not token.is_upper:
        return None
    if token.lemma_.lower() == "bomber" and token.i and token.doc[token.i - 1].lower_ == "suicide":
        return None
    if token.lemma_.lower() == "gas" and token.i and token.doc[token.i - 1].lower_ in GASES:
        return "chemical"
    if token.lemma_.lower() == "device":
        return "improvised_explosive" if _explodes(token) else None
    heads = _table("heads")
    return heads.get(token.lemma_.lower()) or heads.get(token.lower_) or heads.get(token.lower_.removesuffix("s"))


def _explodes(device: Token) -> bool:
    """ "an explosive device", "the device exploded", "a device went off"."""
    if any(c.lower_ in DEVICES for c in device.children):
        return True
    verb = device.head
    off = verb.lemma_.lower() != "go" or any(c.lower_ == "off" for c in verb.children)
    return verb.lemma_.lower() in EXPLODING and device.dep_ in {"nsubj", "nsubjpass", "dobj"} and off


def weapon_phrase(token: Token) -> Tokens:
    """The weapon's name with what stands before it, and the type that stands after ("missiles of the 9K58 type" stays "missiles")."""
    start = token.i
    doc = token.doc
    while start > token.sent.start and _before(doc[start - 1], token):
        start -= 1
    while start < token.i and (doc[start].is_punct or doc[start].pos_ in {"ADP", "CCONJ"}):
        start += 1
    if any(t.text in {'"', "”"} for t in doc[start : token.i]) and doc[start - 1].text in {'"', "“"}:
        start -= 1
    return doc[start : token.i + 1]


def _before(word: Token, head: Token) -> bool:
    if word.text == "|":
        return False  # another cell of a table
    return (
        (word.pos_ in {"NOUN", "PROPN", "NUM", "ADJ"} or word.text in {'"', "“", "”", "-", "«", "»"})
        and not word.ent_type_.startswith(("DATE", "TIME", "NORP", "GPE"))
        and (word.text in {'"', "“", "”", "-", "«", "»"} or word.head == head or word.head.head == head or word.dep_ in {"compound", "nmod", "amod", "nummod"})
    )


def class_of(token: Token) -> str | None:
    """The class of the weapon that the noun heads: its own, made finer by the words before it."""
    own = head_class(token)
    if own is None:
        return None
    modifiers = _table("modifiers")
    before = [c for t in weapon_phrase(token)[:-1] for c in [modifiers.get(t.lemma_.lower()) or modifiers.get(t.lower_)] if c]
    for wanted in FIRST:
        if wanted in before:
            return wanted
    if before and own in {VAGUE, "rocket", "bomb", "small_arms", "shell"}:
        return before[-1]
    return own


def is_weapon(token: Token) -> bool:
    return class_of(token) is not None


def _counted(token: Token) -> list[Token]:
    """The weapons that a word of quantity counts: "dozens of rockets", "a kind of missile"."""
    if token.lemma_.lower() not in vocabulary("weapons")["quantities"]:
        return [token]
    counted = [x for c in token.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj" for x in conjuncts(p)]
    return counted or ([token] if is_weapon(token) else [])  # "two mortar rounds"


def _before_and(token: Token) -> list[Token]:
    """ "missiles" of "missiles and rocket launchers", where the parser takes the first for a modifier of the last."""
    return [c for c in token.children if c.dep_ == "nmod" and c.tag_ == "NNS" and any(x.dep_ == "cc" for x in c.children)]


def weapons_among(tokens: Iterable[Token]) -> Iterator[Token]:
    """The weapons among some nouns and what is coordinated with them."""
    seen: set[int] = set()
    for token in tokens:
        for t in (x for c in conjuncts(token) for x in (*_before_and(c), *_counted(c))):
            if t.i not in seen and is_weapon(t):
                seen.add(t.i)
                yield t


PLATFORMS, MUNITIONS = (
    frozenset({"aircraft", "drone"}),
    frozenset({"aerial_bomb", "bomb", "cluster_munition", "grenade", "incendiary", "missile", "rocket", "shell"}),
)
BORNE = {"by", "from"}


def used_of(weapons: list[Token]) -> list[Token]:
    """Without what only carried the others: "helicopters fired rockets", "bombs dropped from planes"."""
    if not any(class_of(w) in MUNITIONS for w in weapons):
        return weapons
    return [w for w in weapons if not (class_of(w) in PLATFORMS and (w.dep_ == "nsubj" or w.head.lower_ in BORNE))] or weapons


def class_in_context(token: Token) -> str | None:
    """The class of the weapon; "such weapons", "these munitions" are the weapons last named before."""
    own = class_of(token)
    if own != VAGUE or not any(c.lower_ in {"such", "these", "those", "this", "that", "the"} for c in token.children):
        return own
    for i in range(token.i - 1, max(-1, token.i - REACH), -1):
        other = token.doc[i]
        if other.pos_ in {"NOUN", "PROPN"} and (found := class_of(other)) not in {None, VAGUE}:
            return found
    return own
