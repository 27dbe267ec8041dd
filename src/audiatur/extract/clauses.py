"""What a verb of saying reports: the quotation or the clause before it, behind it or around it.

Commas and quotation marks are asked before the tree, which is often wrong about who says what in a sentence that ends with "X said".
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from audiatur.extract.around import before_other_cue, interrupts, is_closed, said_around, said_before
from audiatur.extract.cues import going_on, lemma, verbs, words
from audiatur.extract.edges import CLOSING, cue_group, end_behind
from audiatur.extract.page import Page
from audiatur.extract.quoted import quoted_before, quoted_behind
from audiatur.extract.report import TENSED, Report, report
from audiatur.extract.speakers import speaker

BULLETS = {"-", "–", "—", "•", "*", "·", "●", "▪", "‣"}
OWN_MIND = {"i", "you", "we", "one", "me"}
OPENING = {"PRON", "DET", "NOUN", "PROPN", "NUM", "ADJ"}


def clauses(page: Page, verb: Token) -> list[Report]:
    """ "X said that Y", "Y, X said", "Y, said X, Z", "Y," X said. "Z." """
    modality = verbs("clause").get(lemma(verb)) or going_on(verb)
    who = speaker(verb)[0] if modality is not None else None
    if who is None or modality is None or (modality == "possible" and who.lower_ in OWN_MIND):
        return []
    if (about := _about_noun(verb)) is not None:
        whole = report(verb, *about, modality)
        return [whole] if whole is not None else []
    group = cue_group(page, verb, who)
    found = [report(verb, start, end, modality) for start, end in _contents(page, verb, group) if not _is_empty(page, verb, start, end)]
    return [r for r in found if r is not None]


def _about_noun(verb: Token) -> tuple[int, int] | None:
    """ "21 people it said were killed": what is said has its subject before the cue, in the noun that the clause hangs from."""
    said = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    if verb.dep_ != "relcl" or said is None or verb.head.i > verb.i:
        return None
    subject = next((c for c in said.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is not None and subject.lower_ not in {"that", "which", "who"}:
        return None
    return verb.head.left_edge.i, said.right_edge.i + 1


def _is_empty(page: Page, verb: Token, start: int, end: int) -> bool:
    """A relative "that", or the rest of a clause whose subject stands before the cue ("21 people it said were killed")."""
    words = [t for t in page.doc[start:end] if t.is_alpha]
    if not words or (len(words) == 1 and words[0].pos_ in {"PRON", "SCONJ"}):
        return True
    return words[0].tag_ in TENSED and page.inside[start] < 0 and words[0].i == start > verb.i


def _contents(page: Page, verb: Token, group: tuple[int, int]) -> Iterator[tuple[int, int]]:
    level = page.inside[verb.i]
    start, end = group
    before, after = page.quote_before(start, level), page.quote_after(end, level)
    clause = _clause_behind(page, verb, end)
    if clause is not None and clause > verb.i and _adds(verb):  # "Q," X said, adding that Y
        yield clause, before_other_cue(page, verb, clause, end_behind(page, verb, clause))
    elif before is not None:
        yield from quoted_before(page, verb, before, end)
    elif after is not None and not (is_closed(page, end) and said_before(page, verb, start, end)):
        yield from quoted_behind(page, verb, after, clause)
    elif said_before(page, verb, start, end) and (is_closed(page, end) or (clause is None and not _is_bid(verb))):
        yield from said_around(page, verb, group)
    elif interrupts(page, verb, start, end):
        yield page.start(start), page.end(start)
    elif clause is not None:
        yield clause, before_other_cue(page, verb, clause, end_behind(page, verb, clause))
    elif end + 1 < len(page.doc) and page.doc[end].text == ":" and page.inside[end] == level:
        yield from _listed(page, end + 1)


def _adds(verb: Token) -> bool:
    """A participle behind another cue and its speaker: "X said, adding"."""
    return verb.tag_ == "VBG" and verb.dep_ == "advcl" and verb.head.i < verb.i and verb.i > 0 and verb.nbor(-1).text == ","


def _is_bid(verb: Token) -> bool:
    """ "urged them to go": the infinitive behind it is what is said."""
    return any(c.dep_ == "xcomp" and c.i > verb.i and any(m.lower_ == "to" for m in c.children) for c in verb.children)


def _clause_behind(page: Page, verb: Token, end: int) -> int | None:
    """Where the clause behind the cue begins, if there is one."""
    doc = page.doc
    children = [c for c in verb.children if c.i > verb.i and c.left_edge.i > verb.i and page.line[c.i] == page.line[verb.i]]
    clauses = [c for c in children if c.dep_ == "ccomp" or (c.dep_ in {"advcl", "xcomp"} and _opens(c))]
    if clauses:
        first = min(c.left_edge.i for c in clauses)
        that = next((t.i for t in doc[end:first] if t.lower_ == "that" and t.i >= first - 1), None)
        return that if that is not None else _with_subject(verb, end, first)
    stop = page.end(verb.i)
    that = next((t.i for t in doc[end : min(end + 14, stop)] if t.lower_ == "that" and t.tag_ == "IN"), None)
    if that is not None and not any(t.pos_ in {"VERB", "AUX"} or t.text in CLOSING for t in doc[end:that]):
        return that
    if end < stop and doc[end].text not in CLOSING | {","} and lemma(verb) in words("plain") and any(t.tag_ in TENSED for t in doc[end:stop]):
        return end if doc[end].pos_ in OPENING or doc[end].tag_ == "EX" else None
    return None


def _with_subject(verb: Token, end: int, first: int) -> int:
    """ "said 14 civilians, among them two children, were killed": the parser takes the subject for what is said, where many words follow it."""
    subject = next((c for c in verb.children if c.dep_ == "dobj" and c.left_edge.i == end), None)
    cut_off = subject is not None and subject.i < first and verb.doc[first].tag_ in TENSED
    return end if cut_off and verb.doc[first - 1].text == "," else first


def _opens(token: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in {"that", "whether", "if"} for c in token.children)


def _listed(page: Page, start: int) -> Iterator[tuple[int, int]]:
    """ "X said:" with a sentence behind it, or with points below it, one a line."""
    doc = page.doc
    if not (doc[start].is_space and "\n" in doc[start].text):
        yield start, page.end(start)
        return
    i = start + 1
    while i < len(doc):
        end = next((t.i for t in doc[i:] if page.line[t.i] != page.line[i]), len(doc))
        if not (bullet := _bullet(page, i)) and i != start + 1:
            return
        yield i + bullet, end
        if not bullet or (doc[end - 1].is_space and doc[end - 1].text.count("\n") > 1):
            return
        i = end


def _bullet(page: Page, i: int) -> int:
    """Number of tokens of the sign or number that opens a point of a list; 0 where there is none."""
    token, after = page.doc[i], page.doc[i + 1].text if i + 1 < len(page.doc) else ""
    if token.text in BULLETS:
        return 1
    return 2 if (token.is_digit or (len(token) == 1 and token.is_lower)) and after in {".", ")"} else 0
