"""Where a cue with its speaker begins and ends, and where the words it reports end."""

from __future__ import annotations

from spacy.tokens import Token

from audiatur.extract.cues import is_cue_verb, reporting
from audiatur.extract.page import DASHES, Page
from audiatur.extract.report import TENSED
from audiatur.extract.speakers import QUOTING, is_likely_speaker, is_second_cue, speaker
from audiatur.extract.syntax import SUBJECTS

CLOSING = {".", ";", ":", "?", "!", "…"} | DASHES
OF_CUE = {"aux", "neg", "prt", "advmod", "npadvmod", "dobj", "dative", "prep", "agent", "auxpass", "nsubj"}
OF_NAME = {"det", "poss", "compound", "amod"}
CONTRAST = {"while", "whereas"}
CONCEDING = {"although", "though"}
INNER = {"relcl", "advcl", "acl", "pcomp"}
LONGEST_OBJECT = 8
"""Tokens of whom something is told: "told the United Nations Security Council"."""


def cue_group(page: Page, verb: Token, who: Token | None) -> tuple[int, int]:
    """Tokens of "X told reporters on Monday": the verb with its subject, and with the objects and adjuncts right beside it."""
    own = [c for c in verb.children if c.dep_ in OF_CUE]
    return _first(page, verb, who, own), _last(page, verb, who, own)


def _first(page: Page, verb: Token, who: Token | None, own: list[Token]) -> int:
    doc, start = page.doc, verb.i
    if who is not None and who.i < verb.i and who not in own and verb.i - who.right_edge.i < 4:
        start = min(start, _after_comma(who, who.left_edge.i))
    for c in sorted((c for c in own if c.i < verb.i and not _is_of_content(c, who)), key=lambda c: -c.i):
        holds_speaker = c.dep_ == "prep" and who is not None and c.i < who.i <= c.right_edge.i
        left = _after_comma(c, _left_edge(c)) if c == who else _left_edge(c)
        if not holds_speaker and c.right_edge.i >= start - 1 and _on_level(page, verb, left, start):
            start = min(start, left)
    while start > 0 and doc[start - 1].dep_ in OF_NAME and doc[start - 1].head.i <= verb.i and _on_level(page, verb, start - 1, start):
        start -= 1
    return start


def _is_of_content(token: Token, who: Token | None) -> bool:
    """Another subject before the one who speaks: of what is said, whatever the parser says."""
    return token.dep_ == "nsubj" and who is not None and token.i < who.i < token.head.i and who.dep_ in {"nsubj", "appos"}


def _after_comma(who: Token, left: int) -> int:
    """ "14 died, three of them Swedes, monitors report": a bare noun behind a comma, from which the parser hangs what stands before it."""
    if who.i - 1 <= left or who.doc[who.i - 1].text != "," or who.doc[who.i - 2].pos_ == "ADJ":
        return left
    return who.i


def _left_edge(token: Token) -> int:
    """Where its phrase begins, without the closing mark of a quotation before it, which the parser may hang from a name."""
    first = token.left_edge.i
    while first < token.i and token.doc[first].text in QUOTING:
        first += 1
    return first


def _last(page: Page, verb: Token, who: Token | None, own: list[Token]) -> int:
    doc, end = page.doc, verb.i + 1
    behind = [c for c in own if c.i > verb.i]
    if who is not None and who.i > verb.i and who not in behind:
        behind.append(who)
    for c in sorted(behind, key=lambda c: c.i):
        stop, adjunct = c.right_edge.i + 1, c.dep_ in {"prep", "npadvmod"}
        if adjunct:
            stop = next((t.i for t in doc[c.i : stop] if t.text == ","), stop)
        elif c.dep_ in {"dobj", "dative"} and _is_long(page, c, stop):
            continue
        apart = adjunct and c.left_edge.i == end + 1 and doc[end].text == "," and stop < len(doc) and doc[stop].text in CLOSING | {","}
        near = c.left_edge.i <= end or apart
        if near and _on_level(page, verb, end, stop):
            end = max(end, stop)
    while end > verb.i + 1 and doc[end - 1].text in {",", ";", ":"}:
        end -= 1
    return end


