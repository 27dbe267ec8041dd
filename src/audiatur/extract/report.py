"""One thing said as the finders hand it on, and the tidying of where it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.page import MARKS
from audiatur.extract.speakers import can_speak, is_likely_speaker, source_phrase, speaker
from audiatur.record import Modality
from audiatur.record.how import How

FINITE = {"VBD", "VBZ", "VBP", "VBN"}
TENSED = {"VBD", "VBZ", "VBP", "MD"}
CLOSERS = {")", "]", "%"}


@dataclass(slots=True)
class Report:
    """`start` and `end` are offsets of the content; `cue` is the word that decided.

    `links` are the sources with their cues, outermost first; none where the text names nobody ("it was noted that").
    """

    start: int
    end: int
    links: list[tuple[Tokens, Tokens | None]]
    cue: Token
    modality: Modality
    quoted: bool = False
    antecedent: Token | None = field(default=None)
    """For "who said": the noun that the relative pronoun stands for."""
    how: How = "clause"

    @property
    def weighty(self) -> bool:
        """Not a wish, a plan or a reported thought, and not what somebody might say."""
        verb = self.cue
        if verb.pos_ not in {"VERB", "AUX"}:
            return True
        return self.modality != "possible" and verb.tag_ in FINITE and not any(c.tag_ == "MD" for c in verb.children)


SAME = 0.5
"""Two contents that overlap by this much (intersection over union) are one thing said."""


def alike(a: Report, b: Report) -> bool:
    both = min(a.end, b.end) - max(a.start, b.start)
    return both >= SAME * (max(a.end, b.end) - min(a.start, b.start))


def report(verb: Token, start: int, end: int, modality: Modality, *, cue: Tokens | None = None) -> Report | None:
    """A report by the verb's own speaker of the tokens `start` to `end`; null where nobody speaks or nothing is left."""
    noun, antecedent = speaker(verb)
    if noun is None or not can_speak(noun) or (noun.lower_ in {"which", "that"} and not is_likely_speaker(antecedent)):
        return None
    a, b = bounds(verb.doc, start, end)
    if b <= a:
        return None
    return Report(a, b, [(source_phrase(noun), cue if cue is not None else verb.doc[verb.i : verb.i + 1])], verb, modality, antecedent=antecedent)


def bounds(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Offsets of tokens `start` to `end` without the punctuation and the "that" around them."""
    while start < end and (doc[start].is_space or (doc[start].is_punct and doc[start].text not in MARKS) or doc[start].text == "``"):
        start += 1
    if start < end and doc[start].lower_ == "that" and doc[start].dep_ == "mark":
        start += 1
    while end > start and _is_loose(doc[end - 1]):
        end -= 1
    return _bare(doc, start, end) if start < end else (0, 0)


def _is_loose(token: Token) -> bool:
    """What does not belong to the end of a content: white space, a stop, a dangling "and"."""
    return token.is_space or token.lower_ in {"and", "but"} or (token.is_punct and token.text not in MARKS | CLOSERS)


def _bare(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Without quotation marks that only open or only close, and without those that enclose the whole."""
    opens, closes = doc[start].text in MARKS, doc[end - 1].text in MARKS
    inner = sum(t.text in MARKS and t.text not in {"'", "’", "‘"} and not doc[t.i - 1].is_space for t in doc[start + 1 : end - 1])
    if end - start > 2 and opens and inner % 2 == 0 and (closes or not inner):
        start += 1
        end -= closes
    elif closes and not opens and inner % 2 == 0:
        end -= 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in {",", ".", "!", "?", ";"}):
        end -= 1
    return (doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) if end > start else (0, 0)
