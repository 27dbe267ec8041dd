"""Questions to the dependency tree that several steps ask. Labels are those of spaCy's English models (ClearNLP / CLEAR style)."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.kept import kept

SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass"}
POSSESSIVE = {"'s", "’s", "'", "’"}
OBJECTS = {"dobj", "obj", "dative", "oprd"}


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it, in the order of the text: "Bergen, Voss and Odda"."""
    return sorted({token, *token.conjuncts}, key=lambda t: t.i)


def subject(verb: Token) -> Token | None:
    """The grammatical subject, also of a verb that shares it: "shelled the town and killed three", "continue to shell"."""
    seen = verb
    for _ in range(6):
        found = next((c for c in seen.children if c.dep_ in SUBJECTS), None)
        if found is not None:
            return found
        if seen.dep_ in {"conj", "xcomp", "ccomp"} and seen.head.pos_ in {"VERB", "AUX"}:
            if seen.dep_ == "ccomp" and any(c.dep_ == "mark" for c in seen.children):
                return None
            seen = seen.head
        else:
            return None
    return None


def objects(verb: Token) -> list[Token]:
    """Direct objects with what is coordinated with them."""
    return [o for c in verb.children if c.dep_ in OBJECTS for o in conjuncts(c)]


def is_modal(token: Token) -> bool:
    """ "may have shelled"; not "on 3 May the army shelled", where the parser takes the month for an auxiliary."""
    return token.dep_ == "aux" and token.tag_ == "MD" and not (token.i > 0 and token.nbor(-1).like_num)


@kept
def is_passive(verb: Token) -> bool:
    return any(c.dep_ in {"nsubjpass", "auxpass", "agent"} for c in verb.children) or (verb.dep_ == "acl" and verb.tag_ == "VBN")


def agent(verb: Token) -> Token | None:
    """Who did it: the subject of an active verb, the by-phrase of a passive one, the noun of a reduced relative ("missiles fired by ...")."""
    by = next((p for c in verb.children if c.dep_ == "agent" or (c.dep_ == "prep" and c.lower_ == "by") for p in c.children if p.dep_ == "pobj"), None)
    if by is not None:
        return by
    return None if is_passive(verb) else subject(verb)


def is_negated(token: Token) -> bool:
    """ "did not shell", "never attacked", "no strike", "without a strike"."""
    return any(c.dep_ == "neg" or c.lower_ in {"no", "never", "neither", "nor"} for c in token.children)


def noun_phrase(token: Token, *, relative: bool = False) -> Tokens:
    """The phrase that a noun heads, tight: without relative clauses, appositions, coordination, and leading or trailing punctuation."""
    skip = {"appos", "conj", "cc", "punct", "advcl", "parataxis", "nsubj", "cop"} | (set() if relative else {"relcl", "acl"})

    def inside(t: Token) -> Iterator[Token]:
        yield t
        for c in t.children:
            if c.dep_ not in skip:
                yield from inside(c)

    return contiguous(token, sorted(t.i for t in inside(token)))


def contiguous(head: Token, indexes: list[int]) -> Tokens:
    """The unbroken run of tokens around `head`, so that a span never jumps over foreign words."""
    start = end = head.i
    have = set(indexes)
    doc = head.doc

    def inside(i: int) -> bool:
        return i in have and not (doc[i].is_space and "\n" in doc[i].text)  # the parser reads on over headings and paragraphs

    def glue(i: int) -> bool:
        return 0 <= i < len(doc) and (doc[i].is_punct or doc[i].dep_ == "cc") and doc[i].text in {'"', "“", "”", "'", "-", "–", "/", "’"}

    while inside(start - 1) or (glue(start - 1) and inside(start - 2)):
        start -= 1
    while inside(end + 1) or (glue(end + 1) and inside(end + 2)):
        end += 1
    return doc[start : end + 1]


def clause(token: Token) -> Token:
    """The head of the clause the token stands in: the nearest verb (or sentence root) above it."""
    for t in (token, *token.ancestors):
        if t.pos_ in {"VERB", "AUX"} or t.dep_ == "ROOT":
            return t
    return token


def subtree(token: Token) -> Tokens:
    """All that hangs from the token, as a span without surrounding punctuation."""
    return trim(token.doc[token.left_edge.i : token.right_edge.i + 1])


def trim(tokens: Tokens) -> Tokens:
    """Without white space and punctuation at either end."""
    start, end = tokens.start, tokens.end
    doc: Doc = tokens.doc
    while start < end and (doc[start].is_space or doc[start].is_punct):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    return doc[start:end]
