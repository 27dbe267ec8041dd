"""Persons by name: who is harmed, who saw it, and children. They decide what a report hides, so doubt is for naming them here."""

from __future__ import annotations

from bisect import bisect_left

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.draft import Draft
from audiatur.extract.harm import COPULAS, Harm, harms, is_active_use, is_passive, of_noun
from audiatur.extract.personnames import Name, age_of, beside, names, related, with_given, words
from audiatur.extract.step import step
from audiatur.extract.syntax import POSSESSIVE
from audiatur.record import Measure, Person
from audiatur.record.words import vocabulary

PEOPLE: frozenset[Measure] = frozenset({"killed", "wounded", "casualties", "missing", "captured", "displaced"})
ADULT = 18
PASSING = {"have", "shoot", "beat", "stab", "confirm", "pronounce", "know", "fear", "presume"}
"""Verbs between a name and its word of harm: "was shot dead", "is feared dead"."""
LOST = {"fall", "go", "leave", "lose", "receive", "suffer", "sustain"}
"""Verbs that mean harm together with the noun that follows them."""
LISTED = {
    ",", ";", "(", ")", "and", "aged", "age", "as", "well", ":", "-", "–", "—", "•", "&", "his", "her", "their", "a", "an", "the",
    "year", "years", "old", "including",
}  # fmt: skip


@step("persons")
def find(doc: Doc, draft: Draft) -> None:
    named = names(doc, draft)
    if not named:
        return
    found = {i: h for i, h in harms(doc).items() if h.measure in PEOPLE}
    telling, speaking = _witnesses(draft), _speakers(doc, draft)
    starts = [n.tokens.start_char for n in named]
    befell: Measure | None = None
    for i, name in enumerate(named):
        listed = i > 0 and befell is not None and _listed(doc, named[i - 1].tokens, name.tokens)
        age = age_of(doc, name.tokens, named[i - 1].tokens.end_char if i else 0, starts[i + 1] if i + 1 < len(named) else len(draft.text))
        befell = None if name.tokens.start in speaking or _acts(doc, name.tokens, found) else _befell(doc, name, found, age) or (befell if listed else None)
        facts = beside(doc, name.tokens)
        minor = (age is not None and age < ADULT) or facts.get("age_group") == "child"
        witness = name.tokens.start_char in telling or _sees(doc, name.tokens)
        likely = name.sure or age is not None or len(name.tokens) > 1 or bool(facts.get("sex"))
        if likely and (befell is not None or minor or witness):
            tokens = with_given(doc, name.tokens) if age is not None and age < ADULT else name.tokens
            _keep(draft, Person(
                start=tokens.start_char, end=tokens.end_char, text=tokens.text, name=_full(tokens.text, named), harm=befell, age=age,
                sex=facts.get("sex"), status=facts.get("status"), kind="witness" if witness and befell is None and not minor else "victim",
            ))  # fmt: skip
    _relatives(doc, draft, [n for n in named if n.tokens.start not in speaking], named)


def _relatives(doc: Doc, draft: Draft, names: list[Name], named: list[Name]) -> None:
    """Who is named as a relative beside somebody who is harmed or a child, or under the same surname: whoever knows them knows the child."""
    known = {p.start for p in draft.persons}
    surnames = {p.name.split()[-1] for p in draft.persons if len(p.name.split()) > 1}
    spans = (doc.char_span(p.start, p.end, alignment_mode="expand") for p in draft.persons)
    near = {span.sent.start for span in spans if span is not None}
    for name in names:
        tokens = name.tokens
        if tokens.start_char in known or not related(doc, tokens):
            continue
        here = tokens.sent
        around = {here.start, here.end, doc[here.start - 1].sent.start if here.start else here.start}
        if tokens.text.split()[-1] in surnames or around & near:
            facts = beside(doc, tokens)
            _keep(draft, Person(
                start=tokens.start_char, end=tokens.end_char, text=tokens.text, name=_full(tokens.text, named), sex=facts.get("sex"), kind="witness",
            ))  # fmt: skip


