"""Evidence that a text offers or says is missing: photos, videos, satellite images, experts, witnesses, documents, remnants."""

from __future__ import annotations

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.draft import Draft
from audiatur.extract.phrases import by_lemma
from audiatur.extract.step import step
from audiatur.extract.syntax import noun_phrase
from audiatur.record import EvidenceMention
from audiatur.record.words import vocabulary

WHOLE_PHRASE = {"expert_analysis", "witness"}
"""Kinds named by who they are ("experts of the crisis response team"), so the span is the phrase; for the others it is the noun."""


WORDS = vocabulary("evidence")
ISSUED, ANEW, FIGURATIVE = (frozenset(WORDS[k]) for k in ("issued", "anew", "figurative"))


@step("evidence_mentions")
def find(doc: Doc, draft: Draft) -> None:
    seen: set[tuple[str, str | None]] = set()
    for tokens, kind in by_lemma(doc, "evidence", "kinds"):
        head = tokens[-1]
        if head.pos_ == "VERB" or (kind == "document" and not _is_new_document(head, seen)) or not _is_evidence(head, kind):
            continue
        span = draft.of(noun_phrase(head) if kind in WHOLE_PHRASE and head.pos_ == "NOUN" else tokens)
        draft.evidence_mentions.append(EvidenceMention(start=span.start, end=span.end, text=span.text, kind=kind, polarity=_polarity(head)))  # type: ignore[arg-type]  # the vocabulary's categories are the kinds


def _possessor(head: Token) -> str | None:
    return next((c.lower_ for c in head.children if c.dep_ == "poss"), None)


def _is_new_document(head: Token, seen: set[tuple[str, str | None]]) -> bool:
    """The first mention of each distinct document: a new word, or the same word introduced anew or as somebody else's."""
    key = (head.lemma_.lower(), _possessor(head))
    first = not any(lemma == key[0] for lemma, _ in seen)
    anew = any(c.lower_ in ANEW for c in head.children) or (key[1] is not None and key not in seen)
    seen.add(key)
    return first or anew


def _is_evidence(head: Token, kind: str) -> bool:
    """A document must be issued, held or cited by somebody, or missing; the other kinds speak for themselves."""
    if _polarity(head) == "absent":
        return True
    if kind == "document":
        if head.dep_ == "compound" or head.tag_ == "VBZ":
            return False
        near = {head.head.lemma_.lower(), head.head.head.lemma_.lower()} | {c.lemma_.lower() for c in head.children}
        governed = head.dep_ == "pobj" and head.head.lower_ in {"in", "on", "to", "citing", "per"}
        return bool(near & ISSUED) or governed
    if kind == "remnants" and _is_of_wounds(head):
        return False
    if head.lemma_.lower() in FIGURATIVE and head.tag_ == "NN":
        return head.head.lemma_.lower() in ISSUED
    return head.dep_ != "compound" or head.pos_ == "PROPN"


def _is_of_wounds(head: Token) -> bool:
    """ "shrapnel and gunshot wounds": of what kind they are, and nothing that was found."""
    for t in head.doc[head.i + 1 : head.i + 5]:
        if t.lemma_.lower() in {"injury", "wound"}:
            return True
        if t.pos_ not in {"ADJ", "CCONJ", "NOUN"} and t.text not in {",", "-"}:
            return False
    return False


def _polarity(head: Token) -> str:
    """Absent where the text says that there is none: "no evidence", "without a single photo", "did not provide any video"."""
    phrase: Tokens = head.doc[head.left_edge.i : head.i + 1]
    if any(t.lower_ == "no" for t in phrase):
        return "absent"
    above = list(head.ancestors)[:3]
    if any(a.lower_ in {"without", "lack", "lacks", "lacking", "absence"} for a in above):
        return "absent"
    verb = next((a for a in above if a.pos_ == "VERB"), None)
    return "absent" if verb is not None and head.dep_ in {"dobj", "nsubjpass", "nsubj"} and any(c.dep_ == "neg" for c in verb.children) else "offered"
