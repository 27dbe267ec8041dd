"""Who gives figures or tells of acts without a verb of saying: "the ministry puts the dead at 13", "the ombudsman has released statistics"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.cues import is_cue_verb
from audiatur.extract.draft import Draft
from audiatur.extract.sources import kind_of, side_of, without_article
from audiatur.extract.speakers import is_likely_speaker, source_phrase
from audiatur.extract.syntax import SUBJECTS
from audiatur.record import Chain, Link, Source, SourceMention
from audiatur.record.words import terms

FINITE = {"VBD", "VBZ", "VBP", "VBN"}
ABOVE = 7
"""Steps up the tree from a figure to who counted it."""


@dataclass(frozen=True, slots=True)
class Presented:
    """Who presents; `goes_on`: the sentences after this one are his as well."""

    source: Tokens
    goes_on: bool


@cache
def _verbs() -> frozenset[str]:
    return terms("presenting", "counting") | terms("presenting", "publishing") | terms("presenting", "telling")


def presented(tokens: Iterable[Token]) -> Presented | None:
    """Who presents what a sentence tells, where no word says so."""
    for token in tokens:
        if token.lemma_.lower() in _verbs() and token.tag_ in FINITE and (subject := _subject(token)) is not None:
            lemma = token.lemma_.lower()
            paper = subject.lemma_.lower() in terms("presenting", "telling_papers")
            if paper and lemma in terms("presenting", "telling"):
                return Presented(source_phrase(subject), goes_on=True)
            if is_likely_speaker(subject) and subject.pos_ != "PRON":
                if lemma in terms("presenting", "publishing") and _gives_papers(token):
                    return Presented(source_phrase(subject), goes_on=True)
                if lemma in terms("presenting", "counting") and any(t.like_num for t in token.subtree if t.i > token.i):
                    return Presented(source_phrase(subject), goes_on=False)
    return None


def counted_by(figure: Token) -> tuple[Token, Tokens] | None:
    """Whose count a figure is, by the tree, with the verb of counting or telling: "250 deaths reported by X", "X put the dead at 13"."""
    for noun in (figure, figure.head) if figure.dep_ == "nummod" else (figure,):
        for told in noun.children:
            if told.dep_ == "acl" and told.tag_ == "VBN" and (is_cue_verb(told) or told.lemma_.lower() in terms("presenting", "counting")):
                by = next(
                    (p for c in told.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj" and p.pos_ != "PRON" and is_likely_speaker(p)), None
                )
                if by is not None:
                    return told, source_phrase(by)
    for verb in list(figure.ancestors)[:ABOVE]:
        if (verb.lemma_.lower() in terms("presenting", "counting") or _revises(verb)) and verb.tag_ in FINITE and verb.i < figure.i:
            subject = _subject(verb)
            return (verb, source_phrase(subject)) if subject is not None and subject.pos_ != "PRON" and is_likely_speaker(subject) else None
        if is_cue_verb(verb) and verb.tag_ in FINITE and verb.i < figure.i and (own := _subject(verb)) is not None and is_likely_speaker(own):
            return None  # "put it at 17, while doctors said 23 had died": theirs
    return None


def _revises(verb: Token) -> bool:
    """ "the governor raised the death toll to 12"."""
    return verb.lemma_.lower() in terms("presenting", "revising") and any(
        c.dep_ == "dobj" and c.lemma_.lower() in terms("presenting", "counts") for c in verb.children
    )


def _subject(verb: Token) -> Token | None:
    """The subject of an active verb; of "was listed" it would be what is told and not who tells."""
    if any(c.dep_ == "auxpass" for c in verb.children):
        return None
    return next((c for c in verb.children if c.dep_ in SUBJECTS and c.dep_ != "nsubjpass"), None)


def _gives_papers(verb: Token) -> bool:
    objects = [c for c in verb.children if c.dep_ in {"dobj", "obj"}]
    objects += [p for c in verb.children if c.dep_ == "prep" and c.lower_ == "with" for p in c.children if p.dep_ == "pobj"]
    return any(t.lemma_.lower() in terms("presenting", "papers") or t.lower_ in terms("presenting", "papers") for t in objects)


def chain_of(doc: Doc, draft: Draft, phrase: Tokens) -> Chain:
    """The chain of somebody who presents: the source of the record whom the words name, or a new one."""
    span = draft.of(phrase)
    bare = without_article(span.text).lower()
    source = next((s for s in draft.sources for m in s.mentions if m.start < span.end and span.start < m.end), None)
    source = source or next((s for s in draft.sources if bare in {without_article(w).lower() for w in (s.name, *(m.text for m in s.mentions))}), None)
    if source is None:
        kind = kind_of(span.text, person=phrase.root.ent_type_ == "PERSON")
        source = Source(id=f"s{len(draft.sources) + 1}", name=without_article(span.text), kind=kind, side=side_of(span.text, kind, phrase), mentions=(span,))
        draft.sources.append(source)
    return (Link(source=SourceMention(start=span.start, end=span.end, text=span.text, id=source.id, name=source.name)),)
