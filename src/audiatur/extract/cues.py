"""Words of saying: which modality they give to what is said, and how they take it. The words themselves are in `record/words/cues.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from spacy.tokens import Token

from audiatur.record import Modality
from audiatur.record.words import vocabulary


@cache
def verbs(way: str) -> dict[str, Modality]:
    """Lemma (or "verb preposition") -> modality, for the verbs that take what is said in this way: clause, object, infinitive, phrase, noun, ..."""
    found: dict[str, Modality] = {}
    for modality, words in vocabulary("cues")[way].items():
        for word in words:
            found.setdefault(word, modality)
    return found


@cache
def reproaches() -> dict[str, tuple[Modality, frozenset[str]]]:
    """ "accuse" -> alleged, {"of"}: verbs that name somebody and, after a preposition, what he is said to have done."""
    return {verb: (modality, frozenset(prepositions)) for modality, of in vocabulary("cues")["reproach"].items() for verb, prepositions in of.items()}


@cache
def measured() -> dict[str, frozenset[str]]:
    """ "put" -> {"at"}: verbs that report only with a number behind their preposition."""
    return {verb: frozenset(prepositions) for verb, prepositions in vocabulary("cues")["measured"].items()}


@cache
def words(part: str, key: str | None = None) -> frozenset[str]:
    found = vocabulary("cues")[part]
    return frozenset(found[key] if key else found)


def lemma(token: Token) -> str:
    return token.lemma_.lower()


def is_cue_verb(token: Token) -> bool:
    """A verb that can report a clause: "said", "added", "claims"."""
    return token.pos_ in {"VERB", "AUX", "NOUN"} and lemma(token) in verbs("clause")


@cache
def _reporting() -> frozenset[str]:
    ways = ("clause", "object", "infinitive")
    heads = {phrase.split()[0] for phrase in verbs("phrase")}
    return frozenset(set().union(*(verbs(way) for way in ways), reproaches(), heads))


def reporting(token: Token) -> bool:
    """A verb that reports in any way: a clause, an object, an infinitive."""
    return lemma(token) in _reporting()


@cache
def _forms() -> frozenset[str]:
    """Forms of the verbs that take a clause, to know a cue that the tagger took for a noun ("Reuters reports")."""
    return _inflected(verbs("clause")) | set(vocabulary("cues")["irregular"])


@cache
def _judging_forms() -> frozenset[str]:
    return _inflected(words("judging"))


def _inflected(regular: Iterable[str]) -> frozenset[str]:
    """Past and present forms of regular verbs."""
    made: set[str] = set()
    for verb in regular:
        stem = verb[:-1] + "i" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else verb
        made |= {verb, f"{stem}es" if stem != verb or verb.endswith(("s", "sh", "ch")) else f"{verb}s", f"{stem.removesuffix('e')}ed"}
    return frozenset(made)


def is_cue_form(word: str) -> bool:
    """ "said", "reports": the word alone, whatever it is in its sentence."""
    return word.lower() in _forms()


def is_judging_form(word: str) -> bool:
    """ "condemned", "welcomes"."""
    return word.lower() in _judging_forms()


def looks_like_cue(token: Token) -> bool:
    return is_cue_form(token.lower_)


def going_on(verb: Token) -> Modality | None:
    """ "he went on": the particle makes the cue."""
    if lemma(verb) not in _going():
        return None
    particles = [c.lower_ for c in verb.children if c.dep_ in {"prt", "advmod"}]
    return "asserted" if any(f"{lemma(verb)} {p}" in words("onward") for p in particles) else None


@cache
def _going() -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in words("onward"))


def unsourced(token: Token) -> Modality | None:
    """ "reportedly", "allegedly": a modality without a speaker."""
    return verbs("unsourced").get(token.lower_)
