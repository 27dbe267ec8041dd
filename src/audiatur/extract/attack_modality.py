"""How an attack is said to have happened: asserted, denied, alleged, possible or demanded, after the words that stand with it."""

from __future__ import annotations

from spacy.tokens import Token

from audiatur.extract.actors import CLAIMS, LAYING, blamed_after, claimant, without_part
from audiatur.extract.speakers import NOBODY
from audiatur.extract.syntax import is_modal, is_negated
from audiatur.record import Modality, Statement
from audiatur.record.words import vocabulary

WORDS = vocabulary("attacks")
FALSE = frozenset(WORDS["called_false"])
DENYING, ACCUSING, LIGHT, ALLEGEDLY, POSSIBLY, PERHAPS, SEEMING = (
    frozenset(WORDS[k]) for k in ("denying", "accusing", "light", "allegedly", "possibly", "perhaps", "seeming")
)
SUPPOSING, STOPPING, DEMANDING, THREATENING, ALLEGED, PRESUMED = (
    frozenset(WORDS[k]) for k in ("supposing", "stopping", "demanding", "threatening", "alleged", "presumed")
)


def modality_of(head: Token, statement: Statement | None) -> Modality:
    """The nearest cue above or beside the trigger decides; then the statement that it stands in."""
    if without_part(head) is not None or _was_none(head):
        return "denied"
    if claimant(head) is not None:
        return "asserted"
    chain = [head]
    for above in head.ancestors:
        chain.append(above)
        if len(chain) > 7:
            break
    for rank, token in enumerate(chain):
        if found := _local(token, chain[rank - 1] if rank else None):
            return found
        if token.dep_ in {"relcl", "advcl", "parataxis"} and token.pos_ in {"VERB", "AUX"} and not _is_claimed(token):
            break
    if statement is None or statement.modality == "demanded":  # what is asked for is no act; the words beside the act were asked already
        return "asserted"
    return statement.modality


def _is_claimed(verb: Token) -> bool:
    """ "the allegation that our jets fired on them": what is claimed, where the parser may see a clause about the claim."""
    return verb.dep_ == "relcl" and verb.head.lemma_.lower() in CLAIMS and verb.doc[verb.head.i + 1].lower_ == "that"


def _was_none(head: Token) -> bool:
    """ "there was no shelling", with whatever stands between."""
    verb = head.head
    if head.dep_ != "attr" or verb.lemma_ != "be" or not any(c.dep_ == "expl" for c in verb.children):
        return False
    return any(t.lower_ == "no" for t in head.doc[verb.i + 1 : head.i])


def _local(token: Token, below: Token | None) -> Modality | None:
    lemma = token.lemma_.lower()
    words = {c.lower_ for c in token.children}
    if below is not None and token.pos_ in {"VERB", "AUX"} and _called_false(token):
        return "denied"
    if (below is None or token.pos_ in {"VERB", "AUX"}) and _denied(token, below):
        return "denied"
    if below is not None and token.pos_ == "NOUN" and _is_rejected(token):
        return "denied"
    if below is not None:
        if lemma in DENYING and (below.dep_ in {"dobj", "ccomp", "xcomp", "nsubjpass", "pobj", "prep"} or (below.dep_ == "conj" and below.pos_ == "NOUN")):
            return "denied"
        if lemma in ACCUSING and not _is_nobodys(token) and below.dep_ in ({"prep"} if lemma == "charge" else {"prep", "ccomp", "xcomp", "dobj", "advcl"}):
            return "alleged"
        if lemma in SEEMING and token.pos_ in {"VERB", "AUX"} and (below.dep_ in {"xcomp", "ccomp", "dobj", "oprd"} or below.lower_ == "like"):
            return "possible"
        if lemma in DEMANDING and below.dep_ == "xcomp" and below.tag_ == "VB" and token.pos_ == "VERB":  # "asked the army to bomb the camp"
            return "demanded"
        if lemma in THREATENING and below.dep_ in {"prep", "xcomp", "acl"} and (token.pos_ == "NOUN" or lemma == "threaten"):
            return "possible"  # "for fear of further strikes", "threatened to bomb the town"
        if token.pos_ == "AUX" and below.dep_ == "ccomp" and any(c.dep_ == "acomp" and c.lower_ in POSSIBLY for c in token.children):
            return "possible"  # "it is possible that X shelled"
        if below.dep_ in {"dobj", "nsubjpass"} and lemma in LIGHT and any(map(_is_perhaps, token.children)):
            return "possible"  # "would start air strikes"
        if lemma in STOPPING and (demand := _demanded(token)):
            return demand
    if below is not None and below.dep_ == "nsubjpass" and lemma in LAYING:
        return "alleged"
    if below is None and blamed_after(token) is not None:
        return "alleged"
    if below is None and words & ALLEGED:
        return "alleged"
    if below is not None and lemma in PRESUMED and below.dep_ in {"nsubjpass", "xcomp"} and any(c.dep_ == "auxpass" for c in token.children):
        return "possible"  # "are presumed to be the work of X", "are believed to have shelled"
    if words & ALLEGEDLY or (below is not None and _reported(token, below)):
        return "alleged"
    if words & POSSIBLY or (words & SUPPOSING and token.pos_ in {"VERB", "AUX"}):
        return "possible"
    if below is None and any(_is_perhaps(c) or (c.dep_ == "preconj" and c.lower_ == "either") for c in token.children):
        return "possible"
    return None


