"""References to publications, such as the article that an appeal contests: title, publisher and date as far as the sentence gives them."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.draft import Draft
from audiatur.extract.step import step
from audiatur.record import Publication, Time
from audiatur.record.words import vocabulary

NOUNS, WEBSITE, PUBLISH = (frozenset(vocabulary("publications")[k]) for k in ("kinds", "sites", "publish"))
TITLE = re.compile(r"[“\"«„]([^“”\"«»„\n]{8,240}?)[.,]?[”\"»“]")
NEAR = 160
"""How many characters after the noun a title in quotation marks may begin."""


@step("publications")
def find(doc: Doc, draft: Draft) -> None:
    for token in doc:
        if token.lemma_.lower() not in NOUNS or token.pos_ not in {"NOUN", "PROPN"}:
            continue
        title = _title(draft, token)
        publisher, published = _publisher(token), _published(doc, draft, token)
        if title is None and not (publisher and published):
            continue
        start = _phrase_start(token)
        end = title[1] if title else token.idx + len(token.text)
        if any(p.start < end and start < p.end for p in draft.publications):
            continue
        span = draft.span(start, end)
        draft.publications.append(
            Publication(start=span.start, end=span.end, text=span.text, title=title[0] if title else None, publisher=publisher, published=published)
        )


def _phrase_start(noun: Token) -> int:
    left = [c for c in noun.children if c.i < noun.i and c.dep_ in {"compound", "amod"}]
    return min([noun.idx, *(c.idx for c in left if all(t.dep_ in {"compound", "amod"} for t in noun.doc[c.i : noun.i]))])


def _title(draft: Draft, noun: Token) -> tuple[str, int] | None:
    """A title in quotation marks soon after the noun and in its sentence: several words, most of them not a quotation of speech."""
    sentence_end = noun.sent.end_char + 2
    for found in TITLE.finditer(draft.text, noun.idx, min(sentence_end + 240, noun.idx + NEAR + 240)):
        between = draft.text[noun.idx + len(noun.text) : found.start()]
        if found.start() > min(noun.idx + NEAR, sentence_end) or re.search(r"\b(said|says|stated|told|that)\b", between):
            return None
        words = found.group(1).split()
        if len(words) >= 3 and words[0][:1].isupper():
            return found.group(1), found.end()
    return None


def _organisation(doc: Doc, token: Token) -> Tokens | None:
    """The named entity that holds the token, or the run of proper nouns around it."""
    for entity in doc.ents:
        if entity.start <= token.i < entity.end and entity.label_ in {"ORG", "PERSON", "GPE", "WORK_OF_ART", "NORP"}:
            words: Tokens = entity
            return words[1:] if len(words) > 1 and words[0].lower_ == "the" else words
    if token.pos_ == "PROPN":
        start = token.i
        while start > 0 and doc[start - 1].pos_ == "PROPN":
            start -= 1
        return doc[start : token.i + 1]
    return None


def _publisher(noun: Token) -> str | None:
    """The possessor ("X's article"), the by-phrase, or whose website it stands on."""
    doc = noun.doc
    owners = [c for c in noun.children if c.dep_ == "poss"]
    for t in doc[noun.i : noun.sent.end]:
        if t.lemma_.lower() in WEBSITE:
            owners = [c for c in t.children if c.dep_ in {"poss", "compound"}] + owners
        if t.lower_ in {"by", "in", "on"} and (t.head.lemma_.lower() in PUBLISH or t.head == noun):
            owners += [c for c in t.children if c.dep_ == "pobj"]
    for owner in owners:
        named = _organisation(doc, owner)
        if named is not None and named.root.ent_type_ not in {"DATE", "TIME"}:
            name = re.sub(r"['’]s$", "", named.text)
            return name or None
    return None


def _published(doc: Doc, draft: Draft, noun: Token) -> str | None:
    """A full date that hangs from the noun ("the press release of 5 October") or from its publishing ("published ... on October 5")."""
    sentence = noun.sent
    for time in draft.times:
        if time.type == "DATE" and len(time.value) == 10 and sentence.start_char <= time.start < sentence.end_char and _is_of(doc, time, noun):
            return time.value
    return None


def _is_of(doc: Doc, time: Time, noun: Token) -> bool:
    tokens = doc.char_span(time.start, time.end, alignment_mode="expand")
    if tokens is None:
        return False
    above = list(tokens.root.ancestors)[:3]
    return noun in above or any(a.lemma_.lower() in PUBLISH for a in above) or tokens.root.head == noun
