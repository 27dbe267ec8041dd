"""Words of harm in a text, and which of them a figure belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from spacy.tokens import Doc, Token

from audiatur.extract.populations import group_of
from audiatur.extract.syntax import SUBJECTS
from audiatur.record import Measure
from audiatur.record.words import vocabulary

REACH = 9
"""Tokens between the two words of "claimed the lives of"."""

MEMBERS = {"body", "corpse", "convoy", "crew", "crowd", "gang", "group", "majority", "most", "number", "rest", "team", "total", "toll", "unit"}
COPULAS = {"pull", "recover", "be", "remain", "go", "become", "lie", "report", "list", "leave", "get", "feel", "find", "declare"}
STAYING, GRAVE = {"be", "lie", "remain", "stay"}, {"critical", "grave", "serious", "stable"}
LET_GO = {"exchange", "free", "liberate", "release", "rescue", "return", "swap"}
FATALLY = {"fatally", "mortally"}
BEFORE_DEATH = {"captured", "displaced", "missing"}
"""What may befall somebody before he is wounded or killed."""
PASSIVE = {"was", "were", "been", "being", "are", "is", "be", "got", "gets"}


@dataclass(frozen=True, slots=True)
class Harm:
    """A word of harm. `takes`: harms its object; `meets`: its subject is harmed; `state`: says how those are; `names`: a noun that is counted."""

    token: Token
    measure: Measure
    takes: bool = False
    meets: bool = False
    state: bool = False
    names: bool = False
    second: Token | None = None


@cache
def forms_of(form: str) -> dict[str, Measure]:
    measures = cast("dict[Measure, dict[str, list[str]]]", vocabulary("measures"))
    return {word: measure for measure, forms in measures.items() for word in forms.get(form, [])}


@cache
def _pairs(form: str) -> dict[tuple[str, str], Measure]:
    measures = cast("dict[Measure, dict[str, list[list[str]]]]", vocabulary("measures"))
    return {(a, b): measure for measure, forms in measures.items() for a, b in forms.get(form, ())}


def harms(doc: Doc) -> dict[int, Harm]:
    """Words of harm by token index; found once for a text, as several steps ask."""
    known: dict[int, Harm] | None = doc.user_data.get("audiatur_harms")
    if known is None:
        known = {harm.token.i: harm for token in doc if (harm := _harm(token)) is not None}
        doc.user_data["audiatur_harms"] = known
    return known


def _harm(token: Token) -> Harm | None:
    lemma = token.lemma_.lower()
    if lemma in _firsts() and (harm := _paired(token, lemma)) is not None:
        return harm
    if token.lower_ == "in" and (state := _in_care(token)) is not None:
        return state
    return _alone(token, lemma) if lemma in _single() or token.lower_ in _single() or token.text.endswith("ed") else None


@cache
def _firsts() -> frozenset[str]:
    return frozenset(a for form in ("takes", "meets", "names") for a, _ in _pairs(form))


@cache
def destroys() -> frozenset[str]:
    """Verbs by which buildings are destroyed, whatever else they mean of people."""
    return frozenset(word for form in ("active", "suffer") for word, measure in _all(form) if measure == "buildings_destroyed")


@cache
def ruins() -> frozenset[str]:
    """Verbs by which somebody damages or destroys buildings."""
    return frozenset(word for word, measure in _all("active") if measure in {"buildings_damaged", "buildings_destroyed"})


def _all(form: str) -> list[tuple[str, Measure]]:
    measures = cast("dict[Measure, dict[str, list[str]]]", vocabulary("measures"))
    return [(word, measure) for measure, forms in measures.items() for word in forms[form]]


@cache
def _single() -> frozenset[str]:
    return frozenset(word for form in ("active", "people", "suffer", "adjective", "noun") for word in forms_of(form))


def _paired(token: Token, lemma: str) -> Harm | None:
    last = min(token.i + REACH, token.sent.end)
    for other in token.doc[token.i + 1 : last]:
        key = (lemma, other.lemma_.lower())
        if key[0] == key[1]:
            return None  # "two were shot, and soldiers shot three in the legs"
        if measure := _pairs("takes").get(key):
            return Harm(token, measure, takes=True, second=other)
        if measure := _pairs("meets").get(key):
            razed = measure == "buildings_destroyed" and any(c.dep_ == "dobj" for c in token.children)  # "burned down five houses"
            return Harm(token, measure, takes=razed, meets=not razed, second=other)
        if (measure := _pairs("names").get(key)) and token.pos_ == "NOUN":
            return Harm(token, measure, names=True, second=other)
    return None


def _alone(token: Token, lemma: str) -> Harm | None:
    verbal = token.pos_ in {"VERB", "AUX"} or token.tag_ in {"VBN", "VBD", "VBG"}
    if verbal and (measure := forms_of("active").get(lemma)):
        measure = "killed" if measure == "wounded" and _is_fatal(token) else measure
        return Harm(token, measure, takes=True, state=token.tag_ in {"VBN", "VBD"})
    if verbal and (measure := forms_of("people").get(lemma)):
        return None if _is_aimed(token) else Harm(token, _outcome(token, measure), takes=True, state=token.tag_ == "VBN")
    if measure := forms_of("adjective").get(token.lower_):
        noun = token.lower_ in forms_of("noun") and token.pos_ in {"NOUN", "ADJ"}
        return Harm(token, measure, state=True, names=noun)
    if verbal and (measure := forms_of("suffer").get(lemma)):
        return Harm(token, measure, meets=True)
    if token.pos_ in {"NOUN", "PROPN"} and (measure := forms_of("noun").get(lemma) or forms_of("noun").get(token.lower_)):
        return None if measure == "captured" and _is_let_go(token) else Harm(token, measure, names=True)
    if (
        token.pos_ in {"NOUN", "ADJ", "PROPN"}
        and token.text.endswith("ed")
        and (measure := forms_of("active").get(token.text[:-2].lower()) or forms_of("active").get(token.text[:-1].lower()))
    ):
        return Harm(token, measure, state=True)  # the tagger's noun or adjective is a participle
    return None


def _is_let_go(noun: Token) -> bool:
    """ "freed 500 prisoners", "30 hostages were rescued"."""
    return noun.dep_ in {"dobj", "nsubjpass", "nsubj"} and noun.head.lemma_.lower() in LET_GO


def _in_care(preposition: Token) -> Harm | None:
    """ "five are in hospital", "three remain in a critical condition"."""
    verb, doc = preposition.head, preposition.doc
    last = next((t for t in doc[preposition.i + 1 : preposition.i + 5] if t.pos_ == "NOUN"), None)
    if last is None or verb.lemma_ not in STAYING or preposition.i - verb.i > 2:
        return None
    told = {t.lower_ for t in doc[preposition.i : last.i]}
    in_care = (last.lower_ == "hospital" and last.i == preposition.i + 1) or (last.lower_ == "condition" and bool(told & GRAVE))
    return Harm(verb, "wounded", meets=True) if in_care else None


def _is_fatal(verb: Token) -> bool:
    """ "fatally shot", "mortally wounded"."""
    return any(c.lower_ in FATALLY for c in verb.children)


def _is_aimed(verb: Token) -> bool:
    """ "shot at a car", "shot down a drone", "shot back": nobody is said to have been hit."""
    return verb.i + 1 < len(verb.doc) and verb.nbor().lower_ in {"at", "back", "down", "off", "up", "upon"}


def _outcome(verb: Token, measure: Measure) -> Measure:
    """ "shot and wounded", "fatally shot": how those ended up whom it befell."""
    told = next((forms_of("active").get(c.lemma_.lower()) for c in verb.children if c.dep_ == "conj" and c.i - verb.i <= 2), None)
    return "killed" if _is_fatal(verb) else told if told in {"killed", "wounded"} else measure


@cache
def needs_people() -> frozenset[str]:
    """Verbs that are harm only where people are their object."""
    return frozenset(forms_of("people"))


def is_passive(token: Token) -> bool:
    """ "were killed", and a participle after its noun ("people killed in")."""
    if any(c.dep_ in {"auxpass", "nsubjpass"} for c in token.children):
        return True
    before = token.i - 2 if token.i > 1 and token.nbor(-1).pos_ == "ADV" else token.i - 1  # "were still missing"
    return before >= 0 and token.doc[before].lower_ in PASSIVE


def is_active_use(token: Token) -> bool:
    """ "killed three": it has an object of its own."""
    return not is_passive(token) and any(c.dep_ in {"dobj", "obj"} for c in token.children)


def _counts_members(noun: Token) -> bool:
    """ "a family of five", "the bodies of nine people", "a total of 40": a noun before "of" that is no other thing."""
    lemma = noun.lemma_.lower()
    return group_of(noun) is not None or lemma in MEMBERS or lemma in _single() or lemma in _quantities() or lemma in _firsts_of_two()


@cache
def _quantities() -> frozenset[str]:
    words = vocabulary("numbers")
    return frozenset(str(w).split()[-1] for part in ("vague", "none", "couple") for w in words[part])


@cache
def _firsts_of_two() -> frozenset[str]:
    """Both words of pairs: "the lives of 26 people"."""
    return frozenset(w for form in ("takes", "meets", "names") for pair in _pairs(form) for w in pair)


def _in_clauses(noun: Token, found: dict[int, Harm]) -> list[tuple[Token, Harm]]:
    """What the clauses behind a noun tell of harm, with their verbs."""
    return [(verb, harm) for verb in noun.children if verb.dep_ == "relcl" and (harm := found.get(verb.i)) is not None]


def _who_were(noun: Token, found: dict[int, Harm]) -> Harm | None:
    """ "the three soldiers who were wounded"."""
    if noun.i + 1 == len(noun.doc) or noun.nbor().lower_ != "who":
        return None
    return next((harm for verb, harm in _in_clauses(noun, found) if harm.meets or (harm.takes and is_passive(verb))), None)


def _whom_others(noun: Token, found: dict[int, Harm]) -> Harm | None:
    """ "12 officers whom the rebels have held captive"."""
    done = ((verb, harm) for verb, harm in _in_clauses(noun, found) if harm.takes and not is_passive(verb))
    return next((harm for verb, harm in done if any(c.dep_ == "nsubj" and c.tag_ not in {"WP", "WDT"} for c in verb.children)), None)


def _ended(verb: Token, found: dict[int, Harm]) -> Harm | None:
    """ "two men were ambushed and killed", "were seized and shot dead": the second verb, of the same people."""
    for c in verb.children:
        harm = found.get(c.i) if c.dep_ == "conj" and c.tag_ in {"VBN", "VBD"} else None
        if harm is not None and harm.takes and harm.measure in {"killed", "wounded"} and not any(s.dep_ in {*SUBJECTS, "dobj", "neg"} for s in c.children):
            return harm
    return None


def of_noun(noun: Token, found: dict[int, Harm]) -> Harm | None:
    """What befell those that a noun names, by the tree: subject of a passive or of "died", object of "killed", "were among the dead"."""
    if (told := _who_were(noun, found)) is not None:
        return told
    seen = noun
    for _ in range(4):
        head = seen.head
        if head == seen:
            return None
        harm = found.get(head.i)
        if seen.dep_ == "nsubjpass" and (harm is None or harm.measure in BEFORE_DEATH) and (ended := _ended(head, found)) is not None:
            return ended
        if seen.dep_ in {"nsubjpass", "nsubj"} and harm is not None and (harm.meets or (harm.takes and (seen.dep_ == "nsubjpass" or is_passive(head)))):
            return harm
        if seen.dep_ in {"dobj", "obj"} and harm is not None and harm.takes:
            return harm
        if seen == noun and (told := _whom_others(noun, found)) is not None:
            return told
        if seen.dep_ == "nsubj" and (forced := next((found[c.i] for c in head.children if c.dep_ == "xcomp" and c.i in found), None)) and forced.meets:
            return forced  # "have had to leave their homes"
        bare = seen.dep_ == "nummod" and seen.i < head.i  # "at least 20 remained missing"
        if (seen.dep_ in {"nsubj", "nsubjpass", "dobj"} or bare) and head.lemma_ in COPULAS:
            state = next((found[c.i] for c in head.children if c.i in found and c.dep_ in {"acomp", "attr", "oprd", "xcomp", "ccomp"} and c.i > seen.i), None)
            if state is not None and (state.state or state.takes):
                return state
        if harm is not None and seen.dep_ == "pobj" and harm.names:
            return harm
        if seen.dep_ == "prep" and seen.lower_ == "of" and head.pos_ == "NOUN" and not _counts_members(head):
            return None  # "burned the grain of 200 families"
        if seen.dep_ in {"conj", "appos", "pobj", "prep", "nummod"} or (seen.dep_ in {"dobj", "attr"} and head.lemma_ in COPULAS):
            seen = head
            if seen.dep_ == "prep" and found.get(seen.head.i) is not None and found[seen.head.i].names and seen.lower_ == "of":
                return found[seen.head.i]
            continue
        return None
    return None
