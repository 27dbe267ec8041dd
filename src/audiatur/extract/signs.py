"""What speaks for and against a reading, as numbers: from the item and its sentence, never from who speaks or which country is named."""

from __future__ import annotations

from collections.abc import Callable
from math import log1p

from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.extract.kept import kept
from audiatur.record import Attack, Chain, Dispute, EvidenceMention, Person, Place, Publication, Source, Span, Statement, Time, Toll
from audiatur.record.how import How

Signs = dict[str, float]
LONG = 40
"""Tokens: in sentences beyond this the parser errs more often."""


def how(doc: Doc, item: object) -> How | None:
    """The kind of rule that found the item, where its finder has not said so itself."""
    match item:
        case Attack():
            return "verb" if _token(doc, item.trigger).pos_ in {"VERB", "AUX"} else "noun"
        case Toll():
            return "part" if item.part_of else "single" if item.figure.text.lower() in {"a", "an", "one"} else "figure"
        case Place():
            return "unresolved" if item.lat is None else "context" if item.candidates != 1 else "gazetteer"
        case Time():
            return "calendar" if any(c.isdigit() for c in item.text) else "relative"
        case Statement():
            return "carried"
        case Person() | EvidenceMention() | Dispute() | Publication():
            return "words"
    return None


def signs_of(doc: Doc, draft: Draft, item: object) -> Signs:
    """By name; a sign that is absent is 0."""
    signs = _SIGNS.get(type(item))
    return signs(doc, draft, item) if signs is not None else {}


def _token(doc: Doc, span: Span) -> Token:
    """The head of the words under a span."""
    tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
    return tokens.root if tokens is not None else doc[0]


def _sentence(token: Token) -> Signs:
    return _signs_at(token.doc[token.sent.start])


@kept
def _signs_at(first: Token) -> Signs:
    sentence = first.sent
    words = [t for t in sentence if t.is_alpha]
    return {
        "long sentence": float(len(sentence) > LONG),
        "no verb": float(not any(t.pos_ in {"VERB", "AUX"} for t in sentence)),
        "capitals": float(len(words) > 3 and all(t.is_upper for t in words)),
    }


def _chain(draft: Draft, chain: Chain) -> Signs:
    if not chain:
        return {"own voice": 1.0}
    source: Source | None = next((s for s in draft.sources if s.id == chain[-1].source.id), None)
    word = chain[-1].source.text
    return {
        "chain": float(len(chain) > 1),
        "pronoun speaks": float(word.lower() in {"he", "she", "it", "they", "who", "i", "we"}),
        "speaker of no kind": float(source is None or source.kind == "unknown"),
        "carried": float(chain[-1].cue is None),
        "speaker named": float(word[:1].isupper()),
    }


def _statement(doc: Doc, draft: Draft, item: Statement) -> Signs:
    words = len(item.content.text.split())
    cue = item.attribution[-1].cue if item.attribution else None
    behind = cue is not None and cue.start > item.content.start
    return {
        f"how {item.how}": 1.0, f"modality {item.modality}": 1.0, "few words": float(words < 5), "many words": float(words > 45), "quoted": float(item.quoted),
        "cue behind": float(behind),
    } | _chain(draft, item.attribution) | _sentence(_token(doc, item.content))  # fmt: skip


def _toll(doc: Doc, draft: Draft, item: Toll) -> Signs:
    token = _token(doc, item.figure)
    figures = sum(t.start < token.sent.end_char and t.end > token.sent.start_char for t in (x.figure for x in draft.tolls))
    people = item.measure not in {"buildings_damaged", "buildings_destroyed", "other"}
    return {
        f"how {item.how}": 1.0, f"qualifier {item.qualifier}": 1.0, f"modality {item.modality}": 1.0, "cumulative": float(item.cumulative),
        "no population": float(item.population is None), "no status": float(people and item.status is None), "civilian": float(item.status == "civilian"),
        "no time": float(item.time is None), "no place": float(not item.places), "other figures": log1p(figures),
        "words": float(not any(map(str.isdigit, item.figure.text))),
        "people": float(people), "casualties": float(item.measure == "casualties"),
    } | _chain(draft, item.attribution) | _sentence(token)  # fmt: skip


def _attack(doc: Doc, draft: Draft, item: Attack) -> Signs:
    token = _token(doc, item.trigger)
    return {
        f"how {item.how}": 1.0, f"modality {item.modality}": 1.0, f"type {item.type}": 1.0, "no actor": float(item.actor is None),
        "actor is a pronoun": float(item.actor is not None and item.actor.text != item.actor.name), "no target": float(not item.targets),
        "no time": float(item.time is None), "no place": float(not item.places), "weapon": float(bool(item.weapons)),
        "passive": float(any(c.dep_ in {"nsubjpass", "auxpass"} for c in token.children)),
    } | _chain(draft, item.attribution) | _sentence(token)  # fmt: skip


def _place(doc: Doc, draft: Draft, item: Place) -> Signs:
    token = _token(doc, item)
    return {
        f"how {item.how}": 1.0, f"kind {item.kind}": 1.0, "candidates": log1p(item.candidates),
        "mentioned again": float(sum(p.name == item.name for p in draft.places) > 1),
        f"entity {token.ent_type_}": 1.0, "several words": float(" " in item.text), "after a preposition": float(token.dep_ == "pobj"),
    } | _sentence(token)  # fmt: skip


def _time(doc: Doc, draft: Draft, item: Time) -> Signs:
    return {
        f"how {item.how}": 1.0, f"type {item.type}": 1.0, "open": float("X" in item.value), "full": float(len(item.value) >= 10),
        "year said": float(any(len(w.strip(".,")) == 4 and w[:4].isdigit() for w in item.text.split())), "no publication day": float(draft.published is None),
    }  # fmt: skip


def _evidence(doc: Doc, draft: Draft, item: EvidenceMention) -> Signs:
    token = _token(doc, item)
    return {
        f"kind {item.kind}": 1.0,
        "absent": float(item.polarity == "absent"),
        "verb": float(token.pos_ == "VERB"),
        "subject": float("subj" in token.dep_),
    } | _sentence(token)


def _dispute(doc: Doc, draft: Draft, item: Dispute) -> Signs:
    token = _token(doc, item)
    return (
        {f"kind {item.kind}": 1.0, "noun": float(token.pos_ == "NOUN"), "no object": float(item.against is None)}
        | _chain(draft, item.attribution)
        | _sentence(token)
    )


_SIGNS: dict[type, Callable[..., Signs]] = {
    Statement: _statement, Toll: _toll, Attack: _attack, Place: _place, Time: _time, EvidenceMention: _evidence, Dispute: _dispute,
}  # fmt: skip
