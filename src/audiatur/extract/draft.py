"""A record in the making: what the steps before have found, and the few questions that later steps ask of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.record import (
    Attack,
    Chain,
    Dispute,
    Document,
    EvidenceMention,
    Gap,
    Person,
    Place,
    Publication,
    Record,
    Source,
    Span,
    Statement,
    Time,
    Toll,
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """Lives at `doc._.audiatur` while a text goes through the pipeline; each step appends to the lists that are its own."""

    document: Document
    text: str
    sources: list[Source] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    tolls: list[Toll] = field(default_factory=list)
    attacks: list[Attack] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    evidence_mentions: list[EvidenceMention] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    carried: list[tuple[int, int, Chain]] = field(default_factory=list)
    """Sentences without a cue that go on with what a speaker told before; not printed."""

    @property
    def published(self) -> date | None:
        """The day of publication, which anchors relative dates."""
        try:
            return date.fromisoformat((self.document.published or "")[:10])
        except ValueError:
            return None

    def span(self, start: int, end: int) -> Span:
        """The document's own words between two character offsets."""
        return Span(start=start, end=end, text=self.text[start:end])

    def of(self, tokens: Tokens | Token) -> Span:
        """The document's own words under some tokens."""
        start = tokens.idx if isinstance(tokens, Token) else tokens.start_char
        return self.span(start, start + len(tokens.text))

    def statement_at(self, start: int, end: int) -> Statement | None:
        """The innermost (shortest) statement whose content holds the characters from `start` to `end`."""
        holding = [s for s in self.statements if s.content.start <= start and end <= s.content.end]
        return min(holding, key=lambda s: s.content.end - s.content.start, default=None)

    def chain_at(self, start: int, end: int) -> Chain:
        """Who says what stands there: the chain of the innermost statement, or an empty one where the document itself speaks."""
        if statement := self.statement_at(start, end):
            return statement.attribution
        return next((chain for a, b, chain in self.carried if a <= start and end <= b), ())

    def record(self) -> Record:
        return Record(
            document=self.document,
            sources=tuple(self.sources),
            statements=tuple(self.statements),
            tolls=tuple(self.tolls),
            attacks=tuple(self.attacks),
            places=tuple(self.places),
            times=tuple(self.times),
            persons=tuple(self.persons),
            evidence_mentions=tuple(self.evidence_mentions),
            disputes=tuple(self.disputes),
            publications=tuple(self.publications),
            gaps=tuple(self.gaps),
        )


def draft_of(doc: Doc) -> Draft:
    """The draft of a text in the pipeline; a plain spaCy user's text gets one without metadata."""
    if doc._.audiatur is None:
        doc._.audiatur = Draft(document=doc._.audiatur_document or Document(id="text", path="-"), text=doc.text)
    draft: Draft = doc._.audiatur
    return draft


if not Doc.has_extension("audiatur"):
    Doc.set_extension("audiatur", default=None)
    Doc.set_extension("audiatur_document", default=None)