def _is_perhaps(token: Token) -> bool:
    return token.lower_ in PERHAPS and is_modal(token)


def _is_rejected(claim: Token) -> bool:
    """ "claims that X shelled were denied", "reports of a strike are false": of a noun of saying above the act."""
    if claim.lemma_.lower() not in CLAIMS:
        return False
    above = claim.head
    if claim.dep_ in {"nsubj", "nsubjpass", "dobj"} and above.pos_ in {"VERB", "AUX"} and _called_false(above):
        return True
    if claim.dep_ == "pobj" and above.lower_ == "as":  # "rejected as false reports that X shelled"
        above = above.head
        return above.lemma_.lower() in DENYING and not is_negated(above)
    return claim.dep_ in {"dobj", "nsubjpass"} and above.lemma_.lower() in DENYING and not is_negated(above)


def _called_false(verb: Token) -> bool:
    """ "called the report of a strike disinformation", "was groundless and false"."""
    said = [c for c in verb.children if c.dep_ in {"acomp", "attr", "oprd", "ccomp"}]
    return any(t.lemma_.lower() in FALSE for c in said for t in (c, *c.conjuncts)) and not any(c.dep_ == "neg" for c in verb.children)


def _reported(token: Token, below: Token) -> bool:
    """ "reports that X shelled", "strikes were reported": told by nobody who is named."""
    if token.lower_ in {"reports", "rumours", "rumors", "claims", "allegations", "accusations"} and token.pos_ == "NOUN":
        return below.dep_ in {"acl", "ccomp", "relcl", "prep"} and not any(c.dep_ == "poss" for c in token.children)
    told = token.lemma_.lower() in {"report", "say", "allege", "claim"} and any(c.dep_ == "auxpass" for c in token.children)
    return told and below.dep_ in {"nsubjpass", "xcomp"}


def _denied(token: Token, below: Token | None) -> bool:
    """ "did not shell", "no strikes", "no fire was opened"; of a verb above, where the attack is its object or subject."""
    if below is None:
        return is_negated(token) or any(c.dep_ in {"dobj", "nsubjpass"} and _is_none(c) for c in token.children)
    return is_negated(token) and below.dep_ in {"xcomp", "dobj", "nsubjpass", "attr"} and token.lemma_.lower() in LIGHT


def _is_nobodys(verb: Token) -> bool:
    """ "no group has claimed responsibility": the act is not theirs, and nobody doubts it."""
    who = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    return who is not None and (who.lower_ in NOBODY or is_negated(who))


def _is_none(noun: Token) -> bool:
    """ "hit no base"; not "hit a base, not a school"."""
    return is_negated(noun) and not any(c.dep_ == "neg" and c.i > noun.i for c in noun.children)


def _demanded(token: Token) -> Modality | None:
    """ "must stop shelling", "urged them to stop the attacks"."""
    if any(c.dep_ == "aux" and c.lower_ in DEMANDING for c in token.children):
        return "demanded"
    if token.tag_ == "VB" and any(c.lower_ == "to" for c in token.children):
        return "demanded" if token.head.lemma_.lower() in DEMANDING or token.head.lower_ in {"step", "steps", "action", "measures"} else None
    return "demanded" if any(a.lemma_.lower() in DEMANDING for a in list(token.ancestors)[:2] if a.pos_ == "VERB") and token.tag_ in {"VB", "VBP"} else None