def _is_long(page: Page, noun: Token, stop: int) -> bool:
    """More than a name: the parser hangs what is said from whom it is said to, or takes the subject of what is said for whom it is said to."""
    doc = page.doc
    if stop + 1 < len(doc) and doc[stop].text == "," and doc[stop + 1].tag_ in TENSED and any(c.dep_ == "nummod" for c in noun.children):
        return True
    return stop - noun.left_edge.i > LONGEST_OBJECT or any(t.tag_ in TENSED or t.lower_ == "that" for t in page.doc[noun.left_edge.i : stop])


def _on_level(page: Page, verb: Token, start: int, end: int) -> bool:
    level, line = page.inside[verb.i], page.line[verb.i]
    return all(page.inside[i] == level and page.line[i] == line for i in (start, end - 1))


def end_behind(page: Page, verb: Token, start: int) -> int:
    """The token behind the content that begins at `start`: the sentence's end, unless the cue stands in a clause of its own or another cue begins."""
    stop = page.end(start)
    if verb.dep_ not in {"ROOT", "conj", "ccomp", "parataxis"} or (verb.dep_ in {"ccomp", "conj"} and any(t.dep_ in INNER for t in (verb.head, verb))):
        stop = min(stop, _whole_quotes(page, max(verb.right_edge.i + 1, start + 1)))
    for above in verb.ancestors:
        if above.i > start and is_cue_verb(above) and above.i < stop:
            stop = min(stop, cue_group(page, above, speaker(above)[0])[0])
    for token in page.doc[start:stop]:
        if token.i > start + 1 and _begins_other(page, verb, token, start):
            return max(start + 1, min(stop, token.left_edge.i if token.left_edge.i > start else token.i))
    return stop


def _whole_quotes(page: Page, end: int) -> int:
    n = page.inside[end] if end < len(page.doc) else -1
    return page.bounds[n][1] if n >= 0 and page.bounds[n][0] < end else end


def _begins_other(page: Page, verb: Token, token: Token, start: int) -> bool:
    """A second cue of the same speaker ("and called it ..."), or an aside that says who else speaks (", Trend reports")."""
    if page.inside[token.i] != page.inside[start] or token.pos_ not in {"VERB", "AUX"}:
        return False
    own = any(c.dep_ == "nsubj" for c in token.children)
    if token.head == verb and token.dep_ == "conj":
        return reporting(token) or (own and token.tag_ in TENSED and is_cue_verb(token))
    if is_second_cue(token) and token.head.head == verb:
        return reporting(token)
    before = page.doc[max(0, token.left_edge.i - 1)].text
    concedes = any(c.dep_ in {"mark", "advmod"} and c.lower_ in CONCEDING for c in token.children)
    if concedes and before == "," and any(c.dep_ in SUBJECTS for c in token.children):
        return True  # "denied that anybody was hurt, though records list 31 wounded"
    contrasts = own and any(c.dep_ == "mark" and c.lower_ in CONTRAST for c in token.children)
    if contrasts and before == "," and token.tag_ in TENSED and is_cue_verb(token) and is_likely_speaker(speaker(token)[0]):
        return True  # "said 17 were killed, while doctors said 23 were"
    if token.head == verb and token.dep_ == "advcl" and token.tag_ == "VBG" and before == ",":
        return True
    return token.head == verb and token.dep_ == "parataxis" and own and is_cue_verb(token)


def after_semicolon(page: Page, first: int) -> int:
    """The beginning of the sentence that holds the token, or of its last part where a semicolon parts it."""
    begin, level = page.start(first), page.inside[first]
    return next((i + 1 for i in range(first - 2, begin, -1) if page.doc[i].text == ";" and page.inside[i] == level), begin)
