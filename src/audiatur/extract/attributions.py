"""Who says what: reports of speech with their sources resolved, nested into chains."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from audiatur.extract.draft import Draft
from audiatur.extract.quotes import quotations
from audiatur.extract.sources import head_label, kind_of, side_of
from audiatur.extract.speech import reports
from audiatur.extract.step import step
from audiatur.record import Link, Source, SourceMention, Statement


@step("attributions")
def find(doc: Doc, draft: Draft) -> None:
    found = reports(doc, quotations(doc.text))
    known: dict[str, int] = {}
    for number, report in enumerate(found, 1):
        links = tuple(Link(source=_mention(draft, source, known), cue=draft.of(cue) if cue is not None else None) for source, cue in report.links)
        draft.statements.append(
            Statement(id=f"st{number}", content=draft.span(report.start, report.end), attribution=links, modality=report.modality, quoted=report.quoted)
        )


def _mention(draft: Draft, tokens: Tokens, known: dict[str, int]) -> SourceMention:
    name = tokens.text
    if name not in known:
        kind = kind_of(name, head_label(tokens))
        known[name] = len(draft.sources)
        draft.sources.append(Source(id=f"s{len(draft.sources) + 1}", name=name, kind=kind, side=side_of(name, kind), mentions=(draft.of(tokens),)))
    source = draft.sources[known[name]]
    span = draft.of(tokens)
    return SourceMention(start=span.start, end=span.end, text=span.text, id=source.id, name=source.name)
