"""Reports without a verb of saying: "according to X", "in X's words", "by X's count", and a first line "X: Y"."""

from __future__ import annotations

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.cues import lemma, verbs
from audiatur.extract.report import Report, bounds
from audiatur.extract.speakers import is_likely_speaker, source_phrase
from audiatur.record import Modality


def governed(doc: Doc) -> list[Report]:
    """ "according to X", "in X's words", "by X's count": content is the clause that the phrase hangs from."""
    found = []
    for token in doc:
        if token.lower_ == "according" and token.i + 2 < len(doc) and doc[token.i + 1].lower_ == "to":
            noun = next((p for c in (token, doc[token.i + 1]) for p in c.children if p.dep_ == "pobj"), None)
            if noun is not None and (report := _beside(token, noun, doc[token.i : token.i + 2], "asserted")):
                found.append(report)
        elif token.dep_ == "prep" and token.lower_ in {"by", "in", "from", "as"}:
            noun = next((p for p in token.children if p.dep_ == "pobj"), None)
            modality = verbs("governed").get(lemma(noun)) if noun is not None else None
            who = next((c for c in noun.children if c.dep_ == "poss"), None) if noun is not None else None
            if noun is not None and who is not None and modality and (report := _beside(token, who, doc[token.i : noun.i + 1], modality, last=noun)):
                found.append(report)
    return found


def _beside(phrase: Token, noun: Token, cue: Tokens, modality: Modality, *, last: Token | None = None) -> Report | None:
    """The content of a phrase that stands at the beginning, in the middle or at the end of the words it reports."""
    doc = phrase.doc
    head = phrase.head
    while head.pos_ not in {"VERB", "AUX"} and head.head != head:
        head = head.head
    source = source_phrase(noun)
    first, end = phrase.i, max((last or noun).i + 1, noun.right_edge.i + 1)
    start, stop = (phrase.sent.start, phrase.sent.end) if head.dep_ == "ROOT" else (head.left_edge.i, head.right_edge.i + 1)
    if start >= first - 1 or not doc[start:first].text.strip(" ,\n"):
        start, stop = end, max(stop, end)
    elif not [t for t in doc[end:stop] if not t.is_punct and not t.is_space]:
        stop = first
    a, b = bounds(doc, start, stop)
    return Report(a, b, [(source, cue)], phrase, modality) if b > a else None


def headline(doc: Doc) -> list[Report]:
    """A first line "X: Y"."""
    line = next((t.i for t in doc if t.is_space and "\n" in t.text), len(doc))
    colon = next((t.i for t in doc[:line] if t.text == ":"), None)
    if colon is None or not 0 < colon <= 6 or line - colon < 5:
        return []
    noun = doc[0:colon].root
    if not (noun.ent_type_ in {"PERSON", "ORG", "GPE"} or (noun.pos_ in {"NOUN", "PROPN"} and is_likely_speaker(noun))):
        return []
    start, end = bounds(doc, colon + 1, line)
    return [Report(start, end, [(doc[0:colon], doc[colon : colon + 1])], doc[colon], "asserted")]
