"""Disputes: what is denied, called distorted or biased, said to be unverified, and which remedy is asked."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.draft import Draft
from audiatur.extract.phrases import as_written
from audiatur.extract.step import step
from audiatur.extract.syntax import is_negated, subtree
from audiatur.extract.targets import category_of
from audiatur.extract.weapons import is_weapon
from audiatur.record import Chain, Dispute, DisputeKind, Span
from audiatur.record.words import terms, vocabulary

ASK = {"request", "ask", "demand", "urge", "call", "appeal", "insist", "require", "want", "invite"}
WORDS: dict[DisputeKind, dict[str, Any]] = vocabulary("disputes")  # type: ignore[assignment]  # its categories are the kinds
LONGEST = 9
"""Words of a remedy's span: the verb and its object, without what follows."""

LIES = {"lie", "lies"}


@step("disputes")
def find(doc: Doc, draft: Draft) -> None:
    found: list[tuple[Tokens, DisputeKind, str | None]] = []
    telling = [t for t in doc if t.pos_ in {"ADJ", "NOUN", "VERB"}]
    lower = [t.lower_ for t in doc]
    for kind, ways in WORDS.items():
        asked, of = set(ways.get("asked", ())), set(ways.get("of", ()))
        found += _remedies(telling, kind, asked, of) if asked else []
        found += [(s, kind, _about(s)) for s in as_written(doc, tuple(ways.get("phrases", ()))) if _is_dispute(s)]
        found += _prefixed(doc, lower, kind, tuple(ways.get("prefixes", ())))
        found += [
            (doc[t.i : t.i + 1], kind, _about(doc[t.i : t.i + 1]))
            for t in telling
            if t.pos_ == "ADJ" and t.dep_ not in {"amod", "compound"} and t.lower_ in ways.get("predicates", ())
        ]
        verbs, nouns = set(ways.get("verbs", ())), set(ways.get("nouns", ()))
        for token in telling:
            if token.pos_ == "VERB" and token.dep_ != "amod" and token.lemma_.lower() in verbs and not _is_refusal(token):
                found.append((token.doc[token.i : token.i + 1], kind, _complement(token)))
            elif token.pos_ == "NOUN" and token.lemma_.lower() in nouns and any(c.lower_ == "of" for c in token.children):
                found.append((_with_of(token), kind, None))
    found += _negated_acts(doc, draft)
    _add(draft, found)


def _add(draft: Draft, found: list[tuple[Tokens, DisputeKind, str | None]]) -> None:
    """One dispute for overlapping words; the longer span wins."""
    taken: list[Tokens] = []
    for tokens, kind, against in sorted(found, key=lambda x: (-len(x[0]), x[0].start)):
        if any(tokens.start < t.end and t.start < tokens.end for t in taken):
            continue
        taken.append(tokens)
        span = draft.of(tokens)
        draft.disputes.append(Dispute(start=span.start, end=span.end, text=span.text, kind=kind, against=against, attribution=_disputed_by(draft, span)))
    draft.disputes.sort(key=lambda d: d.start)


def _disputed_by(draft: Draft, span: Span) -> Chain:
    """Who speaks there; where the word is the cue itself ("X rejected the claim"), whose cue it is."""
    if chain := draft.chain_at(span.start, span.end):
        return chain
    cues = ((s.attribution, link.cue) for s in draft.statements for link in s.attribution[-1:])
    return next((chain for chain, cue in cues if cue is not None and cue.start < span.end and span.start < cue.end), ())


def _is_dispute(tokens: Tokens) -> bool:
    """ "lies" is a verb too ("the town lies ..."); "bias" of cloth and statistics has no speaker and is rare in these papers."""
    return tokens.root.lower_ not in LIES or tokens.root.pos_ == "NOUN"


