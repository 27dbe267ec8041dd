"""What the network reads (`frames`) beside the rules, as reports like theirs.

The rules know the papers of conflicts, which the network's training texts are not; the network knows better where what is said begins and ends. So it
adds what no rule found, and its reading takes the place of a rule's where it is sure enough for that kind of rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Final

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.cues import lemma, reproaches, verbs, words
from audiatur.extract.frames import Frame, frames
from audiatur.extract.page import Page
from audiatur.extract.quoted import MOSTLY
from audiatur.extract.report import Report, alike, bounds
from audiatur.extract.speakers import RELATIVE, RELAYING, can_speak, source_phrase, speaker
from audiatur.record import Modality
from audiatur.record.how import How

SURE: Final = 0.45
"""The network's probability from which its reading is taken where no rule has one: where F1 on PolNeAR's held-out documents was highest."""
BETTER: Final[dict[How, float]] = {"phrase": 0.6, "noun": 0.6}
SURER: Final = 0.9
"""From which it takes the place of a rule's reading: of the loose kinds of rules, and of all others."""
WHOLE: Final = 0.5
"""A rule that has read this share of a sentence, with source and cue, is right so often that asking the network costs more time than it is worth."""
FEW: Final = 6
WAYS: Final = ("attitude", "clause", "object", "infinitive", "noun", "governed", "unsourced")


def with_network(page: Page, found: Iterable[Report]) -> list[Report]:
    """The rules' reports and the network's: where both read the same cue or the same words, the one that is surer."""
    kept = list(found)
    for frame in frames(page, {r.cue.i: _needed(r) for r in kept}):
        report = _report(page, frame) if frame.sure >= SURE else None
        if report is None:
            continue
        same = [r for r in kept if r.how != "network" and (frame.cue[0] <= r.cue.i < frame.cue[1] or alike(report, r))]
        if not any(frame.sure < _needed(r) or alike(report, r) for r in same):
            kept = [*(r for r in kept if r not in same), report]
    return kept


def _needed(report: Report) -> float:
    if report.how in BETTER:
        return BETTER[report.how]
    return SURER if _share(report) < WHOLE else inf


def _share(report: Report) -> float:
    """Of the cue's sentence, from the first to the last character that the report has in it."""
    sentence, cue = report.cue.sent, report.cue
    spans = [(report.start, report.end), (cue.idx, cue.idx + len(cue)), *((source.start_char, source.end_char) for source, _ in report.links)]
    start, end = max(sentence.start_char, min(a for a, _ in spans)), min(sentence.end_char, max(b for _, b in spans))
    return (end - start) / (sentence.end_char - sentence.start_char)


def _report(page: Page, frame: Frame) -> Report | None:
    doc = page.doc
    source = _trimmed(doc[frame.source[0] : frame.source[1]])
    cue = doc[frame.cue[0] : frame.cue[1]]
    start, end = bounds(doc, *frame.content)
    if source is None or end <= start or source.root.pos_ == "DET" or not can_speak(source.root):
        return None
    if any(t.lower_ in RELAYING for t in cue):
        return None  # whom somebody cites is a link of a chain, which the rules make
    if _tells_nothing(doc, start, end):
        return None
    head = cue.root
    if lemma(head) in reproaches() and head.i > source.root.i and _is_blamed(head):
        return None
    noun = _by_the_tree(cue, source.root)
    if noun is None:
        return None
    antecedent = noun.head.head if noun.lower_ in RELATIVE and noun.head.dep_ == "relcl" else None
    quoted = _is_quoted(page, start, end)
    return Report(start, end, [(source_phrase(noun), cue)], head, _modality(cue), quoted=quoted, antecedent=antecedent, how="network")


def _is_blamed(verb: Token) -> bool:
    """ "Strike kills nine, rebels blamed": a headline's participle, with nobody behind it whom they would blame."""
    return verb.tag_ in {"VBD", "VBN"} and not any(c.i > verb.i and c.dep_ in {"dobj", "prep", "ccomp", "xcomp", "dative"} for c in verb.children)


def _by_the_tree(cue: Tokens, noun: Token) -> Token | None:
    """Who speaks, where the network has only the owner of something else: "It was published on X's website, and alleges" is not X's word."""
    if noun.dep_ != "poss" or noun.head in cue:
        return noun
    own = speaker(cue.root)[0]
    return own if own is not None and can_speak(own) else None


def _tells_nothing(doc: Doc, start: int, end: int) -> bool:
    """ "asked not to be named", "said nothing": of the speaker, no word of what he says."""
    said = [t for t in doc.char_span(start, end, alignment_mode="expand") or () if t.is_alpha]
    unnamed = len(said) <= FEW and any(lemma(t) in words("unnamed") and t.tag_ == "VBN" for t in said)
    return bool(said) and (unnamed or all(lemma(t) in words("unsaid") for t in said))


def _trimmed(source: Tokens) -> Tokens | None:
    start, end = source.start, source.end
    while start < end and (source.doc[start].is_punct or source.doc[start].is_space):
        start += 1
    while end > start and (source.doc[end - 1].is_punct or source.doc[end - 1].is_space or source.doc[end - 1].tag_ == "POS"):
        end -= 1
    return source.doc[start:end] if start < end else None


def _modality(cue: Tokens) -> Modality:
    """By the first word of the cue that the vocabulary knows: "are afraid that" is possible, "is accused of" alleged."""
    for word in (lemma(t) for t in cue):
        if (found := next((m for way in WAYS if (m := verbs(way).get(word)) is not None), None)) is not None:
            return found
        if word in reproaches():
            return reproaches()[word][0]
    return "asserted"


def _is_quoted(page: Page, start: int, end: int) -> bool:
    inside = sum(max(0, min(end, q.inner_end) - max(start, q.inner_start)) for q in page.quotes)
    return inside > MOSTLY * (end - start)
