"""What stands before a cue or around it: "Y, X said." and "Y, X said, Z."."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from audiatur.extract.cues import is_cue_verb, reporting
from audiatur.extract.edges import CLOSING, after_semicolon, cue_group
from audiatur.extract.harm import harms
from audiatur.extract.page import DASHES, Page
from audiatur.extract.report import TENSED
from audiatur.extract.speakers import RELATIVE, is_aside, is_likely_speaker, speaker
from audiatur.extract.syntax import SUBJECTS

OPENERS = {"if", "when", "while", "as", "although", "though", "after", "before", "because", "since", "unless", "where", "once", "until"}
OF_SAYING = {"citing", "quoting", "according", "referring", "who", "when", "where", "with"}
LONG = 7
"""Tokens before "X said." that are a statement even where the tagger sees no verb in them."""
JOINING = {"and", "but", "while"}


def is_closed(page: Page, end: int) -> bool:
    """The cue is followed by a comma or ends its sentence, so that what it reports stands before it."""
    if end >= len(page.doc):
        return True
    token = page.doc[end]
    return token.text in CLOSING or token.text == "," or (token.is_space and "\n" in token.text)


def said_before(page: Page, verb: Token, start: int, end: int) -> bool:
    """ "Y, X said": a comma with words before it that are more than an adverb or, where X goes on, a clause of time."""
    doc, begin = page.doc, page.start(start)
    if start - begin < 3 or doc[start - 1].text not in {",", "?", "!"} | DASHES or not _tells(verb):
        return False
    first = next((t for t in doc[begin:start] if t.is_alpha), doc[begin])
    final = end >= len(doc) or doc[end].text in CLOSING or doc[end].is_space
    if not final and first.lower_ in OPENERS and not any(t.text == "," for t in doc[begin : start - 1]):
        return False
    return any(t.tag_ in TENSED for t in doc[begin:start]) or (final and start - begin >= LONG)


def _tells(verb: Token) -> bool:
    """ "says", "has said", "said", not "would say" or "to say"."""
    if verb.dep_ == "relcl" and any(c.lower_ in RELATIVE for c in verb.children):
        return False
    if verb.tag_ in {"VBN", "VBG"} and any(c.dep_ == "aux" for c in verb.children):
        return True
    return verb.tag_ in {"VBD", "VBZ", "VBP"} or verb.pos_ not in {"VERB", "AUX"} or is_aside(verb)


def interrupts(page: Page, verb: Token, start: int, end: int) -> bool:
    """ "Since May, X noted, Y": an aside between the opening of a sentence and its verb."""
    doc, begin, stop = page.doc, page.start(start), page.end(start)
    if start - begin < 2 or doc[start - 1].text not in {","} | DASHES or end >= stop or doc[end].text not in {","} | DASHES or not _tells(verb):
        return False
    return any(t.tag_ in TENSED for t in doc[end:stop])


def said_around(page: Page, verb: Token, group: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """ "Y, X said." and "Y, X said, Z."; a new clause after the cue ("..., X said, and Z is so") is a statement of its own."""
    start, end = group
    doc, stop = page.doc, page.end(group[0])
    begin = after_semicolon(page, start)
    if end >= stop or not doc[end:stop].text.strip(" .\n"):
        yield begin, start
        return
    if doc[end].text in {":", ";"}:
        yield begin, start
        if not any(reporting(t) and t.tag_ in TENSED for t in doc[end:stop]):
            yield end + 1, stop
    elif doc[end].text in DASHES | {","} and (rest := _rest(page, verb, end + 1, stop)) is not None:
        if rest:
            yield begin, start
            yield end + 2, stop
        else:
            yield begin, stop
    else:
        yield begin, start


def _rest(page: Page, verb: Token, start: int, stop: int) -> bool | None:
    """Whether what follows "X said," is a new clause (True) or the rest of the old one (False); null where it belongs to the saying."""
    doc = page.doc
    if start >= stop:
        return None
    joined = doc[start].lower_ in JOINING
    head = doc[start + 1] if joined and start + 1 < stop else doc[start]
    if head.tag_ == "VBG" and not any(t.dep_ == "csubj" for t in (head, head.head)):
        return None
    if head.lower_ in OF_SAYING:
        return None
    if joined and head.tag_ in TENSED and head.tag_ == verb.tag_:  # "he said, and left", but "it was hit, he said, and caused no casualties"
        return False if any(t.i in harms(doc) for t in doc[start:stop]) else None
    finite = [t for t in doc[start:stop] if t.tag_ in TENSED]
    if any(is_cue_verb(t) and is_likely_speaker(speaker(t)[0]) for t in finite):
        return None
    if joined:
        return any(t.dep_ in SUBJECTS | {"expl"} for t in doc[start:stop]) and bool(finite or any(t.pos_ == "VERB" for t in doc[start:stop]))
    return None if head.dep_ in {"appos", "det"} and not finite else False


def before_other_cue(page: Page, verb: Token, start: int, end: int) -> int:
    """Where the words of a cue end because the sentence goes on with somebody else's: "the group has shown that Y, X said"."""
    doc = page.doc
    for token in doc[start + 2 : end]:
        if token.tag_ in TENSED and is_cue_verb(token) and page.inside[token.i] == page.inside[verb.i]:
            first, last = cue_group(page, token, speaker(token)[0])
            if first > start + 1 and doc[first - 1].text == "," and is_closed(page, last) and is_likely_speaker(speaker(token)[0]):
                return first
    return end
