"""What a time of the text belongs to where that is no act: a paper, a truce, an inquiry afterwards, or the beginning of something longer."""

from __future__ import annotations

from functools import cache
from itertools import takewhile

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.kept import kept
from audiatur.extract.syntax import SUBJECTS, clause
from audiatur.record.words import terms, vocabulary

SINCE = {"since", "from", "starting"}
FOLLOWS = {"acl", "relcl"}
CLOSING = {'"', "”", "’", "'", "»"}


@cache
def acts() -> frozenset[str]:
    """Nouns that name an attack."""
    return frozenset(str(n) for group in vocabulary("attacks")["nouns"].values() for n in group)


@cache
def kinds() -> frozenset[str]:
    """Nouns of kinds of places: "towns", "regions"."""
    return terms("occasions", "places")


def _lemma(token: Token) -> str:
    return token.lemma_.lower()


def is_aside(token: Token) -> bool:
    """Whether the time at `token` is that of a paper ("the statement of 2 May"), of a truce, or of an inquiry or a trial afterwards."""
    verb = clause(token)
    above = takewhile(lambda t: _lemma(t) not in acts(), _nouns_above(token))  # "a note on the attack of 2 May" tells the day of the attack
    if any(_lemma(t) in terms("occasions", "papers", "truces", "inquiries") for t in above):
        return True
    if _lemma(verb) in terms("occasions", "inquired", "tried"):
        return True
    if _lemma(verb) in terms("occasions", "dated") and any(_lemma(c) in terms("occasions", "papers") for c in verb.children if c.dep_ == "dobj"):
        return True  # "released a list of victims on Thursday"
    if _lemma(verb) in terms("occasions", "agreed") or (_lemma(verb) in terms("occasions", "dated") and _follows_paper(verb)):
        return True
    done = _done(verb)
    return done is not None and _lemma(done) in terms("occasions", "truces")


def _follows_paper(verb: Token) -> bool:
    """ "a letter, dated 9 June", "the article “Towns under fire” published on Monday": the parser may hang the verb elsewhere, and a title has verbs."""
    before = verb.doc[verb.sent.start : verb.i]
    paper = next((t.i for t in reversed(before) if _lemma(t) in terms("occasions", "papers")), None)
    if verb.tag_ != "VBN" or paper is None:
        return False
    return before[-1].text in CLOSING or not any(t.pos_ in {"VERB", "AUX"} for t in verb.doc[paper : verb.i])


def _nouns_above(token: Token) -> list[Token]:
    """The nouns that a time hangs from, below the verb of its clause."""
    found: list[Token] = []
    for t in token.ancestors:
        if t.pos_ in {"VERB", "AUX"}:
            break
        if t.pos_ in {"NOUN", "PROPN"}:
            found.append(t)
    return found


def _done(verb: Token) -> Token | None:
    """What a verb is said of: its subject, or the noun that it follows ("a truce brokered on Monday", "the letter that was sent")."""
    if verb.dep_ in FOLLOWS:
        return verb.head
    before = verb.doc[verb.i - 1] if verb.i else None
    found = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    return before if found is None and before is not None and before.pos_ == "NOUN" else found


@kept
def is_start(token: Token) -> bool:
    """ "since September 27", "which began on 27 September": a time when something longer began, no day of an act."""
    left = token.left_edge.i
    before = token.doc[max(token.sent.start, left - 2) : left]
    if any(t.lower_ in SINCE for t in before) and not any(t.like_num for t in before):  # "up from 82 the day before"
        return True
    if _hangs_from_since(token):
        return True
    verb = _beginning(clause(token))
    if any(_counts_from(v) for v in _within(verb)):  # "since rebels launched an offensive to take the town three months ago"
        return True
    if _lemma(verb) in terms("occasions", "begin"):
        return _begins_long(verb)
    return _lemma(verb) in terms("occasions", "begun") and any(_lemma(t) in terms("occasions", "lasting") for t in _objects(verb))


def _within(verb: Token) -> list[Token]:
    """The verb and those whose clause it belongs to."""
    found = [verb]
    for _ in range(4):
        if verb.dep_ not in {"acl", "advcl", "xcomp"}:
            break
        verb = clause(verb.head) if verb.dep_ == "acl" else verb.head
        found.append(verb)
    return found


def _beginning(verb: Token) -> Token:
    """ "since both sides began trading fire ten months ago": the verb that begins."""
    return verb.head if verb.dep_ == "xcomp" and _lemma(verb.head) in terms("occasions", "begin") else verb


def _hangs_from_since(token: Token) -> bool:
    """ "since the coup of 1 May": through nouns alone."""
    for t in token.ancestors:
        if t.pos_ in {"VERB", "AUX"}:
            return False
        if t.lower_ == "since":
            return True
    return False


def _begins_long(verb: Token) -> bool:
    """Not "the shelling of the town began at 10 p.m.": an act that begins is on that day."""
    done = _done(verb)
    if done is None or _counts_from(verb):
        return True
    return _lemma(done) not in acts() or _lemma(done) in terms("occasions", "lasting") or done.tag_ in {"NNS", "NNPS"}


def _counts_from(verb: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "since" for c in verb.children)


def begins(verb: Token) -> bool:
    return _lemma(verb) in terms("occasions", "begin")


def _objects(verb: Token) -> list[Token]:
    return [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}] + ([verb.head] if verb.dep_ in FOLLOWS else [])


def rescue(token: Token) -> Tokens | None:
    """ "rescuers are still searching", "two of whom are in hospital": words that tell that help goes on, from the first to the last; None elsewhere."""
    if _lemma(token) not in terms("occasions", "rescue") or token.dep_ == "poss":  # "the hospital's register lists"
        return None
    verb = clause(token)
    now = verb.tag_ in {"VBZ", "VBP"} or any(c.dep_ in {"aux", "auxpass"} and c.tag_ in {"VBZ", "VBP"} and c.lemma_.lower() == "be" for c in verb.children)
    return token.doc[min(token.i, verb.i) : max(token.i, verb.i) + 1] if now else None


def begins_apart(token: Token, item: Token) -> bool:
    """The beginning of something else: "the worst shelling since hostilities began a week ago"."""
    verb = _beginning(clause(token))
    if _lemma(verb) not in terms("occasions", "begin", "begun") or not is_start(token):
        return False
    return verb != clause(item) and (item not in token.ancestors or _counts_from(verb))
