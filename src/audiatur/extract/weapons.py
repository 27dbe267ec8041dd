"""Weapons that stand with an attack, each with its class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.kept import kept
from audiatur.extract.syntax import SUBJECTS, conjuncts
from audiatur.record.words import vocabulary

VAGUE = "unspecified"
JOINING, NAMING, KINDS_OF = {",", "and", "or"}, {"ADJ", "NOUN", "PROPN", "NUM"}, {"calibre", "caliber", "kind", "model", "system", "type"}
LONGEST_ITEM = 4
"""Words of one item of a list of weapons."""
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
    if token.lower_ == "arms" and token.i and token.doc[token.i - 1].lower_ == "small":
        return "small_arms"
    if token.lemma_.lower() == "launcher" and token.i and token.doc[token.i - 1].lower_ == "grenade":
        return "grenade"
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


@kept
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
    if _is_mistaken(word, head):
        return True
    return (
        (word.pos_ in {"NOUN", "PROPN", "NUM", "ADJ"} or word.text in {'"', "“", "”", "-", "«", "»"})
        and not word.ent_type_.startswith(("DATE", "TIME", "NORP", "GPE"))
        and (word.text in {'"', "“", "”", "-", "«", "»"} or word.head == head or word.head.head == head or word.dep_ in {"compound", "nmod", "amod", "nummod"})
    )


def _is_mistaken(word: Token, head: Token) -> bool:
    """ "mortars, grenade launchers": a weapon that the tagger takes for a verb, right before another."""
    return word.i + 1 == head.i and word.pos_ == "VERB" and word.lower_ in _table("heads")


@kept
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
    if token.lower_ == "fire" and token.dep_ == "pobj" and token.head.lower_ == "with":  # "with artillery fire, mortars and rifles"
        return [c for c in token.children if c.dep_ in {"compound", "nmod"} and is_weapon(c)]
    if token.lemma_.lower() not in vocabulary("weapons")["quantities"]:
        return [token]
    counted = [x for c in token.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj" for x in conjuncts(p)]
    return counted or ([token] if is_weapon(token) else [])  # "two mortar rounds"


def _before_and(token: Token) -> list[Token]:
    """ "missiles" of "missiles and rocket launchers", where the parser takes the first for a modifier of the last."""
    return [c for c in token.children if c.dep_ == "nmod" and c.tag_ == "NNS" and any(x.dep_ == "cc" for x in c.children)]


def _listed_after(weapon: Token) -> Iterator[Token]:
    """Further items of "mortars, grenade launchers of various types and small arms", wherever the parser hangs them; what is no weapon ends the list."""
    doc, end = weapon.doc, weapon.sent.end
    i = _past_kinds(doc, weapon.i + 1, end)
    while i < end and doc[i].lower_ in JOINING:
        while i < end and doc[i].lower_ in JOINING:
            i += 1
        item = next((t for t in doc[i : min(i + LONGEST_ITEM, end)] if t.tag_.startswith("N") and is_weapon(t)), None)
        if item is None or item.dep_ in SUBJECTS or any(t.pos_ not in NAMING and not _names_kind(t) for t in doc[i : item.i]):
            return
        while item.i + 1 < end and item.nbor().tag_.startswith("N") and is_weapon(item.nbor()):
            item = item.nbor()
        yield item
        i = _past_kinds(doc, item.i + 1, end)


def _further(weapon: Token) -> Iterator[Token]:
    """A subject shares its verb with what the parser coordinates alone: "rockets, mortars and homes were hit"."""
    return iter(()) if weapon.dep_ in SUBJECTS or not is_weapon(weapon) else _listed_after(weapon)


def _names_kind(token: Token) -> bool:
    return token.text == "-" or token.lower_ in _table("modifiers") or token.lower_ in _table("heads")


def _past_kinds(doc: Doc, i: int, end: int) -> int:
    """Behind "of various types", "of different calibres"."""
    near = doc[i : min(i + LONGEST_ITEM, end)]
    kind = next((t.i for t in near if t.lemma_.lower() in KINDS_OF), None)
    return kind + 1 if kind is not None and near[0].lower_ == "of" else i


def weapons_among(tokens: Iterable[Token]) -> Iterator[Token]:
    """The weapons among some nouns and what is coordinated with them."""
    seen: set[int] = set()
    for token in tokens:
        for t in (x for c in conjuncts(token) for w in (*_before_and(c), *_counted(c)) for x in (w, *_further(w))):
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
