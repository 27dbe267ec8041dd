"""Finds where a text reports what somebody says: source, cue and content, from the dependency tree and the quotation marks.

Each finder looks at one way of reporting and gives `Report`s; `reports` collects them. Nothing here knows who a pronoun stands for.
"""

from __future__ import annotations

from spacy.tokens import Token

from audiatur.extract.beside import governed, labelled, passed_on, signed, unnamed
from audiatur.extract.clauses import clauses, going_on
from audiatur.extract.cues import lemma, verbs, words
from audiatur.extract.page import Page
from audiatur.extract.quotes import Quotation
from audiatur.extract.report import Report, bounds
from audiatur.extract.speakers import can_speak, is_aside, source_phrase, speaker
from audiatur.extract.ways import citing, infinitive, nouns, object, phrase, reproach

FEW = 4
"""A quotation of fewer words is an expression that somebody chose, not a statement."""


def reports(page: Page) -> list[Report]:
    """All reports of a text, in the order of their cues; later finders only add what earlier ones have not got."""
    doc = page.doc
    found: list[Report] = []
    for token in doc:
        if token.pos_ in {"VERB", "AUX"}:
            found += _by_verb(page, token)
        elif is_aside(token):
            found += clauses(page, token)
        elif token.pos_ == "NOUN":
            found += nouns(token)
    found += governed(page)
    found += signed(page)
    found += _by_quotation(page, found)
    found += labelled(page)
    for report in found:
        _with_quotation(page, report)
        if (cited := passed_on(page, report)) is not None:
            report.links.append(cited)
    return sorted((r for r in found if r.end > r.start), key=lambda r: (r.cue.i, r.start))


def _by_verb(page: Page, verb: Token) -> list[Report]:
    if (cited := citing(verb)) is not None:
        return [cited]
    if (clause := unnamed(page, verb)) is not None and (modality := verbs("clause").get(lemma(verb)) or verbs("infinitive").get(lemma(verb))):
        return [Report(*bounds(page.doc, *clause), [], verb, modality)]
    if found := clauses(page, verb):
        return found
    if verb.lower_ in words("citing", "forms"):
        return []
    other = reproach(verb) or infinitive(verb) or phrase(verb) or object(verb)
    return [other] if other is not None else []


def _words_in(page: Page, q: Quotation) -> int:
    return len(page.text[q.inner_start : q.inner_end].split())


def _by_quotation(page: Page, known: list[Report]) -> list[Report]:
    """Quotations that no tree has given a speaker: the nearest cue beside them."""
    found: list[Report] = []
    for n, q in enumerate(page.quotes):
        if _words_in(page, q) < FEW or any(r.start < q.end and q.start < r.end for r in known):
            continue
        cue = _cue_beside(page, n)
        if cue is not None and (noun := speaker(cue)[0]) is not None and can_speak(noun):
            modality = verbs("clause").get(lemma(cue), "asserted")
            found.append(Report(q.inner_start, q.inner_end, [(source_phrase(noun), page.doc[cue.i : cue.i + 1])], cue, modality, quoted=True))
    return found


def _cue_beside(page: Page, quote: int) -> Token | None:
    """A verb of saying that follows the quotation within its sentence, or stands before it."""
    doc, (start, end) = page.doc, page.bounds[quote]

    def is_cue(t: Token) -> bool:
        return t.pos_ == "VERB" and (lemma(t) in verbs("clause") or going_on(t) is not None)

    for t in doc[end : end + 12]:
        if t.text in {".", "“", '"'} or (t.is_space and "\n" in t.text):
            break
        if is_cue(t):
            return t
    for i in range(start - 1, max(-1, start - 25), -1):
        t = doc[i]
        if t.text in {".", "”", "?", "!"} and i < start - 1:
            break
        if is_cue(t):
            return t
    return None


def _with_quotation(page: Page, report: Report) -> None:
    """Widens a content to the whole of a quotation it stands in or begins, and says whether it is one."""
    at = report.cue.idx
    for q in page.quotes:
        if q.start <= at < q.end or q.end <= report.start or report.end <= q.start:
            continue
        if _words_in(page, q) >= FEW and q.inner_start <= report.end:
            report.start, report.end = min(report.start, q.inner_start), max(report.end, q.inner_end)
            inside = min(report.end, q.inner_end) - max(report.start, q.inner_start)
            report.quoted = report.quoted or inside > 0.6 * (report.end - report.start)
    text = page.text[report.start : report.end]
    report.end = report.start + len(text.rstrip(" ,.;\n"))