def _full(text: str, named: list[Name]) -> str:
    """The longest form of the name in the text: "Petrova" is "Anna Petrova", unless two persons bear it."""
    longer = {n.tokens.text for n in named if n.tokens.text.endswith(f" {text}")}
    return longer.pop() if len(longer) == 1 else text


def _keep(draft: Draft, person: Person) -> None:
    """One entry for each person, at the first words that tell of it; what later words add is added."""
    for i, known in enumerate(draft.persons):
        if known.name == person.name:
            draft.persons[i] = msgspec.structs.replace(
                known, harm=known.harm or person.harm, age=known.age if known.age is not None else person.age, sex=known.sex or person.sex,
                status=known.status or person.status, kind="victim" if "victim" in {known.kind, person.kind} else "witness",
            )  # fmt: skip
            return
    draft.persons.append(person)


# ---- what befell them -----------------------------------------------------------------------------------------------------
def _befell(doc: Doc, name: Name, found: dict[int, Harm], age: int | None) -> Measure | None:
    root = name.tokens.root
    described = [root, *(t.head for t in (root,) if t.dep_ in {"appos", "compound", "nmod"})]
    for token in described:
        harm = of_noun(token, found)
        if harm is not None and not _does(root, harm):
            return harm.measure
    return (
        _object(doc, name.tokens, found)
        or _predicate(doc, name.tokens, found)
        or _of_death(doc, name.tokens, found)
        or _named_as(doc, name.tokens)
        or (_near(doc, name.tokens, found) if age is not None else None)
    )


def _object(doc: Doc, name: Tokens, found: dict[int, Harm]) -> Measure | None:
    """ "killed A B", "wounded her husband, Colonel A B", whatever the tree says."""
    for i in range(name.start - 1, max(name.sent.start, name.start - 7) - 1, -1):
        if (harm := found.get(i)) is not None:
            return harm.measure if harm.takes and not is_passive(doc[i]) else None
        if doc[i].pos_ not in {"NOUN", "PROPN", "ADJ", "DET", "PRON", "ADV"} and doc[i].text not in {",", "-"}:
            return None
    return None


def _predicate(doc: Doc, name: Tokens, found: dict[int, Harm]) -> Measure | None:
    """ "A B, a nurse, was shot dead", "A B has been missing since", whatever the tree says."""
    if name.end < len(doc) and doc[name.end].text in POSSESSIVE:
        return None
    for token in doc[name.end : min(name.sent.end, name.end + 14)]:
        if (harm := found.get(token.i)) is not None:
            passive = harm.meets or (harm.state and not harm.takes) or is_passive(token)
            return harm.measure if passive and not is_active_use(token) else None
        if token.text == ";" or (token.pos_ in {"VERB", "AUX"} and token.lemma_.lower() not in COPULAS | PASSING):
            return None
        if token.lower_ in {"by", "when", "after", "while", "that"}:
            return None
    return None


def _acts(doc: Doc, name: Tokens, found: dict[int, Harm]) -> bool:
    """ "A B reported", and names that only say more of the noun behind them ("the A B daily"): nothing befell them here."""
    if name.end >= len(doc):
        return False
    behind = doc[name.end]
    if behind.i in found:
        return False
    harmless = behind.lemma_.lower() not in (COPULAS - {"report"}) | PASSING | LOST
    verb = behind.tag_ in {"VBD", "VBZ"} and behind.pos_ == "VERB" and harmless
    return verb or (behind.pos_ == "NOUN" and name.root.dep_ in {"compound", "nmod"})


def _does(root: Token, harm: Harm) -> bool:
    """The person is the one who harms: "the killing by A B"."""
    return any(t.lower_ == "by" for t in root.doc[max(harm.token.i + 1, root.i - 4) : root.i]) and harm.token.i < root.i


