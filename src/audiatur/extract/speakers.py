"""Which words of a sentence name the one who speaks."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.cues import looks_like_cue
from audiatur.extract.sources import kind_of_word
from audiatur.extract.syntax import POSSESSIVE, SUBJECTS, contiguous

QUOTING = {'"', "“", "”", "„", "«", "»", "``", "''"}
RELAYING = {"citing", "quoting", "quoted", "cited"}
RELATIVE = {"who", "which", "that", "whom"}
DUMB = {"there", "this", "what", "nothing", "something", "everything", "anything", "these", "those", "all", "that"}
NOBODY = {"nobody", "none", "neither"}
SPEAKING = {"NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM", "X", "VERB"}
NAMES = {"PERSON", "ORG", "GPE", "NORP"}
SKIP = {"appos", "punct", "advcl", "parataxis", "relcl", "acl", "ccomp", "advmod", "nsubj", "cop", "prepc"}
WORKING = {"at", "for", "from", "in", "of", "with"}
INNER = {"of", "for", "in", "at"}
FINITE = {"VBD", "VBZ", "VBP"}
PRONOUNS = {"he", "she", "they", "it", "who"}
DASHES = {"—", "–", "--", "-"}
FARTHEST_DASH = 11
"""Tokens from the town of a dateline to its dash: "(Agency), Monday, 5 May 2020"."""


def speaker(verb: Token) -> tuple[Token | None, Token | None]:
    """The noun that speaks by this verb, and for a relative pronoun the noun it stands for."""
    seen = verb
    for _ in range(5):
        if (by := next((c for c in seen.children if c.dep_ == "agent"), None)) is not None and not _is_active(seen):
            return next((p for p in by.children if p.dep_ == "pobj"), None), None
        found = _subject(seen)
        if found is not None:
            found = _set_in(seen, behind_dateline(found))
            return (found, seen.head) if found.lower_ in RELATIVE and seen.dep_ == "relcl" else (found, None)
        if any(c.dep_ in SUBJECTS for c in seen.children) and seen.pos_ != "NOUN":
            return None, None
        if seen is verb and (beside := _described(verb) or _before(verb) or _behind(verb)) is not None:
            return beside, None
        if (first := _first_of_series(seen)) is not None:
            return first, None
        if seen.dep_ == "acl":
            return (seen.head, None) if seen.tag_ == "VBG" else (None, None)
        above = _shares_subject_with(seen)
        if above is None:
            return None, None
        seen = above
    return None, None


def _set_in(verb: Token, noun: Token) -> Token:
    """ "Nine men, an officer said, were flown out": the phrase between the commas, which the parser took for an apposition."""
    doc = verb.doc
    aside = next((c for c in noun.children if c.dep_ == "appos" and c.right_edge.i == verb.i - 1), None)
    goes_on = verb.i + 2 < len(doc) and doc[verb.i + 1].text == "," and doc[verb.i + 2].tag_ in FINITE | {"MD"}
    set_off = aside is not None and goes_on and doc[aside.left_edge.i - 1].text == "," and kind_of_word(aside) is not None
    return aside if set_off and aside is not None else noun


def _is_active(verb: Token) -> bool:
    """ "said by telephone": the verb has a speaker before it, and "by" tells how."""
    return verb.tag_ == "VBD" and any(c.dep_ == "nsubj" for c in verb.children)


def _subject(verb: Token) -> Token | None:
    """The nearest subject: where the parser gives two, the first is of what is said."""
    return min((c for c in verb.children if c.dep_ == "nsubj"), key=lambda c: abs(c.i - verb.i), default=None)


def behind_dateline(noun: Token) -> Token:
    """ "OSLO, 5 May (Agency) — The army says": the name behind the dash, where the parser took the town for the subject."""
    doc = noun.doc
    if not noun.is_upper or (noun.left_edge.i > 0 and not doc[noun.left_edge.i - 1].is_space):
        return noun
    near = doc[noun.i + 1 : noun.i + FARTHEST_DASH]
    dash = next((t.i for t in near if (t.text in DASHES and (doc[t.i - 1].whitespace_ or t.text == "—")) or (t.text == ":" and doc[t.i - 1].text == ")")), None)
    if dash is None or dash + 1 >= len(doc) or any(t.is_sent_end or t.pos_ in {"VERB", "AUX"} for t in doc[noun.i + 1 : dash]):
        return noun
    name = doc[dash + 1]
    while name.head.i > name.i and name.dep_ in {"compound", "det", "amod", "poss", "nummod", "nmod"}:
        name = name.head
    return name if name.pos_ in {"PROPN", "NOUN"} else noun


def _first_of_series(verb: Token) -> Token | None:
    """ "X condemned the strike, demanded that ...": the parser may hang the first verb from the second."""
    if verb.i == 0 or verb.doc[verb.i - 1].text != ",":
        return None
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i), None)
    return next((c for c in clause.children if c.dep_ == "nsubj"), None) if clause is not None and clause.tag_ == verb.tag_ else None


def _shares_subject_with(verb: Token) -> Token | None:
    if verb.dep_ not in {"conj", "xcomp", "advcl", "pcomp"} or (verb.dep_ == "advcl" and verb.tag_ != "VBG"):
        return None
    head = verb.head if verb.head.pos_ in {"VERB", "AUX"} else verb.head.head
    if is_second_cue(verb):
        return head.head
    return head if head.pos_ in {"VERB", "AUX"} else None


def is_second_cue(verb: Token) -> bool:
    """ "stressed that the law bans it, and called it ...": by its tense it goes with the cue, whatever the parser says."""
    clause = verb.head
    return verb.dep_ == "conj" and clause.dep_ == "ccomp" and verb.tag_ == clause.head.tag_ != clause.tag_ and clause.head.i < clause.i


def _before(verb: Token) -> Token | None:
    """The name right before a cue ("..., X said"), where the parser took it for a part of what is said."""
    doc, i = verb.doc, verb.i - 1
    if verb.tag_ not in FINITE and not is_aside(verb):
        return None
    while i > 0 and (doc[i].pos_ in {"ADV", "AUX"} or doc[i].dep_ == "neg"):
        i -= 1
    if i > 0 and doc[i].text == ",":
        opening = _opening(verb, i)
        if opening is None or doc[opening].text != ",":
            return None
        if all(t.ent_type_ == "PERSON" for t in doc[opening + 1 : i]) and i - opening > 2 and doc[opening - 1].ent_type_ != "PERSON":
            return doc[i - 1]  # "the head of the council, A B, reported"
        titled = kind_of_word(doc[opening - 1]) is not None and opening + 2 < i and all(t.pos_ == "PROPN" for t in doc[opening + 1 : i])
        if not (titled or doc[opening - 1].ent_type_ == "PERSON" or doc[opening + 1].lower_ in RELAYING):
            return None
        return doc[opening - 1]
    opening = _opening(verb, i + 1)
    if opening is None or opening >= i:
        return None
    inside = doc[opening + 1 : i + 1]
    tops = [t for t in inside if not inside.start <= t.head.i < inside.end or t.head == t]
    return next((t for t in tops if t.pos_ in {"PROPN", "NOUN"} or t.lower_ in PRONOUNS), None)


def _opening(verb: Token, stop: int) -> int | None:
    """Index of the comma, mark or break before the phrase that ends at `stop`; null where the phrase is no plain name."""
    doc = verb.doc
    for i in range(stop - 1, max(-1, stop - 16), -1):
        token = doc[i]
        if token.text in {",", "”", '"', "''", "—", "–", "?", ";"} or (token.is_space and "\n" in token.text):
            return i if token.text != '"' or i < stop - 1 else None
        if token.pos_ in {"VERB", "AUX"} and token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return None
    return None


def is_aside(token: Token) -> bool:
    """ "..., Reuters reports." - a word that looks like a cue, whatever its tag, between a name set off by a comma and the end or a preposition."""
    doc, i = token.doc, token.i
    if (
        token.text[:1].isupper()
        or token.lower_ == "state"  # "the capital of North Darfur state, ..."
        or not looks_like_cue(token)
        or i == 0
        or i + 1 >= len(doc)
        or not (doc[i - 1].pos_ in {"PROPN", "NOUN"} or doc[i - 1].text == ")")
    ):
        return False
    after = doc[i + 1]
    closed = after.text in {".", ",", ";", ":"} or after.pos_ == "ADP" or after.ent_type_ == "DATE" or after.lower_ in {"citing", "quoting", "referring"}
    return closed and _opening(token, i) is not None


def _described(verb: Token) -> Token | None:
    """ "The army, allied to a faction, said": the parser may give the subject to the participle between the commas."""
    doc = verb.doc
    if verb.i < 2 or doc[verb.i - 1].text != ",":
        return None
    aside = next((c for c in verb.children if c.dep_ == "advcl" and c.tag_ in {"VBN", "VBG"} and c.right_edge.i == verb.i - 2), None)
    aside = aside or next((c for c in verb.children if c.dep_ == "advcl" and c.tag_ in {"VBN", "VBG"} and c.right_edge.i == verb.i - 1), None)
    who = _subject(aside) if aside is not None else None
    return who if aside is not None and who is not None and who.i < aside.i and doc[aside.left_edge.i : aside.i].text.endswith(",") else None


def _behind(verb: Token) -> Token | None:
    """The name right behind a cue that follows a comma or a quotation ("...," said X), where the parser saw no subject."""
    doc, i = verb.doc, verb.i
    if i == 0 or i + 1 >= len(doc) or doc[i - 1].text not in {",", "”", '"', "''", "’"} or verb.tag_ not in FINITE:
        return None
    follows = doc[i + 1]
    if follows.lower_ in PRONOUNS:
        return None if follows.dep_ in SUBJECTS and follows.head.i > follows.i else follows  # "said it would": what is said begins
    while follows.dep_ in {"compound", "det", "amod", "poss"} and follows.head.i > follows.i:
        follows = follows.head
    return follows if follows.pos_ in {"PROPN", "NOUN"} and follows.i - i < 8 and (follows.ent_type_ in NAMES or kind_of_word(follows)) else None


def can_speak(noun: Token) -> bool:
    nobody = noun.lower_ in NOBODY or any(c.lower_ == "no" and c.dep_ == "det" for c in noun.children)
    counted = noun.pos_ == "NUM" and noun.doc[noun.i + 1 : noun.i + 2].text != "" and noun.nbor().tag_ == "VBN"  # "nine wounded and claimed"
    return noun.lower_ not in DUMB and noun.pos_ in SPEAKING and not nobody and not counted


def is_likely_speaker(noun: Token | None) -> bool:
    """A person, a body, a place that stands for its government, or a noun that names a kind of speaker."""
    if noun is None:
        return False
    if noun.pos_ == "PRON":
        return noun.lower_ in {"he", "she", "they", "it", "who", "i", "we"}
    return noun.ent_type_ in NAMES or noun.pos_ == "PROPN" or kind_of_word(noun) is not None


def source_phrase(noun: Token) -> Tokens:
    """The words that name a speaker: a person's name where a title and a name stand side by side, otherwise the noun phrase without clauses."""
    if noun.pos_ == "PRON":
        return noun.doc[noun.i : noun.i + 1]
    if noun.ent_type_ == "PERSON":
        return entity(noun)
    person = _set_off(noun) if noun.pos_ == "NOUN" else None
    if person is not None:
        return entity(person)
    if noun.pos_ == "NOUN" and kind_of_word(noun) is not None and (name := _name_set_off(noun)) is not None:
        return name
    return _closed(_name_within(contiguous(noun, sorted(_inside(noun, noun))), noun))