def _is_refusal(verb: Token) -> bool:
    """ "denied access", "dismissed from office", "refused entry" are no disputes of fact."""
    if verb.lemma_.lower() in {"deny", "refuse"} and any(c.dep_ == "dative" for c in verb.children):
        return True
    objects = [c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"}]
    if verb.lemma_.lower() in {"dismiss", "reject"} and any(o.lemma_.lower() in terms("roles", "dismissed") for o in objects):
        return True
    return any(
        o.lemma_.lower()
        in {
            "access",
            "entry",
            "visa",
            "permission",
            "request",
            "appeal",
            "bail",
            "asylum",
            "right",
            "motion",
            "offer",
            "proposal",
            "officer",
            "director",
            "official",
        }
        for o in objects
    )


def _about(tokens: Tokens) -> str | None:
    """What the words are said of: the subject of the clause they stand in."""
    root = tokens.root
    for token in (root, root.head, root.head.head):
        subject = next((c for c in token.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
        if subject is not None and subject.i not in range(tokens.start, tokens.end):
            return str(subtree(subject).text)
    return None


def _complement(verb: Token) -> str | None:
    """What is denied: the object or clause of the verb."""
    for child in verb.children:
        if child.dep_ in {"dobj", "ccomp", "xcomp", "nsubjpass"}:
            return str(subtree(child).text)
    return None


def _with_of(noun: Token) -> Tokens:
    """ "distortion of some facts" """
    of = next(c for c in noun.children if c.lower_ == "of")
    objects = [c for c in of.children if c.dep_ == "pobj"]
    end = objects[0].i + 1 if objects else of.i + 1
    return noun.doc[noun.i : end]


def _prefixed(doc: Doc, lower: list[str], kind: DisputeKind, prefixes: tuple[str, ...]) -> list[tuple[Tokens, DisputeKind, str | None]]:
    """ "pro-Norwegian", in quotation marks or as a predicate: said of somebody as a reproach."""
    found: list[tuple[Tokens, DisputeKind, str | None]] = []
    for prefix in prefixes:
        for i, word in enumerate(lower[:-2]):
            joined = word == prefix.rstrip("-") and lower[i + 1] == "-"
            if not joined and not (word.startswith(prefix) and len(word) > len(prefix)):
                continue
            span = doc[i : i + 3] if joined else doc[i : i + 1]
            quoted = span.start > 0 and doc[span.start - 1].text in {'"', "“", "'", "‘"}
            if quoted or span.root.dep_ in {"acomp", "attr"}:
                found.append((span, kind, _about(span)))
    return found


def _remedies(telling: list[Token], kind: DisputeKind, verbs: set[str], nouns: set[str]) -> list[tuple[Tokens, DisputeKind, str | None]]:
    """What somebody is asked to do about a publication: a verb of asking and below it, later in the sentence, a verb of remedy, of what was not done yet."""
    found: list[tuple[Tokens, DisputeKind, str | None]] = []
    for token in telling:
        doc = token.doc
        if (
            token.pos_ != "VERB"
            or token.tag_ == "VBD"
            or token.lemma_.lower() not in verbs
            or (nouns and not any(c.lemma_.lower() in nouns for c in token.children))
        ):
            continue
        asking = next((a for a in list(token.ancestors)[:3] if a.lemma_.lower() in ASK), None)
        if asking is not None and token.i > asking.i and token.dep_ in {"xcomp", "ccomp", "conj", "advcl"}:
            if kind == "correction_requested" and any(_is_of_war(c) for c in token.children if c.dep_ in {"dobj", "prep"}):
                continue  # "to withdraw heavy weapons"
            start = token.i - 1 if token.i and doc[token.i - 1].lower_ == "to" else token.i
            end = max([token.i, *(c.right_edge.i for c in token.children if c.dep_ in {"dobj", "prep", "prt"} and c.i > token.i)]) + 1
            whom = next((c for c in asking.children if c.dep_ in {"dobj", "dative"}), None)
            found.append((doc[start : min(end, start + LONGEST)], kind, whom.text if whom is not None and whom.pos_ != "PRON" else None))
    return found


def _is_of_war(below: Token) -> bool:
    """Weapons, troops, or where they stand: what is withdrawn or removed, and no publication."""
    nouns = [below, *below.children] if below.dep_ == "prep" else [below]
    return any(n.pos_ in {"NOUN", "PROPN"} and (is_weapon(n) or category_of(n) not in {"unspecified", "media", "people"}) for n in nouns)


def _negated_acts(doc: Doc, draft: Draft) -> list[tuple[Tokens, DisputeKind, str | None]]:
    """An act that its speaker says did not happen ("do not target civilians", "no fire was opened") is a denial too."""
    found: list[tuple[Tokens, DisputeKind, str | None]] = []
    for attack in draft.attacks:
        if attack.modality != "denied":
            continue
        tokens = doc.char_span(attack.trigger.start, attack.trigger.end, alignment_mode="expand")
        if tokens is None:
            continue
        for verb in (tokens.root, tokens.root.head, tokens.root.head.head):
            if is_negated(verb):
                first = min(c.i for c in verb.children if c.dep_ == "neg" or c.lower_ in {"no", "never", "neither", "nor"})
                found.append((doc[min(first, verb.i) : max(verb.i, tokens.end - 1) + 1], "denial", None))
                break
    return found