def _of_death(doc: Doc, name: Tokens, found: dict[int, Harm]) -> Measure | None:
    """ "the death of A B", "A B's death", "the funeral of A B", "A B was buried"."""
    mourned = vocabulary("persons")["mourned"]
    near = [t for t in doc[max(name.sent.start, name.start - 6) : name.start] if t.pos_ in {"NOUN", "PROPN", "VERB", "ADP"}]
    if near and near[-1].lower_ == "of":
        for token in reversed(near[:-1]):
            if token.i in found and found[token.i].names:
                return found[token.i].measure
            if token.lemma_.lower() in mourned["nouns"]:
                return "killed"
            if token.pos_ == "VERB":
                break
    behind = doc[name.end : name.end + 4]
    if len(behind) > 1 and behind[0].text in {"'s", "’s", "'"}:
        owned = next((t for t in behind[1:] if t.pos_ == "NOUN"), None)
        if owned is not None and (owned.lemma_.lower() in mourned["nouns"] or (owned.i in found and found[owned.i].names)):
            return found[owned.i].measure if owned.i in found else "killed"
    head = name.root.head
    buried = head.lemma_.lower() in mourned["verbs"] and name.root.dep_ in {"nsubjpass", "dobj"}
    return "killed" if buried else None


def _named_as(doc: Doc, name: Tokens) -> Measure | None:
    """ "The dead were named as A B and C D", "among the wounded was A B", "the victims: A B, C D"."""
    harmed: dict[Measure, list[str]] = vocabulary("persons")["harmed"]
    for i in range(name.start - 1, max(name.sent.start, name.start - 12) - 1, -1):
        token = doc[i]
        for measure, nouns in harmed.items():
            if token.lemma_.lower() in nouns or token.lower_ in nouns:
                return ("killed" if token.lemma_.lower() != "victim" else "casualties") if measure == "killed" else measure
        links = token.lemma_.lower() in words("naming") or token.lemma_ == "be" or token.lower_ in LISTED or token.lower_ in {"among", "was", "were"}
        if not links and token.pos_ not in {"NOUN", "ADJ", "PROPN", "ADV", "DET", "NUM", "PUNCT", "SPACE"}:
            return None
    return None


def _near(doc: Doc, name: Tokens, found: dict[int, Harm]) -> Measure | None:
    """Whose age is told beside a word of harm in one sentence is most likely who was harmed: ages go with victims."""
    sent = name.sent
    at = sorted(i for i in found if sent.start <= i < sent.end)
    if not at:
        return None
    k = bisect_left(at, name.start)
    nearest = min((at[j] for j in (k - 1, k) if 0 <= j < len(at)), key=lambda i: abs(i - name.start))
    telling = any(t.i in range(name.end, name.end + 8) and t.lemma_ in {"say", "tell", "recall"} for t in sent)
    return None if telling else found[nearest].measure


def _listed(doc: Doc, before: Tokens, here: Tokens) -> bool:
    """Both stand in one list, with ages or relations between them."""
    between = doc[before.end : here.start]
    return len(between) <= 12 and all(t.lower_ in LISTED or t.like_num or t.is_space or t.pos_ in {"NUM", "NOUN", "ADJ", "PROPN"} for t in between)


# ---- who saw it -----------------------------------------------------------------------------------------------------------
def _witnesses(draft: Draft) -> set[int]:
    """Where names of sources stand who speak as witnesses or victims."""
    return {mention.start for s in draft.sources if s.kind in {"witness", "victim"} for mention in s.mentions}


def _speakers(doc: Doc, draft: Draft) -> set[int]:
    """Tokens of sources that speak for an office, an outlet or an organisation: "..., the prosecutor, A B, said"."""
    spoken = [m for s in draft.sources if s.kind not in {"witness", "victim", "unknown"} for m in s.mentions]
    tokens = (doc.char_span(m.start, m.end, alignment_mode="expand") for m in spoken)
    return {t.i for found in tokens if found is not None for t in found}


def _sees(doc: Doc, name: Tokens) -> bool:
    """ "Resident A B", "A B, a survivor of the shelling"."""
    ahead = doc[max(name.sent.start, name.start - 3) : name.start]
    if any(t.lemma_.lower() in words("witnesses") for t in ahead) and not any(t.text in {",", ";"} for t in ahead):
        return True
    behind = doc[name.end : name.end + 9]
    if not len(behind) or behind[0].text not in {",", "("}:
        return False
    for token in behind[1:]:
        if token.pos_ == "VERB" or token.text in {";", "."} or token.ent_type_ == "PERSON":
            return False
        if token.lemma_.lower() in words("witnesses"):
            return True
    return False