def _closed(name: Tokens) -> Tokens:
    """With the closing mark of a name in quotation marks, and without a mark that closes nothing."""
    doc, start, end = name.doc, name.start, name.end
    if sum(t.text in QUOTING for t in name) % 2 == 0:
        return name
    if end < len(doc) and doc[end].text in QUOTING and doc[start].text not in QUOTING:
        return doc[start : end + 1]
    if start > 0 and doc[end - 1].text in QUOTING and doc[start - 1].text in QUOTING:
        return doc[start - 1 : end]
    return doc[start : end - 1] if doc[end - 1].text in QUOTING else doc[start + 1 : end] if doc[start].text in QUOTING else name


def _set_off(noun: Token) -> Token | None:
    """The person set off by commas: "the mayor, A B,"; also behind where he works: "a doctor with the agency, A B, said"."""
    own = next((c for c in noun.children if c.dep_ == "appos" and c.ent_type_ == "PERSON"), None)
    if own is not None or kind_of_word(noun) is None:
        return own
    places = (p for c in noun.children if c.dep_ == "prep" and c.lower_ in WORKING for p in c.children if p.dep_ == "pobj" and p.ent_type_ != "PERSON")
    return next((a for p in places for a in p.children if a.dep_ == "appos" and a.ent_type_ == "PERSON" and a.doc[a.left_edge.i - 1].text == ","), None)


