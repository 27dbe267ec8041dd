"""Finds where a text reports what somebody says: source, cue and content, from the dependency tree and the quotation marks.

Each finder looks at one way of reporting and gives `Report`s; `reports` collects them. Nothing here knows who a pronoun stands for.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from audiatur.extract.beside import bracketed, by_itself, figures_of, governed, headed, labelled, relay, signed, unnamed
from audiatur.extract.clauses import clauses
from audiatur.extract.cues import lemma, verbs, words
from audiatur.extract.page import Page
from audiatur.extract.quoted import by_quotation, with_quotation
from audiatur.extract.report import Report, bounds
from audiatur.extract.sources import kind_of_word
from audiatur.extract.speakers import is_aside
from audiatur.extract.ways import citing, figure, infinitive, nouns, object, phrase, reproach
from audiatur.record.how import How


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
            found += _found_as("noun", nouns(token))
    found += _found_as("according_to", governed(page))
    found += _found_as("label", signed(page))
    found += _found_as("label", figures_of(page))
    found += _found_as("label", headed(page))
    found += _found_as("label", by_itself(page))
    found += _found_as("label", bracketed(page))
    found += _found_as("quotation", by_quotation(page, found))
    found += _found_as("label", labelled(page))
    for report in found:
        with_quotation(page, report)
        if report.links:
            relay(page, report)
    return sorted((r for r in found if r.end > r.start and not _speaks_within(page, r) and not _is_itself(page, r)), key=lambda r: (r.cue.i, r.start))


def _is_itself(page: Page, report: Report) -> bool:
    """ "This report documents nine raids": the paper speaks of itself, unless it has spoken of another one before."""
    if not report.links:
        return False
    source = report.links[-1][0]
    if source[0].lower_ != "this" or kind_of_word(source.root) != "document":
        return False
    return not any(lemma(t) == lemma(source.root) for t in page.doc[: source.start])


def _speaks_within(page: Page, report: Report) -> bool:
    """ "There are many missing people," X said: no word of a quotation is who said it."""
    if not report.links:
        return False
    source = report.links[-1][0]
    return page.inside[source.root.i] >= 0 and page.inside[report.cue.i] < 0 and report.start <= source.start_char < report.end


def _by_verb(page: Page, verb: Token) -> list[Report]:
    if (cited := citing(verb)) is not None:
        return [cited]
    if (clause := unnamed(page, verb)) is not None and (modality := verbs("clause").get(lemma(verb)) or verbs("infinitive").get(lemma(verb))):
        return [Report(*bounds(page.doc, *clause), [], verb, modality)]
    if found := clauses(page, verb):
        return found
    if verb.lower_ in words("citing", "forms"):
        return []
    other = figure(verb) or reproach(verb) or infinitive(verb) or phrase(verb) or object(verb)
    return _found_as("phrase", [other]) if other is not None else []


def _found_as(how: How, found: Iterable[Report]) -> list[Report]:
    found = list(found)
    for report in found:
        report.how = how
    return found
