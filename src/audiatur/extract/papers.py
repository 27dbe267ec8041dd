"""Whose a paper is, and to whom something is said: "the letter of the ambassador to the Secretary-General" is the ambassador's."""

from __future__ import annotations

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.cues import lemma, reproaches, verbs, words
from audiatur.extract.speakers import is_likely_speaker, speaker
from audiatur.record.words import terms

FAR = 400
"""Tokens back to where the paper was named first."""
NAMING = {"appos", "compound", "nmod", "poss", "conj", "amod"}


def is_bare(mention: Tokens) -> bool:
    """ "the statement", "her letter", "verified information": a paper without a name in its own words."""
    return not any(t.pos_ == "PROPN" for t in mention) and not any(t.dep_ == "prep" for t in mention)


def is_owned(mention: Tokens) -> bool:
    """A letter, a statement, a post: bare as it stands, somebody's."""
    return is_bare(mention) and lemma(mention.root) in terms("roles", "retold") | terms("roles", "posted")


def is_posted(mention: Tokens) -> bool:
    """A post, a tweet: without its author it is nobody's."""
    return is_bare(mention) and lemma(mention.root) in terms("roles", "posted")


def is_common(mention: Tokens) -> bool:
    """ "news", "information", "reports": bare as it stands, nobody in particular."""
    return is_bare(mention) and mention.root.lower_ in terms("roles", "nobodys")


def owner_of(paper: Tokens) -> Token | None:
    """Who is said, here or where the text named such a paper before, to have written it."""
    noun, doc = paper.root, paper.doc
    if (own := _owner(noun)) is not None:
        return own
    for token in reversed(list(doc[max(0, noun.i - FAR) : paper.start])):
        if lemma(token) != lemma(noun):
            continue
        if token.pos_ == "VERB":  # "X posted nine photographs; the post states"
            own = speaker(token)[0]
        elif token.pos_ in {"NOUN", "PROPN"}:
            own = _owner(token) or _sender(token)
        if own is not None and is_likely_speaker(own):
            return own
    return None


def _owner(noun: Token) -> Token | None:
    """ "X's letter", "a letter of X", "a post by X"."""
    for c in noun.children:
        if c.dep_ == "poss" and is_likely_speaker(c):
            return c
        if c.dep_ in {"prep", "agent"} and c.lower_ in {"by", "from", "of"}:
            who = next((p for p in c.children if p.dep_ == "pobj"), None)
            if who is not None and is_likely_speaker(who) and who.ent_type_ != "DATE":
                return who
    return None


def _sender(noun: Token) -> Token | None:
    """ "X wrote a letter to Y", "X sent Y a letter", "X said in a post"."""
    verb = noun.head
    if noun.dep_ == "pobj" and verb.lower_ in {"in", "on"}:
        verb = verb.head
    elif noun.dep_ != "dobj":
        return None
    if verb.pos_ != "VERB" or not (lemma(verb) in words("sending") or lemma(verb) in verbs("clause")):
        return None
    who = speaker(verb)[0]
    return who if who is not None and is_likely_speaker(who) and who.pos_ != "PRON" else None


def is_addressed(name: Token) -> bool:
    """Somebody to whom a thing is said or written, or whom another accuses: no author of what was said."""
    top = name
    while top.dep_ in NAMING and top.head != top:
        top = top.head
    head = top.head
    if top.dep_ == "pobj" and head.lower_ == "to":
        return head.head.lower_ != "according"
    return top.dep_ in {"dobj", "dative"} and head.pos_ == "VERB" and (lemma(head) in words("addressing") or lemma(head) in reproaches())