def _name_set_off(noun: Token) -> Tokens | None:
    """ "the minister, Nils de la Cour, said": two to four words in capitals between commas, whatever the model takes them for."""
    doc, start = noun.doc, noun.i + 2
    if noun.tag_ != "NN" or start >= len(doc) or doc[start - 1].text != ",":
        return None
    end = next((t.i for t in doc[start : start + 6] if t.text == ","), start)
    words = doc[start:end]
    named = 2 <= len(words) <= 4 and words[0].is_title and words[-1].is_title and not any(w.pos_ in {"VERB", "AUX", "ADP"} and w.is_title for w in words)
    return words if named and end + 1 < len(doc) and doc[end + 1].tag_ in FINITE else None


def _name_within(phrase: Tokens, noun: Token) -> Tokens:
    """The name alone where the parser took two phrases for one: "[according to] Dahl nine people", "[on] the war Amnesty International"."""
    first = phrase[0]
    if first.ent_type_ == "PERSON" and not noun.ent_type_ and (name := entity(first)).end < noun.i + 1 and phrase.doc[name.end].text not in POSSESSIVE:
        return name
    name = entity(noun) if noun.ent_type_ == "ORG" else phrase
    before = phrase.doc[name.start - 1] if name.start > phrase.start else None
    return name if before is not None and before.pos_ == "NOUN" and kind_of_word(before) is None else phrase


def _inside(token: Token, noun: Token) -> Iterator[int]:
    yield token.i
    for c in token.children:
        foreign = c.dep_ == "prep" and c.lower_ not in INNER
        apart = c.dep_ in {"conj", "cc"} and token.i != noun.i and c.i > noun.i
        if c.dep_ not in SKIP and not foreign and not apart:
            yield from _inside(c, noun)


def _breaks(token: Token) -> bool:
    return token.is_space and "\n" in token.text


def entity(token: Token) -> Tokens:
    """The named entity a token stands in, without a possessive."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start > 0 and doc[start - 1].ent_type_ == token.ent_type_ and doc[start].ent_iob_ == "I" and not _breaks(doc[start - 1]):
        start -= 1
    while end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].ent_type_ == token.ent_type_ and not _breaks(doc[end]):
        end += 1
    while end > start + 1 and (doc[end - 1].lower_ in POSSESSIVE or doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    return doc[start:end]
